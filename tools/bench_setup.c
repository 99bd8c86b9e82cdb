/* How the measured operator, its store and its devices are made. */
#include "bench_world.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/attach.h>
#include <rcdp/crypto.h>
#include <rcdp/life.h>
#include <rcdp/store_sqlite.h>

#include "operator.h"
#include "pem.h"

enum { MAX_TRANSACTIONS = 64, YEAR_S = 31536000, ORDER_LIFETIME_S = 3600, DELIVERY_LIFETIME_S = 86400 };

rcdp_err bench_store_make(const rcdp_provider *provider, const char *directory, const char *name, rcdp_store **store) {
  char path[FILE_PATH_MAX];
  uint8_t memory[4096];
  rcdp_arena arena;
  rcdp_store_result result;
  const rcdp_store_request request = {.op = RCDP_STORE_ADD_BLOCK,
                                      .block_first = rcdp_bytes_of("001010000000001"),
                                      .block_last = rcdp_bytes_of("001010000999999")};
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_err err = file_path(path, directory, name);
  if (err == RCDP_OK) {
    err = rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, provider, store);
  }
  return err == RCDP_OK ? rcdp_store_execute(*store, &request, &arena, &result) : err;
}

rcdp_err bench_store_subscribe(rcdp_store *store, uint64_t number, char id[BENCH_SUBSCRIPTION_LEN + 1]) {
  uint8_t memory[4096];
  rcdp_arena arena;
  rcdp_store_result result;
  (void)snprintf(id, BENCH_SUBSCRIPTION_LEN + 1, "00101%010" PRIu64, number);
  const rcdp_store_request request = {.op = RCDP_STORE_SUBSCRIBE,
                                      .subscription = {.id = rcdp_bytes_of(id), .quota = RCDP_ORDER_ENTRIES_MAX},
                                      .now = (uint64_t)time(NULL)};
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_store_execute(store, &request, &arena, &result);
}

static rcdp_err load_certificate(bench_world *world, const char *directory, const char *name, rcdp_bytes *der) {
  rcdp_bytes content;
  const rcdp_err err = file_read(directory, name, &world->arena, &content);
  return err == RCDP_OK ? pem_certificate_der(content, &world->arena, der) : err;
}

static rcdp_err make_operator(bench_world *world, const char *directory) {
  rcdp_network_config *config = &world->network_config;
  rcdp_buf notice = RCDP_BUF(world->notice_key);
  const hsm none = {.provider = world->provider};
  char path[FILE_PATH_MAX];
  rcdp_err err = rcdp_network_id_parse("00101", &config->network);
  if (err == RCDP_OK) {
    err = operator_make(directory, &config->network, NEW_KEY_P256, &none);
  }
  if (err == RCDP_OK) {
    err = load_certificate(world, directory, OPERATOR_ROOT, &world->operator_root);
  }
  if (err == RCDP_OK) {
    err = load_certificate(world, directory, OPERATOR_ISSUER, &config->chain[0]);
  }
  if (err == RCDP_OK) {
    err = file_path(path, directory, OPERATOR_ISSUER_KEY);
  }
  if (err == RCDP_OK) {
    err = pem_read_key(world->provider, path, &world->signing_key);
  }
  if (err == RCDP_OK) {
    err = world->provider->key_public(world->provider->context, &world->signing_key, &notice);
  }
  config->notice_key = rcdp_buf_bytes(&notice);
  return err;
}

