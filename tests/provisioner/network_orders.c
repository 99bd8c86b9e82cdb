/*
 * Orders of a provisioner: one in which anything is wrong is denied by name, before anything costs; and the right one is still served afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;

static void begin_for(rcdp_maker maker, bool certified) {
  d = desk_plain();
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", certified, maker, 1);
}

static void begin(void) { begin_for(RCDP_MADE_BY_NETWORK, true); }

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

/* Asked for in vain: nothing is set aside, nobody is asked but, so many times, the store. */
static void denied(rcdp_err cause, size_t asked) {
  assert_int_equal(desk_ordered(device), cause);
  assert_int_equal(d->net->refused, cause);
  assert_true(desk_denied(device, cause));
  assert_int_equal(d->net->asked_count, asked);
  assert_int_equal(d->net->policies, 0);
  assert_int_equal(desk_grant_used(p), 0);
}

static void served(void) {
  assert_int_equal(desk_ordered(device), RCDP_OK);
  desk_take_delivery(device);
  assert_int_equal(desk_handed_in(device), RCDP_OK);
  desk_take_confirmed(device);
}

/* --- fields, each signed as it stands --- */

static void o_order(desk_device *v) { v->order.order.octets[0] ^= 1; }
static void o_transaction(desk_device *v) { v->transaction.octets[0] ^= 1; }
static void o_serial(desk_device *v) { v->order.serial.octets[15] ^= 1; }
static void o_network(desk_device *v) { v->order.network.plmn[0] ^= 0x10; }
static void o_device(desk_device *v) { v->order.device = rcdp_bytes_of("SN2"); }
static void o_reference(desk_device *v) { v->order.reference.octets[0] ^= 1; }
static void f_order(desk_device *v) { v->offer.order.octets[0] ^= 1; }
static void f_device(desk_device *v) { v->offer.device = rcdp_bytes_of("SN2"); }
static void f_both_devices(desk_device *v) { v->offer.device = v->order.device = rcdp_bytes_of("SN2"); }
static void f_serial(desk_device *v) { v->offer.serial.octets[0] ^= 1; }
static void f_provisioner(desk_device *v) { v->offer.provisioner.octets[31] ^= 1; }
static void f_network(desk_device *v) { v->offer.network.plmn[0] ^= 0x10; }
static void f_channel(desk_device *v) { v->offer.channel_binding.octets[0] ^= 1; }
static void f_unsigned(desk_device *v) { v->certified = false; }
static void f_word(desk_device *v) { v->offer.has_factory = false; }
static void f_suite(desk_device *v) {
  v->offer.suites[0] = RCDP_SUITE_X25519;
  v->offer.ephemeral_key.len = 32;
}
static void f_url(desk_device *v) {
  v->offer.certificate_url = rcdp_bytes_of("https://ca.example.org/devices/DeviceID=SN1");
}
/* A grant that nobody has, in all three places. */
static void a_serial(desk_device *v) {
  v->order.serial.octets[0] ^= 1;
  v->offer.serial = v->order.serial;
}
/* The grant of somebody else. */
static void a_grant(desk_device *v) { v->order.serial = v->offer.serial = other->grant.serial; }
static void a_signer(desk_device *v) { v->signer = other; }
static void a_maker(desk_device *v) {
  v->order.maker = RCDP_MADE_BY_PROVISIONER;
  v->order.imsi = rcdp_bytes_of("001010000000001"); /* the network's own */
}
static void a_block(desk_device *v) {
  v->order.maker = RCDP_MADE_BY_PROVISIONER;
  v->order.imsi = other->grant.block_first;
}

static const struct {
  void (*spoil)(desk_device *device);
  rcdp_err cause;
  size_t asked;
} fields[] = {
    {o_order, RCDP_E_MISMATCH, 0},
    {o_transaction, RCDP_E_MISMATCH, 0},
    {o_serial, RCDP_E_MISMATCH, 0},
    {o_network, RCDP_E_NETWORK, 0},
    {o_device, RCDP_E_MISMATCH, 0},
    {o_reference, RCDP_E_MISMATCH, 0},
    {f_order, RCDP_E_MISMATCH, 0},
    {f_device, RCDP_E_MISMATCH, 0},
    {f_both_devices, RCDP_E_MISMATCH, 0},
    {f_serial, RCDP_E_MISMATCH, 0},
    {f_provisioner, RCDP_E_MISMATCH, 1},
    {f_network, RCDP_E_NETWORK, 0},
    {f_channel, RCDP_E_MISMATCH, 0},
    {f_unsigned, RCDP_E_BAD_SIGNATURE, 0},
    {f_word, RCDP_E_BAD_SIGNATURE, 0},
    {f_suite, RCDP_E_SUITE, 0},
    {f_url, RCDP_E_URL, 0},

    {a_serial, RCDP_E_NOT_AUTHORISED, 1},
    {a_grant, RCDP_E_BAD_SIGNATURE, 1},
    {a_signer, RCDP_E_BAD_SIGNATURE, 1},
    {a_maker, RCDP_E_NOT_AUTHORISED, 1},
    {a_block, RCDP_E_NOT_AUTHORISED, 1},
};

