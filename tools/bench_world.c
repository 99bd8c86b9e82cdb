/* Operator and device for measurements: how they are set up, and the loop that lets them attach. */
#include "bench_world.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/store_sqlite.h>

#include "operator.h"
#include "pem.h"

enum { MAX_TRANSACTIONS = 64, YEAR_S = 31536000, PER_MILLISECOND = 1000000 };

/* --- actions: what each side asks for is done at once --- */

/* Answers action in *input and says so, or does what needs no answer. */
typedef rcdp_err (*bench_handler)(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered);

static rcdp_err on_send(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  bench_message *message = &world->messages[world->leg];
  (void)input;
  (void)answered;
  if (action->message.len > sizeof message->octets) {
    return RCDP_E_TOO_LARGE;
  }
  memcpy(message->octets, action->message.data, action->message.len);
  message->len = action->message.len;
  return RCDP_OK;
}

static rcdp_err on_fetch(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  *input = (rcdp_input){.kind = RCDP_INPUT_FETCHED,
                        .ticket = action->ticket,
                        .bundle = {(const uint8_t *)world->identity->bundle, world->identity->bundle_len}};
  *answered = true;
  return RCDP_OK;
}

static rcdp_err on_policy(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  *input = (rcdp_input){.kind = RCDP_INPUT_POLICY, .ticket = action->ticket, .terms = &world->terms};
  *answered = true;
  return RCDP_OK;
}

/* A request whose views are the world's own. */
static rcdp_err keep_request(bench_world *world, const rcdp_store_request *request) {
  rcdp_store_request *kept = &world->store_requests[world->store_count++];
  *kept = *request;
  rcdp_bytes *const views[] = {&kept->record.imsi,    &kept->record.device_id,       &kept->record.manufacturer,
                               &kept->record.profile, &kept->record.certificate_url, &kept->record.key,
                               &kept->record.op,      &kept->record.management_key,  &kept->record.answer};
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < sizeof views / sizeof views[0] && err == RCDP_OK; i++) {
    err = rcdp_arena_copy(&world->arena, *views[i], views[i]);
  }
  return err;
}

static rcdp_err on_store(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, world->store_memory, sizeof world->store_memory);
  const bench_time start = bench_now();
  (void)rcdp_store_execute(world->store, action->request, &arena, &world->stored); /* the role judges stored.err */
  bench_add_since(&world->times.store, start);
  *input = (rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .stored = &world->stored};
  *answered = true;
  return world->store_count < BENCH_STORE_REQUESTS ? keep_request(world, action->request) : RCDP_OK;
}

static rcdp_err on_commit(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  const bench_time start = bench_now();
  const rcdp_err err = rcdp_vault_commit(&world->vault.vault, action->state);
  bench_add_since(&world->times.vault, start);
  *input = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err};
  *answered = true;
  return world->vault_count < BENCH_VAULT_COMMITS
             ? rcdp_arena_copy(&world->arena, action->state, &world->vault_states[world->vault_count++])
             : RCDP_OK;
}

static rcdp_err on_report(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  (void)world;
  (void)input;
  (void)answered;
  return action->result;
}

static rcdp_err on_done(bench_world *world, const rcdp_action *action, rcdp_input *input, bool *answered) {
  (void)input;
  (void)answered;
  world->done = true;
  return action->result;
}

static const bench_handler handlers[] = {
    [RCDP_ACTION_SEND] = on_send,     [RCDP_ACTION_FETCH] = on_fetch,   [RCDP_ACTION_POLICY] = on_policy,
    [RCDP_ACTION_STORE] = on_store,   [RCDP_ACTION_COMMIT] = on_commit, [RCDP_ACTION_REPORT] = on_report,
    [RCDP_ACTION_FAILED] = on_report, [RCDP_ACTION_DONE] = on_done};

/* Give role an input and do all that it leads to. */
static rcdp_err pump(bench_world *world, rcdp_role *role, rcdp_input input) {
  rcdp_err err = RCDP_OK;
  for (bool again = true; again && err == RCDP_OK;) {
    rcdp_action action;
    again = false;
    input.now_ms = bench_now().elapsed / PER_MILLISECOND;
    input.wall = (rcdp_time){true, (uint64_t)time(NULL)};
    err = world->input != NULL ? world->input(world, role, &input) : rcdp_role_input(role, &input);
    while (err == RCDP_OK && rcdp_role_next(role, &action)) {
      err = handlers[action.kind](world, &action, &input, &again);
    }
  }
  return err;
}

/* --- one attach --- */

/* The message of the last leg goes to role; what it sends is that of the next one. */
static rcdp_err deliver(bench_world *world, rcdp_role *role, bench_time *time) {
  bench_message *message = &world->messages[world->leg++];
  const bench_time start = bench_now();
  const rcdp_err err =
      pump(world, role, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = {message->octets, message->len}});
  bench_add_since(time, start);
  return err;
}

