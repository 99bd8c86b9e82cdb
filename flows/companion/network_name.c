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

enum { CONTENT_MAX = 64, TIME_LEN = 8, ENTRIES_AT = TIME_LEN, CODE_AT = TIME_LEN + 1 };

static rcdp_err code(const rcdp_network *network, const char *label, const char *context, rcdp_bytes content,
                     rcdp_octets32 *out) {
  const rcdp_provider *provider = network->config.provider;
  rcdp_secret key = {0};
  rcdp_err err = rcdp_derive_from_key(provider, network->config.companion->order_key, label, RCDP_NO_BYTES, &key);
  if (err == RCDP_OK) {
    err = rcdp_mac(provider, &key, context, content, out->octets);
  }
  rcdp_secret_wipe(&key);
  return err;
}

/* Always of one length: two networks never read alike. */
static rcdp_err add_network(rcdp_buf *content, const rcdp_network_id *id) {
  const uint8_t nid_is_there[1] = {id->has_nid ? 1 : 0};
  rcdp_err err = rcdp_buf_add(content, RCDP_BYTES(id->plmn));
  if (err == RCDP_OK) {
    err = rcdp_buf_add(content, RCDP_BYTES(nid_is_there));
  }
  return err == RCDP_OK ? rcdp_buf_add(content, RCDP_BYTES(id->nid)) : err;
}

rcdp_err rcdp_serving_name(const rcdp_network *network, const rcdp_slot *slot, rcdp_id *companion) {
  uint8_t octets[CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_octets32 mac = {{0}};
  rcdp_err err = rcdp_buf_add(&content, (rcdp_bytes){slot->subscription, slot->subscription_len});
  if (err == RCDP_OK) {
    err = add_network(&content, &network->config.network);
  }
  if (err == RCDP_OK) {
    err = code(network, LABEL_NAME_KEY, CONTEXT_NAME, rcdp_buf_bytes(&content), &mac);
  }
  if (err == RCDP_OK) {
    memcpy(companion->octets, mac.octets, sizeof companion->octets);
  }
  return err;
}

static void put_time(uint64_t time, uint8_t octets[TIME_LEN]) {
  for (size_t i = 0; i < TIME_LEN; i++) {
    octets[i] = (uint8_t)(time >> (8 * (TIME_LEN - 1 - i)));
  }
}

static uint64_t get_time(const uint8_t octets[TIME_LEN]) {
  uint64_t time = 0;
  for (size_t i = 0; i < TIME_LEN; i++) {
    time = time << 8 | octets[i];
  }
  return time;
}

rcdp_err rcdp_serving_nonce(const rcdp_network *network, const rcdp_slot *slot, uint64_t time, uint8_t entries,
                            rcdp_octets32 *nonce) {
  const serving *own = slot->own;
  uint8_t octets[CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_octets32 mac = {{0}};
  put_time(time, nonce->octets);
  nonce->octets[ENTRIES_AT] = entries;
  rcdp_err err = rcdp_buf_add(&content, RCDP_ID_BYTES(slot->transaction));
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&content, RCDP_ID_BYTES(own->companion));
  }
  if (err == RCDP_OK) {
    err = add_network(&content, &network->config.network);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&content, (rcdp_bytes){nonce->octets, CODE_AT});
  }
  if (err == RCDP_OK) {
    err = code(network, LABEL_NONCE_KEY, CONTEXT_NONCE, rcdp_buf_bytes(&content), &mac);
  }
  memcpy(nonce->octets + CODE_AT, mac.octets, sizeof nonce->octets - CODE_AT);
  return err;
}

rcdp_err rcdp_serving_nonce_check(const rcdp_network *network, rcdp_slot *slot, const rcdp_octets32 *nonce,
                                  uint8_t entry) {
  serving *own = slot->own;
  rcdp_octets32 own_nonce = {{0}};
  own->opened_at = get_time(nonce->octets);
  const rcdp_err err = rcdp_serving_nonce(network, slot, own->opened_at, nonce->octets[ENTRIES_AT], &own_nonce);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_equal_secret(RCDP_OCTETS32_BYTES(own_nonce), RCDP_OCTETS32_BYTES(*nonce))) {
    return RCDP_E_BAD_MAC;
  }
  return entry < nonce->octets[ENTRIES_AT] ? RCDP_OK : RCDP_E_MISMATCH;
}
