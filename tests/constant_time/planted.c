/* The watch itself: leaks that are planted are reported, and what only looks like one is not. */
#include <string.h>

#include "poison.h"

static volatile unsigned sink;

/* As memcmp: it stops at the first difference. */
__attribute__((noinline)) static bool equal_early(const uint8_t *a, const uint8_t *b, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (a[i] != b[i]) {
      return false;
    }
  }
  return true;
}

__attribute__((noinline)) static uint8_t looked_up(const volatile uint8_t table[256], uint8_t index) {
  return table[index];
}

static void a_comparison_that_stops_early_is_reported(void **state) {
  (void)state;
  uint8_t secret[16] = {1}, guess[16] = {2};
  poison(secret, sizeof secret);
  const unsigned long before = poison_reports();
  sink = equal_early(secret, guess, sizeof secret);
  assert_true(poison_reports() > before);
}

static void a_comparison_not_made_for_secrets_is_reported(void **state) {
  (void)state;
  uint8_t secret[16] = {1}, guess[16] = {1};
  poison(secret, sizeof secret);
  const unsigned long before = poison_reports();
  sink = rcdp_bytes_equal(RCDP_BYTES(secret), RCDP_BYTES(guess));
  assert_true(poison_reports() > before);
}

static void an_address_made_of_a_secret_is_reported(void **state) {
  (void)state;
  static volatile uint8_t table[256];
  uint8_t secret = 7;
  poison(&secret, sizeof secret);
  const unsigned long before = poison_reports();
  sink = looked_up(table, secret);
  assert_true(poison_reports() > before);
}

/* Only the marked bits count: the profile around a credential's keys may decide. */
static void single_bits_are_told_apart(void **state) {
  (void)state;
  uint8_t octet = 0x0f;
  uint8_t secret;
  poison(&secret, sizeof secret);
  octet = (uint8_t)((octet & 0x0f) | (secret & 0xf0));
  const unsigned long before = poison_reports();
  sink = (octet & 1) != 0 ? 1 : 2;
  assert_true(poison_reports() == before);
  if ((octet & 0x10) != 0) {
    sink = 3;
  }
  assert_true(poison_reports() > before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_comparison_that_stops_early_is_reported),
      cmocka_unit_test(a_comparison_not_made_for_secrets_is_reported),
      cmocka_unit_test(an_address_made_of_a_secret_is_reported),
      cmocka_unit_test(single_bits_are_told_apart),
  };
  return RUN_POISONED("constant_time_planted", tests);
}
