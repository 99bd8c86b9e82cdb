/* Bundles: what a CA's server may deliver, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"

enum { TEXT_MAX = 1 << 16 };

static uint8_t memory[TEXT_MAX];

static rcdp_err read_bytes(rcdp_bytes text, rcdp_bundle *bundle) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_bundle_read(text, &arena, bundle);
}

static rcdp_err read_text(const char *text, rcdp_bundle *bundle) { return read_bytes(rcdp_bytes_of(text), bundle); }

static void write_chain(char *text, const chain *c) {
  text[0] = '\0';
  make_pem(text, TEXT_MAX, "CERTIFICATE", made_bytes(&c->leaf));
  make_pem(text, TEXT_MAX, "CERTIFICATE", c->pool[0]);
  make_pem(text, TEXT_MAX, "X509 CRL", c->crls[0]);
  make_pem(text, TEXT_MAX, "X509 CRL", c->crls[1]);
}

static void whole_bundle(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  static char text[TEXT_MAX];
  chain c;
  rcdp_bundle bundle;
  chain_make(&spec, &c);
  write_chain(text, &c);
  assert_int_equal(read_text(text, &bundle), RCDP_OK);
  assert_int_equal(bundle.certificate_count, 2);
  assert_int_equal(bundle.crl_count, 2);
  assert_true(rcdp_bytes_equal(bundle.certificates[0], made_bytes(&c.leaf)));
  assert_true(rcdp_bytes_equal(bundle.certificates[1], c.pool[0]));
  assert_true(rcdp_bytes_equal(bundle.crls[0], c.crls[0]));
  assert_true(rcdp_bytes_equal(bundle.crls[1], c.crls[1]));
}

static void der_of_one_certificate(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  chain c;
  rcdp_bundle bundle;
  chain_make(&spec, &c);
  assert_int_equal(read_bytes(made_bytes(&c.leaf), &bundle), RCDP_OK);
  assert_int_equal(bundle.certificate_count, 1);
  assert_int_equal(bundle.crl_count, 0);
  assert_true(rcdp_bytes_equal(bundle.certificates[0], made_bytes(&c.leaf)));
  for (size_t len = 0; len < c.leaf.len; len++) {
    const rcdp_err err = read_bytes((rcdp_bytes){c.leaf.data, len}, &bundle);
    assert_int_equal(err, RCDP_E_CERT_MALFORMED);
  }
  c.leaf.data[c.leaf.len++] = 0;
  assert_int_equal(read_bytes(made_bytes(&c.leaf), &bundle), RCDP_E_CERT_MALFORMED);
}

/* A prefix passes only where it ends with a block: then it is a shorter bundle. */
static void every_truncation(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  static char text[TEXT_MAX];
  chain c;
  rcdp_bundle bundle;
  chain_make(&spec, &c);
  write_chain(text, &c);
  size_t passed = 0;
  for (size_t len = 0; len < strlen(text); len++) {
    const rcdp_err err = read_bytes((rcdp_bytes){(const uint8_t *)text, len}, &bundle);
    const bool at_end_of_block = strncmp(text + len, "-----BEGIN", 10) == 0 && len > 0;
    assert_int_equal(err, at_end_of_block ? RCDP_OK : RCDP_E_CERT_MALFORMED);
    passed += at_end_of_block;
    if (err != RCDP_OK) {
      assert_int_equal(bundle.certificate_count + bundle.crl_count, 0);
    }
  }
  assert_int_equal(passed, 3);
}

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"

