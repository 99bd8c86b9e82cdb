/*
 * The device of the companion UE, honest companion, honest network: the course as it should be, cut and taken up again wherever that can
 * happen, and with each commit that does not go well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/kit.h"
#include "support/providers.h"

static kit_course course;

static world *any_world(void) { return world_empty(kit_any_provider(), RCDP_SUITE_P256, 5); }

static kit_device *booted(world *w, bool certified) {
  kit_device *device = kit_device_new(w, "BR0001", certified);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  return device;
}

static void over(kit_device *device) {
  world *w = device->w;
  kit_device_free(device);
  world_free(w);
}

/* --- as it should be --- */

static void joins(const rcdp_provider *provider, rcdp_suite_id suite, bool certified, bool anchored) {
  world *w = world_empty(provider, suite, 5);
  kit_device *device = kit_device_new(w, "BR0001", certified);
  device->config.anchor_count = anchored ? 1 : 0;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
  const rcdp_device_state state = kit_device_state(device);
  assert_int_equal(state.credential_count, 1);
  const rcdp_held_credential *held = &state.credentials[0];
  assert_int_equal(held->status, RCDP_HELD_ACTIVE);
  assert_int_equal(held->origin, RCDP_HELD_BY_COMPANION);
  assert_int_equal(held->profile.assurance, certified ? RCDP_CERTIFIED : RCDP_ASSERTED);
  assert_true(rcdp_id_equal(&held->transaction, &course.order.order));
  assert_int_equal(held->installed, WORLD_NOW);
  assert_int_equal(held->on_word, !anchored);
  assert_int_equal(state.last_time, anchored ? WORLD_NOW : 0); /* a companion's word is not known of the time */
  assert_int_equal(state.generation, 3);
  assert_false(state.has_offer);
  over(device);
}

static void it_joins(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    for (int certified = 0; certified < 2; certified++) {
      joins(providers[i], RCDP_SUITE_P256, certified == 1, true);
      joins(providers[i], RCDP_SUITE_X25519, certified == 1, true);
    }
    joins(providers[i], RCDP_SUITE_P256, false, false);
    joins(providers[i], RCDP_SUITE_X25519, false, false);
  }
}

static void the_offer_says_what_it_should(bool certified) {
  static kit_message read;
  kit_device *device = booted(any_world(), certified);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  assert_int_equal(device->sent_count, 0); /* nothing leaves before it is committed */
  assert_int_equal(device->steps[RCDP_STEP_HELLO], 1);
  assert_int_equal(device->steps[RCDP_STEP_ENTRY], 1);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  assert_int_equal(device->sent_count, 1);
  const rcdp_companion_offer offer = kit_offer(&read, kit_view(&course.offer));
  const rcdp_signed_companion_offer *body = &read.message.body.companion.body.offer;
  const rcdp_octets32 binding = kit_binding(7);
  assert_int_equal(read.message.sender, RCDP_DEVICE);
  assert_true(rcdp_id_equal(&read.message.transaction, &course.order.order));
  assert_true(rcdp_id_equal(&offer.order, &course.order.order));
  assert_true(rcdp_id_equal(&offer.companion, &course.order.opened.companion));
  assert_true(rcdp_network_id_equal(&offer.network, &course.order.opened.network));
  assert_true(rcdp_octets32_equal(&offer.network_nonce, &course.order.opened.network_nonce));
  assert_true(rcdp_octets32_equal(&offer.channel_binding, &binding));
  assert_true(rcdp_bytes_equal(offer.device, rcdp_bytes_of("BR0001")));
  assert_int_equal(offer.has_factory, certified);
  assert_int_equal(body->signature.len, certified ? RCDP_SIGNATURE_LEN : 0);
  if (certified) {
    rcdp_octets32 hash;
    assert_int_equal(rcdp_sha256(device->w->provider, device->config.certificate, hash.octets), RCDP_OK);
    assert_true(rcdp_octets32_equal(&offer.certificate_hash, &hash));
    assert_true(rcdp_bytes_equal(offer.certificate_url, device->config.certificate_url));
    const rcdp_bytes public_key = {device->identity.public_key, device->identity.public_len};
    assert_int_equal(rcdp_verify(device->w->provider, RCDP_ECDSA_P256_SHA256, public_key, CONTEXT_OFFER, body->content,
                                 body->signature),
                     RCDP_OK);
  }
  over(device);
}

static void offers(void **state) {
  (void)state;
  the_offer_says_what_it_should(false);
  the_offer_says_what_it_should(true);
}

