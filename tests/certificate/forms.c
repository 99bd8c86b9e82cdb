/* What stands in a certificate, in every form: strings, dates, names, extensions, signature values; each broken form is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/certificate.h>
#include <rcdp/codec.h> /* and its names beside those of the certificates: an embedder has both */

#include "algorithm.h"
#include "build.h"
#include "extensions.h"
#include "name.h"
#include "path.h"
#include "text.h"

static int begin(void **state) {
  (void)state;
  build_begin();
  return 0;
}

static void expect_rule(rcdp_rule found, rcdp_rule expected) {
  assert_string_equal(rcdp_rule_text(found), rcdp_rule_text(expected));
}

/* --- strings --- */

/* Every octet alone, and among others. */
static void each_octet(bool (*holds)(rcdp_bytes text), const char *allowed) {
  for (unsigned i = 0; i < 256; i++) {
    const bool expected = i != 0 && i < 128 && strchr(allowed, (int)i) != NULL;
    assert_int_equal(holds(RAW((uint8_t)i)), expected);
    assert_int_equal(holds(RAW('a', (uint8_t)i, 'b')), expected);
  }
  assert_false(holds(EMPTY));
}

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static void characters_of_each_string(void **state) {
  (void)state;
  each_octet(rcdp_text_is_printable_string, DIGITS LETTERS " '()+,-./:=?");
  each_octet(rcdp_text_is_ascii, DIGITS LETTERS " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
}

static const struct {
  bool (*holds)(rcdp_bytes text);
  const char *text;
  bool expected;
} strings[] = {
    {rcdp_text_is_email, "a@b.example", true},
    {rcdp_text_is_email, "a b@c.example", false},
    {rcdp_text_is_email, "a", false},
    {rcdp_text_is_email, "@b.example", false},
    {rcdp_text_is_email, "a@", false},
    {rcdp_text_is_email, "a@b@c", false},
    {rcdp_text_is_uri, "coap+tcp://a", true},
    {rcdp_text_is_uri, "a.b-c:d", true},
    {rcdp_text_is_uri, "a_b:c", false},
    {rcdp_text_is_uri, "+a:b", false},
    {rcdp_text_is_utf8, "\303\244", true},
    {rcdp_text_is_utf8, "\302\200", false},
    {rcdp_text_is_utf8, "\303", false},
    {rcdp_text_is_utf8, "\303a", false},
    {rcdp_text_is_utf8, "\355\240\200", false},
    {rcdp_text_is_utf8, "\355\237\277", true},
    {rcdp_text_is_utf8, "\356\200\200", true},
    {rcdp_text_is_utf8, "\364\217\277\277", true},
    {rcdp_text_is_utf8, "\364\220\200\200", false},
    {rcdp_text_is_utf8, "\370", false},
    {rcdp_text_is_utf8, "\177", false},
    {rcdp_text_is_utf8, "", false},
};

static void strings_of_each_use(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
    if (strings[i].holds(TEXT(strings[i].text)) != strings[i].expected) {
      fail_msg("string %zu: %s", i, strings[i].text);
    }
  }
}

static void host_names_have_a_longest(void **state) {
  uint8_t name[254];
  (void)state;
  for (size_t i = 0; i < sizeof name; i++) {
    name[i] = i % 10 == 9 ? '.' : 'a';
  }
  assert_true(rcdp_text_is_host((rcdp_bytes){name, 253}));
  assert_false(rcdp_text_is_host((rcdp_bytes){name, 254}));
}

/* --- elements and dates --- */

static void an_element_needs_its_length(void **state) {
  (void)state;
  static const uint8_t octets[] = {0x30, 0x82, 1, 0};
  for (size_t len = 0; len <= sizeof octets; len++) {
    rcdp_bytes in = {octets, len};
    rcdp_bytes content;
    assert_false(rcdp_der_read(&in, RCDP_DER_SEQUENCE, &content));
  }
}

static bool is_date(uint8_t tag, const char *text) {
  rcdp_bytes in = DER(tag, TEXT(text));
  uint64_t seconds = 0;
  return rcdp_der_read_time(&in, &seconds);
}

static void dates_are_whole(void **state) {
  static const char utc[] = "250615150640Z";
  static const char generalized[] = "20500615150640Z";
  (void)state;
  for (size_t len = 0; len < sizeof generalized; len++) {
    char text[sizeof generalized] = {0};
    memcpy(text, generalized, len);
    assert_int_equal(is_date(0x18, text), len == sizeof generalized - 1);
    memcpy(text, utc, len < sizeof utc ? len : sizeof utc);
    assert_int_equal(is_date(0x17, text), len >= sizeof utc - 1);
  }
}

