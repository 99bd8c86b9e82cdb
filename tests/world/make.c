/* The people of a world: a factory, an operator, nodes and what they are given; and their power switch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/crypto.h>

#include "world/drive.h"
#include "world/guard.h"
#include "world/require.h"
#include "world/uses.h"

#define NETWORK_PURPOSE "2.25.309527196553982054537141976478769703306"

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

static void issue_ca(world *w, const char *name, const pki_identity *issuer, pki_identity *identity) {
  const pki_subject subject = {
      .kind = kind_of(w->suite),
      .common_name = name,
      .key_usage = "keyCertSign,cRLSign",
      .ca = true,
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + 20 * (uint64_t)WORLD_YEAR,
  };
  pki_issue(&w->pki, &subject, issuer, identity);
}

static void make_authorities(world *w) {
  const pki_subject network = {
      .kind = kind_of(w->suite),
      .common_name = "Network issuer",
      .key_usage = "digitalSignature",
      .purpose = NETWORK_PURPOSE,
      .dns = "5gc.mnc001.mcc001.3gppnetwork.org",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  issue_ca(w, "Factory root", NULL, &w->factory_root);
  issue_ca(w, "Factory CA", &w->factory_root, &w->factory_ca);
  issue_ca(w, "Operator root", NULL, &w->operator_root);
  pki_issue(&w->pki, &network, &w->operator_root, &w->network_identity);
  const pki_identity *issuers[2] = {&w->factory_root, &w->factory_ca};
  for (size_t i = 0; i < 2; i++) {
    w->crl_lens[i] = sizeof w->crls[i];
    pki_crl(&w->pki, issuers[i], 0, WORLD_NOW - 86400, WORLD_NOW + WORLD_YEAR, w->crls[i], &w->crl_lens[i]);
    w->network_crls[i] = (rcdp_bytes){w->crls[i], w->crl_lens[i]};
  }
}

static void import(const world *w, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  require(w->provider->key_import(w->provider->context, kind, material, key) == RCDP_OK);
}

static void make_operator(world *w) {
  static const char domain[] = "https://ca.example/devices/";
  const pki_identity *own = &w->network_identity;
  require(own->public_len <= sizeof w->notice_key);
  memcpy(w->notice_key, own->public_key, own->public_len);
  import(w, kind_of(w->suite), RCDP_BYTES(own->private_key), &w->signing_key);
  w->factory_anchors[0] = pki_der(&w->factory_root);
  w->operator_anchors[0] = pki_der(&w->operator_root);
  w->allowed_urls[0] = rcdp_bytes_of(domain);
  w->terms = (rcdp_terms){.validity = WORLD_YEAR, .restrictions.roaming_allowed = false};
}

static const uint8_t storage[2][RCDP_AEAD_KEY_LEN] = {
    {0x8e, 0x4a, 0xc1, 0x35, 0xd2, 0x7b, 0x90, 0x1f, 0x66, 0xe8, 0x53, 0xaf, 0x2c, 0xb4, 0x09, 0x7d},
    {0x31, 0xf5, 0x68, 0x9c, 0x0e, 0xd7, 0x42, 0xab, 0x1d, 0x86, 0xf0, 0x59, 0xc3, 0x74, 0xbe, 0x2a}};

world *world_empty(const rcdp_provider *provider, rcdp_suite_id suite, uint64_t seed) {
  world *w = require_memory(sizeof *w);
  w->provider = provider;
  w->suite = suite;
  w->pki = (pki_maker){.provider = provider, .seed = seed};
  import(w, RCDP_KEY_AEAD, RCDP_BYTES(storage[0]), &w->storage_key);
  import(w, RCDP_KEY_AEAD, RCDP_BYTES(storage[1]), &w->device_storage_key);
  make_authorities(w);
  make_operator(w);
  return w;
}

world_node *world_add_node(world *w, const world_kind *kind) {
  require(w->node_count < WORLD_NODES);
  world_node *node = &w->nodes[w->node_count++];
  node->kind = kind;
  node->ended = RCDP_E_PENDING;
  for (world_node *other = w->nodes; other < node; other++) {
    node->index += other->kind == kind ? 1 : 0;
  }
  return node;
}

void world_add_link(world *w, world_node *lower, world_node *upper) {
  require(w->link_count < WORLD_LINKS);
  w->links[w->link_count++] = (world_link){.lower = lower, .upper = upper};
}

rcdp_store *world_new_store(world *w) {
  const rcdp_store_request block = {
      .op = RCDP_STORE_ADD_BLOCK,
      .block_first = rcdp_bytes_of("001010000000001"),
      .block_last = rcdp_bytes_of("001010000009999"),
  };
  rcdp_store *store = rcdp_store_memory_new(w->provider);
  rcdp_store_result result;
  rcdp_arena arena;
  require(store != NULL);
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  require(rcdp_store_execute(store, &block, &arena, &result) == RCDP_OK);
  return store;
}

void world_certify(world *w, world_node *device) {
  (void)snprintf(device->device_id, sizeof device->device_id, "SN%04zu", device->index);
  (void)snprintf(device->url, sizeof device->url, "https://ca.example/devices/DeviceID=%s", device->device_id);
  const pki_subject subject = {
      .kind = kind_of(w->suite),
      .common_name = "Sensor",
      .organization = "Example Things",
      .serial_number = device->device_id,
      .key_usage = w->suite == RCDP_SUITE_STATIC ? "keyAgreement" : "digitalSignature",
      .purpose = "clientAuth",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + 10 * (uint64_t)WORLD_YEAR,
  };
  pki_issue(&w->pki, &subject, &w->factory_ca, &device->identity);
  import(w, kind_of(w->suite), RCDP_BYTES(device->identity.private_key), &device->factory_key);
}

bool world_keeps_entries(const world_node *node) {
  return node->kind->role == RCDP_COMPANION || node->kind->role == RCDP_PROVISIONER;
}

/* --- power --- */

