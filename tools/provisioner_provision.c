/*
 * rcdp provisioner provision, withdraw: hands credentials to devices, each by its code. What is under way is kept until it is over.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "commands.h"
#include "controls.h"
#include "providers.h"
#include "provision_awaited.h"
#include "provision_show.h"

static const char usage[] =
    "\n\nHand credentials to devices. Each gets a code, which is shown (URI, text, QR code) and good for one device; "
    "give it to\n"
    "rcdp device pair. ADDRESS is IP:PORT; TCP stands for the link of short range. --online asks the network for each "
    "device and\n"
    "ends when it has confirmed; --offline needs no network: keys of the provisioner's own are delivered at once, for "
    "keys made\n"
    "by the network the offers are taken, and the devices come again after rcdp provisioner hand-in. After any "
    "interruption\n"
    "the command without --devices goes on. The exit status is 0 only when every device has what can be had this way.";
static const char withdraw_usage[] =
    "\n\nAwait no more devices: codes that were not used serve nobody any more. What devices have already stays in the "
    "ledger.";

enum { TRIES = 10, WAIT_S = 900 };

typedef struct {
  char *directory;
  char *network;
  char *listen;
  char *maker;
  char **codes;
  char **named;
  controls_options limits;
  char *transcript;
  char *provider;
  int online;
  int offline;
  int devices;
  int wait_s;
  int tries;
  int replace;
  int yes;
} provision_options;

/* --- the command --- */

static int conclude(const provision_side *side) {
  const int status = provision_show_results(side);
  return side->cause == RCDP_OK ? status
                                : cli_fail(side->cause, "not finished; the same command, without --devices, goes on");
}

static int run(provision_side *side) {
  int status = provision_side_open(side);
  if (status == EXIT_SUCCESS) {
    const rcdp_err err = provision_show_codes(side);
    status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "a code cannot be shown");
  }
  if (status == EXIT_SUCCESS) {
    provision_side_run(side);
    status = conclude(side);
  }
  provision_side_close(side);
  return status;
}

static int set_maker(provision_side *side, const provision_options *options) {
  const char *maker = options->maker != NULL ? options->maker : options->online != 0 ? "network" : "provisioner";
  side->online = options->online != 0;
  side->maker = strcmp(maker, "provisioner") == 0 ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK;
  return side->maker == RCDP_MADE_BY_PROVISIONER || strcmp(maker, "network") == 0
             ? EXIT_SUCCESS
             : cli_error("--maker %s: take network or provisioner", maker);
}

static int set_up(provision_side *side, const provision_options *options) {
  side->limited = controls_given(&options->limits);
  side->replace = options->replace != 0;
  side->tries = (unsigned)options->tries;
  side->wait_s = (uint32_t)options->wait_s;
  side->owner.yes_to_all = options->yes != 0;
  side->listens = true;
  side->has_network = side->online;
  if (side->has_network && radio_peer_parse(options->network, &side->network) != RCDP_OK) {
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

/* What devices would refuse is not begun. */
static int check_grant(const provision_side *side) {
  const rcdp_grant *grant = &side->dir.grant;
  const uint64_t now = (uint64_t)time(NULL);
  if (now < grant->not_before || now > grant->not_after) {
    return cli_error("the grant is %s: ask for another one", now > grant->not_after ? "over" : "not valid yet");
  }
  if (!grant->operations.provision || (side->maker == RCDP_MADE_BY_PROVISIONER && !grant->operations.make)) {
    return cli_error("the grant does not allow that: it is %s",
                     grant->operations.provision ? "for keys made by the network alone" : "not for provisioning");
  }
  return EXIT_SUCCESS;
}

static int provision(const provision_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  provision_side *side = calloc(1, sizeof *side);
  const awaited_plan wanted = {options->codes, options->named, options->devices};
  int status = EXIT_FAILURE;
  if (side == NULL || provider == NULL) {
    free(side);
    return provider == NULL ? EXIT_FAILURE : cli_error("out of memory");
  }
  side->log.out = stdout;
  if (set_maker(side, options) == EXIT_SUCCESS && set_up(side, options) == EXIT_SUCCESS) {
    if (provisioner_dir_open(&side->dir, options->directory, provider, true) == EXIT_SUCCESS &&
        check_grant(side) == EXIT_SUCCESS && awaited_find(side, &wanted) == EXIT_SUCCESS) {
      status = run(side);
    }
    provisioner_dir_close(&side->dir);
  }
  log_close_transcript(&side->log);
  free(side->entries);
  free(side);
  return status;
}

static int check_options(const provision_options *options) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->listen, "listen") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if ((options->online != 0) == (options->offline != 0)) {
    return cli_error("say --online or --offline");
  }
  if (options->online != 0 && options->network == NULL) {
    return cli_require(options->network, "network");
  }
  if (options->devices < 0 || options->devices > PROVISION_DEVICES_MAX || options->tries <= 0 || options->wait_s <= 0) {
    return cli_error("--devices takes 1 to %d, --wait and --tries numbers above 0", (int)PROVISION_DEVICES_MAX);
  }
  return EXIT_SUCCESS;
}

