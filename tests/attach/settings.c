/*
 * Settings of both roles: those that no role is made with, refused before anything is used; those at the edge
 * of what a role takes; and a provider that fails while the role is made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/device.h"
#include "attach/kit.h"
#include "support/failing.h"

/* --- the device's --- */

static void d_no_suites(rcdp_attach_device_config *c) { c->suite_count = 0; }
static void d_many_suites(rcdp_attach_device_config *c) { c->suite_count = RCDP_SUITES_MAX + 1; }
static void d_unknown_suite(rcdp_attach_device_config *c) { c->suites[0] = RCDP_SUITE_NONE; }
static void d_foreign_suite(rcdp_attach_device_config *c) {
  c->suites[c->suite_count++] = RCDP_SUITE_X25519; /* its factory key is of P-256 */
}
static void d_no_tries(rcdp_attach_device_config *c) { c->tries = 0; }
static void d_no_time(rcdp_attach_device_config *c) { c->retry_ms = 0; }
static void d_less_time(rcdp_attach_device_config *c) { c->retry_max_ms = c->retry_ms - 1; }
static void d_no_anchors(rcdp_attach_device_config *c) { c->anchor_count = 0; }
static void d_no_certificate(rcdp_attach_device_config *c) { c->certificate.len = 0; }
static void d_no_network(rcdp_attach_device_config *c) { c->network.plmn[0] = 0xff; }
static void d_short_owner_key(rcdp_attach_device_config *c) {
  c->owner_key = rcdp_bytes_of("33 octets are of no kind of key..");
}

static void impossible_settings_of_a_device(void **state) {
  (void)state;
  static void (*const edits[])(rcdp_attach_device_config *) = {
      d_no_suites, d_many_suites, d_unknown_suite,  d_foreign_suite, d_no_tries,       d_no_time,
      d_less_time, d_no_anchors,  d_no_certificate, d_no_network,    d_short_owner_key};
  world *w = kit_new_world(1);
  const rcdp_attach_device_config *good = &w->devices[0].config;
  const size_t size = rcdp_attach_device_size();
  void *memory = malloc(size);
  rcdp_role *role = NULL;
  assert_non_null(memory);
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    rcdp_attach_device_config config = *good;
    edits[i](&config);
    assert_int_equal(rcdp_attach_device_init(memory, size, &config, RCDP_NO_BYTES, &role), RCDP_E_ARGUMENT);
  }
  assert_int_equal(rcdp_attach_device_init(memory, size - 1, good, RCDP_NO_BYTES, &role), RCDP_E_ARGUMENT);
  assert_null(role);
  assert_int_equal(rcdp_attach_device_init(memory, size, good, RCDP_NO_BYTES, &role), RCDP_OK);
  rcdp_role_close(role);
  free(memory);
  world_free(w);
}

/* What no message can say is not asked for: the procedure ends for now, and nothing was sent. */
static void a_url_that_no_request_can_hold(void **state) {
  (void)state;
  static char long_url[257];
  static const char *const urls[] = {"", long_url};
  memset(long_url, 'a', sizeof long_url - 1);
  for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
    world *w = kit_new_world(1);
    w->devices[0].config.certificate_url = rcdp_bytes_of(urls[i]);
    world_boot_device(w, 0);
    kit_kept_count = 0;
    w->tap = kit_keep_all;
    world_start(w, 0);
    assert_int_equal(w->devices[0].ended, RCDP_E_BOUNDS);
    assert_int_equal(kit_kept_count, 0);
    assert_int_equal(w->devices[0].vault_len, 0);
    world_free(w);
  }
}

/* One of several networks that may claim the device. */
static void pinned_among_others(void **state) {
  (void)state;
  rcdp_network_id pinned[2];
  world *w = kit_new_world(1);
  assert_int_equal(rcdp_network_id_parse("00102", &pinned[0]), RCDP_OK);
  pinned[1] = w->network_config.network;
  w->devices[0].config.pinned = pinned;
  w->devices[0].config.pinned_count = 2;
  world_boot_device(w, 0);
  kit_attach(w, 0);
  world_free(w);
}

