/* Names: X.501 Name and RFC 5280 GeneralName, their syntax and their parts. */
#ifndef RCDP_CERTIFICATE_NAME_H
#define RCDP_CERTIFICATE_NAME_H

#include "der.h"

/* GeneralName alternatives (RFC 5280 4.2.1.6), as tags. */
enum {
  RCDP_NAME_OTHER = RCDP_DER_CONTEXT_CONSTRUCTED + 0,
  RCDP_NAME_EMAIL = RCDP_DER_CONTEXT + 1,
  RCDP_NAME_DNS = RCDP_DER_CONTEXT + 2,
  RCDP_NAME_DIRECTORY = RCDP_DER_CONTEXT_CONSTRUCTED + 4,
  RCDP_NAME_URI = RCDP_DER_CONTEXT + 6,
  RCDP_NAME_IP = RCDP_DER_CONTEXT + 7,
  RCDP_NAME_REGISTERED_ID = RCDP_DER_CONTEXT + 8
};

/* A Name with its header: RDNs of ordered attributes, values in UTF8String, PrintableString or IA5String. */
RCDP_MUST_USE bool rcdp_name_read(rcdp_bytes *in, rcdp_bytes *name);

/* A Name without any RDN. */
bool rcdp_name_is_empty(rcdp_bytes name);

/* How many attributes of this type a (well-formed) Name has, and the value of the first. */
size_t rcdp_name_attribute(rcdp_bytes name, rcdp_bytes oid, rcdp_bytes *value);

/* One GeneralName in the syntax of its alternative: dNSName in preferred name syntax without wildcards, iPAddress of 4 or 16
 * octets. x400Address and ediPartyName are refused. */
RCDP_MUST_USE bool rcdp_general_name_read(rcdp_bytes *in, uint8_t *tag, rcdp_bytes *content);

/* One or more of them, to the end. */
RCDP_MUST_USE bool rcdp_general_names_check(rcdp_bytes names);

#endif
