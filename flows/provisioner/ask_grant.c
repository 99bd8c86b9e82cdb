/* How a provisioner comes by its grant (docs/protocol.md, clause 18.1): it asks with its key, the operator reads and grants, and it reads that. */
#include "identity.h"
#include "transcript.h"

/* --- request --- */

rcdp_err rcdp_grant_request_make(const rcdp_provider *provider, const rcdp_key *key, const rcdp_grant_request *request,
                                 rcdp_arena *scratch, rcdp_buf *out) {
  rcdp_grant_request asked = *request;
  uint8_t public_octets[RCDP_PUBLIC_KEY_MAX];
  uint8_t content_octets[RCDP_GRANT_REQUEST_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(content_octets);
  rcdp_signed body;
  rcdp_err err = rcdp_identity_public(provider, key, public_octets, &asked.key);
  if (err == RCDP_OK) {
    err = rcdp_grant_request_encode(&asked, scratch, &content);
  }
  if (err == RCDP_OK) {
    err = rcdp_identity_sign(provider, key, CONTEXT_GRANT_REQUEST, &content, signature, &body);
  }
  return err == RCDP_OK ? rcdp_signed_grant_request_encode(&body, scratch, out) : err;
}

rcdp_err rcdp_grant_request_read(const rcdp_provider *provider, rcdp_bytes octets, rcdp_arena *arena,
                                 rcdp_grant_request *request) {
  rcdp_signed body;
  rcdp_err err = rcdp_signed_grant_request_decode(octets, arena, &body);
  if (err == RCDP_OK) {
    err = rcdp_grant_request_decode(body.content, arena, request);
  }
  return err == RCDP_OK ? rcdp_keys_verify(provider, &request->key, CONTEXT_GRANT_REQUEST, &body) : err;
}

/* --- grant --- */

/* What is the network's in it. */
static rcdp_err fill(const rcdp_network_config *config, rcdp_buf *hand_in_key, rcdp_grant *grant) {
  const rcdp_err err = rcdp_key_public(config->provider, config->provisioner->hand_in_key, hand_in_key);
  grant->network = config->network;
  grant->hand_in_key = rcdp_buf_bytes(hand_in_key);
  grant->terms.notice_key = (rcdp_verification_key){config->notice_algorithm, config->notice_key};
  return err;
}

static rcdp_err sign_grant(const rcdp_network_config *config, rcdp_bytes content, rcdp_arena *scratch, rcdp_buf *out) {
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_chained chained = {.content = content, .signature = RCDP_BYTES(signature), .chain_count = config->chain_count};
  for (size_t i = 0; i < config->chain_count; i++) {
    chained.chain[i] = config->chain[i];
  }
  const rcdp_err err = rcdp_sign(config->provider, config->signing_key, CONTEXT_PROVISIONER_GRANT, content, signature);
  return err == RCDP_OK ? rcdp_signed_grant_encode(&chained, scratch, out) : err;
}

static rcdp_err describe(const rcdp_network_config *config, const rcdp_grant *grant, rcdp_bytes content,
                         rcdp_granted *granted) {
  *granted =
      (rcdp_granted){.serial = grant->serial, .state = RCDP_GRANT_ACTIVE, .count = grant->count, .content = content};
  return rcdp_sha256(config->provider, grant->provisioner.key, granted->owner.octets);
}

rcdp_err rcdp_grant_make(const rcdp_network_config *config, const rcdp_grant *grant, rcdp_arena *scratch, rcdp_buf *out,
                         rcdp_granted *granted) {
  rcdp_grant filled = *grant;
  uint8_t key_octets[RCDP_PUBLIC_KEY_MAX];
  uint8_t content_octets[RCDP_PROVISIONING_GRANT_CONTENT_MAX];
  rcdp_buf hand_in_key = RCDP_BUF(key_octets);
  rcdp_buf encoding = RCDP_BUF(content_octets);
  rcdp_bytes content;
  if (config->provisioner == NULL || grant->not_before >= grant->not_after) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = fill(config, &hand_in_key, &filled);
  if (err == RCDP_OK) {
    err = rcdp_grant_encode(&filled, scratch, &encoding);
  }
  if (err == RCDP_OK) {
    err = rcdp_arena_copy(scratch, rcdp_buf_bytes(&encoding), &content);
  }
  if (err == RCDP_OK) {
    err = describe(config, &filled, content, granted);
  }
  return err == RCDP_OK ? sign_grant(config, content, scratch, out) : err;
}

rcdp_err rcdp_grant_read(const rcdp_provider *provider, rcdp_bytes octets, rcdp_arena *arena, rcdp_grant *grant) {
  rcdp_chained chained;
  const rcdp_err err = rcdp_identity_grant(octets, arena, &chained, grant);
  return err == RCDP_OK ? rcdp_identity_verify_chained(provider, CONTEXT_PROVISIONER_GRANT, &chained) : err;
}
