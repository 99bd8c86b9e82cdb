/*
 * Credentials of the provisioner's own: what is sealed to the device opens to the same as what is sealed to the network, is within the grant, and is
 * as narrow as anybody wants it; and nothing of it is to be found in what the provisioner keeps, whoever takes it away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/provisioner/grant.h"
#include "provisioner/field_kit.h"
#include "support/failing.h"
#include "support/memory_scan.h"

static uint8_t arena_memory[4 * RCDP_CODEC_ARENA];
static rcdp_arena arena;

static rcdp_arena *fresh_arena(void) {
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  return &arena;
}

/* --- what is in the boxes --- */

typedef struct {
  rcdp_delivery delivery;
  rcdp_credential credential; /* out of the device's box */
  uint8_t octets[RCDP_SEALED_MAX];
  size_t len;
} opened;

static void open_box(field_kit *kit, const char *context, const rcdp_delivery *delivery, const rcdp_key *key,
                     rcdp_bytes enc, rcdp_bytes sealed, rcdp_buf *plaintext) {
  uint8_t info_octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, &kit->self);
  const rcdp_kem kem = kit->options.ed25519 ? RCDP_KEM_X25519 : RCDP_KEM_P256;
  assert_int_equal(rcdp_provisioner_hpke_info(context, &fields, fresh_arena(), &info), RCDP_OK);
  assert_int_equal(
      rcdp_hpke_open(kit->options.provider, kem, key, enc, rcdp_buf_bytes(&info), RCDP_NO_BYTES, sealed, plaintext),
      RCDP_OK);
}

/* Both boxes hold one credential, and the delivery is signed by the granted key. */
static void open_both(field_kit *kit, size_t entry, opened *out) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_arena own;
  uint8_t network_octets[RCDP_SEALED_MAX];
  rcdp_buf device = RCDP_BUF(out->octets);
  rcdp_buf network = RCDP_BUF(network_octets);
  const rcdp_provision_state state = *field_state(kit, entry);
  const rcdp_signed body = {state.delivery.content, state.delivery.signature};
  assert_int_equal(rcdp_keys_verify(kit->options.provider, &kit->terms.provisioner, CONTEXT_DELIVERY, &body), RCDP_OK);
  rcdp_arena_init(&own, memory, sizeof memory);
  assert_int_equal(rcdp_delivery_decode(body.content, &own, &out->delivery), RCDP_OK);
  open_box(kit, CONTEXT_PROVISIONER_SEAL, &out->delivery, &kit->ephemeral, out->delivery.enc, out->delivery.sealed,
           &device);
  open_box(kit, CONTEXT_HAND_IN_SEAL, &out->delivery, &kit->hand_in_key, state.made.enc, state.made.sealed, &network);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&device), rcdp_buf_bytes(&network)));
  assert_false(rcdp_bytes_equal(out->delivery.sealed, state.made.sealed));
  assert_int_equal(state.made.issued, out->delivery.issued);
  assert_int_equal(state.made.suite, out->delivery.suite);
  out->len = device.len;
  assert_int_equal(rcdp_credential_decode(rcdp_buf_bytes(&device), &own, &out->credential), RCDP_OK);
}

static void check_within(field_kit *kit, const opened *made) {
  rcdp_grant grant;
  const rcdp_grant_use use = {RCDP_MADE_BY_PROVISIONER, made->delivery.issued, &kit->self};
  assert_int_equal(rcdp_grant_read(kit->options.provider, kit->config.identity.grant, fresh_arena(), &grant), RCDP_OK);
  assert_int_equal(rcdp_grant_judge(&grant, &use, &made->credential.profile), RCDP_OK);
  assert_true(rcdp_id_equal(&made->credential.profile.id, &made->delivery.credential));
  assert_true(rcdp_bytes_equal(made->credential.profile.supi.value, made->delivery.supi.value));
}

static void every_combination_is_within_the_grant(void **unused) {
  (void)unused;
  field_options list[16];
  const size_t count = field_combinations(list, 16, 1);
  for (size_t i = 0; i < count; i++) {
    for (int certified = 0; list[i].maker == RCDP_MADE_BY_PROVISIONER && certified < 2; certified++) {
      static opened made;
      field_kit *kit = field_ready(&list[i]);
      kit->certified[0] = certified == 1;
      field_bring(kit, 0, PROVISIONER_DELIVERING);
      open_both(kit, 0, &made);
      check_within(kit, &made);
      assert_int_equal(made.credential.profile.assurance, certified ? RCDP_CERTIFIED : RCDP_ASSERTED);
      assert_int_equal(made.credential.secrets.key.len, 16);
      assert_int_equal(made.credential.secrets.op.len, 16);
      assert_int_equal(made.credential.secrets.management_key.len, 32);
      field_kit_free(kit);
    }
  }
}

