/*
 * The provisioning device as the tests run it: devices, each with a channel to one provisioner, and that with a channel to the network, at once
 * or only later. Which entry is over and has left its device without a credential takes the device anew.
 */
#include <stdio.h>
#include <string.h>

#include <rcdp/crypto.h>

#include "world/drive.h"
#include "world/order.h"
#include "world/procedure.h"
#include "world/require.h"

enum { RUN_MS = 60000, AWAY_MS = 2500, DAY = 86400, COUNT = 100 };

/* --- nodes --- */

static size_t device_size(const world *w, const world_node *node) {
  (void)w;
  (void)node;
  return rcdp_provisioner_device_size();
}

static rcdp_err device_init(const world *w, world_node *node, size_t size) {
  (void)w;
  return rcdp_provisioner_device_init(node->memory, size, &node->visited, (rcdp_bytes){node->vault, node->vault_len},
                                      &node->role);
}

static size_t provisioner_size(const world *w, const world_node *node) {
  (void)w;
  return rcdp_provisioner_size(node->providing.entries);
}

static rcdp_err provisioner_init(const world *w, world_node *node, size_t size) {
  rcdp_bytes states[WORLD_DEVICES];
  (void)w;
  for (size_t i = 0; i < WORLD_DEVICES; i++) {
    states[i] = (rcdp_bytes){node->entries[i].state, node->entries[i].len};
  }
  node->ended = RCDP_E_PENDING; /* whatever the role before had come to: this one wants to be started */
  return rcdp_provisioner_init(node->memory, size, &node->providing, states, &node->role);
}

static const world_kind device_kind = {"device", RCDP_DEVICE, false, false, device_size, device_init};
static const world_kind provisioner_kind = {"provisioner", RCDP_PROVISIONER, true,
                                            true,          provisioner_size, provisioner_init};

/* --- what they are told --- */

static rcdp_provisioner_device_config device_config(const world *w, const world_node *device) {
  const bool asserted = device->asserted;
  return (rcdp_provisioner_device_config){
      .provider = w->provider,
      .storage_key = &w->device_storage_key,
      .device_id = rcdp_bytes_of(device->device_id),
      .factory_key = asserted ? NULL : &device->factory_key,
      .certificate = asserted ? RCDP_NO_BYTES : pki_der(&device->identity),
      .certificate_url = asserted ? RCDP_NO_BYTES : rcdp_bytes_of(device->url),
      .suites = {w->suite},
      .suite_count = 1,
      .anchors = w->operator_anchors,
      .anchor_count = asserted && device->index % 2 == 0 ? 0 : 1, /* some take the provisioner's word for it */
      .link = device->index,
  };
}

static rcdp_provisioner_config provisioner_config(const world *w, const procedure_variant *variant) {
  return (rcdp_provisioner_config){
      .identity = {w->provider, &w->provisioner_key, {w->grant, w->grant_len}},
      .maker = variant->made ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK,
      .online = !variant->offline,
      .entries = (uint32_t)w->device_count,
      .network_link = w->device_count,
      .retry_ms = 500,
      .retry_max_ms = 4000,
  };
}

/* --- the operator --- */

static rcdp_grant terms_of(const world *w, uint32_t count) {
  const bool ed25519 = w->provisioner_identity.kind == RCDP_KEY_ED25519;
  return (rcdp_grant){
      .serial = w->grant_serial,
      .provisioner = {ed25519 ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256,
                      {w->provisioner_identity.public_key, w->provisioner_identity.public_len}},
      .block_first = rcdp_bytes_of("001010000020000"),
      .block_last = rcdp_bytes_of("001010000020999"),
      .count = count,
      .operations = {true, true, true, true, true},
      .not_before = WORLD_NOW - DAY,
      .not_after = WORLD_NOW + WORLD_YEAR,
      .terms = {.amf = {0x80, 0x00},
                .routing_indicator = {0xf0, 0xff},
                .validity = WORLD_YEAR,
                .restrictions.roaming_allowed = true},
  };
}

