/* Messages in units for small links (rcdp/units.h): cut and joined. */
#include <rcdp/units.h>

enum { FIRST = 0x80, LAST = 0x40, NUMBER = 0x3F, HEADER_LEN = 1, TOTAL_LEN = 2 };

static uint8_t following(uint8_t number) { return (uint8_t)((number + 1) & NUMBER); }

/* --- cutting --- */

rcdp_err rcdp_unit_cutter_init(rcdp_unit_cutter *cutter, size_t unit_size) {
  *cutter = (rcdp_unit_cutter){.unit_size = unit_size};
  return unit_size >= RCDP_UNIT_MIN && unit_size <= RCDP_UNIT_MAX ? RCDP_OK : RCDP_E_ARGUMENT;
}

bool rcdp_unit_cutter_busy(const rcdp_unit_cutter *cutter) { return cutter->cut < cutter->message.len; }

rcdp_err rcdp_unit_cutter_take(rcdp_unit_cutter *cutter, rcdp_bytes message) {
  if (rcdp_unit_cutter_busy(cutter)) {
    return RCDP_E_STATE;
  }
  if (message.len == 0) {
    return RCDP_E_ARGUMENT;
  }
  if (message.len > RCDP_UNIT_MESSAGE_MAX) {
    return RCDP_E_TOO_LARGE;
  }
  cutter->message = message;
  cutter->cut = 0;
  return RCDP_OK;
}

rcdp_err rcdp_unit_cut(rcdp_unit_cutter *cutter, rcdp_buf *unit) {
  const bool first = cutter->cut == 0;
  const size_t head = first ? HEADER_LEN + TOTAL_LEN : HEADER_LEN;
  const size_t missing = cutter->message.len - cutter->cut;
  if (missing == 0) {
    return RCDP_E_STATE;
  }
  const bool last = missing <= cutter->unit_size - head;
  const rcdp_bytes piece = {cutter->message.data + cutter->cut, last ? missing : cutter->unit_size - head};
  const uint8_t header[HEADER_LEN + TOTAL_LEN] = {(uint8_t)((first ? FIRST : 0) | (last ? LAST : 0) | cutter->number),
                                                  (uint8_t)(cutter->message.len >> 8), (uint8_t)cutter->message.len};
  rcdp_buf out = *unit; /* a part of a unit is none */
  rcdp_err err = rcdp_buf_add(&out, (rcdp_bytes){header, head});
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&out, piece);
  }
  if (err != RCDP_OK) {
    return err;
  }
  unit->len = out.len;
  cutter->cut += piece.len;
  cutter->number = following(cutter->number);
  return RCDP_OK;
}

/* --- joining --- */

void rcdp_unit_joiner_init(rcdp_unit_joiner *joiner, uint8_t *memory, size_t cap) {
  *joiner = (rcdp_unit_joiner){.message = {memory, 0, cap}, .cap = cap};
}

/* Takes the length off the content of a first unit; what is joined then has room for that alone. */
static rcdp_err open_message(rcdp_unit_joiner *joiner, rcdp_bytes *content) {
  if (content->len < TOTAL_LEN) {
    return RCDP_E_MALFORMED;
  }
  const size_t total = ((size_t)content->data[0] << 8) | content->data[1];
  if (total > joiner->cap) {
    return RCDP_E_NO_SPACE;
  }
  *content = (rcdp_bytes){content->data + TOTAL_LEN, content->len - TOTAL_LEN};
  joiner->message = (rcdp_buf){joiner->message.data, 0, total};
  joiner->open = true;
  return total > 0 ? RCDP_OK : RCDP_E_MALFORMED;
}

static rcdp_err add_content(rcdp_unit_joiner *joiner, rcdp_bytes content, bool last) {
  if (content.len == 0) {
    return RCDP_E_MALFORMED;
  }
  if (rcdp_buf_add(&joiner->message, content) != RCDP_OK) {
    return RCDP_E_TRAILING;
  }
  return last == (joiner->message.len == joiner->message.cap) ? RCDP_OK : RCDP_E_MALFORMED;
}

static rcdp_err take_unit(rcdp_unit_joiner *joiner, rcdp_bytes unit) {
  if (unit.len == 0) {
    return RCDP_E_MALFORMED;
  }
  const uint8_t header = unit.data[0];
  const uint8_t expected = joiner->number;
  const bool first = (header & FIRST) != 0;
  rcdp_bytes content = {unit.data + HEADER_LEN, unit.len - HEADER_LEN};
  joiner->number = following(header & NUMBER);
  if ((header & NUMBER) != expected) {
    return RCDP_E_SEQUENCE;
  }
  if (first == joiner->open) {
    return RCDP_E_UNEXPECTED;
  }
  rcdp_err err = first ? open_message(joiner, &content) : RCDP_OK;
  return err == RCDP_OK ? add_content(joiner, content, (header & LAST) != 0) : err;
}

rcdp_err rcdp_unit_join(rcdp_unit_joiner *joiner, rcdp_bytes unit, rcdp_bytes *message_out) {
  *message_out = RCDP_NO_BYTES;
  rcdp_err err = take_unit(joiner, unit);
  if (err != RCDP_OK) {
    joiner->open = false;
    return err;
  }
  if ((unit.data[0] & LAST) != 0) {
    joiner->open = false;
    *message_out = rcdp_buf_bytes(&joiner->message);
  }
  return RCDP_OK;
}
