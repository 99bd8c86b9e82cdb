/* The network's side of the provisioning device: its tables, and its settings. */
#include "network.h"

/* Steps of a hand-in: each may be the one at which it is refused for good. */
static const rcdp_slot_handler hand_in_steps[PROVISIONING_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [PROVISIONING_FIND] = {[RCDP_INPUT_STORED] = rcdp_provisioning_found},
    [PROVISIONING_HAND_IN_FETCH] = {[RCDP_INPUT_FETCHED] = rcdp_provisioning_hand_in_fetched},
    [PROVISIONING_HAND_IN_POLICY] = {[RCDP_INPUT_POLICY] = rcdp_provisioning_hand_in_allowed},
    [PROVISIONING_HAND_IN_RESERVE] = {[RCDP_INPUT_STORED] = rcdp_provisioning_hand_in_reserved},
    [PROVISIONING_HAND_IN_OFFER] = {[RCDP_INPUT_STORED] = rcdp_provisioning_hand_in_offered},
    [PROVISIONING_CONFIRM] = {[RCDP_INPUT_STORED] = rcdp_provisioning_confirmed},
};

static rcdp_err hand_in_step(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  return rcdp_provisioning_settle(network, slot, input, hand_in_steps[slot->state][input->kind](network, slot, input));
}

static const rcdp_slot_handler handlers[PROVISIONING_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [PROVISIONING_ORDER_GRANT] = {[RCDP_INPUT_STORED] = rcdp_provisioning_order_granted},
    [PROVISIONING_LOOKUP] = {[RCDP_INPUT_STORED] = rcdp_provisioning_looked_up},
    [PROVISIONING_FETCH] = {[RCDP_INPUT_FETCHED] = rcdp_provisioning_fetched},
    [PROVISIONING_POLICY] = {[RCDP_INPUT_POLICY] = rcdp_provisioning_allowed},
    [PROVISIONING_RESERVE] = {[RCDP_INPUT_STORED] = rcdp_provisioning_reserved},
    [PROVISIONING_OFFER] = {[RCDP_INPUT_STORED] = rcdp_network_offered},
    [PROVISIONING_HAND_IN_GRANT] = {[RCDP_INPUT_STORED] = rcdp_provisioning_hand_in_granted},
    [PROVISIONING_FIND] = {[RCDP_INPUT_STORED] = hand_in_step},
    [PROVISIONING_HAND_IN_FETCH] = {[RCDP_INPUT_FETCHED] = hand_in_step},
    [PROVISIONING_HAND_IN_POLICY] = {[RCDP_INPUT_POLICY] = hand_in_step},
    [PROVISIONING_HAND_IN_RESERVE] = {[RCDP_INPUT_STORED] = hand_in_step},
    [PROVISIONING_HAND_IN_OFFER] = {[RCDP_INPUT_STORED] = hand_in_step},
    [PROVISIONING_CONFIRM] = {[RCDP_INPUT_STORED] = hand_in_step},
    [PROVISIONING_LAST_LOOK] = {[RCDP_INPUT_STORED] = rcdp_provisioning_last_look},
    [PROVISIONING_DEPROVISION_GRANT] = {[RCDP_INPUT_STORED] = rcdp_provisioning_deprovision_granted},
    [PROVISIONING_ITEM] = {[RCDP_INPUT_STORED] = rcdp_provisioning_item_stored},
    [PROVISIONING_FROM_GRANT] = {[RCDP_INPUT_STORED] = rcdp_provisioning_from_granted},
    [PROVISIONING_TO_GRANT] = {[RCDP_INPUT_STORED] = rcdp_provisioning_to_granted},
    [PROVISIONING_TRANSFER] = {[RCDP_INPUT_STORED] = rcdp_provisioning_transferred},
    [PROVISIONING_INQUIRY_GRANT] = {[RCDP_INPUT_STORED] = rcdp_provisioning_inquiry_granted},
    [PROVISIONING_STANDING] = {[RCDP_INPUT_STORED] = rcdp_provisioning_stands},
};

/* What the provisioner says; receipts it brings inside of it. */
static rcdp_slot_opener opener(const rcdp_message *message) {
  static const rcdp_slot_opener openers[RCDP_PROVISIONER_BODY_COUNT] = {
      [RCDP_PROVISIONER_ORDER] = rcdp_provisioning_order,
      [RCDP_PROVISIONER_HAND_IN] = rcdp_provisioning_hand_in,
      [RCDP_PROVISIONER_DEPROVISION] = rcdp_provisioning_deprovision,
      [RCDP_PROVISIONER_TRANSFER] = rcdp_provisioning_transfer,
      [RCDP_PROVISIONER_INQUIRY] = rcdp_provisioning_inquiry,
  };
  const bool ours = message->kind == RCDP_BODY_PROVISIONER && message->sender == RCDP_PROVISIONER;
  return ours ? openers[message->body.provisioner.kind] : NULL;
}

static bool settings_valid(const rcdp_network_config *config) {
  const rcdp_provisioner_settings *settings = config->provisioner;
  const rcdp_key *key = settings != NULL ? settings->hand_in_key : NULL;
  return key != NULL && (key->kind == RCDP_KEY_P256 || key->kind == RCDP_KEY_X25519) &&
         settings->delivery_lifetime > 0 && rcdp_network_can_notify(config);
}

static const rcdp_procedure procedure = {
    .opener = opener,
    .handlers = handlers,
    .refuse = rcdp_provisioning_refuse,
    .settings_valid = settings_valid,
    .message_max = RCDP_MESSAGE_MAX,
    .own_size = sizeof(provisioning),
};

const rcdp_procedure *rcdp_provisioner_procedure(void) { return &procedure; }
