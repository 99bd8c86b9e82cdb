/* Messages and orders; see kit.h. */
#include "companion/kit.h"

#include <string.h>

#include "world/require.h"

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

rcdp_companion_offer kit_offer(kit_message *read, rcdp_bytes octets) {
  const rcdp_companion_body *body = kit_read_body(read, octets, RCDP_COMPANION_OFFER);
  rcdp_companion_offer offer;
  require(rcdp_companion_offer_decode(body->body.offer.content, &read->arena, &offer) == RCDP_OK);
  return offer;
}
