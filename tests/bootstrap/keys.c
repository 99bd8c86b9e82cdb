/* K_AUSF, K_AKMA, A-TID, K_AF and Ks_NAF: published numbers, what each is bound to, and what is refused. */
#include "bootstrap/kit.h"
#include "support/failing.h"
#include "threegpp/kdf.h"

static const rcdp_secret nothing = {.len = 0};

static void is(const rcdp_secret *secret, const char *digits) {
  const rcdp_secret expected = secret_of(digits);
  assert_int_equal(expected.len, RCDP_BOOTSTRAP_KEY_LEN);
  assert_memory_equal(secret, &expected, sizeof expected);
}

/* What is refused leaves nothing in secret. */
#define assert_refused(secret, call, expected)                                                                         \
  do {                                                                                                                 \
    (secret).len = 1;                                                                                                  \
    (secret).data[0] = 1;                                                                                              \
    assert_err(call, expected);                                                                                        \
    assert_memory_equal(&(secret), &nothing, sizeof nothing);                                                          \
  } while (0)

/* --- numbers of others --- */

/* The chain in 5g/keys/ReadMe.txt of github.com/syc2012/3gpp, and one from the 5G AKA vectors of this project's materials. */
static void k_ausf_as_published(void **state) {
  static const struct {
    const char *ck, *ik, *autn, *k_ausf;
  } cases[] = {
      {"0102030405060708090a0b0c0d0e0f00", "02030405060708090a0b0c0d0e0f0001", "0304050607f790010000000000000000",
       "20de4eb2b75c8dac301ad52773e2e37bd7b4b0c2fdb1c3751b98dd0df846aed5"},
      {"b379874b3d183d2a21291d439e7761e1", "f4706f66629cf7ddf881d80025bf1255", "de656c8b0bcf80004af30b82a8531115",
       "3b759becc904d5b2aad2fcf15c88ce4354ade608ebbd6d89aa1c3281564c56f8"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    rcdp_aka_run run = {.ck = secret_of(cases[i].ck), .ik = secret_of(cases[i].ik)};
    rcdp_secret k_ausf;
    assert_int_equal(unhex(cases[i].autn, run.autn, sizeof run.autn).len, RCDP_AKA_LEN);
    assert_ok(rcdp_k_ausf_of_5g_aka(test_provider, &run, rcdp_bytes_of(SERVING_NETWORK), &k_ausf));
    is(&k_ausf, cases[i].k_ausf);
  }
}

/* EMSK of RFC 9048 appendix D, case 1. */
static void k_ausf_is_the_front_of_the_emsk(void **state) {
  rcdp_secret emsk = secret_of("f861703cd775590e16c7679ea3874ada866311de290764d760cf76df647ea01c"
                               "313f69924bdd7650ca9bac141ea075c4ef9e8029c0e290cdbad5638b63bc23fb");
  rcdp_secret k_ausf;
  (void)state;
  assert_ok(rcdp_k_ausf_of_emsk(&emsk, &k_ausf));
  is(&k_ausf, "f861703cd775590e16c7679ea3874ada866311de290764d760cf76df647ea01c");
  for (emsk.len = 0; emsk.len < RCDP_EMSK_LEN; emsk.len++) {
    assert_refused(k_ausf, rcdp_k_ausf_of_emsk(&emsk, &k_ausf), RCDP_E_BAD_KEY);
  }
}

/* --- what a key is bound to --- */

static rcdp_secret k_ausf_of(const rcdp_aka_run *run, const char *serving_network) {
  rcdp_secret k_ausf;
  assert_ok(rcdp_k_ausf_of_5g_aka(test_provider, run, rcdp_bytes_of(serving_network), &k_ausf));
  return k_ausf;
}

static rcdp_secret ks_naf_of(const rcdp_aka_run *run, const char *impi, const char *host) {
  rcdp_secret ks_naf;
  assert_ok(rcdp_ks_naf(test_provider, run, rcdp_bytes_of(impi), rcdp_bytes_of(host), &ks_naf));
  return ks_naf;
}

static bool same(rcdp_secret a, rcdp_secret b) {
  assert_int_equal(a.len, RCDP_BOOTSTRAP_KEY_LEN);
  return memcmp(&a, &b, sizeof a) == 0;
}

/* Each octet of a run: does the key change with it? */
static void octets_matter(uint8_t *octets, size_t begin, size_t end, const rcdp_aka_run *run, bool for_k_ausf,
                          bool for_ks_naf) {
  const rcdp_secret k_ausf = k_ausf_of(run, SERVING_NETWORK);
  const rcdp_secret ks_naf = ks_naf_of(run, IMPI, HOST);
  for (size_t i = begin; i < end; i++) {
    octets[i] ^= 0x10;
    assert_int_equal(same(k_ausf, k_ausf_of(run, SERVING_NETWORK)), !for_k_ausf);
    assert_int_equal(same(ks_naf, ks_naf_of(run, IMPI, HOST)), !for_ks_naf);
    octets[i] ^= 0x10;
  }
}

static void keys_are_bound_to_the_run(void **state) {
  rcdp_aka_run run = run_of_set_1();
  (void)state;
  octets_matter(run.ck.data, 0, RCDP_AKA_LEN, &run, true, true);
  octets_matter(run.ik.data, 0, RCDP_AKA_LEN, &run, true, true);
  octets_matter(run.autn, 0, 6, &run, true, false);
  octets_matter(run.autn, 6, RCDP_AKA_LEN, &run, false, false);
  octets_matter(run.rand, 0, RCDP_AKA_LEN, &run, false, true);
  const rcdp_aka_run wiped = {.rand = {0}};
  rcdp_aka_run_wipe(&run);
  assert_memory_equal(&run, &wiped, sizeof run);
}

static void keys_are_bound_to_names(void **state) {
  const rcdp_aka_run run = run_of_set_1();
  const rcdp_secret k_ausf = k_ausf_of(&run, SERVING_NETWORK);
  const rcdp_supi imsi = sample_supi();
  const rcdp_supi other = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010123456780")};
  rcdp_secret k_akma;
  rcdp_secret k_af;
  rcdp_secret changed;
  (void)state;
  assert_false(same(k_ausf, k_ausf_of(&run, "5G:mnc001.mcc002.3gppnetwork.org")));
  assert_false(same(ks_naf_of(&run, IMPI, HOST), ks_naf_of(&run, IMPI, "companion.example.com")));
  assert_false(same(ks_naf_of(&run, IMPI, HOST), ks_naf_of(&run, "a@example.org", HOST)));
  assert_ok(rcdp_k_akma(test_provider, &k_ausf, &imsi, &k_akma));
  assert_ok(rcdp_k_akma(test_provider, &k_ausf, &other, &changed));
  assert_false(same(k_akma, changed));
  assert_ok(rcdp_k_akma(test_provider, &k_akma, &imsi, &changed));
  assert_false(same(k_akma, changed));
  assert_ok(rcdp_k_af(test_provider, &k_akma, rcdp_bytes_of(HOST), &k_af));
  assert_ok(rcdp_k_af(test_provider, &k_akma, rcdp_bytes_of("companion.example.com"), &changed));
  assert_false(same(k_af, changed));
  assert_ok(rcdp_k_af(test_provider, &k_ausf, rcdp_bytes_of(HOST), &changed));
  assert_false(same(k_af, changed));
}

/* AF_ID and NAF_Id end with "shared key TLS 1.3" (TS 33.220 Annex H.3): keys for HTTP digest, say, are others. */
static void keys_are_for_tls_1_3(void **state) {
  const rcdp_aka_run run = run_of_set_1();
  const rcdp_secret k_akma = {.data = {1}, .len = RCDP_BOOTSTRAP_KEY_LEN};
  const rcdp_bytes id = {(const uint8_t *)HOST "\x01\x00\x00\x00\x07", sizeof HOST + 4};
  const rcdp_bytes parameters[] = {rcdp_bytes_of("gba-me"), RCDP_BYTES(run.rand), rcdp_bytes_of(IMPI), id};
  rcdp_secret expected;
  rcdp_secret key;
  (void)state;
  assert_ok(rcdp_kdf(test_provider, &k_akma, 0x82, &id, 1, &expected));
  assert_ok(rcdp_k_af(test_provider, &k_akma, rcdp_bytes_of(HOST), &key));
  assert_true(same(key, expected));
  assert_ok(rcdp_kdf_of_run(test_provider, &run, 0x01, parameters, 4, &expected));
  assert_true(same(ks_naf_of(&run, IMPI, HOST), expected));
}

/* An A-TID goes over the air in clear: it must not be K_AKMA. */
static void a_tid_is_not_the_key(void **state) {
  const rcdp_aka_run run = run_of_set_1();
  const rcdp_secret k_ausf = k_ausf_of(&run, SERVING_NETWORK);
  const rcdp_supi supi = sample_supi();
  rcdp_secret k_akma;
  rcdp_octets32 a_tid;
  (void)state;
  assert_ok(rcdp_k_akma(test_provider, &k_ausf, &supi, &k_akma));
  assert_ok(rcdp_a_tid(test_provider, &k_ausf, &supi, &a_tid));
  assert_memory_not_equal(a_tid.octets, k_akma.data, sizeof a_tid.octets);
}

/* --- refusals --- */

static void serving_networks_refused(void **state) {
  static const char *const names[] = {"", "5", "5G", "5G:", "4G:mnc001.mcc001.3gppnetwork.org", "5g:a"};
  const rcdp_aka_run run = run_of_set_1();
  rcdp_secret key;
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_refused(key, rcdp_k_ausf_of_5g_aka(test_provider, &run, rcdp_bytes_of(names[i]), &key), RCDP_E_ARGUMENT);
  }
  assert_ok(rcdp_k_ausf_of_5g_aka(test_provider, &run, rcdp_bytes_of("5G:a"), &key));
}

