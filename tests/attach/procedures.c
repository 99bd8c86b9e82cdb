/*
 * One network role that serves two procedures: the attach, and one made up here for another sender. Each has its own states and its own
 * part of a slot; slots, tickets, deadlines and the network's refusals are the same for both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "attach/hand.h"

/* --- the other procedure: a companion's report is looked for in the store, and sent back --- */

enum { OTHER_FINDING = 1, OTHER_STATES };
enum { UNWANTED = 99 }; /* the transaction that it refuses */

typedef struct {
  uint64_t mark;
  uint8_t large[4096]; /* more than the attach has */
} other_slot;

static rcdp_err other_open(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                           const rcdp_message *message) {
  other_slot *own = slot->own;
  assert_int_equal(message->kind, RCDP_BODY_ERROR);
  assert_int_equal(own->mark, 0);
  own->mark = slot->link;
  memset(own->large, 0xff, sizeof own->large);
  if (slot->transaction.octets[0] == UNWANTED) {
    return RCDP_E_QUOTA;
  }
  rcdp_network_find(network, slot, input, OTHER_FINDING);
  return RCDP_OK;
}

static rcdp_err other_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const other_slot *own = slot->own;
  if (input->stored->err != RCDP_E_NOT_FOUND) {
    return input->stored->err;
  }
  assert_int_equal(own->mark, slot->link);
  return rcdp_network_send_answer(network, slot, (rcdp_bytes){slot->message, slot->message_len});
}

static const rcdp_slot_handler other_handlers[OTHER_STATES][RCDP_INPUT_COUNT] = {
    [OTHER_FINDING] = {[RCDP_INPUT_STORED] = other_found},
};

static rcdp_slot_opener other_opener(const rcdp_message *message) {
  return message->sender == RCDP_COMPANION && message->kind == RCDP_BODY_ERROR ? other_open : NULL;
}

/* It refuses under another transaction, for whatever was asked. */
static rcdp_err other_refuse(rcdp_network *network, const rcdp_slot *slot, const rcdp_message *asked,
                             rcdp_message *refusal) {
  (void)network;
  (void)slot;
  refusal->transaction.octets[15] = asked->transaction.octets[0];
  return RCDP_OK;
}

enum { REFUSED_SETTING = 1000 };

static bool other_settings(const rcdp_network_config *config) { return config->max_open < REFUSED_SETTING; }

static const rcdp_procedure other = {
    .opener = other_opener,
    .refuse = other_refuse,
    .settings_valid = other_settings,
    .handlers = other_handlers,
    .message_max = 64,
    .own_size = sizeof(other_slot),
};

/* --- a network for both --- */

static const rcdp_procedure *both[2];

static rcdp_err serve(world *w, size_t size) {
  return rcdp_network_init(w->network->memory, size, &w->network_config, both, 2, &w->network->role);
}

static void serve_both(world *w, bool attach_first) {
  both[attach_first ? 0 : 1] = rcdp_attach_procedure();
  both[attach_first ? 1 : 0] = &other;
  const size_t size = rcdp_network_size(both, 2, w->network_config.max_transactions);
  rcdp_role_close(w->network->role);
  free(w->network->memory);
  w->network->memory = malloc(size);
  assert_non_null(w->network->memory);
  assert_true(size > rcdp_attach_network_size(w->network_config.max_transactions));
  assert_int_equal(serve(w, size - 1), RCDP_E_ARGUMENT);
  w->network_config.max_open += REFUSED_SETTING;
  assert_int_equal(serve(w, size), RCDP_E_ARGUMENT);
  w->network_config.max_open -= REFUSED_SETTING;
  assert_int_equal(rcdp_network_init(w->network->memory, size, &w->network_config, both, 0, &w->network->role),
                   RCDP_E_ARGUMENT);
  assert_int_equal(serve(w, size), RCDP_OK);
}

