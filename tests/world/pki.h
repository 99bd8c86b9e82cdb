/* Keys and certificates for whole procedures: factories, devices, operators. Made afresh by OpenSSL at each call. */
#ifndef TEST_WORLD_PKI_H
#define TEST_WORLD_PKI_H

#include <rcdp/certificate.h>

enum { PKI_DER_MAX = 1024 };

typedef struct {
  rcdp_key_kind kind; /* RCDP_KEY_P256 or RCDP_KEY_ED25519 */
  const char *common_name;
  const char *serial_number; /* attribute of the subject, or NULL */
  const char *organization;  /* or NULL */
  const char *key_usage;     /* as openssl's x509v3_config names them: "digitalSignature" */
  const char *purpose;       /* extended key usage, name or OID, or NULL */
  const char *dns;           /* or NULL */
  bool ca;
  uint64_t not_before, not_after; /* seconds since 1970 */
} pki_subject;

typedef struct {
  uint8_t private_key[32];
  uint8_t der[PKI_DER_MAX];
  size_t der_len;
  long serial;
} pki_identity;

rcdp_bytes pki_der(const pki_identity *identity);

/* A certificate for a fresh key; issuer NULL: self-signed. The program ends when OpenSSL fails. */
void pki_issue(const pki_subject *subject, const pki_identity *issuer, pki_identity *identity);

/* A CRL of issuer that revokes one serial number (0: none). */
void pki_crl(const pki_identity *issuer, long revoked, uint64_t this_update, uint64_t next_update, uint8_t *der,
             size_t *len);

#endif
