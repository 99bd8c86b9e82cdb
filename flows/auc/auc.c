/* The authentication centre as an HSS asks it: may this SUPI attach, and it has (rcdp/auc.h). */
#include "auc.h"

size_t rcdp_auc_size(void) { return sizeof(auc_memory); }

rcdp_err rcdp_authorise(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi, uint64_t now,
                        rcdp_admission *admission) {
  auc self = {config, store, imsi, now, NULL};
  *admission = RCDP_ADMISSION_UNKNOWN;
  const rcdp_err err = rcdp_auc_open(&self);
  return err == RCDP_OK ? rcdp_auc_find(&self, admission) : err;
}

rcdp_err rcdp_auc_used(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi, uint64_t now) {
  auc self = {config, store, imsi, now, NULL};
  rcdp_admission admission;
  rcdp_err err = rcdp_auc_open(&self);
  if (err == RCDP_OK) {
    err = rcdp_auc_find(&self, &admission);
  }
  if (err == RCDP_OK && admission == RCDP_ADMISSION_TO_CONFIRM) {
    err = rcdp_auc_confirm(&self);
  }
  return err;
}

rcdp_err rcdp_auc_open_keys(const auc *self, rcdp_aka_keys *keys) {
  const rcdp_record *record = &self->memory->found.record;
  const rcdp_err err = rcdp_keys_open_aka(self->config->provider, self->config->storage_key, &record->credential,
                                          record->key, record->op, keys);
  return err == RCDP_E_OPEN ? RCDP_E_CORRUPT : err;
}
