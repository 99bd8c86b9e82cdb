/* What is found: named once, counted at leisure, bounded, settled and open again. */
#include "suite.h"

static rcdp_finding found(kit *k, rcdp_store_request request, uint64_t told) {
  expect(k, request, RCDP_OK);
  assert_int_equal(k->result.count, told);
  return k->result.finding;
}

static rcdp_finding listed(kit *k, uint64_t after) {
  expect(k, kit_list_findings(after), RCDP_OK);
  assert_int_equal(k->result.next, k->result.finding.position);
  return k->result.finding;
}

static void a_finding_is_kept_as_it_was_told(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_finding(RCDP_FINDING_TWO_HOLDERS, 5, 1);
  request.finding.imsi = rcdp_bytes_of("001010000000001");
  request.finding.evidence = kit_blob('~', RCDP_EVIDENCE_MAX);
  const rcdp_finding kept = found(k, request, 1);
  assert_true(kept.count == 1 && kept.first_at == KIT_NOW && kept.last_at == KIT_NOW && !kept.settled);
  const rcdp_finding seen = listed(k, 0);
  rcdp_finding expected = request.finding;
  expected.first_at = expected.last_at = KIT_NOW;
  expected.count = expected.position = 1;
  assert_true(kit_findings_equal(&seen, &expected));
  expect(k, kit_list_findings(1), RCDP_E_NOT_FOUND);
}

/* Another kind, whether it is authentic, another credential, IMSI or device: each is a finding of its own. */
static void what_differs_in_its_name_is_another(void **state) {
  kit *k = *state;
  rcdp_store_request rows[7];
  for (size_t i = 0; i < 7; i++) {
    rows[i] = kit_finding(RCDP_FINDING_TWO_HOLDERS, i == 3 ? 6 : 5, i == 4 ? 2 : 1);
  }
  rows[1].finding.kind = RCDP_FINDING_USE_AFTER_END;
  rows[2].finding.authentic = false;
  rows[5] = kit_finding(RCDP_FINDING_TWO_HOLDERS, 0, 1);
  rows[6] = kit_finding(RCDP_FINDING_TWO_HOLDERS, 0, 1);
  rows[6].finding.imsi = rcdp_bytes_of("001010000000001");
  for (size_t i = 0; i < 7; i++) {
    assert_int_equal(found(k, rows[i], 1).position, i + 1);
  }
  for (size_t i = 0; i < 7; i++) {
    rows[i].now = KIT_NOW + RCDP_FINDING_QUIET;
    const rcdp_finding again = found(k, rows[i], 0);
    assert_int_equal(again.position, i + 1);
    assert_int_equal(again.count, 2);
  }
  expect(k, kit_list_findings(7), RCDP_E_NOT_FOUND);
}

/* With a credential, the IMSI is no part of its name. */
static void a_credential_names_it_whatever_its_imsi(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_finding(RCDP_FINDING_TWO_HOLDERS, 5, 1);
  (void)found(k, request, 1);
  request.finding.imsi = rcdp_bytes_of("001010000000001");
  request.now = KIT_NOW + 1000;
  const rcdp_finding again = found(k, request, 0);
  assert_true(again.position == 1 && again.count == 2 && again.imsi.len == 0);
}

static void it_is_counted_once_in_a_while(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_finding(RCDP_FINDING_UPDATE_OVERDUE, 5, 1);
  (void)found(k, request, 1);
  const uint64_t entries = kit_log_count(k);
  for (uint64_t after = 0; after < RCDP_FINDING_QUIET; after += 7) {
    request.now = KIT_NOW + after;
    assert_int_equal(found(k, request, 0).count, 1);
    assert_int_equal(listed(k, 0).last_at, KIT_NOW);
  }
  request.now = KIT_NOW + RCDP_FINDING_QUIET;
  request.finding.evidence = rcdp_bytes_of("something else");
  (void)found(k, request, 0);
  const rcdp_finding seen = listed(k, 0);
  assert_true(seen.count == 2 && seen.first_at == KIT_NOW && seen.last_at == request.now);
  assert_true(rcdp_bytes_equal(seen.evidence, rcdp_bytes_of("it said so"))); /* of the first time */
  assert_int_equal(kit_log_count(k), entries);                               /* that it goes on is not told */
}

