/* SUCI: the four examples of TS 33.501 Annex C.4, every form, every bit of a scheme output, and what is refused. */
#include <rcdp/suci.h>

#include "aka/kit.h"
#include "support/failing.h"

enum { SCHEMES = 2 };
static const rcdp_protection_scheme schemes[SCHEMES] = {RCDP_SUCI_PROFILE_A, RCDP_SUCI_PROFILE_B};
static const rcdp_key_kind kinds[SCHEMES] = {RCDP_KEY_X25519, RCDP_KEY_P256};
static const uint8_t ikm[RCDP_SUCI_EPHEMERAL_IKM] = {0x1d, 0x2e, 0x3f};

/* --- a home network, and profiles of it --- */

typedef struct {
  rcdp_key key;
  uint8_t point[33];
  rcdp_profile profile;
} home;

static void open_home(home *h, size_t scheme, const char *network, rcdp_supi_kind kind, const char *supi) {
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  import_key(test_provider, kinds[scheme], sample_material(kinds[scheme]), &h->key);
  const rcdp_bytes public = public_half(test_provider, &h->key, storage);
  const bool compress = kinds[scheme] == RCDP_KEY_P256;
  memcpy(h->point, public.data, compress ? 33 : 32);
  if (compress) {
    h->point[0] = (uint8_t)(2 | (public.data[64] & 1));
  }
  h->profile = (rcdp_profile){
      .supi = {kind, rcdp_bytes_of(supi)},
      .routing_indicator = {0x71, 0xff},
      .has_home_network_key = true,
      .scheme = schemes[scheme],
      .home_network_key_id = 27,
      .home_network_key = {h->point, compress ? 33 : 32},
  };
  assert_ok(rcdp_network_id_parse(network, &h->profile.network));
}

static void close_home(home *h) { release_key(test_provider, &h->key); }

static void reveals(const home *h, const rcdp_suci *suci) {
  uint8_t octets[RCDP_SUCI_NAI_MAX];
  rcdp_buf supi = {octets, 1, sizeof octets};
  assert_ok(rcdp_suci_reveal(test_provider, &h->key, suci, &supi));
  assert_bytes(((rcdp_bytes){octets + 1, supi.len - 1}), h->profile.supi.value);
  supi = (rcdp_buf){octets, 0, h->profile.supi.value.len - 1};
  assert_err(rcdp_suci_reveal(test_provider, &h->key, suci, &supi), RCDP_E_NO_SPACE);
  assert_int_equal(supi.len, 0);
}

/* --- there and back --- */

static const struct {
  const char *network;
  rcdp_supi_kind kind;
  const char *supi;
} identities[] = {
    {"00101", RCDP_SUPI_IMSI, "001010123456789"},
    {"274012", RCDP_SUPI_IMSI, "274012001002086"},
    {"00101", RCDP_SUPI_IMSI, "001011"},
    {"001001", RCDP_SUPI_IMSI, "00100142"},
    {"00101-07ed9d500c1", RCDP_SUPI_IMSI, "00101000000001"},
    {"00101", RCDP_SUPI_NAI, "verylongusername1@3gpp.com"},
    {"00101", RCDP_SUPI_NAI, "a@b"},
};
enum { IDENTITIES = sizeof identities / sizeof identities[0] };

static void what_is_concealed_is_revealed(void **state) {
  (void)state;
  for (size_t i = 0; i < (size_t)SCHEMES * IDENTITIES; i++) {
    home h;
    rcdp_suci suci;
    rcdp_suci again;
    uint8_t other[sizeof ikm] = {1};
    open_home(&h, i % SCHEMES, identities[i / SCHEMES].network, identities[i / SCHEMES].kind,
              identities[i / SCHEMES].supi);
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci));
    assert_int_equal(suci.scheme, schemes[i % SCHEMES]);
    assert_int_equal(suci.key_id, 27);
    reveals(&h, &suci);
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &again));
    assert_memory_equal(&suci, &again, sizeof suci);
    assert_ok(
        rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(other), &again)); /* nothing of one is in the other */
    assert_int_equal(suci.output_len, again.output_len);
    assert_memory_not_equal(suci.output, again.output, 32);
    reveals(&h, &again);
    close_home(&h);
  }
}

