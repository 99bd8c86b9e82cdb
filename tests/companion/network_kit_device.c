/* A device towards the network, made here: its offer, the box that it opens, its receipt; see network_kit.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../flows/suites.h"
#include "companion/network_kit.h"
#include "world/require.h"

static const rcdp_provider *provider_of(const serve_device *device) { return device->kit->w->provider; }

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

static void certify(serve_device *device) {
  world *w = device->kit->w;
  const pki_subject subject = {
      .kind = kind_of(w->suite),
      .common_name = "Bracelet",
      .serial_number = device->device_id,
      .organization = "Factory of bracelets",
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
  device->kit->bundle = pki_der(&device->identity);
  require(rcdp_sha256(w->provider, device->kit->bundle, device->offer.certificate_hash.octets) == RCDP_OK);
}

static void make_ephemeral(serve_device *device) {
  const rcdp_provider *provider = provider_of(device);
  rcdp_buf public_key = RCDP_BUF(device->public_key);
  require(rcdp_sha256(provider, device->offer.device, device->seed) == RCDP_OK);
  require(rcdp_hpke_derive_key(provider, rcdp_suite_find(device->kit->w->suite)->kem, RCDP_BYTES(device->seed),
                               &device->ephemeral) == RCDP_OK);
  require(rcdp_key_public(provider, &device->ephemeral, &public_key) == RCDP_OK);
  device->offer.ephemeral_key = rcdp_buf_bytes(&public_key);
}

serve_device *serve_device_new(serve_kit *kit, const char *device_id, bool certified, const kit_order *order,
                               uint8_t entry) {
  serve_device *device = require_memory(sizeof *device);
  device->kit = kit;
  device->is_signed = certified;
  (void)snprintf(device->device_id, sizeof device->device_id, "%s", device_id);
  device->order = order->order;
  device->offer = (rcdp_companion_offer){
      .order = order->order,
      .device = rcdp_bytes_of(device->device_id),
      .device_nonce = {{0x77, entry}},
      .suites = {kit->w->suite},
      .suite_count = 1,
      .network = order->opened.network,
      .companion = order->opened.companion,
      .channel_binding = kit_binding((uint8_t)(entry + 1)),
      .network_nonce = order->opened.network_nonce,
  };
  make_ephemeral(device);
  if (certified) {
    certify(device);
  }
  device->fields = (rcdp_companion_order){
      .entry = entry, .device = device->offer.device, .reference = device->offer.channel_binding};
  return device;
}

void serve_device_free(serve_device *device) {
  const rcdp_provider *provider = provider_of(device);
  provider->key_release(provider->context, &device->ephemeral);
  provider->key_release(provider->context, &device->factory_key);
  rcdp_secrets_wipe(&device->credential.secrets);
  free(device);
}

const kit_octets *serve_order(serve_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_buf content = RCDP_BUF(device->content);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_ORDER};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_companion_offer_encode(&device->offer, &arena, &content) == RCDP_OK);
  device->fields.offer = (rcdp_signed_companion_offer){.content = rcdp_buf_bytes(&content)};
  if (device->is_signed) {
    require(rcdp_sign(provider_of(device), &device->factory_key, CONTEXT_OFFER, rcdp_buf_bytes(&content),
                      device->signature) == RCDP_OK);
    device->fields.offer.signature = RCDP_BYTES(device->signature);
  }
  body.body.order = device->fields;
  device->ordered = kit_write_body(&device->order, RCDP_COMPANION, &body);
  return &device->ordered;
}

rcdp_err serve_order_asked(serve_device *device, const char *subscription) {
  if (device->offer.has_factory) {
    device->kit->bundle = pki_der(&device->identity);
  }
  return serve_ask(device->kit, subscription, serve_order(device));
}

/* --- the grant --- */

