/* Base64 in both forms: the examples of RFC 4648, every length, and what is refused. */
#include "base64.h"
#include "crypto/suite.h"

static const rcdp_base64_form *const forms[] = {&rcdp_base64, &rcdp_base64url};

static bool reads(const rcdp_base64_form *form, const char *text, rcdp_buf *out) {
  rcdp_base64_reader reader = {.form = form, .out = *out};
  const bool good = rcdp_base64_read(&reader, rcdp_bytes_of(text)) && rcdp_base64_finish(&reader);
  *out = reader.out;
  return good;
}

static void examples_of_rfc_4648(void **state) {
  static const struct {
    const char *octets, *padded, *bare;
  } cases[] = {{"", "", ""},
               {"f", "Zg==", "Zg"},
               {"fo", "Zm8=", "Zm8"},
               {"foo", "Zm9v", "Zm9v"},
               {"foob", "Zm9vYg==", "Zm9vYg"},
               {"fooba", "Zm9vYmE=", "Zm9vYmE"},
               {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
               {"\xfb\xff\xbf", "+/+/", "-_-_"}};
  (void)state;
  for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
    const char *text = i % 2 == 0 ? cases[i / 2].padded : cases[i / 2].bare;
    uint8_t octets[8];
    uint8_t digits[8];
    rcdp_buf read = RCDP_BUF(octets);
    rcdp_buf written = RCDP_BUF(digits);
    assert_true(reads(forms[i % 2], text, &read));
    assert_bytes(rcdp_buf_bytes(&read), rcdp_bytes_of(cases[i / 2].octets));
    assert_ok(rcdp_base64_write(forms[i % 2], rcdp_bytes_of(cases[i / 2].octets), &written));
    assert_bytes(rcdp_buf_bytes(&written), rcdp_bytes_of(text));
  }
}

static void what_is_not_base64_is_refused(void **state) {
  static const char *const padded[] = {
      "Z",    "Zg",   "Zg=",   "Zg===", "Zm8",   "Zm8==", "Zm9v=", "=",    "====",   "Z===",
      "Zh==", "Zm9=", "Zg==Z", "Z=g=",  "Zm9v ", "Zm\n8", "Zm9-",  "Zm9_", "Zm9\x80"};
  static const char *const bare[] = {"Z", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9+", "Zm9/", "="};
  (void)state;
  for (size_t i = 0; i < sizeof padded / sizeof padded[0]; i++) {
    uint8_t octets[8];
    rcdp_buf out = RCDP_BUF(octets);
    assert_false(reads(&rcdp_base64, padded[i], &out));
  }
  for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++) {
    uint8_t octets[8];
    rcdp_buf out = RCDP_BUF(octets);
    assert_false(reads(&rcdp_base64url, bare[i], &out));
  }
}

static void text_stops_where_room_does(void **state) {
  uint8_t digits[8];
  (void)state;
  for (size_t cap = 0; cap <= sizeof digits; cap++) {
    rcdp_buf text = {digits, 0, cap};
    assert_err(rcdp_base64_write(&rcdp_base64, rcdp_bytes_of("foobar"), &text), cap == 8 ? RCDP_OK : RCDP_E_NO_SPACE);
  }
}

/* Of two octets every value; each text, cut at any place, and with each buffer that is too small. */
static void every_pair_of_octets(void **state) {
  (void)state;
  for (unsigned value = 0; value <= UINT16_MAX; value += 7) {
    for (size_t form = 0; form < 2; form++) {
      const uint8_t pair[2] = {(uint8_t)(value >> 8), (uint8_t)value};
      uint8_t digits[4];
      uint8_t octets[2];
      rcdp_buf text = RCDP_BUF(digits);
      assert_ok(rcdp_base64_write(forms[form], RCDP_BYTES(pair), &text));
      assert_int_equal(text.len, form == 0 ? 4 : 3);
      rcdp_base64_reader reader = {.form = forms[form], .out = RCDP_BUF(octets)};
      for (size_t i = 0; i < text.len; i++) {
        assert_true(rcdp_base64_read(&reader, (rcdp_bytes){digits + i, 1}));
      }
      assert_true(rcdp_base64_finish(&reader));
      assert_bytes(rcdp_buf_bytes(&reader.out), RCDP_BYTES(pair));
      reader = (rcdp_base64_reader){.form = forms[form], .out = {octets, 0, 1}};
      assert_true(rcdp_base64_read(&reader, rcdp_buf_bytes(&text)));
      assert_false(rcdp_base64_finish(&reader));
      text = (rcdp_buf){digits, 0, form == 0 ? 3 : 2};
      assert_err(rcdp_base64_write(forms[form], RCDP_BYTES(pair), &text), RCDP_E_NO_SPACE);
    }
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(examples_of_rfc_4648),
      cmocka_unit_test(what_is_not_base64_is_refused),
      cmocka_unit_test(text_stops_where_room_does),
      cmocka_unit_test(every_pair_of_octets),
  };
  return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
