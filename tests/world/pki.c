/* Keys and certificates by OpenSSL's X.509 functions. */
#include "world/pki.h"

#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "world/require.h"

static long next_serial = 1;

rcdp_bytes pki_der(const pki_identity *identity) { return (rcdp_bytes){identity->der, identity->der_len}; }

static EVP_PKEY *fresh_key(rcdp_key_kind kind, uint8_t private_key[32]) {
  EVP_PKEY *key = kind == RCDP_KEY_P256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  require(key != NULL);
  if (kind == RCDP_KEY_P256) {
    BIGNUM *d = NULL;
    require(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &d) == 1);
    require(BN_bn2binpad(d, private_key, 32) == 32);
    BN_clear_free(d);
  } else {
    size_t len = 32;
    require(EVP_PKEY_get_raw_private_key(key, private_key, &len) == 1);
  }
  return key;
}

static X509 *parse(const pki_identity *identity) {
  const uint8_t *in = identity->der;
  X509 *certificate = d2i_X509(NULL, &in, (long)identity->der_len);
  require(certificate != NULL);
  return certificate;
}

/* The issuer's key again, from its certificate and its private octets. */
static EVP_PKEY *signing_key(const pki_identity *issuer) {
  X509 *certificate = parse(issuer);
  EVP_PKEY *public_key = X509_get0_pubkey(certificate);
  EVP_PKEY *key = NULL;
  if (EVP_PKEY_get_base_id(public_key) == EVP_PKEY_ED25519) {
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, issuer->private_key, 32);
  } else {
    OSSL_PARAM *params = NULL;
    BIGNUM *d = BN_bin2bn(issuer->private_key, 32, NULL);
    uint8_t native[32];
    require(BN_bn2nativepad(d, native, sizeof native) == 32);
    require(EVP_PKEY_todata(public_key, EVP_PKEY_PUBLIC_KEY, &params) == 1);
    OSSL_PARAM whole[8] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, sizeof native)};
    size_t count = 1;
    for (OSSL_PARAM *p = params; p->key != NULL; p++) {
      if (strcmp(p->key, OSSL_PKEY_PARAM_GROUP_NAME) == 0 || strcmp(p->key, OSSL_PKEY_PARAM_PUB_KEY) == 0) {
        whole[count++] = *p;
      }
    }
    whole[count] = OSSL_PARAM_construct_end();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    require(EVP_PKEY_fromdata_init(context) == 1);
    require(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, whole) == 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    BN_clear_free(d);
  }
  X509_free(certificate);
  require(key != NULL);
  return key;
}

static const EVP_MD *digest_of(const EVP_PKEY *key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? NULL : EVP_sha256();
}

static void add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  require(extension != NULL);
  require(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

static void add_name(X509_NAME *name, const char *attribute, const char *value) {
  if (value != NULL) {
    require(X509_NAME_add_entry_by_txt(name, attribute, MBSTRING_UTF8, (const uint8_t *)value, -1, -1, 0) == 1);
  }
}

static void add_extensions(X509 *certificate, X509 *issuer, const pki_subject *subject) {
  char text[256];
  add_extension(certificate, issuer, NID_basic_constraints, subject->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  (void)snprintf(text, sizeof text, "critical,%s", subject->key_usage);
  add_extension(certificate, issuer, NID_key_usage, text);
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  if (issuer != certificate) {
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  }
  if (subject->purpose != NULL) {
    add_extension(certificate, issuer, NID_ext_key_usage, subject->purpose);
  }
  if (subject->dns != NULL) {
    (void)snprintf(text, sizeof text, "DNS:%s", subject->dns);
    add_extension(certificate, issuer, NID_subject_alt_name, text);
  }
}

void pki_issue(const pki_subject *subject, const pki_identity *issuer, pki_identity *identity) {
  EVP_PKEY *key = fresh_key(subject->kind, identity->private_key);
  EVP_PKEY *signer = issuer != NULL ? signing_key(issuer) : key;
  X509 *certificate = X509_new();
  X509 *above = issuer != NULL ? parse(issuer) : certificate;
  identity->serial = next_serial++;
  require(X509_set_version(certificate, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), identity->serial);
  ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)subject->not_before);
  ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)subject->not_after);
  X509_NAME *name = X509_get_subject_name(certificate);
  add_name(name, "O", subject->organization);
  add_name(name, "CN", subject->common_name);
  add_name(name, "serialNumber", subject->serial_number);
  require(X509_set_issuer_name(certificate, X509_get_subject_name(above)) == 1);
  require(X509_set_pubkey(certificate, key) == 1);
  add_extensions(certificate, above, subject);
  require(X509_sign(certificate, signer, digest_of(signer)) > 0);

  const int len = i2d_X509(certificate, NULL);
  require(len > 0 && (size_t)len <= sizeof identity->der);
  uint8_t *out = identity->der;
  identity->der_len = (size_t)i2d_X509(certificate, &out);
  if (issuer != NULL) {
    X509_free(above);
    EVP_PKEY_free(signer);
  }
  X509_free(certificate);
  EVP_PKEY_free(key);
}

static void revoke(X509_CRL *crl, long serial, uint64_t when) {
  X509_REVOKED *entry = X509_REVOKED_new();
  ASN1_INTEGER *number = ASN1_INTEGER_new();
  ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)when);
  ASN1_INTEGER_set(number, serial);
  require(X509_REVOKED_set_serialNumber(entry, number) == 1);
  require(X509_REVOKED_set_revocationDate(entry, time) == 1);
  require(X509_CRL_add0_revoked(crl, entry) == 1);
  ASN1_INTEGER_free(number);
  ASN1_TIME_free(time);
}

static void set_updates(X509_CRL *crl, uint64_t this_update, uint64_t next_update) {
  ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)this_update);
  ASN1_TIME *until = ASN1_TIME_set(NULL, (time_t)next_update);
  require(X509_CRL_set1_lastUpdate(crl, from) == 1);
  require(X509_CRL_set1_nextUpdate(crl, until) == 1);
  ASN1_TIME_free(from);
  ASN1_TIME_free(until);
}

static void identify_crl(X509_CRL *crl, X509 *issuer) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, NULL, NULL, crl, 0);
  X509_EXTENSION *key_id = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
  ASN1_INTEGER *number = ASN1_INTEGER_new();
  require(key_id != NULL && number != NULL && ASN1_INTEGER_set(number, 1) == 1);
  require(X509_CRL_add_ext(crl, key_id, -1) == 1);
  require(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1);
  X509_EXTENSION_free(key_id);
  ASN1_INTEGER_free(number);
}

void pki_crl(const pki_identity *issuer, long revoked, uint64_t this_update, uint64_t next_update, uint8_t *der,
             size_t *len) {
  X509 *certificate = parse(issuer);
  EVP_PKEY *key = signing_key(issuer);
  X509_CRL *crl = X509_CRL_new();
  require(X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1);
  require(X509_CRL_set_issuer_name(crl, X509_get_subject_name(certificate)) == 1);
  set_updates(crl, this_update, next_update);
  if (revoked != 0) {
    revoke(crl, revoked, this_update);
  }
  identify_crl(crl, certificate);
  require(X509_CRL_sign(crl, key, digest_of(key)) > 0);
  const int size = i2d_X509_CRL(crl, NULL);
  require(size > 0 && (size_t)size <= *len);
  *len = (size_t)i2d_X509_CRL(crl, &der);
  X509_CRL_free(crl);
  EVP_PKEY_free(key);
  X509_free(certificate);
}
