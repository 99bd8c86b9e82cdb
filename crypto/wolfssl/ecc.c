/*
 * ECDH (SP 800-56A section 5.7.1.2) and ECDSA (FIPS 186-4 section 6) on P-256, verification on P-384 too.
 *
 * wolfSSL's fixed-point cache makes the time of a multiplication depend on what was multiplied before. Every operation
 * here runs between an initialised key and ecc_end, which empties that cache, so nothing is ever found in it.
 */
#include "wolfssl.h"

#include <wolfssl/wolfcrypt/ecc.h>

enum { P256_LEN = 32 };

static rcdp_err ecc_start(ecc_key *key) { return wc_ecc_init(key) == 0 ? RCDP_OK : RCDP_E_CRYPTO; }

static void ecc_end(ecc_key *key) {
  (void)wc_ecc_free(key);
  rcdp_wipe(key, sizeof *key);
  wc_ecc_fp_free();
}

/* A point is only what lies on the curve and is not infinity; both curves have cofactor 1, so that is all. The check may
 * multiply the point: the cache is emptied before a secret meets it. */
static rcdp_err import_public(ecc_key *key, rcdp_bytes point, int curve) {
  const bool valid =
      wc_ecc_import_x963_ex(point.data, (word32)point.len, key, curve) == 0 && wc_ecc_check_key(key) == 0;
  wc_ecc_fp_free();
  return valid ? RCDP_OK : RCDP_E_BAD_KEY;
}

static rcdp_err export_public(ecc_key *key, rcdp_wolf_key *own) {
  word32 len = RCDP_WOLF_POINT_LEN;
  if (wc_ecc_export_x963(key, own->public_key, &len) != 0 || len != RCDP_WOLF_POINT_LEN) {
    return RCDP_E_CRYPTO;
  }
  own->public_len = RCDP_WOLF_POINT_LEN;
  return RCDP_OK;
}

static int import_private(ecc_key *key, const rcdp_wolf_key *own) {
  return wc_ecc_import_private_key_ex(own->material, own->material_len, NULL, 0, key, ECC_SECP256R1);
}

rcdp_err rcdp_wolf_ecc_make_public(rcdp_wolf_key *own) {
  ecc_key key;
  WC_RNG rng;
  rcdp_err err = rcdp_wolf_rng(&rng, RCDP_NO_BYTES); /* blinds the multiplication */
  if (err != RCDP_OK) {
    return err;
  }
  err = ecc_start(&key);
  if (err == RCDP_OK) {
    const bool made = import_private(&key, own) == 0 && wc_ecc_make_pub_ex(&key, NULL, &rng) == 0;
    err = made ? export_public(&key, own) : RCDP_E_CRYPTO;
    ecc_end(&key);
  }
  (void)wc_FreeRng(&rng);
  return err;
}

static rcdp_err agree_with(ecc_key *key, ecc_key *peer, rcdp_secret *shared) {
  uint8_t x[P256_LEN];
  word32 len = sizeof x;
  const bool made = wc_ecc_shared_secret(key, peer, x, &len) == 0 && len == sizeof x;
  rcdp_err err = made ? rcdp_secret_set(shared, RCDP_BYTES(x)) : RCDP_E_CRYPTO;
  rcdp_wipe(x, sizeof x);
  return err;
}

static rcdp_err agree_private(const rcdp_wolf_key *own, ecc_key *peer, WC_RNG *rng, rcdp_secret *shared) {
  ecc_key key;
  rcdp_err err = ecc_start(&key);
  if (err != RCDP_OK) {
    return err;
  }
  const bool ready = import_private(&key, own) == 0 && wc_ecc_set_rng(&key, rng) == 0;
  err = ready ? agree_with(&key, peer, shared) : RCDP_E_CRYPTO;
  ecc_end(&key);
  return err;
}

/* SEC 1 section 2.3.3: 04 x y, or 02 or 03 and x. */
static bool is_p256_form(rcdp_bytes peer) {
  return (peer.len == RCDP_WOLF_POINT_LEN && peer.data[0] == ECC_POINT_UNCOMP) ||
         (peer.len == RCDP_WOLF_COMPRESSED_LEN &&
          (peer.data[0] == ECC_POINT_COMP_EVEN || peer.data[0] == ECC_POINT_COMP_ODD));
}

rcdp_err rcdp_wolf_ecc_agree(const rcdp_wolf_key *own, rcdp_bytes peer, rcdp_secret *shared) {
  ecc_key point;
  WC_RNG rng;
  rcdp_err err = rcdp_wolf_rng(&rng, RCDP_NO_BYTES);
  if (err != RCDP_OK) {
    return err;
  }
  err = is_p256_form(peer) ? ecc_start(&point) : RCDP_E_BAD_KEY;
  if (err == RCDP_OK) {
    err = import_public(&point, peer, ECC_SECP256R1);
    if (err == RCDP_OK) {
      err = agree_private(own, &point, &rng, shared);
    }
    ecc_end(&point);
  }
  (void)wc_FreeRng(&rng);
  return err;
}

