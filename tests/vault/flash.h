/*
 * A vault in memory, and a counter beside it, whose power can be cut at every step: before and after each write of a state, before and after
 * each move of the counter. From then on nothing works until it is switched on again. Every state that was ever on its way is kept, as
 * somebody may who reads the medium.
 */
#ifndef TEST_VAULT_FLASH_H
#define TEST_VAULT_FLASH_H

#include <rcdp/vault_fresh.h>

enum { FLASH_STATE_MAX = 256, FLASH_WRITTEN_MAX = 64 };

typedef struct {
  uint8_t octets[FLASH_STATE_MAX];
  size_t len;
} flash_state;

typedef struct {
  rcdp_vault vault;
  rcdp_counter counter;
  bool holds;
  flash_state state;
  uint64_t count;
  flash_state written[FLASH_WRITTEN_MAX]; /* all that ever left for the medium */
  size_t written_count;
  unsigned steps;  /* since switched on */
  unsigned cut_at; /* the step at which the power goes, counted from 1; 0: none */
  rcdp_err error;  /* what a dead medium answers */
  bool dead;
} flash;

void flash_begin(flash *f); /* empty, counter 0 */
void flash_on(flash *f, unsigned cut_at);
void flash_put(flash *f, const flash_state *state); /* in place of what is there */

#endif
