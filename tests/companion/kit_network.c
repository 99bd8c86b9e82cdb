/* A network's part, made here; see kit.h. */
#include <string.h>

#include "../flows/companion/transcript.h"
#include "../flows/suites.h"
#include "companion/kit.h"
#include "world/require.h"

static const rcdp_provider *provider_of(const kit_grant *grant) { return grant->w->provider; }

static rcdp_profile profile_of(const kit_grant *grant, bool certified) {
  const rcdp_companion_grant *fields = &grant->fields;
  const world *w = grant->w;
  return (rcdp_profile){
      .id = fields->credential,
      .epoch = fields->epoch,
      .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")},
      .network = fields->network,
      .amf = {0x80, 0},
      .not_before = fields->issued,
      .not_after = fields->issued + 86400,
      .restrictions = fields->restrictions,
      .parent = RCDP_ID_BYTES(fields->companion),
      .ordered_by = RCDP_ID_BYTES(fields->companion),
      .assurance = certified ? RCDP_CERTIFIED : RCDP_ASSERTED,
      .notice_algorithm = w->suite == RCDP_SUITE_X25519 ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256,
      .notice_key = {w->notice_key, w->network_identity.public_len},
  };
}

static rcdp_restrictions some_restrictions(void) {
  rcdp_restrictions restrictions = {.roaming_allowed = true, .has_dnns = true, .dnn_count = 1};
  restrictions.dnns[0] = rcdp_bytes_of("iot.example");
  return restrictions;
}

void kit_grant_begin(kit_grant *grant, world *w, rcdp_bytes offer) {
  memset(grant, 0, sizeof *grant);
  grant->w = w;
  const rcdp_companion_offer fields = kit_offer(&grant->offer, offer);
  grant->signer = &w->network_identity;
  grant->chain[0] = pki_der(grant->signer);
  grant->chain_count = 1;
  grant->context = CONTEXT_GRANT;
  grant->channel_binding = fields.channel_binding;
  grant->fields = (rcdp_companion_grant){
      .order = fields.order,
      .reference = fields.channel_binding,
      .device = fields.device,
      .companion = fields.companion,
      .network = fields.network,
      .issued = WORLD_NOW,
      .restrictions = some_restrictions(),
      .suite = fields.suites[0],
  };
  require(rcdp_digest(w->provider, CONTEXT_OFFER, grant->offer.message.body.companion.body.offer.content,
                      grant->fields.offer_hash.octets) == RCDP_OK);
  memcpy(grant->fields.credential.octets, grant->fields.offer_hash.octets, sizeof grant->fields.credential.octets);
  grant->profile = profile_of(grant, fields.has_factory);
}

/* Secrets that follow from the credential's name: nobody's but the test's. */
static rcdp_credential credential_of(const kit_grant *grant) {
  rcdp_credential credential = {.profile = grant->profile};
  uint8_t octets[RCDP_HASH_LEN];
  memset(octets, 0x5a, sizeof octets);
  memcpy(octets, grant->profile.id.octets, sizeof grant->profile.id.octets);
  require(rcdp_secret_set(&credential.secrets.key, (rcdp_bytes){octets, 16}) == RCDP_OK);
  require(rcdp_secret_set(&credential.secrets.management_key, RCDP_BYTES(octets)) == RCDP_OK);
  require(rcdp_secret_set(&credential.secrets.op, (rcdp_bytes){octets + 16, 16}) == RCDP_OK);
  return credential;
}

static void keep_keys(kit_grant *grant, const rcdp_credential *credential, rcdp_bytes info) {
  const rcdp_provider *provider = provider_of(grant);
  rcdp_key management = {0};
  require(rcdp_keys_wrap(provider, &grant->w->storage_key, credential, info, &grant->keys, &management) == RCDP_OK);
  provider->key_release(provider->context, &management);
}

void kit_grant_seal(kit_grant *grant) {
  static const uint8_t ikm[RCDP_HASH_LEN] = {0x1c, 0x3d};
  const rcdp_provider *provider = provider_of(grant);
  const rcdp_credential credential = credential_of(grant);
  uint8_t info_octets[COMPANION_SEAL_INFO_MAX];
  uint8_t plain_octets[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_buf enc = RCDP_BUF(grant->enc);
  rcdp_buf sealed = RCDP_BUF(grant->sealed);
  rcdp_arena *arena = &grant->offer.arena;
  rcdp_companion_offer offer;
  require(rcdp_companion_offer_decode(grant->offer.message.body.companion.body.offer.content, arena, &offer) ==
          RCDP_OK);
  require(rcdp_sha256(provider, grant->chain[0], grant->signer_hash.octets) == RCDP_OK);
  require(rcdp_companion_hpke_info(&grant->fields, &grant->signer_hash, arena, &info) == RCDP_OK);
  require(rcdp_credential_encode(&credential, arena, &plain) == RCDP_OK);
  require(rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plain), grant->credential_hash.octets) == RCDP_OK);
  require(rcdp_hpke_seal(provider, rcdp_suite_find(grant->w->suite)->kem, offer.ephemeral_key, RCDP_BYTES(ikm),
                         rcdp_buf_bytes(&info), RCDP_NO_BYTES, rcdp_buf_bytes(&plain), &enc, &sealed) == RCDP_OK);
  keep_keys(grant, &credential, rcdp_buf_bytes(&info));
  grant->fields.enc = rcdp_buf_bytes(&enc);
  grant->sealed_len = sealed.len;
  grant->fields.sealed = rcdp_buf_bytes(&sealed);
}

