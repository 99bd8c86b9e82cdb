/* How a credential stands, and whether its device has erased it (docs/protocol.md, clause 18.8): only its owner is told. */
#include <string.h>

#include "ask.h"
#include "transcript.h"

rcdp_err rcdp_provisioner_inquire(const rcdp_provisioner_identity *identity, const rcdp_id *credential,
                                  rcdp_arena *scratch, rcdp_id *inquiry, rcdp_buf *out) {
  const rcdp_provider *provider = identity->provider;
  uint8_t octets[RCDP_INQUIRY_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_inquiry fields = {.credential = *credential};
  rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_INQUIRY};
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_err err = rcdp_identity_grant(identity->grant, scratch, &chained, &grant);
  if (err == RCDP_OK) {
    fields.serial = grant.serial;
    fields.network = grant.network;
    err = provider->random(provider->context, fields.inquiry.octets, sizeof fields.inquiry.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_inquiry_encode(&fields, scratch, &content);
  }
  if (err == RCDP_OK) {
    err = rcdp_identity_sign(provider, identity->key, CONTEXT_INQUIRY, &content, signature, &body.body.inquiry);
  }
  if (err == RCDP_OK) {
    err = rcdp_ask_write(&fields.inquiry, &body, scratch, out);
  }
  if (err == RCDP_OK) {
    *inquiry = fields.inquiry;
  }
  return err;
}

rcdp_err rcdp_provisioner_stands(rcdp_bytes message, const rcdp_id *inquiry, rcdp_arena *arena, rcdp_standing *out) {
  rcdp_message answer;
  memset(out, 0, sizeof *out);
  const rcdp_err err = rcdp_ask_read(message, inquiry, RCDP_PROVISIONER_STANDING, arena, &answer);
  if (err != RCDP_OK) {
    return err;
  }
  if (answer.kind == RCDP_BODY_ERROR) {
    *out = (rcdp_standing){.refused = true, .report = answer.body.error};
  } else {
    *out = answer.body.provisioner.body.standing;
  }
  return out->refused ? out->report.cause : RCDP_OK;
}

/* The code in it is the network's to verify; the device's own key is what nobody else has. */
static rcdp_err verify_signature(const rcdp_provisioner_identity *identity, rcdp_bytes device_key,
                                 const rcdp_attested *proof) {
  const rcdp_verification_key key = {device_key.len == 32 ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256, device_key};
  const rcdp_signed body = {proof->body.content, proof->signature};
  return rcdp_keys_verify(identity->provider, &key, CONTEXT_PROOF, &body);
}

rcdp_err rcdp_provisioner_verify_proof(const rcdp_provisioner_identity *identity, const rcdp_provision_state *held,
                                       const rcdp_attested *proof, rcdp_arena *arena) {
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_proof fields;
  if (!held->has_credential || held->device_key.len == 0) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_identity_grant(identity->grant, arena, &chained, &grant);
  if (err == RCDP_OK) {
    err = verify_signature(identity, held->device_key, proof);
  }
  if (err == RCDP_OK) {
    err = rcdp_proof_decode(proof->body.content, arena, &fields);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool ours = rcdp_bytes_equal(fields.device, held->device) &&
                    rcdp_id_equal(&fields.credential, &held->credential) &&
                    rcdp_network_id_equal(&fields.network, &grant.network);
  return ours ? RCDP_OK : RCDP_E_MISMATCH;
}
