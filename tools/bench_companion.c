/* Orders and their floor in turns, device by device. */
#include "bench_companion.h"

#include <stdlib.h>

#include "bench_channel.h"
#include "bench_samples.h"

enum { WARM_UP = 1, RETRY_MS = 1000, RETRY_MAX_MS = 30000 };

static const uint8_t sizes[] = {1, 8, 64};
enum { SIZE_COUNT = sizeof sizes / sizeof sizes[0] };

/* What a companion brings. The network verifies the certificate and the offer of one that is certified; each device verifies the
 * network's certificate and the grant. */
typedef struct {
  const char *name;
  bool certified;
  bench_floor_parts parts;
} kind;

static const kind kinds[] = {
    {"certified",
     true,
     {[BENCH_NETWORK] =
          {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 2, [FLOOR_STORE] = 1},
      [BENCH_COMPANION] = {[FLOOR_ORDER] = 1},
      [BENCH_DEVICE] =
          {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 2, [FLOOR_VAULT] = 1}}},
    {"asserted",
     false,
     {[BENCH_NETWORK] = {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_STORE] = 1},
      [BENCH_COMPANION] = {[FLOOR_ORDER] = 1},
      [BENCH_DEVICE] = {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_VERIFY] = 2, [FLOOR_VAULT] = 1}}}};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static const bench_names names = {"ordersPerMinute", 60, "orderMicroseconds", "credentialsPerSecond"};
static const char *const sides[BENCH_PARTIES] = {"network", "companion", "device"};
static const char *const per[BENCH_PARTIES] = {"perDeviceNetwork", "perDeviceCompanion", "perDeviceDevice"};

/* --- how many --- */

static size_t orders_of(size_t count, size_t size) { return count / size; }

static size_t batches_of(size_t orders) { return orders < BENCH_BATCHES ? orders : BENCH_BATCHES; }

/* Orders in each batch. */
static size_t in_batch_of(size_t orders) { return orders / batches_of(orders); }

static size_t devices_of(size_t count) {
  size_t sum = WARM_UP;
  for (size_t i = 0; i < SIZE_COUNT; i++) {
    sum += orders_of(count, sizes[i]) * sizes[i];
  }
  return sum;
}

/* --- one order --- */

typedef struct {
  bench_world *world;
  bench_floor *floor; /* NULL: not now */
  const kind *what;
  size_t next; /* device; certified and asserted ones of one name are different ones */
  uint64_t subscriptions;
  void *companion_memory;
  void *device_memory;
  bench_time floor_times[FLOOR_COUNT];
} course;

static rcdp_err open_channel(bench_world *world, bench_side side, uint64_t link, uint64_t number) {
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN] = {0};
  rcdp_put_u64(binding, number);
  return bench_world_run(world, side,
                         &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = link, .binding = RCDP_BYTES(binding)});
}

static rcdp_err join(course *c, const rcdp_key *key) {
  bench_world *world = c->world;
  const rcdp_companion_device_config config = {
      .provider = world->provider,
      .storage_key = &world->storage_key,
      .device_id = rcdp_bytes_of(world->identity->name),
      .factory_key = c->what->certified ? key : NULL,
      .certificate = c->what->certified ? bench_der_bytes(&world->identity->certificate) : RCDP_NO_BYTES,
      .certificate_url = c->what->certified ? rcdp_bytes_of(world->identity->url) : RCDP_NO_BYTES,
      .suites = {RCDP_SUITE_P256},
      .suite_count = 1,
      .anchors = &world->operator_root,
      .anchor_count = 1};
  bench_party *device = &world->parties[BENCH_DEVICE];
  rcdp_err err =
      rcdp_companion_device_init(c->device_memory, rcdp_companion_device_size(), &config, RCDP_NO_BYTES, &device->role);
  if (err == RCDP_OK) {
    err = open_channel(world, BENCH_DEVICE, 0, c->next);
    if (err == RCDP_OK) {
      err = open_channel(world, BENCH_COMPANION, world->entry, c->next);
    }
    rcdp_role_close(device->role);
  }
  return err == RCDP_OK && !device->done ? RCDP_E_STATE : err;
}

