/* Taking messages of the later life apart and putting them together. */
#include "life/forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static life_message work; /* of the message that is being made */

static void begin(const rcdp_id *transaction, rcdp_role_name sender, rcdp_life_body_kind kind) {
  rcdp_arena_init(&work.arena, work.memory, sizeof work.memory);
  work.message = (rcdp_message){
      .version = RCDP_PROTOCOL_VERSION, .transaction = *transaction, .sender = sender, .kind = RCDP_BODY_LIFE};
  work.message.body.life.kind = kind;
}

static life_letter end(life_side to) {
  life_letter letter = {.to = to};
  life_write(&work, &letter);
  return letter;
}

static const rcdp_id *waits_for(const life_kit *kit) { return &life_device_of(kit)->outgoing.transaction; }

static rcdp_bytes keep(rcdp_bytes octets) {
  rcdp_bytes copy;
  assert_int_equal(rcdp_arena_copy(&work.arena, octets, &copy), RCDP_OK);
  return copy;
}

static rcdp_signed sign(const life_kit *kit, const char *context, const rcdp_buf *content, const rcdp_key *key) {
  uint8_t signature[RCDP_SIGNATURE_LEN];
  assert_int_equal(rcdp_sign(kit->provider, key, context, rcdp_buf_bytes(content), signature), RCDP_OK);
  return (rcdp_signed){keep(rcdp_buf_bytes(content)), keep(RCDP_BYTES(signature))};
}

rcdp_key forge_stranger(life_kit *kit) {
  static const uint8_t octets[RCDP_HASH_LEN] = {0x57, 0x12};
  rcdp_key key = {0};
  assert_int_equal(rcdp_key_import(kit->provider, RCDP_KEY_P256, RCDP_BYTES(octets), &key), RCDP_OK);
  return key;
}

/* --- update --- */

void forge_update_begin(forged_update *f, life_kit *kit) {
  const life_device *device = life_device_of(kit);
  static rcdp_update_request request;
  rcdp_bytes content;
  rcdp_arena_init(&f->arena, f->memory, sizeof f->memory);
  f->kit = kit;
  assert_int_equal(rcdp_device_update_request(&life_device_of(kit)->core, &request, &content), RCDP_OK);
  f->transaction = request.transaction;
  f->update = (rcdp_update){
      .transaction = request.transaction,
      .device = kit->config.device_id,
      .credential = request.credential,
      .epoch = request.epoch,
      .network = request.network,
      .issued = WORLD_NOW,
      .suite = request.suites[0],
  };
  assert_int_equal(rcdp_digest(kit->provider, CONTEXT_UPDATE_REQUEST, content, f->update.request_hash.octets), RCDP_OK);
  assert_int_equal(rcdp_arena_copy(&f->arena, request.ephemeral_key, &request.ephemeral_key), RCDP_OK);
  memcpy(f->enc, request.ephemeral_key.data, request.ephemeral_key.len); /* until it is sealed */
  f->update.enc = (rcdp_bytes){f->enc, request.ephemeral_key.len};
  f->credential.profile = rcdp_life_device_present(&device->core.state, &request)->profile;
  f->credential.profile.epoch = request.epoch;
  rcdp_secrets *secrets = &f->credential.secrets;
  secrets->key.len = secrets->op.len = 16;
  secrets->management_key.len = 32;
  memset(secrets->key.data, 0x11, 16);
  memset(secrets->management_key.data, 0x22, 32);
  memset(secrets->op.data, 0x33, 16);
}

void forge_update_seal(forged_update *f) {
  const rcdp_provider *provider = f->kit->provider;
  static const uint8_t ikm[RCDP_HASH_LEN] = {0x1c};
  uint8_t info_octets[UPDATE_SEAL_INFO_MAX];
  uint8_t plain_octets[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plain_octets);
  rcdp_buf enc = RCDP_BUF(f->enc);
  rcdp_buf sealed = RCDP_BUF(f->sealed);
  rcdp_bytes recipient;
  const rcdp_kem kem = rcdp_suite_find(f->update.suite)->kem;
  assert_int_equal(rcdp_arena_copy(&f->arena, f->update.enc, &recipient), RCDP_OK);
  assert_int_equal(rcdp_life_hpke_info(&f->update, &f->arena, &info), RCDP_OK);
  assert_int_equal(rcdp_credential_encode(&f->credential, &f->arena, &plain), RCDP_OK);
  assert_int_equal(rcdp_hpke_seal(provider, kem, recipient, RCDP_BYTES(ikm), rcdp_buf_bytes(&info), RCDP_NO_BYTES,
                                  rcdp_buf_bytes(&plain), &enc, &sealed),
                   RCDP_OK);
  f->update.enc = rcdp_buf_bytes(&enc);
  f->update.sealed = rcdp_buf_bytes(&sealed);
}

