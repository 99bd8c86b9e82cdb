/* HPKE (RFC 9180): appendix A.1.1 and A.3.1, every changed part, and failure of every provider call. */
#include "suite.h"

#include "support/failing.h"

typedef struct {
  rcdp_kem kem;
  const char *ephemeral_ikm, *enc, *recipient_ikm, *recipient_private, *recipient_public, *sealed;
} rfc9180;

static const rfc9180 vectors[] = {
    {RCDP_KEM_X25519, "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
     "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
     "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
     "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
     "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
     "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"},
    {RCDP_KEM_P256, "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
     "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bf"
     "c"
     "b9382657222d18c4",
     "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
     "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
     "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d1"
     "2"
     "8aafd68a2ce72ea0",
     "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"},
};
enum { VECTORS = sizeof vectors / sizeof vectors[0] };

static rcdp_bytes info(void) { return rcdp_bytes_of("Ode on a Grecian Urn"); }
static rcdp_bytes aad(void) { return rcdp_bytes_of("Count-0"); }
static rcdp_bytes plaintext(void) { return rcdp_bytes_of("Beauty is truth, truth beauty"); }

static rcdp_bytes octets(const char *text, uint8_t storage[96]) { return unhex(text, storage, 96); }

static void derived_keys_are_those_of_the_rfc(void **state) {
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    uint8_t ikm[96];
    uint8_t expected[96];
    uint8_t storage[RCDP_PUBLIC_KEY_MAX];
    rcdp_key key;
    assert_ok(rcdp_hpke_derive_key(test_provider, vectors[i].kem, octets(vectors[i].recipient_ikm, ikm), &key));
    assert_bytes(public_half(test_provider, &key, storage), octets(vectors[i].recipient_public, expected));
    release_key(test_provider, &key);
  }
}

static unsigned rejections;

static rcdp_err rejecting_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  if (kind == RCDP_KEY_P256 && rejections > 0) {
    rejections--;
    return RCDP_E_BAD_KEY;
  }
  return test_provider->key_import(context, kind, material, key);
}

/* Section 7.1.3: a candidate that is no scalar gives way to the one of the next counter, 256 times. The hash makes none such in
 * any test's time, so the import plays that part. */
static void rejected_candidates_give_way(void **state) {
  static const char prefix[] = {0, 32, 'H', 'P', 'K', 'E', '-', 'v', '1', 'K', 'E', 'M', 0, 0x10};
  static const char dkp[] = "HPKE-v1KEM\0\x10"
                            "dkp_prk";
  const uint8_t ikm[32] = {1};
  uint8_t octets[64];
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t expected[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf input = RCDP_BUF(octets);
  rcdp_provider provider = *test_provider;
  rcdp_secret prk;
  rcdp_secret candidate;
  rcdp_key derived;
  rcdp_key key;
  (void)state;
  provider.key_import = rejecting_import;
  rejections = 2;
  assert_ok(rcdp_hpke_derive_key(&provider, RCDP_KEM_P256, RCDP_BYTES(ikm), &derived));
  assert_ok(rcdp_buf_add(&input, (rcdp_bytes){(const uint8_t *)dkp, sizeof dkp - 1}));
  assert_ok(rcdp_buf_add(&input, RCDP_BYTES(ikm)));
  assert_ok(rcdp_hkdf_extract(test_provider, RCDP_NO_BYTES, rcdp_buf_bytes(&input), &prk));
  input.len = 0;
  assert_ok(rcdp_buf_add(&input, (rcdp_bytes){(const uint8_t *)prefix, sizeof prefix}));
  assert_ok(rcdp_buf_add(&input, rcdp_bytes_of("candidate\x02")));
  assert_ok(rcdp_hkdf_expand(test_provider, &prk, rcdp_buf_bytes(&input), 32, &candidate));
  import_key(test_provider, RCDP_KEY_P256, rcdp_secret_bytes(&candidate), &key);
  assert_bytes(public_half(test_provider, &derived, storage), public_half(test_provider, &key, expected));
  release_key(test_provider, &derived);
  release_key(test_provider, &key);
  rejections = 256;
  assert_err(rcdp_hpke_derive_key(&provider, RCDP_KEM_P256, RCDP_BYTES(ikm), &derived), RCDP_E_BAD_KEY);
  assert_int_equal(rejections, 0);
}

static void sealed_boxes_are_those_of_the_rfc(void **state) {
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    uint8_t peer[96];
    uint8_t ikm[96];
    uint8_t expected[96];
    uint8_t enc_octets[RCDP_HPKE_ENC_MAX];
    uint8_t sealed_octets[64];
    rcdp_buf enc = RCDP_BUF(enc_octets);
    rcdp_buf sealed = RCDP_BUF(sealed_octets);
    assert_ok(rcdp_hpke_seal(test_provider, vectors[i].kem, octets(vectors[i].recipient_public, peer),
                             octets(vectors[i].ephemeral_ikm, ikm), info(), aad(), plaintext(), &enc, &sealed));
    assert_bytes(rcdp_buf_bytes(&enc), octets(vectors[i].enc, expected));
    assert_bytes(rcdp_buf_bytes(&sealed), octets(vectors[i].sealed, expected));
  }
}

