/* The network, its provisioners, and what it tells them; see network_kit.h. */
#include "provisioner/network_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/attach.h>
#include <rcdp/life.h>

#include "world/require.h"

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

/* --- the network --- */

static void set_up(desk *d, const rcdp_provider *provider, rcdp_suite_id suite) {
  static const uint8_t ikm[RCDP_HASH_LEN] = {0x4a, 0x0d};
  rcdp_buf public_key = RCDP_BUF(d->hand_in_public);
  require(rcdp_hpke_derive_key(provider, rcdp_suite_find(suite)->kem, RCDP_BYTES(ikm), &d->hand_in_key) == RCDP_OK);
  require(rcdp_key_public(provider, &d->hand_in_key, &public_key) == RCDP_OK);
  d->hand_in_len = public_key.len;
  d->settings = (rcdp_provisioner_settings){.hand_in_key = &d->hand_in_key, .delivery_lifetime = DESK_LAPSE};
  d->net->config.provisioner = &d->settings;
  d->net->config.notice_signing_key = d->net->config.signing_key;
  d->net->terms.validity = DESK_VALIDITY;
}

desk *desk_new(const rcdp_provider *provider, rcdp_suite_id suite) {
  static const rcdp_procedure *procedures[3];
  desk *d = require_memory(sizeof *d);
  procedures[0] = rcdp_attach_procedure();
  procedures[1] = rcdp_provisioner_procedure();
  procedures[2] = rcdp_life_procedure();
  d->net = serve_make(provider, suite, procedures, 3);
  set_up(d, provider, suite);
  serve_boot(d->net);
  return d;
}

desk *desk_plain(void) { return desk_new(kit_any_provider(), RCDP_SUITE_P256); }

void desk_free(desk *d) {
  const rcdp_provider *provider = d->net->w->provider;
  provider->key_release(provider->context, &d->hand_in_key);
  serve_free(d->net);
  free(d);
}

/* --- provisioners --- */

static rcdp_template template_of(const desk *d) {
  const rcdp_network_config *config = &d->net->config;
  rcdp_template terms = {
      .algorithm = config->aka_algorithm,
      .validity = DESK_VALIDITY,
      .restrictions.roaming_allowed = true,
      .notice_key = {config->notice_algorithm, config->notice_key},
  };
  memcpy(terms.amf, config->amf, sizeof terms.amf);
  memcpy(terms.routing_indicator, config->routing_indicator, sizeof terms.routing_indicator);
  return terms;
}

desk_provisioner *desk_provisioner_new(desk *d, uint8_t number) {
  const rcdp_provider *provider = d->net->w->provider;
  const uint8_t private_key[32] = {0x07, number, 0x33};
  desk_provisioner *p = require_memory(sizeof *p);
  rcdp_buf public_key = RCDP_BUF(p->public_key);
  p->d = d;
  require(rcdp_key_import(provider, kind_of(d->net->w->suite), RCDP_BYTES(private_key), &p->key) == RCDP_OK);
  require(rcdp_key_public(provider, &p->key, &public_key) == RCDP_OK);
  require(rcdp_sha256(provider, rcdp_buf_bytes(&public_key), p->hash.octets) == RCDP_OK);
  (void)snprintf(p->block[0], sizeof p->block[0], "00101%03u0000001", number);
  (void)snprintf(p->block[1], sizeof p->block[1], "00101%03u0000100", number);
  p->grant = (rcdp_grant){
      .serial = {{0x5e, number}},
      .network = d->net->config.network,
      .provisioner = {d->net->config.notice_algorithm, rcdp_buf_bytes(&public_key)},
      .block_first = rcdp_bytes_of(p->block[0]),
      .block_last = rcdp_bytes_of(p->block[1]),
      .count = 100,
      .operations = {true, true, true, true, true},
      .not_before = WORLD_NOW - 86400,
      .not_after = WORLD_NOW + WORLD_YEAR,
      .hand_in_key = {d->hand_in_public, d->hand_in_len},
      .terms = template_of(d),
  };
  return p;
}

void desk_provisioner_free(desk_provisioner *p) {
  const rcdp_provider *provider = p->d->net->w->provider;
  provider->key_release(provider->context, &p->key);
  free(p);
}

