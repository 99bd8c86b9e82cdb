/* The file of what a USIM has. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "file.h"
#include "names.h"
#include "usim.h"

enum { TEXT_MAX = 1024, KEY_DIGITS = 2 * RCDP_BOOTSTRAP_KEY_LEN };

static const char heading[] =
    "# What the USIM of a companion has after an authentication. Secret: who has it speaks for the "
    "subscription.\n";

rcdp_err usim_write(const char *path, const usim *card) {
  char text[TEXT_MAX];
  char network[RCDP_NETWORK_TEXT_MAX];
  char digits[KEY_DIGITS + 1];
  rcdp_network_id_format(&card->network, network);
  hex_write(rcdp_secret_bytes(&card->key), digits);
  const int length = snprintf(text, sizeof text, "%ssubscription: %s\nnetwork: %s\nidentity: %s\nkey: %s\n", heading,
                              card->subscription, network, card->identity, digits);
  const rcdp_err err =
      length > 0 && length < TEXT_MAX ? file_write_new(path, 0600, rcdp_bytes_of(text)) : RCDP_E_NO_SPACE;
  rcdp_wipe(text, sizeof text);
  rcdp_wipe(digits, sizeof digits);
  return err;
}

static bool take_subscription(const char *value, usim *card) {
  const bool good = usim_is_imsi(value);
  if (good) {
    memcpy(card->subscription, value, strlen(value) + 1);
  }
  return good;
}

static bool take_network(const char *value, usim *card) {
  return rcdp_network_id_parse(value, &card->network) == RCDP_OK;
}

static bool take_identity(const char *value, usim *card) {
  rcdp_psk_identity identity;
  const bool good = rcdp_psk_identity_parse(rcdp_bytes_of(value), &identity) == RCDP_OK;
  if (good) {
    memcpy(card->identity, value, strlen(value) + 1);
  }
  return good;
}

static bool take_key(const char *value, usim *card) {
  card->key.len = RCDP_BOOTSTRAP_KEY_LEN;
  return hex_read(value, card->key.data, card->key.len) == RCDP_OK;
}

static const struct {
  const char *name;
  bool (*take)(const char *value, usim *card);
} fields[] = {{"subscription: ", take_subscription},
              {"network: ", take_network},
              {"identity: ", take_identity},
              {"key: ", take_key}};
enum { FIELDS = sizeof fields / sizeof fields[0], ALL = (1 << FIELDS) - 1 };

static bool take_line(const char *line, usim *card, unsigned *seen) {
  for (size_t i = 0; i < FIELDS; i++) {
    const size_t length = strlen(fields[i].name);
    if (strncmp(line, fields[i].name, length) == 0) {
      const bool again = (*seen >> i & 1U) != 0;
      *seen |= 1U << i;
      return !again && fields[i].take(line + length, card);
    }
  }
  return *line == '#' || *line == '\0';
}

/* The text ends with a zero, and is taken apart where it stands. */
static int take_lines(const char *path, char *text, usim *card) {
  unsigned seen = 0;
  for (unsigned number = 1; *text != '\0'; number++) {
    const size_t length = strcspn(text, "\n");
    const bool more = text[length] == '\n';
    text[length] = '\0';
    if (!take_line(text, card, &seen)) {
      return cli_error("%s, line %u: no line of what a USIM has, or it is there twice", path, number);
    }
    text += length + (more ? 1 : 0);
  }
  return seen == ALL ? EXIT_SUCCESS : cli_error("%s: subscription, network, identity or key is missing", path);
}

static rcdp_err read_text(const char *path, char text[TEXT_MAX]) {
  uint8_t memory[2 * TEXT_MAX];
  rcdp_arena arena;
  rcdp_bytes content;
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_err err = file_private(path);
  if (err == RCDP_OK) {
    err = file_read(".", path, &arena, &content);
  }
  if (err == RCDP_E_NO_MEMORY ||
      (err == RCDP_OK && (content.len >= TEXT_MAX || memchr(content.data, 0, content.len) != NULL))) {
    err = RCDP_E_MALFORMED;
  }
  if (err == RCDP_OK) {
    memcpy(text, content.data, content.len);
    text[content.len] = '\0';
  }
  rcdp_wipe(memory, sizeof memory);
  return err;
}

int usim_read(const char *path, usim *card) {
  char text[TEXT_MAX] = "";
  *card = (usim){.subscription = ""};
  const rcdp_err err = read_text(path, text);
  const int status = err == RCDP_OK ? take_lines(path, text, card) : cli_fail(err, "%s", path);
  if (status != EXIT_SUCCESS) {
    usim_wipe(card);
  }
  rcdp_wipe(text, sizeof text);
  return status;
}
