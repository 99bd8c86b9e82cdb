/* Codes that were read or typed wrongly: each refusal, and what the checksum promises, tried for every symbol. */
#include <ctype.h>

#include "kit.h"

/* Wrong symbols: refused by the checksum, or by bits that belong to no octet where the last symbol has such. */
static void assert_wrong(rcdp_bytes symbols) {
  rcdp_secret code;
  rcdp_err err = kit_read(symbols, &code);
  assert_true(err == RCDP_E_CHECKSUM || err == RCDP_E_NOT_CANONICAL);
}

static void every_wrong_symbol_is_found(void **state) {
  (void)state;
  for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
    uint8_t text[TEXT_MAX];
    const rcdp_bytes symbols = kit_symbols_of(len, text);
    for (size_t at = 0; at < symbols.len; at++) {
      const uint8_t right = text[at];
      for (const char *other = kit_alphabet; *other != '\0'; other++) {
        text[at] = (uint8_t)*other;
        if (text[at] != right) {
          assert_wrong(symbols);
        }
      }
      text[at] = right;
    }
  }
}

static void every_swap_of_two_neighbours_is_found(void **state) {
  (void)state;
  size_t swaps = 0;
  for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
    uint8_t text[TEXT_MAX];
    const rcdp_bytes symbols = kit_symbols_of(len, text);
    for (size_t at = 1; at < symbols.len; at++) {
      const uint8_t one = text[at - 1], other = text[at];
      text[at - 1] = other;
      text[at] = one;
      if (one != other) {
        assert_wrong(symbols);
        swaps++;
      }
      text[at - 1] = one;
      text[at] = other;
    }
  }
  assert_true(swaps > 700);
}

/* The shortest code, which is the usual one. The error alone decides, so one code stands for all of its length. */
static void every_two_wrong_symbols_are_found(void **state) {
  (void)state;
  uint8_t text[TEXT_MAX];
  const rcdp_bytes symbols = kit_symbols_of(RCDP_CODE_MIN, text);
  for (size_t one = 0; one < symbols.len; one++) {
    for (size_t other = one + 1; other < symbols.len; other++) {
      const uint8_t right[] = {text[one], text[other]};
      for (size_t i = 0; i < (size_t)32 * 32; i++) {
        rcdp_secret code;
        text[one] = (uint8_t)kit_alphabet[i / 32];
        text[other] = (uint8_t)kit_alphabet[i % 32];
        if (text[one] != right[0] && text[other] != right[1]) {
          assert_int_equal(rcdp_code_from_text(symbols, &code), RCDP_E_CHECKSUM);
        }
      }
      text[one] = right[0];
      text[other] = right[1];
    }
  }
}

/* Symbols of so many octets: no other number of symbols is that of whole octets. */
static bool whole(size_t count) {
  for (size_t octets = 0; octets <= FRAME_MAX; octets++) {
    if ((octets * 8 + 4) / 5 == count) {
      return true;
    }
  }
  return false;
}

static void other_numbers_of_symbols_are_refused(void **state) {
  (void)state;
  uint8_t text[TEXT_MAX];
  memset(text, 'A', sizeof text);
  for (size_t count = 0; count <= 100; count++) {
    rcdp_secret code;
    const bool possible = count >= 32 && count <= 58 && whole(count);
    assert_err(kit_read((rcdp_bytes){text, count}, &code), possible ? RCDP_E_CHECKSUM : RCDP_E_BOUNDS);
  }
}

/* Frames that are right in all but their length. */
static void codes_of_other_lengths_are_refused(void **state) {
  (void)state;
  for (size_t len = 0; len <= 40; len++) {
    uint8_t text[TEXT_MAX];
    rcdp_secret code;
    const bool good = len >= RCDP_CODE_MIN && len <= RCDP_CODE_MAX;
    assert_err(kit_read(kit_symbols_of(len, text), &code), good ? RCDP_OK : RCDP_E_BOUNDS);
  }
}

static void missing_and_added_symbols_are_found(void **state) {
  (void)state;
  for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
    uint8_t text[TEXT_MAX], changed[TEXT_MAX];
    const rcdp_bytes symbols = kit_symbols_of(len, text);
    for (size_t at = 0; at < symbols.len; at++) {
      rcdp_secret code;
      memcpy(changed, text, at);
      memcpy(changed + at, text + at + 1, symbols.len - at - 1);
      assert_true(kit_read((rcdp_bytes){changed, symbols.len - 1}, &code) != RCDP_OK);
      memcpy(changed, text, at + 1);
      memcpy(changed + at + 1, text + at, symbols.len - at);
      assert_true(kit_read((rcdp_bytes){changed, symbols.len + 1}, &code) != RCDP_OK);
    }
  }
}

static bool is_symbol(int octet) { return octet != 0 && strchr(kit_alphabet, toupper(octet)) != NULL; }

