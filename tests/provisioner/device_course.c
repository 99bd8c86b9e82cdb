/*
 * A provisioner's device, honest provisioner, honest network: the course as it should be, cut and taken up again wherever that can happen,
 * with each commit that does not go well, and what becomes of the credential in the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/device_kit.h"
#include "support/providers.h"

static kit_course course;

static world *any_world(void) { return world_empty(kit_any_provider(), RCDP_SUITE_P256, 5); }

static kit_device *booted(world *w, bool certified) {
  kit_device *device = kit_device_new(w, "METER1", certified);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  return device;
}

static void over(kit_device *device) {
  world *w = device->w;
  kit_device_free(device);
  world_free(w);
}

/* --- as it should be --- */

typedef struct {
  const rcdp_provider *provider;
  rcdp_suite_id suite;
  rcdp_maker maker;
  bool certified;
  bool anchored;
} variant;

/* The key that the device holds is the one that its receipt names, and nobody else's. */
static void its_own_key_signs(const kit_device *device, const rcdp_held_credential *held, rcdp_bytes public_key) {
  const world *w = device->w;
  const rcdp_bytes content = rcdp_bytes_of("anything");
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key = {0};
  assert_int_equal(
      rcdp_keys_unwrap_device(w->provider, &w->device_storage_key, &held->profile.id, held->device_key, &key), RCDP_OK);
  assert_int_equal(rcdp_sign(w->provider, &key, "rcdp/1 test", content, signature), RCDP_OK);
  w->provider->key_release(w->provider->context, &key);
  const rcdp_signature_alg alg = w->suite == RCDP_SUITE_X25519 ? RCDP_ED25519 : RCDP_ECDSA_P256_SHA256;
  assert_int_equal(rcdp_verify(w->provider, alg, public_key, "rcdp/1 test", content, RCDP_BYTES(signature)), RCDP_OK);
  const rcdp_id other = {{1}};
  assert_int_equal(rcdp_keys_unwrap_device(w->provider, &w->device_storage_key, &other, held->device_key, &key),
                   RCDP_E_OPEN);
}

static void has(const kit_device *device, const variant *v, rcdp_held_status status) {
  const rcdp_device_state state = kit_device_state(device);
  assert_int_equal(state.credential_count, 1);
  const rcdp_held_credential *held = &state.credentials[0];
  assert_int_equal(held->status, status);
  assert_int_equal(held->origin, RCDP_HELD_BY_PROVISIONER);
  assert_int_equal(held->profile.assurance, v->certified ? RCDP_CERTIFIED : RCDP_ASSERTED);
  assert_true(rcdp_id_equal(&held->profile.id, &course.delivery.fields.credential));
  assert_true(rcdp_id_equal(&held->transaction, &course.delivery.fields.order));
  assert_int_equal(held->must_update, v->maker == RCDP_MADE_BY_PROVISIONER);
  assert_int_equal(held->on_word, !v->anchored);
  assert_int_equal(held->installed, WORLD_NOW);
  /* nothing is known of the time by a provisioner's word, or by that of whoever has the code */
  assert_int_equal(state.last_time, v->anchored && v->maker == RCDP_MADE_BY_NETWORK ? WORLD_NOW : 0);
  assert_int_equal(state.generation, status == RCDP_HELD_ACTIVE ? 3 : 2);
  assert_false(state.has_offer);
  assert_int_equal(state.tombstone_count, 0);
}

static void is_provisioned(const variant *v) {
  static kit_message read;
  rcdp_provisioner_receipt receipt;
  world *w = world_empty(v->provider, v->suite, 5);
  kit_device *device = kit_device_new(w, "METER1", v->certified);
  device->config.anchor_count = v->anchored ? 1 : 0;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, v->maker, 1, 7);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  assert_true(device->done); /* what this channel can bring */
  has(device, v, RCDP_HELD_STAGED);
  assert_int_equal(kit_receipt_check(&course.delivery, kit_view(&course.receipt),
                                     v->certified ? &device->identity : NULL, &read, &receipt),
                   RCDP_OK);
  rcdp_device_state state = kit_device_state(device);
  its_own_key_signs(device, &state.credentials[0], receipt.device_key);
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  assert_true(device->done);
  assert_int_equal(device->steps[RCDP_STEP_ACTIVE], 1);
  has(device, v, RCDP_HELD_ACTIVE);
  over(device);
}