life_letter forge_update_sign(forged_update *f, const rcdp_key *key) {
  uint8_t octets[RCDP_UPDATE_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  begin(&f->transaction, RCDP_NETWORK, RCDP_LIFE_UPDATE);
  assert_int_equal(rcdp_update_encode(&f->update, &f->arena, &content), RCDP_OK);
  work.message.body.life.body.update = sign(f->kit, CONTEXT_UPDATE, &content, key);
  return end(LIFE_DEVICE);
}

/* --- the network's other messages --- */

rcdp_notice forge_notice_fields(life_kit *kit) {
  const rcdp_profile *profile = &life_open_vault(kit)->credentials[0].profile;
  return (rcdp_notice){
      .notice = {{0x40}},
      .device = kit->config.device_id,
      .credential = profile->id,
      .epochs = {profile->epoch},
      .epoch_count = 1,
      .network = profile->network,
      .mode = RCDP_NOTICE_REVOKE,
      .issued = WORLD_NOW,
  };
}

life_letter forge_notice(life_kit *kit, const rcdp_notice *notice, const rcdp_key *key) {
  uint8_t octets[RCDP_NOTICE_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  begin(waits_for(kit), RCDP_NETWORK, RCDP_LIFE_NOTICE);
  assert_int_equal(rcdp_notice_encode(notice, &work.arena, &content), RCDP_OK);
  work.message.body.life.body.notice = sign(kit, CONTEXT_NOTICE, &content, key);
  return end(LIFE_DEVICE);
}

life_letter forge_proven(life_kit *kit, const rcdp_proven *proven, const rcdp_key *key) {
  uint8_t octets[RCDP_PROVEN_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  begin(waits_for(kit), RCDP_NETWORK, RCDP_LIFE_PROVEN);
  assert_int_equal(rcdp_proven_encode(proven, &work.arena, &content), RCDP_OK);
  work.message.body.life.body.proven = sign(kit, CONTEXT_PROVEN, &content, key);
  return end(LIFE_DEVICE);
}

static const rcdp_held_credential *staged_of(const life_kit *kit) {
  rcdp_device_state *state = &life_device_of(kit)->core.state;
  const rcdp_held_credential *staged = rcdp_device_staged(state, &kit->config.network, RCDP_HELD_BY_UPDATE);
  assert_non_null(staged);
  return staged;
}

rcdp_acknowledged forge_acknowledged_fields(life_kit *kit) {
  const rcdp_held_credential *staged = staged_of(kit);
  return (rcdp_acknowledged){staged->transaction, staged->profile.id, staged->profile.epoch, staged->confirm_hash};
}

life_letter forge_acknowledged(life_kit *kit, const rcdp_acknowledged *fields) {
  uint8_t octets[RCDP_ACKNOWLEDGED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  const rcdp_held_credential *staged = staged_of(kit);
  const rcdp_stored_management stored = {kit->provider, kit->config.storage_key, &staged->profile.id,
                                         staged->management_key};
  begin(waits_for(kit), RCDP_NETWORK, RCDP_LIFE_ACKNOWLEDGED);
  rcdp_authenticated *body = &work.message.body.life.body.acknowledged;
  assert_int_equal(rcdp_acknowledged_encode(fields, &work.arena, &content), RCDP_OK);
  body->content = rcdp_buf_bytes(&content);
  assert_int_equal(rcdp_keys_mac_stored(&stored, LABEL_CONFIRMED, CONTEXT_ACKNOWLEDGED, body), RCDP_OK);
  return end(LIFE_DEVICE);
}

life_letter forge_advice(life_kit *kit, rcdp_err cause) {
  begin(waits_for(kit), RCDP_NETWORK, RCDP_LIFE_UPDATE);
  work.message.kind = RCDP_BODY_ERROR;
  work.message.body.error = (rcdp_error_report){.cause = cause};
  return end(LIFE_DEVICE);
}

/* --- the device's messages --- */

life_letter forge_request(life_kit *kit, const rcdp_update_request *fields, const rcdp_held_credential *held) {
  uint8_t octets[RCDP_UPDATE_REQUEST_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  begin(&fields->transaction, RCDP_DEVICE, RCDP_LIFE_UPDATE_REQUEST);
  rcdp_attested *body = &work.message.body.life.body.update_request;
  assert_int_equal(rcdp_update_request_encode(fields, &work.arena, &content), RCDP_OK);
  body->body.content = rcdp_buf_bytes(&content);
  assert_int_equal(
      rcdp_device_attest(&life_device_of(kit)->core, held, LABEL_UPDATE, CONTEXT_UPDATE_REQUEST, signature, body),
      RCDP_OK);
  return end(LIFE_NETWORK);
}

life_letter forge_acknowledgement(life_kit *kit, const rcdp_acknowledgement *fields, const rcdp_held_credential *held) {
  uint8_t octets[RCDP_ACKNOWLEDGEMENT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  const rcdp_stored_management stored = {kit->provider, kit->config.storage_key, &held->profile.id,
                                         held->management_key};
  begin(&fields->transaction, RCDP_DEVICE, RCDP_LIFE_ACKNOWLEDGEMENT);
  rcdp_authenticated *body = &work.message.body.life.body.acknowledgement;
  assert_int_equal(rcdp_acknowledgement_encode(fields, &work.arena, &content), RCDP_OK);
  body->content = rcdp_buf_bytes(&content);
  assert_int_equal(rcdp_keys_mac_stored(&stored, LABEL_CONFIRMATION, CONTEXT_ACKNOWLEDGEMENT, body), RCDP_OK);
  return end(LIFE_NETWORK);
}

/* --- reports --- */

static rcdp_octets32 hash_of(life_kit *kit, const rcdp_profile *profile) {
  uint8_t octets[512];
  rcdp_buf encoded = RCDP_BUF(octets);
  rcdp_octets32 hash;
  assert_int_equal(rcdp_profile_encode(profile, &work.arena, &encoded), RCDP_OK);
  assert_int_equal(rcdp_digest(kit->provider, CONTEXT_PROFILE, rcdp_buf_bytes(&encoded), hash.octets), RCDP_OK);
  return hash;
}

rcdp_status forge_status_fields(life_kit *kit) {
  const rcdp_device_state *state = &life_device_of(kit)->core.state;
  rcdp_status status = {
      .transaction = {{0x57}},
      .device = kit->config.device_id,
      .network = kit->config.network,
      .counter = state->generation + 1,
      .time = life_clock(kit, LIFE_NETWORK).seconds,
      .item_count = state->credential_count,
  };
  rcdp_arena_init(&work.arena, work.memory, sizeof work.memory);
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    status.items[i] = (rcdp_status_item){
        .credential = held->profile.id,
        .epoch = held->profile.epoch,
        .status = held->status,
        .origin = held->origin,
        .ordered_by = held->profile.ordered_by,
        .profile_hash = hash_of(kit, &held->profile),
        .installed = held->installed,
    };
  }
  return status;
}

static const rcdp_held_credential *held_as(const life_kit *kit, const rcdp_status_item *item) {
  const rcdp_device_state *state = &life_device_of(kit)->core.state;
  const rcdp_held_credential *found = NULL;
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (rcdp_id_equal(&held->profile.id, &item->credential) && (found == NULL || held->profile.epoch == item->epoch)) {
      found = held;
    }
  }
  return found;
}

life_letter forge_status(life_kit *kit, const rcdp_status *fields) {
  uint8_t octets[RCDP_STATUS_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  begin(&fields->transaction, RCDP_DEVICE, RCDP_LIFE_STATUS);
  rcdp_authenticated_status *body = &work.message.body.life.body.status;
  assert_int_equal(rcdp_status_encode(fields, &work.arena, &content), RCDP_OK);
  body->content = rcdp_buf_bytes(&content);
  for (; body->mac_count < fields->item_count; body->mac_count++) {
    const rcdp_held_credential *found = held_as(kit, &fields->items[body->mac_count]);
    rcdp_attested attested = {.body.content = body->content};
    if (found != NULL) {
      rcdp_held_credential held = *found;
      held.device_key = body->signature.len > 0 ? RCDP_NO_BYTES : held.device_key; /* the first one signs */
      assert_int_equal(
          rcdp_device_attest(&life_device_of(kit)->core, &held, LABEL_STATUS, CONTEXT_STATUS, signature, &attested),
          RCDP_OK);
    }
    body->macs[body->mac_count] = attested.body.mac;
    body->signature = body->signature.len > 0 ? body->signature : attested.signature;
  }
  body->signature = body->signature.len > 0 ? keep(body->signature) : RCDP_NO_BYTES;
  return end(LIFE_NETWORK);
}

rcdp_taken forge_taken_fields(life_kit *kit) {
  const life_report *report = &life_device_of(kit)->report;
  return (rcdp_taken){.transaction = report->transaction,
                      .status_hash = report->hash,
                      .time = life_clock(kit, LIFE_NETWORK).seconds,
                      .verdict_count = report->item_count};
}

life_letter forge_taken(life_kit *kit, const rcdp_taken *fields, const rcdp_key *key) {
  uint8_t octets[RCDP_TAKEN_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  begin(waits_for(kit), RCDP_NETWORK, RCDP_LIFE_TAKEN);
  assert_int_equal(rcdp_taken_encode(fields, &work.arena, &content), RCDP_OK);
  work.message.body.life.body.taken = sign(kit, CONTEXT_TAKEN, &content, key);
  return end(LIFE_DEVICE);
}
