/* What a device reports of one credential, beside what the network has: what is wrong with it, and what the device is to do about it (docs/protocol.md,
 * clause 19.6). */
#include <string.h>

#include "network.h"

void rcdp_life_network_add(life_subject *subject, rcdp_finding_kind kind) {
  subject->findings = (uint16_t)(subject->findings | 1u << kind);
}

bool rcdp_life_network_superseded(const rcdp_status *status, size_t at) {
  const rcdp_status_item *item = &status->items[at];
  for (size_t i = 0; i < status->item_count; i++) {
    if (status->items[i].epoch > item->epoch && rcdp_id_equal(&status->items[i].credential, &item->credential)) {
      return true;
    }
  }
  return false;
}

/* --- who reports --- */

/* By the key of this very record: that another one's verifies says nothing of this credential. */
static rcdp_err check_signature(const rcdp_network *network, const rcdp_record *record,
                                const rcdp_authenticated_status *body, bool *is_signed) {
  const rcdp_err err =
      rcdp_life_network_verify_signature(network, record, CONTEXT_STATUS, body->content, body->signature);
  *is_signed = err == RCDP_OK;
  return err == RCDP_E_BAD_SIGNATURE ? RCDP_OK : err;
}

static rcdp_err check_code(const rcdp_network *network, const rcdp_record *record,
                           const rcdp_authenticated_status *body, size_t at, rcdp_bytes management, bool *coded) {
  const rcdp_stored_management stored = {network->config.provider, network->config.storage_key, &record->credential,
                                         management};
  *coded = false;
  if (at >= body->mac_count || management.len == 0) {
    return RCDP_OK;
  }
  const rcdp_authenticated said = {body->content, body->macs[at]};
  const rcdp_err err = rcdp_keys_verify_stored(&stored, LABEL_STATUS, CONTEXT_STATUS, &said);
  *coded = err == RCDP_OK;
  return err == RCDP_E_BAD_MAC ? RCDP_OK : err;
}

/* By the code, and by the device key where there is one: others may know the keys. Of an epoch that the network has no keys for, or not any more, the
 * device key alone can tell. */
static rcdp_err authenticate(const rcdp_network *network, life_reported *own, const rcdp_record *record,
                             const life_status *read, life_subject *subject) {
  const rcdp_authenticated_status *body = &read->message.body.life.body.status;
  const rcdp_bytes management = rcdp_life_network_management_key(record, read->status.items[own->at].epoch);
  const bool signs = record->device_key.len > 0;
  bool is_signed = false;
  rcdp_err err = check_code(network, record, body, own->at, management, &subject->coded);
  if (err == RCDP_OK && signs && (subject->coded || management.len == 0)) {
    err = check_signature(network, record, body, &is_signed);
  }
  subject->authentic = err == RCDP_OK && (signs ? is_signed : subject->coded);
  own->authentic = own->authentic || subject->authentic;
  own->is_signed = own->is_signed || is_signed;
  own->is_itself = own->is_itself || (subject->authentic && rcdp_bytes_equal(read->status.device, record->device_id));
  return err;
}

/* The device signs with one key alone: of another credential that has one, its code says no more than that it is no stranger's. */
static bool is_strange(const life_reported *own, const life_subject *subject) {
  return !subject->authentic && !(subject->coded && own->is_signed);
}

/* --- what is wrong --- */

/* The profile of this epoch; empty: it is gone, or never was. */
static rcdp_bytes profile_of(const rcdp_record *record, uint16_t epoch) {
  if (epoch == record->epoch) {
    return record->profile;
  }
  return record->has_next && epoch == record->epoch + 1 ? record->next.profile : RCDP_NO_BYTES;
}

static bool is_ahead(const rcdp_record *record, const rcdp_status_item *item) {
  return item->epoch > record->epoch + (record->has_next ? 1 : 0);
}

static void compare_profile(const rcdp_profile *profile, const rcdp_octets32 *hash, const rcdp_status_item *item,
                            life_subject *subject) {
  if (!rcdp_bytes_equal(item->ordered_by, profile->ordered_by)) {
    rcdp_life_network_add(subject, RCDP_FINDING_FOREIGN_PROVISIONER);
  }
  if (!rcdp_octets32_equal(&item->profile_hash, hash)) {
    rcdp_life_network_add(subject, RCDP_FINDING_CONFIGURATION_DIFFERS);
  }
}

