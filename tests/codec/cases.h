/* One case for each type that the codec knows: how to make values of it, encode and decode it. */
#ifndef RCDP_TESTS_CODEC_CASES_H
#define RCDP_TESTS_CODEC_CASES_H

#include <rcdp/codec.h>

/* SMALLEST and LARGEST: every length, count and number at its bound, options absent or present. EDGES: each at one of its two
 * bounds, by chance. */
typedef enum { SMALLEST, LARGEST, EDGES, RANDOM } extent;

/* Where values come from: reproducible from the seed. pool holds what the values' views point at. */
typedef struct {
  uint64_t state;
  extent extent;
  size_t used;
  uint8_t pool[32768];
} source;

typedef struct {
  const char *name; /* the ASN.1 type */
  size_t size;      /* of the C struct */
  void (*make)(source *from, void *value);
  rcdp_err (*encode)(const void *value, rcdp_arena *scratch, rcdp_buf *out);
  rcdp_err (*decode)(rcdp_bytes in, rcdp_arena *arena, void *value); /* NULL: nobody receives it */
} codec_case;

enum { CODEC_CASES = 11 };
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
  rcdp_voucher voucher;
  rcdp_signed_voucher signed_voucher;
  rcdp_credential credential;
  rcdp_device_state device_state;
} any_value;
enum { ENCODING_MAX = 16384 };

uint64_t source_next(source *from);
size_t source_pick(source *from, size_t least, size_t most);

/* A value made anew from the seed, and its encoding (which must succeed). */
void make_value(const codec_case *of, uint64_t seed, extent how, any_value *value);
rcdp_bytes make_encoding(const codec_case *of, uint64_t seed, extent how, uint8_t out[ENCODING_MAX]);

/* The seed of a run: RCDP_TEST_SEED, or a fixed one; printed. */
uint64_t test_seed(void);

#endif