static void it_is_provisioned(void **state) {
  (void)state;
  static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count * 2; i++) {
    for (int maker = RCDP_MADE_BY_NETWORK; maker <= RCDP_MADE_BY_PROVISIONER; maker++) {
      variant v = {providers[i / 2], suites[i % 2], (rcdp_maker)maker, true, true};
      is_provisioned(&v);
      v.certified = false;
      is_provisioned(&v);
      v.anchored = false;
      is_provisioned(&v);
    }
  }
}

static void the_offer_says_what_it_should(bool certified) {
  static kit_message read;
  kit_device *device = booted(any_world(), certified);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, 7);
  kit_course_to(&course, PROVISIONER_DEVICE_COMMITTING_OFFER);
  assert_int_equal(device->sent_count, 0); /* nothing leaves before it is committed */
  assert_int_equal(device->steps[RCDP_STEP_HELLO], 1);
  assert_int_equal(device->steps[RCDP_STEP_ENTRY], 1);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  assert_int_equal(device->sent_count, 1);
  const rcdp_provisioner_offer offer = kit_offer(&read, kit_view(&course.offer));
  const rcdp_signed *body = &read.message.body.provisioner.body.offer;
  const rcdp_octets32 binding = kit_binding(7);
  const rcdp_id order = kit_order(1);
  assert_int_equal(read.message.sender, RCDP_DEVICE);
  assert_true(rcdp_id_equal(&read.message.transaction, &order));
  assert_true(rcdp_id_equal(&offer.order, &order));
  assert_true(rcdp_id_equal(&offer.serial, &course.visitor.grant.serial));
  assert_true(rcdp_octets32_equal(&offer.provisioner, &course.visitor.hash));
  assert_true(rcdp_network_id_equal(&offer.network, &course.visitor.grant.network));
  assert_true(rcdp_octets32_equal(&offer.channel_binding, &binding));
  assert_true(rcdp_bytes_equal(offer.device, rcdp_bytes_of("METER1")));
  assert_int_equal(offer.suite_count, 1);
  assert_int_equal(offer.suites[0], RCDP_SUITE_P256);
  assert_int_equal(offer.has_factory, certified);
  assert_int_equal(body->signature.len, certified ? RCDP_SIGNATURE_LEN : 0);
  if (certified) {
    rcdp_octets32 hash;
    assert_int_equal(rcdp_sha256(device->w->provider, device->config.certificate, hash.octets), RCDP_OK);
    assert_true(rcdp_octets32_equal(&offer.certificate_hash, &hash));
    assert_true(rcdp_bytes_equal(offer.certificate_url, device->config.certificate_url));
    const rcdp_bytes public_key = {device->identity.public_key, device->identity.public_len};
    assert_int_equal(rcdp_verify(device->w->provider, RCDP_ECDSA_P256_SHA256, public_key, CONTEXT_PROVISIONER_OFFER,
                                 body->content, body->signature),
                     RCDP_OK);
  }
  over(device);
}

static void offers(void **state) {
  (void)state;
  the_offer_says_what_it_should(false);
  the_offer_says_what_it_should(true);
}

/* A random source that repeats itself repeats neither nonce nor key, nor the device's own key. */
static rcdp_err same_octets(void *context, uint8_t *out, size_t len) {
  (void)context;
  memset(out, 0x77, len);
  return RCDP_OK;
}

