/* A writer of DER: values are written from the last to the first, so that every length is known when it comes. */
#ifndef TEST_WORLD_DER_H
#define TEST_WORLD_DER_H

#include <rcdp/bytes.h>

enum {
  DER_BOOLEAN = 0x01,
  DER_INTEGER = 0x02,
  DER_BITS = 0x03,
  DER_OCTETS = 0x04,
  DER_OID = 0x06,
  DER_UTF8 = 0x0c,
  DER_PRINTABLE = 0x13,
  DER_GENERALIZED_TIME = 0x18,
  DER_UTC_TIME = 0x17,
  DER_SEQUENCE = 0x30,
  DER_SET = 0x31,
  DER_CONTEXT = 0x80 /* with the number; 0x20 more when constructed */
};

enum { DER_MAX = 2048 };

typedef struct {
  uint8_t octets[DER_MAX];
  size_t used; /* from the end */
} der;

/* What has been written so far. */
rcdp_bytes der_bytes(const der *d);

/* Put octets, without tag and length, before what is there. */
void der_raw(der *d, rcdp_bytes octets);

/* A whole value. */
void der_value(der *d, uint8_t tag, rcdp_bytes octets);

/* Wrap all that was written since used was mark. */
void der_wrap(der *d, size_t mark, uint8_t tag);
void der_wrap_bits(der *d, size_t mark); /* BIT STRING without unused bits */

void der_number(der *d, rcdp_bytes big_endian); /* INTEGER, not negative, in its shortest form */
void der_oid(der *d, const char *dotted);
void der_time(der *d, uint64_t seconds); /* UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5) */

#endif