static world_datagram report_from(rcdp_role_name sender, uint8_t transaction) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = {{transaction}},
                                .sender = sender,
                                .kind = RCDP_BODY_ERROR,
                                .body.error = {RCDP_E_QUOTA, false, 0}};
  world_datagram datagram = {.len = 0};
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(datagram.data);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(&message, &arena, &buf), RCDP_OK);
  datagram.len = buf.len;
  return datagram;
}

/* Answer what is asked, and what that leads to, until something is sent. */
static void until_sent(world *w, rcdp_action *action) {
  while (action->kind != RCDP_ACTION_SEND) {
    hand_answer answer;
    hand_make_answer(w, action, &answer);
    assert_int_equal(hand_give(w, &answer.input, action), RCDP_OK);
  }
}

/* Whichever comes first in the list, and while the other's transaction is open. */
static void each_is_served_beside_the_other(void **state) {
  (void)state;
  for (int attach_first = 0; attach_first < 2; attach_first++) {
    world *w = hand_world();
    serve_both(w, attach_first == 1);
    const world_datagram report = report_from(RCDP_COMPANION, 7);
    const world_datagram request = hand_request(w);
    rcdp_action found;
    rcdp_action action;
    hand_answer answer;
    assert_int_equal(hand_deliver(w, &report, &found), RCDP_OK);
    assert_int_equal(found.request->op, RCDP_STORE_FIND);
    hand_make_answer(w, &found, &answer);
    assert_int_equal(hand_deliver(w, &request, &action), RCDP_OK);
    assert_int_not_equal(action.ticket, found.ticket);
    assert_ptr_equal(rcdp_network_slot(hand_network(w), 0)->procedure, &other);
    assert_ptr_equal(rcdp_network_slot(hand_network(w), 1)->procedure, rcdp_attach_procedure());
    until_sent(w, &action);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 1);
    assert_int_equal(hand_give(w, &answer.input, &action), RCDP_OK);
    assert_int_equal(action.kind, RCDP_ACTION_SEND);
    assert_true(rcdp_bytes_equal(action.message, (rcdp_bytes){report.data, report.len}));
    assert_int_equal(rcdp_network_slot(hand_network(w), 0)->state, RCDP_SLOT_FREE);
    world_run(w, 120000);
    assert_int_equal(w->devices[0].ended, RCDP_OK);
    assert_null(world_unfinished(w));
    world_free(w);
  }
}

/* A procedure takes what it knows from whom it knows, and nothing else that another one takes. */
static void nobody_else_is_heard(void **state) {
  (void)state;
  static forged f;
  world *w = hand_world();
  serve_both(w, true);
  rcdp_action action;
  const world_datagram report = report_from(RCDP_DEVICE, 7);
  assert_int_equal(hand_deliver(w, &report, &action), RCDP_E_UNEXPECTED);
  world_datagram request = hand_request(w);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  f.message.sender = RCDP_COMPANION;
  forge_close(&f, &request);
  assert_int_equal(hand_deliver(w, &request, &action), RCDP_E_UNEXPECTED);
  world_free(w);
}

static void refused_its_own_way(const rcdp_action *action, uint8_t transaction, rcdp_err cause) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_message refusal;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(action->kind, RCDP_ACTION_SEND);
  assert_int_equal(rcdp_message_decode(action->message, &arena, &refusal), RCDP_OK);
  assert_int_equal(refusal.kind, RCDP_BODY_ERROR);
  assert_int_equal(refusal.body.error.cause, cause);
  assert_int_equal(refusal.transaction.octets[0], transaction);
  assert_int_equal(refusal.transaction.octets[15], transaction);
}

