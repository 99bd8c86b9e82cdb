/*
 * Hand-ins: one in which anything is wrong makes nothing active; and the right one still counts afterwards. Of keys that the network made, and of
 * those that a provisioner made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;

/* Its receipt is ready. */
static void begin(rcdp_maker maker, bool certified) {
  d = desk_plain();
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", certified, maker, 1);
  if (maker == RCDP_MADE_BY_NETWORK) {
    assert_int_equal(desk_ordered(device), RCDP_OK);
    desk_take_delivery(device);
  } else {
    desk_made(device);
  }
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

static void taken(void) {
  assert_int_equal(desk_handed_in(device), RCDP_OK);
  desk_take_confirmed(device);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
}

/* In vain, and without a notice: nobody has shown that a device holds it. */
static void in_vain(rcdp_err cause, size_t asked) {
  assert_int_equal(desk_handed_in(device), cause);
  assert_int_equal(d->net->refused, cause);
  assert_true(
      desk_refused(device, cause == RCDP_E_OPEN ? RCDP_E_STORAGE : cause, false)); /* it has no name of its own */
  assert_int_equal(d->net->asked_count, asked);
  assert_int_equal(d->net->policies, 0);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_ACTIVE), 0);
}

typedef struct {
  void (*spoil)(desk_device *device);
  rcdp_err cause;
  size_t asked;
} wrong;

static void each_wrong(rcdp_maker maker, const wrong *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    begin(maker, true);
    const desk_device honest = *device;
    rows[i].spoil(device);
    in_vain(rows[i].cause, rows[i].asked);
    *device = honest;
    taken();
    end();
  }
}

/* --- fields, each coded and signed as it stands --- */

static void r_order(desk_device *v) { v->receipt.order.octets[0] ^= 1; }
static void r_device(desk_device *v) { v->receipt.device = rcdp_bytes_of("SN2"); }
static void r_serial(desk_device *v) { v->receipt.serial.octets[0] ^= 1; }
static void r_provisioner(desk_device *v) { v->receipt.provisioner.octets[0] ^= 1; }
static void r_credential(desk_device *v) { v->receipt.credential.octets[15] ^= 1; }
static void r_epoch(desk_device *v) { v->receipt.epoch++; }
static void r_network(desk_device *v) { v->receipt.network.plmn[0] ^= 0x10; }
static void r_nonce(desk_device *v) { v->receipt.device_nonce.octets[31] ^= 1; }
static void r_reference(desk_device *v) { v->receipt.reference.octets[0] ^= 1; }
static void r_info(desk_device *v) { v->receipt.info_hash.octets[0] ^= 1; }
static void r_box(desk_device *v) { v->receipt.credential_hash.octets[0] ^= 1; }
static void r_key(desk_device *v) { v->receipt.device_key.len = 32; }
static void h_order(desk_device *v) { v->hand_in.order.octets[0] ^= 1; }
static void h_transaction(desk_device *v) { v->transaction.octets[0] ^= 1; }
static void h_serial(desk_device *v) { v->hand_in.serial.octets[0] ^= 1; }
static void h_network(desk_device *v) { v->hand_in.network.plmn[0] ^= 0x10; }
static void h_credential(desk_device *v) { v->hand_in.credential.octets[0] ^= 1; }
static void h_signer(desk_device *v) { v->signer = other; }
/* Both name the grant of somebody else. */
static void a_grant(desk_device *v) { v->receipt.serial = v->hand_in.serial = other->grant.serial; }
/* Both name the order of another device: its credential would be another one. */
static void a_order(desk_device *v) {
  v->transaction.octets[1] ^= 1;
  v->receipt.order = v->hand_in.order = v->transaction;
}
/* The name of the credential fits whatever else is told. */
static void name_it(desk_device *v) {
  static uint8_t memory[1024];
  const rcdp_credential_name name = {v->receipt.serial, v->receipt.provisioner, v->receipt.order,
                                     v->receipt.device_nonce};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_provisioner_credential_id(v->d->net->w->provider, &name, &arena, &v->receipt.credential),
                   RCDP_OK);
  v->hand_in.credential = v->receipt.credential;
}
static void a_nonce(desk_device *v) {
  r_nonce(v);
  name_it(v);
}
static void a_provisioner(desk_device *v) {
  v->receipt.provisioner = other->hash;
  name_it(v);
}
static void a_serial(desk_device *v) {
  v->receipt.serial.octets[0] ^= 1; /* a grant that nobody has */
  v->hand_in.serial = v->receipt.serial;
  name_it(v);
}
static void a_stolen(desk_device *v) {
  v->receipt.serial = v->hand_in.serial = other->grant.serial;
  name_it(v);
}
static void a_word(desk_device *v) { v->certified = false; }