/* Waiting times that cannot be doubled any more do not begin anew at nothing. */
static void long_waits_stay_long(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->devices[0].config.retry_ms = UINT32_MAX / 2 + 1;
  w->devices[0].config.retry_max_ms = UINT32_MAX;
  w->tap = kit_lose_all;
  world_boot_device(w, 0);
  world_start(w, 0);
  uint64_t waited = rcdp_role_deadline(w->devices[0].role) - w->now_ms;
  assert_int_equal(waited, UINT32_MAX / 2 + 1);
  for (int i = 0; i < 2; i++) {
    world_run(w, waited + 1);
    waited = rcdp_role_deadline(w->devices[0].role) - w->now_ms;
    assert_in_range(waited, UINT32_MAX - 1, UINT32_MAX);
  }
  world_free(w);
}

/* --- the network's --- */

static void n_no_suites(rcdp_attach_network_config *c) { c->suite_count = 0; }
static void n_many_suites(rcdp_attach_network_config *c) { c->suite_count = RCDP_SUITES_MAX + 1; }
static void n_unknown_suite(rcdp_attach_network_config *c) { c->suites[0] = RCDP_SUITE_NONE; }
static void n_foreign_suite(rcdp_attach_network_config *c) { c->suites[0] = RCDP_SUITE_X25519; }
static void n_no_network(rcdp_attach_network_config *c) { c->network.plmn[0] = 0xff; }
static void n_no_chain(rcdp_attach_network_config *c) { c->chain_count = 0; }
static void n_long_chain(rcdp_attach_network_config *c) { c->chain_count = RCDP_CHAIN_MAX + 1; }
static void n_no_anchors(rcdp_attach_network_config *c) { c->device_anchor_count = 0; }
static void n_no_transactions(rcdp_attach_network_config *c) { c->max_transactions = 0; }
static void n_no_time(rcdp_attach_network_config *c) { c->answer_timeout_ms = 0; }
static void n_no_lifetime(rcdp_attach_network_config *c) { c->offer_lifetime = 0; }
static void n_no_offers(rcdp_attach_network_config *c) { c->max_open = 0; }
static void n_long_key_for_milenage(rcdp_attach_network_config *c) { c->key_length = 32; }
static void n_odd_key_for_tuak(rcdp_attach_network_config *c) {
  c->aka_algorithm = RCDP_TUAK;
  c->key_length = 24;
}
static void n_short_op(rcdp_attach_network_config *c) { c->op = rcdp_bytes_of("fifteen octets."); }
static void n_short_op_for_tuak(rcdp_attach_network_config *c) {
  c->aka_algorithm = RCDP_TUAK;
  c->op = rcdp_bytes_of("sixteen octets..");
}

/* What no credential could say, or no answer carry: the bounds of asn1/rcdp-credential.asn1 and rcdp-common.asn1. */
static const uint8_t long_octets[RCDP_CERT_MAX + 1] = {0};
static void n_unknown_algorithm(rcdp_attach_network_config *c) {
  c->aka_algorithm = (rcdp_aka_algorithm)(RCDP_TUAK + 1);
}
static void n_unknown_notices(rcdp_attach_network_config *c) {
  c->notice_algorithm = (rcdp_notice_algorithm)(RCDP_NOTICE_ED25519 + 1);
}
static void n_no_notice_key(rcdp_attach_network_config *c) { c->notice_key = RCDP_NO_BYTES; }
static void n_short_notice_key(rcdp_attach_network_config *c) { c->notice_key.len--; }
static void n_notice_key_of_another_kind(rcdp_attach_network_config *c) {
  c->notice_algorithm = RCDP_NOTICE_ED25519;
  c->notice_key = (rcdp_bytes){long_octets, 33};
}
static void home_key(rcdp_attach_network_config *c, int scheme, size_t len) {
  c->has_home_network_key = true;
  c->scheme = (rcdp_protection_scheme)scheme;
  c->home_network_key = (rcdp_bytes){long_octets, len};
}
static void n_no_home_key(rcdp_attach_network_config *c) { home_key(c, RCDP_SUCI_PROFILE_A, 0); }
static void n_long_home_key(rcdp_attach_network_config *c) { home_key(c, RCDP_SUCI_PROFILE_A, 33); }
static void n_short_home_key(rcdp_attach_network_config *c) { home_key(c, RCDP_SUCI_PROFILE_B, 32); }
static void n_unknown_scheme(rcdp_attach_network_config *c) { home_key(c, RCDP_SUCI_PROFILE_B + 1, 33); }
static void n_no_routing(rcdp_attach_network_config *c) { memset(c->routing_indicator, 0xff, 2); }
static void n_no_certificate(rcdp_attach_network_config *c) { c->chain[0].len = 0; }
static void n_long_certificate(rcdp_attach_network_config *c) { c->chain[c->chain_count++] = RCDP_BYTES(long_octets); }

