/* What is between the provisioner and a device (docs/protocol.md, clauses 18.2, 18.5, 18.6): hello, delivery, receipt, and how it ended. */
#include "provisioner.h"
#include "transcript.h"

/* --- hello --- */

static rcdp_err draw_order(provisioner_role *role, provisioner_entry *entry) {
  const rcdp_provider *provider = role->config.identity.provider;
  const rcdp_err err =
      entry->has_order ? RCDP_OK : provider->random(provider->context, entry->order.octets, sizeof entry->order);
  entry->has_order = err == RCDP_OK;
  return err;
}

/* That it has the granted key, over this very channel. */
static rcdp_err prove(provisioner_role *role, const provisioner_entry *entry, rcdp_buf *content,
                      uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *proof) {
  const rcdp_provisioner_proof fields = {entry->order, role->serial, role->network, entry->binding};
  const rcdp_err err = rcdp_provisioner_proof_encode(&fields, &role->arena, content);
  return err == RCDP_OK ? rcdp_provisioner_sign(role, CONTEXT_PROVISIONER_PROOF, content, signature, proof) : err;
}

rcdp_err rcdp_provisioner_greet(provisioner_role *role, provisioner_entry *entry) {
  uint8_t content_octets[RCDP_PROVISIONER_PROOF_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(content_octets);
  rcdp_grant grant;
  rcdp_message message = {
      .sender = RCDP_PROVISIONER, .kind = RCDP_BODY_PROVISIONER, .body.provisioner = {.kind = RCDP_PROVISIONER_HELLO}};
  rcdp_provisioner_hello *hello = &message.body.provisioner.body.hello;
  hello->has_reference = entry->status != PROVISIONER_EMPTY;
  hello->reference = entry->reference;
  rcdp_err err = rcdp_provisioner_read_grant(role, &hello->grant, &grant);
  if (err == RCDP_OK) {
    err = draw_order(role, entry);
  }
  if (err == RCDP_OK) {
    err = prove(role, entry, &content, signature, &hello->proof);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_send(role, entry, rcdp_provisioner_link(role, entry), &message);
  }
  if (err == RCDP_OK) {
    rcdp_provisioner_report(role, entry, RCDP_STEP_HELLO, RCDP_OK);
  }
  return err;
}

/* --- what it is told --- */

rcdp_err rcdp_provisioner_deny(provisioner_role *role, const provisioner_entry *entry,
                               const rcdp_error_report *report) {
  rcdp_message message = {
      .sender = RCDP_PROVISIONER,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = {.kind = RCDP_PROVISIONER_DENIED, .body.denied = {entry->reference, *report}},
  };
  return rcdp_provisioner_send(role, entry, rcdp_provisioner_link(role, entry), &message);
}

/* Whoever signed it speaks. */
static void write_delivery(const rcdp_provision_state *state, rcdp_message *message) {
  message->sender = state->maker == RCDP_MADE_BY_NETWORK ? RCDP_NETWORK : RCDP_PROVISIONER;
  message->body.provisioner.kind = RCDP_PROVISIONER_DELIVERY;
  message->body.provisioner.body.delivery = state->delivery;
}

static void write_confirmed(const rcdp_provision_state *state, rcdp_message *message) {
  message->sender = RCDP_NETWORK;
  message->body.provisioner.kind = RCDP_PROVISIONER_CONFIRMED;
  message->body.provisioner.body.confirmed = state->confirmed;
}

static void write_notice(const rcdp_provision_state *state, rcdp_message *message) {
  message->sender = RCDP_NETWORK;
  message->kind = RCDP_BODY_LIFE;
  message->body.life.kind = RCDP_LIFE_NOTICE;
  message->body.life.body.notice = state->notice;
}

static void write_denied(const rcdp_provision_state *state, rcdp_message *message) {
  message->sender = RCDP_PROVISIONER;
  message->body.provisioner.kind = RCDP_PROVISIONER_DENIED;
  message->body.provisioner.body.denied = (rcdp_provisioner_denied){state->reference, state->report};
}

rcdp_err rcdp_provisioner_tell(provisioner_role *role, const provisioner_entry *entry) {
  typedef void (*writer)(const rcdp_provision_state *, rcdp_message *);
  static const writer writers[PROVISIONER_STATUS_COUNT] = {[PROVISIONER_DELIVERING] = write_delivery,
                                                           [PROVISIONER_CONFIRMED] = write_confirmed,
                                                           [PROVISIONER_REFUSED] = write_notice,
                                                           [PROVISIONER_DENIED] = write_denied};
  const writer write = writers[entry->status];
  rcdp_message message = {.kind = RCDP_BODY_PROVISIONER};
  rcdp_provision_state state;
  if (write == NULL || !entry->open || !entry->spoken) {
    return RCDP_OK;
  }
  const rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  write(&state, &message);
  return rcdp_provisioner_send(role, entry, rcdp_provisioner_link(role, entry), &message);
}

/* --- receipt --- */

rcdp_err rcdp_provisioner_take_receipt(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received) {
  const rcdp_attested *attested = &received->message.body.provisioner.body.receipt;
  const rcdp_provisioner_receipt *receipt = &received->content.receipt;
  rcdp_provision_state state;
  rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err == RCDP_OK) {
    err = rcdp_provisioner_receipt_fits(role, &state, attested, receipt);
  }
  if (err == RCDP_OK) {
    state.status = RCDP_PROVISION_RECEIVED;
    state.device_key = receipt->device_key;
    state.receipt = *attested;
    err = rcdp_provisioner_commit(role, entry, &state);
  }
  entry->spoken = entry->spoken || err == RCDP_OK;
  return err;
}

static bool is_same(const rcdp_attested *a, const rcdp_attested *b) {
  return rcdp_bytes_equal(a->body.content, b->body.content) && rcdp_octets32_equal(&a->body.mac, &b->body.mac) &&
         rcdp_bytes_equal(a->signature, b->signature);
}

/* When it is over, the receipt itself is not there any more: then by what it names. */
static bool is_ours(const rcdp_provision_state *state, const provisioner_received *received) {
  const rcdp_provisioner_receipt *receipt = &received->content.receipt;
  if (state->status == RCDP_PROVISION_RECEIVED) {
    return is_same(&received->message.body.provisioner.body.receipt, &state->receipt);
  }
  return rcdp_id_equal(&receipt->order, &state->order) && rcdp_bytes_equal(receipt->device, state->device) &&
         state->has_credential && rcdp_id_equal(&receipt->credential, &state->credential) &&
         rcdp_bytes_equal(receipt->device_key, state->device_key);
}

rcdp_err rcdp_provisioner_hear_receipt(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received) {
  rcdp_provision_state state;
  const rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  if (!is_ours(&state, received)) {
    return RCDP_E_MISMATCH;
  }
  entry->spoken = true;
  return rcdp_provisioner_tell(role, entry);
}
