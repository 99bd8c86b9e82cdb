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
static rcdp_err compare(const rcdp_network *network, const rcdp_companion_receipt *fields, const rcdp_record *record) {
  rcdp_octets32 expectation = {{0}};
  const rcdp_err err =
      rcdp_serving_expectation(network, &fields->order, &fields->grant_hash, &fields->channel_binding, &expectation);
  const bool same = rcdp_octets32_equal(&expectation, &record->reject_hash) && fields->epoch == record->epoch &&
                    rcdp_octets32_equal(&fields->signer_hash, &record->signer_hash) &&
                    rcdp_octets32_equal(&fields->credential_hash, &record->credential_hash);
  if (err != RCDP_OK) {
    return err;
  }
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_network_id_equal(&fields->network, &network->config.network) ? RCDP_OK : RCDP_E_NETWORK;
}

static rcdp_err verify(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record) {
  rcdp_message message;
  rcdp_companion_receipt fields;
  const rcdp_authenticated *receipt = &message.body.companion.body.receipt;
  const rcdp_stored_management stored = rcdp_network_management(network, record);
  rcdp_err err = rcdp_serving_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    err = rcdp_companion_receipt_decode(receipt->content, &network->arena, &fields);
  }
  if (err == RCDP_OK && record->management_key.len == 0) {
    err = RCDP_E_LAPSED; /* never offered, or its keys are gone */
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_RECEIPT, receipt);
  }
  return err == RCDP_OK ? compare(network, &fields, record) : err;
}

rcdp_err rcdp_serving_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  rcdp_err err = rcdp_serving_own_child(slot, input);
  if (err == RCDP_OK) {
    err = verify(network, slot, record);
  }
  return err == RCDP_OK ? rcdp_network_confirm(network, slot, input, record, SERVING_CONFIRM) : err;
}

static rcdp_err acknowledge(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record, rcdp_buf *reply) {
  rcdp_message received;
  rcdp_companion_confirmed fields = {slot->transaction, record->credential, record->epoch, {{0}}};
  rcdp_message answer = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_COMPANION,
      .body.companion.kind = RCDP_COMPANION_CONFIRMED,
  };
  rcdp_authenticated *body = &answer.body.companion.body.confirmed;
  uint8_t octets[RCDP_COMPANION_CONFIRMED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  const rcdp_stored_management stored = rcdp_network_management(network, record);

  rcdp_err err = rcdp_serving_read_back(network, slot, &received);
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_RECEIPT, received.body.companion.body.receipt.content,
                      fields.receipt_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_companion_confirmed_encode(&fields, &network->arena, &content);
    body->content = rcdp_buf_bytes(&content);
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_mac_stored(&stored, LABEL_CONFIRMED, CONTEXT_CONFIRMED, body);
  }
  return err == RCDP_OK ? rcdp_message_encode(&answer, &network->arena, reply) : err;
}

rcdp_err rcdp_serving_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_buf reply = RCDP_BUF(network->reply);
  if (rcdp_network_find_again(network, slot, input, SERVING_RECEIPT)) {
    return RCDP_OK;
  }
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK) {
    err = acknowledge(network, slot, &input->stored->record, &reply);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_ACTIVE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}