/* One opening; the plaintext when it is RCDP_OK. */
typedef struct {
  rcdp_kem kem;
  rcdp_key key;
  rcdp_bytes enc, info, aad, sealed;
  uint8_t enc_octets[96], sealed_octets[96], out[64];
  rcdp_buf plaintext;
} sealed_box;

static void box_init(sealed_box *box, const rfc9180 *vector) {
  uint8_t material[96];
  box->kem = vector->kem;
  import_key(test_provider, vector->kem == RCDP_KEM_P256 ? RCDP_KEY_P256 : RCDP_KEY_X25519,
             octets(vector->recipient_private, material), &box->key);
  box->enc = octets(vector->enc, box->enc_octets);
  box->sealed = octets(vector->sealed, box->sealed_octets);
  box->info = info();
  box->aad = aad();
}

static rcdp_err box_open(const rcdp_provider *provider, sealed_box *box) {
  box->plaintext = RCDP_BUF(box->out);
  rcdp_err err =
      rcdp_hpke_open(provider, box->kem, &box->key, box->enc, box->info, box->aad, box->sealed, &box->plaintext);
  assert_int_equal(box->plaintext.len, err == RCDP_OK ? plaintext().len : 0);
  return err;
}

static void boxes_of_the_rfc_open(void **state) {
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    sealed_box box;
    box_init(&box, &vectors[i]);
    assert_ok(box_open(test_provider, &box));
    assert_bytes(rcdp_buf_bytes(&box.plaintext), plaintext());
    release_key(test_provider, &box.key);
  }
}

static void nothing_else_opens(void **state) {
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    sealed_box box;
    box_init(&box, &vectors[i]);
    box.info = aad();
    assert_err(box_open(test_provider, &box), RCDP_E_OPEN);
    box.info = info();
    box.aad = RCDP_NO_BYTES;
    assert_err(box_open(test_provider, &box), RCDP_E_OPEN);
    box.aad = aad();
    for (size_t octet = 0; octet < box.enc.len; octet++) {
      box.enc_octets[octet] ^= 1;
      assert_err(box_open(test_provider, &box), RCDP_E_OPEN);
      box.enc_octets[octet] ^= 1;
    }
    for (size_t octet = 0; octet < box.sealed.len; octet++) {
      box.sealed_octets[octet] ^= 1;
      assert_err(box_open(test_provider, &box), RCDP_E_OPEN);
      box.sealed_octets[octet] ^= 1;
    }
    for (size_t len = 0; len < box.sealed.len; len += 5) {
      box.sealed.len = len;
      assert_err(box_open(test_provider, &box), RCDP_E_OPEN);
      box.sealed = (rcdp_bytes){box.sealed_octets, plaintext().len + RCDP_AEAD_TAG_LEN};
    }
    box.enc = RCDP_NO_BYTES;
    assert_err(box_open(test_provider, &box), RCDP_E_OPEN);
    release_key(test_provider, &box.key);
  }
}

