/*
 * What the operator sets and what a certificate says, and what becomes of it: the credential that the device gets, the record that the
 * network keeps, or the refusal of a certificate that is good but not this device's, not for this suite, or for another purpose.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/kit.h"

/* --- the operator's settings --- */

static rcdp_held_credential held_after_attach(world *w) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state state;
  world_boot_network(w);
  kit_attach(w, 0);
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &state);
  assert_int_equal(state.credential_count, 1);
  return state.credentials[0];
}

static size_t op_length(world *w, const rcdp_held_credential *held) {
  uint64_t position = 0;
  rcdp_record record;
  assert_true(world_record(w, &position, &record));
  assert_int_equal(record.op.len, held->op.len); /* wrapped alike */
  return held->op.len;
}

static void algorithms_and_operator_keys(void **state) {
  (void)state;
  static const struct {
    rcdp_aka_algorithm algorithm;
    uint8_t key_length;
    const char *op;
  } rows[] = {
      {RCDP_MILENAGE, 16, ""},
      {RCDP_MILENAGE, 16, "sixteen octets.."},
      {RCDP_TUAK, 16, ""},
      {RCDP_TUAK, 32, "thirty-two octets that are TOPc."},
  };
  size_t lengths[sizeof rows / sizeof rows[0]];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    world *w = kit_new_world(1);
    w->network_config.aka_algorithm = rows[i].algorithm;
    w->network_config.key_length = rows[i].key_length;
    w->network_config.op = rcdp_bytes_of(rows[i].op);
    const rcdp_held_credential held = held_after_attach(w);
    assert_int_equal(held.profile.algorithm, rows[i].algorithm);
    lengths[i] = op_length(w, &held);
    assert_null(world_unfinished(w));
    world_free(w);
  }
  assert_int_equal(lengths[0], lengths[1]);
  assert_int_equal(lengths[2], lengths[3]);
  assert_int_equal(lengths[2], lengths[0] + 16); /* TOPc is twice as long */
}

static void names_and_renewal(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->terms.renewal = 86400;
  w->terms.restrictions.has_dnns = true;
  w->terms.restrictions.dnn_count = 2;
  w->terms.restrictions.dnns[0] = rcdp_bytes_of("iot.example");
  w->terms.restrictions.dnns[1] = rcdp_bytes_of("ims");
  const rcdp_profile profile = held_after_attach(w).profile;
  assert_true(profile.renewal >= WORLD_NOW + 86400);
  assert_int_equal(profile.renewal - profile.not_before, 86400);
  assert_int_equal(profile.restrictions.dnn_count, 2);
  assert_true(rcdp_bytes_equal(profile.restrictions.dnns[0], rcdp_bytes_of("iot.example")));
  assert_true(rcdp_bytes_equal(profile.restrictions.dnns[1], rcdp_bytes_of("ims")));
  world_free(w);
}

/* --- the device's certificate --- */

static const pki_subject usual = {
    .kind = RCDP_KEY_P256,
    .common_name = "Sensor",
    .organization = "Example Things",
    .serial_number = "SN0000",
    .key_usage = "digitalSignature",
    .purpose = "clientAuth",
    .not_before = WORLD_NOW - WORLD_YEAR,
    .not_after = WORLD_NOW + WORLD_YEAR,
};

/* A world whose device has this certificate, and the key that it says. */
static world *world_with(const pki_subject *subject) {
  world *w = kit_new_world(1);
  world_device *device = &w->devices[0];
  pki_issue(&w->pki, subject, &w->factory_ca, &device->identity);
  device->config.certificate = pki_der(&device->identity);
  if (subject->kind == device->factory_key.kind) {
    w->provider->key_release(w->provider->context, &device->factory_key);
    assert_int_equal(w->provider->key_import(w->provider->context, subject->kind,
                                             RCDP_BYTES(device->identity.private_key), &device->factory_key),
                     RCDP_OK);
  }
  world_boot_device(w, 0);
  return w;
}

static void refused(const pki_subject *subject, rcdp_err expected) {
  world *w = world_with(subject);
  kit_ends_with(w, expected);
  world_free(w);
}

/* Good certificates of the factory, and yet. */
static void certificates_that_are_not_this_devices(void **state) {
  (void)state;
  pki_subject another = usual;
  pki_subject of_another_suite = usual;
  pki_subject for_servers = usual;
  another.serial_number = "SN0001";
  of_another_suite.kind = RCDP_KEY_ED25519;
  for_servers.purpose = "1.3.6.1.5.5.7.3.1";
  refused(&another, RCDP_E_CERT_IDENTITY);
  refused(&of_another_suite, RCDP_E_CERT_ALGORITHM);
  refused(&for_servers, RCDP_E_CERT_PURPOSE);
}

/* The purpose that the operator names, in place of clientAuth. */
static void a_purpose_of_the_operators_own(void **state) {
  (void)state;
  static const uint8_t server_auth[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
  pki_subject for_servers = usual;
  for_servers.purpose = "1.3.6.1.5.5.7.3.1";
  world *w = world_with(&for_servers);
  w->network_config.device_purpose = RCDP_BYTES(server_auth);
  world_boot_network(w);
  kit_attach(w, 0);
  world_free(w);
  w = world_with(&usual);
  w->network_config.device_purpose = RCDP_BYTES(server_auth);
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_CERT_PURPOSE);
  world_free(w);
}

static void manufacturer(const char *name) {
  pki_subject subject = usual;
  subject.organization = name;
  world *w = world_with(&subject);
  uint64_t position = 0;
  rcdp_record record;
  kit_attach(w, 0);
  assert_true(world_record(w, &position, &record));
  assert_true(rcdp_bytes_equal(record.manufacturer, name == NULL ? RCDP_NO_BYTES : rcdp_bytes_of(name)));
  world_free(w);
}

static void manufacturers_up_to_the_longest_name(void **state) {
  (void)state;
  manufacturer(NULL);
  manufacturer("X");
  manufacturer("A company whose name has as many characters as X.520 lets it be.");
}

/* The hash is right, and that is all. */
static void a_certificate_that_is_none(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  world_device *device = &w->devices[0];
  device->identity.der[0] = 0x30;
  device->identity.der[1] = 0;
  device->identity.der_len = 2;
  device->config.certificate = pki_der(&device->identity);
  world_boot_device(w, 0);
  kit_ends_with(w, RCDP_E_CERT_MALFORMED);
  world_free(w);
}

/* It tells nothing about anybody: the others are there for that, and without them nobody is let in. */
static void a_revocation_list_that_is_none(void **state) {
  (void)state;
  rcdp_bytes crls[3] = {rcdp_bytes_of("x"), RCDP_NO_BYTES, RCDP_NO_BYTES};
  world *w = kit_new_world(1);
  memcpy(&crls[1], w->network_crls, sizeof w->network_crls);
  w->network_config.crls = crls;
  w->network_config.crl_count = 1;
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_CERT_STATUS);
  w->network_config.crl_count = 3;
  world_boot_network(w);
  kit_attach(w, 0);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(algorithms_and_operator_keys),           cmocka_unit_test(names_and_renewal),
      cmocka_unit_test(certificates_that_are_not_this_devices), cmocka_unit_test(a_purpose_of_the_operators_own),
      cmocka_unit_test(manufacturers_up_to_the_longest_name),   cmocka_unit_test(a_certificate_that_is_none),
      cmocka_unit_test(a_revocation_list_that_is_none),
  };
  return cmocka_run_group_tests_name("attach_outcome", tests, NULL, NULL);
}
