/*
 * Providers that need time, fail or give what is none, at each of their calls, on either side; a store that fails at each request, or is not sure; what
 * is stored is damaged; memory that does not do. No number is given out twice, no secret is left, and the next attach goes well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auc/faulty.h"
#include "support/failing.h"
#include "support/toy.h"

enum { CALLS_MAX = 200 };

static const life_spec offered = {.status = RCDP_HELD_STAGED, .unconfirmed = true};

typedef struct {
  struct toy toy;
  struct failing failing;
  rcdp_provider provider;
  faulty_store store;
  use_kit *kit;
} scene;

typedef enum { OF_AUC, OF_USIM, SIDES } side;

static scene *begin(side which, rcdp_err error) {
  scene *s = calloc(1, sizeof *s);
  assert_non_null(s);
  toy_begin(&s->toy, 5);
  s->kit = use_new(&s->toy.provider);
  faulty_begin(&s->store, s->kit);
  failing_provider(&s->provider, &s->failing, &s->toy.provider, error);
  if (which == OF_AUC) {
    s->kit->x.auc.provider = &s->provider;
  } else {
    s->kit->x.usim.provider = &s->provider;
  }
  (void)life_issue(s->kit->life, &offered);
  return s;
}

static void end(scene *s) {
  assert_int_equal(s->failing.keys, 0);
  assert_false(s->store.repeated);
  use_free(s->kit);
  free(s);
}

/* --- providers --- */

/* Whatever has failed: the next ones go well. */
static void recover(scene *s) {
  s->failing.fail_at = 0;
  if (use_attach(s->kit) != RCDP_OK) {
    use_attach_well(s->kit, 0);
  }
  use_attach_well(s->kit, 0);
}

static bool attach_with(side which, rcdp_err error, unsigned long call, const failing_output *output) {
  scene *s = begin(which, error);
  s->failing.fail_at = call;
  if (output != NULL) {
    s->failing.only = 1u << output->call;
    s->failing.spoil = output->spoil;
  }
  const rcdp_err err = use_attach(s->kit);
  const bool reached = s->failing.calls >= call;
  if (error == RCDP_E_PENDING) {
    assert_int_equal(err, RCDP_OK);
    assert_int_equal(s->store.calls[RCDP_STORE_AUTHENTICATE], 3); /* for the proof, by it, and afterwards: none twice */
    assert_int_equal(s->kit->x.pending, reached);
  } else if (reached && output == NULL) {
    assert_int_equal(err, error);
    assert_int_equal(s->kit->x.answer.outcome != RCDP_USIM_SUCCESS || which == OF_AUC, 1);
  }
  recover(s);
  end(s);
  return reached;
}

static void each_call(rcdp_err error) {
  for (side which = OF_AUC; which < SIDES; which++) {
    unsigned long call = 1;
    while (attach_with(which, error, call, NULL)) {
      assert_true(++call < CALLS_MAX);
    }
    assert_true(call > 10);
  }
}

static void a_provider_that_needs_time(void **state) {
  (void)state;
  each_call(RCDP_E_PENDING);
}

static void a_provider_that_fails(void **state) {
  (void)state;
  each_call(RCDP_E_CRYPTO);
}

static void outputs_that_are_none(void **state) {
  (void)state;
  for (size_t i = 0; i < failing_output_count; i++) {
    for (side which = OF_AUC; which < SIDES; which++) {
      unsigned long call = 1;
      while (attach_with(which, RCDP_OK, call, &failing_outputs[i])) {
        assert_true(++call < CALLS_MAX);
      }
    }
  }
}

/* --- a challenge that waits for the provider --- */

/* Up to where the number is taken, and K is at work. */
static void leave_waiting(scene *s) {
  assert_int_equal(use_attach(s->kit), RCDP_OK);
  s->failing.only = 1u << FAILING_BLOCK;
  s->failing.calls = 0;
  s->failing.fail_at = 1;
  exchange *x = &s->kit->x;
  const rcdp_bytes imsi = {x->imsi, x->imsi_len};
  assert_int_equal(rcdp_auc_vector(&x->auc, x->store, imsi, x->now, &x->vector, &x->admission), RCDP_E_PENDING);
  assert_int_equal(x->admission, RCDP_ADMISSION_UNKNOWN);
}

/* One challenge waits at a time: the other one's has its own number, and the first one's leaves a gap. */
static void another_one_is_asked_for(void **state) {
  (void)state;
  scene *s = begin(OF_AUC, RCDP_E_PENDING);
  const life_spec other = {.status = RCDP_HELD_STAGED, .number = 1, .unknown = true};
  exchange *x = &s->kit->x;
  leave_waiting(s);
  const life_spec another = {.status = RCDP_HELD_STAGED, .number = 2};
  (void)life_issue(s->kit->life, &other);
  (void)life_issue(s->kit->life, &another);
  x->imsi[x->imsi_len - 1] = '2';
  s->store.last = 0; /* they are counted for each */
  assert_int_equal(exchange_challenge(x), RCDP_OK);
  assert_int_equal(exchange_authenticate(x), RCDP_OK);
  assert_int_equal(x->answer.outcome, RCDP_USIM_SUCCESS);
  assert_int_equal(x->answer.credential.octets[1], another.number);
  end(s);
}

