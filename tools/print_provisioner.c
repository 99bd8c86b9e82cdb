/* What provisioner, device and network say to each other about a credential, as trees: a table of fields for each content. */
#include "print_provisioner.h"
#include "names.h"
#include "print_credential.h"

PRINT_DECODER(provisioner_proof)
PRINT_DECODER(provisioner_offer)
PRINT_DECODER(delivery)
PRINT_DECODER(provisioner_receipt)
PRINT_DECODER(provisioner_order)
PRINT_DECODER(hand_in)
PRINT_DECODER(provisioner_confirmed)

static const print_field provisioner_proof_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_provisioner_proof, order)},
    {"serial", PRINT_ID, offsetof(rcdp_provisioner_proof, serial)},
    {"network", PRINT_NETWORK, offsetof(rcdp_provisioner_proof, network)},
    {"channelBinding", PRINT_HASH, offsetof(rcdp_provisioner_proof, channel_binding)},
};

static const print_field provisioner_offer_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_provisioner_offer, order)},
    {"device", PRINT_TEXT, offsetof(rcdp_provisioner_offer, device)},
    {"certificateUrl", PRINT_TEXT, offsetof(rcdp_provisioner_offer, certificate_url)},
    {"serial", PRINT_ID, offsetof(rcdp_provisioner_offer, serial)},
    {"provisioner", PRINT_HASH, offsetof(rcdp_provisioner_offer, provisioner)},
    {"network", PRINT_NETWORK, offsetof(rcdp_provisioner_offer, network)},
    {"channelBinding", PRINT_HASH, offsetof(rcdp_provisioner_offer, channel_binding)},
    {"deviceNonce", PRINT_HASH, offsetof(rcdp_provisioner_offer, device_nonce)},
    {"ephemeralKey", PRINT_OCTETS, offsetof(rcdp_provisioner_offer, ephemeral_key)},
};

static const print_field delivery_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_delivery, order)},
    {"reference", PRINT_HASH, offsetof(rcdp_delivery, reference)},
    {"offerHash", PRINT_HASH, offsetof(rcdp_delivery, offer_hash)},
    {"device", PRINT_TEXT, offsetof(rcdp_delivery, device)},
    {"serial", PRINT_ID, offsetof(rcdp_delivery, serial)},
    {"provisioner", PRINT_HASH, offsetof(rcdp_delivery, provisioner)},
    {"network", PRINT_NETWORK, offsetof(rcdp_delivery, network)},
    {"deviceNonce", PRINT_HASH, offsetof(rcdp_delivery, device_nonce)},
    {"credential", PRINT_ID, offsetof(rcdp_delivery, credential)},
    {"issued", PRINT_TIME, offsetof(rcdp_delivery, issued)},
    {"suite", PRINT_SUITE, offsetof(rcdp_delivery, suite)},
    {"enc", PRINT_OCTETS, offsetof(rcdp_delivery, enc)},
    {"sealed", PRINT_BOX, offsetof(rcdp_delivery, sealed)},
};

static const print_field provisioner_receipt_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_provisioner_receipt, order)},
    {"device", PRINT_TEXT, offsetof(rcdp_provisioner_receipt, device)},
    {"serial", PRINT_ID, offsetof(rcdp_provisioner_receipt, serial)},
    {"provisioner", PRINT_HASH, offsetof(rcdp_provisioner_receipt, provisioner)},
    {"credential", PRINT_ID, offsetof(rcdp_provisioner_receipt, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_provisioner_receipt, epoch)},
    {"network", PRINT_NETWORK, offsetof(rcdp_provisioner_receipt, network)},
    {"deviceNonce", PRINT_HASH, offsetof(rcdp_provisioner_receipt, device_nonce)},
    {"reference", PRINT_HASH, offsetof(rcdp_provisioner_receipt, reference)},
    {"infoHash", PRINT_HASH, offsetof(rcdp_provisioner_receipt, info_hash)},
    {"credentialHash", PRINT_HASH, offsetof(rcdp_provisioner_receipt, credential_hash)},
    {"deviceKey", PRINT_OCTETS, offsetof(rcdp_provisioner_receipt, device_key)},
};

static const print_field provisioner_order_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_provisioner_order, order)},
    {"serial", PRINT_ID, offsetof(rcdp_provisioner_order, serial)},
    {"network", PRINT_NETWORK, offsetof(rcdp_provisioner_order, network)},
    {"device", PRINT_TEXT, offsetof(rcdp_provisioner_order, device)},
    {"reference", PRINT_HASH, offsetof(rcdp_provisioner_order, reference)},
    {"imsi", PRINT_TEXT, offsetof(rcdp_provisioner_order, imsi)},
    {"replace", PRINT_FLAG, offsetof(rcdp_provisioner_order, replace)},
};

