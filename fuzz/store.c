/*
 * Fuzz target: the store's database file, or a new one, or one that the target has filled by itself, with some octets changed or as it
 * is; then requests in series, whose records, subscriptions and grants are those that a list has shown. Whatever is in the file, records
 * come back within their bounds or with an error.
 */
#include <stdio.h>
#include <string.h>

#include <rcdp/store_sqlite.h>

#include "fuzz.h"
#include "reader.h"
#include "rewind.h"
#include "schedule.h"
#include "scratch.h"
#include "sqlite_memory.h"

enum {
  ARENA = 1 << 16,
  LIST_MAX = 64,
  KNOWN_MAX = 8,
  REQUESTS_MAX = 8,
  EDITS_MAX = 8,
  FILLED_MAX = 1 << 18,
  PATH_SIZE = 512
};
#define NOW UINT64_C(1800000000)
#define FILE_NAME "store"
#define FILLED_NAME                                                                                                    \
  "filled" /* what the target has filled, and stays open: brought back to its copy before each input */
#define COPY_NAME "copy"

/* Bits of the first octet. A new database takes long to make, so nothing is asked of it. */
enum { CHANGING = 1, FILLED = 2, NEW = 0xff };

static _Alignas(max_align_t) uint8_t memory[ARENA];
static rcdp_store_result result;

static rcdp_err ask(rcdp_store *store, const rcdp_store_request *request) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_store_execute(store, request, &arena, &result);
  FUZZ_CHECK(err < RCDP_ERR_COUNT && err == result.err);
  return err;
}

/* --- what there is --- */

/* What the last lists have shown; what a request has reserved besides. */
static struct {
  rcdp_id credentials[KNOWN_MAX];
  uint8_t imsis[KNOWN_MAX][RCDP_IMSI_MAX];
  size_t imsi_lens[KNOWN_MAX];
  size_t credential_count;
  uint8_t names[KNOWN_MAX][RCDP_SUBSCRIPTION_ID_MAX];
  size_t name_lens[KNOWN_MAX];
  size_t name_count;
  rcdp_id serials[KNOWN_MAX];
  size_t serial_count;
} known;

static void check_views(const rcdp_bytes *views, size_t count) {
  for (size_t i = 0; i < count; i++) {
    FUZZ_CHECK(views[i].len == 0 || (views[i].data >= memory && views[i].data + views[i].len <= memory + ARENA));
  }
}

static void take_record(const rcdp_record *record) {
  const rcdp_next_epoch *next = &record->next;
  const rcdp_bytes views[] = {record->device_id,
                              record->manufacturer,
                              record->certificate_url,
                              record->profile,
                              record->key,
                              record->management_key,
                              record->op,
                              record->answer,
                              record->parent,
                              record->device_key,
                              record->receipt,
                              record->proof,
                              next->profile,
                              next->key,
                              next->management_key,
                              next->op,
                              next->answer};
  FUZZ_CHECK((unsigned int)record->state < RCDP_STATE_COUNT && (unsigned int)record->assurance <= RCDP_ASSERTED);
  FUZZ_CHECK((unsigned int)result.parent_state < RCDP_SUBSCRIPTION_STATE_COUNT);
  FUZZ_CHECK(record->parent.len <= RCDP_SUBSCRIPTION_ID_MAX);
  FUZZ_CHECK((unsigned int)record->ownership.mode < RCDP_ORDER_MODE_COUNT);
  FUZZ_CHECK(record->device_key.len <= RCDP_DEVICE_KEY_MAX && record->receipt.len <= RCDP_RECEIPT_MAX);
  FUZZ_CHECK(record->proof.len <= RCDP_PROOF_MAX && (record->has_next || next->key.len == 0));
  FUZZ_CHECK(record->imsi.len <= RCDP_IMSI_MAX && record->sqn <= RCDP_SQN_MAX);
  check_views(views, sizeof views / sizeof views[0]);
  if (known.credential_count < KNOWN_MAX) {
    known.imsi_lens[known.credential_count] = record->imsi.len;
    memcpy(known.imsis[known.credential_count], record->imsi.data, record->imsi.len);
    known.credentials[known.credential_count++] = record->credential;
  }
}