/* --- names --- */

#define ATTRIBUTE(type, tag, text) SEQUENCE(OID(0x55, 4, type), DER(tag, TEXT(text)))

static bool is_name(rcdp_bytes rdns) {
  rcdp_bytes in = SEQUENCE(rdns);
  rcdp_bytes name;
  return rcdp_name_read(&in, &name);
}

static void attributes_of_a_name(void **state) {
  (void)state;
  assert_true(is_name(DER(0x31, ATTRIBUTE(3, 0x16, "ascii"))));
  assert_false(is_name(DER(0x31, ATTRIBUTE(3, 0x16, "\303\244"))));
  assert_false(is_name(DER(0x31, ATTRIBUTE(3, 0x14, "teletex"))));
  assert_false(is_name(DER(0x31, EMPTY)));
  assert_false(is_name(SEQUENCE(ATTRIBUTE(3, 0x0c, "no set"))));
  assert_true(is_name(DER(0x31, ATTRIBUTE(3, 0x0c, "a"), ATTRIBUTE(3, 0x0c, "b"))));
  assert_true(is_name(DER(0x31, ATTRIBUTE(3, 0x0c, "b"), ATTRIBUTE(3, 0x0c, "aa"))));
  assert_false(is_name(DER(0x31, ATTRIBUTE(3, 0x0c, "aa"), ATTRIBUTE(3, 0x0c, "b"))));
  assert_false(is_name(DER(0x31, ATTRIBUTE(3, 0x0c, "a"), ATTRIBUTE(3, 0x0c, "a"))));
}

static size_t count_common_names(rcdp_bytes name, const char *first) {
  rcdp_bytes value = TEXT("none");
  const size_t count = rcdp_name_attribute(name, RCDP_OID_COMMON_NAME, &value);
  assert_true(rcdp_bytes_equal(value, TEXT(first)));
  return count;
}

static void attributes_are_found_where_the_name_is_whole(void **state) {
  const rcdp_bytes one = DER(0x31, ATTRIBUTE(3, 0x0c, "one"));
  const rcdp_bytes two = DER(0x31, ATTRIBUTE(3, 0x0c, "two"), ATTRIBUTE(5, 0x13, "4711"));
  (void)state;
  assert_int_equal(count_common_names(SEQUENCE(one, two), "one"), 2);
  assert_int_equal(count_common_names(SEQUENCE(two), "two"), 1);
  assert_int_equal(count_common_names(DER(0x31, one), "none"), 0);
  assert_int_equal(count_common_names(SEQUENCE(one, SEQUENCE(two)), "one"), 1);
  assert_int_equal(count_common_names(SEQUENCE(one, DER(0x31, NUMBER(1))), "one"), 1);
}

static const uint8_t address[16];
#define ADDRESS(len) DER(RCDP_NAME_IP, (rcdp_bytes){address, len})
#define OTHER(...) DER(RCDP_NAME_OTHER, __VA_ARGS__)

static void each_form_of_a_general_name(void **state) {
  const rcdp_bytes directory = SEQUENCE(DER(0x31, ATTRIBUTE(3, 0x0c, "a")));
  (void)state;
  assert_true(rcdp_general_names_check(ROW(ADDRESS(4), ADDRESS(16))));
  assert_false(rcdp_general_names_check(ADDRESS(5)));
  assert_true(rcdp_general_names_check(DER(RCDP_NAME_EMAIL, TEXT("a@b.example"))));
  assert_true(rcdp_general_names_check(DER(RCDP_NAME_REGISTERED_ID, RAW(0x2a, 3))));
  assert_false(rcdp_general_names_check(DER(RCDP_NAME_REGISTERED_ID, RAW(0x80, 3))));
  assert_true(rcdp_general_names_check(DER(RCDP_NAME_DIRECTORY, directory)));
  assert_false(rcdp_general_names_check(DER(RCDP_NAME_DIRECTORY, directory, RAW(5, 0))));
  assert_false(rcdp_general_names_check(DER(RCDP_NAME_DIRECTORY, SEQUENCE(EMPTY))));
  assert_false(rcdp_general_names_check(DER(RCDP_NAME_DIRECTORY, NUMBER(1))));
  assert_false(rcdp_general_names_check(DER(0xa3, directory))); /* x400Address */
  assert_false(rcdp_general_names_check(EMPTY));
}

