/*
 * Handing over and asking: a transfer needs both, once, and in order; what was ordered under the ownership before is dead, also when it comes back;
 * and only the owner is told how a credential stands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *one, *two;
static desk_device *device;

static void begin(void) {
  d = desk_plain();
  one = desk_granted(d, 1);
  two = desk_granted(d, 2);
  device = desk_active(one, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(one);
  desk_provisioner_free(two);
  desk_free(d);
}

static rcdp_transfer transfer_of(const desk_provisioner *from, const desk_provisioner *to, uint8_t order,
                                 uint16_t ownership) {
  return (rcdp_transfer){.order = {{0x7a, order}},
                         .network = d->net->config.network,
                         .device = rcdp_bytes_of("SN1"),
                         .credential = device->receipt.credential,
                         .from = from->grant.serial,
                         .to = to->grant.serial,
                         .ownership = ownership};
}

static bool owned_by(const desk_provisioner *p) {
  const rcdp_record record = desk_find(device).record;
  return rcdp_octets32_equal(&record.ownership.owner, &p->hash);
}

static void refused(const kit_octets *message, rcdp_err cause, size_t asked) {
  assert_int_equal(desk_ask(d, message), cause);
  assert_true(serve_sent_error(d->net, cause));
  assert_int_equal(d->net->asked_count, asked);
  assert_true(owned_by(one));
}

static rcdp_verdict handed_over(const desk_provisioner *from, const desk_provisioner *to, uint8_t order,
                                uint16_t ownership) {
  const rcdp_transfer what = transfer_of(from, to, order, ownership);
  const kit_octets message = desk_transfer(from, to, &what);
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  const rcdp_outcome outcome = desk_outcome(d, &message);
  assert_int_equal(outcome.item_count, 1);
  assert_true(rcdp_id_equal(&outcome.items[0].credential, &device->receipt.credential));
  assert_int_equal(outcome.items[0].at > 0, outcome.items[0].verdict == RCDP_VERDICT_DONE);
  return outcome.items[0].verdict;
}

/* --- fields, each signed by both as it stands --- */

static void t_network(rcdp_transfer *t) { t->network.plmn[0] ^= 0x10; }
static void t_from(rcdp_transfer *t) { t->from.octets[0] ^= 1; }
static void t_to(rcdp_transfer *t) { t->to.octets[0] ^= 1; }
static void t_same(rcdp_transfer *t) { t->to = t->from; }
static void t_turned(rcdp_transfer *t) {
  const rcdp_id from = t->from;
  t->from = t->to;
  t->to = from;
}

static void fields_of_a_transfer(void **state) {
  (void)state;
  static const struct {
    void (*spoil)(rcdp_transfer *transfer);
    rcdp_err cause;
    size_t asked;
  } rows[] = {{t_network, RCDP_E_NETWORK, 0},
              {t_from, RCDP_E_NOT_AUTHORISED, 1},
              {t_to, RCDP_E_NOT_AUTHORISED, 2},
              {t_same, RCDP_E_MISMATCH, 0},
              {t_turned, RCDP_E_BAD_SIGNATURE, 1}};
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_transfer what = transfer_of(one, two, 1, 1);
    rows[i].spoil(&what);
    const kit_octets message = desk_transfer(one, two, &what);
    refused(&message, rows[i].cause, rows[i].asked);
  }
  assert_int_equal(handed_over(one, two, 1, 1), RCDP_VERDICT_DONE);
  end();
}

static void t_device(rcdp_transfer *t) { t->device = rcdp_bytes_of("SN2"); }
static void t_credential(rcdp_transfer *t) { t->credential.octets[0] ^= 1; }
static void t_ownership(rcdp_transfer *t) { t->ownership++; }
static void t_old(rcdp_transfer *t) { t->ownership--; }