static void keys_must_fit_the_kem(void **state) {
  const rcdp_bytes wrong = rcdp_bytes_of("no public key");
  const uint8_t ikm[32] = {1};
  uint8_t out[128];
  rcdp_buf enc = RCDP_BUF(out);
  rcdp_buf sealed = RCDP_BUF(out);
  rcdp_key key;
  sealed_box box;
  (void)state;
  box_init(&box, &vectors[0]);
  box.kem = RCDP_KEM_P256;
  assert_err(box_open(test_provider, &box), RCDP_E_BAD_KEY);
  box.kem = (rcdp_kem)0x0011;
  assert_err(box_open(test_provider, &box), RCDP_E_ALGORITHM);
  release_key(test_provider, &box.key);
  box.kem = RCDP_KEM_X25519;
  assert_err(box_open(test_provider, &box), RCDP_E_BAD_KEY);

  assert_err(rcdp_hpke_derive_key(test_provider, (rcdp_kem)0x0011, RCDP_BYTES(ikm), &key), RCDP_E_ALGORITHM);
  assert_err(rcdp_hpke_derive_key(test_provider, RCDP_KEM_P256, (rcdp_bytes){ikm, 31}, &key), RCDP_E_ARGUMENT);
  for (size_t i = 0; i < VECTORS; i++) {
    assert_err(rcdp_hpke_seal(test_provider, vectors[i].kem, wrong, RCDP_BYTES(ikm), info(), aad(), plaintext(), &enc,
                              &sealed),
               RCDP_E_BAD_KEY);
  }
  assert_int_equal(enc.len + sealed.len, 0);
}

/* Another form of the recipient's point, or of the sender's, is another octet string and none of RFC 9180 section 7.1.1: the provider, which
 * would take it, is not asked. */
static void points_have_one_form(void **state) {
  const rfc9180 *vector = &vectors[1];
  sealed_box box;
  uint8_t point[96];
  uint8_t out_octets[64];
  uint8_t enc_octets[RCDP_HPKE_ENC_MAX];
  uint8_t ikm[96];
  rcdp_buf out = RCDP_BUF(out_octets);
  rcdp_buf enc = RCDP_BUF(enc_octets);
  rcdp_provider provider;
  struct failing failing;
  (void)state;
  failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
  failing.only = 1U << FAILING_AGREE;
  box_init(&box, vector);
  memcpy(point, box.enc.data, 33);
  point[0] = (uint8_t)(2 | (box.enc.data[64] & 1));
  box.enc = (rcdp_bytes){point, 33};
  assert_err(box_open(&provider, &box), RCDP_E_OPEN);
  assert_err(rcdp_hpke_seal(&provider, vector->kem, box.enc, octets(vector->ephemeral_ikm, ikm), info(), aad(),
                            plaintext(), &enc, &out),
             RCDP_E_BAD_KEY);
  assert_int_equal(failing.calls, 0);
  assert_int_equal(out.len + enc.len, 0);
  release_key(test_provider, &box.key);
}

