/* What happens to a record or a subscription, the same in every engine. */
#include <stdalign.h>
#include <string.h>

#include "record.h"

enum { IMSI_MIN = 6, ISSUED_FROM = 5 };

/* The views of a record; from ISSUED_FROM on they come with the offer. */
static const size_t views[] = {
    offsetof(rcdp_record, imsi),         offsetof(rcdp_record, parent),          offsetof(rcdp_record, device_id),
    offsetof(rcdp_record, manufacturer), offsetof(rcdp_record, certificate_url), offsetof(rcdp_record, profile),
    offsetof(rcdp_record, key),          offsetof(rcdp_record, management_key),  offsetof(rcdp_record, op),
    offsetof(rcdp_record, answer),
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

static void drop_views_from(rcdp_record *record, size_t first) {
  for (size_t i = first; i < VIEW_COUNT; i++) {
    set_view(record, i, RCDP_NO_BYTES);
  }
}

void rcdp_record_drop_views(rcdp_record *record) { drop_views_from(record, 0); }

void rcdp_record_drop_issued(rcdp_record *record) {
  static const rcdp_octets32 none;
  drop_views_from(record, ISSUED_FROM);
  record->reject_hash = none;
  record->signer_hash = none;
  record->credential_hash = none;
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

rcdp_err rcdp_record_apply(rcdp_record *record, rcdp_credential_event event, uint64_t now) {
  rcdp_credential_state next;
  const rcdp_err err = rcdp_lifecycle_next(record->state, event, &next);
  if (err != RCDP_OK) {
    return err;
  }
  if (event == RCDP_EVENT_OFFER) {
    record->offered_at = now;
  } else if (event == RCDP_EVENT_CONFIRM) {
    record->confirmed_at = now;
  } else if (rcdp_state_live(record->state) && !rcdp_state_live(next)) {
    record->ended_at = now;
  }
  if (event == RCDP_EVENT_DELETE) {
    rcdp_record_drop_issued(record);
  }
  record->state = next;
  return RCDP_OK;
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
