/*
 * The simulator itself: a seed gives the same run, octet for octet; plans survive being written and read; and planted bugs are found and cut
 * down to what they take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "attach/forge.h"
#include "sim/shrink.h"
#include "world/require.h"

static sim_case attach_case(const char *variant, uint64_t seed) {
  return (sim_case){
      .procedure = &procedure_attach, .variant = procedure_variant_find(&procedure_attach, variant), .seed = seed};
}

/* --- seeds --- */

static void a_seed_gives_the_same_run(void **state) {
  (void)state;
  for (size_t i = 0; i < procedure_count; i++) {
    for (size_t v = 0; v < procedures[i]->variant_count; v++) {
      const sim_case c = {.procedure = procedures[i], .variant = &procedures[i]->variants[v], .seed = 40 + v};
      const plan p = plan_draw(c.seed, true);
      const sim_result first = sim_run(&c, &p);
      const sim_result second = sim_run(&c, &p);
      assert_true(first.trace == second.trace);
      assert_true(first.injected == second.injected);
      assert_memory_equal(first.calls, second.calls, sizeof first.calls);
    }
  }
}

static void another_seed_gives_another_run(void **state) {
  (void)state;
  const plan none = {.count = 0};
  const sim_case one = attach_case("p256", 1);
  const sim_case other = attach_case("p256", 2);
  assert_true(sim_run(&one, &none).trace != sim_run(&other, &none).trace);
  const plan lose = {.faults = {{FAULT_LOSE, WORLD_SEND, 1, 0}}, .count = 1};
  assert_true(sim_run(&one, &none).trace != sim_run(&one, &lose).trace);
}

/* --- plans --- */

static plan reread(const plan *p) {
  plan again;
  unsigned int line;
  FILE *file = tmpfile();
  assert_non_null(file);
  plan_write(p, file);
  rewind(file);
  assert_true(plan_read(&again, file, &line));
  (void)fclose(file);
  return again;
}

static void plans_survive_text(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 200; seed++) {
    const plan p = plan_draw(seed, true);
    const plan again = reread(&p);
    assert_int_equal(again.count, p.count);
    for (size_t i = 0; i < p.count; i++) {
      assert_int_equal(again.faults[i].kind, p.faults[i].kind);
      assert_int_equal(again.faults[i].site, p.faults[i].site);
      assert_int_equal(again.faults[i].number, p.faults[i].number);
      assert_int_equal(again.faults[i].value, p.faults[i].value);
    }
  }
}

static void bad_plans_are_refused(void **state) {
  (void)state;
  static const char *const texts[] = {"lose send 1 0\nbreak send 1 0\n", "lose send 1 0\nlose post 1 0\n",
                                      "lose send 1 0\nlose store 1 0\n", "lose send 1 0\nlose send 1\n",
                                      "lose send 1 0\nlose send 1 0 0\n"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    plan p;
    unsigned int line = 0;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_true(fputs(texts[i], file) >= 0);
    rewind(file);
    assert_false(plan_read(&p, file, &line));
    assert_int_equal(line, 2);
    (void)fclose(file);
  }
}

/* --- planted bugs --- */

/* A store that says a credential is confirmed, and keeps it as offered. */
typedef struct {
  rcdp_store store;
  rcdp_store *base;
} lying_store;

static lying_store liar;

static void close_liar(rcdp_store *store) { rcdp_store_close(((lying_store *)store)->base); }

static rcdp_err lie(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                    rcdp_store_result *result) {
  rcdp_store_request other = *request;
  other.op = request->op == RCDP_STORE_CONFIRM ? RCDP_STORE_FIND : request->op;
  return rcdp_store_execute(((lying_store *)store)->base, &other, arena, result);
}

static void plant_liar(world *w) {
  liar = (lying_store){.store = {lie, close_liar}, .base = w->network->store};
  w->network->store = &liar.store;
}

/* A vault that does not keep its last commit when the power fails right after it. */
static struct {
  uint8_t last[RCDP_DEVICE_STATE_MAX], before[RCDP_DEVICE_STATE_MAX];
  size_t last_len, before_len;
} kept;

static void forget_new_vaults(world *w) {
  (void)w;
  memset(&kept, 0, sizeof kept);
}

