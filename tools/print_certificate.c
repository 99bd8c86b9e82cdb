/* What is worth knowing of a certificate at a glance. */
#include "print_certificate.h"

#include <rcdp/crypto.h>

static const char *const algorithms[RCDP_SIGNATURE_ALG_COUNT] = {[RCDP_ECDSA_P256_SHA256] = "P-256",
                                                                 [RCDP_ECDSA_P256_SHA384] = "P-256/SHA-384",
                                                                 [RCDP_ECDSA_P256_SHA512] = "P-256/SHA-512",
                                                                 [RCDP_ECDSA_P384_SHA256] = "P-384/SHA-256",
                                                                 [RCDP_ECDSA_P384_SHA384] = "P-384",
                                                                 [RCDP_ECDSA_P384_SHA512] = "P-384/SHA-512",
                                                                 [RCDP_ED25519] = "Ed25519"};

static void put_attribute(json_t *tree, const char *name, const rcdp_certificate *certificate, rcdp_bytes oid) {
  const rcdp_bytes value = rcdp_certificate_subject(certificate, oid);
  if (value.len > 0) {
    tree_put(tree, name, tree_text(value));
  }
}

static void put_fields(json_t *tree, const rcdp_certificate *certificate) {
  json_t *subject = tree_object();
  put_attribute(subject, "organization", certificate, RCDP_OID_ORGANIZATION);
  put_attribute(subject, "commonName", certificate, RCDP_OID_COMMON_NAME);
  put_attribute(subject, "serialNumber", certificate, RCDP_OID_SERIAL_NUMBER);
  tree_put(tree, "subject", subject);
  tree_put(tree, "serial", tree_octets(certificate->serial));
  tree_put(tree, "notBefore", tree_time(certificate->not_before));
  tree_put(tree, "notAfter", tree_time(certificate->not_after));
  tree_put(tree, "key", tree_name(algorithms, RCDP_SIGNATURE_ALG_COUNT, certificate->key_alg));
  tree_put(tree, "isCa", tree_flag(certificate->is_ca));
}

json_t *print_certificate(const rcdp_provider *provider, rcdp_bytes der) {
  uint8_t hash[RCDP_HASH_LEN];
  rcdp_certificate certificate;
  json_t *tree = tree_object();
  rcdp_err err = rcdp_certificate_read(der, &certificate);
  tree_put(tree, "octets", tree_number(der.len));
  /* for want of memory alone it fails */
  tree_put(tree, "sha256", rcdp_sha256(provider, der, hash) == RCDP_OK ? tree_octets(RCDP_BYTES(hash)) : NULL);
  if (err == RCDP_OK) {
    put_fields(tree, &certificate);
  } else {
    tree_put(tree, "notReadable", tree_string(rcdp_err_name(err)));
  }
  return tree;
}
