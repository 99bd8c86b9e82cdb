/*
 * One vault, two procedures: a device that attaches by its certificate and is brought in by a companion, in either order, at the same time, and
 * with its places used up. Each confirms what it brought itself, and gives up nothing of the other's but what a later active credential replaces.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/kit.h"

static world *w;
static kit_device *device; /* its companion role; its attach role is the world's first device */
static kit_course course;

static void begin(bool anchored) {
  w = world_new(kit_any_provider(), RCDP_SUITE_P256, 11, 1);
  device = kit_device_new(w, "BR0001", anchored);
  device->config.anchor_count = anchored ? 1 : 0;
  kit_course_begin(&course, device, 1, 7);
}

static void end(void) {
  kit_device_free(device);
  world_free(w);
}

/* One role at a time has the vault. */
static void attach_role(void) {
  memcpy(w->devices[0].vault, device->vault, device->vault_len);
  w->devices[0].vault_len = device->vault_len;
  world_boot_device(w, 0);
}

static void companion_role(void) {
  memcpy(device->vault, w->devices[0].vault, w->devices[0].vault_len);
  device->vault_len = w->devices[0].vault_len;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
}

static void attach_ends(rcdp_err result) {
  world_start(w, 0);
  world_run(w, 120000);
  assert_int_equal(w->devices[0].ended, result);
}

static unsigned long requests(void) { return w->devices[0].steps[RCDP_STEP_REQUEST]; }

static bool lose_confirmations(world *where, world_datagram *datagram) {
  static kit_message read;
  (void)where;
  kit_read(&read, (rcdp_bytes){datagram->data, datagram->len});
  return read.message.kind != RCDP_BODY_ATTACH_CONFIRM;
}

static bool lose_all(world *where, world_datagram *datagram) {
  (void)where;
  (void)datagram;
  return false;
}

/* What is held, as "Aa": A attach, C companion; capital: active. */
static void holds(const char *expected) {
  const rcdp_device_state state = kit_device_state(device);
  char seen[RCDP_HELD_MAX + 1] = {0};
  for (size_t i = 0; i < state.credential_count; i++) {
    const rcdp_held_credential *held = &state.credentials[i];
    const char *letters = held->status == RCDP_HELD_ACTIVE ? "AC" : "ac";
    seen[i] = letters[held->origin == RCDP_HELD_BY_COMPANION ? 1 : 0];
  }
  assert_string_equal(seen, expected);
}

static void joins(void) {
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
}

static void taken_up(uint8_t binding) {
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello = kit_hello(&course.order, &reference);
  assert_int_equal(kit_device_open(device, binding), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
}

/* --- one after the other --- */

static void joins_after_an_attach(void **state) {
  (void)state;
  begin(true);
  attach_role();
  attach_ends(RCDP_OK);
  companion_role();
  holds("A");
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  holds("Ac"); /* the one in use stays until the other is */
  joins();
  holds("C");
  attach_role();
  const unsigned long before = requests();
  attach_ends(RCDP_OK); /* it has a credential of this network */
  assert_int_equal(requests(), before);
  end();
}

static void attaches_after_joining(void **state) {
  (void)state;
  begin(true);
  companion_role();
  joins();
  w->devices[0].config.renew = true;
  attach_role();
  attach_ends(RCDP_OK);
  companion_role();
  holds("A");
  end();
}

/* --- at the same time --- */

static void an_attach_does_not_confirm_what_a_companion_brought(void **state) {
  (void)state;
  begin(true);
  companion_role();
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  attach_role();
  w->tap = lose_confirmations;
  attach_ends(RCDP_E_TIMEOUT);
  companion_role();
  holds("ca");
  attach_role();
  w->tap = NULL;
  attach_ends(RCDP_OK);
  companion_role();
  holds("A");
  end();
}

static void a_companion_does_not_confirm_what_an_attach_brought(void **state) {
  (void)state;
  begin(true);
  attach_role();
  w->tap = lose_confirmations;
  attach_ends(RCDP_E_TIMEOUT);
  w->tap = NULL;
  companion_role();
  holds("a");
  const rcdp_device_state held = kit_device_state(device);
  const rcdp_octets32 reference = kit_binding(7);
  kit_order attached = kit_order_of(1);
  attached.order = held.credentials[0].transaction;
  const kit_octets hello = kit_hello(&attached, &reference);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH); /* it is none of its own */
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  holds("ac");
  joins();
  holds("C");
  end();
}

