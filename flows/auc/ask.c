/* The store is asked how a credential stands, and told what is found about it (docs/protocol.md, clause 13). */
#include <stdio.h>
#include <string.h>

#include "auc.h"

rcdp_err rcdp_auc_open(auc *self) {
  const rcdp_auc_config *config = self->config;
  if (config->memory == NULL || config->size < sizeof(auc_memory) || self->imsi.len == 0 ||
      self->imsi.len > RCDP_IMSI_MAX) {
    return RCDP_E_ARGUMENT;
  }
  self->memory = config->memory;
  rcdp_arena_init(&self->memory->record_arena, self->memory->record_memory, sizeof self->memory->record_memory);
  rcdp_arena_init(&self->memory->profile_arena, self->memory->profile_memory, sizeof self->memory->profile_memory);
  return RCDP_OK;
}

static rcdp_err execute(auc *self, const rcdp_store_request *request) {
  auc_memory *memory = self->memory;
  rcdp_arena_rewind(&memory->record_arena, 0);
  memset(&memory->found, 0, sizeof memory->found);
  return rcdp_store_execute(self->store, request, &memory->record_arena, &memory->found);
}

/* --- what is found --- */

rcdp_err rcdp_auc_record(auc *self, rcdp_finding_kind kind, bool authentic, const char *evidence) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_FINDING,
      .finding = {.kind = kind,
                  .authentic = authentic,
                  .has_credential = true,
                  .credential = self->memory->found.record.credential,
                  .imsi = self->imsi,
                  .evidence = rcdp_bytes_of(evidence)},
      .now = self->now,
  };
  const rcdp_err err = execute(self, &request);
  if (err == RCDP_OK && self->memory->found.count > 0 && self->config->found != NULL) {
    self->config->found(self->config->context, &self->memory->found.finding);
  }
  return err == RCDP_E_QUOTA ? RCDP_OK : err; /* there are as many as an operator can look at */
}

/* --- how it stands --- */

static bool is_over(rcdp_admission admission) {
  return admission == RCDP_ADMISSION_LAPSED || admission == RCDP_ADMISSION_REVOKED ||
         admission == RCDP_ADMISSION_EXPIRED || admission == RCDP_ADMISSION_DELETED;
}

/* Anybody can claim an IMSI. */
static rcdp_err record_use(auc *self, rcdp_admission admission) {
  char evidence[RCDP_EVIDENCE_MAX];
  snprintf(evidence, sizeof evidence, "a vector was asked for while %s", rcdp_admission_name(admission));
  return rcdp_auc_record(self, RCDP_FINDING_USE_AFTER_END, false, evidence);
}

/* A SUPI of another kind is nobody's IMSI. */
static rcdp_err read_profile(auc *self) {
  auc_memory *memory = self->memory;
  const rcdp_err err = rcdp_profile_decode(memory->found.record.profile, &memory->profile_arena, &memory->profile);
  if (err != RCDP_OK) {
    return err == RCDP_E_NO_MEMORY ? err : RCDP_E_CORRUPT;
  }
  return memory->profile.supi.kind == RCDP_SUPI_IMSI && rcdp_bytes_equal(memory->profile.supi.value, self->imsi)
             ? RCDP_OK
             : RCDP_E_UNKNOWN_CREDENTIAL;
}

static rcdp_err refuse(auc *self, rcdp_admission admission) {
  const rcdp_err err = is_over(admission) ? record_use(self, admission) : RCDP_OK;
  return err == RCDP_OK ? RCDP_E_NOT_AUTHORISED : err;
}

static rcdp_err judge(auc *self, rcdp_err err, rcdp_admission *admission) {
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_E_UNKNOWN_CREDENTIAL;
  }
  if (err != RCDP_OK && err != RCDP_E_NOT_AUTHORISED) {
    return err;
  }
  *admission = rcdp_admission_of(&self->memory->found, self->now);
  return rcdp_admission_allows(*admission) ? read_profile(self) : refuse(self, *admission);
}

rcdp_err rcdp_auc_ask(auc *self, const rcdp_store_request *request, rcdp_admission *admission) {
  *admission = RCDP_ADMISSION_UNKNOWN;
  const rcdp_err err = judge(self, execute(self, request), admission);
  if (err != RCDP_OK && err != RCDP_E_NOT_AUTHORISED) {
    *admission = RCDP_ADMISSION_UNKNOWN;
  }
  return err;
}

rcdp_err rcdp_auc_find(auc *self, rcdp_admission *admission) {
  const rcdp_store_request request = {.op = RCDP_STORE_FIND_IMSI, .record.imsi = self->imsi, .now = self->now};
  return rcdp_auc_ask(self, &request, admission);
}

rcdp_err rcdp_auc_confirm(auc *self) {
  const rcdp_record *record = &self->memory->found.record;
  const rcdp_store_request request = {
      .op = RCDP_STORE_CONFIRM,
      .record = {.credential = record->credential, .epoch = record->epoch},
      .now = self->now,
  };
  return execute(self, &request);
}
