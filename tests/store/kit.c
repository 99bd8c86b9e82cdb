/* What the tests of the store share. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rcdp/store_memory.h>
#if RCDP_TEST_SQLITE
#include <rcdp/store_sqlite.h>
#endif

#include "kit.h"
#include "support/toy.h"

const rcdp_provider *kit_provider(void) {
  static struct toy toy;
  if (toy.provider.name == NULL) {
    toy_begin(&toy, 1);
  }
  return &toy.provider;
}

static rcdp_store *open_memory(const char *path) {
  (void)path;
  return rcdp_store_memory_new(kit_provider());
}

#if RCDP_TEST_SQLITE
static rcdp_store *open_sqlite(const char *path) {
  rcdp_store *store = NULL;
  assert_int_equal(rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, kit_provider(), &store), RCDP_OK);
  return store;
}
#endif

const kit_engine kit_engines[] = {
    {"memory", open_memory, false},
#if RCDP_TEST_SQLITE
    {"sqlite", open_sqlite, true},
#endif
};
const size_t kit_engine_count = sizeof kit_engines / sizeof kit_engines[0];

void kit_place(kit *k, const kit_engine *engine) {
  const char *base = getenv("TMPDIR");
  k->engine = engine;
  (void)snprintf(k->directory, sizeof k->directory, "%s/rcdp-store-XXXXXX", base != NULL ? base : "/tmp");
  assert_non_null(mkdtemp(k->directory));
  (void)snprintf(k->path, sizeof k->path, "%s/db", k->directory);
}

void kit_open(kit *k, const kit_engine *engine) {
  kit_place(k, engine);
  k->store = engine->open(k->path);
  assert_non_null(k->store);
}

static void remove_directory(const char *path) {
  DIR *directory = opendir(path);
  assert_non_null(directory);
  for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    (void)unlinkat(dirfd(directory), entry->d_name, 0);
  }
  (void)closedir(directory);
  assert_int_equal(rmdir(path), 0);
}

void kit_close(kit *k) {
  rcdp_store_close(k->store);
  remove_directory(k->directory);
}

rcdp_err kit_run(kit *k, const rcdp_store_request *request) {
  rcdp_arena_init(&k->arena, k->memory, sizeof k->memory);
  const rcdp_err err = rcdp_store_execute(k->store, request, &k->arena, &k->result);
  assert_int_equal(k->result.err, err);
  return err;
}

rcdp_id kit_id(uint64_t number) {
  rcdp_id id = {{0}};
  rcdp_put_u64(id.octets + sizeof id.octets - 8, number);
  return id;
}

rcdp_octets32 kit_octets(uint64_t number) {
  rcdp_octets32 octets = {{0}};
  rcdp_put_u64(octets.octets + sizeof octets.octets - 8, number);
  return octets;
}

rcdp_bytes kit_blob(uint8_t filling, size_t len) {
  static uint8_t blobs[256][4096];
  assert_true(len <= sizeof blobs[0]);
  memset(blobs[filling], filling, sizeof blobs[filling]);
  return (rcdp_bytes){blobs[filling], len};
}

rcdp_store_request kit_reserve(uint64_t credential, uint64_t certificate, uint64_t counter) {
  return (rcdp_store_request){
      .op = RCDP_STORE_RESERVE,
      .record = {.credential = kit_id(credential),
                 .certificate_hash = kit_octets(certificate),
                 .transaction = kit_id(1000 + credential),
                 .request_hash = kit_octets(2000 + credential),
                 .counter = counter,
                 .device_id = rcdp_bytes_of("device"),
                 .manufacturer = rcdp_bytes_of("maker"),
                 .certificate_url = rcdp_bytes_of("https://ca.example/DeviceID=device"),
                 .lapses_at = KIT_LAPSE},
      .now = KIT_NOW,
      .counter_authentic = true,
      .max_open = 100,
  };
}

rcdp_store_request kit_lookup(uint64_t credential, uint64_t certificate) {
  rcdp_store_request request = kit_reserve(credential, certificate, 0);
  request.op = RCDP_STORE_LOOKUP;
  return request;
}

rcdp_store_request kit_offer(uint64_t credential) {
  return (rcdp_store_request){
      .op = RCDP_STORE_OFFER,
      .record = {.credential = kit_id(credential),
                 .epoch = KIT_EPOCH,
                 .reject_hash = kit_octets(3000 + credential),
                 .signer_hash = kit_octets(4000),
                 .credential_hash = kit_octets(5000 + credential),
                 .profile = kit_blob(0xa1, 300),
                 .key = kit_blob(0xa2, 76),
                 .management_key = kit_blob(0xa3, 92),
                 .op = kit_blob(0xa4, 60),
                 .answer = kit_blob(0xa5, 1500),
                 .lapses_at = KIT_OFFER_LAPSE,
                 .not_after = KIT_NOT_AFTER},
      .now = KIT_NOW,
  };
}

rcdp_store_request kit_confirm(uint64_t credential) {
  return (rcdp_store_request){
      .op = RCDP_STORE_CONFIRM, .record = {.credential = kit_id(credential), .epoch = KIT_EPOCH}, .now = KIT_NOW};
}

rcdp_store_request kit_find(uint64_t credential) {
  return (rcdp_store_request){.op = RCDP_STORE_FIND, .record = {.credential = kit_id(credential)}, .now = KIT_NOW};
}

rcdp_store_request kit_transition(uint64_t credential, rcdp_credential_state state, rcdp_credential_event event) {
  return (rcdp_store_request){.op = RCDP_STORE_TRANSITION,
                              .record = {.credential = kit_id(credential), .epoch = KIT_EPOCH, .state = state},
                              .event = event,
                              .now = KIT_NOW};
}

rcdp_store_request kit_sweep(uint64_t now) { return (rcdp_store_request){.op = RCDP_STORE_SWEEP, .now = now}; }

rcdp_store_request kit_list(uint64_t after) { return (rcdp_store_request){.op = RCDP_STORE_LIST, .after = after}; }

rcdp_store_request kit_block(const char *first, const char *last) {
  return (rcdp_store_request){
      .op = RCDP_STORE_ADD_BLOCK, .block_first = rcdp_bytes_of(first), .block_last = rcdp_bytes_of(last)};
}

rcdp_store_request kit_limit(uint64_t credential, rcdp_credential_state state) {
  return (rcdp_store_request){.op = RCDP_STORE_LIMIT,
                              .record = {.credential = kit_id(credential),
                                         .epoch = KIT_EPOCH,
                                         .state = state,
                                         .profile = kit_blob(0xb1, 310),
                                         .not_after = KIT_LIMIT_END},
                              .now = KIT_NOW};
}

/* --- parent subscriptions --- */

