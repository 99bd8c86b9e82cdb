/*
 * Fuzz target: values of every type, within their bounds and beyond. What the encoder takes, the strict decoder reads as the same
 * value, and it has one encoding. So nothing out of bounds is ever encoded, and no field is lost.
 */
#include <string.h>

#include "fuzz.h"
#include "reader.h"
#include "shapes.h"

enum { ENCODING_MAX = 2 * RCDP_MESSAGE_MAX };

static void check_equal(const shape *of, const uint8_t *a, const uint8_t *b);

static void check_lists(const shape_field *field, const uint8_t *a, const uint8_t *b) {
  size_t count, other;
  memcpy(&count, a + field->count, sizeof count);
  memcpy(&other, b + field->count, sizeof other);
  FUZZ_CHECK(count == other && count <= field->max);
  for (size_t i = 0; i < count; i++) {
    check_equal(field->of, a + field->offset + i * field->of->size, b + field->offset + i * field->of->size);
  }
}

static void check_views(const uint8_t *a, const uint8_t *b) {
  rcdp_bytes one, other;
  memcpy(&one, a, sizeof one);
  memcpy(&other, b, sizeof other);
  FUZZ_CHECK(rcdp_bytes_equal(one, other));
}

static void check_secrets(const uint8_t *a, const uint8_t *b) {
  rcdp_secret one, other;
  memcpy(&one, a, sizeof one);
  memcpy(&other, b, sizeof other);
  FUZZ_CHECK(one.len == other.len && memcmp(one.data, other.data, one.len) == 0);
}

static void check_field(const shape_field *field, const uint8_t *a, const uint8_t *b) {
  switch (field->kind) {
  case SHAPE_VIEW:
    check_views(a + field->offset, b + field->offset);
    break;
  case SHAPE_SECRET:
    check_secrets(a + field->offset, b + field->offset);
    break;
  case SHAPE_STRUCT:
    check_equal(field->of, a + field->offset, b + field->offset);
    break;
  case SHAPE_LIST:
    check_lists(field, a, b);
    break;
  case SHAPE_CAUSE:
    break;
  default:
    FUZZ_CHECK(memcmp(a + field->offset, b + field->offset, field->size) == 0);
    break;
  }
}

static void check_equal(const shape *of, const uint8_t *a, const uint8_t *b) {
  for (size_t i = 0; i < of->field_count; i++) {
    const size_t flag = of->fields[i].flag;
    if (flag == 0 || a[flag - 1] != 0) {
      check_field(&of->fields[i], a, b);
    }
  }
}

static rcdp_err encode(const shape_type *type, const shape_value *value, rcdp_buf *out) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  const rcdp_err err = type->encode(value, &scratch, out);
  FUZZ_CHECK(err == RCDP_OK || out->len == 0);
  return err;
}

/* Version 1 knows no critical extension: it can write one, for later readers, and refuses it. */
static bool has_critical(const shape_type *type, const shape_value *value) {
  bool critical = false;
  for (size_t i = 0; type == &shape_types[SHAPE_MESSAGE] && i < value->message.extension_count; i++) {
    critical = critical || value->message.extensions[i].critical;
  }
  return critical;
}

static void read_back(const shape_type *type, const shape_value *value, rcdp_bytes encoding) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA], octets[ENCODING_MAX];
  static shape_value again;
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  memset(&again, 0, sizeof again);
  rcdp_err err = type->decode(encoding, &arena, &again);
  if (err == RCDP_E_CRITICAL && has_critical(type, value)) {
    return;
  }
  FUZZ_CHECK(err == RCDP_OK && !has_critical(type, value));
  const shape whole = shape_of(type, value);
  check_equal(&whole, (const uint8_t *)value, (const uint8_t *)&again);
  err = encode(type, &again, &out);
  FUZZ_CHECK(err == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&out), encoding));
}

static void choose_companion(rcdp_companion_body *body, rcdp_bytes *from) {
  body->kind = (rcdp_companion_body_kind)(fuzz_u8(from) % (RCDP_COMPANION_BODY_COUNT + 1));
  if (body->kind == RCDP_COMPANION_MANAGE) {
    body->body.manage.kind = (rcdp_manage_kind)(fuzz_u8(from) % (RCDP_MANAGE_COUNT + 1));
  } else if (body->kind == RCDP_COMPANION_MANAGED) {
    body->body.managed.kind = (rcdp_managed_kind)(fuzz_u8(from) % (RCDP_MANAGED_COUNT + 1));
  }
}

static void choose_provisioner(rcdp_provisioner_body *body, rcdp_bytes *from) {
  body->kind = (rcdp_provisioner_body_kind)(fuzz_u8(from) % (RCDP_PROVISIONER_BODY_COUNT + 1));
  if (body->kind == RCDP_PROVISIONER_STANDING) {
    body->body.standing.refused = fuzz_u8(from) % 2 == 1;
  }
}

/* Which message it is, one octet for each selector; some of a kind that there is not. */
static void choose_kinds(rcdp_message *message, rcdp_bytes *from) {
  message->kind = (rcdp_body_kind)(fuzz_u8(from) % (RCDP_BODY_COUNT + 1));
  if (message->kind == RCDP_BODY_COMPANION) {
    choose_companion(&message->body.companion, from);
  } else if (message->kind == RCDP_BODY_PROVISIONER) {
    choose_provisioner(&message->body.provisioner, from);
  } else if (message->kind == RCDP_BODY_LIFE) {
    message->body.life.kind = (rcdp_life_body_kind)(fuzz_u8(from) % (RCDP_LIFE_BODY_COUNT + 1));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static shape_value value;
  static uint8_t octets[ENCODING_MAX];
  rcdp_bytes from = {data, size};
  rcdp_buf out = RCDP_BUF(octets);
  memset(&value, 0, sizeof value);
  const shape_type *type = &shape_types[fuzz_u8(&from) % shape_type_count];
  if (type == &shape_types[SHAPE_MESSAGE]) {
    choose_kinds(&value.message, &from);
  }
  const rcdp_body_kind kind = type == &shape_types[SHAPE_MESSAGE] ? value.message.kind : RCDP_BODY_COUNT;
  const shape whole = shape_of(type, &value);
  shape_make(&whole, &value, &from);
  if (type == &shape_types[SHAPE_MESSAGE]) {
    value.message.kind = kind;
  }
  if (encode(type, &value, &out) == RCDP_OK && type->decode != NULL) {
    read_back(type, &value, rcdp_buf_bytes(&out));
  }
  return 0;
}
