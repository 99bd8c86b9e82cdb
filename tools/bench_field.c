/* The roles of a provisioner, its devices and the network at work: what is measured. */
#include "bench_field.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/crypto.h>
#include <rcdp/life.h>

enum { RETRY_MS = 1000, RETRY_MAX_MS = 30000, TRIES = 3, DAY_S = 86400 };

/* --- the grant --- */

static rcdp_err add_grant(rcdp_store *store, const rcdp_granted *granted, const rcdp_grant *grant) {
  uint8_t memory[8192];
  rcdp_arena arena;
  rcdp_store_result result;
  const rcdp_store_request request = {.op = RCDP_STORE_ADD_GRANT,
                                      .granted = *granted,
                                      .block_first = grant->block_first,
                                      .block_last = grant->block_last,
                                      .now = (uint64_t)time(NULL)};
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_store_execute(store, &request, &arena, &result);
}

/* Of all that the operator's own devices get. */
rcdp_err bench_field_grant(bench_field *field, rcdp_store *store) {
  const rcdp_network_config *config = &field->world->network_config;
  char first[BENCH_SUBSCRIPTION_LEN + 1], last[BENCH_SUBSCRIPTION_LEN + 1];
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key = RCDP_BUF(octets);
  rcdp_buf out = RCDP_BUF(field->grant);
  rcdp_granted granted;
  rcdp_arena arena;
  bench_imsi(0, first);
  bench_imsi(BENCH_BLOCK_LEN - 1, last);
  rcdp_grant grant = {.serial = {{0xbe}},
                      .block_first = rcdp_bytes_of(first),
                      .block_last = rcdp_bytes_of(last),
                      .count = BENCH_BLOCK_LEN,
                      .operations = {true, true, true, true, true},
                      .not_before = (uint64_t)time(NULL) - DAY_S,
                      .not_after = (uint64_t)time(NULL) + DAY_S,
                      .terms = {.algorithm = config->aka_algorithm,
                                .validity = (uint32_t)field->world->terms.validity,
                                .restrictions = field->world->terms.restrictions}};
  memcpy(grant.terms.amf, config->amf, sizeof grant.terms.amf);
  memcpy(grant.terms.routing_indicator, config->routing_indicator, sizeof grant.terms.routing_indicator);
  rcdp_arena_init(&arena, field->scratch, sizeof field->scratch);
  rcdp_err err = rcdp_key_public(field->world->provider, &field->key, &public_key);
  grant.provisioner = (rcdp_verification_key){RCDP_NOTICE_ECDSA_P256, rcdp_buf_bytes(&public_key)};
  if (err == RCDP_OK) {
    err = rcdp_grant_make(config, &grant, &arena, &out, &granted);
  }
  field->config.identity = (rcdp_provisioner_identity){field->world->provider, &field->key, rcdp_buf_bytes(&out)};
  return err == RCDP_OK ? add_grant(store, &granted, &grant) : err;
}

/* --- handing out --- */

static rcdp_err channel(bench_field *field, bench_side side, uint64_t link, bool open) {
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN] = {0};
  rcdp_put_u64(binding, field->bindings);
  return bench_world_run(field->world, side,
                         &(rcdp_input){.kind = open ? RCDP_INPUT_OPENED : RCDP_INPUT_CLOSED,
                                       .link = link,
                                       .binding = RCDP_BYTES(binding)});
}

static rcdp_err visit(bench_field *field, const rcdp_key *key) {
  bench_world *world = field->world;
  const rcdp_provisioner_device_config config = {
      .provider = world->provider,
      .storage_key = &world->storage_key,
      .device_id = rcdp_bytes_of(world->identity->name),
      .factory_key = field->certified ? key : NULL,
      .certificate = field->certified ? bench_der_bytes(&world->identity->certificate) : RCDP_NO_BYTES,
      .certificate_url = field->certified ? rcdp_bytes_of(world->identity->url) : RCDP_NO_BYTES,
      .suites = {RCDP_SUITE_P256},
      .suite_count = 1,
      .anchors = &world->operator_root,
      .anchor_count = 1};
  bench_party *device = &world->parties[BENCH_DEVICE];
  rcdp_err err = rcdp_provisioner_device_init(field->device_memory, rcdp_provisioner_device_size(), &config,
                                              RCDP_NO_BYTES, &device->role);
  if (err == RCDP_OK) {
    field->bindings++;
    err = channel(field, BENCH_DEVICE, 0, true);
    if (err == RCDP_OK) {
      err = channel(field, BENCH_COMPANION, world->entry, true);
    }
    if (err == RCDP_OK) {
      err = channel(field, BENCH_COMPANION, world->entry, false);
    }
    rcdp_role_close(device->role);
    device->role = NULL;
  }
  return err == RCDP_OK && !device->done ? RCDP_E_STATE : err;
}

