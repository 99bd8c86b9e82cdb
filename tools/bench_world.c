/* Operator and device for measurements: the loop that lets them attach. */
#include "bench_world.h"

#include <string.h>
#include <time.h>

enum { PER_MILLISECOND = 1000000 };

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
