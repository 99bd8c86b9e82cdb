/* See order_peers.h. Each answers a message with the one that comes next in an order, and what it says follows from what it was told. */
#include "order_peers.h"

#include <string.h>

#include "companion.h"
#include "flows/companion/transcript.h"
#include "fuzz.h"
#include "identities.h"
#include "party.h"

typedef rcdp_err (*answerer)(const rcdp_message *message, rcdp_companion_body *answer);

typedef struct {
  rcdp_role role;
  rcdp_role_name name;
  const answerer *answers; /* by the kind of the message */
  uint8_t out[RCDP_MESSAGE_MAX];
  size_t len; /* 0: nothing to send */
} peer;

static rcdp_octets32 binding; /* of the device's channel */
static unsigned int denies;
static uint8_t content[RCDP_MESSAGE_MAX], scratch_memory[RCDP_CODEC_ARENA];
static rcdp_arena scratch;

static const uint8_t point[65] = {4}, zeros[96];

/* --- what they say --- */

static rcdp_err offer(const rcdp_message *message, rcdp_companion_body *answer) {
  const rcdp_companion_hello *hello = &message->body.companion.body.hello;
  const rcdp_companion_offer fields = {.order = message->transaction,
                                       .device = rcdp_bytes_of("SN-4711"),
                                       .suites = {RCDP_SUITE_P256},
                                       .suite_count = 1,
                                       .ephemeral_key = RCDP_BYTES(point),
                                       .network = hello->network,
                                       .companion = hello->companion,
                                       .channel_binding = hello->has_reference ? hello->reference : binding,
                                       .network_nonce = hello->network_nonce};
  rcdp_buf out = RCDP_BUF(content);
  const rcdp_err err = rcdp_companion_offer_encode(&fields, &scratch, &out);
  answer->kind = RCDP_COMPANION_OFFER;
  answer->body.offer = (rcdp_signed_companion_offer){.content = rcdp_buf_bytes(&out)};
  return err;
}

static rcdp_err receipt(const rcdp_message *message, rcdp_companion_body *answer) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_companion_grant grant;
  rcdp_arena arena;
  rcdp_buf out = RCDP_BUF(content);
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_err err = rcdp_companion_grant_decode(message->body.companion.body.grant.content, &arena, &grant);
  if (err == RCDP_OK) {
    const rcdp_companion_receipt fields = {.order = grant.order,
                                           .credential = grant.credential,
                                           .epoch = grant.epoch,
                                           .network = grant.network,
                                           .channel_binding = grant.reference};
    err = rcdp_companion_receipt_encode(&fields, &scratch, &out);
  }
  answer->kind = RCDP_COMPANION_RECEIPT;
  answer->body.receipt = (rcdp_authenticated){.content = rcdp_buf_bytes(&out)};
  return err;
}

static rcdp_err opened(const rcdp_message *message, rcdp_companion_body *answer) {
  (void)message;
  answer->kind = RCDP_COMPANION_OPENED;
  answer->body.opened = (rcdp_companion_opened){.companion = {{7}}, .network = fuzz_attach_network_id};
  return RCDP_OK;
}

static rcdp_err granted(const rcdp_message *message, rcdp_companion_body *answer) {
  const rcdp_companion_order *order = &message->body.companion.body.order;
  rcdp_companion_grant fields = {.order = message->transaction,
                                 .reference = order->reference,
                                 .device = order->device,
                                 .companion = {{7}},
                                 .network = fuzz_attach_network_id,
                                 .issued = FUZZ_WALL,
                                 .suite = RCDP_SUITE_P256,
                                 .enc = RCDP_BYTES(point),
                                 .sealed = RCDP_BYTES(zeros)};
  rcdp_buf out = RCDP_BUF(content);
  memcpy(fields.credential.octets, order->reference.octets, sizeof fields.credential.octets);
  const rcdp_err err = rcdp_companion_grant_encode(&fields, &scratch, &out);
  answer->kind = RCDP_COMPANION_GRANT;
  answer->body.grant = (rcdp_signed_companion_grant){.content = rcdp_buf_bytes(&out),
                                                     .signature = {zeros, RCDP_SIGNATURE_LEN},
                                                     .chain = {fuzz_network},
                                                     .chain_count = 1};
  return err;
}