static const wrong allocated[] = {
    {r_order, RCDP_E_MISMATCH, 0},       {r_device, RCDP_E_MISMATCH, 2},       {r_serial, RCDP_E_MISMATCH, 0},
    {r_provisioner, RCDP_E_MISMATCH, 0}, {r_credential, RCDP_E_MISMATCH, 0},   {r_epoch, RCDP_E_MISMATCH, 0},
    {r_network, RCDP_E_NETWORK, 0},      {r_nonce, RCDP_E_MISMATCH, 0},        {r_reference, RCDP_E_MISMATCH, 2},
    {r_info, RCDP_E_MISMATCH, 2},        {r_box, RCDP_E_MISMATCH, 2},          {r_key, RCDP_E_SUITE, 0},
    {h_order, RCDP_E_MISMATCH, 0},       {h_transaction, RCDP_E_MISMATCH, 0},  {h_serial, RCDP_E_MISMATCH, 0},
    {h_network, RCDP_E_NETWORK, 0},      {h_credential, RCDP_E_MISMATCH, 0},   {h_signer, RCDP_E_BAD_SIGNATURE, 1},
    {a_grant, RCDP_E_MISMATCH, 0},       {a_order, RCDP_E_MISMATCH, 0},        {a_nonce, RCDP_E_UNKNOWN_CREDENTIAL, 2},
    {a_provisioner, RCDP_E_MISMATCH, 1}, {a_serial, RCDP_E_NOT_AUTHORISED, 1}, {a_stolen, RCDP_E_BAD_SIGNATURE, 1},
    {a_word, RCDP_E_BAD_SIGNATURE, 2},
};

static void every_field_of_an_allocation(void **state) {
  (void)state;
  each_wrong(RCDP_MADE_BY_NETWORK, allocated, sizeof allocated / sizeof allocated[0]);
}

/* --- of the provisioner's make: the offer, and the box besides --- */

/* The offer is signed as it stands, and says otherwise than the receipt. */
static void again(desk_device *v, rcdp_provisioner_offer honest) {
  v->hand_in.offer = desk_offer(v);
  v->offer = honest;
}
#define SPOIL_OFFER(NAME, WHAT)                                                                                        \
  static void NAME(desk_device *v) {                                                                                   \
    const rcdp_provisioner_offer honest = v->offer;                                                                    \
    WHAT;                                                                                                              \
    again(v, honest);                                                                                                  \
  }
