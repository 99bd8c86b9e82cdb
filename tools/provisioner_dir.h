/*
 * A provisioner's directory, opened: its settings, its key, the grant with the key of its channel to the network, and a lock that keeps a
 * second process out. What became of its devices: ledger.h.
 */
#ifndef RCDP_TOOLS_PROVISIONER_DIR_H
#define RCDP_TOOLS_PROVISIONER_DIR_H

#include <rcdp/provisioner.h>

#include "file.h"
#include "provisioner_channel.h"
#include "settings.h"

#define PROVISIONER_CONF "provisioner.conf"
#define PROVISIONER_STORAGE_KEY "storage.key"
#define PROVISIONER_KEY "provisioner.key" /* wrapped under the storage key */
#define PROVISIONER_GRANT "grant"
#define PROVISIONER_CHANNEL_KEY PROVISIONER_GRANT PROVISIONER_CHANNEL_SUFFIX

typedef struct {
  settings read;
  const char *network;
  const char *name;
} provisioner_conf;

RCDP_MUST_USE rcdp_err provisioner_conf_write(const char *directory, const setting_value *values, size_t count);

/* The associated data under which the provisioner's key is wrapped. */
#define PROVISIONER_KEY_LABEL "rcdp provisioner key"

typedef struct {
  const char *directory;
  provisioner_conf conf;
  rcdp_network_id network;
  void *memory;
  rcdp_arena arena;
  rcdp_key storage_key;
  rcdp_key key;
  rcdp_provisioner_identity identity; /* grant: empty while none is installed */
  rcdp_grant grant;
  rcdp_secret channel_key;
  char channel_name[PROVISIONER_CHANNEL_IDENTITY_LEN + 1];
  int lock;
} provisioner_dir;

/* granted: what is to be done needs a grant. EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int provisioner_dir_open(provisioner_dir *dir, const char *directory, const rcdp_provider *provider, bool granted);
void provisioner_dir_close(provisioner_dir *dir);

/* The grant in content is for this key and network. RCDP_E_BAD_KEY, RCDP_E_NETWORK, or what rcdp_grant_read says. Views into the directory's arena. */
RCDP_MUST_USE rcdp_err provisioner_dir_check(provisioner_dir *dir, rcdp_bytes content, rcdp_grant *grant);

#endif
