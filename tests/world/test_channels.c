/*
 * The world's secure channels themselves: what travels in one arrives once and in order; what strikes a message ends it, both ends learn
 * that it has another binding, and whoever is outside can do no more. Its ends are roles that only take notes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/toy.h"
#include "world/drive.h"

enum { NOTES_MAX = 32 };

typedef struct {
  rcdp_role role;
  size_t opened, closed, taken;
  uint8_t bindings[NOTES_MAX][RCDP_CHANNEL_BINDING_LEN];
  uint8_t first[NOTES_MAX]; /* octet of each message */
} notes;

static notes lower, upper;

static rcdp_err take(rcdp_role *role, const rcdp_input *input) {
  notes *n = (notes *)role;
  if (input->kind == RCDP_INPUT_OPENED) {
    assert_int_equal(input->binding.len, RCDP_CHANNEL_BINDING_LEN);
    memcpy(n->bindings[n->opened++], input->binding.data, input->binding.len);
  } else if (input->kind == RCDP_INPUT_CLOSED) {
    n->closed++;
  } else {
    n->first[n->taken++] = input->message.data[0];
  }
  return RCDP_OK;
}

static bool nothing(rcdp_role *role, rcdp_action *action) {
  (void)role;
  (void)action;
  return false;
}

static uint64_t never(const rcdp_role *role) {
  (void)role;
  return UINT64_MAX;
}

static void forget(rcdp_role *role) { (void)role; }

static size_t size(const world *w, const world_node *node) {
  (void)w;
  (void)node;
  return 1;
}

static rcdp_err init(const world *w, world_node *node, size_t len) {
  notes *n = node == &w->nodes[0] ? &lower : &upper;
  (void)len;
  memset(n, 0, sizeof *n);
  n->role = (rcdp_role){take, nothing, never, forget};
  node->role = &n->role;
  return RCDP_OK;
}

static const world_kind kind = {"notes", RCDP_DEVICE, false, false, size, init};

static world *begin(void) {
  static struct toy toy;
  toy_begin(&toy, 1);
  world *w = world_empty(&toy.provider, RCDP_SUITE_P256, 1);
  world_boot(w, world_add_node(w, &kind));
  world_boot(w, world_add_node(w, &kind));
  world_add_channel(w, &w->nodes[0], &w->nodes[1]);
  world_open(w, 0);
  world_settle(w);
  assert_true(lower.opened == 1 && upper.opened == 1);
  return w;
}

static void say(world *w, size_t from, uint8_t octet) {
  const uint8_t message[] = {octet, 0, 0};
  drive_send(w, &w->nodes[from], 0, RCDP_BYTES(message));
}

static void assert_new_binding(void) {
  const size_t last = lower.opened - 1;
  assert_memory_equal(lower.bindings[last], upper.bindings[upper.opened - 1], sizeof lower.bindings[last]);
  for (size_t i = 0; i < last; i++) {
    assert_memory_not_equal(lower.bindings[last], lower.bindings[i], sizeof lower.bindings[last]);
  }
}

/* A message that is late keeps those behind it waiting. */
static void messages_come_once_and_in_order(void **state) {
  static const world_fault late = {FAULT_DELAY, WORLD_SEND, 1, 700};
  (void)state;
  world *w = begin();
  w->plan = (world_plan){&late, 1};
  for (uint8_t i = 1; i <= 5; i++) {
    say(w, 0, i);
    say(w, 1, (uint8_t)(i + 10));
  }
  world_settle(w);
  assert_true(upper.taken == 5 && lower.taken == 5);
  for (uint8_t i = 0; i < 5; i++) {
    assert_int_equal(upper.first[i], i + 1);
    assert_int_equal(lower.first[i], i + 11);
  }
  assert_true(lower.closed == 0 && upper.closed == 0);
  world_free(w);
}

static void what_strikes_a_message_ends_the_channel(void **state) {
  static const struct {
    world_fault_kind kind;
    size_t taken, lower_closed, upper_closed;
  } rows[] = {{FAULT_LOSE, 0, 1, 1},    {FAULT_REPEAT, 1, 1, 1}, {FAULT_CORRUPT, 0, 0, 1}, {FAULT_TRUNCATE, 0, 1, 0},
              {FAULT_REFLECT, 1, 0, 1}, {FAULT_SWAP, 1, 1, 0},   {FAULT_CUT, 0, 1, 1}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const world_fault fault = {rows[i].kind, WORLD_SEND, 1, 300};
    world *w = begin();
    w->plan = (world_plan){&fault, 1};
    say(w, 0, 1);
    say(w, 1, 2); /* on its way when it ends */
    world_settle(w);
    assert_int_equal(w->injected, 1);
    assert_int_equal(upper.taken, rows[i].taken);
    assert_int_equal(lower.taken, rows[i].taken);
    assert_int_equal(lower.closed, rows[i].lower_closed);
    assert_int_equal(upper.closed, rows[i].upper_closed);
    assert_true(lower.opened == 2 && upper.opened == 2);
    assert_new_binding();
    say(w, 1, 3);
    world_settle(w);
    assert_int_equal(lower.first[lower.taken - 1], 3);
    world_free(w);
  }
}

/* An attacker outside ends it; one who is inside is heard. */
static void attackers_are_heard_inside_alone(void **state) {
  static const uint8_t message[] = {9};
  (void)state;
  for (int inside = 0; inside < 2; inside++) {
    world *w = begin();
    w->inside = inside == 1;
    world_inject(w, 0, true, RCDP_BYTES(message));
    world_settle(w);
    assert_int_equal(upper.taken, inside);
    assert_int_equal(upper.opened, 2 - inside);
    assert_new_binding();
    world_free(w);
  }
}

static bool change(world *w, world_datagram *datagram) {
  (void)w;
  datagram->data[1] ^= datagram->data[0] == 1 ? 1 : 0;
  return datagram->data[0] != 2;
}

static void changed_and_swallowed_messages_end_it(void **state) {
  (void)state;
  world *w = begin();
  w->tap = change;
  for (uint8_t i = 0; i < 3; i++) {
    say(w, 0, i);
    world_settle(w);
  }
  assert_true(upper.taken == 1 && upper.first[0] == 0 && upper.opened == 3);
  assert_new_binding();
  world_free(w);
}

/* Who starts anew knows of no channel; the other end is told. */
static void a_channel_ends_with_the_power_of_an_end(void **state) {
  (void)state;
  world *w = begin();
  const world_datagram from_lower = {.link = 0, .up = true}, from_upper = {.link = 0, .up = false};
  say(w, 1, 1);
  world_boot(w, &w->nodes[0]);
  assert_false(world_channel_known(w, &from_lower));
  assert_true(world_channel_known(w, &from_upper));
  world_settle(w);
  assert_true(lower.closed == 0 && upper.closed == 1 && lower.taken == 0);
  assert_true(lower.opened == 1 && upper.opened == 2);
  assert_true(world_channel_known(w, &from_lower) && world_channel_known(w, &from_upper));
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_come_once_and_in_order),
      cmocka_unit_test(what_strikes_a_message_ends_the_channel),
      cmocka_unit_test(attackers_are_heard_inside_alone),
      cmocka_unit_test(changed_and_swallowed_messages_end_it),
      cmocka_unit_test(a_channel_ends_with_the_power_of_an_end),
  };
  return cmocka_run_group_tests_name("world_channels", tests, NULL, NULL);
}
