/*
 * rcdp device init: what a manufacturer puts into a device.
 */
#include <stdlib.h>
#include <string.h>

#include <rcdp/crypto.h>
#include <rcdp/url.h>

#include "check.h"
#include "cli.h"
#include "commands.h"
#include "device_dir.h"
#include "device_make.h"
#include "names.h"
#include "pem.h"
#include "providers.h"

static const char usage[] =
    "\n\nMake a device in a new directory from its factory key and certificate. The key is "
    "kept wrapped under a vault key\n"
    "(mode 0600); --trust gives the roots of networks that may claim the device.\n"
    "With --id in place of key, certificate and URL: a device whose identity is its own word; a "
    "companion can bring it\nonto a network (rcdp device join), also without --trust.";

typedef struct {
  char *directory;
  char *id;
  char *key;
  char *url;
  char *certificate;
  char **trust;
  char *plmn;
  char **pinned;
  char *owner;
  char *imei;
  char *provider;
} init_options;

typedef struct {
  const init_options *options;
  rcdp_arena arena;
  device_plan out;
} plan;

/* A value as device.conf spells it; NULL: none. */
static void quote(char literal[DEVICE_LITERAL_MAX], const char *value) {
  if (value != NULL) {
    snprintf(literal, DEVICE_LITERAL_MAX, "\"%s\"", value);
  }
}

static rcdp_err read_certificate(plan *made, const char *path, rcdp_bytes *der, rcdp_fault *fault) {
  rcdp_bytes content;
  *fault = (rcdp_fault){RCDP_RULE_NONE, RCDP_PLACE_CERTIFICATE};
  rcdp_err err = file_read(".", path, &made->arena, &content);
  return err == RCDP_OK ? pem_one_certificate(content, &made->arena, der, fault) : err;
}

/* The key and the certificate belong together. */
static rcdp_err check_pair(const plan *made) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key = RCDP_BUF(octets);
  rcdp_certificate certificate;
  rcdp_err err = rcdp_certificate_read(made->out.certificate, &certificate);
  if (err == RCDP_OK) {
    err = rcdp_key_public(made->out.provider, &made->out.key, &public_key);
  }
  if (err == RCDP_OK && !rcdp_bytes_equal(rcdp_buf_bytes(&public_key), certificate.public_key)) {
    err = RCDP_E_BAD_KEY;
  }
  return err;
}

static int plan_identity(plan *made) {
  const init_options *options = made->options;
  rcdp_err err = pem_read_key(made->out.provider, options->key, &made->out.key);
  if (err != RCDP_OK) {
    return cli_fail(err, "--key %s", options->key);
  }
  rcdp_fault fault;
  err = read_certificate(made, options->certificate, &made->out.certificate, &fault);
  if (err == RCDP_OK) {
    err = check_leaf(options->certificate, made->out.certificate, &fault);
  }
  if (err != RCDP_OK) {
    return cli_refuse(err, fault, "--cert %s", options->certificate);
  }
  err = check_pair(made);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s and %s", options->key, options->certificate);
}

static int plan_word(plan *made) {
  if (!rcdp_device_id_valid(rcdp_bytes_of(made->options->id))) {
    return cli_error("--id %s is no device identifier: 1 to %d letters, digits, -, _, . and :", made->options->id,
                     (int)RCDP_DEVICE_ID_MAX);
  }
  quote(made->out.id, made->options->id);
  return EXIT_SUCCESS;
}

/* The URL is canonical and names the device that the certificate names: otherwise every network would refuse. */
static int plan_url(plan *made) {
  rcdp_url url;
  rcdp_bytes device_id;
  rcdp_certificate certificate;
  rcdp_fault fault = {RCDP_RULE_NONE, RCDP_PLACE_LEAF};
  rcdp_err err = rcdp_url_read(rcdp_bytes_of(made->options->url), &url);
  if (err == RCDP_OK) {
    err = rcdp_url_device_id(&url, &device_id);
  }
  if (err == RCDP_OK) {
    err = rcdp_certificate_read(made->out.certificate, &certificate);
  }
  if (err == RCDP_OK) {
    err = rcdp_certificate_names_device(&certificate, device_id);
    fault.rule = err == RCDP_OK ? RCDP_RULE_NONE : RCDP_RULE_DEVICE_NAME;
  }
  quote(made->out.url, made->options->url);
  return err == RCDP_OK ? EXIT_SUCCESS
                        : cli_refuse(err, fault, "--cert-url %s (canonical, with DeviceID= and its identifier)",
                                     made->options->url);
}

