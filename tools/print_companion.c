/* Messages of the companion procedure as trees: one function for each body in a table, as in print_message.c. */
#include "names.h"
#include "print_credential.h"
#include "print_parts.h"

static rcdp_err open(printer *to, const rcdp_companion_body *body) {
  tree_put(to->tree, "entries", tree_number(body->body.open.entries));
  return RCDP_OK;
}

static rcdp_err opened(printer *to, const rcdp_companion_body *body) {
  const rcdp_companion_opened *opened = &body->body.opened;
  put_id(to, "companion", &opened->companion);
  tree_put(to->tree, "network", tree_network(&opened->network));
  put_hash(to, "networkNonce", &opened->network_nonce);
  return RCDP_OK;
}

static rcdp_err hello(printer *to, const rcdp_companion_body *body) {
  const rcdp_companion_hello *hello = &body->body.hello;
  put_id(to, "companion", &hello->companion);
  tree_put(to->tree, "network", tree_network(&hello->network));
  put_hash(to, "networkNonce", &hello->network_nonce);
  if (hello->has_reference) {
    put_hash(to, "reference", &hello->reference);
  }
  return RCDP_OK;
}

static void put_offer(printer *to, const rcdp_companion_offer *offer) {
  put_id(to, "order", &offer->order);
  tree_put(to->tree, "device", tree_text(offer->device));
  if (offer->has_factory) {
    put_hash(to, "certificateHash", &offer->certificate_hash);
    tree_put(to->tree, "certificateUrl", tree_text(offer->certificate_url));
  }
  put_hash(to, "deviceNonce", &offer->device_nonce);
  put_suites(to, offer->suites, offer->suite_count);
  tree_put(to->tree, "ephemeralKey", tree_octets(offer->ephemeral_key));
  tree_put(to->tree, "network", tree_network(&offer->network));
  put_id(to, "companion", &offer->companion);
  put_hash(to, "channelBinding", &offer->channel_binding);
  put_hash(to, "networkNonce", &offer->network_nonce);
}

static rcdp_err put_signed_offer(printer *to, const rcdp_signed_companion_offer *signed_offer) {
  rcdp_companion_offer offer;
  rcdp_err err = rcdp_companion_offer_decode(signed_offer->content, to->arena, &offer);
  if (err == RCDP_OK) {
    err = put_content(to, signed_offer->content, "offerHash", "rcdp/1 companion-offer device");
  }
  if (err != RCDP_OK) {
    return err;
  }
  put_offer(to, &offer);
  if (signed_offer->signature.len > 0) {
    tree_put(to->tree, "signature", tree_octets(signed_offer->signature));
  }
  return RCDP_OK;
}

static rcdp_err offer(printer *to, const rcdp_companion_body *body) { return put_signed_offer(to, &body->body.offer); }

static rcdp_err order(printer *to, const rcdp_companion_body *body) {
  const rcdp_companion_order *order = &body->body.order;
  printer inside = {to->provider, to->arena, tree_object()};
  tree_put(to->tree, "entry", tree_number(order->entry));
  tree_put(to->tree, "device", tree_text(order->device));
  put_hash(to, "reference", &order->reference);
  tree_put(to->tree, "replace", tree_flag(order->replace));
  if (order->has_controls) {
    tree_put(to->tree, "controls", print_controls(&order->controls));
  }
  const rcdp_err err = put_signed_offer(&inside, &order->offer);
  tree_put(to->tree, "offer", inside.tree);
  return err;
}

static void put_grant(printer *to, const rcdp_companion_grant *grant) {
  put_id(to, "order", &grant->order);
  put_hash(to, "reference", &grant->reference);
  put_hash(to, "offerHash", &grant->offer_hash);
  tree_put(to->tree, "device", tree_text(grant->device));
  put_id(to, "companion", &grant->companion);
  tree_put(to->tree, "network", tree_network(&grant->network));
  tree_put(to->tree, "issued", tree_time(grant->issued));
  put_id(to, "credential", &grant->credential);
  tree_put(to->tree, "epoch", tree_number(grant->epoch));
  tree_put(to->tree, "restrictions", print_restrictions(&grant->restrictions));
  tree_put(to->tree, "suite", tree_string(name_of_suite(grant->suite)));
  tree_put(to->tree, "enc", tree_octets(grant->enc));
  tree_put(to->tree, "sealedOctets", tree_number(grant->sealed.len));
  tree_put(to->tree, "sealed", tree_octets(grant->sealed));
}

static rcdp_err grant(printer *to, const rcdp_companion_body *body) {
  const rcdp_signed_companion_grant *signed_grant = &body->body.grant;
  rcdp_companion_grant grant;
  rcdp_err err = rcdp_companion_grant_decode(signed_grant->content, to->arena, &grant);
  if (err == RCDP_OK) {
    err = put_content(to, signed_grant->content, "grantHash", "rcdp/1 companion-grant network");
  }
  if (err != RCDP_OK) {
    return err;
  }
  put_grant(to, &grant);
  tree_put(to->tree, "signature", tree_octets(signed_grant->signature));
  put_chain(to, signed_grant->chain, signed_grant->chain_count);
  return RCDP_OK;
}

static rcdp_err denied(printer *to, const rcdp_companion_body *body) {
  put_hash(to, "reference", &body->body.denied.reference);
  put_report(to, &body->body.denied.report);
  return RCDP_OK;
}