static void other_names_are_an_identifier_and_one_value(void **state) {
  const rcdp_bytes id = OID(0x2a, 3);
  const rcdp_bytes value = DER(0xa0, DER(0x0c, TEXT("x")));
  (void)state;
  assert_true(rcdp_general_names_check(OTHER(id, value)));
  assert_true(rcdp_general_names_check(OTHER(id, DER(0xa0, SEQUENCE(NUMBER(1))))));
  assert_false(rcdp_general_names_check(OTHER(id, DER(0xa0, RAW(0x3d, 1, 'x')))));
  assert_false(rcdp_general_names_check(OTHER(id, DER(0xa0, RAW(1, 2, 0xff, 0xff)))));
  assert_false(rcdp_general_names_check(OTHER(value)));
  assert_false(rcdp_general_names_check(OTHER(id, DER(0x0c, TEXT("x")))));
  assert_false(rcdp_general_names_check(OTHER(id, value, value)));
  assert_false(rcdp_general_names_check(OTHER(id, DER(0xa0, EMPTY))));
  assert_false(rcdp_general_names_check(OTHER(id, DER(0xa0, DER(0x0c, TEXT("x")), DER(0x0c, TEXT("x"))))));
}

static rcdp_rule of_host(rcdp_bytes subject, rcdp_bytes names) {
  rcdp_certificate certificate = {.subject = subject, .alternative_names = names};
  const rcdp_err err = rcdp_certificate_names_host(&certificate, TEXT("a.example"));
  assert_int_equal(err, rcdp_rule_err(certificate.fault.rule));
  return certificate.fault.rule;
}

static void whom_a_certificate_names(void **state) {
  const rcdp_bytes host = DER(RCDP_NAME_DNS, TEXT("a.example"));
  const rcdp_bytes two = SEQUENCE(DER(0x31, ATTRIBUTE(3, 0x0c, "one")), DER(0x31, ATTRIBUTE(3, 0x0c, "two")));
  (void)state;
  expect_rule(of_host(SEQUENCE(EMPTY), host), RCDP_RULE_NONE);
  expect_rule(of_host(two, host), RCDP_RULE_COMMON_NAME);
  expect_rule(of_host(SEQUENCE(DER(0x31, ATTRIBUTE(3, 0x0c, "Mr. Example"))), host), RCDP_RULE_NONE);
  expect_rule(of_host(SEQUENCE(DER(0x31, ATTRIBUTE(3, 0x0c, "Mr.Example"))), host), RCDP_RULE_COMMON_NAME);
  expect_rule(of_host(SEQUENCE(EMPTY), ROW(NUMBER(1), host)), RCDP_RULE_HOST_NAME); /* names that are none */
  const rcdp_certificate device = {.subject = SEQUENCE(EMPTY), .alternative_names = DER(RCDP_NAME_URI, TEXT("a:/b"))};
  assert_int_equal(rcdp_certificate_names_device(&device, TEXT("b")), RCDP_E_CERT_IDENTITY);
}

/* --- extensions --- */

#define ID_CE(n) OID(0x55, 0x1d, n)
#define ID_ACCESS OID(0x2b, 6, 1, 5, 5, 7, 1, 1)
#define CRITICAL RAW(1, 1, 0xff)

static rcdp_rule of_extension(rcdp_bytes oid, rcdp_bytes critical, rcdp_bytes value) {
  rcdp_certificate certificate = {.subject = SEQUENCE(EMPTY)};
  return rcdp_extensions_read(SEQUENCE(oid, critical, DER(0x04, value)), &certificate);
}

