/*
 * Hand-ins that are refused for good bring the device a notice by which it erases what it holds; all others bring none: what is only for now, what
 * nobody has shown to exist, and above all what the network has as live.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;

static void begin_with(desk_provisioner *granted, rcdp_maker maker, bool certified) {
  p = granted;
  desk_grant(p);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", certified, maker, 1);
  if (maker == RCDP_MADE_BY_NETWORK) {
    assert_int_equal(desk_ordered(device), RCDP_OK);
    desk_take_delivery(device);
  } else {
    desk_made(device);
  }
}

static void begin(rcdp_maker maker, bool certified) {
  d = desk_plain();
  begin_with(desk_provisioner_new(d, 1), maker, certified);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

/* Refused for this cause; again, and in the same words. */
static void for_good(rcdp_err cause) {
  static kit_message first, second;
  assert_int_equal(desk_handed_in(device), cause);
  assert_true(desk_refused(device, cause, true));
  assert_int_equal(d->net->steps[RCDP_STEP_NOTICE], 1);
  kit_read(&first, kit_view(&d->net->sent));
  assert_int_equal(desk_handed_in(device), cause);
  assert_true(desk_refused(device, cause, true));
  kit_read(&second, kit_view(&d->net->sent));
  assert_true(rcdp_bytes_equal(first.message.body.provisioner.body.refused.notice.content,
                               second.message.body.provisioner.body.refused.notice.content));
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_OFFERED), 0);
}

static void for_now(rcdp_err cause, rcdp_err told) {
  assert_int_equal(desk_handed_in(device), cause);
  assert_true(desk_refused(device, told, false));
  assert_int_equal(d->net->steps[RCDP_STEP_NOTICE], 0);
}

static void taken(void) {
  assert_int_equal(desk_handed_in(device), RCDP_OK);
  desk_take_confirmed(device);
}

/* --- the grant --- */

static void revoked(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin(RCDP_MADE_BY_PROVISIONER, certified == 1);
    desk_revoke(p);
    for_good(RCDP_E_NOT_AUTHORISED);
    assert_int_equal(d->net->fetches + d->net->policies, 0);
    end();
  }
}

static void over(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, false);
  d->net->wall.seconds =
      p->grant.not_after + 1; /* what is in the box is over as well, and that is told by the same word */
  for_good(RCDP_E_NOT_AUTHORISED);
  end();
  d = desk_plain();
  desk_provisioner *early = desk_provisioner_new(d, 1);
  early->grant.not_after = WORLD_NOW + 10;
  begin_with(early, RCDP_MADE_BY_PROVISIONER, false);
  d->net->wall.seconds += 10;
  taken();
  end();
  d = desk_plain();
  early = desk_provisioner_new(d, 1);
  early->grant.not_after = WORLD_NOW + 10;
  begin_with(early, RCDP_MADE_BY_PROVISIONER, false);
  d->net->wall.seconds += 11;
  for_good(RCDP_E_NOT_AUTHORISED);
  end();
}

/* What the network has offered itself lives on until it lapses: then there is a notice. */
static void revoked_with_an_offer_open(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK, true);
  desk_revoke(p);
  for_now(RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(desk_state(device), RCDP_STATE_OFFERED);
  d->net->wall.seconds += DESK_LAPSE;
  assert_int_equal(desk_handed_in(device), RCDP_E_LAPSED);
  assert_true(desk_refused(device, RCDP_E_LAPSED, true));
  end();
}

/* Active is active, also under a grant that is over since; it is confirmed once more. */
static void revoked_afterwards(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  taken();
  desk_revoke(p);
  taken();
  assert_int_equal(desk_do(other, device, 1, RCDP_DEPROVISION_REVOKE, 1), RCDP_VERDICT_NOT_AUTHORISED);
  end();
}

static void operations_that_were_not_granted(void **state) {
  (void)state;
  d = desk_plain();
  desk_provisioner *only = desk_provisioner_new(d, 1);
  only->grant.operations.make = false;
  only->grant.block_first = only->grant.block_last = RCDP_NO_BYTES;
  begin_with(only, RCDP_MADE_BY_PROVISIONER, true);
  for_good(RCDP_E_NOT_AUTHORISED);
  end();
  d = desk_plain();
  only = desk_provisioner_new(d, 1);
  only->grant.operations.provision = false;
  begin_with(only, RCDP_MADE_BY_PROVISIONER, true);
  for_good(RCDP_E_NOT_AUTHORISED);
  end();
}

/* --- what the provisioner made is not within it --- */

