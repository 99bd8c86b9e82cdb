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
    err = rcdp_network_prepare(network, slot, input);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_POLICY, RCDP_OK);
    network->request.record.counter = own->counter;
    network->request.counter_authentic = slot->is_signed;
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_RESERVE, SLOT_RESERVING);
  }
  return err;
}

/* What one issue leads to; the octets live until the answer is stored. */
typedef struct {
  rcdp_issue made;
  rcdp_attach_reject fields;
  uint8_t info_octets[SEAL_INFO_MAX];
  rcdp_buf info;
  uint8_t content[RCDP_REJECT_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} issue_work;

/* Encode and sign the reject and put it into its envelope. */
static rcdp_err sign(rcdp_network *network, const rcdp_slot *slot, issue_work *work, rcdp_buf *answer) {
  const rcdp_network_config *config = &network->config;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_ATTACH_REJECT,
      .body.attach_reject = {.signature = RCDP_BYTES(work->signature), .chain_count = config->chain_count},
  };
  memcpy(message.body.attach_reject.chain, config->chain, sizeof config->chain);
  rcdp_err err = rcdp_attach_reject_encode(&work->fields, &network->arena, &content);
  message.body.attach_reject.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_network_sign(network, CONTEXT_REJECT, rcdp_buf_bytes(&content), work->signature);
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_network_voucher_add(network, slot, &message.body.attach_reject);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, answer);
  }
  return err;
}

/* The device's nonce, from the request that the slot keeps. */
static rcdp_err read_nonce(rcdp_network *network, const rcdp_slot *slot, rcdp_octets32 *nonce) {
  rcdp_message message;
  rcdp_attach_request request;
  rcdp_err err = rcdp_message_decode((rcdp_bytes){slot->message, slot->message_len}, &network->arena, &message);
  if (err == RCDP_OK) {
    err = rcdp_attach_request_decode(message.body.attach_request.content, &network->arena, &request);
  }
  if (err == RCDP_OK) {
    *nonce = request.device_nonce;
  }
  return err;
}

/* Who asked, what was asked, of whom, when: what the box and the keys are bound to. */
static rcdp_err bind(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, issue_work *work) {
  const rcdp_network_config *config = &network->config;
  work->info = RCDP_BUF(work->info_octets);
  work->fields = (rcdp_attach_reject){
      .transaction = slot->transaction,
      .request_hash = slot->request_hash,
      .nonce1 = slot->draft.nonce1,
      .network = config->network,
      .issued = input->wall.seconds,
      .suite = slot->suite->id,
  };
  const rcdp_err err = read_nonce(network, slot, &work->fields.device_nonce);
  return err == RCDP_OK ? rcdp_attach_hpke_info(config->provider, &work->fields, &slot->certificate_hash,
                                                &network->signer_hash, &network->arena, &work->info)
                        : err;
}

static rcdp_err issue(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, issue_work *work) {
  const rcdp_origin origin = {.assurance = RCDP_CERTIFIED};
  rcdp_buf answer = RCDP_BUF(network->answer);
  rcdp_err err = rcdp_network_make(network, slot, input, &origin, &work->made);
  if (err == RCDP_OK) {
    err = bind(network, slot, input, work);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_seal(network, slot, rcdp_buf_bytes(&work->info), &work->made);
  }
  if (err == RCDP_OK) {
    work->fields.enc = work->made.enc;
    work->fields.sealed = work->made.sealed;
    err = sign(network, slot, work, &answer);
  }
  if (err == RCDP_OK) {
    network->request.record.answer = rcdp_buf_bytes(&answer);
    err = rcdp_network_keep_keys(network, rcdp_buf_bytes(&work->info), &work->made);
  }
  return err;
}

rcdp_err rcdp_attach_network_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *reserved = &input->stored->record;
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  if (reserved->state != RCDP_STATE_RESERVED) { /* another run was faster */
    return rcdp_network_repeat(network, slot, input, reserved);
  }
  issue_work work;
  memset(&work, 0, sizeof work);
  const rcdp_err err = issue(network, slot, input, &work);
  if (err == RCDP_OK) {
    rcdp_network_offer(network, slot, input, SLOT_OFFERING);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