/* It is counted all the same, and goes on from there. */
static void a_clock_that_was_set_back(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_finding(RCDP_FINDING_UPDATE_OVERDUE, 5, 1);
  (void)found(k, request, 1);
  request.now = KIT_NOW - 500;
  assert_int_equal(found(k, request, 0).count, 2);
  assert_int_equal(listed(k, 0).last_at, request.now);
  request.now += RCDP_FINDING_QUIET - 1;
  assert_int_equal(found(k, request, 0).count, 2);
  request.now++;
  assert_int_equal(found(k, request, 0).count, 3);
}

static void what_is_settled_opens_again(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_finding(RCDP_FINDING_COUNTER_WENT_BACK, 5, 1);
  (void)found(k, request, 1);
  expect(k, kit_settle(1), RCDP_OK);
  assert_true(k->result.finding.settled && listed(k, 0).settled);
  const uint64_t entries = kit_log_count(k);
  expect(k, kit_settle(1), RCDP_OK); /* again */
  assert_int_equal(kit_log_count(k), entries);
  request.finding.evidence = rcdp_bytes_of("once more");
  request.now = KIT_NOW + 1; /* within the quiet time: it was settled, so it is news */
  (void)found(k, request, 1);
  const rcdp_finding seen = listed(k, 0);
  assert_true(!seen.settled && seen.count == 2 && seen.last_at == KIT_NOW + 1 && seen.first_at == KIT_NOW);
  assert_true(rcdp_bytes_equal(seen.evidence, request.finding.evidence));
  expect(k, kit_settle(0), RCDP_E_NOT_FOUND);
  expect(k, kit_settle(2), RCDP_E_NOT_FOUND);
  (void)found(k, kit_finding(RCDP_FINDING_COUNTER_WENT_BACK, 6, 1), 1);
  expect(k, kit_settle(2), RCDP_OK);
  assert_false(listed(k, 0).settled);
}

static rcdp_store_request rumour(uint64_t credential) {
  rcdp_store_request request = kit_finding(RCDP_FINDING_UNKNOWN_CREDENTIAL, credential, 1);
  request.finding.authentic = false;
  request.max_findings = 3;
  return request;
}

static void what_anybody_may_say_is_bounded(void **state) {
  kit *k = *state;
  for (uint64_t n = 1; n <= 3; n++) {
    (void)found(k, rumour(n), 1);
  }
  expect(k, rumour(4), RCDP_E_QUOTA);
  expect(k, kit_list_findings(3), RCDP_E_NOT_FOUND);
  rcdp_store_request known = rumour(2);
  known.now = KIT_NOW + RCDP_FINDING_QUIET;
  assert_int_equal(found(k, known, 0).count, 2); /* one that is known takes no place */
  rcdp_store_request authentic = rumour(4);
  authentic.finding.authentic = true;
  (void)found(k, authentic, 1);
  expect(k, rumour(4), RCDP_E_QUOTA);
  expect(k, kit_settle(1), RCDP_OK); /* a place */
  (void)found(k, rumour(4), 1);
  expect(k, rumour(1), RCDP_E_QUOTA); /* to open again takes one too */
  assert_true(listed(k, 0).settled);
  rcdp_store_request more = rumour(1);
  more.max_findings = 0; /* the default is far away */
  (void)found(k, more, 1);
}

/* Names that are made up take no place of what is said about credentials that there are, nor the other way round. */
static void made_up_names_are_bounded_apart(void **state) {
  kit *k = *state;
  for (uint64_t n = 1; n <= 3; n++) {
    (void)found(k, rumour(n), 1);
  }
  for (uint64_t n = 1; n <= 4; n++) {
    rcdp_store_request other = rumour(n);
    other.finding.kind = n % 2 != 0 ? RCDP_FINDING_USE_AFTER_END : RCDP_FINDING_NETWORK_BEHIND;
    expect(k, other, n <= 3 ? RCDP_OK : RCDP_E_QUOTA);
  }
  expect(k, rumour(4), RCDP_E_QUOTA);
  expect(k, kit_settle(1), RCDP_OK);
  (void)found(k, rumour(4), 1);
}