static void forget_answers(world *w, const world_node *node) {
  for (size_t i = 0; i < WORLD_ANSWERS_MAX; i++) {
    if (w->answers[i] != NULL && w->answers[i]->node == node) {
      w->answers[i]->used = false;
    }
  }
}

/* Who switches it on tries again where the provider fails. */
void world_boot(world *w, world_node *node) {
  const size_t size = node->kind->size(w, node);
  rcdp_err err = RCDP_E_PENDING;
  if (node->role != NULL) {
    rcdp_role_close(node->role);
  }
  node->memory = realloc(node->memory, size);
  require(node->memory != NULL);
  forget_answers(w, node);
  for (int i = 0; err != RCDP_OK; i++) {
    require(i < 10);
    err = node->kind->init(w, node, size);
  }
  drive_hang_up(w, node);
  node->running = false;
  node->crashed = false;
  node->broken = false;
  if (node->snapshot_count == 0) {
    drive_snapshot(w, node);
  }
  drive_tell(w, &(world_event){.kind = WORLD_EVENT_BOOT, .node = node});
}

void world_boot_device(world *w, size_t index) { world_boot(w, &w->devices[index]); }

void world_boot_network(world *w) { world_boot(w, w->network); }

void world_give_owner(world *w, size_t device, const rcdp_key *owner) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_attach_device_config *config = &w->devices[device].config;
  rcdp_voucher says = {.network = config->network, .not_after = WORLD_NOW + WORLD_YEAR};
  rcdp_buf key = RCDP_BUF(w->owner_key);
  rcdp_buf voucher = RCDP_BUF(w->voucher);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(w->provider->key_public(w->provider->context, owner, &key) == RCDP_OK);
  require(rcdp_sha256(w->provider, config->certificate, says.certificate_hash.octets) == RCDP_OK);
  require(rcdp_voucher_make(w->provider, owner, &says, &arena, &voucher) == RCDP_OK);
  config->owner_key = rcdp_buf_bytes(&key);
  w->terms.voucher = rcdp_buf_bytes(&voucher);
}

/* --- the end --- */

static void free_node(world *w, world_node *node) {
  rcdp_role_close(node->role);
  w->provider->key_release(w->provider->context, &node->factory_key);
  rcdp_store_close(node->store);
  drive_drop_snapshots(node);
  free(node->memory);
}

void world_free(world *w) {
  const rcdp_provider *provider = w->provider;
  for (size_t i = 0; i < w->node_count; i++) {
    free_node(w, &w->nodes[i]);
  }
  for (size_t i = 0; i < WORLD_ANSWERS_MAX; i++) {
    free(w->answers[i]);
  }
  provider->key_release(provider->context, &w->storage_key);
  provider->key_release(provider->context, &w->signing_key);
  provider->key_release(provider->context, &w->device_storage_key);
  provider->key_release(provider->context, &w->order_key);
  provider->key_release(provider->context, &w->hand_in_key);
  provider->key_release(provider->context, &w->provisioner_key);
  free(w->log.items);
  free(w->log.octets);
  guard_free(w->guard);
  uses_free(w);
  free(w);
}
