/* The world: making it, its clock and its link. */
#include "world/world.h"

#include <string.h>

#include "world/drive.h"
#include "world/require.h"

/* xorshift64*: enough for faults. */
uint64_t world_chance(world *w, uint64_t n) {
  w->random ^= w->random >> 12;
  w->random ^= w->random << 25;
  w->random ^= w->random >> 27;
  return n == 0 ? 0 : (w->random * 2685821657736338717u >> 16) % n;
}

bool drive_fault(world *w, unsigned int chance) {
  const bool hit = chance > 0 && world_chance(w, 1000) < chance;
  w->injected += hit ? 1 : 0;
  return hit;
}

/* --- the link --- */

static world_datagram *free_place(world *w) {
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    if (!w->inflight[i].used) {
      return &w->inflight[i];
    }
  }
  return NULL; /* the link is full: lost */
}

static void put(world *w, const world_datagram *datagram, uint64_t delay_ms) {
  world_datagram *place = free_place(w);
  if (place != NULL) {
    *place = *datagram;
    place->used = true;
    place->at_ms = w->now_ms + delay_ms;
  }
}

void drive_send(world *w, size_t device, bool up, rcdp_bytes octets) {
  world_datagram datagram = {.up = up, .device = device, .len = octets.len};
  require(octets.len <= sizeof datagram.data);
  memcpy(datagram.data, octets.data, octets.len);
  if (w->tap != NULL && !w->tap(w, &datagram)) {
    return;
  }
  if (drive_fault(w, w->faults.lose)) {
    return;
  }
  put(w, &datagram, 1 + world_chance(w, w->faults.delay_ms));
  if (drive_fault(w, w->faults.repeat)) {
    put(w, &datagram, 1 + world_chance(w, 4 * (uint64_t)w->faults.delay_ms + 1));
  }
}

void world_inject(world *w, size_t device, bool up, rcdp_bytes octets) {
  world_datagram datagram = {.up = up, .device = device, .len = octets.len};
  require(octets.len <= sizeof datagram.data);
  memcpy(datagram.data, octets.data, octets.len);
  put(w, &datagram, 1);
}

static world_datagram *next_datagram(world *w) {
  world_datagram *next = NULL;
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    world_datagram *datagram = &w->inflight[i];
    if (datagram->used && (next == NULL || datagram->at_ms < next->at_ms)) {
      next = datagram;
    }
  }
  return next;
}

/* --- time --- */

static uint64_t next_deadline(const world *w) {
  uint64_t deadline = rcdp_role_deadline(w->network);
  for (size_t i = 0; i < w->device_count; i++) {
    const uint64_t device = rcdp_role_deadline(w->devices[i].role);
    deadline = device < deadline ? device : deadline;
  }
  return deadline;
}

static void tick_all(world *w) {
  drive_network(w, &(rcdp_input){.kind = RCDP_INPUT_TICK});
  for (size_t i = 0; i < w->device_count; i++) {
    if (rcdp_role_deadline(w->devices[i].role) <= w->now_ms) {
      drive_device(w, i, &(rcdp_input){.kind = RCDP_INPUT_TICK});
    }
  }
}

static bool all_ended(const world *w) {
  for (size_t i = 0; i < w->device_count; i++) {
    if (w->devices[i].running) {
      return false;
    }
  }
  return true;
}

static void deliver(world *w, world_datagram *datagram) {
  const world_datagram arrived = *datagram;
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .link = arrived.device, .message = {arrived.data, arrived.len}};
  datagram->used = false;
  if (arrived.up) {
    drive_network(w, &input);
  } else {
    drive_device(w, arrived.device, &input);
  }
}

void world_run(world *w, uint64_t limit_ms) {
  const uint64_t end = w->now_ms + limit_ms;
  while (w->now_ms < end && !all_ended(w)) {
    world_datagram *datagram = next_datagram(w);
    const uint64_t deadline = next_deadline(w);
    if (datagram != NULL && datagram->at_ms <= deadline) {
      w->now_ms = datagram->at_ms > w->now_ms ? datagram->at_ms : w->now_ms;
      deliver(w, datagram);
    } else {
      if (deadline >= end) {
        w->now_ms = end;
        return;
      }
      w->now_ms = deadline > w->now_ms ? deadline : w->now_ms;
      tick_all(w);
    }
  }
}

void world_start(world *w, size_t device) {
  w->devices[device].running = true;
  w->devices[device].ended = RCDP_E_PENDING;
  drive_device(w, device, &(rcdp_input){.kind = RCDP_INPUT_START});
}
