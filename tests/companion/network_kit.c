/* The network that serves companions, and what it answers them; see network_kit.h. */
#include "companion/network_kit.h"

#include <rcdp/attach.h>

#include "world/require.h"

/* --- its store --- */

void serve_subscribe(serve_kit *kit, const char *subscription, uint32_t quota, const rcdp_controls *limits) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_LIMITS_MAX];
  rcdp_buf encoded = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(limits == NULL || rcdp_controls_encode(limits, &arena, &encoded) == RCDP_OK);
  const rcdp_store_request request = {
      .op = RCDP_STORE_SUBSCRIBE,
      .subscription = {.id = rcdp_bytes_of(subscription), .quota = quota, .limits = rcdp_buf_bytes(&encoded)},
      .now = kit->wall.seconds,
  };
  require(serve_execute(kit, &request).err == RCDP_OK);
}

void serve_change(serve_kit *kit, const char *subscription, rcdp_subscription_event event) {
  rcdp_store_request request = {
      .op = RCDP_STORE_FIND_SUBSCRIPTION, .subscription.id = rcdp_bytes_of(subscription), .now = kit->wall.seconds};
  request.subscription.state = serve_execute(kit, &request).subscription.state;
  request.op = RCDP_STORE_CHANGE_SUBSCRIPTION;
  request.subscription_event = event;
  require(serve_execute(kit, &request).err == RCDP_OK);
}

/* --- making one --- */

static void set_up(serve_kit *kit) {
  static const uint8_t secret[32] = {0x0d, 0x5e, 0xc2, 0x7e};
  world *w = kit->w;
  require(rcdp_key_import(w->provider, RCDP_KEY_SECRET, RCDP_BYTES(secret), &kit->order_key) == RCDP_OK);
  kit->settings = (rcdp_companion_settings){.order_key = &kit->order_key, .order_lifetime = 600};
  kit->config.companion = &kit->settings;
}

serve_kit *serve_new(const rcdp_provider *provider, rcdp_suite_id suite, uint32_t quota) {
  static const rcdp_procedure *both[2];
  both[0] = rcdp_attach_procedure();
  both[1] = rcdp_companion_procedure();
  serve_kit *kit = serve_make(provider, suite, both, 2);
  set_up(kit);
  serve_subscribe(kit, "one", quota, NULL);
  serve_subscribe(kit, "two", quota, NULL);
  serve_boot(kit);
  return kit;
}

const rcdp_companion_body *serve_sent(serve_kit *kit, rcdp_companion_body_kind kind) {
  static kit_message read;
  require(kit->sent_count == 1 && kit->sent_link == SERVE_LINK);
  const rcdp_companion_body *body = kit_read_body(&read, kit_view(&kit->sent), kind);
  require(read.message.sender == RCDP_NETWORK);
  return body;
}

/* --- an order --- */

kit_order serve_open(serve_kit *kit, const char *subscription, uint8_t number, uint8_t entries) {
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OPEN, .body.open = {entries}};
  kit_order order = {.order = {{number}}};
  const kit_octets message = kit_write_body(&order.order, RCDP_COMPANION, &body);
  require(serve_ask(kit, subscription, &message) == RCDP_OK);
  order.opened = serve_sent(kit, RCDP_COMPANION_OPENED)->body.opened;
  return order;
}

/* --- management --- */

rcdp_err serve_manage(serve_kit *kit, const char *subscription, const rcdp_companion_manage *manage) {
  const rcdp_id transaction = {{0x3a, 0x9e}};
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_MANAGE, .body.manage = *manage};
  const kit_octets message = kit_write_body(&transaction, RCDP_COMPANION, &body);
  return serve_ask(kit, subscription, &message);
}

const rcdp_companion_item *serve_changed(serve_kit *kit) {
  const rcdp_companion_managed *managed = &serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed;
  require(managed->kind == RCDP_MANAGED_CHANGED);
  return &managed->body.changed;
}

bool serve_manage_refused(serve_kit *kit, rcdp_err cause) {
  const rcdp_companion_managed *managed = &serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed;
  return managed->kind == RCDP_MANAGED_REFUSED && managed->body.refused.cause == cause;
}
