/*
 * The vault in files, and the key file under which vaults and stores keep their secrets (POSIX).
 */
#ifndef RCDP_VAULT_FILE_H
#define RCDP_VAULT_FILE_H

#include <rcdp/vault.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The key-encryption key in a file of 16 random octets, mode 0600, owner: the caller. create makes it (never overwriting
 * one: RCDP_E_ALREADY), one process at a time, since it works in path.new; load refuses one that others may read
 * (RCDP_E_NOT_AUTHORISED) or of another size (RCDP_E_CORRUPT). RCDP_E_NOT_FOUND: there is none. RCDP_E_STORAGE, and for
 * create RCDP_E_OUTCOME_UNKNOWN, as in rcdp/vault.h. */
RCDP_MUST_USE rcdp_err rcdp_key_file_create(const rcdp_provider *provider, const char *path);
RCDP_MUST_USE rcdp_err rcdp_key_file_load(const rcdp_provider *provider, const char *path, rcdp_key *key);

/* The longest state that fits: commit of a longer one is RCDP_E_ARGUMENT. */
enum { RCDP_VAULT_FILE_MAX = 16384 };

/* Open the vault whose sealed state is in directory/state (it need not exist yet; the directory must). An exclusive lock keeps a second
 * process out: RCDP_E_STATE. key (RCDP_KEY_AEAD) must stay until the vault is closed; with random nonces it is good for 2^32 commits. load and commit have
 * a buffer of RCDP_VAULT_FILE_MAX octets on the stack; load is RCDP_E_NO_SPACE when out cannot hold the state. */
typedef struct {
  rcdp_vault vault; /* hand &file->vault to whoever takes a vault */
  const rcdp_provider *provider;
  const rcdp_key *key;
  int directory;
  int lock;
} rcdp_vault_file;

RCDP_MUST_USE rcdp_err rcdp_vault_file_open(rcdp_vault_file *file, const rcdp_provider *provider, const rcdp_key *key,
                                            const char *directory);

/* Write octets to directory/name so that a power cut leaves the old or the new file, never a mix (mode 0600). One writer at a
 * time: it works in name.new. RCDP_E_ARGUMENT: not a plain file name. RCDP_E_STORAGE: certainly the old file;
 * RCDP_E_OUTCOME_UNKNOWN: one of the two. */
RCDP_MUST_USE rcdp_err rcdp_file_replace(int directory, const char *name, rcdp_bytes octets);

#ifdef __cplusplus
}
#endif

#endif
