/* The network's side of the companion UE: its tables, its refusals, its settings. */
#include "network.h"

static const rcdp_slot_handler handlers[SERVING_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [SERVING_OPEN] = {[RCDP_INPUT_STORED] = rcdp_serving_opened},
    [SERVING_LOOKUP] = {[RCDP_INPUT_STORED] = rcdp_serving_looked_up},
    [SERVING_PARENT] = {[RCDP_INPUT_STORED] = rcdp_serving_parent_found},
    [SERVING_FETCH] = {[RCDP_INPUT_FETCHED] = rcdp_serving_fetched},
    [SERVING_POLICY] = {[RCDP_INPUT_POLICY] = rcdp_serving_allowed},
    [SERVING_RESERVE] = {[RCDP_INPUT_STORED] = rcdp_serving_reserved},
    [SERVING_OFFER] = {[RCDP_INPUT_STORED] = rcdp_network_offered},
    [SERVING_RECEIPT] = {[RCDP_INPUT_STORED] = rcdp_serving_found},
    [SERVING_CONFIRM] = {[RCDP_INPUT_STORED] = rcdp_serving_confirmed},
    [SERVING_LIST] = {[RCDP_INPUT_STORED] = rcdp_serving_listed},
    [SERVING_TARGET] = {[RCDP_INPUT_STORED] = rcdp_serving_target},
    [SERVING_NEW_LIMITS] = {[RCDP_INPUT_STORED] = rcdp_serving_new_limits},
    [SERVING_LEAVE] = {[RCDP_INPUT_POLICY] = rcdp_serving_leave},
    [SERVING_CHANGE] = {[RCDP_INPUT_STORED] = rcdp_serving_changed},
};

/* Whoever wrote the message: the companion brings a device's receipt as it is. */
static const struct {
  rcdp_role_name sender;
  rcdp_slot_opener open;
} openers[RCDP_COMPANION_BODY_COUNT] = {
    [RCDP_COMPANION_OPEN] = {RCDP_COMPANION, rcdp_serving_open},
    [RCDP_COMPANION_ORDER] = {RCDP_COMPANION, rcdp_serving_order},
    [RCDP_COMPANION_RECEIPT] = {RCDP_DEVICE, rcdp_serving_receipt},
    [RCDP_COMPANION_MANAGE] = {RCDP_COMPANION, rcdp_serving_manage},
};

/* Without a channel there is nobody for whom anything could be done. */
static rcdp_err open_slot(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                          const rcdp_message *message) {
  const rcdp_slot_opener open = openers[message->body.companion.kind].open;
  return slot->subscription_len > 0 ? open(network, slot, input, message) : RCDP_E_NOT_AUTHORISED;
}

static rcdp_slot_opener opener(const rcdp_message *message) {
  const bool ours = message->kind == RCDP_BODY_COMPANION;
  const rcdp_companion_body_kind kind = ours ? message->body.companion.kind : RCDP_COMPANION_GRANT;
  return openers[kind].open != NULL && openers[kind].sender == message->sender ? open_slot : NULL;
}

/* An entry is denied by its name, and what the owner asked for is answered; everything else gets the report as it is. */
static rcdp_err refuse(rcdp_network *network, const rcdp_slot *slot, const rcdp_message *asked, rcdp_message *refusal) {
  (void)network;
  (void)slot;
  const rcdp_error_report report = refusal->body.error;
  rcdp_companion_body *body = &refusal->body.companion;
  switch (asked->body.companion.kind) {
  case RCDP_COMPANION_ORDER:
    refusal->kind = RCDP_BODY_COMPANION;
    *body = (rcdp_companion_body){.kind = RCDP_COMPANION_DENIED,
                                  .body.denied = {asked->body.companion.body.order.reference, report}};
    break;
  case RCDP_COMPANION_MANAGE:
    refusal->kind = RCDP_BODY_COMPANION;
    *body = (rcdp_companion_body){.kind = RCDP_COMPANION_MANAGED,
                                  .body.managed = {RCDP_MANAGED_REFUSED, .body.refused = report}};
    break;
  default:
    break;
  }
  return RCDP_OK;
}

static bool settings_valid(const rcdp_network_config *config) {
  const rcdp_companion_settings *settings = config->companion;
  return settings != NULL && settings->order_key != NULL && settings->order_key->kind == RCDP_KEY_SECRET &&
         settings->order_lifetime > 0;
}

static const rcdp_procedure companion = {
    .opener = opener,
    .handlers = handlers,
    .refuse = refuse,
    .settings_valid = settings_valid,
    .message_max = RCDP_ORDER_MESSAGE_MAX,
    .own_size = sizeof(serving),
};

const rcdp_procedure *rcdp_companion_procedure(void) { return &companion; }