static void take_subscription(const rcdp_subscription *subscription) {
  const rcdp_bytes views[] = {subscription->id, subscription->limits};
  FUZZ_CHECK((unsigned int)subscription->state < RCDP_SUBSCRIPTION_STATE_COUNT);
  FUZZ_CHECK(views[0].len > 0 && views[0].len <= RCDP_SUBSCRIPTION_ID_MAX && views[1].len <= RCDP_LIMITS_MAX);
  check_views(views, 2);
  if (known.name_count < KNOWN_MAX) {
    memcpy(known.names[known.name_count], views[0].data, views[0].len);
    known.name_lens[known.name_count++] = views[0].len;
  }
}

static void take_grant(const rcdp_granted *granted) {
  FUZZ_CHECK((unsigned int)granted->state < RCDP_GRANT_STATE_COUNT && granted->content.len <= RCDP_GRANT_MAX);
  check_views(&granted->content, 1);
  if (known.serial_count < KNOWN_MAX) {
    known.serials[known.serial_count++] = granted->serial;
  }
}

static void take_finding(const rcdp_finding *finding) {
  const rcdp_bytes views[] = {finding->imsi, finding->device_id, finding->evidence};
  FUZZ_CHECK((unsigned int)finding->kind < RCDP_FINDING_KIND_COUNT && views[0].len <= RCDP_IMSI_MAX);
  FUZZ_CHECK(views[1].len <= RCDP_DEVICE_ID_MAX && views[2].len <= RCDP_EVIDENCE_MAX);
  check_views(views, 3);
}

static void take_entry(const rcdp_log_entry *entry) {
  const rcdp_bytes views[] = {entry->imsi, entry->detail};
  FUZZ_CHECK((unsigned int)entry->kind < RCDP_LOG_KIND_COUNT && (unsigned int)entry->state < RCDP_STATE_COUNT);
  FUZZ_CHECK(views[0].len <= RCDP_IMSI_MAX && views[1].len <= RCDP_LOG_DETAIL_MAX);
  check_views(views, 2);
}

/* What the log says is one chain, or not whole; and whatever is listed, a list comes to an end. */
static void list_log(rcdp_store *store) {
  rcdp_store_request findings = {.op = RCDP_STORE_LIST_FINDINGS, .now = NOW};
  rcdp_store_request events = {.op = RCDP_STORE_LIST_EVENTS};
  rcdp_octets32 head = {{0}};
  for (int i = 0; i < LIST_MAX && ask(store, &findings) == RCDP_OK; i++) {
    take_finding(&result.finding);
    FUZZ_CHECK(result.next > findings.after);
    findings.after = result.next;
  }
  for (int i = 0; i < LIST_MAX && ask(store, &events) == RCDP_OK; i++) {
    take_entry(&result.entry);
    FUZZ_CHECK(result.next == events.after + 1);
    const rcdp_err err = rcdp_log_verify(fuzz_provider(0), &head, &result.entry);
    FUZZ_CHECK(err == RCDP_OK || err == RCDP_E_CORRUPT);
    head = result.entry.hash;
    events.after = result.next;
  }
}

static void list_grants(rcdp_store *store) {
  rcdp_store_request grants = {.op = RCDP_STORE_LIST_GRANTS, .now = NOW};
  for (int i = 0; i < LIST_MAX && ask(store, &grants) == RCDP_OK; i++) {
    take_grant(&result.granted);
    FUZZ_CHECK(result.next > grants.after);
    grants.after = result.next;
  }
}

