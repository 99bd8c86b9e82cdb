/* Attacks in the field: on the link between a device and whoever says that it is a provisioner (docs/protocol.md, clauses 18.2 and 18.10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/meet.h"

static desk *d;
static world *w;
static meet_provisioner *p;
static kit_device *device;

static void begin(rcdp_maker maker, bool certified) {
  d = desk_plain();
  w = d->net->w;
  p = meet_new(d, 1, maker);
  device = meet_device(d, "METER1", certified, false);
}

static void end(void) {
  kit_device_free(device);
  meet_free(p);
  desk_free(d);
}

static size_t active(void) { return serve_count(d->net, "", RCDP_STATE_ACTIVE); }

static bool holds_active(const kit_device *held) {
  const rcdp_device_state state = kit_device_state(held);
  return state.credential_count == 1 && state.credentials[0].status == RCDP_HELD_ACTIVE;
}

/* The device has refused, and is as good as new: the right one provisions it. */
static void nothing_happened(void) {
  assert_int_equal(kit_device_state(device).credential_count, 0);
  assert_int_equal(active(), 0);
  meet(p, device, 99);
  assert_true(holds_active(device));
  assert_int_equal(active(), 1);
}

static void nobody_attacks(void **state) {
  (void)state;
  for (int maker = RCDP_MADE_BY_NETWORK; maker <= RCDP_MADE_BY_PROVISIONER; maker++) {
    for (int certified = 0; certified < 2; certified++) {
      begin((rcdp_maker)maker, certified == 1);
      meet(p, device, 7);
      assert_string_equal(p->asked, "METER1");
      assert_true(holds_active(device));
      assert_int_equal(active(), 1);
      end();
    }
  }
}

/* --- who is no provisioner --- */

static void hears(const kit_octets *hello, rcdp_err expected) {
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  assert_int_equal(kit_device_hear(device, hello), expected);
  assert_int_equal(device->failed, expected);
  assert_int_equal(device->sent_count, 0);
  assert_false(device->committing);
}

static pki_identity rogue_root, rogue;

static void make_rogue_network(const char *dns, const pki_identity *issuer) {
  const pki_subject root = {.kind = RCDP_KEY_P256,
                            .common_name = "Root of nobody",
                            .key_usage = "keyCertSign,cRLSign",
                            .ca = true,
                            .not_before = WORLD_NOW - WORLD_YEAR,
                            .not_after = WORLD_NOW + WORLD_YEAR};
  const pki_subject network = {.kind = RCDP_KEY_P256,
                               .common_name = "Network issuer",
                               .key_usage = "digitalSignature",
                               .purpose = "2.25.309527196553982054537141976478769703306",
                               .dns = dns,
                               .not_before = WORLD_NOW - WORLD_YEAR,
                               .not_after = WORLD_NOW + WORLD_YEAR};
  pki_issue(&w->pki, &root, NULL, &rogue_root);
  pki_issue(&w->pki, &network, issuer != NULL ? issuer : &rogue_root, &rogue);
}

/* A certification authority of one's own; another network's certificate, for this network's grant; and a device's, for anything. */
static void rogue_provisioners(void **state) {
  (void)state;
  static kit_visitor visitor;
  begin(RCDP_MADE_BY_NETWORK, true);
  kit_visitor_begin(&visitor, w);
  visitor.signer = &rogue;
  make_rogue_network("5gc.mnc001.mcc001.3gppnetwork.org", NULL);
  visitor.chain[0] = pki_der(&rogue);
  kit_octets hello = kit_say_hello(&visitor, 1, 7, 0);
  hears(&hello, RCDP_E_CERT_UNTRUSTED);
  make_rogue_network("5gc.mnc002.mcc001.3gppnetwork.org", &w->operator_root);
  visitor.chain[0] = pki_der(&rogue);
  hello = kit_say_hello(&visitor, 1, 7, 0);
  hears(&hello, RCDP_E_CERT_IDENTITY);
  visitor.signer = &device->identity;
  visitor.chain[0] = pki_der(&device->identity);
  hello = kit_say_hello(&visitor, 1, 7, 0);
  hears(&hello, RCDP_E_CERT_PURPOSE);
  nothing_happened();
  end();
}

/* Grants are no secrets: whoever has seen one shows it with proofs of his own. */
static void a_copied_grant(void **state) {
  (void)state;
  static kit_message read;
  static kit_visitor thief;
  uint8_t octets[RCDP_PROVISIONER_PROOF_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  begin(RCDP_MADE_BY_PROVISIONER, false);
  kit_visitor_begin(&thief, w);
  meet_open(p, 6);
  rcdp_provisioner_body *body = kit_read_body(&read, kit_view(&p->said), RCDP_PROVISIONER_HELLO);
  rcdp_provisioner_proof proof;
  assert_int_equal(rcdp_provisioner_proof_decode(body->body.hello.proof.content, &read.arena, &proof), RCDP_OK);
  proof.channel_binding = kit_binding(7);
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_provisioner_proof_encode(&proof, &read.arena, &content), RCDP_OK);
  kit_sign(w, &thief.key, CONTEXT_PROVISIONER_PROOF, rcdp_buf_bytes(&content), signature);
  body->body.hello.proof = (rcdp_signed){rcdp_buf_bytes(&content), RCDP_BYTES(signature)};
  const kit_octets hello = kit_write_body(&read.message.transaction, RCDP_PROVISIONER, body);
  hears(&hello, RCDP_E_BAD_SIGNATURE);
  nothing_happened();
  end();
}

