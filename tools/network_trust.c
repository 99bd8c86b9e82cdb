/*
 * rcdp network trust: which factories an operator trusts, where it fetches certificates, which CRLs and owners' vouchers it holds.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/certificate.h>
#include <rcdp/crypto.h>
#include <rcdp/url.h>

#include "check.h"
#include "cli.h"
#include "commands.h"
#include "names.h"
#include "network_dir.h"
#include "pem.h"
#include "providers.h"
#include "vouchers.h"

static const char usage[] =
    "\n\nTrust a factory's root, allow a prefix of certificate URLs, take in a CRL (in place of the "
    "same issuer's older one).\nrcdp network serve reads them when it starts and on SIGHUP; the voucher of a device's "
    "owner at once.";

enum { NAME_DIGEST = 8, NAME_MAX_LEN = 2 * NAME_DIGEST + 8 };

typedef struct {
  char *directory;
  char **anchors;
  char **urls;
  char **crls;
  char **vouchers;
} trust_options;

/* A file name by content: the same thing gets the same name. */
static rcdp_err name_by(rcdp_bytes content, const char *suffix, char name[NAME_MAX_LEN]) {
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = rcdp_sha256(provider_for_network(NULL), content, digest);
  char hex[2 * NAME_DIGEST + 1];
  if (err == RCDP_OK) {
    hex_write((rcdp_bytes){digest, NAME_DIGEST}, hex);
    snprintf(name, NAME_MAX_LEN, "%s%s", hex, suffix);
  }
  return err;
}

static rcdp_err put(const char *directory, const char *folder, const char *name, rcdp_bytes content) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, folder);
  return err == RCDP_OK ? file_replace(path, name, content) : err;
}

static rcdp_err read_anchor(const char *path, rcdp_arena *arena, rcdp_bytes *der, rcdp_fault *fault) {
  rcdp_bytes content;
  rcdp_err err = file_read(".", path, arena, &content);
  if (err == RCDP_OK) {
    err = pem_one_certificate(content, arena, der, fault);
  }
  return err == RCDP_OK ? check_anchor(path, *der, fault) : err;
}

