/*
 * When what is done (docs/protocol.md, clause 18.9). Whatever wants a signature waits for its turn, one with each TICK, so that a provider which
 * needs time is asked the very same again: hellos first, then credentials of the provisioner's own, then the network. To the network
 * PROVISIONER_WINDOW entries speak at one time; who is not answered, or put off, waits ever longer, and lets the others go first.
 */
#include "provisioner.h"

void rcdp_provisioner_forget_turn(provisioner_entry *entry) {
  entry->asked = false;
  entry->wait_ms = 0;
  entry->at_ms = 0;
}

static uint32_t longer(const provisioner_role *role, uint32_t wait_ms) {
  const uint64_t doubled = wait_ms > 0 ? (uint64_t)wait_ms * 2 : role->config.retry_ms;
  return doubled < role->config.retry_max_ms ? (uint32_t)doubled : role->config.retry_max_ms;
}

void rcdp_provisioner_put_off(const provisioner_role *role, provisioner_entry *entry) {
  if (!entry->asked) { /* else until its answer would have been overdue */
    entry->at_ms = role->now_ms + longer(role, entry->wait_ms);
  }
  entry->asked = false;
  entry->wait_ms = longer(role, entry->wait_ms);
}

/* --- who has something to do --- */

static bool is_own(const provisioner_role *role, const provisioner_entry *entry) {
  return entry->maker == RCDP_MADE_BY_PROVISIONER && (entry->reserved || !role->config.online);
}

static bool makes(const provisioner_role *role, const provisioner_entry *entry) {
  return entry->status == PROVISIONER_OFFERED && is_own(role, entry);
}

/* The network is to answer it. */
static bool asks(const provisioner_role *role, const provisioner_entry *entry) {
  const bool orders = entry->status == PROVISIONER_OFFERED && !is_own(role, entry);
  const bool hands_in = entry->status == PROVISIONER_RECEIVED && !entry->rested;
  return role->network_open && (orders || hands_in);
}

bool rcdp_provisioner_is_busy(const provisioner_entry *entry) {
  return entry->status == PROVISIONER_COMMITTING || entry->status == PROVISIONER_OFFERED ||
         (entry->status == PROVISIONER_RECEIVED && !entry->rested) ||
         (entry->status == PROVISIONER_DELIVERING && entry->open);
}

static bool window_open(const provisioner_role *role) {
  size_t asked = 0;
  for (size_t i = 0; i < role->config.entries; i++) {
    asked += role->entries[i].asked ? 1 : 0;
  }
  return asked < PROVISIONER_WINDOW;
}

/* --- one thing --- */

static provisioner_entry *first_to_greet(provisioner_role *role) {
  for (size_t i = 0; i < role->config.entries; i++) {
    if (role->entries[i].open && role->entries[i].greet) {
      return &role->entries[i];
    }
  }
  return NULL;
}

/* One that has been begun goes on. */
static provisioner_entry *first_to_make(provisioner_role *role) {
  provisioner_entry *first = NULL;
  for (size_t i = 0; i < role->config.entries; i++) {
    provisioner_entry *entry = &role->entries[i];
    const bool now = makes(role, entry) && entry->at_ms <= role->now_ms;
    if (now && (first == NULL || role->draft.entry == entry)) {
      first = entry;
    }
  }
  return first;
}

/* Whoever has waited longest. */
static provisioner_entry *first_to_ask(provisioner_role *role) {
  provisioner_entry *first = NULL;
  for (size_t i = 0; i < role->config.entries; i++) {
    provisioner_entry *entry = &role->entries[i];
    const bool now = asks(role, entry) && !entry->asked && entry->at_ms <= role->now_ms;
    if (now && (first == NULL || entry->at_ms < first->at_ms)) {
      first = entry;
    }
  }
  return first != NULL && window_open(role) ? first : NULL;
}

/* A hello that cannot be made is made for the next channel. */
static rcdp_err greet(provisioner_role *role, provisioner_entry *entry) {
  const bool denied = entry->status == PROVISIONER_DENIED;
  if (denied) {
    entry->spoken = true; /* it is told in the place of a hello */
  }
  const rcdp_err err = denied ? rcdp_provisioner_tell(role, entry) : rcdp_provisioner_greet(role, entry);
  entry->greet = err == RCDP_E_PENDING;
  return err;
}

/* What cannot be done now may be later. */
static rcdp_err or_later(const provisioner_role *role, provisioner_entry *entry, rcdp_err err) {
  if (err != RCDP_OK && err != RCDP_E_PENDING) {
    rcdp_provisioner_put_off(role, entry);
  }
  return err;
}

static rcdp_err ask(provisioner_role *role, provisioner_entry *entry) {
  const bool again = entry->wait_ms > 0;
  const rcdp_err err = or_later(role, entry, rcdp_provisioner_ask(role, entry));
  if (err != RCDP_OK) {
    return err;
  }
  entry->wait_ms = again ? entry->wait_ms : longer(role, 0);
  entry->asked = true;
  entry->at_ms = role->now_ms + entry->wait_ms;
  if (again) {
    rcdp_provisioner_report(role, entry, RCDP_STEP_RETRY, RCDP_OK);
  }
  return RCDP_OK;
}

static rcdp_err work(provisioner_role *role, const rcdp_input *input) {
  provisioner_entry *entry = first_to_greet(role);
  rcdp_err err = RCDP_OK;
  if (entry != NULL) {
    err = greet(role, entry);
  } else if ((entry = first_to_make(role)) != NULL) {
    err = or_later(role, entry, rcdp_provisioner_make(role, entry, input));
  } else if ((entry = first_to_ask(role)) != NULL) {
    err = ask(role, entry);
  }
  if (err != RCDP_OK && err != RCDP_E_PENDING) {
    rcdp_provisioner_report(role, entry, RCDP_STEP_REFUSED, err);
  }
  return err;
}

rcdp_err rcdp_provisioner_on_tick(provisioner_role *role, const rcdp_input *input) {
  const rcdp_err err = work(role, input);
  if (err == RCDP_E_PENDING) {
    return err;
  }
  for (size_t i = 0; i < role->config.entries; i++) {
    provisioner_entry *entry = &role->entries[i];
    if (entry->asked && entry->at_ms <= role->now_ms) {
      rcdp_provisioner_put_off(role, entry);
    }
  }
  return err;
}

/* --- when the next --- */

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

uint64_t rcdp_provisioner_deadline(const rcdp_role *face) {
  const provisioner_role *role = (const provisioner_role *)face;
  const bool room = window_open(role);
  uint64_t first = UINT64_MAX;
  for (size_t i = 0; role->machine == PROVISIONER_RUNNING && !role->broken && i < role->config.entries; i++) {
    const provisioner_entry *entry = &role->entries[i];
    const bool waits = makes(role, entry) || entry->asked || (asks(role, entry) && room);
    first = entry->open && entry->greet ? 0 : first;
    first = waits ? earlier(first, entry->at_ms) : first;
  }
  return first == UINT64_MAX || first > role->now_ms ? first : role->now_ms;
}
