/* A device's vault, whatever the procedure. */
#include <string.h>

#include "party.h"

enum { COMMITS_MAX = 24 };

typedef struct {
  uint8_t octets[RCDP_DEVICE_STATE_MAX];
  size_t len;
} vault_state;

/* Every state that was committed, those of the honest run first; the last one lasts. */
static vault_state honest[COMMITS_MAX], vault[COMMITS_MAX];
static size_t honest_commits, commits, commits_at[FUZZ_STAGES_MAX];

static vault_state *committed(size_t commit) { return &(commit <= honest_commits ? honest : vault)[commit - 1]; }

static rcdp_bytes octets_of(size_t commit) {
  return commit > 0 ? (rcdp_bytes){committed(commit)->octets, committed(commit)->len} : RCDP_NO_BYTES;
}

rcdp_bytes fuzz_device_octets(void) { return octets_of(commits); }

static rcdp_device_state decoded;
static size_t decoded_of; /* the commit that it is of, counted from 1 */

void fuzz_device_restore(size_t stage) {
  honest_commits = commits = commits_at[stage];
  decoded_of = 0;
}

void fuzz_device_save(size_t stage) {
  memcpy(honest, vault, commits * sizeof vault[0]);
  commits_at[stage] = commits;
}

static const rcdp_device_state *state_of(size_t commit) {
  static _Alignas(max_align_t) uint8_t memory[RCDP_CODEC_ARENA];
  if (decoded_of != commit) {
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, sizeof memory);
    const rcdp_err err = rcdp_device_state_decode(octets_of(commit), &arena, &decoded);
    FUZZ_CHECK(err == RCDP_OK);
    decoded_of = commit;
  }
  return &decoded;
}

const rcdp_device_state *fuzz_device_state(void) {
  static const rcdp_device_state nothing;
  return commits > 0 ? state_of(commits) : &nothing;
}

static bool holds(const rcdp_device_state *state, const rcdp_id *credential) {
  for (size_t i = 0; i < state->credential_count; i++) {
    if (rcdp_id_equal(&state->credentials[i].profile.id, credential)) {
      return true;
    }
  }
  return false;
}

bool fuzz_device_held(const rcdp_id *credential) {
  bool held = false;
  for (size_t commit = commits; commit > 0 && !held; commit--) {
    held = holds(state_of(commit), credential);
  }
  return held;
}

/* false: there is no room for more of them. */
static bool keep(rcdp_bytes octets) {
  FUZZ_CHECK(octets.len > 0 && octets.len <= RCDP_DEVICE_STATE_MAX);
  if (commits == COMMITS_MAX) {
    return false;
  }
  vault_state *next = committed(++commits);
  memcpy(next->octets, octets.data, octets.len);
  next->len = octets.len;
  decoded_of = 0;
  return true;
}

void fuzz_device_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input) {
  FUZZ_CHECK(question->kind == RCDP_ACTION_COMMIT);
  input->kind = RCDP_INPUT_COMMITTED;
  if (outcome.done && !keep(question->state)) {
    input->result = RCDP_E_STORAGE;
  }
}

/* An epoch and the next one of a credential may both wait for the network's word. */
static bool are_epochs(const rcdp_held_credential *a, const rcdp_held_credential *b) {
  return rcdp_id_equal(&a->profile.id, &b->profile.id) && a->profile.epoch != b->profile.epoch;
}

/* Of each network it holds at most one credential that is active, and one that is staged. */
void fuzz_device_check(void) {
  const rcdp_device_state *state = fuzz_device_state();
  for (size_t i = 0; i < state->credential_count; i++) {
    for (size_t j = 0; j < i; j++) {
      const rcdp_held_credential *a = &state->credentials[i], *b = &state->credentials[j];
      const bool epochs = are_epochs(a, b);
      const bool apart = a->status != b->status || !rcdp_network_id_equal(&a->profile.network, &b->profile.network);
      FUZZ_CHECK(apart || (epochs && a->status == RCDP_HELD_STAGED));
      FUZZ_CHECK(epochs || !rcdp_id_equal(&a->profile.id, &b->profile.id) || !fuzz_provider_is_honest);
    }
  }
}