static void the_template_is_taken_whole(void **unused) {
  (void)unused;
  static const uint8_t home_key[32] = {9};
  static opened made;
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_kit_new(&options);
  rcdp_grant terms = kit->terms;
  terms.terms.algorithm = RCDP_TUAK;
  terms.terms.has_home_network_key = true;
  terms.terms.scheme = RCDP_SUCI_PROFILE_A;
  terms.terms.home_network_key_id = 3;
  terms.terms.home_network_key = RCDP_BYTES(home_key);
  terms.terms.renewal = 0;
  field_grant(kit, &terms);
  field_reboot(kit);
  field_open(kit, 0);
  field_bring(kit, 0, PROVISIONER_DELIVERING);
  open_both(kit, 0, &made);
  check_within(kit, &made);
  const rcdp_profile *profile = &made.credential.profile;
  assert_int_equal(made.credential.secrets.key.len, 32);
  assert_int_equal(made.credential.secrets.op.len, 32);
  assert_int_equal(profile->renewal, 0);
  assert_int_equal(profile->not_before, FIELD_NOW);
  assert_int_equal(profile->not_after, FIELD_NOW + 31536000);
  assert_int_equal(profile->lifetime, 40000);
  assert_true(profile->has_home_network_key);
  field_kit_free(kit);
}

static void the_owner_s_controls_narrow_it(void **unused) {
  (void)unused;
  static opened made;
  rcdp_controls controls = {.has_not_after = true,
                            .not_after = FIELD_NOW + 1000,
                            .lifetime = 60,
                            .has_restrictions = true,
                            .restrictions = {.roaming_allowed = false, .has_rats = true, .rat_count = 1}};
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, PROVISIONER_ASKING);
  rcdp_input answer = field_policy(kit, 0);
  answer.controls = &controls;
  assert_int_equal(field_give(kit, &answer), RCDP_OK);
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  open_both(kit, 0, &made);
  check_within(kit, &made);
  const rcdp_profile *profile = &made.credential.profile;
  assert_int_equal(profile->not_after, FIELD_NOW + 1000);
  assert_int_equal(profile->lifetime, 60);
  assert_int_equal(profile->renewal, FIELD_NOW + 20000);
  assert_false(profile->restrictions.roaming_allowed);
  assert_int_equal(profile->restrictions.rat_count, 1);
  assert_int_equal(profile->restrictions.dnn_count, 1);
  field_kit_free(kit);
}

static void no_two_are_alike(void **unused) {
  (void)unused;
  static opened first, second;
  const field_options options = field_plain(2, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, PROVISIONER_DELIVERING);
  field_bring(kit, 1, PROVISIONER_DELIVERING);
  uint8_t enc[65];
  open_both(kit, 0, &first);
  memcpy(enc, first.delivery.enc.data, sizeof enc);
  open_both(kit, 1, &second);
  const rcdp_secrets *a = &first.credential.secrets, *b = &second.credential.secrets;
  assert_memory_not_equal(a->key.data, b->key.data, 16);
  assert_memory_not_equal(a->management_key.data, b->management_key.data, 32);
  assert_memory_not_equal(a->op.data, b->op.data, 16);
  assert_memory_not_equal(enc, second.delivery.enc.data, sizeof enc);
  field_kit_free(kit);
}

/* The first suite for which the device's key is one. */
static void the_suite_of_the_device_s_key(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    static opened made;
    static field_octets message;
    field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
    options.ed25519 = i == 1;
    field_kit *kit = field_ready(&options);
    rcdp_provisioner_offer offer = field_offer(kit, 0);
    offer.suites[0] = RCDP_SUITE_P256;
    offer.suites[1] = RCDP_SUITE_X25519;
    offer.suite_count = 2;
    field_say_offer(kit, &offer, &message);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
    assert_int_equal(field_allow(kit, 0), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    open_both(kit, 0, &made);
    assert_int_equal(made.delivery.suite, i == 1 ? RCDP_SUITE_X25519 : RCDP_SUITE_P256);
    field_kit_free(kit);
  }
}

/* --- when it cannot be --- */

