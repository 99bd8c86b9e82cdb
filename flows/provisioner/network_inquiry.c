/* How does a credential of mine stand? (docs/protocol.md, clause 18.8): told to its owner alone; to all others there is none. */
#include "network.h"

static rcdp_err read_back(rcdp_network *network, const rcdp_slot *slot, rcdp_message *message, rcdp_inquiry *fields) {
  const rcdp_err err = rcdp_network_read_back(network, slot, message);
  return err == RCDP_OK ? rcdp_inquiry_decode(message->body.provisioner.body.inquiry.content, &network->arena, fields)
                        : err;
}

rcdp_err rcdp_provisioning_inquiry(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                   const rcdp_message *message) {
  rcdp_message kept;
  rcdp_inquiry fields;
  (void)message;
  rcdp_err err = read_back(network, slot, &kept, &fields);
  if (err == RCDP_OK && !rcdp_id_equal(&fields.inquiry, &slot->transaction)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK && !rcdp_network_id_equal(&fields.network, &network->config.network)) {
    err = RCDP_E_NETWORK;
  }
  if (err == RCDP_OK) {
    slot->credential = fields.credential;
    rcdp_provisioning_find_grant(network, slot, input, &fields.serial, PROVISIONING_INQUIRY_GRANT);
  }
  return err;
}

rcdp_err rcdp_provisioning_inquiry_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_message message;
  rcdp_inquiry fields;
  rcdp_grant grant;
  rcdp_err err = read_back(network, slot, &message, &fields);
  if (err == RCDP_OK) {
    err =
        rcdp_provisioning_admit(network, slot, input, CONTEXT_INQUIRY, &message.body.provisioner.body.inquiry, &grant);
  }
  if (err == RCDP_OK) {
    rcdp_network_find(network, slot, input, PROVISIONING_STANDING);
  }
  return err;
}

/* The proof of erasure, out of the envelope in which the device sent it. */
static rcdp_err add_proof(rcdp_network *network, const rcdp_record *record, rcdp_standing *standing) {
  rcdp_message message;
  standing->has_proof = record->proof.len > 0;
  if (!standing->has_proof) {
    return RCDP_OK;
  }
  const rcdp_err err = rcdp_message_decode(record->proof, &network->arena, &message);
  const bool proof = err == RCDP_OK && message.kind == RCDP_BODY_LIFE && message.body.life.kind == RCDP_LIFE_PROOF;
  if (proof) {
    standing->proof = message.body.life.body.proof;
  }
  return proof ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err tell(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record, uint64_t now) {
  rcdp_buf answer = RCDP_BUF(network->answer);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = {.kind = RCDP_PROVISIONER_STANDING,
                           .body.standing = {.credential = record->credential,
                                             .epoch = record->epoch,
                                             .state = rcdp_network_item_state(record, now),
                                             .ownership = record->ownership.ownership,
                                             .number = record->ownership.number}},
  };
  rcdp_err err = add_proof(network, record, &message.body.provisioner.body.standing);
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, &answer);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_MANAGE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&answer));
  }
  return err;
}

rcdp_err rcdp_provisioning_stands(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const provisioning *own = slot->own;
  const rcdp_record *record = &input->stored->record;
  const rcdp_err err = input->stored->err;
  if (err != RCDP_OK) {
    return err == RCDP_E_NOT_FOUND ? RCDP_E_UNKNOWN_CREDENTIAL : err;
  }
  return rcdp_octets32_equal(&record->ownership.owner, &own->owner) ? tell(network, slot, record, input->wall.seconds)
                                                                    : RCDP_E_UNKNOWN_CREDENTIAL;
}
