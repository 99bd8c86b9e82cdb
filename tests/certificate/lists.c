/* CRLs in every form: what is read of the list and of its entries, and the rule that each broken form breaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/certificate.h>

#include "build.h"

#define ECDSA SEQUENCE(OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2))
#define NAME SEQUENCE(DER(0x31, SEQUENCE(OID(0x55, 4, 3), DER(0x0c, TEXT("CA")))))
#define JUNE DER(0x17, TEXT("250615150640Z"))
#define JULY DER(0x17, TEXT("250715150640Z"))
#define EXTENSION(n, value) SEQUENCE(OID(0x55, 0x1d, n), DER(0x04, value))
#define CRL_NUMBER EXTENSION(20, NUMBER(1))

typedef struct {
  rcdp_bytes version, times, entries, extensions, behind;
} parts;

static parts good(void) {
  return (parts){NUMBER(1), ROW(JUNE, JULY), SEQUENCE(SEQUENCE(NUMBER(5), JUNE)), DER(0xa0, SEQUENCE(CRL_NUMBER)),
                 EMPTY};
}

static rcdp_err read_parts(parts p, rcdp_crl *crl) {
  const rcdp_bytes tbs = SEQUENCE(p.version, ECDSA, NAME, p.times, p.entries, p.extensions);
  return rcdp_crl_read(SEQUENCE(tbs, ECDSA, DER(0x03, RAW(0, 1)), p.behind), crl);
}

static void expect(parts p, rcdp_rule rule) {
  rcdp_crl crl;
  const rcdp_err err = read_parts(p, &crl);
  assert_string_equal(rcdp_rule_text(crl.fault.rule), rcdp_rule_text(rule));
  assert_int_equal(err, rcdp_rule_err(rule));
}

static int begin(void **state) {
  (void)state;
  build_begin();
  return 0;
}

static void what_is_in_order_is_read(void **state) {
  parts p = good();
  rcdp_crl crl;
  (void)state;
  assert_int_equal(read_parts(p, &crl), RCDP_OK);
  assert_int_equal(crl.this_update, 1750000000);
  assert_int_equal(rcdp_crl_find(&crl, RAW(5)), RCDP_E_CERT_REVOKED);
  assert_int_equal(rcdp_crl_find(&crl, RAW(6)), RCDP_OK);
  p.entries = EMPTY;
  assert_int_equal(read_parts(p, &crl), RCDP_OK);
  assert_int_equal(rcdp_crl_find(&crl, RAW(5)), RCDP_OK);
}

static void parts_of_the_list(void **state) {
  parts p = good();
  (void)state;
  p.behind = RAW(5, 0);
  expect(p, RCDP_RULE_CRL_DER);
  p = good();
  p.version = EMPTY;
  expect(p, RCDP_RULE_CRL_VERSION);
  p = good();
  p.times = ROW(JULY, JUNE);
  expect(p, RCDP_RULE_CRL_TIMES);
  p = good();
  p.entries = SEQUENCE(EMPTY);
  expect(p, RCDP_RULE_CRL_ENTRIES);
  p.entries = RAW(0x30, 0x81, 1, 0);
  expect(p, RCDP_RULE_CRL_ENTRIES);
}

static rcdp_bytes numbered(rcdp_bytes value) { return DER(0xa0, SEQUENCE(EXTENSION(20, value))); }

static void the_number_of_a_list(void **state) {
  static const uint8_t digits[21] = {1};
  parts p = good();
  (void)state;
  p.extensions = numbered(DER(0x02, (rcdp_bytes){digits, 20}));
  expect(p, RCDP_RULE_NONE);
  p.extensions = numbered(DER(0x02, (rcdp_bytes){digits, 21}));
  expect(p, RCDP_RULE_CRL_NUMBER);
  p.extensions = numbered(ROW(NUMBER(1), RAW(5, 0)));
  expect(p, RCDP_RULE_CRL_NUMBER);
  p.extensions = numbered(DER(0x04, RAW(1)));
  expect(p, RCDP_RULE_CRL_NUMBER);
}

static void extensions_of_the_list(void **state) {
  parts p = good();
  (void)state;
  p.extensions = EMPTY;
  expect(p, RCDP_RULE_CRL_NUMBER);
  p.extensions = DER(0xa0, SEQUENCE(EMPTY));
  expect(p, RCDP_RULE_CRL_EXTENSIONS);
  p.extensions = DER(0xa0, SEQUENCE(CRL_NUMBER, CRL_NUMBER));
  expect(p, RCDP_RULE_CRL_EXTENSIONS);
  p.extensions = DER(0xa0, SEQUENCE(CRL_NUMBER), RAW(5, 0));
  expect(p, RCDP_RULE_CRL_EXTENSIONS);
  rcdp_bytes row = CRL_NUMBER;
  for (uint8_t i = 1; i < 8; i++) {
    row = ROW(row, EXTENSION(100 + i, EMPTY));
  }
  p.extensions = DER(0xa0, SEQUENCE(row));
  expect(p, RCDP_RULE_NONE);
  p.extensions = DER(0xa0, SEQUENCE(row, EXTENSION(100, EMPTY)));
  expect(p, RCDP_RULE_CRL_EXTENSIONS);
}

/* The list is read, and an entry that cannot be read makes every question of it fail. */
static rcdp_err find(rcdp_bytes entry) {
  parts p = good();
  rcdp_crl crl;
  p.entries = SEQUENCE(entry);
  assert_int_equal(read_parts(p, &crl), RCDP_OK);
  return rcdp_crl_find(&crl, RAW(6));
}

static void entries(void **state) {
  (void)state;
  assert_int_equal(find(SEQUENCE(NUMBER(5), JUNE)), RCDP_OK);
  assert_int_equal(find(DER(0x31, NUMBER(5), JUNE)), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find(SEQUENCE(NUMBER(0x80), JUNE)), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find(SEQUENCE(NUMBER(5), DER(0x17, TEXT("250615")))), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find(SEQUENCE(NUMBER(5), JUNE, DER(0x31, EMPTY))), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find(SEQUENCE(NUMBER(5), JUNE, SEQUENCE(EXTENSION(21, DER(0x0a, RAW(1)))), RAW(5, 0))),
                   RCDP_E_CERT_MALFORMED);
}

static rcdp_err find_with_reason(rcdp_bytes reason) {
  return find(SEQUENCE(NUMBER(5), JUNE, SEQUENCE(EXTENSION(21, reason))));
}

static void reasons_of_entries(void **state) {
  (void)state;
  for (uint8_t reason = 0; reason < 16; reason++) {
    const bool known = reason <= 10 && reason != 7 && reason != 8;
    assert_int_equal(find_with_reason(DER(0x0a, RAW(reason))), known ? RCDP_OK : RCDP_E_CERT_MALFORMED);
  }
  assert_int_equal(find_with_reason(DER(0x02, RAW(1))), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find_with_reason(DER(0x0a, RAW(0, 1))), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find_with_reason(DER(0x0a, EMPTY)), RCDP_E_CERT_MALFORMED);
  assert_int_equal(find_with_reason(ROW(DER(0x0a, RAW(1)), RAW(5, 0))), RCDP_E_CERT_MALFORMED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(what_is_in_order_is_read, begin),
      cmocka_unit_test_setup(parts_of_the_list, begin),
      cmocka_unit_test_setup(the_number_of_a_list, begin),
      cmocka_unit_test_setup(extensions_of_the_list, begin),
      cmocka_unit_test_setup(entries, begin),
      cmocka_unit_test_setup(reasons_of_entries, begin),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
