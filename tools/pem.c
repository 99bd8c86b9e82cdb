/* PEM by OpenSSL; every verdict on a certificate is the library's reader's. */
#include "pem.h"

#include <errno.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

enum { SCALAR_LEN = 32, POINT_LEN = 65 };

static bool is_p256(const EVP_PKEY *pkey) {
  char group[32];
  size_t length = 0;
  return EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &length) == 1 &&
         strcmp(group, "prime256v1") == 0;
}

static rcdp_err scalar_p256(const EVP_PKEY *pkey, uint8_t out[SCALAR_LEN]) {
  if (!is_p256(pkey)) {
    return RCDP_E_ALGORITHM;
  }
  BIGNUM *scalar = NULL;
  rcdp_err err = RCDP_E_BAD_KEY;
  if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
      BN_bn2binpad(scalar, out, SCALAR_LEN) == SCALAR_LEN) {
    err = RCDP_OK;
  }
  BN_clear_free(scalar);
  return err;
}

static rcdp_err scalar_raw(const EVP_PKEY *pkey, uint8_t out[SCALAR_LEN]) {
  size_t length = SCALAR_LEN;
  return EVP_PKEY_get_raw_private_key(pkey, out, &length) == 1 && length == SCALAR_LEN ? RCDP_OK : RCDP_E_BAD_KEY;
}

static const struct {
  int type;
  rcdp_key_kind kind;
  rcdp_err (*scalar)(const EVP_PKEY *pkey, uint8_t out[SCALAR_LEN]);
} key_types[] = {
    {EVP_PKEY_EC, RCDP_KEY_P256, scalar_p256},
    {EVP_PKEY_X25519, RCDP_KEY_X25519, scalar_raw},
    {EVP_PKEY_ED25519, RCDP_KEY_ED25519, scalar_raw},
};

static rcdp_err import_key(const rcdp_provider *provider, const EVP_PKEY *pkey, rcdp_key *key) {
  uint8_t scalar[SCALAR_LEN];
  rcdp_err err = RCDP_E_ALGORITHM;
  for (size_t i = 0; i < sizeof key_types / sizeof key_types[0]; i++) {
    if (EVP_PKEY_get_base_id(pkey) == key_types[i].type) {
      err = key_types[i].scalar(pkey, scalar);
      if (err == RCDP_OK) {
        err = provider->key_import(provider->context, key_types[i].kind, RCDP_BYTES(scalar), key);
      }
      break;
    }
  }
  rcdp_wipe(scalar, sizeof scalar);
  return err;
}

static rcdp_err open_for_reading(const char *path, BIO **file) {
  errno = 0;
  *file = BIO_new_file(path, "r");
  if (*file != NULL) {
    return RCDP_OK;
  }
  return errno == ENOENT ? RCDP_E_NOT_FOUND : RCDP_E_STORAGE;
}

/* An encrypted key is refused, never asked a passphrase for. */
static int no_passphrase(char *buffer, int size, int writing, void *context) {
  (void)buffer, (void)size, (void)writing, (void)context;
  return -1;
}

rcdp_err pem_read_key(const rcdp_provider *provider, const char *path, rcdp_key *key) {
  BIO *file = NULL;
  rcdp_err err = open_for_reading(path, &file);
  if (err != RCDP_OK) {
    return err;
  }
  EVP_PKEY *pkey = PEM_read_bio_PrivateKey(file, NULL, no_passphrase, NULL);
  err = pkey != NULL ? import_key(provider, pkey, key) : RCDP_E_BAD_KEY;
  EVP_PKEY_free(pkey);
  BIO_free(file);
  return err;
}

static rcdp_err public_octets(const EVP_PKEY *pkey, rcdp_buf *out) {
  const bool p256 = EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC && is_p256(pkey);
  uint8_t octets[POINT_LEN];
  size_t length = 0;
  if (!p256 && EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
    return RCDP_E_ALGORITHM;
  }
  const size_t expected = p256 ? POINT_LEN : SCALAR_LEN;
  bool read = EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, octets, sizeof octets, &length) == 1;
  return read && length == expected ? rcdp_buf_add(out, (rcdp_bytes){octets, length}) : RCDP_E_BAD_KEY;
}

rcdp_err pem_read_public_key(const char *path, rcdp_buf *out) {
  BIO *file = NULL;
  rcdp_err err = open_for_reading(path, &file);
  if (err != RCDP_OK) {
    return err;
  }
  EVP_PKEY *pkey = PEM_read_bio_PUBKEY(file, NULL, no_passphrase, NULL);
  err = pkey != NULL ? public_octets(pkey, out) : RCDP_E_BAD_KEY;
  EVP_PKEY_free(pkey);
  BIO_free(file);
  return err;
}

rcdp_err pem_one_certificate(rcdp_bytes content, rcdp_arena *arena, rcdp_bytes *der, rcdp_fault *fault) {
  rcdp_bundle bundle;
  const rcdp_err err = rcdp_bundle_read(content, arena, &bundle);
  *fault = bundle.fault;
  *der = bundle.certificates[0];
  return err == RCDP_OK && (bundle.certificate_count != 1 || bundle.crl_count != 0) ? RCDP_E_CERT_MALFORMED : err;
}

/* A bundle in DER is one certificate, so that of a CRL is taken as it is. */
rcdp_err pem_one_crl(rcdp_bytes content, rcdp_arena *arena, rcdp_bytes *der, rcdp_fault *fault) {
  rcdp_bundle bundle;
  const rcdp_err err = rcdp_bundle_read(content, arena, &bundle);
  *fault = bundle.fault;
  const bool is_der = bundle.certificate_count == 1 && bundle.certificates[0].data == content.data;
  *der = is_der ? content : bundle.crls[0];
  return err == RCDP_OK && !is_der && (bundle.certificate_count != 0 || bundle.crl_count != 1) ? RCDP_E_CERT_MALFORMED
                                                                                               : err;
}

rcdp_err pem_certificate_der(rcdp_bytes content, rcdp_arena *arena, rcdp_bytes *der) {
  rcdp_fault fault;
  rcdp_certificate certificate;
  const rcdp_err err = pem_one_certificate(content, arena, der, &fault);
  return err == RCDP_OK ? rcdp_certificate_read(*der, &certificate) : err;
}

rcdp_err pem_write_certificate(rcdp_bytes der, rcdp_buf *out) {
  const unsigned char *at = der.data;
  X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
  BIO *memory = BIO_new(BIO_s_mem());
  rcdp_err err = RCDP_E_CERT_MALFORMED;
  if (certificate != NULL && memory != NULL && PEM_write_bio_X509(memory, certificate) == 1) {
    BUF_MEM *text = NULL;
    BIO_get_mem_ptr(memory, &text);
    err = rcdp_buf_add(out, (rcdp_bytes){(const uint8_t *)text->data, text->length});
  }
  BIO_free(memory);
  X509_free(certificate);
  return err;
}

rcdp_err pem_purpose(const char *dotted, rcdp_arena *arena, rcdp_bytes *content) {
  ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);
  if (object == NULL) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_arena_copy(arena, (rcdp_bytes){OBJ_get0_data(object), OBJ_length(object)}, content);
  ASN1_OBJECT_free(object);
  return err;
}