static void the_null_scheme_conceals_nothing(void **state) {
  (void)state;
  for (size_t i = 0; i < IDENTITIES; i++) {
    home h;
    rcdp_suci suci;
    open_home(&h, 0, identities[i].network, identities[i].kind, identities[i].supi);
    h.profile.has_home_network_key = false;
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_NO_BYTES, &suci));
    assert_int_equal(suci.scheme, RCDP_SUCI_NULL);
    assert_int_equal(suci.key_id, 0);
    reveals(&h, &suci);
    close_home(&h);
  }
}

/* The longest user name, and the longest IMSI, fit. */
static void the_longest_fits(void **state) {
  (void)state;
  for (size_t scheme = 0; scheme <= SCHEMES; scheme++) {
    char nai[129];
    uint8_t octets[RCDP_SUCI_NAI_MAX];
    rcdp_buf text = RCDP_BUF(octets);
    rcdp_suci suci;
    home h;
    memset(nai, 'n', sizeof nai - 1);
    memcpy(nai + 126, "@r", 3);
    open_home(&h, scheme % SCHEMES, "00101", RCDP_SUPI_NAI, nai);
    h.profile.has_home_network_key = scheme < SCHEMES;
    h.profile.home_network_key_id = 255;
    memset(h.profile.routing_indicator, 0x99, 2);
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci));
    reveals(&h, &suci);
    assert_ok(rcdp_suci_nai(&suci, &text));
    close_home(&h);
  }
}

/* --- forms --- */

static void is_nai(const rcdp_suci *suci, const char *expected) {
  uint8_t octets[RCDP_SUCI_NAI_MAX];
  rcdp_buf out = {octets, 1, sizeof octets};
  assert_ok(rcdp_suci_nai(suci, &out));
  assert_bytes(((rcdp_bytes){octets + 1, out.len - 1}), rcdp_bytes_of(expected));
  for (size_t cap = 1; cap < out.len; cap++) {
    rcdp_buf small = {octets, 1, cap};
    assert_err(rcdp_suci_nai(suci, &small), RCDP_E_NO_SPACE);
    assert_int_equal(small.len, 1);
  }
}

static void is_identity(const rcdp_suci *suci, rcdp_bytes expected) {
  uint8_t octets[RCDP_SUCI_NAI_MAX + 1];
  rcdp_buf out = RCDP_BUF(octets);
  assert_ok(rcdp_suci_identity(suci, &out));
  assert_bytes(rcdp_buf_bytes(&out), expected);
  for (size_t cap = 0; cap < out.len; cap++) {
    rcdp_buf small = {octets, 0, cap};
    assert_err(rcdp_suci_identity(suci, &small), RCDP_E_NO_SPACE);
    assert_int_equal(small.len, 0);
  }
}

/* MSIN 0999999999 is the example of TS 23.003 clause 28.7.3. */
static void the_null_scheme_as_it_travels(void **state) {
  home h;
  rcdp_suci suci;
  HEX(identity, "0100f11017ff00009099999999");
  HEX(odd, "0100f11017ff0000103254f6");
  (void)state;
  open_home(&h, 0, "00101", RCDP_SUPI_IMSI, "001010999999999");
  h.profile.has_home_network_key = false;
  h.profile.routing_indicator[0] = 0x17;
  assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_NO_BYTES, &suci));
  is_nai(&suci, "type0.rid71.schid0.userid0999999999@5gc.mnc001.mcc001.3gppnetwork.org");
  is_identity(&suci, identity);
  h.profile.supi.value = rcdp_bytes_of("001010123456");
  assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_NO_BYTES, &suci));
  is_nai(&suci, "type0.rid71.schid0.userid0123456@5gc.mnc001.mcc001.3gppnetwork.org");
  is_identity(&suci, odd);
  h.profile.supi = (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("user17@factory.example")};
  h.profile.routing_indicator[0] = 0xf0;
  assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_NO_BYTES, &suci));
  is_nai(&suci, "type1.rid0.schid0.useriduser17@factory.example");
  close_home(&h);
}

static void an_snpn_has_its_domain(void **state) {
  home h;
  rcdp_suci suci;
  (void)state;
  open_home(&h, 0, "00101-07ed9d500c1", RCDP_SUPI_IMSI, "001010999999999");
  h.profile.has_home_network_key = false;
  assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_NO_BYTES, &suci));
  is_nai(&suci, "type0.rid17.schid0.userid0999999999@5gc.nid07ed9d500c1.mnc001.mcc001.3gppnetwork.org");
  close_home(&h);
}

/* --- the scheme --- */

