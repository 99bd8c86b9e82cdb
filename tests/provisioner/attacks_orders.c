/*
 * Attacks by orders: said again, said late, by a former owner, by a delegate of something else, or by a thief who knows the keys that a provisioner
 * made. None of them changes anything; and each attack is one that would work if it were told otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/life/transcript.h"
#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *one, *two;
static desk_device *device;

static void begin(rcdp_maker maker) {
  d = desk_plain();
  one = desk_granted(d, 1);
  two = desk_granted(d, 2);
  device = desk_active(one, "SN1", true, maker, 1);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(one);
  desk_provisioner_free(two);
  desk_free(d);
}

/* --- everything that was ever said --- */

enum { SAID_MAX = 16 };

static kit_octets said[SAID_MAX];
static size_t said_count;

static void say(const kit_octets *message) {
  assert_int_equal(desk_ask(d, message), RCDP_OK);
  said[said_count++] = *message;
}

static void say_mode(const desk_provisioner *p, uint8_t order, rcdp_deprovision_mode mode, uint64_t number) {
  const desk_device *const devices[] = {device};
  const rcdp_deprovision what = desk_deprovision_of(p, order, mode, devices, 1, number);
  const kit_octets message = desk_deprovision(p, &what, NULL);
  say(&message);
  assert_int_equal(desk_outcome(d, &message).items[0].verdict, RCDP_VERDICT_DONE);
}

static void say_transfer(const desk_provisioner *from, const desk_provisioner *to, uint8_t order, uint16_t ownership) {
  const rcdp_transfer what = {.order = {{0x7a, order}},
                              .network = from->grant.network,
                              .device = rcdp_bytes_of("SN1"),
                              .credential = device->receipt.credential,
                              .from = from->grant.serial,
                              .to = to->grant.serial,
                              .ownership = ownership};
  const kit_octets message = desk_transfer(from, to, &what);
  say(&message);
  assert_int_equal(desk_outcome(d, &message).items[0].verdict, RCDP_VERDICT_DONE);
}

/* Whoever has listened says all of it again, in any order: it stays as it is. */
static void nothing_changes(void) {
  const rcdp_record before = desk_find(device).record;
  const rcdp_credential_state state = before.state;
  const rcdp_ownership ownership = before.ownership;
  for (size_t i = 0; i < 2 * said_count; i++) {
    (void)desk_ask(d, &said[i < said_count ? said_count - 1 - i : i - said_count]);
    const rcdp_record after = desk_find(device).record;
    assert_int_equal(after.state, state);
    assert_int_equal(after.ownership.ownership, ownership.ownership);
    assert_int_equal(after.ownership.number, ownership.number);
    assert_true(rcdp_octets32_equal(&after.ownership.owner, &ownership.owner));
    assert_int_equal(after.ownership.taken_at, ownership.taken_at);
  }
  d->net->wall.seconds++;
}

static void all_that_was_said_said_again(void **state) {
  (void)state;
  for (int maker = 0; maker < 2; maker++) {
    said_count = 0;
    begin(maker == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER);
    d->net->bundle = pki_der(&device->identity);
    const kit_octets first[] = {desk_order(device), desk_hand_in(device)};
    say(&first[0]);
    say(&first[1]);
    nothing_changes();
    say_mode(one, 1, RCDP_DEPROVISION_SUSPEND, 1);
    nothing_changes();
    say_mode(one, 2, RCDP_DEPROVISION_RESUME, 2);
    nothing_changes();
    say_transfer(one, two, 3, 1);
    nothing_changes();
    say_mode(two, 4, RCDP_DEPROVISION_SUSPEND, 1);
    nothing_changes();
    say_mode(two, 5, RCDP_DEPROVISION_RESUME, 9);
    say_transfer(two, one, 6, 2);
    nothing_changes();
    say_mode(one, 7, RCDP_DEPROVISION_SUSPEND, 1);
    nothing_changes();
    say_mode(one, 8, RCDP_DEPROVISION_RESUME, 2);
    nothing_changes();
    say_mode(one, 9, RCDP_DEPROVISION_REVOKE, 3);
    nothing_changes();
    assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
    end();
  }
}

/* --- late --- */

/* An order that was signed and held back, with the highest number of all: dead under another ownership, and about another credential. */
static void held_back(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK);
  const desk_device *const devices[] = {device};
  const rcdp_deprovision what = desk_deprovision_of(one, 1, RCDP_DEPROVISION_REVOKE, devices, 1, INT64_MAX);
  const kit_octets late = desk_deprovision(one, &what, NULL);
  said_count = 0;
  say_transfer(one, two, 2, 1);
  say_transfer(two, one, 3, 2);
  assert_int_equal(desk_ask(d, &late), RCDP_OK);
  assert_int_equal(desk_outcome(d, &late).items[0].verdict, RCDP_VERDICT_STALE);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  end();
}

