/*
 * Project Wycheproof's files (RCDP_WYCHEPROOF_DIR) over every provider: all that is valid is accepted with the right
 * result, nothing that is invalid is accepted.
 *
 * "Acceptable" cases are accepted but for those with a flag named here, which the interface refuses by design:
 *   ZeroSharedSecret  an X25519 result of zeros means a peer of small order (RFC 7748 section 6.1)
 * Cases outside the interface (other key, nonce and tag sizes, HMAC keys over 64 octets, HKDF outputs over 64) are counted
 * as left out.
 */
#include "suite.h"

#include "support/vectors.h"

typedef enum { LEFT_OUT, REFUSED, ACCEPTED, WRONG_RESULT } outcome;

typedef outcome run_case(const json_t *group, const json_t *test);

typedef struct {
  const char *file;
  run_case *run;
  const char *refused_flag; /* of acceptable cases */
} wycheproof_file;

static uint8_t storage[6][0x2000];

static rcdp_bytes field(const json_t *object, const char *name, size_t slot) {
  return vector_octets(object, name, storage[slot], sizeof storage[slot]);
}

static json_int_t size_of(const json_t *object, const char *name) {
  return json_integer_value(json_object_get(object, name));
}

static outcome compared(rcdp_err err, rcdp_bytes actual, rcdp_bytes expected) {
  if (err != RCDP_OK) {
    return REFUSED;
  }
  return rcdp_bytes_equal(actual, expected) ? ACCEPTED : WRONG_RESULT;
}

/* Opening, and for what opens sealing again. */
static outcome run_gcm(const json_t *group, const json_t *test) {
  const rcdp_provider *p = test_provider;
  uint8_t sealed[0x300];
  uint8_t out[0x300];
  rcdp_buf joined = RCDP_BUF(sealed);
  rcdp_key key;
  if (size_of(group, "keySize") != 128 || size_of(group, "ivSize") != 96 || size_of(group, "tagSize") != 128) {
    return LEFT_OUT;
  }
  const rcdp_bytes plain = field(test, "msg", 0);
  const rcdp_bytes nonce = field(test, "iv", 1);
  const rcdp_bytes aad = field(test, "aad", 2);
  assert_ok(rcdp_buf_add(&joined, field(test, "ct", 3)));
  assert_ok(rcdp_buf_add(&joined, field(test, "tag", 4)));
  import_key(p, RCDP_KEY_AEAD, field(test, "key", 5), &key);
  rcdp_err err = p->aead_open(p->context, &key, nonce.data, aad, rcdp_buf_bytes(&joined), out);
  outcome result = compared(err, (rcdp_bytes){out, plain.len}, plain);
  if (result == ACCEPTED) {
    err = p->aead_seal(p->context, &key, nonce.data, aad, plain, out);
    result = compared(err, (rcdp_bytes){out, joined.len}, rcdp_buf_bytes(&joined));
  }
  release_key(p, &key);
  return result;
}

/* Scalars stand in the files as numbers: without leading zeros, or with a sign octet. */
static rcdp_bytes scalar(const json_t *test, uint8_t padded[32]) {
  const rcdp_bytes given = field(test, "private", 0);
  const size_t skip_octets = given.len > 32 ? given.len - 32 : 0;
  memset(padded, 0, 32);
  memcpy(padded + 32 - (given.len - skip_octets), given.data + skip_octets, given.len - skip_octets);
  return (rcdp_bytes){padded, 32};
}

static outcome run_agree(rcdp_key_kind kind, const json_t *test) {
  const rcdp_provider *p = test_provider;
  uint8_t padded[32];
  rcdp_secret shared = {.len = 0};
  rcdp_key key;
  import_key(p, kind, scalar(test, padded), &key);
  rcdp_err err = p->agree(p->context, &key, field(test, "public", 1), &shared);
  release_key(p, &key);
  return compared(err, rcdp_secret_bytes(&shared), field(test, "shared", 2));
}

static outcome run_ecdh(const json_t *group, const json_t *test) {
  (void)group;
  return run_agree(RCDP_KEY_P256, test);
}

static outcome run_x25519(const json_t *group, const json_t *test) {
  (void)group;
  return run_agree(RCDP_KEY_X25519, test);
}

static outcome run_verify(rcdp_signature_alg alg, rcdp_bytes public_key, const json_t *test) {
  const rcdp_provider *p = test_provider;
  rcdp_err err = p->verify(p->context, alg, public_key, field(test, "msg", 1), field(test, "sig", 2));
  assert_true(err == RCDP_OK || err == RCDP_E_BAD_SIGNATURE); /* the keys in these files are good */
  return err == RCDP_OK ? ACCEPTED : REFUSED;
}

static outcome run_p256(const json_t *group, const json_t *test) {
  const rcdp_bytes point = field(json_object_get(group, "publicKey"), "uncompressed", 0);
  return run_verify(RCDP_ECDSA_P256_SHA256, point, test);
}

static outcome run_p384(const json_t *group, const json_t *test) {
  const rcdp_bytes point = field(json_object_get(group, "publicKey"), "uncompressed", 0);
  return run_verify(RCDP_ECDSA_P384_SHA384, point, test);
}

