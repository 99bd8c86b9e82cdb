/*
 * Secure channels (docs/protocol.md, clause 17): what travels in one arrives once, in order and as it was sent, for as long as it is open.
 * Whatever strikes a message there ends the channel, and it opens again with another binding; whoever is outside can do no more.
 */
#include <string.h>

#include "world/drive.h"
#include "world/require.h"

enum { LOWER, UPPER, NOBODY, REOPEN_MS = 200 };

#define NEVER UINT64_MAX

void world_add_channel(world *w, world_node *lower, world_node *upper) {
  world_add_link(w, lower, upper);
  world_link *link = &w->links[w->link_count - 1];
  link->channel = true;
  link->changes_at_ms = NEVER;
}

/* --- when it ends --- */

/* unseen: the end that is not told, and learns of it by the next opening. */
static void cut(world_link *link, uint64_t at_ms, int unseen) {
  if (link->open && at_ms < link->changes_at_ms) {
    link->changes_at_ms = at_ms;
    link->unseen = unseen;
  }
}

void drive_cut(world *w, size_t link) { cut(&w->links[link], w->now_ms, NOBODY); }

void world_open(world *w, size_t link) {
  world_link *l = &w->links[link];
  if (l->open) {
    drive_cut(w, link);
  } else if (l->changes_at_ms == NEVER) {
    l->changes_at_ms = w->now_ms + REOPEN_MS;
  }
}

void world_relink(world *w, size_t link, world_node *lower) {
  world_link *l = &w->links[link];
  *l = (world_link){.lower = lower,
                    .upper = l->upper,
                    .channel = true,
                    .subscription = l->subscription,
                    .number = l->number,
                    .changes_at_ms = NEVER};
}

/* Whose power fails knows of no channel any more; its peers are told. */
void drive_hang_up(world *w, const world_node *node) {
  for (size_t i = 0; i < w->link_count; i++) {
    world_link *link = &w->links[i];
    const world_node *ends[] = {link->lower, link->upper};
    for (int end = 0; end < NOBODY; end++) {
      if (link->channel && ends[end] == node) {
        link->told[end] = false;
        drive_cut(w, i);
      }
    }
  }
}

/* --- what its ends are told --- */

bool world_channel_known(const world *w, const world_datagram *datagram) {
  const world_link *link = &w->links[datagram->link];
  const world_node *sender = datagram->up ? link->lower : link->upper;
  return !link->channel || sender->kind->role == RCDP_NETWORK || link->told[datagram->up ? LOWER : UPPER];
}

static void tell(world *w, size_t link, int end, bool open) {
  world_link *l = &w->links[link];
  world_node *node = end == LOWER ? l->lower : l->upper;
  const rcdp_input input = {.kind = open ? RCDP_INPUT_OPENED : RCDP_INPUT_CLOSED,
                            .link = link,
                            .binding = open ? RCDP_BYTES(l->binding) : RCDP_NO_BYTES};
  l->told[end] = open;
  drive_tell(w, &(world_event){.kind = open ? WORLD_EVENT_OPENED : WORLD_EVENT_CLOSED, .node = node, .link = link});
  if (node->kind->role != RCDP_NETWORK) { /* it learns with each message whose channel brought it */
    drive(w, node, &input);
  }
}

/* What no other channel of any world has. */
static void make_binding(const world *w, size_t link, world_link *l) {
  rcdp_put_u64(l->binding, 0xb1d1000000000000u + w->pki.seed);
  rcdp_put_u64(l->binding + 8, link + 1);
  rcdp_put_u64(l->binding + 16, ++l->number);
  rcdp_put_u64(l->binding + 24, ~w->pki.seed);
}

static void open(world *w, size_t link) {
  world_link *l = &w->links[link];
  l->open = true;
  l->changes_at_ms = NEVER;
  memset(l->last_ms, 0, sizeof l->last_ms);
  make_binding(w, link, l);
  tell(w, link, LOWER, true);
  if (l->open && l->changes_at_ms > w->now_ms) {
    tell(w, link, UPPER, true);
  }
}

static void end(world *w, size_t link) {
  world_link *l = &w->links[link];
  const uint64_t from_ms = l->down_until_ms > w->now_ms ? l->down_until_ms : w->now_ms;
  l->open = false;
  l->changes_at_ms = from_ms + REOPEN_MS;
  drive_drop(w, link);
  for (int i = LOWER; i < NOBODY; i++) {
    if (l->told[i] && l->unseen != i) {
      tell(w, link, i, false);
    }
  }
}

static size_t next(const world *w) {
  size_t first = w->link_count;
  for (size_t i = 0; i < w->link_count; i++) {
    const world_link *link = &w->links[i];
    if (link->channel && link->changes_at_ms != NEVER &&
        (first == w->link_count || link->changes_at_ms < w->links[first].changes_at_ms)) {
      first = i;
    }
  }
  return first;
}

uint64_t drive_next_change(world *w) {
  const size_t link = next(w);
  return link < w->link_count ? w->links[link].changes_at_ms : NEVER;
}

void drive_change(world *w) {
  const size_t link = next(w);
  if (w->links[link].open) {
    end(w, link);
  } else {
    open(w, link);
  }
}

/* --- what travels in it --- */

/* What becomes of a message that is struck, and which end does not see the channel end. */
static const struct {
  world_fault_kind kind;
  bool arrives;
  int unseen;
} harms[] = {
    {FAULT_LOSE, false, NOBODY},    {FAULT_REPEAT, true, NOBODY}, {FAULT_CORRUPT, false, LOWER},
    {FAULT_TRUNCATE, false, UPPER}, {FAULT_REFLECT, true, LOWER}, {FAULT_SWAP, true, UPPER},
    {FAULT_CUT, false, NOBODY},
};

/* A channel that takes no more ends. */
void drive_put_in_channel(world *w, const world_datagram *datagram, uint64_t delay_ms) {
  world_link *link = &w->links[datagram->link];
  uint64_t *last_ms = &link->last_ms[datagram->up];
  const uint64_t soonest_ms = w->now_ms + WORLD_LATENCY_MS;
  const uint64_t arrives_ms = *last_ms > soonest_ms + delay_ms ? *last_ms : soonest_ms + delay_ms;
  if (link->open && drive_put(w, datagram, arrives_ms - soonest_ms)) {
    *last_ms = arrives_ms;
  } else {
    drive_cut(w, datagram->link);
  }
}

void drive_send_in_channel(const moment *m, const world_datagram *datagram, bool intact) {
  world_link *link = &m->w->links[datagram->link];
  const world_fault *delay = drive_struck(m, FAULT_DELAY);
  bool arrives = intact;
  bool cuts = !intact;
  int unseen = NOBODY;
  for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
    const world_fault *fault = drive_struck(m, harms[i].kind);
    if (fault != NULL) {
      arrives = arrives && harms[i].arrives;
      cuts = true;
      unseen = harms[i].unseen;
      link->down_until_ms = fault->kind == FAULT_CUT ? m->w->now_ms + fault->value : link->down_until_ms;
    }
  }
  if (arrives) {
    drive_put_in_channel(m->w, datagram, delay != NULL ? delay->value : 0);
  }
  if (cuts) {
    cut(link, arrives ? link->last_ms[datagram->up] + 1 : m->w->now_ms, unseen);
  }
}
