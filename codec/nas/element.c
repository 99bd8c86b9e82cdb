/* Information elements by the rules of TS 24.007 clause 11.2. */
#include "element.h"

#include <rcdp/codec.h>

enum { LENGTH_OF_TLV = 1, LENGTH_OF_TLV_E = 2 };

static rcdp_err give(rcdp_nas_reading *reading, const rcdp_nas_field *field, rcdp_bytes value) {
  return field != NULL && field->read != NULL ? field->read(reading, value) : RCDP_OK;
}

static bool is_imperative(const rcdp_nas_field *field) { return field->format <= RCDP_NAS_LV_E; }

static rcdp_err read_imperative(rcdp_nas_reading *reading, rcdp_nas_cursor *in, const rcdp_nas_field *field) {
  rcdp_bytes value;
  rcdp_err err =
      field->format == RCDP_NAS_V
          ? rcdp_nas_take(in, field->len, &value)
          : rcdp_nas_take_counted(in, field->format == RCDP_NAS_LV ? LENGTH_OF_TLV : LENGTH_OF_TLV_E, &value);
  return err == RCDP_OK ? give(reading, field, value) : err;
}

/* TS 24.007 clause 11.2.4: bit 8 set is an element of one octet, whose identifier is its high half. */
static bool is_one_octet(uint8_t iei) { return (iei & 0x80U) != 0; }

static const rcdp_nas_field *find_field(const rcdp_nas_layout *layout, uint8_t iei) {
  const uint8_t id = is_one_octet(iei) ? iei & 0xF0U : iei;
  for (size_t i = 0; i < layout->count; i++) {
    if (!is_imperative(&layout->fields[i]) && layout->fields[i].iei == id) {
      return &layout->fields[i];
    }
  }
  return NULL;
}

/* The value behind iei. Without a table entry: 0000xxxx requires comprehension (TS 24.007 clause 11.2.5), which we do
 * not have; 1xxxxxxx is complete, and its value is the octet itself; 0111xxxx is TLV-E; the rest is TLV (clause
 * 11.2.4). */
static rcdp_err take_value(rcdp_nas_cursor *in, uint8_t iei, const rcdp_nas_field *field, rcdp_bytes *value) {
  if (field != NULL && field->format == RCDP_NAS_TV) {
    return rcdp_nas_take(in, field->len, value);
  }
  if (field == NULL && (iei & 0xF0U) == 0) {
    return RCDP_E_MALFORMED;
  }
  if (is_one_octet(iei)) {
    return RCDP_OK;
  }
  return rcdp_nas_take_counted(in, (iei & 0xF0U) == 0x70U ? LENGTH_OF_TLV_E : LENGTH_OF_TLV, value);
}

/* value: the identifier, which is all there is of an element of one octet. */
static rcdp_err read_optional(rcdp_nas_reading *reading, rcdp_nas_cursor *in, rcdp_bytes value,
                              const rcdp_nas_layout *layout) {
  const uint8_t iei = value.data[0];
  const rcdp_nas_field *field = find_field(layout, iei);
  const rcdp_err err = take_value(in, iei, field, &value);
  return err == RCDP_OK ? give(reading, field, value) : err;
}

rcdp_err rcdp_nas_read_fields(rcdp_nas_reading *reading, rcdp_nas_cursor in, const rcdp_nas_layout *layout) {
  rcdp_err err = RCDP_OK;
  rcdp_bytes iei;
  for (size_t i = 0; err == RCDP_OK && i < layout->count && is_imperative(&layout->fields[i]); i++) {
    err = read_imperative(reading, &in, &layout->fields[i]);
  }
  while (err == RCDP_OK && rcdp_nas_take(&in, 1, &iei) == RCDP_OK) {
    err = read_optional(reading, &in, iei, layout);
  }
  return err;
}

rcdp_err rcdp_nas_found(rcdp_nas_reading *reading, rcdp_carriage carriage) {
  if (reading->found) {
    return RCDP_E_MALFORMED;
  }
  reading->found = true;
  reading->header->carriage = carriage;
  return RCDP_OK;
}

rcdp_err rcdp_nas_collect(rcdp_nas_reading *reading, rcdp_bytes octets) {
  const size_t collected = reading->message->len - reading->start;
  if (octets.len == 0 || octets.len > RCDP_MESSAGE_MAX - collected) {
    return RCDP_E_MALFORMED;
  }
  return rcdp_buf_add(reading->message, octets);
}