/* At once, after an answer, and when there is no place. */
static void a_procedure_refuses_its_own_way(void **state) {
  (void)state;
  world *w = hand_world();
  w->network_config.max_transactions = 1;
  serve_both(w, true);
  const world_datagram unwanted = report_from(RCDP_COMPANION, UNWANTED);
  const world_datagram first = report_from(RCDP_COMPANION, 1);
  const world_datagram second = report_from(RCDP_COMPANION, 2);
  rcdp_action action;
  assert_int_equal(hand_deliver(w, &unwanted, &action), RCDP_E_QUOTA);
  refused_its_own_way(&action, UNWANTED, RCDP_E_QUOTA);
  rcdp_action question;
  assert_int_equal(hand_deliver(w, &first, &question), RCDP_OK);
  assert_int_equal(hand_deliver(w, &second, &action), RCDP_E_OVERLOADED);
  refused_its_own_way(&action, 2, RCDP_E_OVERLOADED);
  const rcdp_store_result failed = {.err = RCDP_E_STORAGE};
  const rcdp_input answer = {.kind = RCDP_INPUT_STORED, .ticket = question.ticket, .stored = &failed};
  assert_int_equal(hand_give(w, &answer, &action), RCDP_E_STORAGE);
  refused_its_own_way(&action, 1, RCDP_E_STORAGE);
  world_free(w);
}

/* Whose channel brought a message is kept with it: the same octets of two subscriptions are worked on side by side. */
static void a_message_is_of_its_subscription(void **state) {
  (void)state;
  world *w = hand_world();
  serve_both(w, true);
  const world_datagram report = report_from(RCDP_COMPANION, 1);
  static const char *const names[] = {"", "one", "two", "two", "one", ""};
  static const char longest[] = "0123456789012345678901234567890123";
  rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = {report.data, report.len}};
  rcdp_action action;
  for (uint32_t i = 0; i < 6; i++) {
    input.subscription = rcdp_bytes_of(names[i]);
    assert_int_equal(hand_give(w, &input, &action), RCDP_OK);
    assert_int_equal(action.kind, i < 3 ? RCDP_ACTION_STORE : RCDP_ACTION_REPORT);
    const rcdp_slot *slot = rcdp_network_slot(hand_network(w), i < 3 ? i : 5 - i);
    assert_int_equal(slot->subscription_len, input.subscription.len);
    assert_memory_equal(slot->subscription, names[i], input.subscription.len);
  }
  input.subscription = (rcdp_bytes){(const uint8_t *)longest, RCDP_SUBSCRIPTION_ID_MAX};
  assert_int_equal(hand_give(w, &input, &action), RCDP_OK);
  input.subscription.len++;
  assert_int_equal(hand_give(w, &input, &action), RCDP_E_ARGUMENT);
  world_free(w);
}

/* The places are everybody's, and a place that the other had is as good as new. */
static void places_are_shared(void **state) {
  (void)state;
  world *w = hand_world();
  w->network_config.max_transactions = 2;
  serve_both(w, true);
  rcdp_action action;
  const world_datagram request = hand_request(w);
  for (uint8_t round = 0; round < 2; round++) {
    for (uint8_t i = 0; i < 2; i++) {
      const world_datagram report = report_from(RCDP_COMPANION, (uint8_t)(1 + 2 * round + i));
      assert_int_equal(hand_deliver(w, &report, &action), RCDP_OK);
      assert_int_equal(hand_deliver(w, &report, &action), RCDP_OK); /* the same once more: it is being worked on */
      assert_int_equal(action.kind, RCDP_ACTION_REPORT);
    }
    assert_int_equal(hand_deliver(w, &request, &action), RCDP_E_OVERLOADED);
    const rcdp_input tick = {.kind = RCDP_INPUT_TICK, .now_ms = rcdp_role_deadline(hand_role(w))};
    assert_int_equal(rcdp_role_input(hand_role(w), &tick), RCDP_OK);
    assert_int_equal(rcdp_role_deadline(hand_role(w)), UINT64_MAX);
    while (rcdp_role_next(hand_role(w), &action)) {
      assert_int_equal(action.result, RCDP_E_TIMEOUT);
    }
  }
  assert_int_equal(hand_deliver(w, &request, &action), RCDP_OK);
  until_sent(w, &action);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 1);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_is_served_beside_the_other),
      cmocka_unit_test(nobody_else_is_heard),
      cmocka_unit_test(a_procedure_refuses_its_own_way),
      cmocka_unit_test(a_message_is_of_its_subscription),
      cmocka_unit_test(places_are_shared),
  };
  return cmocka_run_group_tests_name("attach_procedures", tests, NULL, NULL);
}
