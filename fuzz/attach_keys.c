/* The keys of the parties, and the network they are about. */
#include <string.h>

#include "party.h"

const rcdp_network_id fuzz_attach_network_id = {.plmn = {0x00, 0xf1, 0x10}};

enum { KEYS = 7, ALIGNMENTS = sizeof(void *) };

/* A leak checker knows a pointer only where it is aligned; in a handle it may lie anywhere. */
static void show_to_leak_checker(const rcdp_key *key) {
  static _Alignas(max_align_t) uint8_t copies[KEYS][ALIGNMENTS][sizeof key->opaque + ALIGNMENTS];
  static size_t count;
  FUZZ_CHECK(count < KEYS);
  for (size_t shift = 0; shift < ALIGNMENTS; shift++) {
    memcpy(copies[count][shift] + shift, key->opaque, sizeof key->opaque);
  }
  count++;
}

static void import(rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  const rcdp_provider *provider = fuzz_provider(0);
  const rcdp_err err = provider->key_import(provider->context, kind, material, key);
  FUZZ_CHECK(err == RCDP_OK);
  show_to_leak_checker(key);
}

static void public_half(const rcdp_key *key, uint8_t *out, size_t len) {
  const rcdp_provider *provider = fuzz_provider(0);
  rcdp_buf buf = {out, 0, len};
  const rcdp_err err = provider->key_public(provider->context, key, &buf);
  FUZZ_CHECK(err == RCDP_OK && buf.len == buf.cap);
}

const fuzz_attach_keys *fuzz_attach_key_ring(void) {
  static const uint8_t storage[2][RCDP_AEAD_KEY_LEN] = {{1}, {2}};
  static const uint8_t order[32] = {3}, heir[32] = {4};
  static fuzz_attach_keys keys;
  if (keys.owner.kind == RCDP_KEY_NONE) {
    import(RCDP_KEY_AEAD, RCDP_BYTES(storage[0]), &keys.device_storage);
    import(RCDP_KEY_AEAD, RCDP_BYTES(storage[1]), &keys.network_storage);
    import(RCDP_KEY_SECRET, RCDP_BYTES(order), &keys.order);
    import(RCDP_KEY_P256, fuzz_device_key, &keys.device);
    import(RCDP_KEY_P256, fuzz_network_key, &keys.network);
    import(RCDP_KEY_P256, fuzz_owner_key, &keys.owner);
    import(RCDP_KEY_ED25519, RCDP_BYTES(heir), &keys.heir);
    public_half(&keys.owner, keys.owner_public, sizeof keys.owner_public);
    public_half(&keys.network, keys.notice, sizeof keys.notice);
    public_half(&keys.heir, keys.heir_public, sizeof keys.heir_public);
  }
  return &keys;
}
