/*
 * The companion UE as the tests run it: devices, each with a channel to one companion, and that with a channel to the network. What is
 * over and not well is ordered anew, for those devices alone, which then have the first links: a role knows its entries by them.
 */
#include <stdio.h>
#include <string.h>

#include <rcdp/limits.h>

#include "world/drive.h"
#include "world/procedure.h"
#include "world/require.h"

#define SUBSCRIPTION "001019999999999"

enum { RUN_MS = 60000, MANAGE_MS = 20, DAY = 86400 };

/* --- nodes --- */

static size_t device_size(const world *w, const world_node *node) {
  (void)w;
  (void)node;
  return rcdp_companion_device_size();
}

static rcdp_err device_init(const world *w, world_node *node, size_t size) {
  (void)w;
  return rcdp_companion_device_init(node->memory, size, &node->offering, (rcdp_bytes){node->vault, node->vault_len},
                                    &node->role);
}

static size_t companion_size(const world *w, const world_node *node) {
  (void)w;
  return rcdp_companion_size(node->ordering.entries);
}

static rcdp_err companion_init(const world *w, world_node *node, size_t size) {
  rcdp_bytes states[WORLD_DEVICES];
  (void)w;
  for (size_t i = 0; i < WORLD_DEVICES; i++) {
    states[i] = (rcdp_bytes){node->entries[i].state, node->entries[i].len};
  }
  return rcdp_companion_init(node->memory, size, &node->ordering, states, &node->role);
}

static const world_kind device_kind = {"device", RCDP_DEVICE, false, false, device_size, device_init};
static const world_kind companion_kind = {"companion", RCDP_COMPANION, true, true, companion_size, companion_init};

/* --- what they are told --- */

static rcdp_companion_device_config device_config(const world *w, const world_node *device, bool asserted) {
  return (rcdp_companion_device_config){
      .provider = w->provider,
      .storage_key = &w->device_storage_key,
      .device_id = rcdp_bytes_of(device->device_id),
      .factory_key = asserted ? NULL : &device->factory_key,
      .certificate = asserted ? RCDP_NO_BYTES : pki_der(&device->identity),
      .certificate_url = asserted ? RCDP_NO_BYTES : rcdp_bytes_of(device->url),
      .suites = {w->suite},
      .suite_count = 1,
      .anchors = w->operator_anchors,
      .anchor_count = asserted && device->index % 2 == 0 ? 0 : 1, /* some take the companion's word for it */
  };
}

static rcdp_companion_config companion_config(const world *w) {
  return (rcdp_companion_config){
      .provider = w->provider,
      .network = w->network_config.network,
      .entries = 1,
      .network_link = w->device_count,
      .retry_ms = 500,
      .retry_max_ms = 4000,
  };
}

/* --- the operator --- */

static void subscribe(world *w, uint32_t quota) {
  const rcdp_controls allowed = {.has_not_after = true, .not_after = WORLD_NOW + 200 * (uint64_t)DAY};
  uint8_t octets[RCDP_LIMITS_MAX];
  rcdp_buf limits = RCDP_BUF(octets);
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  require(rcdp_controls_encode(&allowed, &arena, &limits) == RCDP_OK);
  const rcdp_store_request request = {
      .op = RCDP_STORE_SUBSCRIBE,
      .subscription = {.id = w->subscription, .quota = quota, .limits = rcdp_buf_bytes(&limits)}};
  require(world_ask_store(w, &request, &result) == RCDP_OK);
}

/* Who operates tries again where the store fails; where the subscription is in another state, there is nothing to do. */
static void change_subscription(world *w, rcdp_subscription_event event) {
  rcdp_subscription parent;
  rcdp_subscription_state next;
  rcdp_store_result result;
  world_parent(w, &parent);
  for (int i = 0; i < 3 && rcdp_subscription_next(parent.state, event, &next) == RCDP_OK; i++) {
    const rcdp_store_request request = {.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                                        .subscription = {.id = w->subscription, .state = parent.state},
                                        .subscription_event = event};
    (void)world_ask_store(w, &request, &result);
    world_parent(w, &parent);
  }
}

static void resume(world *w) { change_subscription(w, RCDP_SUBSCRIPTION_RESUME); }

static void suspend_for_a_while(world *w) {
  change_subscription(w, RCDP_SUBSCRIPTION_SUSPEND);
  w->later = (world_later){w->now_ms + RUN_MS / 6, resume};
}

static void end_subscription(world *w) { change_subscription(w, RCDP_SUBSCRIPTION_END); }

/* --- the owner --- */

