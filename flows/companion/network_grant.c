/* The network grants an entry (docs/protocol.md, clause 16.6): it reserves a SUPI under the subscription, makes, seals and signs. */
#include <string.h>

#include "network.h"

/* What a reservation says besides, for a companion's device. */
static void reserve(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, bool replace) {
  const serving *own = slot->own;
  rcdp_record *record = &network->request.record;
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
  rcdp_err err = rcdp_serving_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    err = rcdp_serving_narrow(network, slot, input, &order->controls);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_prepare(network, slot, input);
  }
  if (err == RCDP_OK) {
    reserve(network, slot, input, order->replace);
  }
  return err;
}

/* What one grant leads to; the octets live until the answer is stored. */
typedef struct {
  rcdp_issue made;
  rcdp_companion_grant fields;
  uint8_t info_octets[COMPANION_SEAL_INFO_MAX];
  rcdp_buf info;
  uint8_t content[RCDP_GRANT_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} grant_work;

/* Whose order, which offer, for whom, by whom, when: what box and keys are bound to. */
static rcdp_err bind(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, grant_work *work) {
  const serving *own = slot->own;
  rcdp_message message;
  const rcdp_companion_order *order = &message.body.companion.body.order;
  const rcdp_profile *profile = &work->made.credential.profile;
  work->info = RCDP_BUF(work->info_octets);
  work->fields = (rcdp_companion_grant){
      .order = slot->transaction,
      .device = {slot->device_id, slot->device_id_len},
      .companion = own->companion,
      .network = network->config.network,
      .issued = input->wall.seconds,
      .credential = profile->id,
      .epoch = profile->epoch,
      .restrictions = profile->restrictions,
      .suite = slot->suite->id,
  };
  rcdp_err err = rcdp_serving_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    work->fields.reference = order->reference;
    err = rcdp_digest(network->config.provider, CONTEXT_OFFER, order->offer.content, work->fields.offer_hash.octets);
  }
  return err == RCDP_OK ? rcdp_companion_hpke_info(&work->fields, &network->signer_hash, &network->arena, &work->info)
                        : err;
}

/* Encode and sign the grant and put it into its envelope. */
static rcdp_err sign(rcdp_network *network, const rcdp_slot *slot, grant_work *work, rcdp_buf *answer) {
  const rcdp_network_config *config = &network->config;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_GRANT,
                         .body.grant = {.signature = RCDP_BYTES(work->signature), .chain_count = config->chain_count}},
  };
  rcdp_signed_companion_grant *grant = &message.body.companion.body.grant;
  memcpy(grant->chain, config->chain, sizeof config->chain);
  rcdp_err err = rcdp_companion_grant_encode(&work->fields, &network->arena, &content);
  grant->content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_network_sign(network, CONTEXT_GRANT, grant->content, work->signature);
  }
  return err == RCDP_OK ? rcdp_message_encode(&message, &network->arena, answer) : err;
}

static rcdp_err expect(rcdp_network *network, const grant_work *work) {
  rcdp_record *record = &network->request.record;
  const rcdp_octets32 grant_hash = record->reject_hash;
  return rcdp_serving_expectation(network, &work->fields.order, &grant_hash, &work->fields.reference,
                                  &record->reject_hash);
}

static rcdp_err grant(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, grant_work *work) {
  const serving *own = slot->own;
  const rcdp_origin origin = {
      .assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED,
      .parent = RCDP_ID_BYTES(own->companion),
      .ordered_by = RCDP_ID_BYTES(own->companion),
      .not_after = own->not_after,
  };
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
    err = expect(network, work);
  }
  if (err == RCDP_OK) {
    network->request.record.answer = rcdp_buf_bytes(&answer);
    err = rcdp_network_keep_keys(network, rcdp_buf_bytes(&work->info), &work->made);
  }
  return err;
}

rcdp_err rcdp_serving_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *reserved = &input->stored->record;
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  if (reserved->state != RCDP_STATE_RESERVED) { /* another run was faster */
    return rcdp_serving_repeat(network, slot, input);
  }
  grant_work work;
  memset(&work, 0, sizeof work);
  const rcdp_err err = grant(network, slot, input, &work);
  if (err == RCDP_OK) {
    rcdp_network_offer(network, slot, input, SERVING_OFFER);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
