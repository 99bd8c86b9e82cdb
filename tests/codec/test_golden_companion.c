/* Golden encodings (golden.h) of the companion procedure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"

#define ASSERT_TEXT(view, text) assert_true(rcdp_bytes_equal((view), rcdp_bytes_of(text)))

/* --- contents --- */

static rcdp_companion_offer asserted(void) {
  return (rcdp_companion_offer){.order = id(1),
                                .device = rcdp_bytes_of("watch_1:a.b"),
                                .device_nonce = hash(2),
                                .suites = {RCDP_SUITE_X25519},
                                .suite_count = 1,
                                .ephemeral_key = run(4, 32),
                                .network = plmn,
                                .companion = id(5),
                                .channel_binding = hash(6),
                                .network_nonce = hash(7)};
}

static rcdp_companion_offer certified(void) {
  rcdp_companion_offer offer = asserted();
  offer.has_factory = true;
  offer.certificate_hash = hash(8);
  offer.certificate_url = rcdp_bytes_of("https://ca.example/DeviceID=watch_1");
  offer.suites[0] = RCDP_SUITE_P256;
  offer.suites[1] = RCDP_SUITE_X25519;
  offer.suite_count = 2;
  offer.ephemeral_key = run(4, 65);
  offer.network = snpn;
  return offer;
}

static void assert_offer(const rcdp_companion_offer *out) {
  ASSERT_VIEW(RCDP_ID_BYTES(out->order), 1, 16);
  ASSERT_TEXT(out->device, "watch_1:a.b");
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out->device_nonce), 2, 32);
  ASSERT_VIEW(RCDP_ID_BYTES(out->companion), 5, 16);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out->channel_binding), 6, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out->network_nonce), 7, 32);
}

static void offers(void **state) {
  (void)state;
  const rcdp_companion_offer signed_in = certified();
  const rcdp_companion_offer unsigned_in = asserted();
  rcdp_companion_offer out;
  ASSERT_GOLDEN(companion_offer, "CompanionOffer/certified", &signed_in);
  DECODE_GOLDEN(companion_offer, "CompanionOffer/certified", &out);
  assert_offer(&out);
  assert_true(out.has_factory);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.certificate_hash), 8, 32);
  ASSERT_TEXT(out.certificate_url, "https://ca.example/DeviceID=watch_1");
  assert_int_equal(out.suite_count, 2);
  assert_int_equal(out.suites[1], RCDP_SUITE_X25519);
  ASSERT_VIEW(out.ephemeral_key, 4, 65);
  assert_true(rcdp_network_id_equal(&out.network, &snpn));
  ASSERT_GOLDEN(companion_offer, "CompanionOffer/asserted", &unsigned_in);
  DECODE_GOLDEN(companion_offer, "CompanionOffer/asserted", &out);
  assert_offer(&out);
  assert_false(out.has_factory);
  assert_int_equal(out.certificate_url.len, 0);
  ASSERT_VIEW(out.ephemeral_key, 4, 32);
}