static int plan_certified(plan *made) {
  const bool good = plan_identity(made) == EXIT_SUCCESS && plan_url(made) == EXIT_SUCCESS;
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* A device that asks a network which may not claim it would never be answered. */
static int check_pinned(const init_options *options) {
  rcdp_network_id asked;
  rcdp_network_id pinned;
  if (options->plmn == NULL || options->pinned == NULL || rcdp_network_id_parse(options->plmn, &asked) != RCDP_OK) {
    return EXIT_SUCCESS;
  }
  for (size_t i = 0; options->pinned[i] != NULL; i++) {
    if (rcdp_network_id_parse(options->pinned[i], &pinned) == RCDP_OK && rcdp_network_id_equal(&asked, &pinned)) {
      return EXIT_SUCCESS;
    }
  }
  return cli_error("--pin excludes the network of --plmn %s; pin it too, or ask another", options->plmn);
}

static int plan_networks(plan *made) {
  const init_options *options = made->options;
  rcdp_network_id id;
  uint8_t imei[8];
  if (options->plmn != NULL && rcdp_network_id_parse(options->plmn, &id) != RCDP_OK) {
    return cli_error("--plmn %s is not a network; take MCC MNC [- NID], as 00101", options->plmn);
  }
  if (options->imei != NULL && imei_read(options->imei, imei) != RCDP_OK) {
    return cli_error("--imei %s is not an IMEI of 15 digits", options->imei);
  }
  quote(made->out.plmn, options->plmn);
  quote(made->out.imei, options->imei);
  size_t length = 0;
  for (size_t i = 0; options->pinned != NULL && options->pinned[i] != NULL; i++) {
    if (i >= DEVICE_PINNED_MAX || rcdp_network_id_parse(options->pinned[i], &id) != RCDP_OK) {
      return cli_error("--pin %s is not a network; take MCC MNC [- NID], at most %d times", options->pinned[i],
                       (int)DEVICE_PINNED_MAX);
    }
    length += (size_t)snprintf(made->out.pinned + length, sizeof made->out.pinned - length, "%s \"%s\"",
                               i == 0 ? "[" : ",", options->pinned[i]);
  }
  if (length > 0) {
    snprintf(made->out.pinned + length, sizeof made->out.pinned - length, " ]");
  }
  return check_pinned(options);
}

static int plan_owner(plan *made) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  char hex[2 * RCDP_PUBLIC_KEY_MAX + 1];
  rcdp_buf key = RCDP_BUF(octets);
  if (made->options->owner == NULL) {
    return EXIT_SUCCESS;
  }
  rcdp_err err = pem_read_public_key(made->options->owner, &key);
  if (err != RCDP_OK) {
    return cli_fail(err, "--owner %s", made->options->owner);
  }
  hex_write(rcdp_buf_bytes(&key), hex);
  quote(made->out.owner, hex);
  return EXIT_SUCCESS;
}

/* What is wrong with an anchor shows before there is a directory. */
static int plan_trust(plan *made) {
  char **paths = made->options->trust;
  for (size_t i = 0; paths != NULL && paths[i] != NULL; i++) {
    if (i == FILE_LIST_MAX) {
      return cli_error("--trust is given more than %d times", (int)FILE_LIST_MAX);
    }
    rcdp_fault fault;
    rcdp_err err = read_certificate(made, paths[i], &made->out.anchors[i], &fault);
    if (err == RCDP_OK) {
      err = check_anchor(paths[i], made->out.anchors[i], &fault);
    }
    if (err != RCDP_OK) {
      return cli_refuse(err, fault, "--trust %s", paths[i]);
    }
    made->out.anchor_count++;
  }
  return EXIT_SUCCESS;
}

/* The word of a device has no use beside a certificate, which names it. */
static int check_word(const init_options *options) {
  return options->key == NULL && options->url == NULL && options->certificate == NULL && options->owner == NULL
             ? cli_require(options->directory, "dir")
             : cli_error("--id is for a device without factory certificate: leave out --key, --cert, --cert-url and "
                         "--owner, or --id");
}

static int check_options(const init_options *options) {
  if (options->id != NULL) {
    return check_word(options);
  }
  bool complete = cli_require(options->directory, "dir") == EXIT_SUCCESS &&
                  cli_require(options->key, "key") == EXIT_SUCCESS &&
                  cli_require(options->url, "cert-url") == EXIT_SUCCESS &&
                  cli_require(options->certificate, "cert") == EXIT_SUCCESS &&
                  cli_require(options->trust != NULL ? options->trust[0] : NULL, "trust") == EXIT_SUCCESS;
  return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int init(const init_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  void *memory = malloc(FILE_ARENA);
  if (memory == NULL) {
    return cli_error("out of memory");
  }
  plan made = {.options = options, .out.directory = options->directory, .out.provider = provider};
  rcdp_arena_init(&made.arena, memory, FILE_ARENA);
  bool done = (options->id != NULL ? plan_word(&made) : plan_certified(&made)) == EXIT_SUCCESS &&
              plan_networks(&made) == EXIT_SUCCESS && plan_owner(&made) == EXIT_SUCCESS &&
              plan_trust(&made) == EXIT_SUCCESS && device_make(&made.out) == EXIT_SUCCESS;
  if (done) {
    printf("device in %s\n  next: rcdp device %s\n", options->directory,
           options->id != NULL ? "join --dir DIR --companion ADDRESS --code CODE"
                               : "attach --dir DIR --network ADDRESS");
  }
  provider->key_release(provider->context, &made.out.key);
  free(memory);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_device_init(int argc, const char **argv) {
  init_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "directory to make", "DIR"},
      {"id", 0, POPT_ARG_STRING, &options.id, 0, "identifier of a device without factory certificate", "ID"},
      {"key", 'k', POPT_ARG_STRING, &options.key, 0, "factory private key, P-256 or Ed25519", "K.pem"},
      {"cert-url", 'u', POPT_ARG_STRING, &options.url, 0, "where networks fetch the certificate", "URL"},
      {"cert", 'c', POPT_ARG_STRING, &options.certificate, 0, "factory certificate", "C.pem"},
      {"trust", 't', POPT_ARG_ARGV, &options.trust, 0, "root of a network; may be repeated", "OPERATOR.pem"},
      {"plmn", 'p', POPT_ARG_STRING, &options.plmn, 0, "network to ask (default: 00101)", "PLMN[-NID]"},
      {"pin", 0, POPT_ARG_ARGV, &options.pinned, 0, "let only this network claim the device; may be repeated",
       "PLMN[-NID]"},
      {"owner", 0, POPT_ARG_STRING, &options.owner, 0, "let only networks with this owner's voucher claim the device",
       "OWNER.pem"},
      {"imei", 0, POPT_ARG_STRING, &options.imei, 0, "mobile identity (default: a test IMEI)", "DIGITS"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = init(&options);
  }
  cli_close(&line);
  return status;
}
