/*
 * What a network has at rest. Its store is protected by its host, and nothing in it is signed; but keys are wrapped,
 * and a confirmation is compared with the record field by field. So:
 *
 * - no wrapped key with a bit flipped or an end cut off is unwrapped;
 * - a confirmation that meets a record with a flipped bit in what it hangs on is refused, and anything else that a
 *   store may say by a flipped bit neither crashes the network nor makes a device take what is not its own;
 * - a database file with a flipped bit crashes nothing, and makes no credential active; its event log is as it was, or not whole.
 *
 * What is not detected: a flip in a record's profile, IMSI, times or answer. A device notices one in the answer.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#if RCDP_TEST_SQLITE
#include <rcdp/store_sqlite.h>
#endif

#include "bits/damage.h"
#include "bits/golden.h"
#include "support/providers.h"
#include "support/stored.h"

enum { ARENA = 32768 };

static const rcdp_provider *quick_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return providers[test_providers(providers) - 1];
}

/* The one record that is offered when the confirmation is on its way; views stay until the world's next. */
static rcdp_record offered_record(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  assert_true(world_record(w, &position, &record));
  assert_int_equal(record.state, RCDP_STATE_OFFERED);
  return record;
}

/* --- wrapped keys --- */

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key;
  const char *use;
  const rcdp_id *credential;
} wrapping;

static rcdp_err unwrap(const wrapping *of, rcdp_bytes wrapped) {
  uint8_t code[RCDP_HASH_LEN];
  return stored_code(of->provider, of->storage_key, of->use, of->credential, wrapped, code);
}

static void try_unwrap(void *context, rcdp_bytes damaged, damage done) {
  if (unwrap(context, damaged) == RCDP_OK) {
    fail_msg("wrapped key %s: unwrapped", damage_text(done));
  }
}

static void no_wrapped_key_is_unwrapped_with_it(void **state) {
  static golden_scene scene;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  (void)state;
  for (size_t p = test_providers(providers); p-- > 0;) {
    golden_open(&scene, golden_named("confirm, p256"), providers[p]);
    const rcdp_record record = offered_record(scene.w);
    const struct {
      const char *use;
      rcdp_bytes wrapped;
    } keys[] = {{"key", record.key}, {"management", record.management_key}, {"op", record.op}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
      wrapping of = {providers[p], &scene.w->storage_key, keys[i].use, &record.credential};
      assert_int_equal(unwrap(&of, keys[i].wrapped), RCDP_OK);
      damage_each(keys[i].wrapped, 1, try_unwrap, &of);
    }
    golden_close(&scene);
  }
}

/* --- a store that says it with a bit flipped --- */

typedef struct {
  const char *name;
  size_t offset;
  size_t size;   /* 0: a view */
  bool confirms; /* a confirmation hangs on it */
} record_field;