static rcdp_err judged(const rcdp_message *message, rcdp_companion_body *answer) {
  if (denies == 0) {
    return granted(message, answer);
  }
  answer->kind = RCDP_COMPANION_DENIED;
  answer->body.denied.reference = message->body.companion.body.order.reference;
  answer->body.denied.report.cause = (rcdp_err)(1 + denies % (RCDP_ERR_COUNT - 1));
  return RCDP_OK;
}

static rcdp_err confirmed(const rcdp_message *message, rcdp_companion_body *answer) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_bytes told = message->body.companion.body.receipt.content;
  rcdp_companion_receipt fields;
  rcdp_companion_confirmed confirms = {.order = message->transaction};
  rcdp_arena arena;
  rcdp_buf out = RCDP_BUF(content);
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_err err = rcdp_companion_receipt_decode(told, &arena, &fields);
  confirms.credential = fields.credential;
  if (err == RCDP_OK) {
    err = rcdp_digest(fuzz_provider(1), CONTEXT_RECEIPT, told, confirms.receipt_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_companion_confirmed_encode(&confirms, &scratch, &out);
  }
  answer->kind = RCDP_COMPANION_CONFIRMED;
  answer->body.confirmed = (rcdp_authenticated){.content = rcdp_buf_bytes(&out)};
  return err;
}

/* --- the roles --- */

static peer *peer_of(rcdp_role *role) { return (peer *)role; }

static void answer_message(peer *self, rcdp_bytes octets) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_message message, answer;
  rcdp_arena arena;
  rcdp_buf out = RCDP_BUF(self->out);
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_arena_init(&scratch, scratch_memory, sizeof scratch_memory);
  if (rcdp_message_decode(octets, &arena, &message) != RCDP_OK || message.kind != RCDP_BODY_COMPANION ||
      self->answers[message.body.companion.kind] == NULL) {
    return;
  }
  answer = (rcdp_message){.version = RCDP_PROTOCOL_VERSION,
                          .transaction = message.transaction,
                          .sender = self->name,
                          .kind = RCDP_BODY_COMPANION};
  if (self->answers[message.body.companion.kind](&message, &answer.body.companion) == RCDP_OK) {
    const rcdp_err err = rcdp_message_encode(&answer, &scratch, &out);
    self->len = err == RCDP_OK ? out.len : 0;
  }
}

static rcdp_err peer_input(rcdp_role *role, const rcdp_input *input) {
  if (input->kind == RCDP_INPUT_OPENED && peer_of(role)->name == RCDP_DEVICE) {
    memcpy(binding.octets, input->binding.data, sizeof binding.octets);
  } else if (input->kind == RCDP_INPUT_MESSAGE) {
    answer_message(peer_of(role), input->message);
  }
  return RCDP_OK;
}

static bool peer_next(rcdp_role *role, rcdp_action *action) {
  peer *self = peer_of(role);
  *action = (rcdp_action){.kind = RCDP_ACTION_SEND, .link = FUZZ_COMPANION_ORDER, .message = {self->out, self->len}};
  self->len = 0;
  return action->message.len > 0;
}

static uint64_t peer_deadline(const rcdp_role *role) {
  (void)role;
  return UINT64_MAX;
}

static void peer_close(rcdp_role *role) { (void)role; }

static rcdp_err boot(peer *self, rcdp_role_name name, const answerer *answers, fuzz_party *party) {
  *self = (peer){.role = {peer_input, peer_next, peer_deadline, peer_close}, .name = name, .answers = answers};
  party->role = &self->role;
  return RCDP_OK;
}

rcdp_err fuzz_peer_device_boot(fuzz_party *party, unsigned int variant) {
  static const answerer answers[RCDP_COMPANION_BODY_COUNT] = {
      [RCDP_COMPANION_HELLO] = offer, [RCDP_COMPANION_GRANT] = receipt};
  static peer device;
  (void)variant;
  return boot(&device, RCDP_DEVICE, answers, party);
}

rcdp_err fuzz_peer_network_boot(fuzz_party *party, unsigned int variant) {
  static const answerer answers[RCDP_COMPANION_BODY_COUNT] = {
      [RCDP_COMPANION_OPEN] = opened, [RCDP_COMPANION_ORDER] = judged, [RCDP_COMPANION_RECEIPT] = confirmed};
  static peer network;
  (void)variant;
  return boot(&network, RCDP_NETWORK, answers, party);
}

void fuzz_peer_forget(size_t stage) {
  (void)stage;
  denies = 0;
}

void fuzz_peer_network_denies(uint64_t now, unsigned int why) {
  (void)now;
  denies = why;
}
