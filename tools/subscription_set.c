/*
 * rcdp network subscription add, set: who may bring devices of others onto the network, how many, and what these may do.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "commands.h"
#include "controls.h"
#include "file.h"
#include "home.h"
#include "network_dir.h"
#include "providers.h"
#include "subscribers.h"

static const char add_usage[] =
    "IMSI\n\nLet a subscription bring devices onto the network as its children. FILE gets what the companion's USIM "
    "would have\nafter an authentication; rcdp companion init takes it. Whoever has FILE speaks for the subscription.";
static const char set_usage[] =
    "IMSI\n\nChange a subscription. --quota takes the place of the quota that was; limits, whichever, that of all "
    "limits that were;\n--no-limits lifts them. --out makes a new key, as another authentication would: the one before "
    "opens nothing any more.";

enum { QUOTA_MAX = 1000000, UNSET = -1 };

typedef struct {
  char *directory;
  char *out;
  int gba;
  int quota;
  int no_limits;
  controls_options limits;
  const char *imsi;
} set_options;

/* Everything that a change needs, read before anything is changed. */
typedef struct {
  const set_options *options;
  const rcdp_provider *software;
  rcdp_network_id network;
  rcdp_controls limits;
  uint8_t encoded[RCDP_LIMITS_MAX];
  rcdp_buf encoding; /* of limits, or of those that were */
  uint32_t quota;
  home home;
  bool opened;
} change;

/* --- what is asked for --- */

static int check_imsi(const set_options *options, const rcdp_network_id *network) {
  char plmn[RCDP_NETWORK_TEXT_MAX];
  rcdp_network_id_format(network, plmn);
  const size_t length = strcspn(plmn, "-");
  const bool good = usim_is_imsi(options->imsi) && strncmp(options->imsi, plmn, length) == 0;
  return good ? EXIT_SUCCESS : cli_error("%s is not an IMSI of %.*s", options->imsi, (int)length, plmn);
}

static int check_numbers(const set_options *options) {
  if (options->quota != UNSET && (options->quota < 0 || options->quota > QUOTA_MAX)) {
    return cli_error("--quota takes 0 to %d", (int)QUOTA_MAX);
  }
  if (options->gba != 0 && options->out == NULL) {
    return cli_error("--gba says which key --out makes: give --out, too");
  }
  return EXIT_SUCCESS;
}

static rcdp_err encode(const rcdp_controls *limits, rcdp_buf *out) {
  void *memory = malloc(RCDP_CODEC_ARENA);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, memory != NULL ? RCDP_CODEC_ARENA : 0);
  const rcdp_err err = rcdp_controls_encode(limits, &arena, out);
  free(memory);
  return err;
}

static int read_limits(change *made) {
  made->encoding = RCDP_BUF(made->encoded);
  if (controls_read(&made->options->limits, &made->limits) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  const rcdp_err err = encode(&made->limits, &made->encoding);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "the limits together");
}