enum { PARENTS = 64, PARENT_LEN = 8 };

rcdp_bytes kit_parent(uint64_t parent) {
  static uint8_t ids[PARENTS][PARENT_LEN];
  assert_true(parent < PARENTS);
  rcdp_put_u64(ids[parent], 0x1500000000000000U + parent);
  return (rcdp_bytes){ids[parent], parent > 0 ? PARENT_LEN : 0};
}

rcdp_store_request kit_subscribe(uint64_t parent, uint32_t quota) {
  return (rcdp_store_request){.op = RCDP_STORE_SUBSCRIBE,
                              .subscription = {.id = kit_parent(parent), .quota = quota, .limits = kit_blob(0xc1, 200)},
                              .now = KIT_NOW};
}

rcdp_store_request kit_find_subscription(uint64_t parent) {
  return (rcdp_store_request){
      .op = RCDP_STORE_FIND_SUBSCRIPTION, .subscription = {.id = kit_parent(parent)}, .now = KIT_NOW};
}

rcdp_store_request kit_list_subscriptions(uint64_t after) {
  return (rcdp_store_request){.op = RCDP_STORE_LIST_SUBSCRIPTIONS, .after = after, .now = KIT_NOW};
}

rcdp_store_request kit_change_subscription(uint64_t parent, rcdp_subscription_state state,
                                           rcdp_subscription_event event) {
  return (rcdp_store_request){.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                              .subscription = {.id = kit_parent(parent), .state = state},
                              .subscription_event = event,
                              .now = KIT_NOW};
}

rcdp_store_request kit_child(uint64_t parent, uint64_t credential, uint64_t certificate) {
  rcdp_store_request request = kit_reserve(credential, certificate, 0);
  request.counter_authentic = false;
  request.record.counter_absent = true;
  request.record.parent = kit_parent(parent);
  request.record.assurance = RCDP_ASSERTED;
  return request;
}

