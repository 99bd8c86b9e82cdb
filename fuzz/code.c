/*
 * Fuzz target: a pairing code in one of its three forms, by the first octet: URI, text, NDEF. What is accepted has the length of a code,
 * is written again in every form, and each of them reads back as the same code.
 */
#include "fuzz.h"
#include "reader.h"

#include <rcdp/code.h>

typedef struct {
  rcdp_err (*read)(rcdp_bytes octets, rcdp_secret *code);
  rcdp_err (*write)(const rcdp_secret *code, rcdp_buf *out);
} form;

static const form forms[] = {
    {rcdp_code_from_uri, rcdp_code_uri}, {rcdp_code_from_text, rcdp_code_text}, {rcdp_code_from_ndef, rcdp_code_ndef}};
enum { FORMS = sizeof forms / sizeof forms[0] };

static void write_and_read(const form *as, const rcdp_secret *code) {
  uint8_t octets[RCDP_CODE_TEXT_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_secret again;
  const rcdp_err err = as->write(code, &out);
  FUZZ_CHECK(err == RCDP_OK);
  FUZZ_CHECK(as->read(rcdp_buf_bytes(&out), &again) == RCDP_OK);
  FUZZ_CHECK(rcdp_bytes_equal(rcdp_secret_bytes(&again), rcdp_secret_bytes(code)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes octets = {data, size};
  rcdp_secret code;
  if (forms[fuzz_u8(&octets) % FORMS].read(octets, &code) != RCDP_OK) {
    FUZZ_CHECK(code.len == 0);
    return 0;
  }
  FUZZ_CHECK(code.len >= RCDP_CODE_MIN && code.len <= RCDP_CODE_MAX);
  for (size_t i = 0; i < FORMS; i++) {
    write_and_read(&forms[i], &code);
  }
  return 0;
}
