/*
 * rcdp network subscription list, show: who may bring devices, and which they have brought. They read the store beside a running
 * rcdp network serve.
 */
#include <stdlib.h>
#include <time.h>

#include <rcdp/codec.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "print_credential.h"

static const char list_usage[] = "\n\nList the subscriptions that may bring devices, oldest first.";
static const char show_usage[] = "IMSI\n\nShow a subscription: quota, limits, and the credentials of its devices.";

typedef struct {
  char *directory;
  int json;
  const char *imsi;
} show_options;

static json_t *print_limits(rcdp_bytes encoded) {
  void *memory = malloc(RCDP_CODEC_ARENA);
  rcdp_arena arena;
  rcdp_controls limits;
  rcdp_arena_init(&arena, memory, memory != NULL ? RCDP_CODEC_ARENA : 0);
  json_t *tree =
      rcdp_controls_decode(encoded, &arena, &limits) == RCDP_OK ? print_controls(&limits) : tree_string("unreadable");
  free(memory);
  return tree;
}

static json_t *print_subscription(const rcdp_subscription *subscription, uint64_t children) {
  json_t *object = tree_object();
  tree_put(object, "subscription", tree_text(subscription->id));
  tree_put(object, "state", tree_string(rcdp_subscription_state_name(subscription->state)));
  tree_put(object, "quota", tree_number(subscription->quota));
  tree_put(object, "children", tree_number(children));
  tree_put(object, "created", tree_time(subscription->created_at));
  tree_put(object, "changed", tree_time(subscription->changed_at));
  if (subscription->ended_at != 0) {
    tree_put(object, "ended", tree_time(subscription->ended_at));
  }
  tree_put(object, "limits", print_limits(subscription->limits));
  return object;
}

/* --- list --- */

typedef void (*visitor)(void *context, const rcdp_store_result *result);

static rcdp_err visit(book *kept, rcdp_store_request *request, visitor each, void *context) {
  rcdp_store_result result;
  rcdp_err err = RCDP_OK;
  while ((err = book_ask(kept, request, &result)) == RCDP_OK) {
    each(context, &result);
    request->after = result.next;
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static void print_row(void *context, const rcdp_store_result *result) {
  (void)context;
  const rcdp_subscription *one = &result->subscription;
  printf("%-15.*s  %-9s  %8llu  %7u\n", (int)one->id.len, (const char *)one->id.data,
         rcdp_subscription_state_name(one->state), (unsigned long long)result->count, (unsigned)one->quota);
}

static void append_subscription(void *context, const rcdp_store_result *result) {
  tree_append(context, print_subscription(&result->subscription, result->count));
}

static int list(book *kept, const show_options *options) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_SUBSCRIPTIONS, .now = (uint64_t)time(NULL)};
  json_t *tree = tree_list();
  if (options->json == 0) {
    printf("%-15s  %-9s  %8s  %7s\n", "SUBSCRIPTION", "STATE", "CHILDREN", "QUOTA");
  }
  const rcdp_err err = visit(kept, &request, options->json != 0 ? append_subscription : print_row, tree);
  if (err != RCDP_OK) {
    json_decref(tree);
    return cli_fail(err, "%s", options->directory);
  }
  if (options->json == 0) {
    json_decref(tree);
    return EXIT_SUCCESS;
  }
  return tree_show(tree, options->json != 0);
}

/* --- show --- */

static void append_child(void *context, const rcdp_store_result *result) {
  tree_append(context, print_record(result, false));
}

static int show(book *kept, const show_options *options) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST, .record.parent = rcdp_bytes_of(options->imsi)};
  rcdp_store_result result;
  rcdp_err err = book_subscription(kept, options->imsi, &result);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", options->imsi);
  }
  json_t *tree = print_subscription(&result.subscription, result.count);
  json_t *credentials = tree_list();
  err = visit(kept, &request, append_child, credentials);
  tree_put(tree, "credentials", credentials);
  if (err != RCDP_OK) {
    json_decref(tree);
    return cli_fail(err, "%s", options->imsi);
  }
  return tree_show(tree, options->json != 0);
}

/* --- the command line --- */

static int run(const show_options *options, int (*act)(book *kept, const show_options *options)) {
  book kept;
  const int status =
      book_open(&kept, options->directory, RCDP_SQLITE_READ_ONLY) == EXIT_SUCCESS ? act(&kept, options) : EXIT_FAILURE;
  book_close(&kept);
  return status;
}

static int command(int argc, const char **argv, const char *usage, int arguments,
                   int (*act)(book *kept, const show_options *options)) {
  show_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, arguments);
  options.imsi = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.imsi == NULL && arguments > 0 ? cli_error("an IMSI is required; see --help") : run(&options, act);
  }
  cli_close(&line);
  return status;
}

int command_subscription_list(int argc, const char **argv) { return command(argc, argv, list_usage, 0, list); }
int command_subscription_show(int argc, const char **argv) { return command(argc, argv, show_usage, 1, show); }
