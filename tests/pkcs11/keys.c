/* Keys of a token: made, found, used beside a software provider, wrapped; and what they refuse. */
#include "pkcs11/kit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "pkcs11/pkcs11.h"

typedef struct {
  rcdp_pkcs11 *token;
  const rcdp_provider *provider, *software;
} bench;

static bench begin(void) {
  bench b = {.token = token_open(), .software = token_software()};
  b.provider = rcdp_pkcs11_provider(b.token);
  return b;
}

static void end(const bench *b) { rcdp_pkcs11_close(b->token); }

/* --- the token --- */

static void tells_what_is_wrong_with_module_token_and_pin(void **state) {
  rcdp_pkcs11 *token = NULL;
  (void)state;
  rcdp_pkcs11_config config = token_config();
  config.module = "/nonexistent.so";
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_STORAGE);
  config.module = "libdl.so.2"; /* a library, but none of these */
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_STORAGE);
  config = token_config();
  config.token = "rcd";
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_NOT_FOUND);
  config.token = "";
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_NOT_FOUND);
  config.token = "a label of more than 32 characters";
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_NOT_FOUND);
  config = token_config();
  config.pin = rcdp_bytes_of("00000000");
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_NOT_AUTHORISED);
  assert_null(token);
}

static void may_be_open_twice(void **state) {
  const bench first = begin();
  const bench second = begin();
  uint8_t octets[16];
  rcdp_key key;
  (void)state;
  token_key(first.token, RCDP_KEY_P256, "signs", &key);
  end(&second);
  assert_ok(first.provider->random(first.provider->context, octets, sizeof octets));
  assert_ok(rcdp_sign(first.provider, &key, "context", rcdp_bytes_of("content"), (uint8_t[RCDP_SIGNATURE_LEN]){0}));
  release_key(first.provider, &key);
  end(&first);
  rcdp_pkcs11 *token = NULL;
  rcdp_pkcs11_config config = token_config();
  config.pin = rcdp_bytes_of("00000000");
  assert_err(rcdp_pkcs11_open(&config, &token), RCDP_E_NOT_AUTHORISED); /* the last one has logged out */
}

static void keys_stay_when_it_is_closed(void **state) {
  uint8_t octets[2][RCDP_PUBLIC_KEY_MAX];
  rcdp_buf halves[2] = {RCDP_BUF(octets[0]), RCDP_BUF(octets[1])};
  rcdp_key key;
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    const bench b = begin();
    assert_err(rcdp_pkcs11_generate(b.token, RCDP_KEY_P256, "stays"), i == 0 ? RCDP_OK : RCDP_E_ALREADY);
    assert_ok(rcdp_pkcs11_key(b.token, RCDP_KEY_P256, "stays", &key));
    assert_ok(rcdp_key_public(b.provider, &key, &halves[i]));
    release_key(b.provider, &key);
    end(&b);
  }
  assert_bytes(rcdp_buf_bytes(&halves[0]), rcdp_buf_bytes(&halves[1]));
}

static void refuses_keys_that_it_does_not_have(void **state) {
  const bench b = begin();
  char label[RCDP_PKCS11_LABEL_MAX + 2];
  rcdp_key key;
  (void)state;
  assert_err(rcdp_pkcs11_key(b.token, RCDP_KEY_P256, "absent", &key), RCDP_E_NOT_FOUND);
  assert_err(rcdp_pkcs11_key(b.token, RCDP_KEY_AEAD, "absent", &key), RCDP_E_NOT_FOUND);
  assert_err(rcdp_pkcs11_key(b.token, RCDP_KEY_SECRET, "absent", &key), RCDP_E_ARGUMENT);
  assert_err(rcdp_pkcs11_generate(b.token, RCDP_KEY_ED25519, "key"), RCDP_E_ARGUMENT);
  assert_err(rcdp_pkcs11_generate(b.token, RCDP_KEY_P256, ""), RCDP_E_ARGUMENT);
  memset(label, 'x', sizeof label - 1);
  label[sizeof label - 1] = '\0';
  assert_err(rcdp_pkcs11_generate(b.token, RCDP_KEY_P256, label), RCDP_E_ARGUMENT);
  assert_ok(rcdp_pkcs11_generate(b.token, RCDP_KEY_P256, label + 1)); /* the longest */
  token_key(b.token, RCDP_KEY_AEAD, "aes", &key);
  assert_err(rcdp_pkcs11_key(b.token, RCDP_KEY_P256, "aes", &key), RCDP_E_NOT_FOUND);
  end(&b);
}

