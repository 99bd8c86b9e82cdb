/* Curve orders and lengths: SEC 2 sections 2.4.2 and 2.5.1, RFC 8032 section 5.1. */
#include "material.h"

#include "range.h"

enum { P256_LEN = 32, P384_LEN = 48, ED25519_LEN = 32, UNCOMPRESSED = 4 };

static const uint8_t p256_order[P256_LEN] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                                             0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                             0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

static const uint8_t p384_order[P384_LEN] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                             0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                             0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
                                             0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73};

static const uint8_t ed25519_order[ED25519_LEN] = {0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x14, 0xde, 0xf9, 0xde, 0xa2, 0xf7,
                                                   0x9c, 0xd6, 0x58, 0x12, 0x63, 0x1a, 0x5c, 0xf5, 0xd3, 0xed};

static const struct {
  size_t min, max;
} material_lengths[] = {
    [RCDP_KEY_AEAD] = {RCDP_AEAD_KEY_LEN, RCDP_AEAD_KEY_LEN},
    [RCDP_KEY_SECRET] = {1, RCDP_MATERIAL_MAX},
    [RCDP_KEY_P256] = {P256_LEN, P256_LEN},
    [RCDP_KEY_X25519] = {32, 32},
    [RCDP_KEY_ED25519] = {ED25519_LEN, ED25519_LEN},
    [RCDP_KEY_AKA] = {16, 16},
    [RCDP_KEY_AKA_256] = {32, 32},
};

static const rcdp_signature_row signature_rows[RCDP_SIGNATURE_ALG_COUNT] = {
    [RCDP_ECDSA_P256_SHA256] = {RCDP_SHA256, 1 + 2 * P256_LEN, P256_LEN, p256_order},
    [RCDP_ECDSA_P256_SHA384] = {RCDP_SHA384, 1 + 2 * P256_LEN, P256_LEN, p256_order},
    [RCDP_ECDSA_P256_SHA512] = {RCDP_SHA512, 1 + 2 * P256_LEN, P256_LEN, p256_order},
    [RCDP_ECDSA_P384_SHA256] = {RCDP_SHA256, 1 + 2 * P384_LEN, P384_LEN, p384_order},
    [RCDP_ECDSA_P384_SHA384] = {RCDP_SHA384, 1 + 2 * P384_LEN, P384_LEN, p384_order},
    [RCDP_ECDSA_P384_SHA512] = {RCDP_SHA512, 1 + 2 * P384_LEN, P384_LEN, p384_order},
    [RCDP_ED25519] = {RCDP_SHA512, ED25519_LEN, ED25519_LEN, NULL},
};

rcdp_err rcdp_material_check(rcdp_key_kind kind, rcdp_bytes material) {
  const size_t kinds = sizeof material_lengths / sizeof material_lengths[0];
  if ((size_t)kind >= kinds || material.len == 0 || material.len < material_lengths[kind].min ||
      material.len > material_lengths[kind].max) {
    return RCDP_E_BAD_KEY;
  }
  if (kind == RCDP_KEY_P256 && !rcdp_in_range(material.data, p256_order, P256_LEN)) {
    return RCDP_E_BAD_KEY;
  }
  return RCDP_OK;
}

const rcdp_signature_row *rcdp_signature_find(rcdp_signature_alg alg) {
  return (size_t)alg < RCDP_SIGNATURE_ALG_COUNT ? &signature_rows[alg] : NULL;
}

/* S is the second half, little endian. */
static bool ed25519_scalar_ok(const uint8_t *s) {
  uint8_t reversed[ED25519_LEN];
  bool zero = true;
  for (size_t i = 0; i < ED25519_LEN; i++) {
    reversed[i] = s[ED25519_LEN - 1 - i];
    zero = zero && s[i] == 0;
  }
  return zero || rcdp_in_range(reversed, ed25519_order, ED25519_LEN);
}

rcdp_err rcdp_signature_check(rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes signature) {
  const rcdp_signature_row *row = rcdp_signature_find(alg);
  if (row == NULL) {
    return RCDP_E_ALGORITHM;
  }
  if (public_key.len != row->public_key_len || (row->order != NULL && public_key.data[0] != UNCOMPRESSED)) {
    return RCDP_E_BAD_KEY;
  }
  if (signature.len != 2 * row->scalar_len) {
    return RCDP_E_BAD_SIGNATURE;
  }
  const uint8_t *s = signature.data + row->scalar_len;
  const bool good = row->order == NULL ? ed25519_scalar_ok(s)
                                       : rcdp_in_range(signature.data, row->order, row->scalar_len) &&
                                             rcdp_in_range(s, row->order, row->scalar_len);
  return good ? RCDP_OK : RCDP_E_BAD_SIGNATURE;
}
