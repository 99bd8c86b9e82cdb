/* Values of the companion procedure. */
#include "makers.h"

rcdp_bytes make_device_id(source *from) {
  static const char characters[] = "-.:_0189ABYZabyz";
  const rcdp_bytes text = source_text(from, 1, RCDP_DEVICE_ID_MAX, 0, sizeof characters - 2);
  uint8_t *data = source_room(from, text.len);
  for (size_t i = 0; i < text.len; i++) {
    data[i] = (uint8_t)characters[text.data[i]];
  }
  return (rcdp_bytes){data, text.len};
}

void make_companion_offer(source *from, void *value) {
  rcdp_companion_offer *offer = value;
  source_fill(from, &offer->order, sizeof offer->order);
  offer->device = make_device_id(from);
  offer->has_factory = source_flag(from);
  if (offer->has_factory) {
    source_fill(from, &offer->certificate_hash, sizeof offer->certificate_hash);
    offer->certificate_url = source_text(from, 1, 255, 32, 126);
  }
  source_fill(from, &offer->device_nonce, sizeof offer->device_nonce);
  offer->suite_count = make_fresh_suites(from, offer->suites, &offer->ephemeral_key);
  offer->network = source_network(from);
  source_fill(from, &offer->companion, sizeof offer->companion);
  source_fill(from, &offer->channel_binding, sizeof offer->channel_binding);
  source_fill(from, &offer->network_nonce, sizeof offer->network_nonce);
}

void make_companion_grant(source *from, void *value) {
  rcdp_companion_grant *grant = value;
  source_fill(from, &grant->order, sizeof grant->order);
  source_fill(from, &grant->reference, sizeof grant->reference);
  source_fill(from, &grant->offer_hash, sizeof grant->offer_hash);
  grant->device = make_device_id(from);
  source_fill(from, &grant->companion, sizeof grant->companion);
  grant->network = source_network(from);
  grant->issued = source_number(from);
  source_fill(from, &grant->credential, sizeof grant->credential);
  grant->epoch = make_epoch(from);
  make_restrictions(from, &grant->restrictions);
  grant->suite = make_suite(from);
  grant->enc = make_public_key(from, grant->suite);
  grant->sealed = source_octets(from, 17, RCDP_SEALED_MAX);
}

void make_companion_seal_info(source *from, void *value) {
  rcdp_companion_seal_info *info = value;
  source_fill(from, &info->order, sizeof info->order);
  source_fill(from, &info->offer_hash, sizeof info->offer_hash);
  info->device = make_device_id(from);
  source_fill(from, &info->companion, sizeof info->companion);
  info->network = source_network(from);
  info->issued = source_number(from);
  source_fill(from, &info->credential, sizeof info->credential);
  info->epoch = make_epoch(from);
  source_fill(from, &info->signer_hash, sizeof info->signer_hash);
  info->suite = make_suite(from);
}

void make_companion_receipt(source *from, void *value) {
  rcdp_companion_receipt *receipt = value;
  source_fill(from, receipt, sizeof *receipt);
  receipt->epoch = make_epoch(from);
  receipt->network = source_network(from);
}

void make_companion_confirmed(source *from, void *value) {
  rcdp_companion_confirmed *confirmed = value;
  source_fill(from, confirmed, sizeof *confirmed);
  confirmed->epoch = make_epoch(from);
}

/* --- bodies --- */

static void open(source *from, rcdp_companion_body *body) {
  body->body.open.entries = (uint8_t)source_pick(from, 1, RCDP_ORDER_ENTRIES_MAX);
}

void make_opened(source *from, rcdp_companion_opened *opened) {
  source_fill(from, &opened->companion, sizeof opened->companion);
  opened->network = source_network(from);
  source_fill(from, &opened->network_nonce, sizeof opened->network_nonce);
}

static void opened(source *from, rcdp_companion_body *body) { make_opened(from, &body->body.opened); }

static void hello(source *from, rcdp_companion_body *body) {
  rcdp_companion_hello *hello = &body->body.hello;
  source_fill(from, &hello->companion, sizeof hello->companion);
  hello->network = source_network(from);
  source_fill(from, &hello->network_nonce, sizeof hello->network_nonce);
  hello->has_reference = source_flag(from);
  if (hello->has_reference) {
    source_fill(from, &hello->reference, sizeof hello->reference);
  }
}

static void make_signed_offer(source *from, rcdp_signed_companion_offer *offer) {
  offer->content = source_octets(from, 1, RCDP_OFFER_CONTENT_MAX);
  offer->signature = source_flag(from) ? source_octets(from, 64, 64) : RCDP_NO_BYTES;
}

static void offer(source *from, rcdp_companion_body *body) { make_signed_offer(from, &body->body.offer); }

void make_controls(source *from, void *value) {
  rcdp_controls *controls = value;
  controls->has_not_after = source_flag(from);
  controls->not_after = controls->has_not_after ? source_number(from) : 0;
  controls->lifetime = source_flag(from) ? (uint32_t)source_pick(from, 1, 1073741823) : 0;
  controls->has_restrictions = source_flag(from);
  if (controls->has_restrictions) {
    make_restrictions(from, &controls->restrictions);
  }
}

