/* Batches, means and medians, percent of the floor. */
#include "bench_samples.h"

enum { MICROSECOND = 1000, SECOND_US = 1000000 };

static void keep(bench_samples *samples, size_t sample, bench_time sum, size_t count) {
  samples->elapsed[sample][samples->batches] = sum.elapsed / count;
  samples->processor[sample][samples->batches] = sum.processor / count;
}

void bench_samples_keep(bench_samples *samples, const bench_party parties[BENCH_PARTIES],
                        const bench_time floor[FLOOR_COUNT], size_t runs, size_t rounds) {
  for (size_t side = 0; side < BENCH_PARTIES; side++) {
    keep(samples, SAMPLE_WORK + side, parties[side].work, runs);
    keep(samples, SAMPLE_STORAGE + side, parties[side].storage, runs);
  }
  for (size_t part = 0; part < FLOOR_COUNT; part++) {
    keep(samples, SAMPLE_FLOOR + part, floor[part], rounds);
  }
  samples->batches++;
}

static uint64_t mean(const uint64_t *samples, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    sum += samples[i];
  }
  return count > 0 ? sum / count : 0;
}

/* Of the processor the median; of the wall the mean, because being interrupted falls upon long work more often than on
 * short work, and a median would hide it in one of them only. */
void bench_samples_condense(bench_samples *samples, bench_result *result) {
  for (size_t i = 0; i < SAMPLE_COUNT; i++) {
    result->of[i] = (bench_time){mean(samples->elapsed[i], samples->batches),
                                 bench_median(samples->processor[i], samples->batches)};
  }
}

/* --- what is told --- */

/* On one clock, in nanoseconds. */
typedef struct {
  uint64_t work;
  uint64_t storage;
  uint64_t floor_public_key;
  uint64_t floor_storage;
} sums;

static json_t *clock_tree(const sums *found, size_t devices, const bench_names *names) {
  const uint64_t second = (uint64_t)MICROSECOND * SECOND_US;
  json_t *tree = tree_object();
  tree_put(tree, names->rate, tree_number(names->rate_seconds * second / found->work));
  if (names->per_device != NULL) {
    tree_put(tree, names->per_device, tree_number(devices * second / found->work));
  }
  tree_put(tree, "percentOfFloor", tree_number(100 * (found->floor_public_key + found->floor_storage) / found->work));
  tree_put(tree, names->duration, tree_number(found->work / MICROSECOND));
  tree_put(tree, "ofWhichStorage", tree_number(found->storage / MICROSECOND));
  tree_put(tree, "floorPublicKey", tree_number(found->floor_public_key / MICROSECOND));
  tree_put(tree, "floorStorage", tree_number(found->floor_storage / MICROSECOND));
  return tree;
}

json_t *bench_side_tree(const bench_result *result, bench_side side, const bench_floor_parts parts, size_t devices,
                        const bench_names *names) {
  const bench_time work = result->of[SAMPLE_WORK + side];
  const bench_time storage = result->of[SAMPLE_STORAGE + side];
  sums processor = {.work = work.processor, .storage = storage.processor};
  sums elapsed = {.work = work.elapsed, .storage = storage.elapsed};
  json_t *tree = tree_object();
  for (size_t part = 0; part < FLOOR_COUNT; part++) {
    const uint64_t count = devices * parts[side][part];
    const bench_time floor = result->of[SAMPLE_FLOOR + part];
    *(part >= FLOOR_STORE ? &processor.floor_storage : &processor.floor_public_key) += count * floor.processor;
    *(part >= FLOOR_STORE ? &elapsed.floor_storage : &elapsed.floor_public_key) += count * floor.elapsed;
  }
  tree_put(tree, "processor", clock_tree(&processor, devices, names));
  tree_put(tree, "elapsed", clock_tree(&elapsed, devices, names));
  return tree;
}

static json_t *operation_tree(const bench_result *result, const bench_floor_parts parts, size_t part,
                              const char *const per[BENCH_PARTIES]) {
  const bench_time floor = result->of[SAMPLE_FLOOR + part];
  json_t *tree = tree_object();
  tree_put(tree, "processorMicroseconds", tree_number(floor.processor / MICROSECOND));
  tree_put(tree, "elapsedMicroseconds", tree_number(floor.elapsed / MICROSECOND));
  for (size_t side = 0; side < BENCH_PARTIES; side++) {
    if (per[side] != NULL) {
      tree_put(tree, per[side], tree_number(parts[side][part]));
    }
  }
  return tree;
}

void bench_put_operations(const bench_result *result, const bench_floor_parts parts,
                          const char *const per[BENCH_PARTIES], json_t *tree) {
  json_t *operations = tree_object();
  for (size_t part = 0; part < FLOOR_COUNT; part++) {
    unsigned uses = 0;
    for (size_t side = 0; side < BENCH_PARTIES; side++) {
      uses += parts[side][part];
    }
    if (uses > 0) {
      tree_put(operations, bench_floor_names[part], operation_tree(result, parts, part, per));
    }
  }
  tree_put(tree, "operations", operations);
}