static void every_field(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    begin();
    const desk_device honest = *device;
    fields[i].spoil(device);
    denied(fields[i].cause, fields[i].asked);
    assert_int_equal(d->net->fetches, 0);
    *device = honest;
    served();
    end();
  }
}

/* What the certified key has signed: any other octet, or another key's, costs a fetch and no more. */
static void the_offer_s_signature(void **state) {
  (void)state;
  begin();
  desk_device *stranger = desk_device_new(p, "SN1", true, RCDP_MADE_BY_NETWORK, 2);
  const rcdp_key own = device->factory_key;
  device->factory_key = stranger->factory_key;
  denied(RCDP_E_BAD_SIGNATURE, 2);
  assert_int_equal(d->net->fetches, 1);
  device->factory_key = own;
  served();
  desk_device_free(stranger);
  end();
}

static void certificates(void **state) {
  (void)state;
  begin();
  d->net->fetched = RCDP_E_CERT_UNAVAILABLE;
  denied(RCDP_E_CERT_UNAVAILABLE, 2);
  d->net->fetched = RCDP_OK;
  device->offer.certificate_hash.octets[0] ^= 1;
  denied(RCDP_E_CERT_HASH, 2);
  device->offer.certificate_hash.octets[0] ^= 1;
  served();
  end();
}

/* The order's own signature covers its context, its content and nothing else. */
static void signatures(void **state) {
  (void)state;
  static kit_message read;
  for (size_t octet = 0; octet < RCDP_SIGNATURE_LEN; octet += 21) {
    begin();
    kit_octets message = desk_order(device);
    kit_read(&read, kit_view(&message));
    rcdp_signed *body = &read.message.body.provisioner.body.order;
    uint8_t signature[RCDP_SIGNATURE_LEN];
    memcpy(signature, body->signature.data, sizeof signature);
    signature[octet] ^= 1;
    body->signature = RCDP_BYTES(signature);
    message = kit_write(&read.message);
    assert_int_equal(desk_ask(d, &message), RCDP_E_BAD_SIGNATURE);
    assert_true(desk_denied(device, RCDP_E_BAD_SIGNATURE));
    desk_sign(p, CONTEXT_HAND_IN, body->content, signature); /* of another message */
    message = kit_write(&read.message);
    assert_int_equal(desk_ask(d, &message), RCDP_E_BAD_SIGNATURE);
    assert_int_equal(d->net->asked_count, 1);
    served();
    end();
  }
}

/* What has no name cannot be denied by it. */
static void contents_that_are_none(void **state) {
  (void)state;
  static kit_message read;
  begin();
  kit_octets message = desk_order(device);
  kit_read(&read, kit_view(&message));
  read.message.body.provisioner.body.order.content.len--;
  message = kit_write(&read.message);
  assert_int_equal(desk_ask(d, &message), RCDP_E_MALFORMED);
  assert_true(serve_sent_error(d->net, RCDP_E_MALFORMED));
  device->order.offer = (rcdp_signed){rcdp_bytes_of("x"), RCDP_NO_BYTES};
  served();
  end();
}

/* --- grants --- */

static void g_revoked(void) { desk_revoke(p); }
static void g_not_yet(void) { d->net->wall.seconds = p->grant.not_before - 1; }
static void g_over(void) { d->net->wall.seconds = p->grant.not_after + 1; }

/* A grant that is over, or has not begun: whatever the order says. */
static void grants_not_in_force(void **state) {
  (void)state;
  static void (*const ends[])(void) = {g_revoked, g_not_yet, g_over};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    begin();
    ends[i]();
    denied(RCDP_E_NOT_AUTHORISED, 1);
    end();
  }
}

static void at_the_edges_of_a_grant(void **state) {
  (void)state;
  begin();
  d->net->wall.seconds = p->grant.not_before;
  d->net->config.device_anchor_count = 1;
  assert_int_equal(desk_ordered(device), RCDP_OK);
  end();
  begin();
  d->net->wall.seconds = p->grant.not_after;
  d->net->fetched = RCDP_E_CERT_UNAVAILABLE; /* certificates have another end */
  denied(RCDP_E_CERT_UNAVAILABLE, 2);
  end();
}

