/*
 * The device hears what its network makes of its report: signed by the notice key, about this very report, with a verdict on each item. It learns
 * the time by that, if it has no clock; what it holds it keeps (docs/protocol.md, clause 19.6).
 */
#include "device.h"

/* --- is it the network --- */

/* The active one's word, or that of the one that came last. */
static const rcdp_held_credential *speaker(life_device *device) {
  rcdp_device_state *state = &device->core.state;
  const rcdp_held_credential *found = rcdp_device_active(state, &device->config.network);
  for (size_t i = state->credential_count; found == NULL && i-- > 0;) {
    const rcdp_held_credential *held = &state->credentials[i];
    found = rcdp_life_device_is_own(device, &held->profile.network) ? held : NULL;
  }
  return found;
}

static rcdp_err compare(const life_report *report, const rcdp_taken *taken) {
  const bool same = rcdp_id_equal(&taken->transaction, &report->transaction) &&
                    rcdp_octets32_equal(&taken->status_hash, &report->hash) &&
                    taken->verdict_count == report->item_count;
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_err verify(life_device *device, const rcdp_held_credential *held, const rcdp_signed *body,
                       rcdp_taken *taken) {
  const rcdp_verification_key key = rcdp_keys_notice_key(&held->profile);
  rcdp_err err = rcdp_taken_decode(body->content, &device->core.arena, taken);
  if (err == RCDP_OK) {
    err = compare(&device->report, taken);
  }
  return err == RCDP_OK ? rcdp_keys_verify(device->config.provider, &key, CONTEXT_TAKEN, body) : err;
}

/* --- what it says --- */

bool rcdp_life_device_told(const life_device *device, const rcdp_held_credential *held) {
  const life_report *report = &device->report;
  for (size_t i = 0; i < report->item_count; i++) {
    const bool asks = report->items[i].verdict == RCDP_STATUS_UPDATE || report->items[i].verdict == RCDP_STATUS_ENDED;
    if (asks && report->items[i].epoch == held->profile.epoch &&
        rcdp_id_equal(&report->items[i].credential, &held->profile.id)) {
      return true;
    }
  }
  return false;
}

/* For the embedder: what has no future, and is kept all the same. */
static void tell(life_device *device, const rcdp_taken *taken) {
  static const rcdp_err results[RCDP_STATUS_VERDICT_COUNT] = {
      [RCDP_STATUS_UNKNOWN] = RCDP_E_UNKNOWN_CREDENTIAL,
      [RCDP_STATUS_PROVISION_ANEW] = RCDP_E_STALE,
  };
  life_report *report = &device->report;
  rcdp_action_report(&device->core.queue, RCDP_STEP_SIGNATURE, RCDP_OK, &report->transaction);
  for (size_t i = 0; i < report->item_count; i++) {
    report->items[i].verdict = taken->verdicts[i];
    const rcdp_err result = results[taken->verdicts[i]];
    if (result != RCDP_OK) {
      rcdp_action_report(&device->core.queue, RCDP_STEP_STATUS, result, &report->items[i].credential);
    }
  }
}

/* A device with a clock believes that. Nobody but the owner may stand for the network: then nothing is known of the time by its word; and no word
 * reaches beyond the end of the credential whose key has signed it. */
static uint64_t last_time(const life_device *device, const rcdp_input *input, const rcdp_held_credential *held,
                          const rcdp_taken *taken) {
  const uint64_t known = device->core.state.last_time;
  const uint64_t told = taken->time < held->profile.not_after ? taken->time : held->profile.not_after;
  const bool counts = !rcdp_device_time(&device->core, input).known && !held->on_word && told > known;
  return counts ? told : known;
}

rcdp_err rcdp_life_device_taken(life_device *device, const rcdp_input *input, const rcdp_signed *taken) {
  const rcdp_held_credential *held = speaker(device);
  rcdp_device_state next = device->core.state;
  rcdp_taken fields;
  if (held == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  const rcdp_err err = verify(device, held, taken, &fields);
  if (err != RCDP_OK) {
    return err;
  }
  tell(device, &fields);
  next.last_time = last_time(device, input, held, &fields);
  return next.last_time > device->core.state.last_time
             ? rcdp_device_commit(&device->core, &next, LIFE_DEVICE_COMMITTING_TAKEN)
             : rcdp_life_device_go_on(device, input);
}
