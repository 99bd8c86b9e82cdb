/* See suite.h. */
#include "suite.h"

#include <stdio.h>

const rcdp_provider *test_provider;

int run_over_providers(const char *name, const struct CMUnitTest *tests, size_t count) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t providers = test_providers(list);
  int failed = providers == 0;
  for (size_t i = 0; i < providers; i++) {
    char title[64];
    test_provider = list[i];
    (void)snprintf(title, sizeof title, "%s over %s", name, list[i]->name);
    failed += _cmocka_run_group_tests(title, tests, count, NULL, NULL);
  }
  return failed;
}

void import_key(const rcdp_provider *provider, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  assert_ok(provider->key_import(provider->context, kind, material, key));
}

void release_key(const rcdp_provider *provider, rcdp_key *key) { provider->key_release(provider->context, key); }

rcdp_bytes sample_material(rcdp_key_kind kind) {
  static const uint8_t material[32] = {0xc9, 0xaf, 0xa9, 0xd8, 0x45, 0xba, 0x75, 0x16, 0x6b, 0x5c, 0x21,
                                       0x57, 0x67, 0xb1, 0xd6, 0x93, 0x4e, 0x50, 0xc3, 0xdb, 0x36, 0xe8,
                                       0x9b, 0x12, 0x7b, 0x8a, 0x62, 0x2b, 0x12, 0x0f, 0x67, 0x21};
  return (rcdp_bytes){material, kind == RCDP_KEY_AEAD || kind == RCDP_KEY_AKA ? 16 : sizeof material};
}

bool takes(const rcdp_provider *provider, rcdp_key_kind kind) {
  rcdp_key key;
  const rcdp_err err = provider->key_import(provider->context, kind, sample_material(kind), &key);
  release_key(provider, &key);
  return err != RCDP_E_ALGORITHM;
}

rcdp_bytes public_half(const rcdp_provider *provider, const rcdp_key *key, uint8_t storage[RCDP_PUBLIC_KEY_MAX]) {
  rcdp_buf out = {storage, 0, RCDP_PUBLIC_KEY_MAX};
  assert_ok(provider->key_public(provider->context, key, &out));
  return rcdp_buf_bytes(&out);
}
