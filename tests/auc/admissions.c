/* Who gets vectors, and who does not, in every state and for every reason; and what is found when somebody asks for what is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "usim/kit.h"

static const rcdp_id id = {{0xc0}};

static rcdp_bytes imsi_of(const use_kit *kit) { return (rcdp_bytes){kit->x.imsi, kit->x.imsi_len}; }

static void name_imsi(use_kit *kit, const char *imsi) {
  kit->x.imsi_len = strlen(imsi);
  memcpy(kit->x.imsi, imsi, kit->x.imsi_len);
}

/* --- ways into each --- */

static void nothing(use_kit *kit) { (void)kit; }

static void reserve(use_kit *kit) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_RESERVE,
      .record = {.credential = {{0xc9}}, .transaction = {{9}}, .counter_absent = true, .lapses_at = WORLD_NOW + 60},
      .max_open = 4,
      .now = WORLD_NOW};
  assert_int_equal(life_execute(kit->life, &request).err, RCDP_OK);
}

static void change(use_kit *kit, rcdp_credential_event event) { life_transition(kit->life, &id, event); }

static void suspend(use_kit *kit) { change(kit, RCDP_EVENT_SUSPEND); }
static void revoke(use_kit *kit) { change(kit, RCDP_EVENT_REVOKE); }
static void lapse(use_kit *kit) { change(kit, RCDP_EVENT_LAPSE); }
static void expire(use_kit *kit) { change(kit, RCDP_EVENT_EXPIRE); }

static void delete (use_kit *kit) {
  revoke(kit);
  change(kit, RCDP_EVENT_DELETE);
}

static void resume(use_kit *kit) {
  suspend(kit);
  change(kit, RCDP_EVENT_RESUME);
}

static void wait_an_hour(use_kit *kit) { use_wait(kit, 3601); }

static void suspend_and_wait(use_kit *kit) {
  suspend(kit);
  wait_an_hour(kit);
}

static void suspend_parent(use_kit *kit) {
  const rcdp_store_request request = {.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                                      .subscription = {.id = rcdp_bytes_of("parent")},
                                      .subscription_event = RCDP_SUBSCRIPTION_SUSPEND,
                                      .now = WORLD_NOW};
  assert_int_equal(life_execute(kit->life, &request).err, RCDP_OK);
}

static void end_parent(use_kit *kit) {
  rcdp_store_request request = {.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                                .subscription = {.id = rcdp_bytes_of("parent")},
                                .subscription_event = RCDP_SUBSCRIPTION_END,
                                .now = WORLD_NOW};
  assert_int_equal(life_execute(kit->life, &request).err, RCDP_OK);
}

#define OFFERED .unconfirmed = true
#define SOON (WORLD_NOW + 3600)
#define GRANTED .origin = RCDP_HELD_BY_PROVISIONER, .must_update = true