static void grants(void **state) {
  (void)state;
  const rcdp_companion_grant in = {.order = id(1),
                                   .reference = hash(2),
                                   .offer_hash = hash(3),
                                   .device = rcdp_bytes_of("watch-1"),
                                   .companion = id(4),
                                   .network = plmn,
                                   .issued = 1700000000,
                                   .credential = id(5),
                                   .epoch = 258,
                                   .restrictions = {.roaming_allowed = true,
                                                    .has_rats = true,
                                                    .rat_count = 1,
                                                    .rats = {RCDP_RAT_NR},
                                                    .has_dnns = true,
                                                    .dnn_count = 1,
                                                    .dnns = {rcdp_bytes_of("iot.example")},
                                                    .has_slices = true,
                                                    .slice_count = 1,
                                                    .slices = {{1, true, {1, 2, 3}}}},
                                   .suite = RCDP_SUITE_X25519,
                                   .enc = run(6, 32),
                                   .sealed = run(7, 100)};
  rcdp_companion_grant out;
  ASSERT_GOLDEN(companion_grant, "CompanionGrant", &in);
  DECODE_GOLDEN(companion_grant, "CompanionGrant", &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.order), 1, 16);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.reference), 2, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.offer_hash), 3, 32);
  ASSERT_TEXT(out.device, "watch-1");
  ASSERT_VIEW(RCDP_ID_BYTES(out.companion), 4, 16);
  assert_true(rcdp_network_id_equal(&out.network, &plmn));
  assert_int_equal(out.issued, 1700000000);
  ASSERT_VIEW(RCDP_ID_BYTES(out.credential), 5, 16);
  assert_int_equal(out.epoch, 258);
  assert_true(out.restrictions.roaming_allowed);
  assert_int_equal(out.restrictions.rats[0], RCDP_RAT_NR);
  ASSERT_TEXT(out.restrictions.dnns[0], "iot.example");
  assert_int_equal(out.restrictions.slices[0].sd[2], 3);
  assert_int_equal(out.suite, RCDP_SUITE_X25519);
  ASSERT_VIEW(out.enc, 6, 32);
  ASSERT_VIEW(out.sealed, 7, 100);
}

static void seal_infos(void **state) {
  (void)state;
  const rcdp_companion_seal_info in = {.order = id(1),
                                       .offer_hash = hash(2),
                                       .device = rcdp_bytes_of("watch-1"),
                                       .companion = id(3),
                                       .network = snpn,
                                       .issued = 1700000000,
                                       .credential = id(4),
                                       .epoch = 1,
                                       .signer_hash = hash(5),
                                       .suite = RCDP_SUITE_P256};
  ASSERT_GOLDEN(companion_seal_info, "CompanionSealInfo", &in);
}

static void receipts(void **state) {
  (void)state;
  const rcdp_companion_receipt in = {id(1), id(2), 258, plmn, hash(3), hash(4), hash(5), hash(6)};
  const rcdp_companion_confirmed confirmed_in = {id(1), id(2), 65535, hash(3)};
  rcdp_companion_receipt out;
  rcdp_companion_confirmed confirmed_out;
  ASSERT_GOLDEN(companion_receipt, "CompanionReceipt", &in);
  DECODE_GOLDEN(companion_receipt, "CompanionReceipt", &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.order), 1, 16);
  ASSERT_VIEW(RCDP_ID_BYTES(out.credential), 2, 16);
  assert_int_equal(out.epoch, 258);
  assert_true(rcdp_network_id_equal(&out.network, &plmn));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.grant_hash), 3, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.signer_hash), 4, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.credential_hash), 5, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.channel_binding), 6, 32);
  ASSERT_GOLDEN(companion_confirmed, "CompanionConfirmed", &confirmed_in);
  DECODE_GOLDEN(companion_confirmed, "CompanionConfirmed", &confirmed_out);
  ASSERT_VIEW(RCDP_ID_BYTES(confirmed_out.order), 1, 16);
  ASSERT_VIEW(RCDP_ID_BYTES(confirmed_out.credential), 2, 16);
  assert_int_equal(confirmed_out.epoch, 65535);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(confirmed_out.receipt_hash), 3, 32);
}

/* --- bodies --- */

/* Encodes as recorded; *out is what the recorded octets decode to. */
static void golden_body(const char *name, rcdp_role_name sender, const rcdp_companion_body *body,
                        rcdp_companion_body *out) {
  static rcdp_message in;
  static rcdp_message decoded;
  in = message_of(sender, RCDP_BODY_COMPANION);
  in.body.companion = *body;
  ASSERT_GOLDEN(message, name, &in);
  DECODE_GOLDEN(message, name, &decoded);
  assert_int_equal(decoded.kind, RCDP_BODY_COMPANION);
  assert_int_equal(decoded.sender, sender);
  assert_int_equal(decoded.body.companion.kind, body->kind);
  *out = decoded.body.companion;
}