static char outside[RCDP_IMSI_MAX + 1];
static uint8_t another_key[RCDP_PUBLIC_KEY_MAX];

static void m_imsi(rcdp_credential *c) {
  memcpy(outside, other->block[0], sizeof outside);
  c->profile.supi.value = rcdp_bytes_of(outside);
}
static void m_nai(rcdp_credential *c) {
  c->profile.supi = (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("sensor@example.org")};
}
static void m_amf(rcdp_credential *c) { c->profile.amf[0] ^= 1; }
static void m_routing(rcdp_credential *c) { c->profile.routing_indicator[0] = 0xf1; }
static void m_begin(rcdp_credential *c) { c->profile.not_before++; }
static void m_end(rcdp_credential *c) { c->profile.not_after++; }
static void m_over(rcdp_credential *c) {
  c->profile.not_before = WORLD_NOW - 1;
  c->profile.not_after = WORLD_NOW;
}
static void m_roaming(rcdp_credential *c) {
  c->profile.restrictions.has_rats = false; /* of which the grant tells two */
}
static void m_orderer(rcdp_credential *c) { c->profile.ordered_by = RCDP_OCTETS32_BYTES(other->hash); }
static void m_parent(rcdp_credential *c) { c->profile.parent = rcdp_bytes_of("one"); }
static void m_assurance(rcdp_credential *c) { c->profile.assurance = RCDP_ASSERTED; }
static void m_notice(rcdp_credential *c) {
  memcpy(another_key, other->public_key, c->profile.notice_key.len);
  c->profile.notice_key.data = another_key; /* a network of the provisioner's own */
}
static void m_renewal(rcdp_credential *c) { c->profile.renewal++; }
static void m_lifetime(rcdp_credential *c) { c->profile.lifetime = 0; }
static void m_network(rcdp_credential *c) { c->profile.network.plmn[0] ^= 0x10; }

static const struct {
  void (*spoil)(rcdp_credential *credential);
  rcdp_err cause;
} outside_of_it[] = {
    {m_imsi, RCDP_E_NOT_AUTHORISED},     {m_nai, RCDP_E_NOT_AUTHORISED},     {m_amf, RCDP_E_NOT_AUTHORISED},
    {m_routing, RCDP_E_NOT_AUTHORISED},  {m_begin, RCDP_E_NOT_AUTHORISED},   {m_end, RCDP_E_NOT_AUTHORISED},
    {m_over, RCDP_E_NOT_AUTHORISED},     {m_roaming, RCDP_E_NOT_AUTHORISED}, {m_orderer, RCDP_E_NOT_AUTHORISED},
    {m_parent, RCDP_E_NOT_AUTHORISED},   {m_notice, RCDP_E_NOT_AUTHORISED},  {m_renewal, RCDP_E_NOT_AUTHORISED},
    {m_lifetime, RCDP_E_NOT_AUTHORISED}, {m_network, RCDP_E_NETWORK},        {m_assurance, RCDP_E_NOT_AUTHORISED},
};

/* Made, delivered, installed; only the network can tell, and the device learns it by the notice. */
static void made_beyond_the_grant(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof outside_of_it / sizeof outside_of_it[0]; i++) {
    d = desk_plain();
    desk_provisioner *narrow = desk_provisioner_new(d, 1);
    narrow->grant.terms.lifetime = 5000;
    narrow->grant.terms.renewal = 4000;
    narrow->grant.terms.restrictions.has_rats = true;
    narrow->grant.terms.restrictions.rat_count = 2;
    narrow->grant.terms.restrictions.rats[0] = RCDP_RAT_NR;
    narrow->grant.terms.restrictions.rats[1] = RCDP_RAT_EUTRA;
    begin_with(narrow, RCDP_MADE_BY_PROVISIONER, true);
    desk_make(device);
    outside_of_it[i].spoil(&device->credential);
    desk_seal(device);
    desk_hold(device);
    for_good(outside_of_it[i].cause);
    assert_int_equal(d->net->fetches + d->net->policies, 0);
    assert_int_equal(desk_grant_used(p), 0);
    desk_made(device);
    taken();
    end();
  }
}

/* It says of itself that it was issued while the grant was not valid; or with keys of another length than the network's. */
static void issued_at_another_time(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) {
    begin(RCDP_MADE_BY_PROVISIONER, true);
    desk_make(device);
    device->delivery.issued = i == 0 ? p->grant.not_before - 1 : p->grant.not_after + 1;
    device->credential.profile.not_before = p->grant.not_before - 1;
    desk_seal(device);
    desk_hold(device);
    for_good(RCDP_E_NOT_AUTHORISED);
    end();
  }
}

