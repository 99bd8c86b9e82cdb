/*
 * A companion that wants a certified device's credential for itself (docs/protocol.md, clause 16.12). It has everything that passes in clear, keys of
 * its own, and may say whatever it likes to either side: it opens no box, makes no receipt, and what it gets in the device's name is never the
 * certified one. The same means succeed where the identity is its word alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/suites.h"
#include "companion/home.h"
#include "world/require.h"

#define NAME "SN1"

static serve_kit *network;
static household *home;
static const rcdp_provider *provider;

static void begin(void) {
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  provider = network->w->provider;
  home = home_new(network, "one", 1);
  (void)home_add(home, NAME, true);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

static size_t count(rcdp_credential_state state) { return serve_count(network, "one", state); }

static bool keep_the_grant(household *at, home_letter *letter) {
  (void)at;
  return !home_is(letter, HOME_TO_DEVICE, RCDP_COMPANION_GRANT);
}

/* The grant that was kept back. */
static kit_message grant_read;
static rcdp_companion_grant granted;
static rcdp_bytes granted_content;

static void look_at_grant(void) {
  const kit_octets *message = home_letter_of(home, HOME_FROM_NETWORK, 0, RCDP_COMPANION_GRANT, 0);
  granted_content = kit_read_body(&grant_read, kit_view(message), RCDP_COMPANION_GRANT)->body.grant.content;
  require(rcdp_companion_grant_decode(granted_content, &grant_read.arena, &granted) == RCDP_OK);
}

/* --- the box --- */

static rcdp_err opens(const rcdp_key *key, const rcdp_companion_grant *fields) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t info_octets[COMPANION_SEAL_INFO_MAX];
  uint8_t plain_octets[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_octets32 signer;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_sha256(provider, pki_der(&network->w->network_identity), signer.octets) == RCDP_OK);
  require(rcdp_companion_hpke_info(fields, &signer, &arena, &info) == RCDP_OK);
  return rcdp_hpke_open(provider, rcdp_suite_find(fields->suite)->kem, key, fields->enc, rcdp_buf_bytes(&info),
                        RCDP_NO_BYTES, fields->sealed, &plain);
}

/* Keys that it can make: of each message that it has seen, of each hash and name in them, and of its own. */
static size_t guesses(rcdp_octets32 list[HOME_LETTERS + 8]) {
  static kit_message read;
  const rcdp_companion_offer offer =
      kit_offer(&read, kit_view(home_letter_of(home, HOME_FROM_DEVICE, 0, RCDP_COMPANION_OFFER, 0)));
  size_t n = 0;
  list[n++] = (rcdp_octets32){{0}};
  list[n++] = (rcdp_octets32){{0xaa, 0xbb}};
  list[n++] = offer.device_nonce;
  list[n++] = offer.network_nonce;
  list[n++] = offer.channel_binding;
  list[n++] = offer.certificate_hash;
  list[n++] = granted.offer_hash;
  require(rcdp_sha256(provider, granted.sealed, list[n++].octets) == RCDP_OK);
  for (size_t i = 0; i < home->letter_count; i++) {
    require(rcdp_sha256(provider, kit_view(&home->letters[i].octets), list[n++].octets) == RCDP_OK);
  }
  return n;
}

static void no_key_opens_the_box(void **state) {
  (void)state;
  static rcdp_octets32 list[HOME_LETTERS + 8];
  begin();
  home->hand = keep_the_grant;
  home_order(home);
  look_at_grant();
  const size_t n = guesses(list);
  assert_true(n > 10);
  for (size_t i = 0; i < n; i++) {
    rcdp_key key = {0};
    assert_int_equal(
        rcdp_hpke_derive_key(provider, rcdp_suite_find(RCDP_SUITE_P256)->kem, RCDP_OCTETS32_BYTES(list[i]), &key),
        RCDP_OK);
    assert_int_equal(opens(&key, &granted), RCDP_E_OPEN);
    provider->key_release(provider->context, &key);
  }
  assert_int_equal(opens(&home->devices[0]->factory_key, &granted), RCDP_E_OPEN); /* nor if that leaks later */
  end();
}

