/* A device, and what its provisioner brings to the network for it; see network_kit.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provisioner/network_kit.h"
#include "world/require.h"

static world *world_of(const desk_device *device) { return device->d->net->w; }

static const rcdp_provider *provider_of(const desk_device *device) { return world_of(device)->provider; }

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

/* --- who it is --- */

static void certify(desk_device *device) {
  world *w = world_of(device);
  const pki_subject subject = {
      .kind = kind_of(w->suite),
      .common_name = "Sensor",
      .serial_number = device->device_id,
      .organization = "Factory of sensors",
      .key_usage = "digitalSignature",
      .purpose = "clientAuth",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  pki_issue(&w->pki, &subject, &w->factory_root, &device->identity);
  require(rcdp_key_import(w->provider, subject.kind, RCDP_BYTES(device->identity.private_key), &device->factory_key) ==
          RCDP_OK);
  (void)snprintf(device->url, sizeof device->url, "https://ca.example/devices/DeviceID=%s", device->device_id);
  device->offer.has_factory = true;
  device->offer.certificate_url = rcdp_bytes_of(device->url);
  require(rcdp_sha256(w->provider, pki_der(&device->identity), device->offer.certificate_hash.octets) == RCDP_OK);
}

static void make_keys(desk_device *device) {
  const rcdp_provider *provider = provider_of(device);
  const rcdp_suite_id suite = world_of(device)->suite;
  const uint8_t private_key[32] = {0x05, 0xd1};
  uint8_t seed[RCDP_HASH_LEN];
  rcdp_buf public_key = RCDP_BUF(device->public_key);
  rcdp_buf device_key = RCDP_BUF(device->device_key);
  rcdp_key own = {0};
  require(rcdp_sha256(provider, device->offer.device, seed) == RCDP_OK);
  require(rcdp_hpke_derive_key(provider, rcdp_suite_find(suite)->kem, RCDP_BYTES(seed), &device->ephemeral) == RCDP_OK);
  require(rcdp_key_public(provider, &device->ephemeral, &public_key) == RCDP_OK);
  require(rcdp_key_import(provider, kind_of(suite), RCDP_BYTES(private_key), &own) == RCDP_OK);
  require(rcdp_key_public(provider, &own, &device_key) == RCDP_OK);
  provider->key_release(provider->context, &own);
  device->offer.ephemeral_key = rcdp_buf_bytes(&public_key);
  device->receipt.device_key = rcdp_buf_bytes(&device_key);
}

static void make_order(desk_device *device, rcdp_maker maker, uint8_t number) {
  const rcdp_provisioner_offer *offer = &device->offer;
  (void)snprintf(device->imsi, sizeof device->imsi, "%.8s%07u", device->by->block[0], number);
  device->order = (rcdp_provisioner_order){
      .order = offer->order,
      .serial = offer->serial,
      .network = offer->network,
      .device = offer->device,
      .reference = offer->channel_binding,
      .maker = maker,
      .imsi = maker == RCDP_MADE_BY_PROVISIONER ? rcdp_bytes_of(device->imsi) : RCDP_NO_BYTES,
  };
}

desk_device *desk_device_new(const desk_provisioner *p, const char *device_id, bool certified, rcdp_maker maker,
                             uint8_t number) {
  desk_device *device = require_memory(sizeof *device);
  device->d = p->d;
  device->by = device->signer = p;
  device->certified = certified;
  (void)snprintf(device->device_id, sizeof device->device_id, "%s", device_id);
  device->transaction = (rcdp_id){{0x0d, number}};
  device->offer = (rcdp_provisioner_offer){
      .order = device->transaction,
      .device = rcdp_bytes_of(device->device_id),
      .serial = p->grant.serial,
      .provisioner = p->hash,
      .network = p->grant.network,
      .channel_binding = kit_binding((uint8_t)(number + 1)),
      .device_nonce = {{0x70, number}},
      .suites = {p->d->net->w->suite},
      .suite_count = 1,
  };
  make_keys(device);
  if (certified) {
    certify(device);
  }
  make_order(device, maker, number);
  return device;
}

void desk_device_free(desk_device *device) {
  const rcdp_provider *provider = provider_of(device);
  provider->key_release(provider->context, &device->ephemeral);
  provider->key_release(provider->context, &device->factory_key);
  rcdp_secrets_wipe(&device->credential.secrets);
  free(device);
}

static void sign(const desk_device *device, const char *context, rcdp_bytes content,
                 uint8_t signature[RCDP_SIGNATURE_LEN]) {
  require(rcdp_sign(provider_of(device), &device->factory_key, context, content, signature) == RCDP_OK);
}

/* --- the order --- */

rcdp_signed desk_offer(desk_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_buf content = RCDP_BUF(device->offer_content);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_provisioner_offer_encode(&device->offer, &arena, &content) == RCDP_OK);
  rcdp_signed offer = {.content = rcdp_buf_bytes(&content)};
  if (device->certified) {
    sign(device, CONTEXT_PROVISIONER_OFFER, offer.content, device->offer_signature);
    offer.signature = RCDP_BYTES(device->offer_signature);
  }
  return offer;
}