static void what_the_store_knows(void **state) {
  (void)state;
  static const struct {
    void (*spoil)(rcdp_transfer *transfer);
    rcdp_verdict verdict;
  } rows[] = {{t_device, RCDP_VERDICT_UNKNOWN_CREDENTIAL},
              {t_credential, RCDP_VERDICT_UNKNOWN_CREDENTIAL},
              {t_ownership, RCDP_VERDICT_STALE},
              {t_old, RCDP_VERDICT_STALE}};
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_transfer what = transfer_of(one, two, 1, 1);
    rows[i].spoil(&what);
    const kit_octets message = desk_transfer(one, two, &what);
    assert_int_equal(desk_ask(d, &message), RCDP_OK);
    const rcdp_outcome outcome = desk_outcome(d, &message);
    assert_int_equal(outcome.items[0].verdict, rows[i].verdict);
    assert_int_equal(outcome.items[0].at, 0);
    assert_true(owned_by(one));
  }
  end();
}

static void both_signatures(void **state) {
  (void)state;
  static kit_message read;
  begin();
  const rcdp_transfer what = transfer_of(one, two, 1, 1);
  kit_octets message = desk_transfer(one, one, &what);
  refused(&message, RCDP_E_BAD_SIGNATURE, 2);
  message = desk_transfer(two, two, &what);
  refused(&message, RCDP_E_BAD_SIGNATURE, 1);
  message = desk_transfer(one, two, &what);
  kit_read(&read, kit_view(&message));
  rcdp_signed_transfer *body = &read.message.body.provisioner.body.transfer;
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  desk_sign(two, CONTEXT_TRANSFER_FROM, body->content, signature); /* each in its own role */
  body->to = RCDP_BYTES(signature);
  message = kit_write(&read.message);
  refused(&message, RCDP_E_BAD_SIGNATURE, 2);
  desk_sign(two, CONTEXT_TRANSFER_TO, body->content, signature);
  read.message.transaction.octets[0] ^= 1;
  message = kit_write(&read.message);
  refused(&message, RCDP_E_MISMATCH, 0);
  body->content.len--;
  message = kit_write(&read.message);
  refused(&message, RCDP_E_MALFORMED, 0);
  end();
}

static void both_grants(void **state) {
  (void)state;
  for (int i = 0; i < 4; i++) {
    d = desk_plain();
    one = desk_provisioner_new(d, 1);
    two = desk_provisioner_new(d, 2);
    one->grant.operations.transfer = i != 0;
    two->grant.operations.transfer = i != 1;
    desk_grant(one);
    desk_grant(two);
    device = desk_active(one, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
    if (i >= 2) {
      desk_revoke(i == 2 ? one : two);
    }
    const rcdp_transfer what = transfer_of(one, two, 1, 1);
    const kit_octets message = desk_transfer(one, two, &what);
    refused(&message, RCDP_E_NOT_AUTHORISED, i % 2 == 0 ? 1 : 2);
    end();
  }
}

/* Two grants of one provisioner: there is nobody to hand it over to. */
static void to_himself(void **state) {
  (void)state;
  begin();
  desk_provisioner *again = desk_provisioner_new(d, 1);
  again->grant.serial.octets[5] = 9;
  (void)again->block[0][5]++;
  (void)again->block[1][5]++;
  desk_grant(again);
  const rcdp_transfer what = transfer_of(one, again, 1, 1);
  const kit_octets message = desk_transfer(one, again, &what);
  refused(&message, RCDP_E_MISMATCH, 2);
  desk_provisioner_free(again);
  end();
}

/* --- on and back --- */

static rcdp_verdict said(const desk_provisioner *p, const rcdp_deprovision *what) {
  const kit_octets message = desk_deprovision(p, what, NULL);
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  return desk_outcome(d, &message).items[0].verdict;
}

static void on_and_back(void **state) {
  (void)state;
  begin();
  const desk_device *const devices[] = {device};
  const rcdp_deprovision never_sent = desk_deprovision_of(one, 1, RCDP_DEPROVISION_REVOKE, devices, 1, 50);
  rcdp_deprovision timed = desk_deprovision_of(one, 2, RCDP_DEPROVISION_REVOKE, devices, 1, 1);
  timed.has_effective = true;
  timed.effective = WORLD_NOW + 100;
  assert_int_equal(said(one, &timed), RCDP_VERDICT_TIMED);
  const rcdp_transfer there = transfer_of(one, two, 1, 1);
  const kit_octets first = desk_transfer(one, two, &there);
  assert_int_equal(handed_over(one, two, 1, 1), RCDP_VERDICT_DONE);
  assert_int_equal(said(one, &never_sent), RCDP_VERDICT_NOT_AUTHORISED);
  const rcdp_deprovision of_two = desk_deprovision_of(two, 3, RCDP_DEPROVISION_REVOKE, devices, 1, 60);
  assert_int_equal(handed_over(two, one, 2, 2), RCDP_VERDICT_DONE);
  d->net->wall.seconds += 200;
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE); /* the timed one went with the ownership */
  assert_int_equal(said(one, &never_sent), RCDP_VERDICT_STALE);
  assert_int_equal(said(one, &timed), RCDP_VERDICT_STALE);
  assert_int_equal(said(two, &of_two), RCDP_VERDICT_NOT_AUTHORISED);
  assert_int_equal(desk_ask(d, &first), RCDP_OK); /* the first transfer once more */
  assert_int_equal(desk_outcome(d, &first).items[0].verdict, RCDP_VERDICT_STALE);
  assert_true(owned_by(one));
  assert_int_equal(desk_find(device).record.ownership.ownership, 2);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_do(one, device, 4, RCDP_DEPROVISION_REVOKE, 1), RCDP_VERDICT_DONE);
  end();
}

