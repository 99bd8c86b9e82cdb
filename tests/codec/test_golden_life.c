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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(updates),
      cmocka_unit_test(acknowledgements),
      cmocka_unit_test(notices),
      cmocka_unit_test(messages),
  };
  golden_begin();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