static rcdp_controls controls(void) {
  return (rcdp_controls){
      .has_not_after = true,
      .not_after = 1800000000,
      .lifetime = 86400,
      .has_restrictions = true,
      .restrictions = {.has_dnns = true, .dnn_count = 1, .dnns = {rcdp_bytes_of("iot.example")}},
  };
}

static void assert_controls(const rcdp_controls *out) {
  assert_true(out->has_not_after);
  assert_int_equal(out->not_after, 1800000000);
  assert_int_equal(out->lifetime, 86400);
  assert_true(out->has_restrictions);
  assert_false(out->restrictions.roaming_allowed);
  assert_false(out->restrictions.has_rats);
  assert_int_equal(out->restrictions.dnn_count, 1);
  ASSERT_TEXT(out->restrictions.dnns[0], "iot.example");
}

static void opening(void **state) {
  (void)state;
  rcdp_companion_body out;
  const rcdp_companion_body open = {.kind = RCDP_COMPANION_OPEN, .body.open = {64}};
  const rcdp_companion_body opened = {.kind = RCDP_COMPANION_OPENED, .body.opened = {id(1), snpn, hash(2)}};
  rcdp_companion_body hello = {.kind = RCDP_COMPANION_HELLO, .body.hello = {id(1), plmn, hash(2), false, {{0}}}};
  golden_body("Message/companion/open", RCDP_COMPANION, &open, &out);
  assert_int_equal(out.body.open.entries, 64);
  golden_body("Message/companion/opened", RCDP_NETWORK, &opened, &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.body.opened.companion), 1, 16);
  assert_true(rcdp_network_id_equal(&out.body.opened.network, &snpn));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.opened.network_nonce), 2, 32);
  golden_body("Message/companion/hello", RCDP_COMPANION, &hello, &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.body.hello.companion), 1, 16);
  assert_true(rcdp_network_id_equal(&out.body.hello.network, &plmn));
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.hello.network_nonce), 2, 32);
  assert_false(out.body.hello.has_reference);
  hello.body.hello.has_reference = true;
  hello.body.hello.reference = hash(3);
  golden_body("Message/companion/hello/again", RCDP_COMPANION, &hello, &out);
  assert_true(out.body.hello.has_reference);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.hello.reference), 3, 32);
}

static void ordering(void **state) {
  (void)state;
  rcdp_companion_body out;
  rcdp_companion_body offer = {.kind = RCDP_COMPANION_OFFER, .body.offer = {run(1, 250), run(2, 64)}};
  rcdp_companion_body order = {.kind = RCDP_COMPANION_ORDER,
                               .body.order = {.entry = 63,
                                              .device = rcdp_bytes_of("watch-1"),
                                              .reference = hash(1),
                                              .replace = true,
                                              .offer = {run(2, 200), run(3, 64)}}};
  golden_body("Message/companion/offer", RCDP_DEVICE, &offer, &out);
  ASSERT_VIEW(out.body.offer.content, 1, 250);
  ASSERT_VIEW(out.body.offer.signature, 2, 64);
  offer.body.offer.signature = RCDP_NO_BYTES;
  golden_body("Message/companion/offer/asserted", RCDP_DEVICE, &offer, &out);
  assert_int_equal(out.body.offer.signature.len, 0);
  golden_body("Message/companion/order", RCDP_COMPANION, &order, &out);
  assert_int_equal(out.body.order.entry, 63);
  ASSERT_TEXT(out.body.order.device, "watch-1");
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.order.reference), 1, 32);
  assert_true(out.body.order.replace);
  assert_false(out.body.order.has_controls);
  ASSERT_VIEW(out.body.order.offer.content, 2, 200);
  ASSERT_VIEW(out.body.order.offer.signature, 3, 64);
  order.body.order.replace = false;
  order.body.order.has_controls = true;
  order.body.order.controls = controls();
  golden_body("Message/companion/order/controls", RCDP_COMPANION, &order, &out);
  assert_false(out.body.order.replace);
  assert_true(out.body.order.has_controls);
  assert_controls(&out.body.order.controls);
}

