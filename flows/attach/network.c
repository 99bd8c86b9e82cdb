/* The network's side of the certificate attach: its tables, and a network that serves nothing else. */
#include "network.h"

static const rcdp_slot_handler handlers[SLOT_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [SLOT_LOOKING_UP] = {[RCDP_INPUT_STORED] = rcdp_attach_network_looked_up},
    [SLOT_FETCHING] = {[RCDP_INPUT_FETCHED] = rcdp_attach_network_fetched},
    [SLOT_ASKING] = {[RCDP_INPUT_POLICY] = rcdp_attach_network_allowed},
    [SLOT_RESERVING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_reserved},
    [SLOT_OFFERING] = {[RCDP_INPUT_STORED] = rcdp_network_offered},
    [SLOT_FINDING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_found},
    [SLOT_CONFIRMING] = {[RCDP_INPUT_STORED] = rcdp_attach_network_confirmed},
};

static rcdp_slot_opener opener(const rcdp_message *message) {
  static const rcdp_slot_opener openers[RCDP_BODY_COUNT] = {
      [RCDP_BODY_ATTACH_REQUEST] = rcdp_attach_network_request,
      [RCDP_BODY_ATTACH_CONFIRM] = rcdp_attach_network_confirm,
  };
  return message->sender == RCDP_DEVICE ? openers[message->kind] : NULL;
}

static const rcdp_procedure attach = {
    .opener = opener,
    .handlers = handlers,
    .message_max = RCDP_REQUEST_MESSAGE_MAX,
    .own_size = sizeof(attach_slot),
};

static const rcdp_procedure *const alone[] = {&attach};

const rcdp_procedure *rcdp_attach_procedure(void) { return &attach; }

size_t rcdp_attach_network_size(uint32_t max_transactions) { return rcdp_network_size(alone, 1, max_transactions); }

rcdp_err rcdp_attach_network_init(void *memory, size_t size, const rcdp_attach_network_config *config,
                                  rcdp_role **role) {
  return rcdp_network_init(memory, size, config, alone, 1, role);
}
