/*
 * The later life of credentials as the tests run it: devices that have one, from an attach or from a provisioner, each with a lossy link to the
 * network. It is updated, because its device asks, its time has come or the operator wants it; suspended for a while, or ended by operator or owner; then
 * its device erases it and proves that. Some devices report what they hold.
 */
#include <string.h>

#include "world/order.h"
#include "world/procedure.h"
#include "world/require.h"

enum { RUN_MS = 60000, AGAIN_MS = 900 };

/* --- nodes --- */

static size_t device_size(const world *w, const world_node *node) {
  (void)w;
  (void)node;
  return rcdp_life_device_size();
}

static rcdp_err device_init(const world *w, world_node *node, size_t size) {
  (void)w;
  return rcdp_life_device_init(node->memory, size, &node->living, (rcdp_bytes){node->vault, node->vault_len},
                               &node->role);
}

static const world_kind device_kind = {"device", RCDP_DEVICE, true, false, device_size, device_init};

static rcdp_life_device_config device_config(const world *w, const world_node *device, bool reports) {
  return (rcdp_life_device_config){
      .provider = w->provider,
      .storage_key = &w->device_storage_key,
      .device_id = rcdp_bytes_of(device->device_id),
      .network = w->network_config.network,
      .suites = {w->suite},
      .suite_count = 1,
      .link = w->link_count,
      .retry_ms = 500,
      .retry_max_ms = 4000,
      .tries = 12,
      .update = !reports,
      .status = reports,
  };
}

/* --- what operator and owner do --- */

static bool is_over(const rcdp_record *record) {
  return record->state != RCDP_STATE_ACTIVE && record->state != RCDP_STATE_SUSPENDED;
}

static void again(world *w, void (*act)(world *w)) { w->later = (world_later){w->now_ms + AGAIN_MS, act}; }

static void revoke(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    const rcdp_store_request request = {
        .op = RCDP_STORE_TRANSITION,
        .event = RCDP_EVENT_REVOKE,
        .record = {.credential = record.credential, .epoch = record.epoch, .state = record.state}};
    rcdp_store_result result;
    if (!is_over(&record)) {
      (void)world_ask_store(w, &request, &result);
    }
  }
  again(w, revoke); /* also what a copy of the store brings back */
}

/* The devices hear of it when they report. */
static void demand(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    const rcdp_store_request request = {.op = RCDP_STORE_DEMAND,
                                        .record = {.credential = record.credential, .epoch = record.epoch}};
    rcdp_store_result result;
    if (!is_over(&record) && record.epoch == 0) {
      (void)world_ask_store(w, &request, &result);
    }
  }
  again(w, demand);
}

static void order_deletion(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record) && is_over(&record)) {
  }
  if (!is_over(&record)) {
    world_order(w, &record, RCDP_DEPROVISION_DELETE);
  }
  again(w, order_deletion);
}

static void suspend_and_resume(world *w) {
  rcdp_record record;
  if (world_live(w, w->devices, &record)) {
    const bool suspended = record.state == RCDP_STATE_SUSPENDED;
    if (suspended || record.ownership.number == 0) {
      world_order(w, &record, suspended ? RCDP_DEPROVISION_RESUME : RCDP_DEPROVISION_SUSPEND);
    }
  }
  again(w, suspend_and_resume);
}

/* --- how it stands --- */

static bool ends(const world *w) { return w->meanwhile == revoke || w->meanwhile == order_deletion; }

/* It has nothing any more, and the network knows. */
static bool is_erased(const world *w, size_t device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_device_state state;
  rcdp_arena arena;
  bool proven = true;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, device, &arena, &state);
  for (size_t i = 0; i < state.tombstone_count; i++) {
    proven = proven && state.tombstones[i].proven;
  }
  return state.credential_count == 0 && state.tombstone_count > 0 && proven;
}

static const char *unfinished_end(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    const bool deleted = w->meanwhile != order_deletion || record.state == RCDP_STATE_DELETED;
    if (!is_over(&record) || !deleted || record.proof.len == 0) {
      return "a credential that was to end has not";
    }
  }
  for (size_t i = 0; i < w->device_count; i++) {
    if (!is_erased(w, i)) {
      return "a device has not erased what was ended";
    }
  }
  return NULL;
}

static const char *unfinished_device(world *w, size_t device) {
  rcdp_record record;
  const char *missing = world_unfinished_device(w, device);
  if (missing == NULL && world_live(w, &w->devices[device], &record)) {
    missing = record.epoch == 0 || record.must_update ? "a credential was not updated" : NULL;
    missing =
        w->meanwhile == suspend_and_resume && record.ownership.number < 2 ? "an order was not carried out" : missing;
  }
  return missing;
}

/* The first finding of the network, behind this position. */
static bool found(world *w, uint64_t *position, rcdp_finding *finding) {
  const rcdp_store_request request = {.op = RCDP_STORE_LIST_FINDINGS, .after = *position};
  rcdp_store_result result;
  if (world_ask_store(w, &request, &result) != RCDP_OK) {
    return false;
  }
  *position = result.next;
  *finding = result.finding;
  return true;
}

/* What both can use, or the device has not: it knows itself that it needs another one. */
static bool agreed(world *w, size_t device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_device_state state;
  rcdp_record record;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, device, &arena, &state);
  return state.credential_count == 0 ||
         (world_live(w, &w->devices[device], &record) && world_holds(w, device, &record));
}

/* A copy without a clock cannot be told from a late report until it has heard the time (docs/protocol.md, clause 19.8). */
static bool is_seen(const world_device *device) { return device->living.status && !device->clock_unset; }

