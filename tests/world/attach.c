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

static size_t network_size(const world *w, const world_node *node) {
  (void)node;
  return rcdp_attach_network_size(w->network_config.max_transactions);
}

static rcdp_err network_init(const world *w, world_node *node, size_t size) {
  return rcdp_attach_network_init(node->memory, size, &w->network_config, &node->role);
}

static const world_kind device_kind = {"device", RCDP_DEVICE, true, device_size, device_init};
static const world_kind network_kind = {"network", RCDP_NETWORK, true, network_size, network_init};

/* --- what they are told --- */

static rcdp_attach_network_config network_config(const world *w) {
  rcdp_attach_network_config config = {
      .provider = w->provider,
      .storage_key = &w->storage_key,
      .signing_key = &w->signing_key,
      .chain = {pki_der(&w->network_identity)},
      .chain_count = 1,
      .notice_algorithm = w->network_identity.kind == RCDP_KEY_P256 ? RCDP_NOTICE_ECDSA_P256 : RCDP_NOTICE_ED25519,
      .notice_key = {w->notice_key, w->network_identity.public_len},
      .device_anchors = w->factory_anchors,
      .device_anchor_count = 1,
      .need_status = true,
      .crls = w->network_crls,
      .crl_count = 2,
      .allowed_urls = w->allowed_urls,
      .allowed_url_count = 1,
      .suites = {w->suite},
      .suite_count = 1,
      .key_length = 16,
      .amf = {0x80, 0x00},
      .routing_indicator = {0xf0, 0xff},
      .offer_lifetime = 3600,
      .max_open = 4,
      .max_transactions = 8,
      .answer_timeout_ms = 10000,
  };
  require(rcdp_network_id_parse("00101", &config.network) == RCDP_OK);
  return config;
}

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

static void add_network(world *w) {
  w->network = world_add_node(w, &network_kind);
  w->network_config = network_config(w);
  w->network->store = world_new_store(w);
  w->network->ended = RCDP_OK; /* it only answers */
  world_boot(w, w->network);
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
  add_network(w);
  w->devices = &w->nodes[w->node_count];
  w->device_count = devices;
  for (size_t i = 0; i < devices; i++) {
    add_device(w);
  }
  return w;
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
    {"p256", RCDP_SUITE_P256, false, 1, 0},
    {"x25519", RCDP_SUITE_X25519, false, 1, 0},
    {"static", RCDP_SUITE_STATIC, false, 1, 0},
    {"p256-renewal", RCDP_SUITE_P256, true, 1, 0},
    {"static-renewal", RCDP_SUITE_STATIC, true, 1, 0},
    {"p256-two", RCDP_SUITE_P256, false, 2, 0},
    {"x25519-four", RCDP_SUITE_X25519, false, 4, 0},
    {"p256-two-renewal", RCDP_SUITE_P256, true, 2, 0},
    {"p256-three-quota", RCDP_SUITE_P256, true, 3, 4}, /* room for one that renews at a time */
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
