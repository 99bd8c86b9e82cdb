/*
 * Labelled digests, signatures and message authentication codes: every input starts with a context that names protocol
 * version, message and role, so that no message can stand for another.
 */
#include "hkdf.h"

enum { CONTEXT_MAX = 96 };

static const uint8_t separator[1] = {0};

rcdp_err rcdp_sha256(const rcdp_provider *provider, rcdp_bytes bytes, uint8_t digest[RCDP_HASH_LEN]) {
  return provider->hash(provider->context, RCDP_SHA256, &bytes, 1, digest);
}

rcdp_err rcdp_digest(const rcdp_provider *provider, const char *context, rcdp_bytes content,
                     uint8_t digest[RCDP_HASH_LEN]) {
  const rcdp_bytes parts[] = {rcdp_bytes_of(context), RCDP_BYTES(separator), content};
  return provider->hash(provider->context, RCDP_SHA256, parts, 3, digest);
}

/* What is signed: context 00 digest. */
static rcdp_err signed_input(const rcdp_provider *provider, const char *context, rcdp_bytes content, rcdp_buf *input) {
  const rcdp_bytes name = rcdp_bytes_of(context);
  uint8_t digest[RCDP_HASH_LEN];
  if (name.len > CONTEXT_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_digest(provider, context, content, digest);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(input, name);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add_u8(input, separator[0]);
  }
  return err == RCDP_OK ? rcdp_buf_add(input, RCDP_BYTES(digest)) : err;
}

rcdp_err rcdp_sign(const rcdp_provider *provider, const rcdp_key *key, const char *context, rcdp_bytes content,
                   uint8_t signature[RCDP_SIGNATURE_LEN]) {
  uint8_t octets[CONTEXT_MAX + 1 + RCDP_HASH_LEN];
  rcdp_buf input = RCDP_BUF(octets);
  rcdp_err err = signed_input(provider, context, content, &input);
  if (err != RCDP_OK) {
    return err;
  }
  return provider->sign(provider->context, key, rcdp_buf_bytes(&input), signature);
}

rcdp_err rcdp_verify(const rcdp_provider *provider, rcdp_signature_alg alg, rcdp_bytes public_key, const char *context,
                     rcdp_bytes content, rcdp_bytes signature) {
  uint8_t octets[CONTEXT_MAX + 1 + RCDP_HASH_LEN];
  rcdp_buf input = RCDP_BUF(octets);
  rcdp_err err = signed_input(provider, context, content, &input);
  if (err != RCDP_OK) {
    return err;
  }
  return provider->verify(provider->context, alg, public_key, rcdp_buf_bytes(&input), signature);
}

rcdp_err rcdp_mac(const rcdp_provider *provider, const rcdp_secret *key, const char *context, rcdp_bytes content,
                  uint8_t mac[RCDP_HASH_LEN]) {
  const rcdp_bytes parts[] = {rcdp_bytes_of(context), RCDP_BYTES(separator), content};
  return rcdp_hmac_once(provider, rcdp_secret_bytes(key), parts, 3, mac);
}

rcdp_err rcdp_mac_verify(const rcdp_provider *provider, const rcdp_secret *key, const char *context, rcdp_bytes content,
                         rcdp_bytes mac) {
  uint8_t expected[RCDP_HASH_LEN];
  rcdp_err err = rcdp_mac(provider, key, context, content, expected);
  if (err != RCDP_OK) {
    return err;
  }
  const bool equal = rcdp_equal_secret(RCDP_BYTES(expected), mac);
  rcdp_wipe(expected, sizeof expected);
  return equal ? RCDP_OK : RCDP_E_BAD_MAC;
}
