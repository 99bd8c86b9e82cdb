/* The reader of the tables in map.h: a pair of functions for each kind of field. */
#include "map.h"

#include <string.h>

#include <BOOLEAN.h>
#include <OCTET_STRING.h>
#include <asn_SEQUENCE_OF.h>

/* value is the C struct, asn the member's value in asn1c's struct. */
typedef rcdp_err put_function(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena);
typedef rcdp_err get_function(const rcdp_field *field, const void *asn, uint8_t *value);

/* asn1c has no word for octets that it only reads, and counts from where they begin even if there are none. */
static rcdp_err put_view(rcdp_bytes octets, OCTET_STRING_t *string) {
  static const uint8_t nothing[1];
  if (octets.len > INT32_MAX) {
    return RCDP_E_BOUNDS;
  }
  string->buf = (uint8_t *)(octets.len > 0 ? octets.data : nothing);
  string->size = (int)octets.len;
  return RCDP_OK;
}

static rcdp_bytes get_view(const OCTET_STRING_t *string) { return (rcdp_bytes){string->buf, (size_t)string->size}; }

static rcdp_err octets_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  (void)arena;
  return put_view((rcdp_bytes){value + field->c, field->c_size}, asn);
}

static rcdp_err octets_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  const rcdp_bytes octets = get_view(asn);
  if (octets.len != field->c_size) {
    return RCDP_E_BOUNDS;
  }
  memcpy(value + field->c, octets.data, octets.len);
  return RCDP_OK;
}

static rcdp_err view_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  (void)arena;
  return put_view(*(const rcdp_bytes *)(const void *)(value + field->c), asn);
}

static rcdp_err view_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  *(rcdp_bytes *)(void *)(value + field->c) = get_view(asn);
  return RCDP_OK;
}

static rcdp_err secret_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  (void)arena;
  return put_view(rcdp_secret_bytes((const rcdp_secret *)(const void *)(value + field->c)), asn);
}

static rcdp_err secret_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  const OCTET_STRING_t *string = asn;
  const rcdp_err err = rcdp_secret_set((rcdp_secret *)(void *)(value + field->c), get_view(string));
  rcdp_wipe(string->buf, (size_t)string->size);
  return err;
}

static rcdp_err number64_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  uint8_t *octets = rcdp_arena_alloc(arena, sizeof(uint64_t));
  if (octets == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  rcdp_put_u64(octets, *(const uint64_t *)(const void *)(value + field->c));
  return put_view((rcdp_bytes){octets, sizeof(uint64_t)}, asn);
}

static rcdp_err number64_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  const rcdp_bytes octets = get_view(asn);
  if (octets.len != sizeof(uint64_t)) {
    return RCDP_E_BOUNDS;
  }
  *(uint64_t *)(void *)(value + field->c) = rcdp_get_u64(octets.data);
  return RCDP_OK;
}

/* Numbers and enumerations of one, two or four octets. */
static unsigned long load(const uint8_t *from, size_t size) {
  uint32_t word = 0;
  uint16_t half = 0;
  switch (size) {
  case sizeof word:
    memcpy(&word, from, sizeof word);
    return word;
  case sizeof half:
    memcpy(&half, from, sizeof half);
    return half;
  default:
    return *from;
  }
}

static void store(uint8_t *to, size_t size, unsigned long number) {
  const uint32_t word = (uint32_t)number;
  const uint16_t half = (uint16_t)number;
  switch (size) {
  case sizeof word:
    memcpy(to, &word, sizeof word);
    break;
  case sizeof half:
    memcpy(to, &half, sizeof half);
    break;
  default:
    *to = (uint8_t)number;
    break;
  }
}

static rcdp_err integer_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  (void)arena;
  *(long *)asn = (long)load(value + field->c, field->c_size);
  return RCDP_OK;
}

static rcdp_err integer_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  store(value + field->c, field->c_size, (unsigned long)*(const long *)asn);
  return RCDP_OK;
}

static rcdp_err boolean_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  (void)arena;
  *(BOOLEAN_t *)asn = *(const bool *)(const void *)(value + field->c);
  return RCDP_OK;
}

static rcdp_err boolean_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  *(bool *)(void *)(value + field->c) = *(const BOOLEAN_t *)asn != 0;
  return RCDP_OK;
}

static rcdp_err version_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  (void)field, (void)value, (void)arena;
  *(long *)asn = RCDP_PROTOCOL_VERSION;
  return RCDP_OK;
}

static rcdp_err version_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  (void)field, (void)value;
  return *(const long *)asn == RCDP_PROTOCOL_VERSION ? RCDP_OK : RCDP_E_VERSION;
}

static rcdp_err struct_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  return rcdp_map_put(field->map, value + field->c, asn, arena);
}

static rcdp_err struct_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  return rcdp_map_get(field->map, asn, value + field->c);
}

typedef A_SEQUENCE_OF(void) list;

