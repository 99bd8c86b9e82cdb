/*
 * rcdp: one command, its subcommands in one table.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <openssl/crypto.h>

#include "cli.h"
#include "commands.h"

typedef struct {
  const char *name; /* one word or more */
  const char *help;
  int (*run)(int argc, const char **argv);
} command;

static const command commands[] = {
    {"network init", "make an operator: keys, certificates, IMSI block, store, configuration", command_network_init},
    {"network trust", "trust a factory CA, allow a certificate URL, take in a CRL or an owner's voucher",
     command_network_trust},
    {"network serve", "run the network side: NAS messages in UDP datagrams", command_network_serve},
    {"network list", "what was issued to whom, and in which state", command_network_list},
    {"network show", "the operator, or one credential, in full", command_network_show},
    {"network update", "order that a credential gets other keys", command_network_update},
    {"network audit", "what is wrong with credentials and devices", command_network_audit},
    {"network events", "what happened, in a log whose entries are chained", command_network_events},
    {"network report", "how all credentials stand, as a page", command_network_report},
    {"network hlr", "keep an osmo-hlr in step with the store", command_network_hlr},
    {"network subscription add", "let a subscription bring devices, and make the key of its companion",
     command_subscription_add},
    {"network subscription set", "change its quota, limits or key", command_subscription_set},
    {"network subscription list", "who may bring devices", command_subscription_list},
    {"network subscription show", "a subscription and its devices", command_subscription_show},
    {"network subscription suspend", "suspend a subscription with its devices", command_subscription_suspend},
    {"network subscription resume", "resume it", command_subscription_resume},
    {"network subscription end", "end it, and the credentials of its devices", command_subscription_end},
    {"network grant issue", "let a provisioner hand out credentials, and take them back", command_grant_issue},
    {"network grant list", "who may provision, and how much of it is used", command_grant_list},
    {"network grant revoke", "revoke a grant", command_grant_revoke},
    {"network export", "give active subscriptions, with their keys, to another core network", command_network_export},
    {"device init", "make a device from its factory key and certificate", command_device_init},
    {"device attach", "get a credential from a network", command_device_attach},
    {"device join", "get a credential through a companion", command_device_join},
    {"device pair", "get a credential from a provisioner", command_device_pair},
    {"device contact", "update a credential, hear of its end, prove its erasure", command_device_contact},
    {"device status", "report what the device holds, and do what the network wants", command_device_status},
    {"device pass", "let time pass on a device without a clock", command_device_pass},
    {"device show", "what the device holds", command_device_show},
    {"device export", "give the subscription, with its keys, to another UE", command_device_export},
    {"companion init", "make a companion from the file of its subscription", command_companion_init},
    {"companion order", "bring devices onto the network, each by a code", command_companion_order},
    {"companion withdraw", "give up the order that is open, and its codes", command_companion_withdraw},
    {"companion list", "the devices of the subscription", command_companion_list},
    {"companion suspend", "suspend a device", command_companion_suspend},
    {"companion resume", "resume it", command_companion_resume},
    {"companion remove", "remove a device for good", command_companion_remove},
    {"companion limit", "change what a device may do, and for how long", command_companion_limit},
    {"provisioner init", "make a provisioner: its key and its ledger", command_provisioner_init},
    {"provisioner grant request", "ask the network for a grant", command_provisioner_request},
    {"provisioner grant install", "take what the network granted", command_provisioner_install},
    {"provisioner provision", "hand credentials to devices, each by a code", command_provisioner_provision},
    {"provisioner withdraw", "await no more devices, and give up their codes", command_provisioner_withdraw},
    {"provisioner hand-in", "hand in to the network what devices got in the field", command_provisioner_hand_in},
    {"provisioner list", "its devices, and how they stand", command_provisioner_list},
    {"provisioner deprovision", "suspend, resume, revoke or delete credentials", command_provisioner_deprovision},
    {"provisioner proof", "fetch and verify a device's proof of erasure", command_provisioner_proof},
    {"provisioner delegate", "let another provisioner order about a credential", command_provisioner_delegate},
    {"provisioner transfer", "give a credential to another provisioner, or take one over",
     command_provisioner_transfer},
    {"owner init", "make the key pair of an owner of devices", command_owner_init},
    {"owner voucher", "let a network claim a device", command_owner_voucher},
    {"usim serve", "be the USIM of a wpa_supplicant, from the device's vault", command_usim_serve},
    {"auc serve", "answer hostapd's EAP server, from the operator's store", command_auc_serve},
    {"code", "make or check a pairing code", command_code},
#ifdef RCDP_HAVE_DECODE
    {"decode", "print a message for people", command_decode},
#endif
#ifdef RCDP_HAVE_BENCH
    {"bench", "measure", command_bench},
#endif
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0], WIDTH = 28 };

static void usage(FILE *out) {
  fputs(
      "Usage: rcdp COMMAND [OPTION...]\n\nRemote credential provisioning for devices in 3GPP networks.\n\nCommands:\n",
      out);
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    fprintf(out, "  %-*s  %s\n", WIDTH, commands[i].name, commands[i].help);
  }
  fputs("\nrcdp COMMAND --help tells its options; rcdp --version the version.\n", out);
}

/* How many words of argv (behind the program's name) are the command's name; 0: it is another one. */
static int words(const char *name, int argc, const char **argv) {
  int count = 0;
  while (*name != '\0') {
    const size_t length = strcspn(name, " ");
    if (++count >= argc || strlen(argv[count]) != length || memcmp(argv[count], name, length) != 0) {
      return 0;
    }
    name += length + (name[length] == ' ' ? 1 : 0);
  }
  return count;
}

static int run(const command *entry, int count, int argc, const char **argv) {
  char name[64];
  snprintf(name, sizeof name, "rcdp %s", entry->name);
  argv[count] = name;
  int status = entry->run(argc - count, argv + count);
  if (fflush(stdout) != 0 || ferror(stdout) != 0) {
    return cli_error("what was to be printed was lost: standard output cannot be written");
  }
  return status;
}

/* What a crash leaves must not be a file with keys in it. Where the kernel hands core dumps to a program, the limit alone does not
 * count; and no other process of the same user reads this one's memory. */
static bool forbid_core_dumps(void) {
  const struct rlimit none = {0, 0};
#ifdef __linux__
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return false;
  }
#endif
  return setrlimit(RLIMIT_CORE, &none) == 0;
}

int main(int argc, const char **argv) {
  if (!forbid_core_dumps()) {
    return cli_error("core dumps cannot be switched off");
  }
  if (OSSL_LIB_CTX_get0_global_default() == NULL) { /* which OpenSSL's own functions use without a look */
    return cli_error("out of memory");
  }
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    int count = words(commands[i].name, argc, argv);
    if (count > 0) {
      return run(&commands[i], count, argc, argv);
    }
  }
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    puts("rcdp " RCDP_VERSION);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  const char *last = argc > 1 ? argv[argc - 1] : "";
  if (argc <= 4 && (strcmp(last, "--help") == 0 || strcmp(last, "help") == 0)) {
    usage(stdout);
    return EXIT_SUCCESS;
  }
  usage(stderr);
  return argc > 1 ? cli_error("there is no such command: %s %s", argv[1], argc > 2 ? argv[2] : "") : EXIT_FAILURE;
}
