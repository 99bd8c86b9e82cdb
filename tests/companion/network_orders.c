/* An entry in which exactly one thing is wrong is denied by its name, with that thing's cause, and nothing is reserved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static kit_order order;
static serve_device *device;

static void begin(bool certified) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  order = serve_open(kit, "one", 1, 2);
  device = serve_device_new(kit, "SN1", certified, &order, 1);
}

static void end(void) {
  serve_device_free(device);
  serve_free(kit);
}

/* Denied for this cause, after so many questions; the next honest order is granted. */
static void denied(rcdp_err err, rcdp_err cause, size_t asked) {
  assert_int_equal(err, cause);
  assert_int_equal(kit->refused, cause);
  assert_true(serve_denied(device, cause));
  assert_int_equal(kit->asked_count, asked);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_RESERVED), 0);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 0);
}

/* --- what is seen without asking anybody --- */

static void f_device(void) { device->fields.device = rcdp_bytes_of("SN2"); }
static void f_reference(void) { device->fields.reference.octets[31] ^= 1; }
static void f_envelope(void) { device->order.octets[15] ^= 1; }
static void f_entry(void) { device->fields.entry = 2; }
static void o_order(void) { device->offer.order.octets[0] ^= 1; }
static void o_device(void) { device->offer.device = rcdp_bytes_of("SN2"); }
static void o_binding(void) { device->offer.channel_binding.octets[0] ^= 1; }
static void o_network(void) { device->offer.network.plmn[0] ^= 0x10; }
static void o_snpn(void) { device->offer.network.has_nid = true; }
static void o_companion(void) { device->offer.companion.octets[0] ^= 1; }
static void o_time(void) { device->offer.network_nonce.octets[7] ^= 1; }
static void o_entries(void) { device->offer.network_nonce.octets[8] = 3; }
static void o_code_first(void) { device->offer.network_nonce.octets[9] ^= 1; }
static void o_code_last(void) { device->offer.network_nonce.octets[31] ^= 0x80; }

static void o_another_order(void) { device->offer.network_nonce = serve_open(kit, "one", 2, 2).opened.network_nonce; }

static void o_another_subscription(void) {
  device->offer.network_nonce = serve_open(kit, "two", 1, 2).opened.network_nonce;
}

static void o_stranger(void) {
  const kit_order strange = serve_open(kit, "two", 1, 2);
  device->offer.companion = strange.opened.companion;
  device->offer.network_nonce = strange.opened.network_nonce;
}

static void o_suite(void) {
  device->offer.suites[0] = RCDP_SUITE_X25519;
  device->offer.ephemeral_key.len = 32;
}

static void s_none(void) { device->is_signed = false; }

static void s_without_factory(void) { device->offer.has_factory = false; }

static void n_certified_only(void) { kit->settings.certified_only = true; }

static void u_scheme(void) { device->offer.certificate_url = rcdp_bytes_of("http://ca.example/devices/DeviceID=SN1"); }
static void u_host(void) {
  device->offer.certificate_url = rcdp_bytes_of("https://ca.example.org/devices/DeviceID=SN1");
}
static void u_path(void) { device->offer.certificate_url = rcdp_bytes_of("https://ca.example/DeviceID=SN1"); }
static void u_nobody(void) { device->offer.certificate_url = rcdp_bytes_of("https://ca.example/devices/SN1"); }
static void u_another(void) {
  device->offer.certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN2");
}

static const struct {
  const char *name;
  void (*spoil)(void);
  rcdp_err cause;
  bool certified;
} cheap[] = {
    {"device beside the offer", f_device, RCDP_E_MISMATCH, false},
    {"reference", f_reference, RCDP_E_MISMATCH, false},
    {"envelope", f_envelope, RCDP_E_MISMATCH, false},
    {"entry beyond the order", f_entry, RCDP_E_MISMATCH, false},
    {"order", o_order, RCDP_E_MISMATCH, false},
    {"device in the offer", o_device, RCDP_E_MISMATCH, false},
    {"channel binding", o_binding, RCDP_E_MISMATCH, false},
    {"network", o_network, RCDP_E_NETWORK, false},
    {"network of another kind", o_snpn, RCDP_E_NETWORK, false},
    {"companion", o_companion, RCDP_E_MISMATCH, false},
    {"nonce of another time", o_time, RCDP_E_BAD_MAC, false},
    {"nonce of more entries", o_entries, RCDP_E_BAD_MAC, false},
    {"nonce forged, first octet", o_code_first, RCDP_E_BAD_MAC, false},
    {"nonce forged, last octet", o_code_last, RCDP_E_BAD_MAC, false},
    {"nonce of another order", o_another_order, RCDP_E_BAD_MAC, false},
    {"nonce of another subscription", o_another_subscription, RCDP_E_BAD_MAC, false},
    {"offer for another subscription", o_stranger, RCDP_E_MISMATCH, false},
    {"suite", o_suite, RCDP_E_SUITE, false},
    {"signature taken away", s_none, RCDP_E_BAD_SIGNATURE, true},
    {"factory identity taken away", s_without_factory, RCDP_E_BAD_SIGNATURE, true},
    {"no certificate where one must be", n_certified_only, RCDP_E_NOT_AUTHORISED, false},
    {"scheme", u_scheme, RCDP_E_URL, true},
    {"host not allowed", u_host, RCDP_E_URL, true},
    {"path not allowed", u_path, RCDP_E_URL, true},
    {"URL of nobody", u_nobody, RCDP_E_URL, true},
    {"URL of another device", u_another, RCDP_E_MISMATCH, true},
};

