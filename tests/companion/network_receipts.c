/* Receipts: one in which anything is wrong confirms nothing, and the right one still counts afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static serve_device *device;

static void begin(void) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  const kit_order order = serve_open(kit, "one", 1, 1);
  device = serve_device_new(kit, "SN1", true, &order, 0);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
}

static void end(void) {
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  serve_take_confirmed(device, &receipt);
  serve_device_free(device);
  serve_free(kit);
}

static void refused(const char *subscription, const kit_octets *receipt, rcdp_err cause, size_t asked) {
  assert_int_equal(serve_ask(kit, subscription, receipt), cause);
  assert_int_equal(kit->refused, cause);
  assert_true(serve_sent_error(kit, cause));
  assert_int_equal(kit->asked_count, asked);
  assert_int_equal(serve_find(kit, &device->granted.credential).record.state, RCDP_STATE_OFFERED);
}

/* --- fields, each with a code that is right --- */

static void f_order(rcdp_companion_receipt *r) { r->order.octets[0] ^= 1; }
static void f_credential(rcdp_companion_receipt *r) { r->credential.octets[0] ^= 1; }
static void f_epoch(rcdp_companion_receipt *r) { r->epoch++; }
static void f_network(rcdp_companion_receipt *r) { r->network.plmn[0] ^= 0x10; }
static void f_grant(rcdp_companion_receipt *r) { r->grant_hash.octets[31] ^= 1; }
static void f_signer(rcdp_companion_receipt *r) { r->signer_hash.octets[0] ^= 1; }
static void f_box(rcdp_companion_receipt *r) { r->credential_hash.octets[0] ^= 1; }
static void f_channel(rcdp_companion_receipt *r) { r->channel_binding.octets[31] ^= 0x80; }

static const struct {
  void (*spoil)(rcdp_companion_receipt *receipt);
  rcdp_err cause;
  size_t asked;
} fields[] = {
    {f_order, RCDP_E_MISMATCH, 0}, {f_credential, RCDP_E_UNKNOWN_CREDENTIAL, 1},
    {f_epoch, RCDP_E_MISMATCH, 1}, {f_network, RCDP_E_NETWORK, 1},
    {f_grant, RCDP_E_MISMATCH, 1}, {f_signer, RCDP_E_MISMATCH, 1},
    {f_box, RCDP_E_MISMATCH, 1},   {f_channel, RCDP_E_MISMATCH, 1},
};

static void every_field(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    begin();
    const rcdp_companion_receipt honest = device->receipt;
    fields[i].spoil(&device->receipt);
    const kit_octets receipt = serve_receipt(device);
    refused("one", &receipt, fields[i].cause, fields[i].asked);
    device->receipt = honest;
    end();
  }
}

/* In content and envelope alike: it is the order of another credential. */
static void of_another_order(void **state) {
  (void)state;
  begin();
  const rcdp_companion_receipt honest = device->receipt;
  const rcdp_id order = device->order;
  device->order.octets[0] ^= 1;
  device->receipt.order = device->order;
  const kit_octets receipt = serve_receipt(device);
  refused("one", &receipt, RCDP_E_MISMATCH, 1);
  device->order = order;
  device->receipt = honest;
  end();
}

/* --- code, content, sender --- */

static void codes(void **state) {
  (void)state;
  static kit_message read;
  for (size_t octet = 0; octet < 32; octet += 31) {
    begin();
    const kit_octets receipt = serve_receipt(device);
    rcdp_companion_body *body = kit_read_body(&read, kit_view(&receipt), RCDP_COMPANION_RECEIPT);
    body->body.receipt.mac.octets[octet] ^= 1;
    const kit_octets forged = kit_write(&read.message);
    refused("one", &forged, RCDP_E_BAD_MAC, 1);
    end();
  }
}

static void contents_that_are_none(void **state) {
  (void)state;
  static kit_message read;
  begin();
  const kit_octets receipt = serve_receipt(device);
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&receipt), RCDP_COMPANION_RECEIPT);
  body->body.receipt.content.len--;
  const kit_octets cut = kit_write(&read.message);
  refused("one", &cut, RCDP_E_MALFORMED, 0);
  end();
}

/* The network's own word for the same is none. */
static void by_the_wrong_key(void **state) {
  (void)state;
  static kit_message read;
  begin();
  const kit_octets receipt = serve_receipt(device);
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&receipt), RCDP_COMPANION_RECEIPT);
  const rcdp_stored_management stored = {kit->w->provider, &kit->w->device_storage_key, &device->granted.credential,
                                         device->keys.management_key};
  assert_int_equal(rcdp_keys_mac_stored(&stored, LABEL_CONFIRMED, CONTEXT_RECEIPT, &body->body.receipt), RCDP_OK);
  const kit_octets acknowledged = kit_write(&read.message);
  refused("one", &acknowledged, RCDP_E_BAD_MAC, 1);
  assert_int_equal(
      rcdp_keys_mac_stored(&stored, LABEL_CONFIRMATION, "rcdp/1 attach-confirm device", &body->body.receipt), RCDP_OK);
  const kit_octets of_attach = kit_write(&read.message);
  refused("one", &of_attach, RCDP_E_BAD_MAC, 1);
  end();
}