static void order(source *from, rcdp_companion_body *body) {
  rcdp_companion_order *order = &body->body.order;
  order->entry = (uint8_t)source_pick(from, 0, RCDP_ORDER_ENTRIES_MAX - 1);
  order->device = make_device_id(from);
  source_fill(from, &order->reference, sizeof order->reference);
  order->replace = source_flag(from);
  order->has_controls = source_flag(from);
  if (order->has_controls) {
    make_controls(from, &order->controls);
  }
  make_signed_offer(from, &order->offer);
}

static void grant(source *from, rcdp_companion_body *body) {
  rcdp_signed_companion_grant *grant = &body->body.grant;
  grant->content = source_octets(from, 1, RCDP_GRANT_CONTENT_MAX);
  grant->signature = source_octets(from, 64, 64);
  make_chain(from, grant->content.len, grant->chain, &grant->chain_count);
}

static void denied(source *from, rcdp_companion_body *body) {
  source_fill(from, &body->body.denied.reference, sizeof body->body.denied.reference);
  make_error_report(from, &body->body.denied.report);
}

static void receipt(source *from, rcdp_companion_body *body) {
  make_authenticated(from, &body->body.receipt, RCDP_RECEIPT_CONTENT_MAX);
}

static void confirmed(source *from, rcdp_companion_body *body) {
  make_authenticated(from, &body->body.confirmed, RCDP_COMPANION_CONFIRMED_CONTENT_MAX);
}

static void make_target(source *from, rcdp_companion_target *target) {
  source_fill(from, &target->credential, sizeof target->credential);
  target->epoch = make_epoch(from);
}

/* Limits have more to say than the others: half of all. */
static void manage(source *from, rcdp_companion_body *body) {
  rcdp_companion_manage *manage = &body->body.manage;
  manage->kind = (rcdp_manage_kind)(source_next(from) % ((size_t)2 * RCDP_MANAGE_LIMIT));
  switch (manage->kind) {
  case RCDP_MANAGE_LIST:
    manage->body.list.after = source_number(from);
    break;
  case RCDP_MANAGE_SUSPEND:
    make_target(from, &manage->body.suspend);
    break;
  case RCDP_MANAGE_RESUME:
    make_target(from, &manage->body.resume);
    break;
  case RCDP_MANAGE_REMOVE:
    make_target(from, &manage->body.remove);
    break;
  default:
    manage->kind = RCDP_MANAGE_LIMIT;
    make_target(from, &manage->body.limit.target);
    make_controls(from, &manage->body.limit.controls);
    break;
  }
}

static void make_item(source *from, rcdp_companion_item *item) {
  make_target(from, &item->target);
  item->device = make_device_id(from);
  item->assurance = (rcdp_assurance)source_one(from, RCDP_CERTIFIED, RCDP_ASSERTED);
  item->state = (rcdp_item_state)source_one(from, RCDP_ITEM_OFFERED, RCDP_ITEM_ENDED);
  item->issued = source_number(from);
  item->not_after = source_number(from);
  make_restrictions(from, &item->restrictions);
}

static void make_page(source *from, rcdp_companion_page *page) {
  page->item_count = source_count(from, 0, RCDP_PAGE_ITEMS_MAX);
  for (size_t i = 0; i < page->item_count; i++) {
    make_item(from, &page->items[i]);
  }
  page->has_next = source_flag(from);
  page->next = page->has_next ? source_number(from) : 0;
}

/* Refusals have more to say than the others: two in three. */
static void managed(source *from, rcdp_companion_body *body) {
  rcdp_companion_managed *managed = &body->body.managed;
  managed->kind = (rcdp_managed_kind)(source_next(from) % ((size_t)2 * RCDP_MANAGED_COUNT));
  switch (managed->kind) {
  case RCDP_MANAGED_PAGE:
    make_page(from, &managed->body.page);
    break;
  case RCDP_MANAGED_CHANGED:
    make_item(from, &managed->body.changed);
    break;
  default:
    managed->kind = RCDP_MANAGED_REFUSED;
    make_error_report(from, &managed->body.refused);
    break;
  }
}

void make_companion_body(source *from, rcdp_companion_body *body) {
  static void (*const makers[RCDP_COMPANION_BODY_COUNT])(source *, rcdp_companion_body *) = {
      [RCDP_COMPANION_OPEN] = open,     [RCDP_COMPANION_OPENED] = opened,   [RCDP_COMPANION_HELLO] = hello,
      [RCDP_COMPANION_OFFER] = offer,   [RCDP_COMPANION_ORDER] = order,     [RCDP_COMPANION_GRANT] = grant,
      [RCDP_COMPANION_DENIED] = denied, [RCDP_COMPANION_RECEIPT] = receipt, [RCDP_COMPANION_CONFIRMED] = confirmed,
      [RCDP_COMPANION_MANAGE] = manage, [RCDP_COMPANION_MANAGED] = managed,
  };
  makers[body->kind](from, body);
}
