/* Golden encodings (golden.h) of what devices, companions and provisioners keep, and the network of a subscription. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "golden.h"

/* clang-format off */
BOTH_WAYS(provision_state, provision_state)
/* clang-format on */

static void assert_held(const rcdp_held_credential *held) {
  assert_int_equal(held->status, RCDP_HELD_ACTIVE);
  assert_int_equal(held->origin, RCDP_HELD_BY_COMPANION);
  assert_full_profile(&held->profile);
  ASSERT_VIEW(held->key, 10, 44);
  ASSERT_VIEW(held->management_key, 11, 60);
  ASSERT_VIEW(held->op, 12, 60);
  ASSERT_VIEW(held->device_key, 18, 61);
  assert_true(held->on_word);
  assert_true(held->must_update);
  assert_int_equal(held->installed, 1700000001);
  assert_int_equal(held->sequences.len, RCDP_SEQUENCES_LEN);
  assert_int_equal(held->sequences.data[42], 7);
  assert_int_equal(held->sequences.data[191], 191);
  ASSERT_VIEW(RCDP_ID_BYTES(held->transaction), 13, 16);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(held->confirm_hash), 14, 32);
  ASSERT_VIEW(held->confirm, 15, 200);
}

static void assert_pending(const rcdp_pending_attach *pending) {
  ASSERT_VIEW(RCDP_ID_BYTES(pending->transaction), 1, 16);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(pending->device_nonce), 2, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(pending->request_hash), 3, 32);
  assert_int_equal(pending->suite_count, 1);
  ASSERT_VIEW(pending->ephemeral_key, 4, 60);
  ASSERT_VIEW(pending->message, 5, 200);
}

static void assert_tombstones(const rcdp_device_state *out) {
  assert_int_equal(out->tombstone_count, 2);
  ASSERT_VIEW(RCDP_ID_BYTES(out->tombstones[0].credential), 21, 16);
  ASSERT_VIEW(RCDP_ID_BYTES(out->tombstones[0].notice), 22, 16);
  assert_int_equal(out->tombstones[0].notice_key.algorithm, RCDP_NOTICE_ED25519);
  ASSERT_VIEW(out->tombstones[0].notice_key.key, 23, 32);
  assert_false(out->tombstones[0].proven);
  ASSERT_VIEW(out->tombstones[0].message, 24, 203);
  assert_true(out->tombstones[1].proven);
  assert_int_equal(out->tombstones[1].message.len, 0);
}

