/* The narrowest of what several allow: of everything that can be asked for, it allows what all allow, and nothing else. */
#include <rcdp/limits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- what can be asked for --- */

static const char *const dnns[] = {"internet", "IMS", "ims", "iot.operator", "Internet"};
static const rcdp_snssai slices[] = {{1, false, {0}}, {1, true, {0, 0, 1}}, {1, true, {0, 0, 2}}, {2, false, {0}}};
enum { RATS = RCDP_RAT_NON_3GPP + 1, DNNS = 5, SLICES = 4 };

static bool case_blind(rcdp_bytes a, rcdp_bytes b) {
  bool same = a.len == b.len;
  for (size_t i = 0; same && i < a.len; i++) {
    same = (a.data[i] & 0xdf) == (b.data[i] & 0xdf); /* letters and dots alone are used here */
  }
  return same;
}

static bool allows_rat(const rcdp_controls *limits, rcdp_rat rat) {
  const rcdp_restrictions *all = &limits->restrictions;
  bool found = !limits->has_restrictions || !all->has_rats;
  for (size_t i = 0; !found && i < all->rat_count; i++) {
    found = all->rats[i] == rat;
  }
  return found;
}

static bool allows_dnn(const rcdp_controls *limits, rcdp_bytes dnn) {
  const rcdp_restrictions *all = &limits->restrictions;
  bool found = !limits->has_restrictions || !all->has_dnns;
  for (size_t i = 0; !found && i < all->dnn_count; i++) {
    found = case_blind(all->dnns[i], dnn);
  }
  return found;
}

static bool allows_slice(const rcdp_controls *limits, const rcdp_snssai *slice) {
  const rcdp_restrictions *all = &limits->restrictions;
  bool found = !limits->has_restrictions || !all->has_slices;
  for (size_t i = 0; !found && i < all->slice_count; i++) {
    found = all->slices[i].sst == slice->sst && all->slices[i].has_sd == slice->has_sd &&
            (!slice->has_sd || memcmp(all->slices[i].sd, slice->sd, sizeof slice->sd) == 0);
  }
  return found;
}

static bool allows_roaming(const rcdp_controls *limits) {
  return !limits->has_restrictions || limits->restrictions.roaming_allowed;
}

static bool allows_time(const rcdp_controls *limits, uint64_t time) {
  return !limits->has_not_after || time < limits->not_after;
}

static bool allows_age(const rcdp_controls *limits, uint32_t age) {
  return limits->lifetime == 0 || age < limits->lifetime;
}

static unsigned check_narrow(const rcdp_controls *a, const rcdp_controls *b, const rcdp_controls *both) {
  unsigned checks = 0;
  for (int rat = 0; rat < RATS; rat++, checks++) {
    assert_int_equal(allows_rat(both, (rcdp_rat)rat), allows_rat(a, (rcdp_rat)rat) && allows_rat(b, (rcdp_rat)rat));
  }
  for (int i = 0; i < DNNS; i++, checks++) {
    const rcdp_bytes dnn = rcdp_bytes_of(dnns[i]);
    assert_int_equal(allows_dnn(both, dnn), allows_dnn(a, dnn) && allows_dnn(b, dnn));
  }
  for (int i = 0; i < SLICES; i++, checks++) {
    assert_int_equal(allows_slice(both, &slices[i]), allows_slice(a, &slices[i]) && allows_slice(b, &slices[i]));
  }
  for (uint32_t moment = 0; moment < 5; moment++, checks += 2) {
    assert_int_equal(allows_time(both, moment), allows_time(a, moment) && allows_time(b, moment));
    assert_int_equal(allows_age(both, moment), allows_age(a, moment) && allows_age(b, moment));
  }
  assert_int_equal(allows_roaming(both), allows_roaming(a) && allows_roaming(b));
  return checks;
}

/* --- random limits over it --- */

static uint64_t seed = 0x5eed;

