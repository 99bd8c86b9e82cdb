/* Network identifiers: octets, text, domain name; device identifiers; comparison of identifiers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/types.h>

/* TS 24.008 clause 10.5.1.3: MCC 2 | MCC 1, MNC 3 | MCC 3, MNC 2 | MNC 1. Names: TS 23.003 clauses 28.2 and 28.7.2. */
static const struct {
  const char *text;
  rcdp_network_id id;
  const char *domain;
} networks[] = {
    {"00101", {{0x00, 0xf1, 0x10}, false, {0}}, "5gc.mnc001.mcc001.3gppnetwork.org"},
    {"001001", {{0x00, 0x11, 0x00}, false, {0}}, "5gc.mnc001.mcc001.3gppnetwork.org"},
    {"262742", {{0x62, 0x22, 0x47}, false, {0}}, "5gc.mnc742.mcc262.3gppnetwork.org"},
    {"00101-07ed9d500c1",
     {{0x00, 0xf1, 0x10}, true, {0x00, 0x7e, 0xd9, 0xd5, 0x00, 0xc1}},
     "5gc.nid07ed9d500c1.mnc001.mcc001.3gppnetwork.org"},
    {"99999-fffffffffff",
     {{0x99, 0xf9, 0x99}, true, {0x0f, 0xff, 0xff, 0xff, 0xff, 0xff}},
     "5gc.nidfffffffffff.mnc099.mcc999.3gppnetwork.org"},
};

static void networks_have_octets_text_and_domain(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
    rcdp_network_id id;
    char text[RCDP_NETWORK_TEXT_MAX];
    char domain[RCDP_NETWORK_DOMAIN_MAX];
    assert_int_equal(rcdp_network_id_parse(networks[i].text, &id), RCDP_OK);
    assert_true(rcdp_network_id_valid(&id));
    assert_true(rcdp_network_id_equal(&id, &networks[i].id));
    rcdp_network_id_format(&networks[i].id, text);
    assert_string_equal(text, networks[i].text);
    rcdp_network_id_domain(&networks[i].id, domain);
    assert_string_equal(domain, networks[i].domain);
  }
}

static void what_is_no_network_is_refused(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",       "0010",   "0010100", "0010a", "00101-", "00101-07ed9d500c", "00101-07ed9d500c12", "00101-07ed9d500cg",
      "-00101", " 00101", "00101 ",  "001-01"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    rcdp_network_id id;
    assert_int_equal(rcdp_network_id_parse(texts[i], &id), RCDP_E_ARGUMENT);
  }
}

static void upper_case_nids_are_read(void **state) {
  (void)state;
  rcdp_network_id a;
  rcdp_network_id b;
  assert_int_equal(rcdp_network_id_parse("00101-07ED9D500C1", &a), RCDP_OK);
  assert_int_equal(rcdp_network_id_parse("00101-07ed9d500c1", &b), RCDP_OK);
  assert_true(rcdp_network_id_equal(&a, &b));
}

static void every_half_octet_counts(void **state) {
  (void)state;
  for (unsigned place = 0; place < 6; place++) {
    for (unsigned digit = 0; digit < 16; digit++) {
      rcdp_network_id id = {{0x21, 0x43, 0x65}, false, {0}};
      uint8_t *octet = &id.plmn[place / 2];
      *octet = (uint8_t)(place % 2 == 0 ? (*octet & 0xf0) | digit : (*octet & 0x0f) | digit << 4);
      const bool filler = place == 3 && digit == 15; /* the third digit of the MNC */
      assert_int_equal(rcdp_network_id_valid(&id), digit <= 9 || filler);
    }
  }
  rcdp_network_id snpn = {{0x21, 0x43, 0x65}, true, {0x10, 0, 0, 0, 0, 0}};
  assert_false(rcdp_network_id_valid(&snpn));
  snpn.has_nid = false;
  assert_true(rcdp_network_id_valid(&snpn));
}

static void equality_looks_at_everything(void **state) {
  (void)state;
  const rcdp_network_id plain = {{1, 2, 3}, false, {9}};
  const rcdp_network_id same = {{1, 2, 3}, false, {7}};
  const rcdp_network_id with = {{1, 2, 3}, true, {9}};
  const rcdp_network_id other = {{1, 2, 3}, true, {8}};
  const rcdp_network_id elsewhere = {{1, 2, 4}, false, {9}};
  assert_true(rcdp_network_id_equal(&plain, &same));
  assert_false(rcdp_network_id_equal(&plain, &with));
  assert_false(rcdp_network_id_equal(&with, &other));
  assert_false(rcdp_network_id_equal(&plain, &elsewhere));
  for (size_t i = 0; i < 32; i++) {
    rcdp_octets32 a = {{0}};
    const rcdp_octets32 b = {{0}};
    rcdp_id c = {{0}};
    const rcdp_id d = {{0}};
    assert_true(rcdp_octets32_equal(&a, &b));
    assert_true(rcdp_id_equal(&c, &d));
    a.octets[i] = 1;
    c.octets[i / 2] = 1;
    assert_false(rcdp_octets32_equal(&a, &b));
    assert_false(rcdp_id_equal(&c, &d));
  }
}

static void device_ids_have_their_characters_and_length(void **state) {
  (void)state;
  static const char characters[] = "-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  char longest[RCDP_DEVICE_ID_MAX + 1];
  memset(longest, 'a', sizeof longest);
  for (unsigned octet = 0; octet < 256; octet++) {
    const bool expected = octet != 0 && strchr(characters, (int)octet) != NULL;
    longest[RCDP_DEVICE_ID_MAX - 1] = (char)octet;
    assert_int_equal(rcdp_device_id_valid((rcdp_bytes){(const uint8_t *)longest, RCDP_DEVICE_ID_MAX}), expected);
  }
  longest[RCDP_DEVICE_ID_MAX - 1] = 'a';
  for (size_t len = 0; len <= sizeof longest; len++) {
    const bool expected = len >= 1 && len <= RCDP_DEVICE_ID_MAX;
    assert_int_equal(rcdp_device_id_valid((rcdp_bytes){(const uint8_t *)longest, len}), expected);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(networks_have_octets_text_and_domain),
      cmocka_unit_test(what_is_no_network_is_refused),
      cmocka_unit_test(upper_case_nids_are_read),
      cmocka_unit_test(every_half_octet_counts),
      cmocka_unit_test(device_ids_have_their_characters_and_length),
      cmocka_unit_test(equality_looks_at_everything),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
