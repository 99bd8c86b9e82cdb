/*
 * Fuzz target: the store's database file, or a new one where there are no octets. The first octet chooses how it is opened and what is
 * then asked of it; whatever is in the file, records come back within their bounds or with an error.
 */
#include <string.h>

#include <rcdp/store_sqlite.h>

#include "fuzz.h"
#include "reader.h"
#include "scratch.h"

enum { ARENA = 1 << 16, LIST_MAX = 64, NOW = 1800000000 };

#define FILE_NAME "store"

static _Alignas(max_align_t) uint8_t memory[ARENA];
static rcdp_store_result result;

static rcdp_err ask(rcdp_store *store, const rcdp_store_request *request) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_store_execute(store, request, &arena, &result);
  FUZZ_CHECK(err < RCDP_ERR_COUNT && err == result.err);
  return err;
}

static void check_views(const rcdp_bytes *views, size_t count) {
  for (size_t i = 0; i < count; i++) {
    FUZZ_CHECK(views[i].len == 0 || (views[i].data >= memory && views[i].data + views[i].len <= memory + ARENA));
  }
}

static void check_record(const rcdp_record *record) {
  const rcdp_bytes views[] = {record->device_id, record->manufacturer, record->certificate_url,
                              record->profile,   record->key,          record->management_key,
                              record->op,        record->answer,       record->parent};
  FUZZ_CHECK((unsigned int)record->state < RCDP_STATE_COUNT && (unsigned int)record->assurance <= RCDP_ASSERTED);
  FUZZ_CHECK((unsigned int)result.parent_state < RCDP_SUBSCRIPTION_STATE_COUNT);
  FUZZ_CHECK(record->parent.len <= RCDP_SUBSCRIPTION_ID_MAX);
  check_views(views, sizeof views / sizeof views[0]);
}

/* The last one's name and state stay, for what is asked next. */
static rcdp_subscription list_subscriptions(rcdp_store *store) {
  static uint8_t name[RCDP_SUBSCRIPTION_ID_MAX];
  rcdp_store_request request = {.op = RCDP_STORE_LIST_SUBSCRIPTIONS, .now = NOW};
  rcdp_subscription last = {.id = RCDP_BYTES(name)};
  for (int i = 0; i < LIST_MAX && ask(store, &request) == RCDP_OK; i++) {
    const rcdp_bytes views[] = {result.subscription.id, result.subscription.limits};
    FUZZ_CHECK((unsigned int)result.subscription.state < RCDP_SUBSCRIPTION_STATE_COUNT);
    FUZZ_CHECK(views[0].len > 0 && views[0].len <= sizeof name && views[1].len <= RCDP_LIMITS_MAX);
    FUZZ_CHECK(result.next > request.after);
    check_views(views, 2);
    request.after = result.next;
    memcpy(name, views[0].data, views[0].len);
    last.id.len = views[0].len;
    last.state = result.subscription.state;
  }
  return last;
}

static rcdp_record list(rcdp_store *store) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST};
  rcdp_record last = {.epoch = 0};
  for (int i = 0; i < LIST_MAX && ask(store, &request) == RCDP_OK; i++) {
    check_record(&result.record);
    FUZZ_CHECK(result.next > request.after);
    request.after = result.next;
    last = result.record;
  }
  return last;
}

_Static_assert(RCDP_STORE_OP_COUNT <= 16, "four bits choose among them");

static void change(rcdp_store *store, unsigned int choice, rcdp_record of, rcdp_subscription parent) {
  static const uint8_t transaction[] = {0xee};
  rcdp_store_request request = {.op = (rcdp_store_op)(choice % 16),
                                .event = (rcdp_credential_event)(choice / 16 % RCDP_EVENT_COUNT),
                                .subscription = parent,
                                .subscription_event = (rcdp_subscription_event)(choice / 16),
                                .replace = choice >= 16,
                                .now = NOW,
                                .max_open = 4,
                                .max_credentials = choice / 64,
                                .counter_authentic = true,
                                .block_first = rcdp_bytes_of("001010000000100"),
                                .block_last = rcdp_bytes_of("001010000000199")};
  request.record.credential = of.credential;
  request.record.certificate_hash = of.certificate_hash;
  request.record.epoch = of.epoch;
  request.record.state = of.state;
  request.record.counter = of.counter + 1;
  request.record.lapses_at = request.now + 100;
  request.subscription.quota = 5;
  memcpy(request.record.transaction.octets, transaction, sizeof transaction);
  if (request.op == RCDP_STORE_LOOKUP) {
    request.record.transaction = of.transaction;
    request.record.parent = of.parent.len > 0 ? parent.id : RCDP_NO_BYTES; /* its octets are gone by now */
  }
  if (request.op == RCDP_STORE_RESERVE) {
    request.record.credential.octets[0] ^= 1;
    request.record.parent = parent.id;
  }
  (void)ask(store, &request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes from = {data, size};
  const unsigned int choice = fuzz_u8(&from);
  const bool changing = choice % 2 == 1;
  const rcdp_sqlite_mode existing = changing ? RCDP_SQLITE_OPEN : RCDP_SQLITE_READ_ONLY;
  const rcdp_sqlite_mode mode = from.len == 0 && changing ? RCDP_SQLITE_CREATE : existing;
  rcdp_store *store = NULL;
  scratch_write(FILE_NAME, from);
  if (mode == RCDP_SQLITE_CREATE) {
    scratch_remove(FILE_NAME);
  }
  const rcdp_err err = rcdp_store_sqlite_open(scratch_path(FILE_NAME), mode, &store);
  if (err == RCDP_OK) {
    const rcdp_record last = list(store);
    const rcdp_subscription parent = list_subscriptions(store);
    if (changing) {
      change(store, choice / 2, last, parent);
      (void)list(store);
      (void)list_subscriptions(store);
    }
    rcdp_store_close(store);
  }
  scratch_remove(FILE_NAME "-wal");
  scratch_remove(FILE_NAME "-shm");
  scratch_remove(FILE_NAME "-journal");
  return 0;
}
