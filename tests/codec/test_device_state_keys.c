/* The wrapped keys of a device's state: all that are there, in order, and nothing that is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/codec_state.h>

static const uint8_t octets[RCDP_DEVICE_KEYS_MAX + 1];

/* One that is told by where it is. */
static rcdp_bytes form(size_t number) { return (rcdp_bytes){octets + number, 1}; }

static rcdp_device_state full_state(void) {
  rcdp_device_state state = {.has_pending = true, .has_offer = true, .has_update = true};
  size_t number = 0;
  state.seed = form(number++);
  state.pending.ephemeral_key = form(number++);
  state.offer.ephemeral_key = form(number++);
  state.update.ephemeral_key = form(number++);
  for (size_t i = 0; i < RCDP_HELD_MAX; i++) {
    rcdp_held_credential *held = &state.credentials[state.credential_count++];
    held->key = form(number++);
    held->management_key = form(number++);
    held->device_key = form(number++);
    held->op = form(RCDP_DEVICE_KEYS_MAX);
  }
  return state;
}

static void every_key_is_listed(void **unused) {
  const rcdp_device_state state = full_state();
  rcdp_bytes keys[RCDP_DEVICE_KEYS_MAX];
  (void)unused;
  assert_int_equal(rcdp_device_state_keys(&state, keys), RCDP_DEVICE_KEYS_MAX);
  for (size_t i = 0; i < RCDP_DEVICE_KEYS_MAX; i++) {
    assert_ptr_equal(keys[i].data, octets + i);
  }
}

static void nothing_else_is_listed(void **unused) {
  rcdp_device_state state = full_state();
  rcdp_bytes keys[RCDP_DEVICE_KEYS_MAX];
  (void)unused;
  state.has_pending = false;
  state.has_offer = false;
  state.has_update = false;
  state.credential_count = 1;
  state.credentials[0].device_key = RCDP_NO_BYTES;
  assert_int_equal(rcdp_device_state_keys(&state, keys), 3);
  assert_ptr_equal(keys[0].data, state.seed.data);
  assert_ptr_equal(keys[1].data, state.credentials[0].key.data);
  assert_ptr_equal(keys[2].data, state.credentials[0].management_key.data);
  memset(&state, 0, sizeof state);
  assert_int_equal(rcdp_device_state_keys(&state, keys), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_key_is_listed), cmocka_unit_test(nothing_else_is_listed)};
  return cmocka_run_group_tests_name("the wrapped keys of a state", tests, NULL, NULL);
}