SPOIL_OFFER(f_order, v->offer.order.octets[0] ^= 1)
SPOIL_OFFER(f_device, v->offer.device = rcdp_bytes_of("SN2"))
SPOIL_OFFER(f_serial, v->offer.serial.octets[0] ^= 1)
SPOIL_OFFER(f_provisioner, v->offer.provisioner.octets[0] ^= 1)
SPOIL_OFFER(f_network, v->offer.network.plmn[0] ^= 0x10)
SPOIL_OFFER(f_channel, v->offer.channel_binding.octets[0] ^= 1)
SPOIL_OFFER(f_nonce, v->offer.device_nonce.octets[0] ^= 1)
SPOIL_OFFER(f_url, v->offer.certificate_url = rcdp_bytes_of("https://elsewhere.example/devices/DeviceID=SN1"))
SPOIL_OFFER(f_name, v->offer.certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN2"))
SPOIL_OFFER(f_suite, v->offer.suites[0] = RCDP_SUITE_X25519; v->offer.ephemeral_key.len = 32)
static void f_unsigned(desk_device *v) { v->hand_in.offer.signature = RCDP_NO_BYTES; }
static void b_suite(desk_device *v) { v->hand_in.box.suite = RCDP_SUITE_X25519; }
static void b_enc(desk_device *v) {
  memcpy(v->box_enc, v->offer.ephemeral_key.data, v->offer.ephemeral_key.len); /* a point, and another one */
}
static void b_sealed(desk_device *v) { v->box_sealed[20] ^= 1; }
static void b_none(desk_device *v) { v->hand_in.has_made = false; }

static const wrong made[] = {
    {r_order, RCDP_E_MISMATCH, 0},
    {r_device, RCDP_E_MISMATCH, 0},
    {r_serial, RCDP_E_MISMATCH, 0},
    {r_provisioner, RCDP_E_MISMATCH, 0},
    {r_credential, RCDP_E_MISMATCH, 0},
    {r_epoch, RCDP_E_MISMATCH, 0},
    {r_network, RCDP_E_NETWORK, 0},
    {r_nonce, RCDP_E_MISMATCH, 0},
    {r_reference, RCDP_E_MISMATCH, 0},
    {r_info, RCDP_E_MISMATCH, 2},
    {r_box, RCDP_E_MISMATCH, 2},
    {r_key, RCDP_E_SUITE, 0},
    {h_order, RCDP_E_MISMATCH, 0},
    {h_serial, RCDP_E_MISMATCH, 0},
    {h_network, RCDP_E_NETWORK, 0},
    {h_credential, RCDP_E_MISMATCH, 0},
    {h_signer, RCDP_E_BAD_SIGNATURE, 1},
    {a_nonce, RCDP_E_MISMATCH, 0},
    {a_word, RCDP_E_MISMATCH, 0},
    {f_order, RCDP_E_MISMATCH, 0},
    {f_device, RCDP_E_MISMATCH, 0},
    {f_serial, RCDP_E_MISMATCH, 0},
    {f_provisioner, RCDP_E_MISMATCH, 1},
    {f_network, RCDP_E_NETWORK, 0},
    {f_channel, RCDP_E_MISMATCH, 0},
    {f_nonce, RCDP_E_MISMATCH, 0},
    {f_url, RCDP_E_URL, 0},
    {f_name, RCDP_E_MISMATCH, 0},
    {f_suite, RCDP_E_MISMATCH, 0},
    {f_unsigned, RCDP_E_MISMATCH, 0},
    {b_suite, RCDP_E_MISMATCH, 0},
    {b_enc, RCDP_E_OPEN, 2},
    {b_sealed, RCDP_E_OPEN, 2},
    {b_none, RCDP_E_UNKNOWN_CREDENTIAL, 2},
};

static void every_field_of_a_make(void **state) {
  (void)state;
  each_wrong(RCDP_MADE_BY_PROVISIONER, made, sizeof made / sizeof made[0]);
}

/* --- codes and signatures --- */

/* Of this hand-in as it is written, with another receipt in it. */
static kit_octets with_receipt(void (*spoil)(rcdp_attested *receipt)) {
  desk_receipt(device);
  spoil(&device->hand_in.receipt);
  return desk_hand_in(device);
}

static uint8_t spoiled[RCDP_SIGNATURE_LEN];

static void another_code(rcdp_attested *receipt) { receipt->body.mac.octets[31] ^= 1; }

static void another_signature(rcdp_attested *receipt) {
  memcpy(spoiled, receipt->signature.data, sizeof spoiled);
  spoiled[40] ^= 1;
  receipt->signature = RCDP_BYTES(spoiled);
}

/* By the factory key, of another message. */
static void misplaced_signature(rcdp_attested *receipt) {
  assert_int_equal(
      rcdp_sign(d->net->w->provider, &device->factory_key, CONTEXT_PROVISIONER_OFFER, receipt->body.content, spoiled),
      RCDP_OK);
  receipt->signature = RCDP_BYTES(spoiled);
}

static void codes_and_signatures(void **state) {
  (void)state;
  static const struct {
    void (*spoil)(rcdp_attested *receipt);
    rcdp_err cause;
    unsigned fetches;
  } rows[] = {{another_code, RCDP_E_BAD_MAC, 0},
              {another_signature, RCDP_E_BAD_SIGNATURE, 1},
              {misplaced_signature, RCDP_E_BAD_SIGNATURE, 1}};
  for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
    begin(i % 2 == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER, true);
    const kit_octets message = with_receipt(rows[i / 2].spoil);
    d->net->bundle = pki_der(&device->identity);
    assert_int_equal(desk_ask(d, &message), rows[i / 2].cause);
    assert_true(desk_refused(device, rows[i / 2].cause, false));
    assert_int_equal(d->net->fetches, rows[i / 2].fetches);
    assert_int_equal(d->net->policies, 0);
    taken();
    end();
  }
}

/* The offer of a make is signed by the certified key as well: a receipt alone is not enough. */
static void the_offer_s_signature(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  device->offer_signature[9] ^= 1;
  assert_int_equal(desk_handed_in(device), RCDP_E_BAD_SIGNATURE);
  assert_true(desk_refused(device, RCDP_E_BAD_SIGNATURE, false));
  assert_int_equal(d->net->fetches, 1);
  device->offer_signature[9] ^= 1;
  taken();
  end();
}