static void list_all(rcdp_store *store) {
  rcdp_store_request records = {.op = RCDP_STORE_LIST};
  rcdp_store_request subscriptions = {.op = RCDP_STORE_LIST_SUBSCRIPTIONS, .now = NOW};
  memset(&known, 0, sizeof known);
  for (int i = 0; i < LIST_MAX && ask(store, &records) == RCDP_OK; i++) {
    take_record(&result.record);
    FUZZ_CHECK(result.next > records.after);
    records.after = result.next;
  }
  for (int i = 0; i < LIST_MAX && ask(store, &subscriptions) == RCDP_OK; i++) {
    take_subscription(&result.subscription);
    FUZZ_CHECK(result.next > subscriptions.after);
    subscriptions.after = result.next;
  }
  list_grants(store);
  list_log(store);
}

/* --- requests --- */

/* Bits of a request's second octet: of which record and subscription; and of its third: how. */
enum { WHO = 7, ORPHAN = 8, PARENT_SHIFT = 4 };
enum { EVENT = 7, HURRY = 8, AGAIN = 16, OTHER = 32, FEW = 64, NEVER = 128 };

/* As it stands now, without its octets: they are gone with the next request. */
static rcdp_record record_now(rcdp_store *store, unsigned int who) {
  rcdp_store_request request = {.op = RCDP_STORE_FIND};
  rcdp_record record = {.epoch = 0};
  if (known.credential_count > 0) {
    request.record.credential = known.credentials[who % known.credential_count];
  }
  if (ask(store, &request) == RCDP_OK) {
    record = result.record;
    FUZZ_CHECK(rcdp_id_equal(&record.credential, &request.record.credential));
  }
  rcdp_bytes *const views[] = {
      &record.imsi,    &record.device_id,    &record.manufacturer,   &record.certificate_url,
      &record.profile, &record.key,          &record.management_key, &record.op,
      &record.answer,  &record.parent,       &record.device_key,     &record.receipt,
      &record.proof,   &record.next.profile, &record.next.key,       &record.next.management_key,
      &record.next.op, &record.next.answer};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    *views[i] = RCDP_NO_BYTES;
  }
  return record;
}

static rcdp_subscription subscription_now(rcdp_store *store, unsigned int who) {
  static const uint8_t new_name[] = "imsi-001010000000099";
  rcdp_store_request request = {.op = RCDP_STORE_FIND_SUBSCRIPTION, .now = NOW};
  const bool there = known.name_count > who;
  request.subscription.id =
      there ? (rcdp_bytes){known.names[who], known.name_lens[who]} : (rcdp_bytes){new_name, sizeof new_name - 1};
  const rcdp_err err = ask(store, &request);
  request.subscription.state = err == RCDP_OK ? result.subscription.state : RCDP_SUBSCRIPTION_ACTIVE;
  return request.subscription;
}

/* What is reserved anew. Event 7: in the transaction of another; and of the other bits each breaks a rule of its own. */
static void fill_reserve(rcdp_record *record, unsigned int how) {
  record->credential.octets[1] = (uint8_t)((how & NEVER) != 0 ? record->credential.octets[1] : known.credential_count);
  record->transaction.octets[1] =
      (uint8_t)((how & EVENT) == 7 ? record->transaction.octets[1] : known.credential_count);
  record->request_hash.octets[0] ^= (how & FEW) != 0 ? 1 : 0;
  record->certificate_hash.octets[0] ^= (how & OTHER) != 0 ? 1 : 0;
  record->certificate_hash.octets[1] = record->parent.len > 0 ? 1 : 0;
  record->counter_absent = (how & EVENT) == 1;
  record->counter = (how & EVENT) == 2 ? 0 : record->counter + 1;
  record->device_id = rcdp_bytes_of("SN-4711");
}

/* The grant that the request names: one that is there, or a new one. Of it comes what is reserved without a parent, and it has the first
 * block that is its own, so that an IMSI of it can be asked for. */
