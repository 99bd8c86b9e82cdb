/* Strict encoding and decoding of any type that has a map. */
#ifndef RCDP_CODEC_STRICT_H
#define RCDP_CODEC_STRICT_H

#include "map.h"

/* On failure out is as long as before. */
RCDP_MUST_USE rcdp_err rcdp_strict_encode(const rcdp_map *map, const void *value, rcdp_arena *scratch, rcdp_buf *out);

/* On failure *value is all zeros and the arena as full as before. */
RCDP_MUST_USE rcdp_err rcdp_strict_decode(const rcdp_map *map, rcdp_bytes in, rcdp_arena *arena, void *value);

#endif
