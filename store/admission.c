/* Whether a credential may be used, one table; docs/lifecycle.md is drawn from it, and AUTHENTICATE goes by it. */
#include "record.h"

#define NAME(id, name, text) [id] = (name),
#define TEXT(id, name, text) [id] = (text),

static const char *const names[RCDP_ADMISSION_COUNT] = {RCDP_ADMISSIONS(NAME)};
static const char *const texts[RCDP_ADMISSION_COUNT] = {RCDP_ADMISSIONS(TEXT)};

/* In time, and from its end on: that of an offer or reservation is its lapses_at, that of what is held its not_after. */
static const struct {
  rcdp_admission in_time;
  rcdp_admission over;
} admissions[RCDP_STATE_COUNT] = {
    [RCDP_STATE_RESERVED] = {RCDP_ADMISSION_RESERVED, RCDP_ADMISSION_LAPSED},
    [RCDP_STATE_OFFERED] = {RCDP_ADMISSION_TO_CONFIRM, RCDP_ADMISSION_LAPSED},
    [RCDP_STATE_ACTIVE] = {RCDP_ADMISSION_ALLOWED, RCDP_ADMISSION_EXPIRED},
    [RCDP_STATE_SUSPENDED] = {RCDP_ADMISSION_SUSPENDED, RCDP_ADMISSION_EXPIRED},
    [RCDP_STATE_LAPSED] = {RCDP_ADMISSION_LAPSED, RCDP_ADMISSION_LAPSED},
    [RCDP_STATE_REVOKED] = {RCDP_ADMISSION_REVOKED, RCDP_ADMISSION_REVOKED},
    [RCDP_STATE_EXPIRED] = {RCDP_ADMISSION_EXPIRED, RCDP_ADMISSION_EXPIRED},
    [RCDP_STATE_DELETED] = {RCDP_ADMISSION_DELETED, RCDP_ADMISSION_DELETED},
};

const char *rcdp_admission_name(rcdp_admission admission) {
  return (size_t)admission < RCDP_ADMISSION_COUNT ? names[(size_t)admission] : "invalid";
}

const char *rcdp_admission_text(rcdp_admission admission) {
  return (size_t)admission < RCDP_ADMISSION_COUNT ? texts[(size_t)admission] : "invalid";
}

bool rcdp_admission_allows(rcdp_admission admission) {
  return admission == RCDP_ADMISSION_ALLOWED || admission == RCDP_ADMISSION_TO_CONFIRM;
}

rcdp_admission rcdp_admission_of(const rcdp_store_result *found, uint64_t now) {
  const rcdp_record *record = &found->record;
  if ((found->err != RCDP_OK && found->err != RCDP_E_NOT_AUTHORISED) || (size_t)record->state >= RCDP_STATE_COUNT) {
    return RCDP_ADMISSION_UNKNOWN;
  }
  const bool over = rcdp_record_overdue(record, now) || rcdp_record_outlived(record, now);
  const rcdp_admission admission =
      over ? admissions[(size_t)record->state].over : admissions[(size_t)record->state].in_time;
  if (admission == RCDP_ADMISSION_TO_CONFIRM && record->has_grant) {
    return RCDP_ADMISSION_NOT_HANDED_IN; /* only the provisioner's word would stand for it */
  }
  const bool stopped = rcdp_admission_allows(admission) && found->parent_state != RCDP_SUBSCRIPTION_ACTIVE;
  return stopped ? RCDP_ADMISSION_PARENT_SUSPENDED : admission;
}
