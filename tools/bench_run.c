/* Directories and worlds for measurements. */
#include "bench_run.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>

static rcdp_err measure_in(const bench_job *job, const rcdp_provider *provider, const char *directory, size_t devices,
                           bench_measure measure, json_t *result, json_t *shared) {
  if (mkdir(directory, 0700) != 0 || mkdir(job->floor_directory, 0700) != 0) {
    return RCDP_E_STORAGE;
  }
  job->floor->world = job->world;
  rcdp_err err = bench_world_open(job->world, provider, directory, devices);
  if (err == RCDP_OK) {
    err = measure(job, result, shared);
  }
  bench_floor_close(job->floor);
  bench_world_close(job->world);
  return err;
}

static rcdp_err run_provider(const bench_plan *plan, size_t number, const char *parent, size_t devices,
                             bench_measure measure, json_t *result, json_t *shared) {
  const rcdp_provider *provider = plan->providers[number];
  char directory[FILE_PATH_MAX], floor_directory[FILE_PATH_MAX];
  const bench_job job = {.world = malloc(sizeof *job.world),
                         .floor = calloc(1, sizeof *job.floor),
                         .floor_directory = floor_directory,
                         .count = plan->count};
  rcdp_err err =
      job.world == NULL || job.floor == NULL ? RCDP_E_NO_MEMORY : file_path(directory, parent, provider->name);
  if (err == RCDP_OK) {
    err = file_path(floor_directory, directory, "floor");
  }
  if (err == RCDP_OK) {
    err = measure_in(&job, provider, directory, devices, measure, result, shared);
  }
  free(job.floor);
  free(job.world);
  return err;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status;
  (void)kind;
  (void)walk;
  return remove(path);
}

rcdp_err bench_run(const bench_plan *plan, size_t devices, bench_measure measure, json_t *tree) {
  char directory[FILE_PATH_MAX];
  json_t *list = tree_list();
  rcdp_err err = file_path(directory, plan->parent, "rcdp-bench-XXXXXX");
  if (err == RCDP_OK && mkdtemp(directory) == NULL) {
    err = RCDP_E_STORAGE;
  }
  if (err == RCDP_OK) {
    for (size_t i = 0; i < plan->provider_count && err == RCDP_OK; i++) {
      json_t *result = tree_object();
      tree_put(result, "name", tree_string(plan->providers[i]->name));
      err = run_provider(plan, i, directory, devices, measure, result, i == 0 ? tree : NULL);
      tree_append(list, result);
    }
    (void)nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  }
  tree_put(tree, "directory", tree_string(plan->parent));
  tree_put(tree, "provider", list);
  return err;
}
