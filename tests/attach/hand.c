/* The network role driven by hand. */
#include "attach/hand.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

world *hand_world(void) {
  world *w = kit_new_world(1);
  w->factory_anchors[0] = pki_der(&w->factory_ca);
  world_boot_network(w);
  return w;
}

rcdp_role *hand_role(world *w) { return w->network->role; }

rcdp_network *hand_network(world *w) { return (rcdp_network *)hand_role(w); }

rcdp_time hand_wall(const world *w) { return (rcdp_time){true, WORLD_NOW + w->now_ms / 1000}; }

rcdp_err hand_give(world *w, const rcdp_input *input, rcdp_action *action) {
  rcdp_input whole = *input;
  whole.now_ms = w->now_ms;
  whole.wall = hand_wall(w);
  const rcdp_err err = rcdp_role_input(hand_role(w), &whole);
  *action = (rcdp_action){.kind = RCDP_ACTION_REPORT};
  while (action->kind == RCDP_ACTION_REPORT && rcdp_role_next(hand_role(w), action)) {
  }
  return err;
}

void hand_make_answer(world *w, const rcdp_action *question, hand_answer *answer) {
  *answer = (hand_answer){.input = {.ticket = question->ticket, .result = RCDP_OK}};
  rcdp_arena arena;
  switch (question->kind) {
  case RCDP_ACTION_STORE:
    rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
    (void)rcdp_store_execute(w->network->store, question->request, &arena, &answer->stored);
    answer->input.kind = RCDP_INPUT_STORED;
    answer->input.stored = &answer->stored;
    break;
  case RCDP_ACTION_FETCH:
    answer->input.kind = RCDP_INPUT_FETCHED;
    answer->input.bundle = w->devices[0].config.certificate;
    break;
  default:
    assert_int_equal(question->kind, RCDP_ACTION_POLICY);
    answer->input.kind = RCDP_INPUT_POLICY;
    answer->input.terms = &w->terms;
    break;
  }
}

world_datagram hand_request(world *w) {
  world_start(w, 0);
  return w->inflight[0];
}

/* The last confirmation, kept and lost. */
static world_datagram confirmation;

static bool keep_confirmation(world *w, world_datagram *datagram) {
  static forged f;
  (void)w;
  if (!forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRM)) {
    return true;
  }
  confirmation = *datagram;
  return false;
}

world_datagram hand_confirm(world *w) {
  confirmation.len = 0;
  w->tap = keep_confirmation;
  world_start(w, 0);
  world_run(w, 400);
  w->tap = NULL;
  assert_true(confirmation.len > 0);
  return confirmation;
}

rcdp_err hand_deliver(world *w, const world_datagram *datagram, rcdp_action *action) {
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = {datagram->data, datagram->len}};
  return hand_give(w, &input, action);
}

rcdp_action hand_until(world *w, attach_slot_state state) {
  const world_datagram first = state < SLOT_FINDING ? hand_request(w) : hand_confirm(w);
  rcdp_action question;
  assert_int_equal(hand_deliver(w, &first, &question), RCDP_OK);
  while (rcdp_network_slot(hand_network(w), 0)->state != state) {
    hand_answer answer;
    hand_make_answer(w, &question, &answer);
    assert_int_equal(hand_give(w, &answer.input, &question), RCDP_OK);
  }
  return question;
}
