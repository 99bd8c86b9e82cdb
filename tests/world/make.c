/* The people of the world: a factory, an operator, devices; and their power switch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world/require.h"
#include "world/world.h"

#define NETWORK_PURPOSE "2.25.309527196553982054537141976478769703306"

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

static void issue_ca(rcdp_key_kind kind, const char *name, const pki_identity *issuer, pki_identity *identity) {
  const pki_subject subject = {
      .kind = kind,
      .common_name = name,
      .key_usage = "keyCertSign,cRLSign",
      .ca = true,
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + 20 * (uint64_t)WORLD_YEAR,
  };
  pki_issue(&subject, issuer, identity);
}

static void make_authorities(world *w) {
  const rcdp_key_kind kind = kind_of(w->suite);
  const pki_subject network = {
      .kind = kind,
      .common_name = "Network issuer",
      .key_usage = "digitalSignature",
      .purpose = NETWORK_PURPOSE,
      .dns = "5gc.mnc001.mcc001.3gppnetwork.org",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  issue_ca(kind, "Factory root", NULL, &w->factory_root);
  issue_ca(kind, "Factory CA", &w->factory_root, &w->factory_ca);
  issue_ca(kind, "Operator root", NULL, &w->operator_root);
  pki_issue(&network, &w->operator_root, &w->network_identity);
  const pki_identity *issuers[2] = {&w->factory_root, &w->factory_ca};
  for (size_t i = 0; i < 2; i++) {
    w->crl_lens[i] = sizeof w->crls[i];
    pki_crl(issuers[i], 0, WORLD_NOW - 86400, WORLD_NOW + WORLD_YEAR, w->crls[i], &w->crl_lens[i]);
    w->network_crls[i] = (rcdp_bytes){w->crls[i], w->crl_lens[i]};
  }
}

static void import(const world *w, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  require(w->provider->key_import(w->provider->context, kind, material, key) == RCDP_OK);
}

static void make_network_config(world *w) {
  static const char domain[] = "https://ca.example/devices/";
  rcdp_buf notice = RCDP_BUF(w->notice_key);
  import(w, kind_of(w->suite), RCDP_BYTES(w->network_identity.private_key), &w->signing_key);
  require(w->provider->key_public(w->provider->context, &w->signing_key, &notice) == RCDP_OK);
  w->factory_anchors[0] = pki_der(&w->factory_root);
  w->operator_anchors[0] = pki_der(&w->operator_root);
  w->allowed_urls[0] = rcdp_bytes_of(domain);
  w->network_config = (rcdp_attach_network_config){
      .provider = w->provider,
      .storage_key = &w->storage_key,
      .signing_key = &w->signing_key,
      .chain = {pki_der(&w->network_identity)},
      .chain_count = 1,
      .notice_algorithm = kind_of(w->suite) == RCDP_KEY_P256 ? RCDP_NOTICE_ECDSA_P256 : RCDP_NOTICE_ED25519,
      .notice_key = rcdp_buf_bytes(&notice),
      .device_anchors = w->factory_anchors,
      .device_anchor_count = 1,
      .need_status = true,
      .crls = w->network_crls,
      .crl_count = 2,
      .allowed_urls = w->allowed_urls,
      .allowed_url_count = 1,
      .suites = {w->suite},
      .suite_count = 1,
      .key_length = 16,
      .amf = {0x80, 0x00},
      .routing_indicator = {0xf0, 0xff},
      .offer_lifetime = 3600,
      .max_open = 4,
      .max_transactions = 8,
      .answer_timeout_ms = 10000,
  };
  require(rcdp_network_id_parse("00101", &w->network_config.network) == RCDP_OK);
  w->terms = (rcdp_terms){.validity = WORLD_YEAR, .restrictions.roaming_allowed = false};
}

static void make_store(world *w) {
  const rcdp_store_request block = {
      .op = RCDP_STORE_ADD_BLOCK,
      .block_first = rcdp_bytes_of("001010000000001"),
      .block_last = rcdp_bytes_of("001010000009999"),
  };
  rcdp_store_result result;
  rcdp_arena arena;
  w->store = rcdp_store_memory_new();
  require(w->store != NULL);
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  require(rcdp_store_execute(w->store, &block, &arena, &result) == RCDP_OK);
}

static void make_device(world *w, size_t index) {
  world_device *device = &w->devices[index];
  char serial[16];
  (void)snprintf(serial, sizeof serial, "SN%04zu", index);
  (void)snprintf(device->url, sizeof device->url, "https://ca.example/devices/DeviceID=%s", serial);
  const pki_subject subject = {
      .kind = kind_of(w->suite),
      .common_name = "Sensor",
      .organization = "Example Things",
      .serial_number = serial,
      .key_usage = w->suite == RCDP_SUITE_STATIC ? "keyAgreement" : "digitalSignature",
      .purpose = "clientAuth",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + 10 * (uint64_t)WORLD_YEAR,
  };
  pki_issue(&subject, &w->factory_ca, &device->identity);
  import(w, kind_of(w->suite), RCDP_BYTES(device->identity.private_key), &device->factory_key);
  device->config = (rcdp_attach_device_config){
      .provider = w->provider,
      .storage_key = &w->device_storage_key,
      .factory_key = &device->factory_key,
      .certificate = pki_der(&device->identity),
      .certificate_url = rcdp_bytes_of(device->url),
      .suites = {w->suite},
      .suite_count = 1,
      .anchors = w->operator_anchors,
      .anchor_count = 1,
      .network = w->network_config.network,
      .link = index,
      .retry_ms = 500,
      .retry_max_ms = 4000,
      .tries = 12,
  };
  world_boot_device(w, index);
}

world *world_new(const rcdp_provider *provider, rcdp_suite_id suite, uint64_t seed, size_t devices) {
  static const uint8_t storage[2][RCDP_AEAD_KEY_LEN] = {{1}, {2}};
  world *w = calloc(1, sizeof *w);
  require(w != NULL && devices <= WORLD_DEVICES);
  w->provider = provider;
  w->suite = suite;
  w->random = seed * 2 + 1;
  w->faults.delay_ms = 20;
  import(w, RCDP_KEY_AEAD, RCDP_BYTES(storage[0]), &w->storage_key);
  import(w, RCDP_KEY_AEAD, RCDP_BYTES(storage[1]), &w->device_storage_key);
  make_authorities(w);
  make_network_config(w);
  make_store(w);
  world_boot_network(w);
  w->device_count = devices;
  for (size_t i = 0; i < devices; i++) {
    make_device(w, i);
  }
  return w;
}

void world_boot_device(world *w, size_t index) {
  world_device *device = &w->devices[index];
  if (device->role != NULL) {
    rcdp_role_close(device->role);
  } else {
    device->memory = malloc(rcdp_attach_device_size());
    require(device->memory != NULL);
  }
  require(rcdp_attach_device_init(device->memory, rcdp_attach_device_size(), &device->config,
                                  (rcdp_bytes){device->vault, device->vault_len}, &device->role) == RCDP_OK);
  device->running = false;
}

void world_boot_network(world *w) {
  const size_t size = rcdp_attach_network_size(w->network_config.max_transactions);
  if (w->network != NULL) {
    rcdp_role_close(w->network);
  }
  w->network_memory = realloc(w->network_memory, size);
  require(w->network_memory != NULL);
  require(rcdp_attach_network_init(w->network_memory, size, &w->network_config, &w->network) == RCDP_OK);
  w->network_crashed = false;
}

void world_free(world *w) {
  const rcdp_provider *provider = w->provider;
  for (size_t i = 0; i < w->device_count; i++) {
    rcdp_role_close(w->devices[i].role);
    provider->key_release(provider->context, &w->devices[i].factory_key);
    free(w->devices[i].memory);
  }
  rcdp_role_close(w->network);
  rcdp_store_close(w->store);
  provider->key_release(provider->context, &w->storage_key);
  provider->key_release(provider->context, &w->signing_key);
  provider->key_release(provider->context, &w->device_storage_key);
  free(w->network_memory);
  free(w);
}
