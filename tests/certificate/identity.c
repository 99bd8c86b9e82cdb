/* Whom a certificate names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"

static const struct {
  const char *serial_number, *uri, *asked;
  rcdp_err verdict;
} devices[] = {
    {"4711", NULL, "4711", RCDP_OK},
    {"4711", NULL, "471", RCDP_E_CERT_IDENTITY},
    {"4711", NULL, "47110", RCDP_E_CERT_IDENTITY},
    {"4711", NULL, "", RCDP_E_CERT_IDENTITY},
    {"A", NULL, "a", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/DeviceID=4711", "4711", RCDP_OK},
    {NULL, "https://x.example/certs?DeviceID=4711", "4711", RCDP_OK},
    {NULL, "https://x.example/certs?a=b&DeviceID=4711", "4711", RCDP_OK},
    {NULL, "https://x.example/DeviceID=4711", "711", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/DeviceID=4711", "471", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/NotDeviceID=4711", "4711", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/deviceid=4711", "4711", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/DeviceID=4711#x", "4711", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/DeviceID=4711/x", "4711", RCDP_E_CERT_IDENTITY},
    {NULL, "https://x.example/4711", "4711", RCDP_E_CERT_IDENTITY},
    {NULL, "a:DeviceID=4711", "4711", RCDP_E_CERT_IDENTITY},
    {NULL, NULL, "4711", RCDP_E_CERT_IDENTITY},
    {"1", "https://x.example/DeviceID=2", "2", RCDP_OK},
    {"1", "https://x.example/DeviceID=2", "3", RCDP_E_CERT_IDENTITY},
};

static rcdp_certificate read_made(made *m, const certificate_spec *spec) {
  rcdp_certificate certificate;
  *m = make_certificate(spec);
  assert_int_equal(rcdp_certificate_read(made_bytes(m), &certificate), RCDP_OK);
  return certificate;
}

static void every_device(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
    chain_spec spec = chain_default();
    made m;
    spec.leaf.serial_number = devices[i].serial_number;
    spec.leaf.uri = devices[i].uri;
    const rcdp_certificate certificate = read_made(&m, &spec.leaf);
    const rcdp_err err = rcdp_certificate_names_device(&certificate, rcdp_bytes_of(devices[i].asked));
    if (err != devices[i].verdict) {
      print_error("device %zu: %s\n", i, rcdp_err_name(err));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void identifier_longer_than_any(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  char id[RCDP_DEVICE_ID_MAX + 2];
  made m;
  memset(id, 'x', sizeof id - 1);
  id[sizeof id - 1] = '\0';
  spec.leaf.serial_number = id;
  const rcdp_certificate certificate = read_made(&m, &spec.leaf);
  assert_int_equal(rcdp_certificate_names_device(&certificate, rcdp_bytes_of(id)), RCDP_E_CERT_IDENTITY);
}

/* Two devices in one subject are none. */
static void two_serial_numbers(void **state) {
  (void)state;
  static const uint8_t subject[] = {0x30, 0x18, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x05, 0x13, 0x01,
                                    '1',  0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x05, 0x13, 0x01, '2'};
  static const uint8_t first[] = {0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x05, 0x13, 0x01, '1'};
  const rcdp_certificate both = {.subject = RCDP_BYTES(subject)};
  const rcdp_certificate one = {.subject = RCDP_BYTES(first)};
  assert_int_equal(rcdp_certificate_names_device(&one, rcdp_bytes_of("1")), RCDP_OK);
  assert_int_equal(rcdp_certificate_names_device(&both, rcdp_bytes_of("1")), RCDP_E_CERT_IDENTITY);
  assert_int_equal(rcdp_certificate_names_device(&both, rcdp_bytes_of("2")), RCDP_E_CERT_IDENTITY);
}

