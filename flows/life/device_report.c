/*
 * The device reports what it holds of its network: each credential by the key of its epoch, and all of it by a device key where there is one. The
 * counter is the generation of its state, and committed before the first octet leaves: two reports that have the same one come from two
 * copies of the vault (docs/protocol.md, clause 19.6).
 */
#include <string.h>

#include "device.h"

/* All that a report leads to; views point into its own arrays or the state. */
typedef struct {
  rcdp_device_fresh fresh;
  const rcdp_held_credential *held[RCDP_HELD_MAX]; /* in the order of the items */
  rcdp_status status;
  uint8_t content[RCDP_STATUS_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} report_work;

/* --- what is held --- */

/* SEQ of 43 bits, and which of the 32 indexes it is. */
static uint64_t highest(rcdp_bytes sequences) {
  enum { SEQ_LEN = 6, IND_BITS = 5 };
  uint64_t sqn = 0;
  for (size_t i = 0; i < sequences.len / SEQ_LEN; i++) {
    uint64_t seq = 0;
    for (size_t j = 0; j < SEQ_LEN; j++) {
      seq = seq << 8 | sequences.data[i * SEQ_LEN + j];
    }
    const uint64_t each = seq << IND_BITS | i;
    sqn = seq > 0 && each > sqn ? each : sqn;
  }
  return sqn;
}

static rcdp_err hash_profile(life_device *device, const rcdp_profile *profile, rcdp_octets32 *hash) {
  uint8_t octets[512];
  rcdp_buf encoded = RCDP_BUF(octets);
  const rcdp_err err = rcdp_profile_encode(profile, &device->core.arena, &encoded);
  return err == RCDP_OK ? rcdp_digest(device->config.provider, CONTEXT_PROFILE, rcdp_buf_bytes(&encoded), hash->octets)
                        : err;
}

static rcdp_err add(life_device *device, const rcdp_held_credential *held, report_work *work) {
  const size_t at = work->status.item_count++;
  rcdp_status_item *item = &work->status.items[at];
  work->held[at] = held;
  *item = (rcdp_status_item){
      .credential = held->profile.id,
      .epoch = held->profile.epoch,
      .status = held->status,
      .origin = held->origin,
      .ordered_by = held->profile.ordered_by,
      .installed = held->installed,
      .on_word = held->on_word,
      .must_update = held->must_update,
      .sequence = highest(held->sequences),
  };
  return hash_profile(device, &held->profile, &item->profile_hash);
}

/* The active one first: it is its device key that signs, if it has one. */
static rcdp_err add_held(life_device *device, report_work *work) {
  const rcdp_device_state *state = &device->core.state;
  rcdp_err err = RCDP_OK;
  for (int status = RCDP_HELD_ACTIVE; status >= RCDP_HELD_STAGED; status--) {
    for (size_t i = 0; err == RCDP_OK && i < state->credential_count; i++) {
      const rcdp_held_credential *held = &state->credentials[i];
      if ((int)held->status == status && rcdp_life_device_is_own(device, &held->profile.network)) {
        err = add(device, held, work);
      }
    }
  }
  return err;
}

static rcdp_err fill(life_device *device, const rcdp_input *input, report_work *work) {
  const rcdp_device_state *state = &device->core.state;
  work->status = (rcdp_status){
      .transaction = work->fresh.transaction,
      .device = device->config.device_id,
      .network = device->config.network,
      .counter = state->generation + 1,
      .time = rcdp_device_time(&device->core, input).seconds,
      .erased_count = state->tombstone_count,
  };
  for (size_t i = 0; i < state->tombstone_count; i++) {
    work->status.erased[i] = state->tombstones[i].credential;
  }
  return add_held(device, work);
}

/* --- by whom --- */

/* One code for each item; the first device key signs. */
static rcdp_err attest(const life_device *device, report_work *work, rcdp_authenticated_status *body) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < work->status.item_count; i++) {
    rcdp_held_credential held = *work->held[i];
    rcdp_attested attested = {.body.content = body->content};
    held.device_key = body->signature.len > 0 ? RCDP_NO_BYTES : held.device_key;
    err = rcdp_device_attest(&device->core, &held, LABEL_STATUS, CONTEXT_STATUS, work->signature, &attested);
    body->macs[body->mac_count++] = attested.body.mac;
    body->signature = held.device_key.len > 0 ? attested.signature : body->signature;
  }
  return err;
}

static rcdp_err write(life_device *device, report_work *work) {
  life_report *report = &device->report;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_buf octets = RCDP_BUF(report->octets);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = work->status.transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_STATUS,
  };
  rcdp_authenticated_status *body = &message.body.life.body.status;
  rcdp_err err = rcdp_status_encode(&work->status, &device->core.arena, &content);
  body->content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = attest(device, work, body);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(device->config.provider, CONTEXT_STATUS, body->content, report->hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &device->core.arena, &octets);
  }
  report->len = octets.len;
  return err;
}

/* --- it is kept --- */

static void keep(life_report *report, const rcdp_status *status) {
  report->transaction = status->transaction;
  report->item_count = status->item_count;
  for (size_t i = 0; i < status->item_count; i++) {
    report->items[i].credential = status->items[i].credential;
    report->items[i].epoch = status->items[i].epoch;
    report->items[i].verdict = RCDP_STATUS_GOOD;
  }
}

static rcdp_err make(life_device *device, const rcdp_input *input, report_work *work) {
  rcdp_device_state next = device->core.state;
  rcdp_err err = rcdp_device_make_fresh(&device->core, NULL, &work->fresh);
  if (err == RCDP_OK) {
    err = fill(device, input, work);
  }
  if (err == RCDP_OK) {
    err = write(device, work);
  }
  if (err == RCDP_OK) {
    keep(&device->report, &work->status);
    next.seed = work->fresh.seed;
    rcdp_action_report(&device->core.queue, RCDP_STEP_STATUS, RCDP_OK, &work->status.transaction);
    err = rcdp_device_commit(&device->core, &next, LIFE_DEVICE_COMMITTING_STATUS);
  }
  return err;
}

rcdp_err rcdp_life_device_report(life_device *device, const rcdp_input *input) {
  report_work work;
  memset(&work, 0, sizeof work);
  const rcdp_err err = make(device, input, &work);
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&device->core.draft, sizeof device->core.draft);
  }
  return err;
}
