/* What is peculiar to keys that stay in PSA: nothing is exported, references open what they name alone, sweeping leaves what is wanted. */
#include "crypto/suite.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../crypto/psa/psa.h"
#include "place.h"

static const rcdp_key_kind kinds[] = {RCDP_KEY_AEAD, RCDP_KEY_SECRET, RCDP_KEY_P256, RCDP_KEY_X25519, RCDP_KEY_AKA};
enum { KINDS = sizeof kinds / sizeof kinds[0], ELSEWHERE = 0x20 };

typedef struct {
  rcdp_psa *psa;
  const rcdp_provider *p;
  rcdp_key kek;
} bench;

static rcdp_bytes aad(void) { return rcdp_bytes_of("key of device 1"); }

/* Every test begins with no key but the key-encryption key, which is not persistent. */
static int setup(void **state) {
  static bench b;
  b.psa = place_psa();
  b.p = rcdp_psa_provider(b.psa);
  assert_ok(rcdp_psa_sweep(b.psa, NULL, 0));
  assert_int_equal(place_count(), 0);
  import_key(b.p, RCDP_KEY_AEAD, (rcdp_bytes){sample_material(RCDP_KEY_SECRET).data + 16, 16}, &b.kek);
  *state = &b;
  return 0;
}

static int teardown(void **state) {
  bench *b = *state;
  release_key(b->p, &b->kek);
  return 0;
}

static rcdp_bytes wrap(const bench *b, const rcdp_key *key, uint8_t storage[RCDP_WRAPPED_MAX]) {
  rcdp_buf out = {storage, 0, RCDP_WRAPPED_MAX};
  assert_ok(b->p->key_wrap(b->p->context, &b->kek, aad(), key, &out));
  return rcdp_buf_bytes(&out);
}

static rcdp_bytes wrap_sample(const bench *b, rcdp_key_kind kind, uint8_t storage[RCDP_WRAPPED_MAX]) {
  rcdp_key key;
  import_key(b->p, kind, sample_material(kind), &key);
  const rcdp_bytes form = wrap(b, &key, storage);
  release_key(b->p, &key);
  return form;
}

static rcdp_err unwrap(const bench *b, rcdp_bytes form, rcdp_key *key) {
  return b->p->key_unwrap(b->p->context, &b->kek, aad(), form, key);
}

static rcdp_err opens(const bench *b, rcdp_bytes form) {
  rcdp_key key;
  const rcdp_err err = unwrap(b, form, &key);
  assert_int_equal(key.kind != RCDP_KEY_NONE, err == RCDP_OK);
  release_key(b->p, &key);
  return err;
}

/* --- nothing comes out --- */

static void assert_stays_inside(const rcdp_key *key) {
  uint8_t octets[256];
  size_t len = 0;
  psa_key_attributes_t attributes = psa_key_attributes_init();
  const psa_key_id_t id = rcdp_psa_id(key, key->kind);
  assert_int_equal(psa_export_key(id, octets, sizeof octets, &len), PSA_ERROR_NOT_PERMITTED);
  assert_int_equal(psa_get_key_attributes(id, &attributes), PSA_SUCCESS);
  assert_int_equal(psa_get_key_usage_flags(&attributes) & PSA_KEY_USAGE_EXPORT, 0);
}

static void assert_holds_a_number_alone(const rcdp_key *key) {
  for (size_t i = sizeof(psa_key_id_t); i < sizeof key->opaque; i++) {
    assert_int_equal(key->opaque[i], 0);
  }
}

static void no_key_can_be_exported(void **state) {
  const bench *b = *state;
  for (size_t i = 0; i < KINDS; i++) {
    uint8_t storage[RCDP_WRAPPED_MAX];
    rcdp_key key;
    rcdp_key again;
    import_key(b->p, kinds[i], sample_material(kinds[i]), &key);
    assert_stays_inside(&key);
    assert_holds_a_number_alone(&key);
    const rcdp_bytes form = wrap(b, &key, storage);
    assert_ok(unwrap(b, form, &again));
    assert_stays_inside(&again);
    assert_holds_a_number_alone(&again);
    release_key(b->p, &key);
    assert_stays_inside(&again); /* the copy is a key of its own */
    release_key(b->p, &again);
  }
}

