/* The loop that lets the parties of a procedure work. */
#include "bench_world.h"

#include <string.h>
#include <time.h>

enum { PER_MILLISECOND = 1000000 };

/* --- actions: what each side asks for is done at once --- */

/* Answers action in *input and says so, or does what needs no answer. */
typedef rcdp_err (*bench_handler)(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                                  bool *answered);

/* A device and a network that have no companion between them talk to each other. */
static bench_side hearer_of(const bench_world *world, bench_side speaker, uint64_t link) {
  if (speaker != BENCH_COMPANION && world->parties[BENCH_COMPANION].role != NULL) {
    return BENCH_COMPANION;
  }
  const bool upwards = speaker == BENCH_DEVICE || (speaker == BENCH_COMPANION && link == world->network_link);
  return upwards ? BENCH_NETWORK : BENCH_DEVICE;
}

static uint64_t link_of(const bench_world *world, bench_side speaker, bench_side hearer) {
  const uint64_t of_companion = speaker == BENCH_NETWORK ? world->network_link : world->entry;
  return hearer == BENCH_COMPANION ? of_companion : 0;
}

static rcdp_err on_send(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                        bool *answered) {
  bench_message *message = &world->said[world->turn];
  bench_record *record = &world->record;
  (void)input;
  (void)answered;
  if (world->on_its_way) {
    return RCDP_E_STATE;
  }
  if (action->message.len > sizeof message->octets) {
    return RCDP_E_TOO_LARGE;
  }
  memcpy(message->octets, action->message.data, action->message.len);
  message->len = action->message.len;
  world->on_its_way = true;
  world->hearer = hearer_of(world, side, action->link);
  world->link = link_of(world, side, world->hearer);
  if (world->recording && record->leg_count < BENCH_LEGS_MAX) {
    record->messages[record->leg_count++] = *message;
  }
  return RCDP_OK;
}

/* Devices come one after the other, also where they are handed in later. */
static const bench_device *device_at(bench_world *world, rcdp_bytes url) {
  const size_t count = world->factory.device_count;
  for (size_t i = 0; i < count; i++) {
    const bench_device *device = &world->factory.devices[(world->served + i) % count];
    if (rcdp_bytes_equal(rcdp_bytes_of(device->url), url)) {
      world->served = (size_t)(device - world->factory.devices);
      return device;
    }
  }
  return NULL;
}

static rcdp_err on_fetch(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                         bool *answered) {
  const bench_device *device = device_at(world, action->url);
  (void)side;
  *answered = true;
  if (device == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  *input = (rcdp_input){.kind = RCDP_INPUT_FETCHED,
                        .ticket = action->ticket,
                        .bundle = {(const uint8_t *)device->bundle, device->bundle_len}};
  return RCDP_OK;
}

/* The operator's terms; an owner adds nothing to them, a provisioner a number of its block. */
static rcdp_err on_policy(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                          bool *answered) {
  *input = (rcdp_input){.kind = RCDP_INPUT_POLICY, .ticket = action->ticket, .terms = &world->terms};
  input->imsi = side == BENCH_COMPANION ? world->imsi : RCDP_NO_BYTES;
  *answered = true;
  return RCDP_OK;
}

/* A request whose views are the world's own. */
static rcdp_err keep_request(bench_world *world, const rcdp_store_request *request) {
  bench_record *record = &world->record;
  if (!world->recording || record->request_count == BENCH_REQUESTS_MAX) {
    return RCDP_OK;
  }
  rcdp_store_request *kept = &record->requests[record->request_count++];
  *kept = *request;
  rcdp_bytes *const views[] = {&kept->record.imsi,         &kept->record.parent,     &kept->record.device_id,
                               &kept->record.manufacturer, &kept->record.profile,    &kept->record.certificate_url,
                               &kept->record.key,          &kept->record.op,         &kept->record.management_key,
                               &kept->record.answer,       &kept->subscription.id,   &kept->subscription.limits,
                               &kept->record.device_key,   &kept->record.receipt,    &kept->record.proof,
                               &kept->record.next.profile, &kept->record.next.key,   &kept->record.next.management_key,
                               &kept->record.next.op,      &kept->record.next.answer};
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < sizeof views / sizeof views[0] && err == RCDP_OK; i++) {
    err = rcdp_arena_copy(&world->arena, *views[i], views[i]);
  }
  return err;
}

static rcdp_err on_store(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                         bool *answered) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, world->store_memory, sizeof world->store_memory);
  const bench_time start = bench_now();
  (void)rcdp_store_execute(world->store, action->request, &arena, &world->stored); /* the role judges stored.err */
  bench_add_since(&world->parties[side].storage, start);
  *input = (rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .stored = &world->stored};
  *answered = true;
  return keep_request(world, action->request);
}

