/*
 * What the network answers, field by field: to an order reserved, delivery and denied; to a hand-in confirmed and refused. What does not fit
 * changes nothing; what is needed still is forgotten only on the network's signed word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"

static field_kit *in_status(rcdp_maker maker, provisioner_status status) {
  const field_options options = field_plain(1, maker, true);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, status);
  kit->ticks = false;
  return kit;
}

/* It is refused, reported, and everything is as it was. */
static void check_refused(field_kit *kit, uint64_t link, const field_octets *message, rcdp_err expected) {
  const provisioner_status status = field_entry(kit, 0)->status;
  const field_octets vault = kit->vault[0];
  assert_int_equal(field_hear(kit, link, message), expected);
  assert_int_equal(kit->seen_count, 1);
  assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, expected));
  assert_int_equal(field_entry(kit, 0)->status, status);
  assert_int_equal(field_entry(kit, 0)->state_len, vault.len);
  assert_memory_equal(field_entry(kit, 0)->state, vault.data, vault.len);
}

/* A message changed before it is heard. */
typedef void (*body_edit)(rcdp_provisioner_body *body);

static void edit_message(field_octets *octets, body_edit edit) {
  rcdp_message message = *field_read(octets);
  edit(&message.body.provisioner);
  field_encode(&message.transaction, message.sender, &message.body.provisioner, octets);
}

/* --- to an order --- */

static void reserved_reference(rcdp_provisioner_body *body) { body->body.reserved.reference.octets[0] ^= 1; }
static void reserved_credential(rcdp_provisioner_body *body) { body->body.reserved.credential.octets[15] ^= 1; }
static void denied_reference(rcdp_provisioner_body *body) { body->body.denied.reference.octets[31] ^= 1; }

static void reserved_for_another(void **unused) {
  (void)unused;
  static const body_edit edits[] = {reserved_reference, reserved_credential};
  for (size_t i = 0; i < 2; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_OFFERED);
    field_say_reserved(kit, 0, &message);
    edit_message(&message, edits[i]);
    check_refused(kit, FIELD_NETWORK, &message, RCDP_E_MISMATCH);
    assert_false(field_entry(kit, 0)->reserved);
    field_say_reserved(kit, 0, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    assert_true(field_reported(kit, RCDP_STEP_RESERVE, 0, RCDP_OK));
    field_kit_free(kit);
  }
}

typedef void (*delivery_edit)(rcdp_delivery *delivery);

static void edit_maker(rcdp_delivery *delivery) { delivery->maker = RCDP_MADE_BY_PROVISIONER; }
static void edit_order(rcdp_delivery *delivery) { delivery->order.octets[0] ^= 1; }
static void edit_reference(rcdp_delivery *delivery) { delivery->reference.octets[0] ^= 1; }
static void edit_offer_hash(rcdp_delivery *delivery) { delivery->offer_hash.octets[0] ^= 1; }
static void edit_device(rcdp_delivery *delivery) { delivery->device.len--; }
static void edit_serial(rcdp_delivery *delivery) { delivery->serial.octets[0] ^= 1; }
static void edit_provisioner(rcdp_delivery *delivery) { delivery->provisioner.octets[0] ^= 1; }
static void edit_network(rcdp_delivery *delivery) { delivery->network.plmn[2] = 0x20; }
static void edit_nonce(rcdp_delivery *delivery) { delivery->device_nonce.octets[0] ^= 1; }
static void edit_credential(rcdp_delivery *delivery) { delivery->credential.octets[0] ^= 1; }
static void edit_suite(rcdp_delivery *delivery) {
  delivery->suite = RCDP_SUITE_X25519;
  delivery->enc.len = 32;
}

static void every_field_of_a_delivery(void **unused) {
  (void)unused;
  static const delivery_edit edits[] = {edit_maker,  edit_order,      edit_reference,   edit_offer_hash,
                                        edit_device, edit_serial,     edit_provisioner, edit_network,
                                        edit_nonce,  edit_credential, edit_suite};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
    rcdp_delivery delivery = field_delivery(kit, 0);
    edits[i](&delivery);
    field_say_delivery(kit, &delivery, &message);
    const rcdp_message whole = *field_read(&message);
    field_encode(&kit->offer_order[0], RCDP_NETWORK, &whole.body.provisioner, &message);
    check_refused(kit, FIELD_NETWORK, &message, RCDP_E_MISMATCH);
    field_kit_free(kit);
  }
}