/* What is not known is not told; said again, it is. */
static void an_unknown_outcome(void **state) {
  (void)state;
  static const rcdp_err errs[] = {RCDP_E_OUTCOME_UNKNOWN, RCDP_E_OUTCOME_UNKNOWN, RCDP_E_STORAGE};
  for (size_t i = 0; i < 3; i++) {
    begin();
    const rcdp_transfer what = transfer_of(one, two, 1, 1);
    const kit_octets message = desk_transfer(one, two, &what);
    d->net->fail_at = 3;
    d->net->fail_with = errs[i];
    d->net->fail_done = i == 1;
    assert_int_equal(desk_ask(d, &message), i == 2 ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN);
    assert_int_equal(d->net->sent_count, i == 2 ? 1 : 0);
    if (i == 2) {
      assert_int_equal(desk_outcome(d, &message).items[0].verdict, RCDP_VERDICT_TEMPORARY_FAILURE);
    }
    d->net->fail_at = 0;
    d->net->wall.seconds++;
    assert_int_equal(desk_ask(d, &message), RCDP_OK);
    const rcdp_outcome outcome = desk_outcome(d, &message);
    assert_int_equal(outcome.items[0].verdict, RCDP_VERDICT_DONE);
    assert_int_equal(outcome.items[0].at, i == 1 ? WORLD_NOW : WORLD_NOW + 1);
    end();
  }
}

/* --- asking --- */

static void not_told(const kit_octets *message, rcdp_err cause, size_t asked) {
  assert_int_equal(desk_ask(d, message), cause);
  const rcdp_standing standing = desk_sent(d, RCDP_PROVISIONER_STANDING)->body.standing;
  assert_true(standing.refused);
  assert_int_equal(standing.report.cause, cause);
  assert_int_equal(d->net->asked_count, asked);
}

static void q_network(rcdp_inquiry *q) { q->network.plmn[0] ^= 0x10; }
static void q_serial(rcdp_inquiry *q) { q->serial.octets[0] ^= 1; }
static void q_other(rcdp_inquiry *q) { q->serial = two->grant.serial; }
static void q_credential(rcdp_inquiry *q) { q->credential.octets[0] ^= 1; }

static void fields_of_an_inquiry(void **state) {
  (void)state;
  static kit_message read;
  static const struct {
    void (*spoil)(rcdp_inquiry *inquiry);
    rcdp_err cause;
    size_t asked;
  } rows[] = {{q_network, RCDP_E_NETWORK, 0},
              {q_serial, RCDP_E_NOT_AUTHORISED, 1},
              {q_other, RCDP_E_BAD_SIGNATURE, 1},
              {q_credential, RCDP_E_UNKNOWN_CREDENTIAL, 2}};
  begin();
  const rcdp_inquiry honest = {{{0x19}}, one->grant.serial, one->grant.network, device->receipt.credential};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_inquiry what = honest;
    rows[i].spoil(&what);
    const kit_octets message = desk_inquire(one, &what);
    not_told(&message, rows[i].cause, rows[i].asked);
  }
  kit_octets message = desk_inquire(one, &honest);
  kit_read(&read, kit_view(&message));
  read.message.transaction.octets[1] ^= 1;
  message = kit_write(&read.message);
  not_told(&message, RCDP_E_MISMATCH, 0);
  read.message.body.provisioner.body.inquiry.content.len--;
  message = kit_write(&read.message);
  not_told(&message, RCDP_E_MALFORMED, 0);
  d->net->fail_at = 2;
  d->net->fail_with = RCDP_E_STORAGE;
  message = desk_inquire(one, &honest);
  not_told(&message, RCDP_E_STORAGE, 2);
  d->net->fail_at = 0;
  rcdp_inquiry foreign = honest;
  foreign.serial = two->grant.serial;
  message = desk_inquire(two, &foreign);
  not_told(&message, RCDP_E_UNKNOWN_CREDENTIAL, 2); /* as if there were none */
  desk_revoke(one);
  message = desk_inquire(one, &honest);
  not_told(&message, RCDP_E_NOT_AUTHORISED, 1);
  end();
}

