/* See stored.h: a code under K by what AKA uses, a code under the management key, the digest of OP(c). */
#include "stored.h"

#include <string.h>

#include <rcdp/crypto.h>

static rcdp_err two_blocks(const rcdp_provider *provider, const rcdp_key *key, uint8_t code[RCDP_HASH_LEN]) {
  static const uint8_t in[2][RCDP_BLOCK_LEN] = {"which key is it", "and which again"};
  const rcdp_err err = provider->block(provider->context, key, in[0], code);
  return err == RCDP_OK ? provider->block(provider->context, key, in[1], code + RCDP_BLOCK_LEN) : err;
}

/* By what each provider can do with a key of its kind; a security module has no sponge. */
static rcdp_err code_under(const rcdp_provider *provider, const rcdp_key *key, uint8_t code[RCDP_HASH_LEN]) {
  const rcdp_bytes text = rcdp_bytes_of("which key is it");
  switch (key->kind) {
  case RCDP_KEY_SECRET:
    return provider->hmac(provider->context, key, &text, 1, code);
  case RCDP_KEY_AKA:
    return two_blocks(provider, key, code);
  default:
    return provider->sponge(provider->context, key, text, code, RCDP_HASH_LEN);
  }
}

static rcdp_err opened_code(const rcdp_provider *provider, const rcdp_key *storage_key, rcdp_bytes aad,
                            rcdp_bytes stored, uint8_t code[RCDP_HASH_LEN]) {
  rcdp_secret secret;
  rcdp_err err = rcdp_secret_open(provider, storage_key, aad, stored, &secret);
  if (err == RCDP_OK) {
    err = rcdp_sha256(provider, rcdp_secret_bytes(&secret), code);
  }
  rcdp_secret_wipe(&secret);
  return err;
}

rcdp_err stored_code(const rcdp_provider *provider, const rcdp_key *storage_key, const char *use,
                     const rcdp_id *credential, rcdp_bytes stored, uint8_t code[RCDP_HASH_LEN]) {
  uint8_t octets[32];
  rcdp_buf aad = RCDP_BUF(octets);
  rcdp_key key = {.kind = RCDP_KEY_NONE};
  rcdp_err err = rcdp_buf_add(&aad, rcdp_bytes_of(use));
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&aad, RCDP_ID_BYTES(*credential));
  }
  if (err == RCDP_OK && strcmp(use, "op") == 0) {
    return opened_code(provider, storage_key, rcdp_buf_bytes(&aad), stored, code);
  }
  if (err == RCDP_OK) {
    err = provider->key_unwrap(provider->context, storage_key, rcdp_buf_bytes(&aad), stored, &key);
  }
  if (err == RCDP_OK) {
    err = code_under(provider, &key, code);
  }
  provider->key_release(provider->context, &key);
  return err;
}

rcdp_err secret_code(const rcdp_provider *provider, const char *use, rcdp_bytes secret, uint8_t code[RCDP_HASH_LEN]) {
  rcdp_key key = {.kind = RCDP_KEY_NONE};
  rcdp_key_kind kind = RCDP_KEY_SECRET;
  if (strcmp(use, "op") == 0) {
    return rcdp_sha256(provider, secret, code);
  }
  if (strcmp(use, "key") == 0) {
    kind = secret.len == 32 ? RCDP_KEY_AKA_256 : RCDP_KEY_AKA;
  }
  rcdp_err err = provider->key_import(provider->context, kind, secret, &key);
  if (err == RCDP_OK) {
    err = code_under(provider, &key, code);
  }
  provider->key_release(provider->context, &key);
  return err;
}