static void delivery_signature(rcdp_provisioner_body *body) {
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  memcpy(signature, body->body.delivery.signature.data, sizeof signature);
  signature[40] ^= 1;
  body->body.delivery.signature.data = signature;
}
static void delivery_without_chain(rcdp_provisioner_body *body) { body->body.delivery.chain_count = 0; }
static void delivery_with_another_chain(rcdp_provisioner_body *body) {
  static const uint8_t octets[] = {0x30, 0};
  body->body.delivery.chain[0] = RCDP_BYTES(octets);
}

static void who_signs_a_delivery(void **unused) {
  (void)unused;
  static const struct {
    body_edit edit;
    rcdp_err expected;
  } rows[] = {{delivery_signature, RCDP_E_BAD_SIGNATURE},
              {delivery_without_chain, RCDP_E_BAD_SIGNATURE},
              {delivery_with_another_chain, RCDP_E_CERT_MALFORMED}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
    const rcdp_delivery delivery = field_delivery(kit, 0);
    field_say_delivery(kit, &delivery, &message);
    edit_message(&message, rows[i].edit);
    check_refused(kit, FIELD_NETWORK, &message, rows[i].expected);
    field_kit_free(kit);
  }
}

/* It is for the device, as it came. */
static void a_delivery_is_kept_and_handed_on(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = in_status(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
  const rcdp_delivery delivery = field_delivery(kit, 0);
  field_say_delivery(kit, &delivery, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0); /* not before it is committed */
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_true(field_reported(kit, RCDP_STEP_DELIVERY, 0, RCDP_OK));
  const field_octets *sent = field_sent(kit, 0);
  assert_int_equal(sent->len, message.len);
  assert_memory_equal(sent->data, message.data, message.len);
  assert_true(rcdp_id_equal(&field_state(kit, 0)->credential, &delivery.credential));
  field_kit_free(kit);
}

/* It is kept for when it comes again. */
static void a_delivery_for_a_device_that_has_gone(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = in_status(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
  const rcdp_delivery delivery = field_delivery(kit, 0);
  field_say_delivery(kit, &delivery, &message);
  field_close(kit, 0);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
  assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 1); /* nothing is waited for but the device */
  field_kit_free(kit);
}

/* --- denied --- */

static const rcdp_err passing[] = {RCDP_E_OVERLOADED, RCDP_E_STORAGE, RCDP_E_CERT_UNAVAILABLE, RCDP_E_CERT_STATUS};

static bool passes(rcdp_err cause) {
  for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++) {
    if (cause == passing[i]) {
      return true;
    }
  }
  return false;
}

static const rcdp_err verdicts[] = {RCDP_E_NOT_AUTHORISED, RCDP_E_QUOTA,        RCDP_E_ALREADY,
                                    RCDP_E_BAD_SIGNATURE,  RCDP_E_CERT_REVOKED, RCDP_E_CERT_EXPIRED,
                                    RCDP_E_LAPSED,         RCDP_E_CONFLICT,     RCDP_E_OVERLOADED,
                                    RCDP_E_STORAGE,        RCDP_E_CERT_STATUS,  RCDP_E_CERT_UNAVAILABLE};

static void denied_for_now_or_for_good(void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
    field_say_denied(kit, 0, verdicts[i], &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    if (passes(verdicts[i])) {
      assert_true(field_reported(kit, RCDP_STEP_ADVICE, 0, verdicts[i]));
      assert_int_equal(kit->seen_count, 1);
      assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_OFFERED);
      assert_true(field_deadline(kit) > kit->now_ms && field_deadline(kit) != UINT64_MAX);
    } else {
      assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
      assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
      assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, verdicts[i]));
      const rcdp_provisioner_body *body = field_said(kit, 0, RCDP_PROVISIONER, RCDP_PROVISIONER_DENIED);
      assert_int_equal(body->body.denied.report.cause, verdicts[i]);
      assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 1);
      const rcdp_provision_state *state = field_state(kit, 0);
      assert_int_equal(state->status, RCDP_PROVISION_DENIED);
      assert_int_equal(state->offer.content.len, 0);
    }
    field_kit_free(kit);
  }
}