static void answering(void **state) {
  (void)state;
  rcdp_companion_body out;
  const rcdp_companion_body grant = {
      .kind = RCDP_COMPANION_GRANT,
      .body.grant = {run(1, 250), run(2, 64), {run(3, 200), run(4, 100)}, 2},
  };
  const rcdp_companion_body denied = {.kind = RCDP_COMPANION_DENIED,
                                      .body.denied = {hash(1), {RCDP_E_QUOTA, true, 3600}}};
  const rcdp_companion_body receipt = {.kind = RCDP_COMPANION_RECEIPT, .body.receipt = {run(1, 200), hash(2)}};
  const rcdp_companion_body confirmed = {.kind = RCDP_COMPANION_CONFIRMED, .body.confirmed = {run(3, 66), hash(4)}};
  golden_body("Message/companion/grant", RCDP_NETWORK, &grant, &out);
  ASSERT_VIEW(out.body.grant.content, 1, 250);
  ASSERT_VIEW(out.body.grant.signature, 2, 64);
  assert_int_equal(out.body.grant.chain_count, 2);
  ASSERT_VIEW(out.body.grant.chain[0], 3, 200);
  ASSERT_VIEW(out.body.grant.chain[1], 4, 100);
  golden_body("Message/companion/denied", RCDP_NETWORK, &denied, &out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.denied.reference), 1, 32);
  assert_int_equal(out.body.denied.report.cause, RCDP_E_QUOTA);
  assert_int_equal(out.body.denied.report.retry_after, 3600);
  golden_body("Message/companion/receipt", RCDP_DEVICE, &receipt, &out);
  ASSERT_VIEW(out.body.receipt.content, 1, 200);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.receipt.mac), 2, 32);
  golden_body("Message/companion/confirmed", RCDP_NETWORK, &confirmed, &out);
  ASSERT_VIEW(out.body.confirmed.content, 3, 66);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.confirmed.mac), 4, 32);
}

/* --- management --- */

static void assert_target(const rcdp_companion_target *out) {
  ASSERT_VIEW(RCDP_ID_BYTES(out->credential), 1, 16);
  assert_int_equal(out->epoch, 258);
}

static void golden_manage(const char *name, const rcdp_companion_manage *in, rcdp_companion_manage *out) {
  rcdp_companion_body body = {.kind = RCDP_COMPANION_MANAGE, .body.manage = *in};
  golden_body(name, RCDP_COMPANION, &body, &body);
  assert_int_equal(body.body.manage.kind, in->kind);
  *out = body.body.manage;
}

static void managing(void **state) {
  (void)state;
  rcdp_companion_manage out;
  const rcdp_companion_target target = {id(1), 258};
  const rcdp_companion_manage list = {.kind = RCDP_MANAGE_LIST, .body.list = {7}};
  const rcdp_companion_manage suspend = {.kind = RCDP_MANAGE_SUSPEND, .body.suspend = target};
  const rcdp_companion_manage resume = {.kind = RCDP_MANAGE_RESUME, .body.resume = target};
  const rcdp_companion_manage removal = {.kind = RCDP_MANAGE_REMOVE, .body.remove = target};
  const rcdp_companion_manage limit = {.kind = RCDP_MANAGE_LIMIT, .body.limit = {target, controls()}};
  golden_manage("Message/companion/manage/list", &list, &out);
  assert_int_equal(out.body.list.after, 7);
  golden_manage("Message/companion/manage/suspend", &suspend, &out);
  assert_target(&out.body.suspend);
  golden_manage("Message/companion/manage/resume", &resume, &out);
  assert_target(&out.body.resume);
  golden_manage("Message/companion/manage/remove", &removal, &out);
  assert_target(&out.body.remove);
  golden_manage("Message/companion/manage/limit", &limit, &out);
  assert_target(&out.body.limit.target);
  assert_controls(&out.body.limit.controls);
}

