/*
 * rcdp provisioner delegate: lets another provisioner suspend, or end, one credential of this one's.
 */
#include <stdlib.h>
#include <time.h>

#include "asking.h"
#include "cli.h"
#include "commands.h"
#include "controls.h"
#include "names.h"

static const char usage[] = "DEVICE|CREDENTIAL\n\nLet another provisioner order in the place of the owner, for one "
                            "credential and a time. REQUEST "
                            "is the file of its\nrequest for a grant, which names its key; it orders with rcdp "
                            "provisioner deprovision --delegation "
                            "FILE.";

enum { DAYS = 30, DAY_S = 86400, MEMORY = 4 * RCDP_CODEC_ARENA, FILE_OCTETS = 512 };

typedef struct {
  asking_options asked;
  char *to;
  char *out;
  char *until;
  int suspend;
  int end;
  const char *device;
} delegate_options;

static int read_delegate(const asking *self, const char *path, rcdp_arena *arena, rcdp_delegation *what) {
  rcdp_grant_request request;
  rcdp_bytes octets;
  rcdp_err err = file_read(".", path, arena, &octets);
  if (err == RCDP_OK) {
    err = rcdp_grant_request_read(self->dir.identity.provider, octets, arena, &request);
  }
  what->delegate = request.key;
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", path);
}

static int write_delegation(const asking *self, const delegate_options *options, rcdp_arena *arena,
                            const rcdp_delegation *what) {
  uint8_t octets[FILE_OCTETS];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_err err = rcdp_provisioner_delegate(&self->dir.identity, what, arena, &out);
  if (err == RCDP_OK) {
    err = file_write_new(options->out, 0644, rcdp_buf_bytes(&out));
  }
  if (err == RCDP_E_ALREADY) {
    return cli_error("%s is there already; give the name of a new file", options->out);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", options->out);
  }
  printf("%s lets it order about %s\n", options->out, options->device);
  return EXIT_SUCCESS;
}

static int delegate(const asking *self, const delegate_options *options, rcdp_arena *arena) {
  const uint64_t now = (uint64_t)time(NULL);
  const ledger_row *row = asking_find(self, options->device);
  if (row == NULL) {
    return EXIT_FAILURE;
  }
  rcdp_delegation what = {.credential = row->credential,
                          .ownership = row->ownership,
                          .suspend = options->suspend != 0,
                          .end = options->end != 0,
                          .not_before = now,
                          .not_after = now + (uint64_t)DAYS * DAY_S};
  if (options->until != NULL && controls_time(options->until, now, &what.not_after) != RCDP_OK) {
    return cli_error("--until %s is no time; take 2026-01-31, 2026-01-31T12:00:00Z or +SECONDS", options->until);
  }
  return read_delegate(self, options->to, arena, &what) == EXIT_SUCCESS ? write_delegation(self, options, arena, &what)
                                                                        : EXIT_FAILURE;
}

static int run(const delegate_options *options) {
  void *memory = malloc(MEMORY);
  asking self;
  rcdp_arena arena;
  int status = asking_open(&self, &options->asked);
  rcdp_arena_init(&arena, memory, memory != NULL ? MEMORY : 0);
  if (status == EXIT_SUCCESS) {
    status = delegate(&self, options, &arena);
  }
  asking_close(&self);
  free(memory);
  return status;
}

int command_provisioner_delegate(int argc, const char **argv) {
  delegate_options options = {0};
  const struct poptOption table[] = {
      {"to", 0, POPT_ARG_STRING, &options.to, 0, "the delegate's request for a grant", "REQUEST"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "new file for the delegation", "FILE"},
      {"suspend", 0, POPT_ARG_NONE, &options.suspend, 0, "it may suspend and resume", NULL},
      {"end", 0, POPT_ARG_NONE, &options.end, 0, "it may revoke and delete", NULL},
      {"until", 0, POPT_ARG_STRING, &options.until, 0, "no longer than this (default: 30 days)",
       "YYYY-MM-DD[THH:MM:SSZ]|+SECONDS"},
      ASKING_OPTIONS(&options.asked),
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  options.device = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.asked.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.to, "to")) == EXIT_SUCCESS &&
      (status = cli_require(options.out, "out")) == EXIT_SUCCESS) {
    status = options.device == NULL                     ? cli_error("which device or credential? see --help")
             : options.suspend == 0 && options.end == 0 ? cli_error("say --suspend, --end or both")
                                                        : run(&options);
  }
  cli_close(&line);
  return status;
}