void desk_grant(const desk_provisioner *p) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_PROVISIONING_GRANT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_grant_encode(&p->grant, &arena, &content) == RCDP_OK);
  const rcdp_store_request request = {
      .op = RCDP_STORE_ADD_GRANT,
      .granted = {.serial = p->grant.serial,
                  .owner = p->hash,
                  .count = p->grant.count,
                  .content = rcdp_buf_bytes(&content)},
      .block_first = p->grant.block_first,
      .block_last = p->grant.block_last,
      .now = p->d->net->wall.seconds,
  };
  require(serve_execute(p->d->net, &request).err == RCDP_OK);
}

desk_provisioner *desk_granted(desk *d, uint8_t number) {
  desk_provisioner *p = desk_provisioner_new(d, number);
  desk_grant(p);
  return p;
}

static rcdp_store_result about_grant(const desk_provisioner *p, rcdp_store_op op) {
  const rcdp_store_request request = {.op = op, .granted.serial = p->grant.serial, .now = p->d->net->wall.seconds};
  const rcdp_store_result result = serve_execute(p->d->net, &request);
  require(result.err == RCDP_OK);
  return result;
}

void desk_revoke(const desk_provisioner *p) { (void)about_grant(p, RCDP_STORE_REVOKE_GRANT); }

uint64_t desk_grant_used(const desk_provisioner *p) { return about_grant(p, RCDP_STORE_FIND_GRANT).count; }

void desk_sign(const desk_provisioner *p, const char *context, rcdp_bytes content,
               uint8_t signature[RCDP_SIGNATURE_LEN]) {
  require(rcdp_sign(p->d->net->w->provider, &p->key, context, content, signature) == RCDP_OK);
}

/* --- messages --- */

kit_octets desk_write(const rcdp_id *transaction, rcdp_role_name sender, const rcdp_provisioner_body *body) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *transaction,
      .sender = sender,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = *body,
  };
  return kit_write(&message);
}

rcdp_err desk_ask(desk *d, const kit_octets *message) { return serve_ask(d->net, "", message); }

const rcdp_provisioner_body *desk_sent(desk *d, rcdp_provisioner_body_kind kind) {
  static kit_message read;
  require(d->net->sent_count == 1 && d->net->sent_link == SERVE_LINK);
  kit_read(&read, kit_view(&d->net->sent));
  require(read.message.sender == RCDP_NETWORK && read.message.kind == RCDP_BODY_PROVISIONER);
  require(read.message.body.provisioner.kind == kind);
  return &read.message.body.provisioner;
}

/* --- taking back --- */

static kit_octets question(const rcdp_id *transaction, const rcdp_provisioner_body *body) {
  return desk_write(transaction, RCDP_PROVISIONER, body);
}

rcdp_deprovision desk_deprovision_of(const desk_provisioner *p, uint8_t order, rcdp_deprovision_mode mode,
                                     const desk_device *const *devices, size_t count, uint64_t number) {
  rcdp_deprovision what = {
      .order = {{0xde, order}},
      .serial = p->grant.serial,
      .signer = p->hash,
      .network = p->grant.network,
      .mode = mode,
      .reason = RCDP_REASON_RETIRED,
      .item_count = count,
  };
  for (size_t i = 0; i < count; i++) {
    const rcdp_record record = desk_find(devices[i]).record;
    what.items[i] = (rcdp_deprovision_item){rcdp_bytes_of(devices[i]->device_id), record.credential, record.epoch,
                                            record.ownership.ownership, number};
  }
  return what;
}

kit_octets desk_deprovision(const desk_provisioner *signer, const rcdp_deprovision *what,
                            const rcdp_signed *delegation) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t octets[RCDP_DEPROVISION_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_deprovision_encode(what, &arena, &content) == RCDP_OK);
  desk_sign(signer, CONTEXT_DEPROVISION, rcdp_buf_bytes(&content), signature);
  rcdp_provisioner_body body = {RCDP_PROVISIONER_DEPROVISION,
                                .body.deprovision = {.order = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)},
                                                     .has_delegation = delegation != NULL}};
  if (delegation != NULL) {
    body.body.deprovision.delegation = *delegation;
  }
  return question(&what->order, &body);
}

rcdp_signed desk_delegate(const desk_provisioner *owner, const rcdp_delegation *what) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t octets[RCDP_DELEGATION_CONTENT_MAX];
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_delegation_encode(what, &arena, &content) == RCDP_OK);
  desk_sign(owner, CONTEXT_DELEGATION, rcdp_buf_bytes(&content), signature);
  return (rcdp_signed){rcdp_buf_bytes(&content), RCDP_BYTES(signature)};
}

