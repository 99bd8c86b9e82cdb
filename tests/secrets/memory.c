/* The search itself (support/memory_scan.h): what lies in memory is found, wherever and however shifted, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/memory_scan.h"

enum { SECRET_LEN = 16 };

static uint8_t in_data[64];

/* The secret is never in memory as it is but while it is remembered or planted. */
static void make_secret(uint8_t out[SECRET_LEN]) {
  for (size_t i = 0; i < SECRET_LEN; i++) {
    out[i] = (uint8_t)(0x9e + 0x3b * i + (i * i << 3));
  }
}

static memory_scan *remembering(void) {
  memory_scan *scan = memory_scan_new();
  uint8_t secret[SECRET_LEN];
  make_secret(secret);
  memory_scan_remember(scan, "the secret", RCDP_BYTES(secret));
  rcdp_wipe(secret, sizeof secret);
  assert_true(memory_scan_count(scan) > SECRET_LEN);
  return scan;
}

/* Eight octets from the middle of the secret, moved by some bits. */
static void plant(uint8_t *at, unsigned shift) {
  uint8_t secret[SECRET_LEN];
  make_secret(secret);
  for (size_t i = 0; i < MEMORY_SCAN_PIECE; i++) {
    at[i] = (uint8_t)((secret[i + 3] << 8 | secret[i + 4]) >> shift);
  }
  rcdp_wipe(secret, sizeof secret);
}

static void assert_found_at(memory_scan *scan, uint8_t *at, const char *place) {
  memory_found found;
  for (unsigned shift = 1; shift <= 8; shift++) {
    assert_false(memory_scan_process(scan, 0, &found));
    plant(at, shift);
    assert_true(memory_scan_process(scan, 0, &found));
    rcdp_wipe(at, MEMORY_SCAN_PIECE);
    assert_string_equal(found.name, "the secret");
    assert_true(found.address == (uint64_t)(uintptr_t)at);
    if (place != NULL) {
      assert_non_null(strstr(found.place, place));
    }
  }
}

static void pieces_are_found_in_this_process(void **state) {
  (void)state;
  memory_scan *scan = remembering();
  uint8_t on_stack[64] = {0};
  uint8_t *on_heap = malloc(64);
  assert_non_null(on_heap);
  assert_found_at(scan, in_data + 5, NULL);
  assert_found_at(scan, on_stack + 7, NULL);
  assert_found_at(scan, on_heap + 1, NULL);
  assert_true(memory_scan_read(scan) > 65536);
  free(on_heap);
  memory_scan_free(scan);
}

static void exceptions_are_not_looked_at(void **state) {
  (void)state;
  memory_scan *scan = remembering();
  memory_found found;
  plant(in_data, 8);
  assert_true(memory_scan_process(scan, 0, &found));
  memory_scan_except(scan, in_data, sizeof in_data);
  assert_false(memory_scan_process(scan, 0, &found));
  rcdp_wipe(in_data, sizeof in_data);
  memory_scan_free(scan);
}

static void octets_are_searched_too(void **state) {
  (void)state;
  memory_scan *scan = remembering();
  memory_found found;
  uint8_t octets[32] = {0};
  assert_false(memory_scan_octets(scan, RCDP_BYTES(octets), &found));
  plant(octets + sizeof octets - MEMORY_SCAN_PIECE, 3);
  assert_true(memory_scan_octets(scan, RCDP_BYTES(octets), &found));
  assert_int_equal(found.address, sizeof octets - MEMORY_SCAN_PIECE);
  assert_false(memory_scan_octets(scan, (rcdp_bytes){octets, sizeof octets - 1}, &found));
  memory_scan_free(scan);
}

static void many_secrets_are_kept_apart(void **state) {
  (void)state;
  static const char *const names[] = {"even", "odd"};
  memory_scan *scan = memory_scan_new();
  memory_found found;
  uint8_t octets[SECRET_LEN];
  for (unsigned i = 0; i < 400; i++) { /* the table grows */
    memset(octets, (int)(i & 255), sizeof octets);
    octets[3] = (uint8_t)(i >> 8 | 128);
    octets[9] = (uint8_t)~i;
    memory_scan_remember(scan, names[i & 1], RCDP_BYTES(octets));
  }
  assert_true(memory_scan_count(scan) > 10000);
  octets[0] = 0;
  assert_true(memory_scan_octets(scan, RCDP_BYTES(octets), &found));
  assert_string_equal(found.name, names[1]);
  memory_scan_free(scan);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_are_found_in_this_process),
      cmocka_unit_test(exceptions_are_not_looked_at),
      cmocka_unit_test(octets_are_searched_too),
      cmocka_unit_test(many_secrets_are_kept_apart),
  };
  return cmocka_run_group_tests_name("secrets_memory", tests, NULL, NULL);
}