/* Request and offer wait side by side; whichever is answered first. */
static void both_wait(void) {
  begin(true);
  attach_role();
  w->tap = lose_all;
  attach_ends(RCDP_E_TIMEOUT);
  w->tap = NULL;
  companion_role();
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  assert_true(kit_device_state(device).has_pending);
  assert_true(kit_device_state(device).has_offer);
}

static void the_offer_is_answered_first(void **state) {
  (void)state;
  both_wait();
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  assert_true(kit_device_state(device).has_pending); /* nothing has been confirmed yet */
  joins();
  assert_false(kit_device_state(device).has_pending);
  holds("C");
  end();
}

static void the_request_is_answered_first(void **state) {
  (void)state;
  both_wait();
  const unsigned long before = requests();
  attach_role();
  attach_ends(RCDP_OK);
  assert_int_equal(requests(), before); /* the one that waited */
  companion_role();
  holds("A");
  assert_true(kit_device_state(device).has_offer); /* the owner wants it all the same */
  taken_up(8);
  joins();
  holds("C");
  end();
}

static void a_request_to_another_network_stays(void **state) {
  (void)state;
  both_wait();
  rcdp_device_state kept = kit_device_state(device);
  assert_int_equal(rcdp_network_id_parse("00102", &kept.pending.network), RCDP_OK);
  kit_device_keep(device, &kept);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  taken_up(8);
  joins();
  assert_true(kit_device_state(device).has_pending);
  end();
}

/* --- places --- */

/* Make the vault hold such credentials of this network: copies of the first, each with a name of its own. */
static void keep(const char *which) {
  rcdp_device_state kept = kit_device_state(device);
  assert_true(kept.credential_count > 0);
  kept.credential_count = strlen(which);
  for (size_t i = 0; i < kept.credential_count; i++) {
    rcdp_held_credential *held = &kept.credentials[i];
    *held = kept.credentials[0];
    held->profile.id.octets[15] = (uint8_t)(0x80 + i);
    held->transaction.octets[15] = (uint8_t)(0x80 + i);
    held->origin = which[i] == 'c' || which[i] == 'C' ? RCDP_HELD_BY_COMPANION : RCDP_HELD_BY_ATTACH;
    held->status = which[i] == 'a' || which[i] == 'c' ? RCDP_HELD_STAGED : RCDP_HELD_ACTIVE;
  }
  kit_device_keep(device, &kept);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  holds(which);
}

static void hello_without_room(void) {
  const kit_octets hello = kit_hello(&course.order, NULL);
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_E_QUOTA);
  assert_int_equal(device->failed, RCDP_E_QUOTA);
  assert_false(device->committing);
}

/* A course of a later order, for which the last staged one that a companion brought gives way, where there is no room. */
static void later_order_ends_in(const char *expected) {
  kit_course_begin(&course, device, 2, 9);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  holds(expected);
  joins();
  holds("C");
}

static void places_of_one_network(void **state) {
  (void)state;
  static const struct {
    const char *before, *after; /* NULL: there is no room */
  } rows[] = {{"Aa", "Aac"},  {"cc", "ccc"},  {"Aaa", NULL},  {"aaa", NULL},  {"Caa", NULL},
              {"Aac", "Aac"}, {"cac", "cac"}, {"caa", "aac"}, {"ccc", "ccc"}, {"Ccc", "Ccc"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin(true);
    companion_role();
    joins();
    keep(rows[i].before);
    if (rows[i].after == NULL) {
      hello_without_room();
    } else {
      later_order_ends_in(rows[i].after);
    }
    end();
  }
}

/* The attach gives way to itself alone, too. */
static void places_for_the_attach(void **state) {
  (void)state;
  begin(true);
  companion_role();
  joins();
  keep("ccc");
  attach_role();
  const unsigned long before = requests();
  attach_ends(RCDP_E_QUOTA);
  assert_int_equal(requests(), before);
  end();
}

/* Four places, whoever has them. */
static void a_full_vault(void **state) {
  (void)state;
  begin(true);
  companion_role();
  joins();
  keep("Aaaa");
  rcdp_device_state kept = kit_device_state(device);
  for (size_t i = 0; i < kept.credential_count; i++) {
    assert_int_equal(rcdp_network_id_parse(i < 2 ? "00102" : "00103", &kept.credentials[i].profile.network), RCDP_OK);
  }
  kit_device_keep(device, &kept);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  hello_without_room();
  end();
}

/* There was room when the device offered itself, and there is none any more: what it has stays, and the grant is not taken. */
static void places_taken_meanwhile(void **state) {
  (void)state;
  begin(true);
  companion_role();
  joins();
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  keep("Aaa");
  taken_up(8);
  kit_grant_make(&course.grant, w, kit_view(&course.offer));
  assert_int_equal(kit_device_hear(device, &course.grant.message), RCDP_E_QUOTA);
  assert_int_equal(device->failed, RCDP_E_QUOTA);
  assert_false(device->committing);
  holds("Aaa");
  keep("A");
  taken_up(9);
  joins();
  end();
}

/* Credentials of another network are neither given up nor replaced. */
static void another_networks_credentials_stay(void **state) {
  (void)state;
  begin(true);
  companion_role();
  joins();
  keep("Ccc");
  rcdp_device_state kept = kit_device_state(device);
  for (size_t i = 0; i < kept.credential_count; i++) {
    assert_int_equal(rcdp_network_id_parse("00102", &kept.credentials[i].profile.network), RCDP_OK);
  }
  kit_device_keep(device, &kept);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, 2, 9);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  holds("Cccc");
  joins();
  holds("CccC");
  end();
}

