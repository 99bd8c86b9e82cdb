/*
 * An operator's certificates by OpenSSL's X.509 functions: a root and, below it, the network issuer with the
 * purpose "network issuer" and the network's domain name (docs/protocol.md, "Certificate path profile").
 */
#include "operator.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "file.h"

/* The purpose of RCDP_EKU_NETWORK_ISSUER, dotted. */
#define NETWORK_ISSUER "2.25.309527196553982054537141976478769703306"

enum { SERIAL_BITS = 127, ROOT_DAYS = 7300, ISSUER_DAYS = 1825, CLOCK_SKEW_S = 3600 };

typedef struct {
  int nid;
  const char *value;
} extension;

static const extension root_extensions[] = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                            {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                            {NID_subject_key_identifier, "hash"},
                                            {NID_undef, NULL}};

static bool add_extension(X509 *certificate, X509V3_CTX *context, int nid, const char *value) {
  X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, context, nid, value);
  bool added = made != NULL && X509_add_ext(certificate, made, -1) == 1;
  X509_EXTENSION_free(made);
  return added;
}

static bool set_serial(X509 *certificate) {
  BIGNUM *number = BN_new();
  bool set = number != NULL && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
             BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
  BN_free(number);
  return set;
}

static bool set_name(X509 *certificate, const char *organization, const char *common) {
  X509_NAME *name = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)organization, -1, -1, 0) == 1 &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common, -1, -1, 0) == 1;
}

/* Ed25519 hashes by itself. */
static const EVP_MD *digest_for(const EVP_PKEY *key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? NULL : EVP_sha256();
}

/* A certificate for key, signed by issuer's key; issuer NULL: its own. */
static X509 *make_certificate(EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, const char *domain, const char *common,
                              int days, const extension *extensions) {
  X509 *made = X509_new();
  if (made == NULL) {
    return NULL;
  }
  X509 *above = issuer != NULL ? issuer : made;
  bool good = X509_set_version(made, X509_VERSION_3) == 1 && set_serial(made) && set_name(made, domain, common) &&
              X509_gmtime_adj(X509_getm_notBefore(made), -CLOCK_SKEW_S) != NULL &&
              X509_time_adj_ex(X509_getm_notAfter(made), days, 0, NULL) != NULL && X509_set_pubkey(made, key) == 1 &&
              X509_set_issuer_name(made, X509_get_subject_name(above)) == 1;
  X509V3_CTX context;
  X509V3_set_ctx(&context, above, made, NULL, NULL, 0);
  for (; good && extensions->value != NULL; extensions++) {
    good = add_extension(made, &context, extensions->nid, extensions->value);
  }
  if (!good || X509_sign(made, issuer_key, digest_for(issuer_key)) == 0) {
    X509_free(made);
    return NULL;
  }
  return made;
}

static X509 *make_issuer(EVP_PKEY *key, X509 *root, EVP_PKEY *root_key, const char *domain) {
  char name[RCDP_NETWORK_DOMAIN_MAX + 8];
  snprintf(name, sizeof name, "DNS:%s", domain);
  const extension extensions[] = {{NID_basic_constraints, "critical,CA:FALSE"},
                                  {NID_key_usage, "critical,digitalSignature"},
                                  {NID_ext_key_usage, NETWORK_ISSUER},
                                  {NID_subject_alt_name, name},
                                  {NID_subject_key_identifier, "hash"},
                                  {NID_authority_key_identifier, "keyid:always"},
                                  {NID_undef, NULL}};
  return make_certificate(key, root, root_key, domain, "Network issuer", ISSUER_DAYS, extensions);
}

static rcdp_err write_certificate(const char *directory, const char *name, X509 *certificate) {
  FILE *file = NULL;
  rcdp_err err = certificate != NULL ? file_create(directory, name, 0644, &file) : RCDP_E_CRYPTO;
  if (err != RCDP_OK) {
    return err;
  }
  bool written = PEM_write_X509(file, certificate) == 1;
  err = file_finish(file);
  return written ? err : RCDP_E_STORAGE;
}

static rcdp_err write_certificates(const char *directory, EVP_PKEY *root_key, EVP_PKEY *issuer_key,
                                   const char *domain) {
  X509 *root = make_certificate(root_key, NULL, root_key, domain, "Operator root", ROOT_DAYS, root_extensions);
  X509 *issuer = root != NULL ? make_issuer(issuer_key, root, root_key, domain) : NULL;
  rcdp_err err = write_certificate(directory, OPERATOR_ROOT, root);
  if (err == RCDP_OK) {
    err = write_certificate(directory, OPERATOR_ISSUER, issuer);
  }
  X509_free(issuer);
  X509_free(root);
  return err;
}

rcdp_err operator_make(const char *directory, const rcdp_network_id *network, new_key_kind kind) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  rcdp_network_id_domain(network, domain);
  EVP_PKEY *keys[] = {new_key(kind), new_key(kind), new_agreement_key(NEW_KEY_ED25519), new_key(kind),
                      new_agreement_key(kind)};
  static const char *const names[] = {OPERATOR_ROOT_KEY, OPERATOR_ISSUER_KEY, OPERATOR_HOME_KEY, OPERATOR_NOTICE_KEY,
                                      OPERATOR_HAND_IN_KEY};
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0] && err == RCDP_OK; i++) {
    err = new_key_write(directory, names[i], keys[i]);
  }
  if (err == RCDP_OK) {
    err = write_certificates(directory, keys[0], keys[1], domain);
  }
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    EVP_PKEY_free(keys[i]);
  }
  return err;
}