static void a_child_has_no_token(void **state) {
  const bench b = begin();
  uint8_t octets[16];
  int status = -1;
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_AEAD, "storage", &key);
  const pid_t child = fork();
  if (child == 0) {
    const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {0};
    uint8_t sealed[RCDP_AEAD_TAG_LEN];
    rcdp_key other;
    const bool refused = b.provider->random(b.provider->context, octets, sizeof octets) == RCDP_E_RANDOM &&
                         b.provider->aead_seal(b.provider->context, &key, nonce, RCDP_NO_BYTES, RCDP_NO_BYTES,
                                               sealed) == RCDP_E_CRYPTO &&
                         rcdp_pkcs11_key(b.token, RCDP_KEY_AEAD, "storage", &other) == RCDP_E_CRYPTO &&
                         rcdp_pkcs11_generate(b.token, RCDP_KEY_AEAD, "other") == RCDP_E_CRYPTO;
    _exit(refused ? 0 : 1);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  assert_ok(b.provider->random(b.provider->context, octets, sizeof octets));
  release_key(b.provider, &key);
  end(&b);
}

/* --- P-256 --- */

static void signs_what_software_verifies(void **state) {
  const bench b = begin();
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_P256, "signs", &key);
  const rcdp_bytes public_key = public_half(b.provider, &key, storage);
  assert_int_equal(public_key.len, 65);
  assert_ok(rcdp_sign(b.provider, &key, "context", rcdp_bytes_of("content"), signature));
  for (size_t i = 0; i < 2; i++) {
    const rcdp_provider *judge = i == 0 ? b.software : b.provider;
    assert_ok(rcdp_verify(judge, RCDP_ECDSA_P256_SHA256, public_key, "context", rcdp_bytes_of("content"),
                          RCDP_BYTES(signature)));
    assert_err(rcdp_verify(judge, RCDP_ECDSA_P256_SHA256, public_key, "context", rcdp_bytes_of("contents"),
                           RCDP_BYTES(signature)),
               RCDP_E_BAD_SIGNATURE);
  }
  release_key(b.provider, &key);
  assert_err(rcdp_sign(b.provider, &key, "context", rcdp_bytes_of("content"), signature), RCDP_E_BAD_KEY);
  end(&b);
}

static void agrees_with_software(void **state) {
  const bench b = begin();
  uint8_t storage[2][RCDP_PUBLIC_KEY_MAX];
  rcdp_secret secrets[2] = {{.len = 0}, {.len = 0}};
  rcdp_key inside;
  rcdp_key outside;
  (void)state;
  token_key(b.token, RCDP_KEY_P256, "agrees", &inside);
  import_key(b.software, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &outside);
  assert_ok(rcdp_agree(b.provider, &inside, public_half(b.software, &outside, storage[0]), &secrets[0]));
  assert_ok(rcdp_agree(b.software, &outside, public_half(b.provider, &inside, storage[1]), &secrets[1]));
  assert_bytes(rcdp_secret_bytes(&secrets[0]), rcdp_secret_bytes(&secrets[1]));
  release_key(b.provider, &inside);
  release_key(b.software, &outside);
  end(&b);
}

static void opens_a_box_that_was_sealed_to_it(void **state) {
  const bench b = begin();
  static const uint8_t ikm[32] = {7};
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t octets[3][128];
  rcdp_buf enc = RCDP_BUF(octets[0]);
  rcdp_buf sealed = RCDP_BUF(octets[1]);
  rcdp_buf plaintext = RCDP_BUF(octets[2]);
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_P256, "hand-in", &key);
  assert_ok(rcdp_hpke_seal(b.software, RCDP_KEM_P256, public_half(b.provider, &key, storage), RCDP_BYTES(ikm),
                           rcdp_bytes_of("info"), RCDP_NO_BYTES, rcdp_bytes_of("credential"), &enc, &sealed));
  assert_ok(rcdp_hpke_open(b.provider, RCDP_KEM_P256, &key, rcdp_buf_bytes(&enc), rcdp_bytes_of("info"), RCDP_NO_BYTES,
                           rcdp_buf_bytes(&sealed), &plaintext));
  assert_bytes(rcdp_buf_bytes(&plaintext), rcdp_bytes_of("credential"));
  release_key(b.provider, &key);
  end(&b);
}