static rcdp_err join_device(course *c) {
  rcdp_key key = {0};
  rcdp_err err = bench_world_take(c->world, c->next, &key);
  if (err == RCDP_OK) {
    err = join(c, &key);
  }
  c->world->provider->key_release(c->world->provider->context, &key);
  c->next++;
  return err == RCDP_OK && c->floor != NULL ? bench_floor_round(c->floor, c->floor_times) : err;
}

static rcdp_err fill(course *c, uint8_t entries) {
  bench_world *world = c->world;
  rcdp_err err = bench_world_run(world, BENCH_COMPANION, &(rcdp_input){.kind = RCDP_INPUT_START});
  if (err == RCDP_OK) {
    err = open_channel(world, BENCH_COMPANION, BENCH_NETWORK_LINK, c->subscriptions);
  }
  world->recording = c->floor == NULL; /* what is asked for one device */
  for (world->entry = 0; world->entry < entries && err == RCDP_OK; world->entry++) {
    err = join_device(c);
  }
  world->recording = false;
  return err == RCDP_OK && !world->parties[BENCH_COMPANION].done ? RCDP_E_STATE : err;
}

/* Each order is another companion's. */
static rcdp_err order(course *c, uint8_t entries) {
  bench_world *world = c->world;
  bench_party *companion = &world->parties[BENCH_COMPANION];
  char subscription[BENCH_SUBSCRIPTION_LEN + 1];
  const rcdp_companion_config config = {.provider = world->provider,
                                        .network = world->network_config.network,
                                        .entries = entries,
                                        .network_link = BENCH_NETWORK_LINK,
                                        .retry_ms = RETRY_MS,
                                        .retry_max_ms = RETRY_MAX_MS};
  rcdp_err err = bench_store_subscribe(world->store, ++c->subscriptions, subscription);
  if (err == RCDP_OK && c->floor != NULL) {
    err = bench_floor_new_parent(c->floor);
  }
  if (err == RCDP_OK) {
    err = rcdp_companion_init(c->companion_memory, rcdp_companion_size(entries), &config, NULL, &companion->role);
  }
  if (err == RCDP_OK) {
    world->subscription = rcdp_bytes_of(subscription);
    companion->done = false;
    err = fill(c, entries);
    rcdp_role_close(companion->role);
  }
  return err;
}

/* --- orders of one size --- */

static rcdp_err take_samples(course *c, uint8_t entries, size_t orders, bench_samples *samples) {
  const size_t in_batch = in_batch_of(orders);
  rcdp_err err = RCDP_OK;
  for (size_t batch = 0; batch < batches_of(orders) && err == RCDP_OK; batch++) {
    bench_world_reset(c->world);
    for (size_t part = 0; part < FLOOR_COUNT; part++) {
      c->floor_times[part] = (bench_time){0, 0};
    }
    for (size_t i = 0; i < in_batch && err == RCDP_OK; i++) {
      err = order(c, entries);
    }
    bench_samples_keep(samples, c->world->parties, c->floor_times, in_batch, in_batch * entries);
  }
  return err;
}

static rcdp_err measure_size(course *c, uint8_t entries, size_t count, bench_samples *samples, bench_result *result,
                             json_t *list) {
  const size_t orders = orders_of(count, entries);
  json_t *tree = tree_object();
  *samples = (bench_samples){.batches = 0};
  const rcdp_err err = take_samples(c, entries, orders, samples);
  tree_put(tree, "entries", tree_number(entries));
  tree_put(tree, "orders", tree_number(in_batch_of(orders) * batches_of(orders)));
  if (err == RCDP_OK) {
    bench_samples_condense(samples, result);
    for (size_t side = 0; side < BENCH_PARTIES; side++) {
      tree_put(tree, sides[side], bench_side_tree(result, (bench_side)side, c->what->parts, entries, &names));
    }
  }
  tree_append(list, tree);
  return err;
}