/* --- in between --- */

/* Two channels, one to each: whatever is handed on tells which channel it was made for. */
static void a_relay(void **state) {
  (void)state;
  static kit_visitor own; /* the relay may even be a provisioner itself */
  begin(RCDP_MADE_BY_NETWORK, true);
  meet_open(p, 6);
  const kit_octets hello = p->said;
  hears(&hello, RCDP_E_MISMATCH);
  kit_visitor_begin(&own, w);
  kit_hello to_device = kit_hello_of(&own, 1, 7);
  kit_message *read = malloc(sizeof *read);
  assert_non_null(read);
  kit_read(read, kit_view(&hello));
  to_device.order = to_device.proof.order = read->message.transaction; /* and take over the other's order */
  free(read);
  const kit_octets mine = kit_hello_write(&to_device);
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &mine), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  const kit_octets offer = device->sent;
  assert_int_not_equal(meet_hear(p, &offer), RCDP_OK);
  assert_false(p->says);
  assert_int_equal(d->net->asked_count, 0); /* it was not even ordered */
  nothing_happened();
  end();
}

/* The device's signature is taken off its offer, so that the network makes less of it: the device takes nothing for that offer. */
static void a_stripped_offer(void **state) {
  (void)state;
  static kit_message read;
  uint8_t octets[RCDP_PROVISIONER_OFFER_CONTENT_MAX];
  begin(RCDP_MADE_BY_NETWORK, true);
  meet_open(p, 7);
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &p->said), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  rcdp_provisioner_offer fields = kit_offer(&read, kit_view(&device->sent));
  rcdp_buf content = RCDP_BUF(octets);
  fields.has_factory = false;
  fields.certificate_url = RCDP_NO_BYTES;
  assert_int_equal(rcdp_provisioner_offer_encode(&fields, &read.arena, &content), RCDP_OK);
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_OFFER, .body.offer.content = rcdp_buf_bytes(&content)};
  const kit_octets stripped = kit_write_body(&read.message.transaction, RCDP_DEVICE, &body);
  assert_int_equal(meet_hear(p, &stripped), RCDP_OK);
  assert_true(p->says); /* the network's delivery, to somebody who only says who it is */
  assert_int_equal(kit_device_hear(device, &p->said), RCDP_E_MISMATCH);
  assert_int_equal(kit_device_state(device).credential_count, 0);
  assert_int_equal(active(), 0);
  end();
}

/* A network that is certified, under the same root, answers in the place of the one that granted. */
static void a_rogue_network(void **state) {
  (void)state;
  static kit_visitor visitor;
  static kit_delivery delivery;
  begin(RCDP_MADE_BY_NETWORK, true);
  kit_visitor_begin(&visitor, w);
  const kit_octets hello = kit_say_hello(&visitor, 1, 7, 0);
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  make_rogue_network("5gc.mnc002.mcc001.3gppnetwork.org", &w->operator_root);
  kit_delivery_begin(&delivery, &visitor, RCDP_MADE_BY_NETWORK, kit_view(&device->sent));
  delivery.signer = &rogue;
  delivery.chain[0] = pki_der(&rogue);
  kit_delivery_seal(&delivery);
  kit_delivery_sign(&delivery);
  assert_int_equal(kit_device_hear(device, &delivery.message), RCDP_E_CERT_IDENTITY);
  assert_int_equal(device->failed, RCDP_E_CERT_IDENTITY);
  nothing_happened();
  end();
}

/* --- two at once --- */

/* Both are honest, and both want it: the device takes what answers its last offer, and the network has that one alone. */
static void two_provisioners_at_once(void **state) {
  (void)state;
  for (int maker = RCDP_MADE_BY_NETWORK; maker <= RCDP_MADE_BY_PROVISIONER; maker++) {
    begin((rcdp_maker)maker, true);
    meet_provisioner *later = meet_new(d, 2, (rcdp_maker)maker);
    meet_open(p, 7);
    assert_int_equal(kit_device_open(device, 7), RCDP_OK);
    assert_int_equal(meet_step(p, device), RCDP_OK); /* it has the offer, and says its delivery */
    assert_true(p->says);
    const kit_octets delivery = p->said;
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    meet_open(later, 8);
    assert_int_equal(meet_step(later, device), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &delivery), RCDP_E_MISMATCH);
    assert_int_equal(kit_device_state(device).credential_count, 0);
    meet(later, device, 9); /* on another channel it goes on */
    assert_true(holds_active(device));
    assert_int_equal(active(), 1);
    const rcdp_device_state now = kit_device_state(device);
    assert_true(rcdp_bytes_equal(now.credentials[0].profile.ordered_by, RCDP_OCTETS32_BYTES(later->by->hash)));
    meet_free(later);
    end();
  }
}