static void cheap_checks(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cheap / sizeof cheap[0]; i++) {
    begin(cheap[i].certified);
    cheap[i].spoil();
    const rcdp_err err = serve_order_asked(device, "one");
    if (err != cheap[i].cause) {
      fail_msg("%s: %s", cheap[i].name, rcdp_err_name(err));
    }
    denied(err, cheap[i].cause, 0);
    end();
  }
}

/* Where certificates are asked for, a device that has one is served. */
static void certified_only(void **state) {
  (void)state;
  begin(true);
  kit->settings.certified_only = true;
  serve_all(device, "one");
  end();
}

static void an_offer_that_is_none(void **state) {
  (void)state;
  begin(false);
  (void)serve_order(device);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_ORDER, .body.order = device->fields};
  body.body.order.offer.content.len--;
  const kit_octets message = kit_write_body(&device->order, RCDP_COMPANION, &body);
  denied(serve_ask(kit, "one", &message), RCDP_E_MALFORMED, 0);
  end();
}

/* --- how long an order takes new entries --- */

static void an_order_grows_old(void **state) {
  (void)state;
  static const struct {
    int64_t later;
    rcdp_err err;
  } rows[] = {{-1000, RCDP_OK}, {0, RCDP_OK}, {599, RCDP_OK}, {600, RCDP_E_LAPSED}, {1000000, RCDP_E_LAPSED}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin(false);
    kit->wall.seconds = (uint64_t)((int64_t)kit->wall.seconds + rows[i].later);
    const rcdp_err err = serve_order_asked(device, "one");
    if (rows[i].err == RCDP_OK) {
      assert_int_equal(err, RCDP_OK);
      serve_take_grant(device);
    } else {
      denied(err, rows[i].err, 1);
    }
    end();
  }
}

/* What it has taken goes on as long as the offer does. */
static void an_old_order_keeps_its_entries(void **state) {
  (void)state;
  begin(true);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  kit->wall.seconds += 3599;
  assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_OK);
  serve_take_grant(device);
  kit->wall.seconds++;
  assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_E_LAPSED);
  assert_true(serve_denied(device, RCDP_E_LAPSED));
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_E_LAPSED);
  assert_true(serve_sent_error(kit, RCDP_E_LAPSED));
  end();
}

/* --- entries that are known --- */

/* The same entry of the same device with other content. */
static void an_entry_is_for_one_content(void **state) {
  (void)state;
  begin(false);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  device->fields.replace = true;
  assert_int_equal(serve_order_asked(device, "one"), RCDP_E_CONFLICT);
  assert_true(serve_denied(device, RCDP_E_CONFLICT));
  end();
}

/* An order that is played again when its credential is over gives no other one. */
static void a_replay_gives_nothing(void **state) {
  (void)state;
  for (int lapsed = 0; lapsed < 2; lapsed++) {
    begin(false);
    if (lapsed) {
      assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
      serve_take_grant(device);
      serve_transition(kit, &device->granted.credential, RCDP_EVENT_LAPSE);
    } else {
      serve_all(device, "one");
      assert_int_equal(serve_do(device, "one", RCDP_MANAGE_REMOVE), RCDP_OK);
    }
    for (int deleted = 0; deleted < 2; deleted++) {
      assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_E_LAPSED);
      assert_true(serve_denied(device, RCDP_E_LAPSED));
      assert_int_equal(kit->asked_count, 1);
      const kit_octets receipt = serve_receipt(device);
      assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_E_LAPSED);
      if (!deleted) {
        serve_transition(kit, &device->granted.credential, RCDP_EVENT_DELETE);
      }
    }
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 0);
    end();
  }
}

/* What was suspended is not over: it is not granted again, and not told to be gone. */
static void suspended_ones_wait(void **state) {
  (void)state;
  begin(false);
  serve_all(device, "one");
  serve_transition(kit, &device->granted.credential, RCDP_EVENT_SUSPEND);
  assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_E_STALE);
  assert_true(serve_denied(device, RCDP_E_STORAGE)); /* temporaryFailure: the companion asks again */
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_E_NOT_AUTHORISED);
  serve_transition(kit, &device->granted.credential, RCDP_EVENT_RESUME);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  end();
}

/* --- certificate and signature --- */

static void c_unavailable(void) { kit->fetched = RCDP_E_TIMEOUT; }
static void c_empty(void) { kit->bundle = RCDP_NO_BYTES; }
static void c_malformed(void) { kit->bundle.len--; }
static void c_another(void) { kit->bundle = pki_der(&kit->w->factory_root); }