kit_octets desk_order(desk_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_PROVISIONER_ORDER_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  device->order.offer = desk_offer(device);
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_provisioner_order_encode(&device->order, &arena, &content) == RCDP_OK);
  desk_sign(device->signer, CONTEXT_PROVISIONER_ORDER, rcdp_buf_bytes(&content), signature);
  const rcdp_provisioner_body body = {RCDP_PROVISIONER_ORDER,
                                      .body.order = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)}};
  return desk_write(&device->transaction, RCDP_PROVISIONER, &body);
}

rcdp_err desk_ordered(desk_device *device) {
  if (device->certified) {
    device->d->net->bundle = pki_der(&device->identity);
  }
  const kit_octets order = desk_order(device);
  return desk_ask(device->d, &order);
}

bool desk_denied(const desk_device *device, rcdp_err cause) {
  const rcdp_provisioner_denied *denied = &desk_sent(device->d, RCDP_PROVISIONER_DENIED)->body.denied;
  return denied->report.cause == cause && rcdp_octets32_equal(&denied->reference, &device->order.reference);
}

static rcdp_id credential_id(const desk_device *device) {
  static uint8_t memory[1024];
  const rcdp_credential_name name = {device->offer.serial, device->offer.provisioner, device->offer.order,
                                     device->offer.device_nonce};
  rcdp_id id;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_provisioner_credential_id(provider_of(device), &name, &arena, &id) == RCDP_OK);
  return id;
}

void desk_take_reserved(desk_device *device) {
  const rcdp_provisioner_reserved *reserved = &desk_sent(device->d, RCDP_PROVISIONER_RESERVED)->body.reserved;
  const rcdp_id id = credential_id(device);
  require(rcdp_octets32_equal(&reserved->reference, &device->order.reference) &&
          rcdp_id_equal(&reserved->credential, &id));
}

/* --- what the device holds --- */

static void derive(desk_device *device, rcdp_bytes info) {
  const rcdp_provider *provider = provider_of(device);
  rcdp_key management = {0};
  require(rcdp_sha256(provider, info, device->receipt.info_hash.octets) == RCDP_OK);
  require(rcdp_keys_wrap(provider, &world_of(device)->device_storage_key, &device->credential, info, &device->keys,
                         &management) == RCDP_OK);
  provider->key_release(provider->context, &management);
}

static void hold(desk_device *device, const rcdp_octets32 *signer) {
  rcdp_provisioner_receipt *receipt = &device->receipt;
  const rcdp_delivery *delivery = &device->delivery;
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, signer);
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  require(rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &fields, &device->delivered.arena, &info) == RCDP_OK);
  receipt->order = delivery->order;
  receipt->device = delivery->device;
  receipt->serial = delivery->serial;
  receipt->provisioner = delivery->provisioner;
  receipt->credential = delivery->credential;
  receipt->network = delivery->network;
  receipt->device_nonce = delivery->device_nonce;
  receipt->reference = delivery->reference;
  derive(device, rcdp_buf_bytes(&info));
  device->hand_in.order = delivery->order;
  device->hand_in.serial = delivery->serial;
  device->hand_in.network = delivery->network;
  device->hand_in.credential = delivery->credential;
}