static void a_copy_of_a_key_gives_no_more_than_the_key(void **state) {
  const bench *b = *state;
  for (size_t i = 0; i < KINDS; i++) {
    rcdp_key key;
    psa_key_attributes_t wanted;
    psa_key_id_t id = 0;
    uint8_t octets[256];
    size_t len = 0;
    import_key(b->p, kinds[i], sample_material(kinds[i]), &key);
    assert_ok(rcdp_psa_attributes(kinds[i], 0, &wanted));
    psa_set_key_usage_flags(&wanted, psa_get_key_usage_flags(&wanted) | PSA_KEY_USAGE_EXPORT);
    assert_int_equal(psa_copy_key(rcdp_psa_id(&key, kinds[i]), &wanted, &id), PSA_SUCCESS);
    assert_int_equal(psa_export_key(id, octets, sizeof octets, &len), PSA_ERROR_NOT_PERMITTED);
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
    release_key(b->p, &key);
  }
}

/* --- references --- */

static void a_reference_says_what_it_is(void **state) {
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  b->psa->next = PLACE_FIRST + 0x23;
  const rcdp_bytes form = wrap_sample(b, RCDP_KEY_AKA, storage);
  assert_int_equal(form.len, 34);
  assert_memory_equal(form.data, "\2\6\0\0\x10\x23", 6);
  assert_int_equal(place_count(), 1);
}

static void what_is_wrapped_twice_is_there_twice(void **state) {
  const bench *b = *state;
  uint8_t storage[2][RCDP_WRAPPED_MAX];
  const rcdp_bytes first = wrap_sample(b, RCDP_KEY_SECRET, storage[0]);
  const rcdp_bytes second = wrap_sample(b, RCDP_KEY_SECRET, storage[1]);
  assert_false(rcdp_bytes_equal(first, second));
  assert_int_equal(place_count(), 2);
  rcdp_key key;
  assert_ok(unwrap(b, first, &key)); /* and a third time, from a copy */
  uint8_t third_octets[RCDP_WRAPPED_MAX];
  const rcdp_bytes third = wrap(b, &key, third_octets);
  release_key(b->p, &key);
  assert_ok(rcdp_psa_sweep(b->psa, &third, 1));
  assert_ok(opens(b, third));
  assert_err(opens(b, first), RCDP_E_OPEN);
}

/* An identifier that was destroyed, and then given to another key of the same kind. */
static void a_reference_does_not_open_another_key(void **state) {
  static const uint8_t other[32] = {[0] = 1, [15] = 7, [31] = 9};
  const bench *b = *state;
  for (size_t i = 0; i < KINDS; i++) {
    uint8_t storage[2][RCDP_WRAPPED_MAX];
    rcdp_key key;
    b->psa->next = PLACE_FIRST;
    const rcdp_bytes before = wrap_sample(b, kinds[i], storage[0]);
    assert_ok(rcdp_psa_sweep(b->psa, NULL, 0));
    b->psa->next = PLACE_FIRST;
    import_key(b->p, kinds[i], (rcdp_bytes){other, sample_material(kinds[i]).len}, &key);
    const rcdp_bytes after = wrap(b, &key, storage[1]);
    release_key(b->p, &key);
    assert_memory_equal(before.data, after.data, 6);
    assert_ok(opens(b, after));
    assert_err(opens(b, before), RCDP_E_OPEN);
    assert_ok(rcdp_psa_sweep(b->psa, NULL, 0));
  }
}

static void a_reference_does_not_open_a_key_of_another_kind(void **state) {
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  for (size_t i = 0; i < KINDS; i++) {
    for (unsigned kind = 0; kind < 16; kind++) {
      const rcdp_bytes form = wrap_sample(b, kinds[i], storage);
      storage[1] = (uint8_t)kind;
      assert_err(opens(b, form), kind == kinds[i] ? RCDP_OK : RCDP_E_OPEN);
    }
  }
}

static void references_outside_the_range_are_refused(void **state) {
  static const uint32_t outside[] = {0, PLACE_FIRST - 1, PLACE_FIRST + PLACE_COUNT, 0x3fffffff, 0xffffffff};
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  const rcdp_bytes form = wrap_sample(b, RCDP_KEY_SECRET, storage);
  for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
    for (int octet = 0; octet < 4; octet++) {
      storage[2 + octet] = (uint8_t)(outside[i] >> (24 - 8 * octet));
    }
    assert_err(opens(b, form), RCDP_E_OPEN);
    assert_err(rcdp_psa_sweep(b->psa, &form, 1), RCDP_E_ARGUMENT);
  }
  assert_int_equal(place_count(), 1);
}