static void fill_grant(rcdp_store_request *request, unsigned int who, unsigned int how) {
  rcdp_record *record = &request->record;
  rcdp_granted *granted = &request->granted;
  granted->serial = (rcdp_id){{0x67, (uint8_t)(who & WHO)}};
  granted->owner = (rcdp_octets32){{0x6f}};
  granted->count = (how & FEW) != 0 ? 1 : 5;
  granted->content = rcdp_bytes_of("grant");
  if (request->op != RCDP_STORE_ADD_GRANT && known.serial_count > 0) {
    granted->serial = known.serials[(who & WHO) % known.serial_count];
  }
  if (request->op == RCDP_STORE_RESERVE) {
    record->has_grant = (who & ORPHAN) != 0 && (how & AGAIN) != 0;
    request->replace = record->has_grant ? (how & FEW) == 0 : request->replace;
    record->grant = granted->serial;
    record->ownership = (rcdp_ownership){.owner = granted->owner};
    record->imsi = record->has_grant && (how & HURRY) != 0 ? rcdp_bytes_of("001010000000150") : RCDP_NO_BYTES;
  }
}

/* The next order, at once or later; or another owner. With OTHER, what it says of the credential is not so. */
static void fill_order(rcdp_store_request *request, unsigned int how) {
  rcdp_ownership *ownership = &request->record.ownership;
  request->from = ownership->owner;
  request->record.device_id = (how & NEVER) != 0 ? RCDP_NO_BYTES : rcdp_bytes_of("SN-4711");
  ownership->number += (how & AGAIN) != 0 ? 0 : 1;
  ownership->order_hash.octets[0] =
      (uint8_t)((how & AGAIN) != 0 ? ownership->order_hash.octets[0] : 1 + ownership->number);
  ownership->mode = (rcdp_order_mode)(how & 3);
  ownership->effective_at = (how & FEW) != 0 ? NOW + 500 : 0;
  if (request->op == RCDP_STORE_TRANSFER) {
    ownership->owner.octets[1] ^= (how & OTHER) != 0 ? 0 : 1;
    ownership->ownership++;
  }
}

/* By its IMSI; a report, and what is found of it. Of one that is not authentic there is room for two. */
static void fill_use(rcdp_store_request *request, unsigned int who, unsigned int how) {
  const size_t index = known.credential_count > 0 ? (who & WHO) % known.credential_count : 0;
  if (request->op == RCDP_STORE_FIND_IMSI || request->op == RCDP_STORE_AUTHENTICATE ||
      request->op == RCDP_STORE_IN_BLOCK) {
    request->record.imsi = (rcdp_bytes){known.imsis[index], known.imsi_lens[index]};
  }
  if (request->op == RCDP_STORE_AUTHENTICATE) {
    request->resynchronise = (how & AGAIN) != 0;
    request->record.sqn = (how & FEW) != 0 ? RCDP_SQN_MAX : UINT64_C(1) << (how & EVENT) * 5;
  }
  if (request->op == RCDP_STORE_STATUS) {
    request->record.status_counter += (how & AGAIN) != 0 ? 0 : how & EVENT;
    request->record.status_hash.octets[0] ^= (how & FEW) != 0 ? 1 : 0;
  }
  request->finding = (rcdp_finding){.kind = (rcdp_finding_kind)(how & EVENT),
                                    .authentic = (how & AGAIN) != 0,
                                    .has_credential = (how & FEW) == 0,
                                    .credential = request->record.credential,
                                    .device_id = rcdp_bytes_of("SN-4711"),
                                    .evidence = rcdp_bytes_of((how & NEVER) != 0 ? "\n" : "evidence")};
  request->max_findings = 2;
}

static void fill_proven(rcdp_record *record) {
  record->device_key = rcdp_bytes_of("device key");
  record->receipt = rcdp_bytes_of("receipt");
  record->proof = rcdp_bytes_of("proof");
}

static void fill_issued(rcdp_record *record) {
  rcdp_bytes *const views[] = {&record->profile,    &record->key,     &record->management_key,
                               &record->op,         &record->answer,  &record->next.profile,
                               &record->next.key,   &record->next.op, &record->next.management_key,
                               &record->next.answer};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    *views[i] = rcdp_bytes_of("issued");
  }
}