static void op_provision(rcdp_operations *o) { o->provision = false; }
static void op_make(rcdp_operations *o) { o->make = false; }

static void operations(void **state) {
  (void)state;
  static const struct {
    void (*take)(rcdp_operations *operations);
    rcdp_maker maker;
    rcdp_err cause;
  } rows[] = {
      {op_provision, RCDP_MADE_BY_NETWORK, RCDP_E_NOT_AUTHORISED},
      {op_provision, RCDP_MADE_BY_PROVISIONER, RCDP_E_NOT_AUTHORISED},
      {op_make, RCDP_MADE_BY_PROVISIONER, RCDP_E_NOT_AUTHORISED},
      {op_make, RCDP_MADE_BY_NETWORK, RCDP_OK},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    d = desk_plain();
    p = desk_provisioner_new(d, 1);
    other = desk_granted(d, 2);
    rows[i].take(&p->grant.operations);
    if (!p->grant.operations.make) {
      p->grant.block_first = p->grant.block_last = RCDP_NO_BYTES;
    }
    desk_grant(p);
    device = desk_device_new(p, "SN1", true, rows[i].maker, 1);
    if (rows[i].cause == RCDP_OK) {
      served();
    } else {
      denied(rows[i].cause, 1);
    }
    end();
  }
}

/* What the store tells of a grant has to be the grant's own. */
static uint8_t odd_grant[RCDP_PROVISIONING_GRANT_CONTENT_MAX + 1];
static size_t odd_len;

static void with_an_odd_grant(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND_GRANT) {
    stored->granted.content = (rcdp_bytes){odd_grant, odd_len};
  }
}

static void with_another_owner(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND_GRANT) {
    stored->granted.owner.octets[0] ^= 1;
  }
}

static void with_another_serial(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND_GRANT) {
    stored->granted.serial.octets[0] ^= 1;
  }
}

static void odd_grants(void **state) {
  (void)state;
  begin();
  d->net->twist = with_an_odd_grant;
  odd_len = sizeof odd_grant;
  assert_int_equal(desk_ordered(device), RCDP_E_NO_SPACE);
  odd_len = 7;
  assert_int_not_equal(desk_ordered(device), RCDP_OK);
  assert_true(desk_denied(device, RCDP_E_MALFORMED) || desk_denied(device, RCDP_E_STORAGE));
  d->net->twist = with_another_owner;
  assert_int_equal(desk_ordered(device), RCDP_E_CORRUPT);
  d->net->twist = with_another_serial;
  assert_int_equal(desk_ordered(device), RCDP_E_CORRUPT);
  d->net->twist = NULL;
  served();
  end();
}

