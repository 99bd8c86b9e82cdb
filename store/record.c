/* What happens to a record, a subscription or a grant, the same in every engine. */
#include <stdalign.h>
#include <string.h>

#include "record.h"

enum { IMSI_MIN = 6, ISSUED_FROM = 8 };

/* The views of a record; from ISSUED_FROM on they come with an offer, and go with DELETE. */
static const size_t views[] = {
    offsetof(rcdp_record, imsi),
    offsetof(rcdp_record, parent),
    offsetof(rcdp_record, device_id),
    offsetof(rcdp_record, manufacturer),
    offsetof(rcdp_record, certificate_url),
    offsetof(rcdp_record, device_key),
    offsetof(rcdp_record, receipt),
    offsetof(rcdp_record, proof),
    offsetof(rcdp_record, profile),
    offsetof(rcdp_record, key),
    offsetof(rcdp_record, management_key),
    offsetof(rcdp_record, op),
    offsetof(rcdp_record, answer),
    offsetof(rcdp_record, next.profile),
    offsetof(rcdp_record, next.key),
    offsetof(rcdp_record, next.management_key),
    offsetof(rcdp_record, next.op),
    offsetof(rcdp_record, next.answer),
};

enum { VIEW_COUNT = sizeof views / sizeof views[0] };

static rcdp_bytes get_view(const rcdp_record *record, size_t index) {
  rcdp_bytes view;
  memcpy(&view, (const uint8_t *)record + views[index], sizeof view);
  return view;
}

static void set_view(rcdp_record *record, size_t index, rcdp_bytes view) {
  memcpy((uint8_t *)record + views[index], &view, sizeof view);
}

size_t rcdp_record_size(const rcdp_record *record) {
  size_t size = alignof(max_align_t);
  for (size_t i = 0; i < VIEW_COUNT; i++) {
    size += get_view(record, i).len + alignof(max_align_t);
  }
  return size;
}

rcdp_err rcdp_record_copy(rcdp_arena *arena, const rcdp_record *from, rcdp_record *to) {
  const size_t mark = arena->used;
  rcdp_record copy = *from;
  for (size_t i = 0; i < VIEW_COUNT; i++) {
    rcdp_bytes view;
    if (rcdp_arena_copy(arena, get_view(from, i), &view) != RCDP_OK) {
      rcdp_arena_rewind(arena, mark);
      return RCDP_E_NO_MEMORY;
    }
    set_view(&copy, i, view);
  }
  *to = copy;
  return RCDP_OK;
}

rcdp_err rcdp_next_copy(rcdp_arena *arena, const rcdp_next_epoch *from, rcdp_next_epoch *to) {
  const size_t mark = arena->used;
  rcdp_next_epoch copy = *from;
  rcdp_bytes *const copied[] = {&copy.profile, &copy.key, &copy.management_key, &copy.op, &copy.answer};
  for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
    if (rcdp_arena_copy(arena, *copied[i], copied[i]) != RCDP_OK) {
      rcdp_arena_rewind(arena, mark);
      return RCDP_E_NO_MEMORY;
    }
  }
  *to = copy;
  return RCDP_OK;
}

rcdp_err rcdp_subscription_copy(rcdp_arena *arena, const rcdp_subscription *from, rcdp_subscription *to) {
  const size_t mark = arena->used;
  rcdp_subscription copy = *from;
  if (rcdp_arena_copy(arena, from->id, &copy.id) != RCDP_OK ||
      rcdp_arena_copy(arena, from->limits, &copy.limits) != RCDP_OK) {
    rcdp_arena_rewind(arena, mark);
    return RCDP_E_NO_MEMORY;
  }
  *to = copy;
  return RCDP_OK;
}

rcdp_err rcdp_granted_copy(rcdp_arena *arena, const rcdp_granted *from, rcdp_granted *to) {
  rcdp_granted copy = *from;
  const rcdp_err err = rcdp_arena_copy(arena, from->content, &copy.content);
  if (err == RCDP_OK) {
    *to = copy;
  }
  return err;
}

rcdp_err rcdp_finding_copy(rcdp_arena *arena, const rcdp_finding *from, rcdp_finding *to) {
  rcdp_finding copy = *from;
  rcdp_bytes *const copied[] = {&copy.imsi, &copy.device_id, &copy.evidence};
  for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
    if (rcdp_arena_copy(arena, *copied[i], copied[i]) != RCDP_OK) {
      return RCDP_E_NO_MEMORY;
    }
  }
  *to = copy;
  return RCDP_OK;
}