static const struct {
  const char *common_name, *dns, *asked;
  rcdp_rule broken;
} hosts[] = {
    {"Operator", "mnc001.mcc001.3gppnetwork.org", "mnc001.mcc001.3gppnetwork.org", RCDP_RULE_NONE},
    {"Operator", "mnc001.mcc001.3gppnetwork.org", "MNC001.mcc001.3gppnetwork.org", RCDP_RULE_NONE},
    {"Operator", "mnc001.mcc001.3gppnetwork.org", "mnc002.mcc001.3gppnetwork.org", RCDP_RULE_HOST_NAME},
    {"Operator", "mnc001.mcc001.3gppnetwork.org", "mcc001.3gppnetwork.org", RCDP_RULE_HOST_NAME},
    {"Operator", "mnc001.mcc001.3gppnetwork.org", "", RCDP_RULE_HOST_NAME},
    {"Operator", NULL, "Operator", RCDP_RULE_HOST_NAME},
    {"a.example", "a.example", "a.example", RCDP_RULE_NONE},
    {"b.example", "a.example", "a.example", RCDP_RULE_COMMON_NAME},
    {"A.example", "a.example", "a.example", RCDP_RULE_COMMON_NAME},
    {"", "a.example", "a.example", RCDP_RULE_NONE},
};

