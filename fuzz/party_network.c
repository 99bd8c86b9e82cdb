/* A network's surroundings, whatever the procedure: its store, the CA's web server, the operator's policy. */
#include <string.h>

#include <rcdp/crypto.h>
#include <rcdp/store_memory.h>

#include "outside.h"
#include "party.h"

enum { REQUESTS_MAX = 16, ARENA = 1 << 15, KEPT = 1 << 16 };

/* Every request that changed the store in the honest run, with its octets: the store of a stage is made from them. */
static rcdp_store_request requests[REQUESTS_MAX];
static size_t request_count, requests_at[FUZZ_STAGES_MAX];
static _Alignas(max_align_t) uint8_t kept_memory[KEPT];
static rcdp_arena kept;
static bool recording = true;

static rcdp_store *store;
static rcdp_store_result results[2]; /* one for an answer that waits */
static _Alignas(max_align_t) uint8_t result_memory[2][ARENA];
static size_t turn;

static rcdp_err execute(const rcdp_store_request *request, rcdp_store_result *result, uint8_t *memory) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, ARENA);
  return rcdp_store_execute(store, request, &arena, result);
}

/* --- the store of a stage --- */

static void keep(const rcdp_store_request *request) {
  FUZZ_CHECK(request_count < REQUESTS_MAX);
  rcdp_store_request *copy = &requests[request_count++];
  *copy = *request;
  rcdp_bytes *const views[] = {&copy->record.device_id,
                               &copy->record.manufacturer,
                               &copy->record.certificate_url,
                               &copy->record.profile,
                               &copy->record.key,
                               &copy->record.management_key,
                               &copy->record.op,
                               &copy->record.answer,
                               &copy->record.parent,
                               &copy->block_first,
                               &copy->block_last,
                               &copy->record.imsi,
                               &copy->record.receipt,
                               &copy->record.device_key,
                               &copy->record.proof,
                               &copy->record.next.profile,
                               &copy->record.next.key,
                               &copy->record.next.op,
                               &copy->record.next.answer,
                               &copy->record.next.management_key};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    const rcdp_err err = rcdp_arena_copy(&kept, *views[i], views[i]);
    FUZZ_CHECK(err == RCDP_OK);
  }
}

static rcdp_bytes voucher;

static void add_block(void) {
  const rcdp_store_request block = {.op = RCDP_STORE_ADD_BLOCK,
                                    .block_first = rcdp_bytes_of("001010000000001"),
                                    .block_last = rcdp_bytes_of("001010000000009")};
  const rcdp_err err = execute(&block, &results[0], result_memory[0]);
  FUZZ_CHECK(err == RCDP_OK);
}

void fuzz_network_restore(size_t stage, const rcdp_store_request *first, rcdp_bytes owners) {
  store = rcdp_store_memory_new(fuzz_provider(0));
  FUZZ_CHECK(store != NULL);
  if (kept.base == NULL) {
    rcdp_arena_init(&kept, kept_memory, sizeof kept_memory);
  }
  voucher = owners;
  fuzz_outside_reset();
  add_block();
  if (first != NULL) {
    const rcdp_err err = execute(first, &results[0], result_memory[0]);
    FUZZ_CHECK(err == RCDP_OK);
  }
  for (size_t i = 0; i < requests_at[stage]; i++) {
    const rcdp_err err = execute(&requests[i], &results[0], result_memory[0]);
    FUZZ_CHECK(err == RCDP_OK);
  }
}

void fuzz_network_drop(void) {
  rcdp_store_close(store);
  store = NULL;
  recording = false; /* the honest run is over */
}

void fuzz_network_save(size_t stage) { requests_at[stage] = request_count; }

static bool changes(rcdp_store_op op) {
  return op == RCDP_STORE_RESERVE || op == RCDP_STORE_OFFER || op == RCDP_STORE_CONFIRM || op == RCDP_STORE_UPDATE ||
         op == RCDP_STORE_RENEW || op == RCDP_STORE_STATUS;
}

/* --- answers --- */

static void serve_store(const rcdp_store_request *request, fuzz_outcome outcome, rcdp_input *input) {
  rcdp_store_result *result = &results[turn ^= 1];
  memset(result, 0, sizeof *result);
  if (outcome.done) {
    (void)execute(request, result, result_memory[turn]);
  }
  if (recording && changes(request->op)) {
    keep(request);
  }
  result->err = outcome.err != RCDP_OK ? outcome.err : result->err;
  input->kind = RCDP_INPUT_STORED;
  input->stored = result;
}

static unsigned int current_variant;

static void serve_policy(fuzz_outcome outcome, rcdp_input *input) {
  static rcdp_terms terms;
  terms = (rcdp_terms){.validity = FUZZ_VALIDITY, .lifetime = 86400, .renewal = 3600};
  terms.restrictions.roaming_allowed = true;
  if ((current_variant & VARIANT_RESTRICTED) != 0) {
    terms.restrictions = (rcdp_restrictions){.has_rats = true,
                                             .rat_count = 2,
                                             .rats = {RCDP_RAT_NB_IOT, RCDP_RAT_NR},
                                             .has_dnns = true,
                                             .dnn_count = 1,
                                             .dnns = {rcdp_bytes_of("iot.example")},
                                             .has_slices = true,
                                             .slice_count = 1,
                                             .slices = {{1, true, {0, 0, 0xab}}}};
  }
  terms.voucher = outcome.by.len > 0 ? outcome.by : voucher;
  input->kind = RCDP_INPUT_POLICY;
  input->terms = &terms;
}