static rcdp_err keep_state(bench_world *world, bench_side side, rcdp_bytes state) {
  size_t *count = &world->record.state_count[side];
  return world->recording && *count < BENCH_STATES_MAX
             ? rcdp_arena_copy(&world->arena, state, &world->record.states[side][(*count)++])
             : RCDP_OK;
}

/* A companion's entry has a file of its own, as rcdp companion keeps it. */
static rcdp_err on_commit(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                          bool *answered) {
  const bench_time start = bench_now();
  const rcdp_err err = side == BENCH_DEVICE ? rcdp_vault_commit(&world->vault.vault, action->state)
                                            : file_replace(world->directory, "entry", action->state);
  bench_add_since(&world->parties[side].storage, start);
  *input = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err};
  if (side == BENCH_DEVICE && action->state.len <= sizeof world->device_state) {
    memcpy(world->device_state, action->state.data, action->state.len);
    world->device_state_len = action->state.len;
  }
  *answered = true;
  return keep_state(world, side, action->state);
}

static rcdp_err on_report(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                          bool *answered) {
  (void)world;
  (void)side;
  (void)input;
  (void)answered;
  return action->result;
}

static rcdp_err on_done(bench_world *world, bench_side side, const rcdp_action *action, rcdp_input *input,
                        bool *answered) {
  (void)input;
  (void)answered;
  world->parties[side].done = true;
  return action->result;
}

static const bench_handler handlers[] = {
    [RCDP_ACTION_SEND] = on_send,     [RCDP_ACTION_FETCH] = on_fetch,   [RCDP_ACTION_POLICY] = on_policy,
    [RCDP_ACTION_STORE] = on_store,   [RCDP_ACTION_COMMIT] = on_commit, [RCDP_ACTION_REPORT] = on_report,
    [RCDP_ACTION_FAILED] = on_report, [RCDP_ACTION_DONE] = on_done};

/* Give a party an input and do all that it leads to. */
static rcdp_err pump(bench_world *world, bench_side side, rcdp_input input) {
  bench_party *party = &world->parties[side];
  rcdp_err err = RCDP_OK;
  for (bool again = true; again && err == RCDP_OK;) {
    rcdp_action action;
    again = false;
    input.now_ms = bench_now().elapsed / PER_MILLISECOND;
    input.wall = (rcdp_time){true, (uint64_t)time(NULL)};
    err = world->input != NULL ? world->input(party, &input) : rcdp_role_input(party->role, &input);
    while (err == RCDP_OK && rcdp_role_next(party->role, &action)) {
      err = handlers[action.kind](world, side, &action, &input, &again);
    }
  }
  return err;
}

/* --- a whole run --- */

static rcdp_err give(bench_world *world, bench_side side, const rcdp_input *input) {
  const bench_time start = bench_now();
  const rcdp_err err = pump(world, side, *input);
  bench_add_since(&world->parties[side].work, start);
  return err;
}

static rcdp_err deliver(bench_world *world) {
  const bench_message *message = &world->said[world->turn];
  world->turn = 1 - world->turn;
  world->on_its_way = false;
  if (world->parties[world->hearer].role == NULL) {
    return RCDP_OK; /* somebody reads it who has no role */
  }
  return give(world, world->hearer,
              &(rcdp_input){.kind = RCDP_INPUT_MESSAGE,
                            .link = world->link,
                            .message = {message->octets, message->len},
                            .subscription = world->subscription});
}

/* A provisioner does one thing at a time, and says by its deadline that there is more. */
static bool has_more(const bench_world *world) {
  const rcdp_role *role = world->parties[BENCH_COMPANION].role;
  return role != NULL && rcdp_role_deadline(role) <= bench_now().elapsed / PER_MILLISECOND;
}

rcdp_err bench_world_run(bench_world *world, bench_side side, const rcdp_input *input) {
  rcdp_err err = give(world, side, input);
  while (err == RCDP_OK && (world->on_its_way || has_more(world))) {
    err = world->on_its_way ? deliver(world) : give(world, BENCH_COMPANION, &(rcdp_input){.kind = RCDP_INPUT_TICK});
  }
  return err;
}

void bench_world_reset(bench_world *world) {
  for (size_t side = 0; side < BENCH_PARTIES; side++) {
    world->parties[side].work = world->parties[side].storage = (bench_time){0, 0};
  }
}

rcdp_err bench_world_take(bench_world *world, size_t device, rcdp_key *key) {
  const rcdp_provider *provider = world->provider;
  world->identity = &world->factory.devices[device];
  world->parties[BENCH_DEVICE].done = false;
  return provider->key_import(provider->context, RCDP_KEY_P256, RCDP_BYTES(world->identity->private_key), key);
}