static rcdp_status_verdict judge(const rcdp_store_result *stored, const rcdp_profile *profile, uint64_t now,
                                 const life_subject *subject) {
  const rcdp_record *record = &stored->record;
  const bool due = profile->renewal != 0 && now >= profile->renewal;
  const bool differs = (subject->findings & 1u << RCDP_FINDING_CONFIGURATION_DIFFERS) != 0;
  if (record->state == RCDP_STATE_REVOKED || record->state == RCDP_STATE_DELETED) {
    return RCDP_STATUS_ENDED;
  }
  if (subject->over) {
    return RCDP_STATUS_PROVISION_ANEW;
  }
  const bool may = subject->live && stored->parent_state == RCDP_SUBSCRIPTION_ACTIVE;
  const bool demanded = record->must_update && !subject->renews;
  return may && (demanded || due || differs) ? RCDP_STATUS_UPDATE : RCDP_STATUS_GOOD;
}

/* A grace that never ends makes nothing overdue. */
static bool is_overdue(const rcdp_network *network, const rcdp_profile *profile, uint64_t now) {
  return profile->renewal != 0 && now > profile->renewal && now - profile->renewal > network->config.update_grace;
}

/* The device has this network's word that it is active: its store has forgotten that, as it has where the same is true of the next epoch. */
static bool was_never_active(const rcdp_record *record) {
  return record->state == RCDP_STATE_OFFERED || record->state == RCDP_STATE_LAPSED;
}

/* What is known to be this device's, at an epoch that both have. */
static rcdp_err compare_epoch(rcdp_network *network, const rcdp_input *input, const rcdp_status_item *item,
                              life_subject *subject) {
  const rcdp_record *record = &input->stored->record;
  const uint64_t now = input->wall.seconds;
  const rcdp_bytes octets = profile_of(record, item->epoch);
  rcdp_profile profile = {.renewal = 0};
  rcdp_octets32 hash;
  if (octets.len > 0) { /* of what is deleted nothing is left */
    rcdp_err err = rcdp_profile_decode(octets, &network->arena, &profile);
    if (err == RCDP_OK) {
      err = rcdp_digest(network->config.provider, CONTEXT_PROFILE, octets, hash.octets);
    }
    if (err != RCDP_OK) {
      return err;
    }
    memcpy(subject->profile, hash.octets, sizeof subject->profile);
    compare_profile(&profile, &hash, item, subject);
  }
  if (item->status == RCDP_HELD_ACTIVE && (was_never_active(record) || item->epoch > record->epoch)) {
    rcdp_life_network_add(subject, RCDP_FINDING_NETWORK_BEHIND);
  }
  subject->renews = item->status == RCDP_HELD_ACTIVE && item->epoch > record->epoch && !subject->over;
  if (subject->over && item->status == RCDP_HELD_ACTIVE && item->sequence > record->sqn) {
    rcdp_life_network_add(subject, RCDP_FINDING_USE_AFTER_END);
  }
  if (subject->live && is_overdue(network, &profile, now)) {
    rcdp_life_network_add(subject, RCDP_FINDING_UPDATE_OVERDUE);
  }
  subject->verdict = judge(input->stored, &profile, now, subject);
  return RCDP_OK;
}

/* No keys in common: one of the two was restored from an old copy. A report that was made before this epoch was issued, or before the last one was
 * taken, says nothing of the kind. */
static void compare_other_epoch(const rcdp_record *record, const life_status *read, const rcdp_profile *present,
                                const rcdp_status_item *item, life_subject *subject) {
  const bool late = read->status.time > record->reported_at && read->status.time > present->not_before;
  subject->verdict = RCDP_STATUS_PROVISION_ANEW;
  if (is_ahead(record, item)) {
    rcdp_life_network_add(subject, RCDP_FINDING_NETWORK_BEHIND);
  } else if (late) {
    rcdp_life_network_add(subject, RCDP_FINDING_COUNTER_WENT_BACK);
  }
}

