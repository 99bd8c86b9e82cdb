/* The device's surroundings: its configuration and its vault. */
#include <string.h>

#include "attach_party.h"

enum { HELD_EVER_MAX = 64 };

typedef struct {
  uint8_t octets[RCDP_DEVICE_STATE_MAX];
  size_t len;
  rcdp_id held[HELD_EVER_MAX]; /* credentials that it had at any time */
  size_t held_count;
} vault_state;

static vault_state vault, saved[FUZZ_STAGES_MAX];
static _Alignas(max_align_t) uint8_t state_memory[RCDP_CODEC_ARENA];

static rcdp_device_state decoded;
static bool is_decoded; /* from the vault as it is */

void fuzz_device_restore(size_t stage) {
  vault = saved[stage];
  is_decoded = false;
}

void fuzz_device_save(size_t stage) { saved[stage] = vault; }

const rcdp_device_state *fuzz_device_state(void) {
  if (!is_decoded) {
    rcdp_arena arena;
    rcdp_arena_init(&arena, state_memory, sizeof state_memory);
    memset(&decoded, 0, sizeof decoded);
    const rcdp_err err =
        vault.len > 0 ? rcdp_device_state_decode((rcdp_bytes){vault.octets, vault.len}, &arena, &decoded) : RCDP_OK;
    FUZZ_CHECK(err == RCDP_OK);
    is_decoded = true;
  }
  return &decoded;
}

bool fuzz_device_held(const rcdp_id *credential) {
  for (size_t i = 0; i < vault.held_count; i++) {
    if (rcdp_id_equal(&vault.held[i], credential)) {
      return true;
    }
  }
  return false;
}

static void keep(rcdp_bytes octets) {
  FUZZ_CHECK(octets.len > 0 && octets.len <= sizeof vault.octets);
  memcpy(vault.octets, octets.data, octets.len);
  vault.len = octets.len;
  is_decoded = false;
  const rcdp_device_state *state = fuzz_device_state();
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_id *id = &state->credentials[i].profile.id;
    if (!fuzz_device_held(id)) {
      FUZZ_CHECK(vault.held_count < HELD_EVER_MAX);
      vault.held[vault.held_count++] = *id;
    }
  }
}

void fuzz_device_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input) {
  FUZZ_CHECK(question->kind == RCDP_ACTION_COMMIT);
  input->kind = RCDP_INPUT_COMMITTED;
  if (outcome.done) {
    keep(question->state);
  }
}

rcdp_err fuzz_attach_device(const rcdp_provider *provider, unsigned int variant, rcdp_bytes state, rcdp_role **role) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  const rcdp_attach_device_config config = {
      .provider = provider,
      .storage_key = &keys->device_storage,
      .factory_key = &keys->device,
      .certificate = fuzz_device,
      .certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN-4711"),
      .suites = {(variant & VARIANT_STATIC) != 0 ? RCDP_SUITE_STATIC : RCDP_SUITE_P256, RCDP_SUITE_STATIC},
      .suite_count = (variant & VARIANT_STATIC) != 0 ? 1 : 2,
      .anchors = &fuzz_operator_root,
      .anchor_count = 1,
      .network = fuzz_attach_network_id,
      .pinned = &fuzz_attach_network_id,
      .pinned_count = (variant & VARIANT_PINNED) != 0,
      .owner_key = (variant & VARIANT_OWNED) != 0 ? RCDP_BYTES(keys->owner_public) : RCDP_NO_BYTES,
      .link = FUZZ_ATTACH_NETWORK,
      .retry_ms = 1000,
      .retry_max_ms = 8000,
      .tries = 3,
      .renew = (variant & VARIANT_RENEW) != 0};
  FUZZ_CHECK(rcdp_attach_device_size() <= sizeof memory);
  return rcdp_attach_device_init(memory, sizeof memory, &config, state, role);
}

rcdp_err fuzz_device_boot(fuzz_party *party, unsigned int variant) {
  return fuzz_attach_device(&party->provider, variant, (rcdp_bytes){vault.octets, vault.len}, &party->role);
}

/* Of each network it holds at most one credential that is active, and one that is staged. */
void fuzz_device_check(void) {
  const rcdp_device_state *state = fuzz_device_state();
  for (size_t i = 0; i < state->credential_count; i++) {
    for (size_t j = 0; j < i; j++) {
      const rcdp_held_credential *a = &state->credentials[i], *b = &state->credentials[j];
      FUZZ_CHECK(a->status != b->status || !rcdp_network_id_equal(&a->profile.network, &b->profile.network));
      FUZZ_CHECK(!rcdp_id_equal(&a->profile.id, &b->profile.id) || !fuzz_provider_is_honest);
    }
  }
}
