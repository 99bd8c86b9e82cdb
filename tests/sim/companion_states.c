/*
 * Every message in every state of the three roles of the companion UE: while every message that was ever sent, here or in another world, comes
 * out of each end of each channel at each moment, as if who is at its other end had said it, it is noted which kind of message has come in
 * which state. In the end no pair is missing. Answers take time, so that no state is passed at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/companion/companion.h"
#include "../flows/companion/device.h"
#include "../flows/companion/network.h"
#include "sim/exhaustive.h"

/* An error report has its place behind the procedure's own messages. */
enum { SLOW_MS = 60, ERROR = RCDP_COMPANION_BODY_COUNT, KINDS, STATES = 16 };

static struct {
  unsigned long device[STATES][KINDS], order[STATES][KINDS], entry[STATES][KINDS], network[STATES][KINDS];
} met;

static bool kind_of(const world_datagram *datagram, int *kind) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message) != RCDP_OK) {
    return false;
  }
  *kind = message.kind == RCDP_BODY_COMPANION ? (int)message.body.companion.kind : ERROR;
  return true;
}

static void note_network(const world *w, int kind) {
  const rcdp_network *network = (const rcdp_network *)w->network->role;
  for (uint32_t i = 0; i < w->network_config.max_transactions; i++) {
    met.network[rcdp_network_slot(network, i)->state][kind]++;
  }
}

static void note_order(const world *w, int kind) {
  const order_role *role = (const order_role *)w->companion->role;
  met.order[role->machine][kind]++;
  met.entry[role->entries[0].status][kind]++;
}

static void note(world *w, const world_event *event) {
  int kind;
  if (event->kind != WORLD_EVENT_ARRIVES || !kind_of(event->datagram, &kind)) {
    return;
  }
  if (event->node == w->network) {
    note_network(w, kind);
  } else if (event->node == w->companion) {
    note_order(w, kind);
  } else {
    met.device[((const companion_device *)event->node->role)->core.machine][kind]++;
  }
}

static void run_variant(const char *name, const char *foreign) {
  const procedure *p = &procedure_companion;
  const sim_case c = {.procedure = p,
                      .variant = procedure_variant_find(p, name),
                      .foreign = procedure_variant_find(p, foreign),
                      .seed = 1,
                      .answer_ms = SLOW_MS,
                      .listener = note};
  const exhaustive_result result = exhaustive_messages(&c);
  print_message("%s: %lu runs\n", name, result.runs);
  if (result.violation != NULL) {
    plan_write(&result.failing, stderr);
    fail_msg("%s", result.violation);
  }
  assert_true(result.runs > 1000);
}

static unsigned check(const char *who, unsigned long met_there[STATES][KINDS], int first, int count) {
  unsigned missing = 0;
  for (int state = first; state < count; state++) {
    for (int kind = 0; kind < KINDS; kind++) {
      const char *name = kind == ERROR ? "error" : rcdp_companion_body_name((rcdp_companion_body_kind)kind);
      if (met_there[state][kind] == 0) {
        print_error("no %s has come to %s in state %d\n", name, who, state);
        missing++;
      }
    }
  }
  return missing;
}

/* Before START, and without a channel, nothing comes; by hand it does in tests/companion. */
static void every_message_in_every_state(void **state) {
  (void)state;
  run_variant("p256", "managed");
  run_variant("suspended", "managed");
  run_variant("managed", "managed");
  unsigned missing = check("a device", met.device, COMPANION_DEVICE_WAITING_HELLO, COMPANION_DEVICE_STATE_COUNT);
  missing += check("an order", met.order, ORDER_OPENING, ORDER_STATE_COUNT);
  missing += check("an entry", met.entry, ENTRY_EMPTY, ENTRY_STATUS_COUNT);
  missing += check("a network", met.network, SERVING_NOTHING, SERVING_STATE_COUNT);
  assert_int_equal(missing, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_message_in_every_state)};
  return cmocka_run_group_tests_name("sim_companion_states", tests, NULL, NULL);
}
