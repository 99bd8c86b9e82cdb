/* The companion's owner, who manages what has been issued: he asks the network, for the first credential there is, and is told. */
#include "companion_party.h"

static void choose(unsigned int what, rcdp_companion_manage *wanted) {
  uint64_t position = 0;
  const rcdp_record *record = fuzz_network_next(&position);
  rcdp_companion_limit *limit = &wanted->body.limit; /* the target is the first field of every body but the list's */
  *wanted = (rcdp_companion_manage){.kind = (rcdp_manage_kind)(what % RCDP_MANAGE_COUNT)};
  if (wanted->kind == RCDP_MANAGE_LIST) {
    wanted->body.list.after = what / 8;
    return;
  }
  if (record != NULL) {
    limit->target = (rcdp_companion_target){record->credential, (uint16_t)(record->epoch + (what >= 128 ? 1 : 0))};
  }
  if (wanted->kind == RCDP_MANAGE_LIMIT) {
    limit->controls = *fuzz_owner_controls();
    limit->controls.has_not_after = what % 16 < 8;
  }
}

/* The last one that was asked for. */
static rcdp_id transaction;

void fuzz_owner_asks(unsigned int what, rcdp_buf *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_companion_manage wanted;
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  choose(what, &wanted);
  const rcdp_err err = rcdp_companion_ask(fuzz_provider(what), &wanted, &scratch, &transaction, message);
  FUZZ_CHECK(err == RCDP_OK);
}

void fuzz_owner_is_told(rcdp_bytes message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_companion_managed managed;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_companion_told(message, &transaction, &arena, &managed);
  FUZZ_CHECK(err < RCDP_ERR_COUNT);
}