/* What is asserted is asserted: a signature besides is none of it. */
static void signed_where_nobody_can(void **state) {
  (void)state;
  static uint8_t nonsense[RCDP_SIGNATURE_LEN] = {1};
  begin(RCDP_MADE_BY_NETWORK, false);
  desk_receipt(device);
  device->hand_in.receipt.signature = RCDP_BYTES(nonsense);
  const kit_octets message = desk_hand_in(device);
  assert_int_equal(desk_ask(d, &message), RCDP_E_BAD_SIGNATURE);
  assert_int_equal(d->net->fetches, 0);
  taken();
  end();
}

/* An allocation is no make, and a make no allocation: each only as what it is. */
static void one_for_the_other(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK, true);
  const rcdp_hand_in honest = device->hand_in;
  const rcdp_provisioner_receipt receipt = device->receipt;
  const rcdp_delivery delivery = device->delivery;
  const rcdp_credential credential = device->credential;
  device->delivery.maker = RCDP_MADE_BY_PROVISIONER;
  desk_seal(device);
  device->receipt = receipt;
  device->credential = credential;
  in_vain(RCDP_E_MISMATCH, 2);
  device->hand_in = honest;
  device->delivery = delivery;
  taken();
  end();
}

/* Another receipt than the first, when it is active: nothing changes, and it is told so without a notice. */
static void by_another_receipt(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin(RCDP_MADE_BY_PROVISIONER, certified == 1);
    const rcdp_provisioner_receipt honest = device->receipt;
    uint8_t another[RCDP_PUBLIC_KEY_MAX];
    taken();
    memcpy(another, device->public_key, device->receipt.device_key.len);
    device->receipt.device_key.data = another;
    assert_int_equal(desk_handed_in(device), RCDP_E_CONFLICT);
    assert_true(desk_refused(device, RCDP_E_CONFLICT, false));
    assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
    assert_true(rcdp_bytes_equal(desk_find(device).record.device_key, honest.device_key));
    device->receipt = honest;
    taken();
    end();
  }
}

/* Between an offer and its confirmation the receipt that counts is the one that comes: whoever wrote the first. */
static void contents_that_are_none(void **state) {
  (void)state;
  static kit_message read;
  begin(RCDP_MADE_BY_NETWORK, true);
  desk_receipt(device);
  kit_octets message = desk_hand_in(device);
  kit_read(&read, kit_view(&message));
  read.message.body.provisioner.body.hand_in.content.len--;
  message = kit_write(&read.message);
  assert_int_equal(desk_ask(d, &message), RCDP_E_MALFORMED);
  assert_true(serve_sent_error(d->net, RCDP_E_MALFORMED));
  device->hand_in.receipt.body.content.len--; /* and the receipt in it */
  message = desk_hand_in(device);
  assert_int_equal(desk_ask(d, &message), RCDP_E_MALFORMED);
  assert_true(desk_refused(device, RCDP_E_MALFORMED, false));
  taken();
  end();
}

/* A store of another kind. */
static void with_no_grant(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.has_grant = false;
  }
}

static void with_another_transaction(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.transaction.octets[0] ^= 1;
  }
}

static void with_another_epoch(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.epoch = 1;
  }
}

static void with_an_odd_receipt(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.receipt = rcdp_bytes_of("x");
  }
}

static void without_a_url(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND) {
    stored->record.certificate_url = RCDP_NO_BYTES;
  }
}

static void odd_records(void **state) {
  (void)state;
  static void (*const twists[])(rcdp_store_op, rcdp_store_result *) = {
      with_no_grant, with_another_transaction, with_another_epoch, with_an_odd_receipt, without_a_url};
  for (size_t i = 0; i < sizeof twists / sizeof twists[0]; i++) {
    begin(RCDP_MADE_BY_NETWORK, true);
    d->net->twist = twists[i];
    assert_int_not_equal(desk_handed_in(device), RCDP_OK);
    (void)desk_sent(d, RCDP_PROVISIONER_REFUSED);
    assert_int_equal(d->net->fetches, 0);
    assert_int_equal(desk_state(device), RCDP_STATE_OFFERED);
    d->net->twist = NULL;
    taken();
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field_of_an_allocation),
      cmocka_unit_test(every_field_of_a_make),
      cmocka_unit_test(codes_and_signatures),
      cmocka_unit_test(the_offer_s_signature),
      cmocka_unit_test(signed_where_nobody_can),
      cmocka_unit_test(one_for_the_other),
      cmocka_unit_test(by_another_receipt),
      cmocka_unit_test(contents_that_are_none),
      cmocka_unit_test(odd_records),
  };
  return cmocka_run_group_tests_name("provisioner_network_hand_ins", tests, NULL, NULL);
}
