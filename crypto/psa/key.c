/* Handles: what keys of each kind are in PSA, import, public half, release; keys that are in PSA from the start. */
#include "psa.h"

#include <string.h>

enum { AEAD_BITS = 128, AKA_BITS = 128, SECRET_BITS = 256, CURVE_BITS = 256, X25519_BITS = 255, X25519_LEN = 32 };

typedef struct {
  psa_key_type_t type;
  psa_algorithm_t algorithm, second; /* second: 0, or what the key may be used for besides */
  psa_key_usage_t usage;             /* beside copying */
  size_t bits;                       /* 0: as many as there are */
  size_t made_bits;                  /* of a key that PSA makes */
} kind_row;

#define P256_TYPE PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1)
#define X25519_TYPE PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY)
#define ECDSA PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256)
#define HMAC PSA_ALG_HMAC(PSA_ALG_SHA_256)

/* None may be exported. */
static const kind_row kinds[] = {
    [RCDP_KEY_AEAD] = {PSA_KEY_TYPE_AES, PSA_ALG_GCM, 0, PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT, AEAD_BITS,
                       AEAD_BITS},
    [RCDP_KEY_SECRET] = {PSA_KEY_TYPE_HMAC, HMAC, 0, PSA_KEY_USAGE_SIGN_MESSAGE, 0, SECRET_BITS},
    [RCDP_KEY_P256] = {P256_TYPE, ECDSA, PSA_ALG_ECDH, PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_DERIVE, CURVE_BITS,
                       CURVE_BITS},
    [RCDP_KEY_X25519] = {X25519_TYPE, PSA_ALG_ECDH, 0, PSA_KEY_USAGE_DERIVE, X25519_BITS, X25519_BITS},
    [RCDP_KEY_AKA] = {PSA_KEY_TYPE_AES, PSA_ALG_ECB_NO_PADDING, 0, PSA_KEY_USAGE_ENCRYPT, AKA_BITS, AKA_BITS},
};

static const kind_row *row_of(rcdp_key_kind kind) {
  const bool known = (size_t)kind < sizeof kinds / sizeof kinds[0] && kinds[kind].type != PSA_KEY_TYPE_NONE;
  return known ? &kinds[kind] : NULL;
}

_Static_assert(sizeof(psa_key_id_t) <= sizeof(((rcdp_key *)0)->opaque), "an identifier fits its handle");

psa_key_id_t rcdp_psa_id(const rcdp_key *key, rcdp_key_kind kind) {
  psa_key_id_t id = 0;
  if (key->kind == kind && row_of(kind) != NULL) {
    memcpy(&id, key->opaque, sizeof id);
  }
  return id;
}

void rcdp_psa_hold(rcdp_key *key, rcdp_key_kind kind, psa_key_id_t id) {
  memcpy(key->opaque, &id, sizeof id);
  key->kind = kind;
}

rcdp_err rcdp_psa_attributes(rcdp_key_kind kind, uint32_t identifier, psa_key_attributes_t *attributes) {
  const kind_row *row = row_of(kind);
  *attributes = psa_key_attributes_init();
  if (row == NULL) {
    return RCDP_E_ALGORITHM;
  }
  psa_set_key_type(attributes, row->type);
  psa_set_key_bits(attributes, row->bits);
  psa_set_key_algorithm(attributes, row->algorithm);
  psa_set_key_enrollment_algorithm(attributes, row->second);
  psa_set_key_usage_flags(attributes, row->usage | PSA_KEY_USAGE_COPY);
  if (identifier != 0) {
    psa_set_key_lifetime(attributes, PSA_KEY_LIFETIME_PERSISTENT);
    psa_set_key_id(attributes, identifier);
  }
  return RCDP_OK;
}

/* Mbed TLS adds a usage that others imply (signing a message: signing a hash), so usages are compared where they could do harm. */
static bool is_as_wanted(const psa_key_attributes_t *is, const psa_key_attributes_t *wanted) {
  const psa_key_usage_t usage = psa_get_key_usage_flags(wanted);
  const size_t bits = psa_get_key_bits(wanted);
  return psa_get_key_type(is) == psa_get_key_type(wanted) && (bits == 0 || psa_get_key_bits(is) == bits) &&
         psa_get_key_algorithm(is) == psa_get_key_algorithm(wanted) &&
         psa_get_key_enrollment_algorithm(is) == psa_get_key_enrollment_algorithm(wanted) &&
         (psa_get_key_usage_flags(is) & usage) == usage && (psa_get_key_usage_flags(is) & PSA_KEY_USAGE_EXPORT) == 0;
}