/* Another network's grant, in a store that serves both. */
static void of_another_network(void **state) {
  (void)state;
  d = desk_plain();
  p = desk_provisioner_new(d, 1);
  other = desk_granted(d, 2);
  p->grant.network.plmn[0] ^= 0x10;
  desk_grant(p);
  device = desk_device_new(p, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
  device->order.network = device->offer.network = d->net->config.network;
  denied(RCDP_E_NETWORK, 1);
  end();
}

/* --- policy, quota, what is there already --- */

static void the_operator_refuses(void **state) {
  (void)state;
  begin();
  d->net->policy = RCDP_E_UNKNOWN_DEVICE;
  assert_int_equal(desk_ordered(device), RCDP_E_UNKNOWN_DEVICE);
  assert_true(desk_denied(device, RCDP_E_UNKNOWN_DEVICE));
  assert_int_equal(desk_grant_used(p), 0);
  d->net->policy = RCDP_OK;
  served();
  end();
}

static void certified_only(void **state) {
  (void)state;
  begin_for(RCDP_MADE_BY_NETWORK, false);
  d->settings.certified_only = true;
  denied(RCDP_E_NOT_AUTHORISED, 0);
  d->settings.certified_only = false;
  served();
  end();
}

static void beyond_the_count(void **state) {
  (void)state;
  d = desk_plain();
  p = desk_provisioner_new(d, 1);
  other = desk_granted(d, 2);
  p->grant.count = 1;
  desk_grant(p);
  device = desk_active(p, "SN0", true, RCDP_MADE_BY_NETWORK, 9);
  desk_device *second = desk_device_new(p, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
  assert_int_equal(desk_ordered(second), RCDP_E_QUOTA);
  assert_true(desk_denied(second, RCDP_E_QUOTA));
  assert_int_equal(desk_grant_used(p), 1);
  desk_device_free(second);
  end();
}

/* A device that has a credential keeps it, unless it is said that it is to be replaced; and until the new one is confirmed. */
static void replacing(void **state) {
  (void)state;
  begin();
  served();
  desk_device *again = desk_device_new(other, "SN1", true, RCDP_MADE_BY_NETWORK, 2);
  const rcdp_key key = again->factory_key;
  again->identity = device->identity;
  again->factory_key = device->factory_key;
  again->offer.certificate_hash = device->offer.certificate_hash;
  assert_int_equal(desk_ordered(again), RCDP_E_ALREADY);
  assert_true(desk_denied(again, RCDP_E_ALREADY));
  again->order.replace = true;
  assert_int_equal(desk_ordered(again), RCDP_OK);
  desk_take_delivery(again);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_handed_in(again), RCDP_OK);
  desk_take_confirmed(again);
  assert_int_equal(desk_state(again), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  again->factory_key = key;
  desk_device_free(again);
  end();
}

/* What calls itself like another's device is nothing to that. */
static void names_in_two_mouths(void **state) {
  (void)state;
  begin_for(RCDP_MADE_BY_NETWORK, false);
  served();
  desk_device *same = desk_active(other, "SN1", false, RCDP_MADE_BY_NETWORK, 1);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_state(same), RCDP_STATE_ACTIVE);
  desk_device *certified = desk_active(p, "SN1", true, RCDP_MADE_BY_NETWORK, 3);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  desk_device_free(certified);
  desk_device_free(same);
  end();
}

/* --- said again --- */

/* The very same octets, also when they are asked for in other words: the answer is the offer's. */
static void said_again(void **state) {
  (void)state;
  begin();
  assert_int_equal(desk_ordered(device), RCDP_OK);
  const kit_octets answer = d->net->sent;
  device->order.has_controls = true;
  device->order.controls.lifetime = 5;
  assert_int_equal(desk_ordered(device), RCDP_OK);
  assert_true(rcdp_bytes_equal(kit_view(&answer), kit_view(&d->net->sent)));
  assert_int_equal(d->net->asked_count, 2);
  device->offer.device_nonce.octets[0] ^= 1; /* another offer under this order */
  assert_int_equal(desk_ordered(device), RCDP_E_CONFLICT);
  assert_true(desk_denied(device, RCDP_E_CONFLICT));
  device->offer.device_nonce.octets[0] ^= 1;
  d->net->wall.seconds += DESK_LAPSE;
  assert_int_equal(desk_ordered(device), RCDP_E_LAPSED);
  assert_true(desk_denied(device, RCDP_E_LAPSED));
  end();
}

/* What stops for now is told so that the provisioner asks again. */
static void suspended(void **state) {
  (void)state;
  begin();
  served();
  assert_int_equal(desk_do(p, device, 1, RCDP_DEPROVISION_SUSPEND, 1), RCDP_VERDICT_DONE);
  assert_int_equal(desk_ordered(device), RCDP_E_STALE);
  assert_true(desk_denied(device, RCDP_E_STORAGE));
  end();
}

/* The provisioner's own keys: reserved again, until that lapses; and by no other number. */
static void reserved_again(void **state) {
  (void)state;
  begin_for(RCDP_MADE_BY_PROVISIONER, true);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(desk_ordered(device), RCDP_OK);
    desk_take_reserved(device);
    assert_int_equal(desk_grant_used(p), 1);
    assert_int_equal(serve_count(d->net, "", RCDP_STATE_RESERVED), 1);
  }
  device->imsi[14] ^= 3;
  assert_int_equal(desk_ordered(device), RCDP_E_CONFLICT);
  device->imsi[14] ^= 3;
  d->net->wall.seconds += DESK_LAPSE;
  assert_int_equal(desk_ordered(device), RCDP_E_LAPSED);
  assert_true(desk_denied(device, RCDP_E_LAPSED));
  end();
}

/* --- terms --- */

static rcdp_restrictions two_names(void) {
  rcdp_restrictions restrictions = {.roaming_allowed = true, .has_dnns = true, .dnn_count = 2};
  restrictions.dnns[0] = rcdp_bytes_of("one.example");
  restrictions.dnns[1] = rcdp_bytes_of("two.example");
  return restrictions;
}