static void impossible_settings_of_a_network(void **state) {
  (void)state;
  static void (*const edits[])(rcdp_attach_network_config *) = {n_no_suites,
                                                                n_many_suites,
                                                                n_unknown_suite,
                                                                n_foreign_suite,
                                                                n_no_network,
                                                                n_no_chain,
                                                                n_long_chain,
                                                                n_no_anchors,
                                                                n_no_transactions,
                                                                n_no_time,
                                                                n_no_lifetime,
                                                                n_no_offers,
                                                                n_long_key_for_milenage,
                                                                n_odd_key_for_tuak,
                                                                n_short_op,
                                                                n_short_op_for_tuak,
                                                                n_unknown_algorithm,
                                                                n_unknown_notices,
                                                                n_no_notice_key,
                                                                n_short_notice_key,
                                                                n_notice_key_of_another_kind,
                                                                n_no_home_key,
                                                                n_long_home_key,
                                                                n_short_home_key,
                                                                n_unknown_scheme,
                                                                n_no_routing,
                                                                n_no_certificate,
                                                                n_long_certificate};
  world *w = kit_new_world(1);
  const size_t size = rcdp_attach_network_size(w->network_config.max_transactions);
  void *memory = malloc(size);
  rcdp_role *role = NULL;
  assert_non_null(memory);
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    rcdp_attach_network_config config = w->network_config;
    edits[i](&config);
    assert_int_equal(rcdp_attach_network_init(memory, size, &config, &role), RCDP_E_ARGUMENT);
  }
  assert_int_equal(rcdp_attach_network_init(memory, size - 1, &w->network_config, &role), RCDP_E_ARGUMENT);
  assert_null(role);
  assert_int_equal(rcdp_attach_network_init(memory, size, &w->network_config, &role), RCDP_OK);
  rcdp_role_close(role);
  free(memory);
  world_free(w);
}

/* A prefix that is no URL allows nothing, and keeps nothing else from being allowed. */
static void an_allowed_url_that_is_none(void **state) {
  (void)state;
  rcdp_bytes allowed[2] = {rcdp_bytes_of("https://CA.EXAMPLE/devices/"), RCDP_NO_BYTES};
  world *w = kit_new_world(1);
  allowed[1] = w->network_config.allowed_urls[0];
  w->network_config.allowed_urls = allowed;
  w->network_config.allowed_url_count = 1;
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_URL);
  w->network_config.allowed_url_count = 2;
  world_boot_network(w);
  kit_attach(w, 0);
  world_free(w);
}

/* --- the provider, while a role is made --- */

static void provider_fails_while_a_role_is_made(void **state) {
  (void)state;
  struct failing failing;
  rcdp_provider provider;
  world *w = kit_new_world(1);
  failing_provider(&provider, &failing, w->provider, RCDP_E_CRYPTO);
  rcdp_attach_device_config device = w->devices[0].config;
  rcdp_attach_network_config network = w->network_config;
  device.provider = network.provider = &provider;
  const size_t network_size = rcdp_attach_network_size(network.max_transactions);
  void *memory = malloc(network_size + rcdp_attach_device_size());
  rcdp_role *role = NULL;
  assert_non_null(memory);
  failing.fail_at = 1;
  assert_int_equal(rcdp_attach_network_init(memory, network_size, &network, &role), RCDP_E_CRYPTO);
  unsigned long n = 0;
  do {
    assert_null(role);
    failing.calls = 0;
    failing.fail_at = ++n;
  } while (rcdp_attach_device_init(memory, rcdp_attach_device_size(), &device, RCDP_NO_BYTES, &role) == RCDP_E_CRYPTO);
  assert_int_equal(n, failing.calls + 1); /* every call of a good start has failed once */
  assert_int_equal(failing.keys, 0);
  rcdp_role_close(role);
  free(memory);
  world_free(w);
}