/* Its name is known, and its keys are not those that the network gave it. */
static void compare_stranger(const rcdp_profile *present, const rcdp_status_item *item, life_subject *subject) {
  const bool foreign = !rcdp_bytes_equal(item->ordered_by, present->ordered_by);
  subject->verdict = RCDP_STATUS_PROVISION_ANEW;
  rcdp_life_network_add(subject, foreign ? RCDP_FINDING_FOREIGN_PROVISIONER : RCDP_FINDING_UNKNOWN_CREDENTIAL);
}

/* --- credential by credential --- */

static void keep(const rcdp_record *record, uint64_t now, life_subject *subject) {
  const rcdp_item_state stands = rcdp_network_item_state(record, now);
  rcdp_buf imsi = RCDP_BUF(subject->imsi);
  subject->known = true;
  subject->live = stands == RCDP_ITEM_ACTIVE;
  subject->over = stands == RCDP_ITEM_ENDED;
  subject->state = record->state;
  subject->epoch = record->epoch;
  subject->counter = record->status_counter;
  subject->reported_at = record->reported_at;
  subject->confirmed_at = record->confirmed_at;
  subject->sqn = record->sqn;
  subject->has_grant = record->has_grant;
  subject->grant = record->grant;
  subject->imsi_len = rcdp_buf_add(&imsi, record->imsi) == RCDP_OK ? imsi.len : 0;
}

static rcdp_err compare_item(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const life_status *read,
                             life_subject *subject) {
  life_reported *own = slot->own;
  const rcdp_record *record = &input->stored->record;
  const rcdp_status_item *item = &read->status.items[own->at];
  rcdp_profile present = {.renewal = 0};
  rcdp_err err = authenticate(network, own, record, read, subject);
  if (err == RCDP_OK && record->profile.len > 0) {
    err = rcdp_profile_decode(record->profile, &network->arena, &present);
  }
  if (err != RCDP_OK || rcdp_life_network_superseded(&read->status, own->at)) {
    return err;
  }
  if (!rcdp_bytes_equal(read->status.device, record->device_id)) {
    rcdp_life_network_add(subject, RCDP_FINDING_TWO_HOLDERS);
  }
  if (is_ahead(record, item) || item->epoch < record->epoch) {
    compare_other_epoch(record, read, &present, item, subject);
  } else if (is_strange(own, subject) && record->state != RCDP_STATE_DELETED) {
    compare_stranger(&present, item, subject);
  } else {
    err = compare_epoch(network, input, item, subject);
  }
  return err;
}

/* What it has erased, by the network's own notice, the network has as live, and nothing of it is held: its store has forgotten the notice. */
static void compare_erased(const rcdp_record *record, const life_status *read, const rcdp_id *erased,
                           life_subject *subject) {
  bool held = false;
  for (size_t i = 0; i < read->status.item_count; i++) {
    held = held || rcdp_id_equal(&read->status.items[i].credential, erased);
  }
  const bool goes_on = record->state == RCDP_STATE_ACTIVE || record->state == RCDP_STATE_SUSPENDED;
  if (!held && goes_on && rcdp_bytes_equal(read->status.device, record->device_id)) {
    rcdp_life_network_add(subject, RCDP_FINDING_NETWORK_BEHIND);
  }
}

rcdp_err rcdp_life_network_compare(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                   const life_status *read, life_subject *subject) {
  const life_reported *own = slot->own;
  const rcdp_record *record = &input->stored->record;
  const bool item = own->at < read->status.item_count;
  if (input->stored->err == RCDP_E_NOT_FOUND || record->state == RCDP_STATE_RESERVED) {
    subject->verdict = RCDP_STATUS_UNKNOWN;
    if (item) {
      rcdp_life_network_add(subject, RCDP_FINDING_UNKNOWN_CREDENTIAL);
    }
    return RCDP_OK;
  }
  if ((unsigned)record->state >= RCDP_STATE_COUNT) {
    return RCDP_E_CORRUPT; /* the record comes from the embedder's store, which may be of a kind of its own */
  }
  keep(record, input->wall.seconds, subject);
  if (item) {
    return compare_item(network, slot, input, read, subject);
  }
  compare_erased(record, read, &slot->credential, subject);
  return RCDP_OK;
}