static void a_denial_of_another_offer(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = in_status(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
  field_say_denied(kit, 0, RCDP_E_QUOTA, &message);
  edit_message(&message, denied_reference);
  check_refused(kit, FIELD_NETWORK, &message, RCDP_E_MISMATCH);
  field_kit_free(kit);
}

/* --- confirmed --- */

typedef void (*confirmed_edit)(rcdp_provisioner_confirmed *confirmed);

static void confirmed_order(rcdp_provisioner_confirmed *confirmed) { confirmed->order.octets[0] ^= 1; }
static void confirmed_device(rcdp_provisioner_confirmed *confirmed) { confirmed->device.len--; }
static void confirmed_credential(rcdp_provisioner_confirmed *confirmed) { confirmed->credential.octets[0] ^= 1; }
static void confirmed_epoch(rcdp_provisioner_confirmed *confirmed) { confirmed->epoch = 1; }
static void confirmed_network(rcdp_provisioner_confirmed *confirmed) { confirmed->network.plmn[2] = 0x20; }
static void confirmed_receipt(rcdp_provisioner_confirmed *confirmed) { confirmed->receipt_hash.octets[0] ^= 1; }

static void every_field_of_a_confirmation(void **unused) {
  (void)unused;
  static const confirmed_edit edits[] = {confirmed_order, confirmed_device,  confirmed_credential,
                                         confirmed_epoch, confirmed_network, confirmed_receipt};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
    rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
    edits[i](&confirmed);
    field_say_confirmed(kit, &confirmed, &message);
    const rcdp_message whole = *field_read(&message);
    field_encode(&kit->offer_order[0], RCDP_NETWORK, &whole.body.provisioner, &message);
    check_refused(kit, FIELD_NETWORK, &message, RCDP_E_MISMATCH);
    field_kit_free(kit);
  }
}

/* By the notice key and under its context: not by the granted key, nor by the network's other one. */
static void who_signs_a_confirmation(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
    const rcdp_key own = kit->notice_key;
    const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
    kit->notice_key = i == 0 ? kit->key : kit->signing_key;
    field_say_confirmed(kit, &confirmed, &message);
    kit->notice_key = own;
    check_refused(kit, FIELD_NETWORK, &message, RCDP_E_BAD_SIGNATURE);
    field_kit_free(kit);
  }
}

static void nothing_left(const rcdp_provision_state *state) {
  assert_int_equal(state->offer.content.len, 0);
  assert_int_equal(state->delivery.content.len, 0);
  assert_int_equal(state->receipt.body.content.len, 0);
  assert_false(state->has_made || state->has_controls || state->replace);
}

/* What is left is what the ledger needs, and the network's word for the device. */
static void what_a_confirmation_leaves(void **unused) {
  (void)unused;
  for (int maker = RCDP_MADE_BY_NETWORK; maker <= RCDP_MADE_BY_PROVISIONER; maker++) {
    static field_octets message;
    field_kit *kit = in_status((rcdp_maker)maker, PROVISIONER_RECEIVED);
    const rcdp_id credential = field_state(kit, 0)->credential;
    const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
    field_say_confirmed(kit, &confirmed, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    assert_true(field_reported(kit, RCDP_STEP_ACTIVE, 0, RCDP_OK));
    assert_int_equal(field_sent(kit, 0)->len, message.len);
    assert_memory_equal(field_sent(kit, 0)->data, message.data, message.len);
    assert_int_equal(kit->seen[kit->seen_count - 1].action.kind, RCDP_ACTION_DONE);
    const rcdp_provision_state *state = field_state(kit, 0);
    nothing_left(state);
    assert_int_equal(state->status, RCDP_PROVISION_CONFIRMED);
    assert_true(state->has_credential && rcdp_id_equal(&state->credential, &credential));
    assert_int_equal(state->imsi.len > 0, maker == RCDP_MADE_BY_PROVISIONER);
    assert_int_equal(state->device_key.len, 65);
    assert_true(state->confirmed.content.len > 0 && state->notice.content.len == 0 && !state->has_report);
    field_kit_free(kit);
  }
}

/* --- refused --- */

static void refused_credential(rcdp_provisioner_body *body) { body->body.refused.credential.octets[0] ^= 1; }

static void a_refusal_of_another_hand_in(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
  const rcdp_notice notice = field_notice(kit, 0);
  field_say_refused(kit, 0, RCDP_E_QUOTA, &notice, &message);
  edit_message(&message, refused_credential);
  check_refused(kit, FIELD_NETWORK, &message, RCDP_E_MISMATCH);
  field_kit_free(kit);
}

typedef void (*notice_edit)(rcdp_notice *notice);

static void notice_device(rcdp_notice *notice) { notice->device.len--; }
static void notice_credential(rcdp_notice *notice) { notice->credential.octets[0] ^= 1; }
static void notice_network(rcdp_notice *notice) { notice->network.plmn[2] = 0x20; }
static void notice_epochs(rcdp_notice *notice) { notice->epochs[0] = 1; }

static void every_field_of_a_notice(void **unused) {
  (void)unused;
  static const notice_edit edits[] = {notice_device, notice_credential, notice_network, notice_epochs};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
    rcdp_notice notice = field_notice(kit, 0);
    edits[i](&notice);
    field_say_refused(kit, 0, RCDP_E_QUOTA, &notice, &message);
    check_refused(kit, FIELD_NETWORK, &message, RCDP_E_MISMATCH);
    field_kit_free(kit);
  }
}

