/*
 * What the network role makes of answers that its embedder should not give: none at all, of another question, without what they promise,
 * of another record; and of a memory that no longer holds what came. Nobody gets a credential by them, and the attach ends well later.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "attach/hand.h"

/* The device repeats what it said, everybody answers as they should, and there is one active credential. */
static void ends_well(world *w) {
  world_run(w, 120000);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
}

static const attach_slot_state every_state[] = {SLOT_LOOKING_UP, SLOT_FETCHING, SLOT_ASKING,    SLOT_RESERVING,
                                                SLOT_OFFERING,   SLOT_FINDING,  SLOT_CONFIRMING};
enum { STATES = sizeof every_state / sizeof every_state[0] };

/* --- no answer --- */

static void refused_answer_leaves_the_question_open(world *w, attach_slot_state state, const rcdp_input *bad,
                                                    rcdp_err expected) {
  rcdp_action action;
  assert_int_equal(rcdp_role_input(hand_role(w), bad), expected);
  assert_false(rcdp_role_next(hand_role(w), &action));
  assert_int_equal(rcdp_network_slot(hand_network(w), 0)->state, state);
}

/* A network without a clock can judge no answer; an answer without a result is none; nor is one to another question. */
static void no_answer(void **state) {
  (void)state;
  for (size_t i = 0; i < STATES; i++) {
    world *w = hand_world();
    hand_answer answer;
    rcdp_action question = hand_until(w, every_state[i]);
    hand_make_answer(w, &question, &answer);
    rcdp_input bad = answer.input;
    refused_answer_leaves_the_question_open(w, every_state[i], &bad, RCDP_E_ARGUMENT); /* its clock is unset */
    bad.wall = hand_wall(w);
    bad.ticket++;
    refused_answer_leaves_the_question_open(w, every_state[i], &bad, RCDP_OK);
    bad.ticket--;
    const rcdp_store_result later = {.err = RCDP_E_PENDING};
    bad.result = RCDP_E_PENDING;
    bad.stored = &later;
    refused_answer_leaves_the_question_open(w, every_state[i], &bad, RCDP_E_ARGUMENT);
    bad.stored = NULL;
    refused_answer_leaves_the_question_open(w, every_state[i], &bad, RCDP_E_ARGUMENT);
    assert_int_equal(hand_give(w, &answer.input, &question), RCDP_OK);
    ends_well(w);
  }
}

/* Time has passed, but not enough. */
static void a_tick_before_the_deadline_drops_nothing(void **state) {
  (void)state;
  world *w = hand_world();
  rcdp_action question = hand_until(w, SLOT_LOOKING_UP);
  const rcdp_input tick = {
      .kind = RCDP_INPUT_TICK, .now_ms = rcdp_role_deadline(hand_role(w)) - 1, .wall = hand_wall(w)};
  refused_answer_leaves_the_question_open(w, SLOT_LOOKING_UP, &tick, RCDP_OK);
  hand_answer answer;
  hand_make_answer(w, &question, &answer);
  assert_int_equal(hand_give(w, &answer.input, &question), RCDP_OK);
  ends_well(w);
}

/* --- answers that do not hold what they promise --- */

typedef void (*answer_edit)(world *w, hand_answer *answer);

/* Refused for this reason, and all that leaves is the report of the error. */
static void refused(attach_slot_state state, answer_edit edit, rcdp_err expected) {
  static forged f;
  world *w = hand_world();
  hand_answer answer;
  rcdp_action action = hand_until(w, state);
  hand_make_answer(w, &action, &answer);
  edit(w, &answer);
  assert_int_equal(hand_give(w, &answer.input, &action), expected);
  assert_int_equal(action.kind, RCDP_ACTION_SEND);
  world_datagram sent = {.len = action.message.len};
  memcpy(sent.data, action.message.data, sent.len);
  assert_true(forge_open(&f, &sent, RCDP_BODY_ERROR));
  assert_int_equal(rcdp_network_slot(hand_network(w), 0)->state, SLOT_FREE);
  w->terms.restrictions = (rcdp_restrictions){.roaming_allowed = false};
  ends_well(w);
}

