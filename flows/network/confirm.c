/*
 * A device confirms what it was given: authentic, about the credential exactly as it was issued; and the network acknowledges it when the
 * credential is active. What is said about it is the procedure's (rcdp_confirmation).
 */
#include "network.h"

#include <string.h>

enum { ACKNOWLEDGED_CONTENT_MAX = 256 };

rcdp_err rcdp_network_read_back(rcdp_network *network, const rcdp_slot *slot, rcdp_message *message) {
  return rcdp_message_decode((rcdp_bytes){slot->message, slot->message_len}, &network->arena, message);
}

rcdp_err rcdp_network_verify(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record,
                             const rcdp_confirmation *confirmation) {
  rcdp_authenticated body;
  const rcdp_stored_management stored = rcdp_network_management(network, record);
  rcdp_err err = confirmation->read(network, slot, &body);
  if (err == RCDP_OK && record->management_key.len == 0) {
    err = RCDP_E_LAPSED; /* never offered, or its keys are gone */
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, confirmation->context, &body);
  }
  return err == RCDP_OK ? confirmation->compare(network, body.content, record) : err;
}

static rcdp_err acknowledge(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record,
                            const rcdp_confirmation *confirmation, rcdp_buf *reply) {
  rcdp_authenticated body;
  rcdp_octets32 hash;
  uint8_t octets[ACKNOWLEDGED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_message answer = {.version = RCDP_PROTOCOL_VERSION, .transaction = slot->transaction, .sender = RCDP_NETWORK};
  rcdp_err err = confirmation->read(network, slot, &body);
  if (err == RCDP_OK) { /* what is active now is what was confirmed */
    err = confirmation->compare(network, body.content, record);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, confirmation->context, body.content, hash.octets);
  }
  if (err == RCDP_OK) {
    err = confirmation->acknowledge(network, record, &hash, &content, &answer);
  }
  return err == RCDP_OK ? rcdp_message_encode(&answer, &network->arena, reply) : err;
}

rcdp_err rcdp_network_code(const rcdp_network *network, const rcdp_record *record, const char *context,
                           const rcdp_buf *content, rcdp_authenticated *body) {
  const rcdp_stored_management stored = rcdp_network_management(network, record);
  body->content = rcdp_buf_bytes(content);
  return rcdp_keys_mac_stored(&stored, LABEL_CONFIRMED, context, body);
}

rcdp_err rcdp_network_acknowledge(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record,
                                  const rcdp_confirmation *confirmation) {
  rcdp_buf reply = RCDP_BUF(network->reply);
  const rcdp_err err = acknowledge(network, slot, record, confirmation, &reply);
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_ACTIVE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}

rcdp_err rcdp_network_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                const rcdp_confirmation *confirmation) {
  if (rcdp_network_find_again(network, slot, input, confirmation->finding)) {
    return RCDP_OK;
  }
  const rcdp_err err = input->stored->err;
  return err == RCDP_OK ? rcdp_network_acknowledge(network, slot, &input->stored->record, confirmation) : err;
}