static rcdp_err attributes_of(uint32_t identifier, psa_key_attributes_t *is) {
  const rcdp_err err = rcdp_psa_verdict(psa_get_key_attributes(identifier, is));
  return err == RCDP_E_BAD_KEY ? RCDP_E_NOT_FOUND : err; /* how Mbed TLS says that there is none */
}

rcdp_err rcdp_psa_check(rcdp_key_kind kind, uint32_t identifier) {
  psa_key_attributes_t wanted;
  psa_key_attributes_t is = psa_key_attributes_init();
  rcdp_err err = rcdp_psa_attributes(kind, identifier, &wanted);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_psa_begin();
  err = attributes_of(identifier, &is);
  rcdp_psa_end();
  if (err == RCDP_OK && !is_as_wanted(&is, &wanted)) {
    err = RCDP_E_BAD_KEY;
  }
  psa_reset_key_attributes(&is);
  return err;
}

/* A kind that PSA has none of is known all the same: material that does not fit it is refused for that. */
rcdp_err rcdp_psa_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  psa_key_attributes_t attributes;
  psa_key_id_t id = 0;
  (void)context;
  memset(key, 0, sizeof *key);
  rcdp_err err = rcdp_material_check(kind, material);
  if (err == RCDP_OK) {
    err = rcdp_psa_attributes(kind, 0, &attributes);
  }
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_psa_begin();
  err = rcdp_psa_verdict(psa_import_key(&attributes, material.data, material.len, &id));
  rcdp_psa_end();
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_psa_hold(key, kind, id);
  return RCDP_OK;
}

/* A point of P-256, or the coordinate of X25519; 0: this kind has none. */
static size_t public_len(rcdp_key_kind kind) {
  return kind == RCDP_KEY_P256 ? RCDP_PSA_POINT_LEN : kind == RCDP_KEY_X25519 ? X25519_LEN : 0;
}

rcdp_err rcdp_psa_key_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  uint8_t octets[RCDP_PSA_POINT_LEN];
  size_t len = 0;
  (void)context;
  if (public_len(key->kind) == 0) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_psa_begin();
  rcdp_err err = rcdp_psa_verdict(psa_export_public_key(rcdp_psa_id(key, key->kind), octets, sizeof octets, &len));
  rcdp_psa_end();
  if (err == RCDP_OK && len != public_len(key->kind)) {
    err = RCDP_E_CRYPTO;
  }
  return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){octets, len}) : err;
}

static bool is_persistent(psa_key_id_t id) { return id <= PSA_KEY_ID_USER_MAX; }

/* A persistent key leaves memory alone. */
void rcdp_psa_key_release(void *context, rcdp_key *key) {
  const psa_key_id_t id = rcdp_psa_id(key, key->kind);
  (void)context;
  if (id != 0) {
    rcdp_psa_begin();
    (void)(is_persistent(id) ? psa_purge_key(id) : psa_destroy_key(id));
    rcdp_psa_end();
  }
  rcdp_wipe(key, sizeof *key);
}

/* --- keys that are in PSA from the start --- */

rcdp_err rcdp_psa_key(rcdp_psa *psa, rcdp_key_kind kind, uint32_t identifier, rcdp_key *key) {
  memset(key, 0, sizeof *key);
  rcdp_err err = rcdp_psa_place_check(psa->place);
  if (err == RCDP_OK) {
    err = rcdp_psa_check(kind, identifier);
  }
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_psa_hold(key, kind, identifier);
  return RCDP_OK;
}

static bool is_free_for_all(const rcdp_psa_config *config, uint32_t identifier) {
  return identifier >= PSA_KEY_ID_USER_MIN && identifier <= PSA_KEY_ID_USER_MAX &&
         (identifier < config->first || identifier - config->first >= config->count);
}

rcdp_err rcdp_psa_generate(rcdp_psa *psa, rcdp_key_kind kind, uint32_t identifier) {
  psa_key_attributes_t attributes;
  psa_key_id_t id = 0;
  if (!is_free_for_all(&psa->config, identifier)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_psa_place_check(psa->place);
  if (err == RCDP_OK) {
    err = rcdp_psa_attributes(kind, identifier, &attributes);
  }
  if (err != RCDP_OK) {
    return err;
  }
  psa_set_key_bits(&attributes, row_of(kind)->made_bits);
  rcdp_psa_begin();
  err = rcdp_psa_verdict(psa_generate_key(&attributes, &id));
  rcdp_psa_end();
  return err == RCDP_OK ? rcdp_psa_place_sync(identifier) : err;
}
