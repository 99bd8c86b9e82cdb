/* The certificate attach for the schedule: the two parties, and what must hold between them. */
#include "attach_party.h"

/* What the device holds, the network has offered to it, octet for octet; of what the operator has deleted no octets are left. */
static void check_held(const rcdp_held_credential *held) {
  static uint8_t memory[RCDP_CODEC_ARENA], octets[RCDP_MESSAGE_MAX];
  const rcdp_record *record = fuzz_network_find(&held->profile.id);
  rcdp_buf profile = RCDP_BUF(octets);
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  const rcdp_err err = rcdp_profile_encode(&held->profile, &scratch, &profile);
  FUZZ_CHECK(err == RCDP_OK && record != NULL && record->state != RCDP_STATE_RESERVED);
  FUZZ_CHECK(record->state == RCDP_STATE_DELETED || rcdp_bytes_equal(rcdp_buf_bytes(&profile), record->profile));
}

/* What is active in the store, the device has held. */
static void judge(void) {
  const rcdp_device_state *state = fuzz_device_state();
  uint64_t position = 0;
  for (size_t i = 0; i < state->credential_count; i++) {
    check_held(&state->credentials[i]);
  }
  for (const rcdp_record *record = fuzz_network_next(&position); record != NULL;
       record = fuzz_network_next(&position)) {
    FUZZ_CHECK(record->state != RCDP_STATE_ACTIVE || fuzz_device_held(&record->credential));
  }
}

const fuzz_procedure fuzz_attach = {
    .parties = {[FUZZ_ATTACH_DEVICE] = {FUZZ_DEVICE_KIND(fuzz_attach_device_boot), .starts = true},
                [FUZZ_ATTACH_NETWORK] = {FUZZ_NETWORK_KIND(fuzz_attach_network_restore, fuzz_attach_network_boot)}},
    .count = 2,
    .manage = fuzz_network_manage,
    .judge = judge};