/* A character that is no symbol is named before the checksum that it breaks. */
static void other_characters_are_refused(void **state) {
  (void)state;
  uint8_t uri[5 + TEXT_MAX] = "rcdp:";
  const rcdp_bytes symbols = kit_symbols_of(RCDP_CODE_MIN, uri + 5);
  for (size_t at = 0; at < symbols.len; at++) {
    const uint8_t right = uri[5 + at];
    for (int octet = 0; octet <= 255; octet++) {
      rcdp_secret code;
      uri[5 + at] = (uint8_t)octet;
      const bool separator = octet == '-' || octet == ' ';
      if (!is_symbol(octet)) {
        assert_err(kit_read_with(rcdp_code_from_uri, (rcdp_bytes){uri, 5 + symbols.len}, &code), RCDP_E_MALFORMED);
        assert_err(kit_read_with(rcdp_code_from_text, symbols, &code), separator ? RCDP_E_BOUNDS : RCDP_E_MALFORMED);
      }
    }
    uri[5 + at] = right;
  }
}

/* The last symbol of 17 octets and their frame has two bits that are none of theirs; that of 16 has none. */
static void unused_bits_are_refused(void **state) {
  (void)state;
  size_t seen = 0;
  for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
    uint8_t text[TEXT_MAX];
    const rcdp_bytes symbols = kit_symbols_of(len, text);
    const unsigned unused = (unsigned)(symbols.len * 5 - (len + 4) * 8);
    const uint8_t right = text[symbols.len - 1];
    const size_t value = (size_t)(strchr(kit_alphabet, right) - kit_alphabet);
    for (size_t bits = 1; bits < (1U << unused); bits++) {
      rcdp_secret code;
      text[symbols.len - 1] = (uint8_t)kit_alphabet[value | bits];
      assert_err(kit_read(symbols, &code), RCDP_E_NOT_CANONICAL);
      seen++;
    }
  }
  assert_true(seen > 50);
}

static void other_versions_are_refused(void **state) {
  (void)state;
  const rcdp_secret secret = kit_code(RCDP_CODE_MIN);
  for (int version = 0; version <= 255; version++) {
    uint8_t frame[FRAME_MAX], text[TEXT_MAX];
    rcdp_secret code;
    const rcdp_bytes octets = kit_frame((uint8_t)version, rcdp_secret_bytes(&secret), frame);
    assert_err(kit_read(kit_symbols(octets, text), &code), version == RCDP_CODE_VERSION ? RCDP_OK : RCDP_E_VERSION);
  }
}

static void other_schemes_are_refused(void **state) {
  (void)state;
  static const char *const schemes[] = {
      "rcdp", "rcdp;", "rcdq:", "scdp:", "rc-p:", "rcd:", "r:", "", "http:", "\022cdp:", ":rcdp", " rcdp:", "rcdp\032"};
  for (size_t i = 0; i < COUNT(schemes); i++) {
    uint8_t uri[5 + TEXT_MAX + 1] = {0};
    const size_t len = strlen(schemes[i]);
    rcdp_secret code;
    memcpy(uri, schemes[i], len);
    const rcdp_bytes symbols = kit_symbols_of(RCDP_CODE_MIN, uri + len);
    assert_err(kit_read_with(rcdp_code_from_uri, (rcdp_bytes){uri, len + symbols.len}, &code), RCDP_E_UNEXPECTED);
    assert_err(kit_read_with(rcdp_code_from_uri, (rcdp_bytes){uri, len}, &code), RCDP_E_UNEXPECTED);
  }
}

static void a_uri_is_no_text_and_text_no_uri(void **state) {
  (void)state;
  uint8_t octets[TEXT_MAX];
  rcdp_secret back;
  const rcdp_secret code = kit_code(RCDP_CODE_MIN);
  rcdp_buf uri = RCDP_BUF(octets);
  assert_ok(rcdp_code_uri(&code, &uri));
  assert_err(kit_read_with(rcdp_code_from_text, rcdp_buf_bytes(&uri), &back), RCDP_E_MALFORMED);
  uint8_t other[TEXT_MAX] = "rcdp:";
  rcdp_buf grouped = {other, 5, sizeof other};
  assert_ok(rcdp_code_text(&code, &grouped));
  assert_err(kit_read_with(rcdp_code_from_uri, rcdp_buf_bytes(&grouped), &back), RCDP_E_BOUNDS); /* with its hyphens */
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_wrong_symbol_is_found),        cmocka_unit_test(every_swap_of_two_neighbours_is_found),
      cmocka_unit_test(every_two_wrong_symbols_are_found),  cmocka_unit_test(other_numbers_of_symbols_are_refused),
      cmocka_unit_test(codes_of_other_lengths_are_refused), cmocka_unit_test(missing_and_added_symbols_are_found),
      cmocka_unit_test(other_characters_are_refused),       cmocka_unit_test(unused_bits_are_refused),
      cmocka_unit_test(other_versions_are_refused),         cmocka_unit_test(other_schemes_are_refused),
      cmocka_unit_test(a_uri_is_no_text_and_text_no_uri),
  };
  return cmocka_run_group_tests_name("code_refusals", tests, NULL, NULL);
}
