/* Attaches and their floor in turns, and what comes out of it. */
#include "bench_attach.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bench_codec.h"
#include "bench_floor.h"
#include "bench_stack.h"

enum { MICROSECOND = 1000, SECOND_US = 1000000, WARM_UP = 1, STACK_DEVICES = 1 };

/* What is measured: an attach on either side, the storage in it, and the parts of the floor. */
enum {
  SAMPLE_NETWORK,
  SAMPLE_STORE,
  SAMPLE_DEVICE,
  SAMPLE_VAULT,
  SAMPLE_FLOOR,
  SAMPLE_COUNT = SAMPLE_FLOOR + FLOOR_COUNT
};

/* Of one attach, or one part of it, in each batch. */
typedef struct {
  uint64_t elapsed[SAMPLE_COUNT][BENCH_BATCHES];
  uint64_t processor[SAMPLE_COUNT][BENCH_BATCHES];
} bench_samples;

static void add(bench_time *sum, bench_time time) {
  sum->elapsed += time.elapsed;
  sum->processor += time.processor;
}

static void keep_batch(bench_samples *samples, size_t batch, const bench_time sums[SAMPLE_COUNT], size_t count) {
  for (size_t i = 0; i < SAMPLE_COUNT; i++) {
    samples->elapsed[i][batch] = sums[i].elapsed / count;
    samples->processor[i][batch] = sums[i].processor / count;
  }
}

static rcdp_err attach_once(bench_world *world, size_t device, bench_time sums[SAMPLE_COUNT]) {
  const rcdp_err err = bench_world_attach(world, device);
  add(&sums[SAMPLE_NETWORK], world->times.network);
  add(&sums[SAMPLE_STORE], world->times.store);
  add(&sums[SAMPLE_DEVICE], world->times.device);
  add(&sums[SAMPLE_VAULT], world->times.vault);
  return err;
}