static void grant(world *w, uint32_t count) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  const rcdp_grant terms = terms_of(w, count);
  rcdp_buf out = RCDP_BUF(w->grant);
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_store_request request = {
      .op = RCDP_STORE_ADD_GRANT, .block_first = terms.block_first, .block_last = terms.block_last};
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_grant_make(&w->network_config, &terms, &arena, &out, &request.granted) == RCDP_OK);
  require(world_ask_store(w, &request, &result) == RCDP_OK);
  w->grant_len = out.len;
}

static void find_grant(world *w, rcdp_store_result *result) {
  const rcdp_store_request request = {.op = RCDP_STORE_LIST_GRANTS};
  require(world_ask_store(w, &request, result) == RCDP_OK);
}

static void revoke_grant(world *w) {
  const rcdp_store_request request = {.op = RCDP_STORE_REVOKE_GRANT, .granted.serial = w->grant_serial};
  rcdp_store_result result;
  if (world_ask_store(w, &request, &result) != RCDP_OK) {
    w->later = (world_later){w->now_ms + 100, revoke_grant};
  }
}

/* --- the owner --- */

static void come_home(world *w) { world_open(w, w->device_count); }

/* The operator has lost patience. */
static void come_home_late(world *w) {
  revoke_grant(w);
  come_home(w);
}

static bool is_away(const world *w) { return w->later.act == come_home || w->later.act == come_home_late; }

/* Suspended once, and resumed; not begun any more where a copy was restored, since all is brought anew then. true: there was something to order. */
static bool order_next(world *w) {
  rcdp_record record;
  const bool live = world_live(w, w->devices, &record);
  const bool suspended = live && record.state == RCDP_STATE_SUSPENDED;
  const bool wanted = suspended || (live && record.ownership.number == 0 && !w->set_back);
  if (wanted) {
    world_order(w, &record, suspended ? RCDP_DEPROVISION_RESUME : RCDP_DEPROVISION_SUSPEND);
  }
  return wanted;
}

static void suspend_and_resume(world *w) {
  (void)order_next(w);
  w->later = (world_later){w->now_ms + 700, suspend_and_resume};
}

/* --- how it stands --- */

static bool is_well(world *w, size_t device) { return world_unfinished_device(w, device) == NULL; }

/* Nothing more comes of it, and its device has no credential that the network knows, or was refused: another one is ordered. */
static bool is_lost(world *w, size_t device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_provision_state state;
  rcdp_record record;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_provisioner_entry(w->provisioner->role, (uint32_t)device, &arena, &state);
  if (err != RCDP_OK || state.status < RCDP_PROVISION_CONFIRMED || is_well(w, device)) {
    return false;
  }
  return state.status != RCDP_PROVISION_CONFIRMED || !world_live(w, &w->devices[device], &record);
}

/* --- the procedure --- */

static void take_anew(world *w, size_t device) {
  w->provisioner->entries[device].len = 0;
  w->replace = true;
  w->devices[device].visited.replace = true;
  w->devices[device].ended = RCDP_E_PENDING;
  world_boot_device(w, device);
}

/* Its copies are of other orders. */
static void restart_provisioner(world *w) {
  drive_drop_snapshots(w->provisioner);
  w->provisioner->ended = RCDP_E_PENDING;
  world_boot(w, w->provisioner);
}

/* Whoever restores a copy ends all that this provisioner has brought, and has it brought anew: what one side believes to be active may be unknown to
 * the others. */
static void draw_conclusions(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    const rcdp_store_request request = {
        .op = RCDP_STORE_TRANSITION,
        .event = RCDP_EVENT_REVOKE,
        .record = {.credential = record.credential, .epoch = record.epoch, .state = record.state}};
    rcdp_store_result result;
    if (record.has_grant) {
      (void)world_ask_store(w, &request, &result);
    }
  }
}

static void take_up(world *w) {
  bool any = false;
  if (w->set_back) {
    draw_conclusions(w);
  }
  for (size_t i = 0; i < w->device_count; i++) {
    if (w->set_back || is_lost(w, i)) {
      take_anew(w, i);
      any = true;
    }
  }
  if (any) {
    restart_provisioner(w);
  }
}