static const print_field hand_in_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_hand_in, order)},
    {"serial", PRINT_ID, offsetof(rcdp_hand_in, serial)},
    {"network", PRINT_NETWORK, offsetof(rcdp_hand_in, network)},
    {"credential", PRINT_ID, offsetof(rcdp_hand_in, credential)},
};

static const print_field provisioner_confirmed_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_provisioner_confirmed, order)},
    {"device", PRINT_TEXT, offsetof(rcdp_provisioner_confirmed, device)},
    {"credential", PRINT_ID, offsetof(rcdp_provisioner_confirmed, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_provisioner_confirmed, epoch)},
    {"network", PRINT_NETWORK, offsetof(rcdp_provisioner_confirmed, network)},
    {"receiptHash", PRINT_HASH, offsetof(rcdp_provisioner_confirmed, receipt_hash)},
};

static const char *const makers[] = {[RCDP_MADE_BY_NETWORK] = "network", [RCDP_MADE_BY_PROVISIONER] = "provisioner"};

static void put_maker(printer *to, rcdp_maker maker) {
  tree_put(to->tree, "maker", tree_name(makers, sizeof makers / sizeof makers[0], maker));
}

static const print_content proof_content =
    PRINT_CONTENT(provisioner_proof, "proofHash", "rcdp/1 provisioner-proof provisioner", NULL);

static rcdp_err hello(printer *to, const rcdp_provisioner_body *body) {
  const rcdp_provisioner_hello *hello = &body->body.hello;
  printer grant = print_below(to);
  printer proof = print_below(to);
  const rcdp_err grant_err = print_signed_grant(&grant, &hello->grant);
  const rcdp_err proof_err = put_signed(&proof, &proof_content, &hello->proof);
  put_member(to, "grant", &grant);
  put_member(to, "proof", &proof);
  if (hello->has_reference) {
    put_hash(to, "reference", &hello->reference);
  }
  return grant_err != RCDP_OK ? grant_err : proof_err;
}

/* --- offer, order, delivery --- */

static rcdp_err more_of_offer(printer *to, const void *values) {
  const rcdp_provisioner_offer *offer = values;
  if (offer->has_factory) {
    put_hash(to, "certificateHash", &offer->certificate_hash);
  }
  put_suites(to, offer->suites, offer->suite_count);
  return RCDP_OK;
}

static const print_content offer_content =
    PRINT_CONTENT(provisioner_offer, "offerHash", "rcdp/1 provisioner-offer device", more_of_offer);

static rcdp_err put_offer(printer *to, const rcdp_signed *offer) {
  printer inside = print_below(to);
  const rcdp_err err = put_signed(&inside, &offer_content, offer);
  put_member(to, "offer", &inside);
  return err;
}

static rcdp_err more_of_order(printer *to, const void *values) {
  const rcdp_provisioner_order *order = values;
  put_maker(to, order->maker);
  if (order->has_controls) {
    tree_put(to->tree, "controls", print_controls(&order->controls));
  }
  return put_offer(to, &order->offer);
}

static rcdp_err more_of_delivery(printer *to, const void *values) {
  const rcdp_delivery *delivery = values;
  put_maker(to, delivery->maker);
  tree_put(to->tree, "supi", tree_text(delivery->supi.value));
  return RCDP_OK;
}

static const print_content order_content =
    PRINT_CONTENT(provisioner_order, "orderHash", "rcdp/1 provisioner-order provisioner", more_of_order);

/* Who signed it is the maker's: the chain tells. */
static const print_content allocation_content =
    PRINT_CONTENT(delivery, "deliveryHash", "rcdp/1 allocation network", more_of_delivery);
static const print_content delivery_content =
    PRINT_CONTENT(delivery, "deliveryHash", "rcdp/1 delivery provisioner", more_of_delivery);

static rcdp_err offer(printer *to, const rcdp_provisioner_body *body) {
  return put_signed(to, &offer_content, &body->body.offer);
}

static rcdp_err order(printer *to, const rcdp_provisioner_body *body) {
  return put_signed(to, &order_content, &body->body.order);
}

static rcdp_err reserved(printer *to, const rcdp_provisioner_body *body) {
  put_hash(to, "reference", &body->body.reserved.reference);
  put_id(to, "credential", &body->body.reserved.credential);
  return RCDP_OK;
}

