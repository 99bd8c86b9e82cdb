/*
 * rcdp network subscription suspend, resume, end: what happens to a subscription happens to its children.
 */
#include <stdlib.h>
#include <time.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "providers.h"
#include "subscribers.h"

static const char suspend_usage[] = "IMSI\n\nSuspend a subscription: its devices stop, and it brings no more, until it "
                                    "is resumed.";
static const char resume_usage[] = "IMSI\n\nResume a suspended subscription: its devices go on.";
static const char end_usage[] = "IMSI\n\nEnd a subscription, for good: the credentials of its devices end with it, and "
                                "its key opens nothing any more.";

typedef struct {
  char *directory;
  const char *imsi;
  rcdp_subscription_event event;
} change_options;

static rcdp_err request_change(book *kept, const change_options *options, rcdp_subscription_state state,
                               rcdp_store_result *result) {
  const rcdp_store_request request = {.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                                      .subscription.id = rcdp_bytes_of(options->imsi),
                                      .subscription.state = state,
                                      .subscription_event = options->event,
                                      .now = (uint64_t)time(NULL)};
  return book_ask(kept, &request, result);
}

static int change(book *kept, const change_options *options) {
  rcdp_subscription_state next;
  rcdp_store_result result;
  rcdp_err err = book_subscription(kept, options->imsi, &result);
  if (err == RCDP_OK && rcdp_subscription_next(result.subscription.state, options->event, &next) != RCDP_OK) {
    return cli_error("%s is %s: %s does not go with that", options->imsi,
                     rcdp_subscription_state_name(result.subscription.state),
                     rcdp_subscription_event_name(options->event));
  }
  if (err == RCDP_OK) {
    err = request_change(kept, options, result.subscription.state, &result);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", options->imsi);
  }
  printf("%s is %s", options->imsi, rcdp_subscription_state_name(next));
  if (next == RCDP_SUBSCRIPTION_ENDED) {
    printf("; with it ended %llu credentials", (unsigned long long)result.count);
  }
  puts("");
  return EXIT_SUCCESS;
}

static int drop_key(const change_options *options) {
  const subscribers all = {.directory = options->directory, .provider = provider_for_network(NULL)};
  const rcdp_err err = all.provider != NULL ? subscribers_drop(&all, options->imsi) : RCDP_E_CRYPTO;
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "the key of %s", options->imsi);
}

static int run(const change_options *options) {
  book kept;
  int status =
      book_open(&kept, options->directory, RCDP_SQLITE_OPEN) == EXIT_SUCCESS ? change(&kept, options) : EXIT_FAILURE;
  book_close(&kept);
  if (status == EXIT_SUCCESS && options->event == RCDP_SUBSCRIPTION_END) {
    status = drop_key(options);
  }
  return status;
}

static int command(int argc, const char **argv, const char *usage, rcdp_subscription_event event) {
  change_options options = {.event = event};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  options.imsi = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.imsi == NULL ? cli_error("an IMSI is required; see --help") : run(&options);
  }
  cli_close(&line);
  return status;
}

int command_subscription_suspend(int argc, const char **argv) {
  return command(argc, argv, suspend_usage, RCDP_SUBSCRIPTION_SUSPEND);
}

int command_subscription_resume(int argc, const char **argv) {
  return command(argc, argv, resume_usage, RCDP_SUBSCRIPTION_RESUME);
}

int command_subscription_end(int argc, const char **argv) {
  return command(argc, argv, end_usage, RCDP_SUBSCRIPTION_END);
}