static void it_is_suspended_meanwhile(void **state) {
  (void)state;
  const rcdp_id id = {{0xc0}};
  scene *s = begin(OF_AUC, RCDP_E_PENDING);
  leave_waiting(s);
  life_transition(s->kit->life, &id, RCDP_EVENT_SUSPEND);
  assert_int_equal(exchange_challenge(&s->kit->x), RCDP_E_NOT_AUTHORISED);
  assert_int_equal(s->kit->x.admission, RCDP_ADMISSION_SUSPENDED);
  life_transition(s->kit->life, &id, RCDP_EVENT_RESUME);
  use_attach_well(s->kit, 0);
  end(s);
}

/* Its number was the other K's. */
static void it_is_updated_meanwhile(void **state) {
  (void)state;
  scene *s = begin(OF_AUC, RCDP_E_PENDING);
  leave_waiting(s);
  s->kit->life->config.update = true;
  life_boot(s->kit->life, LIFE_DEVICE);
  assert_int_equal(life_run(s->kit->life), RCDP_OK);
  s->store.last = 0;
  s->store.calls[RCDP_STORE_AUTHENTICATE] = 0;
  use_attach_well(s->kit, 0);
  assert_int_equal(s->kit->x.answer.epoch, 1);
  assert_int_equal(s->store.calls[RCDP_STORE_AUTHENTICATE], 1);
  end(s);
}

/* --- the store --- */

static bool attach_with_store(rcdp_err error, bool done, unsigned at) {
  scene *s = begin(OF_AUC, RCDP_OK);
  s->store.fail_at = at;
  s->store.error = error;
  s->store.done = done;
  const rcdp_err err = use_attach(s->kit);
  const bool reached = s->store.count >= at;
  if (reached) {
    assert_int_equal(err, error);
    assert_int_not_equal(s->kit->x.answer.outcome, RCDP_USIM_SUCCESS);
  }
  recover(s);
  end(s);
  return reached;
}

static void a_store_that_fails(void **state) {
  (void)state;
  static const struct {
    rcdp_err error;
    bool done;
  } ways[] = {{RCDP_E_STORAGE, false},
              {RCDP_E_OUTCOME_UNKNOWN, false},
              {RCDP_E_OUTCOME_UNKNOWN, true},
              {RCDP_E_NO_MEMORY, false}};
  for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
    unsigned at = 1;
    while (attach_with_store(ways[i].error, ways[i].done, at)) {
      at++;
    }
    assert_int_equal(at, 6); /* AUTHENTICATE, FIND_IMSI, CONFIRM, AUTHENTICATE twice */
  }
}

/* What cannot be written down is not passed over; but for what there is no room for. */
static void a_finding_that_is_not_kept(void **state) {
  (void)state;
  static const rcdp_err errors[][2] = {{RCDP_E_STORAGE, RCDP_E_STORAGE},
                                       {RCDP_E_OUTCOME_UNKNOWN, RCDP_E_OUTCOME_UNKNOWN},
                                       {RCDP_E_QUOTA, RCDP_E_NOT_AUTHORISED}};
  const rcdp_id id = {{0xc0}};
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
    scene *s = begin(OF_AUC, RCDP_OK);
    life_transition(s->kit->life, &id, RCDP_EVENT_REVOKE);
    s->store.fail_at = 2;
    s->store.error = errors[i][0];
    assert_int_equal(use_attach(s->kit), errors[i][1]);
    assert_int_equal(s->kit->x.admission == RCDP_ADMISSION_REVOKED, errors[i][1] == RCDP_E_NOT_AUTHORISED);
    assert_int_equal(s->kit->told_count, 0);
    end(s);
  }
}

/* --- what is stored --- */

static int damaged;

static void damage(rcdp_store_op op, rcdp_store_result *result) {
  static uint8_t octets[3][1024];
  rcdp_bytes *parts[] = {&result->record.key, &result->record.op, &result->record.profile};
  rcdp_bytes *part = parts[damaged];
  if (op == RCDP_STORE_AUTHENTICATE && part->len > 0) {
    assert_true(part->len <= sizeof octets[0]);
    memcpy(octets[damaged], part->data, part->len);
    octets[damaged][part->len - 1] ^= 0x80;
    octets[damaged][0] ^= 0x80;
    part->data = octets[damaged];
  }
}

static void what_is_damaged(void **state) {
  (void)state;
  for (damaged = 0; damaged < 3; damaged++) {
    scene *s = begin(OF_AUC, RCDP_OK);
    s->store.twist = damage;
    assert_int_equal(use_attach(s->kit), RCDP_E_CORRUPT);
    s->store.twist = NULL;
    use_attach_well(s->kit, 1);
    end(s);
  }
}

