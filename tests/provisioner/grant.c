/* What a grant covers: each part of a profile just within it, and just beyond (docs/protocol.md, clauses 18.1 and 18.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/provisioner/grant.h"

enum { ISSUED = 5000, FROM = 1000, UNTIL = 9000, VALIDITY = 86400, LIFETIME = 600, RENEWAL = 700 };

static const uint8_t public_key[65] = {4, 1};
static const uint8_t other_key[65] = {4, 2};
static const uint8_t home_key[32] = {7};
static const uint8_t other_home_key[32] = {8};
static const rcdp_octets32 provisioner = {{0x11}};

static rcdp_grant grant;
static rcdp_profile profile;
static rcdp_grant_use use;

static rcdp_restrictions restrictions(void) {
  rcdp_restrictions some = {.has_rats = true,
                            .rat_count = 2,
                            .rats = {RCDP_RAT_NR, RCDP_RAT_NB_IOT},
                            .has_dnns = true,
                            .dnn_count = 2,
                            .has_slices = true,
                            .slice_count = 2,
                            .slices = {{.sst = 1}, {.sst = 2}}};
  some.dnns[0] = rcdp_bytes_of("iot");
  some.dnns[1] = rcdp_bytes_of("fleet");
  return some;
}

static int honest(void **state) {
  (void)state;
  const rcdp_network_id network = {.plmn = {0, 0xf1, 0x10}};
  grant = (rcdp_grant){
      .network = network,
      .block_first = rcdp_bytes_of("001010000001000"),
      .block_last = rcdp_bytes_of("001010000001999"),
      .operations = {.provision = true, .make = true},
      .not_before = FROM,
      .not_after = UNTIL,
      .terms = {.amf = {0x80, 0},
                .routing_indicator = {0x21, 0x43},
                .has_home_network_key = true,
                .scheme = RCDP_SUCI_PROFILE_A,
                .home_network_key_id = 3,
                .home_network_key = RCDP_BYTES(home_key),
                .validity = VALIDITY,
                .lifetime = LIFETIME,
                .renewal = RENEWAL,
                .restrictions = restrictions(),
                .notice_key = {RCDP_NOTICE_ECDSA_P256, RCDP_BYTES(public_key)}},
  };
  profile = (rcdp_profile){
      .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000001500")},
      .network = network,
      .amf = {0x80, 0},
      .routing_indicator = {0x21, 0x43},
      .has_home_network_key = true,
      .scheme = RCDP_SUCI_PROFILE_A,
      .home_network_key_id = 3,
      .home_network_key = RCDP_BYTES(home_key),
      .not_before = ISSUED,
      .not_after = ISSUED + VALIDITY,
      .lifetime = LIFETIME,
      .renewal = ISSUED + RENEWAL,
      .restrictions = restrictions(),
      .ordered_by = RCDP_OCTETS32_BYTES(provisioner),
      .notice_algorithm = RCDP_NOTICE_ECDSA_P256,
      .notice_key = RCDP_BYTES(public_key),
  };
  use = (rcdp_grant_use){RCDP_MADE_BY_PROVISIONER, ISSUED, &provisioner};
  return 0;
}

static void none(void) {}

/* --- within --- */

static void first_of_the_block(void) { profile.supi.value = grant.block_first; }
static void last_of_the_block(void) { profile.supi.value = grant.block_last; }
static void issued_first(void) {
  use.issued = profile.not_before = FROM;
  profile.not_after = FROM + VALIDITY;
  profile.renewal = FROM + RENEWAL;
}
static void issued_last(void) { use.issued = UNTIL; }
static void valid_before(void) { profile.not_before = 0; }
static void over_sooner(void) { profile.not_after--; }
static void over_before_it_was_issued(void) { profile.not_after = 1; }
static void shorter_life(void) { profile.lifetime--; }
static void any_life(void) { grant.terms.lifetime = profile.lifetime = 0; }
static void some_life(void) { grant.terms.lifetime = 0; }
static void renewed_sooner(void) { profile.renewal--; }
static void renewed_at_once(void) { profile.renewal = 1; }
static void never_renewed_by_leave(void) {
  grant.terms.renewal = 0;
  profile.renewal = 0;
}
static void renewed_unasked(void) { grant.terms.renewal = 0; }
static void fewer_dnns(void) { profile.restrictions.dnn_count = 0; }
static void fewer_rats(void) { profile.restrictions.rat_count = 1; }
static void fewer_slices(void) { profile.restrictions.slice_count = 1; }
static void nothing_restricted(void) {
  grant.terms.restrictions = profile.restrictions = (rcdp_restrictions){.roaming_allowed = true};
}
static void more_restricted(void) { grant.terms.restrictions = (rcdp_restrictions){.roaming_allowed = true}; }
static void no_home_key(void) { grant.terms.has_home_network_key = profile.has_home_network_key = false; }

static void within(void **state) {
  static void (*const edits[])(void) = {none,
                                        first_of_the_block,
                                        last_of_the_block,
                                        issued_first,
                                        issued_last,
                                        valid_before,
                                        over_sooner,
                                        shorter_life,
                                        any_life,
                                        some_life,
                                        renewed_sooner,
                                        renewed_at_once,
                                        renewed_unasked,
                                        never_renewed_by_leave,
                                        over_before_it_was_issued,
                                        fewer_dnns,
                                        fewer_rats,
                                        fewer_slices,
                                        nothing_restricted,
                                        more_restricted,
                                        no_home_key};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    (void)honest(state);
    edits[i]();
    assert_int_equal(rcdp_grant_judge(&grant, &use, &profile), RCDP_OK);
  }
}

