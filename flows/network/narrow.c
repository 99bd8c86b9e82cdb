/* What a credential may allow when others than the operator's policy have a say: the narrowest of all (docs/protocol.md, clause 16.5). */
#include <rcdp/limits.h>

#include "network.h"

/* The narrowed terms go where the operator's went, by the same door. */
static rcdp_err take(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_controls *left) {
  const uint64_t now = input->wall.seconds;
  rcdp_terms terms = *input->terms;
  rcdp_input narrowed = *input;
  if (left->not_after <= now) {
    return RCDP_E_NOT_AUTHORISED;
  }
  terms.validity = left->not_after - now;
  terms.lifetime = left->lifetime;
  terms.renewal = terms.renewal < terms.validity ? terms.renewal : 0;
  terms.restrictions = left->restrictions;
  narrowed.terms = &terms;
  /* the operator's own were possible: the lists of the others are more than a credential can carry, now and later */
  return rcdp_network_take_terms(network, slot, &narrowed) == RCDP_OK ? RCDP_OK : RCDP_E_BOUNDS;
}

rcdp_err rcdp_network_narrow(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_controls *limits, size_t count, uint64_t *not_after) {
  const rcdp_err err = rcdp_network_take_terms(network, slot, input); /* they are possible as they are */
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
  for (size_t i = 0; i < count; i++) {
    rcdp_limits_narrow(&left, &limits[i], &left);
  }
  *not_after = left.not_after;
  return take(network, slot, input, &left);
}
