/* Identities of pre-shared keys: made, taken apart, and all else refused. */
#include "bootstrap/kit.h"

#define A_KID "0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@5gc.mnc001.mcc001.3gppnetwork.org"
#define B_TID "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define AKMA "3GPP-AKMA" A_KID
#define GBA "3GPP-bootstrapping." B_TID
#define REALM_AKMA "5gc.mnc001.mcc001.3gppnetwork.org"
#define REALM_GBA "bsf.mnc001.mcc001.pub.3gppnetwork.org"

static rcdp_psk_identity akma(void) {
  rcdp_psk_identity identity = {
      .kind = RCDP_AKMA, .routing_indicator = rcdp_bytes_of("0012"), .realm = rcdp_bytes_of(REALM_AKMA)};
  for (size_t i = 0; i < sizeof identity.a_tid.octets; i++) {
    identity.a_tid.octets[i] = (uint8_t)i;
  }
  return identity;
}

static rcdp_psk_identity gba(void) {
  rcdp_psk_identity identity = {.kind = RCDP_GBA, .realm = rcdp_bytes_of(REALM_GBA)};
  memcpy(identity.rand, run_of_set_1().rand, sizeof identity.rand);
  return identity;
}

static bool same(const rcdp_psk_identity *a, const rcdp_psk_identity *b) {
  return a->kind == b->kind && rcdp_bytes_equal(a->routing_indicator, b->routing_indicator) &&
         rcdp_octets32_equal(&a->a_tid, &b->a_tid) && memcmp(a->rand, b->rand, sizeof a->rand) == 0 &&
         rcdp_bytes_equal(a->realm, b->realm);
}

static void both_kinds_there_and_back(void **state) {
  const rcdp_psk_identity identities[] = {akma(), gba()};
  static const char *const texts[] = {AKMA, GBA};
  static const char *const key_ids[] = {A_KID, B_TID};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    uint8_t octets[RCDP_PSK_IDENTITY_MAX] = {'x'};
    rcdp_buf out = {octets, 1, sizeof octets};
    rcdp_psk_identity parsed;
    assert_ok(rcdp_psk_identity_make(&identities[i], &out));
    assert_bytes(((rcdp_bytes){octets + 1, out.len - 1}), rcdp_bytes_of(texts[i]));
    assert_int_equal(octets[0], 'x');
    assert_ok(rcdp_psk_identity_parse(rcdp_bytes_of(texts[i]), &parsed));
    assert_true(same(&parsed, &identities[i]));
    assert_bytes(parsed.key_id, rcdp_bytes_of(key_ids[i]));
  }
}

/* The realm of an A-KID is the domain that the library itself gives a network. */
static void a_network_has_a_realm(void **state) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  uint8_t octets[RCDP_PSK_IDENTITY_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_network_id network;
  rcdp_psk_identity identity = akma();
  (void)state;
  assert_ok(rcdp_network_id_parse("001001-07ed9d500c1", &network));
  rcdp_network_id_domain(&network, domain);
  identity.realm = rcdp_bytes_of(domain);
  assert_ok(rcdp_psk_identity_make(&identity, &out));
  assert_ok(rcdp_psk_identity_parse(rcdp_buf_bytes(&out), &identity));
  assert_bytes(identity.realm, rcdp_bytes_of("5gc.nid07ed9d500c1.mnc001.mcc001.3gppnetwork.org"));
}

static void refused(const char *text, rcdp_err expected) {
  static const rcdp_psk_identity none = {.kind = RCDP_AKMA};
  rcdp_psk_identity parsed = akma();
  assert_err(rcdp_psk_identity_parse(rcdp_bytes_of(text), &parsed), expected);
  assert_true(same(&parsed, &none) && parsed.key_id.data == NULL && parsed.realm.data == NULL);
}

