/*
 * EVP_PKEYs from raw octets.
 *
 * To set up a curve costs OpenSSL a third of a verification. So both curves are set up once in a process, as parameters
 * without a key; each key starts as a copy.
 */
#include "openssl.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include "kept.h"

enum { P256_LEN = 32, P256_POINT_LEN = 65, P384_POINT_LEN = 97 };

static EVP_PKEY *ec_from_params(int selection, OSSL_PARAM *params) {
  EVP_PKEY *pkey = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  const bool good = context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
                    EVP_PKEY_fromdata(context, &pkey, selection, params) == 1;
  EVP_PKEY_CTX_free(context);
  return good ? pkey : NULL;
}

static EVP_PKEY *curve_parameters(char *name) {
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
                         OSSL_PARAM_construct_end()};
  return ec_from_params(EVP_PKEY_KEY_PARAMETERS, params);
}

static void *make_p256(void) {
  char name[] = SN_X9_62_prime256v1;
  return curve_parameters(name);
}

static void *make_p384(void) {
  char name[] = SN_secp384r1;
  return curve_parameters(name);
}

static void *make_p256_group(void) { return EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1); }

static void drop_parameters(void *made) { EVP_PKEY_free(made); }
static void drop_group(void *made) { EC_GROUP_free(made); }

static EVP_PKEY *parameters_for(rcdp_bytes point) {
  static rcdp_ossl_keep p256 = {make_p256, drop_parameters, NULL};
  static rcdp_ossl_keep p384 = {make_p384, drop_parameters, NULL};
  return rcdp_ossl_kept(point.len == P384_POINT_LEN ? &p384 : &p256);
}

static const EC_GROUP *p256_group(void) {
  static rcdp_ossl_keep group = {make_p256_group, drop_group, NULL};
  return rcdp_ossl_kept(&group);
}

/* A point that is not on its curve is refused by EVP_PKEY_set1_encoded_public_key. */
EVP_PKEY *rcdp_ossl_pkey_ec_public(rcdp_bytes point) {
  EVP_PKEY *parameters = parameters_for(point);
  EVP_PKEY *pkey = parameters == NULL ? NULL : EVP_PKEY_dup(parameters);
  if (pkey == NULL || EVP_PKEY_set1_encoded_public_key(pkey, point.data, point.len) != 1) {
    EVP_PKEY_free(pkey);
    return NULL;
  }
  return pkey;
}

/* The public point of a private scalar, which EVP_PKEY_fromdata does not compute. */
static bool p256_point(const BIGNUM *scalar, uint8_t out[P256_POINT_LEN]) {
  const EC_GROUP *group = p256_group();
  EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
  const bool good =
      point != NULL && EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1 &&
      EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, P256_POINT_LEN, NULL) == P256_POINT_LEN;
  EC_POINT_free(point);
  return good;
}

static EVP_PKEY *p256_from_scalar(const BIGNUM *scalar) {
  char curve[] = SN_X9_62_prime256v1;
  uint8_t point[P256_POINT_LEN];
  uint8_t native[P256_LEN];
  if (!p256_point(scalar, point) || BN_bn2nativepad(scalar, native, P256_LEN) != P256_LEN) {
    return NULL;
  }
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
                         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
                         OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, sizeof native),
                         OSSL_PARAM_construct_end()};
  EVP_PKEY *pkey = ec_from_params(EVP_PKEY_KEYPAIR, params);
  rcdp_wipe(native, sizeof native);
  return pkey;
}

static EVP_PKEY *p256_private(rcdp_bytes material) {
  BIGNUM *scalar = BN_secure_new();
  EVP_PKEY *pkey = NULL;
  if (scalar != NULL && BN_bin2bn(material.data, (int)material.len, scalar) != NULL) {
    BN_set_flags(scalar, BN_FLG_CONSTTIME);
    pkey = p256_from_scalar(scalar);
  }
  BN_clear_free(scalar);
  return pkey;
}

EVP_PKEY *rcdp_ossl_pkey_private(rcdp_key_kind kind, rcdp_bytes material) {
  if (kind == RCDP_KEY_P256) {
    return p256_private(material);
  }
  return EVP_PKEY_new_raw_private_key(kind == RCDP_KEY_X25519 ? EVP_PKEY_X25519 : EVP_PKEY_ED25519, NULL, material.data,
                                      material.len);
}
