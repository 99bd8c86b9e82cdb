/* Opens the storage form of a key, and that of OP(c). */
#include "take_out.h"

#include <string.h>

#include <rcdp/crypto.h>

/* version, kind, nonce, ciphertext and tag */
enum { VERSION = 1, HEADER_LEN = 2, OVERHEAD = HEADER_LEN + RCDP_AEAD_NONCE_LEN + RCDP_AEAD_TAG_LEN, AAD_MAX = 32 };

/* What a wrapped key is bound to: its use and its credential (docs/protocol.md, "Keys"). */
static rcdp_err bind_to(const char *use, const rcdp_id *credential, rcdp_buf *aad) {
  const rcdp_err err = rcdp_buf_add(aad, rcdp_bytes_of(use));
  return err == RCDP_OK ? rcdp_buf_add(aad, RCDP_ID_BYTES(*credential)) : err;
}

static bool can_leave(rcdp_bytes wrapped) {
  return wrapped.len > OVERHEAD && wrapped.len <= OVERHEAD + RCDP_SECRET_MAX && wrapped.data[0] == VERSION &&
         (wrapped.data[1] == RCDP_KEY_AKA || wrapped.data[1] == RCDP_KEY_AKA_256);
}

static rcdp_err open_key(const rcdp_provider *provider, const rcdp_key *storage_key, rcdp_bytes aad, rcdp_bytes wrapped,
                         rcdp_secret *k) {
  static const uint8_t label[] = "rcdp/1 key-wrap"; /* with its terminating zero */
  uint8_t bound[RCDP_HASH_LEN];
  const rcdp_bytes parts[] = {RCDP_BYTES(label), {wrapped.data, HEADER_LEN}, aad};
  const rcdp_bytes sealed = {wrapped.data + HEADER_LEN + RCDP_AEAD_NONCE_LEN,
                             wrapped.len - HEADER_LEN - RCDP_AEAD_NONCE_LEN};
  rcdp_err err = provider->hash(provider->context, RCDP_SHA256, parts, sizeof parts / sizeof parts[0], bound);
  if (err == RCDP_OK) {
    err = provider->aead_open(provider->context, storage_key, wrapped.data + HEADER_LEN, RCDP_BYTES(bound), sealed,
                              k->data);
  }
  k->len = err == RCDP_OK ? sealed.len - RCDP_AEAD_TAG_LEN : 0;
  return err;
}

rcdp_err take_out(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential, rcdp_bytes key,
                  rcdp_bytes op, rcdp_secret *k, rcdp_secret *opc) {
  uint8_t octets[2][AAD_MAX];
  rcdp_buf for_key = RCDP_BUF(octets[0]);
  rcdp_buf for_op = RCDP_BUF(octets[1]);
  *k = (rcdp_secret){.len = 0};
  *opc = (rcdp_secret){.len = 0};
  rcdp_err err = can_leave(key) ? bind_to("key", credential, &for_key) : RCDP_E_ALGORITHM;
  if (err == RCDP_OK) {
    err = bind_to("op", credential, &for_op);
  }
  if (err == RCDP_OK) {
    err = open_key(provider, storage_key, rcdp_buf_bytes(&for_key), key, k);
  }
  return err == RCDP_OK ? rcdp_secret_open(provider, storage_key, rcdp_buf_bytes(&for_op), op, opc) : err;
}