static rcdp_err keep(bench_field *field, bench_target *kept) {
  uint8_t *copy = realloc(kept->state, field->world->device_state_len);
  if (copy == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  memcpy(copy, field->world->device_state, field->world->device_state_len);
  kept->state = copy;
  kept->len = field->world->device_state_len;
  return RCDP_OK;
}

static rcdp_err deliver(bench_field *field, size_t device) {
  char imsi[BENCH_SUBSCRIPTION_LEN + 1];
  rcdp_key key = {0};
  rcdp_err err = bench_world_take(field->world, device, &key);
  bench_imsi(++field->imsis, imsi);
  field->world->imsi = rcdp_bytes_of(imsi);
  if (err == RCDP_OK) {
    err = visit(field, &key);
  }
  field->world->imsi = RCDP_NO_BYTES;
  field->world->provider->key_release(field->world->provider->context, &key);
  return err == RCDP_OK ? keep(field, &field->targets[device]) : err;
}

/* What the provisioner's entries have become. */
static rcdp_err keep_names(bench_field *field, size_t first, size_t count) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < count && err == RCDP_OK; i++) {
    rcdp_provision_state state;
    rcdp_arena arena;
    rcdp_arena_init(&arena, field->scratch, sizeof field->scratch);
    err = rcdp_provisioner_entry(field->world->parties[BENCH_COMPANION].role, (uint32_t)i, &arena, &state);
    if (err == RCDP_OK && state.status != RCDP_PROVISION_CONFIRMED) {
      err = RCDP_E_STATE;
    }
    field->targets[first + i].credential = state.credential;
  }
  return err;
}

/* Out in the field, one by one; then all of them are handed in. */
static rcdp_err go_round(bench_field *field, size_t first, size_t count) {
  rcdp_err err = bench_world_run(field->world, BENCH_COMPANION, &(rcdp_input){.kind = RCDP_INPUT_START});
  for (size_t i = 0; i < count && err == RCDP_OK; i++) {
    field->world->entry = (uint32_t)i;
    err = deliver(field, first + i);
    if (err == RCDP_OK && field->floor != NULL) {
      err = bench_floor_round(field->floor, field->floor_times);
    }
  }
  if (err == RCDP_OK) {
    err = channel(field, BENCH_COMPANION, field->config.network_link, true);
  }
  return err == RCDP_OK ? keep_names(field, first, count) : err;
}

rcdp_err bench_field_provision(bench_field *field, size_t first, size_t count) {
  bench_party *provisioner = &field->world->parties[BENCH_COMPANION];
  rcdp_err err = rcdp_provisioner_init(field->provisioner_memory, rcdp_provisioner_size(BENCH_GROUP), &field->config,
                                       NULL, &provisioner->role);
  if (err == RCDP_OK) {
    err = go_round(field, first, count);
    rcdp_role_close(provisioner->role);
  }
  provisioner->role = NULL;
  return err;
}

/* --- later --- */

static rcdp_err update_one(bench_field *field, size_t number) {
  bench_world *world = field->world;
  const bench_target *of = &field->targets[number];
  bench_party *device = &world->parties[BENCH_DEVICE];
  const rcdp_life_device_config config = {.provider = world->provider,
                                          .storage_key = &world->storage_key,
                                          .device_id = rcdp_bytes_of(world->factory.devices[number].name),
                                          .network = world->network_config.network,
                                          .suites = {RCDP_SUITE_P256},
                                          .suite_count = 1,
                                          .retry_ms = RETRY_MS,
                                          .retry_max_ms = RETRY_MAX_MS,
                                          .tries = TRIES};
  rcdp_err err = rcdp_life_device_init(field->device_memory, rcdp_life_device_size(), &config,
                                       (rcdp_bytes){of->state, of->len}, &device->role);
  device->done = false;
  if (err == RCDP_OK) {
    err = bench_world_run(world, BENCH_DEVICE, &(rcdp_input){.kind = RCDP_INPUT_START});
    rcdp_role_close(device->role);
  }
  device->role = NULL;
  return err == RCDP_OK && !device->done ? RCDP_E_STATE : err;
}

