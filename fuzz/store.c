/*
 * Fuzz target: the store's database file, or a new one where there are no octets. The first octet chooses how it is opened and what is
 * then asked of it; whatever is in the file, records come back within their bounds or with an error.
 */
#include <string.h>

#include <rcdp/store_sqlite.h>

#include "fuzz.h"
#include "reader.h"
#include "scratch.h"

enum { ARENA = 1 << 16, LIST_MAX = 64 };

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

static void check_record(const rcdp_record *record) {
  const rcdp_bytes views[] = {record->device_id, record->manufacturer, record->certificate_url,
                              record->profile,   record->key,          record->management_key,
                              record->op,        record->answer};
  FUZZ_CHECK((unsigned int)record->state < RCDP_STATE_COUNT);
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    FUZZ_CHECK(views[i].len == 0 || (views[i].data >= memory && views[i].data + views[i].len <= memory + ARENA));
  }
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

static void change(rcdp_store *store, unsigned int choice, rcdp_record of) {
  static const uint8_t transaction[] = {0xee};
  rcdp_store_request request = {.op = (rcdp_store_op)(choice % (RCDP_STORE_OP_COUNT + 1)),
                                .event = (rcdp_credential_event)(choice / 16 % RCDP_EVENT_COUNT),
                                .now = 1800000000,
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
  memcpy(request.record.transaction.octets, transaction, sizeof transaction);
  if (request.op == RCDP_STORE_LOOKUP) {
    request.record.transaction = of.transaction;
  }
  if (request.op == RCDP_STORE_RESERVE) {
    request.record.credential.octets[0] ^= 1;
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
    if (changing) {
      change(store, choice / 2, last);
      (void)list(store);
    }
    rcdp_store_close(store);
  }
  scratch_remove(FILE_NAME "-wal");
  scratch_remove(FILE_NAME "-shm");
  scratch_remove(FILE_NAME "-journal");
  return 0;
}