static void what_is_no_finding_is_refused(void **state) {
  kit *k = *state;
  rcdp_store_request rows[8];
  for (size_t i = 0; i < 8; i++) {
    rows[i] = kit_finding(RCDP_FINDING_TWO_HOLDERS, 5, 1);
  }
  rows[0].finding.kind = RCDP_FINDING_KIND_COUNT;
  rows[1].finding.imsi = rcdp_bytes_of("0010100000000001");
  rows[2].finding.imsi = rcdp_bytes_of("00101\n");
  rows[3].finding.device_id = kit_blob('a', RCDP_DEVICE_ID_MAX + 1);
  rows[4].finding.device_id = rcdp_bytes_of("a b");
  rows[5].finding.evidence = kit_blob('a', RCDP_EVIDENCE_MAX + 1);
  rows[6].finding.evidence = rcdp_bytes_of("a\x7f");
  rows[7].finding.evidence = rcdp_bytes_of("a\nb");
  for (size_t i = 0; i < 8; i++) {
    expect(k, rows[i], RCDP_E_ARGUMENT);
  }
  expect(k, kit_list_findings(0), RCDP_E_NOT_FOUND);
}

static void every_kind_has_name_text_and_severity(void **state) {
  (void)state;
  for (rcdp_finding_kind a = RCDP_FINDING_UNKNOWN_CREDENTIAL; a < RCDP_FINDING_KIND_COUNT; a++) {
    assert_true(rcdp_finding_text(a)[0] != '\0' && rcdp_finding_severity(a) < RCDP_SEVERITY_COUNT);
    for (rcdp_finding_kind other = RCDP_FINDING_UNKNOWN_CREDENTIAL; other < a; other++) {
      assert_string_not_equal(rcdp_finding_name(a), rcdp_finding_name(other));
    }
  }
  assert_string_equal(rcdp_finding_name(RCDP_FINDING_USE_AFTER_END), "useAfterEnd");
  assert_string_equal(rcdp_finding_name(RCDP_FINDING_KIND_COUNT), "invalid");
  assert_string_equal(rcdp_finding_text(RCDP_FINDING_KIND_COUNT), "invalid");
  assert_int_equal(rcdp_finding_severity(RCDP_FINDING_UPDATE_OVERDUE), RCDP_SEVERITY_NOTICE);
  assert_int_equal(rcdp_finding_severity(RCDP_FINDING_UNKNOWN_CREDENTIAL), RCDP_SEVERITY_ALARM);
  assert_int_equal(rcdp_finding_severity(RCDP_FINDING_SUPI_OUTSIDE_BLOCK), RCDP_SEVERITY_ALARM);
  assert_int_equal(rcdp_finding_severity(RCDP_FINDING_KIND_COUNT), RCDP_SEVERITY_ALARM);
  assert_string_equal(rcdp_severity_name(RCDP_SEVERITY_NOTICE), "notice");
  assert_string_equal(rcdp_severity_name(RCDP_SEVERITY_WARNING), "warning");
  assert_string_equal(rcdp_severity_name(RCDP_SEVERITY_ALARM), "alarm");
  assert_string_equal(rcdp_severity_name(RCDP_SEVERITY_COUNT), "invalid");
}

int suite_findings(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(a_finding_is_kept_as_it_was_told), SUITE_TEST(what_differs_in_its_name_is_another),
      SUITE_TEST(it_is_counted_once_in_a_while),    SUITE_TEST(a_credential_names_it_whatever_its_imsi),
      SUITE_TEST(what_is_settled_opens_again),      SUITE_TEST(what_anybody_may_say_is_bounded),
      SUITE_TEST(made_up_names_are_bounded_apart),  SUITE_TEST(a_clock_that_was_set_back),
      SUITE_TEST(what_is_no_finding_is_refused),    SUITE_TEST(every_kind_has_name_text_and_severity),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
