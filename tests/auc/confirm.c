/*
 * The first use of an offered credential confirms it (docs/protocol.md, clause 20.3): the challenge asks for the proof, and nothing else does but who is
 * told of a success. An AUTS for another challenge, another credential or one that may not begin so changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "usim/kit.h"

static const life_spec offered = {.status = RCDP_HELD_STAGED, .unconfirmed = true};

static void challenge(use_kit *kit) {
  assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
  assert_int_equal(exchange_challenge(&kit->x), RCDP_OK);
}

/* The USIM's proof for the challenge. */
static void prove(use_kit *kit) {
  assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
  assert_int_equal(kit->x.answer.outcome, RCDP_USIM_SYNC_FAILURE);
  assert_int_equal(kit->x.answer.reason, RCDP_E_REPLAY);
  assert_false(kit->x.answer.activated);
}

/* Challenges for what is offered take nothing: as many may be asked for as anybody likes. */
static void challenges_change_nothing(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id id = life_issue(kit->life, &offered);
  for (int i = 0; i < 40; i++) {
    challenge(kit);
    assert_int_equal(kit->x.admission, RCDP_ADMISSION_TO_CONFIRM);
  }
  const rcdp_record record = life_find(kit->life, &id).record;
  assert_int_equal(record.state, RCDP_STATE_OFFERED);
  assert_int_equal(record.sqn, 0);
  assert_int_equal(record.used_at, 0);
  prove(kit);
  assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_STAGED);
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_OK);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_ACTIVE);
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_OK); /* again: it is the same USIM */
  use_attach_well(kit, 0);
  use_free(kit);
}

/* A proof that was seen before is none for another challenge. */
static void a_replayed_proof(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id id = life_issue(kit->life, &offered);
  challenge(kit);
  prove(kit);
  challenge(kit);
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_E_BAD_MAC);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_OFFERED);
  use_free(kit);
}

/* Of an active one too: an old AUTS takes no number back. */
static void an_old_auts(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id id = life_issue(kit->life, &offered);
  challenge(kit);
  prove(kit);
  const rcdp_usim_answer old = kit->x.answer;
  const rcdp_aka_vector its = kit->x.vector;
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_OK);
  for (int i = 0; i < 10; i++) {
    use_attach_well(kit, 0);
  }
  const uint64_t sqn = life_find(kit->life, &id).record.sqn;
  kit->x.answer = old;
  kit->x.vector = its;
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_OK);
  assert_true(life_find(kit->life, &id).record.sqn > sqn);
  assert_int_equal(kit->told_count, 0);
  use_attach_well(kit, 0);
  use_free(kit);
}

/* --- it is over, or stopped, between challenge and proof --- */

static void lapse(use_kit *kit, const rcdp_id *id) {
  (void)id;
  use_wait(kit, 3600);
}

static void revoke(use_kit *kit, const rcdp_id *id) { life_transition(kit->life, id, RCDP_EVENT_REVOKE); }

static void suspend_parent(use_kit *kit, const rcdp_id *id) {
  const rcdp_store_request request = {.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                                      .subscription = {.id = rcdp_bytes_of("parent")},
                                      .subscription_event = RCDP_SUBSCRIPTION_SUSPEND,
                                      .now = WORLD_NOW};
  (void)id;
  assert_int_equal(life_execute(kit->life, &request).err, RCDP_OK);
}

static void too_late(void **state) {
  (void)state;
  static void (*const ways[])(use_kit * kit, const rcdp_id *id) = {lapse, revoke, suspend_parent};
  for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
    use_kit *kit = use_new_any();
    life_spec spec = offered;
    spec.child = true;
    const rcdp_id id = life_issue(kit->life, &spec);
    challenge(kit);
    prove(kit);
    ways[i](kit, &id);
    assert_int_equal(exchange_resynchronise(&kit->x), RCDP_E_NOT_AUTHORISED);
    assert_int_not_equal(use_state(kit, &id), RCDP_STATE_ACTIVE);
    assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_STAGED);
    use_free(kit);
  }
}

/* What came from a provisioner is his to hand in, whatever its device proves. */
static void not_for_what_is_to_be_handed_in(void **state) {
  (void)state;
  use_kit *other = use_new_any();
  use_kit *kit = use_new_any();
  life_spec spec = offered;
  (void)life_issue(other->life, &spec); /* the same keys, where they may begin so */
  challenge(other);
  prove(other);
  spec.origin = RCDP_HELD_BY_PROVISIONER;
  const rcdp_id id = life_issue(kit->life, &spec);
  assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
  kit->x.vector = other->x.vector;
  kit->x.answer = other->x.answer;
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_E_NOT_AUTHORISED);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_OFFERED);
  use_free(other);
  use_free(kit);
}

/* Another device proves that it holds another K. */
static void of_another_device(void **state) {
  (void)state;
  use_kit *other = use_new_any();
  use_kit *kit = use_new_any();
  life_spec spec = offered;
  const rcdp_id id = life_issue(kit->life, &spec);
  spec.number = 5;
  (void)life_issue(other->life, &spec);
  challenge(other);
  prove(other);
  assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
  kit->x.vector = other->x.vector;
  kit->x.answer = other->x.answer;
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_E_BAD_MAC);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_OFFERED);
  use_free(other);
  use_free(kit);
}

/* --- a copy --- */

/* The store has forgotten that it was confirmed, and what it gave out. */
static void a_store_from_before_it(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  world_node *network = kit->life->w->network;
  const rcdp_id id = life_issue(kit->life, &offered);
  rcdp_store *copy = rcdp_store_memory_clone(network->store);
  for (int i = 0; i < 3; i++) {
    use_attach_well(kit, i == 0);
  }
  rcdp_store_close(network->store);
  network->store = copy;
  kit->x.store = copy;
  use_attach_well(kit, 1);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_ACTIVE);
  assert_int_equal(kit->told_count, 1);
  assert_int_equal(kit->told[0], RCDP_FINDING_COUNTER_WENT_BACK);
  use_free(kit);
}

/* --- who is told of a success --- */

static void used(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id id = life_issue(kit->life, &offered);
  assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
  const rcdp_bytes imsi = {kit->x.imsi, kit->x.imsi_len};
  for (int i = 0; i < 2; i++) { /* at its end it is as active as before */
    assert_int_equal(rcdp_auc_used(&kit->x.auc, kit->x.store, imsi, kit->x.now), RCDP_OK);
    assert_int_equal(use_state(kit, &id), RCDP_STATE_ACTIVE);
  }
  use_attach_well(kit, 0);
  use_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(challenges_change_nothing),
      cmocka_unit_test(a_replayed_proof),
      cmocka_unit_test(an_old_auts),
      cmocka_unit_test(too_late),
      cmocka_unit_test(not_for_what_is_to_be_handed_in),
      cmocka_unit_test(of_another_device),
      cmocka_unit_test(a_store_from_before_it),
      cmocka_unit_test(used),
  };
  return cmocka_run_group_tests_name("auc_confirm", tests, NULL, NULL);
}