/* A provisioner that has come to its end serves on. */
static void begin(world *w, world_node *node) {
  const bool serves_on = node == w->provisioner && node->ended == RCDP_OK;
  if (!node->running && !serves_on) {
    world_begin(w, node);
  }
}

static void go_on(world *w, world_node *node, size_t link) {
  begin(w, node);
  world_open(w, link);
}

static void start(world *w) {
  const bool away = is_away(w);
  take_up(w);
  begin(w, w->provisioner);
  const bool ordering = w->later.act == suspend_and_resume && w->links[w->device_count].told[0] && order_next(w);
  if (!away && !ordering) {
    world_open(w, w->device_count);
  }
  for (size_t i = 0; i < w->device_count; i++) {
    if (!is_well(w, i)) {
      go_on(w, &w->devices[i], i);
    }
  }
}

/* --- what must hold --- */

static bool counts(const rcdp_record *record) {
  return record->has_grant && record->state != RCDP_STATE_LAPSED && record->state != RCDP_STATE_RESERVED &&
         record->state != RCDP_STATE_OFFERED;
}

static const char *judge_brought(const rcdp_record *record) {
  const uint64_t end = WORLD_NOW + 100 * (uint64_t)DAY;
  const bool issued = record->has_grant && record->offered_at != 0 && record->not_after != 0;
  return issued && record->not_after != end ? "a credential's limits are not the narrowest" : NULL;
}

static const char *violation(world *w) {
  const char *violation = world_violation(w);
  uint64_t position = 0;
  uint32_t count = 0;
  rcdp_store_result found;
  rcdp_record record;
  while (violation == NULL && world_record(w, &position, &record)) {
    violation = judge_brought(&record);
    count += counts(&record) ? 1 : 0;
  }
  find_grant(w, &found);
  return violation == NULL && count > found.granted.count ? "a grant has brought more than it may" : violation;
}

/* What is counted is counted for good: a fault may have cost one that nobody has. */
static const char *unfinished(world *w) {
  const char *missing = NULL;
  rcdp_store_result found;
  find_grant(w, &found);
  for (size_t i = 0; i < w->device_count && missing == NULL; i++) {
    missing = world_unfinished_device(w, i);
  }
  const bool spent = found.granted.state == RCDP_GRANT_REVOKED || found.count >= found.granted.count;
  if (missing == NULL && w->later.act == suspend_and_resume && !w->set_back) {
    rcdp_record record;
    const bool resumed = world_live(w, w->devices, &record) && record.ownership.number > 1;
    missing = resumed ? NULL : "an order was not carried out";
  }
  return spent ? NULL : missing;
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
  device->visited = device_config(w, device);
}

static void make_keys(world *w) {
  static const uint8_t hand_in_key[32] = {0x4c, 0x0d, 0x95, 0x63, 0x7a, 0x21, 0xbe, 0x10, 0xf2, 0x58, 0x3b,
                                          0xc9, 0x86, 0x77, 0x1e, 0xd4, 0x60, 0xab, 0x39, 0x02, 0x5d, 0xe8,
                                          0x14, 0xcf, 0x91, 0x6e, 0x2a, 0xb7, 0x03, 0x88, 0xfa, 0x55};
  const pki_subject subject = {.kind = w->network_identity.kind,
                               .common_name = "Provisioner",
                               .key_usage = "digitalSignature",
                               .not_before = WORLD_NOW - WORLD_YEAR,
                               .not_after = WORLD_NOW + WORLD_YEAR};
  const rcdp_key_kind agreeing = w->suite == RCDP_SUITE_X25519 ? RCDP_KEY_X25519 : RCDP_KEY_P256;
  const rcdp_provider *provider = w->provider;
  pki_issue(&w->pki, &subject, NULL, &w->provisioner_identity);
  require(rcdp_key_import(provider, agreeing, RCDP_BYTES(hand_in_key), &w->hand_in_key) == RCDP_OK);
  require(rcdp_key_import(provider, subject.kind, RCDP_BYTES(w->provisioner_identity.private_key),
                          &w->provisioner_key) == RCDP_OK);
}