static const struct {
  const char *first, *last;
} blocks[] = {{"001010000000001", "001010000000009"},
              {"001010000000100", "001010000000199"},
              {"00101000000001", "00101000000009"},
              {"001010000000009", "001010000000001"},
              {"0010100000000x", "00101000000009"},
              {"001010000000001", "00101000000009"},
              {"", ""},
              {"0010100000000001", "0010100000000002"}};

static void request_one(rcdp_store *store, unsigned int op, unsigned int who, unsigned int how) {
  const rcdp_subscription parent = subscription_now(store, who >> PARENT_SHIFT & 3);
  rcdp_store_request request = {.op = (rcdp_store_op)(op % (RCDP_STORE_OP_COUNT + 1)),
                                .event = (rcdp_credential_event)(how & EVENT),
                                .record = record_now(store, who & WHO),
                                .subscription = parent,
                                .subscription_event = (rcdp_subscription_event)(how & EVENT),
                                .replace = (how & AGAIN) != 0,
                                .now = (how & HURRY) != 0 ? NOW + 1000 : NOW,
                                .max_open = (how & FEW) != 0 ? 1 : 4,
                                .max_credentials = (how & EVENT) > 3 ? (how & EVENT) - 3 : 0,
                                .counter_authentic = true,
                                .after = (how & HURRY) != 0 ? 2 : 0,
                                .block_first = rcdp_bytes_of(blocks[how & EVENT].first),
                                .block_last = rcdp_bytes_of(blocks[how & EVENT].last)};
  request.subscription.quota = 5;
  request.subscription.limits = rcdp_bytes_of("limits");
  request.record.parent = (who & ORPHAN) == 0 ? parent.id : RCDP_NO_BYTES;
  request.record.lapses_at = request.now + 100;
  if (request.op == RCDP_STORE_RESERVE) {
    fill_reserve(&request.record, how);
  } else if ((how & OTHER) != 0) {
    request.record.epoch++;
    request.subscription.state = RCDP_SUBSCRIPTION_ENDED;
  }
  fill_grant(&request, who, how);
  fill_use(&request, who, how);
  if (request.op == RCDP_STORE_ORDER || request.op == RCDP_STORE_TRANSFER) {
    fill_order(&request, how);
  } else if (request.op == RCDP_STORE_RENEW) {
    request.record.epoch++;
  }
  fill_issued(&request.record);
  fill_proven(&request.record);
  request.record.not_after = (how & NEVER) != 0 ? UINT64_MAX : request.now + 500;
  if (ask(store, &request) == RCDP_OK && request.op == RCDP_STORE_RESERVE) {
    take_record(&result.record);
  }
}

/* --- a database that holds something of everything --- */

static const uint8_t filling[][3] = {{RCDP_STORE_ADD_BLOCK, 0, 0},
                                     {RCDP_STORE_SUBSCRIBE, 0x00, 0},
                                     {RCDP_STORE_RESERVE, 0x08, 0},
                                     {RCDP_STORE_RESERVE, 0x08, OTHER},
                                     {RCDP_STORE_OFFER, 0x08, 0},
                                     {RCDP_STORE_CONFIRM, 0x08, 0},
                                     {RCDP_STORE_RESERVE, 0x00, 1},
                                     {RCDP_STORE_OFFER, 0x02, 0},
                                     {RCDP_STORE_CONFIRM, 0x02, 0},
                                     {RCDP_STORE_RESERVE, 0x02, AGAIN},
                                     {RCDP_STORE_OFFER, 0x03, 0},
                                     {RCDP_STORE_ADD_GRANT, 0x09, 1},
                                     {RCDP_STORE_RESERVE, 0x09, AGAIN | HURRY},
                                     {RCDP_STORE_OFFER, 0x0c, 0},
                                     {RCDP_STORE_CONFIRM, 0x0c, 0},
                                     {RCDP_STORE_UPDATE, 0x0c, 0},
                                     {RCDP_STORE_ORDER, 0x0c, FEW},
                                     {RCDP_STORE_AUTHENTICATE, 0x02, 0},
                                     {RCDP_STORE_STATUS, 0x02, 3},
                                     {RCDP_STORE_FINDING, 0x02, AGAIN | 4},
                                     {RCDP_STORE_FINDING, 0x02, 0}};

