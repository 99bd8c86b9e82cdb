/*
 * A challenge is made (TS 33.102 clause 6.3.2). Its RAND is drawn first, then its sequence number is taken in the store, and only then a vector is made
 * of both: what fails on the way leaves a gap. While the provider needs time, the challenge waits in the embedder's memory, so that the provider
 * hears the very same call again.
 */
#include <string.h>

#include "auc.h"

static bool is_of(const auc_challenge *challenge, rcdp_bytes imsi) {
  return challenge->drawn && rcdp_bytes_equal((rcdp_bytes){challenge->imsi, challenge->imsi_len}, imsi);
}

static rcdp_err draw(auc *self) {
  const rcdp_provider *provider = self->config->provider;
  auc_challenge *challenge = &self->memory->challenge;
  if (is_of(challenge, self->imsi)) {
    return RCDP_OK;
  }
  *challenge = (auc_challenge){.imsi_len = self->imsi.len};
  memcpy(challenge->imsi, self->imsi.data, self->imsi.len);
  const rcdp_err err = provider->random(provider->context, challenge->rand, sizeof challenge->rand);
  challenge->drawn = err == RCDP_OK;
  return err;
}

static rcdp_err take(auc *self, rcdp_admission *admission) {
  const rcdp_store_request request = {.op = RCDP_STORE_AUTHENTICATE, .record.imsi = self->imsi, .now = self->now};
  auc_challenge *challenge = &self->memory->challenge;
  const rcdp_err err = rcdp_auc_ask(self, &request, admission);
  const rcdp_record *record = &self->memory->found.record;
  challenge->taken = err == RCDP_OK;
  challenge->sqn = record->sqn;
  challenge->credential = record->credential;
  challenge->epoch = record->epoch;
  return err;
}

/* What was taken is of no use when the credential has changed since. */
static bool still_stands(const auc *self, rcdp_admission admission) {
  const auc_challenge *challenge = &self->memory->challenge;
  const rcdp_record *record = &self->memory->found.record;
  return rcdp_id_equal(&challenge->credential, &record->credential) && challenge->epoch == record->epoch &&
         (challenge->sqn == 0) == (admission == RCDP_ADMISSION_TO_CONFIRM);
}

static rcdp_err number(auc *self, rcdp_admission *admission) {
  if (!self->memory->challenge.taken) {
    return take(self, admission);
  }
  const rcdp_err err = rcdp_auc_find(self, admission);
  return err == RCDP_OK && !still_stands(self, *admission) ? take(self, admission) : err;
}

static rcdp_err make(const auc *self, rcdp_aka_vector *vector) {
  const auc_challenge *challenge = &self->memory->challenge;
  const rcdp_profile *profile = &self->memory->profile;
  rcdp_aka_keys keys = {0};
  rcdp_err err = rcdp_auc_open_keys(self, &keys);
  if (err == RCDP_OK) {
    const rcdp_aka aka = {self->config->provider, profile->algorithm, &keys.key, &keys.op};
    err = rcdp_aka_make(&aka, challenge->rand, challenge->sqn, profile->amf, vector);
  }
  rcdp_keys_close_aka(self->config->provider, &keys);
  return err;
}

rcdp_err rcdp_auc_vector(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi, uint64_t now,
                         rcdp_aka_vector *vector, rcdp_admission *admission) {
  auc self = {config, store, imsi, now, NULL};
  rcdp_aka_vector_wipe(vector);
  *admission = RCDP_ADMISSION_UNKNOWN;
  rcdp_err err = rcdp_auc_open(&self);
  if (err != RCDP_OK) {
    return err;
  }
  err = draw(&self);
  if (err == RCDP_OK) {
    err = number(&self, admission);
  }
  if (err == RCDP_OK) {
    err = make(&self, vector);
  }
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&self.memory->challenge, sizeof self.memory->challenge);
  }
  if (err != RCDP_OK && err != RCDP_E_NOT_AUTHORISED) {
    *admission = RCDP_ADMISSION_UNKNOWN;
  }
  return err;
}
