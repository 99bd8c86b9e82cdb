/*
 * The slots: transactions that wait for their embedder, and the machine that moves them by the tables of their procedures. An answer that does
 * not fit the state of its slot is RCDP_E_STATE, one for a slot that is gone is ignored.
 */
#include "network.h"

#include <string.h>

/* --- where they lie --- */

static size_t aligned(size_t size) {
  const size_t unit = _Alignof(rcdp_slot);
  return (size + unit - 1) / unit * unit;
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/* A slot, the procedure's own part, the message. */
static size_t own_at(void) { return aligned(sizeof(rcdp_slot)); }

static size_t message_at(const rcdp_procedure *const *procedures, size_t count) {
  size_t own = 0;
  for (size_t i = 0; i < count; i++) {
    own = larger(own, procedures[i]->own_size);
  }
  return own_at() + aligned(own);
}

size_t rcdp_network_message_max(const rcdp_procedure *const *procedures, size_t procedure_count) {
  size_t longest = 0;
  for (size_t i = 0; i < procedure_count; i++) {
    longest = larger(longest, procedures[i]->message_max);
  }
  return longest;
}

size_t rcdp_network_slot_size(const rcdp_procedure *const *procedures, size_t procedure_count) {
  return message_at(procedures, procedure_count) + aligned(rcdp_network_message_max(procedures, procedure_count));
}

rcdp_slot *rcdp_network_slot(const rcdp_network *network, uint32_t index) {
  return (rcdp_slot *)(void *)(network->slots + index * network->slot_size);
}

/* --- asking and answering --- */

rcdp_action *rcdp_network_ask(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, rcdp_action_kind kind,
                              unsigned int waiting) {
  rcdp_action *action = rcdp_action_push(&network->queue, kind);
  slot->ticket = ++network->last_ticket;
  slot->state = waiting;
  slot->deadline_ms = input->now_ms + network->config.answer_timeout_ms;
  action->ticket = slot->ticket;
  action->link = slot->link;
  action->transaction = slot->transaction;
  return action;
}

void rcdp_network_ask_store(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, rcdp_store_op op,
                            unsigned int waiting) {
  network->request.op = op;
  network->request.now = input->wall.seconds;
  rcdp_network_ask(network, slot, input, RCDP_ACTION_STORE, waiting)->request = &network->request;
}

void rcdp_network_report(rcdp_network *network, const rcdp_slot *slot, rcdp_step step, rcdp_err result) {
  rcdp_action_report(&network->queue, step, result, &slot->transaction);
}

static rcdp_err keep(rcdp_bytes from, uint8_t *octets, size_t size, rcdp_bytes *to) {
  rcdp_buf copy = {octets, 0, size};
  const rcdp_err err = rcdp_buf_add(&copy, from);
  *to = rcdp_buf_bytes(&copy);
  return err;
}

rcdp_err rcdp_network_report_finding(rcdp_network *network, const rcdp_slot *slot, const rcdp_finding *finding) {
  rcdp_network_found *found = &network->found;
  found->finding = *finding;
  rcdp_err err = keep(finding->imsi, found->imsi, sizeof found->imsi, &found->finding.imsi);
  if (err == RCDP_OK) {
    err = keep(finding->device_id, found->device_id, sizeof found->device_id, &found->finding.device_id);
  }
  if (err == RCDP_OK) {
    err = keep(finding->evidence, found->evidence, sizeof found->evidence, &found->finding.evidence);
  }
  if (err == RCDP_OK) {
    rcdp_action_report(&network->queue, RCDP_STEP_FINDING, RCDP_OK, &slot->transaction)->finding = &found->finding;
  }
  return err;
}

void rcdp_network_send(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes message) {
  rcdp_action *action = rcdp_action_push(&network->queue, RCDP_ACTION_SEND);
  action->link = slot->link;
  action->transaction = slot->transaction;
  action->message = message;
}

rcdp_err rcdp_network_send_answer(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes answer) {
  rcdp_buf copy = RCDP_BUF(network->answer);
  const rcdp_err err = rcdp_buf_add(&copy, answer);
  if (err == RCDP_OK) {
    rcdp_network_send(network, slot, rcdp_buf_bytes(&copy));
  }
  return err;
}

enum { RETRY_AFTER = 5 }; /* seconds that an overloaded network asks for */

/* received is what is refused. The arena begins anew: nobody needs what led here any more. Only RCDP_E_PENDING, or RCDP_OK. */
static rcdp_err send_refusal(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes received, rcdp_err cause) {
  const rcdp_procedure *procedure = slot->procedure;
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_ERROR,
      .body.error = {cause, cause == RCDP_E_OVERLOADED, RETRY_AFTER},
  };
  rcdp_message asked;
  rcdp_buf reply = RCDP_BUF(network->reply);
  rcdp_arena_rewind(&network->arena, 0);
  if (procedure != NULL && procedure->refuse != NULL &&
      rcdp_message_decode(received, &network->arena, &asked) == RCDP_OK &&
      procedure->refuse(network, slot, &asked, &message) == RCDP_E_PENDING) {
    return RCDP_E_PENDING;
  }
  if (rcdp_message_encode(&message, &network->arena, &reply) == RCDP_OK) {
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return RCDP_OK;
}

static void release(const rcdp_network *network, rcdp_slot *slot) { rcdp_wipe(slot, network->slot_size); }

/* A step has ended in its slot: it waits for the next answer, is done, or is refused with its cause. What may have happened in the store
 * is not answered at all: the device asks again, and the store will tell. */
static rcdp_err settle(rcdp_network *network, rcdp_slot *slot, uint32_t before, rcdp_err err) {
  if (err == RCDP_E_PENDING) {
    return err;
  }
  if (err != RCDP_OK) {
    rcdp_action_report(&network->queue, RCDP_STEP_REFUSED, err, &slot->transaction)->fault = network->fault;
    const rcdp_bytes message = {slot->message, slot->message_len};
    if (err != RCDP_E_OUTCOME_UNKNOWN && send_refusal(network, slot, message, err) == RCDP_E_PENDING) {
      return RCDP_E_PENDING;
    }
    release(network, slot);
  } else if (slot->ticket == before) {
    release(network, slot); /* it asked nothing more: answered */
  }
  return err;
}

/* --- messages --- */

static rcdp_slot *free_slot(const rcdp_network *network) {
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    rcdp_slot *slot = rcdp_network_slot(network, i);
    if (slot->state == RCDP_SLOT_FREE) {
      return slot;
    }
  }
  return NULL;
}