static void a_random_source_that_repeats_itself(void **state) {
  (void)state;
  static kit_message read[2];
  static kit_message receipts[2];
  rcdp_provisioner_offer said[2];
  rcdp_provisioner_receipt receipt[2];
  world *w = any_world();
  rcdp_provider provider = *w->provider;
  provider.random = same_octets;
  kit_device *device = kit_device_new(w, "METER1", false);
  device->config.provider = &provider;
  device->config.replace = true;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  for (uint8_t i = 0; i < 2; i++) {
    kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, (uint8_t)(7 + i));
    kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
    said[i] = kit_offer(&read[i], kit_view(&course.offer));
    assert_int_equal(kit_receipt_check(&course.delivery, kit_view(&course.receipt), NULL, &receipts[i], &receipt[i]),
                     RCDP_OK);
    kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  }
  assert_false(rcdp_octets32_equal(&said[0].device_nonce, &said[1].device_nonce));
  assert_false(rcdp_bytes_equal(said[0].ephemeral_key, said[1].ephemeral_key));
  assert_false(rcdp_bytes_equal(receipt[0].device_key, receipt[1].device_key));
  over(device);
}

/* --- cut, and taken up again --- */

typedef enum { CUT_CLOSED, CUT_REOPENED, CUT_POWER, CUT_COUNT } cut;

/* Begin again on another channel. The provisioner has the offer since that was sent. */
static void take_up(kit_device *device, bool had_offer) {
  const kit_octets hello = kit_say_hello(&course.visitor, 1, 8, had_offer ? 7 : 0);
  if (kit_machine(device) == PROVISIONER_DEVICE_IDLE) {
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  }
  course.binding = 8;
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_WAITING_HELLO);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  if (had_offer) {
    assert_int_equal(device->sent_count, 1);
  }
  if (had_offer && kit_machine(device) == PROVISIONER_DEVICE_WAITING_DELIVERY) {
    assert_true(rcdp_bytes_equal(kit_view(&device->sent), kit_view(&course.offer)));
  }
  if (had_offer && kit_machine(device) == PROVISIONER_DEVICE_WAITING_CONFIRMED) {
    assert_true(device->done);
    course.receipt = device->sent;
  }
}

static void cut_channel(kit_device *device, cut how) {
  if (how == CUT_POWER) {
    assert_int_equal(kit_device_boot(device), RCDP_OK);
    return;
  }
  const bool committing = device->committing;
  assert_int_equal(how == CUT_CLOSED ? kit_device_close(device) : kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(device->actions, 0);
  if (committing) {
    assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
    assert_int_equal(device->sent_count, 0); /* on what is gone */
  }
  assert_int_equal(kit_machine(device), how == CUT_CLOSED ? PROVISIONER_DEVICE_IDLE : PROVISIONER_DEVICE_WAITING_HELLO);
}

static void cut_at(provisioner_device_machine_state machine, cut how, rcdp_maker maker) {
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, maker, 1, 7);
  kit_course_to(&course, machine);
  cut_channel(device, how);
  take_up(device, machine >= PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  assert_true(device->done);
  const rcdp_device_state state = kit_device_state(device);
  assert_int_equal(state.credential_count, 1);
  assert_int_equal(state.credentials[0].status, RCDP_HELD_ACTIVE);
  assert_false(state.has_offer);
  over(device);
}

static void cut_anywhere(void **state) {
  (void)state;
  for (int machine = PROVISIONER_DEVICE_WAITING_HELLO; machine < PROVISIONER_DEVICE_COMMITTING_ERASED; machine++) {
    for (int how = 0; how < CUT_COUNT; how++) {
      cut_at((provisioner_device_machine_state)machine, (cut)how,
             how % 2 == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER);
    }
  }
}

/* Its vault takes its time: the new channel's hello is there before the commit is. It is not said again, so that channel has served. */
static void a_hello_during_a_commit(void **state) {
  (void)state;
  static const provisioner_device_machine_state commits[] = {PROVISIONER_DEVICE_COMMITTING_OFFER,
                                                             PROVISIONER_DEVICE_COMMITTING_INSTALL};
  for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++) {
    kit_device *device = booted(any_world(), true);
    kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, 7);
    kit_course_to(&course, commits[i]);
    const kit_octets hello = kit_say_hello(&course.visitor, 1, 8, i == 0 ? 0 : 7);
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_E_UNEXPECTED);
    assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
    assert_int_equal(device->failed, RCDP_E_UNEXPECTED);
    assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_IDLE);
    take_up(device, i == 1);
    kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
    assert_true(device->done);
    over(device);
  }
}

/* --- commits that do not go well --- */

