/* OpenSSL's functions, see foreign.h. */
#include "foreign.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <rcdp/openssl.h>

const rcdp_provider *foreign_provider(void) { return rcdp_openssl_provider(); }

FOREIGN(int, RAND_priv_bytes_ex, (OSSL_LIB_CTX * a, unsigned char *b, size_t c, unsigned d), (a, b, c, d), 0)

/* digests and HMAC */
FOREIGN(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c), NULL)
FOREIGN(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL)
FOREIGN(int, EVP_DigestInit_ex, (EVP_MD_CTX * a, const EVP_MD *b, ENGINE *c), (a, b, c), 0)
FOREIGN(int, EVP_DigestUpdate, (EVP_MD_CTX * a, const void *b, size_t c), (a, b, c), 0)
FOREIGN(int, EVP_DigestFinal_ex, (EVP_MD_CTX * a, unsigned char *b, unsigned *c), (a, b, c), 0)
FOREIGN(int, EVP_DigestFinalXOF, (EVP_MD_CTX * a, unsigned char *b, size_t c), (a, b, c), 0)
FOREIGN(EVP_MAC *, EVP_MAC_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c), NULL)
FOREIGN(EVP_MAC_CTX *, EVP_MAC_CTX_new, (EVP_MAC * a), (a), NULL)
FOREIGN(EVP_MAC_CTX *, EVP_MAC_CTX_dup, (const EVP_MAC_CTX *a), (a), NULL)
FOREIGN(int, EVP_MAC_CTX_set_params, (EVP_MAC_CTX * a, const OSSL_PARAM *b), (a, b), 0)
FOREIGN(int, EVP_MAC_init, (EVP_MAC_CTX * a, const unsigned char *b, size_t c, const OSSL_PARAM *d), (a, b, c, d), 0)
FOREIGN(int, EVP_MAC_update, (EVP_MAC_CTX * a, const unsigned char *b, size_t c), (a, b, c), 0)
FOREIGN_LENGTH(int, EVP_MAC_final, (EVP_MAC_CTX * a, unsigned char *b, size_t *c, size_t d), (a, b, c, d), 0, *c)

/* AES-GCM */
FOREIGN(EVP_CIPHER *, EVP_CIPHER_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c), NULL)
FOREIGN(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_new, (void), (), NULL)
FOREIGN(int, EVP_CIPHER_CTX_set_padding, (EVP_CIPHER_CTX * a, int b), (a, b), 0)
FOREIGN(int, EVP_CipherInit_ex2,
        (EVP_CIPHER_CTX * a, const EVP_CIPHER *b, const unsigned char *c, const unsigned char *d, int e,
         const OSSL_PARAM *f),
        (a, b, c, d, e, f), 0)
FOREIGN_LENGTH(int, EVP_CipherUpdate, (EVP_CIPHER_CTX * a, unsigned char *b, int *c, const unsigned char *d, int e),
               (a, b, c, d, e), 0, *c)
FOREIGN_LENGTH(int, EVP_CipherFinal_ex, (EVP_CIPHER_CTX * a, unsigned char *b, int *c), (a, b, c), 0, *c)
FOREIGN(int, EVP_CIPHER_CTX_ctrl, (EVP_CIPHER_CTX * a, int b, int c, void *d), (a, b, c, d), 0)

/* keys */
FOREIGN(EVP_PKEY_CTX *, EVP_PKEY_CTX_new, (EVP_PKEY * a, ENGINE *b), (a, b), NULL)
FOREIGN(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c), NULL)
FOREIGN(int, EVP_PKEY_fromdata_init, (EVP_PKEY_CTX * a), (a), 0)
FOREIGN(int, EVP_PKEY_fromdata, (EVP_PKEY_CTX * a, EVP_PKEY **b, int c, OSSL_PARAM *d), (a, b, c, d), 0)
FOREIGN(EVP_PKEY *, EVP_PKEY_dup, (EVP_PKEY * a), (a), NULL)
FOREIGN(int, EVP_PKEY_set1_encoded_public_key, (EVP_PKEY * a, const unsigned char *b, size_t c), (a, b, c), 0)
FOREIGN(EVP_PKEY *, EVP_PKEY_new_raw_private_key, (int a, ENGINE *b, const unsigned char *c, size_t d), (a, b, c, d),
        NULL)