void fuzz_network_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input) {
  switch (question->kind) {
  case RCDP_ACTION_STORE:
    serve_store(question->request, outcome, input);
    break;
  case RCDP_ACTION_POLICY:
    serve_policy(outcome, input);
    break;
  default:
    FUZZ_CHECK(question->kind == RCDP_ACTION_FETCH);
    input->kind = RCDP_INPUT_FETCHED;
    input->bundle = outcome.by.len > 0 ? outcome.by : fuzz_outside_bundle(fuzz_bundle);
    break;
  }
}

/* --- the role --- */

rcdp_network_config fuzz_network_config(const fuzz_party *party, unsigned int variant, uint32_t transactions) {
  static const uint8_t top[32] = {0x55};
  static const rcdp_bytes urls[] = {{(const uint8_t *)"https://ca.example/devices/", 27}};
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  const bool tuak = (variant & VARIANT_TUAK) != 0;
  current_variant = variant;
  return (rcdp_network_config){.provider = &party->provider,
                               .storage_key = &keys->network_storage,
                               .network = fuzz_attach_network_id,
                               .signing_key = &keys->network,
                               .chain = {fuzz_network, fuzz_operator_root},
                               .chain_count = (variant & VARIANT_PINNED) != 0 ? 2 : 1,
                               .notice_key = RCDP_BYTES(keys->notice),
                               .device_anchors = &fuzz_factory_root,
                               .device_anchor_count = 1,
                               .need_status = (variant & VARIANT_STRICT) != 0,
                               .crls = &fuzz_factory_root_crl,
                               .crl_count = (variant & VARIANT_STRICT) != 0,
                               .allowed_urls = urls,
                               .allowed_url_count = 1,
                               .suites = {RCDP_SUITE_P256, RCDP_SUITE_STATIC},
                               .suite_count = 2,
                               .aka_algorithm = tuak ? RCDP_TUAK : RCDP_MILENAGE,
                               .key_length = tuak ? 32 : 16,
                               .op = tuak ? RCDP_BYTES(top) : RCDP_NO_BYTES,
                               .amf = {0x80, 0x00},
                               .routing_indicator = {0xf0, 0xff},
                               .offer_lifetime = 3600,
                               .max_open = 4,
                               .max_credentials = (variant & VARIANT_BUSY) != 0 ? 1 : 0,
                               .max_transactions = (variant & VARIANT_BUSY) != 0 ? 1 : transactions,
                               .answer_timeout_ms = 1000};
}

/* --- looking into the store --- */

rcdp_err fuzz_network_execute(const rcdp_store_request *request, rcdp_store_result *result) {
  static _Alignas(max_align_t) uint8_t memory[ARENA];
  return execute(request, result, memory);
}

static const rcdp_record *look(const rcdp_store_request *request, rcdp_store_result *result) {
  return fuzz_network_execute(request, result) == RCDP_OK ? &result->record : NULL;
}

const rcdp_record *fuzz_network_find(const rcdp_id *credential) {
  static rcdp_store_result result;
  return look(&(rcdp_store_request){.op = RCDP_STORE_FIND, .record.credential = *credential}, &result);
}

const rcdp_record *fuzz_network_next(uint64_t *position) {
  static rcdp_store_result result;
  const rcdp_record *record = look(&(rcdp_store_request){.op = RCDP_STORE_LIST, .after = *position}, &result);
  *position = result.next;
  return record;
}

void fuzz_network_manage(uint64_t now, unsigned int what) {
  static rcdp_store_result result;
  uint64_t position = 0;
  const rcdp_record *record = fuzz_network_next(&position);
  rcdp_store_request request = {.op = RCDP_STORE_SWEEP, .now = now};
  if (what % 2 == 1 && record != NULL) {
    request.op = RCDP_STORE_TRANSITION;
    request.event = (rcdp_credential_event)(what / 2 % RCDP_EVENT_COUNT);
    request.record = *record;
  }
  const rcdp_err err = fuzz_network_execute(&request, &result);
  FUZZ_CHECK(err == RCDP_OK || request.op == RCDP_STORE_TRANSITION);
}

/* No two credentials of one device are live, no SUPI is there twice. */
void fuzz_network_check(void) {
  rcdp_octets32 live[16];
  size_t count = 0;
  uint64_t position = 0;
  for (const rcdp_record *record = fuzz_network_next(&position); record != NULL;
       record = fuzz_network_next(&position)) {
    if (record->state != RCDP_STATE_ACTIVE) {
      continue;
    }
    for (size_t i = 0; i < count; i++) {
      FUZZ_CHECK(!rcdp_octets32_equal(&live[i], &record->certificate_hash));
    }
    FUZZ_CHECK(count < sizeof live / sizeof live[0]);
    live[count++] = record->certificate_hash;
  }
}
