/*
 * What a provisioner keeps (docs/protocol.md, clause 18.9): a state for each device whose offer it has taken, encoded as it was committed, and
 * committed whole each time. No secret is in it that only its sealing protects.
 */
#include <string.h>

#include "provisioner.h"

/* --- as it is committed --- */

rcdp_err rcdp_provisioner_kept(provisioner_role *role, const provisioner_entry *entry, rcdp_provision_state *state) {
  return rcdp_provision_state_decode((rcdp_bytes){entry->state, entry->state_len}, &role->arena, state);
}

rcdp_err rcdp_provisioner_keep(provisioner_role *role, provisioner_entry *entry, const rcdp_provision_state *state) {
  rcdp_buf octets = RCDP_BUF(role->encoding);
  const rcdp_err err = rcdp_provision_state_encode(state, &role->arena, &octets);
  if (err == RCDP_OK) {
    memcpy(entry->state, octets.data, octets.len);
    entry->state_len = octets.len;
  }
  return err;
}

static const provisioner_status statuses[RCDP_PROVISION_STATUS_COUNT] = {
    [RCDP_PROVISION_OFFERED] = PROVISIONER_OFFERED,       [RCDP_PROVISION_DELIVERING] = PROVISIONER_DELIVERING,
    [RCDP_PROVISION_RECEIVED] = PROVISIONER_RECEIVED,     [RCDP_PROVISION_CONFIRMED] = PROVISIONER_CONFIRMED,
    [RCDP_PROVISION_REFUSED] = PROVISIONER_REFUSED,       [RCDP_PROVISION_DENIED] = PROVISIONER_DENIED,
    [RCDP_PROVISION_TRANSFERRED] = PROVISIONER_CONFIRMED,
};

rcdp_err rcdp_provisioner_commit(provisioner_role *role, provisioner_entry *entry, const rcdp_provision_state *state) {
  const rcdp_err err = rcdp_provisioner_keep(role, entry, state);
  if (err != RCDP_OK) {
    return err;
  }
  entry->status = PROVISIONER_COMMITTING;
  entry->next = statuses[state->status];
  entry->ticket = ++role->last_ticket;
  rcdp_action *action = rcdp_action_push(&role->queue, RCDP_ACTION_COMMIT);
  action->link = rcdp_provisioner_link(role, entry);
  action->ticket = entry->ticket;
  action->transaction = entry->order;
  action->state = (rcdp_bytes){entry->state, entry->state_len};
  return RCDP_OK;
}

void rcdp_provisioner_settle(rcdp_provision_state *state) {
  *state = (rcdp_provision_state){
      .order = state->order,
      .serial = state->serial,
      .device = state->device,
      .reference = state->reference,
      .maker = state->maker,
      .status = state->status,
      .has_credential = state->has_credential,
      .credential = state->credential,
      .imsi = state->imsi,
      .device_key = state->device_key,
      .ownership = state->ownership,
      .number = state->number,
  };
}

/* --- as it is loaded --- */

/* Of one that is under way: the offer that it goes on with is its own, and for this provisioner. */
static rcdp_err offer_is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  rcdp_provisioner_offer offer;
  const rcdp_err err = rcdp_provisioner_offer_decode(state->offer.content, &role->arena, &offer);
  if (err != RCDP_OK) {
    return err;
  }
  const bool own =
      rcdp_id_equal(&state->serial, &role->serial) && rcdp_provisioner_offer_fits(role, &state->order, &offer) &&
      rcdp_bytes_equal(offer.device, state->device) && rcdp_octets32_equal(&offer.channel_binding, &state->reference) &&
      (state->imsi.len > 0) == (state->maker == RCDP_MADE_BY_PROVISIONER);
  return own ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err delivery_is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  rcdp_delivery delivery;
  const bool made = state->maker == RCDP_MADE_BY_PROVISIONER;
  rcdp_err err = offer_is_whole(role, state);
  if (err == RCDP_OK) {
    err = rcdp_delivery_decode(state->delivery.content, &role->arena, &delivery);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_delivery_fits(role, state, &delivery);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool own = state->has_credential && rcdp_id_equal(&state->credential, &delivery.credential) &&
                   state->has_made == made && (state->delivery.chain_count == 0) == made;
  return own ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err receipt_is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  rcdp_provisioner_receipt receipt;
  rcdp_err err = delivery_is_whole(role, state);
  if (err == RCDP_OK) {
    err = rcdp_provisioner_receipt_decode(state->receipt.body.content, &role->arena, &receipt);
  }
  return err == RCDP_OK ? rcdp_provisioner_receipt_fits(role, state, &state->receipt, &receipt) : err;
}

