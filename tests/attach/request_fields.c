/*
 * Every field of the attach request: changed on the way, the signature does not hold; changed by somebody who can sign, the
 * check that this field is there for sees it. And nothing is lost: left alone, the attach comes to its end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/forge.h"
#include "support/providers.h"

typedef struct {
  const char *field;
  void (*edit)(world *w, rcdp_attach_request *content);
  rcdp_err on_the_way; /* what the network says when only the content was changed */
  rcdp_err signed_too; /* when the device's own key signed the change; RCDP_OK: the network takes it */
  rcdp_err device;     /* then: what the device says to the answer; RCDP_OK: nothing comes */
} row;

static void edit_transaction(world *w, rcdp_attach_request *c) {
  (void)w;
  c->transaction.octets[0] ^= 1;
}
static void edit_url_of_other(world *w, rcdp_attach_request *c) {
  c->certificate_url = rcdp_bytes_of(w->devices[1].url);
}
static void edit_url_not_allowed(world *w, rcdp_attach_request *c) {
  (void)w;
  c->certificate_url = rcdp_bytes_of("https://evil.example/devices/DeviceID=SN0000");
}
static void edit_url_trick(world *w, rcdp_attach_request *c) {
  (void)w;
  c->certificate_url = rcdp_bytes_of("https://ca.example@evil.example/devices/DeviceID=SN0000");
}
static void edit_hash(world *w, rcdp_attach_request *c) {
  (void)w;
  c->certificate_hash.octets[31] ^= 1;
}
static void edit_nonce(world *w, rcdp_attach_request *c) {
  (void)w;
  c->device_nonce.octets[0] ^= 1;
}
static void edit_suites(world *w, rcdp_attach_request *c) {
  (void)w;
  c->suites[0] = RCDP_SUITE_X25519;
  c->ephemeral_key.len = 32;
}
static void edit_suites_more(world *w, rcdp_attach_request *c) {
  (void)w;
  c->suites[c->suite_count++] = RCDP_SUITE_STATIC;
}
static void edit_ephemeral(world *w, rcdp_attach_request *c) {
  static uint8_t own[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf buf = RCDP_BUF(own);
  assert_int_equal(w->provider->key_public(w->provider->context, &w->devices[1].factory_key, &buf), RCDP_OK);
  c->ephemeral_key = rcdp_buf_bytes(&buf);
}
static void edit_ephemeral_of_other_suite(world *w, rcdp_attach_request *c) {
  (void)w;
  c->suites[c->suite_count++] = RCDP_SUITE_X25519;
  c->ephemeral_key.len = 32;
}
static void edit_network(world *w, rcdp_attach_request *c) {
  (void)w;
  assert_int_equal(rcdp_network_id_parse("00102", &c->serving_network), RCDP_OK);
}
static void edit_counter(world *w, rcdp_attach_request *c) {
  (void)w;
  c->counter += 1000;
}

static void edit_voucher_needed(world *w, rcdp_attach_request *c) {
  (void)w;
  c->voucher_needed = true;
}

static const row rows[] = {
    {"transaction", edit_transaction, RCDP_E_MISMATCH, RCDP_E_MISMATCH, RCDP_OK},
    {"certificateUrl: another device's", edit_url_of_other, RCDP_E_CERT_HASH, RCDP_E_CERT_HASH, RCDP_OK},
    {"certificateUrl: not allowed", edit_url_not_allowed, RCDP_E_URL, RCDP_E_URL, RCDP_OK},
    {"certificateUrl: user information", edit_url_trick, RCDP_E_URL, RCDP_E_URL, RCDP_OK},
    {"certificateHash", edit_hash, RCDP_E_CERT_HASH, RCDP_E_CERT_HASH, RCDP_OK},
    {"deviceNonce", edit_nonce, RCDP_E_BAD_SIGNATURE, RCDP_OK, RCDP_E_MISMATCH},
    {"suites: another", edit_suites, RCDP_E_SUITE, RCDP_E_SUITE, RCDP_OK},
    {"suites: one more", edit_suites_more, RCDP_E_BAD_SIGNATURE, RCDP_OK, RCDP_E_MISMATCH},
    {"ephemeralKey", edit_ephemeral, RCDP_E_BAD_SIGNATURE, RCDP_OK, RCDP_E_MISMATCH},
    {"ephemeralKey: of a suite that the network has not", edit_ephemeral_of_other_suite, RCDP_E_SUITE, RCDP_E_SUITE,
     RCDP_OK},
    {"servingNetwork", edit_network, RCDP_E_NETWORK, RCDP_E_NETWORK, RCDP_OK},
    {"counter", edit_counter, RCDP_E_BAD_SIGNATURE, RCDP_OK, RCDP_E_MISMATCH},
    {"voucherNeeded", edit_voucher_needed, RCDP_E_BAD_SIGNATURE, RCDP_E_NOT_AUTHORISED, RCDP_OK},
};

typedef struct {
  const row *row;
  bool sign;
  bool done;
} tamper;

static bool tap(world *w, world_datagram *datagram) {
  static forged f;
  static const rcdp_key none = {.kind = RCDP_KEY_NONE};
  tamper *t = w->tap_context;
  if (!datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_REQUEST)) {
    return true;
  }
  rcdp_attach_request content = forge_request_content(&f);
  t->row->edit(w, &content);
  forge_request(&f, w, &content, t->sign ? &w->devices[0].factory_key : &none);
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

static void tampered(const rcdp_provider *provider, const row *r, bool sign) {
  world *w = world_new(provider, RCDP_SUITE_P256, 7, 2);
  tamper t = {r, sign, false};
  const rcdp_err expected = sign ? r->signed_too : r->on_the_way;
  w->devices[1].ended = RCDP_OK;
  w->tap = tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 400); /* before the first repetition */
  assert_true(t.done);
  assert_int_equal(w->network->refused, expected);
  assert_int_equal(w->devices[0].refused, sign ? r->device : RCDP_OK);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
  world_run(w, 60000);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  assert_null(world_violation(w));
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
  world_free(w);
}

