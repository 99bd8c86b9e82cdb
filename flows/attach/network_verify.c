/* The network judges what was fetched, and the request's own signature. Only then is the operator's policy asked. */
#include "network.h"

static rcdp_err check_signature(rcdp_network *network, const rcdp_slot *slot) {
  if (!slot->is_signed) {
    return RCDP_OK; /* only the suite static comes so far: who cannot open the box gains nothing */
  }
  rcdp_message message;
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    const rcdp_signed_attach_request *request = &message.body.attach_request;
    err = rcdp_verify(network->config.provider, slot->suite->signature, network->leaf.public_key, CONTEXT_REQUEST,
                      request->content, request->signature);
  }
  return err;
}

rcdp_err rcdp_attach_network_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = rcdp_network_judge(network, slot, input);
  if (err == RCDP_OK) {
    err = check_signature(network, slot);
  }
  if (err == RCDP_OK && slot->is_signed) {
    rcdp_network_report(network, slot, RCDP_STEP_SIGNATURE, RCDP_OK);
  }
  if (err == RCDP_OK) {
    (void)rcdp_network_ask_policy(network, slot, input, &network->leaf, SLOT_ASKING);
  }
  return err;
}