/* --- beyond --- */

static void before_the_block(void) { profile.supi.value = rcdp_bytes_of("001010000000999"); }
static void behind_the_block(void) { profile.supi.value = rcdp_bytes_of("001010000002000"); }
static void shorter_imsi(void) { profile.supi.value = rcdp_bytes_of("00101000000150"); }
static void not_an_imsi(void) { profile.supi.kind = RCDP_SUPI_NAI; }
static void no_imsi(void) { profile.supi.value = grant.block_first = grant.block_last = RCDP_NO_BYTES; }
static void issued_too_early(void) {
  issued_first();
  use.issued = profile.not_before = FROM - 1;
  profile.not_after--;
  profile.renewal--;
}
static void issued_too_late(void) { use.issued = UNTIL + 1; }
static void valid_later(void) { profile.not_before++; }
static void over_later(void) { profile.not_after++; }
static void never_over(void) { profile.not_after = UINT64_MAX; }
static void longer_life(void) { profile.lifetime++; }
static void endless_life(void) { profile.lifetime = 0; }
static void renewed_later(void) { profile.renewal++; }
static void never_renewed(void) { profile.renewal = 0; }
static void other_algorithm(void) { profile.algorithm = RCDP_TUAK; }
static void other_amf(void) { profile.amf[1] = 1; }
static void other_routing(void) { profile.routing_indicator[0] = 0; }
static void other_home_octets(void) { profile.home_network_key = RCDP_BYTES(other_home_key); }
static void other_home_id(void) { profile.home_network_key_id++; }
static void other_scheme(void) { profile.scheme = RCDP_SUCI_PROFILE_B; }
static void home_key_left_out(void) { profile.has_home_network_key = false; }
static void home_key_of_its_own(void) { grant.terms.has_home_network_key = false; }
static void other_notice_key(void) { profile.notice_key = RCDP_BYTES(other_key); }
static void other_notice_algorithm(void) { profile.notice_algorithm = RCDP_NOTICE_ED25519; }
static void other_epoch(void) { profile.epoch = 1; }
static void with_a_parent(void) { profile.parent = rcdp_bytes_of("x"); }
static void ordered_by_another(void) { profile.ordered_by = RCDP_BYTES(other_home_key); }
static void ordered_by_nobody(void) { profile.ordered_by = RCDP_NO_BYTES; }
static void roaming(void) { profile.restrictions.roaming_allowed = true; }
static void any_rat(void) {
  profile.restrictions.has_rats = false;
  profile.restrictions.rat_count = 0;
}
static void other_rat(void) { profile.restrictions.rats[1] = RCDP_RAT_EUTRA; }
static void any_dnn(void) {
  profile.restrictions.has_dnns = false;
  profile.restrictions.dnn_count = 0;
}
static void other_dnn(void) { profile.restrictions.dnns[0] = rcdp_bytes_of("internet"); }
static void any_slice(void) {
  profile.restrictions.has_slices = false;
  profile.restrictions.slice_count = 0;
}
static void other_slice(void) { profile.restrictions.slices[1].sst = 3; }

static void beyond(void **state) {
  static void (*const edits[])(void) = {before_the_block,    behind_the_block, shorter_imsi,
                                        not_an_imsi,         no_imsi,          issued_too_early,
                                        issued_too_late,     valid_later,      over_later,
                                        never_over,          longer_life,      endless_life,
                                        renewed_later,       never_renewed,    other_algorithm,
                                        other_amf,           other_routing,    other_home_octets,
                                        other_home_id,       other_scheme,     home_key_left_out,
                                        home_key_of_its_own, other_notice_key, other_notice_algorithm,
                                        other_epoch,         with_a_parent,    ordered_by_another,
                                        ordered_by_nobody,   roaming,          any_rat,
                                        other_rat,           any_dnn,          other_dnn,
                                        any_slice,           other_slice};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    (void)honest(state);
    edits[i]();
    if (rcdp_grant_judge(&grant, &use, &profile) != RCDP_E_NOT_AUTHORISED) {
      fail_msg("row %zu", i);
    }
  }
  (void)honest(state);
  profile.network.plmn[0] = 1;
  assert_int_equal(rcdp_grant_judge(&grant, &use, &profile), RCDP_E_NETWORK);
}

/* The network gives SUPIs of its own. */
static void made_by_the_network(void **state) {
  static void (*const edits[])(void) = {before_the_block, behind_the_block, not_an_imsi, no_imsi};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    (void)honest(state);
    edits[i]();
    use.maker = RCDP_MADE_BY_NETWORK;
    assert_int_equal(rcdp_grant_judge(&grant, &use, &profile), RCDP_OK);
  }
}

/* --- its time --- */

static void times(void **state) {
  (void)state;
  static const struct {
    rcdp_time now;
    rcdp_err err;
  } rows[] = {
      {{true, FROM - 1}, RCDP_E_NOT_AUTHORISED},   {{true, FROM}, RCDP_OK}, {{true, UNTIL}, RCDP_OK},
      {{true, UNTIL + 1}, RCDP_E_NOT_AUTHORISED},  {{false, 0}, RCDP_OK},   {{false, UNTIL}, RCDP_OK},
      {{false, UNTIL + 1}, RCDP_E_NOT_AUTHORISED},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_int_equal(rcdp_grant_check_time(&grant, rows[i].now), rows[i].err);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(within, honest),
      cmocka_unit_test_setup(beyond, honest),
      cmocka_unit_test_setup(made_by_the_network, honest),
      cmocka_unit_test_setup(times, honest),
  };
  return cmocka_run_group_tests_name("provisioner_grant", tests, NULL, NULL);
}
