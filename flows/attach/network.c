/*
 * The network role of the certificate attach: its slots and the state machine. The table stands below; an answer that does not fit
 * the state of its slot is RCDP_E_STATE, one for a slot that is gone is ignored.
 */
#include "network.h"

#include <string.h>

static attach_network *network_of(rcdp_role *role) { return (attach_network *)role; }

/* --- asking and answering --- */

rcdp_action *rcdp_attach_network_ask(attach_network *network, network_slot *slot, const rcdp_input *input,
                                     rcdp_action_kind kind, network_slot_state waiting) {
  rcdp_action *action = rcdp_action_push(&network->queue, kind);
  slot->ticket = ++network->last_ticket;
  slot->state = waiting;
  slot->deadline_ms = input->now_ms + network->config.answer_timeout_ms;
  action->ticket = slot->ticket;
  action->link = slot->link;
  action->transaction = slot->transaction;
  return action;
}

void rcdp_attach_network_ask_store(attach_network *network, network_slot *slot, const rcdp_input *input,
                                   rcdp_store_op op, network_slot_state waiting) {
  network->request.op = op;
  network->request.now = input->wall.seconds;
  rcdp_attach_network_ask(network, slot, input, RCDP_ACTION_STORE, waiting)->request = &network->request;
}

void rcdp_attach_network_report(attach_network *network, const network_slot *slot, rcdp_step step, rcdp_err result) {
  rcdp_action_report(&network->queue, step, result, &slot->transaction);
}

void rcdp_attach_network_send(attach_network *network, const network_slot *slot, rcdp_bytes message) {
  rcdp_action *action = rcdp_action_push(&network->queue, RCDP_ACTION_SEND);
  action->link = slot->link;
  action->transaction = slot->transaction;
  action->message = message;
}

rcdp_err rcdp_attach_network_send_answer(attach_network *network, const network_slot *slot, rcdp_bytes answer) {
  rcdp_buf copy = RCDP_BUF(network->answer);
  const rcdp_err err = rcdp_buf_add(&copy, answer);
  if (err == RCDP_OK) {
    rcdp_attach_network_send(network, slot, rcdp_buf_bytes(&copy));
  }
  return err;
}

enum { RETRY_AFTER = 5 }; /* seconds that an overloaded network asks for */

static void send_error(attach_network *network, const network_slot *slot, rcdp_err cause) {
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_ERROR,
      .body.error = {cause, cause == RCDP_E_OVERLOADED, RETRY_AFTER},
  };
  rcdp_buf reply = RCDP_BUF(network->reply);
  if (rcdp_message_encode(&message, &network->arena, &reply) == RCDP_OK) {
    rcdp_attach_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
}

static void release(network_slot *slot) { rcdp_wipe(slot, sizeof *slot); }

/* A step has ended in its slot: it waits for the next answer, is done, or is refused with its cause. What may have happened in the store
 * is not answered at all: the device asks again, and the store will tell. */
static rcdp_err settle(attach_network *network, network_slot *slot, network_slot_state before, rcdp_err err) {
  if (err == RCDP_E_PENDING) {
    return err;
  }
  if (err != RCDP_OK) {
    rcdp_action_report(&network->queue, RCDP_STEP_REFUSED, err, &slot->transaction)->fault = network->fault;
    if (err != RCDP_E_OUTCOME_UNKNOWN) {
      send_error(network, slot, err);
    }
    release(slot);
  } else if (slot->state == before) {
    release(slot); /* it asked nothing more: answered */
  }
  return err;
}

/* --- messages --- */

static network_slot *free_slot(attach_network *network) {
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    if (network->slots[i].state == SLOT_FREE) {
      return &network->slots[i];
    }
  }
  return NULL;
}

/* The very same octets are being worked on already. */
static bool in_progress(const attach_network *network, rcdp_bytes octets) {
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    const network_slot *slot = &network->slots[i];
    if (slot->state != SLOT_FREE && rcdp_bytes_equal((rcdp_bytes){slot->message, slot->message_len}, octets)) {
      return true;
    }
  }
  return false;
}

