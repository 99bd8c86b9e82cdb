/* The provisioner's surroundings: who he is, the places of his entries, and what he wants for each device. */
#include "provisioner_party.h"

static unsigned int current_variant;

static rcdp_provision_state *state_at(size_t place) {
  static _Alignas(max_align_t) uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_provision_state state;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_provision_state_decode(fuzz_place(place), &arena, &state);
  FUZZ_CHECK(err == RCDP_OK);
  return &state;
}

/* The same IMSI again for who comes again. */
static void serve_owner(const rcdp_action *question, rcdp_input *input) {
  static const rcdp_controls controls = {
      .has_not_after = true,
      .not_after = FUZZ_WALL + FUZZ_VALIDITY / 2,
      .lifetime = 3600,
      .has_restrictions = true,
      .restrictions = {.has_rats = true,
                       .rat_count = 2,
                       .rats = {RCDP_RAT_EUTRA, RCDP_RAT_NR},
                       .has_dnns = true,
                       .dnn_count = 2,
                       .dnns = {{(const uint8_t *)"iot.Example", 11}, {(const uint8_t *)"b", 1}},
                       .has_slices = true,
                       .slice_count = 2,
                       .slices = {{1, true, {0, 0, 0xab}}, {.sst = 1}}}};
  const bool controlled = (current_variant & VARIANT_CONTROLLED) != 0;
  const bool made = (current_variant & VARIANT_MADE) != 0;
  input->kind = RCDP_INPUT_POLICY;
  input->controls = controlled ? &controls : NULL;
  input->replace = controlled;
  input->imsi = made ? rcdp_bytes_of(question->link == 0 ? "001010000020003" : "001010000020004") : RCDP_NO_BYTES;
}

void fuzz_field_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input) {
  if (question->kind == RCDP_ACTION_POLICY) {
    serve_owner(question, input);
  } else {
    fuzz_places_commit(question, RCDP_PROVISION_STATE_MAX, outcome, input);
  }
}

rcdp_provisioner_identity fuzz_field_identity(const rcdp_provider *provider, size_t grant) {
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  return (rcdp_provisioner_identity){provider, grant == 0 ? &keys->owner : &keys->heir, fuzz_grant(grant)};
}

rcdp_err fuzz_field_boot(fuzz_party *party, unsigned int variant) {
  static _Alignas(max_align_t) uint8_t memory[1 << 19];
  const bool two = (variant & VARIANT_BUSY) != 0 || fuzz_place(1).len > 0;
  const rcdp_bytes states[FUZZ_PLACES] = {fuzz_place(0), fuzz_place(1)};
  const rcdp_provisioner_config config = {.identity = fuzz_field_identity(&party->provider, 0),
                                          .maker = (variant & VARIANT_MADE) != 0 ? RCDP_MADE_BY_PROVISIONER
                                                                                 : RCDP_MADE_BY_NETWORK,
                                          .online = (variant & VARIANT_ONLINE) != 0,
                                          .entries = two ? FUZZ_PLACES : 1,
                                          .network_link = FUZZ_PROVISIONER_NETWORK,
                                          .retry_ms = 1000,
                                          .retry_max_ms = 8000};
  current_variant = variant;
  FUZZ_CHECK(rcdp_provisioner_size(FUZZ_PLACES) <= sizeof memory);
  return rcdp_provisioner_init(memory, sizeof memory, &config, states, &party->role);
}

/* What is kept can be read. */
void fuzz_field_check(void) {
  for (size_t i = 0; i < FUZZ_PLACES; i++) {
    FUZZ_CHECK(fuzz_place(i).len == 0 || state_at(i)->status < RCDP_PROVISION_STATUS_COUNT);
  }
}