static rcdp_err open_output(const home *h, rcdp_bytes output) {
  uint8_t octets[RCDP_SUCI_INPUT_MAX];
  rcdp_buf plaintext = RCDP_BUF(octets);
  const rcdp_err err = rcdp_ecies_open(test_provider, h->profile.scheme, &h->key, output, &plaintext);
  assert_true(err == RCDP_OK || plaintext.len == 0);
  return err;
}

/* A bit of the point is another secret or no point at all (and X25519 does not look at the highest); else the tag is wrong. */
static void every_bit_counts(void **state) {
  (void)state;
  for (size_t i = 0; i < SCHEMES; i++) {
    home h;
    rcdp_suci suci;
    open_home(&h, i, "00101", RCDP_SUPI_IMSI, "001010123456789");
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci));
    const rcdp_bytes output = {suci.output, suci.output_len};
    assert_ok(open_output(&h, output));
    for (size_t bit = 0; bit < 8 * output.len; bit++) {
      suci.output[bit / 8] ^= (uint8_t)(1U << bit % 8);
      const rcdp_err err = open_output(&h, output);
      assert_true(err == RCDP_E_BAD_MAC || (err == RCDP_E_BAD_KEY && bit / 8 < h.profile.home_network_key.len));
      suci.output[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t len = 0; len < output.len; len++) {
      const rcdp_err err = open_output(&h, (rcdp_bytes){suci.output, len});
      assert_err(err, len < h.profile.home_network_key.len + 8 ? RCDP_E_MALFORMED : RCDP_E_BAD_MAC);
    }
    close_home(&h);
  }
}

static void inputs_are_bounded(void **state) {
  const uint8_t zeros[RCDP_SUCI_INPUT_MAX + 1] = {0};
  (void)state;
  for (size_t i = 0; i < SCHEMES; i++) {
    uint8_t octets[RCDP_SUCI_OUTPUT_MAX + 1];
    uint8_t opened[RCDP_SUCI_INPUT_MAX];
    home h;
    open_home(&h, i, "00101", RCDP_SUPI_IMSI, "001010123456789");
    for (size_t len = 0; len <= RCDP_SUCI_INPUT_MAX; len += len < 50 ? 1 : 13) {
      rcdp_buf out = RCDP_BUF(octets);
      rcdp_buf plaintext = RCDP_BUF(opened);
      assert_ok(rcdp_ecies_seal(test_provider, schemes[i], h.profile.home_network_key, &h.key, (rcdp_bytes){zeros, len},
                                &out));
      assert_int_equal(out.len, h.profile.home_network_key.len + len + 8);
      assert_ok(rcdp_ecies_open(test_provider, schemes[i], &h.key, rcdp_buf_bytes(&out), &plaintext));
      assert_bytes(rcdp_buf_bytes(&plaintext), ((rcdp_bytes){zeros, len}));
    }
    rcdp_buf out = RCDP_BUF(octets);
    const uint8_t *stream = octets + h.profile.home_network_key.len; /* of zeros, from the last one above */
    for (size_t at = 16; at + 16 <= 112; at += 16) {                 /* it goes on and does not begin again */
      assert_memory_not_equal(stream + at, stream + at - 16, 16);
    }
    assert_err(rcdp_ecies_seal(test_provider, schemes[i], h.profile.home_network_key, &h.key, RCDP_BYTES(zeros), &out),
               RCDP_E_ARGUMENT);
    assert_err(open_output(&h, (rcdp_bytes){octets, h.profile.home_network_key.len + RCDP_SUCI_INPUT_MAX + 9}),
               RCDP_E_MALFORMED);
    close_home(&h);
  }
}

static void keys_are_of_their_scheme(void **state) {
  (void)state;
  for (size_t i = 0; i < SCHEMES; i++) {
    home h;
    home other;
    rcdp_suci suci;
    uint8_t octets[RCDP_SUCI_OUTPUT_MAX];
    rcdp_buf out = RCDP_BUF(octets);
    open_home(&h, i, "00101", RCDP_SUPI_IMSI, "001010123456789");
    open_home(&other, 1 - i, "00101", RCDP_SUPI_IMSI, "001010123456789");
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci));
    assert_err(rcdp_suci_reveal(test_provider, &other.key, &suci, &out), RCDP_E_BAD_KEY);
    assert_err(rcdp_ecies_seal(test_provider, schemes[i], h.profile.home_network_key, &other.key, RCDP_NO_BYTES, &out),
               RCDP_E_BAD_KEY);
    assert_err(rcdp_ecies_seal(test_provider, schemes[i], other.profile.home_network_key, &h.key, RCDP_NO_BYTES, &out),
               RCDP_E_BAD_KEY);
    h.profile.home_network_key = other.profile.home_network_key;
    assert_err(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci), RCDP_E_BAD_KEY);
    assert_int_equal(suci.output_len, 0);
    h.profile.scheme = (rcdp_protection_scheme)3;
    assert_err(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci), RCDP_E_ALGORITHM);
    assert_int_equal(out.len, 0);
    close_home(&h);
    close_home(&other);
  }
}

