/* Values that break one rule of the codec: what is done with a table of them. */
#ifndef RCDP_TESTS_CODEC_SPOILT_H
#define RCDP_TESTS_CODEC_SPOILT_H

#include "cases.h"

typedef struct {
  const char *type;
  void (*spoil)(any_value *value); /* a value that encodes */
  rcdp_err expected;
} spoilt_value;

/* One try, of which a refusal leaves nothing. */
rcdp_err encode_value(const codec_case *of, const void *value);

/* No row encodes, and the error is the expected one. */
void assert_spoilt(const spoilt_value *rows, size_t count);

/* What comes of a value's encoding in which one bit is another. */
rcdp_err decode_flipped(const codec_case *of, const any_value *value, size_t bit);

#endif
