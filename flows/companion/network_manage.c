/*
 * The owner changes a credential of his subscription (docs/protocol.md, clause 16.10). What is as he wants it already is answered like what has
 * just become so. He undoes no suspension, and widens no limits, without the operator's leave.
 */
#include "network.h"

/* What is done about a credential that stands so. RCDP_OK: it is changed; RCDP_E_ALREADY: it is as wanted; RCDP_E_STALE: not now. */
static const struct {
  rcdp_err verdicts[RCDP_ITEM_ENDED + 1]; /* offered, active, suspended, ended */
  rcdp_credential_event event;
} changes[RCDP_MANAGE_COUNT] = {
    [RCDP_MANAGE_SUSPEND] = {{RCDP_E_STALE, RCDP_OK, RCDP_E_ALREADY, RCDP_E_LAPSED}, RCDP_EVENT_SUSPEND},
    [RCDP_MANAGE_RESUME] = {{RCDP_E_STALE, RCDP_E_ALREADY, RCDP_OK, RCDP_E_LAPSED}, RCDP_EVENT_RESUME},
    [RCDP_MANAGE_REMOVE] = {{RCDP_OK, RCDP_OK, RCDP_OK, RCDP_E_ALREADY}, RCDP_EVENT_REVOKE},
    [RCDP_MANAGE_LIMIT] = {{RCDP_E_STALE, RCDP_OK, RCDP_OK, RCDP_E_LAPSED}, RCDP_EVENT_COUNT},
};

static const rcdp_companion_target *target_of(const rcdp_companion_manage *manage) {
  switch (manage->kind) {
  case RCDP_MANAGE_SUSPEND:
    return &manage->body.suspend;
  case RCDP_MANAGE_RESUME:
    return &manage->body.resume;
  case RCDP_MANAGE_REMOVE:
    return &manage->body.remove;
  default:
    return &manage->body.limit.target;
  }
}

rcdp_err rcdp_serving_manage(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_message *message) {
  const rcdp_companion_manage *manage = &message->body.companion.body.manage;
  if (manage->kind == RCDP_MANAGE_LIST) {
    return rcdp_serving_list(network, slot, input, manage->body.list.after);
  }
  slot->credential = target_of(manage)->credential;
  rcdp_network_find(network, slot, input, SERVING_TARGET);
  return RCDP_OK;
}

static rcdp_err answer(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input) {
  kept_item kept;
  rcdp_companion_managed managed = {.kind = RCDP_MANAGED_CHANGED};
  const rcdp_err err = rcdp_serving_item(network, &input->stored->record, input->wall.seconds, &kept);
  managed.body.changed = kept.item;
  return err == RCDP_OK ? rcdp_serving_managed(network, slot, &managed) : err;
}

/* What later steps need of the record, which they do not see. */
static rcdp_err keep(rcdp_slot *slot, const rcdp_record *record) {
  serving *own = slot->own;
  rcdp_buf named = RCDP_BUF(slot->device_id);
  rcdp_buf profile = RCDP_BUF(own->profile);
  rcdp_err err = rcdp_buf_add(&named, record->device_id);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&profile, record->profile);
  }
  slot->device_id_len = named.len;
  slot->is_signed = record->assurance == RCDP_CERTIFIED;
  own->profile_len = profile.len;
  own->state = record->state;
  return err;
}

static void transition(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                       const rcdp_companion_manage *manage) {
  const serving *own = slot->own;
  network->request.record.credential = slot->credential;
  network->request.record.epoch = target_of(manage)->epoch;
  network->request.record.state = own->state;
  network->request.event = changes[manage->kind].event;
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_TRANSITION, SERVING_CHANGE);
}

static rcdp_err begin(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                      const rcdp_companion_manage *manage) {
  const rcdp_err err = keep(slot, &input->stored->record);
  if (err != RCDP_OK) {
    return err;
  }
  switch (manage->kind) {
  case RCDP_MANAGE_LIMIT:
    rcdp_serving_find_parent(network, slot, input, SERVING_NEW_LIMITS);
    break;
  case RCDP_MANAGE_RESUME:
    rcdp_serving_ask_policy(network, slot, input, NULL, SERVING_LEAVE);
    break;
  default:
    transition(network, slot, input, manage);
    break;
  }
  return RCDP_OK;
}

