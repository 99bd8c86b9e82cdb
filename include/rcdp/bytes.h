/*
 * Octets and memory: views, output buffers, arenas, secrets.
 *
 * The library allocates nothing in its codec and device paths: what a function needs comes from an arena or a buffer
 * of the caller.
 */
#ifndef RCDP_BYTES_H
#define RCDP_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rcdp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A view of octets that somebody else owns. len 0 goes with any data, NULL included. */
typedef struct {
  const uint8_t *data;
  size_t len;
} rcdp_bytes;

/* Of an array, never of a pointer. */
#define RCDP_BYTES(array) ((rcdp_bytes){(array), sizeof(array)})
#define RCDP_NO_BYTES ((rcdp_bytes){NULL, 0})

/* The octets of a C string, without its terminating zero. */
rcdp_bytes rcdp_bytes_of(const char *text);

/* Equal in length and content. Not for secrets: it stops at the first difference. */
bool rcdp_bytes_equal(rcdp_bytes a, rcdp_bytes b);

/* An output buffer of the caller; len grows as octets are appended and never passes cap. */
typedef struct {
  uint8_t *data;
  size_t len;
  size_t cap;
} rcdp_buf;

#define RCDP_BUF(array) ((rcdp_buf){(array), 0, sizeof(array)})

/* Append; RCDP_E_NO_SPACE (and nothing appended) when it does not fit. */
RCDP_MUST_USE rcdp_err rcdp_buf_add(rcdp_buf *buf, rcdp_bytes bytes);
RCDP_MUST_USE rcdp_err rcdp_buf_add_u8(rcdp_buf *buf, uint8_t value);
RCDP_MUST_USE rcdp_err rcdp_buf_add_u16(rcdp_buf *buf, uint16_t value); /* big endian */
rcdp_bytes rcdp_buf_bytes(const rcdp_buf *buf);

/* Big endian numbers, the byte order of every number in the protocol. */
void rcdp_put_u64(uint8_t out[8], uint64_t value);
uint64_t rcdp_get_u64(const uint8_t in[8]);

/* A bump allocator over memory of the caller. peak is the highest mark since rcdp_arena_init. */
typedef struct {
  uint8_t *base;
  size_t size;
  size_t used;
  size_t peak;
} rcdp_arena;

void rcdp_arena_init(rcdp_arena *arena, void *memory, size_t size);

/* len octets, aligned for any object, zeroed; NULL when the arena is used up. */
void *rcdp_arena_alloc(rcdp_arena *arena, size_t len);

/* A copy of bytes in the arena. */
RCDP_MUST_USE rcdp_err rcdp_arena_copy(rcdp_arena *arena, rcdp_bytes bytes, rcdp_bytes *copy);

/* Give back, and wipe, all that was allocated since used was mark. */
void rcdp_arena_rewind(rcdp_arena *arena, size_t mark);

/* Overwrite with zeros in a way that the compiler keeps. */
void rcdp_wipe(void *data, size_t len);

/* Equal in length and content, in time that depends on the lengths only. Two empty views are never equal: an absent
 * secret must not match an absent secret. */
bool rcdp_equal_secret(rcdp_bytes a, rcdp_bytes b);

/* The one type for secrets that the library holds in memory. Wipe it when done; nothing logs it. */
enum { RCDP_SECRET_MAX = 64 };
typedef struct {
  uint8_t data[RCDP_SECRET_MAX];
  size_t len;
} rcdp_secret;

RCDP_MUST_USE rcdp_err rcdp_secret_set(rcdp_secret *secret, rcdp_bytes bytes);
rcdp_bytes rcdp_secret_bytes(const rcdp_secret *secret);
void rcdp_secret_wipe(rcdp_secret *secret);

#ifdef __cplusplus
}
#endif

#endif