static void no_terms(world *w, hand_answer *answer) {
  (void)w;
  answer->input.terms = NULL;
}

static void long_dnns(world *w, hand_answer *answer) {
  static const uint8_t dnn[100] = {0};
  (void)answer;
  w->terms.restrictions.has_dnns = true;
  w->terms.restrictions.dnn_count = 3;
  for (size_t i = 0; i < 3; i++) {
    w->terms.restrictions.dnns[i] = RCDP_BYTES(dnn);
  }
}

static void long_stored_answer(world *w, hand_answer *answer) {
  static const uint8_t octets[RCDP_MESSAGE_MAX + 1] = {0};
  (void)w;
  answer->stored = (rcdp_store_result){.err = RCDP_OK, .record.state = RCDP_STATE_ACTIVE};
  answer->stored.record.answer = RCDP_BYTES(octets);
}

static void store_that_fails(world *w, hand_answer *answer) {
  (void)w;
  answer->stored = (rcdp_store_result){.err = RCDP_E_STORAGE};
}

static void no_such_state(world *w, hand_answer *answer) {
  (void)w;
  answer->stored.record.state = RCDP_STATE_COUNT;
}

static void revocation_list_alone(world *w, hand_answer *answer) {
  static const char begin[] = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
  (void)w;
  answer->input.bundle = rcdp_bytes_of(begin);
}

static void answers_without_what_they_promise(void **state) {
  (void)state;
  refused(SLOT_ASKING, no_terms, RCDP_E_ARGUMENT);
  refused(SLOT_ASKING, long_dnns, RCDP_E_NO_SPACE);
  refused(SLOT_LOOKING_UP, long_stored_answer, RCDP_E_NO_SPACE);
  refused(SLOT_OFFERING, long_stored_answer, RCDP_E_NO_SPACE);
  refused(SLOT_LOOKING_UP, store_that_fails, RCDP_E_STORAGE);
  refused(SLOT_RESERVING, store_that_fails, RCDP_E_STORAGE);
  refused(SLOT_OFFERING, store_that_fails, RCDP_E_STORAGE);
  refused(SLOT_FINDING, no_such_state, RCDP_E_CORRUPT);
  refused(SLOT_FETCHING, revocation_list_alone, RCDP_E_CERT_UNAVAILABLE);
}

/* Times in the store have 63 bits: at their end no term is left. */
static void no_terms_at_the_end_of_time(void **state) {
  (void)state;
  world *w = hand_world();
  hand_answer answer;
  rcdp_action question = hand_until(w, SLOT_ASKING);
  hand_make_answer(w, &question, &answer);
  answer.input.wall = (rcdp_time){true, (uint64_t)INT64_MAX};
  assert_int_equal(rcdp_role_input(hand_role(w), &answer.input), RCDP_E_ARGUMENT);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_RESERVED), 0);
  ends_well(w);
}

/* The store finds a record for an identifier that is another's: the code is right, for a credential that was not meant. */
static void store_finds_another_record(void **state) {
  (void)state;
  world *w = hand_world();
  hand_answer answer;
  rcdp_action question = hand_until(w, SLOT_FINDING);
  hand_make_answer(w, &question, &answer);
  answer.stored.record.credential.octets[0] ^= 1;
  assert_int_not_equal(hand_give(w, &answer.input, &question), RCDP_OK);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
  ends_well(w);
}

/* The network's store, as the operator uses it. */
static void order(world *w, rcdp_credential_state from, rcdp_credential_event event) {
  uint64_t position = 0;
  rcdp_store_request request = {.op = RCDP_STORE_TRANSITION, .event = event, .now = hand_wall(w).seconds};
  rcdp_store_result result;
  rcdp_arena arena;
  assert_true(world_record(w, &position, &request.record));
  assert_int_equal(request.record.state, from);
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  assert_int_equal(rcdp_store_execute(w->network->store, &request, &arena, &result), RCDP_OK);
}

