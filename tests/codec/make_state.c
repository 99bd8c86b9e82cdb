/* Values of what devices and companions keep. */
#include "makers.h"

static void make_pending(source *from, rcdp_pending_attach *pending) {
  source_fill(from, &pending->transaction, sizeof pending->transaction);
  source_fill(from, &pending->device_nonce, sizeof pending->device_nonce);
  source_fill(from, &pending->request_hash, sizeof pending->request_hash);
  pending->network = source_network(from);
  pending->suite_count = source_suites(from, pending->suites);
  pending->ephemeral_key = source_optional(from, 112);
  pending->message = source_octets(from, 1, RCDP_REQUEST_MESSAGE_MAX);
}

/* None, or of all indexes: 43 bits each, big endian in six octets. */
static rcdp_bytes make_sequences(source *from) {
  const size_t len = source_flag(from) ? RCDP_SEQUENCES_LEN : 0;
  uint8_t *octets = source_room(from, len);
  source_fill(from, octets, len);
  for (size_t i = 0; i < len; i += 6) {
    octets[i] &= 7;
  }
  return (rcdp_bytes){octets, len};
}

static void make_held(source *from, rcdp_held_credential *held) {
  held->status = (rcdp_held_status)source_pick(from, RCDP_HELD_STAGED, RCDP_HELD_ACTIVE);
  held->origin = (rcdp_held_origin)source_one(from, RCDP_HELD_BY_ATTACH, RCDP_HELD_BY_UPDATE);
  make_profile(from, &held->profile);
  held->key = source_octets(from, 1, 112);
  held->management_key = source_octets(from, 1, 112);
  held->op = source_octets(from, 1, 112);
  held->device_key = source_optional(from, 112);
  held->on_word = source_flag(from);
  held->must_update = source_flag(from);
  held->installed = source_number(from);
  held->sequences = make_sequences(from);
  source_fill(from, &held->transaction, sizeof held->transaction);
  source_fill(from, &held->confirm_hash, sizeof held->confirm_hash);
  held->confirm = source_octets(from, 1, RCDP_CONFIRM_MESSAGE_MAX);
}

static void make_offer(source *from, rcdp_pending_offer *offer) {
  offer->ephemeral_key = source_octets(from, 1, 112);
  offer->message = source_octets(from, 1, RCDP_OFFER_MESSAGE_MAX);
}

/* The larger one is not proven. */
static void make_tombstone(source *from, rcdp_tombstone *tombstone) {
  source_fill(from, &tombstone->credential, sizeof tombstone->credential);
  source_fill(from, &tombstone->notice, sizeof tombstone->notice);
  make_verification_key(from, &tombstone->notice_key);
  tombstone->proven = !source_flag(from);
  tombstone->message = tombstone->proven ? RCDP_NO_BYTES : source_octets(from, 1, RCDP_PROOF_MESSAGE_MAX);
}

void make_device_state(source *from, void *value) {
  rcdp_device_state *state = value;
  state->generation = source_number(from);
  state->counter = source_number(from);
  state->seed = source_octets(from, 1, 112);
  state->last_time = source_number(from);
  state->has_pending = source_flag(from);
  if (state->has_pending) {
    make_pending(from, &state->pending);
  }
  state->has_offer = source_flag(from);
  if (state->has_offer) {
    make_offer(from, &state->offer);
  }
  state->has_update = source_flag(from);
  if (state->has_update) {
    make_offer(from, &state->update);
  }
  state->credential_count = source_count(from, 0, RCDP_HELD_MAX);
  for (size_t i = 0; i < state->credential_count; i++) {
    make_held(from, &state->credentials[i]);
  }
  state->tombstone_count = source_count(from, 0, RCDP_TOMBSTONES_MAX);
  for (size_t i = 0; i < state->tombstone_count; i++) {
    make_tombstone(from, &state->tombstones[i]);
  }
}

/* The larger one is ordered: its message is longer than any report. */
void make_entry_state(source *from, void *value) {
  rcdp_entry_state *state = value;
  source_fill(from, &state->order, sizeof state->order);
  state->entries = (uint8_t)source_pick(from, 1, RCDP_ORDER_ENTRIES_MAX);
  make_opened(from, &state->opened);
  state->entry = (uint8_t)source_pick(from, 0, state->entries - 1U);
  state->device = make_device_id(from);
  source_fill(from, &state->reference, sizeof state->reference);
  state->status = source_flag(from) ? RCDP_ENTRY_ORDERED
                                    : (rcdp_entry_status)source_one(from, RCDP_ENTRY_ACTIVE, RCDP_ENTRY_DENIED);
  state->has_report = state->status == RCDP_ENTRY_DENIED;
  if (state->has_report) {
    make_error_report(from, &state->report);
  }
  if (state->status == RCDP_ENTRY_ORDERED) {
    state->message = source_octets(from, 1, RCDP_ORDER_MESSAGE_MAX);
  }
}