/* What the owner may ask for is asked for in turn, of the oldest credential, for as long as there is a channel to ask over. */
static void manage(world *w) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const size_t link = w->device_count;
  rcdp_companion_target target = {.epoch = 0};
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf message = RCDP_BUF(octets);
  uint64_t position = 0;
  rcdp_record record;
  rcdp_arena arena;
  rcdp_id transaction;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (world_record(w, &position, &record)) {
    target = (rcdp_companion_target){record.credential, record.epoch};
  }
  rcdp_companion_manage what = {.kind = (rcdp_manage_kind)(w->asked % RCDP_MANAGE_COUNT)};
  what.body.limit = (rcdp_companion_limit){target, w->controls};
  if (what.kind == RCDP_MANAGE_LIST) {
    what.body.list.after = 0;
  }
  if (w->links[link].told[0] && rcdp_companion_ask(w->provider, &what, &arena, &transaction, &message) == RCDP_OK) {
    drive_send(w, w->companion, link, rcdp_buf_bytes(&message));
  }
  if (++w->asked % RCDP_MANAGE_COUNT != 0) {
    w->later = (world_later){w->now_ms + MANAGE_MS, manage};
  }
}

/* --- conclusions --- */

/* Whoever restores a copy has all credentials of the subscription removed, and orders anew: what one side believes to be active may be
 * unknown to the other. */
static void draw_conclusions(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    const rcdp_store_request request = {
        .op = RCDP_STORE_TRANSITION,
        .event = RCDP_EVENT_REVOKE,
        .record = {.credential = record.credential, .epoch = record.epoch, .state = record.state}};
    rcdp_store_result result;
    if (record.parent.len > 0) {
      (void)world_ask_store(w, &request, &result);
    }
  }
  if (w->meanwhile != NULL) {
    resume(w);
    w->meanwhile(w);
  }
}

/* --- the procedure --- */

/* The devices of the order first, then the others. */
static void place_order(world *w, bool all) {
  world_node *companion = w->companion;
  size_t link = 0;
  for (int wanted = 1; wanted >= 0; wanted--) {
    for (size_t i = 0; i < w->device_count; i++) {
      world_node *device = &w->devices[i];
      if ((all || device->ended != RCDP_OK) == (wanted == 1)) {
        device->offering.link = link;
        world_relink(w, link++, device);
      }
    }
    companion->ordering.entries = wanted == 1 ? (uint8_t)link : companion->ordering.entries;
  }
  memset(companion->entries, 0, sizeof companion->entries);
  drive_drop_snapshots(companion); /* they are of another order */
  companion->ended = RCDP_E_PENDING;
  world_boot(w, companion);
  for (size_t i = 0; i < w->device_count; i++) {
    w->devices[i].ended = all ? RCDP_E_PENDING : w->devices[i].ended;
    world_boot_device(w, i);
  }
}

/* Of an order that has ended, a device that has not is served on, unless it was denied. */
static bool serves_on(const world *w) {
  bool serves = w->companion->ended != RCDP_OK;
  for (size_t link = 0; link < w->companion->ordering.entries; link++) {
    rcdp_entry_state entry;
    const rcdp_err err = rcdp_companion_entry(w->companion->role, (uint8_t)link, &entry);
    serves = serves || (w->links[link].lower->ended != RCDP_OK && err == RCDP_OK && entry.status == RCDP_ENTRY_ACTIVE);
  }
  return serves;
}

/* Who has failed begins again, over a new channel; and so does who waits in vain where somebody at an end lies. */
static void go_on(world *w, world_node *node, size_t link) {
  if (node->ended == RCDP_OK || (node->running && !w->inside)) {
    return;
  }
  if (!node->running) {
    world_begin(w, node);
  }
  world_open(w, link);
}

static void start(world *w) {
  if (w->set_back) {
    draw_conclusions(w);
  }
  if (w->set_back || !serves_on(w)) {
    w->replace = true;
    place_order(w, w->set_back);
  }
  go_on(w, w->companion, w->device_count);
  for (size_t link = 0; link < w->companion->ordering.entries; link++) {
    go_on(w, w->links[link].lower, link);
  }
}

/* --- what must hold --- */

static const char *judge_child(const world *w, const rcdp_record *record) {
  if (record->parent.len == 0) {
    return NULL;
  }
  if (!rcdp_bytes_equal(record->parent, w->subscription)) {
    return "a credential has a parent that did not ask for it";
  }
  const bool issued = record->state != RCDP_STATE_RESERVED && record->offered_at != 0;
  return issued && record->not_after != w->controls.not_after ? "a credential's limits are not the narrowest" : NULL;
}

static const char *violation(world *w) {
  const char *violation = world_violation(w);
  uint64_t position = 0;
  rcdp_record record;
  while (violation == NULL && world_record(w, &position, &record)) {
    violation = judge_child(w, &record);
  }
  return violation;
}

/* A device that was denied for the quota alone has what it has. */
static const char *unfinished(world *w) {
  const char *missing = w->companion->ended == RCDP_OK ? NULL : "an order has not come to its end";
  rcdp_subscription parent;
  uint32_t children = 0;
  world_parent(w, &parent);
  if (parent.state == RCDP_SUBSCRIPTION_ENDED) {
    return NULL;
  }
  for (size_t i = 0; i < w->device_count && missing == NULL; i++) {
    const rcdp_err ended = w->devices[i].ended;
    missing = ended == RCDP_OK ? world_unfinished_device(w, i) : NULL;
    missing = ended != RCDP_OK && ended != RCDP_E_QUOTA ? "a device has not come to its end" : missing;
    children += ended == RCDP_OK ? 1 : 0;
  }
  const uint32_t room = parent.quota < w->device_count ? parent.quota : (uint32_t)w->device_count;
  return missing == NULL && children < room ? "a device was denied although there was room for it" : missing;
}

