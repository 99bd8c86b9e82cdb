/*
 * An operator's certificates by OpenSSL's X.509 functions: a root and, below it, the network issuer with the
 * purpose "network issuer" and the network's domain name (docs/protocol.md, "Certificate path profile").
 */
#include "operator.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <rcdp/vault_file.h>

#include "file.h"
#include "network_dir.h"

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

/* --- keys --- */

/* A public key of the token, for the certificate. */
static EVP_PKEY *public_key(const rcdp_buf *point) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"P-256", 0),
                             OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point->data, point->len),
                             OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  const bool made = context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
                    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
  EVP_PKEY_CTX_free(context);
  return made ? key : NULL;
}

static rcdp_err make_in_token(const hsm *module, const char *name, EVP_PKEY **key) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf point = RCDP_BUF(octets);
  const rcdp_err err = hsm_make(module, RCDP_KEY_P256, name, &point);
  *key = err == RCDP_OK ? public_key(&point) : NULL;
  return err == RCDP_OK && *key == NULL ? RCDP_E_CRYPTO : err;
}

static rcdp_err make_in_file(const char *directory, const char *name, EVP_PKEY *made, EVP_PKEY **key) {
  *key = made;
  return new_key_write(directory, name, made);
}

/* The keys that the network works with. */
static rcdp_err make_working_keys(const char *directory, new_key_kind kind, const hsm *module, EVP_PKEY *keys[3]) {
  static const char *const names[] = {OPERATOR_ISSUER_KEY, OPERATOR_NOTICE_KEY, OPERATOR_HAND_IN_KEY};
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < 3 && err == RCDP_OK; i++) {
    const bool agrees = i == 2;
    err = module->token != NULL
              ? make_in_token(module, names[i], &keys[i])
              : make_in_file(directory, names[i], agrees ? new_agreement_key(kind) : new_key(kind), &keys[i]);
  }
  return err;
}

static rcdp_err make_storage_key(const char *directory, const hsm *module) {
  char path[FILE_PATH_MAX];
  if (module->token != NULL) {
    return hsm_make(module, RCDP_KEY_AEAD, NETWORK_STORAGE_KEY, NULL);
  }
  const rcdp_err err = file_path(path, directory, NETWORK_STORAGE_KEY);
  return err == RCDP_OK ? rcdp_key_file_create(module->provider, path) : err;
}

rcdp_err operator_make(const char *directory, const rcdp_network_id *network, new_key_kind kind, const hsm *module) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  EVP_PKEY *working[3] = {NULL, NULL, NULL};
  EVP_PKEY *root_key = new_key(kind);
  EVP_PKEY *home_key = new_agreement_key(NEW_KEY_ED25519);
  rcdp_network_id_domain(network, domain);
  rcdp_err err = make_storage_key(directory, module);
  if (err == RCDP_OK) {
    err = new_key_write(directory, OPERATOR_ROOT_KEY, root_key);
  }
  if (err == RCDP_OK) {
    err = new_key_write(directory, OPERATOR_HOME_KEY, home_key);
  }
  if (err == RCDP_OK) {
    err = make_working_keys(directory, kind, module, working);
  }
  if (err == RCDP_OK) {
    err = write_certificates(directory, root_key, working[0], domain);
  }
  for (size_t i = 0; i < 3; i++) {
    EVP_PKEY_free(working[i]);
  }
  EVP_PKEY_free(home_key);
  EVP_PKEY_free(root_key);
  return err;
}
