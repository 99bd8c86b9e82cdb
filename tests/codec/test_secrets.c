/* Secrets that the codec handled: no eight octets of them stay where it worked, at any bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"
#include "support/memory_scan.h"

static uint8_t memory[RCDP_CODEC_ARENA];
static uint8_t encoding[ENCODING_MAX];

static memory_scan *remember(const rcdp_secrets *secrets) {
  memory_scan *scan = memory_scan_new();
  memory_scan_remember(scan, "K", rcdp_secret_bytes(&secrets->key));
  memory_scan_remember(scan, "management key", rcdp_secret_bytes(&secrets->management_key));
  memory_scan_remember(scan, "OP or TOP", rcdp_secret_bytes(&secrets->op));
  assert_true(memory_scan_count(scan) > 0);
  return scan;
}

static void assert_no_secret(const memory_scan *scan) {
  memory_found found;
  if (memory_scan_octets(scan, RCDP_BYTES(memory), &found)) {
    fail_msg("some of %s in octet %llu of the arena", found.name, (unsigned long long)found.address);
  }
}

/* Whatever a decoder without room leaves. */
static void decode_in_small_arenas(rcdp_bytes in, const memory_scan *scan) {
  static rcdp_credential back;
  for (size_t size = 64; size < 4096; size += 64) {
    rcdp_arena small;
    rcdp_arena_init(&small, memory, size);
    if (rcdp_credential_decode(in, &small, &back) != RCDP_OK) {
      assert_int_equal(back.secrets.key.len, 0);
    }
    assert_no_secret(scan);
  }
}

static void no_secret_stays_in_the_arena(void **state) {
  (void)state;
  static any_value value;
  static rcdp_credential back;
  const rcdp_secrets *secrets = &value.credential.secrets;
  for (uint64_t seed = 1; seed < 30; seed++) {
    rcdp_arena arena;
    rcdp_buf buf = {encoding, 0, sizeof encoding - 1};
    memset(memory, 0, sizeof memory);
    make_value(codec_case_of("Credential"), seed, RANDOM, &value);
    memory_scan *scan = remember(secrets);
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(rcdp_credential_encode(&value.credential, &arena, &buf), RCDP_OK);
    assert_no_secret(scan);
    assert_int_equal(rcdp_credential_decode(rcdp_buf_bytes(&buf), &arena, &back), RCDP_OK);
    assert_memory_equal(back.secrets.key.data, secrets->key.data, back.secrets.key.len);
    assert_no_secret(scan);
    encoding[buf.len] = 0;
    assert_int_equal(rcdp_credential_decode((rcdp_bytes){encoding, buf.len + 1}, &arena, &back), RCDP_E_TRAILING);
    assert_int_equal(back.secrets.key.len, 0);
    assert_no_secret(scan);
    decode_in_small_arenas(rcdp_buf_bytes(&buf), scan);
    memory_scan_free(scan);
  }
}

static void wiped_secrets_are_gone(void **state) {
  (void)state;
  static const rcdp_secrets none;
  rcdp_secrets secrets;
  memset(&secrets, 0x5a, sizeof secrets);
  rcdp_secrets_wipe(&secrets);
  assert_memory_equal(&secrets, &none, sizeof secrets);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_secret_stays_in_the_arena),
      cmocka_unit_test(wiped_secrets_are_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