static rcdp_err list_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  const rcdp_map *map = field->map;
  const size_t count = *(const size_t *)(const void *)(value + field->count);
  if (count > field->c_size / map->c_size) {
    return RCDP_E_BOUNDS;
  }
  list *to = asn;
  to->array = rcdp_arena_alloc(arena, count * sizeof *to->array);
  uint8_t *elements = rcdp_arena_alloc(arena, count * map->asn_size);
  rcdp_err err = to->array != NULL && elements != NULL ? RCDP_OK : RCDP_E_NO_MEMORY;
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    to->array[i] = elements + i * map->asn_size;
    err = rcdp_map_put(map, value + field->c + i * map->c_size, to->array[i], arena);
  }
  to->count = (int)count;
  return err;
}

static rcdp_err list_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  const list *from = asn;
  const rcdp_map *map = field->map;
  const size_t count = (size_t)from->count;
  if (count > field->c_size / map->c_size) {
    return RCDP_E_BOUNDS;
  }
  *(size_t *)(void *)(value + field->count) = count;
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    err = rcdp_map_get(map, from->array[i], value + field->c + i * map->c_size);
  }
  return err;
}

static rcdp_err field_put(const rcdp_field *field, const uint8_t *value, uint8_t *asn, rcdp_arena *arena);
static rcdp_err field_get(const rcdp_field *field, const uint8_t *asn, uint8_t *value);

/* asn1c's CHOICE begins with the number of the alternative, counted from 1; ours count from 0. Enumerations are as large as the
 * target's ABI says: one octet on Arm without an operating system. */
static rcdp_err choice_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  const unsigned long kind = load(value + field->count, field->c_size);
  if (kind >= field->map->field_count) {
    return RCDP_E_BOUNDS;
  }
  store(asn, field->asn_size, kind + 1);
  return field_put(&field->map->fields[kind], value, asn, arena);
}

static rcdp_err choice_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  const unsigned long kind = load(asn, field->asn_size) - 1;
  if (kind >= field->map->field_count) {
    return RCDP_E_BOUNDS;
  }
  store(value + field->count, field->c_size, kind);
  return field_get(&field->map->fields[kind], asn, value);
}

static const struct {
  put_function *put;
  get_function *get;
} handlers[RCDP_FIELD_KINDS] = {
    [RCDP_FIELD_OCTETS] = {octets_put, octets_get},    [RCDP_FIELD_VIEW] = {view_put, view_get},
    [RCDP_FIELD_SECRET] = {secret_put, secret_get},    [RCDP_FIELD_NUMBER64] = {number64_put, number64_get},
    [RCDP_FIELD_INTEGER] = {integer_put, integer_get}, [RCDP_FIELD_BOOLEAN] = {boolean_put, boolean_get},
    [RCDP_FIELD_VERSION] = {version_put, version_get}, [RCDP_FIELD_CAUSE] = {rcdp_cause_put, rcdp_cause_get},
    [RCDP_FIELD_STRUCT] = {struct_put, struct_get},    [RCDP_FIELD_CHOICE] = {choice_put, choice_get},
    [RCDP_FIELD_LIST] = {list_put, list_get},
};

static bool is_zero(const rcdp_field *field, const uint8_t *value) {
  if (field->kind == RCDP_FIELD_VIEW || field->kind == RCDP_FIELD_STRUCT) {
    return ((const rcdp_bytes *)(const void *)(value + field->c))->len == 0;
  }
  for (size_t i = 0; i < field->c_size; i++) {
    if (value[field->c + i] != 0) {
      return false;
    }
  }
  return true;
}

static rcdp_err field_put(const rcdp_field *field, const uint8_t *value, uint8_t *asn, rcdp_arena *arena) {
  void *target = asn + field->asn;
  if (field->presence != RCDP_ALWAYS) {
    const bool present = field->presence == RCDP_IF_FLAGGED ? *(const bool *)(const void *)(value + field->flag)
                                                            : !is_zero(field, value);
    if (!present) {
      return RCDP_OK;
    }
    void **member = target;
    target = *member = rcdp_arena_alloc(arena, field->asn_size);
    if (target == NULL) {
      return RCDP_E_NO_MEMORY;
    }
  }
  return handlers[field->kind].put(field, value, target, arena);
}

/* A member that is present with the value that stands for its absence would not come back as it was. */
static rcdp_err field_get(const rcdp_field *field, const uint8_t *asn, uint8_t *value) {
  const void *source = asn + field->asn;
  if (field->presence != RCDP_ALWAYS) {
    source = *(void *const *)source;
    if (source == NULL) {
      return RCDP_OK;
    }
    if (field->presence == RCDP_IF_FLAGGED) {
      *(bool *)(void *)(value + field->flag) = true;
    }
  }
  const rcdp_err err = handlers[field->kind].get(field, source, value);
  return err == RCDP_OK && field->presence == RCDP_UNLESS_ZERO && is_zero(field, value) ? RCDP_E_BOUNDS : err;
}

rcdp_err rcdp_map_put(const rcdp_map *map, const void *value, void *asn, rcdp_arena *arena) {
  rcdp_err err = map->check != NULL ? map->check(value) : RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < map->field_count; i++) {
    err = field_put(&map->fields[i], value, asn, arena);
  }
  return err;
}

rcdp_err rcdp_map_get(const rcdp_map *map, const void *asn, void *value) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < map->field_count; i++) {
    err = field_get(&map->fields[i], asn, value);
  }
  return err == RCDP_OK && map->check != NULL ? map->check(value) : err;
}
