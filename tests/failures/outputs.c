/*
 * Outputs of the wrong length or kind: a provider that breaks its contract (rcdp/provider.h) is refused by a named error, and nothing
 * of what it gave is used or left. Over every provider of this build and the toy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/crypto.h>

#include "support/failing.h"
#include "support/providers.h"
#include "support/toy.h"

enum { SHARED_LEN = 32, KEK = 0x4b, PLAIN_LEN = 24 };

/* A provider that can be wrong, and keys of its own. */
static struct {
  struct failing failing;
  rcdp_provider provider;
  rcdp_key kek, secret, own, peer;
  uint8_t peer_octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf peer_public;
  uint8_t wrapped_octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped;
} on;

static const uint8_t own_scalar[32] = {1, 2, 3, 4}, peer_scalar[32] = {5, 6, 7, 8}, material[32] = {9, 10, 11};

static void import(rcdp_key_kind kind, rcdp_bytes octets, rcdp_key *key) {
  assert_int_equal(rcdp_key_import(&on.provider, kind, octets, key), RCDP_OK);
}

static void begin(const rcdp_provider *base) {
  static const uint8_t kek[RCDP_AEAD_KEY_LEN] = {KEK};
  memset(&on, 0, sizeof on);
  on.peer_public = RCDP_BUF(on.peer_octets);
  on.wrapped = RCDP_BUF(on.wrapped_octets);
  failing_provider(&on.provider, &on.failing, base, RCDP_OK);
  import(RCDP_KEY_AEAD, RCDP_BYTES(kek), &on.kek);
  import(RCDP_KEY_SECRET, RCDP_BYTES(material), &on.secret);
  import(RCDP_KEY_P256, RCDP_BYTES(own_scalar), &on.own);
  import(RCDP_KEY_P256, RCDP_BYTES(peer_scalar), &on.peer);
  assert_int_equal(rcdp_key_public(&on.provider, &on.peer, &on.peer_public), RCDP_OK);
  assert_int_equal(rcdp_key_wrap(&on.provider, &on.kek, RCDP_NO_BYTES, &on.secret, &on.wrapped), RCDP_OK);
}

static void end(void) {
  rcdp_key *keys[] = {&on.kek, &on.secret, &on.own, &on.peer};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    on.provider.key_release(on.provider.context, keys[i]);
  }
  assert_int_equal(on.failing.keys, 0);
}

/* From now on call n of this kind gives a spoilt output. */
static void spoil(const failing_output *output, unsigned long n) {
  on.failing.calls = 0;
  on.failing.only = 1u << output->call;
  on.failing.spoil = output->spoil;
  on.failing.fail_at = n;
}

static void over_each_provider(void (*run)(void)) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  struct toy toy;
  toy_begin(&toy, 1);
  for (size_t i = 0; i <= count; i++) {
    begin(i < count ? list[i] : &toy.provider);
    run();
    end();
  }
}

/* --- each function alone --- */

/* The buffer has something in it, and must have the same afterwards. */
static rcdp_err call_appending(failing_call call) {
  uint8_t octets[RCDP_WRAPPED_MAX + 2] = {0x5a};
  rcdp_buf out = {octets, 1, sizeof octets};
  const rcdp_err err = call == FAILING_PUBLIC ? rcdp_key_public(&on.provider, &on.own, &out)
                                              : rcdp_key_wrap(&on.provider, &on.kek, RCDP_NO_BYTES, &on.secret, &out);
  assert_true(err == RCDP_OK || (out.len == 1 && octets[0] == 0x5a));
  return err;
}

static rcdp_err call_keying(failing_call call) {
  rcdp_key key = {0};
  const rcdp_err err =
      call == FAILING_IMPORT
          ? rcdp_key_import(&on.provider, RCDP_KEY_SECRET, RCDP_BYTES(material), &key)
          : rcdp_key_unwrap(&on.provider, &on.kek, RCDP_NO_BYTES, rcdp_buf_bytes(&on.wrapped), RCDP_KEY_SECRET, &key);
  assert_true((err == RCDP_OK) == (key.kind == RCDP_KEY_SECRET));
  on.provider.key_release(on.provider.context, &key);
  return err;
}

static rcdp_err call_agreeing(failing_call call) {
  static const rcdp_secret nothing;
  rcdp_secret shared;
  (void)call;
  const rcdp_err err = rcdp_agree(&on.provider, &on.own, rcdp_buf_bytes(&on.peer_public), &shared);
  assert_true(err == RCDP_OK ? shared.len == SHARED_LEN : memcmp(&shared, &nothing, sizeof shared) == 0);
  return err;
}

static const struct {
  rcdp_err (*run)(failing_call call);
  rcdp_err refusal;
} calls[FAILING_CALL_COUNT] = {
    [FAILING_PUBLIC] = {call_appending, RCDP_E_CRYPTO}, [FAILING_WRAP] = {call_appending, RCDP_E_CRYPTO},
    [FAILING_IMPORT] = {call_keying, RCDP_E_CRYPTO},    [FAILING_UNWRAP] = {call_keying, RCDP_E_BAD_KEY},
    [FAILING_AGREE] = {call_agreeing, RCDP_E_CRYPTO},
};

