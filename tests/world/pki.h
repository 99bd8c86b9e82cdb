/*
 * Keys and certificates for whole procedures: factories, devices, operators. Made by the provider of the world, so that one whose
 * keys are of no curve has certificates too; keys follow from a seed.
 */
#ifndef TEST_WORLD_PKI_H
#define TEST_WORLD_PKI_H

#include <rcdp/certificate.h>

enum { PKI_DER_MAX = 1024 };

typedef struct {
  const rcdp_provider *provider;
  uint64_t seed;
  uint64_t made; /* keys so far */
} pki_maker;

typedef struct {
  rcdp_key_kind kind; /* RCDP_KEY_P256 or RCDP_KEY_ED25519 */
  const char *common_name;
  const char *serial_number; /* attribute of the subject, or NULL */
  const char *organization;  /* or NULL */
  const char *key_usage;     /* "digitalSignature", "keyAgreement" or "keyCertSign,cRLSign" */
  const char *purpose;       /* extended key usage, "clientAuth" or an object identifier, or NULL */
  const char *dns;           /* or NULL */
  bool ca;
  uint64_t not_before, not_after; /* seconds since 1970 */
} pki_subject;

typedef struct {
  rcdp_key_kind kind;
  uint8_t private_key[32];
  uint8_t public_key[RCDP_PUBLIC_KEY_MAX];
  size_t public_len;
  uint8_t name[128]; /* DER of the subject */
  size_t name_len;
  uint8_t der[PKI_DER_MAX];
  size_t der_len;
  uint64_t serial;
} pki_identity;

rcdp_bytes pki_der(const pki_identity *identity);

/* A certificate for a fresh key; issuer NULL: self-signed. The program ends when the provider fails. */
void pki_issue(pki_maker *maker, const pki_subject *subject, const pki_identity *issuer, pki_identity *identity);

/* A CRL of issuer that revokes one serial number (0: none). */
void pki_crl(const pki_maker *maker, const pki_identity *issuer, uint64_t revoked, uint64_t this_update,
             uint64_t next_update, uint8_t *octets, size_t *len);

#endif
