/* Base64 (RFC 4648) as strict as section 3.5 allows: no stray characters, no padding bits that are set, padding all or none. */
#ifndef RCDP_CRYPTO_BASE64_H
#define RCDP_CRYPTO_BASE64_H

#include <rcdp/bytes.h>

typedef struct {
  uint8_t last[2]; /* the digits of 62 and 63 */
  bool padded;
} rcdp_base64_form;

extern const rcdp_base64_form rcdp_base64;    /* section 4 */
extern const rcdp_base64_form rcdp_base64url; /* section 5, without padding */

/* Text that comes in pieces. Begin with the form and a buffer, the rest zero. */
typedef struct {
  const rcdp_base64_form *form;
  rcdp_buf out;
  uint32_t bits; /* digits of the open group */
  size_t digits; /* how many, 0 to 3 */
  size_t padding;
} rcdp_base64_reader;

/* false: it is no base64, or the octets do not fit. */
RCDP_MUST_USE bool rcdp_base64_read(rcdp_base64_reader *reader, rcdp_bytes piece);
RCDP_MUST_USE bool rcdp_base64_finish(rcdp_base64_reader *reader);

/* Append the text of octets; RCDP_E_NO_SPACE, and part of it may be there. */
RCDP_MUST_USE rcdp_err rcdp_base64_write(const rcdp_base64_form *form, rcdp_bytes octets, rcdp_buf *text);

#endif
