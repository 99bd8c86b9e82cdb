/* An order begins (docs/protocol.md, clause 16.2). The network tells what every offer of it must repeat, and keeps nothing. */
#include "network.h"

void rcdp_serving_find_parent(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, serving_state waiting) {
  network->request.subscription.id = (rcdp_bytes){slot->subscription, slot->subscription_len};
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_FIND_SUBSCRIPTION, waiting);
}

rcdp_err rcdp_serving_parent_active(const rcdp_input *input) {
  const rcdp_store_result *stored = input->stored;
  const bool known = stored->err == RCDP_OK || stored->err == RCDP_E_NOT_FOUND;
  if (!known) {
    return stored->err;
  }
  const bool active = stored->err == RCDP_OK && stored->subscription.state == RCDP_SUBSCRIPTION_ACTIVE;
  return active ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

rcdp_err rcdp_serving_open(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                           const rcdp_message *message) {
  (void)message;
  rcdp_serving_find_parent(network, slot, input, SERVING_OPEN);
  return RCDP_OK;
}

static rcdp_err answer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, uint8_t entries) {
  serving *own = slot->own;
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_OPENED, .body.opened.network = network->config.network},
  };
  rcdp_companion_opened *opened = &message.body.companion.body.opened;
  rcdp_buf reply = RCDP_BUF(network->reply);
  rcdp_err err = rcdp_serving_name(network, slot, &own->companion);
  opened->companion = own->companion;
  if (err == RCDP_OK) {
    err = rcdp_serving_nonce(network, slot, input->wall.seconds, entries, &opened->network_nonce);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, &reply);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_OPEN, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}

rcdp_err rcdp_serving_opened(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_message message;
  rcdp_err err = rcdp_serving_parent_active(input);
  if (err == RCDP_OK) {
    err = rcdp_network_read_back(network, slot, &message);
  }
  return err == RCDP_OK ? answer(network, slot, input, message.body.companion.body.open.entries) : err;
}