static void a_vault_that_fails_at(provisioner_device_machine_state machine, rcdp_err result) {
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, RCDP_MADE_BY_PROVISIONER, 1, 7);
  kit_course_to(&course, machine);
  assert_int_equal(kit_device_commit(device, result), result);
  assert_int_equal(device->failed, result);
  assert_int_equal(device->sent_count, 0);
  assert_false(device->done);
  assert_int_equal(kit_device_open(device, 9), RCDP_E_STATE); /* this role is over */
  if (result == RCDP_E_OUTCOME_UNKNOWN) {                     /* it was done after all */
    memcpy(device->vault, device->state, device->state_len);
    device->vault_len = device->state_len;
  }
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  take_up(device, machine != PROVISIONER_DEVICE_COMMITTING_OFFER);
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  assert_true(device->done);
  over(device);
}

static void vaults_that_fail(void **state) {
  (void)state;
  static const provisioner_device_machine_state commits[] = {
      PROVISIONER_DEVICE_COMMITTING_OFFER, PROVISIONER_DEVICE_COMMITTING_INSTALL, PROVISIONER_DEVICE_COMMITTING_ACTIVE};
  for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++) {
    a_vault_that_fails_at(commits[i], RCDP_E_STORAGE);
    a_vault_that_fails_at(commits[i], RCDP_E_OUTCOME_UNKNOWN);
  }
}

/* --- once more --- */

static void delivered_once_more(void **state) {
  (void)state;
  for (int maker = RCDP_MADE_BY_NETWORK; maker <= RCDP_MADE_BY_PROVISIONER; maker++) {
    kit_device *device = booted(any_world(), true);
    kit_course_begin(&course, device, (rcdp_maker)maker, 1, 7);
    kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
    assert_int_equal(kit_device_hear(device, &course.delivery.message), RCDP_OK);
    assert_int_equal(device->sent_count, 1);
    assert_true(device->done);
    assert_true(rcdp_bytes_equal(kit_view(&device->sent), kit_view(&course.receipt)));
    kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
    over(device);
  }
}

static void confirmed_once_more(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, 7);
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  assert_int_equal(kit_device_hear(device, &course.confirmed), RCDP_E_UNEXPECTED);
  take_up(device, true); /* although it has an active credential, and takes no other one */
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_hear(device, &course.confirmed), RCDP_OK);
  assert_true(device->done);
  assert_false(device->committing); /* the vault has it already */
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_IDLE);
  over(device);
}

/* The next provisioner of a device that may be replaced: the later credential takes the place of the earlier one. */
static void provisioned_again(void **state) {
  (void)state;
  static kit_course first;
  kit_device *device = kit_device_new(any_world(), "METER1", true);
  device->config.replace = true;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&first, device, RCDP_MADE_BY_NETWORK, 1, 7);
  kit_course_to(&first, PROVISIONER_DEVICE_IDLE);
  kit_course_begin(&course, device, RCDP_MADE_BY_PROVISIONER, 2, 8);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_state(device).credential_count, 2);
  assert_int_equal(kit_device_state(device).credentials[0].status, RCDP_HELD_ACTIVE); /* until the other one is */
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  const rcdp_device_state now = kit_device_state(device);
  assert_int_equal(now.credential_count, 1);
  assert_false(rcdp_id_equal(&now.credentials[0].profile.id, &first.delivery.fields.credential));
  const kit_octets hello = kit_say_hello(&first.visitor, 1, 9, 7); /* the earlier one is not taken up any more */
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
  over(device);
}

/* An offer that waits gives way to a new one: who has it will not find it again. */
static void a_later_offer_takes_the_place_of_one_that_waits(void **state) {
  (void)state;
  static kit_course later;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, 7);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  kit_course_begin(&later, device, RCDP_MADE_BY_NETWORK, 2, 8);
  kit_course_to(&later, PROVISIONER_DEVICE_WAITING_DELIVERY);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  const kit_octets hello = kit_say_hello(&course.visitor, 1, 9, 7);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
  const kit_octets again = kit_say_hello(&later.visitor, 2, 10, 8);
  assert_int_equal(kit_device_open(device, 10), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &again), RCDP_OK);
  kit_course_to(&later, PROVISIONER_DEVICE_IDLE);
  assert_true(device->done);
  over(device);
}