/* Of what is delivered, is over, or has no owner but the network. */
static void how_it_stands(void **state) {
  (void)state;
  begin();
  desk_device *open = desk_device_new(one, "SN2", false, RCDP_MADE_BY_NETWORK, 2);
  assert_int_equal(desk_ordered(open), RCDP_OK);
  desk_take_delivery(open);
  assert_int_equal(desk_standing(one, open).state, RCDP_ITEM_OFFERED);
  d->net->wall.seconds += DESK_LAPSE;
  assert_int_equal(desk_standing(one, open).state, RCDP_ITEM_ENDED);
  assert_int_equal(desk_standing(one, device).state, RCDP_ITEM_ACTIVE);
  d->net->wall.seconds = WORLD_NOW + DESK_VALIDITY;
  assert_int_equal(desk_standing(one, device).state, RCDP_ITEM_ENDED);
  desk_device_free(open);
  end();
}

/* The proof of erasure is handed on as it came. */
static kit_octets proof_of(const rcdp_attested *proof) {
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION, .sender = RCDP_DEVICE, .kind = RCDP_BODY_LIFE};
  message.body.life.kind = RCDP_LIFE_PROOF;
  message.body.life.body.proof = *proof;
  return kit_write(&message);
}

static rcdp_err proven(rcdp_bytes proof) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_PROVE,
      .record = {.credential = device->receipt.credential, .proof = proof},
      .now = d->net->wall.seconds,
  };
  return serve_execute(d->net, &request).err;
}

static void with_an_odd_proof(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.proof = stored->record.receipt; /* a message, and none of erasure */
  }
}

static void with_no_proof(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.proof = rcdp_bytes_of("x");
  }
}

static void proofs(void **state) {
  (void)state;
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {3};
  const rcdp_attested proof = {{rcdp_bytes_of("erased"), {{7}}}, RCDP_BYTES(signature)};
  begin();
  assert_int_equal(desk_do(one, device, 1, RCDP_DEPROVISION_DELETE, 1), RCDP_VERDICT_DONE);
  assert_false(desk_standing(one, device).has_proof);
  const kit_octets message = proof_of(&proof);
  assert_int_equal(proven(kit_view(&message)), RCDP_OK);
  const rcdp_standing standing = desk_standing(one, device);
  assert_true(standing.has_proof && rcdp_bytes_equal(standing.proof.body.content, proof.body.content) &&
              rcdp_octets32_equal(&standing.proof.body.mac, &proof.body.mac) &&
              rcdp_bytes_equal(standing.proof.signature, proof.signature));
  assert_int_equal(desk_state(device), RCDP_STATE_DELETED);
  d->net->twist = with_an_odd_proof;
  assert_true(desk_standing(one, device).refused);
  d->net->twist = with_no_proof;
  assert_true(desk_standing(one, device).refused);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fields_of_a_transfer), cmocka_unit_test(what_the_store_knows),
      cmocka_unit_test(both_signatures),      cmocka_unit_test(both_grants),
      cmocka_unit_test(to_himself),           cmocka_unit_test(on_and_back),
      cmocka_unit_test(an_unknown_outcome),   cmocka_unit_test(fields_of_an_inquiry),
      cmocka_unit_test(how_it_stands),        cmocka_unit_test(proofs),
  };
  return cmocka_run_group_tests_name("provisioner_network_owners", tests, NULL, NULL);
}