static void refuses_points_that_are_none(void **state) {
  const bench b = begin();
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  rcdp_secret shared = {.len = 0};
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_P256, "agrees", &key);
  const rcdp_bytes good = public_half(b.provider, &key, storage);
  for (size_t bit = 0; bit < good.len * 8; bit += 7) {
    storage[bit / 8] ^= (uint8_t)(1U << bit % 8);
    assert_err(rcdp_agree(b.provider, &key, good, &shared), RCDP_E_BAD_KEY);
    storage[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  assert_err(rcdp_agree(b.provider, &key, (rcdp_bytes){good.data, good.len - 1}, &shared), RCDP_E_BAD_KEY);
  assert_int_equal(shared.len, 0);
  release_key(b.provider, &key);
  end(&b);
}

/* --- AES-128-GCM --- */

static void seals_and_opens(void **state) {
  const bench b = begin();
  static const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {1};
  static const uint8_t plaintext[300] = {42};
  uint8_t sealed[sizeof plaintext + RCDP_AEAD_TAG_LEN];
  uint8_t opened[sizeof plaintext];
  const uint8_t zero[sizeof plaintext] = {0};
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_AEAD, "storage", &key);
  for (size_t len = 0; len <= sizeof plaintext; len += 100) {
    const rcdp_bytes box = {sealed, len + RCDP_AEAD_TAG_LEN};
    assert_ok(b.provider->aead_seal(b.provider->context, &key, nonce, rcdp_bytes_of("aad"),
                                    (rcdp_bytes){plaintext, len}, sealed));
    assert_ok(b.provider->aead_open(b.provider->context, &key, nonce, rcdp_bytes_of("aad"), box, opened));
    assert_memory_equal(opened, plaintext, len);
    assert_err(b.provider->aead_open(b.provider->context, &key, nonce, rcdp_bytes_of("aab"), box, opened), RCDP_E_OPEN);
    assert_memory_equal(opened, zero, len);
    sealed[len] ^= 1;
    assert_err(b.provider->aead_open(b.provider->context, &key, nonce, rcdp_bytes_of("aad"), box, opened), RCDP_E_OPEN);
  }
  assert_err(b.provider->aead_open(b.provider->context, &key, nonce, RCDP_NO_BYTES, (rcdp_bytes){sealed, 15}, opened),
             RCDP_E_OPEN);
  release_key(b.provider, &key);
  end(&b);
}

/* --- keys at rest --- */

typedef struct {
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_bytes bytes;
} wrapped_key;

static void wrap(const bench *b, const rcdp_key *kek, rcdp_key_kind kind, rcdp_bytes material, wrapped_key *wrapped) {
  rcdp_buf out = RCDP_BUF(wrapped->octets);
  rcdp_key key;
  import_key(b->provider, kind, material, &key);
  assert_ok(rcdp_key_wrap(b->provider, kek, rcdp_bytes_of("place"), &key, &out));
  release_key(b->provider, &key);
  wrapped->bytes = rcdp_buf_bytes(&out);
}

static const uint8_t k[32] = {0x46, 0x5b, 0x5c, 0xe8, 0xb1, 0x99, 0xb4, 0x9f,
                              0xaa, 0x5f, 0x0a, 0x2e, 0xe2, 0x38, 0xa6, 0xbc};

