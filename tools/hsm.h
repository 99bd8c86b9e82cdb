/*
 * An operator's keys in a security module (rcdp/pkcs11.h), where network.conf names one: those that sign, the one to which provisioners seal, and the storage
 * key. In the token they have the names of the files in whose place they stand.
 */
#ifndef RCDP_TOOLS_HSM_H
#define RCDP_TOOLS_HSM_H

#include <rcdp/pkcs11.h>

#include "network_conf.h"

/* Where it is, by network.conf or by the command line. module NULL: nowhere. */
typedef struct {
  const char *module;
  const char *token;
  const char *pin_file; /* mode 0600; relative to the operator's directory */
} hsm_place;

typedef struct {
  rcdp_pkcs11 *token;            /* NULL: there is none */
  const rcdp_provider *provider; /* the token's, or the software provider */
} hsm;

hsm_place hsm_of(const network_conf *conf);

/* EXIT_SUCCESS; otherwise the user was told. Close in either case, after the keys. */
int hsm_open(hsm *self, const char *directory, const hsm_place *place, const rcdp_provider *software);
void hsm_close(hsm *self);

/* The storage key of an operator's directory, wherever it is. EXIT_SUCCESS; otherwise the user was told. */
int hsm_storage_key(const hsm *self, const char *directory, rcdp_key *key);

/* A key of the token. */
RCDP_MUST_USE rcdp_err hsm_key(const hsm *self, rcdp_key_kind kind, const char *name, rcdp_key *key);

/* A new one, and the public half of a P-256 key in out (NULL for others). RCDP_E_ALREADY. */
RCDP_MUST_USE rcdp_err hsm_make(const hsm *self, rcdp_key_kind kind, const char *name, rcdp_buf *out);

#endif