static struct {
  rcdp_store *store;
  uint8_t octets[FILLED_MAX]; /* of its file */
  size_t len;
} filled;

static rcdp_store *open_store(const char *name, rcdp_sqlite_mode mode) {
  rcdp_store *store = NULL;
  const rcdp_err err = rcdp_store_sqlite_open(scratch_path(name), mode, fuzz_provider(0), &store);
  FUZZ_CHECK(err == RCDP_OK);
  return store;
}

/* Once, by the store itself. */
static void fill(void) {
  rcdp_store *store = open_store(COPY_NAME, RCDP_SQLITE_CREATE);
  for (size_t i = 0; i < sizeof filling / sizeof filling[0]; i++) {
    request_one(store, filling[i][0], filling[i][1], filling[i][2]);
    FUZZ_CHECK(result.err == RCDP_OK);
  }
  rcdp_store_close(store);
  filled.len = scratch_read(COPY_NAME, filled.octets, sizeof filled.octets);
  scratch_write(FILLED_NAME, (rcdp_bytes){filled.octets, filled.len});
  filled.store = open_store(FILLED_NAME, RCDP_SQLITE_OPEN);
}

static rcdp_store *rewound(void) {
  char path[PATH_SIZE];
  FUZZ_CHECK(snprintf(path, sizeof path, "%s", scratch_path(FILLED_NAME)) < PATH_SIZE);
  fuzz_rewind(path, scratch_path(COPY_NAME));
  return filled.store;
}

/* --- one execution --- */

static void write_edited(unsigned int edits, rcdp_bytes *from) {
  static uint8_t octets[FILLED_MAX];
  memcpy(octets, filled.octets, filled.len);
  for (unsigned int i = 0; i < edits; i++) {
    const size_t at = fuzz_u16(from) % filled.len;
    octets[at] = (uint8_t)fuzz_u8(from);
  }
  scratch_write(FILE_NAME, (rcdp_bytes){octets, filled.len});
}

/* NULL: what there is cannot be opened. */
static rcdp_store *open_file(rcdp_sqlite_mode mode) {
  rcdp_store *store = NULL;
  return rcdp_store_sqlite_open(scratch_path(FILE_NAME), mode, fuzz_provider(0), &store) == RCDP_OK ? store : NULL;
}

static rcdp_store *open_any(rcdp_bytes *from) {
  const unsigned int kind = fuzz_u8(from);
  const rcdp_sqlite_mode mode = (kind & CHANGING) != 0 ? RCDP_SQLITE_OPEN : RCDP_SQLITE_READ_ONLY;
  if (kind == NEW) {
    *from = RCDP_NO_BYTES;
    scratch_remove(FILE_NAME);
    return open_file(RCDP_SQLITE_CREATE);
  }
  if ((kind & FILLED) == 0) {
    scratch_write(FILE_NAME, fuzz_string(from));
    return open_file(mode);
  }
  const unsigned int edits = fuzz_u8(from) % EDITS_MAX;
  if (edits == 0 && mode == RCDP_SQLITE_OPEN) {
    return rewound();
  }
  write_edited(edits, from);
  return open_file(mode);
}

static void close_any(rcdp_store *store) {
  static const char *const names[] = {FILE_NAME, FILE_NAME "-wal", FILE_NAME "-shm", FILE_NAME "-journal"};
  if (store != filled.store) {
    rcdp_store_close(store);
  }
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    scratch_remove(names[i]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes from = {data, size};
  if (filled.store == NULL) {
    fuzz_sqlite_memory();
    fill();
  }
  rcdp_store *store = open_any(&from);
  if (store != NULL) {
    list_all(store);
    for (int i = 0; from.len > 0 && i < REQUESTS_MAX; i++) {
      const unsigned int op = fuzz_u8(&from), who = fuzz_u8(&from);
      request_one(store, op, who, fuzz_u8(&from));
    }
    list_all(store);
  }
  close_any(store);
  return 0;
}
