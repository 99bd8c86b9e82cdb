/* What a provisioner or a network makes for a device; see device_kit.h. */
#include <string.h>

#include "../flows/suites.h"
#include "provisioner/device_kit.h"
#include "world/require.h"

static const rcdp_provider *provider_of(const kit_delivery *delivery) { return delivery->by->w->provider; }

/* --- the delivery --- */

static rcdp_profile profile_of(const kit_delivery *delivery, bool certified) {
  const kit_visitor *by = delivery->by;
  const rcdp_template *terms = &by->grant.terms;
  const rcdp_delivery *fields = &delivery->fields;
  rcdp_profile profile = {
      .id = fields->credential,
      .supi = fields->supi,
      .network = fields->network,
      .algorithm = terms->algorithm,
      .has_home_network_key = terms->has_home_network_key,
      .scheme = terms->scheme,
      .home_network_key_id = terms->home_network_key_id,
      .home_network_key = terms->home_network_key,
      .not_before = fields->issued,
      .not_after = fields->issued + terms->validity,
      .lifetime = terms->lifetime,
      .renewal = fields->issued + terms->renewal,
      .restrictions = terms->restrictions,
      .ordered_by = RCDP_OCTETS32_BYTES(by->hash),
      .assurance = certified ? RCDP_CERTIFIED : RCDP_ASSERTED,
      .notice_algorithm = terms->notice_key.algorithm,
      .notice_key = terms->notice_key.key,
  };
  memcpy(profile.amf, terms->amf, sizeof profile.amf);
  memcpy(profile.routing_indicator, terms->routing_indicator, sizeof profile.routing_indicator);
  return profile;
}

static void made_by_network(kit_delivery *delivery) {
  delivery->signer = &delivery->by->w->network_identity;
  delivery->chain[0] = pki_der(delivery->signer);
  delivery->chain_count = 1;
  delivery->context = CONTEXT_ALLOCATION;
  delivery->sender = RCDP_NETWORK;
}

static void made_by_provisioner(kit_delivery *delivery) {
  delivery->signer = &delivery->by->key;
  delivery->context = CONTEXT_DELIVERY;
  delivery->sender = RCDP_PROVISIONER;
}

void kit_delivery_begin(kit_delivery *delivery, const kit_visitor *visitor, rcdp_maker maker, rcdp_bytes offer) {
  memset(delivery, 0, sizeof *delivery);
  delivery->by = visitor;
  delivery->info_context = CONTEXT_PROVISIONER_SEAL;
  const rcdp_provisioner_offer said = kit_offer(&delivery->offer, offer);
  (maker == RCDP_MADE_BY_NETWORK ? made_by_network : made_by_provisioner)(delivery);
  delivery->fields = (rcdp_delivery){
      .maker = maker,
      .order = said.order,
      .reference = said.channel_binding,
      .device = said.device,
      .serial = said.serial,
      .provisioner = said.provisioner,
      .network = said.network,
      .device_nonce = said.device_nonce,
      .issued = WORLD_NOW,
      .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000001234")},
      .suite = said.suites[0],
  };
  const rcdp_credential_name name = {said.serial, said.provisioner, said.order, said.device_nonce};
  require(rcdp_provisioner_credential_id(provider_of(delivery), &name, &delivery->offer.arena,
                                         &delivery->fields.credential) == RCDP_OK);
  require(rcdp_digest(provider_of(delivery), CONTEXT_PROVISIONER_OFFER,
                      delivery->offer.message.body.provisioner.body.offer.content,
                      delivery->fields.offer_hash.octets) == RCDP_OK);
  delivery->profile = profile_of(delivery, said.has_factory);
}

/* Secrets that follow from the credential's name: nobody's but the test's. */
static rcdp_credential credential_of(const kit_delivery *delivery) {
  rcdp_credential credential = {.profile = delivery->profile};
  uint8_t octets[RCDP_HASH_LEN];
  memset(octets, 0x5a, sizeof octets);
  memcpy(octets, delivery->profile.id.octets, sizeof delivery->profile.id.octets);
  require(rcdp_secret_set(&credential.secrets.key, (rcdp_bytes){octets, 16}) == RCDP_OK);
  require(rcdp_secret_set(&credential.secrets.management_key, RCDP_BYTES(octets)) == RCDP_OK);
  require(rcdp_secret_set(&credential.secrets.op, (rcdp_bytes){octets + 16, 16}) == RCDP_OK);
  return credential;
}