static void device_states(void **state) {
  (void)state;
  static uint8_t
      sequences[RCDP_SEQUENCES_LEN]; /* of index i: i in the highest octet's three bits, and its own number */
  for (size_t i = 0; i < sizeof sequences; i++) {
    sequences[i] = (uint8_t)(i % 6 == 0 ? i / 6 % 8 : i);
  }
  static rcdp_device_state out;
  static rcdp_device_state full;
  full = (rcdp_device_state){
      .generation = 7,
      .counter = 8,
      .seed = run(9, 60),
      .last_time = 1700000000,
      .has_pending = true,
      .pending = {id(1), hash(2), hash(3), plmn, {RCDP_SUITE_P256}, 1, run(4, 60), run(5, 200)},
      .has_offer = true,
      .offer = {run(16, 61), run(17, 201)},
      .credentials = {{RCDP_HELD_ACTIVE, RCDP_HELD_BY_COMPANION, full_profile(), run(10, 44), run(11, 60), run(12, 60),
                       run(18, 61), true, true, 1700000001, RCDP_BYTES(sequences), id(13), hash(14), run(15, 200)}},
      .credential_count = 1,
      .has_update = true,
      .update = {run(19, 62), run(20, 202)},
      .tombstones = {{id(21), id(22), {RCDP_NOTICE_ED25519, run(23, 32)}, false, run(24, 203)},
                     {id(25), id(26), {RCDP_NOTICE_ECDSA_P256, run(27, 65)}, true, RCDP_NO_BYTES}},
      .tombstone_count = 2,
  };
  const rcdp_device_state empty = {.seed = run(0, 1)};
  ASSERT_GOLDEN(device_state, "DeviceState/full", &full);
  ASSERT_GOLDEN(device_state, "DeviceState/empty", &empty);
  DECODE_GOLDEN(device_state, "DeviceState/full", &out);
  assert_int_equal(out.generation, 7);
  assert_int_equal(out.counter, 8);
  ASSERT_VIEW(out.seed, 9, 60);
  assert_int_equal(out.last_time, 1700000000);
  assert_true(out.has_pending);
  assert_pending(&out.pending);
  assert_true(out.has_offer);
  ASSERT_VIEW(out.offer.ephemeral_key, 16, 61);
  ASSERT_VIEW(out.offer.message, 17, 201);
  assert_int_equal(out.credential_count, 1);
  assert_held(&out.credentials[0]);
  assert_true(out.has_update);
  ASSERT_VIEW(out.update.ephemeral_key, 19, 62);
  ASSERT_VIEW(out.update.message, 20, 202);
  assert_tombstones(&out);
  DECODE_GOLDEN(device_state, "DeviceState/empty", &out);
  assert_false(out.has_pending);
  assert_false(out.has_offer);
  assert_false(out.has_update);
  assert_int_equal(out.credential_count, 0);
  assert_int_equal(out.tombstone_count, 0);
}

static rcdp_entry_state entry_of(rcdp_entry_status status) {
  return (rcdp_entry_state){
      .order = id(1),
      .entries = 64,
      .opened = {id(2), snpn, hash(3)},
      .entry = 63,
      .device = rcdp_bytes_of("watch-1"),
      .reference = hash(4),
      .status = status,
  };
}

static void assert_entry(const rcdp_entry_state *out, rcdp_entry_status status) {
  ASSERT_VIEW(RCDP_ID_BYTES(out->order), 1, 16);
  ASSERT_VIEW(RCDP_ID_BYTES(out->opened.companion), 2, 16);
  assert_true(rcdp_network_id_equal(&out->opened.network, &snpn));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out->opened.network_nonce), 3, 32);
  assert_true(rcdp_bytes_equal(out->device, rcdp_bytes_of("watch-1")));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out->reference), 4, 32);
  assert_int_equal(out->status, status);
  assert_int_equal(out->has_report, status == RCDP_ENTRY_DENIED);
}

static void ordered_entries(void **state) {
  (void)state;
  rcdp_entry_state in = entry_of(RCDP_ENTRY_ORDERED);
  rcdp_entry_state out;
  in.message = run(5, 200);
  ASSERT_GOLDEN(entry_state, "EntryState/ordered", &in);
  DECODE_GOLDEN(entry_state, "EntryState/ordered", &out);
  assert_entry(&out, RCDP_ENTRY_ORDERED);
  assert_int_equal(out.entries, 64);
  assert_int_equal(out.entry, 63);
  ASSERT_VIEW(out.message, 5, 200);
}

static void ended_entries(void **state) {
  (void)state;
  rcdp_entry_state active = entry_of(RCDP_ENTRY_ACTIVE);
  rcdp_entry_state denied = entry_of(RCDP_ENTRY_DENIED);
  rcdp_entry_state out;
  active.entries = 1;
  active.entry = 0;
  denied.has_report = true;
  denied.report = (rcdp_error_report){RCDP_E_CERT_REVOKED, false, 0};
  ASSERT_GOLDEN(entry_state, "EntryState/active", &active);
  DECODE_GOLDEN(entry_state, "EntryState/active", &out);
  assert_entry(&out, RCDP_ENTRY_ACTIVE);
  assert_int_equal(out.entries, 1);
  assert_int_equal(out.entry, 0);
  ASSERT_GOLDEN(entry_state, "EntryState/denied", &denied);
  DECODE_GOLDEN(entry_state, "EntryState/denied", &out);
  assert_entry(&out, RCDP_ENTRY_DENIED);
  assert_int_equal(out.report.cause, RCDP_E_CERT_REVOKED);
  assert_int_equal(out.message.len, 0);
}

