/* Credential (asn1/rcdp-credential.asn1): the plaintext of every sealed box. */
#include <Credential.h>

#include "strict.h"

enum { MILENAGE_KEY = 16, TUAK_KEY_SHORT = 16, TUAK_KEY = 32, MILENAGE_OPC = 16, TUAK_TOPC = 32 };

/* TS 35.206: K and OPc of 128 bits. TS 35.231: K of 128 or 256 bits, TOPc of 256. */
static rcdp_err check(const void *value) {
  const rcdp_credential *credential = value;
  const size_t key = credential->secrets.key.len;
  const size_t op = credential->secrets.op.len;
  const bool fits = credential->profile.algorithm == RCDP_TUAK
                        ? (key == TUAK_KEY_SHORT || key == TUAK_KEY) && op == TUAK_TOPC
                        : key == MILENAGE_KEY && op == MILENAGE_OPC;
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field secret_fields[] = {
    RCDP_PLAIN(SECRET, rcdp_secrets, key, Secrets_t, key),
    RCDP_PLAIN(SECRET, rcdp_secrets, management_key, Secrets_t, managementKey),
    RCDP_PLAIN(SECRET, rcdp_secrets, op, Secrets_t, op),
};
static const rcdp_map secrets_map = RCDP_MAP(Secrets, rcdp_secrets, secret_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_STRUCT(rcdp_credential, profile, Credential_t, profile, &rcdp_profile_map),
    RCDP_STRUCT(rcdp_credential, secrets, Credential_t, secrets, &secrets_map),
};
static const rcdp_map map = RCDP_MAP(Credential, rcdp_credential, fields, check);

rcdp_err rcdp_credential_encode(const rcdp_credential *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_credential_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_credential *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}
