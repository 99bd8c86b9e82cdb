/* How a provisioner takes back what it gave out, or hands it over to another (docs/protocol.md, clause 18.8), and what it is told. */
#include <string.h>

#include "ask.h"
#include "transcript.h"

static rcdp_err draw(const rcdp_provider *provider, rcdp_id *id) {
  return provider->random(provider->context, id->octets, sizeof id->octets);
}

/* --- deprovision --- */

/* Under whose grant: the identity's own, or that of the owner who has delegated it. */
static rcdp_err fill(const rcdp_provisioner_identity *identity, rcdp_bytes delegation, rcdp_arena *scratch,
                     rcdp_signed_deprovision *body, rcdp_deprovision *order) {
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_delegation by_owner;
  rcdp_err err = RCDP_OK;
  if (delegation.len == 0) {
    err = rcdp_identity_grant(identity->grant, scratch, &chained, &grant);
    order->serial = grant.serial;
    order->network = grant.network;
    return err;
  }
  err = rcdp_signed_delegation_decode(delegation, scratch, &body->delegation);
  if (err == RCDP_OK) {
    err = rcdp_delegation_decode(body->delegation.content, scratch, &by_owner);
  }
  body->has_delegation = true;
  order->serial = by_owner.serial;
  order->network = by_owner.network;
  return err;
}

static rcdp_err name_signer(const rcdp_provisioner_identity *identity, rcdp_deprovision *order) {
  const rcdp_err err = rcdp_identity_hash(identity->provider, identity->key, &order->signer);
  return err == RCDP_OK ? draw(identity->provider, &order->order) : err;
}

