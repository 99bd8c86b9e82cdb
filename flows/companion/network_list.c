/* The owner sees what hangs on his subscription (docs/protocol.md, clause 16.10), page by page: a page is as many records as fit in it. */
#include <string.h>

#include "network.h"

/* The restrictions outlive the record: the DNNs are copied. */
static rcdp_err keep_restrictions(kept_item *kept, const rcdp_restrictions *restrictions) {
  rcdp_buf octets = RCDP_BUF(kept->dnns);
  kept->item.restrictions = *restrictions;
  for (size_t i = 0; i < restrictions->dnn_count; i++) {
    const rcdp_bytes dnn = restrictions->dnns[i];
    kept->item.restrictions.dnns[i] = (rcdp_bytes){octets.data + octets.len, dnn.len};
    if (rcdp_buf_add(&octets, dnn) != RCDP_OK) {
      return RCDP_E_CORRUPT;
    }
  }
  return RCDP_OK;
}

rcdp_err rcdp_serving_item(rcdp_network *network, const rcdp_record *record, uint64_t now, kept_item *kept) {
  rcdp_buf device = RCDP_BUF(kept->device);
  rcdp_profile profile = {.restrictions = {.has_rats = true}};
  rcdp_err err = rcdp_buf_add(&device, record->device_id);
  kept->item = (rcdp_companion_item){
      .target = {record->credential, record->epoch},
      .device = rcdp_buf_bytes(&device),
      .assurance = record->assurance,
      .state = rcdp_network_item_state(record, now),
      .issued = record->offered_at,
      .not_after = record->not_after,
  };
  if (err == RCDP_OK && record->profile.len > 0) {
    err = rcdp_profile_decode(record->profile, &network->arena, &profile);
  }
  return err == RCDP_OK ? keep_restrictions(kept, &profile.restrictions) : err;
}

rcdp_err rcdp_serving_managed(rcdp_network *network, const rcdp_slot *slot, const rcdp_companion_managed *managed) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_MANAGED, .body.managed = *managed},
  };
  rcdp_buf answer = RCDP_BUF(network->answer);
  const rcdp_err err = rcdp_message_encode(&message, &network->arena, &answer);
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_MANAGE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&answer));
  }
  return err;
}

static void ask_next(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const serving *own = slot->own;
  network->request.after = own->after;
  network->request.record.parent = (rcdp_bytes){slot->subscription, slot->subscription_len};
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_LIST, SERVING_LIST);
}

rcdp_err rcdp_serving_list(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, uint64_t after) {
  serving *own = slot->own;
  own->after = after;
  ask_next(network, slot, input);
  return RCDP_OK;
}

static rcdp_err send_page(rcdp_network *network, const rcdp_slot *slot, bool has_next) {
  const serving *own = slot->own;
  rcdp_companion_managed managed = {
      .kind = RCDP_MANAGED_PAGE,
      .body.page = {.item_count = own->item_count, .has_next = has_next, .next = own->after},
  };
  for (size_t i = 0; i < own->item_count; i++) {
    managed.body.page.items[i] = own->items[i].item;
  }
  return rcdp_serving_managed(network, slot, &managed);
}

/* What was never granted is nothing to the owner. */
static rcdp_err keep(rcdp_network *network, serving *own, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  own->after = input->stored->next;
  own->looked_at++;
  return record->offered_at > 0
             ? rcdp_serving_item(network, record, input->wall.seconds, &own->items[own->item_count++])
             : RCDP_OK;
}

rcdp_err rcdp_serving_listed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  serving *own = slot->own;
  rcdp_err err = input->stored->err;
  if (err == RCDP_E_NOT_FOUND) {
    return send_page(network, slot, false);
  }
  if (err == RCDP_OK) {
    err = keep(network, own, input);
  }
  if (err == RCDP_OK && own->looked_at == RCDP_PAGE_ITEMS_MAX) {
    return send_page(network, slot, true);
  }
  if (err == RCDP_OK) {
    ask_next(network, slot, input);
  }
  return err;
}
