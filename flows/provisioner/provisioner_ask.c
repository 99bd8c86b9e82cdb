/* What the provisioner asks of the network (docs/protocol.md, clauses 18.4, 18.7): for a credential, and that it becomes active. */
#include <string.h>

#include "provisioner.h"
#include "transcript.h"

/* What one question leads to. */
typedef struct {
  rcdp_provision_state state;
  rcdp_buf content;
  uint8_t octets[RCDP_HAND_IN_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} ask_work;

static rcdp_err write_order(provisioner_role *role, ask_work *work) {
  const rcdp_provision_state *state = &work->state;
  const rcdp_provisioner_order order = {
      .order = state->order,
      .serial = state->serial,
      .network = role->network,
      .device = state->device,
      .reference = state->reference,
      .maker = state->maker,
      .imsi = state->imsi,
      .replace = state->replace,
      .has_controls = state->has_controls,
      .controls = state->controls,
      .offer = state->offer,
  };
  return rcdp_provisioner_order_encode(&order, &role->arena, &work->content);
}

static rcdp_err write_hand_in(provisioner_role *role, ask_work *work) {
  const rcdp_provision_state *state = &work->state;
  rcdp_hand_in hand_in = {
      .order = state->order,
      .serial = state->serial,
      .network = role->network,
      .credential = state->credential,
      .receipt = state->receipt,
      .has_made = state->has_made,
  };
  if (state->has_made) {
    hand_in.replace = state->replace;
    hand_in.offer = state->offer;
    hand_in.box = state->made;
  }
  return rcdp_hand_in_encode(&hand_in, &role->arena, &work->content);
}

rcdp_err rcdp_provisioner_ask(provisioner_role *role, provisioner_entry *entry) {
  const bool hand_in = entry->status == PROVISIONER_RECEIVED;
  rcdp_message message = {
      .sender = RCDP_PROVISIONER,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = {.kind = hand_in ? RCDP_PROVISIONER_HAND_IN : RCDP_PROVISIONER_ORDER},
  };
  rcdp_provisioner_body *body = &message.body.provisioner;
  ask_work work;
  work.content = RCDP_BUF(work.octets);
  rcdp_err err = rcdp_provisioner_kept(role, entry, &work.state);
  if (err == RCDP_OK) {
    err = hand_in ? write_hand_in(role, &work) : write_order(role, &work);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_sign(role, hand_in ? CONTEXT_HAND_IN : CONTEXT_PROVISIONER_ORDER, &work.content,
                                work.signature, hand_in ? &body->body.hand_in : &body->body.order);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_send(role, entry, role->config.network_link, &message);
  }
  if (err == RCDP_OK && hand_in) {
    rcdp_provisioner_report(role, entry, RCDP_STEP_HAND_IN, RCDP_OK);
  }
  return err;
}