/* A random source that repeats itself repeats neither nonce nor key. */
static rcdp_err same_octets(void *context, uint8_t *out, size_t len) {
  (void)context;
  memset(out, 0x77, len);
  return RCDP_OK;
}

static void a_random_source_that_repeats_itself(void **state) {
  (void)state;
  static kit_message first;
  static kit_message second;
  world *w = any_world();
  rcdp_provider provider = *w->provider;
  provider.random = same_octets;
  kit_device *device = kit_device_new(w, "BR0001", false);
  device->config.provider = &provider;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  const rcdp_companion_offer a = kit_offer(&first, kit_view(&course.offer));
  assert_int_equal(kit_device_close(device), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  const rcdp_companion_offer b = kit_offer(&second, kit_view(&course.offer));
  assert_false(rcdp_octets32_equal(&a.device_nonce, &b.device_nonce));
  assert_false(rcdp_bytes_equal(a.ephemeral_key, b.ephemeral_key));
  over(device);
}

/* --- cut, and taken up again --- */

typedef enum { CUT_CLOSED, CUT_REOPENED, CUT_POWER, CUT_COUNT } cut;

/* Begin again on another channel. The companion has the offer since that was sent. */
static void take_up(kit_device *device, bool had_offer) {
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello = kit_hello(&course.order, had_offer ? &reference : NULL);
  if (kit_machine(device) == COMPANION_DEVICE_IDLE) {
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  }
  course.binding = 8;
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_WAITING_HELLO);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  if (had_offer && kit_machine(device) == COMPANION_DEVICE_WAITING_GRANT) {
    assert_int_equal(device->sent_count, 1);
    assert_true(rcdp_bytes_equal(kit_view(&device->sent), kit_view(&course.offer)));
  }
  if (had_offer && kit_machine(device) == COMPANION_DEVICE_WAITING_CONFIRMED) {
    assert_int_equal(device->sent_count, 1);
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
  if (!device->done) {
    assert_int_equal(kit_machine(device), how == CUT_CLOSED ? COMPANION_DEVICE_IDLE : COMPANION_DEVICE_WAITING_HELLO);
  }
}

static void cut_at(companion_device_machine_state machine, cut how) {
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, machine);
  cut_channel(device, how);
  const bool active = device->done;
  if (active) {
    assert_int_equal(kit_machine(device), how == CUT_CLOSED ? COMPANION_DEVICE_IDLE : COMPANION_DEVICE_WAITING_HELLO);
  }
  take_up(device, machine >= COMPANION_DEVICE_WAITING_GRANT);
  assert_true(!active || kit_machine(device) == COMPANION_DEVICE_WAITING_CONFIRMED);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
  const rcdp_device_state state = kit_device_state(device);
  assert_int_equal(state.credential_count, 1);
  assert_int_equal(state.credentials[0].status, RCDP_HELD_ACTIVE);
  assert_false(state.has_offer);
  over(device);
}

static void cut_anywhere(void **state) {
  (void)state;
  for (int machine = COMPANION_DEVICE_WAITING_HELLO; machine < COMPANION_DEVICE_STATE_COUNT; machine++) {
    for (int how = 0; how < CUT_COUNT; how++) {
      cut_at((companion_device_machine_state)machine, (cut)how);
    }
  }
}

/* Closed and opened again during one commit, or the other way round: the last word counts. */
static void cut_twice_during_a_commit(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), false);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_WAITING_HELLO);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
  assert_int_equal(device->actions, 0);
  over(device);
}

static kit_octets hello_again(companion_device_machine_state machine) {
  const rcdp_octets32 reference = kit_binding(7);
  return kit_hello(&course.order, machine == COMPANION_DEVICE_COMMITTING_OFFER ? NULL : &reference);
}

/* A vault that takes its time: the new channel's hello is there before the commit is. It is not said again, so that channel has served. */
static void a_hello_during_a_commit(void **state) {
  (void)state;
  static const companion_device_machine_state commits[] = {COMPANION_DEVICE_COMMITTING_OFFER,
                                                           COMPANION_DEVICE_COMMITTING_INSTALL};
  for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++) {
    kit_device *device = booted(any_world(), true);
    kit_course_begin(&course, device, 1, 7);
    kit_course_to(&course, commits[i]);
    const kit_octets hello = hello_again(commits[i]);
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_E_UNEXPECTED);
    assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
    assert_int_equal(device->failed, RCDP_E_UNEXPECTED);
    assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
    assert_int_equal(kit_device_open(device, 9), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
    course.binding = 9;
    course.receipt = device->sent_count > 0 ? device->sent : course.receipt;
    kit_course_to(&course, COMPANION_DEVICE_IDLE);
    assert_true(device->done);
    over(device);
  }
}

