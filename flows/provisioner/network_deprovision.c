/*
 * Credentials are taken back (docs/protocol.md, clause 18.8): by their owner, or by whom he has put in his place for one of them. Item by item
 * through the store, which alone knows whose each is and which order was the last; said again, the same order has the same outcome.
 */
#include "network.h"

typedef struct {
  rcdp_message message;
  rcdp_deprovision order;
} deprovision;

static rcdp_err read_back(rcdp_network *network, const rcdp_slot *slot, deprovision *read) {
  const rcdp_err err = rcdp_network_read_back(network, slot, &read->message);
  return err == RCDP_OK ? rcdp_deprovision_decode(read->message.body.provisioner.body.deprovision.order.content,
                                                  &network->arena, &read->order)
                        : err;
}

/* --- cheap checks --- */

/* Twice the same credential: the second item would be taken for the first once more. */
static bool each_once(const rcdp_deprovision *order) {
  for (size_t i = 1; i < order->item_count; i++) {
    for (size_t j = 0; j < i; j++) {
      if (rcdp_id_equal(&order->items[i].credential, &order->items[j].credential)) {
        return false;
      }
    }
  }
  return true;
}

/* Times and numbers in the store have 63 bits. */
static bool possible(const rcdp_deprovision *order) {
  bool fits = !order->has_effective || order->effective <= INT64_MAX;
  for (size_t i = 0; i < order->item_count; i++) {
    fits = fits && order->items[i].number <= INT64_MAX;
  }
  return fits;
}

rcdp_err rcdp_provisioning_deprovision(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                       const rcdp_message *message) {
  deprovision read;
  (void)message;
  rcdp_err err = read_back(network, slot, &read);
  if (err == RCDP_OK && !rcdp_id_equal(&read.order.order, &slot->transaction)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK && !rcdp_network_id_equal(&read.order.network, &network->config.network)) {
    err = RCDP_E_NETWORK;
  }
  if (err == RCDP_OK && (!each_once(&read.order) || !possible(&read.order))) {
    err = RCDP_E_BOUNDS;
  }
  if (err == RCDP_OK) {
    rcdp_provisioning_find_grant(network, slot, input, &read.order.serial, PROVISIONING_DEPROVISION_GRANT);
  }
  return err;
}

/* --- who orders --- */

static bool ends(rcdp_deprovision_mode mode) {
  return mode == RCDP_DEPROVISION_REVOKE || mode == RCDP_DEPROVISION_DELETE;
}

