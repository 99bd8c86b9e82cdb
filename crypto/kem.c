/* DHKEM(P-256, HKDF-SHA256) and DHKEM(X25519, HKDF-SHA256): RFC 9180 sections 4, 4.1 and 7.1. */
#include "kem.h"

enum { PRIVATE_LEN = 32, CANDIDATES = 256, IKM_MIN = 32 };

rcdp_err rcdp_labeled_extract(const rcdp_provider *provider, rcdp_bytes suite, rcdp_bytes salt, const char *label,
                              rcdp_bytes ikm, rcdp_secret *prk) {
  const rcdp_bytes parts[] = {rcdp_bytes_of("HPKE-v1"), suite, rcdp_bytes_of(label), ikm};
  return rcdp_hkdf_extract_parts(provider, salt, parts, 4, prk);
}

rcdp_err rcdp_labeled_expand(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *prk, const char *label,
                             const rcdp_bytes info[2], size_t len, rcdp_secret *okm) {
  const uint8_t length[2] = {(uint8_t)(len >> 8), (uint8_t)len};
  const rcdp_bytes parts[] = {
      RCDP_BYTES(length), rcdp_bytes_of("HPKE-v1"), suite, rcdp_bytes_of(label), info[0], info[1]};
  return rcdp_hkdf_expand_parts(provider, prk, parts, 6, len, okm);
}

typedef struct {
  rcdp_kem kem;
  rcdp_key_kind kind;
  uint8_t suite[5]; /* "KEM" and the identifier */
  /* The private key from dkp_prk. */
  rcdp_err (*derive)(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *prk, rcdp_key *key);
} kem_row;

static rcdp_err import_expanded(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *prk,
                                const char *label, rcdp_bytes info, rcdp_key_kind kind, rcdp_key *key) {
  rcdp_secret candidate;
  const rcdp_bytes parts[2] = {info, RCDP_NO_BYTES};
  rcdp_err err = rcdp_labeled_expand(provider, suite, prk, label, parts, PRIVATE_LEN, &candidate);
  if (err != RCDP_OK) {
    return err == RCDP_E_BAD_KEY ? RCDP_E_CRYPTO : err; /* this says nothing of the candidate, which there is not */
  }
  err = rcdp_key_import(provider, kind, rcdp_secret_bytes(&candidate), key);
  rcdp_secret_wipe(&candidate);
  return err;
}

/* Rejection sampling: an octet string that is no scalar of the group (one in 2^32) gives way to the next. */
static rcdp_err derive_p256(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *prk, rcdp_key *key) {
  rcdp_err err = RCDP_E_BAD_KEY;
  for (unsigned counter = 0; err == RCDP_E_BAD_KEY && counter < CANDIDATES; counter++) {
    const uint8_t octet = (uint8_t)counter;
    err = import_expanded(provider, suite, prk, "candidate", (rcdp_bytes){&octet, 1}, RCDP_KEY_P256, key);
  }
  return err;
}

static rcdp_err derive_x25519(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *prk, rcdp_key *key) {
  return import_expanded(provider, suite, prk, "sk", RCDP_NO_BYTES, RCDP_KEY_X25519, key);
}

static const kem_row kems[] = {
    {RCDP_KEM_P256, RCDP_KEY_P256, {'K', 'E', 'M', 0x00, 0x10}, derive_p256},
    {RCDP_KEM_X25519, RCDP_KEY_X25519, {'K', 'E', 'M', 0x00, 0x20}, derive_x25519},
};

static const kem_row *kem_find(rcdp_kem kem) {
  for (size_t i = 0; i < sizeof kems / sizeof kems[0]; i++) {
    if (kems[i].kem == kem) {
      return &kems[i];
    }
  }
  return NULL;
}