#define FIXED(member, hangs)                                                                                           \
  { #member, offsetof(rcdp_record, member), sizeof(((rcdp_record *)0)->member), hangs }
#define VIEW(member, hangs)                                                                                            \
  { #member, offsetof(rcdp_record, member), 0, hangs }

static const record_field fields[] = {
    FIXED(credential, true),
    FIXED(certificate_hash, true),
    FIXED(transaction, true),
    FIXED(request_hash, true),
    FIXED(reject_hash, true),
    FIXED(signer_hash, true),
    FIXED(credential_hash, true),
    FIXED(epoch, true),
    VIEW(management_key, true),
    VIEW(key, false),
    VIEW(op, false),
    VIEW(profile, false),
    VIEW(imsi, false),
    VIEW(device_id, false),
    VIEW(manufacturer, false),
    VIEW(certificate_url, false),
    VIEW(answer, false),
    FIXED(assurance, false),
    FIXED(counter, false),
    FIXED(lapses_at, false),
    FIXED(not_after, false),
};

typedef struct {
  rcdp_store store; /* as an engine has it */
  rcdp_store *base;
  const record_field *field;
  damage done;
} lying_store;

static void flip(uint8_t *octets, damage done) { octets[done.at / 8] ^= (uint8_t)(128U >> done.at % 8); }

static void lie(const lying_store *lying, rcdp_arena *arena, rcdp_record *record) {
  uint8_t *member = (uint8_t *)record + lying->field->offset;
  if (lying->field->size > 0) {
    flip(member, lying->done);
    return;
  }
  rcdp_bytes view;
  memcpy(&view, member, sizeof view);
  uint8_t *copy = rcdp_arena_alloc(arena, view.len);
  assert_non_null(copy);
  memcpy(copy, view.data, view.len);
  if (lying->done.cut) {
    view.len = lying->done.at;
  } else {
    flip(copy, lying->done);
  }
  view.data = copy;
  memcpy(member, &view, sizeof view);
}

static rcdp_err execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  const lying_store *lying = (const lying_store *)store;
  const rcdp_err err = rcdp_store_execute(lying->base, request, arena, result);
  if (err == RCDP_OK && (request->op == RCDP_STORE_FIND || request->op == RCDP_STORE_LOOKUP)) {
    lie(lying, arena, &result->record);
  }
  return err;
}

static golden_scene the_scene;

static void try_lie(void *context, rcdp_bytes damaged, damage done) {
  lying_store *lying = context;
  world *w = the_scene.w;
  (void)damaged;
  if (done.cut && lying->field->size > 0) {
    return; /* of a fixed size */
  }
  lying->done = done;
  lying->base = w->network->store;
  w->network->store = &lying->store;
  const unsigned long active = w->network->steps[RCDP_STEP_ACTIVE];
  const unsigned long installed = w->devices[0].steps[RCDP_STEP_INSTALL];
  golden_deliver(&the_scene, golden_octets(&the_scene));
  w->network->store = lying->base;
  const bool taken = w->network->steps[RCDP_STEP_ACTIVE] != active;
  if (w->devices[0].steps[RCDP_STEP_INSTALL] != installed || (taken && lying->field->confirms)) {
    fail_msg("%s, %s %s: taken", the_scene.of->name, lying->field->name, damage_text(done));
  }
  if (golden_moved(&the_scene) != NULL) {
    golden_restore(&the_scene);
  }
}

static rcdp_bytes field_octets(const rcdp_record *record, const record_field *field) {
  rcdp_bytes view = {(const uint8_t *)record + field->offset, field->size};
  if (field->size == 0) {
    memcpy(&view, view.data, sizeof view);
  }
  return view;
}

static void a_lying_store_confirms_nothing_wrong(void **state) {
  static const char *const names[] = {"confirm, p256", "request repeated after its offer, p256"};
  (void)state;
  for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
    golden_open(&the_scene, golden_named(names[n]), quick_provider());
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
      uint8_t octets[4096];
      const rcdp_record record = offered_record(the_scene.w);
      const rcdp_bytes view = field_octets(&record, &fields[i]);
      lying_store lying = {.store = {.execute = execute}, .field = &fields[i]};
      assert_true(view.len <= sizeof octets);
      memcpy(octets, view.data, view.len);
      damage_each((rcdp_bytes){octets, view.len}, view.len > 256 ? 7 : 1, try_lie, &lying);
    }
    assert_null(golden_finish(&the_scene));
    golden_close(&the_scene);
  }
}

/* --- the database file --- */

#if RCDP_TEST_SQLITE
static char folder[128], path[160];

static int make_folder(void **state) {
  const char *base = getenv("TMPDIR");
  (void)state;
  (void)snprintf(folder, sizeof folder, "%.100s/rcdp-bits-XXXXXX", base != NULL ? base : "/tmp");
  assert_non_null(mkdtemp(folder));
  (void)snprintf(path, sizeof path, "%.120s/network.db", folder);
  return 0;
}

static int remove_folder(void **state) {
  static const char *const suffixes[] = {"", "-wal", "-shm"};
  char name[192];
  (void)state;
  for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
    (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
    (void)unlink(name);
  }
  return rmdir(folder);
}

static rcdp_err ask(rcdp_store *store, rcdp_store_request request, rcdp_store_result *result) {
  static uint8_t memory[ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  request.now = WORLD_NOW;
  return rcdp_store_execute(store, &request, &arena, result);
}

/* Another one that was brought under the grant, and taken back while a next epoch was offered to it. */
static void make_ended(rcdp_store *store, rcdp_record record) {
  static const rcdp_store_op ops[] = {RCDP_STORE_RESERVE, RCDP_STORE_OFFER, RCDP_STORE_CONFIRM,
                                      RCDP_STORE_UPDATE,  RCDP_STORE_ORDER, RCDP_STORE_PROVE};
  record.credential.octets[0] ^= 1;
  record.certificate_hash.octets[0] ^= 1;
  record.parent = RCDP_NO_BYTES;
  record.device_key = rcdp_bytes_of("the device's public key");
  record.receipt = rcdp_bytes_of("what the device has signed");
  record.proof = rcdp_bytes_of("and that it has erased it");
  record.next = (rcdp_next_epoch){.profile = record.profile, .key = record.key, .answer = record.answer};
  record.ownership = (rcdp_ownership){.owner = record.ownership.owner, .number = 7, .mode = RCDP_ORDER_REVOKE};
  for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
    rcdp_store_result result;
    const rcdp_store_request request = {.op = ops[i], .record = record, .max_open = 4};
    assert_int_equal(ask(store, request, &result), RCDP_OK);
  }
}