static void keep_keys(kit_delivery *delivery, const rcdp_credential *credential, rcdp_bytes info) {
  const rcdp_provider *provider = provider_of(delivery);
  rcdp_key management = {0};
  require(rcdp_keys_wrap(provider, &delivery->by->w->storage_key, credential, info, &delivery->keys, &management) ==
          RCDP_OK);
  provider->key_release(provider->context, &management);
}

static void make_info(kit_delivery *delivery, rcdp_buf *info) {
  const rcdp_provider *provider = provider_of(delivery);
  const rcdp_bytes signer = delivery->fields.maker == RCDP_MADE_BY_NETWORK
                                ? delivery->chain[0]
                                : (rcdp_bytes){delivery->by->key.public_key, delivery->by->key.public_len};
  require(rcdp_sha256(provider, signer, delivery->signer_hash.octets) == RCDP_OK);
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(&delivery->fields, &delivery->signer_hash);
  require(rcdp_provisioner_hpke_info(delivery->info_context, &fields, &delivery->offer.arena, info) == RCDP_OK);
  require(rcdp_sha256(provider, rcdp_buf_bytes(info), delivery->info_hash.octets) == RCDP_OK);
}

void kit_delivery_seal(kit_delivery *delivery) {
  static const uint8_t ikm[RCDP_HASH_LEN] = {0x1c, 0x3d};
  const rcdp_provider *provider = provider_of(delivery);
  const rcdp_credential credential = credential_of(delivery);
  uint8_t info_octets[PROVISIONER_SEAL_INFO_MAX];
  uint8_t plain_octets[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_buf enc = RCDP_BUF(delivery->enc);
  rcdp_buf sealed = RCDP_BUF(delivery->sealed);
  rcdp_arena *arena = &delivery->offer.arena;
  rcdp_provisioner_offer offer;
  require(rcdp_provisioner_offer_decode(delivery->offer.message.body.provisioner.body.offer.content, arena, &offer) ==
          RCDP_OK);
  make_info(delivery, &info);
  require(rcdp_credential_encode(&credential, arena, &plain) == RCDP_OK);
  require(rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plain), delivery->credential_hash.octets) ==
          RCDP_OK);
  require(rcdp_hpke_seal(provider, rcdp_suite_find(offer.suites[0])->kem, offer.ephemeral_key, RCDP_BYTES(ikm),
                         rcdp_buf_bytes(&info), RCDP_NO_BYTES, rcdp_buf_bytes(&plain), &enc, &sealed) == RCDP_OK);
  keep_keys(delivery, &credential, rcdp_buf_bytes(&info));
  delivery->fields.enc = rcdp_buf_bytes(&enc);
  delivery->sealed_len = sealed.len;
  delivery->fields.sealed = rcdp_buf_bytes(&sealed);
}

void kit_delivery_sign(kit_delivery *delivery) {
  uint8_t octets[RCDP_DELIVERY_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  require(rcdp_delivery_encode(&delivery->fields, &delivery->offer.arena, &content) == RCDP_OK);
  kit_sign(delivery->by->w, delivery->signer, delivery->context, rcdp_buf_bytes(&content), signature);
  rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_DELIVERY,
                                .body.delivery = {.content = rcdp_buf_bytes(&content),
                                                  .signature = RCDP_BYTES(signature),
                                                  .chain_count = delivery->chain_count}};
  memcpy(body.body.delivery.chain, delivery->chain, sizeof delivery->chain);
  delivery->message = kit_write_body(&delivery->offer.message.transaction, delivery->sender, &body);
}

void kit_delivery_make(kit_delivery *delivery, const kit_visitor *visitor, rcdp_maker maker, rcdp_bytes offer) {
  kit_delivery_begin(delivery, visitor, maker, offer);
  kit_delivery_seal(delivery);
  kit_delivery_sign(delivery);
}

/* --- the receipt --- */

static bool tells_of(const kit_delivery *delivery, const rcdp_provisioner_receipt *receipt) {
  const rcdp_delivery *fields = &delivery->fields;
  return rcdp_id_equal(&receipt->order, &fields->order) && rcdp_bytes_equal(receipt->device, fields->device) &&
         rcdp_id_equal(&receipt->serial, &fields->serial) &&
         rcdp_octets32_equal(&receipt->provisioner, &fields->provisioner) &&
         rcdp_id_equal(&receipt->credential, &fields->credential) && receipt->epoch == delivery->profile.epoch &&
         rcdp_network_id_equal(&receipt->network, &fields->network) &&
         rcdp_octets32_equal(&receipt->device_nonce, &fields->device_nonce) &&
         rcdp_octets32_equal(&receipt->reference, &fields->reference) &&
         rcdp_octets32_equal(&receipt->info_hash, &delivery->info_hash) &&
         rcdp_octets32_equal(&receipt->credential_hash, &delivery->credential_hash);
}

