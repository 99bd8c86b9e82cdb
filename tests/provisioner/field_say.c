/* What devices and network say to a provisioner, as it should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"

static uint8_t arena_memory[6 * RCDP_CODEC_ARENA];
static rcdp_arena arena;

static rcdp_arena *fresh_arena(void) {
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  return &arena;
}

static const uint8_t some_signature[RCDP_SIGNATURE_LEN] = {1};

void field_encode(const rcdp_id *order, rcdp_role_name sender, const rcdp_provisioner_body *body, field_octets *out) {
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = *order,
                                .sender = sender,
                                .kind = RCDP_BODY_PROVISIONER,
                                .body.provisioner = *body};
  rcdp_buf buf = RCDP_BUF(out->data);
  assert_int_equal(rcdp_message_encode(&message, fresh_arena(), &buf), RCDP_OK);
  out->len = buf.len;
}

static rcdp_signed sign(field_kit *kit, const rcdp_key *key, const char *context, const rcdp_buf *content,
                        uint8_t signature[RCDP_SIGNATURE_LEN]) {
  assert_int_equal(rcdp_sign(kit->options.provider, key, context, rcdp_buf_bytes(content), signature), RCDP_OK);
  return (rcdp_signed){rcdp_buf_bytes(content), {signature, RCDP_SIGNATURE_LEN}};
}

/* --- a device --- */

static rcdp_bytes device_name(size_t entry) {
  static char names[FIELD_ENTRIES_MAX][16];
  (void)snprintf(names[entry], sizeof names[entry], "sensor-%u", (unsigned)entry);
  return rcdp_bytes_of(names[entry]);
}

rcdp_provisioner_offer field_offer(const field_kit *kit, size_t entry) {
  rcdp_provisioner_offer offer = {.order = kit->order[entry],
                                  .device = device_name(entry),
                                  .has_factory = kit->certified[entry],
                                  .serial = kit->terms.serial,
                                  .provisioner = kit->self,
                                  .network = kit->network.network,
                                  .channel_binding = kit->binding[entry],
                                  .suites = {kit->options.ed25519 ? RCDP_SUITE_X25519 : RCDP_SUITE_P256},
                                  .suite_count = 1,
                                  .ephemeral_key = kit->ephemeral_public};
  memset(offer.device_nonce.octets, 0xD0 + (int)(entry & 15), sizeof offer.device_nonce.octets);
  offer.certificate_url = offer.has_factory ? rcdp_bytes_of("https://ca.example/DeviceID=1") : RCDP_NO_BYTES;
  return offer;
}

void field_say_offer(const field_kit *kit, const rcdp_provisioner_offer *offer, field_octets *out) {
  uint8_t octets[RCDP_PROVISIONER_OFFER_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  (void)kit;
  assert_int_equal(rcdp_provisioner_offer_encode(offer, fresh_arena(), &content), RCDP_OK);
  rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_OFFER, .body.offer.content = rcdp_buf_bytes(&content)};
  if (offer->has_factory) {
    body.body.offer.signature = RCDP_BYTES(some_signature);
  }
  field_encode(&offer->order, RCDP_DEVICE, &body, out);
}

static rcdp_octets32 info_hash(field_kit *kit, const rcdp_provision_state *state, const rcdp_delivery *delivery) {
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  rcdp_octets32 signer = kit->self, hash;
  if (delivery->maker == RCDP_MADE_BY_NETWORK) {
    assert_int_equal(rcdp_sha256(kit->options.provider, state->delivery.chain[0], signer.octets), RCDP_OK);
  }
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, &signer);
  assert_int_equal(rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &fields, fresh_arena(), &info), RCDP_OK);
  assert_int_equal(rcdp_sha256(kit->options.provider, rcdp_buf_bytes(&info), hash.octets), RCDP_OK);
  return hash;
}

/* Of the delivery that the entry has. */
rcdp_provisioner_receipt field_receipt(field_kit *kit, size_t entry) {
  static const uint8_t device_key[65] = {4, 9};
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_arena own;
  const rcdp_provision_state *state = field_state(kit, entry);
  rcdp_delivery delivery;
  rcdp_arena_init(&own, memory, sizeof memory);
  assert_int_equal(rcdp_delivery_decode(state->delivery.content, &own, &delivery), RCDP_OK);
  return (rcdp_provisioner_receipt){.order = delivery.order,
                                    .device = device_name(entry),
                                    .serial = delivery.serial,
                                    .provisioner = delivery.provisioner,
                                    .credential = delivery.credential,
                                    .network = delivery.network,
                                    .device_nonce = delivery.device_nonce,
                                    .reference = delivery.reference,
                                    .info_hash = info_hash(kit, state, &delivery),
                                    .credential_hash = {{0xCC}},
                                    .device_key = {device_key, kit->options.ed25519 ? 32 : 65}};
}

