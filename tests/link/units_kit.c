/* Messages and their units. */
#include "units_kit.h"

enum { GUARD = 0xC7 };

rcdp_bytes units_message(size_t len) {
  static uint8_t octets[RCDP_UNIT_MESSAGE_MAX + 1];
  assert_true(len <= sizeof octets);
  for (size_t i = 0; i < len; i++) {
    octets[i] = (uint8_t)(i ^ (i >> 8) ^ len);
  }
  return (rcdp_bytes){octets, len};
}

void units_of(rcdp_unit_cutter *cutter, rcdp_bytes message, units_cut *cut) {
  rcdp_buf all = RCDP_BUF(cut->octets);
  assert_ok(rcdp_unit_cutter_take(cutter, message));
  for (cut->count = 0; rcdp_unit_cutter_busy(cutter); cut->count++) {
    const size_t before = all.len;
    assert_true(cut->count < UNITS_MAX);
    assert_ok(rcdp_unit_cut(cutter, &all));
    cut->units[cut->count] = (rcdp_bytes){cut->octets + before, all.len - before};
    assert_true(all.len - before <= cutter->unit_size);
  }
}

void units_end_init(units_end *end, size_t cap) {
  memset(end, 0, sizeof *end);
  end->memory[0] = end->memory[cap + 1] = GUARD;
  rcdp_unit_joiner_init(&end->joiner, end->memory + 1, cap);
}

rcdp_err units_join(units_end *end, rcdp_bytes unit, rcdp_bytes *message) {
  *message = unit;
  rcdp_err err = rcdp_unit_join(&end->joiner, unit, message);
  assert_int_equal(end->memory[0], GUARD);
  assert_int_equal(end->memory[end->joiner.cap + 1], GUARD);
  assert_true(err == RCDP_OK || message->len == 0);
  assert_true(message->len <= end->joiner.cap);
  return err;
}

void units_arrive(units_end *end, const units_cut *cut, rcdp_bytes message) {
  rcdp_bytes joined = RCDP_NO_BYTES;
  for (size_t i = 0; i < cut->count; i++) {
    assert_int_equal(joined.len, 0);
    assert_ok(units_join(end, cut->units[i], &joined));
  }
  assert_true(rcdp_bytes_equal(joined, message));
}