/* With all that a provisioner keeps of a device; and as soon as it can be. */
static void provisions(void **state) {
  (void)state;
  static rcdp_provision_state out;
  const rcdp_provision_state full = {
      .order = id(1),
      .serial = id(2),
      .device = rcdp_bytes_of("meter-1"),
      .reference = hash(3),
      .maker = RCDP_MADE_BY_PROVISIONER,
      .status = RCDP_PROVISION_REFUSED,
      .has_report = true,
      .report = {RCDP_E_QUOTA, false, 0},
      .has_credential = true,
      .credential = id(4),
      .imsi = rcdp_bytes_of("001010000000001"),
      .device_key = run(5, 65),
      .ownership = 258,
      .number = 7,
      .replace = true,
      .has_controls = true,
      .controls = {.lifetime = 86400},
      .offer = {run(6, 250), run(7, 64)},
      .delivery = {run(8, 250), run(9, 64), {run(10, 200), run(11, 100)}, 2},
      .has_made = true,
      .made = {1700000000, RCDP_SUITE_P256, run(12, 32), run(13, 100)},
      .receipt = {{run(14, 200), hash(15)}, run(16, 64)},
      .confirmed = {run(17, 150), run(18, 64)},
      .notice = {run(19, 151), run(20, 64)},
  };
  const rcdp_provision_state least = {.device = rcdp_bytes_of("m")};
  both_ways_provision_state("ProvisionState/full", &full, &out);
  assert_int_equal(out.status, RCDP_PROVISION_REFUSED);
  assert_int_equal(out.report.cause, RCDP_E_QUOTA);
  ASSERT_VIEW(out.device_key, 5, 65);
  assert_int_equal(out.delivery.chain_count, 2);
  ASSERT_VIEW(out.receipt.signature, 16, 64);
  ASSERT_VIEW(out.notice.content, 19, 151);
  both_ways_provision_state("ProvisionState/least", &least, &out);
  assert_int_equal(out.status, RCDP_PROVISION_OFFERED);
  assert_false(out.has_report);
  assert_false(out.has_made);
  assert_int_equal(out.offer.content.len, 0);
  assert_int_equal(out.delivery.content.len, 0);
  assert_int_equal(out.confirmed.content.len, 0);
}

static void controls(void **state) {
  (void)state;
  const rcdp_controls full = {
      .has_not_after = true,
      .not_after = 1800000000,
      .lifetime = 86400,
      .has_restrictions = true,
      .restrictions = {.has_dnns = true, .dnn_count = 1, .dnns = {rcdp_bytes_of("iot.example")}},
  };
  const rcdp_controls empty = {0};
  rcdp_controls out;
  ASSERT_GOLDEN(controls, "Controls/full", &full);
  ASSERT_GOLDEN(controls, "Controls/empty", &empty);
  DECODE_GOLDEN(controls, "Controls/full", &out);
  assert_int_equal(out.not_after, 1800000000);
  assert_int_equal(out.lifetime, 86400);
  assert_false(out.restrictions.roaming_allowed);
  assert_int_equal(out.restrictions.dnn_count, 1);
  assert_true(rcdp_bytes_equal(out.restrictions.dnns[0], rcdp_bytes_of("iot.example")));
  DECODE_GOLDEN(controls, "Controls/empty", &out);
  assert_false(out.has_not_after);
  assert_int_equal(out.lifetime, 0);
  assert_false(out.has_restrictions);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(device_states), cmocka_unit_test(ordered_entries), cmocka_unit_test(ended_entries),
      cmocka_unit_test(provisions),    cmocka_unit_test(controls),
  };
  golden_begin();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