void field_say_receipt(const field_kit *kit, const rcdp_provisioner_receipt *receipt, bool is_signed,
                       field_octets *out) {
  uint8_t octets[RCDP_PROVISIONER_RECEIPT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  (void)kit;
  assert_int_equal(rcdp_provisioner_receipt_encode(receipt, fresh_arena(), &content), RCDP_OK);
  const rcdp_provisioner_body body = {
      .kind = RCDP_PROVISIONER_RECEIPT,
      .body.receipt = {.body = {rcdp_buf_bytes(&content), {{0xAC}}},
                       .signature = is_signed ? RCDP_BYTES(some_signature) : RCDP_NO_BYTES}};
  field_encode(&receipt->order, RCDP_DEVICE, &body, out);
}

/* --- the network --- */

static rcdp_provisioner_offer offer_of(field_kit *kit, size_t entry) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_arena own;
  rcdp_provisioner_offer offer;
  rcdp_arena_init(&own, memory, sizeof memory);
  assert_int_equal(rcdp_provisioner_offer_decode(field_state(kit, entry)->offer.content, &own, &offer), RCDP_OK);
  return offer;
}

static rcdp_id credential_of(field_kit *kit, const rcdp_provisioner_offer *offer) {
  const rcdp_credential_name name = {offer->serial, offer->provisioner, offer->order, offer->device_nonce};
  rcdp_id id;
  assert_int_equal(rcdp_provisioner_credential_id(kit->options.provider, &name, fresh_arena(), &id), RCDP_OK);
  return id;
}

void field_say_reserved(field_kit *kit, size_t entry, field_octets *out) {
  const rcdp_provisioner_offer offer = offer_of(kit, entry);
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_RESERVED,
                                      .body.reserved = {offer.channel_binding, credential_of(kit, &offer)}};
  field_encode(&offer.order, RCDP_NETWORK, &body, out);
}

rcdp_delivery field_delivery(field_kit *kit, size_t entry) {
  static const uint8_t sealed[700] = {7};
  const rcdp_provisioner_offer offer = offer_of(kit, entry);
  rcdp_delivery delivery = {.maker = RCDP_MADE_BY_NETWORK,
                            .order = offer.order,
                            .reference = offer.channel_binding,
                            .device = device_name(entry),
                            .serial = offer.serial,
                            .provisioner = offer.provisioner,
                            .network = offer.network,
                            .device_nonce = offer.device_nonce,
                            .credential = credential_of(kit, &offer),
                            .issued = FIELD_NOW,
                            .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001019999999999")},
                            .suite = offer.suites[0],
                            .enc = kit->ephemeral_public,
                            .sealed = RCDP_BYTES(sealed)};
  assert_int_equal(rcdp_digest(kit->options.provider, CONTEXT_PROVISIONER_OFFER, field_state(kit, entry)->offer.content,
                               delivery.offer_hash.octets),
                   RCDP_OK);
  return delivery;
}

void field_say_delivery(field_kit *kit, const rcdp_delivery *delivery, field_octets *out) {
  uint8_t octets[RCDP_DELIVERY_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_delivery_encode(delivery, fresh_arena(), &content), RCDP_OK);
  const rcdp_signed by = sign(kit, &kit->signing_key, CONTEXT_ALLOCATION, &content, signature);
  const rcdp_provisioner_body body = {
      .kind = RCDP_PROVISIONER_DELIVERY,
      .body.delivery = {
          .content = by.content, .signature = by.signature, .chain = {pki_der(&kit->signer)}, .chain_count = 1}};
  field_encode(&delivery->order, RCDP_NETWORK, &body, out);
}

void field_say_denied(const field_kit *kit, size_t entry, rcdp_err cause, field_octets *out) {
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_DENIED,
                                      .body.denied = {kit->offered[entry], {.cause = cause}}};
  field_encode(&kit->offer_order[entry], RCDP_NETWORK, &body, out);
}

rcdp_provisioner_confirmed field_confirmed(field_kit *kit, size_t entry) {
  const rcdp_provision_state *state = field_state(kit, entry);
  rcdp_provisioner_confirmed confirmed = {.order = state->order,
                                          .device = device_name(entry),
                                          .credential = state->credential,
                                          .network = kit->network.network};
  assert_int_equal(rcdp_digest(kit->options.provider, CONTEXT_PROVISIONER_RECEIPT, state->receipt.body.content,
                               confirmed.receipt_hash.octets),
                   RCDP_OK);
  return confirmed;
}

void field_say_confirmed(field_kit *kit, const rcdp_provisioner_confirmed *confirmed, field_octets *out) {
  uint8_t octets[RCDP_PROVISIONER_CONFIRMED_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_provisioner_confirmed_encode(confirmed, fresh_arena(), &content), RCDP_OK);
  const rcdp_provisioner_body body = {
      .kind = RCDP_PROVISIONER_CONFIRMED,
      .body.confirmed = sign(kit, &kit->notice_key, CONTEXT_PROVISIONER_CONFIRMED, &content, signature)};
  field_encode(&confirmed->order, RCDP_NETWORK, &body, out);
}

rcdp_notice field_notice(field_kit *kit, size_t entry) {
  return (rcdp_notice){.notice = {{0x4E}},
                       .device = device_name(entry),
                       .credential = field_state(kit, entry)->credential,
                       .epoch_count = 1,
                       .network = kit->network.network,
                       .mode = RCDP_NOTICE_DELETE,
                       .issued = FIELD_NOW};
}

