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
static rcdp_err compare(rcdp_network *network, rcdp_bytes content, const rcdp_record *record) {
  rcdp_attach_confirm fields;
  const rcdp_err err = rcdp_attach_confirm_decode(content, &network->arena, &fields);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = rcdp_id_equal(&fields.transaction, &record->transaction) &&
                    rcdp_id_equal(&fields.credential, &record->credential) && fields.epoch == record->epoch &&
                    rcdp_octets32_equal(&fields.certificate_hash, &record->certificate_hash) &&
                    rcdp_octets32_equal(&fields.request_hash, &record->request_hash) &&
                    rcdp_octets32_equal(&fields.reject_hash, &record->reject_hash) &&
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
    *body = message.body.attach_confirm;
  }
  return err;
}

static rcdp_err acknowledge(rcdp_network *network, const rcdp_record *record, const rcdp_octets32 *hash,
                            rcdp_buf *content, rcdp_message *answer) {
  const rcdp_attach_confirmed fields = {record->transaction, record->credential, record->epoch, *hash};
  const rcdp_err err = rcdp_attach_confirmed_encode(&fields, &network->arena, content);
  answer->kind = RCDP_BODY_ATTACH_CONFIRMED;
  return err == RCDP_OK ? rcdp_network_code(network, record, CONTEXT_CONFIRMED, content, &answer->body.attach_confirmed)
                        : err;
}

static const rcdp_confirmation confirmation = {
    .context = CONTEXT_CONFIRM, .finding = SLOT_FINDING, .read = read, .compare = compare, .acknowledge = acknowledge};

rcdp_err rcdp_attach_network_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  rcdp_err err = input->stored->err == RCDP_E_NOT_FOUND ? RCDP_E_UNKNOWN_CREDENTIAL : input->stored->err;
  if (err == RCDP_OK) {
    err = rcdp_network_verify(network, slot, record, &confirmation);
  }
  return err == RCDP_OK ? rcdp_network_confirm(network, slot, input, record, SLOT_CONFIRMING) : err;
}

rcdp_err rcdp_attach_network_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  return rcdp_network_confirmed(network, slot, input, &confirmation);
}