/* --- whose it is --- */

static void of_another_subscription(void **state) {
  (void)state;
  begin();
  const kit_octets receipt = serve_receipt(device);
  refused("two", &receipt, RCDP_E_UNKNOWN_CREDENTIAL, 1);
  refused("on", &receipt, RCDP_E_UNKNOWN_CREDENTIAL, 1);
  refused("", &receipt, RCDP_E_NOT_AUTHORISED, 0);
  end();
}

/* A credential that hangs on nothing, and one that was reserved and never granted. */
static void of_what_is_no_child(void **state) {
  (void)state;
  begin();
  for (int child = 0; child < 2; child++) {
    const rcdp_store_request request = {
        .op = RCDP_STORE_RESERVE,
        .record = {.credential = {{0x99, (uint8_t)child}},
                   .certificate_hash = {{(uint8_t)child}},
                   .parent = rcdp_bytes_of(child ? "one" : ""),
                   .counter_absent = true,
                   .device_id = rcdp_bytes_of("SN8"),
                   .lapses_at = WORLD_NOW + 60},
        .max_open = 1,
        .now = WORLD_NOW,
    };
    assert_int_equal(serve_execute(kit, &request).err, RCDP_OK);
    const rcdp_companion_receipt honest = device->receipt;
    device->receipt.credential = request.record.credential;
    const kit_octets receipt = serve_receipt(device);
    refused("one", &receipt, child ? RCDP_E_LAPSED : RCDP_E_UNKNOWN_CREDENTIAL, 1);
    device->receipt = honest;
  }
  end();
}

/* --- what changes meanwhile --- */

/* Suspended (or ended) between FIND and CONFIRM: it is found and judged once more. */
static void change_before_confirm(serve_kit *served, rcdp_store_op op) {
  static const rcdp_credential_event events[] = {RCDP_EVENT_LAPSE, RCDP_EVENT_REVOKE, RCDP_EVENT_CONFIRM};
  if (op != RCDP_STORE_CONFIRM || served->place >= 3) {
    return;
  }
  const rcdp_credential_event event = events[served->place];
  served->place = 3;
  if (event != RCDP_EVENT_CONFIRM) {
    serve_transition(served, &device->granted.credential, event);
    return;
  }
  const rcdp_store_request confirm = {
      .op = RCDP_STORE_CONFIRM,
      .record = {.credential = device->granted.credential, .epoch = device->granted.epoch},
      .now = WORLD_NOW};
  assert_int_equal(serve_execute(served, &confirm).err, RCDP_OK);
  serve_transition(served, &device->granted.credential, RCDP_EVENT_SUSPEND);
}

static void changed_between_found_and_confirmed(void **state) {
  (void)state;
  static const struct {
    rcdp_err cause;
    size_t asked; /* a lapse is told by CONFIRM at once */
  } rows[] = {{RCDP_E_LAPSED, 2}, {RCDP_E_LAPSED, 3}, {RCDP_E_NOT_AUTHORISED, 3}};
  for (size_t i = 0; i < 3; i++) {
    begin();
    kit->before = change_before_confirm;
    kit->place = i;
    const kit_octets receipt = serve_receipt(device);
    assert_int_equal(serve_ask(kit, "one", &receipt), rows[i].cause);
    assert_true(serve_sent_error(kit, rows[i].cause));
    assert_int_equal(kit->asked_count, rows[i].asked);
    serve_device_free(device);
    serve_free(kit);
  }
}

/* It changes each time that it is looked at: the companion is told to come again. */
static void changed_over_and_over(void **state) {
  (void)state;
  begin();
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", &receipt), RCDP_OK);
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(serve_answer(kit), RCDP_OK); /* found */
    assert_int_equal(kit->question_count, 1);
    for (size_t j = 0; j < SERVE_PENDING_MAX; j++) {
      kit->questions[j].stored.err = RCDP_E_STALE;
    }
    assert_int_equal(serve_answer(kit), i == 0 ? RCDP_OK : RCDP_E_STALE);
  }
  assert_true(serve_sent_error(kit, RCDP_E_STORAGE)); /* temporaryFailure */
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field),
      cmocka_unit_test(of_another_order),
      cmocka_unit_test(codes),
      cmocka_unit_test(contents_that_are_none),
      cmocka_unit_test(by_the_wrong_key),
      cmocka_unit_test(of_another_subscription),
      cmocka_unit_test(of_what_is_no_child),
      cmocka_unit_test(changed_between_found_and_confirmed),
      cmocka_unit_test(changed_over_and_over),
  };
  return cmocka_run_group_tests_name("companion_network_receipts", tests, NULL, NULL);
}
