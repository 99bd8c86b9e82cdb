/*
 * rcdp network update: a credential has to get other keys; its device hears of it with its next status report or contact.
 */
#include <stdlib.h>
#include <time.h>

#include "cli.h"
#include "commands.h"
#include "named.h"
#include "names.h"

static const char usage[] =
    "IMSI|CREDENTIAL...\n\nOrder an update: the device gets new keys when it next reports or asks how it stands. Until "
    "then, and if it never comes, it goes on\nwith those that it has. It works beside a running rcdp network serve.";

enum { CREDENTIALS_MAX = 10000, ID_DIGITS = 2 * sizeof(rcdp_id) };

static rcdp_err demand(book *kept, const char *name, rcdp_store_result *result) {
  const rcdp_err err = named_find(kept, name, result);
  const rcdp_store_request request = {.op = RCDP_STORE_DEMAND,
                                      .record.credential = result->record.credential,
                                      .record.epoch = result->record.epoch,
                                      .now = (uint64_t)time(NULL)};
  return err == RCDP_OK ? book_ask(kept, &request, result) : err;
}

static int order(book *kept, const char *name) {
  rcdp_store_result result = {.err = RCDP_E_NOT_FOUND};
  char id[ID_DIGITS + 1];
  const rcdp_err err = demand(kept, name, &result);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", name);
  }
  hex_write(RCDP_ID_BYTES(result.record.credential), id);
  printf("%.*s  credential %s, now at epoch %u: an update is ordered\n", (int)result.record.imsi.len,
         (const char *)result.record.imsi.data, id, result.record.epoch);
  return EXIT_SUCCESS;
}

/* Each that can be; whoever is told of one that cannot gives that one again. */
static int order_all(const char *directory, const char *const *names) {
  book kept;
  int status = book_open(&kept, directory, RCDP_SQLITE_OPEN);
  for (size_t i = 0; i < CREDENTIALS_MAX && names[i] != NULL && kept.store != NULL; i++) {
    status = order(&kept, names[i]) == EXIT_SUCCESS ? status : EXIT_FAILURE;
  }
  book_close(&kept);
  return status;
}

int command_network_update(int argc, const char **argv) {
  char *directory = NULL;
  const struct poptOption table[] = {{"dir", 'd', POPT_ARG_STRING, &directory, 0, "the operator's directory", "DIR"},
                                     POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, CREDENTIALS_MAX);
  if (status == EXIT_SUCCESS && (status = cli_require(directory, "dir")) == EXIT_SUCCESS) {
    status = line.arguments == NULL ? cli_error("a credential is required; see --help")
                                    : order_all(directory, line.arguments);
  }
  cli_close(&line);
  return status;
}