/* Of a staged one that gives way, the last by its installation. */
static void the_last_one_gives_way(void **state) {
  (void)state;
  begin(true);
  companion_role();
  joins();
  keep("ccc");
  const rcdp_id last = kit_device_state(device).credentials[2].profile.id;
  kit_course_begin(&course, device, 2, 9);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  const rcdp_device_state now = kit_device_state(device);
  for (size_t i = 0; i < now.credential_count; i++) {
    assert_false(rcdp_id_equal(&now.credentials[i].profile.id, &last));
  }
  end();
}

/* A network says a time that is far ahead. What it signed under an anchor counts; what a companion's word stands for does not. */
static void far_ahead(bool anchored, const char *expected, uint64_t known) {
  static pki_identity signer;
  const uint64_t then = WORLD_NOW + 10 * (uint64_t)WORLD_YEAR;
  const pki_subject subject = {
      .kind = RCDP_KEY_P256,
      .common_name = "Network issuer",
      .key_usage = "digitalSignature",
      .purpose = "2.25.309527196553982054537141976478769703306",
      .dns = "5gc.mnc001.mcc001.3gppnetwork.org",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = then,
  };
  begin(anchored);
  companion_role();
  joins();
  keep("Acc");
  const uint64_t before = kit_device_state(device).last_time;
  kit_course_begin(&course, device, 2, 9);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  pki_issue(&w->pki, &subject, &w->operator_root, &signer);
  kit_grant_begin(&course.grant, w, kit_view(&course.offer));
  course.grant.signer = &signer;
  course.grant.chain[0] = pki_der(&signer);
  course.grant.fields.issued = then;
  course.grant.profile.not_after = then + 1;
  kit_grant_seal(&course.grant);
  kit_grant_sign(&course.grant);
  assert_int_equal(kit_device_hear(device, &course.grant.message), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  holds(expected);
  const rcdp_device_state now = kit_device_state(device);
  assert_true(now.last_time == (known == 0 ? before : known));
  assert_true(now.credentials[now.credential_count - 1].installed == then);
  end();
}

static void times_far_ahead(void **state) {
  (void)state;
  far_ahead(true, "c", WORLD_NOW + 10 * (uint64_t)WORLD_YEAR);
  far_ahead(false, "Acc", 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(joins_after_an_attach),
      cmocka_unit_test(attaches_after_joining),
      cmocka_unit_test(an_attach_does_not_confirm_what_a_companion_brought),
      cmocka_unit_test(a_companion_does_not_confirm_what_an_attach_brought),
      cmocka_unit_test(the_offer_is_answered_first),
      cmocka_unit_test(the_request_is_answered_first),
      cmocka_unit_test(a_request_to_another_network_stays),
      cmocka_unit_test(places_of_one_network),
      cmocka_unit_test(places_for_the_attach),
      cmocka_unit_test(a_full_vault),
      cmocka_unit_test(places_taken_meanwhile),
      cmocka_unit_test(another_networks_credentials_stay),
      cmocka_unit_test(the_last_one_gives_way),
      cmocka_unit_test(times_far_ahead),
  };
  return cmocka_run_group_tests_name("companion_device_beside", tests, NULL, NULL);
}
