/* See traces.h. */
#include "failures/traces.h"

#include <stdlib.h>
#include <string.h>

#include "world/require.h"

enum { NOTES_MAX = 2048, PUBLIC_MAX = 1 << 17, PIECE = MEMORY_SCAN_PIECE, STACK_USED = 1024 };

typedef struct {
  size_t len;
  uint8_t masked[RCDP_SECRET_MAX];
} note;

struct traces {
  uint8_t known[PUBLIC_MAX]; /* what is no secret */
  rcdp_buf known_buf;
  size_t count;
  note notes[NOTES_MAX];
};

traces *traces_new(void) {
  traces *t = require_memory(sizeof *t);
  t->known_buf = RCDP_BUF(t->known);
  return t;
}

void traces_free(traces *t) { free(t); }

static uint8_t mask(size_t at) { return (uint8_t)(0xa7 + 0x4d * at); }

void traces_note(void *context, rcdp_bytes secret) {
  traces *t = context;
  if (secret.len < PIECE || secret.len > RCDP_SECRET_MAX) {
    return;
  }
  require(t->count < NOTES_MAX);
  note *n = &t->notes[t->count++];
  n->len = secret.len;
  for (size_t i = 0; i < secret.len; i++) {
    n->masked[i] = (uint8_t)(((const volatile uint8_t *)secret.data)[i] ^ mask(i));
  }
}

static rcdp_bytes unmask(const note *n, uint8_t out[RCDP_SECRET_MAX]) {
  for (size_t i = 0; i < n->len; i++) {
    out[i] = (uint8_t)(n->masked[i] ^ mask(i));
  }
  return (rcdp_bytes){out, n->len};
}

/* --- forms in which libraries keep keys --- */

typedef uint8_t (*former)(const uint8_t *piece, size_t i);

static uint8_t in_words_of_64(const uint8_t *piece, size_t i) { return piece[7 - i]; }
static uint8_t in_words_of_32(const uint8_t *piece, size_t i) { return piece[i ^ 3]; }
static uint8_t with_inner_pad(const uint8_t *piece, size_t i) { return piece[i] ^ 0x36; } /* RFC 2104 */
static uint8_t with_outer_pad(const uint8_t *piece, size_t i) { return piece[i] ^ 0x5c; }

static const struct {
  const char *name;
  former form;
} forms[] = {
    {"numbers of 64 bits", in_words_of_64},
    {"numbers of 32 bits", in_words_of_32},
    {"HMAC's inner key", with_inner_pad},
    {"HMAC's outer key", with_outer_pad},
};

static void remember_forms(memory_scan *scan, rcdp_bytes secret) {
  uint8_t piece[PIECE];
  for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
    for (size_t at = 0; at + PIECE <= secret.len; at += PIECE) {
      for (size_t i = 0; i < PIECE; i++) {
        piece[i] = forms[f].form(secret.data + at, i);
      }
      memory_scan_remember(scan, forms[f].name, RCDP_BYTES(piece));
    }
  }
  rcdp_wipe(piece, sizeof piece);
}

/* --- what is no secret --- */

/* A proof of erasure is for the network to see, also one that nobody has asked for yet. */
static void proofs_public(traces *t, const world *w) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  for (size_t i = 0; i < w->device_count; i++) {
    rcdp_device_state state;
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, sizeof memory);
    world_vault(w, i, &arena, &state);
    for (size_t n = 0; n < state.tombstone_count; n++) {
      require(rcdp_buf_add(&t->known_buf, state.tombstones[n].message) == RCDP_OK);
    }
  }
}

void traces_public(traces *t, world *w) {
  uint64_t position = 0;
  rcdp_record record;
  require(rcdp_buf_add(&t->known_buf, (rcdp_bytes){w->log.octets, w->log.used}) == RCDP_OK);
  proofs_public(t, w);
  while (world_record(w, &position, &record)) {
    require(rcdp_buf_add(&t->known_buf, RCDP_ID_BYTES(record.credential)) == RCDP_OK);
  }
}

static bool is_public(const traces *t, const note *n) {
  uint8_t secret[RCDP_SECRET_MAX];
  memory_scan *scan = memory_scan_new();
  memory_found found;
  memory_scan_remember(scan, "a note", unmask(n, secret));
  rcdp_wipe(secret, sizeof secret);
  const bool seen = memory_scan_octets(scan, rcdp_buf_bytes(&t->known_buf), &found);
  memory_scan_free(scan);
  return seen;
}

static void forget_public(traces *t) {
  size_t kept = 0;
  for (size_t i = 0; i < t->count; i++) {
    if (!is_public(t, &t->notes[i])) {
      t->notes[kept++] = t->notes[i];
    }
  }
  t->count = kept;
}

/* --- searching --- */

static __attribute__((noinline)) void remember_all(const traces *t, memory_scan *scan) {
  uint8_t secret[RCDP_SECRET_MAX];
  for (size_t i = 0; i < t->count; i++) {
    const rcdp_bytes octets = unmask(&t->notes[i], secret);
    memory_scan_remember(scan, "as it is", octets);
    remember_forms(scan, octets);
  }
  rcdp_wipe(secret, sizeof secret);
}

/* Where remember_all and what it called had their locals. */
static __attribute__((noinline)) void wipe_stack(void) {
  uint8_t below[STACK_USED];
  rcdp_wipe(below, sizeof below);
}

bool traces_found(traces *t, size_t *secrets, memory_found *found) {
  forget_public(t);
  *secrets = t->count;
  memory_scan *scan = memory_scan_new();
  remember_all(t, scan);
  wipe_stack();
  const bool hit = memory_scan_process(scan, 0, found);
  memory_scan_free(scan);
  t->count = 0;
  return hit;
}
