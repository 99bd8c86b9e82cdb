/* What a credential that is there already means for whoever asks: its answer again, or that it may be confirmed, by its state. */
#include "network.h"

/* What a known transaction gets, by the state of its credential. */
rcdp_err rcdp_network_repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_record *record) {
  const bool waits = record->state == RCDP_STATE_OFFERED && input->wall.seconds < record->lapses_at;
  if (record->state == RCDP_STATE_RESERVED) {
    return RCDP_E_NOT_FOUND;
  }
  if (!waits && record->state != RCDP_STATE_ACTIVE && record->state != RCDP_STATE_SUSPENDED) {
    return RCDP_E_LAPSED;
  }
  if (record->state == RCDP_STATE_SUSPENDED || input->stored->parent_state != RCDP_SUBSCRIPTION_ACTIVE) {
    return RCDP_E_NOT_AUTHORISED; /* not over: a device that was told so would ask for another one */
  }
  rcdp_network_report(network, slot, RCDP_STEP_REPEAT, RCDP_OK);
  return rcdp_network_send_answer(network, slot, record->answer);
}

/* Whether a credential in this state is confirmed, and why not. */
static const rcdp_err judgements[RCDP_STATE_COUNT] = {
    [RCDP_STATE_RESERVED] = RCDP_E_LAPSED, /* never offered */
    [RCDP_STATE_OFFERED] = RCDP_OK,
    [RCDP_STATE_ACTIVE] = RCDP_OK,                  /* the same answer again */
    [RCDP_STATE_SUSPENDED] = RCDP_E_NOT_AUTHORISED, /* it was confirmed before, and is not over */
    [RCDP_STATE_LAPSED] = RCDP_E_LAPSED,
    [RCDP_STATE_REVOKED] = RCDP_E_LAPSED,
    [RCDP_STATE_EXPIRED] = RCDP_E_LAPSED,
    [RCDP_STATE_DELETED] = RCDP_E_LAPSED,
};

/* The record comes from the embedder's store, which may be of a kind of its own. */
static rcdp_err judge(rcdp_credential_state state) {
  return (unsigned)state < RCDP_STATE_COUNT ? judgements[state] : RCDP_E_CORRUPT;
}

rcdp_stored_management rcdp_network_management(const rcdp_network *network, const rcdp_record *record) {
  return (rcdp_stored_management){network->config.provider, network->config.storage_key, &record->credential,
                                  record->management_key};
}

void rcdp_network_find(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting) {
  network->request.record.credential = slot->credential;
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_FIND, waiting);
}

rcdp_err rcdp_network_confirm(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                              const rcdp_record *record, unsigned int waiting) {
  const bool goes_on = input->stored->parent_state == RCDP_SUBSCRIPTION_ACTIVE;
  const rcdp_err err = goes_on ? judge(record->state) : RCDP_E_NOT_AUTHORISED;
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_CONFIRM, RCDP_OK);
    network->request.record = (rcdp_record){.credential = record->credential, .epoch = record->epoch};
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_CONFIRM, waiting);
  }
  return err;
}

bool rcdp_network_find_again(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting) {
  if (input->stored->err != RCDP_E_STALE || slot->found_again) {
    return false;
  }
  slot->found_again = true;
  rcdp_network_find(network, slot, input, waiting);
  return true;
}

rcdp_item_state rcdp_network_item_state(const rcdp_record *record, uint64_t now) {
  const bool usable = record->not_after == 0 || now < record->not_after;
  switch (record->state) {
  case RCDP_STATE_OFFERED:
    return now < record->lapses_at ? RCDP_ITEM_OFFERED : RCDP_ITEM_ENDED;
  case RCDP_STATE_ACTIVE:
    return usable ? RCDP_ITEM_ACTIVE : RCDP_ITEM_ENDED;
  case RCDP_STATE_SUSPENDED:
    return usable ? RCDP_ITEM_SUSPENDED : RCDP_ITEM_ENDED;
  default:
    return RCDP_ITEM_ENDED;
  }
}
