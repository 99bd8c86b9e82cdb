/*
 * rcdp companion order: brings devices onto the network, each by its code. The order is kept until every entry is over.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "code_file.h"
#include "code_read.h"
#include "commands.h"
#include "controls.h"
#include "order_show.h"
#include "providers.h"

static const char usage[] =
    "\n\nBring devices onto the network. Each gets a code, which is shown (URI, text, QR code) and good for one "
    "device; "
    "give it\n"
    "to rcdp device join. ADDRESS is IP:PORT; TCP stands for the link of short range. The owner is asked on the "
    "terminal "
    "about\n"
    "each device. What the limits leave out, operator and subscription decide. The exit status is 0 only when every "
    "device has\n"
    "an active credential. After any interruption the same command goes on with the same order and codes.";

enum { CODE_LIFETIME_S = 900, CODE_LIFETIME_MAX_S = 31536000, TRIES = 10 };

typedef struct {
  char *directory;
  char *network;
  char *listen;
  char **codes;
  controls_options limits;
  char *transcript;
  char *provider;
  int devices;
  int code_lifetime;
  int tries;
  int replace;
  int yes;
} order_options;

static size_t count(char **list) {
  size_t length = 0;
  while (list != NULL && list[length] != NULL) {
    length++;
  }
  return length;
}

/* --- codes --- */

static rcdp_err make_codes(const rcdp_provider *provider, rcdp_secret *codes, size_t from, size_t to) {
  rcdp_err err = RCDP_OK;
  for (size_t i = from; err == RCDP_OK && i < to; i++) {
    err = rcdp_code_make(provider, RCDP_CODE_MIN, &codes[i]);
  }
  return err;
}

static bool is_double(const rcdp_secret *codes, size_t at) {
  for (size_t i = 0; i < at; i++) {
    if (rcdp_equal_secret((rcdp_bytes){codes[i].data, codes[i].len}, (rcdp_bytes){codes[at].data, codes[at].len})) {
      return true;
    }
  }
  return false;
}

/* A code serves once. */
static int check_fresh(const order_side *side, const rcdp_secret *code, size_t number) {
  rcdp_code_psk psk;
  const rcdp_err err = rcdp_code_derive(side->provider, code, &psk);
  rcdp_secret_wipe(&psk.key);
  if (err != RCDP_OK) {
    return cli_fail(err, "code %zu", number);
  }
  return code_file_used(side->dir.directory, psk.identity)
             ? cli_error("code %zu was used before, and a code serves once: reset the device, or take another code",
                         number)
             : EXIT_SUCCESS;
}

static int read_codes(const order_side *side, const order_options *options, rcdp_secret *codes) {
  for (size_t i = 0; i < count(options->codes); i++) {
    if (code_read(options->codes[i], &codes[i]) != EXIT_SUCCESS ||
        check_fresh(side, &codes[i], i + 1) != EXIT_SUCCESS) {
      return EXIT_FAILURE;
    }
    if (is_double(codes, i)) {
      return cli_error("code %zu is given twice: every device has its own", i + 1);
    }
  }
  return EXIT_SUCCESS;
}

static size_t device_count(const order_options *options) {
  const size_t codes = count(options->codes);
  return options->devices > 0 ? (size_t)options->devices : codes > 0 ? codes : 1;
}

/* --- a new order, or the one that is open --- */

static int make_order(order_side *side, const order_options *options, rcdp_secret *codes) {
  side->plan =
      (order_plan){.entries = device_count(options),
                   .made = (uint64_t)time(NULL),
                   .code_lifetime = (uint64_t)(options->code_lifetime > 0 ? options->code_lifetime : CODE_LIFETIME_S)};
  if (read_codes(side, options, codes) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = make_codes(side->provider, codes, count(options->codes), side->plan.entries);
  if (err == RCDP_OK) {
    err = order_dir_make(side->dir.directory, &side->plan, codes);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "no order in %s", options->directory);
}

/* Whether the codes that were given are those of the open order, as far as they are not used up. */
static bool are_kept(const order_side *side, const order_options *options, rcdp_secret *codes) {
  for (size_t i = 0; i < count(options->codes); i++) {
    rcdp_secret kept;
    const rcdp_err err = order_dir_code(side->dir.directory, i, &kept);
    const bool same = code_read(options->codes[i], &codes[i]) == EXIT_SUCCESS &&
                      rcdp_equal_secret((rcdp_bytes){kept.data, kept.len}, (rcdp_bytes){codes[i].data, codes[i].len});
    rcdp_secret_wipe(&kept);
    if (err != RCDP_E_NOT_FOUND && !same) {
      return false;
    }
  }
  return true;
}

static int go_on(const order_side *side, const order_options *options, rcdp_secret *codes) {
  const bool same = device_count(options) == side->plan.entries && are_kept(side, options, codes) &&
                    (options->code_lifetime == 0 || (uint64_t)options->code_lifetime == side->plan.code_lifetime);
  return same
             ? EXIT_SUCCESS
             : cli_error("another order of %s is open, of %d devices: go on with its own command, or withdraw it (rcdp "
                         "companion withdraw)",
                         options->directory, (int)side->plan.entries);
}

static int find_order(order_side *side, const order_options *options) {
  static rcdp_secret codes[RCDP_ORDER_ENTRIES_MAX];
  const rcdp_err err = order_dir_read(side->dir.directory, &side->plan);
  int status = EXIT_FAILURE;
  if (err == RCDP_E_NOT_FOUND) {
    status = make_order(side, options, codes);
  } else if (err == RCDP_OK) {
    status = go_on(side, options, codes);
  } else if (err != RCDP_E_ARGUMENT) {
    status = cli_fail(err, "the order in %s", options->directory);
  }
  rcdp_wipe(codes, sizeof codes);
  return status;
}

/* --- the command --- */

static int conclude(order_side *side) {
  if (side->cause != RCDP_OK) {
    return cli_fail(side->cause, "the order is not finished; the same command goes on");
  }
  const int status = order_show_results(side);
  if (fflush(stdout) != 0) { /* the owner has to have seen them before they go */
    return EXIT_FAILURE;
  }
  const rcdp_err err = order_dir_remove(side->dir.directory);
  return err == RCDP_OK ? status : cli_fail(err, "the order is over, and does not go away");
}

static int run(order_side *side) {
  int status = order_side_open(side);
  if (status == EXIT_SUCCESS) {
    const rcdp_err err = order_show_codes(side);
    status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "a code cannot be shown");
  }
  if (status == EXIT_SUCCESS) {
    order_side_run(side);
    status = conclude(side);
  }
  order_side_close(side);
  return status;
}

