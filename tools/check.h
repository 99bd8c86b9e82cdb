/*
 * Certificates and CRLs when they are taken in: what no path can mend is refused at once, not when a device stands in the field. The
 * rules are the library's.
 */
#ifndef RCDP_TOOLS_CHECK_H
#define RCDP_TOOLS_CHECK_H

#include <rcdp/certificate.h>

/* A factory certificate. What some networks accept (no purpose or another one than clientAuth, no digitalSignature), and what only a clock says, is
 * warned of under the name of its file. RCDP_E_CERT_*, and the fault. */
RCDP_MUST_USE rcdp_err check_leaf(const char *path, rcdp_bytes der, rcdp_fault *fault);

/* The root of a factory or an operator, whatever it is for; that it has expired is warned of. */
RCDP_MUST_USE rcdp_err check_anchor(const char *path, rcdp_bytes der, rcdp_fault *fault);

/* A CRL, with all of its entries. One that is out of date still revokes, so it is only warned of. On failure crl has the fault. */
RCDP_MUST_USE rcdp_err check_crl(const char *path, rcdp_bytes der, rcdp_crl *crl);

#endif