static void works_inside_as_outside(void **state) {
  const bench b = begin();
  const rcdp_bytes parts[] = {rcdp_bytes_of("one"), RCDP_NO_BYTES, rcdp_bytes_of("two")};
  static const uint8_t in[16] = {1, 2, 3};
  uint8_t out[2][RCDP_HASH_LEN];
  wrapped_key wrapped;
  rcdp_key kek;
  rcdp_key inside;
  rcdp_key outside;
  (void)state;
  token_key(b.token, RCDP_KEY_AEAD, "storage", &kek);

  wrap(&b, &kek, RCDP_KEY_SECRET, RCDP_BYTES(k), &wrapped);
  assert_ok(rcdp_key_unwrap(b.provider, &kek, rcdp_bytes_of("place"), wrapped.bytes, RCDP_KEY_SECRET, &inside));
  import_key(b.software, RCDP_KEY_SECRET, RCDP_BYTES(k), &outside);
  assert_ok(b.provider->hmac(b.provider->context, &inside, parts, 3, out[0]));
  assert_ok(b.software->hmac(b.software->context, &outside, parts, 3, out[1]));
  assert_memory_equal(out[0], out[1], RCDP_HASH_LEN);
  assert_err(b.provider->block(b.provider->context, &inside, in, out[0]), RCDP_E_BAD_KEY);
  release_key(b.provider, &inside);
  release_key(b.software, &outside);

  wrap(&b, &kek, RCDP_KEY_AKA, (rcdp_bytes){k, 16}, &wrapped);
  assert_ok(rcdp_key_unwrap(b.provider, &kek, rcdp_bytes_of("place"), wrapped.bytes, RCDP_KEY_AKA, &inside));
  import_key(b.software, RCDP_KEY_AKA, (rcdp_bytes){k, 16}, &outside);
  assert_ok(b.provider->block(b.provider->context, &inside, in, out[0]));
  assert_ok(b.software->block(b.software->context, &outside, in, out[1]));
  assert_memory_equal(out[0], out[1], 16);
  assert_err(b.provider->hmac(b.provider->context, &inside, parts, 3, out[0]), RCDP_E_BAD_KEY);
  release_key(b.provider, &inside);
  release_key(b.software, &outside);

  release_key(b.provider, &kek);
  end(&b);
}

/* The token's own words: sensitive, and never to be extracted, not even wrapped. */
static void what_is_unwrapped_cannot_be_read(void **state) {
  const bench b = begin();
  CK_MECHANISM mechanism = {CKM_AES_KEY_WRAP_PAD, NULL, 0};
  uint8_t octets[128];
  wrapped_key wrapped;
  rcdp_key kek;
  rcdp_key inside;
  (void)state;
  token_key(b.token, RCDP_KEY_AEAD, "storage", &kek);
  wrap(&b, &kek, RCDP_KEY_AKA, (rcdp_bytes){k, 16}, &wrapped);
  assert_ok(rcdp_key_unwrap(b.provider, &kek, rcdp_bytes_of("place"), wrapped.bytes, RCDP_KEY_AKA, &inside));
  const CK_OBJECT_HANDLE object = rcdp_p11_object_of(&inside);
  const CK_OBJECT_HANDLE wrapper = rcdp_p11_object(rcdp_p11_key_get(&kek)->wrapper);
  CK_ATTRIBUTE value = {CKA_VALUE, octets, sizeof octets};
  CK_ULONG len = sizeof octets;
  assert_int_equal(b.token->calls->C_GetAttributeValue(b.token->session, object, &value, 1), CKR_ATTRIBUTE_SENSITIVE);
  assert_int_not_equal(b.token->calls->C_WrapKey(b.token->session, &mechanism, wrapper, object, octets, &len), CKR_OK);
  for (size_t i = 0; i + 16 <= sizeof inside.opaque; i++) {
    assert_memory_not_equal(inside.opaque + i, k, 16);
  }
  release_key(b.provider, &inside);
  assert_int_not_equal(b.token->calls->C_GetAttributeValue(b.token->session, object, &value, 1),
                       CKR_ATTRIBUTE_SENSITIVE);
  release_key(b.provider, &kek);
  end(&b);
}

static void refuses_what_was_wrapped_otherwise(void **state) {
  const bench b = begin();
  wrapped_key wrapped;
  rcdp_key kek;
  rcdp_key other;
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_AEAD, "storage", &kek);
  token_key(b.token, RCDP_KEY_AEAD, "other", &other);
  wrap(&b, &kek, RCDP_KEY_SECRET, RCDP_BYTES(k), &wrapped);
  assert_err(b.provider->key_unwrap(b.provider->context, &kek, rcdp_bytes_of("plac"), wrapped.bytes, &key),
             RCDP_E_OPEN);
  assert_err(b.provider->key_unwrap(b.provider->context, &other, rcdp_bytes_of("place"), wrapped.bytes, &key),
             RCDP_E_OPEN);
  for (size_t bit = 0; bit < wrapped.bytes.len * 8; bit++) {
    wrapped.octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    assert_err(b.provider->key_unwrap(b.provider->context, &kek, rcdp_bytes_of("place"), wrapped.bytes, &key),
               RCDP_E_OPEN);
    wrapped.octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  for (size_t len = 0; len < wrapped.bytes.len; len++) {
    assert_err(b.provider->key_unwrap(b.provider->context, &kek, rcdp_bytes_of("place"),
                                      (rcdp_bytes){wrapped.octets, len}, &key),
               RCDP_E_OPEN);
  }
  assert_int_equal(key.kind, RCDP_KEY_NONE);
  release_key(b.provider, &kek);
  release_key(b.provider, &other);
  end(&b);
}