static void open_box(desk_device *device, const rcdp_octets32 *signer) {
  const rcdp_provider *provider = provider_of(device);
  const rcdp_delivery *delivery = &device->delivery;
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, signer);
  uint8_t info_octets[PROVISIONER_SEAL_INFO_MAX];
  uint8_t plain_octets[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_arena *arena = &device->delivered.arena;
  require(rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &fields, arena, &info) == RCDP_OK);
  require(rcdp_hpke_open(provider, rcdp_suite_find(delivery->suite)->kem, &device->ephemeral, delivery->enc,
                         rcdp_buf_bytes(&info), RCDP_NO_BYTES, delivery->sealed, &plain) == RCDP_OK);
  require(rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plain), device->receipt.credential_hash.octets) ==
          RCDP_OK);
  require(rcdp_credential_decode(rcdp_buf_bytes(&plain), arena, &device->credential) == RCDP_OK);
}

/* It answers this offer, for this device, and is the operator's. */
static void check_delivery(desk_device *device, const rcdp_chained *body) {
  const rcdp_delivery *delivery = &device->delivery;
  const pki_identity *network = &world_of(device)->network_identity;
  const rcdp_verification_key key = {device->d->net->config.notice_algorithm,
                                     {network->public_key, network->public_len}};
  const rcdp_signed content = {body->content, body->signature};
  const rcdp_id id = credential_id(device);
  rcdp_octets32 hash;
  require(rcdp_keys_verify(provider_of(device), &key, CONTEXT_ALLOCATION, &content) == RCDP_OK);
  require(body->chain_count == 1 && rcdp_bytes_equal(body->chain[0], pki_der(network)));
  require(rcdp_digest(provider_of(device), CONTEXT_PROVISIONER_OFFER, device->order.offer.content, hash.octets) ==
          RCDP_OK);
  require(delivery->maker == RCDP_MADE_BY_NETWORK && rcdp_id_equal(&delivery->order, &device->offer.order) &&
          rcdp_octets32_equal(&delivery->reference, &device->offer.channel_binding) &&
          rcdp_octets32_equal(&delivery->offer_hash, &hash) &&
          rcdp_bytes_equal(delivery->device, device->offer.device));
  require(rcdp_id_equal(&delivery->serial, &device->offer.serial) &&
          rcdp_octets32_equal(&delivery->provisioner, &device->offer.provisioner) &&
          rcdp_network_id_equal(&delivery->network, &device->offer.network) &&
          rcdp_octets32_equal(&delivery->device_nonce, &device->offer.device_nonce) &&
          rcdp_id_equal(&delivery->credential, &id));
}

static void check_profile(const desk_device *device) {
  const rcdp_profile *profile = &device->credential.profile;
  const rcdp_grant_use use = {RCDP_MADE_BY_NETWORK, device->delivery.issued, &device->by->hash};
  require(rcdp_grant_judge(&device->by->grant, &use, profile) == RCDP_OK);
  require(rcdp_id_equal(&profile->id, &device->delivery.credential) &&
          rcdp_bytes_equal(profile->supi.value, device->delivery.supi.value));
  require(profile->assurance == (device->certified ? RCDP_CERTIFIED : RCDP_ASSERTED));
}

void desk_take_delivery(desk_device *device) {
  rcdp_octets32 signer;
  (void)desk_sent(device->d, RCDP_PROVISIONER_DELIVERY);
  kit_read(&device->delivered, kit_view(&device->d->net->sent));
  const rcdp_chained *body = &device->delivered.message.body.provisioner.body.delivery;
  require(rcdp_id_equal(&device->delivered.message.transaction, &device->transaction));
  require(rcdp_delivery_decode(body->content, &device->delivered.arena, &device->delivery) == RCDP_OK);
  check_delivery(device, body);
  require(rcdp_sha256(provider_of(device), body->chain[0], signer.octets) == RCDP_OK);
  open_box(device, &signer);
  check_profile(device);
  hold(device, &signer);
}

/* --- the provisioner's make --- */

static rcdp_profile profile_of(const desk_device *device) {
  const rcdp_template *terms = &device->by->grant.terms;
  rcdp_profile profile = {
      .id = device->delivery.credential,
      .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of(device->imsi)},
      .network = device->delivery.network,
      .algorithm = terms->algorithm,
      .not_before = device->delivery.issued,
      .not_after = device->delivery.issued + terms->validity,
      .lifetime = terms->lifetime,
      .renewal = terms->renewal > 0 ? device->delivery.issued + terms->renewal : 0,
      .restrictions = terms->restrictions,
      .ordered_by = RCDP_OCTETS32_BYTES(device->by->hash),
      .assurance = device->certified ? RCDP_CERTIFIED : RCDP_ASSERTED,
      .notice_algorithm = terms->notice_key.algorithm,
      .notice_key = terms->notice_key.key,
  };
  memcpy(profile.amf, terms->amf, sizeof profile.amf);
  memcpy(profile.routing_indicator, terms->routing_indicator, sizeof profile.routing_indicator);
  return profile;
}