static void supi_is(rcdp_supi_kind kind, const char *text, rcdp_err expected) {
  const rcdp_secret zero = {.len = RCDP_BOOTSTRAP_KEY_LEN};
  const rcdp_octets32 none = {{0}};
  const rcdp_supi supi = {kind, rcdp_bytes_of(text)};
  rcdp_secret key = {.data = {1}, .len = 1};
  rcdp_octets32 a_tid = {{1}};
  assert_err(rcdp_k_akma(test_provider, &zero, &supi, &key), expected);
  assert_err(rcdp_a_tid(test_provider, &zero, &supi, &a_tid), expected);
  assert_int_equal(memcmp(&key, &nothing, sizeof key) == 0, expected != RCDP_OK);
  assert_int_equal(memcmp(&a_tid, &none, sizeof a_tid) == 0, expected != RCDP_OK);
}

static void permanent_identifiers_have_their_form(void **state) {
  char nai[130];
  (void)state;
  supi_is(RCDP_SUPI_IMSI, "00101", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_IMSI, "001010", RCDP_OK);
  supi_is(RCDP_SUPI_IMSI, "001010123456789", RCDP_OK);
  supi_is(RCDP_SUPI_IMSI, "0010101234567890", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_IMSI, "", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_IMSI, "imsi-001010123456789", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_IMSI, "00101012345678/", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_IMSI, "00101012345678:", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_NAI, "a@b", RCDP_OK);
  supi_is(RCDP_SUPI_NAI, "user@realm.example", RCDP_OK);
  supi_is(RCDP_SUPI_NAI, "ab", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_NAI, "001010123456789", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_NAI, "@realm", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_NAI, "a b@realm", RCDP_E_ARGUMENT);
  supi_is(RCDP_SUPI_NAI, "a@b@c", RCDP_E_ARGUMENT);
  supi_is((rcdp_supi_kind)2, "a@b", RCDP_E_ARGUMENT);
  memset(nai, 'a', sizeof nai);
  nai[129] = '\0';
  nai[126] = '@';
  supi_is(RCDP_SUPI_NAI, nai, RCDP_E_ARGUMENT);
  nai[128] = '\0';
  supi_is(RCDP_SUPI_NAI, nai, RCDP_OK);
}