/* The floor's parts are told as they were beside the largest orders. */
static rcdp_err measure_kind(course *c, size_t count, bench_samples *samples, json_t *tree) {
  json_t *kind_tree = tree_object(), *list = tree_list();
  bench_result result = {.of = {{0, 0}}};
  rcdp_err err = RCDP_OK;
  c->next = WARM_UP;
  for (size_t i = 0; i < SIZE_COUNT && sizes[i] <= count && err == RCDP_OK; i++) {
    err = measure_size(c, sizes[i], count, samples, &result, list);
  }
  tree_put(kind_tree, "order", list);
  bench_put_operations(&result, c->what->parts, per, kind_tree);
  tree_put(tree, c->what->name, kind_tree);
  return err;
}

/* --- the whole --- */

/* The first order is recorded: the floor is made of it. */
static rcdp_err warm_up(course *c, const bench_job *job) {
  c->what = &kinds[0];
  const rcdp_err err = order(c, WARM_UP);
  c->floor = job->floor;
  return err == RCDP_OK ? bench_floor_open(job->floor, job->world, job->floor_directory) : err;
}

static rcdp_err measure_all(course *c, const bench_job *job, bench_samples *samples, json_t *result) {
  rcdp_err err = warm_up(c, job);
  for (size_t i = 0; i < KIND_COUNT && err == RCDP_OK; i++) {
    c->what = &kinds[i];
    err = measure_kind(c, job->count, samples, result);
  }
  return err == RCDP_OK ? bench_channel(job->world->provider, job->count, result) : err;
}

static rcdp_err measure(const bench_job *job, json_t *result, json_t *shared) {
  bench_samples *samples = malloc(sizeof *samples);
  course c = {.world = job->world,
              .companion_memory = malloc(rcdp_companion_size(RCDP_ORDER_ENTRIES_MAX)),
              .device_memory = malloc(rcdp_companion_device_size())};
  (void)shared;
  const bool room = samples != NULL && c.companion_memory != NULL && c.device_memory != NULL;
  const rcdp_err err = room ? measure_all(&c, job, samples, result) : RCDP_E_NO_MEMORY;
  free(c.device_memory);
  free(c.companion_memory);
  free(samples);
  return err;
}

static json_t *memory_tree(void) {
  enum { FEW = 1, MANY = 1001 };
  const rcdp_procedure *const procedure = rcdp_companion_procedure();
  json_t *tree = tree_object();
  json_t *companion = tree_list();
  for (size_t i = 0; i < SIZE_COUNT; i++) {
    json_t *size = tree_object();
    tree_put(size, "entries", tree_number(sizes[i]));
    tree_put(size, "octets", tree_number(rcdp_companion_size(sizes[i])));
    tree_append(companion, size);
  }
  tree_put(tree, "deviceOctets", tree_number(rcdp_companion_device_size()));
  tree_put(tree, "companion", companion);
  tree_put(tree, "networkOctets", tree_number(rcdp_network_size(&procedure, 1, 0)));
  tree_put(
      tree, "perOpenTransactionOctets",
      tree_number((rcdp_network_size(&procedure, 1, MANY) - rcdp_network_size(&procedure, 1, FEW)) / (MANY - FEW)));
  tree_put(tree, "perChannelOctets", tree_number(rcdp_channel_size(RCDP_MESSAGE_MAX)));
  return tree;
}

rcdp_err bench_companion(const bench_plan *plan, json_t *tree) {
  tree_put(tree, "devices", tree_number(plan->count));
  const rcdp_err err = bench_run(plan, devices_of(plan->count), measure, tree);
  tree_put(tree, "memory", memory_tree());
  return err;
}
