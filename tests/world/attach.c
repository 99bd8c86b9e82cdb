/* The certificate attach as the tests run it: devices, each with a link of its own to one network. */
#include <string.h>

#include "world/procedure.h"
#include "world/require.h"

/* --- nodes --- */

static size_t device_size(const world *w, const world_node *node) {
  (void)w;
  (void)node;
  return rcdp_attach_device_size();
}

static rcdp_err device_init(const world *w, world_node *node, size_t size) {
  (void)w;
  return rcdp_attach_device_init(node->memory, size, &node->config, (rcdp_bytes){node->vault, node->vault_len},
                                 &node->role);
}

static const world_kind device_kind = {"device", RCDP_DEVICE, true, false, device_size, device_init};

/* --- what they are told --- */

static rcdp_attach_device_config device_config(const world *w, const world_node *device, uint64_t link) {
  return (rcdp_attach_device_config){
      .provider = w->provider,
      .storage_key = &w->device_storage_key,
      .factory_key = &device->factory_key,
      .certificate = pki_der(&device->identity),
      .certificate_url = rcdp_bytes_of(device->url),
      .suites = {w->suite},
      .suite_count = 1,
      .anchors = w->operator_anchors,
      .anchor_count = 1,
      .network = w->network_config.network,
      .link = link,
      .retry_ms = 500,
      .retry_max_ms = 4000,
      .tries = 12,
  };
}

static void add_device(world *w) {
  world_node *device = world_add_node(w, &device_kind);
  world_certify(w, device);
  device->config = device_config(w, device, w->link_count);
  world_add_link(w, device, w->network);
  world_boot(w, device);
}

world *world_new(const rcdp_provider *provider, rcdp_suite_id suite, uint64_t seed, size_t devices) {
  world *w = world_empty(provider, suite, seed);
  require(devices <= WORLD_DEVICES);
  world_add_network(w);
  w->devices = &w->nodes[w->node_count];
  w->device_count = devices;
  for (size_t i = 0; i < devices; i++) {
    add_device(w);
  }
  return w;
}

void world_attach(world *w, world_node *device) {
  const world_kind *kind = device->kind;
  device->kind = &device_kind;
  device->config = device_config(w, device, w->link_count);
  world_add_link(w, device, w->network);
  world_boot(w, device);
  world_begin(w, device);
  world_run(w, 60000);
  require(device->ended == RCDP_OK);
  device->kind = kind;
  device->ended = RCDP_E_PENDING;
  world_boot(w, device);
}

/* --- the procedure --- */

/* Whoever restores a copy, of a device or of the network's store, has the devices attach anew: what they or it believe to be active may be
 * unknown to the other side, at once or when an old acknowledgement is replayed. */
static void draw_conclusions(world *w) {
  for (size_t i = 0; w->set_back && i < w->device_count; i++) {
    w->devices[i].config.renew = true;
    w->devices[i].ended = RCDP_E_PENDING;
    world_boot_device(w, i);
  }
}

static void start(world *w) {
  draw_conclusions(w);
  for (size_t i = 0; i < w->device_count; i++) {
    if (!w->devices[i].running && w->devices[i].ended != RCDP_OK) {
      world_start(w, i);
    }
  }
}

/* They have a credential already, and are told to get another one. */
static void attach_before(world *w) {
  start(w);
  world_run(w, 60000);
  require(world_unfinished(w) == NULL);
  for (size_t i = 0; i < w->device_count; i++) {
    w->devices[i].config.renew = true;
    w->devices[i].ended = RCDP_E_PENDING;
    world_boot_device(w, i);
  }
  memset(w->calls, 0, sizeof w->calls);
}

static world *make(const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed) {
  world *w = world_new(provider, variant->suite, seed, variant->parties);
  w->network_config.max_credentials = variant->most;
  world_boot_network(w);
  if (variant->again) {
    attach_before(w);
  }
  return w;
}

static const procedure_variant variants[] = {
    {.name = "p256", .suite = RCDP_SUITE_P256, .parties = 1},
    {.name = "x25519", .suite = RCDP_SUITE_X25519, .parties = 1},
    {.name = "static", .suite = RCDP_SUITE_STATIC, .parties = 1},
    {.name = "p256-renewal", .suite = RCDP_SUITE_P256, .again = true, .parties = 1},
    {.name = "static-renewal", .suite = RCDP_SUITE_STATIC, .again = true, .parties = 1},
    {.name = "p256-two", .suite = RCDP_SUITE_P256, .parties = 2},
    {.name = "x25519-four", .suite = RCDP_SUITE_X25519, .parties = 4},
    {.name = "p256-two-renewal", .suite = RCDP_SUITE_P256, .again = true, .parties = 2},
    /* room for one that renews at a time */
    {.name = "p256-three-quota", .suite = RCDP_SUITE_P256, .again = true, .parties = 3, .most = 4},
};

const procedure procedure_attach = {
    .name = "attach",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .make = make,
    .start = start,
    .violation = world_violation,
    .unfinished = world_unfinished,
};
