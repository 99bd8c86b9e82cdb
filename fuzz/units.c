/*
 * Fuzz target: units. By the first octet the fuzzer's octets come to a joiner, each led by its length; what it gives is a message within its
 * bounds, which its units do add up to. Or they are messages, cut to the size that the second octet names: with one unit left out, come twice or
 * changed places with the next, no message comes that was not sent.
 */
#include "fuzz.h"
#include "reader.h"

#include <rcdp/units.h>

#include <string.h>

enum { MESSAGE_MAX = 700, UNITS_MAX = 64 };

static void join_any(rcdp_bytes octets) {
  uint8_t memory[MESSAGE_MAX];
  rcdp_unit_joiner joiner;
  size_t given = 0; /* octets of the units since the last message */
  rcdp_unit_joiner_init(&joiner, memory, sizeof memory);
  while (octets.len > 0) {
    const size_t len = fuzz_u8(&octets);
    const rcdp_bytes unit = fuzz_take(&octets, len);
    rcdp_bytes message;
    const rcdp_err err = rcdp_unit_join(&joiner, unit, &message);
    given += unit.len;
    FUZZ_CHECK(err == RCDP_OK || message.len == 0);
    FUZZ_CHECK(message.len <= MESSAGE_MAX && message.len < given + 1);
    given = message.len > 0 ? 0 : given;
  }
}

/* --- what was cut, and what the link makes of it --- */

static struct {
  uint8_t octets[UNITS_MAX][64];
  size_t lens[UNITS_MAX];
  size_t count;
} cut;

static void cut_message(rcdp_bytes message, size_t unit_size) {
  rcdp_unit_cutter cutter;
  cut.count = 0;
  FUZZ_CHECK(rcdp_unit_cutter_init(&cutter, unit_size) == RCDP_OK);
  FUZZ_CHECK(rcdp_unit_cutter_take(&cutter, message) == RCDP_OK);
  while (rcdp_unit_cutter_busy(&cutter)) {
    rcdp_buf unit = RCDP_BUF(cut.octets[cut.count]);
    FUZZ_CHECK(cut.count < UNITS_MAX);
    FUZZ_CHECK(rcdp_unit_cut(&cutter, &unit) == RCDP_OK && unit.len <= unit_size);
    cut.lens[cut.count++] = unit.len;
  }
}

typedef enum { WHOLE, LEFT_OUT, TWICE, EXCHANGED } trouble;

/* What arrives in the place of unit i; count is how many units that is. */
static size_t arriving(size_t i, trouble with, size_t at, size_t arrived[2]) {
  const bool here = i == at;
  arrived[0] = with == EXCHANGED && here && i + 1 < cut.count ? i + 1 : i;
  arrived[0] = with == EXCHANGED && i == at + 1 ? at : arrived[0];
  arrived[1] = i;
  return here && with == LEFT_OUT ? 0 : here && with == TWICE ? 2 : 1;
}

static void join_cut(rcdp_bytes message, trouble with, size_t at) {
  uint8_t memory[MESSAGE_MAX];
  rcdp_unit_joiner joiner;
  size_t messages = 0;
  rcdp_unit_joiner_init(&joiner, memory, sizeof memory);
  for (size_t i = 0; i < cut.count; i++) {
    size_t arrived[2];
    const size_t count = arriving(i, with, at, arrived);
    for (size_t n = 0; n < count; n++) {
      rcdp_bytes joined;
      const rcdp_err err = rcdp_unit_join(&joiner, (rcdp_bytes){cut.octets[arrived[n]], cut.lens[arrived[n]]}, &joined);
      FUZZ_CHECK(err == RCDP_OK || with != WHOLE);
      FUZZ_CHECK(joined.len == 0 || rcdp_bytes_equal(joined, message));
      messages += joined.len > 0;
    }
  }
  FUZZ_CHECK(messages <= 1 && (with != WHOLE || messages == 1));
}

static void cut_and_join(rcdp_bytes octets) {
  const size_t unit_size = RCDP_UNIT_MIN + fuzz_u8(&octets) % 44;
  const trouble with = (trouble)(fuzz_u8(&octets) % 4);
  const size_t at = fuzz_u8(&octets);
  const rcdp_bytes message = fuzz_take(&octets, MESSAGE_MAX);
  if (message.len == 0) {
    return;
  }
  cut_message(message, unit_size);
  join_cut(message, with, at % cut.count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes octets = {data, size};
  if (fuzz_u8(&octets) % 2 == 0) {
    join_any(octets);
  } else {
    cut_and_join(octets);
  }
  return 0;
}
