/*
 * Fuzz target: values of every type, within their bounds and beyond. What the encoder takes, the strict decoder reads as the same
 * value, and it has one encoding. So nothing out of bounds is ever encoded, and no field is lost.
 */
#include <string.h>

#include "fuzz.h"
#include "reader.h"
#include "shapes.h"

enum { POOL_LEN = 8192, POOLS = 4, ENCODING_MAX = 2 * RCDP_MESSAGE_MAX };

/* What long views look at: the fuzzer need not write their octets one by one. */
static uint8_t pools[POOLS][POOL_LEN];

static void fill_pools(void) {
  static const char *const patterns[POOLS - 1] = {"0123456789", "https://ca.example/DeviceID=", "iot.example"};
  for (size_t i = 0; i < POOL_LEN && pools[0][0] == 0; i++) {
    for (size_t pool = 0; pool < POOLS - 1; pool++) {
      pools[pool][POOL_LEN - 1 - i] = (uint8_t)patterns[pool][(POOL_LEN - 1 - i) % strlen(patterns[pool])];
    }
  }
}

static rcdp_bytes take_view(rcdp_bytes *from) {
  const unsigned int which = fuzz_u8(from);
  if (which % (POOLS + 1) == POOLS) {
    return fuzz_string(from);
  }
  const unsigned int len = which >= 128 ? fuzz_u16(from) % POOL_LEN : fuzz_u8(from);
  return (rcdp_bytes){pools[which % (POOLS + 1)], len};
}

/* Small ones mostly; the rest has any value that fits. */
static uint64_t take_number(rcdp_bytes *from, size_t size) {
  uint64_t number = fuzz_u8(from);
  if (number == UINT8_MAX) {
    for (size_t i = 0; i < size; i++) {
      number = number << 8 | fuzz_u8(from);
    }
  }
  return number;
}

static void put_number(uint8_t *field, size_t size, uint64_t number) {
  const uint8_t u8 = (uint8_t)number;
  const uint16_t u16 = (uint16_t)number;
  const uint32_t u32 = (uint32_t)number;
  const void *const by_size[] = {[1] = &u8, [2] = &u16, [4] = &u32, [8] = &number};
  memcpy(field, by_size[size], size);
}

static void make(const shape *of, uint8_t *value, rcdp_bytes *from);

static void make_list(const shape_field *field, uint8_t *value, rcdp_bytes *from) {
  const size_t count = fuzz_u8(from) % (field->max + 2);
  memcpy(value + field->count, &count, sizeof count);
  for (size_t i = 0; i < count && i < field->max; i++) {
    make(field->of, value + field->offset + i * field->of->size, from);
  }
}

static void make_field(const shape_field *field, uint8_t *value, rcdp_bytes *from) {
  uint8_t *at = value + field->offset;
  rcdp_bytes octets;
  rcdp_secret secret = {.len = 0};
  bool flag;
  switch (field->kind) {
  case SHAPE_OCTETS:
    octets = fuzz_take(from, field->size);
    memcpy(at, octets.len > 0 ? octets.data : pools[POOLS - 1], octets.len);
    break;
  case SHAPE_BOOL:
    flag = fuzz_u8(from) % 2 == 1;
    memcpy(at, &flag, sizeof flag);
    break;
  case SHAPE_VIEW:
    octets = take_view(from);
    memcpy(at, &octets, sizeof octets);
    break;
  case SHAPE_SECRET:
    secret.len = fuzz_u8(from) % (RCDP_SECRET_MAX + 1);
    memset(secret.data, (int)fuzz_u8(from), secret.len);
    memcpy(at, &secret, sizeof secret);
    break;
  case SHAPE_STRUCT:
    make(field->of, at, from);
    break;
  case SHAPE_LIST:
    make_list(field, value, from);
    break;
  default:
    put_number(at, field->size, take_number(from, field->size));
    break;
  }
}

static void make(const shape *of, uint8_t *value, rcdp_bytes *from) {
  for (size_t i = 0; i < of->field_count; i++) {
    make_field(&of->fields[i], value, from);
  }
}

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
  for (size_t i = 0; type == &shape_types[0] && i < value->message.extension_count; i++) {
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static shape_value value;
  static uint8_t octets[ENCODING_MAX];
  rcdp_bytes from = {data, size};
  rcdp_buf out = RCDP_BUF(octets);
  fill_pools();
  memset(&value, 0, sizeof value);
  const shape_type *type = &shape_types[fuzz_u8(&from) % shape_type_count];
  if (type == &shape_types[0]) {
    value.message.kind = (rcdp_body_kind)(fuzz_u8(&from) % (RCDP_BODY_COUNT + 1));
  }
  const rcdp_body_kind kind = type == &shape_types[0] ? value.message.kind : RCDP_BODY_COUNT;
  const shape whole = shape_of(type, &value);
  make(&whole, (uint8_t *)&value, &from);
  if (type == &shape_types[0]) {
    value.message.kind = kind;
  }
  if (encode(type, &value, &out) == RCDP_OK && type->decode != NULL) {
    read_back(type, &value, rcdp_buf_bytes(&out));
  }
  return 0;
}