static void a_wrap_that_fails_leaves_no_copy(void **state) {
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_buf out = {storage, 0, 33};
  rcdp_key released = {0};
  assert_err(b->p->key_wrap(b->p->context, &b->kek, aad(), &b->kek, &out), RCDP_E_NO_SPACE);
  assert_err(b->p->key_wrap(b->p->context, &b->kek, aad(), &released, &out), RCDP_E_BAD_KEY);
  out.cap = sizeof storage;
  rcdp_key kek;
  import_key(b->p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  assert_int_equal(psa_destroy_key(rcdp_psa_id(&kek, RCDP_KEY_AEAD)), PSA_SUCCESS);
  assert_err(b->p->key_wrap(b->p->context, &kek, aad(), &b->kek, &out), RCDP_E_BAD_KEY);
  assert_int_equal(out.len, 0);
  assert_int_equal(place_count(), 0);
}

/* --- restart --- */

static void references_outlive_the_process_and_handles_do_not(void **state) {
  bench *b = *state;
  uint8_t storage[KINDS][RCDP_WRAPPED_MAX];
  rcdp_bytes forms[KINDS];
  uint8_t mac[RCDP_HASH_LEN];
  rcdp_key secret;
  for (size_t i = 0; i < KINDS; i++) {
    forms[i] = wrap_sample(b, kinds[i], storage[i]);
  }
  import_key(b->p, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), &secret);
  mbedtls_psa_crypto_free();
  assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
  assert_err(b->p->hmac(b->p->context, &secret, NULL, 0, mac), RCDP_E_BAD_KEY);
  release_key(b->p, &secret);
  release_key(b->p, &b->kek);
  import_key(b->p, RCDP_KEY_AEAD, (rcdp_bytes){sample_material(RCDP_KEY_SECRET).data + 16, 16}, &b->kek);
  for (size_t i = 0; i < KINDS; i++) {
    assert_ok(opens(b, forms[i]));
  }
}

/* --- sweeping --- */

static void sweeping_leaves_what_is_named(void **state) {
  enum { FORMS = 12 };
  const bench *b = *state;
  uint8_t storage[FORMS][RCDP_WRAPPED_MAX];
  rcdp_bytes forms[FORMS];
  rcdp_bytes kept[FORMS];
  for (unsigned pattern = 0; pattern < 1U << FORMS; pattern += 0x155) {
    size_t count = 0;
    for (size_t i = 0; i < FORMS; i++) {
      forms[i] = wrap_sample(b, kinds[i % KINDS], storage[i]);
      if ((pattern >> i & 1) != 0) {
        kept[count++] = forms[i];
      }
    }
    assert_ok(rcdp_psa_sweep(b->psa, kept, count));
    assert_int_equal(place_count(), count);
    for (size_t i = 0; i < FORMS; i++) {
      assert_err(opens(b, forms[i]), (pattern >> i & 1) != 0 ? RCDP_OK : RCDP_E_OPEN);
    }
    assert_ok(rcdp_psa_sweep(b->psa, NULL, 0));
  }
}

static void sweeping_with_a_form_that_is_none_destroys_nothing(void **state) {
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_bytes forms[2] = {wrap_sample(b, RCDP_KEY_SECRET, storage), {storage, 5}};
  assert_err(rcdp_psa_sweep(b->psa, forms, 2), RCDP_E_ARGUMENT);
  storage[0] = 1; /* that of a software provider */
  assert_err(rcdp_psa_sweep(b->psa, forms, 1), RCDP_E_ARGUMENT);
  assert_int_equal(place_count(), 1);
}

static void a_copy_that_is_swept_away_is_gone_for_its_handles_too(void **state) {
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  uint8_t mac[RCDP_HASH_LEN];
  rcdp_key key;
  assert_ok(unwrap(b, wrap_sample(b, RCDP_KEY_SECRET, storage), &key));
  assert_ok(b->p->hmac(b->p->context, &key, NULL, 0, mac));
  assert_ok(rcdp_psa_sweep(b->psa, NULL, 0));
  assert_err(b->p->hmac(b->p->context, &key, NULL, 0, mac), RCDP_E_BAD_KEY);
  release_key(b->p, &key);
}

/* --- keys that are there from the start --- */