static void drop_views_from(rcdp_record *record, size_t first) {
  for (size_t i = first; i < VIEW_COUNT; i++) {
    set_view(record, i, RCDP_NO_BYTES);
  }
}

void rcdp_record_drop_views(rcdp_record *record) { drop_views_from(record, 0); }

void rcdp_record_drop_next(rcdp_record *record) {
  record->has_next = false;
  record->next = (rcdp_next_epoch){.profile = RCDP_NO_BYTES};
}

void rcdp_record_drop_issued(rcdp_record *record) {
  static const rcdp_octets32 none;
  drop_views_from(record, ISSUED_FROM);
  record->reject_hash = none;
  record->signer_hash = none;
  record->credential_hash = none;
  record->must_update = false;
  rcdp_record_drop_next(record);
}

bool rcdp_state_live(rcdp_credential_state state) { return rcdp_state_open(state) || rcdp_state_held(state); }

bool rcdp_state_open(rcdp_credential_state state) {
  return state == RCDP_STATE_RESERVED || state == RCDP_STATE_OFFERED;
}

bool rcdp_state_held(rcdp_credential_state state) {
  return state == RCDP_STATE_ACTIVE || state == RCDP_STATE_SUSPENDED;
}

bool rcdp_record_overdue(const rcdp_record *record, uint64_t now) {
  return rcdp_state_open(record->state) && record->lapses_at != 0 && record->lapses_at <= now;
}

bool rcdp_record_outlived(const rcdp_record *record, uint64_t now) {
  return rcdp_state_held(record->state) && record->not_after != 0 && record->not_after < now;
}

/* The next state, with its time. An end takes an order with it that was still to be carried out. */
static void enter(rcdp_record *record, rcdp_credential_state next, uint64_t now) {
  if (next == RCDP_STATE_OFFERED) {
    record->offered_at = now;
  } else if (next == RCDP_STATE_ACTIVE && record->state == RCDP_STATE_OFFERED) {
    record->confirmed_at = now;
  } else if (rcdp_state_live(record->state) && !rcdp_state_live(next)) {
    record->ended_at = now;
    record->ownership.effective_at = 0;
  }
  if (next == RCDP_STATE_DELETED) {
    rcdp_record_drop_issued(record);
  }
  record->state = next;
}

rcdp_err rcdp_record_apply(rcdp_record *record, rcdp_credential_event event, uint64_t now) {
  rcdp_credential_state next;
  const rcdp_err err = rcdp_lifecycle_next(record->state, event, &next);
  if (err == RCDP_OK) {
    enter(record, next, now);
  }
  return err;
}

rcdp_err rcdp_record_obey(rcdp_record *record, rcdp_order_mode mode, uint64_t now) {
  rcdp_credential_state next;
  const rcdp_err err = rcdp_order_next(record->state, mode, &next);
  if (err == RCDP_OK) {
    enter(record, next, now);
  }
  return err;
}

bool rcdp_record_due(const rcdp_record *record, uint64_t now) {
  const uint64_t at = record->ownership.effective_at;
  return at != 0 && at <= now;
}

/* What cannot be carried out at its time, nothing carries out later. */
void rcdp_record_settle(rcdp_record *record, uint64_t now) {
  const uint64_t at = record->ownership.effective_at;
  if (!rcdp_record_due(record, now)) {
    return;
  }
  record->ownership.effective_at = 0;
  if (!rcdp_record_overdue(record, at) && !rcdp_record_outlived(record, at)) {
    (void)rcdp_record_obey(record, record->ownership.mode, at);
  }
}

rcdp_err rcdp_imsi_read(rcdp_bytes digits, uint64_t *value) {
  uint64_t number = 0;
  if (digits.len < IMSI_MIN || digits.len > RCDP_IMSI_MAX) {
    return RCDP_E_ARGUMENT;
  }
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.data[i] < '0' || digits.data[i] > '9') {
      return RCDP_E_ARGUMENT;
    }
    number = 10 * number + (uint64_t)(digits.data[i] - '0');
  }
  *value = number;
  return RCDP_OK;
}

rcdp_err rcdp_imsi_write(uint64_t value, size_t digits, rcdp_buf *out) {
  uint8_t text[RCDP_IMSI_MAX];
  if (digits < IMSI_MIN || digits > RCDP_IMSI_MAX) {
    return RCDP_E_CORRUPT;
  }
  for (size_t i = digits; i-- > 0; value /= 10) {
    text[i] = (uint8_t)('0' + value % 10);
  }
  return value == 0 ? rcdp_buf_add(out, (rcdp_bytes){text, digits}) : RCDP_E_CORRUPT;
}
