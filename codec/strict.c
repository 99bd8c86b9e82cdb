/*
 * The strict wrapper. asn1c decodes what fits and looks neither at bounds nor at leftovers, so a decoded value counts
 * only when every octet was used, its constraints hold, it encodes to the very octets it came from (ITU-T X.691 clause 3.7.3,
 * canonical encoding), and what ASN.1 does not say holds too.
 */
#include "strict.h"

#include <string.h>

#include <per_decoder.h>
#include <per_encoder.h>

#include "memory.h"

/* More than any of the modules, none of which names itself, takes on the stack: also where nothing is optimised, and a sanitizer looks on. */
enum { STACK_MAX = 65536 };

typedef struct {
  rcdp_bytes expected;
  size_t at;
} comparison;

/* There may be keys among them. */
static int compare_octets(const void *octets, size_t len, void *key) {
  comparison *with = key;
  if (len > with->expected.len - with->at ||
      !rcdp_equal_secret((rcdp_bytes){octets, len}, (rcdp_bytes){with->expected.data + with->at, len})) {
    return -1;
  }
  with->at += len;
  return 0;
}

typedef struct {
  rcdp_buf *out;
  bool full;
} destination;

static int append_octets(const void *octets, size_t len, void *key) {
  destination *to = key;
  to->full = rcdp_buf_add(to->out, (rcdp_bytes){octets, len}) != RCDP_OK;
  return to->full ? -1 : 0;
}

static bool is_within_bounds(const rcdp_map *map, const void *asn) {
  return map->type->check_constraints(map->type, asn, NULL, NULL) == 0;
}

static rcdp_err parse(const rcdp_map *map, rcdp_bytes in, rcdp_arena *arena, void **asn) {
  if (in.len == 0 || in.len > SIZE_MAX / 16) {
    return RCDP_E_MALFORMED;
  }
  asn_codec_ctx_t context = {.max_stack_size = STACK_MAX};
  rcdp_asn1_memory_begin(arena);
  const asn_dec_rval_t result = uper_decode(&context, map->type, asn, in.data, in.len, 0, 0);
  if (rcdp_asn1_memory_end()) {
    return RCDP_E_NO_MEMORY;
  }
  if (result.code != RC_OK) {
    return RCDP_E_MALFORMED;
  }
  return (result.consumed + 7) / 8 == in.len ? RCDP_OK : RCDP_E_TRAILING;
}

static rcdp_err verify(const rcdp_map *map, rcdp_bytes in, rcdp_arena *arena, void *asn) {
  if (!is_within_bounds(map, asn)) {
    return RCDP_E_BOUNDS;
  }
  comparison with = {in, 0};
  rcdp_asn1_memory_begin(arena);
  const asn_enc_rval_t result = uper_encode(map->type, asn, compare_octets, &with);
  if (rcdp_asn1_memory_end()) {
    return RCDP_E_NO_MEMORY;
  }
  return result.encoded >= 0 && with.at == in.len ? RCDP_OK : RCDP_E_NOT_CANONICAL;
}

rcdp_err rcdp_strict_decode(const rcdp_map *map, rcdp_bytes in, rcdp_arena *arena, void *value) {
  const size_t mark = arena->used;
  void *asn = NULL;
  memset(value, 0, map->c_size);
  rcdp_err err = parse(map, in, arena, &asn);
  if (err == RCDP_OK) {
    err = verify(map, in, arena, asn);
  }
  if (err == RCDP_OK) {
    err = rcdp_map_get(map, asn, value);
  }
  if (err != RCDP_OK) {
    rcdp_wipe(value, map->c_size);
    rcdp_arena_rewind(arena, mark);
  }
  return err;
}

static void take_back(rcdp_buf *out, size_t start) {
  if (out->len > start) {
    rcdp_wipe(out->data + start, out->len - start);
    out->len = start;
  }
}

static rcdp_err write(const rcdp_map *map, void *asn, rcdp_arena *scratch, rcdp_buf *out) {
  if (!is_within_bounds(map, asn)) {
    return RCDP_E_BOUNDS;
  }
  const size_t start = out->len;
  destination to = {out, false};
  rcdp_asn1_memory_begin(scratch);
  const asn_enc_rval_t result = uper_encode(map->type, asn, append_octets, &to);
  const bool exhausted = rcdp_asn1_memory_end();
  if (result.encoded >= 0) {
    return RCDP_OK;
  }
  take_back(out, start);
  if (exhausted) {
    return RCDP_E_NO_MEMORY;
  }
  return to.full ? RCDP_E_NO_SPACE : RCDP_E_BOUNDS; /* an enumeration's value without a name has no encoding */
}

rcdp_err rcdp_strict_encode(const rcdp_map *map, const void *value, rcdp_arena *scratch, rcdp_buf *out) {
  const size_t mark = scratch->used;
  void *asn = rcdp_arena_alloc(scratch, map->asn_size);
  rcdp_err err = asn != NULL ? rcdp_map_put(map, value, asn, scratch) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = write(map, asn, scratch, out);
  }
  rcdp_arena_rewind(scratch, mark);
  return err;
}