static void provisioned_anew(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK);
  const desk_device *const devices[] = {device};
  const rcdp_deprovision what = desk_deprovision_of(one, 1, RCDP_DEPROVISION_REVOKE, devices, 1, INT64_MAX);
  const kit_octets late = desk_deprovision(one, &what, NULL);
  desk_device *anew = desk_device_new(one, "SN1", true, RCDP_MADE_BY_NETWORK, 2);
  const pki_identity own = anew->identity;
  const rcdp_key key = anew->factory_key;
  anew->identity = device->identity; /* the same device */
  anew->factory_key = device->factory_key;
  anew->offer.certificate_hash = device->offer.certificate_hash;
  anew->order.replace = true;
  desk_all(anew);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  assert_int_equal(desk_ask(d, &late), RCDP_OK);
  assert_int_equal(desk_outcome(d, &late).items[0].verdict, RCDP_VERDICT_STALE);
  assert_int_equal(desk_state(anew), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_handed_in(device), RCDP_E_LAPSED); /* and its first receipt, once more */
  assert_int_equal(desk_state(anew), RCDP_STATE_ACTIVE);
  anew->identity = own;
  anew->factory_key = key;
  desk_device_free(anew);
  end();
}

/* --- delegates --- */

static rcdp_signed delegated(uint16_t ownership) {
  const rcdp_delegation what = {.serial = one->grant.serial,
                                .network = one->grant.network,
                                .credential = device->receipt.credential,
                                .ownership = ownership,
                                .delegate = two->grant.provisioner,
                                .suspend = true,
                                .end = true,
                                .not_before = WORLD_NOW,
                                .not_after = WORLD_NOW + WORLD_YEAR};
  return desk_delegate(one, &what);
}

/* He acts for the owner of then, for the credential that was named; neither for another one, nor for the next owner. */
static void foreign_delegates(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK);
  desk_provisioner *three = desk_granted(d, 3);
  desk_device *second = desk_active(one, "SN2", false, RCDP_MADE_BY_NETWORK, 2);
  const desk_device *const devices[] = {device}, *const seconds[] = {second};
  rcdp_signed delegation = delegated(0);
  rcdp_deprovision what = desk_deprovision_of(one, 1, RCDP_DEPROVISION_REVOKE, seconds, 1, 1);
  what.signer = two->hash;
  kit_octets message = desk_deprovision(two, &what, &delegation);
  assert_int_equal(desk_ask(d, &message), RCDP_E_NOT_AUTHORISED);
  said_count = 0;
  say_transfer(one, three, 2, 1);
  what = desk_deprovision_of(one, 3, RCDP_DEPROVISION_REVOKE, devices, 1, 1);
  what.signer = two->hash;
  message = desk_deprovision(two, &what, &delegation);
  assert_int_equal(desk_ask(d, &message), RCDP_E_NOT_AUTHORISED); /* of another ownership than the delegation */
  delegation = delegated(1);                                      /* signed by who is not the owner any more */
  message = desk_deprovision(two, &what, &delegation);
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  assert_int_equal(desk_outcome(d, &message).items[0].verdict, RCDP_VERDICT_NOT_AUTHORISED);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_state(second), RCDP_STATE_ACTIVE);
  desk_device_free(second);
  desk_provisioner_free(three);
  end();
}

/* --- a thief who knows the first keys --- */

/* In the device's words, by the management key that the provisioner made, and by its device's key only where that is asked for. */
static kit_octets in_its_words(rcdp_life_body_kind kind, const char *label, const char *context, rcdp_bytes content,
                               bool by_the_device) {
  const rcdp_provider *provider = d->net->w->provider;
  const rcdp_stored_management stored = {provider, &d->net->w->device_storage_key, &device->receipt.credential,
                                         device->keys.management_key};
  const uint8_t private_key[32] = {0x05, 0xd1};
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key = {0};
  rcdp_attested body = {.body.content = content};
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                          .transaction = {{0x11}},
                          .sender = RCDP_DEVICE,
                          .kind = RCDP_BODY_LIFE,
                          .body.life.kind = kind};
  assert_int_equal(rcdp_keys_mac_stored(&stored, label, context, &body.body), RCDP_OK);
  const rcdp_bytes known = rcdp_secret_bytes(&device->credential.secrets.management_key);
  assert_int_equal(rcdp_key_import(provider, RCDP_KEY_P256, by_the_device ? RCDP_BYTES(private_key) : known, &key),
                   RCDP_OK);
  assert_int_equal(rcdp_sign(provider, &key, context, content, signature), RCDP_OK);
  provider->key_release(provider->context, &key);
  body.signature = RCDP_BYTES(signature);
  if (kind == RCDP_LIFE_PROOF) {
    message.body.life.body.proof = body;
  } else {
    message.body.life.body.update_request = body;
  }
  return kit_write(&message);
}

