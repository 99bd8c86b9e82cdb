/* What a provisioner hands out offline and hands in, the updates that follow, and lists by which it takes all of it back. */
#include "bench_provisioner.h"

#include <stdlib.h>
#include <string.h>

#include "bench_field.h"
#include "bench_samples.h"

enum { WARM_UP = 1 };

/* What is measured, and what of it nobody can leave out. Lists are told by their devices: their few signatures do not count. */
typedef enum { CERTIFIED, ASSERTED, UPDATE, DEPROVISION, PHASE_COUNT } phase_number;

typedef struct {
  const char *name;
  size_t side_count;
  bench_side sides[BENCH_PARTIES];
  bench_floor_parts parts;
} phase;

static const phase phases[PHASE_COUNT] = {
    [CERTIFIED] =
        {"certified",
         3,
         {BENCH_DEVICE, BENCH_COMPANION, BENCH_NETWORK},
         {[BENCH_NETWORK] = {[FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 4, [FLOOR_STORE] = 1},
          [BENCH_COMPANION] =
              {[FLOOR_KEY_PAIR] = 2, [FLOOR_AGREE] = 2, [FLOOR_SIGN] = 3, [FLOOR_VERIFY] = 1, [FLOOR_ORDER] = 1},
          [BENCH_DEVICE] =
              {[FLOOR_KEY_PAIR] = 2, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 2, [FLOOR_VERIFY] = 4, [FLOOR_VAULT] = 1}}},
    [ASSERTED] =
        {"asserted",
         3,
         {BENCH_DEVICE, BENCH_COMPANION, BENCH_NETWORK},
         {[BENCH_NETWORK] = {[FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 1, [FLOOR_STORE] = 1},
          [BENCH_COMPANION] =
              {[FLOOR_KEY_PAIR] = 2, [FLOOR_AGREE] = 2, [FLOOR_SIGN] = 3, [FLOOR_VERIFY] = 1, [FLOOR_ORDER] = 1},
          [BENCH_DEVICE] = {[FLOOR_KEY_PAIR] = 2, [FLOOR_AGREE] = 1, [FLOOR_VERIFY] = 4, [FLOOR_VAULT] = 1}}},
    [UPDATE] =
        {"update",
         2,
         {BENCH_DEVICE, BENCH_NETWORK},
         {[BENCH_NETWORK] =
              {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 2, [FLOOR_STORE] = 1},
          [BENCH_DEVICE] =
              {[FLOOR_KEY_PAIR] = 1, [FLOOR_AGREE] = 1, [FLOOR_SIGN] = 1, [FLOOR_VERIFY] = 1, [FLOOR_VAULT] = 1}}},
    [DEPROVISION] = {"deprovision", 1, {BENCH_NETWORK}, {[BENCH_NETWORK] = {[FLOOR_STORE] = 1}}},
};

static const bench_names names = {"devicesPerSecond", 1, "deviceMicroseconds", NULL};
static const char *const side_names[BENCH_PARTIES] = {"network", "provisioner", "device"};

/* --- samples --- */

static rcdp_err (*const runs[PHASE_COUNT])(bench_field *field, size_t first,
                                           size_t count) = {[CERTIFIED] = bench_field_provision,
                                                            [ASSERTED] = bench_field_provision,
                                                            [UPDATE] = bench_field_update,
                                                            [DEPROVISION] = bench_field_deprovision};

static rcdp_err run_batch(bench_field *field, phase_number number, size_t first, size_t count) {
  rcdp_err err = RCDP_OK;
  for (size_t at = 0; at < count && err == RCDP_OK; at += BENCH_GROUP) {
    err = runs[number](field, first + at, count - at < BENCH_GROUP ? count - at : BENCH_GROUP);
  }
  return err;
}

static rcdp_err take_samples(bench_field *field, phase_number number, bench_samples *samples) {
  const size_t in_batch = (field->count - WARM_UP) / BENCH_BATCHES;
  rcdp_err err = RCDP_OK;
  *samples = (bench_samples){.batches = 0};
  for (size_t batch = 0; batch < BENCH_BATCHES && err == RCDP_OK; batch++) {
    bench_world_reset(field->world);
    memset(field->floor_times, 0, sizeof field->floor_times);
    err = run_batch(field, number, WARM_UP + batch * in_batch, in_batch);
    bench_samples_keep(samples, field->world->parties, field->floor_times, in_batch, in_batch);
  }
  return err;
}

/* One device is recorded: the floor is made of it. Its places in the floor's store begin anew where they are to be found again. */
static rcdp_err warm_up(bench_field *field, const bench_job *job, phase_number number) {
  memset(&field->world->record, 0, sizeof field->world->record);
  field->floor = NULL;
  field->world->recording = true;
  rcdp_err err = runs[number](field, 0, WARM_UP);
  field->world->recording = false;
  field->floor = job->floor;
  if (err == RCDP_OK && number == CERTIFIED) {
    err = bench_floor_open(job->floor, field->world, job->floor_directory);
    if (err == RCDP_OK) {
      err = bench_field_grant(field, job->floor->store);
    }
  }
  job->floor->round = number < UPDATE ? job->floor->round : 0;
  return err;
}

static void put_result(const bench_samples *samples, const phase *what, json_t *tree) {
  const char *per[BENCH_PARTIES] = {NULL, NULL, NULL};
  bench_result condensed;
  bench_samples condensing = *samples;
  bench_samples_condense(&condensing, &condensed);
  for (size_t i = 0; i < what->side_count; i++) {
    const bench_side side = what->sides[i];
    tree_put(tree, side_names[side], bench_side_tree(&condensed, side, what->parts, 1, &names));
    per[side] = side_names[side];
  }
  bench_put_operations(&condensed, what->parts, per, tree);
}

static rcdp_err measure_phase(bench_field *field, const bench_job *job, phase_number number, json_t *result) {
  bench_samples samples;
  json_t *tree = tree_object();
  field->certified = number == CERTIFIED;
  rcdp_err err = warm_up(field, job, number);
  if (err == RCDP_OK) {
    err = take_samples(field, number, &samples);
  }
  if (err == RCDP_OK) {
    put_result(&samples, &phases[number], tree);
  }
  tree_put(result, phases[number].name, tree);
  return err;
}

static rcdp_err measure(const bench_job *job, json_t *result, json_t *shared) {
  bench_field *field = malloc(sizeof *field);
  (void)shared;
  if (field == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  rcdp_err err = bench_field_open(field, job->world);
  for (phase_number number = CERTIFIED; number < PHASE_COUNT && err == RCDP_OK; number++) {
    err = measure_phase(field, job, number, result);
  }
  bench_field_close(field);
  free(field);
  return err;
}

rcdp_err bench_provisioner(const bench_plan *plan, json_t *tree) {
  tree_put(tree, "devices", tree_number(plan->count));
  return bench_run(plan, plan->count + WARM_UP, measure, tree);
}