kit_octets desk_transfer(const desk_provisioner *from, const desk_provisioner *to, const rcdp_transfer *what) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_TRANSFER_CONTENT_MAX];
  uint8_t signatures[2][RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_transfer_encode(what, &arena, &content) == RCDP_OK);
  desk_sign(from, CONTEXT_TRANSFER_FROM, rcdp_buf_bytes(&content), signatures[0]);
  desk_sign(to, CONTEXT_TRANSFER_TO, rcdp_buf_bytes(&content), signatures[1]);
  const rcdp_provisioner_body body = {
      RCDP_PROVISIONER_TRANSFER,
      .body.transfer = {rcdp_buf_bytes(&content), RCDP_BYTES(signatures[0]), RCDP_BYTES(signatures[1])}};
  return question(&what->order, &body);
}

/* The content that the outcome's hash is of, and the context of that. */
static rcdp_bytes asked_content(const rcdp_provisioner_body *body, const char **context) {
  const bool transfer = body->kind == RCDP_PROVISIONER_TRANSFER;
  *context = transfer ? CONTEXT_TRANSFER_FROM : CONTEXT_DEPROVISION;
  return transfer ? body->body.transfer.content : body->body.deprovision.order.content;
}

rcdp_outcome desk_outcome(desk *d, const kit_octets *asked) {
  static kit_message read;
  static kit_message said;
  const rcdp_provider *provider = d->net->w->provider;
  const rcdp_network_config *config = &d->net->config;
  const rcdp_verification_key key = {config->notice_algorithm, config->notice_key};
  const char *context;
  rcdp_outcome outcome;
  rcdp_octets32 hash;
  kit_read(&read, kit_view(asked));
  const rcdp_bytes content = asked_content(&read.message.body.provisioner, &context);
  require(rcdp_digest(provider, context, content, hash.octets) == RCDP_OK);
  (void)desk_sent(d, RCDP_PROVISIONER_OUTCOME);
  kit_read(&said, kit_view(&d->net->sent));
  const rcdp_signed *body = &said.message.body.provisioner.body.outcome;
  require(rcdp_keys_verify(provider, &key, CONTEXT_OUTCOME, body) == RCDP_OK);
  require(rcdp_outcome_decode(body->content, &said.arena, &outcome) == RCDP_OK);
  require(rcdp_octets32_equal(&outcome.order_hash, &hash) && rcdp_id_equal(&outcome.order, &read.message.transaction) &&
          rcdp_id_equal(&said.message.transaction, &read.message.transaction) &&
          rcdp_network_id_equal(&outcome.network, &config->network));
  return outcome;
}

rcdp_verdict desk_do(const desk_provisioner *p, const desk_device *device, uint8_t order, rcdp_deprovision_mode mode,
                     uint64_t number) {
  const rcdp_deprovision what = desk_deprovision_of(p, order, mode, &device, 1, number);
  const kit_octets message = desk_deprovision(p, &what, NULL);
  require(desk_ask(p->d, &message) == RCDP_OK);
  const rcdp_outcome outcome = desk_outcome(p->d, &message);
  require(outcome.item_count == 1 && rcdp_id_equal(&outcome.items[0].credential, &what.items[0].credential) &&
          outcome.items[0].epoch == what.items[0].epoch);
  return outcome.items[0].verdict;
}

/* --- asking --- */

kit_octets desk_inquire(const desk_provisioner *p, const rcdp_inquiry *what) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_INQUIRY_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_inquiry_encode(what, &arena, &content) == RCDP_OK);
  desk_sign(p, CONTEXT_INQUIRY, rcdp_buf_bytes(&content), signature);
  const rcdp_provisioner_body body = {RCDP_PROVISIONER_INQUIRY,
                                      .body.inquiry = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)}};
  return question(&what->inquiry, &body);
}

rcdp_standing desk_standing(const desk_provisioner *p, const desk_device *device) {
  const rcdp_inquiry what = {{{0x19}}, p->grant.serial, p->grant.network, device->receipt.credential};
  const kit_octets message = desk_inquire(p, &what);
  (void)desk_ask(p->d, &message);
  return desk_sent(p->d, RCDP_PROVISIONER_STANDING)->body.standing;
}