static void wraps_no_other_kind_and_nothing_of_the_token(void **state) {
  static const rcdp_key_kind others[] = {RCDP_KEY_P256, RCDP_KEY_X25519, RCDP_KEY_ED25519, RCDP_KEY_AEAD};
  const bench b = begin();
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_key kek;
  rcdp_key software_kek;
  rcdp_key key;
  (void)state;
  token_key(b.token, RCDP_KEY_AEAD, "storage", &kek);
  import_key(b.provider, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &software_kek);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    import_key(b.provider, others[i], sample_material(others[i]), &key);
    assert_err(rcdp_key_wrap(b.provider, &kek, RCDP_NO_BYTES, &key, &out), RCDP_E_ALGORITHM);
    release_key(b.provider, &key);
  }
  token_key(b.token, RCDP_KEY_P256, "signs", &key);
  assert_err(rcdp_key_wrap(b.provider, &kek, RCDP_NO_BYTES, &key, &out), RCDP_E_BAD_KEY);
  assert_err(rcdp_key_wrap(b.provider, &software_kek, RCDP_NO_BYTES, &key, &out), RCDP_E_BAD_KEY);
  assert_err(rcdp_key_wrap(b.provider, &key, RCDP_NO_BYTES, &software_kek, &out), RCDP_E_BAD_KEY);
  assert_int_equal(out.len, 0);
  release_key(b.provider, &key);
  release_key(b.provider, &software_kek);
  release_key(b.provider, &kek);
  end(&b);
}

static void imported_keys_are_the_software_providers(void **state) {
  static const rcdp_key_kind kinds[] = {RCDP_KEY_AEAD, RCDP_KEY_SECRET, RCDP_KEY_P256, RCDP_KEY_X25519,
                                        RCDP_KEY_ED25519};
  const bench b = begin();
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_key kek;
  (void)state;
  import_key(b.provider, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    rcdp_buf out = RCDP_BUF(octets);
    rcdp_key key;
    rcdp_key again;
    import_key(b.provider, kinds[i], sample_material(kinds[i]), &key);
    assert_ok(rcdp_key_wrap(b.provider, &kek, RCDP_NO_BYTES, &key, &out));
    assert_ok(rcdp_key_unwrap(b.provider, &kek, RCDP_NO_BYTES, rcdp_buf_bytes(&out), kinds[i], &again));
    release_key(b.provider, &again);
    release_key(b.provider, &key);
  }
  release_key(b.provider, &kek);
  end(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tells_what_is_wrong_with_module_token_and_pin),
      cmocka_unit_test(may_be_open_twice),
      cmocka_unit_test(keys_stay_when_it_is_closed),
      cmocka_unit_test(refuses_keys_that_it_does_not_have),
      cmocka_unit_test(a_child_has_no_token),
      cmocka_unit_test(signs_what_software_verifies),
      cmocka_unit_test(agrees_with_software),
      cmocka_unit_test(opens_a_box_that_was_sealed_to_it),
      cmocka_unit_test(refuses_points_that_are_none),
      cmocka_unit_test(seals_and_opens),
      cmocka_unit_test(works_inside_as_outside),
      cmocka_unit_test(what_is_unwrapped_cannot_be_read),
      cmocka_unit_test(refuses_what_was_wrapped_otherwise),
      cmocka_unit_test(wraps_no_other_kind_and_nothing_of_the_token),
      cmocka_unit_test(imported_keys_are_the_software_providers),
  };
  return cmocka_run_group_tests_name("pkcs11_keys", tests, NULL, NULL);
}
