/*
 * Every single bit, and every length, of what a provisioner and the network say to each other, turned over or cut off by whoever carries it: nothing
 * that a signature covers counts any more, and the message as it was still does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"
#include "provisioner/network_kit.h"
#include "support/toy.h"

static struct toy provider;

/* Way i to spoil octets: each bit, then each shorter length. false: there are no more. */
static bool spoil(const uint8_t *message, size_t len, size_t i, uint8_t *spoilt, size_t *spoilt_len) {
  const size_t bits = 8 * len;
  memcpy(spoilt, message, len);
  *spoilt_len = len;
  if (i < bits) {
    spoilt[i / 8] ^= (uint8_t)(0x80u >> i % 8);
  } else {
    *spoilt_len = i - bits;
  }
  return i < bits + len;
}

/* --- towards the network --- */

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;

static void begin(rcdp_maker maker, bool certified) {
  toy_begin(&provider, 1);
  d = desk_new(&provider.provider, RCDP_SUITE_P256);
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", certified, maker, 1);
  d->net->bundle = certified ? pki_der(&device->identity) : RCDP_NO_BYTES;
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

/* Nothing of this kind is answered, and the store has as many credentials in this state as before. */
static void every_bit_to_the_network(const kit_octets *message, rcdp_credential_state state,
                                     rcdp_provisioner_body_kind answer) {
  static kit_octets spoilt;
  static kit_message read;
  const size_t before = serve_count(d->net, "", state);
  size_t i = 0;
  for (; spoil(message->data, message->len, i, spoilt.data, &spoilt.len); i++) {
    (void)desk_ask(d, &spoilt);
    assert_int_equal(serve_count(d->net, "", state), before);
    if (d->net->sent_count > 0) {
      kit_read(&read, kit_view(&d->net->sent));
      const rcdp_provisioner_body *body = &read.message.body.provisioner;
      assert_false(read.message.kind == RCDP_BODY_PROVISIONER && body->kind == answer &&
                   !(answer == RCDP_PROVISIONER_STANDING && body->body.standing.refused));
    }
  }
  assert_true(i > 1000);
}

static void every_bit_of_an_order(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin(RCDP_MADE_BY_NETWORK, certified == 1);
    const kit_octets order = desk_order(device);
    every_bit_to_the_network(&order, RCDP_STATE_OFFERED, RCDP_PROVISIONER_DELIVERY);
    assert_int_equal(desk_ask(d, &order), RCDP_OK);
    desk_take_delivery(device);
    end();
  }
}

static void every_bit_of_a_hand_in(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) {
    begin(i == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER, i == 1);
    if (i == 0) {
      assert_int_equal(desk_ordered(device), RCDP_OK);
      desk_take_delivery(device);
    } else {
      desk_made(device);
    }
    desk_receipt(device);
    const kit_octets hand_in = desk_hand_in(device);
    every_bit_to_the_network(&hand_in, RCDP_STATE_ACTIVE, RCDP_PROVISIONER_CONFIRMED);
    assert_int_equal(desk_ask(d, &hand_in), RCDP_OK);
    desk_take_confirmed(device);
    end();
  }
}

static desk_device *active(void) {
  toy_begin(&provider, 1);
  d = desk_new(&provider.provider, RCDP_SUITE_P256);
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  return desk_active(p, "SN1", false, RCDP_MADE_BY_PROVISIONER, 1);
}

static void every_bit_of_a_deprovision(void **state) {
  (void)state;
  device = active();
  const desk_device *const devices[] = {device};
  const rcdp_deprovision what = desk_deprovision_of(p, 9, RCDP_DEPROVISION_REVOKE, devices, 1, 1);
  const kit_octets order = desk_deprovision(p, &what, NULL);
  every_bit_to_the_network(&order, RCDP_STATE_ACTIVE, RCDP_PROVISIONER_OUTCOME);
  assert_int_equal(desk_ask(d, &order), RCDP_OK);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  end();
}

static bool is_owner(const desk_provisioner *owner) {
  const rcdp_store_result found = desk_find(device);
  return rcdp_octets32_equal(&found.record.ownership.owner, &owner->hash);
}

static void every_bit_of_a_transfer(void **state) {
  (void)state;
  device = active();
  const rcdp_transfer what = {.order = {{0x77}},
                              .network = d->net->config.network,
                              .device = rcdp_bytes_of("SN1"),
                              .credential = desk_find(device).record.credential,
                              .from = p->grant.serial,
                              .to = other->grant.serial,
                              .ownership = 1};
  const kit_octets order = desk_transfer(p, other, &what);
  every_bit_to_the_network(&order, RCDP_STATE_ACTIVE, RCDP_PROVISIONER_OUTCOME);
  assert_true(is_owner(p));
  assert_int_equal(desk_ask(d, &order), RCDP_OK);
  assert_true(is_owner(other));
  end();
}