/* It is about this one credential, under this ownership, for this network, and now. */
static rcdp_err check_delegation(const rcdp_network *network, const rcdp_input *input, const rcdp_deprovision *order,
                                 const rcdp_delegation *delegation) {
  const rcdp_deprovision_item *item = &order->items[0];
  const uint64_t now = input->wall.seconds;
  const bool fits = order->item_count == 1 && rcdp_id_equal(&delegation->serial, &order->serial) &&
                    rcdp_id_equal(&delegation->credential, &item->credential) &&
                    delegation->ownership == item->ownership;
  const bool operation = ends(order->mode) ? delegation->end : delegation->suspend;
  if (!rcdp_network_id_equal(&delegation->network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  return fits && operation && delegation->not_before <= now && now <= delegation->not_after ? RCDP_OK
                                                                                            : RCDP_E_NOT_AUTHORISED;
}

/* The key that has to have signed: the owner's, or his delegate's. */
static rcdp_err find_signer(rcdp_network *network, const rcdp_input *input, const deprovision *read,
                            const rcdp_grant *grant, rcdp_verification_key *signer) {
  const rcdp_signed_deprovision *body = &read->message.body.provisioner.body.deprovision;
  rcdp_delegation delegation;
  *signer = grant->provisioner;
  if (!body->has_delegation) {
    return RCDP_OK;
  }
  rcdp_err err = rcdp_keys_verify(network->config.provider, &grant->provisioner, CONTEXT_DELEGATION, &body->delegation);
  if (err == RCDP_OK) {
    err = rcdp_delegation_decode(body->delegation.content, &network->arena, &delegation);
  }
  if (err == RCDP_OK) {
    err = check_delegation(network, input, &read->order, &delegation);
  }
  if (err == RCDP_OK) {
    *signer = delegation.delegate;
  }
  return err;
}

static rcdp_err check_signer(rcdp_network *network, const deprovision *read, const rcdp_verification_key *signer) {
  const rcdp_provider *provider = network->config.provider;
  rcdp_octets32 hash;
  rcdp_err err = rcdp_sha256(provider, signer->key, hash.octets);
  if (err == RCDP_OK && !rcdp_octets32_equal(&hash, &read->order.signer)) {
    err = RCDP_E_MISMATCH;
  }
  return err == RCDP_OK ? rcdp_keys_verify(provider, signer, CONTEXT_DEPROVISION,
                                           &read->message.body.provisioner.body.deprovision.order)
                        : err;
}

/* --- item by item --- */

static void ask_item(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_deprovision *order) {
  static const rcdp_order_mode modes[RCDP_DEPROVISION_MODE_COUNT] = {
      [RCDP_DEPROVISION_SUSPEND] = RCDP_ORDER_SUSPEND,
      [RCDP_DEPROVISION_RESUME] = RCDP_ORDER_RESUME,
      [RCDP_DEPROVISION_REVOKE] = RCDP_ORDER_REVOKE,
      [RCDP_DEPROVISION_DELETE] = RCDP_ORDER_DELETE,
  };
  const provisioning *own = slot->own;
  const rcdp_deprovision_item *item = &order->items[own->part.list.item];
  network->request.record = (rcdp_record){
      .credential = item->credential,
      .epoch = item->epoch,
      .device_id = item->device,
      .ownership = {.owner = own->owner,
                    .ownership = item->ownership,
                    .number = item->number,
                    .order_hash = own->order_hash,
                    .mode = modes[order->mode],
                    .effective_at = order->has_effective ? order->effective : 0},
  };
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_ORDER, PROVISIONING_ITEM);
}

rcdp_err rcdp_provisioning_deprovision_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning *own = slot->own;
  rcdp_grant grant;
  rcdp_verification_key signer;
  deprovision read;
  rcdp_err err = read_back(network, slot, &read);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_take_grant(network, slot, input, &grant);
  }
  if (err == RCDP_OK) {
    const bool may = ends(read.order.mode) ? grant.operations.end : grant.operations.suspend;
    err = own->over || !may ? RCDP_E_NOT_AUTHORISED : find_signer(network, input, &read, &grant, &signer);
  }
  if (err == RCDP_OK) {
    err = check_signer(network, &read, &signer);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_DEPROVISION,
                      read.message.body.provisioner.body.deprovision.order.content, own->order_hash.octets);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_DEPROVISION, RCDP_OK);
    ask_item(network, slot, input, &read.order);
  }
  return err;
}

/* Timed as it was when it was taken: whether it has been carried out since is not for a repetition to tell. */
static rcdp_verdict verdict(const rcdp_deprovision *order, const rcdp_store_result *stored) {
  const rcdp_verdict plain = rcdp_provisioning_verdict(stored->err);
  const bool later = order->has_effective && order->effective > stored->record.ownership.taken_at;
  return plain == RCDP_VERDICT_DONE && later ? RCDP_VERDICT_TIMED : plain;
}

static rcdp_err tell(rcdp_network *network, const rcdp_slot *slot, const rcdp_deprovision *order) {
  const provisioning *own = slot->own;
  const provisioning_list *list = &own->part.list;
  rcdp_outcome outcome = {.order = slot->transaction,
                          .order_hash = own->order_hash,
                          .network = network->config.network,
                          .item_count = order->item_count};
  for (size_t i = 0; i < order->item_count; i++) {
    const rcdp_deprovision_item *item = &order->items[i];
    outcome.items[i] =
        (rcdp_outcome_item){item->credential, item->epoch, (rcdp_verdict)list->verdicts[i], list->taken_at[i]};
  }
  return rcdp_provisioning_tell(network, slot, &outcome);
}

/* What may have been done is not answered at all: the provisioner asks again. */
rcdp_err rcdp_provisioning_item_stored(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning *own = slot->own;
  provisioning_list *list = &own->part.list;
  const rcdp_store_result *stored = input->stored;
  deprovision read;
  if (stored->err == RCDP_E_OUTCOME_UNKNOWN) {
    return stored->err;
  }
  const rcdp_err err = read_back(network, slot, &read);
  if (err != RCDP_OK) {
    return err;
  }
  list->verdicts[list->item] = (uint8_t)verdict(&read.order, stored);
  list->taken_at[list->item] = stored->err == RCDP_OK ? stored->record.ownership.taken_at : 0;
  if (list->item + 1 == read.order.item_count) {
    return tell(network, slot, &read.order);
  }
  list->item++;
  ask_item(network, slot, input, &read.order);
  return RCDP_OK;
}
