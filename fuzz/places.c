/* See places.h. */
#include "places.h"

#include <string.h>

#include <rcdp/codec_state.h>

#include "fuzz.h"

typedef struct {
  struct {
    uint8_t octets[RCDP_PROVISION_STATE_MAX];
    size_t len;
  } places[FUZZ_PLACES];
} entry_places;

static entry_places kept, kept_at[FUZZ_STAGES_MAX];

static void copy(entry_places *to, const entry_places *from) {
  for (size_t i = 0; i < FUZZ_PLACES; i++) {
    to->places[i].len = from->places[i].len;
    memcpy(to->places[i].octets, from->places[i].octets, from->places[i].len);
  }
}

void fuzz_places_restore(size_t stage) { copy(&kept, &kept_at[stage]); }

void fuzz_places_save(size_t stage) { copy(&kept_at[stage], &kept); }

rcdp_bytes fuzz_place(size_t place) { return (rcdp_bytes){kept.places[place].octets, kept.places[place].len}; }

void fuzz_places_commit(const rcdp_action *question, size_t max, fuzz_outcome outcome, rcdp_input *input) {
  FUZZ_CHECK(question->kind == RCDP_ACTION_COMMIT && question->link < FUZZ_PLACES);
  FUZZ_CHECK(question->state.len > 0 && question->state.len <= max && max <= sizeof kept.places[0].octets);
  input->kind = RCDP_INPUT_COMMITTED;
  if (outcome.done) {
    memcpy(kept.places[question->link].octets, question->state.data, question->state.len);
    kept.places[question->link].len = question->state.len;
  }
}