/* --- making one --- */

static void add_device(world *w, bool asserted) {
  world_node *device = world_add_node(w, &device_kind);
  world_certify(w, device);
  device->config.certificate = pki_der(&device->identity); /* also of what calls itself like somebody else */
  device->asserted = asserted;
  if (asserted) {
    (void)snprintf(device->device_id, sizeof device->device_id, device->index % 2 == 0 ? "SN0000" : "Lamp-1");
  }
  device->offering = device_config(w, device, asserted);
  device->offering.link = device->index;
}

static void add_companion(world *w) {
  w->companion = world_add_node(w, &companion_kind);
  w->companion->ordering = companion_config(w);
  w->companion->ordering.entries = (uint8_t)w->device_count;
  for (size_t i = 0; i < w->device_count; i++) {
    world_add_channel(w, &w->devices[i], w->companion);
    world_boot_device(w, i);
  }
  world_add_channel(w, w->companion, w->network);
  w->links[w->device_count].subscription = w->subscription;
  world_boot(w, w->companion);
}

static void serve_companions(world *w) {
  static const uint8_t order_key[32] = {0xa8, 0xee, 0x74, 0x41, 0x61, 0x66, 0x0a, 0xfd, 0x9c, 0x96, 0x6a,
                                        0xb7, 0x42, 0x86, 0x07, 0x1c, 0x22, 0xf1, 0x58, 0xce, 0x74, 0x81,
                                        0x7f, 0x27, 0x7a, 0x35, 0x38, 0xb0, 0x91, 0x63, 0x88, 0xa4};
  require(w->provider->key_import(w->provider->context, RCDP_KEY_SECRET, RCDP_BYTES(order_key), &w->order_key) ==
          RCDP_OK);
  w->companion_settings = (rcdp_companion_settings){.order_key = &w->order_key, .order_lifetime = 1800};
  w->network_config.companion = &w->companion_settings;
  w->subscription = rcdp_bytes_of(SUBSCRIPTION);
  w->controls = (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW + 100 * (uint64_t)DAY};
  world_boot_network(w);
}

/* They have a credential already, and are to get another one in its place. */
static void order_before(world *w) {
  start(w);
  world_run(w, RUN_MS);
  require(unfinished(w) == NULL);
  w->replace = true;
  place_order(w, true);
}

static world *make(const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed) {
  world *w = world_empty(provider, variant->suite, seed);
  world_add_network(w);
  serve_companions(w);
  subscribe(w, variant->most > 0 ? (uint32_t)variant->most : 2 * WORLD_DEVICES);
  w->devices = &w->nodes[w->node_count];
  w->device_count = variant->parties;
  for (size_t i = 0; i < variant->parties; i++) {
    add_device(w, i + variant->asserted >= variant->parties);
  }
  add_companion(w);
  for (size_t i = 0; variant->attached && i < variant->parties; i++) {
    world_attach(w, &w->devices[i]);
  }
  if (variant->again) {
    order_before(w);
  }
  w->meanwhile = variant->meanwhile;
  w->later = (world_later){w->now_ms + 210 + 20 * ((seed + 2) % 6), variant->meanwhile};
  memset(w->calls, 0, sizeof w->calls);
  return w;
}

static const procedure_variant variants[] = {
    {.name = "p256", .suite = RCDP_SUITE_P256, .parties = 1},
    {.name = "x25519", .suite = RCDP_SUITE_X25519, .parties = 1},
    {.name = "asserted", .suite = RCDP_SUITE_P256, .parties = 1, .asserted = 1},
    {.name = "replacement", .suite = RCDP_SUITE_P256, .parties = 1, .again = true},
    {.name = "attached", .suite = RCDP_SUITE_P256, .parties = 1, .attached = true},
    {.name = "managed", .suite = RCDP_SUITE_P256, .parties = 1, .again = true, .meanwhile = manage},
    {.name = "suspended", .suite = RCDP_SUITE_P256, .parties = 1, .meanwhile = suspend_for_a_while},
    {.name = "ended", .suite = RCDP_SUITE_P256, .parties = 1, .meanwhile = end_subscription},
    {.name = "two", .suite = RCDP_SUITE_P256, .parties = 2},
    {.name = "four-mixed", .suite = RCDP_SUITE_X25519, .parties = 4, .asserted = 2},
    {.name = "three-quota", .suite = RCDP_SUITE_P256, .parties = 3, .asserted = 1, .most = 2},
};

const procedure procedure_companion = {
    .name = "companion",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .make = make,
    .start = start,
    .violation = violation,
    .unfinished = unfinished,
};