static rcdp_err delivery(printer *to, const rcdp_provisioner_body *body) {
  const rcdp_chained *delivery = &body->body.delivery;
  return put_chained(to, delivery->chain_count > 0 ? &allocation_content : &delivery_content, delivery);
}

static rcdp_err denied(printer *to, const rcdp_provisioner_body *body) {
  put_hash(to, "reference", &body->body.denied.reference);
  put_report(to, &body->body.denied.report);
  return RCDP_OK;
}

/* --- receipt, hand-in --- */

static const print_content receipt_content =
    PRINT_CONTENT(provisioner_receipt, "receiptHash", "rcdp/1 provisioner-receipt device", NULL);

static rcdp_err receipt(printer *to, const rcdp_provisioner_body *body) {
  return put_attested(to, &receipt_content, &body->body.receipt);
}

static void put_box(printer *to, const rcdp_made_box *box) {
  static const print_field fields[] = {{"issued", PRINT_TIME, offsetof(rcdp_made_box, issued)},
                                       {"suite", PRINT_SUITE, offsetof(rcdp_made_box, suite)},
                                       {"enc", PRINT_OCTETS, offsetof(rcdp_made_box, enc)},
                                       {"sealed", PRINT_BOX, offsetof(rcdp_made_box, sealed)}};
  printer inside = print_below(to);
  print_fields(&inside, fields, sizeof fields / sizeof fields[0], box);
  put_member(to, "box", &inside);
}

static rcdp_err more_of_hand_in(printer *to, const void *values) {
  const rcdp_hand_in *given = values;
  printer inside = print_below(to);
  const rcdp_err err = put_attested(&inside, &receipt_content, &given->receipt);
  put_member(to, "receipt", &inside);
  if (err != RCDP_OK || !given->has_made) {
    return err;
  }
  tree_put(to->tree, "replace", tree_flag(given->replace));
  put_box(to, &given->box);
  return put_offer(to, &given->offer);
}

static const print_content hand_in_content =
    PRINT_CONTENT(hand_in, "handInHash", "rcdp/1 provisioner-hand-in provisioner", more_of_hand_in);
static const print_content confirmed_content =
    PRINT_CONTENT(provisioner_confirmed, "confirmedHash", "rcdp/1 provisioner-confirmed network", NULL);

static rcdp_err hand_in(printer *to, const rcdp_provisioner_body *body) {
  return put_signed(to, &hand_in_content, &body->body.hand_in);
}

static rcdp_err confirmed(printer *to, const rcdp_provisioner_body *body) {
  return put_signed(to, &confirmed_content, &body->body.confirmed);
}

static rcdp_err refused(printer *to, const rcdp_provisioner_body *body) {
  const rcdp_hand_in_refused *refused = &body->body.refused;
  rcdp_err err = RCDP_OK;
  put_id(to, "credential", &refused->credential);
  put_report(to, &refused->report);
  if (refused->has_notice) {
    printer inside = print_below(to);
    err = print_notice(&inside, &refused->notice);
    put_member(to, "notice", &inside);
  }
  return err;
}

rcdp_err print_provisioner(printer *to, const rcdp_provisioner_body *body) {
  static rcdp_err (*const bodies[RCDP_PROVISIONER_BODY_COUNT])(printer * to, const rcdp_provisioner_body *body) = {
      [RCDP_PROVISIONER_HELLO] = hello,
      [RCDP_PROVISIONER_OFFER] = offer,
      [RCDP_PROVISIONER_ORDER] = order,
      [RCDP_PROVISIONER_RESERVED] = reserved,
      [RCDP_PROVISIONER_DELIVERY] = delivery,
      [RCDP_PROVISIONER_DENIED] = denied,
      [RCDP_PROVISIONER_RECEIPT] = receipt,
      [RCDP_PROVISIONER_HAND_IN] = hand_in,
      [RCDP_PROVISIONER_CONFIRMED] = confirmed,
      [RCDP_PROVISIONER_REFUSED] = refused,
      [RCDP_PROVISIONER_DEPROVISION] = print_deprovision,
      [RCDP_PROVISIONER_TRANSFER] = print_transfer,
      [RCDP_PROVISIONER_OUTCOME] = print_outcome,
      [RCDP_PROVISIONER_INQUIRY] = print_inquiry,
      [RCDP_PROVISIONER_STANDING] = print_standing,
  };
  printer inside = print_below(to);
  const rcdp_err err = bodies[body->kind](&inside, body);
  put_member(to, rcdp_provisioner_body_name(body->kind), &inside);
  return err;
}
