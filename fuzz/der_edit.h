/* DER, changed at one element: every length around it is written anew, so that the change alone is what a reader sees. */
#ifndef RCDP_FUZZ_DER_EDIT_H
#define RCDP_FUZZ_DER_EDIT_H

#include <rcdp/bytes.h>

typedef enum {
  DER_CONTENT, /* put in place of the element's content */
  DER_WHOLE,   /* in place of the element, header and all */
  DER_BEFORE,  /* before it */
  DER_REMOVE,
  DER_TWICE,
  DER_TAG,   /* the first octet of put is its tag */
  DER_PATCH, /* in its content, at the first octet of put, the others */
  DER_EDIT_COUNT
} der_edit_kind;

typedef struct {
  der_edit_kind kind;
  size_t
      element; /* counted in the order of the octets from 0; the content of an OCTET STRING counts if it is one element */
  rcdp_bytes put;
} der_edit;

/* The next element of rest: its header's length, and the whole. false: there is none. */
bool der_next(rcdp_bytes *rest, size_t *header, rcdp_bytes *whole);

/* Append an element; RCDP_E_NO_SPACE. */
rcdp_err der_add(uint8_t tag, rcdp_bytes content, rcdp_buf *out);

/* Append in, edited; what is not DER stays as it is. */
rcdp_err der_rewrite(rcdp_bytes in, const der_edit *edit, rcdp_buf *out);

#endif
