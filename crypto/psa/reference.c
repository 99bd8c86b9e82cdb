/*
 * The storage form of a key: version 2, kind, identifier (4) of its persistent copy, nonce (12), and the tag (16) of AES-128-GCM under kek over
 * nothing, with SHA-256("rcdp/1 key-reference" 00 version kind identifier proof aad) as additional data. The proof is made with the key itself, and
 * is never shown: an identifier that was destroyed and given to another key opens nothing. Version 1 is the form of the software providers.
 */
#include "psa.h"

#include <string.h>

enum { VERSION = 2, KIND_AT = 1, ID_AT = 2, HEADER_LEN = 6, TAG_AT = HEADER_LEN + RCDP_AEAD_NONCE_LEN };
enum { FORM_LEN = TAG_AT + RCDP_AEAD_TAG_LEN };

_Static_assert((size_t)FORM_LEN <= RCDP_WRAPPED_MAX, "a reference fits where keys are kept");

static const uint8_t label[] = "rcdp/1 key-reference"; /* with its terminating zero: the separator */

static void put_u32(uint8_t out[4], uint32_t value) {
  for (int i = 0; i < 4; i++) {
    out[i] = (uint8_t)(value >> (24 - 8 * i));
  }
}

static uint32_t get_u32(const uint8_t in[4]) {
  return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

/* --- the tag --- */

/* What only this key gives. The nonce may be the same each time, as nobody sees the tag. */
static rcdp_err prove(rcdp_psa *psa, const rcdp_key *key, rcdp_buf *proof) {
  static const uint8_t zeros[RCDP_BLOCK_LEN];
  const rcdp_bytes purpose = RCDP_BYTES(label);
  rcdp_err err = RCDP_E_BAD_KEY;
  switch (key->kind) {
  case RCDP_KEY_AEAD:
    err = rcdp_psa_aead_seal(psa, key, zeros, purpose, RCDP_NO_BYTES, proof->data);
    proof->len = RCDP_AEAD_TAG_LEN;
    break;
  case RCDP_KEY_SECRET:
    err = rcdp_psa_hmac(psa, key, &purpose, 1, proof->data);
    proof->len = RCDP_HASH_LEN;
    break;
  case RCDP_KEY_AKA:
    err = rcdp_psa_block(psa, key, zeros, proof->data);
    proof->len = RCDP_BLOCK_LEN;
    break;
  default:
    err = rcdp_psa_key_public(psa, key, proof);
    break;
  }
  return err;
}

static rcdp_err bind(rcdp_psa *psa, const uint8_t header[HEADER_LEN], const rcdp_key *key, rcdp_bytes aad,
                     uint8_t bound[RCDP_HASH_LEN]) {
  uint8_t octets[RCDP_PSA_POINT_LEN];
  rcdp_buf proof = RCDP_BUF(octets);
  rcdp_err err = prove(psa, key, &proof);
  if (err == RCDP_OK) {
    const rcdp_bytes parts[] = {RCDP_BYTES(label), {header, HEADER_LEN}, rcdp_buf_bytes(&proof), aad};
    err = rcdp_psa_hash(psa, RCDP_SHA256, parts, 4, bound);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* From fresh random octets and what is bound: a random source that repeats itself repeats a nonce for the same reference alone. */
static rcdp_err make_nonce(rcdp_psa *psa, const uint8_t bound[RCDP_HASH_LEN], uint8_t nonce[RCDP_AEAD_NONCE_LEN]) {
  uint8_t random[RCDP_HASH_LEN];
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = psa->provider.random(psa, random, sizeof random);
  if (err == RCDP_OK) {
    const rcdp_bytes parts[] = {RCDP_BYTES(label), RCDP_BYTES(random), {bound, RCDP_HASH_LEN}};
    err = rcdp_psa_hash(psa, RCDP_SHA256, parts, 3, digest);
  }
  if (err == RCDP_OK) {
    memcpy(nonce, digest, RCDP_AEAD_NONCE_LEN);
  }
  return err;
}

static rcdp_err make_form(rcdp_psa *psa, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *copy,
                          uint8_t form[FORM_LEN]) {
  uint8_t bound[RCDP_HASH_LEN];
  form[0] = VERSION;
  form[KIND_AT] = (uint8_t)copy->kind;
  put_u32(form + ID_AT, rcdp_psa_id(copy, copy->kind));
  rcdp_err err = bind(psa, form, copy, aad, bound);
  if (err == RCDP_OK) {
    err = make_nonce(psa, bound, form + HEADER_LEN);
  }
  if (err == RCDP_OK) {
    err = rcdp_psa_aead_seal(psa, kek, form + HEADER_LEN, RCDP_BYTES(bound), RCDP_NO_BYTES, form + TAG_AT);
  }
  return err;
}

/* --- copies --- */

static void destroy(psa_key_id_t id) {
  rcdp_psa_begin();
  (void)psa_destroy_key(id); /* the next sweep tries again */
  rcdp_psa_end();
}

static uint32_t after(const rcdp_psa_config *config, uint32_t identifier) {
  return identifier - config->first + 1 < config->count ? identifier + 1 : config->first;
}

static rcdp_err copy_to(psa_key_id_t from, rcdp_key_kind kind, uint32_t identifier) {
  psa_key_attributes_t attributes;
  psa_key_id_t id = 0;
  const rcdp_err err = rcdp_psa_attributes(kind, identifier, &attributes);
  return err == RCDP_OK ? rcdp_psa_verdict(psa_copy_key(from, &attributes, &id)) : err;
}

/* Under the next identifier that is free; one that was given back is not given out again at once. */
static rcdp_err make_copy(rcdp_psa *psa, const rcdp_key *key, rcdp_key *copy) {
  rcdp_err err = RCDP_E_ALREADY;
  rcdp_psa_begin();
  for (uint32_t tried = 0; err == RCDP_E_ALREADY && tried < psa->config.count; tried++) {
    err = copy_to(rcdp_psa_id(key, key->kind), key->kind, psa->next);
    if (err == RCDP_OK) {
      rcdp_psa_hold(copy, key->kind, psa->next);
    }
    psa->next = after(&psa->config, psa->next);
  }
  rcdp_psa_end();
  return err == RCDP_E_ALREADY ? RCDP_E_STORAGE : err;
}

rcdp_err rcdp_psa_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  rcdp_psa *psa = context;
  rcdp_key copy = {.kind = RCDP_KEY_NONE};
  uint8_t form[FORM_LEN];
  if (kek->kind != RCDP_KEY_AEAD || rcdp_psa_id(key, key->kind) == 0) {
    return RCDP_E_BAD_KEY;
  }
  if (out->cap - out->len < FORM_LEN) {
    return RCDP_E_NO_SPACE;
  }
  rcdp_err err = rcdp_psa_place_check(psa->place);
  if (err == RCDP_OK) {
    err = make_copy(psa, key, &copy);
  }
  if (err != RCDP_OK) {
    return err;
  }
  err = make_form(psa, kek, aad, &copy, form);
  if (err == RCDP_OK) {
    err = rcdp_psa_place_sync(rcdp_psa_id(&copy, copy.kind));
  }
  if (err != RCDP_OK) {
    destroy(rcdp_psa_id(&copy, copy.kind));
  }
  rcdp_psa_key_release(psa, &copy);
  return err == RCDP_OK ? rcdp_buf_add(out, RCDP_BYTES(form)) : err;
}

/* --- references --- */

static bool is_own(const rcdp_psa_config *config, rcdp_bytes form) {
  return form.len == FORM_LEN && form.data[0] == VERSION && get_u32(form.data + ID_AT) >= config->first &&
         get_u32(form.data + ID_AT) - config->first < config->count;
}

static rcdp_err open_form(rcdp_psa *psa, const rcdp_key *kek, rcdp_bytes aad, const uint8_t form[FORM_LEN],
                          const rcdp_key *key) {
  uint8_t bound[RCDP_HASH_LEN];
  uint8_t nothing[1]; /* a box without content has no octet to write */
  rcdp_err err = bind(psa, form, key, aad, bound);
  if (err == RCDP_OK) {
    err = rcdp_psa_aead_open(psa, kek, form + HEADER_LEN, RCDP_BYTES(bound),
                             (rcdp_bytes){form + TAG_AT, RCDP_AEAD_TAG_LEN}, nothing);
  }
  return err;
}

/* Nothing but a key of this kind under this identifier is looked at. */
static rcdp_err refer(rcdp_psa *psa, const rcdp_key *kek, rcdp_bytes aad, const uint8_t form[FORM_LEN], rcdp_key *key) {
  const rcdp_key_kind kind = (rcdp_key_kind)form[KIND_AT];
  const uint32_t identifier = get_u32(form + ID_AT);
  const rcdp_err err = rcdp_psa_check(kind, identifier);
  if (err != RCDP_OK) {
    const bool another = err == RCDP_E_NOT_FOUND || err == RCDP_E_BAD_KEY || err == RCDP_E_ALGORITHM;
    return another ? RCDP_E_OPEN : err;
  }
  rcdp_psa_hold(key, kind, identifier);
  return open_form(psa, kek, aad, form, key);
}

rcdp_err rcdp_psa_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  rcdp_psa *psa = context;
  memset(key, 0, sizeof *key);
  if (kek->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  if (!is_own(&psa->config, wrapped)) {
    return RCDP_E_OPEN;
  }
  rcdp_err err = rcdp_psa_place_check(psa->place);
  if (err == RCDP_OK) {
    err = refer(psa, kek, aad, wrapped.data, key);
  }
  if (err != RCDP_OK) {
    rcdp_psa_key_release(psa, key);
  }
  return err;
}

/* --- sweeping --- */

static bool is_named(uint32_t identifier, const rcdp_bytes *forms, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (get_u32(forms[i].data + ID_AT) == identifier) {
      return true;
    }
  }
  return false;
}

static rcdp_err destroy_all_but(const rcdp_psa_config *config, const rcdp_bytes *forms, size_t count) {
  rcdp_err err = RCDP_OK;
  for (uint32_t i = 0; err == RCDP_OK && i < config->count; i++) {
    if (!is_named(config->first + i, forms, count)) {
      err = rcdp_psa_verdict(psa_destroy_key(config->first + i));
      err = err == RCDP_E_NOT_FOUND || err == RCDP_E_BAD_KEY ? RCDP_OK : err; /* there was none */
    }
  }
  return err;
}

rcdp_err rcdp_psa_sweep(rcdp_psa *psa, const rcdp_bytes *forms, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!is_own(&psa->config, forms[i])) {
      return RCDP_E_ARGUMENT;
    }
  }
  rcdp_err err = rcdp_psa_place_check(psa->place);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_psa_begin();
  err = destroy_all_but(&psa->config, forms, count);
  rcdp_psa_end();
  return err == RCDP_OK ? rcdp_psa_place_sync(psa->config.first) : err;
}