static rcdp_err check_signature(const kit_delivery *delivery, const rcdp_attested *body, const pki_identity *factory) {
  if (factory == NULL) {
    return body->signature.len == 0 ? RCDP_OK : RCDP_E_UNEXPECTED;
  }
  const rcdp_signature_alg alg = factory->kind == RCDP_KEY_ED25519 ? RCDP_ED25519 : RCDP_ECDSA_P256_SHA256;
  return rcdp_verify(provider_of(delivery), alg, (rcdp_bytes){factory->public_key, factory->public_len},
                     CONTEXT_PROVISIONER_RECEIPT, body->body.content, body->signature);
}

rcdp_err kit_receipt_check(const kit_delivery *delivery, rcdp_bytes octets, const pki_identity *factory,
                           kit_message *read, rcdp_provisioner_receipt *fields) {
  const rcdp_provisioner_body *body = kit_read_body(read, octets, RCDP_PROVISIONER_RECEIPT);
  const rcdp_attested *receipt = &body->body.receipt;
  const rcdp_stored_management stored = {provider_of(delivery), &delivery->by->w->storage_key, &delivery->profile.id,
                                         delivery->keys.management_key};
  require(read->message.sender == RCDP_DEVICE && rcdp_id_equal(&read->message.transaction, &delivery->fields.order));
  require(rcdp_provisioner_receipt_decode(receipt->body.content, &read->arena, fields) == RCDP_OK);
  rcdp_err err = rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_PROVISIONER_RECEIPT, &receipt->body);
  if (err == RCDP_OK) {
    err = check_signature(delivery, receipt, factory);
  }
  return err == RCDP_OK && !tells_of(delivery, fields) ? RCDP_E_MISMATCH : err;
}

/* --- the network's words --- */

kit_confirmed kit_confirmed_of(const kit_delivery *delivery, rcdp_bytes receipt) {
  static kit_message read;
  const rcdp_provisioner_body *body = kit_read_body(&read, receipt, RCDP_PROVISIONER_RECEIPT);
  const rcdp_delivery *fields = &delivery->fields;
  kit_confirmed confirmed = {
      {.order = fields->order,
       .device = fields->device,
       .credential = fields->credential,
       .epoch = delivery->profile.epoch,
       .network = fields->network},
      &delivery->by->w->network_identity,
      CONTEXT_PROVISIONER_CONFIRMED,
  };
  require(rcdp_digest(provider_of(delivery), CONTEXT_PROVISIONER_RECEIPT, body->body.receipt.body.content,
                      confirmed.fields.receipt_hash.octets) == RCDP_OK);
  return confirmed;
}

static uint8_t memory[RCDP_CODEC_ARENA];

kit_octets kit_confirm(const kit_delivery *delivery, const kit_confirmed *confirmed) {
  uint8_t octets[RCDP_PROVISIONER_CONFIRMED_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_provisioner_confirmed_encode(&confirmed->fields, &arena, &content) == RCDP_OK);
  kit_sign(delivery->by->w, confirmed->signer, confirmed->context, rcdp_buf_bytes(&content), signature);
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_CONFIRMED,
                                      .body.confirmed = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)}};
  return kit_write_body(&delivery->offer.message.transaction, RCDP_NETWORK, &body);
}

kit_notice kit_notice_of(const kit_delivery *delivery) {
  const rcdp_delivery *fields = &delivery->fields;
  return (kit_notice){
      .w = delivery->by->w,
      .order = fields->order,
      .fields = {.notice = {{0x70, 0x71}},
                 .device = fields->device,
                 .credential = fields->credential,
                 .epochs = {delivery->profile.epoch},
                 .epoch_count = 1,
                 .network = fields->network,
                 .issued = WORLD_NOW},
      .signer = &delivery->by->w->network_identity,
      .context = CONTEXT_NOTICE,
  };
}

kit_octets kit_notice_write(const kit_notice *notice) {
  uint8_t octets[RCDP_NOTICE_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_notice_encode(&notice->fields, &arena, &content) == RCDP_OK);
  kit_sign(notice->w, notice->signer, notice->context, rcdp_buf_bytes(&content), signature);
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = notice->order,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life = {.kind = RCDP_LIFE_NOTICE, .body.notice = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)}},
  };
  return kit_write(&message);
}