static kit_octets update_request(bool by_the_device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_UPDATE_REQUEST_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  const rcdp_update_request fields = {.transaction = {{0x11}},
                                      .device = rcdp_bytes_of("SN1"),
                                      .credential = device->receipt.credential,
                                      .epoch = 1,
                                      .network = one->grant.network,
                                      .device_nonce = {{4}},
                                      .suites = {RCDP_SUITE_P256},
                                      .suite_count = 1,
                                      .ephemeral_key = device->offer.ephemeral_key};
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_update_request_encode(&fields, &arena, &content), RCDP_OK);
  return in_its_words(RCDP_LIFE_UPDATE_REQUEST, LABEL_UPDATE, CONTEXT_UPDATE_REQUEST, rcdp_buf_bytes(&content),
                      by_the_device);
}

/* He would get the next keys: but the device's own key is not among those that were made. */
static void an_update_for_the_thief(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER);
  const kit_octets forged = update_request(false);
  assert_int_equal(serve_ask(d->net, "", &forged), RCDP_E_BAD_SIGNATURE);
  assert_true(serve_sent_error(d->net, RCDP_E_BAD_SIGNATURE));
  assert_false(desk_find(device).record.has_next);
  const kit_octets honest = update_request(true);
  assert_int_equal(serve_ask(d->net, "", &honest), RCDP_OK);
  assert_true(desk_find(device).record.has_next);
  end();
}

static kit_octets proof(bool by_the_device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_PROOF_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  const rcdp_proof fields = {.notice = {{0x11}},
                             .device = rcdp_bytes_of("SN1"),
                             .credential = device->receipt.credential,
                             .epoch = 0,
                             .network = one->grant.network};
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_proof_encode(&fields, &arena, &content), RCDP_OK);
  return in_its_words(RCDP_LIFE_PROOF, LABEL_ERASURE, CONTEXT_PROOF, rcdp_buf_bytes(&content), by_the_device);
}

/* He would have the owner believe that it is erased, and go on with it. */
static void a_proof_by_the_thief(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER);
  assert_int_equal(desk_do(one, device, 1, RCDP_DEPROVISION_DELETE, 1), RCDP_VERDICT_DONE);
  const kit_octets forged = proof(false);
  assert_int_equal(serve_ask(d->net, "", &forged), RCDP_E_BAD_SIGNATURE);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  assert_false(desk_standing(one, device).has_proof);
  const kit_octets honest = proof(true);
  assert_int_equal(serve_ask(d->net, "", &honest), RCDP_OK);
  assert_int_equal(desk_state(device), RCDP_STATE_DELETED);
  assert_true(desk_standing(one, device).has_proof);
  end();
}

/* --- squatting --- */

/* Another provisioner copies a device's order, nonce and name into an order of his own, before and after: neither is in the other's way. */
static void a_copied_offer(void **state) {
  (void)state;
  for (int before = 0; before < 2; before++) {
    d = desk_plain();
    one = desk_granted(d, 1);
    two = desk_granted(d, 2);
    device = desk_device_new(one, "SN1", false, RCDP_MADE_BY_PROVISIONER, 1);
    desk_device *copy = desk_device_new(two, "SN1", false, RCDP_MADE_BY_PROVISIONER, 1);
    assert_true(rcdp_id_equal(&copy->offer.order, &device->offer.order));
    assert_true(rcdp_octets32_equal(&copy->offer.device_nonce, &device->offer.device_nonce));
    desk_all(before == 0 ? copy : device);
    desk_all(before == 0 ? device : copy);
    assert_false(rcdp_id_equal(&copy->receipt.credential, &device->receipt.credential));
    assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
    assert_int_equal(desk_state(copy), RCDP_STATE_ACTIVE);
    desk_device_free(copy);
    end();
  }
}

/* Somebody has taken the name of the credential before: by the network's own numbers he cannot choose it, and by a grant it would be another. */
static void a_squatted_name(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK);
  desk_device *mine = desk_device_new(two, "SN3", false, RCDP_MADE_BY_PROVISIONER, 3);
  desk_make(mine);
  mine->delivery.credential = mine->credential.profile.id = device->receipt.credential;
  desk_seal(mine);
  desk_hold(mine);
  assert_int_equal(desk_handed_in(mine), RCDP_E_MISMATCH);
  assert_true(desk_refused(mine, RCDP_E_MISMATCH, false));
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  desk_device_free(mine);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_that_was_said_said_again),
      cmocka_unit_test(held_back),
      cmocka_unit_test(provisioned_anew),
      cmocka_unit_test(foreign_delegates),
      cmocka_unit_test(an_update_for_the_thief),
      cmocka_unit_test(a_proof_by_the_thief),
      cmocka_unit_test(a_copied_offer),
      cmocka_unit_test(a_squatted_name),
  };
  return cmocka_run_group_tests_name("provisioner_attacks_orders", tests, NULL, NULL);
}
