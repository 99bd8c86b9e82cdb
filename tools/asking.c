/* Opens what commands need to ask. */
#include "asking.h"

#include <stdlib.h>

#include "cli.h"
#include "providers.h"

enum { TRIES = 3, MEMORY = RCDP_MESSAGE_MAX + 4 * RCDP_CODEC_ARENA };

static int connect_to(asking *self, const char *network) {
  if (radio_peer_parse(network, &self->line.network) != RCDP_OK) {
    return cli_error("%s is not an address; --network takes IP:PORT", network);
  }
  self->line.log = &self->log;
  self->line.provider = self->dir.identity.provider;
  self->line.identity = rcdp_bytes_of(self->dir.channel_name);
  self->line.key = (rcdp_bytes){self->dir.channel_key.data, self->dir.channel_key.len};
  self->line.tries = TRIES;
  self->connected = true;
  return question_open(&self->line);
}

int asking_open(asking *self, const asking_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  *self = (asking){.memory = malloc(MEMORY)};
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  if (self->memory == NULL) {
    return cli_error("out of memory");
  }
  if (log_open_transcript(&self->log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  if (provisioner_dir_open(&self->dir, options->directory, provider, true) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  const rcdp_err err = ledger_rows_read(&self->dir, &self->rows);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/" LEDGER, options->directory);
  }
  return options->network != NULL ? connect_to(self, options->network) : EXIT_SUCCESS;
}

void asking_close(asking *self) {
  if (self->connected) {
    question_close(&self->line);
  }
  ledger_rows_free(&self->rows);
  if (self->dir.identity.provider != NULL) {
    provisioner_dir_close(&self->dir);
  }
  log_close_transcript(&self->log);
  free(self->memory);
}

void asking_arena(asking *self, rcdp_arena *arena) { rcdp_arena_init(arena, self->memory, MEMORY); }

rcdp_err asking_stands(asking *self, const rcdp_id *credential, rcdp_standing *out) {
  uint8_t octets[RCDP_ORDER_MESSAGE_MAX];
  rcdp_buf question = RCDP_BUF(octets);
  rcdp_bytes answer = RCDP_NO_BYTES;
  rcdp_arena arena;
  rcdp_id inquiry;
  asking_arena(self, &arena);
  rcdp_err err = rcdp_provisioner_inquire(&self->dir.identity, credential, &arena, &inquiry, &question);
  if (err == RCDP_OK) {
    err = question_ask(&self->line, rcdp_buf_bytes(&question), &answer);
  }
  asking_arena(self, &arena);
  return err == RCDP_OK ? rcdp_provisioner_stands(answer, &inquiry, &arena, out) : err;
}

ledger_row *asking_find(const asking *self, const char *wanted) {
  ledger_row *row = ledger_rows_find(&self->rows, wanted);
  if (row == NULL) {
    cli_fail(RCDP_E_UNKNOWN_CREDENTIAL, "%s", wanted);
  }
  return row;
}