static int add_anchor(const char *directory, const char *path, rcdp_arena *arena) {
  rcdp_bytes der;
  rcdp_fault fault = {RCDP_RULE_NONE, RCDP_PLACE_ANCHOR};
  char name[NAME_MAX_LEN];
  uint8_t text[2 * RCDP_CERT_MAX];
  rcdp_buf pem = RCDP_BUF(text);
  rcdp_err err = read_anchor(path, arena, &der, &fault);
  if (err == RCDP_OK) {
    err = name_by(der, ".pem", name);
  }
  if (err == RCDP_OK) {
    err = pem_write_certificate(der, &pem);
  }
  if (err == RCDP_OK) {
    err = put(directory, NETWORK_TRUST, name, rcdp_buf_bytes(&pem));
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_refuse(err, fault, "%s does not become an anchor of %s", path, directory);
}

static rcdp_err read_crl(const char *path, rcdp_arena *arena, rcdp_bytes *der, rcdp_crl *crl) {
  rcdp_bytes content;
  *crl = (rcdp_crl){.entries = RCDP_NO_BYTES};
  rcdp_err err = file_read(".", path, arena, &content);
  if (err == RCDP_OK) {
    err = pem_one_crl(content, arena, der, &crl->fault);
  }
  return err == RCDP_OK ? check_crl(path, *der, crl) : err;
}

static int add_crl(const char *directory, const char *path, rcdp_arena *arena) {
  rcdp_bytes der;
  rcdp_crl crl;
  char name[NAME_MAX_LEN];
  rcdp_err err = read_crl(path, arena, &der, &crl);
  if (err == RCDP_OK) {
    err = name_by(crl.issuer, ".crl", name);
  }
  if (err == RCDP_OK) {
    err = put(directory, NETWORK_CRLS, name, der);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_refuse(err, crl.fault, "%s does not become a CRL of %s", path, directory);
}

static rcdp_err append_url(const char *directory, rcdp_bytes prefix, rcdp_arena *arena) {
  rcdp_bytes content;
  rcdp_bytes urls[NETWORK_URLS_MAX];
  size_t count = 0;
  rcdp_err err = file_read(directory, NETWORK_URLS, arena, &content);
  if (err == RCDP_OK) {
    err = network_urls_read(content, urls, &count);
  }
  for (size_t i = 0; i < count && err == RCDP_OK; i++) {
    if (rcdp_bytes_equal(urls[i], prefix)) {
      return RCDP_OK;
    }
  }
  size_t size = content.len + prefix.len + 2;
  uint8_t *all = err == RCDP_OK ? rcdp_arena_alloc(arena, size) : NULL;
  if (all == NULL) {
    return err == RCDP_OK ? RCDP_E_NO_MEMORY : err;
  }
  rcdp_buf out = {all, 0, size};
  err = rcdp_buf_add(&out, content);
  if (err == RCDP_OK && content.len > 0 && content.data[content.len - 1] != '\n') {
    err = rcdp_buf_add_u8(&out, '\n');
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&out, prefix);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add_u8(&out, '\n');
  }
  return err == RCDP_OK ? file_replace(directory, NETWORK_URLS, rcdp_buf_bytes(&out)) : err;
}

/* Stored as it is fetched: with its scheme. */
static int allow_url(const char *directory, const char *prefix, rcdp_arena *arena) {
  rcdp_url url;
  uint8_t text[RCDP_URL_MAX];
  rcdp_buf canonical = RCDP_BUF(text);
  rcdp_err err = rcdp_url_read(rcdp_bytes_of(prefix), &url);
  if (err == RCDP_OK && url.query.len > 0) {
    err = RCDP_E_URL;
  }
  if (err == RCDP_OK) {
    err = rcdp_url_write(&url, &canonical);
  }
  if (err == RCDP_OK) {
    err = append_url(directory, rcdp_buf_bytes(&canonical), arena);
  }
  if (err == RCDP_E_URL) {
    return cli_error("%s is not a canonical prefix (scheme, lower-case host, port unless standard, path; no query): %s",
                     prefix, rcdp_err_name(err));
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s cannot be allowed in %s", prefix, directory);
}

static int add_voucher(const char *directory, const char *path, rcdp_arena *arena) {
  rcdp_network_id network = {0};
  rcdp_bytes voucher;
  if (network_conf_network(directory, &network) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = file_read(".", path, arena, &voucher);
  if (err == RCDP_OK) {
    err = vouchers_put(directory, &network, (uint64_t)time(NULL), voucher, arena);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s does not become a voucher of %s", path, directory);
}

typedef int (*adder)(const char *directory, const char *what, rcdp_arena *arena);

static int add_all(const char *directory, char **list, adder add) {
  void *memory = malloc(FILE_ARENA);
  int status = memory != NULL ? EXIT_SUCCESS : EXIT_FAILURE;
  for (size_t i = 0; status == EXIT_SUCCESS && list != NULL && list[i] != NULL; i++) {
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, FILE_ARENA);
    status = add(directory, list[i], &arena);
  }
  free(memory);
  return status;
}

static int trust(const trust_options *options) {
  rcdp_network_id network;
  if (network_conf_network(options->directory, &network) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  const bool read_at_start = options->anchors != NULL || options->urls != NULL || options->crls != NULL;
  if (!read_at_start && options->vouchers == NULL) {
    return cli_error("nothing to do: give --add, --allow-url, --add-crl or --voucher");
  }
  bool done = add_all(options->directory, options->anchors, add_anchor) == EXIT_SUCCESS &&
              add_all(options->directory, options->urls, allow_url) == EXIT_SUCCESS &&
              add_all(options->directory, options->crls, add_crl) == EXIT_SUCCESS &&
              add_all(options->directory, options->vouchers, add_voucher) == EXIT_SUCCESS;
  if (!done) {
    return EXIT_FAILURE;
  }
  puts(read_at_start ? "taken in; a network side that runs already takes it up on SIGHUP" : "taken in");
  return EXIT_SUCCESS;
}

int command_network_trust(int argc, const char **argv) {
  trust_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"add", 0, POPT_ARG_ARGV, &options.anchors, 0, "trust this factory root", "CA.pem"},
      {"allow-url", 0, POPT_ARG_ARGV, &options.urls, 0, "allow certificate URLs below this one", "PREFIX"},
      {"add-crl", 0, POPT_ARG_ARGV, &options.crls, 0, "take in a CRL", "FILE"},
      {"voucher", 0, POPT_ARG_ARGV, &options.vouchers, 0, "take in the voucher of a device's owner", "FILE"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = trust(&options);
  }
  cli_close(&line);
  return status;
}
