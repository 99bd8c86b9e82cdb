/*
 * The network takes a device's report, credential by credential: each is looked for and compared, its grant, its SUPI and the report's counter too;
 * in the end what was found is recorded, and the device is answered (docs/protocol.md, clause 19.6).
 */
#include "network.h"

rcdp_err rcdp_life_network_read_status(rcdp_network *network, const rcdp_slot *slot, life_status *read) {
  const rcdp_err err = rcdp_network_read_back(network, slot, &read->message);
  return err == RCDP_OK
             ? rcdp_status_decode(read->message.body.life.body.status.content, &network->arena, &read->status)
             : err;
}

/* --- what is reported --- */

static size_t subject_count(const rcdp_status *status) { return status->item_count + status->erased_count; }

static const rcdp_id *subject_id(const rcdp_status *status, size_t at) {
  return at < status->item_count ? &status->items[at].credential : &status->erased[at - status->item_count];
}

/* Times and numbers in the store have 63 bits; counters begin at one. */
static rcdp_err check_fields(const rcdp_network *network, const rcdp_slot *slot, const rcdp_message *message,
                             const rcdp_status *status) {
  if (!rcdp_id_equal(&status->transaction, &slot->transaction)) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&status->network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  const bool possible = rcdp_status_macs_fit(&message->body.life.body.status, status) && status->counter >= 1 &&
                        status->counter <= INT64_MAX && subject_count(status) > 0;
  return possible ? RCDP_OK : RCDP_E_BOUNDS;
}

static void find(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_status *status) {
  const life_reported *own = slot->own;
  slot->credential = *subject_id(status, own->at);
  rcdp_network_find(network, slot, input, LIFE_FINDING_REPORTED);
}

rcdp_err rcdp_life_network_status(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_message *message) {
  const rcdp_bytes content = message->body.life.body.status.content;
  rcdp_status status;
  rcdp_err err = rcdp_status_decode(content, &network->arena, &status);
  if (err == RCDP_OK) {
    err = check_fields(network, slot, message, &status);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_STATUS, content, slot->request_hash.octets);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_STATUS, RCDP_OK);
    find(network, slot, input, &status);
  }
  return err;
}

/* --- credential by credential --- */

static life_subject *current(const rcdp_slot *slot) {
  life_reported *own = slot->own;
  return &own->subjects[own->at];
}

static rcdp_err next(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_status *status) {
  life_reported *own = slot->own;
  if (own->at + 1 == subject_count(status)) {
    return rcdp_life_network_record(network, slot, input);
  }
  own->at++;
  find(network, slot, input, status);
  return RCDP_OK;
}

static void ask_block(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const life_subject *subject = current(slot);
  network->request.record.imsi = (rcdp_bytes){subject->imsi, subject->imsi_len};
  network->request.record.has_grant = subject->has_grant;
  network->request.record.grant = subject->grant;
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_IN_BLOCK, LIFE_FINDING_BLOCK);
}

/* Who brought it, where that was a provisioner; then its SUPI. */
static void ask_origin(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const life_subject *subject = current(slot);
  if (!subject->has_grant) {
    ask_block(network, slot, input);
    return;
  }
  network->request.granted.serial = subject->grant;
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_FIND_GRANT, LIFE_FINDING_GRANT);
}

/* A device that has the next epoch as active was told so by this network, whose store has forgotten it: the report says as much as an
 * acknowledgement. */
static void renew(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const uint16_t epoch = (uint16_t)(current(slot)->epoch + 1);
  network->request.record = (rcdp_record){.credential = slot->credential, .epoch = epoch};
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_RENEW, LIFE_RENEWING_REPORTED);
}

rcdp_err rcdp_life_network_reported_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const life_reported *own = slot->own;
  life_subject *subject = current(slot);
  life_status read;
  rcdp_err err = input->stored->err == RCDP_E_NOT_FOUND ? RCDP_OK : input->stored->err;
  if (err == RCDP_OK) {
    err = rcdp_life_network_read_status(network, slot, &read);
  }
  if (err == RCDP_OK) {
    err = rcdp_life_network_compare(network, slot, input, &read, subject);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool item = own->at < read.status.item_count;
  if (!item || !subject->authentic || rcdp_life_network_superseded(&read.status, own->at)) {
    return next(network, slot, input, &read.status);
  }
  if (subject->renews) {
    renew(network, slot, input);
  } else {
    ask_origin(network, slot, input);
  }
  return RCDP_OK;
}

/* Where it has changed meanwhile, the next report will tell. */
rcdp_err rcdp_life_network_reported_renewed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_err err = input->stored->err;
  if (err != RCDP_OK && err != RCDP_E_STALE) {
    return err;
  }
  ask_origin(network, slot, input);
  return RCDP_OK;
}

/* What was active when its grant was revoked goes on; what began later, or not yet, is nobody's right. */
rcdp_err rcdp_life_network_grant_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_store_result *stored = input->stored;
  life_subject *subject = current(slot);
  const bool revoked = stored->err == RCDP_OK && stored->granted.state == RCDP_GRANT_REVOKED &&
                       (subject->confirmed_at == 0 || subject->confirmed_at > stored->granted.revoked_at);
  if (stored->err != RCDP_OK && stored->err != RCDP_E_NOT_FOUND) {
    return stored->err;
  }
  if (revoked || stored->err == RCDP_E_NOT_FOUND) {
    rcdp_life_network_add(subject, RCDP_FINDING_FOREIGN_PROVISIONER);
  }
  ask_block(network, slot, input);
  return RCDP_OK;
}

rcdp_err rcdp_life_network_block_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_err found = input->stored->err;
  life_status read;
  if (found != RCDP_OK && found != RCDP_E_NOT_FOUND) {
    return found;
  }
  const rcdp_err err = rcdp_life_network_read_status(network, slot, &read);
  if (err != RCDP_OK) {
    return err;
  }
  if (found == RCDP_E_NOT_FOUND) {
    rcdp_life_network_add(current(slot), RCDP_FINDING_SUPI_OUTSIDE_BLOCK);
  }
  network->request.record = (rcdp_record){
      .credential = slot->credential, .status_counter = read.status.counter, .status_hash = slot->request_hash};
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_STATUS, LIFE_COUNTING);
  return RCDP_OK;
}

/* One with an earlier counter that was made after the last one was taken comes from a copy of the vault that is older; made before, it was on its way for
 * long, or somebody says it again. What else it says is over, or was found by a younger one. */
static void went_back(const rcdp_status *status, life_subject *subject) {
  subject->findings = (uint16_t)(subject->findings & 1u << RCDP_FINDING_COUNTER_WENT_BACK);
  subject->live = false;
  if (status->time > subject->reported_at) {
    rcdp_life_network_add(subject, RCDP_FINDING_COUNTER_WENT_BACK);
  }
}

/* Two reports with one counter come from two copies of the vault. */
rcdp_err rcdp_life_network_counted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_err stored = input->stored->err;
  life_subject *subject = current(slot);
  life_status read;
  if (stored != RCDP_OK && stored != RCDP_E_CONFLICT && stored != RCDP_E_REPLAY) {
    return stored;
  }
  const rcdp_err err = rcdp_life_network_read_status(network, slot, &read);
  if (err != RCDP_OK) {
    return err;
  }
  if (stored == RCDP_E_CONFLICT) {
    rcdp_life_network_add(subject, RCDP_FINDING_TWO_HOLDERS);
  } else if (stored == RCDP_E_REPLAY) {
    went_back(&read.status, subject);
  }
  return next(network, slot, input, &read.status);
}
