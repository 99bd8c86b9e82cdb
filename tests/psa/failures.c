/* What goes wrong at opening, at making a key, at wrapping and at sweeping: nothing is given then, no copy stays that nobody knows of, and sweeping again goes on. */
#include "crypto/suite.h"

#include <errno.h>
#include <sys/stat.h>

#include "../../crypto/psa/psa.h"
#include "place.h"

/* X(function, what it returns, parameters, arguments, failure) */
#define CALLS(X)                                                                                                       \
  X(psa_crypto_init, psa_status_t, (void), (), PSA_ERROR_HARDWARE_FAILURE)                                             \
  X(psa_generate_key, psa_status_t, (const psa_key_attributes_t *a, psa_key_id_t *b), (a, b),                          \
    PSA_ERROR_INSUFFICIENT_ENTROPY)                                                                                    \
  X(psa_copy_key, psa_status_t, (psa_key_id_t a, const psa_key_attributes_t *b, psa_key_id_t *c), (a, b, c),           \
    PSA_ERROR_INSUFFICIENT_STORAGE)                                                                                    \
  X(psa_destroy_key, psa_status_t, (psa_key_id_t a), (a), PSA_ERROR_STORAGE_FAILURE)                                   \
  X(psa_hash_setup, psa_status_t, (psa_hash_operation_t * a, psa_algorithm_t b), (a, b), PSA_ERROR_HARDWARE_FAILURE)   \
  X(stat, int, (const char *a, struct stat *b), (a, b), -1)                                                            \
  X(open, int, (const char *a, int b), (a, b), (errno = EIO, -1))                                                      \
  X(fsync, int, (int a), (a), -1)

#define ENUMERATE(name, type, parameters, arguments, failure) CALL_##name,
typedef enum { CALLS(ENUMERATE) CALL_COUNT } call;

static struct {
  call which;
  unsigned at, seen; /* at 0: none fails */
} plan;

static bool fails(call which) { return plan.at != 0 && which == plan.which && ++plan.seen == plan.at; }

#define STAND_BEFORE(name, type, parameters, arguments, failure)                                                       \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters { return fails(CALL_##name) ? (failure) : __real_##name arguments; }
CALLS(STAND_BEFORE)

/* What a point of small order gives, where PSA does not mind. */
static bool all_zero;

psa_status_t __real_psa_raw_key_agreement(psa_algorithm_t alg, psa_key_id_t key, const uint8_t *peer, size_t peer_len,
                                          uint8_t *out, size_t size, size_t *len);
psa_status_t __wrap_psa_raw_key_agreement(psa_algorithm_t alg, psa_key_id_t key, const uint8_t *peer, size_t peer_len,
                                          uint8_t *out, size_t size, size_t *len);
psa_status_t __wrap_psa_raw_key_agreement(psa_algorithm_t alg, psa_key_id_t key, const uint8_t *peer, size_t peer_len,
                                          uint8_t *out, size_t size, size_t *len) {
  const psa_status_t status = __real_psa_raw_key_agreement(alg, key, peer, peer_len, out, size, len);
  if (all_zero) {
    memset(out, 0, size);
  }
  return status;
}

static void arm(call which, unsigned at) {
  plan.which = which;
  plan.at = at;
  plan.seen = 0;
}

static void disarm(void) { plan.at = 0; }

enum { ELSEWHERE = 0x20 };

static rcdp_err open_with(call which) {
  rcdp_psa psa;
  arm(which, 1);
  const rcdp_err err = rcdp_psa_open(&psa, &(rcdp_psa_config){PLACE_FIRST, PLACE_COUNT, NULL});
  disarm();
  assert_true(err == RCDP_OK || psa.provider.name == NULL);
  return err;
}

static void opening_fails_with_what_it_needs(void **state) {
  (void)state;
  place_enter();
  assert_err(open_with(CALL_psa_crypto_init), RCDP_E_CRYPTO);
  assert_err(open_with(CALL_stat), RCDP_E_STORAGE);
}

static void a_key_that_could_not_be_made_is_not_there(void **state) {
  rcdp_psa *psa = place_psa();
  rcdp_key key;
  (void)state;
  arm(CALL_psa_generate_key, 1);
  assert_err(rcdp_psa_generate(psa, RCDP_KEY_AEAD, ELSEWHERE), RCDP_E_RANDOM);
  arm(CALL_stat, 1);
  assert_err(rcdp_psa_generate(psa, RCDP_KEY_AEAD, ELSEWHERE), RCDP_E_STORAGE);
  arm(CALL_stat, 1);
  assert_err(rcdp_psa_key(psa, RCDP_KEY_AEAD, ELSEWHERE, &key), RCDP_E_STORAGE);
  disarm();
  assert_err(rcdp_psa_key(psa, RCDP_KEY_AEAD, ELSEWHERE, &key), RCDP_E_NOT_FOUND);
  assert_int_equal(place_count(), 0);
  arm(CALL_fsync, 1); /* it is there, but perhaps not after a power cut */
  assert_err(rcdp_psa_generate(psa, RCDP_KEY_AEAD, ELSEWHERE), RCDP_E_STORAGE);
  disarm();
  assert_int_equal(psa_destroy_key(ELSEWHERE), PSA_SUCCESS);
}