static int prepare(change *made) {
  const set_options *options = made->options;
  made->software = provider_for_network(NULL);
  if (made->software == NULL || check_numbers(options) != EXIT_SUCCESS ||
      network_conf_network(options->directory, &made->network) != EXIT_SUCCESS ||
      check_imsi(options, &made->network) != EXIT_SUCCESS || read_limits(made) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  made->quota = options->quota != UNSET ? (uint32_t)options->quota : 0;
  made->opened = true;
  return home_open(&made->home, options->directory, made->software, RCDP_SQLITE_OPEN);
}

/* --- what is done --- */

static rcdp_err subscribe(change *made) {
  const rcdp_store_request request = {.op = RCDP_STORE_SUBSCRIBE,
                                      .subscription.id = rcdp_bytes_of(made->options->imsi),
                                      .subscription.quota = made->quota,
                                      .subscription.limits = rcdp_buf_bytes(&made->encoding),
                                      .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  return book_ask(&made->home.kept, &request, &result);
}

static subscribers keys_of(const change *made) {
  return (subscribers){made->options->directory, made->home.provider, &made->home.storage_key};
}

static rcdp_err keep_key(const change *made, const usim *card) {
  const subscribers all = keys_of(made);
  rcdp_err err = usim_write(made->options->out, card);
  if (err != RCDP_OK) {
    return err;
  }
  err = subscribers_put(&all, card);
  if (err != RCDP_OK) {
    (void)unlink(made->options->out);
  }
  return err;
}

static int make_key(const change *made) {
  const rcdp_bootstrap kind = made->options->gba != 0 ? RCDP_GBA : RCDP_AKMA;
  usim card;
  rcdp_err err = usim_make(made->software, kind, made->options->imsi, &made->network, &card);
  if (err == RCDP_OK) {
    err = keep_key(made, &card);
  }
  usim_wipe(&card);
  if (err == RCDP_E_ALREADY) {
    return cli_error("%s is there already; give the name of a new file", made->options->out);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "no key for %s", made->options->imsi);
}

/* A key without its subscription opens nothing: it comes first, and goes when there is none. */
static int add(change *made) {
  const subscribers all = keys_of(made);
  rcdp_store_result result;
  rcdp_err err = book_subscription(&made->home.kept, made->options->imsi, &result);
  if (err == RCDP_OK) {
    return cli_error("%s is a subscription already; rcdp network subscription set changes it", made->options->imsi);
  }
  if (err != RCDP_E_NOT_FOUND) {
    return cli_fail(err, "%s", made->options->imsi);
  }
  if (make_key(made) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  err = subscribe(made);
  if (err != RCDP_OK) {
    const bool removed = unlink(made->options->out) == 0 && subscribers_drop(&all, made->options->imsi) == RCDP_OK;
    return cli_fail(err, "%s%s", made->options->imsi, removed ? "" : ", whose key is left and opens nothing");
  }
  printf("%s may bring %u devices\n  %s is for its companion: rcdp companion init --subscription %s\n",
         made->options->imsi, (unsigned)made->quota, made->options->out, made->options->out);
  return EXIT_SUCCESS;
}

/* What was not given stays as it is. */
static rcdp_err keep_rest(change *made, const rcdp_subscription *was) {
  if (made->options->quota == UNSET) {
    made->quota = was->quota;
  }
  if (made->options->no_limits != 0 || controls_given(&made->options->limits)) {
    return RCDP_OK;
  }
  made->encoding.len = 0;
  return rcdp_buf_add(&made->encoding, was->limits);
}

static int set(change *made) {
  rcdp_store_result result;
  rcdp_err err = book_subscription(&made->home.kept, made->options->imsi, &result);
  if (err == RCDP_OK && result.subscription.state == RCDP_SUBSCRIPTION_ENDED) {
    return cli_error("%s has ended", made->options->imsi);
  }
  if (err == RCDP_OK) {
    err = keep_rest(made, &result.subscription);
  }
  if (err == RCDP_OK) {
    err = subscribe(made);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", made->options->imsi);
  }
  if (made->options->out != NULL && make_key(made) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  printf("%s may bring %u devices\n", made->options->imsi, (unsigned)made->quota);
  return EXIT_SUCCESS;
}

static int run(const set_options *options, int (*act)(change *made)) {
  change made = {.options = options};
  const int status = prepare(&made) == EXIT_SUCCESS ? act(&made) : EXIT_FAILURE;
  if (made.opened) {
    home_close(&made.home);
  }
  return status;
}

/* --- the command line --- */

static int require_all(const set_options *options) {
  if (options->quota == UNSET) {
    return cli_error("--quota is required; see --help");
  }
  return cli_require(options->out, "out");
}

static int require_any(const set_options *options) {
  const bool limits = controls_given(&options->limits);
  if (limits && options->no_limits != 0) {
    return cli_error("limits and --no-limits: give one of them");
  }
  return limits || options->no_limits != 0 || options->quota != UNSET || options->out != NULL
             ? EXIT_SUCCESS
             : cli_error("nothing to do: give --quota, limits, --no-limits or --out");
}

static int command(int argc, const char **argv, const char *usage, int (*check)(const set_options *options),
                   int (*act)(change *made)) {
  set_options options = {.quota = UNSET};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"quota", 'q', POPT_ARG_INT, &options.quota, 0, "devices at one time", "NUMBER"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "new file for the companion", "FILE"},
      {"gba", 0, POPT_ARG_NONE, &options.gba, 0, "its key by GBA (default: AKMA)", NULL},
      CONTROLS_OPTIONS(&options.limits),
      {"no-limits", 0, POPT_ARG_NONE, &options.no_limits, 0, "its devices may do what the operator allows", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  options.imsi = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.imsi == NULL ? cli_error("an IMSI is required; see --help") : check(&options);
  }
  if (status == EXIT_SUCCESS) {
    status = run(&options, act);
  }
  cli_close(&line);
  return status;
}

int command_subscription_add(int argc, const char **argv) { return command(argc, argv, add_usage, require_all, add); }
int command_subscription_set(int argc, const char **argv) { return command(argc, argv, set_usage, require_any, set); }
