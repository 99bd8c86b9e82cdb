/*
 * rcdp bench attach: how fast the certificate attach is on this machine, beside what its public-key operations, its store
 * requests and vault commits cost alone. Both are measured in turns, one by one, so that whatever else the machine does meets
 * both.
 */
#include <stdlib.h>
#include <string.h>

#include "bench_attach.h"
#include "cli.h"
#include "commands.h"
#include "providers.h"

enum { COUNT = 400, COUNT_MAX = 100000 };

static const char usage[] =
    "attach\n\nMeasure the certificate attach: network and device in this process, with store and "
    "vault on disk in a new\ndirectory below --dir.";

typedef struct {
  char *directory;
  char *provider;
  int count;
  int json;
} bench_options;

/* Every provider of this build, or the one that was asked for. */
static size_t choose(const char *name, const rcdp_provider *chosen[2]) {
  chosen[0] = provider_for_network(name);
  chosen[1] = name == NULL ? provider_for_device(NULL) : NULL;
  return chosen[0] == NULL ? 0 : chosen[1] == NULL || chosen[1] == chosen[0] ? 1 : 2;
}

static int bench(const bench_options *options) {
  const rcdp_provider *providers[2];
  const char *parent = options->directory != NULL ? options->directory : getenv("TMPDIR");
  if (options->count < BENCH_BATCHES || options->count > COUNT_MAX) {
    return cli_error("--count takes %d to %d", BENCH_BATCHES, COUNT_MAX);
  }
  const size_t count = choose(options->provider, providers);
  if (count == 0) {
    return EXIT_FAILURE;
  }
  json_t *tree = tree_object();
  rcdp_err err = bench_attach(providers, count, parent != NULL ? parent : "/tmp", (size_t)options->count, tree);
  int status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "the attach cannot be measured");
  if (status == EXIT_SUCCESS) {
    status = (options->json != 0 ? tree_print_json : tree_print_text)(tree, stdout);
  }
  json_decref(tree);
  return status;
}

int command_bench(int argc, const char **argv) {
  bench_options options = {.count = COUNT};
  const struct poptOption table[] = {
      {"count", 'n', POPT_ARG_INT, &options.count, 0, "so many attaches with each provider (default: 400)", "N"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "this crypto provider alone", "NAME"},
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "disk to measure on (default: $TMPDIR, /tmp)", "DIR"},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  if (status == EXIT_SUCCESS && (line.arguments == NULL || strcmp(line.arguments[0], "attach") != 0)) {
    status = cli_error("what shall be measured? there is: attach; see --help");
  }
  if (status == EXIT_SUCCESS) {
    status = bench(&options);
  }
  cli_close(&line);
  return status;
}