static void extensions_in_every_form(void **state) {
  const rcdp_bytes null = RAW(5, 0);
  (void)state;
  expect_rule(of_extension(ID_CE(35), EMPTY, SEQUENCE(DER(0x80, RAW(1)))), RCDP_RULE_NONE);
  expect_rule(of_extension(ID_CE(35), EMPTY, SEQUENCE(DER(0x80, EMPTY))), RCDP_RULE_AUTHORITY_KEY_ID);
  expect_rule(of_extension(ID_CE(35), EMPTY, SEQUENCE(DER(0x80, RAW(1)), null)), RCDP_RULE_AUTHORITY_KEY_ID);
  expect_rule(of_extension(ID_CE(14), EMPTY, ROW(DER(0x04, RAW(1)), null)), RCDP_RULE_SUBJECT_KEY_ID_DER);
  expect_rule(of_extension(ID_CE(15), CRITICAL, DER(3, RAW(7, 0x80))), RCDP_RULE_NONE);
  expect_rule(of_extension(ID_CE(15), CRITICAL, ROW(DER(3, RAW(7, 0x80)), null)), RCDP_RULE_KEY_USAGE_DER);
  expect_rule(of_extension(ID_CE(15), CRITICAL, DER(3, RAW(7, 0, 0, 0x80))), RCDP_RULE_KEY_USAGE_DER);
  expect_rule(of_extension(ID_CE(15), CRITICAL, DER(3, RAW(0))), RCDP_RULE_KEY_USAGE_DER);
  expect_rule(of_extension(ID_CE(19), CRITICAL, SEQUENCE(CRITICAL, NUMBER(0))), RCDP_RULE_NONE);
  expect_rule(of_extension(ID_CE(19), CRITICAL, SEQUENCE(CRITICAL, null)), RCDP_RULE_BASIC_CONSTRAINTS_DER);
  expect_rule(of_extension(ID_CE(19), CRITICAL, SEQUENCE(CRITICAL, NUMBER(0), null)), RCDP_RULE_BASIC_CONSTRAINTS_DER);
  expect_rule(of_extension(ID_CE(37), EMPTY, SEQUENCE(OID(0x2a, 3))), RCDP_RULE_NONE);
  expect_rule(of_extension(ID_CE(37), EMPTY, SEQUENCE(OID(0x2a, 3), null)), RCDP_RULE_PURPOSES_DER);
  expect_rule(of_extension(ID_CE(37), EMPTY, ROW(SEQUENCE(OID(0x2a, 3)), null)), RCDP_RULE_PURPOSES_DER);
}

static rcdp_rule of_access(rcdp_bytes value) { return of_extension(ID_ACCESS, EMPTY, value); }

static void where_to_ask_is_in_order(void **state) {
  const rcdp_bytes uri = DER(RCDP_NAME_URI, TEXT("http://a.example"));
  const rcdp_bytes description = SEQUENCE(OID(0x2a, 3), uri);
  (void)state;
  expect_rule(of_access(SEQUENCE(description, description)), RCDP_RULE_NONE);
  expect_rule(of_access(DER(0x31, description)), RCDP_RULE_ACCESS_DER);
  expect_rule(of_access(ROW(SEQUENCE(description), RAW(5, 0))), RCDP_RULE_ACCESS_DER);
  expect_rule(of_access(SEQUENCE(EMPTY)), RCDP_RULE_ACCESS_DER);
  expect_rule(of_access(SEQUENCE(NUMBER(1))), RCDP_RULE_ACCESS_DER);
  expect_rule(of_access(SEQUENCE(SEQUENCE(uri))), RCDP_RULE_ACCESS_DER);
  expect_rule(of_access(SEQUENCE(SEQUENCE(OID(0x2a, 3), NUMBER(1)))), RCDP_RULE_ACCESS_DER);
  expect_rule(of_access(SEQUENCE(SEQUENCE(OID(0x2a, 3), uri, uri))), RCDP_RULE_ACCESS_DER);
}

static void extensions_have_a_greatest_count(void **state) {
  rcdp_certificate certificate = {.subject = SEQUENCE(EMPTY)};
  rcdp_bytes row = EMPTY;
  (void)state;
  for (unsigned i = 0; i < RCDP_CERTIFICATE_EXTENSIONS_MAX; i++) {
    row = ROW(row, SEQUENCE(ID_CE((uint8_t)(80 + i)), DER(0x04, EMPTY)));
  }
  expect_rule(rcdp_extensions_read(row, &certificate), RCDP_RULE_NONE);
  row = ROW(row, SEQUENCE(ID_CE(79), DER(0x04, EMPTY)));
  expect_rule(rcdp_extensions_read(row, &certificate), RCDP_RULE_EXTENSION_COUNT);
}

/* A list that the reader would not have let pass stands for no purpose. */
static void a_purpose_behind_what_is_none_does_not_count(void **state) {
  const rcdp_path_policy policy = {.purpose = RCDP_EKU_CLIENT_AUTH};
  const rcdp_bytes purpose = DER(0x06, RCDP_EKU_CLIENT_AUTH);
  rcdp_certificate leaf = {.has_key_usage = true, .extended_key_usage = ROW(OID(0x2a, 3), purpose)};
  (void)state;
  assert_int_not_equal(rcdp_path_judge_leaf(&policy, &leaf).rule, RCDP_RULE_LEAF_PURPOSE);
  leaf.extended_key_usage = ROW(NUMBER(1), purpose);
  expect_rule(rcdp_path_judge_leaf(&policy, &leaf).rule, RCDP_RULE_LEAF_PURPOSE);
}