static void every_field(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    print_message("%s\n", rows[i].field);
    tampered(providers[count - 1], &rows[i], false);
    tampered(providers[count - 1], &rows[i], true);
  }
}

/* --- the envelope and the signature itself --- */

typedef struct {
  const char *what;
  bool (*edit)(world *w, forged *f, world_datagram *datagram);
  rcdp_err refused; /* RCDP_OK: the network does not even report it */
} envelope_row;

static bool drop_signature(world *w, forged *f, world_datagram *datagram) {
  (void)w;
  (void)datagram;
  f->message.body.attach_request.signature = RCDP_NO_BYTES;
  return true;
}
static bool foreign_signature(world *w, forged *f, world_datagram *datagram) {
  (void)datagram;
  const rcdp_attach_request content = forge_request_content(f);
  forge_request(f, w, &content, &w->devices[1].factory_key);
  return true;
}
static bool other_context(world *w, forged *f, world_datagram *datagram) {
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  (void)datagram;
  rcdp_signed_attach_request *body = &f->message.body.attach_request;
  assert_int_equal(rcdp_sign(w->provider, &w->devices[0].factory_key, "rcdp/1 offer device", body->content, signature),
                   RCDP_OK);
  body->signature = RCDP_BYTES(signature);
  return true;
}
static bool other_sender(world *w, forged *f, world_datagram *datagram) {
  (void)w;
  (void)datagram;
  f->message.sender = RCDP_NETWORK;
  return true;
}
static bool critical_extension(world *w, forged *f, world_datagram *datagram) {
  (void)w;
  (void)datagram;
  f->message.extensions[0] = (rcdp_extension){.id = 9, .critical = true};
  f->message.extension_count = 1;
  return true;
}
static bool other_version(world *w, forged *f, world_datagram *datagram) {
  (void)w;
  (void)f;
  datagram->data[0] = 2;
  return false;
}
static bool one_octet_more(world *w, forged *f, world_datagram *datagram) {
  (void)w;
  (void)f;
  datagram->data[datagram->len++] = 0;
  return false;
}

static const envelope_row envelope_rows[] = {
    {"no signature", drop_signature, RCDP_E_BAD_SIGNATURE},
    {"another device's signature", foreign_signature, RCDP_E_BAD_SIGNATURE},
    {"a signature for another message", other_context, RCDP_E_BAD_SIGNATURE},
    {"reflected sender", other_sender, RCDP_OK},
    {"critical extension", critical_extension, RCDP_OK},
    {"another version", other_version, RCDP_OK},
    {"trailing octet", one_octet_more, RCDP_OK},
};

typedef struct {
  const envelope_row *row;
  bool done;
} envelope_tamper;

static bool envelope_tap(world *w, world_datagram *datagram) {
  static forged f;
  envelope_tamper *t = w->tap_context;
  if (!datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_REQUEST)) {
    return true;
  }
  if (t->row->edit(w, &f, datagram)) {
    forge_close(&f, datagram);
  }
  t->done = true;
  return true;
}

static void envelope(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < sizeof envelope_rows / sizeof envelope_rows[0]; i++) {
    world *w = world_new(providers[count - 1], RCDP_SUITE_P256, 9, 2);
    envelope_tamper t = {&envelope_rows[i], false};
    print_message("%s\n", t.row->what);
    w->tap = envelope_tap;
    w->tap_context = &t;
    world_start(w, 0);
    world_run(w, 400);
    assert_true(t.done);
    assert_int_equal(w->network->refused, t.row->refused);
    assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 0);
    world_run(w, 60000);
    assert_int_equal(w->devices[0].ended, RCDP_OK);
    world_free(w);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_field), cmocka_unit_test(envelope)};
  return cmocka_run_group_tests_name("attach_request_fields", tests, NULL, NULL);
}
