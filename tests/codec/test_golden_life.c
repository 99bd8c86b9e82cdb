/* Golden encodings (golden.h) of a credential's later life. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "golden.h"

/* clang-format off */
BOTH_WAYS(update_request, update_request)
BOTH_WAYS(update, update)
BOTH_WAYS(acknowledgement, acknowledgement)
BOTH_WAYS(acknowledged, acknowledged)
BOTH_WAYS(notice, notice)
BOTH_WAYS(proof, proof)
BOTH_WAYS(proven, proven)
BOTH_WAYS(status, status)
BOTH_WAYS(taken, taken)
BOTH_WAYS(message, message)
/* clang-format on */

static void updates(void **state) {
  (void)state;
  const rcdp_update_request request = {.transaction = id(1),
                                       .device = rcdp_bytes_of("meter-1"),
                                       .credential = id(2),
                                       .epoch = 258,
                                       .network = snpn,
                                       .device_nonce = hash(3),
                                       .suites = {RCDP_SUITE_P256, RCDP_SUITE_X25519},
                                       .suite_count = 2,
                                       .ephemeral_key = run(4, 65)};
  const rcdp_update update = {id(1), hash(2),    rcdp_bytes_of("meter-1"), id(3),      258,
                              plmn,  1700000000, RCDP_SUITE_X25519,        run(4, 32), run(5, 100)};
  const rcdp_update_seal_info info = {hash(1), rcdp_bytes_of("meter-1"), id(2), 1, plmn, 1700000000, RCDP_SUITE_P256};
  rcdp_update_request request_out;
  rcdp_update update_out;
  both_ways_update_request("UpdateRequest", &request, &request_out);
  assert_int_equal(request_out.epoch, 258);
  ASSERT_VIEW(RCDP_ID_BYTES(request_out.credential), 2, 16);
  ASSERT_VIEW(request_out.ephemeral_key, 4, 65);
  both_ways_update("Update", &update, &update_out);
  assert_int_equal(update_out.issued, 1700000000);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(update_out.request_hash), 2, 32);
  ASSERT_VIEW(update_out.sealed, 5, 100);
  ASSERT_GOLDEN(update_seal_info, "UpdateSealInfo", &info);
}

static void acknowledgements(void **state) {
  (void)state;
  const rcdp_acknowledgement in = {id(1), rcdp_bytes_of("meter-1"), id(2), 258, plmn, hash(3), hash(4)};
  const rcdp_acknowledged back = {id(1), id(2), 65535, hash(3)};
  rcdp_acknowledgement out;
  rcdp_acknowledged back_out;
  both_ways_acknowledgement("Acknowledgement", &in, &out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.update_hash), 3, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.credential_hash), 4, 32);
  both_ways_acknowledged("Acknowledged", &back, &back_out);
  assert_int_equal(back_out.epoch, 65535);
}

static void notices(void **state) {
  (void)state;
  const rcdp_notice in = {.notice = id(1),
                          .device = rcdp_bytes_of("meter-1"),
                          .credential = id(2),
                          .epochs = {1, 2},
                          .epoch_count = 2,
                          .network = snpn,
                          .mode = RCDP_NOTICE_DELETE,
                          .issued = 1700000000};
  const rcdp_proof proof = {id(1), rcdp_bytes_of("meter-1"), id(2), 2, plmn};
  const rcdp_proven proven = {id(1), id(2), hash(3)};
  rcdp_notice out;
  rcdp_proof proof_out;
  rcdp_proven proven_out;
  both_ways_notice("Notice", &in, &out);
  assert_int_equal(out.epochs[1], 2);
  assert_int_equal(out.mode, RCDP_NOTICE_DELETE);
  both_ways_proof("Proof", &proof, &proof_out);
  ASSERT_VIEW(RCDP_ID_BYTES(proof_out.notice), 1, 16);
  both_ways_proven("Proven", &proven, &proven_out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(proven_out.proof_hash), 3, 32);
}

static void assert_items(const rcdp_status *out) {
  assert_int_equal(out->item_count, 2);
  ASSERT_VIEW(RCDP_ID_BYTES(out->items[0].credential), 2, 16);
  assert_int_equal(out->items[0].epoch, 258);
  assert_int_equal(out->items[0].status, RCDP_HELD_ACTIVE);
  assert_int_equal(out->items[0].origin, RCDP_HELD_BY_UPDATE);
  ASSERT_VIEW(out->items[0].ordered_by, 9, 7);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out->items[0].profile_hash), 3, 32);
  assert_int_equal(out->items[0].installed, 1700000001);
  assert_true(out->items[0].on_word);
  assert_false(out->items[0].must_update);
  assert_int_equal(out->items[0].sequence, 0xffffffffffff);
  assert_int_equal(out->items[1].status, RCDP_HELD_STAGED);
  assert_int_equal(out->items[1].origin, RCDP_HELD_BY_ATTACH);
  assert_int_equal(out->items[1].ordered_by.len, 0);
  assert_false(out->items[1].on_word);
  assert_true(out->items[1].must_update);
  assert_int_equal(out->items[1].sequence, 0);
}