static rcdp_err receipt(printer *to, const rcdp_companion_body *body) {
  const rcdp_authenticated *authenticated = &body->body.receipt;
  rcdp_companion_receipt receipt;
  rcdp_err err = rcdp_companion_receipt_decode(authenticated->content, to->arena, &receipt);
  if (err == RCDP_OK) {
    err = put_content(to, authenticated->content, "receiptHash", "rcdp/1 companion-receipt device");
  }
  if (err != RCDP_OK) {
    return err;
  }
  put_id(to, "order", &receipt.order);
  put_id(to, "credential", &receipt.credential);
  tree_put(to->tree, "epoch", tree_number(receipt.epoch));
  tree_put(to->tree, "network", tree_network(&receipt.network));
  put_hash(to, "grantHash", &receipt.grant_hash);
  put_hash(to, "signerHash", &receipt.signer_hash);
  put_hash(to, "credentialHash", &receipt.credential_hash);
  put_hash(to, "channelBinding", &receipt.channel_binding);
  put_hash(to, "mac", &authenticated->mac);
  return RCDP_OK;
}

static rcdp_err confirmed(printer *to, const rcdp_companion_body *body) {
  const rcdp_authenticated *authenticated = &body->body.confirmed;
  rcdp_companion_confirmed confirmed;
  const rcdp_err err = rcdp_companion_confirmed_decode(authenticated->content, to->arena, &confirmed);
  if (err != RCDP_OK) {
    return err;
  }
  tree_put(to->tree, "contentOctets", tree_number(authenticated->content.len));
  put_id(to, "order", &confirmed.order);
  put_id(to, "credential", &confirmed.credential);
  tree_put(to->tree, "epoch", tree_number(confirmed.epoch));
  put_hash(to, "receiptHash", &confirmed.receipt_hash);
  put_hash(to, "mac", &authenticated->mac);
  return RCDP_OK;
}

/* --- management --- */

static const char *const operations[RCDP_MANAGE_COUNT] = {[RCDP_MANAGE_LIST] = "list",
                                                          [RCDP_MANAGE_SUSPEND] = "suspend",
                                                          [RCDP_MANAGE_RESUME] = "resume",
                                                          [RCDP_MANAGE_REMOVE] = "remove",
                                                          [RCDP_MANAGE_LIMIT] = "limit"};

static void put_target(printer *to, const rcdp_companion_target *target) {
  put_id(to, "credential", &target->credential);
  tree_put(to->tree, "epoch", tree_number(target->epoch));
}

static rcdp_err manage(printer *to, const rcdp_companion_body *body) {
  const rcdp_companion_manage *manage = &body->body.manage;
  tree_put(to->tree, "operation", tree_string(operations[manage->kind]));
  switch (manage->kind) {
  case RCDP_MANAGE_LIST:
    tree_put(to->tree, "after", tree_number(manage->body.list.after));
    break;
  case RCDP_MANAGE_SUSPEND:
    put_target(to, &manage->body.suspend);
    break;
  case RCDP_MANAGE_RESUME:
    put_target(to, &manage->body.resume);
    break;
  case RCDP_MANAGE_REMOVE:
    put_target(to, &manage->body.remove);
    break;
  default:
    put_target(to, &manage->body.limit.target);
    tree_put(to->tree, "controls", print_controls(&manage->body.limit.controls));
    break;
  }
  return RCDP_OK;
}

static void put_item(printer *to, const rcdp_companion_item *item) {
  put_target(to, &item->target);
  tree_put(to->tree, "device", tree_text(item->device));
  tree_put(to->tree, "assurance", tree_string(name_of_assurance(item->assurance)));
  tree_put(to->tree, "state", tree_string(name_of_item_state(item->state)));
  tree_put(to->tree, "issued", tree_time(item->issued));
  tree_put(to->tree, "notAfter", tree_time(item->not_after));
  tree_put(to->tree, "restrictions", print_restrictions(&item->restrictions));
}

static void put_page(printer *to, const rcdp_companion_page *page) {
  json_t *items = tree_list();
  for (size_t i = 0; i < page->item_count; i++) {
    printer inside = {to->provider, to->arena, tree_object()};
    put_item(&inside, &page->items[i]);
    tree_append(items, inside.tree);
  }
  tree_put(to->tree, "item", items);
  if (page->has_next) {
    tree_put(to->tree, "next", tree_number(page->next));
  }
}

static rcdp_err managed(printer *to, const rcdp_companion_body *body) {
  const rcdp_companion_managed *managed = &body->body.managed;
  switch (managed->kind) {
  case RCDP_MANAGED_PAGE:
    put_page(to, &managed->body.page);
    break;
  case RCDP_MANAGED_CHANGED:
    put_item(to, &managed->body.changed);
    break;
  default:
    put_report(to, &managed->body.refused);
    break;
  }
  return RCDP_OK;
}

rcdp_err print_companion(printer *to, const rcdp_companion_body *body) {
  static rcdp_err (*const bodies[RCDP_COMPANION_BODY_COUNT])(printer * to, const rcdp_companion_body *body) = {
      [RCDP_COMPANION_OPEN] = open,     [RCDP_COMPANION_OPENED] = opened,   [RCDP_COMPANION_HELLO] = hello,
      [RCDP_COMPANION_OFFER] = offer,   [RCDP_COMPANION_ORDER] = order,     [RCDP_COMPANION_GRANT] = grant,
      [RCDP_COMPANION_DENIED] = denied, [RCDP_COMPANION_RECEIPT] = receipt, [RCDP_COMPANION_CONFIRMED] = confirmed,
      [RCDP_COMPANION_MANAGE] = manage, [RCDP_COMPANION_MANAGED] = managed,
  };
  printer inside = {to->provider, to->arena, tree_object()};
  const rcdp_err err = bodies[body->kind](&inside, body);
  tree_put(to->tree, rcdp_companion_body_name(body->kind), inside.tree);
  return err;
}