static rcdp_err digest_of(rcdp_hash_alg alg, rcdp_bytes message, uint8_t digest[RCDP_HASH_MAX]) {
  return rcdp_wolf_hash(NULL, alg, &message, 1, digest);
}

/*
 * The generator from which the nonce k comes: seeded by the system, by the private key and by what is signed. When the
 * system's seed repeats, k still differs for every message and stays secret.
 */
static rcdp_err hedged_rng(WC_RNG *rng, const rcdp_wolf_key *own, const uint8_t digest[RCDP_HASH_LEN]) {
  static const uint8_t label[] = "rcdp/1 ecdsa-nonce"; /* with its terminating zero: the separator */
  uint8_t nonce[RCDP_HASH_LEN];
  const rcdp_bytes parts[] = {RCDP_BYTES(label), {own->material, own->material_len}, {digest, RCDP_HASH_LEN}};
  rcdp_err err = rcdp_wolf_hash(NULL, RCDP_SHA256, parts, 3, nonce);
  if (err == RCDP_OK) {
    err = rcdp_wolf_rng(rng, RCDP_BYTES(nonce));
  }
  rcdp_wipe(nonce, sizeof nonce);
  return err;
}

static rcdp_err export_signature(mp_int *r, mp_int *s, uint8_t *signature) {
  uint8_t raw[2 * P256_LEN];
  if (mp_to_unsigned_bin_len(r, raw, P256_LEN) != MP_OKAY ||
      mp_to_unsigned_bin_len(s, raw + P256_LEN, P256_LEN) != MP_OKAY) {
    return RCDP_E_CRYPTO;
  }
  rcdp_buf out = {signature, 0, sizeof raw};
  return rcdp_buf_add(&out, RCDP_BYTES(raw));
}

static rcdp_err sign_with(const rcdp_wolf_key *own, const uint8_t digest[RCDP_HASH_LEN], WC_RNG *rng,
                          uint8_t *signature) {
  ecc_key key;
  mp_int r;
  mp_int s;
  rcdp_err err = ecc_start(&key);
  if (err != RCDP_OK) {
    return err;
  }
  const bool made = mp_init(&r) == MP_OKAY && mp_init(&s) == MP_OKAY && import_private(&key, own) == 0 &&
                    wc_ecc_sign_hash_ex(digest, RCDP_HASH_LEN, rng, &key, &r, &s) == 0;
  err = made ? export_signature(&r, &s, signature) : RCDP_E_CRYPTO;
  ecc_end(&key);
  return err;
}

rcdp_err rcdp_wolf_ecc_sign(const rcdp_wolf_key *own, rcdp_bytes message, uint8_t *signature) {
  uint8_t digest[RCDP_HASH_MAX];
  WC_RNG rng;
  rcdp_err err = digest_of(RCDP_SHA256, message, digest);
  if (err == RCDP_OK) {
    err = hedged_rng(&rng, own, digest);
  }
  if (err != RCDP_OK) {
    return err;
  }
  err = sign_with(own, digest, &rng, signature);
  (void)wc_FreeRng(&rng);
  return err;
}

static rcdp_err verify_with(ecc_key *key, const uint8_t *digest, size_t digest_len, rcdp_bytes signature) {
  const word32 half = (word32)signature.len / 2;
  int valid = 0;
  mp_int r;
  mp_int s;
  if (mp_init(&r) != MP_OKAY || mp_init(&s) != MP_OKAY || mp_read_unsigned_bin(&r, signature.data, half) != MP_OKAY ||
      mp_read_unsigned_bin(&s, signature.data + half, half) != MP_OKAY) {
    return RCDP_E_CRYPTO;
  }
  const int result = wc_ecc_verify_hash_ex(&r, &s, digest, (word32)digest_len, &valid, key);
  return result == 0 && valid == 1 ? RCDP_OK : RCDP_E_BAD_SIGNATURE;
}

rcdp_err rcdp_wolf_ecc_verify(const rcdp_signature_row *row, rcdp_bytes public_key, rcdp_bytes message,
                              rcdp_bytes signature) {
  static const size_t lengths[] = {[RCDP_SHA256] = 32, [RCDP_SHA384] = 48, [RCDP_SHA512] = 64};
  const int curve = row->scalar_len == P256_LEN ? ECC_SECP256R1 : ECC_SECP384R1;
  uint8_t digest[RCDP_HASH_MAX];
  ecc_key key;
  rcdp_err err = digest_of(row->hash, message, digest);
  if (err == RCDP_OK) {
    err = ecc_start(&key);
  }
  if (err != RCDP_OK) {
    return err;
  }
  err = import_public(&key, public_key, curve);
  if (err == RCDP_OK) {
    err = verify_with(&key, digest, lengths[row->hash], signature);
  }
  ecc_end(&key);
  return err;
}