static int set_up(order_side *side, const order_options *options) {
  side->limited = controls_given(&options->limits);
  side->replace = options->replace != 0;
  side->tries = (unsigned)options->tries;
  side->owner.yes_to_all = options->yes != 0;
  if (radio_peer_parse(options->network, &side->network) != RCDP_OK) {
    return cli_error("%s is not an address; --network takes IP:PORT", options->network);
  }
  if (radio_peer_parse(options->listen, &side->listen) != RCDP_OK) {
    return cli_error("%s is not an address; --listen takes IP:PORT", options->listen);
  }
  if (log_open_transcript(&side->log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  return controls_read(&options->limits, &side->controls);
}

static int order(const order_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  order_side *side = calloc(1, sizeof *side);
  int status = EXIT_FAILURE;
  if (side == NULL) {
    return cli_error("out of memory");
  }
  side->log.out = stdout;
  side->provider = provider;
  side->dir.lock = -1;
  if (provider != NULL && set_up(side, options) == EXIT_SUCCESS &&
      companion_dir_open(&side->dir, options->directory, provider) == EXIT_SUCCESS &&
      find_order(side, options) == EXIT_SUCCESS) {
    status = run(side);
  }
  companion_dir_close(&side->dir);
  log_close_transcript(&side->log);
  free(side);
  return status;
}

static int check_options(const order_options *options) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->network, "network") != EXIT_SUCCESS ||
      cli_require(options->listen, "listen") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (options->devices < 0 || options->devices > RCDP_ORDER_ENTRIES_MAX ||
      count(options->codes) > device_count(options)) {
    return cli_error("--devices takes 1 to %d, and at least as many as there are codes", (int)RCDP_ORDER_ENTRIES_MAX);
  }
  if (device_count(options) > RCDP_ORDER_ENTRIES_MAX || options->code_lifetime < 0 ||
      options->code_lifetime > CODE_LIFETIME_MAX_S || options->tries <= 0) {
    return cli_error(
        "--code is given at most %d times; --code-lifetime takes 1 to %d seconds, --tries a number above 0",
        (int)RCDP_ORDER_ENTRIES_MAX, (int)CODE_LIFETIME_MAX_S);
  }
  return EXIT_SUCCESS;
}

int command_companion_order(int argc, const char **argv) {
  order_options options = {.tries = TRIES};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the companion's directory", "DIR"},
      {"network", 'n', POPT_ARG_STRING, &options.network, 0, "where the network side takes companions", "ADDRESS"},
      {"listen", 'l', POPT_ARG_STRING, &options.listen, 0, "address to listen on for devices; port 0: any", "ADDRESS"},
      {"devices", 0, POPT_ARG_INT, &options.devices, 0, "how many (default: as many as codes, or 1)", "N"},
      {"code", 0, POPT_ARG_ARGV, &options.codes, 0,
       "a code from a device's label; may be repeated, - takes a line of standard input (default: new codes)",
       "URI|TEXT|-"},
      {"code-lifetime", 0, POPT_ARG_INT, &options.code_lifetime, 0, "after which codes are too old (default: 900)",
       "SECONDS"},
      CONTROLS_OPTIONS(&options.limits),
      {"replace", 0, POPT_ARG_NONE, &options.replace, 0,
       "also where the subscription has an active credential for a device", NULL},
      {"yes", 'y', POPT_ARG_NONE, &options.yes, 0, "take every device that has its code, without a question", NULL},
      {"tries", 0, POPT_ARG_INT, &options.tries, 0, "connections to the network in vain before giving up (default: 10)",
       "N"},
      {"transcript", 0, POPT_ARG_STRING, &options.transcript, 0, "append every event to a file, as JSON lines", "FILE"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = order(&options);
  }
  cli_close(&line);
  return status;
}
