/* What the owner asks of the network for the credentials of the subscription, and what it is told (docs/protocol.md, clause 16.10). */
#include <rcdp/companion.h>

#include <string.h>

rcdp_err rcdp_companion_ask(const rcdp_provider *provider, const rcdp_companion_manage *what, rcdp_arena *scratch,
                            rcdp_id *transaction, rcdp_buf *out) {
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .sender = RCDP_COMPANION,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_MANAGE, .body.manage = *what},
  };
  rcdp_err err = provider->random(provider->context, message.transaction.octets, sizeof message.transaction.octets);
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, scratch, out);
  }
  if (err == RCDP_OK) {
    *transaction = message.transaction;
  }
  return err;
}

/* A network that could make nothing of the request says so by an error. */
static rcdp_err read_answer(const rcdp_message *message, rcdp_companion_managed *out) {
  const rcdp_companion_body *body = &message->body.companion;
  if (message->kind == RCDP_BODY_ERROR) {
    *out = (rcdp_companion_managed){.kind = RCDP_MANAGED_REFUSED, .body.refused = message->body.error};
    return RCDP_OK;
  }
  if (message->kind != RCDP_BODY_COMPANION || body->kind != RCDP_COMPANION_MANAGED) {
    return RCDP_E_UNEXPECTED;
  }
  *out = body->body.managed;
  return RCDP_OK;
}

rcdp_err rcdp_companion_told(rcdp_bytes octets, const rcdp_id *transaction, rcdp_arena *arena,
                             rcdp_companion_managed *out) {
  rcdp_message message;
  memset(out, 0, sizeof *out);
  rcdp_err err = rcdp_message_decode(octets, arena, &message);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_id_equal(&message.transaction, transaction)) {
    return RCDP_E_MISMATCH;
  }
  err = message.sender == RCDP_NETWORK ? read_answer(&message, out) : RCDP_E_UNEXPECTED;
  if (err != RCDP_OK) {
    return err;
  }
  return out->kind == RCDP_MANAGED_REFUSED ? out->body.refused.cause : RCDP_OK;
}