static rcdp_err attach(bench_world *world) {
  const bench_time start = bench_now();
  rcdp_err err = pump(world, world->device, (rcdp_input){.kind = RCDP_INPUT_START});
  bench_add_since(&world->times.device, start);
  if (err == RCDP_OK) {
    err = deliver(world, world->network, &world->times.network);
  }
  if (err == RCDP_OK) {
    err = deliver(world, world->device, &world->times.device);
  }
  if (err == RCDP_OK) {
    err = deliver(world, world->network, &world->times.network);
  }
  if (err == RCDP_OK) {
    err = deliver(world, world->device, &world->times.device);
  }
  return err == RCDP_OK && !world->done ? RCDP_E_STATE : err;
}

rcdp_err bench_world_attach(bench_world *world, size_t device) {
  const rcdp_provider *provider = world->provider;
  rcdp_key key = {0};
  world->identity = &world->factory.devices[device];
  world->times = (bench_times){0};
  world->leg = BENCH_REQUEST;
  world->done = false;
  rcdp_err err = provider->key_import(provider->context, RCDP_KEY_P256, RCDP_BYTES(world->identity->private_key), &key);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_attach_device_config config = {.provider = provider,
                                            .storage_key = &world->storage_key,
                                            .factory_key = &key,
                                            .certificate = bench_der_bytes(&world->identity->certificate),
                                            .certificate_url = rcdp_bytes_of(world->identity->url),
                                            .suites = {RCDP_SUITE_P256},
                                            .suite_count = 1,
                                            .anchors = &world->operator_root,
                                            .anchor_count = 1,
                                            .network = world->network_config.network,
                                            .retry_ms = 1000,
                                            .retry_max_ms = 8000,
                                            .tries = 3};
  err =
      rcdp_attach_device_init(world->device_memory, rcdp_attach_device_size(), &config, RCDP_NO_BYTES, &world->device);
  if (err == RCDP_OK) {
    err = attach(world);
    rcdp_role_close(world->device);
  }
  provider->key_release(provider->context, &key);
  return err;
}

/* --- setting up --- */

rcdp_err bench_store_make(const char *directory, const char *name, rcdp_store **store) {
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
    err = rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, store);
  }
  return err == RCDP_OK ? rcdp_store_execute(*store, &request, &arena, &result) : err;
}

static rcdp_err load_certificate(bench_world *world, const char *directory, const char *name, rcdp_bytes *der) {
  rcdp_bytes content;
  const rcdp_err err = file_read(directory, name, &world->arena, &content);
  return err == RCDP_OK ? pem_certificate_der(content, &world->arena, der) : err;
}

static rcdp_err make_operator(bench_world *world, const char *directory) {
  rcdp_attach_network_config *config = &world->network_config;
  rcdp_buf notice = RCDP_BUF(world->notice_key);
  char path[FILE_PATH_MAX];
  rcdp_err err = rcdp_network_id_parse("00101", &config->network);
  if (err == RCDP_OK) {
    err = operator_make(directory, &config->network, OPERATOR_P256);
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
  rcdp_attach_network_config *config = &world->network_config;
  world->anchors[0] = bench_der_bytes(&world->factory.root);
  world->urls[0] = rcdp_bytes_of(BENCH_URL_PREFIX);
  world->terms = (rcdp_terms){.validity = YEAR_S, .restrictions.roaming_allowed = true};
  config->provider = world->provider;
  config->storage_key = &world->storage_key;
  config->signing_key = &world->signing_key;
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
}

static rcdp_err make_storage_key(bench_world *world) {
  const rcdp_provider *provider = world->provider;
  uint8_t octets[RCDP_AEAD_KEY_LEN];
  rcdp_err err = provider->random(provider->context, octets, sizeof octets);
  if (err == RCDP_OK) {
    err = provider->key_import(provider->context, RCDP_KEY_AEAD, RCDP_BYTES(octets), &world->storage_key);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

static rcdp_err start_network(bench_world *world) {
  const size_t size = rcdp_attach_network_size(MAX_TRANSACTIONS);
  world->network_memory = malloc(size);
  world->device_memory = malloc(rcdp_attach_device_size());
  if (world->network_memory == NULL || world->device_memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  return rcdp_attach_network_init(world->network_memory, size, &world->network_config, &world->network);
}

rcdp_err bench_world_open(bench_world *world, const rcdp_provider *provider, const char *directory, size_t devices) {
  memset(world, 0, sizeof *world);
  world->provider = provider;
  rcdp_arena_init(&world->arena, world->arena_memory, sizeof world->arena_memory);
  rcdp_err err = bench_factory_make(&world->factory, devices);
  if (err == RCDP_OK) {
    err = make_storage_key(world);
  }
  if (err == RCDP_OK) {
    err = make_operator(world, directory);
  }
  if (err == RCDP_OK) {
    err = bench_store_make(directory, "store.db", &world->store);
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
  if (world->network != NULL) {
    rcdp_role_close(world->network);
  }
  if (world->vault.vault.close != NULL) {
    rcdp_vault_close(&world->vault.vault);
  }
  if (world->store != NULL) {
    rcdp_store_close(world->store);
  }
  world->provider->key_release(world->provider->context, &world->signing_key);
  world->provider->key_release(world->provider->context, &world->storage_key);
  free(world->device_memory);
  free(world->network_memory);
  bench_factory_free(&world->factory);
}