static void short_buffers_are_refused(void **state) {
  const uint8_t ikm[32] = {1};
  uint8_t peer_octets[96];
  uint8_t enc_octets[RCDP_HPKE_ENC_MAX];
  uint8_t sealed_octets[64];
  const size_t sealed_len = plaintext().len + RCDP_AEAD_TAG_LEN;
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    const rcdp_bytes peer = octets(vectors[i].recipient_public, peer_octets);
    rcdp_buf enc = {enc_octets, 0, peer.len - 1};
    rcdp_buf sealed = {sealed_octets, 0, sealed_len};
    assert_err(
        rcdp_hpke_seal(test_provider, vectors[i].kem, peer, RCDP_BYTES(ikm), info(), aad(), plaintext(), &enc, &sealed),
        RCDP_E_NO_SPACE);
    enc.cap++;
    for (sealed.cap = 0; sealed.cap < sealed_len; sealed.cap++) {
      assert_err(rcdp_hpke_seal(test_provider, vectors[i].kem, peer, RCDP_BYTES(ikm), info(), aad(), plaintext(), &enc,
                                &sealed),
                 RCDP_E_NO_SPACE);
    }
    assert_int_equal(enc.len + sealed.len, 0);
    sealed_box box;
    box_init(&box, &vectors[i]);
    rcdp_buf out = {box.out, 0, plaintext().len - 1};
    assert_err(rcdp_hpke_open(test_provider, box.kem, &box.key, box.enc, box.info, box.aad, box.sealed, &out),
               RCDP_E_NO_SPACE);
    release_key(test_provider, &box.key);
  }
}

/* Each provider call of seal and of open fails once: the error comes through, nothing comes out, no key stays behind. */
/* A key that the provider refuses for the derivation is no candidate that is out of range. */
static void a_refused_derivation_is_no_rejected_candidate(void **state) {
  const uint8_t ikm[32] = {1};
  rcdp_provider provider;
  struct failing failing;
  rcdp_key key = {0};
  (void)state;
  failing_provider(&provider, &failing, test_provider, RCDP_E_BAD_KEY);
  failing.only = 1u << FAILING_HMAC;
  failing.fail_at = 2; /* the first belongs to the extraction */
  assert_err(rcdp_hpke_derive_key(&provider, RCDP_KEM_P256, RCDP_BYTES(ikm), &key), RCDP_E_CRYPTO);
  assert_int_equal(failing.calls, 2);
  assert_int_equal(failing.keys, 0);
}

static void every_failure_comes_through(void **state) {
  rcdp_provider provider;
  struct failing failing;
  uint8_t peer[96];
  uint8_t ikm[96];
  sealed_box box;
  (void)state;
  box_init(&box, &vectors[1]);
  failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
  assert_ok(box_open(&provider, &box));
  const unsigned long opens = failing.calls;
  for (unsigned long call = 1; call <= opens; call++) {
    failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
    failing.fail_at = call;
    assert_err(box_open(&provider, &box), RCDP_E_CRYPTO);
    assert_int_equal(failing.keys, 0);
  }
  release_key(test_provider, &box.key);
  for (unsigned long call = 1;; call++) {
    uint8_t enc_octets[RCDP_HPKE_ENC_MAX];
    uint8_t sealed_octets[64];
    rcdp_buf enc = RCDP_BUF(enc_octets);
    rcdp_buf sealed = RCDP_BUF(sealed_octets);
    failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
    failing.fail_at = call;
    rcdp_err err = rcdp_hpke_seal(&provider, RCDP_KEM_P256, octets(vectors[1].recipient_public, peer),
                                  octets(vectors[1].ephemeral_ikm, ikm), info(), aad(), plaintext(), &enc, &sealed);
    assert_int_equal(failing.keys, 0);
    if (call > failing.calls) {
      assert_ok(err);
      break;
    }
    assert_err(err, RCDP_E_CRYPTO);
    assert_int_equal(enc.len + sealed.len, 0);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(derived_keys_are_those_of_the_rfc),
      cmocka_unit_test(rejected_candidates_give_way),
      cmocka_unit_test(sealed_boxes_are_those_of_the_rfc),
      cmocka_unit_test(boxes_of_the_rfc_open),
      cmocka_unit_test(nothing_else_opens),
      cmocka_unit_test(keys_must_fit_the_kem),
      cmocka_unit_test(points_have_one_form),
      cmocka_unit_test(short_buffers_are_refused),
      cmocka_unit_test(a_refused_derivation_is_no_rejected_candidate),
      cmocka_unit_test(every_failure_comes_through),
  };
  return run_over_providers("HPKE", tests, sizeof tests / sizeof tests[0]);
}