static void check_ends(field_kit *kit) {
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(field_state(kit, 0)->status, RCDP_PROVISION_DENIED);
  assert_int_equal(field_state(kit, 0)->report.cause, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  const rcdp_provisioner_body *body = field_said(kit, 0, RCDP_PROVISIONER, RCDP_PROVISIONER_DENIED);
  assert_int_equal(body->body.denied.report.cause, RCDP_E_NOT_AUTHORISED);
}

/* Outside the grant's time nothing is made, nor what would be over already. */
static void a_grant_that_is_over(void **unused) {
  (void)unused;
  static const uint64_t times[] = {FIELD_NOW + 100001, FIELD_NOW - 101};
  for (size_t i = 0; i < 2; i++) {
    const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
    field_kit *kit = field_ready(&options);
    kit->wall.seconds = times[i];
    field_bring(kit, 0, PROVISIONER_COMMITTING);
    check_ends(kit);
    field_kit_free(kit);
  }
}

static void controls_that_have_run_out_meanwhile(void **unused) {
  (void)unused;
  const rcdp_controls controls = {.has_not_after = true, .not_after = FIELD_NOW};
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, PROVISIONER_ASKING);
  rcdp_input answer = field_policy(kit, 0);
  answer.controls = &controls;
  assert_int_equal(field_give(kit, &answer), RCDP_OK);
  check_ends(kit);
  field_kit_free(kit);
}

/* It waits until it knows the time; on the edges of the grant's it is made. */
static void a_clock_that_is_not_set(void **unused) {
  (void)unused;
  static const uint64_t times[] = {FIELD_NOW + 100000, FIELD_NOW - 100};
  for (size_t i = 0; i < 2; i++) {
    const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
    field_kit *kit = field_ready(&options);
    kit->wall.known = false;
    field_bring(kit, 0, PROVISIONER_COMMITTING);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_ARGUMENT));
    assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_OFFERED);
    assert_int_equal(field_deadline(kit), kit->now_ms + FIELD_RETRY_MS);
    kit->wall = (rcdp_time){true, times[i]};
    field_tick(kit);
    assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
    field_kit_free(kit);
  }
}

/* --- who takes it away --- */

typedef struct {
  memory_scan *scan;
  size_t secrets;
} learner;

static void learn(void *context, rcdp_bytes secret) {
  learner *l = context;
  memory_scan_remember(l->scan, "secret", secret);
  l->secrets++;
}

/* In what the driver was given to keep and to send, and in the whole of the role. */
static void look(field_kit *kit, const learner *l) {
  memory_found found;
  for (size_t i = 0; i < kit->seen_count; i++) {
    const field_octets *octets = &kit->seen[i].octets;
    assert_false(memory_scan_octets(l->scan, (rcdp_bytes){octets->data, octets->len}, &found));
  }
  const rcdp_bytes role = {(const uint8_t *)kit->role, rcdp_provisioner_size(kit->config.entries)};
  assert_false(memory_scan_octets(l->scan, role, &found));
}

/* A provisioner that is lost or stolen at any moment: in its vault, and in its memory, there is no key of any device. */
static void nothing_of_it_stays(void **unused) {
  (void)unused;
  static field_octets message;
  for (int i = 0; i < 2; i++) {
    rcdp_provider provider;
    struct failing failing;
    learner l = {.scan = memory_scan_new()};
    field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, i == 0);
    field_kit *kit = field_ready(&options);
    failing = (struct failing){.base = options.provider};
    failing_provider(&provider, &failing, options.provider, RCDP_OK);
    field_bring(kit, 0, PROVISIONER_OFFERED);
    failing.learn = learn;
    failing.learn_context = &l;
    kit->role->config.identity.provider = &provider;
    if (i == 0) {
      field_say_reserved(kit, 0, &message);
      assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    } else {
      field_tick(kit);
    }
    assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
    assert_true(l.secrets >= 8 && memory_scan_count(l.scan) > 0);
    assert_int_equal(failing.keys, 0);
    kit->role->config.identity.provider = options.provider;
    look(kit, &l);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    look(kit, &l);
    field_kit_free(kit);
    memory_scan_free(l.scan);
  }
}

/* --- a provider that fails, or needs time --- */

static field_kit *about_to_make(rcdp_provider *provider, struct failing *failing, rcdp_err error) {
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, PROVISIONER_OFFERED);
  *failing = (struct failing){.base = options.provider};
  failing_provider(provider, failing, options.provider, error);
  kit->role->config.identity.provider = provider;
  kit->ticks = false;
  return kit;
}

static bool draft_is_wiped(const field_kit *kit) {
  static const provisioner_draft zero;
  return memcmp(&kit->role->draft, &zero, sizeof zero) == 0;
}