static void lose_last_commit(world *w, const world_event *event) {
  world_node *device = event->node;
  (void)w;
  if (event->kind == WORLD_EVENT_FAULT && event->fault->kind == FAULT_POWER_AFTER &&
      event->fault->site == WORLD_COMMIT) {
    memcpy(device->vault, kept.before, kept.before_len);
    device->vault_len = kept.before_len;
  } else if (event->kind == WORLD_EVENT_COMMIT) {
    memcpy(kept.before, kept.last, kept.last_len);
    kept.before_len = kept.last_len;
    memcpy(kept.last, device->vault, device->vault_len);
    kept.last_len = device->vault_len;
  }
}

/* A vault that is empty once a datagram was lost and another one damaged. */
static bool struck[FAULT_COUNT];

static void begin_unharmed(world *w) {
  (void)w;
  memset(struck, 0, sizeof struck);
}

static void empty_after_both(world *w, const world_event *event) {
  if (event->kind == WORLD_EVENT_FAULT) {
    struck[event->fault->kind] = true;
  }
  if (struck[FAULT_LOSE] && struck[FAULT_CORRUPT]) {
    w->devices[0].vault_len = 0;
  }
}

/* A store that lists every credential with the same SUPI. */
static rcdp_err list_one_supi(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                              rcdp_store_result *result) {
  const rcdp_err err = rcdp_store_execute(((lying_store *)store)->base, request, arena, result);
  if (err == RCDP_OK && request->op == RCDP_STORE_LIST) {
    result->record.imsi = rcdp_bytes_of("001010000000007");
  }
  return err;
}

static void plant_one_supi(world *w) {
  plant_liar(w);
  liar.store.execute = list_one_supi;
}

/* A store that tells of another subscription than it has. */
static struct {
  rcdp_subscription_state state;
  uint32_t quota;
} told;

static rcdp_err list_another_parent(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                                    rcdp_store_result *result) {
  const rcdp_err err = rcdp_store_execute(((lying_store *)store)->base, request, arena, result);
  if (err == RCDP_OK && request->op == RCDP_STORE_LIST_SUBSCRIPTIONS) {
    result->subscription.state = told.state;
    result->subscription.quota = told.quota;
  }
  return err;
}

static void plant_parent(world *w, rcdp_subscription_state state, uint32_t quota) {
  plant_liar(w);
  liar.store.execute = list_another_parent;
  told.state = state;
  told.quota = quota;
}

static void plant_suspended_parent(world *w) { plant_parent(w, RCDP_SUBSCRIPTION_SUSPENDED, 8); }
static void plant_small_quota(world *w) { plant_parent(w, RCDP_SUBSCRIPTION_ACTIVE, 1); }

/* A store that lets credentials live a second longer. */
static rcdp_err list_longer(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                            rcdp_store_result *result) {
  const rcdp_err err = rcdp_store_execute(((lying_store *)store)->base, request, arena, result);
  if (err == RCDP_OK && request->op == RCDP_STORE_LIST) {
    result->record.not_after++;
  }
  return err;
}

static void plant_longer(world *w) {
  plant_liar(w);
  liar.store.execute = list_longer;
}

/* A network's key in the hands of somebody else, who signs what the network did not say. */
static bool sign_another_answer(world *w, world_datagram *datagram) {
  static forged f;
  if (forge_open(&f, datagram, RCDP_BODY_ATTACH_REJECT)) {
    rcdp_attach_reject content = forge_reject_content(&f);
    content.nonce1.octets[0] ^= 1;
    forge_reject(&f, w, &content, &w->signing_key);
    forge_close(&f, datagram);
  }
  return true;
}

static void plant_thief(world *w) { w->tap = sign_another_answer; }

/* The factory key of a device goes over the link, moved by three bits. */
static void plant_leak(world *w) {
  const uint8_t *key = w->devices[0].identity.private_key;
  uint8_t octets[40] = {0};
  for (size_t i = 0; i < sizeof w->devices[0].identity.private_key; i++) {
    octets[3 + i] |= (uint8_t)(key[i] >> 3);
    octets[4 + i] = (uint8_t)(key[i] << 5);
  }
  world_remember(w, 0, true, RCDP_BYTES(octets));
}

