/* What came of an order to deprovision, or of a transfer (docs/protocol.md, clauses 18.10 and 18.11): signed by the notice key. */
#include "network.h"

rcdp_verdict rcdp_provisioning_verdict(rcdp_err err) {
  switch (err) {
  case RCDP_OK:
    return RCDP_VERDICT_DONE;
  case RCDP_E_NOT_FOUND:
    return RCDP_VERDICT_UNKNOWN_CREDENTIAL;
  case RCDP_E_NOT_AUTHORISED:
    return RCDP_VERDICT_NOT_AUTHORISED;
  case RCDP_E_STALE:
    return RCDP_VERDICT_STALE;
  default:
    return RCDP_VERDICT_TEMPORARY_FAILURE;
  }
}

rcdp_err rcdp_provisioning_tell(rcdp_network *network, const rcdp_slot *slot, const rcdp_outcome *outcome) {
  uint8_t octets[RCDP_OUTCOME_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_buf answer = RCDP_BUF(network->answer);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner.kind = RCDP_PROVISIONER_OUTCOME,
  };
  rcdp_err err = rcdp_outcome_encode(outcome, &network->arena, &content);
  if (err == RCDP_OK) {
    err = rcdp_network_sign_notice(network, CONTEXT_OUTCOME, rcdp_buf_bytes(&content), signature,
                                   &message.body.provisioner.body.outcome);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, &answer);
  }
  if (err == RCDP_OK) {
    rcdp_network_send(network, slot, rcdp_buf_bytes(&answer));
  }
  return err;
}