/* The very same octets are being worked on already, for the same subscription. */
static bool in_progress(const rcdp_network *network, const rcdp_input *input) {
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    const rcdp_slot *slot = rcdp_network_slot(network, i);
    const rcdp_bytes message = {slot->message, slot->message_len};
    const rcdp_bytes subscription = {slot->subscription, slot->subscription_len};
    if (slot->state != RCDP_SLOT_FREE && rcdp_bytes_equal(message, input->message) &&
        rcdp_bytes_equal(subscription, input->subscription)) {
      return true;
    }
  }
  return false;
}

/* Who takes this message, if anybody does. */
static const rcdp_procedure *procedure_for(const rcdp_network *network, const rcdp_message *message) {
  for (size_t i = 0; i < network->procedure_count; i++) {
    if (network->procedures[i]->opener(message) != NULL) {
      return network->procedures[i];
    }
  }
  return NULL;
}

static void fill_slot(const rcdp_network *network, rcdp_slot *slot, const rcdp_slot *begin, const rcdp_input *input) {
  uint8_t *octets = (uint8_t *)slot;
  *slot = *begin;
  slot->own = octets + own_at();
  slot->message = octets + message_at(network->procedures, network->procedure_count);
  slot->message_len = input->message.len;
  memcpy(slot->message, input->message.data, input->message.len);
  slot->subscription_len = input->subscription.len;
  if (slot->subscription_len > 0) {
    memcpy(slot->subscription, input->subscription.data, slot->subscription_len);
  }
}