typedef rcdp_err (*network_opener)(attach_network *network, network_slot *slot, const rcdp_input *input,
                                   const rcdp_message *message);

/* What a network takes, and from whom. */
static const network_opener openers[RCDP_BODY_COUNT] = {
    [RCDP_BODY_ATTACH_REQUEST] = rcdp_attach_network_request,
    [RCDP_BODY_ATTACH_CONFIRM] = rcdp_attach_network_confirm,
};

static rcdp_err open_slot(attach_network *network, const rcdp_input *input, const rcdp_message *message) {
  network_slot passing = {.transaction = message->transaction, .link = input->link};
  network_slot *slot = free_slot(network);
  if (slot == NULL) {
    rcdp_attach_network_report(network, &passing, RCDP_STEP_REFUSED, RCDP_E_OVERLOADED);
    send_error(network, &passing, RCDP_E_OVERLOADED);
    return RCDP_E_OVERLOADED;
  }
  *slot = passing;
  memcpy(slot->message, input->message.data, input->message.len);
  slot->message_len = input->message.len;
  memset(&network->request, 0, sizeof network->request);
  const rcdp_err err = openers[message->kind](network, slot, input, message);
  if (err == RCDP_E_PENDING) {
    release(slot); /* the same input comes again */
    return err;
  }
  return settle(network, slot, SLOT_FREE, err);
}

/* Broken octets get no answer; what can be read but not understood is told so. */
static rcdp_err on_message(attach_network *network, const rcdp_input *input) {
  rcdp_message message;
  memset(&message, 0, sizeof message);
  if (input->message.len > RCDP_REQUEST_MESSAGE_MAX) {
    return RCDP_E_TOO_LARGE;
  }
  if (!input->wall.known) {
    return RCDP_E_ARGUMENT; /* a network has a clock */
  }
  const rcdp_err err = rcdp_message_decode(input->message, &network->arena, &message);
  if (err == RCDP_E_CRITICAL) {
    const network_slot passing = {.transaction = message.transaction, .link = input->link};
    send_error(network, &passing, err);
  }
  if (err != RCDP_OK) {
    return err;
  }
  if (message.sender != RCDP_DEVICE || openers[message.kind] == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  return in_progress(network, input->message) ? RCDP_OK : open_slot(network, input, &message);
}

/* --- answers --- */

typedef rcdp_err (*network_handler)(attach_network *network, network_slot *slot, const rcdp_input *input);

static const network_handler table[SLOT_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [SLOT_LOOKING_UP] = {[RCDP_INPUT_STORED] = rcdp_attach_network_looked_up},
    [SLOT_FETCHING] = {[RCDP_INPUT_FETCHED] = rcdp_attach_network_fetched},
    [SLOT_ASKING] = {[RCDP_INPUT_POLICY] = rcdp_attach_network_allowed},
    [SLOT_RESERVING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_reserved},
    [SLOT_OFFERING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_offered},
    [SLOT_FINDING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_found},
    [SLOT_CONFIRMING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_confirmed},
};

/* An answer is there, and it is not that there will be one: only the provider may ask for the same input again. */
static bool answers(const rcdp_input *input) {
  const bool stored = input->kind == RCDP_INPUT_STORED;
  return stored ? input->stored != NULL && input->stored->err != RCDP_E_PENDING : input->result != RCDP_E_PENDING;
}

static rcdp_err on_answer(attach_network *network, const rcdp_input *input) {
  if (!input->wall.known || !answers(input)) {
    return RCDP_E_ARGUMENT;
  }
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    network_slot *slot = &network->slots[i];
    if (slot->state != SLOT_FREE && slot->ticket == input->ticket) {
      const network_handler handler = table[slot->state][input->kind];
      const network_slot_state before = slot->state;
      memset(&network->request, 0, sizeof network->request);
      return handler == NULL ? RCDP_E_STATE : settle(network, slot, before, handler(network, slot, input));
    }
  }
  return RCDP_OK; /* its transaction was dropped */
}

