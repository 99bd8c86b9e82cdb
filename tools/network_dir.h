/*
 * An operator's directory, opened: the configuration of the network role and everything that it points to.
 */
#ifndef RCDP_TOOLS_NETWORK_DIR_H
#define RCDP_TOOLS_NETWORK_DIR_H

#include <rcdp/attach.h>
#include <rcdp/companion.h>
#include <rcdp/provisioner.h>

#include "file.h"
#include "hsm.h"
#include "network_conf.h"

/* Names in the directory; those of certificates and keys are in operator.h. */
#define NETWORK_STORE "store.db"
#define NETWORK_STORAGE_KEY "storage.key"
#define NETWORK_TRUST "trust"
#define NETWORK_CRLS "crl"
#define NETWORK_URLS "allowed-urls"
#define NETWORK_VOUCHERS "vouchers" /* see vouchers.h */

enum { NETWORK_URLS_MAX = 256 };

/* Who is served besides devices. */
enum { NETWORK_COMPANIONS = 1, NETWORK_PROVISIONERS = 2 };

typedef struct {
  const char *directory;
  network_conf conf;
  hsm module;
  void *memory;
  rcdp_arena arena;
  rcdp_key storage_key;
  rcdp_key signing_key;
  rcdp_key notice_key;
  rcdp_key hand_in_key; /* where provisioners are served */
  rcdp_key order_key;   /* where companions or provisioners are served */
  file_list anchors;
  file_list crls;
  rcdp_bytes urls[NETWORK_URLS_MAX];
  size_t url_count;
  char fetch_ca[FILE_PATH_MAX]; /* empty: the CAs of this machine */
  rcdp_network_config config;
  rcdp_companion_settings companion;
  rcdp_provisioner_settings provisioner;
  rcdp_terms terms; /* what every device gets */
} network_dir;

/* served: NETWORK_COMPANIONS, NETWORK_PROVISIONERS. EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int network_dir_open(network_dir *dir, const char *directory, const rcdp_provider *provider, unsigned served);
void network_dir_close(network_dir *dir);

/* Take conf over into config and terms. EXIT_SUCCESS; otherwise the user was told which value cannot be. */
int network_rules_apply(network_dir *dir);

/* Prefixes out of the content of allowed-urls. RCDP_E_URL: a line that is none; RCDP_E_TOO_LARGE. */
RCDP_MUST_USE rcdp_err network_urls_read(rcdp_bytes content, rcdp_bytes urls[NETWORK_URLS_MAX], size_t *count);

#endif
