/*
 * A certificate, for people.
 */
#ifndef RCDP_TOOLS_PRINT_CERTIFICATE_H
#define RCDP_TOOLS_PRINT_CERTIFICATE_H

#include <rcdp/certificate.h>

#include "print_tree.h"

/* Subject, validity, key, size and SHA-256; of one that the path profile cannot read, why not. */
json_t *print_certificate(const rcdp_provider *provider, rcdp_bytes der);

#endif
