/* What AKA and SUCI refuse: keys of the wrong kind or length, providers that cannot, and every call of a provider that fails. */
#include "aka/kit.h"
#include "support/failing.h"

static const uint8_t amf[RCDP_AKA_AMF_LEN] = {0x80, 0x00};
static uint8_t rand_octets[RCDP_AKA_LEN], autn[RCDP_AKA_AUTN_LEN], auts[RCDP_AKA_AUTS_LEN];

/* --- the four functions, each leaving nothing behind unless it succeeds --- */

static rcdp_err make(const rcdp_aka *aka) {
  static const rcdp_aka_vector nothing;
  rcdp_aka_vector vector;
  memset(&vector, 0x5a, sizeof vector);
  const rcdp_err err = rcdp_aka_make(aka, rand_octets, 33, amf, &vector);
  assert_int_equal(memcmp(&vector, &nothing, sizeof vector) == 0, err != RCDP_OK);
  return err;
}

static rcdp_err answer(const rcdp_aka *aka) {
  static const rcdp_aka_vector nothing;
  rcdp_aka_vector vector;
  uint64_t sqn = 0;
  uint8_t seen[RCDP_AKA_AMF_LEN];
  memset(&vector, 0x5a, sizeof vector);
  const rcdp_err err = rcdp_aka_answer(aka, rand_octets, autn, &vector, &sqn, seen);
  assert_int_equal(memcmp(&vector, &nothing, sizeof vector) == 0, err != RCDP_OK);
  assert_int_equal(sqn, err == RCDP_OK ? 33 : 0);
  return err;
}

static rcdp_err tell(const rcdp_aka *aka) {
  static const uint8_t nothing[RCDP_AKA_AUTS_LEN];
  uint8_t told[RCDP_AKA_AUTS_LEN];
  memset(told, 0x5a, sizeof told);
  const rcdp_err err = rcdp_aka_auts(aka, rand_octets, 33, told);
  assert_int_equal(memcmp(told, nothing, sizeof told) == 0, err != RCDP_OK);
  return err;
}

static rcdp_err hear(const rcdp_aka *aka) {
  uint64_t sqn = 0;
  const rcdp_err err = rcdp_aka_resynchronise(aka, rand_octets, auts, &sqn);
  assert_int_equal(sqn, err == RCDP_OK ? 33 : 0);
  return err;
}

static rcdp_err (*const functions[])(const rcdp_aka *aka) = {make, answer, tell, hear};
enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

static void each_is(const rcdp_aka *aka, rcdp_err expected) {
  for (size_t i = 0; i < FUNCTIONS; i++) {
    assert_err(functions[i](aka), expected);
  }
}

/* The octets that the subscription's own answers are made of. */
static void open_good(aka_subscription *s, const aka_variant *variant) {
  rcdp_aka_vector vector;
  aka_open_variant(s, variant, 3);
  assert_ok(rcdp_aka_make(&s->aka, rand_octets, 33, amf, &vector));
  memcpy(autn, vector.autn, sizeof autn);
  assert_ok(rcdp_aka_auts(&s->aka, rand_octets, 33, auts));
  each_is(&s->aka, RCDP_OK);
}

/* --- keys --- */

static void k_is_of_its_kind(void **state) {
  static const rcdp_key_kind kinds[] = {RCDP_KEY_AEAD,    RCDP_KEY_SECRET, RCDP_KEY_P256,   RCDP_KEY_X25519,
                                        RCDP_KEY_ED25519, RCDP_KEY_AKA,    RCDP_KEY_AKA_256};
  (void)state;
  for (size_t v = 0; v < AKA_VARIANTS; v++) {
    aka_subscription s;
    const rcdp_key none = {.kind = RCDP_KEY_NONE};
    open_good(&s, &aka_variants[v]);
    rcdp_aka other = s.aka;
    other.key = &none;
    each_is(&other, RCDP_E_BAD_KEY);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
      const bool tuak = aka_variants[v].algorithm == RCDP_TUAK;
      const bool fits = kinds[i] == RCDP_KEY_AKA || (tuak && kinds[i] == RCDP_KEY_AKA_256);
      rcdp_key key;
      import_key(test_provider, kinds[i], sample_material(kinds[i]), &key);
      other.key = &key;
      assert_err(make(&other), fits ? RCDP_OK : RCDP_E_BAD_KEY);
      assert_err(tell(&other), fits ? RCDP_OK : RCDP_E_BAD_KEY);
      assert_err(answer(&other), fits ? RCDP_E_BAD_MAC : RCDP_E_BAD_KEY);
      assert_err(hear(&other), fits ? RCDP_E_BAD_MAC : RCDP_E_BAD_KEY);
      release_key(test_provider, &key);
    }
    aka_close(&s);
  }
}

static void opc_has_its_length(void **state) {
  (void)state;
  for (size_t v = 0; v < AKA_VARIANTS; v++) {
    aka_subscription s;
    open_good(&s, &aka_variants[v]);
    for (size_t len = 0; len <= RCDP_SECRET_MAX; len++) {
      s.op.len = len;
      each_is(&s.aka, len == aka_variants[v].op_len ? RCDP_OK : RCDP_E_BAD_KEY);
    }
    aka_close(&s);
  }
}