/* --- the receipt --- */

static kit_octets receipt_by(const rcdp_octets32 *guess) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_companion_receipt fields = {.order = granted.order,
                                   .credential = granted.credential,
                                   .epoch = granted.epoch,
                                   .network = granted.network,
                                   .channel_binding = granted.reference};
  uint8_t octets[RCDP_RECEIPT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_RECEIPT};
  rcdp_key key = {0};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_digest(provider, CONTEXT_GRANT, granted_content, fields.grant_hash.octets) == RCDP_OK);
  require(rcdp_sha256(provider, pki_der(&network->w->network_identity), fields.signer_hash.octets) == RCDP_OK);
  fields.credential_hash = serve_find(network, &granted.credential).record.credential_hash; /* more than it can know */
  require(rcdp_companion_receipt_encode(&fields, &arena, &content) == RCDP_OK);
  body.body.receipt.content = rcdp_buf_bytes(&content);
  require(rcdp_key_import(provider, RCDP_KEY_SECRET, RCDP_OCTETS32_BYTES(*guess), &key) == RCDP_OK);
  require(rcdp_keys_mac(provider, &key, &granted.credential, LABEL_CONFIRMATION, CONTEXT_RECEIPT, &body.body.receipt) ==
          RCDP_OK);
  provider->key_release(provider->context, &key);
  return kit_write_body(&granted.order, RCDP_DEVICE, &body);
}

static void no_key_makes_a_receipt(void **state) {
  (void)state;
  static rcdp_octets32 list[HOME_LETTERS + 8];
  begin();
  home->hand = keep_the_grant;
  home_order(home);
  look_at_grant();
  const size_t n = guesses(list);
  for (size_t i = 0; i < n; i++) {
    const kit_octets receipt = receipt_by(&list[i]);
    assert_int_equal(serve_ask(network, "one", &receipt), RCDP_E_BAD_MAC);
  }
  assert_int_equal(count(RCDP_STATE_OFFERED), 1);
  assert_int_equal(count(RCDP_STATE_ACTIVE), 0);
  end();
}

/* --- an offer of its own making --- */

static uint8_t own_public[RCDP_PUBLIC_KEY_MAX];
static rcdp_bytes own_key;

static void make_own_key(void) {
  static const rcdp_octets32 seed = {{0x0e}};
  rcdp_buf out = RCDP_BUF(own_public);
  rcdp_key key = {0};
  require(rcdp_hpke_derive_key(provider, rcdp_suite_find(RCDP_SUITE_P256)->kem, RCDP_OCTETS32_BYTES(seed), &key) ==
          RCDP_OK);
  require(rcdp_key_public(provider, &key, &out) == RCDP_OK);
  provider->key_release(provider->context, &key);
  own_key = rcdp_buf_bytes(&out);
}

static void another_key(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  (void)order;
  offer->ephemeral_key = own_key;
}

static void no_signature(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  (void)offer;
  order->offer.signature = RCDP_NO_BYTES;
}

static void no_factory(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  (void)order;
  offer->has_factory = false;
  offer->certificate_url = RCDP_NO_BYTES;
}

static void stripped(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  no_signature(order, offer);
  no_factory(order, offer);
}

static void another_nonce(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  (void)order;
  offer->device_nonce.octets[0] ^= 1;
}

static home_edit editing;

static bool edits_the_order(household *at, home_letter *letter) {
  (void)at;
  if (home_is(letter, HOME_TO_NETWORK, RCDP_COMPANION_ORDER)) {
    letter->octets = home_edit_order(&letter->octets, editing);
  }
  return true;
}