/* It answers this offer, for this device, and is the operator's. */
static void check_grant(serve_device *device, const rcdp_signed_companion_grant *grant) {
  const rcdp_companion_grant *granted = &device->granted;
  const rcdp_companion_offer *offer = &device->offer;
  const world *w = device->kit->w;
  rcdp_octets32 offer_hash;
  require(rcdp_verify(w->provider, rcdp_suite_find(w->suite)->signature,
                      (rcdp_bytes){w->network_identity.public_key, w->network_identity.public_len}, CONTEXT_GRANT,
                      grant->content, grant->signature) == RCDP_OK);
  require(grant->chain_count == device->kit->config.chain_count &&
          rcdp_bytes_equal(grant->chain[0], pki_der(&w->network_identity)));
  require(rcdp_digest(w->provider, CONTEXT_OFFER, device->fields.offer.content, offer_hash.octets) == RCDP_OK);
  require(rcdp_octets32_equal(&granted->offer_hash, &offer_hash) &&
          rcdp_octets32_equal(&granted->reference, &device->fields.reference) &&
          rcdp_id_equal(&granted->order, &offer->order) && rcdp_bytes_equal(granted->device, offer->device) &&
          rcdp_id_equal(&granted->companion, &offer->companion) &&
          rcdp_network_id_equal(&granted->network, &offer->network) && granted->suite == w->suite);
}

static void open_box(serve_device *device) {
  const rcdp_provider *provider = provider_of(device);
  const rcdp_companion_grant *granted = &device->granted;
  uint8_t plain_octets[RCDP_SEALED_MAX];
  uint8_t info_octets[COMPANION_SEAL_INFO_MAX];
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_key management = {0};
  rcdp_arena *arena = &device->grant.arena;
  require(rcdp_sha256(provider, pki_der(&device->kit->w->network_identity), device->receipt.signer_hash.octets) ==
          RCDP_OK);
  require(rcdp_companion_hpke_info(granted, &device->receipt.signer_hash, arena, &info) == RCDP_OK);
  require(rcdp_hpke_open(provider, rcdp_suite_find(granted->suite)->kem, &device->ephemeral, granted->enc,
                         rcdp_buf_bytes(&info), RCDP_NO_BYTES, granted->sealed, &plain) == RCDP_OK);
  require(rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plain), device->receipt.credential_hash.octets) ==
          RCDP_OK);
  require(rcdp_credential_decode(rcdp_buf_bytes(&plain), arena, &device->credential) == RCDP_OK);
  require(rcdp_keys_wrap(provider, &device->kit->w->device_storage_key, &device->credential, rcdp_buf_bytes(&info),
                         &device->keys, &management) == RCDP_OK);
  provider->key_release(provider->context, &management);
}

static void check_profile(const serve_device *device) {
  const rcdp_companion_grant *granted = &device->granted;
  const rcdp_profile *profile = &device->credential.profile;
  const rcdp_bytes companion = RCDP_ID_BYTES(granted->companion);
  require(rcdp_id_equal(&profile->id, &granted->credential) && profile->epoch == granted->epoch);
  require(rcdp_bytes_equal(profile->parent, companion) && rcdp_bytes_equal(profile->ordered_by, companion));
  require(profile->assurance == (device->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED));
}

void serve_take_grant(serve_device *device) {
  require(device->kit->sent_count == 1);
  device->grant_len = device->kit->sent.len;
  const rcdp_companion_body *body = kit_read_body(&device->grant, kit_view(&device->kit->sent), RCDP_COMPANION_GRANT);
  require(rcdp_id_equal(&device->grant.message.transaction, &device->order));
  require(rcdp_companion_grant_decode(body->body.grant.content, &device->grant.arena, &device->granted) == RCDP_OK);
  check_grant(device, &body->body.grant);
  device->receipt = (rcdp_companion_receipt){
      .order = device->order,
      .credential = device->granted.credential,
      .epoch = device->granted.epoch,
      .network = device->granted.network,
      .channel_binding = device->offer.channel_binding,
  };
  require(rcdp_digest(provider_of(device), CONTEXT_GRANT, body->body.grant.content,
                      device->receipt.grant_hash.octets) == RCDP_OK);
  open_box(device);
  check_profile(device);
}