/* The narrowest of operator, grant and provisioner. */
static void the_narrowest(void **state) {
  (void)state;
  d = desk_plain();
  p = desk_provisioner_new(d, 1);
  other = desk_granted(d, 2);
  p->grant.terms.validity = 5000;
  p->grant.terms.lifetime = 4000;
  p->grant.terms.renewal = 3000;
  p->grant.terms.restrictions = two_names();
  desk_grant(p);
  device = desk_device_new(p, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
  d->net->terms.validity = 6000;
  d->net->terms.lifetime = 3900;
  device->order.has_controls = true;
  device->order.controls =
      (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW + 4900, .has_restrictions = true};
  device->order.controls.restrictions = (rcdp_restrictions){.has_dnns = true, .dnn_count = 1};
  device->order.controls.restrictions.dnns[0] = rcdp_bytes_of("two.example");
  served();
  const rcdp_profile *profile = &device->credential.profile;
  assert_int_equal(profile->not_after, WORLD_NOW + 4900);
  assert_int_equal(profile->lifetime, 3900);
  assert_int_equal(profile->renewal, WORLD_NOW + 3000);
  assert_false(profile->restrictions.roaming_allowed);
  assert_int_equal(profile->restrictions.dnn_count, 1);
  end();
}

/* A renewal that the grant asks for comes before the end, however soon that is; and the operator's own, where it is sooner. */
static void renewals(void **state) {
  (void)state;
  static const struct {
    uint64_t policy;
    uint32_t grant, wanted;
  } rows[] = {{0, 0, 0}, {700, 0, 700}, {1200, 0, 0}, {0, 800, 800}, {700, 800, 700}, {900, 800, 800}, {0, 1200, 1000}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    d = desk_plain();
    p = desk_provisioner_new(d, 1);
    other = desk_granted(d, 2);
    p->grant.terms.renewal = rows[i].grant;
    desk_grant(p);
    device = desk_device_new(p, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
    d->net->terms.validity = 1000;
    d->net->terms.renewal = rows[i].policy;
    served();
    assert_int_equal(device->credential.profile.renewal, rows[i].wanted == 0 ? 0 : WORLD_NOW + rows[i].wanted);
    end();
  }
}

/* However long the SUPI took: it ends when it was to end. */
static void later(serve_kit *net, rcdp_store_op op) {
  if (op == RCDP_STORE_RESERVE) {
    net->wall.seconds += 600;
  }
}

static void the_clock_goes_on(void **state) {
  (void)state;
  begin();
  d->net->terms.validity = 1000;
  d->net->before = later;
  served();
  assert_int_equal(device->credential.profile.not_after, WORLD_NOW + 1000);
  assert_int_equal(device->delivery.issued, WORLD_NOW + 600);
  end();
}

/* Nothing is left of it, or there are no terms at all. */
static void nothing_left(void **state) {
  (void)state;
  begin();
  device->order.has_controls = true;
  device->order.controls = (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW};
  assert_int_equal(desk_ordered(device), RCDP_E_NOT_AUTHORISED);
  assert_true(desk_denied(device, RCDP_E_NOT_AUTHORISED));
  assert_int_equal(desk_grant_used(p), 0);
  device->order.has_controls = false;
  d->net->terms.validity = 0;
  assert_int_equal(desk_ordered(device), RCDP_E_ARGUMENT);
  d->net->terms.validity = 1000;
  served();
  end();
}

/* The network has been set up anew since it granted: what it would make now no device would take. */
static void other_settings_than_granted(void **state) {
  (void)state;
  begin();
  d->net->config.amf[0] ^= 0x40;
  serve_boot(d->net);
  assert_int_equal(desk_ordered(device), RCDP_E_NOT_AUTHORISED);
  assert_true(desk_denied(device, RCDP_E_NOT_AUTHORISED));
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_OFFERED), 0);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field),
      cmocka_unit_test(the_offer_s_signature),
      cmocka_unit_test(certificates),
      cmocka_unit_test(signatures),
      cmocka_unit_test(contents_that_are_none),
      cmocka_unit_test(grants_not_in_force),
      cmocka_unit_test(at_the_edges_of_a_grant),
      cmocka_unit_test(operations),
      cmocka_unit_test(odd_grants),
      cmocka_unit_test(of_another_network),
      cmocka_unit_test(the_operator_refuses),
      cmocka_unit_test(certified_only),
      cmocka_unit_test(beyond_the_count),
      cmocka_unit_test(replacing),
      cmocka_unit_test(names_in_two_mouths),
      cmocka_unit_test(said_again),
      cmocka_unit_test(suspended),
      cmocka_unit_test(reserved_again),
      cmocka_unit_test(the_narrowest),
      cmocka_unit_test(renewals),
      cmocka_unit_test(the_clock_goes_on),
      cmocka_unit_test(nothing_left),
      cmocka_unit_test(other_settings_than_granted),
  };
  return cmocka_run_group_tests_name("provisioner_network_orders", tests, NULL, NULL);
}