/* --- grants, orders, epochs --- */

rcdp_octets32 kit_owner(uint64_t owner) { return owner > 0 ? kit_octets(7000 + owner) : (rcdp_octets32){{0}}; }

rcdp_store_request kit_grant(uint64_t grant, uint32_t count) {
  return (rcdp_store_request){
      .op = RCDP_STORE_ADD_GRANT,
      .granted = {.serial = kit_id(grant), .owner = kit_owner(grant), .count = count, .content = kit_blob(0xd1, 400)},
      .now = KIT_NOW};
}

rcdp_store_request kit_grant_block(uint64_t grant, uint32_t count, const char *first, const char *last) {
  rcdp_store_request request = kit_grant(grant, count);
  request.block_first = rcdp_bytes_of(first);
  request.block_last = rcdp_bytes_of(last);
  return request;
}

rcdp_store_request kit_find_grant(uint64_t grant) {
  return (rcdp_store_request){.op = RCDP_STORE_FIND_GRANT, .granted = {.serial = kit_id(grant)}, .now = KIT_NOW};
}

rcdp_store_request kit_list_grants(uint64_t after) {
  return (rcdp_store_request){.op = RCDP_STORE_LIST_GRANTS, .after = after, .now = KIT_NOW};
}

rcdp_store_request kit_revoke_grant(uint64_t grant) {
  return (rcdp_store_request){.op = RCDP_STORE_REVOKE_GRANT, .granted = {.serial = kit_id(grant)}, .now = KIT_NOW};
}

rcdp_store_request kit_bring(uint64_t grant, uint64_t credential, uint64_t certificate) {
  rcdp_store_request request = kit_reserve(credential, certificate, 0);
  request.counter_authentic = false;
  request.record.counter_absent = true;
  request.record.has_grant = true;
  request.record.grant = kit_id(grant);
  request.record.ownership.owner = kit_owner(grant);
  return request;
}

rcdp_store_request kit_timed(uint64_t credential, uint64_t owner, uint64_t number, rcdp_order_mode mode,
                             uint64_t effective_at) {
  return (rcdp_store_request){.op = RCDP_STORE_ORDER,
                              .record = {.credential = kit_id(credential),
                                         .device_id = rcdp_bytes_of("device"),
                                         .epoch = KIT_EPOCH,
                                         .ownership = {.owner = kit_owner(owner),
                                                       .number = number,
                                                       .order_hash = kit_octets(8000 + 10 * number + (uint64_t)mode),
                                                       .mode = mode,
                                                       .effective_at = effective_at}},
                              .now = KIT_NOW};
}

rcdp_store_request kit_order(uint64_t credential, uint64_t owner, uint64_t number, rcdp_order_mode mode) {
  return kit_timed(credential, owner, number, mode, 0);
}

rcdp_store_request kit_transfer(uint64_t credential, uint64_t from, uint64_t to, uint16_t ownership) {
  return (rcdp_store_request){.op = RCDP_STORE_TRANSFER,
                              .record = {.credential = kit_id(credential),
                                         .device_id = rcdp_bytes_of("device"),
                                         .ownership = {.owner = kit_owner(to),
                                                       .ownership = ownership,
                                                       .order_hash = kit_octets(9000 + ownership)}},
                              .from = kit_owner(from),
                              .now = KIT_NOW};
}

rcdp_store_request kit_prove(uint64_t credential) {
  return (rcdp_store_request){.op = RCDP_STORE_PROVE,
                              .record = {.credential = kit_id(credential), .proof = kit_blob(0xe3, 200)},
                              .now = KIT_NOW};
}

rcdp_store_request kit_update(uint64_t credential) {
  return (rcdp_store_request){.op = RCDP_STORE_UPDATE,
                              .record = {.credential = kit_id(credential),
                                         .epoch = KIT_EPOCH,
                                         .next = {.request_hash = kit_octets(6000 + credential),
                                                  .update_hash = kit_octets(6100 + credential),
                                                  .credential_hash = kit_octets(6200 + credential),
                                                  .profile = kit_blob(0xf1, 301),
                                                  .key = kit_blob(0xf2, 77),
                                                  .management_key = kit_blob(0xf3, 93),
                                                  .op = kit_blob(0xf4, 61),
                                                  .answer = kit_blob(0xf5, 1501)}},
                              .now = KIT_NOW};
}