static const struct {
  const char *name;
  const char *text;
  rcdp_err verdict;
} texts[] = {
    {"three octets", BEGIN "AQID\n" END, RCDP_OK},
    {"two octets", BEGIN "AQI=\n" END, RCDP_OK},
    {"one octet", BEGIN "AQ==\n" END, RCDP_OK},
    {"lines with CR LF", "-----BEGIN CERTIFICATE-----\r\nAQID\r\n-----END CERTIFICATE-----\r\n", RCDP_OK},
    {"lines of other lengths", BEGIN "AQ\nIDAQ\nID\n" END, RCDP_OK},
    {"tabs around", "subject\tDevice\n" BEGIN "AQID\n" END, RCDP_OK},
    {"text around", "subject=CN = Device\n\n" BEGIN "AQID\n" END "\nbye\n", RCDP_OK},
    {"a list alone", "-----BEGIN X509 CRL-----\nAQID\n-----END X509 CRL-----\n", RCDP_OK},
    {"nothing", "", RCDP_E_CERT_MALFORMED},
    {"text alone", "hello\n", RCDP_E_CERT_MALFORMED},
    {"last line not ended", BEGIN "AQID\n-----END CERTIFICATE-----", RCDP_E_CERT_MALFORMED},
    {"text not ended", BEGIN "AQID\n" END "x", RCDP_E_CERT_MALFORMED},
    {"control characters around", "\001\n" BEGIN "AQID\n" END, RCDP_E_CERT_MALFORMED},
    {"hyphens around", "-\n" BEGIN "AQID\n" END, RCDP_E_CERT_MALFORMED},
    {"no end", BEGIN "AQID\n", RCDP_E_CERT_MALFORMED},
    {"no begin", "AQID\n" END, RCDP_E_CERT_MALFORMED},
    {"another end", BEGIN "AQID\n-----END X509 CRL-----\n", RCDP_E_CERT_MALFORMED},
    {"begin in a block", BEGIN BEGIN "AQID\n" END, RCDP_E_CERT_MALFORMED},
    {"empty block", BEGIN END, RCDP_E_CERT_MALFORMED},
    {"empty line in a block", BEGIN "AQID\n\n" END, RCDP_E_CERT_MALFORMED},
    {"a private key", "-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n", RCDP_E_CERT_MALFORMED},
    {"a trusted certificate", "-----BEGIN TRUSTED CERTIFICATE-----\nAQID\n-----END TRUSTED CERTIFICATE-----\n",
     RCDP_E_CERT_MALFORMED},
    {"no label", "-----BEGIN -----\nAQID\n-----END -----\n", RCDP_E_CERT_MALFORMED},
    {"no space behind BEGIN", "-----BEGIN_CERTIFICATE-----\nAQID\n" END, RCDP_E_CERT_MALFORMED},
    {"four hyphens", "----BEGIN CERTIFICATE-----\nAQID\n" END, RCDP_E_CERT_MALFORMED},
    {"space behind begin", "-----BEGIN CERTIFICATE----- \nAQID\n" END, RCDP_E_CERT_MALFORMED},
    {"space in base64", BEGIN "AQ ID\n" END, RCDP_E_CERT_MALFORMED},
    {"header in a block", BEGIN "Proc-Type: 4,ENCRYPTED\n\nAQID\n" END, RCDP_E_CERT_MALFORMED},
    {"digit of another base64", BEGIN "AQI-\n" END, RCDP_E_CERT_MALFORMED},
    {"no padding", BEGIN "AQI\n" END, RCDP_E_CERT_MALFORMED},
    {"too little padding", BEGIN "AQ=\n" END, RCDP_E_CERT_MALFORMED},
    {"too much padding", BEGIN "AQID=\n" END, RCDP_E_CERT_MALFORMED},
    {"padding alone", BEGIN "AQID\n====\n" END, RCDP_E_CERT_MALFORMED},
    {"three of padding", BEGIN "A===\n" END, RCDP_E_CERT_MALFORMED},
    {"digits behind padding", BEGIN "AQ==AQID\n" END, RCDP_E_CERT_MALFORMED},
    {"line behind padding", BEGIN "AQ==\nAQID\n" END, RCDP_E_CERT_MALFORMED},
    {"bits that are set in padding", BEGIN "AQJ=\n" END, RCDP_E_CERT_MALFORMED},
    {"bits that are set in double padding", BEGIN "AR==\n" END, RCDP_E_CERT_MALFORMED},
    {"line of 77", BEGIN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAAA\n" END,
     RCDP_E_CERT_MALFORMED},
};

static void every_text(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    rcdp_bundle bundle;
    const rcdp_err err = read_text(texts[i].text, &bundle);
    if (err != texts[i].verdict) {
      print_error("%s: %s\n", texts[i].name, rcdp_err_name(err));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void digits_of_base64_and_nothing_else(void **state) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  (void)state;
  for (unsigned octet = 0; octet < 256; octet++) {
    char text[] = BEGIN "AQID\nAQ?D\n" END;
    rcdp_bundle bundle;
    *strchr(text, '?') = (char)octet;
    const rcdp_err err = read_bytes((rcdp_bytes){(const uint8_t *)text, sizeof text - 1}, &bundle);
    const bool is_digit = memchr(digits, (int)octet, sizeof digits - 1) != NULL;
    assert_int_equal(err, is_digit ? RCDP_OK : RCDP_E_CERT_MALFORMED);
  }
}

static void decoded_octets(void **state) {
  (void)state;
  static const uint8_t expected[] = {0xfb, 0xef, 0xff, 0x00, 0x10};
  rcdp_bundle bundle;
  assert_int_equal(read_text(BEGIN "++//ABA=\n" END, &bundle), RCDP_OK);
  assert_true(rcdp_bytes_equal(bundle.certificates[0], RCDP_BYTES(expected)));
}

static void as_many_as_there_is_room_for(void **state) {
  (void)state;
  static uint8_t octets[TEXT_MAX];
  rcdp_buf text = RCDP_BUF(octets);
  rcdp_bundle bundle;
  for (size_t i = 1; i <= RCDP_POOL_MAX + 1; i++) {
    assert_int_equal(rcdp_buf_add(&text, rcdp_bytes_of(BEGIN "AQID\n" END)), RCDP_OK);
    const rcdp_err err = read_bytes(rcdp_buf_bytes(&text), &bundle);
    assert_int_equal(err, i <= RCDP_POOL_MAX ? RCDP_OK : RCDP_E_CERT_MALFORMED);
  }
}

static void arena_used_up(void **state) {
  (void)state;
  rcdp_arena arena;
  rcdp_bundle bundle;
  uint8_t little[16];
  rcdp_arena_init(&arena, little, sizeof little);
  const rcdp_bytes text = rcdp_bytes_of(BEGIN "AQIDAQIDAQIDAQIDAQIDAQIDAQID\n" END);
  assert_int_equal(rcdp_bundle_read(text, &arena, &bundle), RCDP_E_NO_MEMORY);
  assert_int_equal(bundle.certificate_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whole_bundle),     cmocka_unit_test(der_of_one_certificate),
      cmocka_unit_test(every_truncation), cmocka_unit_test(every_text),
      cmocka_unit_test(decoded_octets),   cmocka_unit_test(as_many_as_there_is_room_for),
      cmocka_unit_test(arena_used_up),    cmocka_unit_test(digits_of_base64_and_nothing_else),
  };
  return cmocka_run_group_tests(tests, make_setup, make_teardown);
}