/* At each call in turn: nothing is committed, nothing is left, and it goes on later. */
static void every_call_fails_once(void **unused) {
  (void)unused;
  const rcdp_input tick = {.kind = RCDP_INPUT_TICK};
  bool more = true;
  for (unsigned long at = 1; more; at++) {
    rcdp_provider provider;
    struct failing failing;
    field_kit *kit = about_to_make(&provider, &failing, RCDP_E_CRYPTO);
    failing.fail_at = at;
    const rcdp_err err = field_give(kit, &tick);
    more = failing.calls >= at;
    assert_int_equal(err, more ? RCDP_E_CRYPTO : RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), more ? 0 : 1);
    assert_int_equal(failing.keys, 0);
    assert_true(draft_is_wiped(kit));
    if (more) {
      assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_CRYPTO));
      assert_int_equal(field_deadline(kit), kit->now_ms + FIELD_RETRY_MS);
      field_tick(kit);
      assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
    } else {
      assert_true(at > 20);
    }
    field_kit_free(kit);
  }
}

/* One that needs time at each call in turn is asked the very same again, and the credential is the one that was drawn first. */
static void every_call_needs_time_once(void **unused) {
  (void)unused;
  const rcdp_input tick = {.kind = RCDP_INPUT_TICK};
  bool more = true;
  for (unsigned long at = 1; more; at++) {
    rcdp_provider provider;
    struct failing failing;
    field_kit *kit = about_to_make(&provider, &failing, RCDP_E_PENDING);
    failing.fail_at = at;
    const rcdp_err err = field_give(kit, &tick);
    more = failing.calls >= at;
    assert_int_equal(err, more ? RCDP_E_PENDING : RCDP_OK);
    if (more) {
      const provisioner_draft drawn = kit->role->draft;
      assert_int_equal(kit->seen_count, 0);
      assert_true(field_deadline(kit) <= kit->now_ms);
      failing.calls = 0;
      failing.fail_at = 0;
      failing.only = 1U << FAILING_RANDOM;
      assert_int_equal(field_give(kit, &tick), RCDP_OK);
      assert_true(drawn.entry == NULL || failing.calls == 0); /* nothing is drawn twice */
    }
    assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
    assert_true(draft_is_wiped(kit));
    field_kit_free(kit);
  }
}

/* The network denies it while it is being made: what was drawn goes. */
static void denied_while_it_is_made(void **unused) {
  (void)unused;
  static field_octets message;
  rcdp_provider provider;
  struct failing failing;
  field_kit *kit = about_to_make(&provider, &failing, RCDP_E_PENDING);
  failing.only = 1U << FAILING_SIGN;
  failing.fail_at = 1;
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_E_PENDING);
  assert_false(draft_is_wiped(kit));
  field_say_denied(kit, 0, RCDP_E_QUOTA, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  assert_true(draft_is_wiped(kit));
  field_kit_free(kit);
}

/* Others that become ready meanwhile wait. */
static void what_was_begun_goes_on(void **unused) {
  (void)unused;
  rcdp_provider provider;
  struct failing failing;
  const field_options options = field_plain(2, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  kit->ticks = false;
  field_bring(kit, 1, PROVISIONER_OFFERED);
  failing = (struct failing){.base = options.provider};
  failing_provider(&provider, &failing, options.provider, RCDP_E_PENDING);
  failing.only = 1U << FAILING_SIGN;
  failing.fail_at = 1;
  kit->role->config.identity.provider = &provider;
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_E_PENDING);
  field_bring(kit, 0, PROVISIONER_OFFERED);
  assert_ptr_equal(kit->role->draft.entry, field_entry(kit, 1));
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  assert_int_equal(field_only(kit, RCDP_ACTION_COMMIT)->action.link, 1);
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  assert_int_equal(field_only(kit, RCDP_ACTION_COMMIT)->action.link, 0);
  field_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_combination_is_within_the_grant),
      cmocka_unit_test(the_template_is_taken_whole),
      cmocka_unit_test(the_owner_s_controls_narrow_it),
      cmocka_unit_test(no_two_are_alike),
      cmocka_unit_test(the_suite_of_the_device_s_key),
      cmocka_unit_test(a_grant_that_is_over),
      cmocka_unit_test(controls_that_have_run_out_meanwhile),
      cmocka_unit_test(a_clock_that_is_not_set),
      cmocka_unit_test(nothing_of_it_stays),
      cmocka_unit_test(every_call_fails_once),
      cmocka_unit_test(every_call_needs_time_once),
      cmocka_unit_test(denied_while_it_is_made),
      cmocka_unit_test(what_was_begun_goes_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
