/*
 * Every message in every state of a provisioner and its device (of the network: tests/provisioner/network_table.c): while every message that was ever sent, here or in another world, comes out
 * of each end of each channel at each moment, as if who is at its other end had said it, it is noted which kind of message has come in
 * which state. In the end no pair is missing. Answers take time, so that no state is passed at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/provisioner/device.h"
#include "../flows/provisioner/provisioner.h"
#include "sim/exhaustive.h"

enum { SLOW_MS = 60, KINDS = RCDP_PROVISIONER_BODY_COUNT, STATES = 32 };

static struct { unsigned long device[STATES][KINDS], entry[STATES][KINDS]; } met;

static bool kind_of(const world_datagram *datagram, int *kind) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message) != RCDP_OK) {
    return false;
  }
  *kind = (int)message.body.provisioner.kind;
  return message.kind == RCDP_BODY_PROVISIONER;
}

static void note(world *w, const world_event *event) {
  int kind;
  if (event->kind != WORLD_EVENT_ARRIVES || !kind_of(event->datagram, &kind)) {
    return;
  }
  if (event->node == w->provisioner) {
    met.entry[((const provisioner_role *)event->node->role)->entries[0].status][kind]++;
  } else if (event->node != w->network) {
    met.device[((const provisioner_device *)event->node->role)->core.machine][kind]++;
  }
}

static void run_variant(const char *name, const char *foreign) {
  const procedure *p = &procedure_provisioner;
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
  assert_true(result.runs > 500);
}

/* What no world sends: transfers, inquiries and their answers have tests by hand in tests/provisioner. */
static bool is_sent(int kind) {
  return kind != RCDP_PROVISIONER_TRANSFER && kind != RCDP_PROVISIONER_INQUIRY && kind != RCDP_PROVISIONER_STANDING;
}

static unsigned check(const char *who, unsigned long met_there[STATES][KINDS], int first, int count) {
  unsigned missing = 0;
  for (int state = first; state < count; state++) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (is_sent(kind) && met_there[state][kind] == 0) {
        print_error("no %s has come to %s in state %d\n", rcdp_provisioner_body_name((rcdp_provisioner_body_kind)kind),
                    who, state);
        missing++;
      }
    }
  }
  return missing;
}

/* Without a channel nothing comes; by hand it does in tests/provisioner. */
static void every_message_in_every_state(void **state) {
  (void)state;
  run_variant("made", "suspended");
  run_variant("made", "refused");
  run_variant("refused", "made");
  run_variant("refused", "suspended");
  run_variant("revoked", "suspended");
  run_variant("revoked", "made");
  unsigned missing = check("a device", met.device, PROVISIONER_DEVICE_WAITING_HELLO, PROVISIONER_DEVICE_STATE_COUNT);
  missing += check("an entry", met.entry, PROVISIONER_EMPTY, PROVISIONER_STATUS_COUNT);
  assert_int_equal(missing, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_message_in_every_state)};
  return cmocka_run_group_tests_name("sim_provisioner_states", tests, NULL, NULL);
}
