/* One case for each type that the codec knows: how to make values of it, encode and decode it. */
#ifndef RCDP_TESTS_CODEC_CASES_H
#define RCDP_TESTS_CODEC_CASES_H

#include <rcdp/codec.h>

#include "source.h"

typedef struct {
  const char *name; /* the ASN.1 type */
  size_t size;      /* of the C struct */
  void (*make)(source *from, void *value);
  rcdp_err (*encode)(const void *value, rcdp_arena *scratch, rcdp_buf *out);
  rcdp_err (*decode)(rcdp_bytes in, rcdp_arena *arena, void *value); /* NULL: nobody receives it */
} codec_case;

enum { CODEC_CASES = 18 };
extern const codec_case codec_cases[CODEC_CASES];

/* NULL: there is no such ASN.1 type. */
const codec_case *codec_case_of(const char *name);

/* Room for any value, and for any encoding. */
typedef union {
  rcdp_message message;
  rcdp_attach_request attach_request;
  rcdp_attach_reject attach_reject;
  rcdp_attach_confirm attach_confirm;
  rcdp_attach_confirmed attach_confirmed;
  rcdp_attach_seal_info attach_seal_info;
  rcdp_attach_freshness attach_freshness;
  rcdp_companion_offer companion_offer;
  rcdp_companion_grant companion_grant;
  rcdp_companion_seal_info companion_seal_info;
  rcdp_companion_receipt companion_receipt;
  rcdp_companion_confirmed companion_confirmed;
  rcdp_voucher voucher;
  rcdp_signed_voucher signed_voucher;
  rcdp_controls controls;
  rcdp_credential credential;
  rcdp_device_state device_state;
  rcdp_entry_state entry_state;
} any_value;
enum { ENCODING_MAX = 16384 };

/* A value made anew from the seed, and its encoding (which must succeed). */
void make_value(const codec_case *of, uint64_t seed, extent how, any_value *value);
rcdp_bytes make_encoding(const codec_case *of, uint64_t seed, extent how, uint8_t out[ENCODING_MAX]);

/* The seed of a run: RCDP_TEST_SEED, or a fixed one; printed. */
uint64_t test_seed(void);

#endif
