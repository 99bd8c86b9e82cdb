/* A question's way out, and its answer's way in. */
#include "ask.h"

rcdp_err rcdp_ask_write(const rcdp_id *transaction, const rcdp_provisioner_body *body, rcdp_arena *scratch,
                        rcdp_buf *out) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *transaction,
      .sender = RCDP_PROVISIONER,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = *body,
  };
  return rcdp_message_encode(&message, scratch, out);
}

rcdp_err rcdp_ask_read(rcdp_bytes octets, const rcdp_id *transaction, rcdp_provisioner_body_kind kind,
                       rcdp_arena *arena, rcdp_message *message) {
  const rcdp_err err = rcdp_message_decode(octets, arena, message);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_id_equal(&message->transaction, transaction)) {
    return RCDP_E_MISMATCH;
  }
  const bool answers = message->kind == RCDP_BODY_ERROR ||
                       (message->kind == RCDP_BODY_PROVISIONER && message->body.provisioner.kind == kind);
  return answers && message->sender == RCDP_NETWORK ? RCDP_OK : RCDP_E_UNEXPECTED;
}