void field_say_refused(field_kit *kit, size_t entry, rcdp_err cause, const rcdp_notice *notice, field_octets *out) {
  uint8_t octets[RCDP_NOTICE_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  const rcdp_provision_state *state = field_state(kit, entry);
  const rcdp_id order = state->order;
  rcdp_provisioner_body body = {
      .kind = RCDP_PROVISIONER_REFUSED,
      .body.refused = {.credential = state->credential, .report = {.cause = cause}, .has_notice = notice != NULL}};
  if (notice != NULL) {
    assert_int_equal(rcdp_notice_encode(notice, fresh_arena(), &content), RCDP_OK);
    body.body.refused.notice = sign(kit, &kit->notice_key, CONTEXT_NOTICE, &content, signature);
  }
  field_encode(&order, RCDP_NETWORK, &body, out);
}

/* --- a course --- */

static void bring_offer(field_kit *kit, size_t entry) {
  field_octets message;
  const rcdp_provisioner_offer offer = field_offer(kit, entry);
  kit->offered[entry] = offer.channel_binding;
  kit->offer_order[entry] = offer.order;
  field_say_offer(kit, &offer, &message);
  assert_int_equal(field_hear(kit, entry, &message), RCDP_OK);
}

static void bring_policy(field_kit *kit, size_t entry) { assert_int_equal(field_allow(kit, entry), RCDP_OK); }

/* What is left to do until it is offered. An own credential offline is made at once. */
static void bring_commit(field_kit *kit, size_t entry) {
  const bool ticks = kit->ticks;
  kit->ticks = field_entry(kit, entry)->next != PROVISIONER_OFFERED && ticks;
  assert_int_equal(field_committed(kit, entry, RCDP_OK), RCDP_OK);
  kit->ticks = ticks;
}

static void bring_delivery(field_kit *kit, size_t entry) {
  field_octets message;
  if (kit->options.maker == RCDP_MADE_BY_NETWORK) {
    const rcdp_delivery delivery = field_delivery(kit, entry);
    field_say_delivery(kit, &delivery, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  } else if (kit->options.online) {
    field_say_reserved(kit, entry, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  } else {
    assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  }
  assert_int_equal(field_entry(kit, entry)->status, PROVISIONER_COMMITTING);
  bring_commit(kit, entry);
}

static void bring_receipt(field_kit *kit, size_t entry) {
  field_octets message;
  const rcdp_provisioner_receipt receipt = field_receipt(kit, entry);
  field_say_receipt(kit, &receipt, kit->certified[entry], &message);
  assert_int_equal(field_hear(kit, entry, &message), RCDP_OK);
  bring_commit(kit, entry);
}

static void bring_confirmation(field_kit *kit, size_t entry) {
  field_octets message;
  const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, entry);
  field_say_confirmed(kit, &confirmed, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  bring_commit(kit, entry);
}

static void bring_refusal(field_kit *kit, size_t entry) {
  field_octets message;
  const rcdp_notice notice = field_notice(kit, entry);
  field_say_refused(kit, entry, RCDP_E_QUOTA, &notice, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  bring_commit(kit, entry);
}

static void bring_denial(field_kit *kit, size_t entry) {
  field_octets message;
  field_say_denied(kit, entry, RCDP_E_QUOTA, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  bring_commit(kit, entry);
}

void field_bring(field_kit *kit, size_t entry, provisioner_status status) {
  typedef void (*step)(field_kit *, size_t);
  static const struct {
    provisioner_status from;
    step go;
  } steps[PROVISIONER_STATUS_COUNT] = {
      [PROVISIONER_ASKING] = {PROVISIONER_EMPTY, bring_offer},
      [PROVISIONER_COMMITTING] = {PROVISIONER_ASKING, bring_policy},
      [PROVISIONER_OFFERED] = {PROVISIONER_COMMITTING, bring_commit},
      [PROVISIONER_DELIVERING] = {PROVISIONER_OFFERED, bring_delivery},
      [PROVISIONER_RECEIVED] = {PROVISIONER_DELIVERING, bring_receipt},
      [PROVISIONER_CONFIRMED] = {PROVISIONER_RECEIVED, bring_confirmation},
      [PROVISIONER_REFUSED] = {PROVISIONER_RECEIVED, bring_refusal},
      [PROVISIONER_DENIED] = {PROVISIONER_OFFERED, bring_denial},
  };
  const step go = steps[status].go;
  if (go != NULL) { /* an empty one is there from the start */
    field_bring(kit, entry, steps[status].from);
    go(kit, entry);
  }
  assert_int_equal(field_entry(kit, entry)->status, status);
}

field_kit *field_ready(const field_options *options) {
  field_kit *kit = field_kit_new(options);
  field_start(kit);
  field_open(kit, FIELD_NETWORK);
  for (size_t i = 0; i < options->entries; i++) {
    field_open(kit, i);
  }
  return kit;
}
