/* Messages and orders; see kit.h. */
#include "companion/kit.h"

#include <string.h>

#include "support/providers.h"
#include "world/require.h"

const rcdp_provider *kit_any_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return providers[test_providers(providers) - 1];
}

rcdp_bytes kit_view(const kit_octets *octets) { return (rcdp_bytes){octets->data, octets->len}; }

kit_octets kit_copy(rcdp_bytes octets) {
  kit_octets copy = {.len = octets.len};
  require(octets.len <= sizeof copy.data);
  memcpy(copy.data, octets.data, octets.len);
  return copy;
}

void kit_read(kit_message *read, rcdp_bytes octets) {
  rcdp_arena_init(&read->arena, read->memory, sizeof read->memory);
  require(rcdp_message_decode(octets, &read->arena, &read->message) == RCDP_OK);
}

kit_octets kit_write(const rcdp_message *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  kit_octets octets;
  rcdp_buf buf = RCDP_BUF(octets.data);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_message_encode(message, &arena, &buf) == RCDP_OK);
  octets.len = buf.len;
  return octets;
}

rcdp_companion_body *kit_read_body(kit_message *read, rcdp_bytes octets, rcdp_companion_body_kind kind) {
  kit_read(read, octets);
  require(read->message.kind == RCDP_BODY_COMPANION && read->message.body.companion.kind == kind);
  return &read->message.body.companion;
}

kit_octets kit_write_body(const rcdp_id *order, rcdp_role_name sender, const rcdp_companion_body *body) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *order,
      .sender = sender,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = *body,
  };
  return kit_write(&message);
}

/* --- orders --- */

rcdp_octets32 kit_binding(uint8_t number) {
  rcdp_octets32 binding;
  memset(binding.octets, number, sizeof binding.octets);
  return binding;
}

kit_order kit_order_of(uint8_t number) {
  kit_order order = {.opened.companion = {{0xc0, 0x17}}};
  order.order.octets[0] = number;
  order.opened.network_nonce.octets[0] = number;
  require(rcdp_network_id_parse("00101", &order.opened.network) == RCDP_OK);
  return order;
}

kit_octets kit_hello(const kit_order *order, const rcdp_octets32 *reference) {
  rcdp_companion_body body = {
      .kind = RCDP_COMPANION_HELLO,
      .body.hello = {.companion = order->opened.companion,
                     .network = order->opened.network,
                     .network_nonce = order->opened.network_nonce,
                     .has_reference = reference != NULL},
  };
  if (reference != NULL) {
    body.body.hello.reference = *reference;
  }
  return kit_write_body(&order->order, RCDP_COMPANION, &body);
}

kit_octets kit_denied(const kit_order *order, const rcdp_octets32 *reference, rcdp_err cause) {
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_DENIED, .body.denied = {*reference, {.cause = cause}}};
  return kit_write_body(&order->order, RCDP_COMPANION, &body);
}

kit_octets kit_advice(const kit_order *order, rcdp_role_name sender, rcdp_err cause) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = order->order,
      .sender = sender,
      .kind = RCDP_BODY_ERROR,
      .body.error = {.cause = cause},
  };
  return kit_write(&message);
}

rcdp_companion_offer kit_offer(kit_message *read, rcdp_bytes octets) {
  const rcdp_companion_body *body = kit_read_body(read, octets, RCDP_COMPANION_OFFER);
  rcdp_companion_offer offer;
  require(rcdp_companion_offer_decode(body->body.offer.content, &read->arena, &offer) == RCDP_OK);
  return offer;
}