rcdp_store_request kit_renew(uint64_t credential) {
  return (rcdp_store_request){
      .op = RCDP_STORE_RENEW, .record = {.credential = kit_id(credential), .epoch = KIT_EPOCH + 1}, .now = KIT_NOW};
}

rcdp_store_request kit_hand_in(uint64_t credential) {
  rcdp_store_request request = kit_confirm(credential);
  request.record.device_key = kit_blob(0xe1, RCDP_DEVICE_KEY_MAX);
  request.record.receipt = kit_blob(0xe2, 300);
  return request;
}

/* --- use, findings, log --- */

rcdp_store_request kit_find_imsi(const char *imsi) {
  return (rcdp_store_request){.op = RCDP_STORE_FIND_IMSI, .record.imsi = rcdp_bytes_of(imsi), .now = KIT_NOW};
}

rcdp_store_request kit_authenticate(const char *imsi) {
  return (rcdp_store_request){.op = RCDP_STORE_AUTHENTICATE, .record.imsi = rcdp_bytes_of(imsi), .now = KIT_NOW};
}

rcdp_store_request kit_resynchronise(const char *imsi, uint64_t sqn) {
  rcdp_store_request request = kit_authenticate(imsi);
  request.resynchronise = true;
  request.record.sqn = sqn;
  return request;
}

rcdp_store_request kit_demand(uint64_t credential) {
  return (rcdp_store_request){
      .op = RCDP_STORE_DEMAND, .record = {.credential = kit_id(credential), .epoch = KIT_EPOCH}, .now = KIT_NOW};
}

rcdp_store_request kit_status(uint64_t credential, uint64_t counter) {
  return (rcdp_store_request){
      .op = RCDP_STORE_STATUS,
      .record = {.credential = kit_id(credential), .status_counter = counter, .status_hash = kit_octets(700 + counter)},
      .now = KIT_NOW};
}

rcdp_store_request kit_in_block(const char *imsi) {
  return (rcdp_store_request){.op = RCDP_STORE_IN_BLOCK, .record.imsi = rcdp_bytes_of(imsi)};
}

rcdp_store_request kit_finding(rcdp_finding_kind kind, uint64_t credential, uint64_t device) {
  static const char *const devices[] = {"", "SN1", "SN2", "SN3"};
  return (rcdp_store_request){.op = RCDP_STORE_FINDING,
                              .finding = {.kind = kind,
                                          .authentic = true,
                                          .has_credential = credential != 0,
                                          .credential = kit_id(credential),
                                          .device_id = rcdp_bytes_of(devices[device % 4]),
                                          .evidence = rcdp_bytes_of("it said so")},
                              .now = KIT_NOW};
}

rcdp_store_request kit_list_findings(uint64_t after) {
  return (rcdp_store_request){.op = RCDP_STORE_LIST_FINDINGS, .after = after, .now = KIT_NOW};
}

rcdp_store_request kit_settle(uint64_t position) {
  return (rcdp_store_request){.op = RCDP_STORE_SETTLE_FINDING, .after = position, .now = KIT_NOW};
}

rcdp_store_request kit_list_events(uint64_t after) {
  return (rcdp_store_request){.op = RCDP_STORE_LIST_EVENTS, .after = after};
}

rcdp_octets32 kit_check_log(kit *k, uint64_t *count) {
  rcdp_octets32 head = {{0}};
  rcdp_store_request list = kit_list_events(0);
  for (*count = 0; kit_run(k, &list) == RCDP_OK; (*count)++) {
    const rcdp_log_entry *entry = &k->result.entry;
    assert_int_equal(entry->position, *count + 1);
    assert_int_equal(k->result.next, entry->position);
    assert_int_equal(rcdp_log_verify(kit_provider(), &head, entry), RCDP_OK);
    head = entry->hash;
    list.after = k->result.next;
  }
  assert_int_equal(k->result.err, RCDP_E_NOT_FOUND);
  return head;
}