int command_provisioner_provision(int argc, const char **argv) {
  provision_options options = {.tries = TRIES, .wait_s = WAIT_S};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the provisioner's directory", "DIR"},
      {"online", 0, POPT_ARG_NONE, &options.online, 0, "the network is asked for each device", NULL},
      {"offline", 0, POPT_ARG_NONE, &options.offline, 0, "there is no network here", NULL},
      {"network", 'n', POPT_ARG_STRING, &options.network, 0, "where the network side takes provisioners", "ADDRESS"},
      {"listen", 'l', POPT_ARG_STRING, &options.listen, 0, "address to listen on for devices; port 0: any", "ADDRESS"},
      {"maker", 'm', POPT_ARG_STRING, &options.maker, 0,
       "who makes the keys (default: online the network, offline the provisioner)", "network|provisioner"},
      {"devices", 0, POPT_ARG_INT, &options.devices, 0, "so many devices by new codes", "N"},
      {"code", 0, POPT_ARG_ARGV, &options.codes, 0,
       "a code from a device's label; may be repeated, - takes a line of standard input", "URI|TEXT|-"},
      {"device", 0, POPT_ARG_ARGV, &options.named, 0,
       "a device with a factory certificate and without a code, by its identifier; may be repeated", "ID"},
      CONTROLS_OPTIONS(&options.limits),
      {"replace", 0, POPT_ARG_NONE, &options.replace, 0, "also where a device has an active credential", NULL},
      {"yes", 'y', POPT_ARG_NONE, &options.yes, 0, "take every device that has its code, without a question", NULL},
      {"wait", 0, POPT_ARG_INT, &options.wait_s, 0, "await devices no longer than this (default: 900)", "SECONDS"},
      {"tries", 0, POPT_ARG_INT, &options.tries, 0, "connections to the network in vain before giving up (default: 10)",
       "N"},
      {"transcript", 0, POPT_ARG_STRING, &options.transcript, 0, "append every event to a file, as JSON lines", "FILE"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = provision(&options);
  }
  cli_close(&line);
  return status;
}

/* --- withdraw --- */

static int withdraw(const char *directory) {
  const rcdp_provider *provider = provider_for_device(NULL);
  provisioner_dir dir;
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  int status = provisioner_dir_open(&dir, directory, provider, false);
  if (status == EXIT_SUCCESS) {
    status = awaited_withdraw(&dir);
  }
  provisioner_dir_close(&dir);
  return status;
}

int command_provisioner_withdraw(int argc, const char **argv) {
  char *directory = NULL;
  const struct poptOption table[] = {{"dir", 'd', POPT_ARG_STRING, &directory, 0, "the provisioner's directory", "DIR"},
                                     POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, withdraw_usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(directory, "dir")) == EXIT_SUCCESS) {
    status = withdraw(directory);
  }
  cli_close(&line);
  return status;
}
