/* The network issues: it reserves a SUPI, and makes, seals and signs the reject that brings the credential. */
#include <string.h>

#include "network.h"

rcdp_err rcdp_attach_network_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const attach_slot *own = slot->own;
  rcdp_err err = rcdp_network_take_terms(network, slot, input);
  if (err == RCDP_OK) {
    err = rcdp_attach_network_voucher_keep(network, slot, input);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_draw_id(network, slot);
  }
  if (err == RCDP_OK) {
    rcdp_network_prepare(network, slot, input);
    rcdp_network_report(network, slot, RCDP_STEP_POLICY, RCDP_OK);
    network->request.record.counter = own->counter;
    network->request.counter_authentic = slot->is_signed;
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_RESERVE, SLOT_RESERVING);
  }
  return err;
}

/* The device's nonce, from the request that the slot keeps. */
static rcdp_err read_nonce(rcdp_network *network, const rcdp_slot *slot, rcdp_octets32 *nonce) {
  rcdp_message message;
  rcdp_attach_request request;
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    err = rcdp_attach_request_decode(message.body.attach_request.content, &network->arena, &request);
  }
  if (err == RCDP_OK) {
    *nonce = request.device_nonce;
  }
  return err;
}

/* Who asked, what was asked, of whom, when: what the box and the keys are bound to. */
static rcdp_err bind(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, const rcdp_profile *made,
                     void *fields, rcdp_buf *info) {
  const rcdp_network_config *config = &network->config;
  rcdp_attach_reject *reject = fields;
  (void)made;
  *reject = (rcdp_attach_reject){
      .transaction = slot->transaction,
      .request_hash = slot->request_hash,
      .nonce1 = slot->draft.nonce1,
      .network = config->network,
      .issued = input->wall.seconds,
      .suite = slot->suite->id,
  };
  const rcdp_err err = read_nonce(network, slot, &reject->device_nonce);
  return err == RCDP_OK ? rcdp_attach_hpke_info(config->provider, reject, &slot->certificate_hash,
                                                &network->signer_hash, &network->arena, info)
                        : err;
}

static rcdp_err encode(rcdp_network *network, const rcdp_issue *made, void *fields, rcdp_buf *content) {
  rcdp_attach_reject *reject = fields;
  reject->enc = made->enc;
  reject->sealed = made->sealed;
  return rcdp_attach_reject_encode(reject, &network->arena, content);
}

static rcdp_err wrap(rcdp_network *network, const rcdp_slot *slot, const rcdp_chained *signed_content,
                     rcdp_message *message) {
  rcdp_signed_attach_reject *reject = &message->body.attach_reject;
  message->kind = RCDP_BODY_ATTACH_REJECT;
  reject->content = signed_content->content;
  reject->signature = signed_content->signature;
  reject->chain_count = signed_content->chain_count;
  memcpy(reject->chain, signed_content->chain, sizeof reject->chain);
  return rcdp_attach_network_voucher_add(network, slot, reject);
}

rcdp_err rcdp_attach_network_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  static const rcdp_answer answer = {
      .context = CONTEXT_REJECT, .offering = SLOT_OFFERING, .bind = bind, .encode = encode, .wrap = wrap};
  const rcdp_record *reserved = &input->stored->record;
  const rcdp_origin origin = {.assurance = RCDP_CERTIFIED};
  rcdp_attach_reject fields;
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  if (reserved->state != RCDP_STATE_RESERVED) { /* another run was faster */
    return rcdp_network_repeat(network, slot, input, reserved);
  }
  return rcdp_network_answer(network, slot, input, &answer, &origin, &fields);
}