void desk_make(desk_device *device) {
  const rcdp_provisioner_offer *offer = &device->offer;
  rcdp_arena_init(&device->delivered.arena, device->delivered.memory, sizeof device->delivered.memory);
  device->delivery = (rcdp_delivery){
      .maker = RCDP_MADE_BY_PROVISIONER,
      .order = offer->order,
      .reference = offer->channel_binding,
      .device = offer->device,
      .serial = offer->serial,
      .provisioner = offer->provisioner,
      .network = offer->network,
      .device_nonce = offer->device_nonce,
      .credential = credential_id(device),
      .issued = device->d->net->wall.seconds,
      .suite = offer->suites[0],
  };
  device->credential = (rcdp_credential){.profile = profile_of(device)};
  uint8_t octets[RCDP_HASH_LEN];
  memset(octets, 0x5a, sizeof octets);
  memcpy(octets, device->delivery.credential.octets, sizeof device->delivery.credential.octets);
  require(rcdp_secret_set(&device->credential.secrets.key, (rcdp_bytes){octets, 16}) == RCDP_OK);
  require(rcdp_secret_set(&device->credential.secrets.management_key, RCDP_BYTES(octets)) == RCDP_OK);
  const size_t op_len = device->credential.profile.algorithm == RCDP_TUAK ? 32 : 16;
  require(rcdp_secret_set(&device->credential.secrets.op, (rcdp_bytes){octets, op_len}) == RCDP_OK);
}

void desk_seal(desk_device *device) {
  static const uint8_t ikm[RCDP_HASH_LEN] = {0x1c, 0x3d};
  const rcdp_provider *provider = provider_of(device);
  const desk *d = device->d;
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(&device->delivery, &device->by->hash);
  uint8_t info_octets[PROVISIONER_SEAL_INFO_MAX];
  uint8_t plain_octets[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_buf enc = RCDP_BUF(device->box_enc);
  rcdp_buf sealed = RCDP_BUF(device->box_sealed);
  rcdp_arena *arena = &device->delivered.arena;
  require(rcdp_provisioner_hpke_info(CONTEXT_HAND_IN_SEAL, &fields, arena, &info) == RCDP_OK);
  require(rcdp_credential_encode(&device->credential, arena, &plain) == RCDP_OK);
  require(rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plain), device->receipt.credential_hash.octets) ==
          RCDP_OK);
  require(rcdp_hpke_seal(provider, rcdp_suite_find(d->net->w->suite)->kem,
                         (rcdp_bytes){d->hand_in_public, d->hand_in_len}, RCDP_BYTES(ikm), rcdp_buf_bytes(&info),
                         RCDP_NO_BYTES, rcdp_buf_bytes(&plain), &enc, &sealed) == RCDP_OK);
  device->hand_in.has_made = true;
  device->hand_in.offer = desk_offer(device);
  device->hand_in.box =
      (rcdp_made_box){device->delivery.issued, device->delivery.suite, rcdp_buf_bytes(&enc), rcdp_buf_bytes(&sealed)};
}

void desk_hold(desk_device *device) { hold(device, &device->by->hash); }

void desk_made(desk_device *device) {
  desk_make(device);
  desk_seal(device);
  desk_hold(device);
}

/* --- the hand-in --- */

void desk_receipt(desk_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_stored_management stored = {provider_of(device), &world_of(device)->device_storage_key,
                                         &device->credential.profile.id, device->keys.management_key};
  rcdp_buf content = RCDP_BUF(device->receipt_content);
  rcdp_attested *receipt = &device->hand_in.receipt;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_provisioner_receipt_encode(&device->receipt, &arena, &content) == RCDP_OK);
  *receipt = (rcdp_attested){.body.content = rcdp_buf_bytes(&content)};
  require(rcdp_keys_mac_stored(&stored, LABEL_CONFIRMATION, CONTEXT_PROVISIONER_RECEIPT, &receipt->body) == RCDP_OK);
  if (device->certified) {
    sign(device, CONTEXT_PROVISIONER_RECEIPT, receipt->body.content, device->receipt_signature);
    receipt->signature = RCDP_BYTES(device->receipt_signature);
  }
}