FOREIGN(EVP_PKEY *, EVP_PKEY_new_raw_public_key, (int a, ENGINE *b, const unsigned char *c, size_t d), (a, b, c, d),
        NULL)
FOREIGN(int, EVP_PKEY_get_octet_string_param, (const EVP_PKEY *a, const char *b, unsigned char *c, size_t d, size_t *e),
        (a, b, c, d, e), 0)
FOREIGN(EC_GROUP *, EC_GROUP_new_by_curve_name, (int a), (a), NULL)
FOREIGN(EC_POINT *, EC_POINT_new, (const EC_GROUP *a), (a), NULL)
FOREIGN(int, EC_POINT_mul,
        (const EC_GROUP *a, EC_POINT *b, const BIGNUM *c, const EC_POINT *d, const BIGNUM *e, BN_CTX *f),
        (a, b, c, d, e, f), 0)
FOREIGN_LENGTH(size_t, EC_POINT_point2oct,
               (const EC_GROUP *a, const EC_POINT *b, point_conversion_form_t c, unsigned char *d, size_t e, BN_CTX *f),
               (a, b, c, d, e, f), 0, result)
FOREIGN(BIGNUM *, BN_secure_new, (void), (), NULL)
FOREIGN(BIGNUM *, BN_bin2bn, (const unsigned char *a, int b, BIGNUM *c), (a, b, c), NULL)
FOREIGN_LENGTH(int, BN_bn2nativepad, (const BIGNUM *a, unsigned char *b, int c), (a, b, c), -1, result)
FOREIGN_LENGTH(int, BN_bn2binpad, (const BIGNUM *a, unsigned char *b, int c), (a, b, c), -1, result)

/* agreement and signatures */
FOREIGN(int, EVP_PKEY_derive_init, (EVP_PKEY_CTX * a), (a), 0)
FOREIGN(int, EVP_PKEY_derive_set_peer_ex, (EVP_PKEY_CTX * a, EVP_PKEY *b, int c), (a, b, c), 0)
FOREIGN_LENGTH(int, EVP_PKEY_derive, (EVP_PKEY_CTX * a, unsigned char *b, size_t *c), (a, b, c), 0, *c)
FOREIGN(int, EVP_DigestSignInit, (EVP_MD_CTX * a, EVP_PKEY_CTX **b, const EVP_MD *c, ENGINE *d, EVP_PKEY *e),
        (a, b, c, d, e), 0)
FOREIGN_LENGTH(int, EVP_DigestSign, (EVP_MD_CTX * a, unsigned char *b, size_t *c, const unsigned char *d, size_t e),
               (a, b, c, d, e), 0, *c)
FOREIGN(int, EVP_DigestVerifyInit, (EVP_MD_CTX * a, EVP_PKEY_CTX **b, const EVP_MD *c, ENGINE *d, EVP_PKEY *e),
        (a, b, c, d, e), 0)
FOREIGN(int, EVP_DigestVerify, (EVP_MD_CTX * a, const unsigned char *b, size_t c, const unsigned char *d, size_t e),
        (a, b, c, d, e), 0)
FOREIGN(ECDSA_SIG *, ECDSA_SIG_new, (void), (), NULL)
FOREIGN(int, ECDSA_SIG_set0, (ECDSA_SIG * a, BIGNUM *b, BIGNUM *c), (a, b, c), 0)
FOREIGN(ECDSA_SIG *, d2i_ECDSA_SIG, (ECDSA_SIG * *a, const unsigned char **b, long c), (a, b, c), NULL)
FOREIGN_LENGTH(int, i2d_ECDSA_SIG, (const ECDSA_SIG *a, unsigned char **b), (a, b), -1, result)
