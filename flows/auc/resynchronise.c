/*
 * The USIM tells where it stands (TS 33.102 clause 6.3.5): its MAC-S proves that it holds K, so an offered credential is confirmed, and what is given
 * out next is above its number. Keys are used before the store is asked to change anything: while the provider needs time, nothing has.
 */
#include "auc.h"

static rcdp_err verify(const auc *self, const uint8_t *rand, const uint8_t *auts, uint64_t *sqn_ms) {
  rcdp_aka_keys keys = {0};
  rcdp_err err = rcdp_auc_open_keys(self, &keys);
  if (err == RCDP_OK) {
    const rcdp_aka aka = {self->config->provider, self->memory->profile.algorithm, &keys.key, &keys.op};
    err = rcdp_aka_resynchronise(&aka, rand, auts, sqn_ms);
  }
  rcdp_keys_close_aka(self->config->provider, &keys);
  return err;
}

static rcdp_err catch_up(auc *self, uint64_t sqn_ms) {
  const bool ahead = sqn_ms > self->memory->found.record.sqn;
  const rcdp_store_request request = {
      .op = RCDP_STORE_AUTHENTICATE,
      .record = {.imsi = self->imsi, .sqn = sqn_ms},
      .now = self->now,
      .resynchronise = true,
  };
  rcdp_admission admission;
  const rcdp_err err = rcdp_auc_ask(self, &request, &admission);
  return err == RCDP_OK && ahead ? rcdp_auc_record(self, RCDP_FINDING_COUNTER_WENT_BACK, true,
                                                   "the USIM has taken sequence numbers that this store never gave out")
                                 : err;
}

rcdp_err rcdp_auc_resynchronise(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi,
                                const uint8_t rand[RCDP_AKA_LEN], const uint8_t auts[RCDP_AKA_AUTS_LEN], uint64_t now) {
  auc self = {config, store, imsi, now, NULL};
  rcdp_admission admission;
  uint64_t sqn_ms;
  rcdp_err err = rcdp_auc_open(&self);
  if (err == RCDP_OK) {
    err = rcdp_auc_find(&self, &admission);
  }
  if (err == RCDP_OK) {
    err = verify(&self, rand, auts, &sqn_ms);
  }
  if (err == RCDP_OK && admission == RCDP_ADMISSION_TO_CONFIRM) {
    err = rcdp_auc_confirm(&self);
  }
  return err == RCDP_OK ? catch_up(&self, sqn_ms) : err;
}
