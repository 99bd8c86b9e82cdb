/* The NFC form: the one record that is read, and every other one refused. */
#include "kit.h"

enum { HEAD = 4, LONG_HEAD = 7, HEADER = 0xD1, SHORT = 0x10 };

/* The message of a code, octet by octet from the specification. */
typedef struct {
  uint8_t octets[2 * TEXT_MAX];
  size_t len;
} message;

static message made(void) {
  message m;
  const rcdp_secret code = kit_code(RCDP_CODE_MIN);
  rcdp_buf out = RCDP_BUF(m.octets);
  assert_ok(rcdp_code_ndef(&code, &out));
  m.len = out.len;
  return m;
}

/* The same record with its length in four octets. */
static message made_long(void) {
  const message brief = made();
  message m = {{HEADER & ~SHORT, 1, 0, 0, 0, brief.octets[2], 'U'}, brief.len + LONG_HEAD - HEAD};
  memcpy(m.octets + LONG_HEAD, brief.octets + HEAD, brief.len - HEAD);
  return m;
}

static rcdp_err read_message(const message *m) {
  rcdp_secret code;
  rcdp_err err = kit_read_with(rcdp_code_from_ndef, (rcdp_bytes){m->octets, m->len}, &code);
  if (err == RCDP_OK) {
    const rcdp_secret expected = kit_code(RCDP_CODE_MIN);
    assert_int_equal(code.len, expected.len);
    assert_memory_equal(code.data, expected.data, code.len);
  }
  return err;
}

static void lengths_of_one_and_of_four_octets_are_read(void **state) {
  (void)state;
  const message brief = made(), wide = made_long();
  assert_ok(read_message(&brief));
  assert_ok(read_message(&wide));
}

/* Every header: one record alone, no chunk, no identifier, a well-known type, with a length of either kind. */
static void other_headers_are_refused(void **state) {
  (void)state;
  for (int header = 0; header <= 255; header++) {
    message brief = made(), wide = made_long();
    const bool good = (header | SHORT) == HEADER;
    brief.octets[0] = wide.octets[0] = (uint8_t)header;
    if (!good || (header & SHORT) != 0) {
      assert_err(read_message(&brief), good ? RCDP_OK : RCDP_E_UNEXPECTED);
    }
    if (!good || (header & SHORT) == 0) {
      assert_err(read_message(&wide), good ? RCDP_OK : RCDP_E_UNEXPECTED);
    }
  }
}

static void other_types_and_prefixes_are_refused(void **state) {
  (void)state;
  static const size_t places[] = {1, HEAD - 1, HEAD}; /* length of the type, type, prefix code */
  for (size_t i = 0; i < COUNT(places); i++) {
    for (int octet = 0; octet <= 255; octet++) {
      message brief = made(), wide = made_long();
      const size_t behind = places[i] == 1 ? 0 : LONG_HEAD - HEAD;
      const bool good = brief.octets[places[i]] == octet;
      brief.octets[places[i]] = wide.octets[places[i] + behind] = (uint8_t)octet;
      assert_err(read_message(&brief), good ? RCDP_OK : RCDP_E_UNEXPECTED);
      assert_err(read_message(&wide), good ? RCDP_OK : RCDP_E_UNEXPECTED);
    }
  }
}

static void cut_messages_are_refused(void **state) {
  (void)state;
  message brief = made(), wide = made_long();
  while (brief.len-- > 0) {
    assert_err(read_message(&brief), RCDP_E_MALFORMED);
  }
  while (wide.len-- > 0) {
    assert_err(read_message(&wide), RCDP_E_MALFORMED);
  }
}

static void octets_left_over_are_refused(void **state) {
  (void)state;
  message brief = made(), wide = made_long();
  brief.octets[brief.len++] = 0;
  wide.octets[wide.len++] = 0;
  assert_err(read_message(&brief), RCDP_E_TRAILING);
  assert_err(read_message(&wide), RCDP_E_TRAILING);
}

/* Each octet of the length counts, and none runs over. */
static void lengths_that_do_not_fit_are_refused(void **state) {
  (void)state;
  for (int octet = 0; octet <= 255; octet++) {
    message brief = made();
    const uint8_t right = brief.octets[2];
    brief.octets[2] = (uint8_t)octet;
    assert_err(read_message(&brief), octet == right ? RCDP_OK : octet < right ? RCDP_E_TRAILING : RCDP_E_MALFORMED);
  }
  for (size_t place = 2; place < 5; place++) {
    for (unsigned bit = 1; bit <= 128; bit *= 2) {
      message wide = made_long();
      wide.octets[place] = (uint8_t)bit;
      assert_err(read_message(&wide), RCDP_E_MALFORMED);
    }
  }
  message all = made_long();
  memset(all.octets + 2, 0xFF, 4);
  assert_err(read_message(&all), RCDP_E_MALFORMED);
}

static void a_record_without_payload_is_refused(void **state) {
  (void)state;
  const message brief = {{HEADER, 1, 0, 'U'}, HEAD};
  const message wide = {{HEADER & ~SHORT, 1, 0, 0, 0, 0, 'U'}, LONG_HEAD};
  assert_err(read_message(&brief), RCDP_E_MALFORMED);
  assert_err(read_message(&wide), RCDP_E_MALFORMED);
}

static void two_records_are_refused(void **state) {
  (void)state;
  const message one = made();
  message both = {{0}, 2 * one.len};
  memcpy(both.octets, one.octets, one.len);
  memcpy(both.octets + one.len, one.octets, one.len);
  assert_err(read_message(&both), RCDP_E_TRAILING); /* two messages */
  both.octets[0] = HEADER & ~0x40;
  both.octets[one.len] = HEADER & ~0x80;
  assert_err(read_message(&both), RCDP_E_UNEXPECTED);
}

static void what_is_wrong_with_the_uri_is_told(void **state) {
  (void)state;
  message m = made();
  m.octets[HEAD + 1] = 'x';
  assert_err(read_message(&m), RCDP_E_UNEXPECTED);
  m = made();
  m.octets[m.len - 1] = '-';
  assert_err(read_message(&m), RCDP_E_MALFORMED);
  m = made();
  m.octets[m.len - 1] = m.octets[m.len - 1] == 'A' ? 'B' : 'A';
  assert_err(read_message(&m), RCDP_E_CHECKSUM);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(lengths_of_one_and_of_four_octets_are_read),
      cmocka_unit_test(other_headers_are_refused),
      cmocka_unit_test(other_types_and_prefixes_are_refused),
      cmocka_unit_test(cut_messages_are_refused),
      cmocka_unit_test(octets_left_over_are_refused),
      cmocka_unit_test(lengths_that_do_not_fit_are_refused),
      cmocka_unit_test(a_record_without_payload_is_refused),
      cmocka_unit_test(two_records_are_refused),
      cmocka_unit_test(what_is_wrong_with_the_uri_is_told),
  };
  return cmocka_run_group_tests_name("code_ndef", tests, NULL, NULL);
}
