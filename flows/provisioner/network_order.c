/*
 * The network reads an order of a provisioner (docs/protocol.md, clause 18.4): what can be judged without asking anybody first; then its grant and
 * its signature; then whether it is known, and gets the very answer that it got before; and the device's certificate last.
 */
#include "network.h"

rcdp_err rcdp_provisioning_read_order(rcdp_network *network, const rcdp_slot *slot, provisioning_order *read) {
  rcdp_err err = rcdp_network_read_back(network, slot, &read->message);
  if (err == RCDP_OK) {
    err =
        rcdp_provisioner_order_decode(read->message.body.provisioner.body.order.content, &network->arena, &read->order);
  }
  return err == RCDP_OK ? rcdp_provisioner_offer_decode(read->order.offer.content, &network->arena, &read->offer) : err;
}

/* --- cheap checks --- */

static rcdp_err check_fields(rcdp_network *network, rcdp_slot *slot, const rcdp_provisioner_order *order,
                             const rcdp_provisioner_offer *offer) {
  const provisioning_claim claim = {&order->serial, order->device, &order->reference};
  if (!rcdp_id_equal(&order->order, &slot->transaction)) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&order->network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  const rcdp_err err = rcdp_provisioning_check_offer(network, slot, &order->offer, offer, &claim);
  if (err == RCDP_OK) {
    slot->suite = rcdp_network_choose_suite(network, offer->suites, offer->suite_count, offer->ephemeral_key);
  }
  return err == RCDP_OK && slot->suite == NULL ? RCDP_E_SUITE : err;
}

rcdp_err rcdp_provisioning_order(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                 const rcdp_message *message) {
  provisioning_order read;
  rcdp_buf recipient = RCDP_BUF(slot->recipient);
  (void)message;
  rcdp_err err = rcdp_provisioning_read_order(network, slot, &read);
  if (err == RCDP_OK) {
    err = check_fields(network, slot, &read.order, &read.offer);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&recipient, read.offer.ephemeral_key);
    slot->recipient_len = recipient.len;
  }
  if (err == RCDP_OK) {
    rcdp_provisioning_find_grant(network, slot, input, &read.order.serial, PROVISIONING_ORDER_GRANT);
  }
  return err;
}

/* --- under which grant --- */

/* Keys of the provisioner's own are an operation of their own, and live in its block. */
static rcdp_err check_operations(const rcdp_grant *grant, const rcdp_provisioner_order *order) {
  const bool makes = order->maker == RCDP_MADE_BY_PROVISIONER;
  const bool may = !makes || (grant->operations.make && rcdp_grant_has_imsi(grant, order->imsi));
  return grant->operations.provision && may ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

static rcdp_err name_all(rcdp_network *network, rcdp_slot *slot, const provisioning_order *read) {
  const rcdp_credential_name name = {read->order.serial, read->offer.provisioner, read->order.order,
                                     read->offer.device_nonce};
  const rcdp_err err = rcdp_provisioning_name_subject(network, slot, &read->order.offer, &read->offer);
  return err == RCDP_OK ? rcdp_provisioning_name_credential(network, slot, &name) : err;
}

rcdp_err rcdp_provisioning_order_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_grant grant;
  provisioning_order read;
  const rcdp_signed *body = &read.message.body.provisioner.body.order;
  rcdp_record *record = &network->request.record;
  rcdp_err err = rcdp_provisioning_read_order(network, slot, &read);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_admit(network, slot, input, CONTEXT_PROVISIONER_ORDER, body, &grant);
  }
  if (err == RCDP_OK) {
    err = check_operations(&grant, &read.order);
  }
  if (err == RCDP_OK) {
    err = name_all(network, slot, &read);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_ENTRY, RCDP_OK);
    record->certificate_hash = slot->certificate_hash;
    record->transaction = slot->transaction;
    record->request_hash = slot->request_hash;
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_LOOKUP, PROVISIONING_LOOKUP);
  }
  return err;
}

/* --- known, and certified --- */

/* What was delivered and stops for now goes on when it is resumed: the provisioner, which takes a refusal for good, asks again later. */
rcdp_err rcdp_provisioning_repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_err err = rcdp_network_repeat(network, slot, input, &input->stored->record);
  return err == RCDP_E_NOT_AUTHORISED ? RCDP_E_STALE : err;
}

rcdp_err rcdp_provisioning_looked_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK) {
    err = rcdp_provisioning_repeat(network, slot, input);
  }
  if (err == RCDP_E_NOT_FOUND && slot->is_signed) {
    rcdp_network_fetch(network, slot, input, PROVISIONING_FETCH);
    err = RCDP_OK;
  } else if (err == RCDP_E_NOT_FOUND) {
    rcdp_provisioning_ask_policy(network, slot, input, NULL, PROVISIONING_POLICY);
    err = RCDP_OK;
  }
  return err;
}

rcdp_err rcdp_provisioning_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning_order read;
  const rcdp_signed *offer = &read.order.offer;
  rcdp_err err = rcdp_network_judge(network, slot, input);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_read_order(network, slot, &read);
  }
  if (err == RCDP_OK) {
    err = rcdp_verify(network->config.provider, slot->suite->signature, network->leaf.public_key,
                      CONTEXT_PROVISIONER_OFFER, offer->content, offer->signature);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_SIGNATURE, RCDP_OK);
    rcdp_provisioning_ask_policy(network, slot, input, &network->leaf, PROVISIONING_POLICY);
  }
  return err;
}