/* What has a pairing code opens no channel without it: then nothing is heard. (What the code does: companion/attacks_codes.c.) */
static void without_its_code(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK, true);
  meet_open(p, 7);
  assert_int_equal(kit_device_hear(device, &p->said), RCDP_E_UNEXPECTED);
  assert_int_equal(device->actions, 0);
  nothing_happened();
  end();
}

/* --- who is no device --- */

/* Somebody calls itself as a certified device is called: it gets what its provisioner vouches for, and the other one's stays. */
static void a_borrowed_name(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK, true);
  meet(p, device, 7);
  const rcdp_id own = kit_device_state(device).credentials[0].profile.id;
  meet_provisioner *other = meet_new(d, 2, RCDP_MADE_BY_PROVISIONER);
  kit_device *impostor = meet_device(d, "METER1", false, false);
  meet(other, impostor, 8);
  assert_string_equal(other->asked, "METER1"); /* who compares it with the label */
  assert_true(holds_active(impostor));
  assert_int_equal(active(), 2);
  const rcdp_store_result found = serve_find(d->net, &own);
  assert_int_equal(found.record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(found.record.assurance, RCDP_CERTIFIED);
  kit_device_free(impostor);
  meet_free(other);
  end();
}

/* A certified device cannot say that it never took the credential: the network has its signature. */
static void a_receipt_that_is_denied(void **state) {
  (void)state;
  static kit_message read;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  meet(p, device, 7);
  const rcdp_id id = kit_device_state(device).credentials[0].profile.id;
  const rcdp_store_result found = serve_find(d->net, &id);
  const rcdp_attested *receipt = &kit_read_body(&read, found.record.receipt, RCDP_PROVISIONER_RECEIPT)->body.receipt;
  const rcdp_bytes factory = {device->identity.public_key, device->identity.public_len};
  assert_int_equal(rcdp_verify(w->provider, RCDP_ECDSA_P256_SHA256, factory, CONTEXT_PROVISIONER_RECEIPT,
                               receipt->body.content, receipt->signature),
                   RCDP_OK);
  rcdp_provisioner_receipt fields;
  assert_int_equal(rcdp_provisioner_receipt_decode(receipt->body.content, &read.arena, &fields), RCDP_OK);
  assert_true(rcdp_id_equal(&fields.credential, &id));
  end();
}

/* --- afterwards --- */

/* All that was said on a first visit is said again after an erasure, and nothing comes back. */
static void old_boxes(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  kit_octets said[4];
  size_t count = 0;
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  meet_open(p, 7);
  while (p->says) {
    assert_true(count < 4);
    said[count++] = p->said;
    assert_int_equal(meet_step(p, device), RCDP_OK);
  }
  assert_true(holds_active(device));
  const rcdp_device_state held = kit_device_state(device);
  const rcdp_id id = held.credentials[0].profile.id;
  const kit_notice notice = {
      .w = w,
      .order = held.credentials[0].transaction,
      .fields = {.notice = {{0x70}},
                 .device = rcdp_bytes_of("METER1"),
                 .credential = id,
                 .epoch_count = 1,
                 .network = held.credentials[0].profile.network,
                 .mode = RCDP_NOTICE_DELETE,
                 .issued = WORLD_NOW},
      .signer = &w->network_identity,
      .context = CONTEXT_NOTICE,
  };
  const kit_octets last = kit_notice_write(&notice);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  meet_open(p, 8);
  assert_int_equal(kit_device_hear(device, &p->said), RCDP_OK); /* its receipt once more */
  assert_int_equal(kit_device_hear(device, &last), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_int_equal(kit_device_state(device).credential_count, 0);
  for (uint8_t binding = 7; binding < 10; binding += 2) { /* even the binding may come again, on a link of its own */
    assert_int_equal(kit_device_open(device, binding), RCDP_OK);
    for (size_t i = 0; i < count; i++) {
      if (kit_device_hear(device, &said[i]) == RCDP_OK && device->committing) {
        assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
      }
      assert_int_equal(kit_device_state(device).credential_count, 0);
    }
  }
  const rcdp_device_state now = kit_device_state(device);
  assert_non_null(rcdp_device_tombstone(&now, &id));
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nobody_attacks),
      cmocka_unit_test(rogue_provisioners),
      cmocka_unit_test(a_copied_grant),
      cmocka_unit_test(a_relay),
      cmocka_unit_test(a_stripped_offer),
      cmocka_unit_test(a_rogue_network),
      cmocka_unit_test(two_provisioners_at_once),
      cmocka_unit_test(without_its_code),
      cmocka_unit_test(a_borrowed_name),
      cmocka_unit_test(a_receipt_that_is_denied),
      cmocka_unit_test(old_boxes),
  };
  return cmocka_run_group_tests_name("provisioner_attacks_field", tests, NULL, NULL);
}