static void other_name_spaces(void **state) {
  (void)state;
  refused("", RCDP_E_BOUNDS);
  refused("3GPP-AKM", RCDP_E_ALGORITHM);
  refused("3gpp-akma" A_KID, RCDP_E_ALGORITHM);
  refused(A_KID, RCDP_E_ALGORITHM);
  refused(B_TID, RCDP_E_ALGORITHM);
  refused(" " AKMA, RCDP_E_ALGORITHM);
  refused("3GPP-bootstrapping" B_TID, RCDP_E_ALGORITHM);
  refused("3GPP-bootstrapping;" B_TID, RCDP_E_ALGORITHM);
  refused("3GPP-bootstrapping-uicc." B_TID, RCDP_E_ALGORITHM);
  refused("3GPP-bootstrapping-digest." B_TID, RCDP_E_ALGORITHM);
  refused("rcdp-code", RCDP_E_ALGORITHM);
}

static void broken_identities(void **state) {
  static const char *const texts[] = {
      "3GPP-AKMA",
      "3GPP-AKMA@",
      "3GPP-AKMA.@a",
      "3GPP-bootstrapping.",
      "3GPP-bootstrapping.@",
      "3GPP-bootstrapping.@a",
      "3GPP-AKMA" B_TID,
      "3GPP-bootstrapping." A_KID,
      "3GPP-AKMA.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA,
      "3GPP-AKMAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA,
      "3GPP-AKMA00123.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA,
      "3GPP-AKMA001f.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA,
      "3GPP-AKMA0012..AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA,
      "3GPP-AKMA.0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA,
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=@" REALM_AKMA, /* padded */
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9@" REALM_AKMA,  /* bits that nobody reads */
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg@" REALM_AKMA,   /* 31 octets */
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g@" REALM_AKMA, /* 33 octets */
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@",
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@@" REALM_AKMA,
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA ".",
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@" REALM_AKMA "\n",
      "3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@a_b",
      "3GPP-bootstrapping.12.I1U8vpY3qJ0hiuZNrke/NQ==@" REALM_GBA,
      "3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke_NQ==@" REALM_GBA,
      "3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke/NQ=@" REALM_GBA,
      "3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke/NQ@" REALM_GBA,
      "3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke/NR==@" REALM_GBA,
      "3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke/@" REALM_GBA,
      "3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke/NTU=@" REALM_GBA,
  };
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    refused(texts[i], RCDP_E_MALFORMED);
  }
  refused("3GPP-AKMA0012.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@5GC.mnc001.mcc001.3gppnetwork.org",
          RCDP_E_NOT_CANONICAL);
  refused("3GPP-bootstrapping.I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example.orG", RCDP_E_NOT_CANONICAL);
}

/* A zero octet ends no string here. */
static void a_zero_octet_is_an_octet(void **state) {
  static const char text[] = AKMA "\0.example";
  rcdp_psk_identity parsed;
  (void)state;
  assert_err(rcdp_psk_identity_parse((rcdp_bytes){(const uint8_t *)text, sizeof text - 1}, &parsed), RCDP_E_MALFORMED);
  assert_ok(rcdp_psk_identity_parse((rcdp_bytes){(const uint8_t *)text, sizeof AKMA - 1}, &parsed));
}

/* Every truncation, and every octet given every other value: refused, or another identity that is made again just so. */
static void one_text_for_each_identity(void **state) {
  static const char *const texts[] = {AKMA, GBA};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    uint8_t text[RCDP_PSK_IDENTITY_MAX];
    const size_t len = strlen(texts[i]);
    size_t accepted = 0;
    memcpy(text, texts[i], len);
    for (size_t at = 0; at < len * 256; at++) {
      uint8_t octets[RCDP_PSK_IDENTITY_MAX];
      rcdp_buf again = RCDP_BUF(octets);
      rcdp_psk_identity parsed;
      text[at / 256] = (uint8_t)at;
      if (rcdp_psk_identity_parse((rcdp_bytes){text, len}, &parsed) == RCDP_OK) {
        assert_ok(rcdp_psk_identity_make(&parsed, &again));
        assert_bytes(rcdp_buf_bytes(&again), ((rcdp_bytes){text, len}));
        accepted++;
      }
      text[at / 256] = (uint8_t)texts[i][at / 256];
    }
    assert_in_range(accepted, len, len * 64);
    for (size_t cut = 0; cut < len; cut++) {
      rcdp_psk_identity parsed;
      const rcdp_err err = rcdp_psk_identity_parse((rcdp_bytes){text, cut}, &parsed);
      const bool in_realm = memchr(text, '@', cut) != NULL && text[cut - 1] != '@' && text[cut - 1] != '.';
      assert_int_equal(err == RCDP_OK, in_realm);
    }
  }
}