static void signed_offers_stay_as_they_are(void **state) {
  (void)state;
  static const home_edit edits[] = {another_key, no_signature, no_factory, another_nonce};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    begin();
    make_own_key();
    editing = edits[i];
    home->hand = edits_the_order;
    home_order(home);
    assert_int_equal(network->refused, RCDP_E_BAD_SIGNATURE);
    assert_int_equal(count(RCDP_STATE_OFFERED), 0);
    end();
  }
}

/* Stripped it is another offer, which the network may grant: but not to this device, and as what it is. */
static void a_stripped_offer_is_not_the_devices(void **state) {
  (void)state;
  for (int certified_only = 0; certified_only < 2; certified_only++) {
    begin();
    network->settings.certified_only = certified_only == 1;
    editing = stripped;
    home->hand = edits_the_order;
    home_order(home);
    assert_int_equal(network->refused, certified_only == 1 ? RCDP_E_NOT_AUTHORISED : RCDP_OK);
    assert_int_equal(count(RCDP_STATE_OFFERED), certified_only == 1 ? 0 : 1);
    assert_int_equal(count(RCDP_STATE_ACTIVE), 0);
    assert_int_equal(home->stopped[0], certified_only == 1 ? RCDP_E_NOT_AUTHORISED : RCDP_E_MISMATCH);
    assert_int_equal(home_holds(home, 0), 0);
    end();
  }
}

/* By its own key, and in the device's name: its own asserted credential, beside the device's certified one, which it touches in no way. */
static void its_own_word_stays_its_own(void **state) {
  (void)state;
  for (int first = 0; first < 2; first++) {
    begin();
    const kit_order order = serve_open(network, "one", 88, 1);
    serve_device *own = serve_device_new(network, NAME, false, &order, 0);
    own->fields.replace = true;
    if (first == 0) {
      serve_all(own, "one");
    }
    home_order(home);
    assert_true(home->done[0]);
    if (first == 1) {
      serve_all(own, "one");
    }
    const rcdp_companion_target its = {kit_device_state(home->devices[0]).credentials[0].profile.id, 1};
    const rcdp_record device = serve_find(network, &its.credential).record;
    assert_int_equal(device.state, RCDP_STATE_ACTIVE);
    assert_int_equal(device.assurance, RCDP_CERTIFIED);
    const rcdp_record word = serve_find(network, &own->granted.credential).record;
    assert_int_equal(word.state, RCDP_STATE_ACTIVE);
    assert_int_equal(word.assurance, RCDP_ASSERTED);
    assert_false(rcdp_octets32_equal(&word.certificate_hash, &device.certificate_hash));
    assert_int_equal(home_holds(home, 0), 1);
    serve_device_free(own);
    end();
  }
}

/* What an asserted device says, it can say: this is the attack that all of the above would be. */
static void with_an_asserted_identity_it_succeeds(void **state) {
  (void)state;
  begin();
  const kit_order order = serve_open(network, "one", 88, 1);
  serve_device *own = serve_device_new(network, NAME, false, &order, 0);
  assert_int_equal(serve_order_asked(own, "one"), RCDP_OK);
  serve_take_grant(own);
  assert_int_equal(opens(&own->ephemeral, &own->granted), RCDP_OK);
  const kit_octets receipt = serve_receipt(own);
  assert_int_equal(serve_ask(network, "one", &receipt), RCDP_OK);
  assert_int_equal(count(RCDP_STATE_ACTIVE), 1);
  serve_device_free(own);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_key_opens_the_box),           cmocka_unit_test(no_key_makes_a_receipt),
      cmocka_unit_test(signed_offers_stay_as_they_are), cmocka_unit_test(a_stripped_offer_is_not_the_devices),
      cmocka_unit_test(its_own_word_stays_its_own),     cmocka_unit_test(with_an_asserted_identity_it_succeeds),
  };
  return cmocka_run_group_tests_name("companion_attacks_certified", tests, NULL, NULL);
}
