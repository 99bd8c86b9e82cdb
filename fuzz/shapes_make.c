/* Values from any octets, within their bounds and a little beyond. */
#include <string.h>

#include "fuzz.h"
#include "reader.h"
#include "shapes.h"

enum { POOL_LEN = 8192, POOLS = 4 };

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
  FUZZ_CHECK(by_size[size] != NULL);
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

void shape_make(const shape *of, void *value, rcdp_bytes *from) {
  fill_pools();
  make(of, value, from);
}