static rcdp_err open_slot(rcdp_network *network, const rcdp_input *input, const rcdp_message *message,
                          const rcdp_procedure *procedure) {
  const rcdp_slot passing = {.procedure = procedure, .transaction = message->transaction, .link = input->link};
  rcdp_slot *slot = free_slot(network);
  if (slot == NULL) {
    rcdp_network_report(network, &passing, RCDP_STEP_REFUSED, RCDP_E_OVERLOADED);
    (void)send_refusal(network, &passing, input->message, RCDP_E_OVERLOADED); /* without a slot nothing waits */
    return RCDP_E_OVERLOADED;
  }
  fill_slot(network, slot, &passing, input);
  memset(&network->request, 0, sizeof network->request);
  const rcdp_err err = settle(network, slot, passing.ticket, procedure->opener(message)(network, slot, input, message));
  if (err == RCDP_E_PENDING) {
    release(network, slot); /* the same input comes again */
  }
  return err;
}

/* Broken octets get no answer; what can be read but not understood is told so. */
rcdp_err rcdp_network_take_message(rcdp_network *network, const rcdp_input *input) {
  rcdp_message message;
  memset(&message, 0, sizeof message);
  if (input->message.len > network->message_max) {
    return RCDP_E_TOO_LARGE;
  }
  if (!input->wall.known || input->subscription.len > RCDP_SUBSCRIPTION_ID_MAX) {
    return RCDP_E_ARGUMENT; /* a network has a clock */
  }
  const rcdp_err err = rcdp_message_decode(input->message, &network->arena, &message);
  if (err == RCDP_E_CRITICAL) {
    const rcdp_slot passing = {.transaction = message.transaction, .link = input->link};
    (void)send_refusal(network, &passing, input->message, err);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_procedure *procedure = procedure_for(network, &message);
  if (procedure == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  return in_progress(network, input) ? RCDP_OK : open_slot(network, input, &message, procedure);
}

/* --- answers and time --- */

/* An answer is there, and it is not that there will be one: only the provider may ask for the same input again. */
static bool answers(const rcdp_input *input) {
  const bool stored = input->kind == RCDP_INPUT_STORED;
  return stored ? input->stored != NULL && input->stored->err != RCDP_E_PENDING : input->result != RCDP_E_PENDING;
}

rcdp_err rcdp_network_take_answer(rcdp_network *network, const rcdp_input *input) {
  if (!input->wall.known || !answers(input)) {
    return RCDP_E_ARGUMENT;
  }
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    rcdp_slot *slot = rcdp_network_slot(network, i);
    if (slot->state != RCDP_SLOT_FREE && slot->ticket == input->ticket) {
      const rcdp_slot_handler handler = slot->procedure->handlers[slot->state][input->kind];
      memset(&network->request, 0, sizeof network->request);
      return handler == NULL ? RCDP_E_STATE : settle(network, slot, input->ticket, handler(network, slot, input));
    }
  }
  return RCDP_OK; /* its transaction was dropped */
}

/* As many as there is room to report; the deadline of the others stays, and leads to the next tick. */
rcdp_err rcdp_network_take_tick(rcdp_network *network, const rcdp_input *input) {
  for (uint32_t i = 0; i < network->config.max_transactions && network->queue.count < QUEUE_MAX; i++) {
    rcdp_slot *slot = rcdp_network_slot(network, i);
    if (slot->state != RCDP_SLOT_FREE && input->now_ms >= slot->deadline_ms) {
      rcdp_network_report(network, slot, RCDP_STEP_REFUSED, RCDP_E_TIMEOUT);
      release(network, slot);
    }
  }
  return RCDP_OK;
}

uint64_t rcdp_network_first_deadline(const rcdp_network *network) {
  uint64_t deadline = UINT64_MAX;
  for (uint32_t i = 0; i < network->config.max_transactions; i++) {
    const rcdp_slot *slot = rcdp_network_slot(network, i);
    if (slot->state != RCDP_SLOT_FREE && slot->deadline_ms < deadline) {
      deadline = slot->deadline_ms;
    }
  }
  return deadline;
}