static void not_made(const rcdp_psk_identity *identity) {
  uint8_t octets[2 * RCDP_PSK_IDENTITY_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  assert_err(rcdp_psk_identity_make(identity, &out), RCDP_E_ARGUMENT);
  assert_int_equal(out.len, 0);
}

static void parts_that_are_not_of_their_form(void **state) {
  static const char *const indicators[] = {"", "00123", "12a", "1 ", "-1", "1."};
  static const char *const realms[] = {"", "A.example", "a..b", "a_b", "a@b", "a."};
  (void)state;
  for (size_t i = 0; i < sizeof indicators / sizeof indicators[0]; i++) {
    rcdp_psk_identity identity = akma();
    identity.routing_indicator = rcdp_bytes_of(indicators[i]);
    not_made(&identity);
  }
  for (size_t i = 0; i < 2 * sizeof realms / sizeof realms[0]; i++) {
    rcdp_psk_identity identity = i % 2 == 0 ? akma() : gba();
    identity.realm = rcdp_bytes_of(realms[i / 2]);
    not_made(&identity);
  }
  rcdp_psk_identity identity = gba();
  identity.routing_indicator = rcdp_bytes_of("0");
  not_made(&identity);
  identity = akma();
  identity.kind = (rcdp_bootstrap)2;
  not_made(&identity);
}

/* The longest identity is taken, made into just enough room; one octet more is neither. */
static void length_is_bounded(void **state) {
  char realm[RCDP_PSK_IDENTITY_MAX];
  uint8_t octets[RCDP_PSK_IDENTITY_MAX + 1];
  rcdp_buf out = {octets, 0, RCDP_PSK_IDENTITY_MAX};
  rcdp_psk_identity identity = gba();
  rcdp_psk_identity parsed;
  (void)state;
  memset(realm, 'a', sizeof realm);
  for (size_t i = 60; i < sizeof realm; i += 60) {
    realm[i] = '.';
  }
  const size_t begin = strlen(GBA) - strlen(REALM_GBA);
  identity.realm = (rcdp_bytes){(const uint8_t *)realm, RCDP_PSK_IDENTITY_MAX - begin};
  assert_ok(rcdp_psk_identity_make(&identity, &out));
  assert_int_equal(out.len, RCDP_PSK_IDENTITY_MAX);
  assert_ok(rcdp_psk_identity_parse(rcdp_buf_bytes(&out), &parsed));
  octets[RCDP_PSK_IDENTITY_MAX] = 'a';
  assert_err(rcdp_psk_identity_parse(RCDP_BYTES(octets), &parsed), RCDP_E_BOUNDS);
  for (size_t cap = 0; cap < RCDP_PSK_IDENTITY_MAX; cap++) {
    out = (rcdp_buf){octets, 0, cap};
    assert_err(rcdp_psk_identity_make(&identity, &out), RCDP_E_NO_SPACE);
    assert_int_equal(out.len, 0);
  }
  identity.realm.len++;
  not_made(&identity);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_kinds_there_and_back),
      cmocka_unit_test(a_network_has_a_realm),
      cmocka_unit_test(other_name_spaces),
      cmocka_unit_test(broken_identities),
      cmocka_unit_test(a_zero_octet_is_an_octet),
      cmocka_unit_test(one_text_for_each_identity),
      cmocka_unit_test(parts_that_are_not_of_their_form),
      cmocka_unit_test(length_is_bounded),
  };
  return cmocka_run_group_tests_name("identities of pre-shared keys", tests, NULL, NULL);
}
