/*
 * What both sides compute alike, and what no attach between them can therefore show: the keys in use come from the sealed ones and the whole
 * exchange, every context and label is its own, and every field of the exchange is in the info of the box.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/transcript.h"
#include "../flows/device/device.h"
#include "support/providers.h"
#include "support/stored.h"

static const rcdp_provider *provider;
static rcdp_key storage_key;

static int set_up(void **state) {
  static const uint8_t material[RCDP_AEAD_KEY_LEN] = {0x5a};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  (void)state;
  provider = providers[test_providers(providers) - 1];
  return provider->key_import(provider->context, RCDP_KEY_AEAD, RCDP_BYTES(material), &storage_key) == RCDP_OK ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  provider->key_release(provider->context, &storage_key);
  return 0;
}

/* --- keys in use --- */

static void fill(rcdp_secret *secret, size_t len, uint8_t octet) {
  memset(secret->data, octet, len);
  secret->len = len;
}

static rcdp_credential credential(void) {
  rcdp_credential made = {.profile.id = {{0x17}}};
  fill(&made.secrets.key, 16, 0x4b);
  fill(&made.secrets.management_key, 32, 0x4d);
  fill(&made.secrets.op, 16, 0x4f);
  return made;
}

static void assert_wrapped(rcdp_bytes wrapped, const char *use, const rcdp_id *id, rcdp_bytes material) {
  uint8_t ours[RCDP_HASH_LEN];
  uint8_t theirs[RCDP_HASH_LEN];
  assert_int_equal(stored_code(provider, &storage_key, use, id, wrapped, ours), RCDP_OK);
  assert_int_equal(secret_code(provider, use, material, theirs), RCDP_OK);
  assert_memory_equal(ours, theirs, sizeof ours);
}

/* Whoever holds the key computes this. */
static void assert_secret_key(const rcdp_key *key, rcdp_bytes material) {
  rcdp_key expected;
  uint8_t ours[RCDP_HASH_LEN];
  uint8_t theirs[RCDP_HASH_LEN];
  const rcdp_bytes part = rcdp_bytes_of("which key is it");
  assert_int_equal(provider->key_import(provider->context, RCDP_KEY_SECRET, material, &expected), RCDP_OK);
  assert_int_equal(provider->hmac(provider->context, key, &part, 1, ours), RCDP_OK);
  assert_int_equal(provider->hmac(provider->context, &expected, &part, 1, theirs), RCDP_OK);
  assert_memory_equal(ours, theirs, sizeof ours);
  provider->key_release(provider->context, &expected);
}

static void derived(const rcdp_secret *sealed, const char *label, rcdp_bytes info, rcdp_secret *key) {
  assert_int_equal(rcdp_derive(provider, rcdp_secret_bytes(sealed), label, info, sealed->len, key), RCDP_OK);
}

static void keys_in_use_are_of_the_exchange(void **state) {
  (void)state;
  const rcdp_credential sealed = credential();
  const rcdp_bytes info = rcdp_bytes_of("this exchange");
  rcdp_wrapped_keys wrapped;
  rcdp_key management = {0};
  rcdp_secret key;
  assert_int_equal(rcdp_keys_wrap(provider, &storage_key, &sealed, info, &wrapped, &management), RCDP_OK);
  derived(&sealed.secrets.key, "rcdp/1 key", info, &key);
  assert_wrapped(wrapped.key, "key", &sealed.profile.id, rcdp_secret_bytes(&key));
  derived(&sealed.secrets.management_key, "rcdp/1 management-key", info, &key);
  assert_wrapped(wrapped.management_key, "management", &sealed.profile.id, rcdp_secret_bytes(&key));
  assert_secret_key(&management, rcdp_secret_bytes(&key));
  assert_wrapped(wrapped.op, "op", &sealed.profile.id, rcdp_secret_bytes(&sealed.secrets.op));
  provider->key_release(provider->context, &management);
}

/* What comes of a code that is not one, once the key for it is there. */
static rcdp_err with_key(const rcdp_id *id, rcdp_bytes wrapped) {
  const rcdp_stored_management stored = {provider, &storage_key, id, wrapped};
  const rcdp_authenticated body = {.content = rcdp_bytes_of("x")};
  return rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_CONFIRM, &body);
}

static void wrapped_keys_are_of_their_credential(void **state) {
  (void)state;
  const rcdp_credential sealed = credential();
  const rcdp_id other = {{0x18}};
  rcdp_wrapped_keys wrapped;
  rcdp_key management = {0};
  assert_int_equal(rcdp_keys_wrap(provider, &storage_key, &sealed, rcdp_bytes_of("info"), &wrapped, &management),
                   RCDP_OK);
  provider->key_release(provider->context, &management);
  assert_int_equal(with_key(&other, wrapped.management_key), RCDP_E_OPEN);
  assert_int_equal(with_key(&sealed.profile.id, wrapped.key), RCDP_E_OPEN);
  assert_int_equal(with_key(&sealed.profile.id, wrapped.management_key), RCDP_E_BAD_MAC);
}

