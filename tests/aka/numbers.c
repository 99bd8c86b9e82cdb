/*
 * A few of the numbers of vectors.c stand here, so that no build goes without: Milenage set 1 (TS 35.208), TUAK sets 1, 3 and 5 (TS 35.232),
 * which between them have each length of K, MAC, RES, CK and IK but one.
 */
#include "aka/kit.h"
#include "tuak.h"

static uint8_t storage[16][64];

static rcdp_bytes octets(const char *digits, size_t slot) { return unhex(digits, storage[slot], sizeof storage[slot]); }

static rcdp_aka_input input_of(const char *rand, const char *sqn, const char *amf) {
  rcdp_aka_input input = {.rand = octets(rand, 0).data};
  memcpy(input.sqn, octets(sqn, 1).data, sizeof input.sqn);
  memcpy(input.amf, octets(amf, 2).data, sizeof input.amf);
  return input;
}

static void milenage(void **state) {
  aka_subscription s;
  rcdp_aka_vector made;
  uint8_t ak[RCDP_AKA_SQN_LEN];
  uint8_t mac[RCDP_AKA_MAC_LEN];
  (void)state;
  const rcdp_aka_input input = input_of("23553cbe9637a89d218ae64dae47bf35", "ff9bb4d0b607", "b9b9");
  aka_open(&s, RCDP_MILENAGE, octets("465b5ce8b199b49faa5f0a2ee238a6bc", 3),
           octets("cd63cb71954a9f4e48a5994e37a02baf", 4));
  assert_ok(rcdp_aka_make(&s.aka, input.rand, rcdp_sqn_get(input.sqn), input.amf, &made));
  assert_bytes(RCDP_BYTES(made.autn),
               octets("55f328b43577b9b94a9ffac354dfafb3", 5)); /* ff9bb4d0b607 xor aa689c648370 */
  assert_bytes(RCDP_BYTES(made.res), octets("a54211d5e3ba50bf", 5));
  assert_bytes(rcdp_secret_bytes(&made.ck), octets("b40ba9a3c58b2a05bbf0d987b21bf8cb", 5));
  assert_bytes(rcdp_secret_bytes(&made.ik), octets("f769bcd751044604127672711c6d3441", 5));
  assert_ok(rcdp_milenage_functions.mac(&s.aka, RCDP_AKA_RESYNCHRONISATION, &input, mac));
  assert_bytes(RCDP_BYTES(mac), octets("01cfaf9ec4e871e9", 5));
  assert_ok(rcdp_milenage_functions.resynchronisation_ak(&s.aka, input.rand, ak));
  assert_bytes(RCDP_BYTES(ak), octets("451e8beca43b", 5));
  aka_close(&s);
}

typedef struct {
  const char *k, *topc, *rand, *sqn, *amf, *f1, *f1_star, *f2, *f3, *f4, *f5, *f5_star;
} tuak_set;

static const tuak_set tuak_sets[] = {
    {"abababababababababababababababab", "bd04d9530e87513c5d837ac2ad954623a8e2330c115305a73eb45d1f40cccbff",
     "42424242424242424242424242424242", "111111111111", "ffff", "f9a54e6aeaa8618d", "e94b4dc6c7297df3", "657acd64",
     "d71a1e5c6caffe986a26f783e5c78be1", "be849fa2564f869aecee6f62d4337e72", "719f1e9b9054", "e7af6b3d0e38"},
    {"fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0",
     "305425427e18c503c8a4b294ea72c95d0c36c6c6b29d0c65de5974d5977f8524", "0123456789abcdef0123456789abcdef",
     "0123456789ab", "abcd", "d97b75a1776065271b1e212bc3b1bf173f438b21e6c64a55a96c372e085e5cc5",
     "427bbf07c6e3a86c54f8c5216499f3909a6fd4a164c9fe235b1550258111b821", "07021c73e7635c7d",
     "4d59ac796834eb85d11fa148a5058c3c", "126d47500136fdc5ddfd14f19ebf16749ce4b6435323fbb5715a3a796a6082bd",
     "1d6622c4e59a", "f84eb338848c"},
    {"1574ca56881d05c189c82880f789c9cd4244955f4426aa2b69c29f15770e5aa5",
     "3c6052e41532a28a47aa3cbb89f223e8f3aaa976aecd48bc3e7d6165a55eff62", "c570aac68cde651fb1e3088322498bef",
     "c89bb71f3a41", "297d", "d7340dad02b4cb01", "c6021e2e66accb15",
     "84d89b41db1867ffd4c7ba1d82163f4d526a20fbae5418fbb526940b1eeb905c",
     "d419676afe5ab58c1d8bee0d43523a4d2f52ef0b31a4676a0c334427a988fe65", "205533e505661b61d05cc0eac87818f4",
     "d7b3d2d4980a", "ca9655264986"},
};