uint64_t kit_log_count(kit *k) {
  uint64_t count = 0;
  (void)kit_check_log(k, &count);
  return count;
}

/* --- states --- */

static void must(kit *k, rcdp_store_request request) { assert_int_equal(kit_run(k, &request), RCDP_OK); }

/* From reserved to a state. */
static void lead(kit *k, uint64_t credential, rcdp_credential_state state) {
  static const rcdp_credential_event last_event[] = {
      [RCDP_STATE_SUSPENDED] = RCDP_EVENT_SUSPEND, [RCDP_STATE_LAPSED] = RCDP_EVENT_LAPSE,
      [RCDP_STATE_REVOKED] = RCDP_EVENT_REVOKE,    [RCDP_STATE_EXPIRED] = RCDP_EVENT_EXPIRE,
      [RCDP_STATE_DELETED] = RCDP_EVENT_REVOKE,
  };
  if (state == RCDP_STATE_RESERVED) {
    return;
  }
  must(k, kit_offer(credential));
  if (state == RCDP_STATE_LAPSED) {
    must(k, kit_transition(credential, RCDP_STATE_OFFERED, RCDP_EVENT_LAPSE));
    return;
  }
  if (state == RCDP_STATE_OFFERED) {
    return;
  }
  must(k, kit_confirm(credential));
  if (state != RCDP_STATE_ACTIVE) {
    must(k, kit_transition(credential, RCDP_STATE_ACTIVE, last_event[state]));
  }
  if (state == RCDP_STATE_DELETED) {
    must(k, kit_transition(credential, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE));
  }
}

void kit_lead(kit *k, rcdp_store_request reserve, uint64_t credential, rcdp_credential_state state) {
  must(k, reserve);
  lead(k, credential, state);
}

void kit_make(kit *k, uint64_t credential, uint64_t certificate, rcdp_credential_state state) {
  kit_lead(k, kit_reserve(credential, certificate, credential), credential, state);
}

void kit_make_child(kit *k, uint64_t parent, uint64_t credential, uint64_t certificate, rcdp_credential_state state) {
  kit_lead(k, kit_child(parent, credential, certificate), credential, state);
}

void kit_make_brought(kit *k, uint64_t grant, uint64_t credential, uint64_t certificate, rcdp_credential_state state) {
  kit_lead(k, kit_bring(grant, credential, certificate), credential, state);
}

rcdp_granted kit_granted(kit *k, uint64_t grant) {
  must(k, kit_find_grant(grant));
  return k->result.granted;
}

rcdp_subscription kit_subscription(kit *k, uint64_t parent) {
  must(k, kit_find_subscription(parent));
  return k->result.subscription;
}

rcdp_record kit_record(kit *k, uint64_t credential) {
  const rcdp_store_request request = kit_find(credential);
  assert_int_equal(kit_run(k, &request), RCDP_OK);
  return k->result.record;
}

static bool octets_equal(const rcdp_octets32 *a, const rcdp_octets32 *b) {
  return rcdp_bytes_equal(RCDP_OCTETS32_BYTES(*a), RCDP_OCTETS32_BYTES(*b));
}

static bool ownerships_equal(const rcdp_ownership *a, const rcdp_ownership *b) {
  return octets_equal(&a->owner, &b->owner) && a->ownership == b->ownership && a->number == b->number &&
         octets_equal(&a->order_hash, &b->order_hash) && a->mode == b->mode && a->taken_at == b->taken_at &&
         a->effective_at == b->effective_at;
}

static bool next_equal(const rcdp_next_epoch *a, const rcdp_next_epoch *b) {
  return octets_equal(&a->request_hash, &b->request_hash) && octets_equal(&a->update_hash, &b->update_hash) &&
         octets_equal(&a->credential_hash, &b->credential_hash) && rcdp_bytes_equal(a->profile, b->profile) &&
         rcdp_bytes_equal(a->key, b->key) && rcdp_bytes_equal(a->management_key, b->management_key) &&
         rcdp_bytes_equal(a->op, b->op) && rcdp_bytes_equal(a->answer, b->answer);
}

