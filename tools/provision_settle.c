/* Who is done, whose code has served, and when all is over. */
#include "provision_settle.h"

/* Whether nothing more can be done for a device in this channel. */
static bool is_done(const provision_side *side, uint32_t entry) {
  rcdp_provision_state state;
  if (provision_side_state(side, entry, &state) != RCDP_OK || state.status == RCDP_PROVISION_DELIVERING) {
    return false;
  }
  if (state.status == RCDP_PROVISION_OFFERED) {
    return !side->online && state.maker == RCDP_MADE_BY_NETWORK;
  }
  if (state.status == RCDP_PROVISION_REFUSED) { /* which its device has to hear to the end */
    return state.notice.content.len == 0 || !side->entries[entry].serves;
  }
  return state.status != RCDP_PROVISION_RECEIVED || !side->online;
}

/* Whether its device need not come again with its code: it has heard the last word, or hears it from the network. */
static bool is_over(const provision_side *side, uint32_t entry, bool heard) {
  rcdp_provision_state state;
  if (provision_side_state(side, entry, &state) != RCDP_OK) {
    return false;
  }
  return state.status == RCDP_PROVISION_CONFIRMED || state.status == RCDP_PROVISION_DENIED ||
         (state.status == RCDP_PROVISION_REFUSED && (heard || state.notice.content.len == 0));
}

static void end_code(provision_side *side, uint32_t entry) {
  provision_entry *ended = &side->entries[entry];
  const rcdp_err err = ledger_end_code(&side->dir, ended->record, true);
  ended->serves = false;
  rcdp_secret_wipe(&ended->key);
  if (err != RCDP_OK) {
    log_note(&side->log, "code", err, NULL);
    provision_side_stop(side, err);
  }
}

static void settle_entry(provision_side *side, uint32_t entry) {
  provision_entry *settled = &side->entries[entry];
  if (!is_done(side, entry)) {
    return;
  }
  if (settled->link != 0 && settled->moved) {
    secure_close(side->devices, settled->link);
  } else if (settled->link == 0) {
    settled->awaited = false;
    if (settled->serves && is_over(side, entry, false)) {
      end_code(side, entry);
    }
  }
}

static void settle_all(provision_side *side) {
  bool over = true;
  for (uint32_t i = 0; i < side->count; i++) {
    settle_entry(side, i);
    over = over && !side->entries[i].awaited && side->entries[i].link == 0;
  }
  if (over) {
    event_base_loopbreak(side->base);
  }
}

/* The role does one thing that needs time at each turn: what it has still to say goes first. */
static void on_settle(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  static const struct timeval soon = {.tv_usec = 1000};
  provision_side *side = context;
  if (!side->listens) {
    return;
  }
  if (driver_is_due(&side->loop)) {
    (void)event_add(side->settle, &soon);
  } else {
    settle_all(side);
  }
}

void provision_settle(const provision_side *side) { event_active(side->settle, EV_TIMEOUT, 0); }

void provision_settle_moved(provision_side *side, uint32_t entry) {
  side->entries[entry].moved = true;
  provision_settle(side);
}

/* A device ends its channel properly when it has heard the last word; a link that is cut says nothing. */
void provision_settle_left(provision_side *side, uint32_t entry, bool properly) {
  provision_entry *left = &side->entries[entry];
  if (properly && left->moved && left->serves && is_over(side, entry, true)) {
    end_code(side, entry);
  }
  provision_settle(side);
}

/* Who is on the line goes on to the end. */
static void on_late(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  provision_side *side = context;
  for (uint32_t i = 0; i < side->count; i++) {
    side->entries[i].awaited = false;
  }
  provision_settle(side);
}

rcdp_err provision_settle_open(provision_side *side) {
  const struct timeval wait = {.tv_sec = side->wait_s};
  side->settle = evtimer_new(side->base, on_settle, side);
  side->late = evtimer_new(side->base, on_late, side);
  if (side->settle == NULL || side->late == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  return !side->listens || event_add(side->late, &wait) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

static void free_event(struct event *event) {
  if (event != NULL) {
    event_free(event);
  }
}

void provision_settle_close(provision_side *side) {
  free_event(side->settle);
  free_event(side->late);
}