static void a_key_is_made_inside(void **state) {
  const bench *b = *state;
  uint8_t storage[2][RCDP_PUBLIC_KEY_MAX];
  for (size_t i = 0; i < KINDS; i++) {
    rcdp_key key;
    const uint32_t id = (uint32_t)(ELSEWHERE + i);
    assert_err(rcdp_psa_key(b->psa, kinds[i], id, &key), RCDP_E_NOT_FOUND);
    assert_ok(rcdp_psa_generate(b->psa, kinds[i], id));
    assert_err(rcdp_psa_generate(b->psa, kinds[i], id), RCDP_E_ALREADY);
    assert_ok(rcdp_psa_sweep(b->psa, NULL, 0)); /* which does not go so far */
    assert_ok(rcdp_psa_key(b->psa, kinds[i], id, &key));
    assert_stays_inside(&key);
    release_key(b->p, &key);
    assert_ok(rcdp_psa_key(b->psa, kinds[i], id, &key));
    assert_err(rcdp_psa_key(b->psa, kinds[(i + 1) % KINDS], id, &(rcdp_key){0}), RCDP_E_BAD_KEY);
    release_key(b->p, &key);
  }
  rcdp_key keys[2];
  assert_ok(rcdp_psa_generate(b->psa, RCDP_KEY_P256, ELSEWHERE + KINDS));
  assert_ok(rcdp_psa_key(b->psa, RCDP_KEY_P256, ELSEWHERE + 2, &keys[0]));
  assert_ok(rcdp_psa_key(b->psa, RCDP_KEY_P256, ELSEWHERE + KINDS, &keys[1]));
  assert_false(rcdp_bytes_equal(public_half(b->p, &keys[0], storage[0]), public_half(b->p, &keys[1], storage[1])));
  for (psa_key_id_t id = ELSEWHERE; id <= ELSEWHERE + KINDS; id++) {
    assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
  }
}

static void keys_are_made_where_no_copies_are(void **state) {
  static const uint32_t taken[] = {0, PLACE_FIRST, PLACE_FIRST + PLACE_COUNT - 1, 0x40000000, 0xffffffff};
  const bench *b = *state;
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
    assert_err(rcdp_psa_generate(b->psa, RCDP_KEY_AEAD, taken[i]), RCDP_E_ARGUMENT);
  }
  assert_err(rcdp_psa_generate(b->psa, RCDP_KEY_ED25519, ELSEWHERE), RCDP_E_ALGORITHM);
}

/* Whatever somebody else has put there: as it may be exported, or does less than it should, it is none of ours. */
static void a_key_that_may_be_exported_is_refused(void **state) {
  const bench *b = *state;
  for (size_t i = 0; i < KINDS; i++) {
    psa_key_attributes_t attributes;
    psa_key_id_t id = 0;
    rcdp_key key;
    const rcdp_bytes material = sample_material(kinds[i]);
    assert_ok(rcdp_psa_attributes(kinds[i], ELSEWHERE, &attributes));
    const psa_key_usage_t usage = psa_get_key_usage_flags(&attributes);
    const psa_key_usage_t usages[] = {usage | PSA_KEY_USAGE_EXPORT, PSA_KEY_USAGE_COPY, usage};
    for (size_t u = 0; u < 3; u++) {
      psa_set_key_usage_flags(&attributes, usages[u]);
      assert_int_equal(psa_import_key(&attributes, material.data, material.len, &id), PSA_SUCCESS);
      assert_err(rcdp_psa_key(b->psa, kinds[i], ELSEWHERE, &key), usages[u] == usage ? RCDP_OK : RCDP_E_BAD_KEY);
      assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
    }
  }
}

static rcdp_err taken_as(const bench *b, rcdp_key_kind kind, const psa_key_attributes_t *attributes, size_t len) {
  static const uint8_t material[32] = {1, 2, 3};
  psa_key_id_t id = 0;
  rcdp_key key;
  assert_int_equal(psa_import_key(attributes, material, len, &id), PSA_SUCCESS);
  const rcdp_err err = rcdp_psa_key(b->psa, kind, ELSEWHERE, &key);
  assert_int_equal(psa_destroy_key(id), PSA_SUCCESS);
  return err;
}