/* A notice may name more epochs than the one there is. */
static void a_notice_of_several_epochs(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
  rcdp_notice notice = field_notice(kit, 0);
  notice.epochs[1] = 1;
  notice.epoch_count = 2;
  field_say_refused(kit, 0, RCDP_E_QUOTA, &notice, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
  field_kit_free(kit);
}

static void who_signs_a_notice(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
  const rcdp_key own = kit->notice_key;
  const rcdp_notice notice = field_notice(kit, 0);
  kit->notice_key = kit->key;
  field_say_refused(kit, 0, RCDP_E_QUOTA, &notice, &message);
  kit->notice_key = own;
  check_refused(kit, FIELD_NETWORK, &message, RCDP_E_BAD_SIGNATURE);
  field_kit_free(kit);
}

/* With a notice that is the network's it is over, whatever the cause. */
static void what_a_refusal_leaves(void **unused) {
  (void)unused;
  static const rcdp_err causes[] = {RCDP_E_LAPSED, RCDP_E_OVERLOADED};
  for (size_t i = 0; i < 2; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
    const rcdp_notice notice = field_notice(kit, 0);
    field_say_refused(kit, 0, causes[i], &notice, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    assert_true(field_reported(kit, RCDP_STEP_NOTICE, 0, causes[i]));
    const rcdp_message *told = field_read(field_sent(kit, 0));
    assert_int_equal(told->kind, RCDP_BODY_LIFE);
    assert_int_equal(told->sender, RCDP_NETWORK);
    assert_int_equal(told->body.life.kind, RCDP_LIFE_NOTICE);
    assert_true(rcdp_id_equal(&told->transaction, &kit->offer_order[0]));
    const rcdp_provision_state *state = field_state(kit, 0);
    nothing_left(state);
    assert_int_equal(state->status, RCDP_PROVISION_REFUSED);
    assert_int_equal(state->report.cause, causes[i]);
    assert_true(state->notice.content.len > 0 && state->confirmed.content.len == 0);
    field_kit_free(kit);
  }
}

/* Without a notice everything is kept: for now, or until there is another channel. */
static void a_refusal_without_a_notice(void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
    const field_octets vault = kit->vault[0];
    field_say_refused(kit, 0, verdicts[i], NULL, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    const bool now = passes(verdicts[i]);
    assert_true(field_reported(kit, now ? RCDP_STEP_ADVICE : RCDP_STEP_REFUSED, 0, verdicts[i]));
    assert_int_equal(kit->seen_count, now ? 1 : 2);
    assert_int_equal(field_count(kit, RCDP_ACTION_DONE), now ? 0 : 1);
    assert_int_equal(field_deadline(kit) == UINT64_MAX, !now);
    assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_RECEIVED);
    assert_memory_equal(field_entry(kit, 0)->state, vault.data, vault.len);
    kit->ticks = true;
    field_open(kit, FIELD_NETWORK);
    (void)field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, RCDP_PROVISIONER_HAND_IN);
    field_kit_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reserved_for_another),
      cmocka_unit_test(every_field_of_a_delivery),
      cmocka_unit_test(who_signs_a_delivery),
      cmocka_unit_test(a_delivery_is_kept_and_handed_on),
      cmocka_unit_test(a_delivery_for_a_device_that_has_gone),
      cmocka_unit_test(denied_for_now_or_for_good),
      cmocka_unit_test(a_denial_of_another_offer),
      cmocka_unit_test(every_field_of_a_confirmation),
      cmocka_unit_test(who_signs_a_confirmation),
      cmocka_unit_test(what_a_confirmation_leaves),
      cmocka_unit_test(a_refusal_of_another_hand_in),
      cmocka_unit_test(every_field_of_a_notice),
      cmocka_unit_test(a_notice_of_several_epochs),
      cmocka_unit_test(who_signs_a_notice),
      cmocka_unit_test(what_a_refusal_leaves),
      cmocka_unit_test(a_refusal_without_a_notice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
