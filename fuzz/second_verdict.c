/* See second_verdict.h. */
#include "second_verdict.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "fuzz.h"

/*
 * Where the profile asks for less, by docs/protocol.md. Names and signatures tell what key identifiers tell: OpenSSL under X509_STRICT
 * refuses paths without. And the status of an anchor is not looked at: whoever trusts it has decided that.
 */
static bool is_by_design(const X509_STORE_CTX *context) {
  static const int of_status[] = {X509_V_ERR_UNABLE_TO_GET_CRL,  X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER,
                                  X509_V_ERR_CRL_NOT_YET_VALID,  X509_V_ERR_CRL_HAS_EXPIRED,
                                  X509_V_ERR_CERT_REVOKED,       X509_V_ERR_CRL_SIGNATURE_FAILURE,
                                  X509_V_ERR_DIFFERENT_CRL_SCOPE};
  const int error = X509_STORE_CTX_get_error(context);
  const bool anchor = X509_STORE_CTX_get_error_depth(context) == sk_X509_num(X509_STORE_CTX_get0_chain(context)) - 1;
  bool design =
      error == X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER || error == X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER;
  for (size_t i = 0; anchor && i < sizeof of_status / sizeof of_status[0]; i++) {
    design = design || error == of_status[i];
  }
  return design;
}

static int judge(int ok, X509_STORE_CTX *context) { return ok == 1 || is_by_design(context); }

static X509 *read_certificate(rcdp_bytes der) {
  const uint8_t *in = der.data;
  X509 *certificate = d2i_X509(NULL, &in, (long)der.len);
  return certificate;
}

/* What cannot be read is passed over: the path has to do without it. */
static void push_certificates(STACK_OF(X509) * to, const rcdp_bytes *from, size_t count) {
  for (size_t i = 0; i < count; i++) {
    X509 *certificate = read_certificate(from[i]);
    FUZZ_CHECK(certificate == NULL || sk_X509_push(to, certificate) > 0);
  }
}

static void push_crls(STACK_OF(X509_CRL) * to, const rcdp_bytes *from, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *in = from[i].data;
    X509_CRL *crl = d2i_X509_CRL(NULL, &in, (long)from[i].len);
    FUZZ_CHECK(crl == NULL || sk_X509_CRL_push(to, crl) > 0);
  }
}

static void set_policy(X509_STORE_CTX *context, const rcdp_path_policy *policy) {
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
  unsigned long flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN;
  if (policy->need_status) {
    flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  }
  FUZZ_CHECK(X509_VERIFY_PARAM_set_flags(param, flags) == 1);
  FUZZ_CHECK(X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT) == 1);
  X509_VERIFY_PARAM_set_time(param, (time_t)policy->time.seconds);
  X509_STORE_CTX_set_verify_cb(context, judge);
}

bool second_verdict(const rcdp_path_policy *policy, rcdp_bytes leaf, const rcdp_bytes *pool, size_t pool_count,
                    const rcdp_bytes *crls, size_t crl_count) {
  STACK_OF(X509) *anchors = sk_X509_new_null(), *others = sk_X509_new_null();
  STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
  X509_STORE *store = X509_STORE_new();
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509 *certificate = read_certificate(leaf);
  bool accepted = false;
  FUZZ_CHECK(anchors != NULL && others != NULL && lists != NULL && store != NULL && context != NULL);
  push_certificates(anchors, policy->anchors, policy->anchor_count);
  push_certificates(others, pool, pool_count);
  push_crls(lists, crls, crl_count);
  if (certificate != NULL) {
    FUZZ_CHECK(X509_STORE_CTX_init(context, store, certificate, others) == 1);
    X509_STORE_CTX_set0_trusted_stack(context, anchors);
    X509_STORE_CTX_set0_crls(context, lists);
    set_policy(context, policy);
    accepted = X509_verify_cert(context) == 1;
  }
  X509_free(certificate);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  sk_X509_CRL_pop_free(lists, X509_CRL_free);
  sk_X509_pop_free(others, X509_free);
  sk_X509_pop_free(anchors, X509_free);
  return accepted;
}

bool second_verdict_of_key(rcdp_bytes der) {
  X509 *certificate = read_certificate(der);
  const bool good = certificate != NULL && X509_get0_pubkey(certificate) != NULL;
  X509_free(certificate);
  return good;
}

/* --- signing --- */

enum { SIGNERS = 2, SCALAR_LEN = 32 };

static EVP_PKEY *make_key(rcdp_bytes scalar, rcdp_bytes point) {
  uint8_t der[160];
  rcdp_buf buf = RCDP_BUF(der);
  static const uint8_t head[] = {0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20};
  static const uint8_t curve[] = {0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
                                  0x03, 0x01, 0x07, 0xa1, 0x44, 0x03, 0x42, 0x00};
  const rcdp_bytes parts[] = {RCDP_BYTES(head), scalar, RCDP_BYTES(curve), point};
  for (size_t i = 0; i < 4; i++) {
    const rcdp_err err = rcdp_buf_add(&buf, parts[i]);
    FUZZ_CHECK(err == RCDP_OK);
  }
  const uint8_t *in = der;
  EVP_PKEY *key = d2i_PrivateKey(EVP_PKEY_EC, NULL, &in, (long)buf.len);
  FUZZ_CHECK(key != NULL);
  return key;
}

/* Kept for the life of the process. */
static EVP_PKEY *find_key(rcdp_bytes scalar, rcdp_bytes point) {
  static struct {
    uint8_t scalar[SCALAR_LEN];
    EVP_PKEY *key;
  } kept[SIGNERS];
  size_t i = 0;
  while (i < SIGNERS && kept[i].key != NULL && memcmp(kept[i].scalar, scalar.data, SCALAR_LEN) != 0) {
    i++;
  }
  FUZZ_CHECK(i < SIGNERS && scalar.len == SCALAR_LEN);
  if (kept[i].key == NULL) {
    kept[i].key = make_key(scalar, point);
    memcpy(kept[i].scalar, scalar.data, SCALAR_LEN);
  }
  return kept[i].key;
}

void sign_for_second_verdict(rcdp_bytes scalar, rcdp_bytes point, rcdp_bytes message, rcdp_buf *out) {
  static EVP_MD *sha256;
  static EVP_MD_CTX *context;
  if (context == NULL) {
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    context = EVP_MD_CTX_new();
  }
  size_t len = out->cap - out->len;
  FUZZ_CHECK(EVP_DigestSignInit(context, NULL, sha256, NULL, find_key(scalar, point)) == 1);
  FUZZ_CHECK(EVP_DigestSign(context, out->data + out->len, &len, message.data, message.len) == 1);
  out->len += len;
}