rcdp_err bench_field_update(bench_field *field, size_t first, size_t count) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < count && err == RCDP_OK; i++) {
    err = update_one(field, first + i);
    if (err == RCDP_OK && field->floor != NULL) {
      err = bench_floor_round(field->floor, field->floor_times);
    }
  }
  return err;
}

/* The answer to the list says of each device that it is done. */
static rcdp_err read_outcome(bench_field *field, const rcdp_provisioner_question *question, rcdp_arena *arena,
                             size_t count) {
  const bench_message *said = &field->world->said[1 - field->world->turn];
  rcdp_outcome outcome;
  const rcdp_err err =
      rcdp_provisioner_told(&field->config.identity, (rcdp_bytes){said->octets, said->len}, question, arena, &outcome);
  bool done = err == RCDP_OK && outcome.item_count == count;
  for (size_t i = 0; done && i < count; i++) {
    done = outcome.items[i].verdict == RCDP_VERDICT_DONE;
  }
  return err == RCDP_OK && !done ? RCDP_E_STATE : err;
}

rcdp_err bench_field_deprovision(bench_field *field, size_t first, size_t count) {
  static uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_deprovision list = {.mode = RCDP_DEPROVISION_REVOKE, .item_count = count};
  rcdp_provisioner_question question;
  rcdp_buf message = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < count; i++) {
    list.items[i] = (rcdp_deprovision_item){.device = rcdp_bytes_of(field->world->factory.devices[first + i].name),
                                            .credential = field->targets[first + i].credential,
                                            .epoch = 1,
                                            .number = 1};
  }
  rcdp_arena_init(&arena, field->scratch, sizeof field->scratch);
  err = rcdp_provisioner_deprovision(&field->config.identity, &list, RCDP_NO_BYTES, &arena, &question, &message);
  if (err == RCDP_OK) {
    err = bench_world_run(field->world, BENCH_NETWORK,
                          &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = rcdp_buf_bytes(&message)});
  }
  if (err == RCDP_OK) {
    rcdp_arena_init(&arena, field->scratch, sizeof field->scratch);
    err = read_outcome(field, &question, &arena, count);
  }
  for (size_t i = 0; i < count && err == RCDP_OK && field->floor != NULL; i++) {
    err = bench_floor_round(field->floor, field->floor_times);
  }
  return err;
}

/* --- all of it --- */

rcdp_err bench_field_open(bench_field *field, bench_world *world) {
  static const uint8_t own[32] = {0x9b};
  const size_t device = rcdp_provisioner_device_size(), life = rcdp_life_device_size();
  memset(field, 0, sizeof *field);
  field->world = world;
  world->network_link = BENCH_GROUP;
  field->config = (rcdp_provisioner_config){.maker = RCDP_MADE_BY_PROVISIONER,
                                            .entries = BENCH_GROUP,
                                            .network_link = BENCH_GROUP,
                                            .retry_ms = RETRY_MS,
                                            .retry_max_ms = RETRY_MAX_MS};
  field->count = world->factory.device_count;
  field->targets = calloc(field->count, sizeof *field->targets);
  field->provisioner_memory = malloc(rcdp_provisioner_size(BENCH_GROUP));
  field->device_memory = malloc(device > life ? device : life);
  const bool room = field->targets != NULL && field->provisioner_memory != NULL && field->device_memory != NULL;
  const rcdp_err err =
      room ? rcdp_key_import(world->provider, RCDP_KEY_P256, RCDP_BYTES(own), &field->key) : RCDP_E_NO_MEMORY;
  return err == RCDP_OK ? bench_field_grant(field, world->store) : err;
}

void bench_field_close(bench_field *field) {
  for (size_t i = 0; field->targets != NULL && i < field->count; i++) {
    free(field->targets[i].state);
  }
  free(field->targets);
  free(field->provisioner_memory);
  free(field->device_memory);
  field->world->provider->key_release(field->world->provider->context, &field->key);
}
