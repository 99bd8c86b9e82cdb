/* Pairing codes in their forms: known answers, every length there and back, and what fits where. */
#include <ctype.h>
#include <stdio.h>

#include "kit.h"
#include "support/failing.h"
#include "support/hex.h"
#include "support/providers.h"

/* By Python's base64.b32encode, the checksum by a CRC-24 whose check value is 21CF02. */
static const struct {
  const char *code;
  const char *symbols;
  const char *text;
} known[] = {
    {"10171e252c333a41484f565d646b7279", "AEIBOHRFFQZTUQKIJ5LF2ZDLOJ4YAN4P", "AEIBO-HRFFQ-ZTUQK-IJ5LF-2ZDLO-J4YAN-4P"},
    {"11181f262d343b424950575e656c737a81", "AEIRQHZGFU2DWQSJKBLV4ZLMON5IDBJQEA",
     "AEIRQ-HZGFU-2DWQS-JKBLV-4ZLMO-N5IDB-JQEA"},
    {"141b222930373e454c535a61686f767d848b9299", "AEKBWIRJGA3T4RKMKNNGC2DPOZ6YJC4STGMMOCI",
     "AEKBW-IRJGA-3T4RK-MKNNG-C2DPO-Z6YJC-4STGM-MOCI"},
    {"20272e353c434a51585f666d747b828990979ea5acb3bac1c8cfd6dde4ebf2f9",
     "AEQCOLRVHRBUUUKYL5TG25D3QKEZBF46UWWLHOWBZDH5NXPE5PZPTGP564",
     "AEQCO-LRVHR-BUUUK-YL5TG-25D3Q-KEZBF-46UWW-LHOWB-ZDH5N-XPE5P-ZPTGP-564"},
};

typedef rcdp_err (*writer)(const rcdp_secret *code, rcdp_buf *out);
static const struct {
  writer write;
  kit_reader read;
  size_t max;
} forms[] = {
    {rcdp_code_uri, rcdp_code_from_uri, RCDP_CODE_URI_MAX},
    {rcdp_code_text, rcdp_code_from_text, RCDP_CODE_TEXT_MAX},
    {rcdp_code_ndef, rcdp_code_from_ndef, RCDP_CODE_NDEF_MAX},
};

/* prefix and text are all that write writes, and reading that gives the code. */
static void assert_form(size_t form, const rcdp_secret *code, rcdp_bytes prefix, const char *text) {
  uint8_t octets[TEXT_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_secret back;
  assert_ok(forms[form].write(code, &out));
  assert_int_equal(out.len, prefix.len + strlen(text));
  assert_memory_equal(octets, prefix.data, prefix.len);
  assert_memory_equal(octets + prefix.len, text, strlen(text));
  assert_ok(kit_read_with(forms[form].read, rcdp_buf_bytes(&out), &back));
  assert_int_equal(back.len, code->len);
  assert_memory_equal(back.data, code->data, code->len);
}

static void known_codes_are_written_and_read(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(known); i++) {
    uint8_t storage[RCDP_CODE_MAX];
    rcdp_secret code;
    const uint8_t head[] = {0xD1, 1, (uint8_t)(6 + strlen(known[i].symbols)), 'U', 0, 'r', 'c', 'd', 'p', ':'};
    assert_ok(rcdp_secret_set(&code, unhex(known[i].code, storage, sizeof storage)));
    assert_form(0, &code, rcdp_bytes_of("rcdp:"), known[i].symbols);
    assert_form(1, &code, rcdp_bytes_of(""), known[i].text);
    assert_form(2, &code, RCDP_BYTES(head), known[i].symbols);
  }
}

static void every_length_is_what_the_other_means_make(void **state) {
  (void)state;
  for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
    const rcdp_secret code = kit_code(len);
    uint8_t octets[TEXT_MAX], storage[TEXT_MAX];
    rcdp_buf uri = RCDP_BUF(octets);
    rcdp_secret back;
    const rcdp_bytes symbols = kit_symbols_of(len, storage);
    assert_ok(rcdp_code_uri(&code, &uri));
    assert_true(rcdp_bytes_equal((rcdp_bytes){octets + 5, uri.len - 5}, symbols));
    assert_ok(kit_read(symbols, &back));
    assert_int_equal(back.len, len);
    assert_memory_equal(back.data, code.data, len);
  }
}

static void letters_have_either_case(void **state) {
  (void)state;
  const rcdp_secret code = kit_code(RCDP_CODE_MAX);
  for (size_t form = 0; form < 2; form++) {
    for (unsigned every = 1; every <= 3; every++) {
      uint8_t octets[TEXT_MAX];
      rcdp_buf out = RCDP_BUF(octets);
      rcdp_secret back;
      assert_ok(forms[form].write(&code, &out));
      for (size_t i = 0; i < out.len; i++) {
        octets[i] = (uint8_t)(i % every == 0 ? tolower(octets[i]) : toupper(octets[i]));
      }
      assert_ok(forms[form].read(rcdp_buf_bytes(&out), &back));
      assert_memory_equal(back.data, code.data, code.len);
    }
  }
}