/* AKA gets its own keys back and nothing else: from another use or credential none, nor a key that was no K. */
static void aka_runs_with_its_own_keys(void **state) {
  static const rcdp_secret nothing;
  (void)state;
  const rcdp_credential sealed = credential();
  const rcdp_id *id = &sealed.profile.id;
  const rcdp_id other = {{0x18}};
  rcdp_wrapped_keys wrapped;
  rcdp_aka_keys keys;
  rcdp_key management = {0};
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf no_k = RCDP_BUF(octets);
  uint8_t aad[3 + sizeof id->octets] = "key";
  assert_int_equal(rcdp_keys_wrap(provider, &storage_key, &sealed, rcdp_bytes_of("info"), &wrapped, &management),
                   RCDP_OK);
  assert_int_equal(rcdp_keys_open_aka(provider, &storage_key, id, wrapped.key, wrapped.op, &keys), RCDP_OK);
  assert_int_equal(keys.key.kind, RCDP_KEY_AKA);
  assert_memory_equal(&keys.op, &sealed.secrets.op, sizeof keys.op);
  rcdp_keys_close_aka(provider, &keys);
  memcpy(aad + 3, id->octets, sizeof id->octets);
  assert_int_equal(rcdp_key_wrap(provider, &storage_key, RCDP_BYTES(aad), &management, &no_k), RCDP_OK);
  provider->key_release(provider->context, &management);
  const struct {
    const rcdp_id *id;
    rcdp_bytes key, op;
    rcdp_err expected;
  } rows[] = {{&other, wrapped.key, wrapped.op, RCDP_E_OPEN},
              {id, wrapped.management_key, wrapped.op, RCDP_E_OPEN},
              {id, wrapped.key, wrapped.key, RCDP_E_OPEN},
              {id, wrapped.op, wrapped.op, RCDP_E_OPEN},
              {id, rcdp_buf_bytes(&no_k), wrapped.op, RCDP_E_BAD_KEY}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_int_equal(rcdp_keys_open_aka(provider, &storage_key, rows[i].id, rows[i].key, rows[i].op, &keys),
                     rows[i].expected);
    assert_int_equal(keys.key.kind, RCDP_KEY_NONE);
    assert_memory_equal(&keys.op, &nothing, sizeof nothing);
  }
}

static void a_long_k_is_a_key_of_its_own_kind(void **state) {
  (void)state;
  rcdp_credential sealed = credential();
  rcdp_wrapped_keys wrapped;
  rcdp_aka_keys keys;
  rcdp_key management = {0};
  fill(&sealed.secrets.key, 32, 0x4b);
  fill(&sealed.secrets.op, 32, 0x4f);
  assert_int_equal(rcdp_keys_wrap(provider, &storage_key, &sealed, rcdp_bytes_of("info"), &wrapped, &management),
                   RCDP_OK);
  provider->key_release(provider->context, &management);
  assert_int_equal(rcdp_keys_open_aka(provider, &storage_key, &sealed.profile.id, wrapped.key, wrapped.op, &keys),
                   RCDP_OK);
  assert_int_equal(keys.key.kind, RCDP_KEY_AKA_256);
  assert_int_equal(keys.op.len, 32);
  rcdp_keys_close_aka(provider, &keys);
}

/* --- names --- */

static void every_name_is_its_own(void **state) {
  static const char *const names[] = {CONTEXT_REQUEST,   CONTEXT_REJECT,       CONTEXT_VOUCHER,    CONTEXT_SEAL,
                                      CONTEXT_FRESHNESS, CONTEXT_CREDENTIAL,   CONTEXT_CONFIRM,    CONTEXT_CONFIRMED,
                                      LABEL_KEY,         LABEL_MANAGEMENT_KEY, LABEL_CONFIRMATION, LABEL_CONFIRMED,
                                      LABEL_EPHEMERAL,   LABEL_TRANSACTION,    LABEL_DEVICE_NONCE, LABEL_SEED};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_memory_equal(names[i], "rcdp/1 ", 7);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(names[i], names[j]);
    }
  }
}

/* --- the info of the box --- */

typedef struct {
  rcdp_attach_reject reject;
  rcdp_octets32 certificate_hash, signer_hash;
} exchange;

static void change_request(exchange *e) { e->reject.request_hash.octets[31]++; }
static void change_nonce(exchange *e) { e->reject.nonce1.octets[31]++; }
static void change_time(exchange *e) { e->reject.issued++; }
static void change_network(exchange *e) { e->reject.network.plmn[0]++; }
static void change_suite(exchange *e) { e->reject.suite = RCDP_SUITE_STATIC; }
static void change_certificate(exchange *e) { e->certificate_hash.octets[31]++; }
static void change_signer(exchange *e) { e->signer_hash.octets[31]++; }
static void (*const changes[])(exchange *e) = {change_request, change_nonce,       change_time,  change_network,
                                               change_suite,   change_certificate, change_signer};

static rcdp_bytes info_of(const exchange *e, uint8_t octets[SEAL_INFO_MAX]) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_buf info = {octets, 0, SEAL_INFO_MAX};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_attach_hpke_info(provider, &e->reject, &e->certificate_hash, &e->signer_hash, &arena, &info),
                   RCDP_OK);
  return rcdp_buf_bytes(&info);
}

static void every_part_of_the_exchange_is_in_the_info(void **state) {
  (void)state;
  const exchange first = {.reject = {.issued = 1, .network = {.plmn = {0x00, 0xf1, 0x10}}, .suite = RCDP_SUITE_P256}};
  uint8_t octets[SEAL_INFO_MAX];
  uint8_t other[SEAL_INFO_MAX];
  const rcdp_bytes info = info_of(&first, octets);
  assert_true(rcdp_bytes_equal(info, info_of(&first, other)));
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    exchange changed = first;
    changes[i](&changed);
    assert_false(rcdp_bytes_equal(info, info_of(&changed, other)));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_in_use_are_of_the_exchange),
      cmocka_unit_test(aka_runs_with_its_own_keys),
      cmocka_unit_test(a_long_k_is_a_key_of_its_own_kind),
      cmocka_unit_test(wrapped_keys_are_of_their_credential),
      cmocka_unit_test(every_name_is_its_own),
      cmocka_unit_test(every_part_of_the_exchange_is_in_the_info),
  };
  return cmocka_run_group_tests_name("attach_transcript", tests, set_up, tear_down);
}
