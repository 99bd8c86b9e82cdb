/* Golden encodings (golden.h) of the certificate attach, the credential, and the messages that are not one procedure's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"

static void attach_request(void **state) {
  (void)state;
  const rcdp_attach_request in = {
      .transaction = id(1),
      .certificate_url = rcdp_bytes_of("https://www.nextgencertauthority.com/DeviceID=0001"),
      .certificate_hash = hash(10),
      .device_nonce = hash(20),
      .suites = {RCDP_SUITE_X25519, RCDP_SUITE_P256, RCDP_SUITE_STATIC},
      .suite_count = 3,
      .ephemeral_key = run(4, 65),
      .serving_network = snpn,
      .counter = 0x0102030405060708,
      .voucher_needed = true,
  };
  rcdp_attach_request out;
  ASSERT_GOLDEN(attach_request, "AttachRequest", &in);
  DECODE_GOLDEN(attach_request, "AttachRequest", &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.transaction), 1, 16);
  assert_true(rcdp_bytes_equal(out.certificate_url, in.certificate_url));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.certificate_hash), 10, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.device_nonce), 20, 32);
  assert_int_equal(out.suite_count, 3);
  assert_memory_equal(out.suites, in.suites, 3 * sizeof out.suites[0]);
  ASSERT_VIEW(out.ephemeral_key, 4, 65);
  assert_true(rcdp_network_id_equal(&out.serving_network, &snpn));
  assert_int_equal(out.counter, in.counter);
  assert_true(out.voucher_needed);
}

static void attach_reject(void **state) {
  (void)state;
  const rcdp_attach_reject in = {
      .transaction = id(1),
      .request_hash = hash(2),
      .device_nonce = hash(3),
      .nonce1 = hash(4),
      .network = plmn,
      .issued = 1700000000,
      .suite = RCDP_SUITE_X25519,
      .enc = run(5, 32),
      .sealed = run(6, 100),
  };
  rcdp_attach_reject out;
  ASSERT_GOLDEN(attach_reject, "AttachReject", &in);
  DECODE_GOLDEN(attach_reject, "AttachReject", &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.transaction), 1, 16);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.request_hash), 2, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.device_nonce), 3, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.nonce1), 4, 32);
  assert_true(rcdp_network_id_equal(&out.network, &plmn));
  assert_int_equal(out.issued, 1700000000);
  assert_int_equal(out.suite, RCDP_SUITE_X25519);
  ASSERT_VIEW(out.enc, 5, 32);
  ASSERT_VIEW(out.sealed, 6, 100);
}

static void vouchers(void **state) {
  (void)state;
  const rcdp_voucher in = {hash(1), snpn, 1700000000};
  const rcdp_signed_voucher signed_in = {run(2, 50), run(3, 64)};
  rcdp_voucher out;
  rcdp_signed_voucher signed_out;
  ASSERT_GOLDEN(voucher, "Voucher", &in);
  DECODE_GOLDEN(voucher, "Voucher", &out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.certificate_hash), 1, 32);
  assert_true(rcdp_network_id_equal(&out.network, &snpn));
  assert_int_equal(out.not_after, 1700000000);
  ASSERT_GOLDEN(signed_voucher, "SignedVoucher", &signed_in);
  DECODE_GOLDEN(signed_voucher, "SignedVoucher", &signed_out);
  ASSERT_VIEW(signed_out.content, 2, 50);
  ASSERT_VIEW(signed_out.signature, 3, 64);
}

static void attach_seal(void **state) {
  (void)state;
  const rcdp_attach_seal_info info = {hash(1), hash(2), plmn, hash(3), hash(4), RCDP_SUITE_P256};
  const rcdp_attach_freshness freshness = {hash(1), 1700000000, snpn};
  ASSERT_GOLDEN(attach_seal_info, "AttachSealInfo", &info);
  ASSERT_GOLDEN(attach_freshness, "AttachFreshness", &freshness);
}

static void attach_confirm(void **state) {
  (void)state;
  const rcdp_attach_confirm in = {id(1), id(2), 258, hash(3), plmn, hash(4), hash(5), hash(6), hash(7)};
  rcdp_attach_confirm out;
  ASSERT_GOLDEN(attach_confirm, "AttachConfirm", &in);
  DECODE_GOLDEN(attach_confirm, "AttachConfirm", &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.transaction), 1, 16);
  ASSERT_VIEW(RCDP_ID_BYTES(out.credential), 2, 16);
  assert_int_equal(out.epoch, 258);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.certificate_hash), 3, 32);
  assert_true(rcdp_network_id_equal(&out.network, &plmn));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.request_hash), 4, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.reject_hash), 5, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.signer_hash), 6, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.credential_hash), 7, 32);
}

static void attach_confirmed(void **state) {
  (void)state;
  const rcdp_attach_confirmed in = {id(1), id(2), 65535, hash(3)};
  rcdp_attach_confirmed out;
  ASSERT_GOLDEN(attach_confirmed, "AttachConfirmed", &in);
  DECODE_GOLDEN(attach_confirmed, "AttachConfirmed", &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.transaction), 1, 16);
  ASSERT_VIEW(RCDP_ID_BYTES(out.credential), 2, 16);
  assert_int_equal(out.epoch, 65535);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.confirm_hash), 3, 32);
}

static rcdp_profile plain_profile(void) {
  return (rcdp_profile){
      .id = id(1),
      .supi = {RCDP_SUPI_NAI, rcdp_bytes_of("device@example.org")},
      .network = snpn,
      .algorithm = RCDP_MILENAGE,
      .routing_indicator = {0x21, 0x43},
      .not_after = UINT64_MAX,
      .assurance = RCDP_CERTIFIED,
      .notice_algorithm = RCDP_NOTICE_ECDSA_P256,
      .notice_key = run(4, 65),
  };
}

static void secret(rcdp_secret *out, uint8_t start, size_t len) {
  assert_int_equal(rcdp_secret_set(out, run(start, len)), RCDP_OK);
}

static void credentials(void **state) {
  (void)state;
  rcdp_credential full = {.profile = full_profile()};
  rcdp_credential plain = {.profile = plain_profile()};
  secret(&full.secrets.key, 50, 32);
  secret(&full.secrets.management_key, 60, 32);
  secret(&full.secrets.op, 70, 32);
  secret(&plain.secrets.key, 50, 16);
  secret(&plain.secrets.management_key, 60, 32);
  secret(&plain.secrets.op, 70, 16);
  rcdp_credential out;
  ASSERT_GOLDEN(credential, "Credential/full", &full);
  ASSERT_GOLDEN(credential, "Credential/plain", &plain);
  DECODE_GOLDEN(credential, "Credential/full", &out);
  assert_full_profile(&out.profile);
  ASSERT_VIEW(rcdp_secret_bytes(&out.secrets.key), 50, 32);
  ASSERT_VIEW(rcdp_secret_bytes(&out.secrets.management_key), 60, 32);
  ASSERT_VIEW(rcdp_secret_bytes(&out.secrets.op), 70, 32);
  DECODE_GOLDEN(credential, "Credential/plain", &out);
  assert_false(out.profile.has_home_network_key);
  assert_false(out.profile.restrictions.has_rats);
  assert_int_equal(out.profile.lifetime, 0);
  assert_int_equal(out.profile.parent.len, 0);
  ASSERT_VIEW(rcdp_secret_bytes(&out.secrets.op), 70, 16);
  rcdp_secrets_wipe(&out.secrets);
}

static void profiles(void **state) {
  (void)state;
  const rcdp_profile full = full_profile();
  rcdp_profile out;
  ASSERT_GOLDEN(profile, "Profile", &full);
  DECODE_GOLDEN(profile, "Profile", &out);
  assert_full_profile(&out);
}

static void message_error(void **state) {
  (void)state;
  rcdp_message out;
  rcdp_message in = message_of(RCDP_NETWORK, RCDP_BODY_ERROR);
  in.body.error = (rcdp_error_report){RCDP_E_CERT_REVOKED, true, 3600};
  in.extension_count = 1;
  in.extensions[0] = (rcdp_extension){513, false, run(8, 3)};
  ASSERT_GOLDEN(message, "Message/error", &in);
  DECODE_GOLDEN(message, "Message/error", &out);
  assert_int_equal(out.sender, RCDP_NETWORK);
  assert_int_equal(out.body.error.cause, RCDP_E_CERT_REVOKED);
  assert_int_equal(out.body.error.retry_after, 3600);
  assert_int_equal(out.extensions[0].id, 513);
  ASSERT_VIEW(out.extensions[0].value, 8, 3);
}

static void message_request(void **state) {
  (void)state;
  rcdp_message out;
  rcdp_message in = message_of(RCDP_DEVICE, RCDP_BODY_ATTACH_REQUEST);
  in.body.attach_request = (rcdp_signed_attach_request){run(1, 250), run(2, 64)};
  ASSERT_GOLDEN(message, "Message/attachRequest", &in);
  DECODE_GOLDEN(message, "Message/attachRequest", &out);
  ASSERT_VIEW(out.body.attach_request.content, 1, 250);
  ASSERT_VIEW(out.body.attach_request.signature, 2, 64);

  in.body.attach_request.signature = RCDP_NO_BYTES;
  ASSERT_GOLDEN(message, "Message/attachRequest/static", &in);
}

static void message_reject(void **state) {
  (void)state;
  rcdp_message out;
  rcdp_message in = message_of(RCDP_NETWORK, RCDP_BODY_ATTACH_REJECT);
  in.body.attach_reject = (rcdp_signed_attach_reject){
      .content = run(1, 250), .signature = run(2, 64), .chain = {run(3, 200), run(4, 100)}, .chain_count = 2};
  ASSERT_GOLDEN(message, "Message/attachReject", &in);
  DECODE_GOLDEN(message, "Message/attachReject", &out);
  ASSERT_VIEW(out.body.attach_reject.content, 1, 250);
  ASSERT_VIEW(out.body.attach_reject.signature, 2, 64);
  assert_int_equal(out.body.attach_reject.chain_count, 2);
  ASSERT_VIEW(out.body.attach_reject.chain[0], 3, 200);
  ASSERT_VIEW(out.body.attach_reject.chain[1], 4, 100);
  assert_false(out.body.attach_reject.has_voucher);

  in.body.attach_reject.chain_count = 1;
  in.body.attach_reject.has_voucher = true;
  in.body.attach_reject.voucher = (rcdp_signed_voucher){run(5, 50), run(6, 64)};
  ASSERT_GOLDEN(message, "Message/attachReject/voucher", &in);
  DECODE_GOLDEN(message, "Message/attachReject/voucher", &out);
  assert_true(out.body.attach_reject.has_voucher);
  ASSERT_VIEW(out.body.attach_reject.voucher.content, 5, 50);
  ASSERT_VIEW(out.body.attach_reject.voucher.signature, 6, 64);
}

static void message_confirm(void **state) {
  (void)state;
  rcdp_message out;
  rcdp_message in = message_of(RCDP_DEVICE, RCDP_BODY_ATTACH_CONFIRM);
  in.body.attach_confirm = (rcdp_authenticated){run(1, 230), hash(2)};
  ASSERT_GOLDEN(message, "Message/attachConfirm", &in);
  DECODE_GOLDEN(message, "Message/attachConfirm", &out);
  ASSERT_VIEW(out.body.attach_confirm.content, 1, 230);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.attach_confirm.mac), 2, 32);
}

static void message_confirmed(void **state) {
  (void)state;
  rcdp_message out;
  rcdp_message in = message_of(RCDP_NETWORK, RCDP_BODY_ATTACH_CONFIRMED);
  in.body.attach_confirmed = (rcdp_authenticated){run(3, 66), hash(4)};
  ASSERT_GOLDEN(message, "Message/attachConfirmed", &in);
  DECODE_GOLDEN(message, "Message/attachConfirmed", &out);
  ASSERT_VIEW(out.body.attach_confirmed.content, 3, 66);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attach_request),    cmocka_unit_test(attach_reject),  cmocka_unit_test(attach_seal),
      cmocka_unit_test(vouchers),          cmocka_unit_test(attach_confirm), cmocka_unit_test(attach_confirmed),
      cmocka_unit_test(credentials),       cmocka_unit_test(profiles),       cmocka_unit_test(message_error),
      cmocka_unit_test(message_request),   cmocka_unit_test(message_reject), cmocka_unit_test(message_confirm),
      cmocka_unit_test(message_confirmed),
  };
  golden_begin();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
