/* The wrapped keys in a device's state (asn1/rcdp-state.asn1), one by one. */
#include <rcdp/codec_state.h>

typedef struct {
  rcdp_bytes *keys;
  size_t count;
} list;

static void add(list *to, bool present, rcdp_bytes key) {
  if (present && key.len > 0) {
    to->keys[to->count++] = key;
  }
}

size_t rcdp_device_state_keys(const rcdp_device_state *state, rcdp_bytes keys[RCDP_DEVICE_KEYS_MAX]) {
  list all = {keys, 0};
  add(&all, true, state->seed);
  add(&all, state->has_pending, state->pending.ephemeral_key);
  add(&all, state->has_offer, state->offer.ephemeral_key);
  add(&all, state->has_update, state->update.ephemeral_key);
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    add(&all, true, held->key);
    add(&all, true, held->management_key);
    add(&all, true, held->device_key);
  }
  return all.count;
}