static const struct {
  call which;
  unsigned calls;
  rcdp_err err;
} failures[] = {
    {CALL_stat, 1, RCDP_E_STORAGE},          /* where are we? */
    {CALL_psa_copy_key, 1, RCDP_E_STORAGE},  /* there is no room */
    {CALL_psa_hash_setup, 2, RCDP_E_CRYPTO}, /* what is bound, and the nonce */
    {CALL_open, 2, RCDP_E_STORAGE},          /* the file, the directory */
    {CALL_fsync, 2, RCDP_E_STORAGE},         /* both */
};

static void a_wrap_that_fails_leaves_no_copy(void **state) {
  rcdp_psa *psa = place_psa();
  const rcdp_provider *p = rcdp_psa_provider(psa);
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_key kek;
  (void)state;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    for (unsigned at = 1; at <= failures[i].calls + 1; at++) {
      rcdp_buf out = RCDP_BUF(storage);
      arm(failures[i].which, at);
      const rcdp_err err = p->key_wrap(p->context, &kek, RCDP_NO_BYTES, &kek, &out);
      disarm();
      assert_err(err, at <= failures[i].calls ? failures[i].err : RCDP_OK);
      assert_int_equal(place_count(), err == RCDP_OK);
      assert_int_equal(out.len > 0, err == RCDP_OK);
      assert_ok(rcdp_psa_sweep(psa, NULL, 0));
    }
  }
  release_key(p, &kek);
}

/* Even the copy that could not be destroyed is swept away later. */
static void sweeping_again_goes_on(void **state) {
  enum { COPIES = 5 };
  rcdp_psa *psa = place_psa();
  const rcdp_provider *p = rcdp_psa_provider(psa);
  uint8_t storage[COPIES][RCDP_WRAPPED_MAX];
  rcdp_bytes forms[COPIES];
  rcdp_key kek;
  (void)state;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  psa->next = PLACE_FIRST;
  for (size_t i = 0; i < COPIES; i++) {
    rcdp_buf out = RCDP_BUF(storage[i]);
    assert_ok(p->key_wrap(p->context, &kek, RCDP_NO_BYTES, &kek, &out));
    forms[i] = rcdp_buf_bytes(&out);
  }
  for (unsigned at = 1; at < COPIES; at++) { /* one more goes each time */
    arm(CALL_psa_destroy_key, at);
    assert_err(rcdp_psa_sweep(psa, &forms[COPIES - 1], 1), RCDP_E_STORAGE);
    assert_int_equal(place_count(), COPIES - at + 1);
  }
  arm(CALL_open, 2);
  assert_err(rcdp_psa_sweep(psa, &forms[COPIES - 1], 1), RCDP_E_STORAGE);
  arm(CALL_stat, 1);
  assert_err(rcdp_psa_sweep(psa, NULL, 0), RCDP_E_STORAGE);
  disarm();
  assert_int_equal(place_count(), 1);
  assert_ok(rcdp_psa_sweep(psa, NULL, 0));
  assert_int_equal(place_count(), 0);
  release_key(p, &kek);
}

/* Of P-256 it is the coordinate of a point like any other. */
static void x25519_gives_no_zeros(void **state) {
  static const rcdp_key_kind curves[] = {RCDP_KEY_P256, RCDP_KEY_X25519};
  const rcdp_provider *p = rcdp_psa_provider(place_psa());
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    uint8_t storage[RCDP_PUBLIC_KEY_MAX];
    rcdp_secret shared = {.len = 0};
    rcdp_key key;
    import_key(p, curves[i], sample_material(curves[i]), &key);
    const rcdp_bytes own = public_half(p, &key, storage);
    assert_ok(p->agree(p->context, &key, own, &shared));
    all_zero = true;
    assert_err(p->agree(p->context, &key, own, &shared), curves[i] == RCDP_KEY_X25519 ? RCDP_E_BAD_KEY : RCDP_OK);
    all_zero = false;
    release_key(p, &key);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(opening_fails_with_what_it_needs),
      cmocka_unit_test(a_key_that_could_not_be_made_is_not_there),
      cmocka_unit_test(a_wrap_that_fails_leaves_no_copy),
      cmocka_unit_test(sweeping_again_goes_on),
      cmocka_unit_test(x25519_gives_no_zeros),
  };
  return cmocka_run_group_tests_name("psa_failures", tests, NULL, NULL);
}