/* As rcdp network init leaves it: status required, Milenage, an OPc for each credential. */
static void configure(bench_world *world) {
  rcdp_network_config *config = &world->network_config;
  world->anchors[0] = bench_der_bytes(&world->factory.root);
  world->urls[0] = rcdp_bytes_of(BENCH_URL_PREFIX);
  world->terms = (rcdp_terms){.validity = YEAR_S, .restrictions.roaming_allowed = true};
  config->provider = world->provider;
  config->storage_key = &world->storage_key;
  config->signing_key = &world->signing_key;
  config->notice_signing_key = &world->signing_key;
  config->chain_count = 1;
  config->device_anchors = world->anchors;
  config->device_anchor_count = 1;
  config->need_status = true;
  config->allowed_urls = world->urls;
  config->allowed_url_count = 1;
  config->suites[0] = RCDP_SUITE_P256;
  config->suite_count = 1;
  config->key_length = 16;
  config->amf[0] = 0x80;
  config->routing_indicator[0] = 0xf0;
  config->routing_indicator[1] = 0xff;
  config->offer_lifetime = 3600;
  config->max_open = 4;
  config->max_transactions = MAX_TRANSACTIONS;
  config->answer_timeout_ms = 10000;
  config->companion = &world->companion_settings;
  world->companion_settings =
      (rcdp_companion_settings){.order_key = &world->order_key, .order_lifetime = ORDER_LIFETIME_S};
  config->provisioner = &world->provisioner_settings;
  world->provisioner_settings =
      (rcdp_provisioner_settings){.hand_in_key = &world->hand_in_key, .delivery_lifetime = DELIVERY_LIFETIME_S};
  world->network_link = BENCH_NETWORK_LINK;
}

static rcdp_err draw_key(const rcdp_provider *provider, rcdp_key_kind kind, size_t len, rcdp_key *key) {
  uint8_t octets[32];
  rcdp_err err = provider->random(provider->context, octets, len);
  if (err == RCDP_OK) {
    err = provider->key_import(provider->context, kind, (rcdp_bytes){octets, len}, key);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

static rcdp_err draw_keys(bench_world *world) {
  rcdp_err err = draw_key(world->provider, RCDP_KEY_AEAD, RCDP_AEAD_KEY_LEN, &world->storage_key);
  if (err == RCDP_OK) {
    err = draw_key(world->provider, RCDP_KEY_P256, 32, &world->hand_in_key);
  }
  return err == RCDP_OK ? draw_key(world->provider, RCDP_KEY_SECRET, 32, &world->order_key) : err;
}

static rcdp_err start_network(bench_world *world) {
  world->procedures[0] = rcdp_attach_procedure();
  world->procedures[1] = rcdp_companion_procedure();
  world->procedures[2] = rcdp_provisioner_procedure();
  world->procedures[3] = rcdp_life_procedure();
  const size_t size = rcdp_network_size(world->procedures, BENCH_PROCEDURES, MAX_TRANSACTIONS);
  world->network_memory = malloc(size);
  return world->network_memory == NULL
             ? RCDP_E_NO_MEMORY
             : rcdp_network_init(world->network_memory, size, &world->network_config, world->procedures,
                                 BENCH_PROCEDURES, &world->parties[BENCH_NETWORK].role);
}

rcdp_err bench_world_open(bench_world *world, const rcdp_provider *provider, const char *directory, size_t devices) {
  memset(world, 0, sizeof *world);
  world->provider = provider;
  world->directory = directory;
  rcdp_arena_init(&world->arena, world->arena_memory, sizeof world->arena_memory);
  rcdp_err err = bench_factory_make(&world->factory, devices);
  if (err == RCDP_OK) {
    err = draw_keys(world);
  }
  if (err == RCDP_OK) {
    err = make_operator(world, directory);
  }
  if (err == RCDP_OK) {
    err = bench_store_make(provider, directory, "store.db", &world->store);
  }
  if (err == RCDP_OK) {
    err = rcdp_vault_file_open(&world->vault, provider, &world->storage_key, directory);
  }
  if (err == RCDP_OK) {
    configure(world);
    err = start_network(world);
  }
  return err;
}

void bench_world_close(bench_world *world) {
  if (world->parties[BENCH_NETWORK].role != NULL) {
    rcdp_role_close(world->parties[BENCH_NETWORK].role);
  }
  if (world->vault.vault.close != NULL) {
    rcdp_vault_close(&world->vault.vault);
  }
  if (world->store != NULL) {
    rcdp_store_close(world->store);
  }
  world->provider->key_release(world->provider->context, &world->signing_key);
  world->provider->key_release(world->provider->context, &world->order_key);
  world->provider->key_release(world->provider->context, &world->hand_in_key);
  world->provider->key_release(world->provider->context, &world->storage_key);
  free(world->network_memory);
  bench_factory_free(&world->factory);
}
