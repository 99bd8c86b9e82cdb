/* The verified vectors in vectors.json (RCDP_VECTORS_DIR): HKDF, X25519 and HPKE in mode base. */
#include "suite.h"

#include "support/vectors.h"

static uint8_t storage[8][128];

static rcdp_bytes field(const json_t *object, const char *name, size_t slot) {
  return vector_octets(object, name, storage[slot], sizeof storage[slot]);
}

/* Run check over every object of the list of that name; how many it took. */
static size_t each(const char *list, bool (*check)(const json_t *object)) {
  json_t *root = vectors_load("RCDP_VECTORS_DIR", "vectors.json");
  const json_t *objects = json_object_get(root, list);
  size_t taken = 0;
  for (size_t i = 0; i < json_array_size(objects); i++) {
    taken += check(json_array_get(objects, i));
  }
  json_decref(root);
  return taken;
}

static bool check_hkdf(const json_t *object) {
  rcdp_secret prk;
  rcdp_secret okm;
  const size_t len = (size_t)json_integer_value(json_object_get(object, "L"));
  assert_ok(rcdp_hkdf_extract(test_provider, field(object, "salt", 0), field(object, "ikm", 1), &prk));
  assert_bytes(rcdp_secret_bytes(&prk), field(object, "prk", 2));
  assert_ok(rcdp_hkdf_expand(test_provider, &prk, field(object, "info", 3), len, &okm));
  assert_bytes(rcdp_secret_bytes(&okm), field(object, "okm", 4));
  return true;
}

static bool check_x25519(const json_t *object) {
  const rcdp_provider *p = test_provider;
  rcdp_secret shared;
  rcdp_key key;
  import_key(p, RCDP_KEY_X25519, field(object, "INPUT_SCALAR", 0), &key);
  assert_ok(p->agree(p->context, &key, field(object, "INPUT_U", 1), &shared));
  assert_bytes(rcdp_secret_bytes(&shared), field(object, "OUTPUT_U", 2));
  release_key(p, &key);
  return true;
}

static bool check_hpke(const json_t *object) {
  const bool p256 = strcmp(json_string_value(json_object_get(object, "kem")), "P") == 0;
  uint8_t out[64];
  rcdp_buf plaintext = RCDP_BUF(out);
  rcdp_key key;
  if (json_integer_value(json_object_get(object, "mode")) != 0) {
    return false; /* mode base is the only one here */
  }
  import_key(test_provider, p256 ? RCDP_KEY_P256 : RCDP_KEY_X25519, field(object, "skR", 0), &key);
  assert_ok(rcdp_hpke_open(test_provider, p256 ? RCDP_KEM_P256 : RCDP_KEM_X25519, &key, field(object, "enc", 1),
                           field(object, "info", 2), field(object, "aad", 3), field(object, "ct", 4), &plaintext));
  assert_bytes(rcdp_buf_bytes(&plaintext), field(object, "pt", 5));
  release_key(test_provider, &key);
  return true;
}

static void hkdf_vectors(void **state) {
  (void)state;
  assert_int_equal(each("hkdf", check_hkdf), 2);
}

static void x25519_vectors(void **state) {
  (void)state;
  assert_int_equal(each("rfc7748", check_x25519), 3);
}

static void hpke_vectors(void **state) {
  (void)state;
  assert_int_equal(each("hpke", check_hpke), 2);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(hkdf_vectors),
      cmocka_unit_test(x25519_vectors),
      cmocka_unit_test(hpke_vectors),
  };
  const int absent = vectors_absent("RCDP_VECTORS_DIR", "vectors.json (CONTRIBUTING.md says which)");
  return absent != 0 ? absent : run_over_providers("vectors.json", tests, sizeof tests / sizeof tests[0]);
}