static void each_function(void) {
  for (size_t i = 0; i < failing_output_count; i++) {
    const failing_output *output = &failing_outputs[i];
    spoil(output, 1);
    const rcdp_err err = calls[output->call].run(output->call);
    if (err != calls[output->call].refusal) {
      fail_msg("%s of %s: %s", output->name, on.provider.name, rcdp_err_name(err));
    }
    assert_int_equal(calls[output->call].run(output->call), RCDP_OK); /* the next is good */
  }
  on.failing.fail_at = 0;
}

static void a_function_refuses_what_breaks_its_contract(void **state) {
  (void)state;
  over_each_provider(each_function);
}

/* --- constructions of many calls --- */

typedef struct {
  uint8_t enc[RCDP_HPKE_ENC_MAX], sealed[PLAIN_LEN + RCDP_AEAD_TAG_LEN], plain[PLAIN_LEN];
  rcdp_buf enc_buf, sealed_buf, plain_buf;
} box;

static void empty(box *b) {
  b->enc_buf = RCDP_BUF(b->enc);
  b->sealed_buf = RCDP_BUF(b->sealed);
  b->plain_buf = RCDP_BUF(b->plain);
}

static rcdp_err seal(box *b) {
  static const uint8_t plaintext[PLAIN_LEN] = "twenty-four octets here";
  return rcdp_hpke_seal(&on.provider, RCDP_KEM_P256, rcdp_buf_bytes(&on.peer_public), RCDP_BYTES(material),
                        RCDP_NO_BYTES, RCDP_NO_BYTES, RCDP_BYTES(plaintext), &b->enc_buf, &b->sealed_buf);
}

static rcdp_err open_box(box *b) {
  return rcdp_hpke_open(&on.provider, RCDP_KEM_P256, &on.peer, rcdp_buf_bytes(&b->enc_buf), RCDP_NO_BYTES,
                        RCDP_NO_BYTES, rcdp_buf_bytes(&b->sealed_buf), &b->plain_buf);
}

static rcdp_err derive_key(box *b) {
  rcdp_key key = {0};
  const rcdp_err err = rcdp_hpke_derive_key(&on.provider, RCDP_KEM_P256, RCDP_BYTES(material), &key);
  (void)b;
  on.provider.key_release(on.provider.context, &key);
  return err;
}

static rcdp_err derive_secret(box *b) {
  rcdp_secret okm;
  (void)b;
  return rcdp_derive(&on.provider, RCDP_BYTES(material), "label", RCDP_NO_BYTES, sizeof okm.data, &okm);
}

static rcdp_err code(box *b) {
  uint8_t mac[RCDP_HASH_LEN];
  rcdp_secret key = {.len = sizeof material};
  (void)b;
  memcpy(key.data, material, sizeof material);
  return rcdp_mac(&on.provider, &key, "context", RCDP_NO_BYTES, mac);
}

static rcdp_err (*const constructions[])(box *b) = {seal, open_box, derive_key, derive_secret, code};

/* Every call of it with every spoilt output, until there is no such call any more; how many were refused. */
static unsigned long spoil_all(rcdp_err (*construction)(box *b), const failing_output *output) {
  unsigned long n = 0;
  bool reached = true;
  while (reached) {
    box b;
    empty(&b);
    on.failing.fail_at = 0;
    assert_int_equal(seal(&b), RCDP_OK);
    const box before = b;
    const long keys = on.failing.keys;
    spoil(output, ++n);
    b.enc_buf.len = construction == seal ? 0 : b.enc_buf.len;
    b.sealed_buf.len = construction == seal ? 0 : b.sealed_buf.len;
    const rcdp_err err = construction(&b);
    reached = on.failing.calls >= n;
    assert_true((err == RCDP_OK) == !reached);
    assert_int_equal(on.failing.keys, keys);
    assert_true(!reached || b.plain_buf.len == 0);
    assert_true(!reached || construction != seal || (b.enc_buf.len == 0 && b.sealed_buf.len == 0));
    assert_true(construction == seal || b.sealed_buf.len == before.sealed_buf.len);
  }
  return n - 1;
}

static void each_construction(void) {
  unsigned long refused = 0;
  for (size_t c = 0; c < sizeof constructions / sizeof constructions[0]; c++) {
    for (size_t i = 0; i < failing_output_count; i++) {
      refused += spoil_all(constructions[c], &failing_outputs[i]);
    }
  }
  assert_true(refused > 50);
  on.failing.fail_at = 0;
}

static void a_construction_ends_where_a_provider_breaks_its_contract(void **state) {
  (void)state;
  over_each_provider(each_construction);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_function_refuses_what_breaks_its_contract),
      cmocka_unit_test(a_construction_ends_where_a_provider_breaks_its_contract),
  };
  return cmocka_run_group_tests_name("failures_outputs", tests, NULL, NULL);
}
