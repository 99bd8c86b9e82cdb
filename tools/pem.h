/*
 * Keys, certificates and CRLs as the ordinary openssl command writes them.
 */
#ifndef RCDP_TOOLS_PEM_H
#define RCDP_TOOLS_PEM_H

#include <rcdp/certificate.h>

/* Import a private key (PEM, not encrypted; P-256, X25519 or Ed25519). RCDP_E_NOT_FOUND, RCDP_E_ALGORITHM, RCDP_E_BAD_KEY. */
RCDP_MUST_USE rcdp_err pem_read_key(const rcdp_provider *provider, const char *path, rcdp_key *key);

/* A public key (PEM; P-256 or Ed25519): 65 or 32 octets appended to out. RCDP_E_NOT_FOUND, RCDP_E_ALGORITHM, RCDP_E_BAD_KEY. */
RCDP_MUST_USE rcdp_err pem_read_public_key(const char *path, rcdp_buf *out);

/* The DER of the one certificate, or the one CRL, in content (PEM or DER), not read yet. RCDP_E_CERT_MALFORMED, and the fault where a rule
 * says why. */
RCDP_MUST_USE rcdp_err pem_one_certificate(rcdp_bytes content, rcdp_arena *arena, rcdp_bytes *der, rcdp_fault *fault);
RCDP_MUST_USE rcdp_err pem_one_crl(rcdp_bytes content, rcdp_arena *arena, rcdp_bytes *der, rcdp_fault *fault);

/* The DER of the one certificate in content (PEM or DER), accepted by the library's reader. RCDP_E_CERT_*. */
RCDP_MUST_USE rcdp_err pem_certificate_der(rcdp_bytes content, rcdp_arena *arena, rcdp_bytes *der);

/* PEM of a certificate's DER, appended to out. */
RCDP_MUST_USE rcdp_err pem_write_certificate(rcdp_bytes der, rcdp_buf *out);

/* The content octets of a dotted OBJECT IDENTIFIER ("1.3.6.1.5.5.7.3.2"). RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err pem_purpose(const char *dotted, rcdp_arena *arena, rcdp_bytes *content);

#endif
