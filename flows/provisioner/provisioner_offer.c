/*
 * What a device wants (docs/protocol.md, clauses 18.3, 18.9): its offer must have been made for this very provisioner, order and channel, the
 * embedder must want the device, and it is committed before anything follows from it.
 */
#include <string.h>

#include "grant.h"
#include "provisioner.h"

/* --- an offer --- */

static void ask_embedder(provisioner_role *role, provisioner_entry *entry, const provisioner_received *received) {
  rcdp_action *action = rcdp_action_push(&role->queue, RCDP_ACTION_POLICY);
  const rcdp_provisioner_offer *offer = &received->content.offer;
  entry->status = PROVISIONER_ASKING;
  entry->ticket = ++role->last_ticket;
  action->link = rcdp_provisioner_link(role, entry);
  action->ticket = entry->ticket;
  action->transaction = entry->order;
  action->device_id = offer->device;
  action->assurance = offer->has_factory ? RCDP_CERTIFIED : RCDP_ASSERTED;
}

/* Of two channels with one binding, which there must not be, the first counts. */
rcdp_err rcdp_provisioner_take_offer(provisioner_role *role, provisioner_entry *entry,
                                     const provisioner_received *received) {
  const rcdp_provisioner_offer *offer = &received->content.offer;
  const rcdp_signed *body = &received->message.body.provisioner.body.offer;
  const bool fits = rcdp_provisioner_offer_fits(role, &entry->order, offer) &&
                    rcdp_octets32_equal(&offer->channel_binding, &entry->binding) &&
                    offer->has_factory == (body->signature.len > 0) &&
                    rcdp_provisioner_referred(role, &offer->channel_binding) == NULL;
  if (!fits) {
    return RCDP_E_MISMATCH;
  }
  const rcdp_provision_state state = {
      .order = offer->order,
      .serial = offer->serial,
      .device = offer->device,
      .reference = offer->channel_binding,
      .maker = role->config.maker,
      .status = RCDP_PROVISION_OFFERED,
      .offer = *body,
  };
  const rcdp_err err = rcdp_provisioner_keep(role, entry, &state);
  if (err == RCDP_OK) {
    entry->reference = state.reference;
    entry->maker = state.maker;
    entry->spoken = true;
    ask_embedder(role, entry, received);
  }
  return err;
}

/* --- the same offer --- */

/* Of one that is being denied the offer itself is not there any more: then by what it names. */
static bool is_same(const rcdp_provision_state *state, const provisioner_received *received) {
  const rcdp_signed *said = &received->message.body.provisioner.body.offer;
  const rcdp_provisioner_offer *offer = &received->content.offer;
  if (state->status == RCDP_PROVISION_DENIED) {
    return rcdp_bytes_equal(offer->device, state->device) &&
           rcdp_octets32_equal(&offer->channel_binding, &state->reference);
  }
  return rcdp_bytes_equal(said->content, state->offer.content) &&
         rcdp_bytes_equal(said->signature, state->offer.signature);
}

rcdp_err rcdp_provisioner_hear_offer(provisioner_role *role, provisioner_entry *entry,
                                     const provisioner_received *received) {
  rcdp_provision_state state;
  const rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  if (!is_same(&state, received)) {
    return RCDP_E_MISMATCH;
  }
  entry->spoken = true;
  return rcdp_provisioner_tell(role, entry);
}

/* Nothing would ever answer it: a device that was set back to before its delivery needs another order. */
rcdp_err rcdp_provisioner_refuse_offer(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received) {
  rcdp_provision_state state;
  (void)received;
  rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err == RCDP_OK) {
    const rcdp_error_report already = {.cause = RCDP_E_ALREADY};
    err = rcdp_provisioner_deny(role, entry, state.has_report ? &state.report : &already);
  }
  return err == RCDP_OK ? RCDP_E_UNEXPECTED : err;
}

/* --- the embedder's answer --- */

/* Nothing is kept, and the entry waits for another device. */
static rcdp_err refuse(provisioner_role *role, provisioner_entry *entry, rcdp_err why) {
  const rcdp_error_report report = {.cause = RCDP_E_NOT_AUTHORISED};
  const rcdp_err err = entry->open ? rcdp_provisioner_deny(role, entry, &report) : RCDP_OK;
  if (err == RCDP_OK) {
    rcdp_provisioner_report(role, entry, RCDP_STEP_REFUSED, why);
    entry->status = PROVISIONER_EMPTY;
    entry->has_order = entry->open && entry->spoken; /* else its hello is still to come */
  }
  return err;
}

/* What is to be made can be: else it would never end. */
static rcdp_err check_own(provisioner_role *role, const rcdp_provision_state *state, const rcdp_input *input) {
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_profile profile;
  uint8_t octets[RCDP_SEALED_MAX];
  rcdp_buf encoding = RCDP_BUF(octets);
  rcdp_err err = rcdp_provisioner_read_grant(role, &chained, &grant);
  if (err == RCDP_OK && !rcdp_grant_has_imsi(&grant, input->imsi)) {
    err = RCDP_E_ARGUMENT;
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_profile(role, &grant, state, grant.not_before, &profile);
  }
  return err == RCDP_OK ? rcdp_profile_encode(&profile, &role->arena, &encoding) : err;
}

rcdp_err rcdp_provisioner_on_policy(provisioner_role *role, provisioner_entry *entry, const rcdp_input *input) {
  rcdp_provision_state state;
  if (input->result != RCDP_OK) {
    return refuse(role, entry, input->result);
  }
  rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  state.replace = input->replace;
  state.has_controls = input->controls != NULL;
  state.controls = input->controls != NULL ? *input->controls : state.controls;
  if (state.maker == RCDP_MADE_BY_PROVISIONER) {
    state.imsi = input->imsi;
    err = check_own(role, &state, input);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_commit(role, entry, &state);
  }
  const bool never = err == RCDP_E_ARGUMENT || err == RCDP_E_BOUNDS || err == RCDP_E_NOT_AUTHORISED;
  return never ? refuse(role, entry, err) : err;
}
