/* The USIM's turns. */
#include "card.h"

#include <stdlib.h>
#include <time.h>

#include "cli.h"

enum { PAUSE_NS = 20000000, TRIES = 100 }; /* two seconds in all */

int card_open(card *self, const char *directory, const rcdp_provider *provider) {
  *self = (card){.memory = calloc(1, rcdp_usim_size())};
  if (device_dir_open(&self->dir, directory, provider) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  device_dir_leave(&self->dir);
  self->config = (rcdp_usim_config){.provider = provider, .storage_key = &self->dir.vault_key};
  if (rcdp_network_id_parse(self->dir.conf.network, &self->config.network) != RCDP_OK) {
    return cli_error("%s/%s: network has a value that it cannot have", directory, DEVICE_CONF);
  }
  return self->memory != NULL ? EXIT_SUCCESS : cli_error("out of memory");
}

void card_close(card *self) {
  device_dir_close(&self->dir);
  if (self->memory != NULL) {
    rcdp_wipe(self->memory, rcdp_usim_size());
  }
  free(self->memory);
}

/* Another command has the vault for as long as a procedure takes. */
static rcdp_err take(card *self) {
  const struct timespec pause = {.tv_nsec = PAUSE_NS};
  rcdp_err err = device_dir_take(&self->dir);
  for (int i = 0; err == RCDP_E_STATE && i < TRIES; i++) {
    nanosleep(&pause, NULL);
    err = device_dir_take(&self->dir);
  }
  return err;
}

static rcdp_time wall(const card *self) {
  return self->no_clock ? (rcdp_time){.known = false} : (rcdp_time){.known = true, .seconds = (uint64_t)time(NULL)};
}

rcdp_err card_answer(card *self, const uint8_t rand[RCDP_AKA_LEN], const uint8_t autn[RCDP_AKA_AUTN_LEN],
                     rcdp_usim_answer *answer) {
  const rcdp_time clock = wall(self);
  *answer = (rcdp_usim_answer){.outcome = RCDP_USIM_FAILURE};
  rcdp_err err = take(self);
  if (err == RCDP_OK) {
    err = rcdp_usim_authenticate(self->memory, rcdp_usim_size(), &self->config, self->dir.state, &clock, rand, autn,
                                 answer);
  }
  if (err == RCDP_OK && answer->state.len > 0) {
    err = rcdp_vault_commit(&self->dir.vault.vault, answer->state);
  }
  device_dir_leave(&self->dir);
  if (err != RCDP_OK) {
    rcdp_usim_answer_wipe(answer);
  }
  return err;
}

rcdp_err card_subscription(card *self, rcdp_profile *profile) {
  const rcdp_time clock = wall(self);
  rcdp_err err = take(self);
  if (err == RCDP_OK) {
    err = rcdp_usim_subscription(self->memory, rcdp_usim_size(), &self->config, self->dir.state, &clock, profile);
  }
  device_dir_leave(&self->dir);
  return err;
}

const char *card_why(rcdp_err err) {
  return err == RCDP_E_NOT_FOUND ? "no credential of this network is held"
         : err == RCDP_E_LAPSED  ? "every credential of this network that is held has expired"
                                 : rcdp_err_text(err);
}