static void keys_of_another_length(void **state) {
  (void)state;
  static const uint8_t octets[32] = {9};
  d = desk_plain();
  d->net->config.aka_algorithm = RCDP_TUAK;
  d->net->config.key_length = 16;
  serve_boot(d->net);
  begin_with(desk_provisioner_new(d, 1), RCDP_MADE_BY_PROVISIONER, true);
  desk_make(device);
  device->credential.profile.algorithm = RCDP_TUAK;
  assert_int_equal(rcdp_secret_set(&device->credential.secrets.op, RCDP_BYTES(octets)), RCDP_OK);
  assert_int_equal(rcdp_secret_set(&device->credential.secrets.key, RCDP_BYTES(octets)), RCDP_OK);
  desk_seal(device);
  desk_hold(device);
  for_good(RCDP_E_NOT_AUTHORISED);
  assert_int_equal(rcdp_secret_set(&device->credential.secrets.key, (rcdp_bytes){octets, 16}), RCDP_OK);
  desk_seal(device);
  desk_hold(device);
  taken();
  end();
}

/* Its name inside is another's: whose receipt that would be nobody can tell. */
static void of_another_name(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  desk_make(device);
  device->credential.profile.id.octets[0] ^= 1;
  desk_seal(device);
  desk_hold(device);
  for_now(RCDP_E_MISMATCH, RCDP_E_MISMATCH);
  end();
}

/* --- operator and store --- */

static void the_operator(void **state) {
  (void)state;
  static const struct {
    rcdp_err answer;
    bool notice;
  } rows[] = {{RCDP_E_NOT_AUTHORISED, true}, {RCDP_E_QUOTA, true},    {RCDP_E_ALREADY, true},
              {RCDP_E_OVERLOADED, false},    {RCDP_E_STORAGE, false}, {RCDP_E_CERT_UNAVAILABLE, false},
              {RCDP_E_UNKNOWN_DEVICE, false}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin(RCDP_MADE_BY_PROVISIONER, true);
    d->net->policy = rows[i].answer;
    if (rows[i].notice) {
      for_good(rows[i].answer);
    } else {
      for_now(rows[i].answer, rows[i].answer);
    }
    d->net->policy = RCDP_OK;
    taken();
    end();
  }
}

static void the_count_is_used_up(void **state) {
  (void)state;
  d = desk_plain();
  desk_provisioner *one = desk_provisioner_new(d, 1);
  one->grant.count = 1;
  begin_with(one, RCDP_MADE_BY_PROVISIONER, true);
  desk_device *first = desk_active(p, "SN0", false, RCDP_MADE_BY_PROVISIONER, 9);
  for_good(RCDP_E_QUOTA);
  assert_int_equal(desk_state(first), RCDP_STATE_ACTIVE);
  desk_device_free(first);
  end();
}

/* A provisioner that was copied has handed out one number twice. */
static void a_number_twice(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  desk_device *first = desk_active(p, "SN0", false, RCDP_MADE_BY_PROVISIONER, 1);
  first->transaction.octets[1] ^= 0x40;
  desk_device *copied = desk_device_new(p, "SN7", false, RCDP_MADE_BY_PROVISIONER, 1);
  desk_device *held = device;
  copied->transaction.octets[2] = copied->offer.order.octets[2] = copied->order.order.octets[2] = 5;
  desk_made(copied);
  device = copied;
  for_good(RCDP_E_CONFLICT);
  device = held;
  assert_int_equal(desk_state(first), RCDP_STATE_ACTIVE);
  desk_device_free(copied);
  desk_device_free(first);
  end();
}

static void it_has_one_already(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, true);
  desk_device *before = desk_device_new(other, "SN1", true, RCDP_MADE_BY_NETWORK, 2);
  const pki_identity own = before->identity;
  before->identity = device->identity;
  const rcdp_key key = before->factory_key;
  before->factory_key = device->factory_key;
  before->offer.certificate_hash = device->offer.certificate_hash;
  desk_all(before);
  for_good(RCDP_E_ALREADY);
  assert_int_equal(desk_state(before), RCDP_STATE_ACTIVE);
  device->hand_in.replace = true;
  taken();
  assert_int_equal(desk_state(before), RCDP_STATE_REVOKED);
  before->identity = own;
  before->factory_key = key;
  desk_device_free(before);
  end();
}

/* --- over --- */

