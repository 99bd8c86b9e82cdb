/* Factory certificates by OpenSSL's X.509 functions. */
#include "bench_factory.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAYS = 365, DAY_S = 86400 };

typedef struct {
  EVP_PKEY *key;
  X509 *certificate;
} authority;

typedef struct {
  int nid;
  const char *value;
} extension;

static const extension root_extensions[] = {{NID_basic_constraints, "critical,CA:TRUE"},
                                            {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                            {NID_subject_key_identifier, "hash"},
                                            {NID_undef, NULL}};
static const extension line_extensions[] = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                            {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                            {NID_subject_key_identifier, "hash"},
                                            {NID_authority_key_identifier, "keyid:always"},
                                            {NID_undef, NULL}};
static const extension device_extensions[] = {{NID_basic_constraints, "critical,CA:FALSE"},
                                              {NID_key_usage, "critical,digitalSignature"},
                                              {NID_ext_key_usage, "clientAuth"},
                                              {NID_authority_key_identifier, "keyid:always"},
                                              {NID_undef, NULL}};

static bool extend(X509 *certificate, X509 *issuer, const extension *extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  for (; extensions->value != NULL; extensions++) {
    X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, &context, extensions->nid, extensions->value);
    const bool added = made != NULL && X509_add_ext(certificate, made, -1) == 1;
    X509_EXTENSION_free(made);
    if (!added) {
      return false;
    }
  }
  return true;
}

/* A certificate for key, whose subject has one attribute; issuer NULL: signed by itself. */
static X509 *certify(EVP_PKEY *key, const authority *issuer, const char *attribute, const char *value, long serial,
                     const extension *extensions) {
  X509 *made = X509_new();
  X509 *above = issuer != NULL ? issuer->certificate : made;
  const bool good = made != NULL && key != NULL && X509_set_version(made, X509_VERSION_3) == 1 &&
                    ASN1_INTEGER_set(X509_get_serialNumber(made), serial) == 1 &&
                    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), attribute, MBSTRING_ASC,
                                               (const unsigned char *)value, -1, -1, 0) == 1 &&
                    X509_set_issuer_name(made, X509_get_subject_name(above)) == 1 && X509_set_pubkey(made, key) == 1 &&
                    X509_time_adj_ex(X509_getm_notBefore(made), -1, 0, NULL) != NULL &&
                    X509_time_adj_ex(X509_getm_notAfter(made), DAYS, 0, NULL) != NULL &&
                    extend(made, above, extensions) &&
                    X509_sign(made, issuer != NULL ? issuer->key : key, EVP_sha256()) > 0;
  if (!good) {
    X509_free(made);
    return NULL;
  }
  return made;
}

static bool make_authority(authority *made, const authority *issuer, const char *name, const extension *extensions) {
  made->key = EVP_EC_gen("P-256");
  made->certificate = certify(made->key, issuer, "CN", name, issuer != NULL ? 2 : 1, extensions);
  return made->certificate != NULL;
}

static void free_authority(authority *made) {
  EVP_PKEY_free(made->key);
  X509_free(made->certificate);
}

/* An empty list, in PEM behind what out holds. */
static bool write_crl(const authority *issuer, BIO *out) {
  X509_CRL *crl = X509_CRL_new();
  ASN1_TIME *from = X509_time_adj_ex(NULL, -1, 0, NULL);
  ASN1_TIME *until = X509_time_adj_ex(NULL, DAYS, 0, NULL);
  ASN1_INTEGER *number = ASN1_INTEGER_new();
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer->certificate, NULL, NULL, crl, 0);
  X509_EXTENSION *key = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
  const bool good = crl != NULL && from != NULL && until != NULL && number != NULL && key != NULL &&
                    X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
                    X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->certificate)) == 1 &&
                    X509_CRL_set1_lastUpdate(crl, from) == 1 && X509_CRL_set1_nextUpdate(crl, until) == 1 &&
                    ASN1_INTEGER_set(number, 1) == 1 && X509_CRL_add_ext(crl, key, -1) == 1 &&
                    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1 &&
                    X509_CRL_sign(crl, issuer->key, EVP_sha256()) > 0 && PEM_write_bio_X509_CRL(out, crl) == 1;
  X509_EXTENSION_free(key);
  ASN1_INTEGER_free(number);
  ASN1_TIME_free(until);
  ASN1_TIME_free(from);
  X509_CRL_free(crl);
  return good;
}

rcdp_bytes bench_der_bytes(const bench_der *der) { return (rcdp_bytes){der->octets, der->len}; }

static bool keep_der(X509 *certificate, bench_der *out) {
  uint8_t *at = out->octets;
  const int len = i2d_X509(certificate, NULL);
  out->len = len > 0 && len <= BENCH_DER_MAX ? (size_t)len : 0;
  return out->len > 0 && i2d_X509(certificate, &at) == len;
}

static bool keep_private_key(EVP_PKEY *key, uint8_t out[32]) {
  BIGNUM *number = NULL;
  const bool good = EVP_PKEY_get_bn_param(key, "priv", &number) == 1 && BN_bn2binpad(number, out, 32) == 32;
  BN_clear_free(number);
  return good;
}

/* shared: what every bundle has behind its device. */
static bool make_bundle(X509 *certificate, BIO *shared, bench_device *device) {
  char *tail = NULL;
  const long tail_len = BIO_get_mem_data(shared, &tail);
  BIO *out = BIO_new(BIO_s_mem());
  const bool good = out != NULL && PEM_write_bio_X509(out, certificate) == 1 &&
                    BIO_write(out, tail, (int)tail_len) == (int)tail_len && BIO_pending(out) <= BENCH_BUNDLE_MAX;
  if (good) {
    const int len = BIO_read(out, device->bundle, BENCH_BUNDLE_MAX);
    device->bundle_len = len > 0 ? (size_t)len : 0;
  }
  BIO_free(out);
  return device->bundle_len > 0;
}

static bool make_device(bench_device *device, const authority *line, BIO *shared, size_t number) {
  (void)snprintf(device->name, sizeof device->name, "BENCH-%06zu", number);
  (void)snprintf(device->url, sizeof device->url, "%sDeviceID=%s", BENCH_URL_PREFIX, device->name);
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = certify(key, line, "serialNumber", device->name, (long)number + 100, device_extensions);
  const bool good = certificate != NULL && keep_private_key(key, device->private_key) &&
                    keep_der(certificate, &device->certificate) && make_bundle(certificate, shared, device);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return good;
}

static bool make_devices(bench_factory *factory, const authority *root, const authority *line, size_t count) {
  BIO *shared = BIO_new(BIO_s_mem());
  bool good = shared != NULL && PEM_write_bio_X509(shared, line->certificate) == 1 && write_crl(line, shared) &&
              write_crl(root, shared);
  factory->devices = calloc(count, sizeof factory->devices[0]);
  good = good && factory->devices != NULL;
  for (; good && factory->device_count < count; factory->device_count++) {
    good = make_device(&factory->devices[factory->device_count], line, shared, factory->device_count);
  }
  BIO_free(shared);
  return good;
}

rcdp_err bench_factory_make(bench_factory *factory, size_t devices) {
  authority root = {0};
  authority line = {0};
  *factory = (bench_factory){0};
  const bool good = make_authority(&root, NULL, "Bench factory root", root_extensions) &&
                    make_authority(&line, &root, "Bench factory line", line_extensions) &&
                    keep_der(root.certificate, &factory->root) && make_devices(factory, &root, &line, devices);
  free_authority(&line);
  free_authority(&root);
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}

void bench_factory_free(bench_factory *factory) { free(factory->devices); }
