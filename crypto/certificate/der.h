/*
 * Reading of DER (X.690 clauses 8, 10 and 11), as strict as certificates need it: definite lengths in their shortest form,
 * one-octet tags, exact types. A view is the cursor: each read takes one element off its front; nothing is copied. Every
 * function answers false, with its cursor wherever it was, when the octets are not exactly what was asked for.
 */
#ifndef RCDP_CERTIFICATE_DER_H
#define RCDP_CERTIFICATE_DER_H

#include <rcdp/bytes.h>

enum {
  RCDP_DER_BOOLEAN = 0x01,
  RCDP_DER_INTEGER = 0x02,
  RCDP_DER_BIT_STRING = 0x03,
  RCDP_DER_OCTET_STRING = 0x04,
  RCDP_DER_OID = 0x06,
  RCDP_DER_ENUMERATED = 0x0a,
  RCDP_DER_UTF8_STRING = 0x0c,
  RCDP_DER_PRINTABLE_STRING = 0x13,
  RCDP_DER_IA5_STRING = 0x16,
  RCDP_DER_UTC_TIME = 0x17,
  RCDP_DER_GENERALIZED_TIME = 0x18,
  RCDP_DER_SEQUENCE = 0x30,
  RCDP_DER_SET = 0x31,
  RCDP_DER_CONTEXT = 0x80,            /* [n] IMPLICIT of a primitive type: RCDP_DER_CONTEXT + n */
  RCDP_DER_CONTEXT_CONSTRUCTED = 0xa0 /* [n] around other elements */
};

/* The next element begins with tag. */
bool rcdp_der_next_is(rcdp_bytes in, uint8_t tag);

/* Any element: its tag, content, and all of it with its header. */
RCDP_MUST_USE bool rcdp_der_read_any(rcdp_bytes *in, uint8_t *tag, rcdp_bytes *content, rcdp_bytes *element);

/* An element of this tag: its content. */
RCDP_MUST_USE bool rcdp_der_read(rcdp_bytes *in, uint8_t tag, rcdp_bytes *content);

/* An element of this tag: its content, and all of it with its header. */
RCDP_MUST_USE bool rcdp_der_read_element(rcdp_bytes *in, uint8_t tag, rcdp_bytes *content, rcdp_bytes *element);

/* BOOLEAN DEFAULT FALSE: absent, or present and TRUE (a present FALSE is not DER). */
RCDP_MUST_USE bool rcdp_der_read_default_false(rcdp_bytes *in, bool *value);

/* INTEGER that is not negative: its content octets in shortest form. */
RCDP_MUST_USE bool rcdp_der_read_unsigned(rcdp_bytes *in, rcdp_bytes *content);

/* INTEGER from 0 to 2^31 - 1. */
RCDP_MUST_USE bool rcdp_der_read_small(rcdp_bytes *in, uint32_t *value);

/* BIT STRING of whole octets. */
RCDP_MUST_USE bool rcdp_der_read_octet_bits(rcdp_bytes *in, rcdp_bytes *octets);

/* BIT STRING with named bits (X.690 11.2.2), the first 16 of them; bit 0 of the string is bit 0 of the value. */
RCDP_MUST_USE bool rcdp_der_read_named_bits(rcdp_bytes *in, uint16_t *bits);

/* Content octets of an OBJECT IDENTIFIER (X.690 8.19). */
bool rcdp_der_is_oid(rcdp_bytes content);

/* OBJECT IDENTIFIER: its content octets. */
RCDP_MUST_USE bool rcdp_der_read_oid(rcdp_bytes *in, rcdp_bytes *content);

/* Time of RFC 5280 4.1.2.5: UTCTime to 2049, GeneralizedTime from 2050, seconds present, Z; seconds since 1970. Refuses what is
 * before 1970 and what no calendar has. */
RCDP_MUST_USE bool rcdp_der_read_time(rcdp_bytes *in, uint64_t *seconds);

#endif
