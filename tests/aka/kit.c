/* See kit.h. */
#include "aka/kit.h"

const aka_variant aka_variants[AKA_VARIANTS] = {
    {"Milenage", RCDP_MILENAGE, 16, 16},
    {"TUAK, K of 128 bits", RCDP_TUAK, 16, 32},
    {"TUAK, K of 256 bits", RCDP_TUAK, 32, 32},
};

void aka_fill(uint8_t *out, size_t len, uint8_t seed) {
  for (size_t i = 0; i < len; i++) {
    out[i] = (uint8_t)(seed + 37 * i);
  }
}

void aka_open(aka_subscription *subscription, rcdp_aka_algorithm algorithm, rcdp_bytes key, rcdp_bytes op) {
  *subscription = (aka_subscription){
      .aka = {test_provider, algorithm, &subscription->key, &subscription->op},
  };
  import_key(test_provider, key.len == 32 ? RCDP_KEY_AKA_256 : RCDP_KEY_AKA, key, &subscription->key);
  assert_ok(rcdp_secret_set(&subscription->op, op));
}

void aka_open_variant(aka_subscription *subscription, const aka_variant *variant, uint8_t seed) {
  uint8_t key[32];
  uint8_t op[32];
  aka_fill(key, sizeof key, seed);
  aka_fill(op, sizeof op, (uint8_t)(seed + 1));
  aka_open(subscription, variant->algorithm, (rcdp_bytes){key, variant->key_len}, (rcdp_bytes){op, variant->op_len});
}

void aka_close(aka_subscription *subscription) {
  release_key(test_provider, &subscription->key);
  rcdp_secret_wipe(&subscription->op);
}