static void reports(void **state) {
  (void)state;
  const rcdp_status full = {.transaction = id(1),
                            .device = rcdp_bytes_of("meter-1"),
                            .network = snpn,
                            .counter = 7,
                            .time = 1700000000,
                            .items = {{id(2), 258, RCDP_HELD_ACTIVE, RCDP_HELD_BY_UPDATE, run(9, 7), hash(3),
                                       1700000001, true, false, 0xffffffffffff},
                                      {.credential = id(4), .profile_hash = hash(5), .must_update = true}},
                            .item_count = 2,
                            .erased = {id(6), id(7)},
                            .erased_count = 2};
  const rcdp_status empty = {.transaction = id(1), .device = rcdp_bytes_of("m"), .network = plmn};
  const rcdp_taken taken = {
      .transaction = id(1),
      .status_hash = hash(2),
      .time = 1700000000,
      .verdicts = {RCDP_STATUS_PROVISION_ANEW, RCDP_STATUS_UNKNOWN, RCDP_STATUS_ENDED, RCDP_STATUS_UPDATE},
      .verdict_count = 4};
  rcdp_status out;
  rcdp_taken taken_out;
  both_ways_status("Status/full", &full, &out);
  assert_int_equal(out.counter, 7);
  assert_int_equal(out.time, 1700000000);
  assert_items(&out);
  assert_int_equal(out.erased_count, 2);
  ASSERT_VIEW(RCDP_ID_BYTES(out.erased[1]), 7, 16);
  both_ways_status("Status/empty", &empty, &out);
  assert_int_equal(out.item_count + out.erased_count, 0);
  both_ways_taken("Taken", &taken, &taken_out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(taken_out.status_hash), 2, 32);
  assert_int_equal(taken_out.time, 1700000000);
  assert_int_equal(taken_out.verdict_count, 4);
  assert_int_equal(taken_out.verdicts[0], RCDP_STATUS_PROVISION_ANEW);
  assert_int_equal(taken_out.verdicts[3], RCDP_STATUS_UPDATE);
}

static rcdp_message said(rcdp_role_name sender, rcdp_life_body_kind kind) {
  rcdp_message message = message_of(sender, RCDP_BODY_LIFE);
  message.body.life.kind = kind;
  return message;
}

static void messages(void **state) {
  (void)state;
  rcdp_message request = said(RCDP_DEVICE, RCDP_LIFE_UPDATE_REQUEST);
  rcdp_message update = said(RCDP_NETWORK, RCDP_LIFE_UPDATE);
  rcdp_message acknowledgement = said(RCDP_DEVICE, RCDP_LIFE_ACKNOWLEDGEMENT);
  rcdp_message acknowledged = said(RCDP_NETWORK, RCDP_LIFE_ACKNOWLEDGED);
  rcdp_message notice = said(RCDP_NETWORK, RCDP_LIFE_NOTICE);
  rcdp_message proof = said(RCDP_DEVICE, RCDP_LIFE_PROOF);
  rcdp_message proven = said(RCDP_NETWORK, RCDP_LIFE_PROVEN);
  rcdp_message out;
  request.body.life.body.update_request = (rcdp_attested){{run(1, 200), hash(2)}, run(3, 64)};
  update.body.life.body.update = (rcdp_signed){run(1, 250), run(2, 64)};
  acknowledgement.body.life.body.acknowledgement = (rcdp_authenticated){run(1, 150), hash(2)};
  acknowledged.body.life.body.acknowledged = (rcdp_authenticated){run(1, 66), hash(2)};
  notice.body.life.body.notice = (rcdp_signed){run(1, 150), run(2, 64)};
  proof.body.life.body.proof = (rcdp_attested){{run(1, 100), hash(2)}, RCDP_NO_BYTES};
  proven.body.life.body.proven = (rcdp_signed){run(1, 64), run(2, 64)};
  both_ways_message("Message/life/updateRequest", &request, &out);
  ASSERT_VIEW(out.body.life.body.update_request.body.content, 1, 200);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.life.body.update_request.body.mac), 2, 32);
  ASSERT_VIEW(out.body.life.body.update_request.signature, 3, 64);
  both_ways_message("Message/life/update", &update, &out);
  ASSERT_VIEW(out.body.life.body.update.signature, 2, 64);
  both_ways_message("Message/life/acknowledgement", &acknowledgement, &out);
  both_ways_message("Message/life/acknowledged", &acknowledged, &out);
  both_ways_message("Message/life/notice", &notice, &out);
  both_ways_message("Message/life/proof", &proof, &out);
  assert_int_equal(out.body.life.body.proof.signature.len, 0);
  both_ways_message("Message/life/proven", &proven, &out);
  assert_int_equal(out.body.life.kind, RCDP_LIFE_PROVEN);
}

static void messages_of_reports(void **state) {
  (void)state;
  rcdp_message status = said(RCDP_DEVICE, RCDP_LIFE_STATUS);
  rcdp_message taken = said(RCDP_NETWORK, RCDP_LIFE_TAKEN);
  rcdp_message out;
  status.body.life.body.status = (rcdp_authenticated_status){run(1, 200), {hash(2), hash(3)}, 2, run(4, 64)};
  taken.body.life.body.taken = (rcdp_signed){run(1, 70), run(2, 64)};
  both_ways_message("Message/life/status", &status, &out);
  ASSERT_VIEW(out.body.life.body.status.content, 1, 200);
  assert_int_equal(out.body.life.body.status.mac_count, 2);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.life.body.status.macs[1]), 3, 32);
  ASSERT_VIEW(out.body.life.body.status.signature, 4, 64);
  both_ways_message("Message/life/taken", &taken, &out);
  ASSERT_VIEW(out.body.life.body.taken.signature, 2, 64);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(updates), cmocka_unit_test(acknowledgements), cmocka_unit_test(notices),
      cmocka_unit_test(reports), cmocka_unit_test(messages),         cmocka_unit_test(messages_of_reports),
  };
  golden_begin();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