rcdp_err rcdp_provisioner_deprovision(const rcdp_provisioner_identity *identity, const rcdp_deprovision *what,
                                      rcdp_bytes delegation, rcdp_arena *scratch, rcdp_provisioner_question *question,
                                      rcdp_buf *out) {
  rcdp_deprovision order = *what;
  uint8_t octets[RCDP_DEPROVISION_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_octets32 hash;
  rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_DEPROVISION};
  rcdp_signed_deprovision *said = &body.body.deprovision;
  rcdp_err err = fill(identity, delegation, scratch, said, &order);
  if (err == RCDP_OK) {
    err = name_signer(identity, &order);
  }
  if (err == RCDP_OK) {
    err = rcdp_deprovision_encode(&order, scratch, &content);
  }
  if (err == RCDP_OK) {
    err = rcdp_identity_sign(identity->provider, identity->key, CONTEXT_DEPROVISION, &content, signature, &said->order);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(identity->provider, CONTEXT_DEPROVISION, said->order.content, hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_ask_write(&order.order, &body, scratch, out);
  }
  if (err == RCDP_OK) {
    *question = (rcdp_provisioner_question){order.order, hash};
  }
  return err;
}

/* --- delegate --- */

rcdp_err rcdp_provisioner_delegate(const rcdp_provisioner_identity *identity, const rcdp_delegation *what,
                                   rcdp_arena *scratch, rcdp_buf *out) {
  rcdp_delegation delegation = *what;
  uint8_t octets[RCDP_DELEGATION_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_signed body;
  rcdp_err err = rcdp_identity_grant(identity->grant, scratch, &chained, &grant);
  if (err == RCDP_OK) {
    delegation.serial = grant.serial;
    delegation.network = grant.network;
    err = rcdp_delegation_encode(&delegation, scratch, &content);
  }
  if (err == RCDP_OK) {
    err = rcdp_identity_sign(identity->provider, identity->key, CONTEXT_DELEGATION, &content, signature, &body);
  }
  return err == RCDP_OK ? rcdp_signed_delegation_encode(&body, scratch, out) : err;
}

/* --- transfer --- */

/* What one of two owners signs; views of its own octets, or into the arena. */
typedef struct {
  rcdp_grant grant;
  rcdp_transfer transfer;
  rcdp_signed_transfer said;
  uint8_t content[RCDP_TRANSFER_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} transfer_work;

static const uint8_t no_signature[RCDP_SIGNATURE_LEN];

static rcdp_err begin_transfer(const rcdp_provisioner_identity *identity, rcdp_arena *scratch, transfer_work *work) {
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_err err = draw(identity->provider, &work->transfer.order);
  if (err == RCDP_OK) {
    err = rcdp_transfer_encode(&work->transfer, scratch, &content);
  }
  work->said = (rcdp_signed_transfer){rcdp_buf_bytes(&content), RCDP_BYTES(no_signature), RCDP_BYTES(no_signature)};
  return err;
}

static bool same_transfer(const rcdp_transfer *a, const rcdp_transfer *b) {
  return rcdp_network_id_equal(&a->network, &b->network) && rcdp_bytes_equal(a->device, b->device) &&
         rcdp_id_equal(&a->credential, &b->credential) && rcdp_id_equal(&a->from, &b->from) &&
         rcdp_id_equal(&a->to, &b->to) && a->ownership == b->ownership;
}

/* What the other has signed is what this one wants to. */
static rcdp_err go_on(rcdp_bytes so_far, rcdp_arena *scratch, transfer_work *work) {
  rcdp_message message;
  rcdp_transfer begun;
  rcdp_err err = rcdp_message_decode(so_far, scratch, &message);
  const rcdp_provisioner_body *body = &message.body.provisioner;
  if (err == RCDP_OK && (message.kind != RCDP_BODY_PROVISIONER || body->kind != RCDP_PROVISIONER_TRANSFER)) {
    err = RCDP_E_UNEXPECTED;
  }
  if (err == RCDP_OK) {
    work->said = body->body.transfer;
    err = rcdp_transfer_decode(work->said.content, scratch, &begun);
  }
  if (err != RCDP_OK) {
    return err;
  }
  work->transfer.order = begun.order;
  const bool same = same_transfer(&begun, &work->transfer) && rcdp_id_equal(&message.transaction, &begun.order);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_err sign_transfer(const rcdp_provisioner_identity *identity, transfer_work *work) {
  const bool old = rcdp_id_equal(&work->grant.serial, &work->transfer.from);
  if (!old && !rcdp_id_equal(&work->grant.serial, &work->transfer.to)) {
    return RCDP_E_NOT_AUTHORISED;
  }
  *(old ? &work->said.from : &work->said.to) = RCDP_BYTES(work->signature);
  return rcdp_sign(identity->provider, identity->key, old ? CONTEXT_TRANSFER_FROM : CONTEXT_TRANSFER_TO,
                   work->said.content, work->signature);
}

rcdp_err rcdp_provisioner_transfer(const rcdp_provisioner_identity *identity, const rcdp_transfer *what,
                                   rcdp_bytes so_far, rcdp_arena *scratch, rcdp_provisioner_question *question,
                                   rcdp_buf *out) {
  rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_TRANSFER};
  rcdp_octets32 hash;
  rcdp_chained chained;
  transfer_work work = {.transfer = *what};
  rcdp_err err = rcdp_identity_grant(identity->grant, scratch, &chained, &work.grant);
  work.transfer.network = work.grant.network;
  if (err == RCDP_OK) {
    err = so_far.len > 0 ? go_on(so_far, scratch, &work) : begin_transfer(identity, scratch, &work);
  }
  if (err == RCDP_OK) {
    err = sign_transfer(identity, &work);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(identity->provider, CONTEXT_TRANSFER_FROM, work.said.content, hash.octets);
  }
  if (err == RCDP_OK) {
    body.body.transfer = work.said;
    err = rcdp_ask_write(&work.transfer.order, &body, scratch, out);
  }
  if (err == RCDP_OK) {
    *question = (rcdp_provisioner_question){work.transfer.order, hash};
  }
  return err;
}

/* --- what it is told --- */

static rcdp_err read_outcome(const rcdp_provisioner_identity *identity, const rcdp_signed *body,
                             const rcdp_provisioner_question *question, rcdp_arena *arena, rcdp_outcome *out) {
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_err err = rcdp_identity_grant(identity->grant, arena, &chained, &grant);
  if (err == RCDP_OK) {
    err = rcdp_keys_verify(identity->provider, &grant.terms.notice_key, CONTEXT_OUTCOME, body);
  }
  if (err == RCDP_OK) {
    err = rcdp_outcome_decode(body->content, arena, out);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool ours = rcdp_id_equal(&out->order, &question->order) &&
                    rcdp_octets32_equal(&out->order_hash, &question->hash) &&
                    rcdp_network_id_equal(&out->network, &grant.network);
  return ours ? RCDP_OK : RCDP_E_MISMATCH;
}

rcdp_err rcdp_provisioner_told(const rcdp_provisioner_identity *identity, rcdp_bytes message,
                               const rcdp_provisioner_question *question, rcdp_arena *arena, rcdp_outcome *out) {
  rcdp_message answer;
  memset(out, 0, sizeof *out);
  rcdp_err err = rcdp_ask_read(message, &question->order, RCDP_PROVISIONER_OUTCOME, arena, &answer);
  if (err == RCDP_OK && answer.kind == RCDP_BODY_ERROR) {
    err = answer.body.error.cause;
  }
  if (err == RCDP_OK) {
    err = read_outcome(identity, &answer.body.provisioner.body.outcome, question, arena, out);
  }
  if (err != RCDP_OK) {
    memset(out, 0, sizeof *out);
  }
  return err;
}