static void sequence_numbers_have_48_bits(void **state) {
  (void)state;
  for (size_t v = 0; v < AKA_VARIANTS; v++) {
    aka_subscription s;
    rcdp_aka_vector vector;
    uint8_t told[RCDP_AKA_AUTS_LEN];
    const uint64_t first_beyond = UINT64_C(1) << 48;
    open_good(&s, &aka_variants[v]);
    assert_ok(rcdp_aka_make(&s.aka, rand_octets, first_beyond - 1, amf, &vector));
    assert_err(rcdp_aka_make(&s.aka, rand_octets, first_beyond, amf, &vector), RCDP_E_ARGUMENT);
    assert_err(rcdp_aka_make(&s.aka, rand_octets, UINT64_MAX, amf, &vector), RCDP_E_ARGUMENT);
    assert_ok(rcdp_aka_auts(&s.aka, rand_octets, first_beyond - 1, told));
    assert_err(rcdp_aka_auts(&s.aka, rand_octets, first_beyond, told), RCDP_E_ARGUMENT);
    aka_close(&s);
  }
}

/* --- algorithms --- */

static void a_provider_without_it_cannot(void **state) {
  (void)state;
  for (size_t v = 0; v < AKA_VARIANTS; v++) {
    aka_subscription s;
    rcdp_provider poor = *test_provider;
    open_good(&s, &aka_variants[v]);
    s.aka.provider = &poor;
    const bool tuak = aka_variants[v].algorithm == RCDP_TUAK;
    poor.block = NULL;
    each_is(&s.aka, tuak ? RCDP_OK : RCDP_E_ALGORITHM);
    poor.sponge = NULL;
    each_is(&s.aka, RCDP_E_ALGORITHM);
    poor.block = test_provider->block;
    each_is(&s.aka, tuak ? RCDP_E_ALGORITHM : RCDP_OK);
    aka_close(&s);
  }
}

static void there_is_no_third_algorithm(void **state) {
  aka_subscription s;
  (void)state;
  open_good(&s, &aka_variants[0]);
  s.aka.algorithm = (rcdp_aka_algorithm)(RCDP_TUAK + 1);
  each_is(&s.aka, RCDP_E_ALGORITHM);
  s.aka.algorithm = (rcdp_aka_algorithm)-1;
  each_is(&s.aka, RCDP_E_ALGORITHM);
  aka_close(&s);
}

/* --- every call fails, and waits --- */

static void each_call_fails(const aka_variant *variant, rcdp_err error) {
  for (size_t i = 0; i < FUNCTIONS; i++) {
    aka_subscription s;
    rcdp_provider provider;
    struct failing failing;
    open_good(&s, variant);
    failing_provider(&provider, &failing, test_provider, error);
    s.aka.provider = &provider;
    assert_ok(functions[i](&s.aka));
    const unsigned long calls = failing.calls;
    assert_true(calls >= 2);
    for (failing.fail_at = 1; failing.fail_at <= calls; failing.fail_at++) {
      failing.calls = 0;
      assert_err(functions[i](&s.aka), error);
      failing.calls = calls; /* the next succeeds */
      assert_ok(functions[i](&s.aka));
    }
    aka_close(&s);
  }
}

static void no_call_fails_unnoticed(void **state) {
  (void)state;
  for (size_t v = 0; v < AKA_VARIANTS; v++) {
    each_call_fails(&aka_variants[v], RCDP_E_CRYPTO);
    each_call_fails(&aka_variants[v], RCDP_E_PENDING);
  }
}

/* --- the sponge itself --- */

static void a_sponge_gives_one_permutation(void **state) {
  static const rcdp_key_kind kinds[] = {RCDP_KEY_AKA, RCDP_KEY_AKA_256};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    uint8_t out[RCDP_SPONGE_MAX + 1] = {0};
    uint8_t shorter[RCDP_SPONGE_MAX];
    rcdp_key key;
    import_key(test_provider, kinds[i], sample_material(kinds[i]), &key);
    assert_ok(test_provider->sponge(test_provider->context, &key, rcdp_bytes_of("prefix"), out, RCDP_SPONGE_MAX));
    for (size_t len = 0; len < RCDP_SPONGE_MAX; len++) { /* the front of the same */
      assert_ok(test_provider->sponge(test_provider->context, &key, rcdp_bytes_of("prefix"), shorter, len));
      assert_memory_equal(shorter, out, len);
    }
    assert_err(test_provider->sponge(test_provider->context, &key, RCDP_NO_BYTES, out, sizeof out), RCDP_E_ARGUMENT);
    release_key(test_provider, &key);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(k_is_of_its_kind),
      cmocka_unit_test(opc_has_its_length),
      cmocka_unit_test(sequence_numbers_have_48_bits),
      cmocka_unit_test(a_provider_without_it_cannot),
      cmocka_unit_test(there_is_no_third_algorithm),
      cmocka_unit_test(no_call_fails_unnoticed),
      cmocka_unit_test(a_sponge_gives_one_permutation),
  };
  return run_over_providers("refusals of AKA", tests, sizeof tests / sizeof tests[0]);
}
