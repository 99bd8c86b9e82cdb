/*
 * rcdp decode: a message as text or JSON, from a file or standard input, as octets or in hexadecimal, raw or inside the NAS
 * message that carried it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/codec.h>
#include <rcdp/nas.h>

#include "cli.h"
#include "commands.h"
#include "names.h"
#include "pcap.h"
#include "print_message.h"
#include "providers.h"

enum { INPUT_MAX = 4 * RCDP_NAS_MAX };

typedef struct {
  uint8_t input[INPUT_MAX + 1]; /* one more than is taken, so that more is seen; text is terminated */
  uint8_t nas[RCDP_NAS_MAX];
  uint8_t message[RCDP_MESSAGE_MAX];
  uint8_t arena[RCDP_CODEC_ARENA * 2]; /* the envelope and the content in it */
} memory;

static bool is_capture(const uint8_t *input, size_t len) {
  const uint32_t magic = PCAP_MAGIC;
  return len >= sizeof magic && memcmp(input, &magic, sizeof magic) == 0;
}

static int read_input(const char *path, uint8_t *out, size_t *len) {
  const bool standard = strcmp(path, "-") == 0;
  FILE *file = standard ? stdin : fopen(path, "rb");
  if (file == NULL) {
    return cli_error("%s: %s", path, strerror(errno));
  }
  *len = fread(out, 1, INPUT_MAX + 1, file);
  const bool failed = ferror(file) != 0;
  if (!standard) {
    (void)fclose(file);
  }
  if (failed || *len == 0) {
    return cli_error("%s: %s", path, failed ? "cannot be read" : "is empty");
  }
  if (is_capture(out, *len)) {
    return cli_error("%s: is a capture, which tshark -r reads; this command takes one message", path);
  }
  return *len <= INPUT_MAX ? EXIT_SUCCESS : cli_error("%s: too large for a message", path);
}

/* A message begins with its version and a NAS message with its protocol discriminator, neither of which is a hexadecimal
 * digit: what consists of digits, spaces and colons alone is hexadecimal. Shrinks it to its octets. */
static int take_hexadecimal(const char *path, uint8_t *input, size_t *len) {
  size_t digits = 0;
  for (size_t i = 0; i < *len; i++) {
    if (isxdigit(input[i]) == 0 && isspace(input[i]) == 0 && input[i] != ':') {
      return EXIT_SUCCESS;
    }
  }
  for (size_t i = 0; i < *len; i++) {
    if (isxdigit(input[i]) != 0) {
      input[digits++] = input[i];
    }
  }
  input[digits] = '\0';
  if (digits % 2 != 0 || hex_read((const char *)input, input, digits / 2) != RCDP_OK) {
    return cli_error("%s: %zu hexadecimal digits are not whole octets", path, digits);
  }
  *len = digits / 2;
  return EXIT_SUCCESS;
}

static bool is_message(rcdp_bytes octets, memory *work) {
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, work->arena, sizeof work->arena);
  return rcdp_message_decode(octets, &arena, &message) == RCDP_OK;
}

static bool is_nas(rcdp_bytes octets, memory *work) {
  rcdp_nas_header header;
  rcdp_buf message = RCDP_BUF(work->message);
  return rcdp_nas_unwrap(octets, &header, &message) == RCDP_OK;
}

/* The tree of a message, under its name. */
static int add_message(const char *path, rcdp_bytes octets, memory *work, json_t *tree) {
  const rcdp_provider *provider = provider_for_network(NULL);
  json_t *message = NULL;
  rcdp_arena arena;
  rcdp_arena_init(&arena, work->arena, sizeof work->arena);
  rcdp_err err = provider == NULL ? RCDP_E_ALGORITHM : print_message(provider, octets, &arena, &message);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", path);
  }
  tree_put(tree, "message", message);
  return EXIT_SUCCESS;
}

static int add_raw(const char *path, rcdp_bytes octets, memory *work, json_t *tree) {
  int status = add_message(path, octets, work, tree);
  if (status != EXIT_SUCCESS && is_nas(octets, work)) {
    (void)cli_error("what to do: this is a NAS message that carries one of ours; decode it with --nas");
  }
  return status;
}

static int add_nas(const char *path, rcdp_bytes octets, memory *work, json_t *tree) {
  rcdp_nas_header header;
  rcdp_buf message = RCDP_BUF(work->message);
  rcdp_err err = rcdp_nas_unwrap(octets, &header, &message);
  if (err != RCDP_OK) {
    (void)cli_fail(err, "%s", path);
    return is_message(octets, work) ? cli_error("what to do: this is a message without NAS; decode it without --nas")
                                    : EXIT_FAILURE;
  }
  tree_put(tree, "nas", print_nas(&header, octets.len));
  return add_message(path, rcdp_buf_bytes(&message), work, tree);
}

static int decode(const char *path, bool nas, bool json, memory *work) {
  size_t len = 0;
  int status = read_input(path, work->input, &len);
  if (status != EXIT_SUCCESS) {
    return status;
  }
  if (take_hexadecimal(path, work->input, &len) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  json_t *tree = tree_object();
  status = (nas ? add_nas : add_raw)(path, (rcdp_bytes){work->input, len}, work, tree);
  if (status == EXIT_SUCCESS) {
    status = (json ? tree_print_json : tree_print_text)(tree, stdout);
  }
  json_decref(tree);
  return status;
}

int command_decode(int argc, const char **argv) {
  int nas = 0;
  int json = 0;
  const struct poptOption options[] = {
      {"nas", '\0', POPT_ARG_NONE, &nas, 0, "the input is the NAS message that carries ours", NULL},
      {"json", '\0', POPT_ARG_NONE, &json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, options, "FILE|-\n\nPrint a message: octets or hexadecimal.", 1);
  const char *path = line.arguments != NULL ? line.arguments[0] : NULL;
  memory *work = malloc(sizeof *work);
  if (status == EXIT_SUCCESS && path != NULL && work != NULL) {
    status = decode(path, nas != 0, json != 0, work);
  } else if (status == EXIT_SUCCESS) {
    status = cli_error("%s", path == NULL ? "which message? name a file, or - for standard input; see --help"
                                          : "out of memory");
  }
  free(work);
  cli_close(&line);
  return status;
}