rcdp_err rcdp_hpke_derive_key(const rcdp_provider *provider, rcdp_kem kem, rcdp_bytes ikm, rcdp_key *key) {
  const kem_row *row = kem_find(kem);
  rcdp_secret prk;
  if (row == NULL) {
    return RCDP_E_ALGORITHM;
  }
  if (ikm.len < IKM_MIN) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_labeled_extract(provider, RCDP_BYTES(row->suite), RCDP_NO_BYTES, "dkp_prk", ikm, &prk);
  if (err == RCDP_OK) {
    err = row->derive(provider, RCDP_BYTES(row->suite), &prk, key);
  }
  rcdp_secret_wipe(&prk);
  return err;
}

/* ExtractAndExpand of the Diffie-Hellman result, bound to both public keys. */
static rcdp_err extract_and_expand(const rcdp_provider *provider, const kem_row *row, const rcdp_secret *dh,
                                   const rcdp_bytes kem_context[2], rcdp_secret *shared) {
  rcdp_secret prk;
  const rcdp_bytes suite = RCDP_BYTES(row->suite);
  rcdp_err err = rcdp_labeled_extract(provider, suite, RCDP_NO_BYTES, "eae_prk", rcdp_secret_bytes(dh), &prk);
  if (err == RCDP_OK) {
    err = rcdp_labeled_expand(provider, suite, &prk, "shared_secret", kem_context, RCDP_HASH_LEN, shared);
  }
  rcdp_secret_wipe(&prk);
  return err;
}

static rcdp_err encap_with(const rcdp_provider *provider, const kem_row *row, const rcdp_key *ephemeral,
                           rcdp_bytes peer, rcdp_secret *shared, rcdp_buf *enc) {
  rcdp_secret dh;
  uint8_t octets[RCDP_HPKE_ENC_MAX];
  rcdp_buf own = RCDP_BUF(octets);
  rcdp_err err = rcdp_key_public(provider, ephemeral, &own);
  if (err != RCDP_OK) {
    return err;
  }
  err = peer.len == own.len ? rcdp_agree(provider, ephemeral, peer, &dh) : RCDP_E_BAD_KEY;
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_bytes kem_context[2] = {rcdp_buf_bytes(&own), peer};
  err = extract_and_expand(provider, row, &dh, kem_context, shared);
  rcdp_secret_wipe(&dh);
  return err == RCDP_OK ? rcdp_buf_add(enc, rcdp_buf_bytes(&own)) : err;
}

rcdp_err rcdp_kem_encap(const rcdp_provider *provider, rcdp_kem kem, rcdp_bytes peer, rcdp_bytes ikm,
                        rcdp_secret *shared, rcdp_buf *enc) {
  rcdp_key ephemeral;
  rcdp_err err = rcdp_hpke_derive_key(provider, kem, ikm, &ephemeral);
  if (err != RCDP_OK) {
    return err;
  }
  err = encap_with(provider, kem_find(kem), &ephemeral, peer, shared, enc);
  provider->key_release(provider->context, &ephemeral);
  return err;
}

rcdp_err rcdp_kem_decap(const rcdp_provider *provider, rcdp_kem kem, const rcdp_key *key, rcdp_bytes enc,
                        rcdp_secret *shared) {
  const kem_row *row = kem_find(kem);
  rcdp_secret dh;
  uint8_t octets[RCDP_HPKE_ENC_MAX];
  rcdp_buf own = RCDP_BUF(octets);
  if (row == NULL) {
    return RCDP_E_ALGORITHM;
  }
  if (key->kind != row->kind) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_err err = rcdp_key_public(provider, key, &own);
  if (err != RCDP_OK) {
    return err;
  }
  err = enc.len == own.len ? rcdp_agree(provider, key, enc, &dh)
                           : RCDP_E_BAD_KEY; /* no other form of a point (clause 7.1.1) */
  if (err != RCDP_OK) {
    return err == RCDP_E_BAD_KEY ? RCDP_E_OPEN : err; /* the own key is good: it had a public half */
  }
  const rcdp_bytes kem_context[2] = {enc, rcdp_buf_bytes(&own)};
  err = extract_and_expand(provider, row, &dh, kem_context, shared);
  rcdp_secret_wipe(&dh);
  return err;
}
