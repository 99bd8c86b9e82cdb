/*
 * Fuzz target: the network role. It gets messages; every question that it asks is answered well. Whatever it sends must be a
 * message of a network that decodes strictly, and no device may have two live credentials.
 */
#include "fuzz.h"

#include <rcdp/store_memory.h>

#include "fake.h"

enum { TRANSACTIONS = 4, STORE_ARENA = 1 << 16 };

typedef struct {
  rcdp_store *store;
  rcdp_store_result stored;
  uint8_t store_memory[STORE_ARENA];
} surroundings;

static const rcdp_terms terms = {.validity = 86400, .restrictions = {.roaming_allowed = true}};

static rcdp_role *make_role(void) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  static const rcdp_bytes urls[] = {{(const uint8_t *)RCDP_FUZZ_URL_PREFIX, sizeof RCDP_FUZZ_URL_PREFIX - 1}};
  static const uint8_t notice_key[65] = {4};
  const rcdp_attach_network_config config = {.provider = &rcdp_fuzz_provider,
                                             .storage_key = &rcdp_fuzz_storage_key,
                                             .network = {.plmn = {0x00, 0xf1, 0x10}},
                                             .signing_key = &rcdp_fuzz_signing_key,
                                             .chain = {rcdp_fuzz_network},
                                             .chain_count = 1,
                                             .notice_key = RCDP_BYTES(notice_key),
                                             .device_anchors = &rcdp_fuzz_root,
                                             .device_anchor_count = 1,
                                             .need_status = true,
                                             .allowed_urls = urls,
                                             .allowed_url_count = 1,
                                             .suites = {RCDP_SUITE_P256, RCDP_SUITE_STATIC},
                                             .suite_count = 2,
                                             .key_length = 16,
                                             .amf = {0x80, 0x00},
                                             .routing_indicator = {0xf0, 0xff},
                                             .offer_lifetime = 3600,
                                             .max_open = 4,
                                             .max_transactions = TRANSACTIONS,
                                             .answer_timeout_ms = 1000};
  rcdp_role *role = NULL;
  FUZZ_CHECK(rcdp_attach_network_size(TRANSACTIONS) <= sizeof memory);
  const rcdp_err err = rcdp_attach_network_init(memory, sizeof memory, &config, &role);
  FUZZ_CHECK(err == RCDP_OK);
  return role;
}

static rcdp_store *make_store(uint8_t *memory) {
  rcdp_arena arena;
  rcdp_store_result result;
  rcdp_store *store = rcdp_store_memory_new();
  const rcdp_store_request block = {.op = RCDP_STORE_ADD_BLOCK,
                                    .block_first = rcdp_bytes_of("001010000000001"),
                                    .block_last = rcdp_bytes_of("001010000000099")};
  rcdp_arena_init(&arena, memory, STORE_ARENA);
  FUZZ_CHECK(store != NULL && rcdp_store_execute(store, &block, &arena, &result) == RCDP_OK);
  return store;
}

/* The answer to a question in *input, or false. */
static bool answer(surroundings *around, const rcdp_action *action, rcdp_input *input) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, around->store_memory, STORE_ARENA);
  switch (action->kind) {
  case RCDP_ACTION_FETCH:
    *input = (rcdp_input){.kind = RCDP_INPUT_FETCHED, .bundle = rcdp_fuzz_bundle};
    break;
  case RCDP_ACTION_POLICY:
    *input = (rcdp_input){.kind = RCDP_INPUT_POLICY, .terms = &terms};
    break;
  case RCDP_ACTION_STORE:
    (void)rcdp_store_execute(around->store, action->request, &arena, &around->stored);
    *input = (rcdp_input){.kind = RCDP_INPUT_STORED, .stored = &around->stored};
    break;
  case RCDP_ACTION_SEND:
    rcdp_fuzz_check_sent(action->message, RCDP_NETWORK);
    return false;
  default:
    return false;
  }
  input->ticket = action->ticket;
  return true;
}

static void give(surroundings *around, rcdp_role *role, rcdp_input input) {
  for (bool again = true; again;) {
    rcdp_action action;
    again = false;
    input.wall = RCDP_FUZZ_WALL;
    (void)rcdp_role_input(role, &input);
    while (rcdp_role_next(role, &action)) {
      again |= answer(around, &action, &input);
    }
  }
}

/* Every record is of the one device here. */
static void check_store(surroundings *around) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST};
  unsigned live = 0;
  rcdp_arena arena;
  rcdp_arena_init(&arena, around->store_memory, STORE_ARENA);
  while (rcdp_store_execute(around->store, &request, &arena, &around->stored) == RCDP_OK) {
    live += around->stored.record.state == RCDP_STATE_ACTIVE;
    request.after = around->stored.next;
    rcdp_arena_rewind(&arena, 0);
  }
  FUZZ_CHECK(live <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static surroundings around;
  rcdp_bytes rest = {data, size};
  rcdp_bytes message;
  rcdp_role *role = make_role();
  around.store = make_store(around.store_memory);
  while (rcdp_fuzz_next_message(&rest, &message)) {
    give(&around, role, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = 1, .message = message});
  }
  check_store(&around);
  rcdp_role_close(role);
  rcdp_store_close(around.store);
  return 0;
}
