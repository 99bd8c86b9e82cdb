/*
 * The network reads an entry of an order (docs/protocol.md, clause 16.5): all that can be judged without asking anybody is judged first, cheapest
 * first; an entry that is known gets the very answer that it got before; then the subscription, the certificate, and the offer's
 * signature.
 */
#include <string.h>

#include "network.h"

#define CONTEXT_ORDER "rcdp/1 companion-order network"
#define CONTEXT_ENTRY "rcdp/1 companion-entry network"
#define CONTEXT_ASSERTED "rcdp/1 companion-asserted network"

/* --- cheap checks --- */

/* Who it is: the URL's device where there is a certificate, else what it calls itself. */
static rcdp_err check_device(rcdp_network *network, rcdp_slot *slot, const rcdp_companion_offer *offer) {
  rcdp_buf named = RCDP_BUF(slot->device_id);
  if (!slot->is_signed) {
    const rcdp_err err = rcdp_buf_add(&named, offer->device);
    slot->device_id_len = named.len;
    return network->config.companion->certified_only ? RCDP_E_NOT_AUTHORISED : err;
  }
  const rcdp_err err = rcdp_network_check_url(network, slot, offer->certificate_url);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_network_report(network, slot, RCDP_STEP_URL, RCDP_OK);
  const rcdp_bytes device_id = {slot->device_id, slot->device_id_len};
  return rcdp_bytes_equal(device_id, offer->device) ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_err check_fields(rcdp_network *network, rcdp_slot *slot, const rcdp_companion_order *order,
                             const rcdp_companion_offer *offer) {
  const bool fits = rcdp_id_equal(&offer->order, &slot->transaction) &&
                    rcdp_bytes_equal(offer->device, order->device) &&
                    rcdp_octets32_equal(&offer->channel_binding, &order->reference);
  if (!fits) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&offer->network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  slot->is_signed = order->offer.signature.len > 0;
  if (slot->is_signed != offer->has_factory) {
    return RCDP_E_BAD_SIGNATURE;
  }
  slot->suite = rcdp_network_choose_suite(network, offer->suites, offer->suite_count, offer->ephemeral_key);
  return slot->suite == NULL ? RCDP_E_SUITE : check_device(network, slot, offer);
}

/* It was made for this subscription, in this order, and the order has such an entry. */
static rcdp_err check_order(rcdp_network *network, rcdp_slot *slot, const rcdp_companion_order *order,
                            const rcdp_companion_offer *offer) {
  serving *own = slot->own;
  rcdp_err err = rcdp_serving_name(network, slot, &own->companion);
  if (err == RCDP_OK && !rcdp_id_equal(&offer->companion, &own->companion)) {
    err = RCDP_E_MISMATCH;
  }
  return err == RCDP_OK ? rcdp_serving_nonce_check(network, slot, &offer->network_nonce, order->entry) : err;
}

/* --- what the entry is called in the store --- */

static rcdp_err name_subject(const rcdp_network *network, rcdp_slot *slot, const rcdp_companion_offer *offer) {
  const serving *own = slot->own;
  const rcdp_bytes parts[] = {RCDP_ID_BYTES(own->companion), offer->device};
  if (slot->is_signed) {
    slot->certificate_hash = offer->certificate_hash;
    return RCDP_OK;
  }
  return rcdp_serving_digest(network, CONTEXT_ASSERTED, parts, sizeof parts / sizeof parts[0], &slot->certificate_hash);
}

static rcdp_err name_entry(const rcdp_network *network, rcdp_slot *slot, uint8_t entry) {
  serving *own = slot->own;
  const uint8_t number[1] = {entry};
  const rcdp_bytes parts[] = {RCDP_ID_BYTES(own->companion), RCDP_ID_BYTES(slot->transaction), RCDP_BYTES(number)};
  rcdp_octets32 digest = {{0}};
  const rcdp_err err = rcdp_serving_digest(network, CONTEXT_ENTRY, parts, sizeof parts / sizeof parts[0], &digest);
  memcpy(own->entry.octets, digest.octets, sizeof own->entry);
  return err;
}

static rcdp_err name_all(const rcdp_network *network, rcdp_slot *slot, const rcdp_companion_offer *offer,
                         uint8_t entry) {
  rcdp_err err = name_subject(network, slot, offer);
  if (err == RCDP_OK) {
    err = name_entry(network, slot, entry);
  }
  return err == RCDP_OK ? rcdp_digest(network->config.provider, CONTEXT_ORDER,
                                      (rcdp_bytes){slot->message, slot->message_len}, slot->request_hash.octets)
                        : err;
}

/* --- from the message to the policy --- */

static void look_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const serving *own = slot->own;
  rcdp_record *record = &network->request.record;
  record->certificate_hash = slot->certificate_hash;
  record->transaction = own->entry;
  record->request_hash = slot->request_hash;
  record->parent = (rcdp_bytes){slot->subscription, slot->subscription_len};
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_LOOKUP, SERVING_LOOKUP);
}