static const struct row {
  rcdp_admission admission;
  rcdp_err err;
  life_spec spec;
  void (*begin)(use_kit *kit);
  bool found; /* it is over, and that it is asked for is recorded */
} rows[] = {
    {RCDP_ADMISSION_ALLOWED, RCDP_OK, {.number = 0}, nothing, false},
    {RCDP_ADMISSION_ALLOWED, RCDP_OK, {GRANTED}, nothing, false},
    {RCDP_ADMISSION_ALLOWED, RCDP_OK, {.child = true}, nothing, false},
    {RCDP_ADMISSION_ALLOWED, RCDP_OK, {.number = 0}, resume, false},
    {RCDP_ADMISSION_TO_CONFIRM, RCDP_OK, {OFFERED}, nothing, false},
    {RCDP_ADMISSION_TO_CONFIRM, RCDP_OK, {OFFERED, .child = true}, nothing, false},
    {RCDP_ADMISSION_UNKNOWN, RCDP_E_UNKNOWN_CREDENTIAL, {.unknown = true}, nothing, false},
    {RCDP_ADMISSION_UNKNOWN, RCDP_E_UNKNOWN_CREDENTIAL, {.nai = true}, nothing, false},
    {RCDP_ADMISSION_UNKNOWN, RCDP_E_UNKNOWN_CREDENTIAL, {.nai = true, OFFERED}, nothing, false},
    {RCDP_ADMISSION_RESERVED, RCDP_E_NOT_AUTHORISED, {.unknown = true}, reserve, false},
    {RCDP_ADMISSION_NOT_HANDED_IN, RCDP_E_NOT_AUTHORISED, {GRANTED, OFFERED}, nothing, false},
    {RCDP_ADMISSION_LAPSED, RCDP_E_NOT_AUTHORISED, {OFFERED}, lapse, true},
    {RCDP_ADMISSION_LAPSED, RCDP_E_NOT_AUTHORISED, {OFFERED}, wait_an_hour, true},
    {RCDP_ADMISSION_LAPSED, RCDP_E_NOT_AUTHORISED, {OFFERED, GRANTED}, wait_an_hour, true},
    {RCDP_ADMISSION_SUSPENDED, RCDP_E_NOT_AUTHORISED, {.number = 0}, suspend, false},
    {RCDP_ADMISSION_PARENT_SUSPENDED, RCDP_E_NOT_AUTHORISED, {.child = true}, suspend_parent, false},
    {RCDP_ADMISSION_PARENT_SUSPENDED, RCDP_E_NOT_AUTHORISED, {.child = true, OFFERED}, suspend_parent, false},
    {RCDP_ADMISSION_REVOKED, RCDP_E_NOT_AUTHORISED, {.child = true}, end_parent, true},
    {RCDP_ADMISSION_REVOKED, RCDP_E_NOT_AUTHORISED, {.number = 0}, revoke, true},
    {RCDP_ADMISSION_EXPIRED, RCDP_E_NOT_AUTHORISED, {.number = 0}, expire, true},
    {RCDP_ADMISSION_EXPIRED, RCDP_E_NOT_AUTHORISED, {.not_after = SOON}, wait_an_hour, true},
    {RCDP_ADMISSION_EXPIRED, RCDP_E_NOT_AUTHORISED, {.not_after = SOON}, suspend_and_wait, true},
    {RCDP_ADMISSION_DELETED, RCDP_E_NOT_AUTHORISED, {.number = 0}, delete, true},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static use_kit *begin(const struct row *row) {
  use_kit *kit = use_new_any();
  life_spec spec = row->spec;
  spec.status = RCDP_HELD_STAGED;
  (void)life_issue(kit->life, &spec);
  row->begin(kit);
  name_imsi(kit, "001010000000001");
  return kit;
}

/* --- what each gets --- */

static void authorised(void **state) {
  (void)state;
  bool reached[RCDP_ADMISSION_COUNT] = {false};
  for (size_t i = 0; i < ROWS; i++) {
    use_kit *kit = begin(&rows[i]);
    rcdp_admission admission = RCDP_ADMISSION_COUNT;
    assert_int_equal(rcdp_authorise(&kit->x.auc, kit->x.store, imsi_of(kit), kit->x.now, &admission), rows[i].err);
    assert_int_equal(admission, rows[i].admission);
    assert_int_equal(use_found(kit, RCDP_FINDING_USE_AFTER_END), rows[i].found);
    assert_int_equal(kit->told_count, rows[i].found);
    reached[admission] = true;
    use_free(kit);
  }
  for (int i = 0; i < RCDP_ADMISSION_COUNT; i++) {
    assert_true(reached[i]);
  }
}

/* Where there is no vector, nothing of one is there. */
static void given_a_vector(void **state) {
  (void)state;
  static const rcdp_aka_vector none;
  for (size_t i = 0; i < ROWS; i++) {
    use_kit *kit = begin(&rows[i]);
    memset(&kit->x.vector, 0xa5, sizeof kit->x.vector);
    kit->x.admission = RCDP_ADMISSION_COUNT;
    assert_int_equal(exchange_challenge(&kit->x), rows[i].err);
    assert_int_equal(kit->x.admission, rows[i].admission);
    assert_int_equal(memcmp(&kit->x.vector, &none, sizeof none) == 0, rows[i].err != RCDP_OK);
    assert_int_equal(kit->told_count, rows[i].found);
    use_free(kit);
  }
}

/* Nobody's word changes what may not be used. */
static void resynchronised_or_used(void **state) {
  (void)state;
  for (size_t i = 0; i < ROWS; i++) {
    use_kit *kit = begin(&rows[i]);
    const rcdp_store_result before = life_find(kit->life, &id);
    assert_int_equal(exchange_resynchronise(&kit->x), rows[i].err == RCDP_OK ? RCDP_E_BAD_MAC : rows[i].err);
    assert_int_equal(life_find(kit->life, &id).record.state, before.record.state);
    assert_int_equal(rcdp_auc_used(&kit->x.auc, kit->x.store, imsi_of(kit), kit->x.now), rows[i].err);
    const bool confirmed = rows[i].admission == RCDP_ADMISSION_TO_CONFIRM;
    assert_int_equal(life_find(kit->life, &id).record.state, confirmed ? RCDP_STATE_ACTIVE : before.record.state);
    use_free(kit);
  }
}

/* The whole exchange comes to what the AuC says. */
static void attached(void **state) {
  (void)state;
  for (size_t i = 0; i < ROWS; i++) {
    use_kit *kit = begin(&rows[i]);
    if (!rows[i].spec.nai) {
      kit->x.wall = (rcdp_time){false, 0}; /* the device knows of no end */
      assert_int_equal(use_attach(kit), rows[i].err);
      assert_int_equal(kit->x.admission, rows[i].err == RCDP_OK ? RCDP_ADMISSION_ALLOWED : rows[i].admission);
    }
    use_free(kit);
  }
}

/* --- what is found --- */

/* Who asks again and again is told of once, and counted once a minute. */
static void use_after_the_end(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  use_attach_well(kit, 0);
  revoke(kit);
  for (int i = 0; i < 10; i++) {
    assert_int_equal(use_attach(kit), RCDP_E_NOT_AUTHORISED);
  }
  assert_int_equal(use_found(kit, RCDP_FINDING_USE_AFTER_END), 1);
  use_wait(kit, RCDP_FINDING_QUIET);
  for (int i = 0; i < 10; i++) {
    assert_int_equal(use_attach(kit), RCDP_E_NOT_AUTHORISED);
  }
  assert_int_equal(use_found(kit, RCDP_FINDING_USE_AFTER_END), 2);
  assert_int_equal(kit->told_count, 1);
  use_free(kit);
}

static rcdp_finding seen;
static char seen_evidence[RCDP_EVIDENCE_MAX + 1];

static void look(void *context, const rcdp_finding *finding) {
  (void)context;
  seen = *finding;
  assert_true(finding->evidence.len < sizeof seen_evidence);
  memcpy(seen_evidence, finding->evidence.data, finding->evidence.len);
}

/* Anybody may have claimed the IMSI: that is said, and whose it is. */
static void what_is_told(void **state) {
  (void)state;
  use_kit *kit = begin(&rows[ROWS - 1]);
  kit->x.auc.found = look;
  assert_int_equal(exchange_challenge(&kit->x), RCDP_E_NOT_AUTHORISED);
  assert_int_equal(seen.kind, RCDP_FINDING_USE_AFTER_END);
  assert_false(seen.authentic);
  assert_true(seen.has_credential && rcdp_id_equal(&seen.credential, &id));
  assert_non_null(strstr(seen_evidence, "deleted"));
  kit->x.auc.found = NULL; /* nobody listens */
  use_wait(kit, RCDP_FINDING_QUIET);
  assert_int_equal(exchange_challenge(&kit->x), RCDP_E_NOT_AUTHORISED);
  use_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(authorised), cmocka_unit_test(given_a_vector),    cmocka_unit_test(resynchronised_or_used),
      cmocka_unit_test(attached),   cmocka_unit_test(use_after_the_end), cmocka_unit_test(what_is_told),
  };
  return cmocka_run_group_tests_name("auc_admissions", tests, NULL, NULL);
}