static void a_key_that_is_longer_or_does_less_is_refused(void **state) {
  const bench *b = *state;
  psa_key_attributes_t attributes;
  assert_ok(rcdp_psa_attributes(RCDP_KEY_AEAD, ELSEWHERE, &attributes));
  psa_set_key_bits(&attributes, 0);
  assert_ok(taken_as(b, RCDP_KEY_AEAD, &attributes, 16));
  assert_err(taken_as(b, RCDP_KEY_AEAD, &attributes, 32), RCDP_E_BAD_KEY);
  assert_ok(rcdp_psa_attributes(RCDP_KEY_P256, ELSEWHERE, &attributes));
  assert_ok(taken_as(b, RCDP_KEY_P256, &attributes, 32));
  psa_set_key_enrollment_algorithm(&attributes, 0); /* it cannot agree */
  assert_err(taken_as(b, RCDP_KEY_P256, &attributes, 32), RCDP_E_BAD_KEY);
}

/* --- what there is no room for --- */

static void places_in_memory_are_counted(void **state) {
  enum { MANY = 40, SLOTS = 32 };
  const bench *b = *state;
  rcdp_key keys[MANY] = {{0}};
  size_t count = 0;
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && count < MANY) {
    err = b->p->key_import(b->p->context, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), &keys[count]);
    count += err == RCDP_OK;
  }
  assert_err(err, RCDP_E_NO_MEMORY);
  assert_int_equal(count + 1, SLOTS); /* and the key-encryption key */
  for (size_t i = 0; i < count; i++) {
    release_key(b->p, &keys[i]);
  }
  import_key(b->p, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), &keys[0]);
  release_key(b->p, &keys[0]);
}

static void identifiers_are_counted(void **state) {
  const rcdp_psa_config config = {0x3fffffff - 1, 2, NULL};
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_psa small;
  assert_ok(rcdp_psa_open(&small, &config));
  for (int i = 0; i < 3; i++) {
    rcdp_buf out = RCDP_BUF(storage);
    const rcdp_err err = small.provider.key_wrap(&small, &b->kek, aad(), &b->kek, &out);
    assert_err(err, i < 2 ? RCDP_OK : RCDP_E_STORAGE);
  }
  assert_ok(rcdp_psa_sweep(&small, NULL, 0));
}

static void identifiers_are_those_of_users(void **state) {
  static const rcdp_psa_config wrong[] = {
      {0, 1, NULL}, {1, 0, NULL}, {1, 0x40000000, NULL}, {0x40000000, 1, NULL}, {2, 0x3fffffff, NULL}};
  rcdp_psa psa;
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_err(rcdp_psa_open(&psa, &wrong[i]), RCDP_E_ARGUMENT);
  }
  assert_ok(rcdp_psa_open(&psa, &(rcdp_psa_config){1, 0x3fffffff, NULL}));
}

/* --- where they are kept --- */

static void another_working_directory_is_noticed(void **state) {
  const bench *b = *state;
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_buf out = {storage, 0, sizeof storage};
  rcdp_key key;
  char here[4096];
  const rcdp_bytes form = wrap_sample(b, RCDP_KEY_SECRET, storage);
  assert_non_null(getcwd(here, sizeof here));
  assert_int_equal(chdir("/"), 0);
  const rcdp_err wrapped = b->p->key_wrap(b->p->context, &b->kek, aad(), &b->kek, &out);
  const rcdp_err unwrapped = unwrap(b, form, &key);
  const rcdp_err swept = rcdp_psa_sweep(b->psa, NULL, 0);
  const rcdp_err made = rcdp_psa_generate(b->psa, RCDP_KEY_AEAD, ELSEWHERE);
  const rcdp_err found = rcdp_psa_key(b->psa, RCDP_KEY_AEAD, ELSEWHERE, &key);
  assert_int_equal(chdir(here), 0);
  assert_err(wrapped, RCDP_E_STORAGE);
  assert_err(unwrapped, RCDP_E_STORAGE);
  assert_err(swept, RCDP_E_STORAGE);
  assert_err(made, RCDP_E_STORAGE);
  assert_err(found, RCDP_E_STORAGE);
  assert_ok(opens(b, form));
}

static void a_directory_that_others_may_enter_is_refused(void **state) {
  const rcdp_psa_config config = {PLACE_FIRST, PLACE_COUNT, NULL};
  static const mode_t modes[] = {0710, 0701, 0720, 0704, 0700};
  rcdp_psa psa;
  (void)state;
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    assert_int_equal(chmod(".", modes[i]), 0);
    assert_err(rcdp_psa_open(&psa, &config), modes[i] == 0700 ? RCDP_OK : RCDP_E_NOT_AUTHORISED);
  }
}