/* The record of the scene once more, in a database of its own, as a parent's child that was brought under a grant. */
static void make_database(rcdp_record record) {
  rcdp_store *store = NULL;
  rcdp_store_result result;
  const rcdp_store_request grant = {.op = RCDP_STORE_ADD_GRANT,
                                    .granted = {.serial = record.grant,
                                                .owner = record.ownership.owner,
                                                .count = 2,
                                                .content = rcdp_bytes_of("what entitles a provisioner")},
                                    .block_first = rcdp_bytes_of("001010000010000"),
                                    .block_last = rcdp_bytes_of("001010000019999")};
  const rcdp_store_request subscribe = {
      .op = RCDP_STORE_SUBSCRIBE,
      .subscription = {.id = record.parent, .quota = 1, .limits = rcdp_bytes_of("all that it is allowed")}};
  assert_int_equal(rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, quick_provider(), &store), RCDP_OK);
  assert_int_equal(ask(store,
                       (rcdp_store_request){.op = RCDP_STORE_ADD_BLOCK,
                                            .block_first = rcdp_bytes_of("001010000000001"),
                                            .block_last = rcdp_bytes_of("001010000009999")},
                       &result),
                   RCDP_OK);
  assert_int_equal(ask(store, subscribe, &result), RCDP_OK);
  assert_int_equal(ask(store, grant, &result), RCDP_OK);
  assert_int_equal(
      ask(store,
          (rcdp_store_request){.op = RCDP_STORE_RESERVE, .record = record, .counter_authentic = true, .max_open = 4},
          &result),
      RCDP_OK);
  assert_int_equal(ask(store, (rcdp_store_request){.op = RCDP_STORE_OFFER, .record = record}, &result), RCDP_OK);
  make_ended(store, record);
  assert_int_equal(ask(store,
                       (rcdp_store_request){.op = RCDP_STORE_FINDING,
                                            .finding = {.kind = RCDP_FINDING_TWO_HOLDERS,
                                                        .has_credential = true,
                                                        .credential = record.credential,
                                                        .evidence = rcdp_bytes_of("what was seen")}},
                       &result),
                   RCDP_OK);
  rcdp_store_close(store);
}

typedef struct {
  int file;
  uint8_t octets[1 << 18];
  size_t len;
  rcdp_record record; /* its fixed parts: whom to ask for */
  uint64_t entries;   /* of its event log */
  rcdp_octets32 head; /* of them the last hash */
  unsigned long refused, failed, other, same;
} database;

static bool says_the_same(const rcdp_record *one, const rcdp_record *other) {
  return rcdp_id_equal(&one->credential, &other->credential) && one->state == other->state &&
         one->epoch == other->epoch && rcdp_octets32_equal(&one->request_hash, &other->request_hash) &&
         rcdp_octets32_equal(&one->credential_hash, &other->credential_hash) &&
         rcdp_bytes_equal(one->parent, other->parent) && one->has_grant == other->has_grant &&
         rcdp_octets32_equal(&one->ownership.owner, &other->ownership.owner);
}

static bool gives_record(rcdp_store_op op) {
  return op == RCDP_STORE_LIST || op == RCDP_STORE_FIND || op == RCDP_STORE_LOOKUP;
}

/* The one that was taken back stays so. */
static void ask_for_ended(const database *d, rcdp_store *store, damage done) {
  rcdp_store_result result;
  rcdp_store_request find = {.op = RCDP_STORE_FIND, .record.credential = d->record.credential};
  find.record.credential.octets[0] ^= 1;
  if (ask(store, find, &result) == RCDP_OK && result.record.state == RCDP_STATE_ACTIVE) {
    fail_msg("database %s: a credential that was revoked is active", damage_text(done));
  }
}

/* As long as its entries are a chain; the last hash, and how many they are. */
static rcdp_err read_log(rcdp_store *store, rcdp_octets32 *head, uint64_t *entries) {
  rcdp_store_result result;
  rcdp_store_request list = {.op = RCDP_STORE_LIST_EVENTS};
  *head = (rcdp_octets32){{0}};
  rcdp_err err = ask(store, list, &result);
  for (*entries = 0; err == RCDP_OK; (*entries)++) {
    err = rcdp_log_verify(quick_provider(), head, &result.entry);
    *head = result.entry.hash;
    list.after = result.next;
    if (err == RCDP_OK) {
      err = ask(store, list, &result);
    }
  }
  return err;
}

static bool log_is_whole(const database *d, rcdp_store *store) {
  rcdp_octets32 head;
  uint64_t entries;
  return read_log(store, &head, &entries) == RCDP_E_NOT_FOUND && entries == d->entries &&
         rcdp_octets32_equal(&head, &d->head);
}

