/* The network's side of a credential's later life: its tables. */
#include "network.h"

static const rcdp_slot_handler handlers[LIFE_SLOT_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [LIFE_FINDING_UPDATED] = {[RCDP_INPUT_STORED] = rcdp_life_network_update_found},
    [LIFE_UPDATING] = {[RCDP_INPUT_STORED] = rcdp_life_network_updated},
    [LIFE_FINDING_ACKNOWLEDGED] = {[RCDP_INPUT_STORED] = rcdp_life_network_acknowledgement_found},
    [LIFE_RENEWING] = {[RCDP_INPUT_STORED] = rcdp_life_network_renewed},
    [LIFE_FINDING_ERASED] = {[RCDP_INPUT_STORED] = rcdp_life_network_proof_found},
    [LIFE_PROVING] = {[RCDP_INPUT_STORED] = rcdp_life_network_proved},
    [LIFE_FINDING_REPORTED] = {[RCDP_INPUT_STORED] = rcdp_life_network_reported_found},
    [LIFE_RENEWING_REPORTED] = {[RCDP_INPUT_STORED] = rcdp_life_network_reported_renewed},
    [LIFE_FINDING_GRANT] = {[RCDP_INPUT_STORED] = rcdp_life_network_grant_found},
    [LIFE_FINDING_BLOCK] = {[RCDP_INPUT_STORED] = rcdp_life_network_block_found},
    [LIFE_COUNTING] = {[RCDP_INPUT_STORED] = rcdp_life_network_counted},
    [LIFE_RECORDING] = {[RCDP_INPUT_STORED] = rcdp_life_network_recorded},
};

static rcdp_slot_opener opener(const rcdp_message *message) {
  static const rcdp_slot_opener openers[RCDP_LIFE_BODY_COUNT] = {
      [RCDP_LIFE_UPDATE_REQUEST] = rcdp_life_network_update_request,
      [RCDP_LIFE_ACKNOWLEDGEMENT] = rcdp_life_network_acknowledgement,
      [RCDP_LIFE_PROOF] = rcdp_life_network_proof,
      [RCDP_LIFE_STATUS] = rcdp_life_network_status,
  };
  const bool ours = message->sender == RCDP_DEVICE && message->kind == RCDP_BODY_LIFE;
  return ours ? openers[message->body.life.kind] : NULL;
}

static const rcdp_procedure life = {
    .opener = opener,
    .handlers = handlers,
    .settings_valid = rcdp_network_can_notify,
    .message_max = RCDP_REQUEST_MESSAGE_MAX,
    .own_size = sizeof(life_reported),
};

const rcdp_procedure *rcdp_life_procedure(void) { return &life; }
