/* Handles: import, public half, storage form, release. */
#include "wolfssl.h"

#include <string.h>

#include "../shared/wrap.h"

_Static_assert(sizeof(rcdp_wolf_key) <= sizeof(((rcdp_key *)0)->opaque), "a key fits its handle");

/* Octets only, so they may lie anywhere in the handle. */
static rcdp_wolf_key *inside(rcdp_key *key) { return (rcdp_wolf_key *)key->opaque; }

const rcdp_wolf_key *rcdp_wolf_key_get(const rcdp_key *key, rcdp_key_kind kind) {
  return key->kind == kind ? (const rcdp_wolf_key *)key->opaque : NULL;
}

static rcdp_err make_public(rcdp_key_kind kind, rcdp_wolf_key *key) {
  switch (kind) {
  case RCDP_KEY_P256:
    return rcdp_wolf_ecc_make_public(key);
  case RCDP_KEY_X25519:
    return rcdp_wolf_x25519_make_public(key);
  case RCDP_KEY_ED25519:
    return rcdp_wolf_ed25519_make_public(key);
  default:
    return RCDP_OK;
  }
}

rcdp_err rcdp_wolf_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  memset(key, 0, sizeof *key);
  rcdp_err err = rcdp_material_check(kind, material);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_wolf_key *own = inside(key);
  memcpy(own->material, material.data, material.len);
  own->material_len = (uint8_t)material.len;
  err = make_public(kind, own);
  if (err != RCDP_OK) {
    rcdp_wolf_key_release(context, key);
    return err;
  }
  key->kind = kind;
  return RCDP_OK;
}

rcdp_err rcdp_wolf_key_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  const rcdp_wolf_key *own = rcdp_wolf_key_get(key, key->kind);
  (void)context;
  if (key->kind == RCDP_KEY_NONE || own->public_len == 0) {
    return RCDP_E_BAD_KEY;
  }
  return rcdp_buf_add(out, (rcdp_bytes){own->public_key, own->public_len});
}

rcdp_err rcdp_wolf_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  const rcdp_wolf_key *own = rcdp_wolf_key_get(key, key->kind);
  (void)context;
  if (key->kind == RCDP_KEY_NONE) {
    return RCDP_E_BAD_KEY;
  }
  const rcdp_bytes material = {own->material, own->material_len};
  return rcdp_wrap(rcdp_wolfssl_provider(), kek, aad, key->kind, material, out);
}

rcdp_err rcdp_wolf_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  (void)context;
  return rcdp_unwrap(rcdp_wolfssl_provider(), kek, aad, wrapped, key);
}

void rcdp_wolf_key_release(void *context, rcdp_key *key) {
  (void)context;
  rcdp_wipe(key, sizeof *key);
}