/* Everything that a network asks without a confirmation. */
static void ask_all(database *d, rcdp_store *store, damage done) {
  static const rcdp_store_op ops[] = {RCDP_STORE_LIST,
                                      RCDP_STORE_FIND,
                                      RCDP_STORE_LOOKUP,
                                      RCDP_STORE_SWEEP,
                                      RCDP_STORE_FIND_SUBSCRIPTION,
                                      RCDP_STORE_LIST_SUBSCRIPTIONS,
                                      RCDP_STORE_FIND_GRANT,
                                      RCDP_STORE_LIST_GRANTS,
                                      RCDP_STORE_LIST_FINDINGS};
  bool failed = !log_is_whole(d, store);
  bool same = true;
  ask_for_ended(d, store, done);
  for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
    rcdp_store_result result = {.err = RCDP_E_STORAGE};
    const rcdp_store_request request = {
        .op = ops[i], .record = d->record, .subscription.id = d->record.parent, .granted.serial = d->record.grant};
    const rcdp_err err = ask(store, request, &result);
    failed = failed || err != RCDP_OK;
    if (err == RCDP_OK && gives_record(ops[i])) {
      same = same && says_the_same(&result.record, &d->record);
      if (result.record.state == RCDP_STATE_ACTIVE) {
        fail_msg("database %s: a credential is active", damage_text(done));
      }
    }
  }
  d->failed += failed ? 1 : 0;
  d->other += !failed && !same ? 1 : 0;
  d->same += !failed && same ? 1 : 0;
}

/* Most octets of the file are free; a flip there says little. Of those around what is used, all are tried. */
static bool is_free(const database *d, size_t at) {
  enum { AROUND = 4 };
  const size_t begin = at < AROUND ? 0 : at - AROUND;
  const size_t end = at + AROUND < d->len ? at + AROUND : d->len;
  for (size_t i = begin; i < end; i++) {
    if (d->octets[i] != 0) {
      return false;
    }
  }
  return true;
}

static void try_database(void *context, rcdp_bytes damaged, damage done) {
  database *d = context;
  rcdp_store *store = NULL;
  if (!done.cut && is_free(d, done.at / 8)) {
    return;
  }
  assert_int_equal(ftruncate(d->file, (off_t)damaged.len), 0);
  assert_int_equal(pwrite(d->file, damaged.data, damaged.len, 0), damaged.len);
  if (rcdp_store_sqlite_open(path, RCDP_SQLITE_OPEN, quick_provider(), &store) != RCDP_OK) {
    d->refused++;
    return;
  }
  ask_all(d, store, done);
  rcdp_store_close(store);
}

static void no_database_makes_a_credential_active_by_it(void **state) {
  enum { EVERY = 29 }; /* prime, so that every bit of an octet has its turn */
  static database d;
  rcdp_store *store = NULL;
  (void)state;
  golden_open(&the_scene, golden_named("confirm, p256"), quick_provider());
  d.record = offered_record(the_scene.w);
  d.record.parent = rcdp_bytes_of("imsi-001010000000077");
  d.record.imsi = RCDP_NO_BYTES; /* whichever comes next */
  d.record.has_grant = d.record.must_update = true;
  d.record.grant = (rcdp_id){{0x67}};
  d.record.ownership.owner = (rcdp_octets32){{0x6f}};
  make_database(d.record);
  assert_int_equal(rcdp_store_sqlite_open(path, RCDP_SQLITE_READ_ONLY, quick_provider(), &store), RCDP_OK);
  assert_int_equal(read_log(store, &d.head, &d.entries), RCDP_E_NOT_FOUND);
  assert_true(d.entries > 10);
  rcdp_store_close(store);
  d.file = open(path, O_RDWR);
  const ssize_t len = read(d.file, d.octets, sizeof d.octets);
  assert_true(len > 0 && (size_t)len < sizeof d.octets);
  d.len = (size_t)len;
  damage_each((rcdp_bytes){d.octets, d.len}, damage_every(EVERY), try_database, &d);
  print_message("%zd octets: %lu not opened, %lu with an error, %lu otherwise, %lu the same\n", len, d.refused,
                d.failed, d.other, d.same);
  assert_true(d.refused > 0 && d.failed > 0 && d.same > 0);
  assert_int_equal(close(d.file), 0);
  golden_close(&the_scene);
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_wrapped_key_is_unwrapped_with_it),
    cmocka_unit_test(a_lying_store_confirms_nothing_wrong),
#if RCDP_TEST_SQLITE
    cmocka_unit_test_setup_teardown(no_database_makes_a_credential_active_by_it, make_folder, remove_folder),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
