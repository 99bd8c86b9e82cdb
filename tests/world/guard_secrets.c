/*
 * No key in clear on a link or in a report. A provider that sees every key as it is imported, and every credential as it is sealed,
 * knows them all. In UPER octets stand at any bit, so that each eight octets of a key are looked for as they are and moved by one to
 * seven bits. The search comes when a run is over, through all that was sent and reported: it knows then also the keys that came later.
 */
#include <stdlib.h>
#include <string.h>

#include <rcdp/codec.h>

#include "world/guard_parts.h"
#include "world/require.h"

enum { WINDOW = 8, SHORTEST = 16, SLOTS = 1 << 16, FILTER = 1 << 16, REPORTED_MAX = 1 << 18 };

struct secrets {
  const rcdp_provider *base;
  uint64_t *windows; /* a hash table with SLOTS places; 0: free */
  size_t count;
  uint8_t filter[FILTER / 8];
  uint8_t reported[REPORTED_MAX];
  size_t reported_len;
};

/* The spy's functions get the context of the provider below. */
static secrets *current;

/* --- the table --- */

static uint64_t window_at(const uint8_t *octets) { return rcdp_get_u64(octets); }

static size_t place(uint64_t window) { return (size_t)(window * 0x9e3779b97f4a7c15u >> 48) % SLOTS; }

static void add_window(secrets *s, uint64_t window) {
  size_t at = place(window);
  require(s->count < SLOTS / 2);
  if (window == 0) {
    return; /* the mark of a free place */
  }
  s->filter[window % FILTER / 8] |= (uint8_t)(1u << window % 8);
  while (s->windows[at] != 0 && s->windows[at] != window) {
    at = (at + 1) % SLOTS;
  }
  s->count += s->windows[at] == 0 ? 1 : 0;
  s->windows[at] = window;
}

static bool known(const secrets *s, uint64_t window) {
  if ((s->filter[window % FILTER / 8] >> window % 8 & 1) == 0) {
    return false;
  }
  size_t at = place(window);
  while (s->windows[at] != 0 && s->windows[at] != window) {
    at = (at + 1) % SLOTS;
  }
  return s->windows[at] != 0;
}

/* Keys of zeros are HKDF's absent salts. */
static bool zeros(rcdp_bytes material) {
  uint8_t any = 0;
  for (size_t i = 0; i < material.len; i++) {
    any |= material.data[i];
  }
  return any == 0;
}

/* Wherever the secret stands, eight of its octets begin at an octet of what holds it: at one of its first eight bits. */
static void add_secret(secrets *s, rcdp_bytes material) {
  if (material.len < SHORTEST || zeros(material)) {
    return;
  }
  for (unsigned int bit = 0; bit < 8; bit++) {
    const uint64_t high = window_at(material.data) << bit;
    add_window(s, bit == 0 ? high : high | material.data[WINDOW] >> (8 - bit));
  }
}

/* --- the spy --- */

static rcdp_err spying_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  add_secret(current, material);
  return current->base->key_import(context, kind, material, key);
}

/* A credential on its way into a box. */
static rcdp_err spying_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_credential credential;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_credential_decode(plaintext, &arena, &credential) == RCDP_OK) {
    add_secret(current, rcdp_secret_bytes(&credential.secrets.key));
    add_secret(current, rcdp_secret_bytes(&credential.secrets.management_key));
    add_secret(current, rcdp_secret_bytes(&credential.secrets.op));
  }
  return current->base->aead_seal(context, key, nonce, aad, plaintext, out);
}

secrets *secrets_begin(rcdp_provider *spy, const rcdp_provider *base) {
  secrets *s = require_memory(sizeof *s);
  s->windows = require_memory(SLOTS * sizeof s->windows[0]);
  s->base = base;
  *spy = *base;
  spy->key_import = spying_import;
  spy->aead_seal = spying_seal;
  current = s;
  return s;
}

void secrets_free(secrets *s) {
  free(s->windows);
  free(s);
  current = NULL;
}

/* --- what is seen --- */

static void add_reported(secrets *s, rcdp_bytes octets) {
  require(octets.len <= REPORTED_MAX - s->reported_len);
  if (octets.len > 0) {
    memcpy(s->reported + s->reported_len, octets.data, octets.len);
    s->reported_len += octets.len;
  }
}

void secrets_report(secrets *s, const rcdp_action *action) {
  add_reported(s, RCDP_ID_BYTES(action->transaction));
  add_reported(s, action->url);
  add_reported(s, action->device_id);
}

static bool holds_a_secret(const secrets *s, const uint8_t *octets, size_t len) {
  uint64_t window = 0;
  for (size_t i = 0; i < len; i++) {
    window = window << 8 | octets[i];
    if (i + 1 >= WINDOW && known(s, window)) {
      return true;
    }
  }
  return false;
}

const char *secrets_commit(const secrets *s, const rcdp_action *action) {
  return holds_a_secret(s, action->state.data, action->state.len) ? "a key was committed in clear" : NULL;
}

const char *secrets_search(const secrets *s, const world_log *log) {
  if (holds_a_secret(s, log->octets, log->used)) {
    return "a key was sent in clear";
  }
  return holds_a_secret(s, s->reported, s->reported_len) ? "a key was reported in clear" : NULL;
}