static void check_tuak(const tuak_set *set) {
  aka_subscription s;
  rcdp_aka_outputs made;
  uint8_t mac[RCDP_AKA_OUTPUT_MAX];
  uint8_t ak[RCDP_AKA_SQN_LEN];
  const rcdp_aka_input input = input_of(set->rand, set->sqn, set->amf);
  const rcdp_bytes f1 = octets(set->f1, 3), f1_star = octets(set->f1_star, 4), f2 = octets(set->f2, 5),
                   f3 = octets(set->f3, 6), f4 = octets(set->f4, 7);
  const rcdp_tuak_lengths lengths = {f1.len, f2.len, f3.len, f4.len};
  aka_open(&s, RCDP_TUAK, octets(set->k, 8), octets(set->topc, 9));
  assert_ok(rcdp_tuak_mac(&s.aka, &lengths, RCDP_AKA_CHALLENGE, &input, mac));
  assert_bytes(((rcdp_bytes){mac, f1.len}), f1);
  assert_ok(rcdp_tuak_mac(&s.aka, &lengths, RCDP_AKA_RESYNCHRONISATION, &input, mac));
  assert_bytes(((rcdp_bytes){mac, f1_star.len}), f1_star);
  assert_ok(rcdp_tuak_outputs(&s.aka, &lengths, input.rand, &made));
  assert_bytes(((rcdp_bytes){made.res, f2.len}), f2);
  assert_bytes(((rcdp_bytes){made.ck, f3.len}), f3);
  assert_bytes(((rcdp_bytes){made.ik, f4.len}), f4);
  assert_bytes(RCDP_BYTES(made.ak), octets(set->f5, 10));
  assert_ok(rcdp_tuak_functions.resynchronisation_ak(&s.aka, input.rand, ak));
  assert_bytes(RCDP_BYTES(ak), octets(set->f5_star, 11));
  aka_close(&s);
}

static void tuak(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof tuak_sets / sizeof tuak_sets[0]; i++) {
    check_tuak(&tuak_sets[i]);
  }
}

/* AKA takes MAC and RES of 8 octets, CK and IK of 16: the lengths are part of what is hashed. */
static void tuak_as_aka_takes_it(void **state) {
  static const rcdp_tuak_lengths lengths = {8, 8, 16, 16};
  (void)state;
  for (size_t i = 0; i < sizeof tuak_sets / sizeof tuak_sets[0]; i++) {
    const tuak_set *set = &tuak_sets[i];
    aka_subscription s;
    rcdp_aka_vector vector;
    rcdp_aka_outputs made;
    uint8_t mac[RCDP_AKA_MAC_LEN];
    const rcdp_aka_input input = input_of(set->rand, set->sqn, set->amf);
    aka_open(&s, RCDP_TUAK, octets(set->k, 8), octets(set->topc, 9));
    assert_ok(rcdp_aka_make(&s.aka, input.rand, rcdp_sqn_get(input.sqn), input.amf, &vector));
    assert_ok(rcdp_tuak_mac(&s.aka, &lengths, RCDP_AKA_CHALLENGE, &input, mac));
    assert_ok(rcdp_tuak_outputs(&s.aka, &lengths, input.rand, &made));
    assert_memory_equal(vector.autn + 8, mac, sizeof mac);
    assert_memory_equal(vector.res, made.res, sizeof vector.res);
    assert_memory_equal(vector.ck.data, made.ck, RCDP_AKA_LEN);
    assert_memory_equal(vector.ik.data, made.ik, RCDP_AKA_LEN);
    aka_close(&s);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(milenage),
      cmocka_unit_test(tuak),
      cmocka_unit_test(tuak_as_aka_takes_it),
  };
  return run_over_providers("numbers of AKA", tests, sizeof tests / sizeof tests[0]);
}