static void under_another_storage_key(void **state) {
  (void)state;
  scene *s = begin(OF_AUC, RCDP_OK);
  const rcdp_key *own = s->kit->x.auc.storage_key;
  s->kit->x.auc.storage_key = s->kit->x.usim.storage_key;
  assert_int_equal(use_attach(s->kit), RCDP_E_CORRUPT);
  s->kit->x.auc.storage_key = own;
  s->kit->x.usim.storage_key = own;
  assert_int_equal(use_attach(s->kit), RCDP_E_CORRUPT);
  end(s);
}

/* No USIM takes it, and none comes after it. */
static void numbers_that_are_used_up(void **state) {
  (void)state;
  scene *s = begin(OF_AUC, RCDP_OK);
  assert_int_equal(use_attach(s->kit), RCDP_OK);
  const rcdp_store_request last = {.op = RCDP_STORE_AUTHENTICATE,
                                   .record = {.imsi = {s->kit->x.imsi, s->kit->x.imsi_len}, .sqn = (1ull << 48) - 1},
                                   .resynchronise = true,
                                   .now = WORLD_NOW};
  assert_int_equal(life_execute(s->kit->life, &last).err, RCDP_E_EXHAUSTED);
  s->store.fail_at = s->store.count + 1;
  s->store.error = RCDP_E_EXHAUSTED;
  assert_int_equal(use_attach(s->kit), RCDP_E_EXHAUSTED);
  end(s);
}

/* --- memory --- */

static void memory_that_does_not_do(void **state) {
  (void)state;
  scene *s = begin(OF_AUC, RCDP_OK);
  exchange *x = &s->kit->x;
  void *memory = x->auc.memory;
  const uint8_t digits[RCDP_IMSI_MAX + 1] = "001010000000001";
  x->auc.size--;
  assert_int_equal(use_attach(s->kit), RCDP_E_ARGUMENT);
  x->auc.size++;
  x->auc.memory = NULL;
  assert_int_equal(use_attach(s->kit), RCDP_E_ARGUMENT);
  x->auc.memory = memory;
  for (size_t len = 0; len <= RCDP_IMSI_MAX + 1; len += RCDP_IMSI_MAX + 1) {
    rcdp_admission admission = RCDP_ADMISSION_COUNT;
    const rcdp_bytes imsi = {digits, len};
    assert_int_equal(rcdp_authorise(&x->auc, x->store, imsi, x->now, &admission), RCDP_E_ARGUMENT);
    assert_int_equal(admission, RCDP_ADMISSION_UNKNOWN);
    assert_int_equal(rcdp_auc_used(&x->auc, x->store, imsi, x->now), RCDP_E_ARGUMENT);
    assert_int_equal(rcdp_auc_resynchronise(&x->auc, x->store, imsi, digits, digits, x->now), RCDP_E_ARGUMENT);
    assert_int_equal(rcdp_auc_vector(&x->auc, x->store, imsi, x->now, &x->vector, &admission), RCDP_E_ARGUMENT);
  }
  assert_int_equal(s->store.count, 0);
  end(s);
}

/* --- what is left --- */

static bool holds(const uint8_t *memory, size_t size, const uint8_t *octets, size_t len) {
  bool found = false;
  for (size_t i = 0; i + len <= size && !found; i++) {
    found = memcmp(memory + i, octets, len) == 0;
  }
  return found;
}

static void what_is_left(void **state) {
  (void)state;
  scene *s = begin(OF_AUC, RCDP_OK);
  exchange *x = &s->kit->x;
  assert_int_equal(use_attach(s->kit), RCDP_OK);
  assert_false(holds(x->auc.memory, x->auc.size, x->vector.ck.data, x->vector.ck.len));
  assert_false(holds(x->auc.memory, x->auc.size, x->vector.res, sizeof x->vector.res));
  assert_false(holds(x->auc.memory, x->auc.size, x->vector.rand, sizeof x->vector.rand));
  end(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_provider_that_needs_time),
      cmocka_unit_test(a_provider_that_fails),
      cmocka_unit_test(outputs_that_are_none),
      cmocka_unit_test(another_one_is_asked_for),
      cmocka_unit_test(it_is_suspended_meanwhile),
      cmocka_unit_test(it_is_updated_meanwhile),
      cmocka_unit_test(a_store_that_fails),
      cmocka_unit_test(a_finding_that_is_not_kept),
      cmocka_unit_test(what_is_damaged),
      cmocka_unit_test(under_another_storage_key),
      cmocka_unit_test(numbers_that_are_used_up),
      cmocka_unit_test(memory_that_does_not_do),
      cmocka_unit_test(what_is_left),
  };
  return cmocka_run_group_tests_name("auc_failures", tests, NULL, NULL);
}
