/*
 * A credential gets another owner (docs/protocol.md, clause 18.8): both have signed, under grants that are both in force. From then on only orders
 * under the new ownership number count.
 */
#include "network.h"

typedef struct {
  rcdp_message message;
  rcdp_transfer fields;
} transfer;

static rcdp_err read_back(rcdp_network *network, const rcdp_slot *slot, transfer *read) {
  const rcdp_err err = rcdp_network_read_back(network, slot, &read->message);
  return err == RCDP_OK ? rcdp_transfer_decode(read->message.body.provisioner.body.transfer.content, &network->arena,
                                               &read->fields)
                        : err;
}

rcdp_err rcdp_provisioning_transfer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                    const rcdp_message *message) {
  transfer read;
  (void)message;
  rcdp_err err = read_back(network, slot, &read);
  if (err == RCDP_OK &&
      (!rcdp_id_equal(&read.fields.order, &slot->transaction) || rcdp_id_equal(&read.fields.from, &read.fields.to))) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK && !rcdp_network_id_equal(&read.fields.network, &network->config.network)) {
    err = RCDP_E_NETWORK;
  }
  if (err == RCDP_OK) {
    slot->credential = read.fields.credential;
    rcdp_provisioning_find_grant(network, slot, input, &read.fields.from, PROVISIONING_FROM_GRANT);
  }
  return err;
}

/* The grant in force, with this operation, and its provisioner has signed. */
static rcdp_err admit(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const char *context,
                      rcdp_bytes content, rcdp_bytes signature) {
  const rcdp_signed body = {content, signature};
  rcdp_grant grant;
  const rcdp_err err = rcdp_provisioning_admit(network, slot, input, context, &body, &grant);
  return err == RCDP_OK && !grant.operations.transfer ? RCDP_E_NOT_AUTHORISED : err;
}

rcdp_err rcdp_provisioning_from_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning *own = slot->own;
  transfer read;
  const rcdp_signed_transfer *body = &read.message.body.provisioner.body.transfer;
  rcdp_err err = read_back(network, slot, &read);
  if (err == RCDP_OK) {
    err = admit(network, slot, input, CONTEXT_TRANSFER_FROM, body->content, body->from);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_TRANSFER_FROM, body->content, own->order_hash.octets);
  }
  if (err == RCDP_OK) {
    own->part.from = own->owner;
    rcdp_provisioning_find_grant(network, slot, input, &read.fields.to, PROVISIONING_TO_GRANT);
  }
  return err;
}

rcdp_err rcdp_provisioning_to_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const provisioning *own = slot->own;
  transfer read;
  const rcdp_signed_transfer *body = &read.message.body.provisioner.body.transfer;
  rcdp_err err = read_back(network, slot, &read);
  if (err == RCDP_OK) {
    err = admit(network, slot, input, CONTEXT_TRANSFER_TO, body->content, body->to);
  }
  if (err == RCDP_OK && rcdp_octets32_equal(&own->owner, &own->part.from)) {
    err = RCDP_E_MISMATCH; /* two grants of one provisioner */
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_TRANSFER, RCDP_OK);
    network->request.record = (rcdp_record){
        .credential = slot->credential,
        .device_id = read.fields.device,
        .ownership = {.owner = own->owner, .ownership = read.fields.ownership, .order_hash = own->order_hash},
    };
    network->request.from = own->part.from;
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_TRANSFER, PROVISIONING_TRANSFER);
  }
  return err;
}

static rcdp_err tell(rcdp_network *network, const rcdp_slot *slot, const rcdp_store_result *stored) {
  const provisioning *own = slot->own;
  const bool taken = stored->err == RCDP_OK;
  const rcdp_outcome outcome = {
      .order = slot->transaction,
      .order_hash = own->order_hash,
      .network = network->config.network,
      .items = {{slot->credential, 0, rcdp_provisioning_verdict(stored->err),
                 taken ? stored->record.ownership.taken_at : 0}},
      .item_count = 1,
  };
  return rcdp_provisioning_tell(network, slot, &outcome);
}

/* What may have been done is not answered at all: the provisioners ask again. */
rcdp_err rcdp_provisioning_transferred(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  return input->stored->err == RCDP_E_OUTCOME_UNKNOWN ? RCDP_E_OUTCOME_UNKNOWN : tell(network, slot, input->stored);
}
