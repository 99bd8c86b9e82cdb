/* The keys that a deleted credential was issued are gone from the memory of the store in memory, before it is closed. */
#include "kit.h"

#include <rcdp/store_memory.h>

#include "support/memory_scan.h"

enum { KEY_LEN = 64 };

static void make_key(uint8_t key[KEY_LEN]) {
  for (size_t i = 0; i < KEY_LEN; i++) {
    key[i] = (uint8_t)(0x35 + 0x6d * i + (i * i << 2));
  }
}

/* Offered with a key that is then in the store alone. */
static void offer(kit *k) {
  uint8_t key[KEY_LEN];
  rcdp_store_request request = kit_offer(1);
  make_key(key);
  request.record.key = RCDP_BYTES(key);
  assert_int_equal(kit_run(k, &request), RCDP_OK);
  rcdp_wipe(k->memory, sizeof k->memory);
  rcdp_wipe(key, sizeof key);
}

static bool in_memory(memory_scan *scan) {
  memory_found found;
  return memory_scan_process(scan, 0, &found);
}

static memory_scan *remembering(void) {
  memory_scan *scan = memory_scan_new();
  uint8_t key[KEY_LEN];
  make_key(key);
  memory_scan_remember(scan, "the wrapped key", RCDP_BYTES(key));
  rcdp_wipe(key, sizeof key);
  return scan;
}

static void run(kit *k, rcdp_store_request request) {
  assert_int_equal(kit_run(k, &request), RCDP_OK);
  rcdp_wipe(k->memory, sizeof k->memory);
}

static void keys_go_with_their_credential(void **state) {
  static kit k;
  memory_scan *scan = remembering();
  (void)state;
  k.store = rcdp_store_memory_new(kit_provider());
  assert_non_null(k.store);
  run(&k, kit_block("200000", "200009"));
  run(&k, kit_reserve(1, 7, 1));
  assert_false(in_memory(scan));
  offer(&k);
  assert_true(in_memory(scan));
  run(&k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_REVOKE));
  assert_true(in_memory(scan));
  run(&k, kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE));
  assert_false(in_memory(scan));
  rcdp_store_close(k.store);
  memory_scan_free(scan);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(keys_go_with_their_credential)};
  return cmocka_run_group_tests_name("store_deleted", tests, NULL, NULL);
}