static void every_host(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
    chain_spec spec = chain_default();
    made m;
    spec.leaf.subject = hosts[i].common_name;
    spec.leaf.dns = hosts[i].dns;
    rcdp_certificate certificate = read_made(&m, &spec.leaf);
    const rcdp_err err = rcdp_certificate_names_host(&certificate, rcdp_bytes_of(hosts[i].asked));
    if (err != rcdp_rule_err(hosts[i].broken) || certificate.fault.rule != hosts[i].broken) {
      print_error("host %zu: %s: %s\n", i, rcdp_err_name(err), rcdp_rule_text(certificate.fault.rule));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static const struct {
  const char *uri, *dns;
  rcdp_err verdict;
} names[] = {
    {"a:b", NULL, RCDP_OK},
    {"a", NULL, RCDP_E_CERT_MALFORMED},
    {":b", NULL, RCDP_E_CERT_MALFORMED},
    {"a:", NULL, RCDP_E_CERT_MALFORMED},
    {"1:b", NULL, RCDP_E_CERT_MALFORMED},
    {"a:b c", NULL, RCDP_E_CERT_MALFORMED},
    {"a:b\001", NULL, RCDP_E_CERT_MALFORMED},
    {"a:\303\244", NULL, RCDP_E_CERT_MALFORMED},
    {NULL, "a", RCDP_OK},
    {NULL, "a-b.c1", RCDP_OK},
    {NULL, "", RCDP_E_CERT_MALFORMED},
    {NULL, ".a", RCDP_E_CERT_MALFORMED},
    {NULL, "a.", RCDP_E_CERT_MALFORMED},
    {NULL, "a..b", RCDP_E_CERT_MALFORMED},
    {NULL, "-a", RCDP_E_CERT_MALFORMED},
    {NULL, "a-", RCDP_E_CERT_MALFORMED},
    {NULL, "a_b", RCDP_E_CERT_MALFORMED},
    {NULL, "*.a", RCDP_E_CERT_MALFORMED},
    {NULL, "a b", RCDP_E_CERT_MALFORMED},
    {NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", RCDP_OK},
    {NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", RCDP_E_CERT_MALFORMED},
};

static void every_alternative_name(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    chain_spec spec = chain_default();
    rcdp_certificate certificate;
    spec.leaf.uri = names[i].uri;
    spec.leaf.dns = names[i].dns;
    const made m = make_certificate(&spec.leaf);
    const rcdp_err err = rcdp_certificate_read(made_bytes(&m), &certificate);
    if (err != names[i].verdict) {
      print_error("name %zu: %s\n", i, rcdp_err_name(err));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

/* Texts of a commonName (UTF8String). */
static const struct {
  const char *text;
  rcdp_err verdict;
} utf8[] = {
    {"J\303\266rg", RCDP_OK},
    {"\342\202\254", RCDP_OK},
    {"\360\237\231\202", RCDP_OK},
    {"\364\217\277\277", RCDP_OK},
    {"\001", RCDP_E_CERT_MALFORMED},
    {"\177", RCDP_E_CERT_MALFORMED},
    {"\302\200", RCDP_E_CERT_MALFORMED},
    {"\200", RCDP_E_CERT_MALFORMED},
    {"\303", RCDP_E_CERT_MALFORMED},
    {"\303x", RCDP_E_CERT_MALFORMED},
    {"\300\257", RCDP_E_CERT_MALFORMED},
    {"\340\202\254", RCDP_E_CERT_MALFORMED},
    {"\355\240\200", RCDP_E_CERT_MALFORMED},
    {"\364\220\200\200", RCDP_E_CERT_MALFORMED},
    {"\370\210\200\200\200", RCDP_E_CERT_MALFORMED},
};

static void every_text(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof utf8 / sizeof utf8[0]; i++) {
    chain_spec spec = chain_default();
    rcdp_certificate certificate;
    spec.leaf.subject = utf8[i].text;
    const made m = make_certificate(&spec.leaf);
    const rcdp_err err = rcdp_certificate_read(made_bytes(&m), &certificate);
    if (err != utf8[i].verdict) {
      print_error("text %zu: %s\n", i, rcdp_err_name(err));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void subject_attributes(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  made m;
  const rcdp_certificate certificate = read_made(&m, &spec.leaf);
  assert_true(
      rcdp_bytes_equal(rcdp_certificate_subject(&certificate, RCDP_OID_COMMON_NAME), rcdp_bytes_of("Device 4711")));
  assert_true(rcdp_bytes_equal(rcdp_certificate_subject(&certificate, RCDP_OID_SERIAL_NUMBER), rcdp_bytes_of("4711")));
  assert_int_equal(rcdp_certificate_subject(&certificate, RCDP_OID_ORGANIZATION).len, 0);
}

/* What the reader tells of a certificate is what went into it. */
static void every_field(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  static const uint8_t serial[] = {0x0a, 0x0b, 0x0c};
  made m;
  rcdp_certificate c = read_made(&m, &spec.leaf);
  assert_true(rcdp_bytes_equal(c.serial, RCDP_BYTES(serial)));
  assert_int_equal(c.not_before, 1735689600);
  assert_int_equal(c.not_after, 253402300799);
  assert_int_equal(c.signature_alg, RCDP_ECDSA_P256_SHA256);
  assert_int_equal(c.key_alg, RCDP_ECDSA_P256_SHA256);
  assert_int_equal(c.public_key.len, 65);
  assert_false(c.is_ca || c.has_path_length);
  assert_true(c.has_key_usage);
  assert_int_equal(c.key_usage, RCDP_KU_DIGITAL_SIGNATURE);
  assert_int_equal(c.subject_key_id.len, 20);
  assert_int_equal(c.authority_key_id.len, 20);

  spec.cas[0].path_length = 2;
  spec.cas[0].key = KEY_P384;
  c = read_made(&m, &spec.cas[0]);
  assert_true(c.is_ca && c.has_path_length);
  assert_int_equal(c.path_length, 2);
  assert_int_equal(c.key_usage, RCDP_KU_KEY_CERT_SIGN | RCDP_KU_CRL_SIGN);
  assert_int_equal(c.key_alg, RCDP_ECDSA_P384_SHA384);
  assert_int_equal(c.public_key.len, 97);
  assert_int_equal(c.extended_key_usage.len + c.alternative_names.len, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_device),           cmocka_unit_test(identifier_longer_than_any),
      cmocka_unit_test(two_serial_numbers),     cmocka_unit_test(every_host),
      cmocka_unit_test(every_alternative_name), cmocka_unit_test(every_text),
      cmocka_unit_test(subject_attributes),     cmocka_unit_test(every_field),
  };
  return cmocka_run_group_tests(tests, make_setup, make_teardown);
}
