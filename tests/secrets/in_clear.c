/*
 * A provider that writes down every secret it takes in, and a search for these secrets wherever somebody else could look: on the link,
 * in the vault, in the store, and in the memory of roles that have done their work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/memory_scan.h"
#include "support/providers.h"
#include "support/stored.h"
#include "world/procedure.h"

enum { SHORTEST = 16 };

static struct {
  const rcdp_provider *base;
  memory_scan *secrets;
  rcdp_secret last; /* of them */
} seen;

/* HMAC keys of zeros are HKDF's absent salts. */
static bool zeros(rcdp_bytes material) {
  uint8_t any = 0;
  for (size_t i = 0; i < material.len; i++) {
    any |= material.data[i];
  }
  return any == 0;
}

static rcdp_err writing_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  if ((kind == RCDP_KEY_SECRET || kind == RCDP_KEY_AKA || kind == RCDP_KEY_AKA_256) && material.len >= SHORTEST &&
      !zeros(material)) {
    memory_scan_remember(seen.secrets, "a secret", material);
    assert_int_equal(rcdp_secret_set(&seen.last, material), RCDP_OK);
  }
  return seen.base->key_import(context, kind, material, key);
}

static bool holds_a_secret(rcdp_bytes octets) {
  memory_found found;
  return memory_scan_octets(seen.secrets, octets, &found);
}

static rcdp_provider begin(const rcdp_provider *base) {
  rcdp_provider spy = *base;
  memset(&seen, 0, sizeof seen);
  seen.base = base;
  seen.secrets = memory_scan_new();
  spy.key_import = writing_import;
  return spy;
}

static void end(world *w) {
  world_free(w);
  memory_scan_free(seen.secrets);
}

static world *attached(const rcdp_provider *spy, rcdp_suite_id suite) {
  world *w = world_new(spy, suite, 1, 1);
  world_start(w, 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  return w;
}

static void search_store(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    assert_false(holds_a_secret((rcdp_bytes){w->store_arena, sizeof w->store_arena})); /* the whole record lies in it */
  }
}

/* What it has committed, and the memory of its role. */
static void search_node(const world *w, const world_node *node) {
  assert_false(holds_a_secret((rcdp_bytes){node->memory, node->kind->size(w, node)}));
  assert_false(holds_a_secret((rcdp_bytes){node->vault, node->vault_len}));
  for (size_t i = 0; i < WORLD_DEVICES; i++) {
    assert_false(holds_a_secret((rcdp_bytes){node->entries[i].state, node->entries[i].len}));
  }
}

/* All that went over the links is in the log; a channel is no excuse. */
static void search(const rcdp_provider *base, const procedure *p, const procedure_variant *variant) {
  const rcdp_provider spy = begin(base);
  world *w = p->make(variant, &spy, 1);
  assert_null(procedure_run(p, w));
  assert_true(memory_scan_count(seen.secrets) > 100 && w->log.used > 0);
  assert_false(holds_a_secret((rcdp_bytes){w->log.octets, w->log.used}));
  search_store(w);
  for (size_t i = 0; i < w->node_count; i++) {
    search_node(w, &w->nodes[i]);
  }
  assert_true(holds_a_secret(rcdp_secret_bytes(&seen.last))); /* the search finds what is there */
  end(w);
}

static void no_secret_is_seen_from_outside(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count * procedure_count; i++) {
    const procedure *p = procedures[i / count];
    for (size_t v = 0; v < p->variant_count; v++) {
      search(providers[i % count], p, &p->variants[v]);
    }
  }
}

static void both_sides_hold_the_same_keys(void **state) {
  (void)state;
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  assert_true(test_providers(providers) > 0);
  const rcdp_provider spy = begin(providers[0]);
  world *w = attached(&spy, RCDP_SUITE_P256);
  uint64_t position = 0;
  rcdp_record record;
  rcdp_device_state device;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_true(world_record(w, &position, &record));
  world_vault(w, 0, &arena, &device);
  const rcdp_held_credential *held = &device.credentials[0];
  const struct {
    const char *use;
    rcdp_bytes network, device;
  } keys[] = {{"key", record.key, held->key},
              {"management", record.management_key, held->management_key},
              {"op", record.op, held->op}};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    uint8_t ours[RCDP_HASH_LEN], theirs[RCDP_HASH_LEN];
    assert_int_equal(stored_code(w->provider, &w->storage_key, keys[i].use, &record.credential, keys[i].network, ours),
                     RCDP_OK);
    assert_int_equal(
        stored_code(w->provider, &w->device_storage_key, keys[i].use, &record.credential, keys[i].device, theirs),
        RCDP_OK);
    assert_memory_equal(ours, theirs, sizeof ours);
  }
  end(w);
}

/* Who learns every long-term key later still lacks the ephemeral one: the vault has it only while the answer is awaited. */
static void ephemeral_key_is_gone_after_installation(void **state) {
  (void)state;
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  assert_true(test_providers(providers) > 0);
  rcdp_device_state device;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world *w = world_new(providers[0], RCDP_SUITE_P256, 1, 1);
  world_start(w, 0);
  world_vault(w, 0, &arena, &device);
  assert_true(device.has_pending && device.pending.ephemeral_key.len > 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  world_vault(w, 0, &arena, &device);
  assert_false(device.has_pending);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ephemeral_key_is_gone_after_installation),
      cmocka_unit_test(no_secret_is_seen_from_outside),
      cmocka_unit_test(both_sides_hold_the_same_keys),
  };
  return cmocka_run_group_tests_name("secrets_in_clear", tests, NULL, NULL);
}