/* --- certificates --- */

#define ED25519 SEQUENCE(OID(0x2b, 0x65, 0x70))
#define JUNE DER(0x17, TEXT("250615150640Z"))

static rcdp_rule of_certificate(rcdp_bytes validity, rcdp_bytes key) {
  const rcdp_bytes name = SEQUENCE(DER(0x31, ATTRIBUTE(3, 0x0c, "a")));
  const rcdp_bytes tbs = SEQUENCE(DER(0xa0, NUMBER(2)), NUMBER(1), ED25519, name, validity, name, key);
  rcdp_certificate certificate;
  const rcdp_err err = rcdp_certificate_read(SEQUENCE(tbs, ED25519, DER(0x03, RAW(0, 1))), &certificate);
  assert_int_equal(err, rcdp_rule_err(certificate.fault.rule));
  return certificate.fault.rule;
}

static void fields_of_a_certificate(void **state) {
  static const uint8_t bits[33];
  const rcdp_bytes dates = SEQUENCE(JUNE, JUNE);
  const rcdp_bytes key = SEQUENCE(ED25519, DER(0x03, RCDP_BYTES(bits)));
  (void)state;
  expect_rule(of_certificate(dates, key), RCDP_RULE_NONE);
  expect_rule(of_certificate(SEQUENCE(JUNE, JUNE, JUNE), key), RCDP_RULE_VALIDITY_DER);
  expect_rule(of_certificate(SEQUENCE(JUNE), key), RCDP_RULE_VALIDITY_DER);
  expect_rule(of_certificate(dates, SEQUENCE(ED25519, DER(0x03, RAW(0)))), RCDP_RULE_KEY_DER);
  expect_rule(of_certificate(dates, SEQUENCE(ED25519, DER(0x03, RAW(0, 4)))), RCDP_RULE_KEY_POINT);
}

static void signature_values(void **state) {
  static const uint8_t octets[65] = {1};
  uint8_t room[RCDP_SIGNATURE_MAX];
  rcdp_buf raw = RCDP_BUF(room);
  (void)state;
  expect_rule(rcdp_signature_raw(RCDP_ED25519, (rcdp_bytes){octets, 64}, &raw), RCDP_RULE_NONE);
  expect_rule(rcdp_signature_raw(RCDP_ED25519, (rcdp_bytes){octets, 63}, &raw), RCDP_RULE_SIGNATURE);
  expect_rule(rcdp_signature_raw(RCDP_ED25519, (rcdp_bytes){octets, 65}, &raw), RCDP_RULE_SIGNATURE);
  const rcdp_bytes small = SEQUENCE(NUMBER(1), NUMBER(2));
  for (size_t cap = 0; cap <= 64; cap++) {
    raw = (rcdp_buf){room, 0, cap};
    expect_rule(rcdp_signature_raw(RCDP_ECDSA_P256_SHA256, small, &raw),
                cap == 64 ? RCDP_RULE_NONE : RCDP_RULE_SIGNATURE);
    raw.len = 0;
    expect_rule(rcdp_signature_raw(RCDP_ED25519, (rcdp_bytes){octets, 64}, &raw),
                cap == 64 ? RCDP_RULE_NONE : RCDP_RULE_SIGNATURE);
  }
}

#define CASE(test) cmocka_unit_test_setup(test, begin)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(characters_of_each_string),
      CASE(strings_of_each_use),
      CASE(host_names_have_a_longest),
      CASE(an_element_needs_its_length),
      CASE(dates_are_whole),
      CASE(attributes_of_a_name),
      CASE(attributes_are_found_where_the_name_is_whole),
      CASE(each_form_of_a_general_name),
      CASE(other_names_are_an_identifier_and_one_value),
      CASE(whom_a_certificate_names),
      CASE(extensions_in_every_form),
      CASE(where_to_ask_is_in_order),
      CASE(extensions_have_a_greatest_count),
      CASE(a_purpose_behind_what_is_none_does_not_count),
      CASE(fields_of_a_certificate),
      CASE(signature_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