/* Deliver a datagram, if there is one, and answer the store's questions until the network waits in this state. */
static rcdp_err answered(world *w, const world_datagram *datagram, attach_slot_state until, rcdp_action *action) {
  rcdp_err err = datagram == NULL ? RCDP_OK : hand_deliver(w, datagram, action);
  while (rcdp_network_slot(hand_network(w), 0)->state != until) {
    hand_answer answer;
    hand_make_answer(w, action, &answer);
    err = hand_give(w, &answer.input, action);
  }
  return err;
}

/* What the device is told when the operator orders this while its confirmation is on the way to the store: after the network has
 * looked at the credential, or before. */
static rcdp_err told(const rcdp_credential_event *events, size_t count, attach_slot_state until) {
  static forged f;
  static const rcdp_credential_state next[RCDP_EVENT_COUNT] = {[RCDP_EVENT_SUSPEND] = RCDP_STATE_SUSPENDED,
                                                               [RCDP_EVENT_RESUME] = RCDP_STATE_ACTIVE,
                                                               [RCDP_EVENT_REVOKE] = RCDP_STATE_REVOKED};
  world *w = hand_world();
  const world_datagram confirmation = hand_confirm(w);
  rcdp_credential_state now = RCDP_STATE_ACTIVE;
  rcdp_action action;
  (void)answered(w, &confirmation, SLOT_FREE, &action);
  (void)answered(w, &confirmation, until, &action);
  for (size_t i = 0; i < count; i++) {
    order(w, now, events[i]);
    now = next[events[i]];
  }
  const rcdp_err err = answered(w, NULL, SLOT_FREE, &action);
  world_datagram sent = {.len = action.message.len};
  memcpy(sent.data, action.message.data, sent.len);
  assert_int_equal(forge_open(&f, &sent, RCDP_BODY_ERROR), err != RCDP_OK);
  assert_true(err == RCDP_OK || f.message.body.error.cause == err);
  world_free(w);
  return err;
}

/* The same word whether the operator was faster than the network's first look or than its second. */
static void an_order_beside_a_confirmation(void **state) {
  (void)state;
  static const rcdp_credential_event suspend[] = {RCDP_EVENT_SUSPEND};
  static const rcdp_credential_event revoke[] = {RCDP_EVENT_REVOKE};
  static const rcdp_credential_event and_back[] = {RCDP_EVENT_SUSPEND, RCDP_EVENT_RESUME};
  static const attach_slot_state states[] = {SLOT_FINDING, SLOT_CONFIRMING};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(told(suspend, 1, states[i]), RCDP_E_NOT_AUTHORISED);
    assert_int_equal(told(revoke, 1, states[i]), RCDP_E_LAPSED);
    assert_int_equal(told(and_back, 2, states[i]), RCDP_OK);
  }
}

/* A store that says each time that the record has changed since it was found is asked once more, and no oftener. */
static void a_record_that_changes_for_ever(void **state) {
  (void)state;
  world *w = hand_world();
  const rcdp_store_result changed = {.err = RCDP_E_STALE};
  rcdp_action action = hand_until(w, SLOT_CONFIRMING);
  rcdp_input stale = {.kind = RCDP_INPUT_STORED, .ticket = action.ticket, .stored = &changed};
  hand_answer found;
  assert_int_equal(hand_give(w, &stale, &action), RCDP_OK);
  assert_int_equal(action.request->op, RCDP_STORE_FIND);
  hand_make_answer(w, &action, &found);
  assert_int_equal(hand_give(w, &found.input, &action), RCDP_OK);
  assert_int_equal(action.request->op, RCDP_STORE_CONFIRM);
  stale.ticket = action.ticket;
  assert_int_equal(hand_give(w, &stale, &action), RCDP_E_STALE);
  assert_int_equal(rcdp_network_slot(hand_network(w), 0)->state, SLOT_FREE);
  ends_well(w);
}

/* --- two of the same --- */

