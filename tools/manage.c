/* The owner's questions over a companion's channel. */
#include "manage.h"

#include <stdlib.h>

#include "cli.h"

enum { MEMORY = 2 * RCDP_CODEC_ARENA };

int manage_open(manager *self) {
  self->line.identity = rcdp_bytes_of(self->dir->card.identity);
  self->line.key = (rcdp_bytes){self->dir->psk.data, self->dir->psk.len};
  self->memory = malloc(MEMORY);
  return self->memory != NULL ? question_open(&self->line) : cli_error("out of memory");
}

void manage_close(manager *self) {
  question_close(&self->line);
  free(self->memory);
}

rcdp_err manage_ask(manager *self, const rcdp_companion_manage *what, rcdp_companion_managed *told) {
  uint8_t octets[RCDP_ORDER_MESSAGE_MAX];
  rcdp_buf question = RCDP_BUF(octets);
  rcdp_bytes answer = RCDP_NO_BYTES;
  rcdp_id transaction;
  rcdp_arena arena;
  rcdp_arena_init(&arena, self->memory, MEMORY);
  rcdp_err err = rcdp_companion_ask(self->line.provider, what, &arena, &transaction, &question);
  if (err == RCDP_OK) {
    err = question_ask(&self->line, rcdp_buf_bytes(&question), &answer);
  }
  rcdp_arena_init(&arena, self->memory, MEMORY);
  return err == RCDP_OK ? rcdp_companion_told(answer, &transaction, &arena, told) : err;
}
