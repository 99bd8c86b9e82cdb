/* What a credential may allow (docs/protocol.md, clause 16.5): the narrowest of operator, subscription and owner. */
#include "network.h"

rcdp_err rcdp_serving_keep_limits(rcdp_slot *slot, const rcdp_input *input) {
  serving *own = slot->own;
  rcdp_buf kept = RCDP_BUF(own->limits);
  const rcdp_err err = rcdp_buf_add(&kept, input->stored->subscription.limits);
  own->limits_len = kept.len;
  return err;
}

void rcdp_serving_ask_policy(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_certificate *certificate, serving_state waiting) {
  rcdp_action *action = rcdp_network_ask_policy(network, slot, input, certificate, waiting);
  action->subscription = (rcdp_bytes){slot->subscription, slot->subscription_len};
  action->assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED;
}

/* A subscription that says nothing narrows nothing. */
static rcdp_err read_limits(rcdp_network *network, const serving *own, rcdp_controls *limits) {
  const rcdp_controls none = {0};
  *limits = none;
  return own->limits_len > 0 ? rcdp_controls_decode((rcdp_bytes){own->limits, own->limits_len}, &network->arena, limits)
                             : RCDP_OK;
}

rcdp_err rcdp_serving_narrow(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_controls *controls) {
  serving *own = slot->own;
  rcdp_controls limits[] = {{0}, *controls};
  const rcdp_err err = read_limits(network, own, &limits[0]);
  return err == RCDP_OK ? rcdp_network_narrow(network, slot, input, limits, 2, &own->not_after) : err;
}