/* Only what came on the channel that is open now counts, and only what is its device's. */
static void what_is_not_waited_for_during_a_commit(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) {
    kit_device *device = booted(any_world(), true);
    kit_course_begin(&course, device, 1, 7);
    kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
    const kit_octets hello = hello_again(COMPANION_DEVICE_COMMITTING_OFFER);
    const rcdp_input elsewhere = {.kind = RCDP_INPUT_MESSAGE, .link = KIT_LINK + 1, .message = {hello.data, hello.len}};
    if (i > 0) {
      assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    }
    assert_int_equal(i == 2 ? kit_device_give(device, elsewhere) : kit_device_hear(device, &hello), RCDP_E_UNEXPECTED);
    if (i == 1) {
      assert_int_equal(kit_device_open(device, 9), RCDP_OK);
    }
    assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
    assert_int_equal(device->failed, RCDP_OK);
    assert_int_equal(kit_machine(device), i == 0 ? COMPANION_DEVICE_WAITING_GRANT : COMPANION_DEVICE_WAITING_HELLO);
    over(device);
  }
}

/* It has come however often it came, and whatever else is said of channels that are not the device's. */
static void a_hello_twice_during_a_commit(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  const kit_octets hello = hello_again(COMPANION_DEVICE_COMMITTING_OFFER);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_UNEXPECTED);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_UNEXPECTED);
  assert_int_equal(kit_device_give(device, (rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = KIT_LINK + 1}),
                   RCDP_E_ARGUMENT);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_int_equal(device->failed, RCDP_E_UNEXPECTED);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
  over(device);
}

/* What comes where no channel is has come to nobody. */
static void a_hello_without_a_channel(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  const kit_octets hello = hello_again(COMPANION_DEVICE_COMMITTING_OFFER);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_UNEXPECTED);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_int_equal(device->failed, RCDP_OK);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
  over(device);
}

/* A later cut is a cut like the first. */
static void a_commit_after_a_cut_one(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), false);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
  static kit_message read;
  const rcdp_companion_offer offer = kit_offer(&read, kit_view(&course.offer));
  const rcdp_octets32 binding = kit_binding(8);
  assert_true(rcdp_octets32_equal(&offer.channel_binding, &binding));
  over(device);
}

/* --- commits that do not go well --- */

static void vaults_that_fail(void **state) {
  (void)state;
  static const companion_device_machine_state commits[] = {
      COMPANION_DEVICE_COMMITTING_OFFER, COMPANION_DEVICE_COMMITTING_INSTALL, COMPANION_DEVICE_COMMITTING_ACTIVE};
  static const rcdp_err results[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++) {
    for (size_t j = 0; j < sizeof results / sizeof results[0]; j++) {
      kit_device *device = booted(any_world(), true);
      kit_course_begin(&course, device, 1, 7);
      kit_course_to(&course, commits[i]);
      assert_int_equal(kit_device_commit(device, results[j]), results[j]);
      assert_int_equal(device->failed, results[j]);
      assert_int_equal(device->sent_count, 0);
      assert_false(device->done);
      assert_int_equal(kit_device_open(device, 9), RCDP_E_STATE); /* this role is over */
      if (results[j] == RCDP_E_OUTCOME_UNKNOWN) {                 /* it was done after all */
        memcpy(device->vault, device->state, device->state_len);
        device->vault_len = device->state_len;
      }
      assert_int_equal(kit_device_boot(device), RCDP_OK);
      take_up(device, commits[i] != COMPANION_DEVICE_COMMITTING_OFFER);
      kit_course_to(&course, COMPANION_DEVICE_IDLE);
      assert_true(device->done);
      over(device);
    }
  }
}

static void answers_that_are_none(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), false);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_COMMITTING_OFFER);
  const rcdp_input other = {.kind = RCDP_INPUT_COMMITTED, .ticket = device->ticket + 1};
  const rcdp_input later = {.kind = RCDP_INPUT_COMMITTED, .ticket = device->ticket, .result = RCDP_E_PENDING};
  assert_int_equal(kit_device_give(device, other), RCDP_OK);
  assert_int_equal(kit_device_give(device, later), RCDP_E_ARGUMENT);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_COMMITTING_OFFER);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
  over(device);
}