static uint64_t roll(uint64_t sides) { /* Marsaglia's xorshift64* */
  seed ^= seed >> 12;
  seed ^= seed << 25;
  seed ^= seed >> 27;
  return (seed * 0x2545f4914f6cdd1dU >> 33) % sides;
}

static rcdp_restrictions some_restrictions(void) {
  rcdp_restrictions made = {
      .roaming_allowed = roll(2), .has_rats = roll(2), .has_dnns = roll(2), .has_slices = roll(2)};
  for (int rat = 0; made.has_rats && rat < RATS; rat++) {
    if (roll(2)) {
      made.rats[made.rat_count++] = (rcdp_rat)rat;
    }
  }
  for (int i = 0; made.has_dnns && i < DNNS; i++) {
    if (roll(2)) {
      made.dnns[made.dnn_count++] = rcdp_bytes_of(dnns[i]);
    }
  }
  for (int i = 0; made.has_slices && i < SLICES; i++) {
    if (roll(2)) {
      made.slices[made.slice_count++] = slices[i];
    }
  }
  return made;
}

static rcdp_controls some_limits(void) {
  rcdp_controls made = {.has_not_after = roll(2), .lifetime = (uint32_t)roll(4), .has_restrictions = roll(4) > 0};
  made.not_after = made.has_not_after ? roll(4) : 0;
  if (made.has_restrictions) {
    made.restrictions = some_restrictions();
  }
  return made;
}

static void the_narrowest_allows_what_all_allow(void **unused) {
  (void)unused;
  unsigned checks = 0;
  for (int i = 0; i < 20000; i++) {
    const rcdp_controls mno = some_limits();
    const rcdp_controls subscription = some_limits();
    const rcdp_controls owner = some_limits();
    rcdp_controls two;
    rcdp_controls three;
    rcdp_limits_narrow(&mno, &subscription, &two);
    checks += check_narrow(&mno, &subscription, &two);
    rcdp_limits_narrow(&two, &owner, &three);
    checks += check_narrow(&two, &owner, &three);
  }
  print_message("%u questions\n", checks);
  assert_true(checks > 0);
}

static void the_result_may_take_the_place_of_either(void **unused) {
  (void)unused;
  for (int i = 0; i < 2000; i++) {
    const rcdp_controls a = some_limits();
    const rcdp_controls b = some_limits();
    rcdp_controls first = a;
    rcdp_controls second = b;
    rcdp_limits_narrow(&first, &b, &first);
    check_narrow(&a, &b, &first);
    rcdp_limits_narrow(&a, &second, &second);
    check_narrow(&a, &b, &second);
  }
}

static void what_nobody_limits_is_not_limited(void **unused) {
  (void)unused;
  const rcdp_controls none = {0};
  rcdp_controls both;
  rcdp_limits_narrow(&none, &none, &both);
  assert_false(both.has_not_after || both.has_restrictions);
  assert_int_equal(both.lifetime, 0);
}

/* A list that is there and empty stays so: taking it for an absent one would allow everything. */
static void lists_without_anything_in_common_allow_nothing(void **unused) {
  (void)unused;
  const rcdp_controls one = {.has_restrictions = true,
                             .restrictions = {.has_dnns = true, .dnn_count = 1, .dnns = {rcdp_bytes_of("a")}}};
  const rcdp_controls other = {.has_restrictions = true,
                               .restrictions = {.has_dnns = true, .dnn_count = 1, .dnns = {rcdp_bytes_of("b")}}};
  rcdp_controls both;
  rcdp_limits_narrow(&one, &other, &both);
  assert_true(both.has_restrictions && both.restrictions.has_dnns);
  assert_int_equal(both.restrictions.dnn_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_narrowest_allows_what_all_allow),
      cmocka_unit_test(the_result_may_take_the_place_of_either),
      cmocka_unit_test(what_nobody_limits_is_not_limited),
      cmocka_unit_test(lists_without_anything_in_common_allow_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