/* --- a notice --- */

static void erased(bool active, cut how) {
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, RCDP_MADE_BY_PROVISIONER, 1, 7);
  kit_course_to(&course, active ? PROVISIONER_DEVICE_IDLE : PROVISIONER_DEVICE_WAITING_CONFIRMED);
  if (active) {
    take_up(device, true);
  }
  const kit_notice notice = kit_notice_of(&course.delivery);
  const kit_octets message = kit_notice_write(&notice);
  assert_int_equal(kit_device_hear(device, &message), RCDP_OK);
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_COMMITTING_ERASED);
  assert_int_equal(device->steps[RCDP_STEP_NOTICE], 1);
  if (how == CUT_CLOSED) {
    assert_int_equal(kit_device_close(device), RCDP_OK);
  }
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_int_equal(device->steps[RCDP_STEP_ERASED], 1);
  assert_true(device->done);
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_IDLE);
  const rcdp_device_state state = kit_device_state(device);
  assert_int_equal(state.credential_count, 0);
  assert_int_equal(state.tombstone_count, 1);
  assert_true(rcdp_id_equal(&state.tombstones[0].credential, &course.delivery.fields.credential));
  assert_true(rcdp_id_equal(&state.tombstones[0].notice, &notice.fields.notice));
  assert_false(state.tombstones[0].proven);
  const kit_octets hello = kit_say_hello(&course.visitor, 1, 9, 7); /* there is nothing to go on with */
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 2, 10); /* but another one is welcome */
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  assert_int_equal(kit_device_state(device).credential_count, 1);
  over(device);
}

static void a_notice_erases_it(void **state) {
  (void)state;
  erased(false, CUT_POWER);
  erased(true, CUT_POWER);
  erased(false, CUT_CLOSED);
}

/* The vault is set back to before the delivery: the old box does not bring back what a notice has erased. */
static void an_old_box_revives_nothing(void **state) {
  (void)state;
  static uint8_t before[RCDP_DEVICE_STATE_MAX];
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, 7);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  memcpy(before, device->vault, device->vault_len);
  const size_t before_len = device->vault_len;
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  const kit_notice notice = kit_notice_of(&course.delivery);
  const kit_octets message = kit_notice_write(&notice);
  assert_int_equal(kit_device_hear(device, &message), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  rcdp_device_state state_after = kit_device_state(device);
  const kit_octets proof = kit_copy(state_after.tombstones[0].message);
  rcdp_tombstone stone = state_after.tombstones[0];
  stone.message = kit_view(&proof);
  stone.notice_key.key = course.visitor.grant.terms.notice_key.key;
  memcpy(device->vault, before, before_len); /* the offer and its key are there again, and the tombstone is as well */
  device->vault_len = before_len;
  rcdp_device_state mixed = kit_device_state(device);
  mixed.tombstones[0] = stone;
  mixed.tombstone_count = 1;
  kit_device_keep(device, &mixed);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  take_up(device, true);
  assert_int_equal(kit_device_hear(device, &course.delivery.message), RCDP_E_STALE);
  assert_int_equal(device->failed, RCDP_E_STALE);
  assert_int_equal(kit_device_state(device).credential_count, 0);
  over(device);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_is_provisioned),
      cmocka_unit_test(offers),
      cmocka_unit_test(a_random_source_that_repeats_itself),
      cmocka_unit_test(cut_anywhere),
      cmocka_unit_test(a_hello_during_a_commit),
      cmocka_unit_test(vaults_that_fail),
      cmocka_unit_test(delivered_once_more),
      cmocka_unit_test(confirmed_once_more),
      cmocka_unit_test(provisioned_again),
      cmocka_unit_test(a_later_offer_takes_the_place_of_one_that_waits),
      cmocka_unit_test(a_notice_erases_it),
      cmocka_unit_test(an_old_box_revives_nothing),
  };
  return cmocka_run_group_tests_name("provisioner_device_course", tests, NULL, NULL);
}
