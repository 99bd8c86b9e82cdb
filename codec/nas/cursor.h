/* Bounded reading and writing of NAS octets (TS 24.007 clause 11.2.1.1): nothing here reads or writes out of bounds. */
#ifndef RCDP_NAS_CURSOR_H
#define RCDP_NAS_CURSOR_H

#include <rcdp/bytes.h>

/* What is left to read. */
typedef struct {
  const uint8_t *at;
  size_t left;
} rcdp_nas_cursor;

rcdp_nas_cursor rcdp_nas_cursor_of(rcdp_bytes bytes);

/* The next len octets; RCDP_E_MALFORMED when there are fewer. */
RCDP_MUST_USE rcdp_err rcdp_nas_take(rcdp_nas_cursor *in, size_t len, rcdp_bytes *out);

/* A big endian number of width (1 or 2) octets. */
RCDP_MUST_USE rcdp_err rcdp_nas_take_number(rcdp_nas_cursor *in, size_t width, size_t *out);

/* A length of width octets and as many octets of contents. */
RCDP_MUST_USE rcdp_err rcdp_nas_take_counted(rcdp_nas_cursor *in, size_t width, rcdp_bytes *out);

/* Where to write, and the first error: once it is set nothing more is written, so builders need no branches. */
typedef struct {
  rcdp_buf *out;
  rcdp_err err;
} rcdp_nas_writer;

void rcdp_nas_fail(rcdp_nas_writer *w, rcdp_err err);
void rcdp_nas_put(rcdp_nas_writer *w, rcdp_bytes bytes);
void rcdp_nas_put_u8(rcdp_nas_writer *w, uint8_t value);
void rcdp_nas_put_u16(rcdp_nas_writer *w, uint16_t value);

/* A length field of width (1 or 2) octets whose value is known when what it counts is written: open returns the mark
 * that close needs. RCDP_E_TOO_LARGE when the length does not fit its field. */
size_t rcdp_nas_open(rcdp_nas_writer *w, size_t width);
void rcdp_nas_close(rcdp_nas_writer *w, size_t mark, size_t width);

#endif