static void host_is(const char *host, rcdp_err expected) {
  const rcdp_aka_run run = run_of_set_1();
  const rcdp_secret zero = {.len = RCDP_BOOTSTRAP_KEY_LEN};
  rcdp_secret k_af = {.data = {1}, .len = 1};
  rcdp_secret ks_naf = {.data = {1}, .len = 1};
  assert_err(rcdp_k_af(test_provider, &zero, rcdp_bytes_of(host), &k_af), expected);
  assert_err(rcdp_ks_naf(test_provider, &run, rcdp_bytes_of(IMPI), rcdp_bytes_of(host), &ks_naf), expected);
  assert_int_equal(memcmp(&k_af, &nothing, sizeof k_af) == 0, expected != RCDP_OK);
  assert_int_equal(memcmp(&ks_naf, &nothing, sizeof ks_naf) == 0, expected != RCDP_OK);
}

static void hosts_have_one_spelling(void **state) {
  char host[255];
  (void)state;
  host_is("", RCDP_E_ARGUMENT);
  host_is("a", RCDP_OK);
  host_is("Companion.example.org", RCDP_E_ARGUMENT);
  host_is("companion.example.orG", RCDP_E_ARGUMENT);
  host_is("companion.example.org.", RCDP_E_ARGUMENT);
  host_is("companion..example.org", RCDP_E_ARGUMENT);
  host_is("-companion.example.org", RCDP_E_ARGUMENT);
  host_is("companion_1.example.org", RCDP_E_ARGUMENT);
  host_is("comp@nion.example.org", RCDP_E_ARGUMENT);
  memset(host, 'z', sizeof host);
  for (size_t i = 50; i < 250; i += 50) {
    host[i] = '.';
  }
  host[254] = '\0';
  host_is(host, RCDP_E_ARGUMENT);
  host[253] = '\0';
  host_is(host, RCDP_OK);
}

