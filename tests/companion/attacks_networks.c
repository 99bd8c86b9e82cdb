/*
 * A network that is another: one with a name of its own, one that calls itself like the companion's with a certificate for its own name, with a
 * chain of its own, or with none; and orders that are taken to it (docs/protocol.md, clauses 7 and 16).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/home.h"
#include "world/require.h"

#define ISSUER "2.25.309527196553982054537141976478769703306"

/* Another operator: root, issuer's certificate, and the key that signs its grants. */
typedef struct {
  serve_kit *network;
  pki_identity root, issuer;
  rcdp_key key, order_key;
} operator;

static pki_subject issuer_of(const char *dns) {
  return (pki_subject){.kind = RCDP_KEY_P256,
                       .common_name = "Another network's issuer",
                       .key_usage = "digitalSignature",
                       .purpose = ISSUER,
                       .dns = dns,
                       .not_before = WORLD_NOW - WORLD_YEAR,
                       .not_after = WORLD_NOW + WORLD_YEAR};
}

static void make_root(operator* other) {
  const pki_subject subject = {.kind = RCDP_KEY_P256,
                               .common_name = "Another root",
                               .key_usage = "keyCertSign,cRLSign",
                               .ca = true,
                               .not_before = WORLD_NOW - WORLD_YEAR,
                               .not_after = WORLD_NOW + WORLD_YEAR};
  pki_issue(&other->network->w->pki, &subject, NULL, &other->root);
}

/* name: what it calls itself; dns: what its certificate says; own_root: a valid chain, but to a root that nobody else has. */
static void other_begin(operator* other, const char *name, const char *dns, bool own_root) {
  static const uint8_t secret[32] = {0x99, 0x12};
  memset(other, 0, sizeof *other);
  other->network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  world *w = other->network->w;
  const pki_subject subject = issuer_of(dns);
  make_root(other);
  pki_issue(&w->pki, &subject, own_root ? &other->root : &w->operator_root, &other->issuer);
  require(rcdp_key_import(w->provider, RCDP_KEY_P256, RCDP_BYTES(other->issuer.private_key), &other->key) == RCDP_OK);
  require(rcdp_key_import(w->provider, RCDP_KEY_SECRET, RCDP_BYTES(secret), &other->order_key) == RCDP_OK);
  require(rcdp_network_id_parse(name, &other->network->config.network) == RCDP_OK);
  other->network->config.signing_key = &other->key;
  other->network->config.chain[0] = pki_der(&other->issuer);
  other->network->settings.order_key = &other->order_key;
  serve_boot(other->network);
}

static void other_end(operator* other) {
  const rcdp_provider *provider = other->network->w->provider;
  provider->key_release(provider->context, &other->key);
  provider->key_release(provider->context, &other->order_key);
  serve_free(other->network);
}

/* The companion's network is 00101; what answers it is not. */
static void another_in_its_place(void **state) {
  (void)state;
  static const struct {
    const char *name, *dns;
    bool own_root;
    rcdp_err companion, device; /* RCDP_OK: goes well */
  } rows[] = {
      {"00102", "5gc.mnc002.mcc001.3gppnetwork.org", false, RCDP_E_NETWORK, RCDP_OK},
      {"00101", "5gc.mnc002.mcc001.3gppnetwork.org", false, RCDP_OK, RCDP_E_CERT_IDENTITY},
      {"00101", "5gc.mnc001.mcc001.3gppnetwork.org", true, RCDP_OK, RCDP_E_CERT_UNTRUSTED},
      {"00101", "5gc.mnc001.mcc001.3gppnetwork.org", false, RCDP_OK, RCDP_OK}, /* the operator itself */
  };
  static operator other;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (int certified = 0; certified < 2; certified++) {
      other_begin(&other, rows[i].name, rows[i].dns, rows[i].own_root);
      household *home = home_new(other.network, "one", 1);
      const bool well = rows[i].companion == RCDP_OK && rows[i].device == RCDP_OK;
      (void)home_add(home, "SN1", certified == 1);
      home_order(home);
      assert_int_equal(home->failed, rows[i].companion);
      assert_int_equal(home->stopped[0], rows[i].device);
      assert_int_equal(home->done[0], well);
      assert_int_equal(serve_count(other.network, "one", RCDP_STATE_ACTIVE), well ? 1 : 0);
      home_free(home);
      other_end(&other);
    }
  }
}

/* A device without anchors takes its companion's word for the chain, and not for the name. */
static void on_a_companions_word(void **state) {
  (void)state;
  static const char *const names[] = {"5gc.mnc002.mcc001.3gppnetwork.org", "5gc.mnc001.mcc001.3gppnetwork.org"};
  static operator other;
  for (size_t i = 0; i < 2; i++) {
    other_begin(&other, "00101", names[i], true);
    household *home = home_new(other.network, "one", 1);
    home_add(home, "SN1", false)->config.anchor_count = 0;
    home_order(home);
    assert_int_equal(home->stopped[0], i == 0 ? RCDP_E_CERT_IDENTITY : RCDP_OK);
    assert_int_equal(home->done[0], i == 1);
    home_free(home);
    other_end(&other);
  }
}

/* A device that takes credentials of some networks alone is told of another one. */
static void not_among_its_networks(void **state) {
  (void)state;
  static rcdp_network_id only;
  require(rcdp_network_id_parse("00103", &only) == RCDP_OK);
  serve_kit *network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  household *home = home_new(network, "one", 1);
  kit_device *device = home_add(home, "SN1", false);
  device->config.networks = &only;
  device->config.network_count = 1;
  home_order(home);
  assert_int_equal(home->stopped[0], RCDP_E_NETWORK);
  assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), 0);
  home_free(home);
  serve_free(network);
}

/* --- an order is taken to another network --- */

static serve_kit *elsewhere;
static rcdp_err elsewhere_said;

static bool goes_elsewhere(household *home, home_letter *letter) {
  if (!home_is(letter, HOME_TO_NETWORK, RCDP_COMPANION_ORDER)) {
    return true;
  }
  elsewhere->bundle = pki_der(&home->devices[0]->identity);
  elsewhere_said = serve_ask(elsewhere, home->subscription, &letter->octets);
  return false;
}

static void an_order_elsewhere(void **state) {
  (void)state;
  static const char *const names[] = {"00102", "00101"};
  static operator other;
  for (size_t i = 0; i < 4; i++) {
    const bool namesake = i % 2 == 1;
    serve_kit *network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
    household *home = home_new(network, "one", 1);
    (void)home_add(home, "SN1", i / 2 == 1);
    other_begin(&other, names[i % 2], "5gc.mnc001.mcc001.3gppnetwork.org", true);
    elsewhere = other.network;
    home->hand = goes_elsewhere;
    home_order(home);
    assert_int_equal(elsewhere_said,
                     namesake ? RCDP_E_MISMATCH : RCDP_E_NETWORK); /* its subscriptions have other names */
    assert_int_equal(serve_count(elsewhere, "one", RCDP_STATE_OFFERED), 0);
    assert_false(home->done[0]);
    home_free(home);
    serve_free(network);
    other_end(&other);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(another_in_its_place),
      cmocka_unit_test(on_a_companions_word),
      cmocka_unit_test(not_among_its_networks),
      cmocka_unit_test(an_order_elsewhere),
  };
  return cmocka_run_group_tests_name("companion_attacks_networks", tests, NULL, NULL);
}
