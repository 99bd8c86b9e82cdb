/* EntryState (asn1/rcdp-state.asn1): what a companion keeps of one entry of its order. */
#include <EntryState.h>

#include "strict.h"

/* A denial has its cause, and what is still ordered its message: exactly then. */
static rcdp_err check(const void *value) {
  const rcdp_entry_state *state = value;
  const bool ordered = state->status == RCDP_ENTRY_ORDERED;
  const bool denied = state->status == RCDP_ENTRY_DENIED;
  const bool fits = ordered == (state->message.len > 0) && denied == state->has_report && state->entry < state->entries;
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    {.kind = RCDP_FIELD_VERSION, .asn = offsetof(EntryState_t, version)},
    RCDP_PLAIN(OCTETS, rcdp_entry_state, order, EntryState_t, order),
    RCDP_PLAIN(INTEGER, rcdp_entry_state, entries, EntryState_t, entries),
    RCDP_STRUCT(rcdp_entry_state, opened, EntryState_t, opened, &rcdp_companion_opened_map),
    RCDP_PLAIN(INTEGER, rcdp_entry_state, entry, EntryState_t, entry),
    RCDP_STRUCT(rcdp_entry_state, device, EntryState_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_entry_state, reference, EntryState_t, reference),
    RCDP_PLAIN(INTEGER, rcdp_entry_state, status, EntryState_t, status),
    RCDP_FLAGGED_STRUCT(rcdp_entry_state, report, has_report, EntryState_t, report, &rcdp_error_report_map),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_entry_state, message, EntryState_t, message),
};
static const rcdp_map map = RCDP_MAP(EntryState, rcdp_entry_state, fields, check);

rcdp_err rcdp_entry_state_encode(const rcdp_entry_state *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_entry_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_entry_state *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}