/* At every place, and many of them. */
static void separators_are_nothing_to_text(void **state) {
  (void)state;
  uint8_t storage[TEXT_MAX];
  const rcdp_bytes symbols = kit_symbols_of(RCDP_CODE_MAX, storage);
  const rcdp_secret code = kit_code(RCDP_CODE_MAX);
  for (size_t at = 0; at <= symbols.len; at++) {
    static const char separators[] = " -  --- - ";
    char text[2 * TEXT_MAX];
    rcdp_secret back;
    const int len = snprintf(text, sizeof text, "%.*s%s%.*s", (int)at, (const char *)symbols.data, separators,
                             (int)(symbols.len - at), (const char *)symbols.data + at);
    assert_int_equal(len, symbols.len + strlen(separators));
    assert_ok(kit_read_with(rcdp_code_from_text, rcdp_bytes_of(text), &back));
    assert_memory_equal(back.data, code.data, code.len);
  }
}

static void forms_append_what_fits_and_all_of_it(void **state) {
  (void)state;
  for (size_t form = 0; form < COUNT(forms); form++) {
    for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
      const rcdp_secret code = kit_code(len);
      uint8_t octets[TEXT_MAX] = {'x'};
      rcdp_buf out = {octets, 1, sizeof octets};
      assert_ok(forms[form].write(&code, &out));
      assert_int_equal(octets[0], 'x');
      const size_t whole = out.len;
      assert_true(whole - 1 <= forms[form].max);
      assert_true(len < RCDP_CODE_MAX || whole - 1 == forms[form].max);
      memset(octets, 0xEE, sizeof octets);
      out = (rcdp_buf){octets, 1, whole - 1};
      assert_err(forms[form].write(&code, &out), RCDP_E_NO_SPACE);
      assert_int_equal(out.len, 1);
      for (size_t i = 0; i < sizeof octets; i++) {
        assert_int_equal(octets[i], 0xEE);
      }
    }
  }
}

static void other_lengths_are_no_codes(void **state) {
  (void)state;
  static const size_t lengths[] = {0, RCDP_CODE_MIN - 1, RCDP_CODE_MAX + 1, RCDP_SECRET_MAX};
  for (size_t i = 0; i < COUNT(lengths); i++) {
    const rcdp_secret code = kit_code(lengths[i]);
    for (size_t form = 0; form < COUNT(forms); form++) {
      uint8_t octets[TEXT_MAX];
      rcdp_buf out = RCDP_BUF(octets);
      assert_err(forms[form].write(&code, &out), RCDP_E_ARGUMENT);
      assert_int_equal(out.len, 0);
    }
  }
}

/* --- made --- */

static void codes_are_drawn_at_random(void **state) {
  (void)state;
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  for (size_t i = 0; i < count; i++) {
    for (size_t len = RCDP_CODE_MIN; len <= RCDP_CODE_MAX; len++) {
      rcdp_secret one, other;
      assert_ok(rcdp_code_make(list[i], len, &one));
      assert_ok(rcdp_code_make(list[i], len, &other));
      assert_int_equal(one.len, len);
      assert_memory_not_equal(one.data, other.data, len);
      assert_memory_not_equal(one.data + len - 8, other.data + len - 8, 8); /* to the last octet */
    }
  }
}

static void no_code_without_chance(void **state) {
  (void)state;
  static const rcdp_secret nothing;
  static const size_t lengths[] = {0, RCDP_CODE_MIN - 1, RCDP_CODE_MAX + 1, RCDP_SECRET_MAX + 1};
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  struct failing failing;
  rcdp_provider provider;
  rcdp_secret code;
  (void)test_providers(list);
  failing_provider(&provider, &failing, list[0], RCDP_E_RANDOM);
  failing.fail_at = 1;
  memset(&code, 0xA5, sizeof code);
  assert_err(rcdp_code_make(&provider, RCDP_CODE_MIN, &code), RCDP_E_RANDOM);
  assert_memory_equal(&code, &nothing, sizeof code);
  for (size_t i = 0; i < COUNT(lengths); i++) {
    memset(&code, 0xA5, sizeof code);
    assert_err(rcdp_code_make(list[0], lengths[i], &code), RCDP_E_ARGUMENT);
    assert_memory_equal(&code, &nothing, sizeof code);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_codes_are_written_and_read),
      cmocka_unit_test(every_length_is_what_the_other_means_make),
      cmocka_unit_test(letters_have_either_case),
      cmocka_unit_test(separators_are_nothing_to_text),
      cmocka_unit_test(forms_append_what_fits_and_all_of_it),
      cmocka_unit_test(other_lengths_are_no_codes),
      cmocka_unit_test(codes_are_drawn_at_random),
      cmocka_unit_test(no_code_without_chance),
  };
  return cmocka_run_group_tests_name("code_forms", tests, NULL, NULL);
}