static outcome run_ed25519(const json_t *group, const json_t *test) {
  return run_verify(RCDP_ED25519, field(json_object_get(group, "publicKey"), "pk", 0), test);
}

static outcome run_hkdf(const json_t *group, const json_t *test) {
  rcdp_secret prk;
  rcdp_secret okm = {.len = 0};
  const json_int_t size = size_of(test, "size");
  (void)group;
  assert_ok(rcdp_hkdf_extract(test_provider, field(test, "salt", 0), field(test, "ikm", 1), &prk));
  rcdp_err err = rcdp_hkdf_expand(test_provider, &prk, field(test, "info", 2), (size_t)size, &okm);
  if (size > RCDP_SECRET_MAX) {
    assert_err(err, RCDP_E_ARGUMENT);
    return LEFT_OUT;
  }
  return compared(err, rcdp_secret_bytes(&okm), field(test, "okm", 3));
}

/* A tag shorter than ours is compared as far as it goes: that is what its algorithm, truncated HMAC, means. */
static outcome run_hmac(const json_t *group, const json_t *test) {
  const rcdp_provider *p = test_provider;
  const rcdp_bytes message = field(test, "msg", 0);
  const rcdp_bytes tag = field(test, "tag", 1);
  uint8_t out[RCDP_HASH_LEN];
  rcdp_key key;
  if (size_of(group, "keySize") > 512) {
    return LEFT_OUT;
  }
  import_key(p, RCDP_KEY_SECRET, field(test, "key", 2), &key);
  assert_ok(p->hmac(p->context, &key, &message, 1, out));
  release_key(p, &key);
  return rcdp_equal_secret((rcdp_bytes){out, tag.len}, tag) ? ACCEPTED : REFUSED;
}

static bool has_flag(const json_t *test, const char *flag) {
  const json_t *flags = json_object_get(test, "flags");
  for (size_t i = 0; flag != NULL && i < json_array_size(flags); i++) {
    if (strcmp(json_string_value(json_array_get(flags, i)), flag) == 0) {
      return true;
    }
  }
  return false;
}

static outcome expected(const wycheproof_file *suite, const json_t *test) {
  const char *result = json_string_value(json_object_get(test, "result"));
  if (strcmp(result, "acceptable") == 0) {
    return has_flag(test, suite->refused_flag) ? REFUSED : ACCEPTED;
  }
  return strcmp(result, "valid") == 0 ? ACCEPTED : REFUSED;
}

/* Whether the case ended as it must. */
static bool judge(const wycheproof_file *suite, const json_t *group, const json_t *test,
                  unsigned counts[WRONG_RESULT + 1]) {
  const outcome seen = suite->run(group, test);
  counts[seen]++;
  if (seen == LEFT_OUT || seen == expected(suite, test)) {
    return true;
  }
  print_error("%s %" JSON_INTEGER_FORMAT " (%s): %s\n", suite->file, size_of(test, "tcId"),
              json_string_value(json_object_get(test, "comment")),
              seen == ACCEPTED  ? "accepted"
              : seen == REFUSED ? "refused"
                                : "wrong result");
  return false;
}

static void run_file(void **state) {
  const wycheproof_file *suite = *state;
  unsigned counts[WRONG_RESULT + 1] = {0};
  unsigned mistakes = 0;
  json_t *root = vectors_load("RCDP_WYCHEPROOF_DIR", suite->file);
  const json_t *groups = json_object_get(root, "testGroups");
  for (size_t i = 0; i < json_array_size(groups); i++) {
    const json_t *group = json_array_get(groups, i);
    const json_t *tests = json_object_get(group, "tests");
    for (size_t j = 0; j < json_array_size(tests); j++) {
      mistakes += !judge(suite, group, json_array_get(tests, j), counts);
    }
  }
  json_decref(root);
  print_message("%s: %u accepted, %u refused, %u left out\n", suite->file, counts[ACCEPTED], counts[REFUSED],
                counts[LEFT_OUT]);
  assert_int_equal(mistakes, 0);
  assert_true(counts[ACCEPTED] > 0 && counts[REFUSED] + counts[LEFT_OUT] > 0);
}

int main(void) {
  static wycheproof_file suites[] = {
      {"aes_gcm_test.json", run_gcm, NULL},
      {"ecdh_secp256r1_ecpoint_test.json", run_ecdh, NULL},
      {"ecdsa_secp256r1_sha256_p1363_test.json", run_p256, NULL},
      {"ecdsa_secp384r1_sha384_p1363_test.json", run_p384, NULL},
      {"ed25519_test.json", run_ed25519, NULL},
      {"hkdf_sha256_test.json", run_hkdf, NULL},
      {"hmac_sha256_test.json", run_hmac, NULL},
      {"x25519_test.json", run_x25519, "ZeroSharedSecret"},
  };
  static struct CMUnitTest tests[sizeof suites / sizeof suites[0]];
  for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
    tests[i] = (struct CMUnitTest){suites[i].file, run_file, NULL, NULL, &suites[i]};
  }
  const int absent = vectors_absent("RCDP_WYCHEPROOF_DIR",
                                    "testvectors_v1 of Project Wycheproof (https://github.com/C2SP/wycheproof)");
  return absent != 0 ? absent : run_over_providers("Wycheproof", tests, sizeof tests / sizeof tests[0]);
}