rcdp_err rcdp_serving_order(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                            const rcdp_message *message) {
  const rcdp_companion_order *order = &message->body.companion.body.order;
  rcdp_companion_offer offer;
  rcdp_buf recipient = RCDP_BUF(slot->recipient);
  rcdp_err err = rcdp_companion_offer_decode(order->offer.content, &network->arena, &offer);
  if (err == RCDP_OK) {
    err = check_fields(network, slot, order, &offer);
  }
  if (err == RCDP_OK) {
    err = check_order(network, slot, order, &offer);
  }
  if (err == RCDP_OK) {
    err = name_all(network, slot, &offer, order->entry);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&recipient, offer.ephemeral_key);
    slot->recipient_len = recipient.len;
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_ENTRY, RCDP_OK);
    look_up(network, slot, input);
  }
  return err;
}

/* The order takes new entries for a while; what it has goes on. By a clock that is behind it has just begun. */
static rcdp_err check_age(const rcdp_network *network, const rcdp_slot *slot, uint64_t now) {
  const serving *own = slot->own;
  const uint64_t age = now > own->opened_at ? now - own->opened_at : 0;
  return age < network->config.companion->order_lifetime ? RCDP_OK : RCDP_E_LAPSED;
}

/* What was granted and stops for now goes on when it is resumed: its companion, which takes a refusal for good, asks again later. */
rcdp_err rcdp_serving_repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_err err = rcdp_network_repeat(network, slot, input, &input->stored->record);
  return err == RCDP_E_NOT_AUTHORISED ? RCDP_E_STALE : err;
}

rcdp_err rcdp_serving_looked_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK) {
    err = rcdp_serving_repeat(network, slot, input);
  }
  if (err == RCDP_E_NOT_FOUND) {
    err = check_age(network, slot, input->wall.seconds);
    if (err == RCDP_OK) {
      rcdp_serving_find_parent(network, slot, input, SERVING_PARENT);
    }
  }
  return err;
}

rcdp_err rcdp_serving_parent_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = rcdp_serving_parent_active(input);
  if (err == RCDP_OK) {
    err = rcdp_serving_keep_limits(slot, input);
  }
  if (err == RCDP_OK && slot->is_signed) {
    rcdp_network_fetch(network, slot, input, SERVING_FETCH);
  } else if (err == RCDP_OK) {
    rcdp_serving_ask_policy(network, slot, input, NULL, SERVING_POLICY);
  }
  return err;
}

static rcdp_err check_signature(rcdp_network *network, const rcdp_slot *slot) {
  rcdp_message message;
  const rcdp_err err = rcdp_network_read_back(network, slot, &message);
  const rcdp_signed_companion_offer *offer = &message.body.companion.body.order.offer;
  return err == RCDP_OK ? rcdp_verify(network->config.provider, slot->suite->signature, network->leaf.public_key,
                                      CONTEXT_OFFER, offer->content, offer->signature)
                        : err;
}

rcdp_err rcdp_serving_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = rcdp_network_judge(network, slot, input);
  if (err == RCDP_OK) {
    err = check_signature(network, slot);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_SIGNATURE, RCDP_OK);
    rcdp_serving_ask_policy(network, slot, input, &network->leaf, SERVING_POLICY);
  }
  return err;
}
