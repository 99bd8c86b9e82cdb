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
  rcdp_network_find(network, slot, input, OTHER_FINDING);
  return RCDP_OK;
}

static rcdp_err other_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const other_slot *own = slot->own;
  assert_int_equal(input->stored->err, RCDP_E_NOT_FOUND);
  assert_int_equal(own->mark, slot->link);
  return rcdp_network_send_answer(network, slot, (rcdp_bytes){slot->message, slot->message_len});
}

static const rcdp_slot_handler other_handlers[OTHER_STATES][RCDP_INPUT_COUNT] = {
    [OTHER_FINDING] = {[RCDP_INPUT_STORED] = other_found},
};

static const rcdp_procedure other = {
    .sender = RCDP_COMPANION,
    .openers = {[RCDP_BODY_ERROR] = other_open},
    .handlers = other_handlers,
    .message_max = 64,
    .own_size = sizeof(other_slot),
};

/* --- a network for both --- */

static const rcdp_procedure *both[2];

static void serve_both(world *w, bool attach_first) {
  both[attach_first ? 0 : 1] = rcdp_attach_procedure();
  both[attach_first ? 1 : 0] = &other;
  const size_t size = rcdp_network_size(both, 2, w->network_config.max_transactions);
  rcdp_role_close(w->network->role);
  free(w->network->memory);
  w->network->memory = malloc(size);
  assert_non_null(w->network->memory);
  assert_true(size > rcdp_attach_network_size(w->network_config.max_transactions));
  assert_int_equal(rcdp_network_init(w->network->memory, size - 1, &w->network_config, both, 2, &w->network->role),
                   RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_network_init(w->network->memory, size, &w->network_config, both, 2, &w->network->role),
                   RCDP_OK);
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
      cmocka_unit_test(places_are_shared),
  };
  return cmocka_run_group_tests_name("attach_procedures", tests, NULL, NULL);
}