/* Who has been set back has lost what both sides shared, and needs another credential by another procedure: here nothing more can be
 * asked for than that it does no harm; and where devices report, that somebody hears of it. */
static const char *unfinished_when_set_back(world *w) {
  uint64_t position = 0;
  rcdp_finding finding;
  for (size_t i = 0; i < w->device_count; i++) {
    if (is_seen(&w->devices[i]) && !ends(w) && !agreed(w, i) && !found(w, &position, &finding)) {
      return "a node was set back, something is lost, and nobody has found that out";
    }
  }
  return NULL;
}

static const char *unfinished(world *w) {
  const char *missing = NULL;
  if (w->set_back) {
    return unfinished_when_set_back(w);
  }
  for (size_t i = 0; i < w->device_count && missing == NULL && !ends(w); i++) {
    missing = unfinished_device(w, i);
  }
  return ends(w) ? unfinished_end(w) : missing;
}

/* --- at any time --- */

/* Nobody has restored a copy, and no store says so: then nothing that is authentic looks like one. */
static const char *violation(world *w) {
  const char *violated = world_violation(w);
  uint64_t position = 0;
  rcdp_finding finding;
  while (violated == NULL && !w->set_back && !w->misjudged && found(w, &position, &finding)) {
    if (finding.authentic && rcdp_finding_severity(finding.kind) == RCDP_SEVERITY_ALARM) {
      violated = "an alarm, though all are what they say";
    }
  }
  return violated;
}

/* --- the procedure --- */

static bool needs_more(world *w, size_t device) {
  if (w->set_back && w->devices[device].living.status && !agreed(w, device)) {
    return true; /* it goes on reporting */
  }
  return ends(w) ? !is_erased(w, device) : unfinished_device(w, device) != NULL;
}

static void start(world *w) {
  if (w->provisioner != NULL && !w->provisioner->running && w->provisioner->ended != RCDP_OK) {
    world_begin(w, w->provisioner);
  }
  if (w->provisioner != NULL && !w->links[w->device_count].told[0]) {
    world_open(w, w->device_count);
  }
  if (w->meanwhile != NULL && w->devices[0].ended != RCDP_E_PENDING) {
    w->meanwhile(w); /* nobody waits for it any more */
  }
  for (size_t i = 0; i < w->device_count; i++) {
    if (!w->devices[i].running && needs_more(w, i)) {
      world_start(w, i);
    }
  }
}

/* --- making one --- */

/* From now on it is in its later life. */
static void live_on(world *w, world_node *device, bool reports) {
  device->kind = &device_kind;
  device->living = device_config(w, device, reports);
  world_add_link(w, device, w->network);
  device->ended = RCDP_E_PENDING;
  world_boot(w, device);
}

static world *make(const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed) {
  const procedure *before = variant->attached ? &procedure_attach : &procedure_provisioner;
  const procedure_variant course = {
      .suite = variant->suite, .parties = variant->parties, .asserted = variant->asserted, .made = variant->made};
  world *w = before->make(&course, provider, seed);
  w->terms.renewal = variant->renewal;
  before->start(w);
  world_run(w, RUN_MS);
  world_settle(w);
  require(before->unfinished(w) == NULL);
  w->network_config.notice_signing_key = &w->signing_key;
  w->network_config.update_period = WORLD_YEAR / 2;
  world_boot_network(w);
  for (size_t i = 0; i < w->device_count; i++) {
    if (w->provisioner != NULL) {
      world_relink(w, i, &w->devices[i]); /* it has gone away */
    }
    live_on(w, &w->devices[i], variant->reports);
    w->devices[i].clock_unset = variant->clockless;
  }
  w->now_ms += variant->clockless ? 2000 : 0; /* time has passed of which they do not know */
  w->meanwhile = variant->meanwhile;
  w->later = (world_later){w->now_ms + 10 * (seed % 16), variant->meanwhile};
  memset(w->calls, 0, sizeof w->calls);
  return w;
}

static const procedure_variant variants[] = {
    {.name = "p256", .suite = RCDP_SUITE_P256, .parties = 1, .attached = true},
    {.name = "x25519", .suite = RCDP_SUITE_X25519, .parties = 1, .attached = true},
    {.name = "made", .suite = RCDP_SUITE_P256, .parties = 1, .made = true},
    {.name = "asserted", .suite = RCDP_SUITE_X25519, .parties = 1, .asserted = 1},
    {.name = "revoked", .suite = RCDP_SUITE_P256, .parties = 1, .attached = true, .meanwhile = revoke},
    {.name = "deleted", .suite = RCDP_SUITE_P256, .parties = 1, .made = true, .meanwhile = order_deletion},
    {.name = "suspended", .suite = RCDP_SUITE_P256, .parties = 1, .meanwhile = suspend_and_resume},
    {.name = "demanded",
     .suite = RCDP_SUITE_P256,
     .parties = 1,
     .attached = true,
     .meanwhile = demand,
     .reports = true,
     .clockless = true},
    {.name = "renewed", .suite = RCDP_SUITE_X25519, .parties = 1, .attached = true, .reports = true, .renewal = 5},
    {.name = "reported-deleted",
     .suite = RCDP_SUITE_P256,
     .parties = 1,
     .made = true,
     .meanwhile = order_deletion,
     .reports = true},
    {.name = "two", .suite = RCDP_SUITE_P256, .parties = 2, .asserted = 1, .made = true},
    {.name = "two-deleted", .suite = RCDP_SUITE_X25519, .parties = 2, .meanwhile = order_deletion},
};

const procedure procedure_life = {
    .name = "life",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .in_stages = true,
    .make = make,
    .start = start,
    .violation = violation,
    .unfinished = unfinished,
};
