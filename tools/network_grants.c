/*
 * rcdp network grant list, revoke: who may provision, and who no longer. They work beside a running rcdp network serve.
 */
#include <stdlib.h>
#include <time.h>

#include <rcdp/codec.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "names.h"
#include "print_provisioner.h"
#include "providers.h"
#include "provisioner_channel.h"

static const char list_usage[] = "\n\nList the grants of provisioners, oldest first, and how much of each is used.";
static const char revoke_usage[] =
    "SERIAL\n\nRevoke a grant: nothing is handed in or ordered under it any more, whatever date it claims. What it "
    "brought goes on.";

typedef struct {
  char *directory;
  int json;
  const char *serial;
} grants_options;

/* --- list --- */

static rcdp_err put_grant_content(json_t *object, rcdp_bytes content) {
  void *memory = malloc(RCDP_CODEC_ARENA);
  rcdp_arena arena;
  printer to = {provider_for_network(NULL), &arena, tree_object()};
  rcdp_arena_init(&arena, memory, memory != NULL ? RCDP_CODEC_ARENA : 0);
  const rcdp_err err = print_grant(&to, content);
  tree_put(object, "grant", to.tree);
  free(memory);
  return err;
}

static rcdp_err append_granted(json_t *tree, const rcdp_store_result *result) {
  const rcdp_granted *granted = &result->granted;
  json_t *object = tree_object();
  tree_put(object, "serial", tree_octets(RCDP_ID_BYTES(granted->serial)));
  tree_put(object, "state", tree_string(rcdp_grant_state_name(granted->state)));
  tree_put(object, "owner", tree_octets(RCDP_OCTETS32_BYTES(granted->owner)));
  tree_put(object, "used", tree_number(result->count));
  tree_put(object, "count", tree_number(granted->count));
  tree_put(object, "created", tree_time(granted->created_at));
  if (granted->revoked_at != 0) {
    tree_put(object, "revoked", tree_time(granted->revoked_at));
  }
  tree_append(tree, object);
  return put_grant_content(object, granted->content);
}

static void print_row(const rcdp_store_result *result) {
  char serial[PROVISIONER_CHANNEL_IDENTITY_LEN + 1];
  provisioner_channel_identity(&result->granted.serial, serial);
  printf("%s  %-7s  %7llu  %7u\n", serial, rcdp_grant_state_name(result->granted.state),
         (unsigned long long)result->count, (unsigned)result->granted.count);
}

/* Until there is none any more: RCDP_E_NOT_FOUND. */
static rcdp_err visit(book *kept, bool json, json_t *tree) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_GRANTS, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && (err = book_ask(kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    if (json) {
      err = append_granted(tree, &result);
    } else {
      print_row(&result);
    }
  }
  return err;
}

static int list(book *kept, const grants_options *options) {
  json_t *tree = tree_list();
  if (options->json == 0) {
    printf("%-32s  %-7s  %7s  %7s\n", "GRANT", "STATE", "USED", "COUNT");
  }
  const rcdp_err err = visit(kept, options->json != 0, tree);
  if (err == RCDP_E_NOT_FOUND && options->json != 0) {
    return tree_show(tree, true);
  }
  json_decref(tree);
  return err == RCDP_E_NOT_FOUND ? EXIT_SUCCESS : cli_fail(err, "%s", options->directory);
}

/* --- revoke --- */

static int revoke(book *kept, const grants_options *options) {
  rcdp_store_request request = {.op = RCDP_STORE_REVOKE_GRANT, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  rcdp_err err = provisioner_channel_serial(rcdp_bytes_of(options->serial), &request.granted.serial);
  if (err == RCDP_OK) {
    err = book_ask(kept, &request, &result);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", options->serial);
  }
  printf("grant %s is revoked\n", options->serial);
  return EXIT_SUCCESS;
}

/* --- the command line --- */

static int run(const grants_options *options, rcdp_sqlite_mode mode,
               int (*act)(book *kept, const grants_options *options)) {
  book kept;
  const int status = book_open(&kept, options->directory, mode) == EXIT_SUCCESS ? act(&kept, options) : EXIT_FAILURE;
  book_close(&kept);
  return status;
}

int command_grant_list(int argc, const char **argv) {
  grants_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, list_usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = run(&options, RCDP_SQLITE_READ_ONLY, list);
  }
  cli_close(&line);
  return status;
}

int command_grant_revoke(int argc, const char **argv) {
  grants_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, revoke_usage, 1);
  options.serial = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.serial == NULL ? cli_error("the serial of a grant is required; see --help")
                                    : run(&options, RCDP_SQLITE_OPEN, revoke);
  }
  cli_close(&line);
  return status;
}