rcdp_err rcdp_serving_target(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  rcdp_message message;
  const rcdp_companion_manage *manage = &message.body.companion.body.manage;
  rcdp_err err = rcdp_serving_own_child(slot, input);
  if (err == RCDP_OK && record->offered_at == 0) {
    err = RCDP_E_UNKNOWN_CREDENTIAL; /* nobody was told of it */
  }
  if (err == RCDP_OK) {
    err = rcdp_network_read_back(network, slot, &message);
  }
  if (err == RCDP_OK && target_of(manage)->epoch != record->epoch) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    err = changes[manage->kind].verdicts[rcdp_network_item_state(record, input->wall.seconds)];
  }
  if (err == RCDP_E_ALREADY) {
    return answer(network, slot, input);
  }
  return err == RCDP_OK ? begin(network, slot, input, manage) : err;
}

rcdp_err rcdp_serving_new_limits(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = rcdp_serving_parent_active(input);
  if (err == RCDP_OK) {
    err = rcdp_serving_keep_limits(slot, input);
  }
  if (err == RCDP_OK) {
    rcdp_serving_ask_policy(network, slot, input, NULL, SERVING_LEAVE);
  }
  return err;
}

/* What the owner does not name stays as it is. */
static rcdp_controls complete(const rcdp_controls *controls, const rcdp_profile *profile) {
  rcdp_controls whole = *controls;
  if (!whole.has_not_after) {
    whole.has_not_after = true;
    whole.not_after = profile->not_after;
  }
  if (whole.lifetime == 0) {
    whole.lifetime = profile->lifetime;
  }
  if (!whole.has_restrictions) {
    whole.has_restrictions = true;
    whole.restrictions = profile->restrictions;
  }
  return whole;
}

static rcdp_err write_profile(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                              rcdp_profile *profile) {
  rcdp_record *record = &network->request.record;
  rcdp_buf octets = RCDP_BUF(network->profile);
  profile->not_after = input->wall.seconds + slot->terms.validity;
  profile->lifetime = slot->terms.lifetime;
  profile->renewal = profile->renewal < profile->not_after ? profile->renewal : 0;
  profile->restrictions = slot->terms.restrictions;
  const rcdp_err err = rcdp_profile_encode(profile, &network->arena, &octets);
  record->profile = rcdp_buf_bytes(&octets);
  record->not_after = profile->not_after;
  return err;
}

static rcdp_err limit(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                      const rcdp_companion_limit *wanted) {
  const serving *own = slot->own;
  rcdp_record *record = &network->request.record;
  rcdp_profile profile;
  rcdp_err err = rcdp_profile_decode((rcdp_bytes){own->profile, own->profile_len}, &network->arena, &profile);
  if (err == RCDP_OK) {
    const rcdp_controls whole = complete(&wanted->controls, &profile);
    err = rcdp_serving_narrow(network, slot, input, &whole);
  }
  if (err == RCDP_OK) {
    err = write_profile(network, slot, input, &profile);
  }
  if (err == RCDP_OK) {
    record->credential = slot->credential;
    record->epoch = wanted->target.epoch;
    record->state = own->state;
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_LIMIT, SERVING_CHANGE);
  }
  return err;
}

rcdp_err rcdp_serving_leave(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_message message;
  const rcdp_companion_manage *manage = &message.body.companion.body.manage;
  rcdp_err err = input->result;
  if (err == RCDP_OK) {
    err = rcdp_network_read_back(network, slot, &message);
  }
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_network_report(network, slot, RCDP_STEP_POLICY, RCDP_OK);
  if (manage->kind == RCDP_MANAGE_LIMIT) {
    return limit(network, slot, input, &manage->body.limit);
  }
  transition(network, slot, input, manage);
  return RCDP_OK;
}

rcdp_err rcdp_serving_changed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  if (rcdp_network_find_again(network, slot, input, SERVING_TARGET)) {
    return RCDP_OK;
  }
  return input->stored->err == RCDP_OK ? answer(network, slot, input) : input->stored->err;
}
