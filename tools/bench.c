/*
 * rcdp bench: how fast a procedure is on this machine, beside what its public-key operations, its store requests and its commits cost
 * alone. Both are measured in turns, one by one, so that whatever else the machine does meets both.
 */
#include <stdlib.h>
#include <string.h>

#include "bench_attach.h"
#include "bench_companion.h"
#include "bench_provisioner.h"
#include "bench_samples.h"
#include "cli.h"
#include "commands.h"
#include "providers.h"

enum { COUNT = 400, COUNT_MAX = 100000 };

static const char usage[] =
    "attach|companion|provisioner\n\nMeasure the certificate attach, the orders of a companion, or what a "
    "provisioner hands out, hands in and takes\nback: all parties in this process, with "
    "store, vault and files on disk in a new directory below --dir.";

typedef struct {
  const char *name;
  rcdp_err (*run)(const bench_plan *plan, json_t *tree);
} procedure;

static const procedure procedures[] = {
    {"attach", bench_attach}, {"companion", bench_companion}, {"provisioner", bench_provisioner}};
enum { PROCEDURE_COUNT = sizeof procedures / sizeof procedures[0] };

typedef struct {
  char *directory;
  char *provider;
  int count;
  int json;
} bench_options;

static const procedure *find(const char *name) {
  size_t i = 0;
  while (name != NULL && i < PROCEDURE_COUNT && strcmp(procedures[i].name, name) != 0) {
    i++;
  }
  return name != NULL && i < PROCEDURE_COUNT ? &procedures[i] : NULL;
}

/* Every provider of this build, or the one that was asked for. */
static size_t choose(const char *name, const rcdp_provider *chosen[2]) {
  chosen[0] = provider_for_network(name);
  chosen[1] = name == NULL ? provider_for_device(NULL) : NULL;
  return chosen[0] == NULL ? 0 : chosen[1] == NULL || chosen[1] == chosen[0] ? 1 : 2;
}

static int bench(const bench_options *options, const procedure *measured) {
  const rcdp_provider *providers[2];
  const char *parent = options->directory != NULL ? options->directory : getenv("TMPDIR");
  if (options->count < BENCH_BATCHES || options->count > COUNT_MAX) {
    return cli_error("--count takes %d to %d", BENCH_BATCHES, COUNT_MAX);
  }
  const bench_plan plan = {.providers = providers,
                           .provider_count = choose(options->provider, providers),
                           .parent = parent != NULL ? parent : "/tmp",
                           .count = (size_t)options->count};
  if (plan.provider_count == 0) {
    return EXIT_FAILURE;
  }
  json_t *tree = tree_object();
  const rcdp_err err = measured->run(&plan, tree);
  int status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s cannot be measured", measured->name);
  if (status == EXIT_SUCCESS) {
    status = (options->json != 0 ? tree_print_json : tree_print_text)(tree, stdout);
  }
  json_decref(tree);
  return status;
}

int command_bench(int argc, const char **argv) {
  bench_options options = {.count = COUNT};
  const struct poptOption table[] = {
      {"count", 'n', POPT_ARG_INT, &options.count, 0, "so many devices with each provider (default: 400)", "N"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "this crypto provider alone", "NAME"},
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "disk to measure on (default: $TMPDIR, /tmp)", "DIR"},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  const procedure *measured = find(line.arguments != NULL ? line.arguments[0] : NULL);
  if (status == EXIT_SUCCESS && measured == NULL) {
    status = cli_error("what shall be measured? there are: attach, companion, provisioner; see --help");
  }
  if (status == EXIT_SUCCESS) {
    status = bench(&options, measured);
  }
  cli_close(&line);
  return status;
}
