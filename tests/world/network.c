/* The operator's network as the tests run it: by every procedure that its settings allow. */
#include "world/require.h"
#include "world/world.h"

enum { PROCEDURES_MAX = 4 };

static size_t find_procedures(const world *w, const rcdp_procedure *list[PROCEDURES_MAX]) {
  size_t count = 0;
  list[count++] = rcdp_attach_procedure();
  if (w->network_config.companion != NULL) {
    list[count++] = rcdp_companion_procedure();
  }
  if (w->network_config.provisioner != NULL) {
    list[count++] = rcdp_provisioner_procedure();
  }
  if (w->network_config.notice_signing_key != NULL) {
    list[count++] = rcdp_life_procedure();
  }
  return count;
}

static size_t size(const world *w, const world_node *node) {
  const rcdp_procedure *list[PROCEDURES_MAX];
  (void)node;
  return rcdp_network_size(list, find_procedures(w, list), w->network_config.max_transactions);
}

/* The role keeps the list. */
static rcdp_err init(const world *w, world_node *node, size_t memory_size) {
  static const rcdp_procedure *list[PROCEDURES_MAX];
  return rcdp_network_init(node->memory, memory_size, &w->network_config, list, find_procedures(w, list), &node->role);
}

static const world_kind kind = {"network", RCDP_NETWORK, true, false, size, init};

static rcdp_attach_network_config settings(const world *w) {
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

void world_add_network(world *w) {
  w->network = world_add_node(w, &kind);
  w->network_config = settings(w);
  w->network->store = world_new_store(w);
  w->network->ended = RCDP_OK; /* it only answers */
  world_boot(w, w->network);
}