static void serve_provisioners(world *w, uint32_t count, uint64_t seed) {
  make_keys(w);
  w->provisioner_settings = (rcdp_provisioner_settings){.hand_in_key = &w->hand_in_key, .delivery_lifetime = 1800};
  w->network_config.provisioner = &w->provisioner_settings;
  w->network_config.notice_signing_key = &w->signing_key;
  w->controls = (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW + 100 * (uint64_t)DAY};
  rcdp_put_u64(w->grant_serial.octets, ~seed);
  grant(w, count);
  world_boot_network(w);
}

static void add_provisioner(world *w, const procedure_variant *variant) {
  w->provisioner = world_add_node(w, &provisioner_kind);
  w->provisioner->providing = provisioner_config(w, variant);
  for (size_t i = 0; i < w->device_count; i++) {
    world_add_channel(w, &w->devices[i], w->provisioner);
    world_boot_device(w, i);
  }
  world_add_channel(w, w->provisioner, w->network);
  world_boot(w, w->provisioner);
}

/* They have a credential already, and are to get another one in its place. */
static void bring_before(world *w) {
  start(w);
  world_run(w, RUN_MS);
  world_settle(w);
  require(unfinished(w) == NULL);
  for (size_t i = 0; i < w->device_count; i++) {
    take_anew(w, i);
  }
  restart_provisioner(w);
}

static world *make(const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed) {
  world *w = world_empty(provider, variant->suite, seed);
  world_add_network(w);
  serve_provisioners(w, variant->most > 0 ? (uint32_t)variant->most : COUNT, seed);
  w->devices = &w->nodes[w->node_count];
  w->device_count = variant->parties;
  for (size_t i = 0; i < variant->parties; i++) {
    add_device(w, i + variant->asserted >= variant->parties);
  }
  add_provisioner(w, variant);
  if (variant->again) {
    bring_before(w);
  }
  const uint64_t away_ms = variant->offline ? AWAY_MS : 210 + 20 * ((seed + 2) % 12);
  const bool home = variant->offline && variant->meanwhile == NULL;
  w->later = (world_later){w->now_ms + away_ms, home ? come_home : variant->meanwhile};
  memset(w->calls, 0, sizeof w->calls);
  return w;
}

static const procedure_variant variants[] = {
    {.name = "p256", .suite = RCDP_SUITE_P256, .parties = 1},
    {.name = "x25519", .suite = RCDP_SUITE_X25519, .parties = 1},
    {.name = "asserted", .suite = RCDP_SUITE_P256, .parties = 1, .asserted = 1},
    {.name = "made", .suite = RCDP_SUITE_P256, .parties = 1, .made = true},
    {.name = "made-offline", .suite = RCDP_SUITE_X25519, .parties = 1, .asserted = 1, .made = true, .offline = true},
    {.name = "replacement", .suite = RCDP_SUITE_P256, .parties = 1, .again = true, .made = true},
    {.name = "suspended", .suite = RCDP_SUITE_P256, .parties = 1, .again = true, .meanwhile = suspend_and_resume},
    {.name = "revoked", .suite = RCDP_SUITE_P256, .parties = 1, .made = true, .meanwhile = revoke_grant},
    {.name = "refused",
     .suite = RCDP_SUITE_P256,
     .parties = 1,
     .made = true,
     .offline = true,
     .meanwhile = come_home_late},
    {.name = "two", .suite = RCDP_SUITE_P256, .parties = 2},
    {.name = "four-mixed", .suite = RCDP_SUITE_X25519, .parties = 4, .asserted = 2, .made = true, .offline = true},
    {.name = "three-quota", .suite = RCDP_SUITE_P256, .parties = 3, .asserted = 1, .most = 2},
};

const procedure procedure_provisioner = {
    .name = "provisioner",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .in_stages = true,
    .make = make,
    .start = start,
    .violation = violation,
    .unfinished = unfinished,
};