/* The same request twice at once, in octets that differ where nobody reads them: one credential, and the same answer for both. */
static void the_same_request_in_other_octets(void **state) {
  (void)state;
  static forged f;
  static uint8_t first_answer[RCDP_MESSAGE_MAX];
  world *w = hand_world();
  rcdp_action action;
  hand_answer first, second;
  const world_datagram request = hand_request(w);
  world_datagram twin = request;
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  f.message.extensions[0] = (rcdp_extension){.id = 9, .critical = false};
  f.message.extension_count = 1;
  forge_close(&f, &twin);
  assert_int_equal(hand_deliver(w, &twin, &action), RCDP_OK);
  hand_make_answer(w, &action, &second); /* not found, as yet */
  assert_int_equal(hand_deliver(w, &request, &action), RCDP_OK);
  while (action.kind != RCDP_ACTION_SEND) {
    hand_make_answer(w, &action, &first);
    assert_int_equal(hand_give(w, &first.input, &action), RCDP_OK);
  }
  memcpy(first_answer, action.message.data, action.message.len);
  const size_t len = action.message.len;
  assert_int_equal(hand_give(w, &second.input, &action), RCDP_OK);
  while (action.kind != RCDP_ACTION_SEND) {
    hand_make_answer(w, &action, &second);
    assert_int_equal(hand_give(w, &second.input, &action), RCDP_OK);
  }
  assert_true(rcdp_bytes_equal(action.message, (rcdp_bytes){first_answer, len}));
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 1);
  ends_well(w);
}

/* --- a memory that no longer holds what came --- */

static void forget_message(rcdp_slot *slot) { slot->message_len = 0; }

/* An envelope of the same kind, with nothing in it. */
static void empty_message(rcdp_slot *slot) {
  static forged f;
  world_datagram datagram = {.len = slot->message_len};
  memcpy(datagram.data, slot->message, slot->message_len);
  (void)forge_open(&f, &datagram, RCDP_BODY_ATTACH_REQUEST);
  if (f.message.kind == RCDP_BODY_ATTACH_REQUEST) {
    f.message.body.attach_request.content = rcdp_bytes_of("x");
  } else {
    f.message.body.attach_confirm.content = rcdp_bytes_of("x");
  }
  forge_close(&f, &datagram);
  memcpy(slot->message, datagram.data, datagram.len);
  slot->message_len = datagram.len;
}

/* The states whose answer has the kept message read once more. */
static void damaged_slots_lead_nowhere(void **state) {
  (void)state;
  static const attach_slot_state states[] = {SLOT_FETCHING, SLOT_RESERVING, SLOT_FINDING, SLOT_CONFIRMING};
  static void (*const damages[])(rcdp_slot *) = {forget_message, empty_message};
  for (size_t i = 0; i < 2 * sizeof states / sizeof states[0]; i++) {
    world *w = hand_world();
    hand_answer answer;
    rcdp_action action = hand_until(w, states[i / 2]);
    damages[i % 2](rcdp_network_slot(hand_network(w), 0));
    hand_make_answer(w, &action, &answer);
    assert_int_not_equal(hand_give(w, &answer.input, &action), RCDP_OK);
    assert_int_equal(action.kind, RCDP_ACTION_SEND);
    assert_int_equal(rcdp_network_slot(hand_network(w), 0)->state, SLOT_FREE);
    assert_false(rcdp_role_next(hand_role(w), &action));
    assert_int_equal(w->devices[0].steps[RCDP_STEP_ACTIVE], 0);
    ends_well(w);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_answer),
      cmocka_unit_test(a_tick_before_the_deadline_drops_nothing),
      cmocka_unit_test(answers_without_what_they_promise),
      cmocka_unit_test(no_terms_at_the_end_of_time),
      cmocka_unit_test(store_finds_another_record),
      cmocka_unit_test(an_order_beside_a_confirmation),
      cmocka_unit_test(a_record_that_changes_for_ever),
      cmocka_unit_test(the_same_request_in_other_octets),
      cmocka_unit_test(damaged_slots_lead_nowhere),
  };
  return cmocka_run_group_tests_name("attach_answers", tests, NULL, NULL);
}
