/*
 * EVP_PKEYs from raw octets.
 *
 * To set up a curve costs OpenSSL a third of a verification. So both curves are set up once in a process, as parameters
 * without a key, and never change after that; each key starts as a copy.
 */
#include "openssl.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

enum { P256_LEN = 32, P256_POINT_LEN = 65 };

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static EVP_PKEY *p256_parameters;
static EVP_PKEY *p384_parameters;
static EC_GROUP *p256_group;

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

static void set_up_curves(void) {
  char p256[] = SN_X9_62_prime256v1;
  char p384[] = SN_secp384r1;
  p256_parameters = curve_parameters(p256);
  p384_parameters = curve_parameters(p384);
  p256_group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
}

static bool curves_ready(void) {
  return CRYPTO_THREAD_run_once(&once, set_up_curves) == 1 && p256_parameters != NULL && p384_parameters != NULL &&
         p256_group != NULL;
}

/* A point that is not on its curve is refused by EVP_PKEY_set1_encoded_public_key. */
EVP_PKEY *rcdp_ossl_pkey_ec_public(rcdp_bytes point) {
  if (!curves_ready()) {
    return NULL;
  }
  EVP_PKEY *pkey = EVP_PKEY_dup(point.len == P256_POINT_LEN ? p256_parameters : p384_parameters);
  if (pkey == NULL || EVP_PKEY_set1_encoded_public_key(pkey, point.data, point.len) != 1) {
    EVP_PKEY_free(pkey);
    return NULL;
  }
  return pkey;
}

/* The public point of a private scalar, which EVP_PKEY_fromdata does not compute. */
static bool p256_point(const BIGNUM *scalar, uint8_t out[P256_POINT_LEN]) {
  EC_POINT *point = EC_POINT_new(p256_group);
  const bool good =
      point != NULL && EC_POINT_mul(p256_group, point, scalar, NULL, NULL, NULL) == 1 &&
      EC_POINT_point2oct(p256_group, point, POINT_CONVERSION_UNCOMPRESSED, out, P256_POINT_LEN, NULL) == P256_POINT_LEN;
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
  BIGNUM *scalar = curves_ready() ? BN_secure_new() : NULL;
  EVP_PKEY *pkey = NULL;
  if (scalar != NULL && BN_bin2bn(material.data, (int)material.len, scalar) != NULL) {
    BN_set_flags(scalar, BN_FLG_CONSTTIME);
    pkey = p256_from_scalar(scalar);
  }
  BN_clear_free(scalar);
  return pkey;
}

EVP_PKEY *rcdp_ossl_pkey_private(rcdp_key_kind kind, rcdp_bytes material) {
  switch (kind) {
  case RCDP_KEY_P256:
    return p256_private(material);
  case RCDP_KEY_X25519:
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, material.data, material.len);
  case RCDP_KEY_ED25519:
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, material.data, material.len);
  default:
    return NULL;
  }
}