/* As many as there is room to report; the deadline of the others stays, and leads to the next tick. */
static rcdp_err on_tick(attach_network *network, const rcdp_input *input) {
  for (uint32_t i = 0; i < network->config.max_transactions && network->queue.count < QUEUE_MAX; i++) {
    network_slot *slot = &network->slots[i];
    if (slot->state != SLOT_FREE && input->now_ms >= slot->deadline_ms) {
      rcdp_attach_network_report(network, slot, RCDP_STEP_REFUSED, RCDP_E_TIMEOUT);
      release(slot);
    }
  }
  return RCDP_OK;
}

/* --- the role's face --- */

static rcdp_err network_input(rcdp_role *role, const rcdp_input *input) {
  typedef rcdp_err (*taker)(attach_network *, const rcdp_input *);
  static const taker takers[RCDP_INPUT_COUNT] = {
      [RCDP_INPUT_MESSAGE] = on_message, [RCDP_INPUT_FETCHED] = on_answer, [RCDP_INPUT_POLICY] = on_answer,
      [RCDP_INPUT_STORED] = on_answer,   [RCDP_INPUT_TICK] = on_tick,
  };
  attach_network *network = network_of(role);
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
  const attach_network *network = (const attach_network *)role;
  uint64_t deadline = UINT64_MAX;
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    const network_slot *slot = &network->slots[i];
    if (slot->state != SLOT_FREE && slot->deadline_ms < deadline) {
      deadline = slot->deadline_ms;
    }
  }
  return deadline;
}

size_t rcdp_attach_network_size(uint32_t max_transactions) {
  return sizeof(attach_network) + (size_t)max_transactions * sizeof(network_slot);
}

static void network_close(rcdp_role *role) {
  attach_network *network = network_of(role);
  rcdp_wipe(network, rcdp_attach_network_size(network->config.max_transactions));
}

static bool suites_valid(const rcdp_attach_network_config *config) {
  bool valid = config->suite_count >= 1 && config->suite_count <= RCDP_SUITES_MAX;
  for (size_t i = 0; valid && i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    valid = suite != NULL && suite->signing_kind == config->signing_key->kind;
  }
  return valid;
}

/* TS 35.206: K and OPc of 128 bits. TS 35.231: K of 128 or 256 bits, TOPc of 256. */
static bool lengths_valid(const rcdp_attach_network_config *config) {
  const bool tuak = config->aka_algorithm == RCDP_TUAK;
  return (config->key_length == 16 || (tuak && config->key_length == 32)) &&
         (config->op.len == 0 || config->op.len == (tuak ? 32 : 16));
}

/* Three of the longest leave room for the rest of an answer. */
static bool chain_valid(const rcdp_attach_network_config *config) {
  bool valid = config->chain_count >= 1 && config->chain_count <= RCDP_CHAIN_MAX;
  for (size_t i = 0; valid && i < config->chain_count; i++) {
    valid = config->chain[i].len > 0 && config->chain[i].len <= RCDP_CERT_MAX;
  }
  return valid;
}

static bool config_valid(const rcdp_attach_network_config *config) {
  return suites_valid(config) && rcdp_network_id_valid(&config->network) && chain_valid(config) &&
         config->device_anchor_count > 0 && config->max_transactions > 0 && config->answer_timeout_ms > 0 &&
         config->offer_lifetime > 0 && config->max_open > 0 && lengths_valid(config);
}

rcdp_err rcdp_attach_network_init(void *memory, size_t size, const rcdp_attach_network_config *config,
                                  rcdp_role **role) {
  const rcdp_terms shortest = {.validity = 1};
  if (!config_valid(config) || size < rcdp_attach_network_size(config->max_transactions)) {
    return RCDP_E_ARGUMENT;
  }
  attach_network *network = memory;
  memset(network, 0, rcdp_attach_network_size(config->max_transactions));
  network->role = (rcdp_role){network_input, network_next, network_deadline, network_close};
  network->config = *config;
  rcdp_arena_init(&network->arena, network->arena_memory, sizeof network->arena_memory);
  if (!rcdp_attach_network_can_issue(network, &shortest, 0)) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = rcdp_sha256(config->provider, config->chain[0], network->signer_hash.octets);
  if (err == RCDP_OK) {
    *role = &network->role;
  }
  return err;
}
