/* The parts of a procedure that nobody can leave out, one by one. */
#include "bench_floor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rcdp/crypto.h>

const char *const bench_floor_names[FLOOR_COUNT] = {
    [FLOOR_KEY_PAIR] = "keyPair",  [FLOOR_AGREE] = "agree",         [FLOOR_SIGN] = "sign",
    [FLOOR_VERIFY] = "verify",     [FLOOR_STORE] = "storeRequests", [FLOOR_ORDER] = "orderCommits",
    [FLOOR_VAULT] = "vaultCommits"};

/* As long as what is signed in the protocol: a context, a zero octet, a digest. */
static const uint8_t text[62] = "what is signed here has the length of a context and a digest";

void bench_imsi(uint64_t number, char imsi[BENCH_SUBSCRIPTION_LEN + 1]) {
  (void)snprintf(imsi, BENCH_SUBSCRIPTION_LEN + 1, "00101%010" PRIu64, BENCH_BLOCK_FIRST + number % BENCH_BLOCK_LEN);
}

static rcdp_err key_pair(bench_floor *floor) {
  const rcdp_provider *provider = floor->world->provider;
  uint8_t seed[32] = {1};
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key = RCDP_BUF(octets);
  rcdp_key key = {0};
  rcdp_put_u64(seed, floor->round);
  rcdp_err err = rcdp_hpke_derive_key(provider, RCDP_KEM_P256, RCDP_BYTES(seed), &key);
  if (err == RCDP_OK) {
    err = provider->key_public(provider->context, &key, &public_key);
  }
  provider->key_release(provider->context, &key);
  return err;
}

static rcdp_bytes signer_public(const bench_floor *floor) {
  return (rcdp_bytes){floor->signer_public, floor->signer_public_len};
}

static rcdp_err agree(bench_floor *floor) {
  const rcdp_provider *provider = floor->world->provider;
  rcdp_secret shared;
  const rcdp_err err = provider->agree(provider->context, &floor->partner, signer_public(floor), &shared);
  rcdp_secret_wipe(&shared);
  return err;
}

static rcdp_err sign(bench_floor *floor) {
  const rcdp_provider *provider = floor->world->provider;
  return provider->sign(provider->context, &floor->signer, RCDP_BYTES(text), floor->signature);
}

static rcdp_err verify(bench_floor *floor) {
  const rcdp_provider *provider = floor->world->provider;
  return provider->verify(provider->context, RCDP_ECDSA_P256_SHA256, signer_public(floor), RCDP_BYTES(text),
                          RCDP_BYTES(floor->signature));
}

/* Those that were recorded, for a device, a transaction, a credential and a number of a provisioner's block that are new. */
static rcdp_err store_requests(bench_floor *floor) {
  const bench_record *record = &floor->world->record;
  char imsi[BENCH_SUBSCRIPTION_LEN + 1];
  rcdp_err err = RCDP_OK;
  bench_imsi(floor->round, imsi);
  for (size_t i = 0; i < record->request_count && err == RCDP_OK; i++) {
    rcdp_arena arena;
    rcdp_store_result result;
    rcdp_store_request request = record->requests[i];
    rcdp_put_u64(request.record.certificate_hash.octets, floor->round);
    rcdp_put_u64(request.record.transaction.octets, floor->round);
    request.record.credential = (rcdp_id){{0}};
    rcdp_put_u64(request.record.credential.octets, floor->round);
    if (floor->parents > 0) {
      request.record.parent = request.subscription.id = rcdp_bytes_of(floor->parent);
    }
    if (request.record.imsi.len > 0) {
      request.record.imsi = rcdp_bytes_of(imsi);
    }
    rcdp_arena_init(&arena, floor->store_memory, sizeof floor->store_memory);
    err = rcdp_store_execute(floor->store, &request, &arena, &result);
    if ((request.op == RCDP_STORE_LOOKUP || request.op == RCDP_STORE_FIND) && err == RCDP_E_NOT_FOUND) {
      err = RCDP_OK;
    }
  }
  return err;
}

static rcdp_err order_commits(bench_floor *floor) {
  const bench_record *record = &floor->world->record;
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < record->state_count[BENCH_COMPANION] && err == RCDP_OK; i++) {
    err = file_replace(floor->directory, "entry", record->states[BENCH_COMPANION][i]);
  }
  return err;
}

static rcdp_err vault_commits(bench_floor *floor) {
  const bench_record *record = &floor->world->record;
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < record->state_count[BENCH_DEVICE] && err == RCDP_OK; i++) {
    err = rcdp_vault_commit(&floor->vault.vault, record->states[BENCH_DEVICE][i]);
  }
  return err;
}

static rcdp_err (*const parts[FLOOR_COUNT])(bench_floor *floor) = {
    [FLOOR_KEY_PAIR] = key_pair,  [FLOOR_AGREE] = agree,          [FLOOR_SIGN] = sign,
    [FLOOR_VERIFY] = verify,      [FLOOR_STORE] = store_requests, [FLOOR_ORDER] = order_commits,
    [FLOOR_VAULT] = vault_commits};

rcdp_err bench_floor_new_parent(bench_floor *floor) {
  return bench_store_subscribe(floor->store, ++floor->parents, floor->parent);
}

rcdp_err bench_floor_round(bench_floor *floor, bench_time times[FLOOR_COUNT]) {
  rcdp_err err = RCDP_OK;
  floor->round++;
  for (size_t i = 0; i < FLOOR_COUNT && err == RCDP_OK; i++) {
    const bench_time start = bench_now();
    err = parts[i](floor);
    bench_add_since(&times[i], start);
  }
  return err;
}

static rcdp_err make_keys(bench_floor *floor) {
  const rcdp_provider *provider = floor->world->provider;
  const uint8_t seeds[2][32] = {{2}, {3}};
  rcdp_buf public_key = RCDP_BUF(floor->signer_public);
  rcdp_err err = rcdp_hpke_derive_key(provider, RCDP_KEM_P256, RCDP_BYTES(seeds[0]), &floor->signer);
  if (err == RCDP_OK) {
    err = rcdp_hpke_derive_key(provider, RCDP_KEM_P256, RCDP_BYTES(seeds[1]), &floor->partner);
  }
  if (err == RCDP_OK) {
    err = provider->key_public(provider->context, &floor->signer, &public_key);
  }
  floor->signer_public_len = public_key.len;
  return err == RCDP_OK ? sign(floor) : err;
}

rcdp_err bench_floor_open(bench_floor *floor, const bench_world *world, const char *directory) {
  memset(floor, 0, sizeof *floor);
  floor->world = world;
  floor->directory = directory;
  rcdp_err err = make_keys(floor);
  if (err == RCDP_OK) {
    err = bench_store_make(floor->world->provider, directory, "floor.db", &floor->store);
  }
  return err == RCDP_OK ? rcdp_vault_file_open(&floor->vault, world->provider, &world->storage_key, directory) : err;
}

void bench_floor_close(bench_floor *floor) {
  const rcdp_provider *provider = floor->world->provider;
  if (floor->vault.vault.close != NULL) {
    rcdp_vault_close(&floor->vault.vault);
  }
  if (floor->store != NULL) {
    rcdp_store_close(floor->store);
  }
  provider->key_release(provider->context, &floor->partner);
  provider->key_release(provider->context, &floor->signer);
}