/* --- what is no SUPI, and no SUCI --- */

static void a_supi_is_of_its_network(void **state) {
  static const struct {
    const char *network;
    rcdp_supi_kind kind;
    const char *supi;
  } bad[] = {
      {"00101", RCDP_SUPI_IMSI, "001020123456789"},
      {"00101", RCDP_SUPI_IMSI, "0010101234567890"},
      {"00101", RCDP_SUPI_IMSI, "00101"},
      {"001001", RCDP_SUPI_IMSI, "001001"},
      {"00101", RCDP_SUPI_IMSI, "00101012345678x"},
      {"00101", RCDP_SUPI_IMSI, ""},
      {"00101", RCDP_SUPI_NAI, "user"},
      {"00101", RCDP_SUPI_NAI, "@realm"},
      {"00101", RCDP_SUPI_NAI, "user@"},
      {"00101", RCDP_SUPI_NAI, "a@b@c"},
      {"00101", RCDP_SUPI_NAI, ""},
      {"00101", (rcdp_supi_kind)2, "001010123456789"},
  };
  static const rcdp_suci nothing;
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    home h;
    rcdp_suci suci;
    open_home(&h, 0, bad[i].network, bad[i].kind, bad[i].supi);
    memset(&suci, 0x5a, sizeof suci);
    assert_err(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci), RCDP_E_ARGUMENT);
    assert_memory_equal(&suci, &nothing, sizeof suci);
    close_home(&h);
  }
}

