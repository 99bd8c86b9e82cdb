/* Makes keys and writes them. */
#include "new_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "file.h"

EVP_PKEY *new_key(new_key_kind kind) {
  return kind == NEW_KEY_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_EC_gen("P-256");
}

EVP_PKEY *new_agreement_key(new_key_kind kind) {
  return kind == NEW_KEY_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "X25519") : EVP_EC_gen("P-256");
}

typedef int (*pem_writer)(FILE *file, EVP_PKEY *key);

static int private_half(FILE *file, EVP_PKEY *key) {
  return PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
}

static int public_half(FILE *file, EVP_PKEY *key) { return PEM_write_PUBKEY(file, key); }

static rcdp_err write_half(const char *directory, const char *name, unsigned mode, EVP_PKEY *key, pem_writer write) {
  FILE *file = NULL;
  rcdp_err err = key != NULL ? file_create(directory, name, mode, &file) : RCDP_E_CRYPTO;
  if (err != RCDP_OK) {
    return err;
  }
  bool written = write(file, key) == 1;
  err = file_finish(file);
  return written ? err : RCDP_E_STORAGE;
}

rcdp_err new_key_write(const char *directory, const char *name, EVP_PKEY *key) {
  return write_half(directory, name, 0600, key, private_half);
}

rcdp_err new_key_write_public(const char *directory, const char *name, EVP_PKEY *key) {
  return write_half(directory, name, 0644, key, public_half);
}
