/*
 * HPKE (RFC 9180), mode base: key schedule (section 5.1) and the first, and only, message of a context (section 5.2),
 * whose nonce is the base nonce as it is.
 */
#include "kem.h"

enum { MODE_BASE = 0 };

typedef struct {
  rcdp_key key;
  uint8_t nonce[RCDP_AEAD_NONCE_LEN];
} hpke_context;

static void context_release(const rcdp_provider *provider, hpke_context *context) {
  provider->key_release(provider->context, &context->key);
  rcdp_wipe(context, sizeof *context);
}

/* key_schedule_context = mode_base, psk_id_hash, info_hash; out begins with the mode. */
static rcdp_err schedule_context(const rcdp_provider *provider, rcdp_bytes suite, rcdp_bytes info, rcdp_buf *out) {
  rcdp_secret hash;
  rcdp_err err = rcdp_labeled_extract(provider, suite, RCDP_NO_BYTES, "psk_id_hash", RCDP_NO_BYTES, &hash);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(out, rcdp_secret_bytes(&hash));
  }
  if (err == RCDP_OK) {
    err = rcdp_labeled_extract(provider, suite, RCDP_NO_BYTES, "info_hash", info, &hash);
  }
  return err == RCDP_OK ? rcdp_buf_add(out, rcdp_secret_bytes(&hash)) : err;
}

/* Key and base nonce from secret. */
static rcdp_err expand_context(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *secret,
                               rcdp_bytes schedule, hpke_context *context) {
  const rcdp_bytes info[2] = {schedule, RCDP_NO_BYTES};
  rcdp_secret okm;
  rcdp_buf nonce = RCDP_BUF(context->nonce);
  rcdp_err err = rcdp_labeled_expand(provider, suite, secret, "base_nonce", info, RCDP_AEAD_NONCE_LEN, &okm);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&nonce, rcdp_secret_bytes(&okm));
  }
  if (err == RCDP_OK) {
    err = rcdp_labeled_expand(provider, suite, secret, "key", info, RCDP_AEAD_KEY_LEN, &okm);
  }
  if (err == RCDP_OK) {
    err = rcdp_key_import(provider, RCDP_KEY_AEAD, rcdp_secret_bytes(&okm), &context->key);
  }
  rcdp_secret_wipe(&okm);
  return err;
}

/* KeySchedule without a PSK. The caller releases the context when it is RCDP_OK. */
static rcdp_err key_schedule(const rcdp_provider *provider, rcdp_kem kem, const rcdp_secret *shared, rcdp_bytes info,
                             hpke_context *context) {
  const uint8_t suite_octets[] = {'H',          'P',  'K',  'E',  (uint8_t)(kem >> 8),
                                  (uint8_t)kem, 0x00, 0x01, 0x00, 0x01}; /* HKDF-SHA256, AES-128-GCM */
  const rcdp_bytes suite = RCDP_BYTES(suite_octets);
  uint8_t schedule_octets[1 + 2 * RCDP_HASH_LEN] = {MODE_BASE};
  rcdp_buf schedule = {schedule_octets, 1, sizeof schedule_octets};
  rcdp_secret secret;
  rcdp_err err = schedule_context(provider, suite, info, &schedule);
  if (err != RCDP_OK) {
    return err;
  }
  err = rcdp_labeled_extract(provider, suite, rcdp_secret_bytes(shared), "secret", RCDP_NO_BYTES, &secret);
  if (err == RCDP_OK) {
    err = expand_context(provider, suite, &secret, rcdp_buf_bytes(&schedule), context);
  }
  if (err != RCDP_OK) {
    rcdp_wipe(context, sizeof *context); /* the nonce may be made already */
  }
  rcdp_secret_wipe(&secret);
  return err;
}

/* The context under which both sides hold the same shared secret. */
static rcdp_err seal_with(const rcdp_provider *provider, rcdp_kem kem, const rcdp_secret *shared, rcdp_bytes info,
                          rcdp_bytes aad, rcdp_bytes plaintext, rcdp_buf *sealed) {
  hpke_context context;
  rcdp_err err = key_schedule(provider, kem, shared, info, &context);
  if (err != RCDP_OK) {
    return err;
  }
  err = provider->aead_seal(provider->context, &context.key, context.nonce, aad, plaintext, sealed->data + sealed->len);
  context_release(provider, &context);
  if (err != RCDP_OK) {
    return err;
  }
  sealed->len += plaintext.len + RCDP_AEAD_TAG_LEN;
  return RCDP_OK;
}

static bool fits(const rcdp_buf *buf, size_t len, size_t more) {
  const size_t room = buf->cap - buf->len;
  return room >= more && room - more >= len;
}

rcdp_err rcdp_hpke_seal(const rcdp_provider *provider, rcdp_kem kem, rcdp_bytes peer, rcdp_bytes ephemeral_ikm,
                        rcdp_bytes info, rcdp_bytes aad, rcdp_bytes plaintext, rcdp_buf *enc, rcdp_buf *sealed) {
  rcdp_secret shared;
  uint8_t octets[RCDP_HPKE_ENC_MAX];
  rcdp_buf own = RCDP_BUF(octets);
  if (!fits(sealed, plaintext.len, RCDP_AEAD_TAG_LEN)) {
    return RCDP_E_NO_SPACE;
  }
  rcdp_err err = rcdp_kem_encap(provider, kem, peer, ephemeral_ikm, &shared, &own);
  if (err != RCDP_OK) {
    return err;
  }
  if (!fits(enc, own.len, 0)) {
    rcdp_secret_wipe(&shared);
    return RCDP_E_NO_SPACE;
  }
  err = seal_with(provider, kem, &shared, info, aad, plaintext, sealed);
  rcdp_secret_wipe(&shared);
  return err == RCDP_OK ? rcdp_buf_add(enc, rcdp_buf_bytes(&own)) : err;
}

static rcdp_err open_with(const rcdp_provider *provider, rcdp_kem kem, const rcdp_secret *shared, rcdp_bytes info,
                          rcdp_bytes aad, rcdp_bytes sealed, rcdp_buf *plaintext) {
  hpke_context context;
  rcdp_err err = key_schedule(provider, kem, shared, info, &context);
  if (err != RCDP_OK) {
    return err;
  }
  err = provider->aead_open(provider->context, &context.key, context.nonce, aad, sealed,
                            plaintext->data + plaintext->len);
  context_release(provider, &context);
  if (err != RCDP_OK) {
    return err;
  }
  plaintext->len += sealed.len - RCDP_AEAD_TAG_LEN;
  return RCDP_OK;
}

rcdp_err rcdp_hpke_open(const rcdp_provider *provider, rcdp_kem kem, const rcdp_key *key, rcdp_bytes enc,
                        rcdp_bytes info, rcdp_bytes aad, rcdp_bytes sealed, rcdp_buf *plaintext) {
  rcdp_secret shared;
  if (sealed.len < RCDP_AEAD_TAG_LEN) {
    return RCDP_E_OPEN;
  }
  if (!fits(plaintext, sealed.len - RCDP_AEAD_TAG_LEN, 0)) {
    return RCDP_E_NO_SPACE;
  }
  rcdp_err err = rcdp_kem_decap(provider, kem, key, enc, &shared);
  if (err != RCDP_OK) {
    return err;
  }
  err = open_with(provider, kem, &shared, info, aad, sealed, plaintext);
  rcdp_secret_wipe(&shared);
  return err;
}
