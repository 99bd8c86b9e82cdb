/* What a credential may allow (docs/protocol.md, clause 16.5): the narrowest of operator, subscription and owner. */
#include <rcdp/limits.h>

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

/* The narrowed terms go where the operator's went, by the same door. */
static rcdp_err take(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_controls *left) {
  const uint64_t now = input->wall.seconds;
  serving *own = slot->own;
  rcdp_terms terms = *input->terms;
  rcdp_input narrowed = *input;
  if (left->not_after <= now) {
    return RCDP_E_NOT_AUTHORISED;
  }
  own->not_after = left->not_after;
  terms.validity = left->not_after - now;
  terms.lifetime = left->lifetime;
  terms.renewal = terms.renewal < terms.validity ? terms.renewal : 0;
  terms.restrictions = left->restrictions;
  narrowed.terms = &terms;
  /* the operator's own were possible: the lists of the others are more than a credential can carry, now and later */
  return rcdp_network_take_terms(network, slot, &narrowed) == RCDP_OK ? RCDP_OK : RCDP_E_BOUNDS;
}

rcdp_err rcdp_serving_narrow(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_controls *controls) {
  rcdp_controls limits;
  rcdp_err err = rcdp_network_take_terms(network, slot, input); /* they are possible as they are */
  if (err == RCDP_OK) {
    err = read_limits(network, slot->own, &limits);
  }
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_controls left = {
      .has_not_after = true,
      .not_after = input->wall.seconds + input->terms->validity,
      .lifetime = input->terms->lifetime,
      .has_restrictions = true,
      .restrictions = input->terms->restrictions,
  };
  rcdp_limits_narrow(&left, &limits, &left);
  rcdp_limits_narrow(&left, controls, &left);
  return take(network, slot, input, &left);
}
