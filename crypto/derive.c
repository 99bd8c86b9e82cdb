/* Keys from keys: one secret, many purposes, a label for each. */
#include "hkdf.h"

static const uint8_t separator[1] = {0};

rcdp_err rcdp_derive(const rcdp_provider *provider, rcdp_bytes ikm, const char *label, rcdp_bytes info, size_t len,
                     rcdp_secret *okm) {
  rcdp_secret prk;
  const rcdp_bytes parts[] = {rcdp_bytes_of(label), RCDP_BYTES(separator), info};
  rcdp_err err = rcdp_hkdf_extract(provider, RCDP_NO_BYTES, ikm, &prk);
  if (err == RCDP_OK) {
    err = rcdp_hkdf_expand_parts(provider, &prk, parts, 3, len, okm);
  }
  rcdp_secret_wipe(&prk);
  return err;
}

/* The handle takes the place of the input keying material, which nobody can read; the rest is HKDF-Expand. */
rcdp_err rcdp_derive_from_key(const rcdp_provider *provider, const rcdp_key *key, const char *label, rcdp_bytes info,
                              rcdp_secret *okm) {
  rcdp_secret prk = {.len = RCDP_HASH_LEN};
  const rcdp_bytes purpose = rcdp_bytes_of("rcdp derive");
  const rcdp_bytes parts[] = {rcdp_bytes_of(label), RCDP_BYTES(separator), info};
  rcdp_err err = provider->hmac(provider->context, key, &purpose, 1, prk.data);
  if (err == RCDP_OK) {
    err = rcdp_hkdf_expand_parts(provider, &prk, parts, 3, RCDP_HASH_LEN, okm);
  }
  rcdp_secret_wipe(&prk);
  return err;
}
