/* Attaches and their floor in turns, one by one. */
#include "bench_attach.h"

#include <stdlib.h>

#include <rcdp/attach.h>

#include "bench_codec.h"
#include "bench_samples.h"
#include "bench_stack.h"

enum { WARM_UP = 1, STACK_DEVICES = 1 };

/* The network verifies the device's certificate (those above it are in the path cache) and the request; the device verifies the
 * network's certificate and the reject. */
static const bench_floor_parts parts = {
    [BENCH_NETWORK] =
        {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 2, [FLOOR_STORE] = 1},
    [BENCH_DEVICE] = {
        [FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 2, [FLOOR_VAULT] = 1}};

static const bench_names names = {"attachesPerSecond", 1, "attachMicroseconds", NULL};
static const char *const per[BENCH_PARTIES] = {
    [BENCH_NETWORK] = "perAttachNetwork", [BENCH_DEVICE] = "perAttachDevice"};

/* --- one attach --- */

static rcdp_err attach(bench_world *world, void *memory, const rcdp_key *key) {
  const rcdp_attach_device_config config = {.provider = world->provider,
                                            .storage_key = &world->storage_key,
                                            .factory_key = key,
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
  bench_party *device = &world->parties[BENCH_DEVICE];
  rcdp_err err = rcdp_attach_device_init(memory, rcdp_attach_device_size(), &config, RCDP_NO_BYTES, &device->role);
  if (err == RCDP_OK) {
    err = bench_world_run(world, BENCH_DEVICE, &(rcdp_input){.kind = RCDP_INPUT_START});
    rcdp_role_close(device->role);
  }
  return err == RCDP_OK && !device->done ? RCDP_E_STATE : err;
}

/* One whole attach of a device that has not attached yet. */
static rcdp_err attach_device(bench_world *world, size_t device) {
  void *memory = malloc(rcdp_attach_device_size());
  rcdp_key key = {0};
  rcdp_err err = memory == NULL ? RCDP_E_NO_MEMORY : bench_world_take(world, device, &key);
  if (err == RCDP_OK) {
    err = attach(world, memory, &key);
  }
  world->provider->key_release(world->provider->context, &key);
  free(memory);
  return err;
}

static rcdp_err attach_recorded(bench_world *world, size_t device) {
  world->recording = true;
  const rcdp_err err = attach_device(world, device);
  world->recording = false;
  return err;
}

static rcdp_err take_samples(const bench_job *job, size_t in_batch, bench_samples *samples) {
  rcdp_err err = RCDP_OK;
  for (size_t batch = 0; batch < BENCH_BATCHES && err == RCDP_OK; batch++) {
    bench_time floor[FLOOR_COUNT] = {{0, 0}};
    bench_world_reset(job->world);
    for (size_t i = 0; i < in_batch && err == RCDP_OK; i++) {
      err = attach_device(job->world, WARM_UP + batch * in_batch + i);
      if (err == RCDP_OK) {
        err = bench_floor_round(job->floor, floor);
      }
    }
    bench_samples_keep(samples, job->world->parties, floor, in_batch, in_batch);
  }
  return err;
}

/* --- stack: every input of one attach on a painted stack --- */

typedef struct {
  rcdp_role *role;
  const rcdp_input *input;
  rcdp_err err;
} painted_input;

static void give_input(void *context) {
  painted_input *painted = context;
  painted->err = rcdp_role_input(painted->role, painted->input);
}

static rcdp_err input_on_painted_stack(bench_party *party, const rcdp_input *input) {
  painted_input painted = {party->role, input, RCDP_E_STATE};
  const size_t depth = bench_stack_of(give_input, &painted);
  if (depth > party->stack) {
    party->stack = depth;
  }
  return painted.err;
}

static rcdp_err measure_stack(bench_world *world, size_t device, json_t *tree) {
  world->input = input_on_painted_stack;
  const rcdp_err err = attach_device(world, device);
  world->input = NULL;
  tree_put(tree, "networkStackOctets", tree_number(world->parties[BENCH_NETWORK].stack));
  tree_put(tree, "deviceStackOctets", tree_number(world->parties[BENCH_DEVICE].stack));
  return err;
}

/* --- the whole --- */

static json_t *memory_tree(void) {
  enum { FEW = 1, MANY = 1001 };
  json_t *tree = tree_object();
  tree_put(tree, "deviceOctets", tree_number(rcdp_attach_device_size()));
  tree_put(tree, "networkOctets", tree_number(rcdp_attach_network_size(0)));
  tree_put(tree, "perOpenTransactionOctets",
           tree_number((rcdp_attach_network_size(MANY) - rcdp_attach_network_size(FEW)) / (MANY - FEW)));
  return tree;
}

static void put_results(bench_samples *samples, json_t *tree) {
  bench_result result;
  bench_samples_condense(samples, &result);
  tree_put(tree, "network", bench_side_tree(&result, BENCH_NETWORK, parts, 1, &names));
  tree_put(tree, "device", bench_side_tree(&result, BENCH_DEVICE, parts, 1, &names));
  bench_put_operations(&result, parts, per, tree);
}

static rcdp_err measure_messages(const bench_world *world, json_t *tree) {
  json_t *messages = tree_list();
  const rcdp_err err = bench_codec(world, messages);
  tree_put(tree, "messages", messages);
  return err;
}

static rcdp_err measure(const bench_job *job, json_t *result, json_t *shared) {
  const size_t in_batch = job->count / BENCH_BATCHES;
  bench_samples *samples = calloc(1, sizeof *samples);
  rcdp_err err = samples == NULL ? RCDP_E_NO_MEMORY : attach_recorded(job->world, 0);
  if (err == RCDP_OK) {
    err = bench_floor_open(job->floor, job->world, job->floor_directory);
  }
  if (err == RCDP_OK) {
    err = take_samples(job, in_batch, samples);
  }
  if (err == RCDP_OK) {
    put_results(samples, result);
    err = measure_stack(job->world, WARM_UP + BENCH_BATCHES * in_batch, result);
  }
  free(samples);
  return err == RCDP_OK && shared != NULL ? measure_messages(job->world, shared) : err;
}

rcdp_err bench_attach(const bench_plan *plan, json_t *tree) {
  const size_t count = plan->count / BENCH_BATCHES * BENCH_BATCHES;
  tree_put(tree, "attaches", tree_number(count));
  const rcdp_err err = bench_run(plan, WARM_UP + count + STACK_DEVICES, measure, tree);
  tree_put(tree, "memory", memory_tree());
  return err;
}