/* A provider that needs time for each key it imports, and keeps its answers for the octets that it was asked with. */
enum { ASKED_MAX = 64 };
static struct { /* beside the context, which the other functions of the provider need as it is */
  const rcdp_provider *base;
  rcdp_secret asked[ASKED_MAX];
  size_t asked_count;
} slow;

static rcdp_err slow_import(void *context, rcdp_key_kind kind, rcdp_bytes octets, rcdp_key *key) {
  for (size_t i = 0; i < slow.asked_count; i++) {
    if (rcdp_bytes_equal(rcdp_secret_bytes(&slow.asked[i]), octets)) {
      return slow.base->key_import(context, kind, octets, key);
    }
  }
  assert_in_range(slow.asked_count, 0, ASKED_MAX - 1);
  assert_int_equal(rcdp_secret_set(&slow.asked[slow.asked_count++], octets), RCDP_OK);
  return RCDP_E_PENDING;
}

/* What such a provider has answered to a new device fits when it is asked again: its first seed is not drawn anew. */
static void first_seed_is_drawn_once(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  rcdp_provider provider = *w->provider;
  slow.base = w->provider;
  slow.asked_count = 0;
  provider.key_import = slow_import;
  rcdp_attach_device_config config = w->devices[0].config;
  config.provider = &provider;
  void *memory = malloc(rcdp_attach_device_size());
  rcdp_role *role = NULL;
  rcdp_err err = RCDP_E_PENDING;
  assert_non_null(memory);
  for (int i = 0; err == RCDP_E_PENDING && i < 100; i++) {
    err = rcdp_attach_device_init(memory, rcdp_attach_device_size(), &config, RCDP_NO_BYTES, &role);
  }
  assert_int_equal(err, RCDP_OK);
  err = RCDP_E_PENDING;
  for (int i = 0; err == RCDP_E_PENDING && i < 100; i++) {
    err = rcdp_role_input(role, &(rcdp_input){.kind = RCDP_INPUT_START});
  }
  assert_int_equal(err, RCDP_OK);
  assert_int_equal(((const attach_device *)role)->core.machine, DEVICE_COMMITTING_REQUEST);
  rcdp_role_close(role);
  free(memory);
  world_free(w);
}

/* --- suites and steps --- */

static void suites_that_there_are_not(void **state) {
  (void)state;
  static const rcdp_suite_id offered[] = {RCDP_SUITE_STATIC, RCDP_SUITE_NONE};
  assert_null(rcdp_suite_find(RCDP_SUITE_NONE));
  assert_null(rcdp_suite_among(RCDP_SUITE_NONE, offered, 2));
  assert_null(rcdp_suite_among(RCDP_SUITE_P256, offered, 2));
  assert_int_equal(rcdp_suite_among(RCDP_SUITE_STATIC, offered, 2)->id, RCDP_SUITE_STATIC);
  assert_true(rcdp_suites_all_static(offered, 1));
  assert_false(rcdp_suites_all_static(offered, 2)); /* what is not known may be anything */
  assert_false(rcdp_suites_all_static(offered, 0));
}

static void every_step_has_a_name_and_a_text_of_its_own(void **state) {
  (void)state;
  for (int i = 0; i < RCDP_STEP_COUNT; i++) {
    const rcdp_step step = (rcdp_step)i;
    assert_true(strlen(rcdp_step_text(step)) > 0);
    for (int j = 0; j <= i; j++) {
      assert_int_equal(strcmp(rcdp_step_name(step), rcdp_step_name((rcdp_step)j)) == 0, i == j);
    }
  }
  assert_string_equal(rcdp_step_name(RCDP_STEP_COUNT), "invalid");
  assert_string_equal(rcdp_step_text(RCDP_STEP_COUNT), "invalid");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(impossible_settings_of_a_device),
      cmocka_unit_test(a_url_that_no_request_can_hold),
      cmocka_unit_test(pinned_among_others),
      cmocka_unit_test(long_waits_stay_long),
      cmocka_unit_test(impossible_settings_of_a_network),
      cmocka_unit_test(an_allowed_url_that_is_none),
      cmocka_unit_test(provider_fails_while_a_role_is_made),
      cmocka_unit_test(first_seed_is_drawn_once),
      cmocka_unit_test(suites_that_there_are_not),
      cmocka_unit_test(every_step_has_a_name_and_a_text_of_its_own),
  };
  return cmocka_run_group_tests_name("attach_settings", tests, NULL, NULL);
}
