/*
 * The network hears that the device has the next epoch: authentic by that epoch's own key, and about the very update that was offered. Then it takes
 * the present one's place, in one commit (docs/protocol.md, clause 19.1).
 */
#include "network.h"

rcdp_err rcdp_life_network_acknowledgement(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                           const rcdp_message *message) {
  rcdp_acknowledgement fields;
  rcdp_err err = rcdp_acknowledgement_decode(message->body.life.body.acknowledgement.content, &network->arena, &fields);
  if (err == RCDP_OK && !rcdp_id_equal(&fields.transaction, &slot->transaction)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK && !rcdp_network_id_equal(&fields.network, &network->config.network)) {
    err = RCDP_E_NETWORK;
  }
  if (err == RCDP_OK) {
    slot->credential = fields.credential;
    rcdp_network_report(network, slot, RCDP_STEP_CONFIRM, RCDP_OK);
    rcdp_network_find(network, slot, input, LIFE_FINDING_ACKNOWLEDGED);
  }
  return err;
}

/* It is about the next epoch as it was offered, or about the present one, which it has become. */
static rcdp_err compare(const rcdp_record *record, const rcdp_acknowledgement *fields) {
  const bool next = fields->epoch != record->epoch;
  const rcdp_octets32 *update_hash = next ? &record->next.update_hash : &record->reject_hash;
  const rcdp_octets32 *credential_hash = next ? &record->next.credential_hash : &record->credential_hash;
  const bool same = rcdp_octets32_equal(&fields->update_hash, update_hash) &&
                    rcdp_octets32_equal(&fields->credential_hash, credential_hash);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_err read(rcdp_network *network, const rcdp_slot *slot, rcdp_authenticated *body,
                     rcdp_acknowledgement *fields) {
  rcdp_message message;
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    *body = message.body.life.body.acknowledgement;
    err = rcdp_acknowledgement_decode(body->content, &network->arena, fields);
  }
  return err;
}

static rcdp_err verify(const rcdp_network *network, const rcdp_record *record, const rcdp_authenticated *body,
                       const rcdp_acknowledgement *fields) {
  const rcdp_stored_management stored = {network->config.provider, network->config.storage_key, &record->credential,
                                         rcdp_life_network_management_key(record, fields->epoch)};
  if (stored.wrapped.len == 0) {
    return RCDP_E_MISMATCH; /* an epoch that there is not, or not any more */
  }
  const rcdp_err err = rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_ACKNOWLEDGEMENT, body);
  return err == RCDP_OK ? compare(record, fields) : err;
}

/* --- it counts --- */

static rcdp_err acknowledge(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record) {
  rcdp_authenticated received;
  rcdp_acknowledgement heard;
  rcdp_acknowledged fields = {slot->transaction, record->credential, record->epoch, {{0}}};
  uint8_t octets[RCDP_ACKNOWLEDGED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_buf reply = RCDP_BUF(network->reply);
  rcdp_message answer = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_ACKNOWLEDGED,
  };
  rcdp_err err = read(network, slot, &received, &heard);
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_ACKNOWLEDGEMENT, received.content,
                      fields.acknowledgement_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_acknowledged_encode(&fields, &network->arena, &content);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_code(network, record, CONTEXT_ACKNOWLEDGED, &content, &answer.body.life.body.acknowledged);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&answer, &network->arena, &reply);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_ACTIVE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}

static rcdp_err renew(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                      const rcdp_acknowledgement *fields) {
  const rcdp_record *record = &input->stored->record;
  if (fields->epoch == record->epoch) {
    return acknowledge(network, slot, record); /* the answer was lost */
  }
  network->request.record = (rcdp_record){.credential = record->credential, .epoch = fields->epoch};
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_RENEW, LIFE_RENEWING);
  return RCDP_OK;
}

static rcdp_err answer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                       const rcdp_acknowledgement *fields) {
  const rcdp_record *record = &input->stored->record;
  switch (record->state) {
  case RCDP_STATE_ACTIVE:
  case RCDP_STATE_SUSPENDED:
    return renew(network, slot, input, fields);
  case RCDP_STATE_REVOKED:
  case RCDP_STATE_DELETED:
    return rcdp_life_network_notify(network, slot, input, record);
  default:
    return RCDP_E_LAPSED;
  }
}

/* Of what is deleted no key is left: that it is over may be told to whoever asks. */
static rcdp_err judge(const rcdp_network *network, const rcdp_record *record, const rcdp_authenticated *body,
                      const rcdp_acknowledgement *fields) {
  if (!rcdp_bytes_equal(fields->device, record->device_id)) {
    return RCDP_E_MISMATCH;
  }
  return record->state == RCDP_STATE_DELETED ? RCDP_OK : verify(network, record, body, fields);
}

rcdp_err rcdp_life_network_acknowledgement_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_authenticated body;
  rcdp_acknowledgement fields;
  rcdp_err err = rcdp_life_network_found(input);
  if (err == RCDP_OK) {
    err = read(network, slot, &body, &fields);
  }
  if (err == RCDP_OK) {
    err = judge(network, &input->stored->record, &body, &fields);
  }
  return err == RCDP_OK ? answer(network, slot, input, &fields) : err;
}

rcdp_err rcdp_life_network_renewed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  if (rcdp_network_find_again(network, slot, input, LIFE_FINDING_ACKNOWLEDGED)) {
    return RCDP_OK;
  }
  const rcdp_err err = input->stored->err;
  return err == RCDP_OK ? acknowledge(network, slot, &input->stored->record) : err;
}
