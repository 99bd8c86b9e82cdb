/* Diffie-Hellman: both curves, and every peer that must be refused. */
#include "suite.h"

static void release_two(rcdp_key *a, rcdp_key *b) {
  release_key(test_provider, a);
  release_key(test_provider, b);
}

/* Both sides of a Diffie-Hellman agree, with either curve. */
static void both_sides_agree(void **state) {
  const rcdp_provider *p = test_provider;
  static const rcdp_key_kind curves[] = {RCDP_KEY_P256, RCDP_KEY_X25519};
  HEX(other, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    uint8_t a_octets[RCDP_PUBLIC_KEY_MAX];
    uint8_t b_octets[RCDP_PUBLIC_KEY_MAX];
    rcdp_secret ab;
    rcdp_secret ba;
    rcdp_key a;
    rcdp_key b;
    import_key(p, curves[i], sample_material(curves[i]), &a);
    import_key(p, curves[i], other, &b);
    assert_ok(p->agree(p->context, &a, public_half(p, &b, b_octets), &ab));
    assert_ok(p->agree(p->context, &b, public_half(p, &a, a_octets), &ba));
    assert_true(rcdp_equal_secret(rcdp_secret_bytes(&ab), rcdp_secret_bytes(&ba)));
    assert_int_equal(ab.len, 32);
    release_two(&a, &b);
  }
}

static void refuse_peer(const rcdp_key *key, rcdp_bytes peer) {
  const rcdp_provider *p = test_provider;
  rcdp_secret shared = {.len = 7};
  rcdp_secret untouched = shared;
  assert_err(p->agree(p->context, key, peer, &shared), RCDP_E_BAD_KEY);
  assert_memory_equal(&shared, &untouched, sizeof shared);
}

static void p256_peers_are_checked(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t point[RCDP_PUBLIC_KEY_MAX] = {0};
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  const rcdp_bytes good = public_half(p, &key, storage);
  refuse_peer(&key, RCDP_NO_BYTES);
  refuse_peer(&key, (rcdp_bytes){point, 1}); /* infinity (SEC 1 section 2.3.3) */
  refuse_peer(&key, (rcdp_bytes){point, 65});
  point[0] = 4;
  refuse_peer(&key, (rcdp_bytes){point, 65}); /* (0, 0) */
  memset(point + 1, 0xff, 64);
  refuse_peer(&key, (rcdp_bytes){point, 65}); /* coordinates above the field */
  memcpy(point, good.data, good.len);
  point[64] ^= 1;
  refuse_peer(&key, (rcdp_bytes){point, 65}); /* beside the curve */
  point[64] ^= 1;
  refuse_peer(&key, (rcdp_bytes){point, 64});
  refuse_peer(&key, (rcdp_bytes){point, 66});
  point[0] = (uint8_t)(6 | (point[64] & 1));
  refuse_peer(&key, (rcdp_bytes){point, 65}); /* hybrid */
  release_key(p, &key);
}

/* A point and its x alone, with the right one of its two y (SEC 1 section 2.3.3), are one peer. */
static void p256_peers_may_be_compressed(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t point[RCDP_PUBLIC_KEY_MAX] = {0};
  rcdp_secret whole;
  rcdp_secret compressed;
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  const rcdp_bytes peer = public_half(p, &key, storage);
  assert_ok(p->agree(p->context, &key, peer, &whole));
  memcpy(point, peer.data, 33);
  for (uint8_t sign = 2; sign <= 3; sign++) { /* x of both is the same */
    point[0] = sign;
    assert_ok(p->agree(p->context, &key, (rcdp_bytes){point, 33}, &compressed));
    assert_bytes(rcdp_secret_bytes(&compressed), rcdp_secret_bytes(&whole));
  }
  refuse_peer(&key, (rcdp_bytes){point, 32});
  refuse_peer(&key, (rcdp_bytes){point, 34});
  refuse_peer(&key, (rcdp_bytes){point, 65});
  for (uint8_t form = 0; form < 8; form++) {
    point[0] = form;
    if (form != 2 && form != 3) {
      refuse_peer(&key, (rcdp_bytes){point, 33});
    }
  }
  point[0] = 2;
  memset(point + 1, 0xff, 32);
  refuse_peer(&key, (rcdp_bytes){point, 33}); /* above the field */
  memset(point + 1, 0, 32);
  point[32] = 1;
  refuse_peer(&key, (rcdp_bytes){point, 33}); /* no point has this x */
  release_key(p, &key);
}

/* Points whose order divides 8 give zero whatever the key: RFC 7748 section 6.1. */
static void x25519_zero_results_are_refused(void **state) {
  static const char *const small_order[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  uint8_t storage[32];
  rcdp_key key;
  (void)state;
  import_key(test_provider, RCDP_KEY_X25519, sample_material(RCDP_KEY_X25519), &key);
  for (size_t i = 0; i < sizeof small_order / sizeof small_order[0]; i++) {
    refuse_peer(&key, unhex(small_order[i], storage, sizeof storage));
    storage[31] |= 0x80; /* the bit that does not count */
    refuse_peer(&key, RCDP_BYTES(storage));
  }
  refuse_peer(&key, (rcdp_bytes){storage, 31});
  refuse_peer(&key, RCDP_NO_BYTES);
  release_key(test_provider, &key);
}

/* RFC 7748 sections 5.2 and 6.1. */
static void x25519_is_right(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(scalar, "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
  HEX(u, "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
  HEX(out, "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  HEX(alice, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  HEX(bob, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  HEX(both, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  rcdp_secret shared;
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_X25519, scalar, &key);
  assert_ok(p->agree(p->context, &key, u, &shared));
  assert_bytes(rcdp_secret_bytes(&shared), out);
  release_key(p, &key);
  import_key(p, RCDP_KEY_X25519, alice, &key);
  assert_ok(p->agree(p->context, &key, bob, &shared));
  assert_bytes(rcdp_secret_bytes(&shared), both);
  release_key(p, &key);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_sides_agree),
      cmocka_unit_test(p256_peers_are_checked),
      cmocka_unit_test(p256_peers_may_be_compressed),
      cmocka_unit_test(x25519_zero_results_are_refused),
      cmocka_unit_test(x25519_is_right),
  };
  return run_over_providers("agreement", tests, sizeof tests / sizeof tests[0]);
}