static void private_identities_have_their_form(void **state) {
  static const char *const names[] = {"",   "001010123456789", "@example.org",
                                      "a@", "a b@example.org", "a@b@example.org"};
  const rcdp_aka_run run = run_of_set_1();
  rcdp_secret key;
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_refused(key, rcdp_ks_naf(test_provider, &run, rcdp_bytes_of(names[i]), rcdp_bytes_of(HOST), &key),
                   RCDP_E_ARGUMENT);
  }
}

static void keys_have_their_length(void **state) {
  const rcdp_supi supi = sample_supi();
  rcdp_secret in = {.len = 0};
  rcdp_secret key;
  rcdp_octets32 a_tid;
  (void)state;
  for (; in.len <= RCDP_SECRET_MAX; in.len++) {
    if (in.len != RCDP_BOOTSTRAP_KEY_LEN) {
      assert_refused(key, rcdp_k_akma(test_provider, &in, &supi, &key), RCDP_E_BAD_KEY);
      assert_refused(key, rcdp_k_af(test_provider, &in, rcdp_bytes_of(HOST), &key), RCDP_E_BAD_KEY);
      assert_err(rcdp_a_tid(test_provider, &in, &supi, &a_tid), RCDP_E_BAD_KEY);
    }
  }
  rcdp_aka_run run = run_of_set_1();
  run.ck.len--;
  assert_refused(key, rcdp_k_ausf_of_5g_aka(test_provider, &run, rcdp_bytes_of(SERVING_NETWORK), &key), RCDP_E_BAD_KEY);
  assert_refused(key, rcdp_ks_naf(test_provider, &run, rcdp_bytes_of(IMPI), rcdp_bytes_of(HOST), &key), RCDP_E_BAD_KEY);
}

/* --- a provider that fails --- */

static rcdp_err all_keys(const rcdp_provider *provider, rcdp_secret keys[4], rcdp_octets32 *a_tid) {
  const rcdp_aka_run run = run_of_set_1();
  const rcdp_supi supi = sample_supi();
  const rcdp_bytes host = rcdp_bytes_of(HOST);
  rcdp_err err = rcdp_k_ausf_of_5g_aka(provider, &run, rcdp_bytes_of(SERVING_NETWORK), &keys[0]);
  if (err == RCDP_OK) {
    err = rcdp_a_tid(provider, &keys[0], &supi, a_tid);
  }
  if (err == RCDP_OK) {
    err = rcdp_k_akma(provider, &keys[0], &supi, &keys[1]);
  }
  if (err == RCDP_OK) {
    err = rcdp_k_af(provider, &keys[1], host, &keys[2]);
  }
  return err == RCDP_OK ? rcdp_ks_naf(provider, &run, rcdp_bytes_of(IMPI), host, &keys[3]) : err;
}

static void every_failure_comes_through(void **state) {
  static const rcdp_octets32 none = {{0}};
  rcdp_err err = RCDP_E_CRYPTO;
  (void)state;
  for (unsigned long call = 1; err != RCDP_OK; call++) {
    rcdp_secret keys[4] = {{.len = 0}};
    rcdp_octets32 a_tid = {{0}};
    rcdp_provider provider;
    struct failing failing;
    size_t made = 0;
    failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
    failing.fail_at = call;
    err = all_keys(&provider, keys, &a_tid);
    assert_err(err, call > failing.calls ? RCDP_OK : RCDP_E_CRYPTO);
    for (size_t i = 0; i < 4; i++) {
      made += keys[i].len == RCDP_BOOTSTRAP_KEY_LEN;
      assert_true(keys[i].len > 0 || memcmp(&keys[i], &nothing, sizeof nothing) == 0);
    }
    made += memcmp(&a_tid, &none, sizeof none) != 0;
    assert_int_equal(made, (call - 1) / 2); /* two calls each: import and HMAC */
    assert_int_equal(failing.keys, 0);
    assert_true(call < 20);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(k_ausf_as_published),       cmocka_unit_test(k_ausf_is_the_front_of_the_emsk),
      cmocka_unit_test(keys_are_bound_to_the_run), cmocka_unit_test(keys_are_bound_to_names),
      cmocka_unit_test(keys_are_for_tls_1_3),      cmocka_unit_test(a_tid_is_not_the_key),
      cmocka_unit_test(serving_networks_refused),  cmocka_unit_test(permanent_identifiers_have_their_form),
      cmocka_unit_test(hosts_have_one_spelling),   cmocka_unit_test(private_identities_have_their_form),
      cmocka_unit_test(keys_have_their_length),    cmocka_unit_test(every_failure_comes_through),
  };
  return run_over_providers("keys from a subscription", tests, sizeof tests / sizeof tests[0]);
}