/* Its device gets it when it comes by; the network has signed it, and the device verifies it. */
static rcdp_err confirmed_is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  rcdp_provisioner_confirmed confirmed;
  const rcdp_err err = rcdp_provisioner_confirmed_decode(state->confirmed.content, &role->arena, &confirmed);
  const bool own = err == RCDP_OK && state->has_credential && rcdp_id_equal(&confirmed.order, &state->order) &&
                   rcdp_id_equal(&confirmed.credential, &state->credential);
  return err == RCDP_OK && !own ? RCDP_E_CORRUPT : err;
}

static rcdp_err notice_is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  rcdp_notice notice;
  const rcdp_err err = rcdp_notice_decode(state->notice.content, &role->arena, &notice);
  const bool own = err == RCDP_OK && state->has_credential && rcdp_id_equal(&notice.credential, &state->credential);
  return err == RCDP_OK && !own ? RCDP_E_CORRUPT : err;
}

static rcdp_err denial_is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  (void)role;
  (void)state;
  return RCDP_OK;
}

static rcdp_err is_whole(provisioner_role *role, const rcdp_provision_state *state) {
  typedef rcdp_err (*checker)(provisioner_role *, const rcdp_provision_state *);
  static const checker checkers[RCDP_PROVISION_STATUS_COUNT] = {
      [RCDP_PROVISION_OFFERED] = offer_is_whole,         [RCDP_PROVISION_DELIVERING] = delivery_is_whole,
      [RCDP_PROVISION_RECEIVED] = receipt_is_whole,      [RCDP_PROVISION_CONFIRMED] = confirmed_is_whole,
      [RCDP_PROVISION_REFUSED] = notice_is_whole,        [RCDP_PROVISION_DENIED] = denial_is_whole,
      [RCDP_PROVISION_TRANSFERRED] = confirmed_is_whole,
  };
  const rcdp_err err = checkers[state->status](role, state);
  return err == RCDP_OK || err == RCDP_E_PENDING || err == RCDP_E_NO_MEMORY ? err : RCDP_E_CORRUPT;
}

/* What tells one device's messages from another's is its alone. */
static bool is_another(provisioner_role *role, const rcdp_provision_state *state) {
  for (size_t i = 0; i < role->config.entries; i++) {
    const provisioner_entry *other = &role->entries[i];
    if (other->status != PROVISIONER_EMPTY && rcdp_id_equal(&other->order, &state->order)) {
      return false;
    }
  }
  return rcdp_provisioner_referred(role, &state->reference) == NULL;
}

static rcdp_err load(provisioner_role *role, provisioner_entry *entry, rcdp_bytes octets) {
  rcdp_provision_state state;
  rcdp_arena_rewind(&role->arena, 0);
  if (octets.len > sizeof entry->state || rcdp_provision_state_decode(octets, &role->arena, &state) != RCDP_OK ||
      !is_another(role, &state)) {
    return RCDP_E_CORRUPT;
  }
  const rcdp_err err = is_whole(role, &state);
  if (err != RCDP_OK) {
    return err;
  }
  entry->status = statuses[state.status];
  entry->order = state.order;
  entry->has_order = true;
  entry->reference = state.reference;
  entry->maker = state.maker;
  memcpy(entry->state, octets.data, octets.len);
  entry->state_len = octets.len;
  return RCDP_OK;
}

rcdp_err rcdp_provisioner_load(provisioner_role *role, const rcdp_bytes *states) {
  for (size_t i = 0; i < role->config.entries; i++) {
    const rcdp_err err = states[i].len > 0 ? load(role, &role->entries[i], states[i]) : RCDP_OK;
    if (err != RCDP_OK) {
      return err;
    }
  }
  return RCDP_OK;
}
