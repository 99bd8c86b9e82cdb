/* The links: datagrams on their way, and all that happens to them. */
#include <stdlib.h>
#include <string.h>

#include "world/drive.h"
#include "world/require.h"

world_node *world_receiver(world *w, const world_datagram *datagram) {
  const world_link *link = &w->links[datagram->link];
  return datagram->up ? link->upper : link->lower;
}

world_node *world_sender(world *w, const world_datagram *datagram) {
  const world_link *link = &w->links[datagram->link];
  return datagram->up ? link->lower : link->upper;
}

/* --- in flight --- */

static world_datagram *free_place(world *w) {
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    if (!w->inflight[i].used) {
      return &w->inflight[i];
    }
  }
  return NULL; /* the link is full: lost */
}

bool drive_put(world *w, const world_datagram *datagram, uint64_t delay_ms) {
  world_datagram *place = free_place(w);
  if (place != NULL) {
    place->link = datagram->link;
    place->up = datagram->up;
    place->len = datagram->len;
    memcpy(place->data, datagram->data, datagram->len);
    place->used = true;
    place->at_ms = w->now_ms + WORLD_LATENCY_MS + delay_ms;
    place->order = w->order++;
  }
  return place != NULL;
}

static void fill(world_datagram *datagram, size_t link, bool up, rcdp_bytes octets) {
  require(octets.len <= sizeof datagram->data);
  datagram->at_ms = 0;
  datagram->order = 0;
  datagram->link = link;
  datagram->len = octets.len;
  datagram->used = false;
  datagram->up = up;
  memcpy(datagram->data, octets.data, octets.len);
}

void world_inject(world *w, size_t link, bool up, rcdp_bytes octets) {
  world_datagram datagram;
  require(link < w->link_count);
  fill(&datagram, link, up, octets);
  if (!w->links[link].channel) {
    (void)drive_put(w, &datagram, 0);
  } else if (w->inside) {
    drive_put_in_channel(w, &datagram, 0);
  } else {
    drive_cut(w, link);
  }
}

void drive_drop(world *w, size_t link) {
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    w->inflight[i].used = w->inflight[i].used && w->inflight[i].link != link;
  }
}

world_datagram *drive_next_datagram(world *w) {
  world_datagram *next = NULL;
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    world_datagram *datagram = &w->inflight[i];
    if (datagram->used && (next == NULL || datagram->at_ms < next->at_ms ||
                           (datagram->at_ms == next->at_ms && datagram->order < next->order))) {
      next = datagram;
    }
  }
  return next;
}

void drive_deliver(world *w) {
  world_datagram *datagram = drive_next_datagram(w);
  world_datagram arrived;
  fill(&arrived, datagram->link, datagram->up, (rcdp_bytes){datagram->data, datagram->len});
  datagram->used = false;
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE,
                            .link = arrived.link,
                            .message = {arrived.data, arrived.len},
                            .subscription = arrived.up ? w->links[arrived.link].subscription : RCDP_NO_BYTES};
  w->cause = &arrived;
  drive(w, world_receiver(w, &arrived), &input);
  w->cause = NULL;
}

/* --- what was sent --- */

void world_remember(world *w, size_t link, bool up, rcdp_bytes octets) {
  world_log *log = &w->log;
  if (log->count == log->capacity) {
    log->capacity = 2 * log->capacity + 64;
    log->items = realloc(log->items, log->capacity * sizeof(world_sent));
  }
  if (log->size - log->used < octets.len) {
    log->size = 2 * log->size + 16 * (size_t)WORLD_DATAGRAM_MAX;
    log->octets = realloc(log->octets, log->size);
  }
  require(log->items != NULL && log->octets != NULL);
  log->items[log->count++] = (world_sent){link, up, log->used, octets.len};
  memcpy(log->octets + log->used, octets.data, octets.len);
  log->used += octets.len;
}

/* An attacker says again what anybody has said, over any link and in any direction. */
void drive_replay(world *w, unsigned long value) {
  const size_t ways = 2 * w->link_count;
  if (w->log.count > 0) {
    const world_sent *sent = &w->log.items[value / ways % w->log.count];
    world_inject(w, value % ways / 2, value % 2 == 1, (rcdp_bytes){w->log.octets + sent->at, sent->len});
  }
}

/* --- faults --- */

static void spoil(const moment *m, world_datagram *datagram) {
  const world_fault *corrupt = drive_struck(m, FAULT_CORRUPT);
  const world_fault *truncate = drive_struck(m, FAULT_TRUNCATE);
  if (corrupt != NULL) {
    const size_t bit = corrupt->value % (8 * datagram->len);
    datagram->data[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
  }
  if (truncate != NULL) {
    datagram->len = truncate->value % datagram->len;
  }
}

/* Copies of it that go where it was not sent to. */
static void misdirect(const moment *m, const world_datagram *datagram) {
  world_datagram other = *datagram;
  const world_fault *swap = drive_struck(m, FAULT_SWAP);
  if (drive_struck(m, FAULT_REFLECT) != NULL) {
    other.up = !datagram->up;
    world_inject(m->w, other.link, other.up, (rcdp_bytes){other.data, other.len});
  }
  if (swap != NULL) {
    other.up = datagram->up;
    other.link = (datagram->link + swap->value) % m->w->link_count;
    world_inject(m->w, other.link, other.up, (rcdp_bytes){other.data, other.len});
  }
}

static bool lost(const moment *m, world_link *link) {
  const world_fault *cut = drive_struck(m, FAULT_CUT);
  if (cut != NULL) {
    link->down_until_ms = m->w->now_ms + cut->value;
  }
  return drive_struck(m, FAULT_LOSE) != NULL || m->w->now_ms < link->down_until_ms;
}

static void carry(const moment *m, world_datagram *datagram) {
  const world_fault *repeat = drive_struck(m, FAULT_REPEAT);
  const world_fault *delay = drive_struck(m, FAULT_DELAY);
  misdirect(m, datagram);
  spoil(m, datagram);
  (void)drive_put(m->w, datagram, delay != NULL ? delay->value : 0);
  if (repeat != NULL) {
    (void)drive_put(m->w, datagram, repeat->value);
  }
}

static bool same(const world_datagram *datagram, rcdp_bytes octets) {
  return rcdp_equal_secret((rcdp_bytes){datagram->data, datagram->len}, octets); /* as secret as what is sent may be */
}

void drive_send(world *w, world_node *node, size_t link, rcdp_bytes octets) {
  const moment m = drive_pass(w, node, WORLD_SEND);
  world_datagram datagram;
  require(link < w->link_count);
  if (drive_power(&m, FAULT_POWER_BEFORE)) {
    return;
  }
  fill(&datagram, link, w->links[link].lower == node, octets);
  world_remember(w, link, datagram.up, octets);
  drive_tell(w, &(world_event){.kind = WORLD_EVENT_SENT, .node = node, .datagram = &datagram});
  const bool passes = w->tap == NULL || w->tap(w, &datagram);
  if (w->links[link].channel) {
    drive_send_in_channel(&m, &datagram, passes && same(&datagram, octets));
  } else if (passes && !lost(&m, &w->links[link])) {
    carry(&m, &datagram);
  }
  (void)drive_power(&m, FAULT_POWER_AFTER);
}
