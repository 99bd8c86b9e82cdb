/*
 * The test sets of 3GPP: SUCI (TS 33.501 Annex C.4), Milenage 1 to 20 (TS 35.207, TS 35.208), TUAK 1 to 5 (TS 35.232); set 6 has two Keccak iterations, which are not offered.
 * Verified in vectors.json (RCDP_VECTORS_DIR).
 */
#include "support/vectors.h"
#include "aka/kit.h"
#include "tuak.h"

#include <rcdp/suci.h>

static uint8_t storage[16][64];

static rcdp_bytes field(const json_t *set, const char *name, size_t slot) {
  return vector_octets(set, name, storage[slot], sizeof storage[slot]);
}

static rcdp_aka_input input_of(const json_t *set, const char *rand, const char *sqn, const char *amf) {
  rcdp_aka_input input = {.rand = field(set, rand, 0).data};
  memcpy(input.sqn, field(set, sqn, 1).data, sizeof input.sqn);
  memcpy(input.amf, field(set, amf, 2).data, sizeof input.amf);
  return input;
}

/* A vector has the octets of the set in their places, and the USIM answers it so. */
static void check_challenge(const aka_subscription *s, const rcdp_aka_input *input, const json_t *set,
                            const char *const names[5]) {
  rcdp_aka_vector made;
  rcdp_aka_vector answered;
  uint64_t sqn = 0;
  uint8_t amf[RCDP_AKA_AMF_LEN];
  assert_ok(rcdp_aka_make(&s->aka, input->rand, rcdp_sqn_get(input->sqn), input->amf, &made));
  const rcdp_bytes ak = field(set, names[0], 3);
  for (size_t i = 0; i < RCDP_AKA_SQN_LEN; i++) {
    assert_int_equal(made.autn[i], input->sqn[i] ^ ak.data[i]);
  }
  assert_memory_equal(made.autn + 6, input->amf, RCDP_AKA_AMF_LEN);
  assert_bytes(((rcdp_bytes){made.autn + 8, RCDP_AKA_MAC_LEN}), field(set, names[1], 4));
  assert_bytes(RCDP_BYTES(made.res), field(set, names[2], 5));
  assert_bytes(rcdp_secret_bytes(&made.ck), field(set, names[3], 6));
  assert_bytes(rcdp_secret_bytes(&made.ik), field(set, names[4], 7));
  assert_ok(rcdp_aka_answer(&s->aka, input->rand, made.autn, &answered, &sqn, amf));
  assert_memory_equal(&made, &answered, sizeof made);
  assert_int_equal(sqn, rcdp_sqn_get(input->sqn));
  assert_memory_equal(amf, input->amf, sizeof amf);
}

static void check_milenage(const json_t *set) {
  static const char *const names[] = {"AK", "MACA", "RES", "CK", "IK"};
  aka_subscription s;
  uint8_t mac[RCDP_AKA_MAC_LEN];
  uint8_t ak[RCDP_AKA_SQN_LEN];
  const rcdp_aka_input input = input_of(set, "RAND", "SQN", "AMF");
  aka_open(&s, RCDP_MILENAGE, field(set, "K", 8), field(set, "OPc", 9));
  check_challenge(&s, &input, set, names);
  assert_ok(rcdp_milenage_functions.mac(&s.aka, RCDP_AKA_RESYNCHRONISATION, &input, mac));
  assert_bytes(RCDP_BYTES(mac), field(set, "MACS", 10));
  assert_ok(rcdp_milenage_functions.resynchronisation_ak(&s.aka, input.rand, ak));
  assert_bytes(RCDP_BYTES(ak), field(set, "AKs", 11));
  aka_close(&s);
}

static void milenage_sets(void **state) {
  json_t *root = vectors_load("RCDP_VECTORS_DIR", "vectors.json");
  json_t *sets = json_object_get(root, "milenage");
  const char *name;
  json_t *set;
  (void)state;
  assert_int_equal(json_object_size(sets), 20);
  json_object_foreach(sets, name, set) { check_milenage(set); }
  json_decref(root);
}

/* Every function with the lengths of the set. */
static void check_tuak(const json_t *set) {
  aka_subscription s;
  rcdp_aka_outputs made;
  uint8_t mac[RCDP_AKA_OUTPUT_MAX];
  uint8_t ak[RCDP_AKA_SQN_LEN];
  const rcdp_aka_input input = input_of(set, "rand", "sqn", "amf");
  const rcdp_bytes f1 = field(set, "f1", 3), f1_star = field(set, "f1star", 4), f2 = field(set, "f2", 5),
                   f3 = field(set, "f3", 6), f4 = field(set, "f4", 7);
  const rcdp_tuak_lengths lengths = {f1.len, f2.len, f3.len, f4.len};
  aka_open(&s, RCDP_TUAK, field(set, "k", 8), field(set, "topc", 9));
  assert_ok(rcdp_tuak_mac(&s.aka, &lengths, RCDP_AKA_CHALLENGE, &input, mac));
  assert_bytes(((rcdp_bytes){mac, f1.len}), f1);
  assert_ok(rcdp_tuak_mac(&s.aka, &lengths, RCDP_AKA_RESYNCHRONISATION, &input, mac));
  assert_bytes(((rcdp_bytes){mac, f1_star.len}), f1_star);
  assert_ok(rcdp_tuak_outputs(&s.aka, &lengths, input.rand, &made));
  assert_bytes(((rcdp_bytes){made.res, f2.len}), f2);
  assert_bytes(((rcdp_bytes){made.ck, f3.len}), f3);
  assert_bytes(((rcdp_bytes){made.ik, f4.len}), f4);
  assert_bytes(RCDP_BYTES(made.ak), field(set, "f5", 10));
  assert_ok(rcdp_tuak_functions.resynchronisation_ak(&s.aka, input.rand, ak));
  assert_bytes(RCDP_BYTES(ak), field(set, "f5star", 11));
  aka_close(&s);
}

