/*
 * What the network gives away and keeps nothing of (docs/protocol.md, clause 16.2): a subscription's name towards devices, and the nonce of an
 * order. Both are codes under keys that come from one key, which all servers of a network share: so any of them knows its own again, after a
 * restart too.
 */
#include <string.h>

#include "network.h"

#define LABEL_NAME_KEY "rcdp/1 companion-name"
#define LABEL_NONCE_KEY "rcdp/1 companion-nonce"
#define CONTEXT_NAME "rcdp/1 companion-name network"
#define CONTEXT_NONCE "rcdp/1 companion-nonce network"

enum { PARTS_MAX_LEN = 128, TIME_LEN = 8, ENTRIES_AT = TIME_LEN, CODE_AT = TIME_LEN + 1 };

static rcdp_err join(const rcdp_bytes *parts, size_t count, rcdp_buf *content) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    err = rcdp_buf_add(content, parts[i]);
  }
  return err;
}

rcdp_err rcdp_serving_digest(const rcdp_network *network, const char *context, const rcdp_bytes *parts, size_t count,
                             rcdp_octets32 *digest) {
  uint8_t octets[PARTS_MAX_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  const rcdp_err err = join(parts, count, &content);
  return err == RCDP_OK ? rcdp_digest(network->config.provider, context, rcdp_buf_bytes(&content), digest->octets)
                        : err;
}

static rcdp_err code(const rcdp_network *network, const char *label, const char *context, const rcdp_bytes *parts,
                     size_t count, rcdp_octets32 *out) {
  const rcdp_provider *provider = network->config.provider;
  uint8_t octets[PARTS_MAX_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_secret key = {0};
  rcdp_err err = join(parts, count, &content);
  if (err == RCDP_OK) {
    err = rcdp_derive_from_key(provider, network->config.companion->order_key, label, RCDP_NO_BYTES, &key);
  }
  if (err == RCDP_OK) {
    err = rcdp_mac(provider, &key, context, rcdp_buf_bytes(&content), out->octets);
  }
  rcdp_secret_wipe(&key);
  return err;
}

rcdp_err rcdp_serving_name(const rcdp_network *network, const rcdp_slot *slot, rcdp_id *companion) {
  const rcdp_network_id *id = &network->config.network;
  const uint8_t nid_is_there[1] = {id->has_nid ? 1 : 0};
  const rcdp_bytes parts[] = {{slot->subscription, slot->subscription_len},
                              RCDP_BYTES(id->plmn), /* from here on always of one length: no two read alike */
                              RCDP_BYTES(nid_is_there),
                              RCDP_BYTES(id->nid)};
  rcdp_octets32 mac = {{0}};
  const rcdp_err err = code(network, LABEL_NAME_KEY, CONTEXT_NAME, parts, sizeof parts / sizeof parts[0], &mac);
  memcpy(companion->octets, mac.octets, sizeof companion->octets);
  return err;
}

rcdp_err rcdp_serving_nonce(const rcdp_network *network, const rcdp_slot *slot, uint64_t time, uint8_t entries,
                            rcdp_octets32 *nonce) {
  const serving *own = slot->own;
  const rcdp_network_id *id = &network->config.network;
  const uint8_t nid_is_there[1] = {id->has_nid ? 1 : 0};
  const rcdp_bytes parts[] = {
      RCDP_ID_BYTES(slot->transaction), RCDP_ID_BYTES(own->companion), RCDP_BYTES(id->plmn),
      RCDP_BYTES(nid_is_there),         RCDP_BYTES(id->nid),           {nonce->octets, CODE_AT}};
  rcdp_octets32 mac = {{0}};
  rcdp_put_u64(nonce->octets, time);
  nonce->octets[ENTRIES_AT] = entries;
  const rcdp_err err = code(network, LABEL_NONCE_KEY, CONTEXT_NONCE, parts, sizeof parts / sizeof parts[0], &mac);
  memcpy(nonce->octets + CODE_AT, mac.octets, sizeof nonce->octets - CODE_AT);
  return err;
}

rcdp_err rcdp_serving_nonce_check(const rcdp_network *network, rcdp_slot *slot, const rcdp_octets32 *nonce,
                                  uint8_t entry) {
  serving *own = slot->own;
  rcdp_octets32 own_nonce = {{0}};
  own->opened_at = rcdp_get_u64(nonce->octets);
  const rcdp_err err = rcdp_serving_nonce(network, slot, own->opened_at, nonce->octets[ENTRIES_AT], &own_nonce);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_equal_secret(RCDP_OCTETS32_BYTES(own_nonce), RCDP_OCTETS32_BYTES(*nonce))) {
    return RCDP_E_BAD_MAC;
  }
  return entry < nonce->octets[ENTRIES_AT] ? RCDP_OK : RCDP_E_MISMATCH;
}