/* The first seed from this one on whose drawn plan leads to a violation. */
static plan failing_plan(sim_case *c, sim_result *result) {
  for (int i = 0; i < 500; i++) {
    const plan p = plan_draw(c->seed, false);
    *result = sim_run(c, &p);
    if (result->violation != NULL && p.count > 3) {
      return p;
    }
    c->seed++;
  }
  fail_msg("the planted bug was not found");
  return (plan){.count = 0};
}

static plan shortest_of(sim_case *c, const char *violation) {
  sim_result result;
  const plan found = failing_plan(c, &result);
  assert_string_equal(result.violation, violation);
  const plan shortest = sim_shrink(c, &found, result.violation);
  assert_true(shortest.count <= found.count);
  const sim_result again = sim_run(c, &shortest);
  assert_string_equal(again.violation, violation);
  return shortest;
}

static void lying_store_takes_no_fault(void **state) {
  (void)state;
  sim_case c = attach_case("p256", 1);
  c.prepare = plant_liar;
  const plan shortest = shortest_of(&c, "a device that has ended well has no active credential on the network");
  assert_int_equal(shortest.count, 0);
}

static void forgetful_vault_takes_one_fault(void **state) {
  (void)state;
  sim_case c = attach_case("p256", 1);
  c.prepare = forget_new_vaults;
  c.listener = lose_last_commit;
  const plan shortest = shortest_of(&c, "what a device counts went back");
  assert_int_equal(shortest.count, 1);
  assert_int_equal(shortest.faults[0].kind, FAULT_POWER_AFTER);
  assert_int_equal(shortest.faults[0].site, WORLD_COMMIT);
}

static void doubly_hit_vault_takes_two_faults(void **state) {
  (void)state;
  sim_case c = attach_case("p256-renewal", 1);
  c.prepare = begin_unharmed;
  c.listener = empty_after_both;
  const plan shortest = shortest_of(&c, "a credential is active that its device does not hold");
  assert_int_equal(shortest.count, 2);
  assert_true(shortest.faults[0].kind + shortest.faults[1].kind == FAULT_LOSE + FAULT_CORRUPT);
}

/* What the guard looks for, it finds without any fault. */
static void planted_violations_are_seen(void **state) {
  (void)state;
  static const struct {
    const procedure *procedure;
    const char *variant;
    void (*plant)(world *w);
    const char *violation;
  } rows[] = {
      {&procedure_attach, "p256-two", plant_one_supi, "one SUPI was given twice"},
      {&procedure_attach, "p256-two", plant_thief, "a message was accepted that its claimed sender did not send"},
      {&procedure_attach, "p256-two", plant_leak, "a key was sent in clear"},
      {&procedure_companion, "two", plant_one_supi, "one SUPI was given twice"},
      {&procedure_companion, "two", plant_leak, "a key was sent in clear"},
      {&procedure_companion, "two", plant_suspended_parent, "a child has begun under a parent that is not active"},
      {&procedure_companion, "two", plant_small_quota, "a subscription has more children than it may have"},
      {&procedure_companion, "two", plant_longer, "a credential's limits are not the narrowest"},
  };
  const plan none = {.count = 0};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    sim_case c = {.procedure = rows[i].procedure, .seed = 1};
    c.variant = procedure_variant_find(c.procedure, rows[i].variant);
    c.prepare = rows[i].plant;
    const sim_result result = sim_run(&c, &none);
    assert_non_null(result.violation);
    assert_string_equal(result.violation, rows[i].violation);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_seed_gives_the_same_run),
      cmocka_unit_test(another_seed_gives_another_run),
      cmocka_unit_test(plans_survive_text),
      cmocka_unit_test(bad_plans_are_refused),
      cmocka_unit_test(lying_store_takes_no_fault),
      cmocka_unit_test(forgetful_vault_takes_one_fault),
      cmocka_unit_test(doubly_hit_vault_takes_two_faults),
      cmocka_unit_test(planted_violations_are_seen),
  };
  return cmocka_run_group_tests_name("sim_self", tests, NULL, NULL);
}
