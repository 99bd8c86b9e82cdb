/*
 * The network takes a receipt (docs/protocol.md, clause 16.7): it is of a child of this subscription, authentic, and about the credential exactly
 * as it was granted; then the credential is active, in one commit with the end of what it replaces.
 */
#include "network.h"

#define CONTEXT_EXPECTED "rcdp/1 companion-expected network"

rcdp_err rcdp_serving_expectation(const rcdp_network *network, const rcdp_id *order, const rcdp_octets32 *grant_hash,
                                  const rcdp_octets32 *channel_binding, rcdp_octets32 *expectation) {
  const rcdp_bytes parts[] = {RCDP_ID_BYTES(*order), RCDP_OCTETS32_BYTES(*grant_hash),
                              RCDP_OCTETS32_BYTES(*channel_binding)};
  return rcdp_serving_digest(network, CONTEXT_EXPECTED, parts, sizeof parts / sizeof parts[0], expectation);
}

rcdp_err rcdp_serving_own_child(const rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_store_result *stored = input->stored;
  if (stored->err != RCDP_OK) {
    return stored->err == RCDP_E_NOT_FOUND ? RCDP_E_UNKNOWN_CREDENTIAL : stored->err;
  }
  const rcdp_bytes subscription = {slot->subscription, slot->subscription_len};
  return rcdp_bytes_equal(stored->record.parent, subscription) ? RCDP_OK : RCDP_E_UNKNOWN_CREDENTIAL;
}

rcdp_err rcdp_serving_receipt(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                              const rcdp_message *message) {
  rcdp_companion_receipt fields;
  rcdp_err err = rcdp_companion_receipt_decode(message->body.companion.body.receipt.content, &network->arena, &fields);
  if (err == RCDP_OK && !rcdp_id_equal(&fields.order, &slot->transaction)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    slot->credential = fields.credential;
    rcdp_network_report(network, slot, RCDP_STEP_RECEIPT, RCDP_OK);
    rcdp_network_find(network, slot, input, SERVING_RECEIPT);
  }
  return err;
}

/* Receipt and record tell the same story. It was found by its identifier. */
static rcdp_err compare(rcdp_network *network, rcdp_bytes content, const rcdp_record *record) {
  rcdp_companion_receipt fields;
  rcdp_octets32 expectation = {{0}};
  rcdp_err err = rcdp_companion_receipt_decode(content, &network->arena, &fields);
  if (err == RCDP_OK) {
    err = rcdp_serving_expectation(network, &fields.order, &fields.grant_hash, &fields.channel_binding, &expectation);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = rcdp_octets32_equal(&expectation, &record->reject_hash) && fields.epoch == record->epoch &&
                    rcdp_octets32_equal(&fields.signer_hash, &record->signer_hash) &&
                    rcdp_octets32_equal(&fields.credential_hash, &record->credential_hash);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_network_id_equal(&fields.network, &network->config.network) ? RCDP_OK : RCDP_E_NETWORK;
}

static rcdp_err read(rcdp_network *network, const rcdp_slot *slot, rcdp_authenticated *body) {
  rcdp_message message;
  const rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    *body = message.body.companion.body.receipt;
  }
  return err;
}

static rcdp_err acknowledge(rcdp_network *network, const rcdp_record *record, const rcdp_octets32 *hash,
                            rcdp_buf *content, rcdp_message *answer) {
  const rcdp_companion_confirmed fields = {answer->transaction, record->credential, record->epoch, *hash};
  rcdp_companion_body *body = &answer->body.companion;
  const rcdp_err err = rcdp_companion_confirmed_encode(&fields, &network->arena, content);
  answer->kind = RCDP_BODY_COMPANION;
  body->kind = RCDP_COMPANION_CONFIRMED;
  return err == RCDP_OK ? rcdp_network_code(network, record, CONTEXT_CONFIRMED, content, &body->body.confirmed) : err;
}

static const rcdp_confirmation confirmation = {.context = CONTEXT_RECEIPT,
                                               .finding = SERVING_RECEIPT,
                                               .read = read,
                                               .compare = compare,
                                               .acknowledge = acknowledge};

rcdp_err rcdp_serving_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  rcdp_err err = rcdp_serving_own_child(slot, input);
  if (err == RCDP_OK) {
    err = rcdp_network_verify(network, slot, record, &confirmation);
  }
  return err == RCDP_OK ? rcdp_network_confirm(network, slot, input, record, SERVING_CONFIRM) : err;
}

rcdp_err rcdp_serving_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  return rcdp_network_confirmed(network, slot, input, &confirmation);
}
