/* The companion's surroundings: the places of its entries, and the owner. */
#include "companion_party.h"

#define DAY UINT64_C(86400)

static unsigned int current_variant;

static void decode(size_t place, rcdp_entry_state *state, rcdp_arena *arena) {
  static _Alignas(max_align_t) uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena_init(arena, memory, sizeof memory);
  const rcdp_err err = rcdp_entry_state_decode(fuzz_place(place), arena, state);
  FUZZ_CHECK(err == RCDP_OK && state->entry == place);
}

/* As many as the order has of which something is kept. */
static uint8_t entries(unsigned int variant) {
  for (size_t i = 0; i < FUZZ_PLACES; i++) {
    rcdp_entry_state state;
    rcdp_arena arena;
    if (fuzz_place(i).len > 0) {
      decode(i, &state, &arena);
      return state.entries;
    }
  }
  return (variant & VARIANT_BUSY) != 0 ? FUZZ_PLACES : 1;
}

const rcdp_controls *fuzz_owner_controls(void) {
  static rcdp_controls controls = {.has_not_after = true,
                                   .not_after = FUZZ_WALL + 10 * DAY,
                                   .lifetime = DAY,
                                   .has_restrictions = true,
                                   .restrictions = {.has_dnns = true,
                                                    .dnn_count = 1,
                                                    .has_rats = true,
                                                    .rat_count = 2,
                                                    .rats = {RCDP_RAT_NB_IOT, RCDP_RAT_LTE_M},
                                                    .has_slices = true,
                                                    .slice_count = 2,
                                                    .slices = {{1, true, {0, 0, 0xab}}, {2, false, {0}}}}};
  controls.restrictions.dnns[0] = rcdp_bytes_of("IoT.example");
  return &controls;
}

static void serve_owner(rcdp_input *input) {
  const bool controlled = (current_variant & VARIANT_CONTROLLED) != 0;
  input->kind = RCDP_INPUT_POLICY;
  input->controls = controlled ? fuzz_owner_controls() : NULL;
  input->replace = controlled;
}

void fuzz_order_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input) {
  if (question->kind == RCDP_ACTION_POLICY) {
    serve_owner(input);
    return;
  }
  fuzz_places_commit(question, RCDP_ENTRY_STATE_MAX, outcome, input);
}

rcdp_err fuzz_order_boot(fuzz_party *party, unsigned int variant) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  rcdp_bytes states[FUZZ_PLACES];
  const rcdp_companion_config config = {.provider = &party->provider,
                                        .network = fuzz_attach_network_id,
                                        .entries = entries(variant),
                                        .network_link = FUZZ_COMPANION_NETWORK,
                                        .retry_ms = 1000,
                                        .retry_max_ms = 8000};
  for (size_t i = 0; i < FUZZ_PLACES; i++) {
    states[i] = fuzz_place(i);
  }
  current_variant = variant;
  FUZZ_CHECK(rcdp_companion_size(FUZZ_PLACES) <= sizeof memory);
  return rcdp_companion_init(memory, sizeof memory, &config, states, &party->role);
}

/* What is kept can be read, and is of one order. */
void fuzz_order_check(void) {
  rcdp_id order = {{0}};
  bool some = false;
  for (size_t i = 0; i < FUZZ_PLACES; i++) {
    rcdp_entry_state state;
    rcdp_arena arena;
    if (fuzz_place(i).len > 0) {
      decode(i, &state, &arena);
      FUZZ_CHECK(!some || rcdp_id_equal(&state.order, &order));
      order = state.order;
      some = true;
    }
  }
}
