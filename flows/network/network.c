/* The network role: what its driver sees, and which settings do. */
#include "network.h"

#include <string.h>

static rcdp_network *network_of(rcdp_role *role) { return (rcdp_network *)role; }

static rcdp_err network_input(rcdp_role *role, const rcdp_input *input) {
  typedef rcdp_err (*taker)(rcdp_network *, const rcdp_input *);
  static const taker takers[RCDP_INPUT_COUNT] = {
      [RCDP_INPUT_MESSAGE] = rcdp_network_take_message, [RCDP_INPUT_FETCHED] = rcdp_network_take_answer,
      [RCDP_INPUT_POLICY] = rcdp_network_take_answer,   [RCDP_INPUT_STORED] = rcdp_network_take_answer,
      [RCDP_INPUT_TICK] = rcdp_network_take_tick,
  };
  rcdp_network *network = network_of(role);
  if ((unsigned)input->kind >= RCDP_INPUT_COUNT || takers[input->kind] == NULL) {
    return RCDP_E_STATE;
  }
  const size_t mark = network->queue.count;
  rcdp_arena_rewind(&network->arena, 0);
  network->fault = (rcdp_fault){RCDP_RULE_NONE, RCDP_PLACE_CERTIFICATE};
  const rcdp_err err = takers[input->kind](network, input);
  if (err == RCDP_E_PENDING) {
    rcdp_action_take_back(&network->queue, mark);
  }
  return err;
}

static bool network_next(rcdp_role *role, rcdp_action *action) {
  return rcdp_action_pop(&network_of(role)->queue, action);
}

static uint64_t network_deadline(const rcdp_role *role) {
  return rcdp_network_first_deadline((const rcdp_network *)role);
}

size_t rcdp_network_size(const rcdp_procedure *const *procedures, size_t procedure_count, uint32_t max_transactions) {
  return sizeof(rcdp_network) + (size_t)max_transactions * rcdp_network_slot_size(procedures, procedure_count);
}

static void network_close(rcdp_role *role) {
  rcdp_network *network = network_of(role);
  rcdp_wipe(network, sizeof *network + (size_t)network->config.max_transactions * network->slot_size);
}

static bool suites_valid(const rcdp_network_config *config) {
  bool valid = config->suite_count >= 1 && config->suite_count <= RCDP_SUITES_MAX;
  for (size_t i = 0; valid && i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    valid = suite != NULL && suite->signing_kind == config->signing_key->kind;
  }
  return valid;
}

/* TS 35.206: K and OPc of 128 bits. TS 35.231: K of 128 or 256 bits, TOPc of 256. */
static bool lengths_valid(const rcdp_network_config *config) {
  const bool tuak = config->aka_algorithm == RCDP_TUAK;
  return (config->key_length == 16 || (tuak && config->key_length == 32)) &&
         (config->op.len == 0 || config->op.len == (tuak ? 32 : 16));
}

/* Three of the longest leave room for the rest of an answer. */
static bool chain_valid(const rcdp_network_config *config) {
  bool valid = config->chain_count >= 1 && config->chain_count <= RCDP_CHAIN_MAX;
  for (size_t i = 0; valid && i < config->chain_count; i++) {
    valid = config->chain[i].len > 0 && config->chain[i].len <= RCDP_CERT_MAX;
  }
  return valid;
}

static bool config_valid(const rcdp_network_config *config) {
  return suites_valid(config) && rcdp_network_id_valid(&config->network) && chain_valid(config) &&
         config->device_anchor_count > 0 && config->max_transactions > 0 && config->answer_timeout_ms > 0 &&
         config->offer_lifetime > 0 && config->max_open > 0 && lengths_valid(config);
}

static bool procedures_served(const rcdp_network_config *config, const rcdp_procedure *const *procedures,
                              size_t procedure_count) {
  bool served = procedure_count > 0;
  for (size_t i = 0; served && i < procedure_count; i++) {
    served = procedures[i]->settings_valid == NULL || procedures[i]->settings_valid(config);
  }
  return served;
}

static void place_slots(rcdp_network *network, const rcdp_procedure *const *procedures, size_t procedure_count) {
  network->procedures = procedures;
  network->procedure_count = procedure_count;
  network->message_max = rcdp_network_message_max(procedures, procedure_count);
  network->slots = (uint8_t *)(network + 1);
  network->slot_size = rcdp_network_slot_size(procedures, procedure_count);
}

rcdp_err rcdp_network_init(void *memory, size_t size, const rcdp_network_config *config,
                           const rcdp_procedure *const *procedures, size_t procedure_count, rcdp_role **role) {
  const rcdp_terms shortest = {.validity = 1};
  if (!config_valid(config) || !procedures_served(config, procedures, procedure_count) ||
      size < rcdp_network_size(procedures, procedure_count, config->max_transactions)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_network *network = memory;
  memset(network, 0, rcdp_network_size(procedures, procedure_count, config->max_transactions));
  network->role = (rcdp_role){network_input, network_next, network_deadline, network_close};
  network->config = *config;
  place_slots(network, procedures, procedure_count);
  rcdp_arena_init(&network->arena, network->arena_memory, sizeof network->arena_memory);
  if (!rcdp_network_can_issue(network, &shortest, 0)) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = rcdp_sha256(config->provider, config->chain[0], network->signer_hash.octets);
  if (err == RCDP_OK) {
    *role = &network->role;
  }
  return err;
}