static void e_revoke(void) { serve_transition(d->net, &device->receipt.credential, RCDP_EVENT_REVOKE); }
static void e_delete(void) {
  e_revoke();
  serve_transition(d->net, &device->receipt.credential, RCDP_EVENT_DELETE);
}
static void e_expire(void) { serve_transition(d->net, &device->receipt.credential, RCDP_EVENT_EXPIRE); }

static void ended(void **state) {
  (void)state;
  static void (*const ends[])(void) = {e_revoke, e_delete, e_expire};
  for (size_t i = 0; i < 2 * sizeof ends / sizeof ends[0]; i++) {
    begin(i % 2 == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER, true);
    taken();
    ends[i / 2]();
    for_good(RCDP_E_LAPSED);
    end();
  }
}

static void lapsed(void **state) {
  (void)state;
  static const rcdp_store_request sweep = {.op = RCDP_STORE_SWEEP, .now = WORLD_NOW + DESK_LAPSE};
  for (int swept = 0; swept < 2; swept++) {
    begin(RCDP_MADE_BY_NETWORK, true);
    d->net->wall.seconds += DESK_LAPSE - 1;
    d->net->fetched = RCDP_E_CERT_UNAVAILABLE;
    for_now(RCDP_E_CERT_UNAVAILABLE, RCDP_E_CERT_UNAVAILABLE); /* a moment before */
    d->net->wall.seconds++;
    if (swept == 1) {
      assert_int_equal(serve_execute(d->net, &sweep).err, RCDP_OK);
    }
    assert_int_equal(desk_handed_in(device), RCDP_E_LAPSED);
    assert_true(desk_refused(device, RCDP_E_LAPSED, true));
    end();
  }
}

/* A SUPI that was set aside for keys of the provisioner's, and is not any more. */
static void a_reservation_lapsed(void **state) {
  (void)state;
  d = desk_plain();
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", true, RCDP_MADE_BY_PROVISIONER, 1);
  assert_int_equal(desk_ordered(device), RCDP_OK);
  desk_take_reserved(device);
  desk_made(device);
  d->net->wall.seconds += DESK_LAPSE;
  for_good(RCDP_E_LAPSED);
  end();
}

/* Of what is over it still has to be true: a code that is none brings no notice. */
static void over_and_forged(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) {
    begin(RCDP_MADE_BY_NETWORK, true);
    taken();
    (i == 0 ? e_revoke : i == 1 ? e_expire : e_revoke)();
    desk_receipt(device);
    if (i < 2) {
      device->hand_in.receipt.body.mac.octets[0] ^= 1;
    } else {
      device->receipt.reference.octets[0] ^= 1;
      desk_receipt(device);
    }
    const kit_octets message = desk_hand_in(device);
    assert_int_equal(desk_ask(d, &message), i < 2 ? RCDP_E_BAD_MAC : RCDP_E_MISMATCH);
    assert_true(desk_refused(device, i < 2 ? RCDP_E_BAD_MAC : RCDP_E_MISMATCH, false));
    end();
  }
}

/* Before it was ordered: nobody gets a notice in advance. */
static void of_what_is_not_there_yet(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK, true);
  desk_device *later = desk_device_new(p, "SN5", true, RCDP_MADE_BY_NETWORK, 5);
  desk_made(later);
  later->hand_in.has_made = false;
  assert_int_equal(desk_handed_in(later), RCDP_E_UNKNOWN_CREDENTIAL);
  assert_true(desk_refused(later, RCDP_E_UNKNOWN_CREDENTIAL, false));
  desk_revoke(p); /* now it never will be */
  assert_int_equal(desk_handed_in(later), RCDP_E_NOT_AUTHORISED);
  assert_true(desk_refused(later, RCDP_E_NOT_AUTHORISED, true));
  desk_device_free(later);
  end();
}

/* --- certificates --- */

static void what_a_web_server_gives(void **state) {
  (void)state;
  static const rcdp_err errs[] = {RCDP_E_CERT_UNAVAILABLE, RCDP_E_CERT_HASH};
  for (size_t i = 0; i < 2 * sizeof errs / sizeof errs[0]; i++) {
    begin(i % 2 == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER, true);
    desk_device *stranger = desk_device_new(p, "SN1", true, RCDP_MADE_BY_NETWORK, 3);
    d->net->fetched = i / 2 == 0 ? RCDP_E_TIMEOUT : RCDP_OK;
    desk_receipt(device);
    const kit_octets message = desk_hand_in(device);
    d->net->bundle = pki_der(&stranger->identity);
    assert_int_equal(desk_ask(d, &message), errs[i / 2]);
    assert_true(desk_refused(device, errs[i / 2], false));
    d->net->fetched = RCDP_OK;
    taken();
    desk_device_free(stranger);
    end();
  }
}

