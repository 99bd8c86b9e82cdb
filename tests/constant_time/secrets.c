/* base/: comparing, keeping, copying and wiping secrets; and the range check of private scalars. */
#include <string.h>

#include "../crypto/shared/material.h"
#include "poison.h"

enum { LEN = 32 };

static bool compare(const uint8_t a[LEN], const uint8_t b[LEN]) {
  return rcdp_equal_secret((rcdp_bytes){a, LEN}, (rcdp_bytes){b, LEN});
}

static void secrets_are_compared(void **state) {
  (void)state;
  uint8_t secret[LEN] = {1}, guess[LEN] = {1};
  poison(secret, LEN);
  assert_true(compare(secret, guess));
  assert_true(compare(guess, secret));
  for (size_t i = 0; i < LEN; i++) {
    guess[i] ^= 0x80;
    assert_false(compare(secret, guess));
    guess[i] ^= 0x80;
  }
}

static void secrets_are_kept_and_wiped(void **state) {
  (void)state;
  rcdp_secret first = {.data = {1}, .len = LEN}, second;
  poison_secret(&first);
  assert_int_equal(rcdp_secret_set(&second, rcdp_secret_bytes(&first)), RCDP_OK);
  assert_int_equal(poisoned(second.data, second.len), LEN); /* the very octets */
  rcdp_secret_wipe(&second);
  assert_int_equal(poisoned(&second, sizeof second), 0);
}

static void secrets_are_copied(void **state) {
  (void)state;
  uint8_t secret[LEN] = {1}, memory[128], octets[LEN];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_bytes copy;
  poison(secret, LEN);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_buf_add(&buf, RCDP_BYTES(secret)), RCDP_OK);
  assert_int_equal(poisoned(octets, LEN), LEN);
  assert_int_equal(rcdp_arena_copy(&arena, RCDP_BYTES(secret), &copy), RCDP_OK);
  assert_int_equal(poisoned(copy.data, copy.len), LEN);
  rcdp_arena_rewind(&arena, 0);
  assert_int_equal(poisoned(copy.data, LEN), 0);
  rcdp_put_u64(octets, rcdp_get_u64(secret));
  assert_int_equal(poisoned(octets, 8), 8);
}

static void private_scalars_are_checked(void **state) {
  (void)state;
  static const uint8_t first_octets[] = {0x00, 0x01, 0x7f, 0xff};
  for (size_t i = 0; i < sizeof first_octets; i++) {
    uint8_t scalar[LEN];
    memset(scalar, 0x5a, LEN);
    scalar[0] = first_octets[i];
    poison(scalar, LEN);
    assert_int_equal(rcdp_material_check(RCDP_KEY_P256, RCDP_BYTES(scalar)), RCDP_OK);
  }
  uint8_t zero[LEN] = {0};
  poison(zero, LEN);
  assert_int_equal(rcdp_material_check(RCDP_KEY_P256, RCDP_BYTES(zero)), RCDP_E_BAD_KEY);
}

static void other_keys_are_checked(void **state) {
  (void)state;
  static const rcdp_key_kind kinds[] = {RCDP_KEY_SECRET, RCDP_KEY_X25519, RCDP_KEY_ED25519, RCDP_KEY_AKA_256};
  uint8_t key[LEN] = {1};
  poison(key, LEN);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    assert_int_equal(rcdp_material_check(kinds[i], RCDP_BYTES(key)), RCDP_OK);
  }
  assert_int_equal(rcdp_material_check(RCDP_KEY_AKA, (rcdp_bytes){key, 16}), RCDP_OK);
  assert_int_equal(rcdp_material_check(RCDP_KEY_AEAD, (rcdp_bytes){key, RCDP_AEAD_KEY_LEN}), RCDP_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      NOTHING_REPORTED(secrets_are_compared),   NOTHING_REPORTED(secrets_are_kept_and_wiped),
      NOTHING_REPORTED(secrets_are_copied),     NOTHING_REPORTED(private_scalars_are_checked),
      NOTHING_REPORTED(other_keys_are_checked),
  };
  return RUN_POISONED("constant_time_secrets", tests);
}