static void every_bit_of_an_inquiry(void **state) {
  (void)state;
  device = active();
  const rcdp_inquiry what = {.inquiry = {{0x78}},
                             .serial = p->grant.serial,
                             .network = d->net->config.network,
                             .credential = desk_find(device).record.credential};
  const kit_octets inquiry = desk_inquire(p, &what);
  every_bit_to_the_network(&inquiry, RCDP_STATE_ACTIVE, RCDP_PROVISIONER_STANDING);
  assert_int_equal(desk_standing(p, device).state, RCDP_ITEM_ACTIVE);
  end();
}

/* --- towards the provisioner --- */

static rcdp_bytes signed_part(const rcdp_provisioner_body *body, rcdp_bytes *signature) {
  if (body->kind == RCDP_PROVISIONER_DELIVERY) {
    *signature = body->body.delivery.signature;
    return body->body.delivery.content;
  }
  const rcdp_signed *said =
      body->kind == RCDP_PROVISIONER_CONFIRMED ? &body->body.confirmed : &body->body.refused.notice;
  *signature = said->signature;
  return said->content;
}

/* What is taken is what the network has signed; around it somebody may have changed what it was not needed for. */
static void check_taken(const field_octets *message, const field_octets *spoilt) {
  static uint8_t contents[2][RCDP_DELIVERY_CONTENT_MAX + RCDP_SIGNATURE_LEN];
  size_t len[2];
  const field_octets *const both[2] = {message, spoilt};
  for (size_t i = 0; i < 2; i++) {
    rcdp_bytes signature;
    const rcdp_bytes content = signed_part(&field_read(both[i])->body.provisioner, &signature);
    memcpy(contents[i], content.data, content.len);
    memcpy(contents[i] + content.len, signature.data, signature.len);
    len[i] = content.len + signature.len;
  }
  assert_int_equal(len[0], len[1]);
  assert_memory_equal(contents[0], contents[1], len[0]);
}

static void every_bit_to_the_provisioner(rcdp_maker maker, provisioner_status status,
                                         void (*say)(field_kit *kit, field_octets *out)) {
  static field_octets message, spoilt;
  field_options options = field_plain(1, maker, true);
  size_t i = 0;
  toy_begin(&provider, 1);
  options.provider = &provider.provider;
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, status);
  kit->ticks = false;
  say(kit, &message);
  for (; spoil(message.data, message.len, i, spoilt.data, &spoilt.len); i++) {
    if (spoilt.len == 0) {
      continue;
    }
    (void)field_hear(kit, FIELD_NETWORK, &spoilt);
    if (field_count(kit, RCDP_ACTION_COMMIT) > 0) {
      check_taken(&message, &spoilt);
      field_reboot(kit);
    }
    assert_int_equal(field_entry(kit, 0)->status, status);
  }
  assert_true(i > 1000);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
  field_kit_free(kit);
}

static void say_delivery(field_kit *kit, field_octets *out) {
  const rcdp_delivery delivery = field_delivery(kit, 0);
  field_say_delivery(kit, &delivery, out);
}
static void say_confirmed(field_kit *kit, field_octets *out) {
  const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
  field_say_confirmed(kit, &confirmed, out);
}
static void say_refused(field_kit *kit, field_octets *out) {
  const rcdp_notice notice = field_notice(kit, 0);
  field_say_refused(kit, 0, RCDP_E_LAPSED, &notice, out);
}

static void every_bit_of_a_delivery(void **state) {
  (void)state;
  every_bit_to_the_provisioner(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED, say_delivery);
}
static void every_bit_of_a_confirmation(void **state) {
  (void)state;
  every_bit_to_the_provisioner(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED, say_confirmed);
}
static void every_bit_of_a_refusal(void **state) {
  (void)state;
  every_bit_to_the_provisioner(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED, say_refused);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_bit_of_an_order),       cmocka_unit_test(every_bit_of_a_hand_in),
      cmocka_unit_test(every_bit_of_a_deprovision),  cmocka_unit_test(every_bit_of_a_transfer),
      cmocka_unit_test(every_bit_of_an_inquiry),     cmocka_unit_test(every_bit_of_a_delivery),
      cmocka_unit_test(every_bit_of_a_confirmation), cmocka_unit_test(every_bit_of_a_refusal),
  };
  return cmocka_run_group_tests_name("provisioner_attacks_bits", tests, NULL, NULL);
}
