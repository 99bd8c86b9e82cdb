/*
 * Every message in every state of device and network in the later life of a credential, as in attach_states.c: every message that was ever sent, here or in
 * another world, over each link and each way at each moment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/life/device.h"
#include "../flows/life/network.h"
#include "sim/exhaustive.h"

enum { SLOW_MS = 60, KINDS = RCDP_LIFE_BODY_COUNT };

static struct {
  unsigned long device[LIFE_DEVICE_STATE_COUNT][KINDS];
  unsigned long network[LIFE_SLOT_STATE_COUNT][KINDS];
} met;

static bool kind_of(const world_datagram *datagram, rcdp_life_body_kind *kind) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message) != RCDP_OK) {
    return false;
  }
  *kind = message.body.life.kind;
  return message.kind == RCDP_BODY_LIFE;
}

static void note_network(const world *w, const rcdp_network *network, rcdp_life_body_kind kind) {
  for (uint32_t i = 0; i < w->network_config.max_transactions; i++) {
    const rcdp_slot *slot = rcdp_network_slot(network, i);
    const bool own = slot->state == RCDP_SLOT_FREE || slot->procedure == rcdp_life_procedure();
    met.network[own ? slot->state : RCDP_SLOT_FREE][kind]++; /* other procedures have other states */
  }
}

static void note(world *w, const world_event *event) {
  rcdp_life_body_kind kind;
  if (event->kind != WORLD_EVENT_ARRIVES || !kind_of(event->datagram, &kind)) {
    return;
  }
  if (event->node == w->network) {
    note_network(w, (const rcdp_network *)event->node->role, kind);
  } else if (event->node->kind->role == RCDP_DEVICE) {
    met.device[((const life_device *)event->node->role)->core.machine][kind]++;
  }
}

static void run_variant(const char *name, const char *foreign) {
  const sim_case c = {.procedure = &procedure_life,
                      .variant = procedure_variant_find(&procedure_life, name),
                      .foreign = procedure_variant_find(&procedure_life, foreign),
                      .seed = 6, /* it ends while an update is under way */
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

/* Not here: what only a store that has forgotten, or somebody who lies, brings about (tests/life/findings.c); and the grant of what a provisioner brought, for which
 * there would be 8,000 runs more (sim_life draws from them). */
static bool comes_here(int state) {
  return state != LIFE_RENEWING_REPORTED && state != LIFE_RECORDING && state != LIFE_FINDING_GRANT;
}

static unsigned check(const char *who, unsigned long (*met_there)[KINDS], int count) {
  unsigned missing = 0;
  for (int state = 0; state < count; state++) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (met_there[state][kind] == 0 && (met_there != met.network || comes_here(state))) {
        print_error("no %s has come to %s in state %d\n", rcdp_life_body_name((rcdp_life_body_kind)kind), who, state);
        missing++;
      }
    }
  }
  return missing;
}

static void every_message_in_every_state(void **state) {
  (void)state;
  run_variant("p256", "p256");
  run_variant("p256", "revoked");
  run_variant("p256", "demanded");
  run_variant("revoked", "p256");
  run_variant("revoked", "revoked");
  run_variant("revoked", "demanded");
  run_variant("demanded", "demanded");
  run_variant("demanded", "revoked");
  const unsigned missing =
      check("a device", met.device, LIFE_DEVICE_STATE_COUNT) + check("a network", met.network, LIFE_SLOT_STATE_COUNT);
  assert_int_equal(missing, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_message_in_every_state)};
  return cmocka_run_group_tests_name("sim_life_states", tests, NULL, NULL);
}
