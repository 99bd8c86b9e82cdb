/*
 * A provider is held to its contract (rcdp/provider.h) where its output has a length or a kind: a secure element's driver that is
 * wrong about one must not make a key, a message or an overrun out of it.
 */
#include <rcdp/crypto.h>

enum { SHARED_LEN = 32 };

static const size_t public_lengths[] = {[RCDP_KEY_P256] = 65, [RCDP_KEY_X25519] = 32, [RCDP_KEY_ED25519] = 32};

/* 0: this kind has no public half. */
static size_t public_length(rcdp_key_kind kind) {
  return (size_t)kind < sizeof public_lengths / sizeof public_lengths[0] ? public_lengths[kind] : 0;
}

/* What was appended, between min and max octets, or nothing. */
static rcdp_err appended(rcdp_err err, rcdp_buf *out, size_t before, size_t min, size_t max) {
  const bool good = out->len >= before && out->len <= out->cap && out->len - before >= min && out->len - before <= max;
  if (err == RCDP_OK && good) {
    return RCDP_OK;
  }
  out->len = before;
  return err == RCDP_OK ? RCDP_E_CRYPTO : err;
}

/* RCDP_OK only for a key of this kind; another one is given back. */
static rcdp_err of_kind(const rcdp_provider *provider, rcdp_err err, rcdp_key_kind kind, rcdp_key *key,
                        rcdp_err refusal) {
  if (err != RCDP_OK || key->kind == kind) {
    return err;
  }
  provider->key_release(provider->context, key);
  return refusal;
}

rcdp_err rcdp_key_import(const rcdp_provider *provider, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  const rcdp_err err = provider->key_import(provider->context, kind, material, key);
  return of_kind(provider, err, kind, key, RCDP_E_CRYPTO);
}

rcdp_err rcdp_key_unwrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped,
                         rcdp_key_kind kind, rcdp_key *key) {
  const rcdp_err err = provider->key_unwrap(provider->context, kek, aad, wrapped, key);
  return of_kind(provider, err, kind, key, RCDP_E_BAD_KEY);
}

/* A key is as good as lost when its storage form does not give it back: better to know before anybody relies on it. */
static rcdp_err read_back(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key,
                          rcdp_bytes wrapped) {
  rcdp_key again = {0};
  const rcdp_err err = rcdp_key_unwrap(provider, kek, aad, wrapped, key->kind, &again);
  provider->key_release(provider->context, &again);
  return err == RCDP_E_OPEN || err == RCDP_E_BAD_KEY ? RCDP_E_CRYPTO : err;
}

rcdp_err rcdp_key_wrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key,
                       rcdp_buf *out) {
  const size_t before = out->len;
  rcdp_err err = appended(provider->key_wrap(provider->context, kek, aad, key, out), out, before, 1, RCDP_WRAPPED_MAX);
  if (err == RCDP_OK) {
    err = read_back(provider, kek, aad, key, (rcdp_bytes){out->data + before, out->len - before});
  }
  if (err != RCDP_OK) {
    out->len = before;
  }
  return err;
}

rcdp_err rcdp_key_public(const rcdp_provider *provider, const rcdp_key *key, rcdp_buf *out) {
  const size_t len = public_length(key->kind);
  const size_t before = out->len;
  if (len == 0) {
    return RCDP_E_BAD_KEY;
  }
  return appended(provider->key_public(provider->context, key, out), out, before, len, len);
}

rcdp_err rcdp_agree(const rcdp_provider *provider, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  const rcdp_err err = provider->agree(provider->context, key, peer, shared);
  if (err == RCDP_OK && shared->len == SHARED_LEN) {
    return RCDP_OK;
  }
  rcdp_secret_wipe(shared);
  return err == RCDP_OK ? RCDP_E_CRYPTO : err;
}