/* --- the receipt --- */

static rcdp_stored_management management_of(const serve_device *device) {
  return (rcdp_stored_management){provider_of(device), &device->kit->w->device_storage_key,
                                  &device->credential.profile.id, device->keys.management_key};
}

kit_octets serve_receipt(serve_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_stored_management stored = management_of(device);
  uint8_t octets[RCDP_RECEIPT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_RECEIPT};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_companion_receipt_encode(&device->receipt, &arena, &content) == RCDP_OK);
  body.body.receipt.content = rcdp_buf_bytes(&content);
  require(rcdp_keys_mac_stored(&stored, LABEL_CONFIRMATION, CONTEXT_RECEIPT, &body.body.receipt) == RCDP_OK);
  return kit_write_body(&device->order, RCDP_DEVICE, &body);
}

void serve_take_confirmed(serve_device *device, const kit_octets *receipt) {
  static kit_message asked;
  static kit_message read;
  const rcdp_provider *provider = provider_of(device);
  const rcdp_stored_management stored = management_of(device);
  const rcdp_companion_body *body = kit_read_body(&asked, kit_view(receipt), RCDP_COMPANION_RECEIPT);
  rcdp_companion_confirmed confirmed;
  rcdp_octets32 hash;
  require(rcdp_digest(provider, CONTEXT_RECEIPT, body->body.receipt.content, hash.octets) == RCDP_OK);
  require(device->kit->sent_count == 1);
  body = kit_read_body(&read, kit_view(&device->kit->sent), RCDP_COMPANION_CONFIRMED);
  require(read.message.sender == RCDP_NETWORK && rcdp_id_equal(&read.message.transaction, &device->order));
  require(rcdp_keys_verify_stored(&stored, LABEL_CONFIRMED, CONTEXT_CONFIRMED, &body->body.confirmed) == RCDP_OK);
  require(rcdp_companion_confirmed_decode(body->body.confirmed.content, &read.arena, &confirmed) == RCDP_OK);
  require(rcdp_id_equal(&confirmed.order, &device->order) &&
          rcdp_id_equal(&confirmed.credential, &device->granted.credential) &&
          confirmed.epoch == device->granted.epoch && rcdp_octets32_equal(&confirmed.receipt_hash, &hash));
}

void serve_all(serve_device *device, const char *subscription) {
  require(serve_order_asked(device, subscription) == RCDP_OK);
  serve_take_grant(device);
  const kit_octets receipt = serve_receipt(device);
  require(serve_ask(device->kit, subscription, &receipt) == RCDP_OK);
  serve_take_confirmed(device, &receipt);
}

bool serve_denied(const serve_device *device, rcdp_err cause) {
  const rcdp_companion_denied *denied = &serve_sent(device->kit, RCDP_COMPANION_DENIED)->body.denied;
  return denied->report.cause == cause && rcdp_octets32_equal(&denied->reference, &device->fields.reference);
}

/* --- management --- */

rcdp_companion_target serve_target(const serve_device *device) {
  return (rcdp_companion_target){device->granted.credential, device->granted.epoch};
}

rcdp_err serve_do(serve_device *device, const char *subscription, rcdp_manage_kind kind) {
  rcdp_companion_manage manage = {.kind = kind};
  manage.body.suspend = serve_target(device); /* the three are alike */
  return serve_manage(device->kit, subscription, &manage);
}

rcdp_err serve_limit(serve_device *device, const char *subscription, const rcdp_controls *controls) {
  const rcdp_companion_manage manage = {.kind = RCDP_MANAGE_LIMIT, .body.limit = {serve_target(device), *controls}};
  return serve_manage(device->kit, subscription, &manage);
}
