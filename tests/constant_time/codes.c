/* flows/link: pairing codes written and read, their symbols as secret as they are. */
#include <string.h>

#include <rcdp/code.h>

#include "poison.h"

enum { SCHEME = 5, NDEF_HEAD = 5, FORM_MAX = 80 };

typedef rcdp_err (*writer)(const rcdp_secret *code, rcdp_buf *out);
typedef rcdp_err (*reader)(rcdp_bytes form, rcdp_secret *code);

static const struct {
  writer write;
  reader read;    /* NULL: where separators stand is no secret, and the reader of text asks each character */
  size_t prefix;  /* octets in front of the symbols */
  size_t symbols; /* octets of the form of 16 that are secret in all or in part; the first symbol is of the version */
} forms[] = {
    {rcdp_code_uri, rcdp_code_from_uri, SCHEME, 31},
    {rcdp_code_ndef, rcdp_code_from_ndef, NDEF_HEAD + SCHEME, 31},
    {rcdp_code_text, NULL, 0, 31},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static rcdp_secret sample(size_t len) {
  rcdp_secret code = {.len = len};
  memset(code.data, 0x5a, len);
  return code;
}

static void codes_are_written(void **state) {
  (void)state;
  for (size_t form = 0; form < FORMS; form++) {
    for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
      rcdp_secret code = sample(len);
      uint8_t octets[FORM_MAX];
      rcdp_buf out = RCDP_BUF(octets);
      poison_secret(&code);
      assert_int_equal(forms[form].write(&code, &out), RCDP_OK);
      assert_true(len > RCDP_CODE_MIN || poisoned(octets, out.len) == forms[form].symbols);
    }
  }
}

/* Right ones, and wrong ones of each kind: what is wrong is public then. */
static void codes_are_read(void **state) {
  (void)state;
  static const struct {
    size_t behind; /* the end: where something is put in the place of a symbol */
    uint8_t symbol;
    rcdp_err err;
  } faults[] = {
      {0, 0, RCDP_OK}, {20, '!', RCDP_E_MALFORMED}, {20, '7', RCDP_E_CHECKSUM}, {1, '7', RCDP_E_NOT_CANONICAL}};
  for (size_t i = 0; i < FORMS * sizeof faults / sizeof faults[0]; i++) {
    const size_t form = i % FORMS, fault = i / FORMS;
    rcdp_secret code = sample(RCDP_CODE_MAX);
    uint8_t octets[FORM_MAX];
    rcdp_buf out = RCDP_BUF(octets);
    assert_int_equal(forms[form].write(&code, &out), RCDP_OK);
    if (forms[form].read == NULL) {
      continue;
    }
    if (faults[fault].behind > 0) {
      octets[out.len - faults[fault].behind] = faults[fault].symbol;
    }
    poison(octets + forms[form].prefix, out.len - forms[form].prefix);
    assert_int_equal(forms[form].read(rcdp_buf_bytes(&out), &code), faults[fault].err);
    assert_int_equal(poisoned(code.data, sizeof code.data), faults[fault].err == RCDP_OK ? RCDP_CODE_MAX : 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {NOTHING_REPORTED(codes_are_written), NOTHING_REPORTED(codes_are_read)};
  return RUN_POISONED("constant_time_codes", tests);
}
