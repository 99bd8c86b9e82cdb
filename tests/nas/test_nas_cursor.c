/* The cursor and the writer below the NAS messages, at the bounds that no message of ours reaches. */
#include "fixture.h"

#include <nas/element.h>

static const uint8_t OCTETS[] = {0x00, 0x03, 0xAA, 0xBB, 0xCC};

static void reading_ends_at_the_end(void **state) {
  (void)state;
  rcdp_nas_cursor in = rcdp_nas_cursor_of(RCDP_BYTES(OCTETS));
  rcdp_bytes value;
  size_t number;
  assert_int_equal(rcdp_nas_take_counted(&in, 2, &value), RCDP_OK);
  assert_int_equal(value.len, 3);
  assert_ptr_equal(value.data, OCTETS + 2);
  assert_int_equal(rcdp_nas_take(&in, 1, &value), RCDP_E_MALFORMED);
  assert_int_equal(rcdp_nas_take_number(&in, 1, &number), RCDP_E_MALFORMED);
  assert_int_equal(rcdp_nas_take_counted(&in, 1, &value), RCDP_E_MALFORMED);
  assert_int_equal(rcdp_nas_take(&in, 0, &value), RCDP_OK);
  assert_int_equal(value.len, 0);
}

static void what_fails_takes_nothing(void **state) {
  (void)state;
  rcdp_nas_cursor in = rcdp_nas_cursor_of(RCDP_BYTES(OCTETS));
  rcdp_bytes value;
  assert_int_equal(rcdp_nas_take(&in, sizeof OCTETS + 1, &value), RCDP_E_MALFORMED);
  assert_int_equal(rcdp_nas_take(&in, SIZE_MAX, &value), RCDP_E_MALFORMED);
  assert_int_equal(rcdp_nas_take(&in, sizeof OCTETS, &value), RCDP_OK);
}

/* A field of one octet counts 255 octets, not 256. */
static void lengths_fit_their_fields(void **state) {
  (void)state;
  for (size_t len = 255; len <= 256; len++) {
    uint8_t octets[300];
    rcdp_buf out = RCDP_BUF(octets);
    rcdp_nas_writer w = {&out, RCDP_OK};
    const size_t mark = rcdp_nas_open(&w, 1);
    rcdp_nas_put(&w, sample_message(len));
    rcdp_nas_close(&w, mark, 1);
    assert_int_equal(w.err, len == 255 ? RCDP_OK : RCDP_E_TOO_LARGE);
    assert_int_equal(octets[0], len == 255 ? 255 : 0);
  }
}

static void the_first_error_stays(void **state) {
  (void)state;
  uint8_t octets[4];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_nas_writer w = {&out, RCDP_OK};
  rcdp_nas_put_u16(&w, 1);
  rcdp_nas_put(&w, RCDP_BYTES(OCTETS));
  assert_int_equal(w.err, RCDP_E_NO_SPACE);
  rcdp_nas_fail(&w, RCDP_E_ARGUMENT);
  rcdp_nas_put_u8(&w, 1);
  assert_int_equal(w.err, RCDP_E_NO_SPACE);
  assert_int_equal(out.len, 2);
}

static rcdp_err keep(rcdp_nas_reading *reading, rcdp_bytes value) { return rcdp_nas_collect(reading, value); }

/* A message without optional elements: what comes behind is skipped by its identifier. */
static void a_layout_may_be_imperative_alone(void **state) {
  (void)state;
  static const rcdp_nas_field fields[] = {{RCDP_NAS_V, 0, 2, keep}, {RCDP_NAS_LV, 0, 0, keep}};
  static const rcdp_nas_layout layout = RCDP_NAS_LAYOUT(fields);
  static const uint8_t nas[] = {1, 2, 1, 3, 0x33, 1, 4};
  for (size_t len = 0; len <= sizeof nas; len++) {
    uint8_t octets[8];
    rcdp_buf message = RCDP_BUF(octets);
    rcdp_nas_reading reading = {.message = &message};
    const bool complete = len == 4 || len == sizeof nas;
    assert_int_equal(rcdp_nas_read_fields(&reading, rcdp_nas_cursor_of((rcdp_bytes){nas, len}), &layout),
                     complete ? RCDP_OK : RCDP_E_MALFORMED);
    assert_true(!complete || rcdp_bytes_equal(rcdp_buf_bytes(&message), (rcdp_bytes){(const uint8_t *)"\1\2\3", 3}));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reading_ends_at_the_end),          cmocka_unit_test(what_fails_takes_nothing),
      cmocka_unit_test(lengths_fit_their_fields),         cmocka_unit_test(the_first_error_stays),
      cmocka_unit_test(a_layout_may_be_imperative_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