static void tuak_sets(void **state) {
  json_t *root = vectors_load("RCDP_VECTORS_DIR", "vectors.json");
  const json_t *sets = json_object_get(root, "tuak");
  size_t taken = 0;
  (void)state;
  for (size_t i = 0; i < json_array_size(sets); i++) {
    const json_t *set = json_array_get(sets, i);
    if (json_integer_value(json_object_get(set, "it")) == 1) {
      check_tuak(set);
      taken++;
    } else {
      print_message("left out: TUAK set %s, of two iterations\n", json_string_value(json_object_get(set, "id")));
    }
  }
  assert_int_equal(taken, 5);
  json_decref(root);
}

/* Milenage as 5G AKA and EAP-AKA' take it: AUTN whole. */
static void whole_autn(void **state) {
  static const char *const names[] = {"AK", "MACA", "RES", "CK", "IK"};
  json_t *root = vectors_load("RCDP_VECTORS_DIR", "vectors.json");
  const json_t *set = json_array_get(json_object_get(root, "aka5g"), 0);
  aka_subscription s;
  rcdp_aka_vector made;
  (void)state;
  const rcdp_aka_input input = input_of(set, "RAND", "SQN", "AMF");
  aka_open(&s, RCDP_MILENAGE, field(set, "K", 8), field(set, "OPc", 9));
  check_challenge(&s, &input, set, names);
  assert_ok(rcdp_aka_make(&s.aka, input.rand, rcdp_sqn_get(input.sqn), input.amf, &made));
  assert_bytes(RCDP_BYTES(made.autn), field(set, "AUTN", 12));
  aka_close(&s);
  json_decref(root);
}

/* TS 33.501 Annexes C.4.3 and C.4.4: profiles A and B, an IMSI and a NAI each. */
static void check_suci(const json_t *example) {
  const bool b = strcmp(json_string_value(json_object_get(example, "profile")), "B") == 0;
  const rcdp_key_kind kind = b ? RCDP_KEY_P256 : RCDP_KEY_X25519;
  const rcdp_protection_scheme scheme = b ? RCDP_SUCI_PROFILE_B : RCDP_SUCI_PROFILE_A;
  uint8_t octets[RCDP_SUCI_OUTPUT_MAX];
  uint8_t expected_octets[RCDP_SUCI_OUTPUT_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_buf expected = RCDP_BUF(expected_octets);
  rcdp_key home;
  rcdp_key ephemeral;
  import_key(test_provider, kind, field(example, "hn_priv", 0), &home);
  import_key(test_provider, kind, field(example, "eph_priv", 0), &ephemeral);
  assert_ok(
      rcdp_ecies_seal(test_provider, scheme, field(example, "hn_pub", 1), &ephemeral, field(example, "pt", 2), &out));
  assert_ok(rcdp_buf_add(&expected, field(example, "eph_pub", 3)));
  assert_ok(rcdp_buf_add(&expected, field(example, "ct", 4)));
  assert_ok(rcdp_buf_add(&expected, field(example, "tag", 5)));
  assert_bytes(rcdp_buf_bytes(&out), rcdp_buf_bytes(&expected));
  out.len = 0;
  assert_ok(rcdp_ecies_open(test_provider, scheme, &home, rcdp_buf_bytes(&expected), &out));
  assert_bytes(rcdp_buf_bytes(&out), field(example, "pt", 2));
  release_key(test_provider, &home);
  release_key(test_provider, &ephemeral);
}

static void suci_examples(void **state) {
  json_t *root = vectors_load("RCDP_VECTORS_DIR", "vectors.json");
  const json_t *examples = json_object_get(root, "suci");
  (void)state;
  assert_int_equal(json_array_size(examples), 4);
  for (size_t i = 0; i < json_array_size(examples); i++) {
    check_suci(json_array_get(examples, i));
  }
  json_decref(root);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(milenage_sets),
      cmocka_unit_test(tuak_sets),
      cmocka_unit_test(whole_autn),
      cmocka_unit_test(suci_examples),
  };
  const int absent = vectors_absent("RCDP_VECTORS_DIR", "vectors.json (CONTRIBUTING.md says which)");
  return absent != 0 ? absent : run_over_providers("vectors of AKA", tests, sizeof tests / sizeof tests[0]);
}