/* What came later than the rest. */
static bool brought_equal(const rcdp_record *a, const rcdp_record *b) {
  return a->has_grant == b->has_grant && rcdp_id_equal(&a->grant, &b->grant) &&
         ownerships_equal(&a->ownership, &b->ownership) && rcdp_bytes_equal(a->device_key, b->device_key) &&
         a->must_update == b->must_update && rcdp_bytes_equal(a->receipt, b->receipt) &&
         rcdp_bytes_equal(a->proof, b->proof) && a->has_next == b->has_next && next_equal(&a->next, &b->next) &&
         a->sqn == b->sqn && a->used_at == b->used_at && a->status_counter == b->status_counter &&
         octets_equal(&a->status_hash, &b->status_hash) && a->reported_at == b->reported_at;
}

bool kit_findings_equal(const rcdp_finding *a, const rcdp_finding *b) {
  return a->kind == b->kind && a->authentic == b->authentic && a->has_credential == b->has_credential &&
         rcdp_id_equal(&a->credential, &b->credential) && rcdp_bytes_equal(a->imsi, b->imsi) &&
         rcdp_bytes_equal(a->device_id, b->device_id) && rcdp_bytes_equal(a->evidence, b->evidence) &&
         a->first_at == b->first_at && a->last_at == b->last_at && a->count == b->count && a->settled == b->settled &&
         a->position == b->position;
}

bool kit_entries_equal(const rcdp_log_entry *a, const rcdp_log_entry *b) {
  return a->position == b->position && a->at == b->at && a->kind == b->kind && a->has_credential == b->has_credential &&
         rcdp_id_equal(&a->credential, &b->credential) && a->epoch == b->epoch && a->state == b->state &&
         rcdp_bytes_equal(a->imsi, b->imsi) && rcdp_bytes_equal(a->detail, b->detail) &&
         octets_equal(&a->previous, &b->previous) && octets_equal(&a->hash, &b->hash);
}

bool kit_granted_equal(const rcdp_granted *a, const rcdp_granted *b) {
  return rcdp_id_equal(&a->serial, &b->serial) && a->state == b->state && octets_equal(&a->owner, &b->owner) &&
         a->count == b->count && rcdp_bytes_equal(a->content, b->content) && a->created_at == b->created_at &&
         a->revoked_at == b->revoked_at;
}

bool kit_records_equal(const rcdp_record *a, const rcdp_record *b) {
  return rcdp_bytes_equal(RCDP_ID_BYTES(a->credential), RCDP_ID_BYTES(b->credential)) && a->epoch == b->epoch &&
         a->state == b->state && rcdp_bytes_equal(a->imsi, b->imsi) && rcdp_bytes_equal(a->parent, b->parent) &&
         a->assurance == b->assurance && octets_equal(&a->certificate_hash, &b->certificate_hash) &&
         rcdp_bytes_equal(RCDP_ID_BYTES(a->transaction), RCDP_ID_BYTES(b->transaction)) &&
         octets_equal(&a->request_hash, &b->request_hash) && a->counter_absent == b->counter_absent &&
         a->counter == b->counter && rcdp_bytes_equal(a->device_id, b->device_id) &&
         rcdp_bytes_equal(a->manufacturer, b->manufacturer) &&
         rcdp_bytes_equal(a->certificate_url, b->certificate_url) && octets_equal(&a->reject_hash, &b->reject_hash) &&
         octets_equal(&a->signer_hash, &b->signer_hash) && octets_equal(&a->credential_hash, &b->credential_hash) &&
         rcdp_bytes_equal(a->profile, b->profile) && rcdp_bytes_equal(a->key, b->key) &&
         rcdp_bytes_equal(a->management_key, b->management_key) && rcdp_bytes_equal(a->op, b->op) &&
         rcdp_bytes_equal(a->answer, b->answer) && a->reserved_at == b->reserved_at && a->offered_at == b->offered_at &&
         a->lapses_at == b->lapses_at && a->confirmed_at == b->confirmed_at && a->ended_at == b->ended_at &&
         a->not_after == b->not_after && brought_equal(a, b);
}

bool kit_subscriptions_equal(const rcdp_subscription *a, const rcdp_subscription *b) {
  return rcdp_bytes_equal(a->id, b->id) && a->state == b->state && a->quota == b->quota &&
         rcdp_bytes_equal(a->limits, b->limits) && a->created_at == b->created_at && a->changed_at == b->changed_at &&
         a->ended_at == b->ended_at;
}
