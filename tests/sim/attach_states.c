/*
 * Every message in every state of both roles of the attach: while every message that was ever sent, here or in another world, is replayed over
 * each link and each way at each moment, with answers that take time so that no state is passed at once, it is noted which kind of
 * message has come in which state. In the end no pair is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/device.h"
#include "../flows/attach/network.h"
#include "sim/exhaustive.h"

/* What the companion procedure sends never comes over these links; tests/attach/contents.c puts some there. */
enum { SLOW_MS = 60, KINDS = RCDP_BODY_ATTACH_CONFIRMED + 1 };

static struct {
  unsigned long device[DEVICE_STATE_COUNT][KINDS];
  unsigned long network[SLOT_STATE_COUNT][KINDS];
} met;

static bool kind_of(const world_datagram *datagram, rcdp_body_kind *kind) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message) != RCDP_OK) {
    return false;
  }
  *kind = message.kind;
  return message.kind <= RCDP_BODY_ATTACH_CONFIRMED;
}

static void note_network(const world *w, const rcdp_network *network, rcdp_body_kind kind) {
  for (uint32_t i = 0; i < w->network_config.max_transactions; i++) {
    met.network[rcdp_network_slot(network, i)->state][kind]++;
  }
}

static void note(world *w, const world_event *event) {
  rcdp_body_kind kind;
  if (event->kind != WORLD_EVENT_ARRIVES || !kind_of(event->datagram, &kind)) {
    return;
  }
  if (event->node == w->network) {
    note_network(w, (const rcdp_network *)event->node->role, kind);
  } else {
    met.device[((const attach_device *)event->node->role)->core.machine][kind]++;
  }
}

/* Errors are sent only where something goes wrong: the attackers know one from the begin. */
static void run_variant(const char *name) {
  const sim_case c = {.procedure = &procedure_attach,
                      .variant = procedure_variant_find(&procedure_attach, name),
                      .seed = 1,
                      .answer_ms = SLOW_MS,
                      .listener = note};
  const exhaustive_result result = exhaustive_messages(&c);
  print_message("%s: %lu runs\n", name, result.runs);
  assert_true(result.runs > 100);
  if (result.violation != NULL) {
    plan_write(&result.failing, stderr);
    fail_msg("%s", result.violation);
  }
}

/* A device whose role is broken is closed at once, before anything can come. */
static void every_message_in_every_state(void **state) {
  (void)state;
  run_variant("p256");
  run_variant("p256-renewal");
  for (int kind = 0; kind < KINDS; kind++) {
    for (int machine = 0; machine < DEVICE_STATE_COUNT; machine++) {
      if (met.device[machine][kind] == 0) {
        fail_msg("no %s has come to a device in state %d", rcdp_body_name((rcdp_body_kind)kind), machine);
      }
    }
    for (int slot = 0; slot < SLOT_STATE_COUNT; slot++) {
      if (met.network[slot][kind] == 0) {
        fail_msg("no %s has come to a network with a transaction in state %d", rcdp_body_name((rcdp_body_kind)kind),
                 slot);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_message_in_every_state)};
  return cmocka_run_group_tests_name("sim_attach_states", tests, NULL, NULL);
}