static rcdp_companion_item item(void) {
  return (rcdp_companion_item){.target = {id(1), 258},
                               .device = rcdp_bytes_of("watch-1"),
                               .assurance = RCDP_ASSERTED,
                               .state = RCDP_ITEM_SUSPENDED,
                               .issued = 1700000000,
                               .not_after = 1800000000,
                               .restrictions = {.roaming_allowed = true, .has_rats = true}};
}

static void assert_item(const rcdp_companion_item *out) {
  assert_target(&out->target);
  ASSERT_TEXT(out->device, "watch-1");
  assert_int_equal(out->assurance, RCDP_ASSERTED);
  assert_int_equal(out->state, RCDP_ITEM_SUSPENDED);
  assert_int_equal(out->issued, 1700000000);
  assert_int_equal(out->not_after, 1800000000);
  assert_true(out->restrictions.roaming_allowed);
  assert_true(out->restrictions.has_rats);
  assert_int_equal(out->restrictions.rat_count, 0);
  assert_false(out->restrictions.has_dnns);
}

static void golden_managed(const char *name, const rcdp_companion_managed *in, rcdp_companion_managed *out) {
  static rcdp_companion_body body;
  body = (rcdp_companion_body){.kind = RCDP_COMPANION_MANAGED, .body.managed = *in};
  golden_body(name, RCDP_NETWORK, &body, &body);
  assert_int_equal(body.body.managed.kind, in->kind);
  *out = body.body.managed;
}

static void pages(void **state) {
  (void)state;
  static rcdp_companion_managed out;
  rcdp_companion_managed page = {.kind = RCDP_MANAGED_PAGE,
                                 .body.page = {{item(), item()}, .item_count = 2, .has_next = true, .next = 9}};
  page.body.page.items[1].device = rcdp_bytes_of("watch-2");
  page.body.page.items[1].assurance = RCDP_CERTIFIED;
  page.body.page.items[1].state = RCDP_ITEM_ACTIVE;
  golden_managed("Message/companion/managed/page", &page, &out);
  assert_int_equal(out.body.page.item_count, 2);
  assert_item(&out.body.page.items[0]);
  ASSERT_TEXT(out.body.page.items[1].device, "watch-2");
  assert_int_equal(out.body.page.items[1].assurance, RCDP_CERTIFIED);
  assert_int_equal(out.body.page.items[1].state, RCDP_ITEM_ACTIVE);
  assert_true(out.body.page.has_next);
  assert_int_equal(out.body.page.next, 9);
  page.body.page = (rcdp_companion_page){.item_count = 0};
  golden_managed("Message/companion/managed/page/empty", &page, &out);
  assert_int_equal(out.body.page.item_count, 0);
  assert_false(out.body.page.has_next);
}

static void answers_of_management(void **state) {
  (void)state;
  rcdp_companion_managed out;
  const rcdp_companion_managed changed = {.kind = RCDP_MANAGED_CHANGED, .body.changed = item()};
  const rcdp_companion_managed refused = {.kind = RCDP_MANAGED_REFUSED,
                                          .body.refused = {.cause = RCDP_E_UNKNOWN_CREDENTIAL}};
  golden_managed("Message/companion/managed/changed", &changed, &out);
  assert_item(&out.body.changed);
  golden_managed("Message/companion/managed/refused", &refused, &out);
  assert_int_equal(out.body.refused.cause, RCDP_E_UNKNOWN_CREDENTIAL);
  assert_false(out.body.refused.has_retry_after);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(offers),     cmocka_unit_test(grants),
      cmocka_unit_test(seal_infos), cmocka_unit_test(receipts),
      cmocka_unit_test(opening),    cmocka_unit_test(ordering),
      cmocka_unit_test(answering),  cmocka_unit_test(managing),
      cmocka_unit_test(pages),      cmocka_unit_test(answers_of_management),
  };
  golden_begin();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