/* --- once more --- */

static void granted_once_more(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_hear(device, &course.grant.message), RCDP_OK);
  assert_int_equal(device->sent_count, 1);
  assert_true(rcdp_bytes_equal(kit_view(&device->sent), kit_view(&course.receipt)));
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  over(device);
}

static void confirmed_once_more(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_int_equal(kit_device_hear(device, &course.confirmed), RCDP_E_UNEXPECTED);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  take_up(device, true);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_hear(device, &course.confirmed), RCDP_OK);
  assert_true(device->done);
  assert_false(device->committing); /* the vault has it already */
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
  over(device);
}

/* Another order for a device that has a credential already: the later one takes its place. */
static void joins_again(void **state) {
  (void)state;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  const rcdp_id earlier = course.grant.fields.credential;
  kit_course_begin(&course, device, 2, 8);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_state(device).credential_count, 2);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  const rcdp_device_state now = kit_device_state(device);
  assert_int_equal(now.credential_count, 1);
  assert_false(rcdp_id_equal(&now.credentials[0].profile.id, &earlier));
  /* the earlier one is not taken up any more */
  const kit_order first = kit_order_of(1);
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello = kit_hello(&first, &reference);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
  over(device);
}

/* An offer that waits gives way to a new one: the companion that has it will say so. */
static void a_later_offer_takes_the_place_of_one_that_waits(void **state) {
  (void)state;
  static kit_course later;
  kit_device *device = booted(any_world(), true);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  kit_grant_make(&course.grant, device->w, kit_view(&course.offer));
  kit_course_begin(&later, device, 2, 8);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  kit_course_to(&later, COMPANION_DEVICE_WAITING_GRANT);
  assert_int_equal(kit_device_hear(device, &course.grant.message), RCDP_E_MISMATCH);
  kit_course_to(&later, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
  over(device);
}

/* What was staged in one order is confirmed while an offer of another one waits, which goes on. */
static void another_orders_offer_stays(void **state) {
  (void)state;
  static kit_course later;
  const rcdp_octets32 first = kit_binding(7);
  const rcdp_octets32 second = kit_binding(8);
  kit_device *device = booted(any_world(), false);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  kit_course_begin(&later, device, 2, 8);
  kit_course_to(&later, COMPANION_DEVICE_WAITING_GRANT);
  kit_octets hello = kit_hello(&course.order, &first);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(kit_device_state(device).has_offer);
  hello = kit_hello(&later.order, &second);
  assert_int_equal(kit_device_open(device, 10), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_course_to(&later, COMPANION_DEVICE_IDLE);
  assert_int_equal(kit_device_state(device).credential_count, 1);
  over(device);
}

/* The same device twice in one order: what waits of that order has nothing to wait for when one is active. */
static void the_same_orders_offer_goes(void **state) {
  (void)state;
  static kit_course twin;
  const rcdp_octets32 first = kit_binding(7);
  kit_device *device = booted(any_world(), false);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_close(device), RCDP_OK);
  kit_course_begin(&twin, device, 1, 8);
  kit_course_to(&twin, COMPANION_DEVICE_WAITING_GRANT);
  const kit_octets hello = kit_hello(&course.order, &first);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_false(kit_device_state(device).has_offer);
  over(device);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_joins),
      cmocka_unit_test(offers),
      cmocka_unit_test(a_random_source_that_repeats_itself),
      cmocka_unit_test(cut_anywhere),
      cmocka_unit_test(cut_twice_during_a_commit),
      cmocka_unit_test(a_hello_during_a_commit),
      cmocka_unit_test(a_hello_twice_during_a_commit),
      cmocka_unit_test(a_hello_without_a_channel),
      cmocka_unit_test(what_is_not_waited_for_during_a_commit),
      cmocka_unit_test(a_commit_after_a_cut_one),
      cmocka_unit_test(vaults_that_fail),
      cmocka_unit_test(answers_that_are_none),
      cmocka_unit_test(granted_once_more),
      cmocka_unit_test(confirmed_once_more),
      cmocka_unit_test(joins_again),
      cmocka_unit_test(a_later_offer_takes_the_place_of_one_that_waits),
      cmocka_unit_test(another_orders_offer_stays),
      cmocka_unit_test(the_same_orders_offer_goes),
  };
  return cmocka_run_group_tests_name("companion_device_course", tests, NULL, NULL);
}