kit_octets desk_hand_in(desk_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_HAND_IN_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_hand_in_encode(&device->hand_in, &arena, &content) == RCDP_OK);
  desk_sign(device->signer, CONTEXT_HAND_IN, rcdp_buf_bytes(&content), signature);
  const rcdp_provisioner_body body = {RCDP_PROVISIONER_HAND_IN,
                                      .body.hand_in = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)}};
  return desk_write(&device->transaction, RCDP_PROVISIONER, &body);
}

rcdp_err desk_handed_in(desk_device *device) {
  if (device->certified) {
    device->d->net->bundle = pki_der(&device->identity);
  }
  desk_receipt(device);
  const kit_octets hand_in = desk_hand_in(device);
  return desk_ask(device->d, &hand_in);
}

/* Signed by the key that grants and credentials name for the network's words. */
static bool signed_by_network(const desk_device *device, const char *context, const rcdp_signed *body) {
  const rcdp_network_config *config = &device->d->net->config;
  const rcdp_verification_key key = {config->notice_algorithm, config->notice_key};
  return rcdp_keys_verify(provider_of(device), &key, context, body) == RCDP_OK;
}

void desk_take_confirmed(desk_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_signed *body = &desk_sent(device->d, RCDP_PROVISIONER_CONFIRMED)->body.confirmed;
  rcdp_provisioner_confirmed fields;
  rcdp_octets32 hash;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(signed_by_network(device, CONTEXT_PROVISIONER_CONFIRMED, body));
  require(rcdp_provisioner_confirmed_decode(body->content, &arena, &fields) == RCDP_OK);
  require(rcdp_digest(provider_of(device), CONTEXT_PROVISIONER_RECEIPT, device->hand_in.receipt.body.content,
                      hash.octets) == RCDP_OK);
  require(rcdp_id_equal(&fields.order, &device->receipt.order) &&
          rcdp_bytes_equal(fields.device, device->receipt.device) &&
          rcdp_id_equal(&fields.credential, &device->receipt.credential) && fields.epoch == 0 &&
          rcdp_network_id_equal(&fields.network, &device->receipt.network) &&
          rcdp_octets32_equal(&fields.receipt_hash, &hash));
}

static bool honest_notice(const desk_device *device, const rcdp_signed *body) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_notice fields;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_notice_decode(body->content, &arena, &fields) == RCDP_OK);
  return signed_by_network(device, CONTEXT_NOTICE, body) && rcdp_bytes_equal(fields.device, device->receipt.device) &&
         rcdp_id_equal(&fields.credential, &device->receipt.credential) && fields.epoch_count == 1 &&
         fields.epochs[0] == 0 && rcdp_network_id_equal(&fields.network, &device->receipt.network) &&
         fields.mode == RCDP_NOTICE_REVOKE && fields.issued == device->d->net->wall.seconds;
}

bool desk_refused(desk_device *device, rcdp_err cause, bool notice) {
  const rcdp_hand_in_refused *refused = &desk_sent(device->d, RCDP_PROVISIONER_REFUSED)->body.refused;
  return rcdp_id_equal(&refused->credential, &device->hand_in.credential) && refused->report.cause == cause &&
         refused->has_notice == notice && (!notice || honest_notice(device, &refused->notice));
}

void desk_all(desk_device *device) {
  if (device->order.maker == RCDP_MADE_BY_NETWORK) {
    require(desk_ordered(device) == RCDP_OK);
    desk_take_delivery(device);
  } else {
    desk_made(device);
  }
  require(desk_handed_in(device) == RCDP_OK);
  desk_take_confirmed(device);
}

desk_device *desk_active(const desk_provisioner *p, const char *device_id, bool certified, rcdp_maker maker,
                         uint8_t number) {
  desk_device *device = desk_device_new(p, device_id, certified, maker, number);
  desk_all(device);
  return device;
}

rcdp_store_result desk_find(const desk_device *device) {
  return serve_find(device->d->net, &device->receipt.credential);
}

rcdp_credential_state desk_state(const desk_device *device) { return desk_find(device).record.state; }
