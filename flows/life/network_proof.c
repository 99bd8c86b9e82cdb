/* The network takes a proof of erasure, keeps it as it came, and says so: then the device need not prove it any more (docs/protocol.md, clause
 * 19.3). */
#include "network.h"

rcdp_err rcdp_life_network_proof(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                 const rcdp_message *message) {
  rcdp_proof fields;
  rcdp_err err = rcdp_proof_decode(message->body.life.body.proof.body.content, &network->arena, &fields);
  if (err == RCDP_OK && !rcdp_id_equal(&fields.notice, &slot->transaction)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK && !rcdp_network_id_equal(&fields.network, &network->config.network)) {
    err = RCDP_E_NETWORK;
  }
  if (err == RCDP_OK) {
    slot->credential = fields.credential;
    rcdp_network_find(network, slot, input, LIFE_FINDING_ERASED);
  }
  return err;
}

static rcdp_err read(rcdp_network *network, const rcdp_slot *slot, rcdp_attested *said, rcdp_proof *fields) {
  rcdp_message message;
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    *said = message.body.life.body.proof;
    err = rcdp_proof_decode(said->body.content, &network->arena, fields);
  }
  return err;
}

static rcdp_bytes received(const rcdp_slot *slot) { return (rcdp_bytes){slot->message, slot->message_len}; }

/* By the keys of the epoch that was erased, while they are there; what was kept is authentic already. */
static rcdp_err verify(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record) {
  rcdp_attested said;
  rcdp_proof fields;
  if (rcdp_bytes_equal(received(slot), record->proof)) {
    return RCDP_OK;
  }
  if (record->state != RCDP_STATE_REVOKED && record->state != RCDP_STATE_DELETED) {
    return RCDP_E_NOT_AUTHORISED;
  }
  rcdp_err err = read(network, slot, &said, &fields);
  if (err != RCDP_OK) {
    return err;
  }
  const life_speaker speaker = {LABEL_ERASURE, CONTEXT_PROOF, rcdp_life_network_management_key(record, fields.epoch)};
  const bool known = speaker.management_key.len > 0 || record->state == RCDP_STATE_DELETED;
  if (!known || !rcdp_bytes_equal(fields.device, record->device_id)) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_life_network_verify(network, record, &speaker, &said);
}

rcdp_err rcdp_life_network_proof_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  rcdp_err err = rcdp_life_network_found(input);
  if (err == RCDP_OK) {
    err = verify(network, slot, record);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_PROOF, RCDP_OK);
    network->request.record = (rcdp_record){.credential = record->credential, .proof = received(slot)};
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_PROVE, LIFE_PROVING);
  }
  return err;
}

/* --- it is kept --- */

static rcdp_err prove(rcdp_network *network, const rcdp_slot *slot, rcdp_buf *reply) {
  rcdp_attested said;
  rcdp_proof proof;
  rcdp_proven fields;
  uint8_t octets[RCDP_PROVEN_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_message answer = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_PROVEN,
  };
  rcdp_err err = read(network, slot, &said, &proof);
  if (err == RCDP_OK) {
    fields.notice = proof.notice;
    fields.credential = proof.credential;
    err = rcdp_digest(network->config.provider, CONTEXT_PROOF, said.body.content, fields.proof_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_proven_encode(&fields, &network->arena, &content);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_sign_notice(network, CONTEXT_PROVEN, rcdp_buf_bytes(&content), signature,
                                   &answer.body.life.body.proven);
  }
  return err == RCDP_OK ? rcdp_message_encode(&answer, &network->arena, reply) : err;
}

rcdp_err rcdp_life_network_proved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_buf reply = RCDP_BUF(network->reply);
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK) {
    err = prove(network, slot, &reply);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_ERASED, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}