static void c_hash(void) {
  device->offer.certificate_hash.octets[0] ^= 1;
  (void)serve_order(device);
}

static void c_untrusted(void) { kit->config.device_anchors = kit->w->operator_anchors; }
static void c_expired(void) { kit->wall.seconds = WORLD_NOW + WORLD_YEAR + 1; }
static void c_purpose(void) { kit->config.device_purpose = rcdp_bytes_of("\x2a\x03\x04"); }
static void c_status(void) { kit->config.need_status = true, kit->config.crl_count = 0; }

/* Its certificate names another device than it does. */
static void c_identity(void) {
  (void)snprintf(device->device_id, sizeof device->device_id, "%s", "SN9");
  (void)snprintf(device->url, sizeof device->url, "https://ca.example/devices/DeviceID=%s", "SN9");
  (void)serve_order(device);
}

static void c_signature(void) {
  device->signature[0] ^= 1;
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_ORDER, .body.order = device->fields};
  device->ordered = kit_write_body(&device->order, RCDP_COMPANION, &body);
}

/* Signed under a context of another message. */
static void c_context(void) {
  assert_int_equal(rcdp_sign(kit->w->provider, &device->factory_key, "rcdp/1 attach-request device",
                             device->fields.offer.content, device->signature),
                   RCDP_OK);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_ORDER, .body.order = device->fields};
  device->ordered = kit_write_body(&device->order, RCDP_COMPANION, &body);
}

/* The companion changed what the device signed. */
static void c_content(void) {
  uint8_t signature[RCDP_SIGNATURE_LEN];
  memcpy(signature, device->signature, sizeof signature);
  device->offer.device_nonce.octets[0] ^= 1;
  (void)serve_order(device);
  memcpy(device->signature, signature, sizeof signature);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_ORDER, .body.order = device->fields};
  device->ordered = kit_write_body(&device->order, RCDP_COMPANION, &body);
}

static const struct {
  const char *name;
  void (*spoil)(void);
  rcdp_err cause;
} certificates[] = {
    {"not to be had", c_unavailable, RCDP_E_CERT_UNAVAILABLE},
    {"nothing there", c_empty, RCDP_E_CERT_MALFORMED},
    {"malformed", c_malformed, RCDP_E_CERT_MALFORMED},
    {"another one", c_another, RCDP_E_CERT_HASH},
    {"hash", c_hash, RCDP_E_CERT_HASH},
    {"another name", c_identity, RCDP_E_CERT_IDENTITY},
    {"root of nobody's trust", c_untrusted, RCDP_E_CERT_UNTRUSTED},
    {"expired", c_expired, RCDP_E_CERT_EXPIRED},
    {"purpose", c_purpose, RCDP_E_CERT_PURPOSE},
    {"no status", c_status, RCDP_E_CERT_STATUS},
    {"signature", c_signature, RCDP_E_BAD_SIGNATURE},
    {"signature of another message", c_context, RCDP_E_BAD_SIGNATURE},
    {"signed content", c_content, RCDP_E_BAD_SIGNATURE},
};

static void certificates_and_signatures(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof certificates / sizeof certificates[0]; i++) {
    begin(true);
    kit->settings.order_lifetime = UINT32_MAX;
    (void)serve_order(device);
    certificates[i].spoil();
    serve_boot(kit);
    const rcdp_err err = serve_ask(kit, "one", &device->ordered);
    if (err != certificates[i].cause) {
      fail_msg("%s: %s", certificates[i].name, rcdp_err_name(err));
    }
    denied(err, certificates[i].cause, 2);
    assert_int_equal(kit->policies, 0);
    end();
  }
}

/* --- the operator says no --- */

static void policies(void **state) {
  (void)state;
  static const rcdp_err causes[] = {RCDP_E_NOT_AUTHORISED, RCDP_E_UNKNOWN_DEVICE, RCDP_E_ALREADY};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    for (int certified = 0; certified < 2; certified++) {
      begin(certified == 1);
      kit->policy = causes[i];
      denied(serve_order_asked(device, "one"), causes[i], 2);
      assert_string_equal(kit->policy_device, "SN1");
      kit->policy = RCDP_OK;
      assert_int_equal(serve_order_asked(device, "one"), RCDP_OK); /* he has changed his mind */
      serve_take_grant(device);
      end();
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cheap_checks),
      cmocka_unit_test(certified_only),
      cmocka_unit_test(an_offer_that_is_none),
      cmocka_unit_test(an_order_grows_old),
      cmocka_unit_test(an_old_order_keeps_its_entries),
      cmocka_unit_test(an_entry_is_for_one_content),
      cmocka_unit_test(a_replay_gives_nothing),
      cmocka_unit_test(suspended_ones_wait),
      cmocka_unit_test(certificates_and_signatures),
      cmocka_unit_test(policies),
  };
  return cmocka_run_group_tests_name("companion_network_orders", tests, NULL, NULL);
}
