/*
 * The network takes a confirmation: it is authentic, it is about the credential exactly as it was issued, and then the credential is
 * active, in one commit with the end of what it replaces.
 */
#include "network.h"

rcdp_err rcdp_attach_network_confirm(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message) {
  rcdp_attach_confirm fields;
  rcdp_err err = rcdp_attach_confirm_decode(message->body.attach_confirm.content, &network->arena, &fields);
  if (err == RCDP_OK && !rcdp_id_equal(&fields.transaction, &slot->transaction)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    slot->credential = fields.credential;
    rcdp_network_find(network, slot, input, SLOT_FINDING);
  }
  return err;
}

/* The confirmation and the record tell the same story. */
static rcdp_err compare(const rcdp_network *network, const rcdp_attach_confirm *fields, const rcdp_record *record) {
  const bool same = rcdp_id_equal(&fields->transaction, &record->transaction) &&
                    rcdp_id_equal(&fields->credential, &record->credential) && fields->epoch == record->epoch &&
                    rcdp_octets32_equal(&fields->certificate_hash, &record->certificate_hash) &&
                    rcdp_octets32_equal(&fields->request_hash, &record->request_hash) &&
                    rcdp_octets32_equal(&fields->reject_hash, &record->reject_hash) &&
                    rcdp_octets32_equal(&fields->signer_hash, &record->signer_hash) &&
                    rcdp_octets32_equal(&fields->credential_hash, &record->credential_hash);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_network_id_equal(&fields->network, &network->config.network) ? RCDP_OK : RCDP_E_NETWORK;
}

/* The confirmation that the slot keeps, decoded once more. */
static rcdp_err read_back(rcdp_network *network, const rcdp_slot *slot, rcdp_message *message,
                          rcdp_attach_confirm *fields) {
  rcdp_err err = rcdp_message_decode((rcdp_bytes){slot->message, slot->message_len}, &network->arena, message);
  if (err == RCDP_OK) {
    err = rcdp_attach_confirm_decode(message->body.attach_confirm.content, &network->arena, fields);
  }
  return err;
}

static rcdp_err verify(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record) {
  rcdp_message message;
  rcdp_attach_confirm fields;
  const rcdp_stored_management stored = rcdp_network_management(network, record);
  rcdp_err err = read_back(network, slot, &message, &fields);
  if (err == RCDP_OK && record->management_key.len == 0) {
    err = RCDP_E_LAPSED; /* never offered, or its keys are gone */
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_CONFIRM, &message.body.attach_confirm);
  }
  if (err == RCDP_OK) {
    err = compare(network, &fields, record);
  }
  return err;
}

rcdp_err rcdp_attach_network_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  rcdp_err err = input->stored->err == RCDP_E_NOT_FOUND ? RCDP_E_UNKNOWN_CREDENTIAL : input->stored->err;
  if (err == RCDP_OK) {
    err = verify(network, slot, record);
  }
  return err == RCDP_OK ? rcdp_network_confirm(network, slot, input, record, SLOT_CONFIRMING) : err;
}

static rcdp_err acknowledge(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record, rcdp_buf *reply) {
  const rcdp_provider *provider = network->config.provider;
  rcdp_message message;
  rcdp_attach_confirm confirm;
  rcdp_attach_confirmed fields = {record->transaction, record->credential, record->epoch, {{0}}};
  rcdp_message answer = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_ATTACH_CONFIRMED,
  };
  rcdp_authenticated *body = &answer.body.attach_confirmed;
  uint8_t octets[RCDP_CONFIRMED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  const rcdp_stored_management stored = rcdp_network_management(network, record);

  rcdp_err err = read_back(network, slot, &message, &confirm);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CONFIRM, message.body.attach_confirm.content, fields.confirm_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_confirmed_encode(&fields, &network->arena, &content);
    body->content = rcdp_buf_bytes(&content);
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_mac_stored(&stored, LABEL_CONFIRMED, CONTEXT_CONFIRMED, body);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&answer, &network->arena, reply);
  }
  return err;
}

rcdp_err rcdp_attach_network_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_buf reply = RCDP_BUF(network->reply);
  if (rcdp_network_find_again(network, slot, input, SLOT_FINDING)) {
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