/* --- algorithms --- */

/* RFC 6979 appendix A.2.5, "sample" with SHA-256: the nonce follows from key and message. */
static void signatures_follow_from_key_and_message(void **state) {
  const bench *b = *state;
  HEX(expected, "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key;
  import_key(b->p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  assert_ok(b->p->sign(b->p->context, &key, rcdp_bytes_of("sample"), signature));
  assert_bytes(RCDP_BYTES(signature), expected);
  release_key(b->p, &key);
}

/* RFC 8032 section 7.1, TEST 1. */
static void ed25519_is_verified_by_somebody_else_or_nobody(void **state) {
  const bench *b = *state;
  HEX(own, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  HEX(signature, "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                 "d25bf5f0595bbe24655141438e7a100b");
  rcdp_psa alone;
  rcdp_key key;
  assert_ok(b->p->verify(b->p->context, RCDP_ED25519, own, RCDP_NO_BYTES, signature));
  assert_err(b->p->verify(b->p->context, RCDP_ED25519, own, own, signature), RCDP_E_BAD_SIGNATURE);
  assert_ok(rcdp_psa_open(&alone, &(rcdp_psa_config){PLACE_FIRST, PLACE_COUNT, NULL}));
  assert_err(alone.provider.verify(&alone, RCDP_ED25519, own, RCDP_NO_BYTES, signature), RCDP_E_ALGORITHM);
  assert_err(b->p->key_import(b->p->context, RCDP_KEY_ED25519, sample_material(RCDP_KEY_ED25519), &key),
             RCDP_E_ALGORITHM);
  assert_err(b->p->key_import(b->p->context, RCDP_KEY_AKA_256, sample_material(RCDP_KEY_AKA_256), &key),
             RCDP_E_ALGORITHM);
  assert_true(b->p->sponge == NULL);
}

/* FIPS 197, appendix C.1. */
static void a_block_is_right(void **state) {
  const bench *b = *state;
  HEX(material, "000102030405060708090a0b0c0d0e0f");
  HEX(in, "00112233445566778899aabbccddeeff");
  HEX(expected, "69c4e0d86a7b0430d8cdb78070b4c55a");
  uint8_t out[RCDP_BLOCK_LEN];
  rcdp_key key;
  import_key(b->p, RCDP_KEY_AKA, material, &key);
  assert_ok(b->p->block(b->p->context, &key, in.data, out));
  assert_bytes(RCDP_BYTES(out), expected);
  release_key(b->p, &key);
  assert_err(b->p->block(b->p->context, &key, in.data, out), RCDP_E_BAD_KEY);
  assert_err(b->p->block(b->p->context, &b->kek, in.data, out), RCDP_E_BAD_KEY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(no_key_can_be_exported),
      TEST(a_copy_of_a_key_gives_no_more_than_the_key),
      TEST(a_reference_says_what_it_is),
      TEST(what_is_wrapped_twice_is_there_twice),
      TEST(a_reference_does_not_open_another_key),
      TEST(a_reference_does_not_open_a_key_of_another_kind),
      TEST(references_outside_the_range_are_refused),
      TEST(a_wrap_that_fails_leaves_no_copy),
      TEST(references_outlive_the_process_and_handles_do_not),
      TEST(sweeping_leaves_what_is_named),
      TEST(sweeping_with_a_form_that_is_none_destroys_nothing),
      TEST(a_copy_that_is_swept_away_is_gone_for_its_handles_too),
      TEST(a_key_is_made_inside),
      TEST(keys_are_made_where_no_copies_are),
      TEST(a_key_that_may_be_exported_is_refused),
      TEST(a_key_that_is_longer_or_does_less_is_refused),
      TEST(places_in_memory_are_counted),
      TEST(identifiers_are_counted),
      TEST(identifiers_are_those_of_users),
      TEST(another_working_directory_is_noticed),
      TEST(a_directory_that_others_may_enter_is_refused),
      TEST(signatures_follow_from_key_and_message),
      TEST(ed25519_is_verified_by_somebody_else_or_nobody),
      TEST(a_block_is_right),
  };
  return cmocka_run_group_tests_name("psa_keys", tests, NULL, NULL);
}
