/*
 * No secret is left: when the roles are closed and all their keys released, no eight octets of a key, of a shared secret or of what they
 * were made of lie in memory that this process may write to, after courses that went well and after courses that failed at any call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "failures/traces.h"
#include "support/deterministic.h"
#include "support/providers.h"

static const injection no_failure = {.name = "nothing", .how = &inject_provider, .error = RCDP_E_CRYPTO};

typedef struct {
  const procedure *procedure;
  const procedure_variant *variant;
  const rcdp_provider *base;
  unsigned long
      every; /* one call in so many fails: the last provider of the build, the quick one where there are two, has each */
  uint64_t seed; /* of its own: what is public in one place may be a secret in another */
} place;

/*
 * The same random octets, and the same signature for the same message, make the same course each time, up to its failure: what is public
 * in one is public in all.
 */
enum { SIGNATURES_MAX = 64 };

static struct {
  course c;
  struct deterministic random;
  rcdp_provider provider;
  const rcdp_provider *base;
  struct {
    uint8_t digest[RCDP_HASH_LEN], signature[RCDP_SIGNATURE_LEN];
  } signatures[SIGNATURES_MAX];
  size_t signature_count;
} on;

static rcdp_err same_signature(void *context, const rcdp_key *key, rcdp_bytes message,
                               uint8_t signature[RCDP_SIGNATURE_LEN]) {
  uint8_t digest[RCDP_HASH_LEN];
  size_t i = 0;
  (void)context;
  assert_int_equal(on.base->hash(on.base->context, RCDP_SHA256, &message, 1, digest), RCDP_OK);
  while (i < on.signature_count && memcmp(on.signatures[i].digest, digest, sizeof digest) != 0) {
    i++;
  }
  if (i == on.signature_count) {
    assert_true(on.signature_count++ < SIGNATURES_MAX);
    memcpy(on.signatures[i].digest, digest, sizeof digest);
    assert_int_equal(on.base->sign(on.base->context, key, message, on.signatures[i].signature), RCDP_OK);
  }
  memcpy(signature, on.signatures[i].signature, RCDP_SIGNATURE_LEN);
  return RCDP_OK;
}

static const rcdp_provider *begin(const place *at, traces *t, jmp_buf *stop) {
  on.c.learn = traces_note;
  on.c.learner = t;
  on.c.stop = stop;
  on.base = at->base;
  deterministic_provider(&on.provider, &on.random, at->base, at->seed);
  on.provider.sign = same_signature;
  return &on.provider;
}

/* Free the world, and search; whether nothing is left. */
static bool clean(const place *at, unsigned long n, traces *t) {
  memory_found found;
  size_t secrets;
  assert_int_equal(course_free(&on.c), 0);
  const bool hit = traces_found(t, &secrets, &found);
  assert_true(n > 0 || secrets > 20);
  if (hit) {
    print_error("%s %s over %s, call %lu: a secret (%s) is left at %llx in \"%s\"\n", at->procedure->name,
                at->variant->name, at->base->name, n, found.name, (unsigned long long)found.address, found.place);
  }
  return !hit;
}

/* A course that stops at once when call n has failed. */
static bool fail_and_stop(const place *at, unsigned long n, traces *t) {
  jmp_buf stop;
  const rcdp_provider *provider = begin(at, t, &stop);
  if (setjmp(stop) == 0) {
    assert_null(course_run(&on.c, at->procedure, at->variant, provider, &no_failure, n));
    traces_public(t, on.c.w); /* it was before the roles had begun, and they went on */
  }
  return clean(at, n, t);
}

/* A course without a failure; how many calls it makes. */
static bool go_through(const place *at, traces *t, unsigned long *calls) {
  const rcdp_provider *provider = begin(at, t, NULL);
  assert_null(course_run(&on.c, at->procedure, at->variant, provider, &no_failure, 0));
  *calls = course_calls(&on.c);
  traces_public(t, on.c.w);
  return clean(at, 0, t);
}

/* Everything is searched, whatever has been found before; run: how many courses have left something. */
static void over_each_provider(size_t (*run)(const place *at, traces *t)) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  static uint64_t seed;
  size_t unclean = 0;
  for (size_t i = 0; i < count * procedure_count; i++) {
    const procedure *p = procedures[i / count];
    for (size_t v = 0; v < p->variant_count; v++) {
      const unsigned long every = i % count + 1 == count ? 1 : 5;
      const place at = {p, &p->variants[v], list[i % count], every, ++seed};
      traces *t = traces_new();
      on.signature_count = 0;
      unclean += run(&at, t);
      traces_free(t);
    }
  }
  assert_int_equal(unclean, 0);
}

static size_t good_course(const place *at, traces *t) {
  unsigned long calls;
  return go_through(at, t, &calls) ? 0 : 1;
}

static void nothing_is_left_of_a_course(void **state) {
  (void)state;
  over_each_provider(good_course);
}

/* What further parties do is the same again, and so is what others do around it. */
static size_t failed_courses(const place *at, traces *t) {
  unsigned long calls;
  if (at->variant->parties > 1 || at->variant->attached || at->variant->meanwhile != NULL) {
    return 0;
  }
  size_t unclean = go_through(at, t, &calls) ? 0 : 1;
  for (unsigned long n = 1 + at->seed % at->every; n <= calls; n += at->every) {
    unclean += fail_and_stop(at, n, t) ? 0 : 1;
  }
  return unclean;
}

static void nothing_is_left_where_a_call_failed(void **state) {
  (void)state;
  over_each_provider(failed_courses);
}

/* The search would find what somebody kept: one secret of a course is kept outside of it. */
static rcdp_secret kept;

static void keep_one(void *context, rcdp_bytes secret) {
  traces_note(context, secret);
  if (secret.len == RCDP_HASH_LEN) {
    assert_int_equal(rcdp_secret_set(&kept, secret), RCDP_OK);
  }
}

static void what_is_kept_is_found(void **state) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const place at = {procedures[0], &procedures[0]->variants[0], list[test_providers(list) - 1], 1, 0};
  traces *t = traces_new();
  memory_found found;
  size_t secrets;
  (void)state;
  on.signature_count = 0;
  const rcdp_provider *provider = begin(&at, t, NULL);
  on.c.learn = keep_one;
  assert_null(course_run(&on.c, at.procedure, at.variant, provider, &no_failure, 0));
  assert_int_equal(course_free(&on.c), 0);
  assert_true(traces_found(t, &secrets, &found));
  rcdp_secret_wipe(&kept);
  traces_free(t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_kept_is_found),
      cmocka_unit_test(nothing_is_left_of_a_course),
      cmocka_unit_test(nothing_is_left_where_a_call_failed),
  };
  return cmocka_run_group_tests_name("failures_memory", tests, NULL, NULL);
}