static void refuse_null(rcdp_supi_kind kind, const char *output, const char *realm) {
  rcdp_suci suci = {.kind = kind, .network = {.plmn = {0x00, 0xf1, 0x10}}, .realm_len = strlen(realm)};
  uint8_t octets[RCDP_SUCI_NAI_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  suci.output_len = unhex(output, suci.output, sizeof suci.output).len;
  memcpy(suci.realm, realm, suci.realm_len);
  assert_err(rcdp_suci_reveal(test_provider, NULL, &suci, &out), RCDP_E_MALFORMED);
  assert_int_equal(out.len, 0);
}

static void a_suci_is_of_its_form(void **state) {
  rcdp_suci suci = {.kind = RCDP_SUPI_IMSI, .network = {.plmn = {0x00, 0xf1, 0x10}}, .output_len = 1};
  uint8_t octets[RCDP_SUCI_NAI_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  (void)state;
  refuse_null(RCDP_SUPI_IMSI, "", "");
  refuse_null(RCDP_SUPI_IMSI, "0a", "");           /* no digit */
  refuse_null(RCDP_SUPI_IMSI, "0f", "");           /* a filler before a digit */
  refuse_null(RCDP_SUPI_IMSI, "f121", "");         /* and within */
  refuse_null(RCDP_SUPI_IMSI, "000000000000", ""); /* seventeen digits */
  refuse_null(RCDP_SUPI_NAI, "", "realm");
  refuse_null(RCDP_SUPI_NAI, "61", "");
  refuse_null(RCDP_SUPI_NAI, "6140", "realm"); /* a@ */
  refuse_null(RCDP_SUPI_NAI, "0a", "realm");
  suci.output[0] = 0xf1;
  assert_ok(rcdp_suci_reveal(test_provider, NULL, &suci, &out));
  out.len = 0;
  suci.network.plmn[0] = 0xaa;
  assert_err(rcdp_suci_reveal(test_provider, NULL, &suci, &out), RCDP_E_MALFORMED);
  suci.network.plmn[0] = 0x00;
  suci.output_len = RCDP_SUCI_OUTPUT_MAX; /* longer than any input */
  assert_err(rcdp_suci_reveal(test_provider, NULL, &suci, &out), RCDP_E_MALFORMED);
  suci.output_len = RCDP_SUCI_OUTPUT_MAX + 1;
  assert_err(rcdp_suci_reveal(test_provider, NULL, &suci, &out), RCDP_E_MALFORMED);
  assert_err(rcdp_suci_nai(&suci, &out), RCDP_E_MALFORMED);
  assert_err(rcdp_suci_identity(&suci, &out), RCDP_E_MALFORMED);
  suci.output_len = 39;
  suci.scheme = RCDP_SUCI_PROFILE_A;
  assert_err(rcdp_suci_nai(&suci, &out), RCDP_E_MALFORMED);
  suci.realm_len = RCDP_SUCI_REALM_MAX + 1;
  assert_err(rcdp_suci_nai(&suci, &out), RCDP_E_MALFORMED);
  assert_err(rcdp_suci_reveal(test_provider, NULL, &suci, &out), RCDP_E_MALFORMED);
  suci.realm_len = 0;
  suci.scheme = 3;
  assert_err(rcdp_suci_nai(&suci, &out), RCDP_E_ALGORITHM);
  assert_err(rcdp_suci_reveal(test_provider, NULL, &suci, &out), RCDP_E_ALGORITHM);
  assert_int_equal(out.len, 0);
}

/* --- the provider --- */

static void a_provider_without_blocks_cannot(void **state) {
  (void)state;
  for (size_t i = 0; i < SCHEMES; i++) {
    home h;
    rcdp_suci suci;
    uint8_t octets[RCDP_SUCI_NAI_MAX];
    rcdp_buf out = RCDP_BUF(octets);
    rcdp_provider poor = *test_provider;
    open_home(&h, i, "00101", RCDP_SUPI_IMSI, "001010123456789");
    assert_ok(rcdp_suci_conceal(test_provider, &h.profile, RCDP_BYTES(ikm), &suci));
    poor.block = NULL;
    assert_err(rcdp_suci_reveal(&poor, &h.key, &suci, &out), RCDP_E_ALGORITHM);
    assert_err(rcdp_suci_conceal(&poor, &h.profile, RCDP_BYTES(ikm), &suci), RCDP_E_ALGORITHM);
    h.profile.has_home_network_key = false;
    assert_ok(rcdp_suci_conceal(&poor, &h.profile, RCDP_BYTES(ikm), &suci));
    close_home(&h);
  }
}

static void no_call_fails_unnoticed(void **state) {
  (void)state;
  for (size_t i = 0; i < SCHEMES; i++) {
    home h;
    rcdp_suci good;
    rcdp_suci suci;
    uint8_t octets[RCDP_SUCI_NAI_MAX];
    rcdp_buf out = RCDP_BUF(octets);
    rcdp_provider provider;
    struct failing failing;
    open_home(&h, i, "00101", RCDP_SUPI_IMSI, "001010123456789");
    failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
    assert_ok(rcdp_suci_conceal(&provider, &h.profile, RCDP_BYTES(ikm), &good));
    const unsigned long calls = failing.calls;
    assert_true(calls > 8);
    for (failing.fail_at = 1; failing.fail_at <= calls; failing.fail_at++) {
      failing.calls = 0;
      assert_err(rcdp_suci_conceal(&provider, &h.profile, RCDP_BYTES(ikm), &suci), RCDP_E_CRYPTO);
      assert_int_equal(suci.output_len, 0);
      assert_int_equal(failing.keys, 0);
    }
    failing.fail_at = failing.calls = 0;
    assert_ok(rcdp_suci_reveal(&provider, &h.key, &good, &out));
    const unsigned long openings = failing.calls;
    out.len = 0;
    for (failing.fail_at = 1; failing.fail_at <= openings; failing.fail_at++) {
      failing.calls = 0;
      assert_err(rcdp_suci_reveal(&provider, &h.key, &good, &out), RCDP_E_CRYPTO);
      assert_int_equal(out.len, 0);
      assert_int_equal(failing.keys, 0);
    }
    close_home(&h);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_concealed_is_revealed),
      cmocka_unit_test(the_null_scheme_conceals_nothing),
      cmocka_unit_test(the_longest_fits),
      cmocka_unit_test(the_null_scheme_as_it_travels),
      cmocka_unit_test(an_snpn_has_its_domain),
      cmocka_unit_test(every_bit_counts),
      cmocka_unit_test(inputs_are_bounded),
      cmocka_unit_test(keys_are_of_their_scheme),
      cmocka_unit_test(a_supi_is_of_its_network),
      cmocka_unit_test(a_suci_is_of_its_form),
      cmocka_unit_test(a_provider_without_blocks_cannot),
      cmocka_unit_test(no_call_fails_unnoticed),
  };
  return run_over_providers("SUCI", tests, sizeof tests / sizeof tests[0]);
}
