/* The network grants an entry (docs/protocol.md, clause 16.6): it reserves a SUPI under the subscription, makes, seals and signs. */
#include <string.h>

#include "network.h"

/* What a reservation says besides, for a companion's device. */
static void reserve(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, bool replace) {
  const serving *own = slot->own;
  rcdp_record *record = &network->request.record;
  rcdp_network_prepare(network, slot, input);
  record->transaction = own->entry;
  record->parent = (rcdp_bytes){slot->subscription, slot->subscription_len};
  record->assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED;
  record->counter_absent = true;
  network->request.replace = replace;
  rcdp_network_report(network, slot, RCDP_STEP_POLICY, RCDP_OK);
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_RESERVE, SERVING_RESERVE);
}

rcdp_err rcdp_serving_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_message message;
  const rcdp_companion_order *order = &message.body.companion.body.order;
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    err = rcdp_serving_narrow(network, slot, input, &order->controls);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_draw_id(network, slot);
  }
  if (err == RCDP_OK) {
    reserve(network, slot, input, order->replace);
  }
  return err;
}

/* Whose order, which offer, for whom, by whom, when: what box and keys are bound to. */
static rcdp_err bind(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, const rcdp_profile *made,
                     void *fields, rcdp_buf *info) {
  const serving *own = slot->own;
  rcdp_companion_grant *grant = fields;
  rcdp_message message;
  const rcdp_companion_order *order = &message.body.companion.body.order;
  *grant = (rcdp_companion_grant){
      .order = slot->transaction,
      .device = {slot->device_id, slot->device_id_len},
      .companion = own->companion,
      .network = network->config.network,
      .issued = input->wall.seconds,
      .credential = made->id,
      .epoch = made->epoch,
      .restrictions = made->restrictions,
      .suite = slot->suite->id,
  };
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    grant->reference = order->reference;
    err = rcdp_digest(network->config.provider, CONTEXT_OFFER, order->offer.content, grant->offer_hash.octets);
  }
  return err == RCDP_OK ? rcdp_companion_hpke_info(grant, &network->signer_hash, &network->arena, info) : err;
}

static rcdp_err encode(rcdp_network *network, const rcdp_issue *made, void *fields, rcdp_buf *content) {
  rcdp_companion_grant *grant = fields;
  grant->enc = made->enc;
  grant->sealed = made->sealed;
  return rcdp_companion_grant_encode(grant, &network->arena, content);
}

static rcdp_err wrap(rcdp_network *network, const rcdp_slot *slot, const rcdp_chained *signed_content,
                     rcdp_message *message) {
  rcdp_signed_companion_grant *grant = &message->body.companion.body.grant;
  (void)network;
  (void)slot;
  message->kind = RCDP_BODY_COMPANION;
  message->body.companion.kind = RCDP_COMPANION_GRANT;
  grant->content = signed_content->content;
  grant->signature = signed_content->signature;
  grant->chain_count = signed_content->chain_count;
  memcpy(grant->chain, signed_content->chain, sizeof grant->chain);
  return RCDP_OK;
}

static rcdp_err expect(rcdp_network *network, const void *fields, rcdp_bytes info) {
  const rcdp_companion_grant *grant = fields;
  rcdp_record *record = &network->request.record;
  const rcdp_octets32 grant_hash = record->reject_hash;
  (void)info;
  return rcdp_serving_expectation(network, &grant->order, &grant_hash, &grant->reference, &record->reject_hash);
}

rcdp_err rcdp_serving_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  static const rcdp_answer answer = {.context = CONTEXT_GRANT,
                                     .offering = SERVING_OFFER,
                                     .bind = bind,
                                     .encode = encode,
                                     .wrap = wrap,
                                     .expect = expect};
  const serving *own = slot->own;
  const rcdp_origin origin = {
      .assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED,
      .parent = RCDP_ID_BYTES(own->companion),
      .ordered_by = RCDP_ID_BYTES(own->companion),
      .not_after = own->not_after,
  };
  rcdp_companion_grant fields;
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  if (input->stored->record.state != RCDP_STATE_RESERVED) { /* another run was faster */
    return rcdp_serving_repeat(network, slot, input);
  }
  return rcdp_network_answer(network, slot, input, &answer, &origin, &fields);
}