/* In turns, one by one. */
static rcdp_err take_samples(bench_world *world, bench_floor *floor, size_t in_batch, bench_samples *samples) {
  rcdp_err err = in_batch > 0 ? RCDP_OK : RCDP_E_ARGUMENT;
  for (size_t batch = 0; batch < BENCH_BATCHES && err == RCDP_OK; batch++) {
    bench_time sums[SAMPLE_COUNT] = {{0, 0}};
    for (size_t i = 0; i < in_batch && err == RCDP_OK; i++) {
      err = attach_once(world, WARM_UP + batch * in_batch + i, sums);
      if (err == RCDP_OK) {
        err = bench_floor_round(floor, sums + SAMPLE_FLOOR);
      }
    }
    keep_batch(samples, batch, sums, in_batch);
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

static rcdp_err input_on_painted_stack(bench_world *world, rcdp_role *role, const rcdp_input *input) {
  painted_input painted = {role, input, RCDP_E_STATE};
  size_t *deepest = role == world->network ? &world->network_stack : &world->device_stack;
  const size_t depth = bench_stack_of(give_input, &painted);
  if (depth > *deepest) {
    *deepest = depth;
  }
  return painted.err;
}

static rcdp_err measure_stack(bench_world *world, size_t device, json_t *tree) {
  world->input = input_on_painted_stack;
  const rcdp_err err = bench_world_attach(world, device);
  world->input = NULL;
  tree_put(tree, "networkStackOctets", tree_number(world->network_stack));
  tree_put(tree, "deviceStackOctets", tree_number(world->device_stack));
  return err;
}

/* --- what is told --- */

static uint64_t mean(const uint64_t samples[BENCH_BATCHES]) {
  uint64_t sum = 0;
  for (size_t i = 0; i < BENCH_BATCHES; i++) {
    sum += samples[i];
  }
  return sum / BENCH_BATCHES;
}

/* Of the processor the median; of the wall the mean, because being interrupted falls upon long work more often than on
 * short work, and a median would hide it in one of them only. */
static void condense(bench_samples *samples, bench_time result[SAMPLE_COUNT]) {
  for (size_t i = 0; i < SAMPLE_COUNT; i++) {
    result[i] = (bench_time){mean(samples->elapsed[i]), bench_median(samples->processor[i], BENCH_BATCHES)};
  }
}

static json_t *clock_tree(uint64_t attach, uint64_t storage, uint64_t public_key, uint64_t floor_storage) {
  json_t *tree = tree_object();
  tree_put(tree, "attachesPerSecond", tree_number((uint64_t)MICROSECOND * SECOND_US / attach));
  tree_put(tree, "percentOfFloor", tree_number(100 * (public_key + floor_storage) / attach));
  tree_put(tree, "attachMicroseconds", tree_number(attach / MICROSECOND));
  tree_put(tree, "ofWhichStorage", tree_number(storage / MICROSECOND));
  tree_put(tree, "floorPublicKey", tree_number(public_key / MICROSECOND));
  tree_put(tree, "floorStorage", tree_number(floor_storage / MICROSECOND));
  return tree;
}

static json_t *side_tree(bench_time attach, bench_time storage, const unsigned parts[FLOOR_COUNT],
                         const bench_time *floor) {
  json_t *tree = tree_object();
  bench_time sums[2] = {{0, 0}}; /* public-key operations, storage */
  for (size_t part = 0; part < FLOOR_COUNT; part++) {
    bench_time *sum = &sums[part >= FLOOR_STORE];
    sum->elapsed += parts[part] * floor[part].elapsed;
    sum->processor += parts[part] * floor[part].processor;
  }
  tree_put(tree, "processor", clock_tree(attach.processor, storage.processor, sums[0].processor, sums[1].processor));
  tree_put(tree, "elapsed", clock_tree(attach.elapsed, storage.elapsed, sums[0].elapsed, sums[1].elapsed));
  return tree;
}

static void put_results(bench_samples *samples, json_t *tree) {
  bench_time result[SAMPLE_COUNT];
  const bench_time *floor = result + SAMPLE_FLOOR;
  json_t *operations = tree_object();
  condense(samples, result);
  for (size_t part = 0; part < FLOOR_COUNT; part++) {
    json_t *operation = tree_object();
    tree_put(operation, "processorMicroseconds", tree_number(floor[part].processor / MICROSECOND));
    tree_put(operation, "elapsedMicroseconds", tree_number(floor[part].elapsed / MICROSECOND));
    tree_put(operation, "perAttachNetwork", tree_number(bench_network_parts[part]));
    tree_put(operation, "perAttachDevice", tree_number(bench_device_parts[part]));
    tree_put(operations, bench_floor_names[part], operation);
  }
  tree_put(tree, "network", side_tree(result[SAMPLE_NETWORK], result[SAMPLE_STORE], bench_network_parts, floor));
  tree_put(tree, "device", side_tree(result[SAMPLE_DEVICE], result[SAMPLE_VAULT], bench_device_parts, floor));
  tree_put(tree, "operations", operations);
}

static json_t *memory_tree(void) {
  enum { FEW = 1, MANY = 1001 };
  json_t *tree = tree_object();
  tree_put(tree, "deviceOctets", tree_number(rcdp_attach_device_size()));
  tree_put(tree, "networkOctets", tree_number(rcdp_attach_network_size(0)));
  tree_put(tree, "perOpenTransactionOctets",
           tree_number((rcdp_attach_network_size(MANY) - rcdp_attach_network_size(FEW)) / (MANY - FEW)));
  return tree;
}

/* --- the runs --- */

static rcdp_err run(bench_world *world, bench_floor *floor, const char *directory, size_t in_batch, json_t *tree) {
  bench_samples *samples = malloc(sizeof *samples);
  rcdp_err err = samples == NULL ? RCDP_E_NO_MEMORY : bench_world_attach(world, 0);
  if (err == RCDP_OK) {
    err = bench_floor_open(floor, world, directory);
  }
  if (err == RCDP_OK) {
    err = take_samples(world, floor, in_batch, samples);
  }
  if (err == RCDP_OK) {
    put_results(samples, tree);
    err = measure_stack(world, WARM_UP + BENCH_BATCHES * in_batch, tree);
  }
  free(samples);
  return err;
}

/* messages: the list to be filled, or NULL. */
static rcdp_err run_provider(const rcdp_provider *provider, const char *parent, size_t in_batch, json_t *tree,
                             json_t *messages) {
  char directory[FILE_PATH_MAX], floor_directory[FILE_PATH_MAX];
  bench_world *world = malloc(sizeof *world);
  bench_floor *floor = calloc(1, sizeof *floor);
  rcdp_err err = world == NULL || floor == NULL ? RCDP_E_NO_MEMORY : file_path(directory, parent, provider->name);
  if (err == RCDP_OK) {
    err = file_path(floor_directory, directory, "floor");
  }
  if (err == RCDP_OK && (mkdir(directory, 0700) != 0 || mkdir(floor_directory, 0700) != 0)) {
    err = RCDP_E_STORAGE;
  }
  if (err == RCDP_OK) {
    floor->world = world;
    err = bench_world_open(world, provider, directory, WARM_UP + BENCH_BATCHES * in_batch + STACK_DEVICES);
    if (err == RCDP_OK) {
      err = run(world, floor, floor_directory, in_batch, tree);
    }
    if (err == RCDP_OK && messages != NULL) {
      err = bench_codec(world, messages);
    }
    bench_floor_close(floor);
    bench_world_close(world);
  }
  free(floor);
  free(world);
  return err;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status;
  (void)kind;
  (void)walk;
  return remove(path);
}

rcdp_err bench_attach(const rcdp_provider *const *providers, size_t provider_count, const char *parent, size_t count,
                      json_t *tree) {
  char directory[FILE_PATH_MAX];
  json_t *list = tree_list(), *messages = tree_list();
  rcdp_err err = file_path(directory, parent, "rcdp-bench-XXXXXX");
  if (err == RCDP_OK && mkdtemp(directory) == NULL) {
    err = RCDP_E_STORAGE;
  }
  if (err == RCDP_OK) {
    for (size_t i = 0; i < provider_count && err == RCDP_OK; i++) {
      json_t *result = tree_object();
      tree_put(result, "name", tree_string(providers[i]->name));
      err = run_provider(providers[i], directory, count / BENCH_BATCHES, result, i == 0 ? messages : NULL);
      tree_append(list, result);
    }
    (void)nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  }
  tree_put(tree, "attaches", tree_number(count / BENCH_BATCHES * BENCH_BATCHES));
  tree_put(tree, "directory", tree_string(parent));
  tree_put(tree, "provider", list);
  tree_put(tree, "messages", messages);
  tree_put(tree, "memory", memory_tree());
  return err;
}
