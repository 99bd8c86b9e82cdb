/* Secrets at rest that are data and no keys: see rcdp/crypto.h. */
#include <string.h>

#include <rcdp/crypto.h>

/* From fresh random octets and the secret itself: where a random source repeats itself, a nonce comes again for the same secret in the same
 * place alone, whose sealed form is then the same too. */
static rcdp_err make_nonce(const rcdp_provider *provider, rcdp_bytes aad, const rcdp_secret *secret,
                           uint8_t nonce[RCDP_AEAD_NONCE_LEN]) {
  static const uint8_t label[] = "rcdp/1 secret-seal nonce"; /* with its terminating zero: the separator */
  uint8_t random[RCDP_HASH_LEN];
  uint8_t bound[RCDP_HASH_LEN];
  uint8_t digest[RCDP_HASH_LEN] = {0};
  rcdp_err err = provider->random(provider->context, random, sizeof random);
  if (err == RCDP_OK) {
    err = provider->hash(provider->context, RCDP_SHA256, &aad, 1, bound);
  }
  if (err == RCDP_OK) {
    const rcdp_bytes parts[] = {RCDP_BYTES(label), RCDP_BYTES(random), RCDP_BYTES(bound), rcdp_secret_bytes(secret)};
    err = provider->hash(provider->context, RCDP_SHA256, parts, 4, digest);
  }
  memcpy(nonce, digest, RCDP_AEAD_NONCE_LEN);
  rcdp_wipe(random, sizeof random);
  rcdp_wipe(digest, sizeof digest);
  return err;
}

rcdp_err rcdp_secret_seal(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, const rcdp_secret *secret,
                          rcdp_buf *out) {
  uint8_t sealed[RCDP_SEALED_OVERHEAD + RCDP_SECRET_MAX];
  if (secret->len > RCDP_SECRET_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = make_nonce(provider, aad, secret, sealed);
  if (err == RCDP_OK) {
    err = provider->aead_seal(provider->context, kek, sealed, aad, rcdp_secret_bytes(secret),
                              sealed + RCDP_AEAD_NONCE_LEN);
  }
  return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){sealed, RCDP_SEALED_OVERHEAD + secret->len}) : err;
}

rcdp_err rcdp_secret_open(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes sealed,
                          rcdp_secret *secret) {
  rcdp_secret_wipe(secret);
  if (sealed.len < RCDP_SEALED_OVERHEAD || sealed.len > RCDP_SEALED_OVERHEAD + RCDP_SECRET_MAX) {
    return RCDP_E_OPEN;
  }
  const rcdp_bytes box = {sealed.data + RCDP_AEAD_NONCE_LEN, sealed.len - RCDP_AEAD_NONCE_LEN};
  const rcdp_err err = provider->aead_open(provider->context, kek, sealed.data, aad, box, secret->data);
  if (err != RCDP_OK) {
    rcdp_secret_wipe(secret);
    return err;
  }
  secret->len = sealed.len - RCDP_SEALED_OVERHEAD;
  return RCDP_OK;
}