void kit_grant_sign(kit_grant *grant) {
  const rcdp_provider *provider = provider_of(grant);
  uint8_t octets[RCDP_GRANT_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_key key = {0};
  require(rcdp_companion_grant_encode(&grant->fields, &grant->offer.arena, &content) == RCDP_OK);
  require(rcdp_digest(provider, CONTEXT_GRANT, rcdp_buf_bytes(&content), grant->grant_hash.octets) == RCDP_OK);
  require(rcdp_key_import(provider, grant->signer->kind, RCDP_BYTES(grant->signer->private_key), &key) == RCDP_OK);
  require(rcdp_sign(provider, &key, grant->context, rcdp_buf_bytes(&content), signature) == RCDP_OK);
  provider->key_release(provider->context, &key);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_GRANT,
                              .body.grant = {.content = rcdp_buf_bytes(&content),
                                             .signature = RCDP_BYTES(signature),
                                             .chain_count = grant->chain_count}};
  memcpy(body.body.grant.chain, grant->chain, sizeof grant->chain);
  grant->message = kit_write_body(&grant->offer.message.transaction, RCDP_NETWORK, &body);
}

void kit_grant_make(kit_grant *grant, world *w, rcdp_bytes offer) {
  kit_grant_begin(grant, w, offer);
  kit_grant_seal(grant);
  kit_grant_sign(grant);
}

/* --- the receipt --- */

static rcdp_stored_management management_of(const kit_grant *grant) {
  return (rcdp_stored_management){provider_of(grant), &grant->w->storage_key, &grant->profile.id,
                                  grant->keys.management_key};
}

static bool tells_of(const kit_grant *grant, const rcdp_companion_receipt *receipt) {
  return rcdp_id_equal(&receipt->order, &grant->fields.order) &&
         rcdp_id_equal(&receipt->credential, &grant->fields.credential) && receipt->epoch == grant->fields.epoch &&
         rcdp_network_id_equal(&receipt->network, &grant->fields.network) &&
         rcdp_octets32_equal(&receipt->grant_hash, &grant->grant_hash) &&
         rcdp_octets32_equal(&receipt->signer_hash, &grant->signer_hash) &&
         rcdp_octets32_equal(&receipt->credential_hash, &grant->credential_hash) &&
         rcdp_octets32_equal(&receipt->channel_binding, &grant->channel_binding);
}

rcdp_err kit_receipt_check(const kit_grant *grant, rcdp_bytes receipt, rcdp_octets32 *hash) {
  static kit_message read;
  const rcdp_companion_body *body = kit_read_body(&read, receipt, RCDP_COMPANION_RECEIPT);
  const rcdp_stored_management stored = management_of(grant);
  rcdp_companion_receipt fields;
  require(read.message.sender == RCDP_DEVICE && rcdp_id_equal(&read.message.transaction, &grant->fields.order));
  require(rcdp_companion_receipt_decode(body->body.receipt.content, &read.arena, &fields) == RCDP_OK);
  require(rcdp_digest(provider_of(grant), CONTEXT_RECEIPT, body->body.receipt.content, hash->octets) == RCDP_OK);
  const rcdp_err err = rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_RECEIPT, &body->body.receipt);
  return err == RCDP_OK && !tells_of(grant, &fields) ? RCDP_E_MISMATCH : err;
}

kit_confirmed kit_confirmed_of(const kit_grant *grant, rcdp_bytes receipt) {
  kit_confirmed confirmed = {
      {.order = grant->fields.order, .credential = grant->fields.credential, .epoch = grant->fields.epoch},
      LABEL_CONFIRMED,
      CONTEXT_CONFIRMED};
  require(kit_receipt_check(grant, receipt, &confirmed.fields.receipt_hash) == RCDP_OK);
  return confirmed;
}

kit_octets kit_confirm(const kit_grant *grant, const kit_confirmed *confirmed) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_stored_management stored = management_of(grant);
  uint8_t octets[RCDP_COMPANION_CONFIRMED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_CONFIRMED};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_companion_confirmed_encode(&confirmed->fields, &arena, &content) == RCDP_OK);
  body.body.confirmed.content = rcdp_buf_bytes(&content);
  require(rcdp_keys_mac_stored(&stored, confirmed->label, confirmed->context, &body.body.confirmed) == RCDP_OK);
  return kit_write_body(&grant->offer.message.transaction, RCDP_NETWORK, &body);
}