static void a_revoked_certificate(void **state) {
  (void)state;
  static uint8_t octets[1024];
  begin(RCDP_MADE_BY_PROVISIONER, true);
  const world *w = d->net->w;
  size_t len = sizeof octets;
  pki_crl(&w->pki, &w->factory_root, device->identity.serial, WORLD_NOW - 60, WORLD_NOW + 86400, octets, &len);
  const rcdp_bytes crls[] = {{octets, len}};
  d->net->config.crls = crls;
  d->net->config.crl_count = 1;
  serve_boot(d->net);
  for_good(RCDP_E_CERT_REVOKED);
  end();
}

/* --- two at once --- */

/* Worded otherwise, and the same. */
static kit_octets worded(const kit_octets *message, uint16_t id) {
  static kit_message read;
  kit_read(&read, kit_view(message));
  read.message.extensions[0] = (rcdp_extension){.id = id};
  read.message.extension_count = 1;
  return kit_write(&read.message);
}

/* While the one waits for the operator, who refuses, the other is confirmed: so the first is, and nobody gets a notice. */
static void confirmed_meanwhile(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER, false);
  desk_receipt(device);
  const kit_octets second = desk_hand_in(device);
  const kit_octets first = worded(&second, 7);
  assert_int_equal(serve_message(d->net, 1, "", &first), RCDP_OK);
  assert_int_equal(serve_answer(d->net), RCDP_OK);
  assert_int_equal(serve_answer(d->net), RCDP_OK); /* grant, credential: now it waits for the policy */
  assert_int_equal(d->net->policies, 1);
  assert_int_equal(serve_message(d->net, SERVE_LINK, "", &second), RCDP_OK);
  d->net->questions[0].open = false; /* the operator takes his time */
  d->net->question_count--;
  while (d->net->question_count > 0) {
    assert_int_equal(serve_answer(d->net), RCDP_OK);
  }
  desk_take_confirmed(device);
  d->net->questions[0].open = true;
  d->net->questions[0].op = RCDP_STORE_OP_COUNT;
  d->net->questions[0].action.kind = RCDP_ACTION_POLICY;
  d->net->questions[0].action.ticket = rcdp_network_slot((const rcdp_network *)d->net->role, 0)->ticket;
  d->net->question_count++;
  d->net->policy = RCDP_E_NOT_AUTHORISED;
  d->net->sent_count = 0;
  while (d->net->question_count > 0) {
    assert_int_equal(serve_answer(d->net), RCDP_OK);
  }
  assert_int_equal(d->net->sent_link, 1);
  d->net->sent_link = SERVE_LINK;
  desk_take_confirmed(device);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  end();
}

/* The last look does not come back: it is not known how it stands, so there is no notice. */

static void without_a_last_look(void **state) {
  (void)state;
  static const rcdp_err errs[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < 2; i++) {
    begin(RCDP_MADE_BY_PROVISIONER, false);
    d->net->policy = RCDP_E_NOT_AUTHORISED;
    d->net->fail_at = 3;
    d->net->fail_with = errs[i];
    assert_int_equal(desk_handed_in(device), errs[i]);
    if (i == 0) {
      assert_true(desk_refused(device, RCDP_E_STORAGE, false));
    } else {
      assert_int_equal(d->net->sent_count, 0);
    }
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(revoked),
      cmocka_unit_test(over),
      cmocka_unit_test(revoked_with_an_offer_open),
      cmocka_unit_test(revoked_afterwards),
      cmocka_unit_test(operations_that_were_not_granted),
      cmocka_unit_test(made_beyond_the_grant),
      cmocka_unit_test(issued_at_another_time),
      cmocka_unit_test(keys_of_another_length),
      cmocka_unit_test(of_another_name),
      cmocka_unit_test(the_operator),
      cmocka_unit_test(the_count_is_used_up),
      cmocka_unit_test(a_number_twice),
      cmocka_unit_test(it_has_one_already),
      cmocka_unit_test(ended),
      cmocka_unit_test(lapsed),
      cmocka_unit_test(a_reservation_lapsed),
      cmocka_unit_test(over_and_forged),
      cmocka_unit_test(of_what_is_not_there_yet),
      cmocka_unit_test(what_a_web_server_gives),
      cmocka_unit_test(a_revoked_certificate),
      cmocka_unit_test(confirmed_meanwhile),
      cmocka_unit_test(without_a_last_look),
  };
  return cmocka_run_group_tests_name("provisioner_network_notices", tests, NULL, NULL);
}
