/*
 * A hand-in that is refused for good leaves a device behind that holds what will never count: a notice of the network lets it erase that
 * (docs/protocol.md, clause 18.7). It is given only to who has proven that such a device exists, and never for what the store has as live: so the
 * store is asked at the very end.
 */
#include "network.h"

#include <string.h>

#define CONTEXT_REFUSAL "rcdp/1 refusal network"

/* What does not change by asking again. What a web server could bring about is none of it, but for a revocation, which is signed. */
static const bool final[RCDP_ERR_COUNT] = {
    [RCDP_E_NOT_AUTHORISED] = true, [RCDP_E_NETWORK] = true, [RCDP_E_CERT_REVOKED] = true, [RCDP_E_CONFLICT] = true,
    [RCDP_E_QUOTA] = true,          [RCDP_E_ALREADY] = true, [RCDP_E_LAPSED] = true,
};

rcdp_err rcdp_provisioning_settle(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, rcdp_err err) {
  provisioning *own = slot->own;
  if (!final[err] || !own->authentic) {
    return err;
  }
  own->cause = err;
  memset(&network->request, 0, sizeof network->request);
  rcdp_network_find(network, slot, input, PROVISIONING_LAST_LOOK);
  return RCDP_OK;
}

rcdp_err rcdp_provisioning_last_look(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning *own = slot->own;
  const rcdp_err err = input->stored->err;
  const provisioning_course course = rcdp_provisioning_course(input);
  if (err != RCDP_OK && err != RCDP_E_NOT_FOUND) {
    return err;
  }
  if (course == COURSE_NONE) {
    return RCDP_E_CORRUPT;
  }
  if (course == COURSE_TAKEN) { /* another run was faster */
    return rcdp_provisioning_again(network, slot, input);
  }
  own->notice = course != COURSE_OFFERED;
  own->ended = input->wall.seconds;
  return own->cause;
}

/* --- the notice --- */

/* The same refusal has the same name, however often it is given. */
static rcdp_err name_notice(const rcdp_network *network, const rcdp_slot *slot, rcdp_id *notice) {
  rcdp_octets32 digest;
  const rcdp_err err = rcdp_provisioning_digest(network, CONTEXT_REFUSAL, RCDP_ID_BYTES(slot->credential),
                                                RCDP_ID_BYTES(slot->transaction), &digest);
  if (err == RCDP_OK) {
    memcpy(notice->octets, digest.octets, sizeof notice->octets);
  }
  return err;
}

static rcdp_err add_notice(rcdp_network *network, const rcdp_slot *slot, rcdp_hand_in_refused *refused) {
  const provisioning *own = slot->own;
  rcdp_notice fields = {
      .device = {slot->device_id, slot->device_id_len},
      .credential = slot->credential,
      .epochs = {0},
      .epoch_count = 1,
      .network = network->config.network,
      .mode = RCDP_NOTICE_REVOKE,
      .issued = own->ended,
  };
  rcdp_network_notice *notice = rcdp_arena_alloc(&network->arena, sizeof *notice);
  rcdp_err err = notice == NULL ? RCDP_E_NO_MEMORY : name_notice(network, slot, &fields.notice);
  if (err == RCDP_OK) {
    err = rcdp_network_make_notice(network, &fields, notice);
  }
  if (err == RCDP_OK) {
    refused->has_notice = true;
    refused->notice = notice->body;
    rcdp_network_report(network, slot, RCDP_STEP_NOTICE, RCDP_OK);
  }
  return err;
}

/* --- each message has its own refusal --- */

typedef rcdp_err (*refuser)(rcdp_network *network, const rcdp_slot *slot, const rcdp_provisioner_body *asked,
                            const rcdp_error_report *report, rcdp_provisioner_body *body);

static rcdp_err refuse_order(rcdp_network *network, const rcdp_slot *slot, const rcdp_provisioner_body *asked,
                             const rcdp_error_report *report, rcdp_provisioner_body *body) {
  rcdp_provisioner_order order;
  const rcdp_err err = rcdp_provisioner_order_decode(asked->body.order.content, &network->arena, &order);
  (void)slot;
  *body = (rcdp_provisioner_body){RCDP_PROVISIONER_DENIED, .body.denied = {order.reference, *report}};
  return err;
}

static rcdp_err refuse_hand_in(rcdp_network *network, const rcdp_slot *slot, const rcdp_provisioner_body *asked,
                               const rcdp_error_report *report, rcdp_provisioner_body *body) {
  const provisioning *own = slot->own;
  rcdp_hand_in fields;
  const rcdp_err err = rcdp_hand_in_decode(asked->body.hand_in.content, &network->arena, &fields);
  *body = (rcdp_provisioner_body){RCDP_PROVISIONER_REFUSED,
                                  .body.refused = {.credential = fields.credential, .report = *report}};
  return err == RCDP_OK && own != NULL && own->notice ? add_notice(network, slot, &body->body.refused) : err;
}

static rcdp_err refuse_inquiry(rcdp_network *network, const rcdp_slot *slot, const rcdp_provisioner_body *asked,
                               const rcdp_error_report *report, rcdp_provisioner_body *body) {
  (void)network;
  (void)slot;
  (void)asked;
  *body = (rcdp_provisioner_body){RCDP_PROVISIONER_STANDING, .body.standing = {.refused = true, .report = *report}};
  return RCDP_OK;
}

/* An order to deprovision, and a transfer, are refused as a whole by the report as it is. */
rcdp_err rcdp_provisioning_refuse(rcdp_network *network, const rcdp_slot *slot, const rcdp_message *asked,
                                  rcdp_message *refusal) {
  static const refuser refusers[RCDP_PROVISIONER_BODY_COUNT] = {[RCDP_PROVISIONER_ORDER] = refuse_order,
                                                                [RCDP_PROVISIONER_HAND_IN] = refuse_hand_in,
                                                                [RCDP_PROVISIONER_INQUIRY] = refuse_inquiry};
  const rcdp_provisioner_body *body = &asked->body.provisioner;
  const rcdp_error_report report = refusal->body.error;
  rcdp_provisioner_body own;
  if (refusers[body->kind] == NULL) {
    return RCDP_OK;
  }
  const rcdp_err err = refusers[body->kind](network, slot, body, &report, &own);
  if (err == RCDP_OK) {
    refusal->kind = RCDP_BODY_PROVISIONER;
    refusal->body.provisioner = own;
  }
  return err;
}
