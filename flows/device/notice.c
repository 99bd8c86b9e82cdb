/* An authentic notice ends a credential, whichever procedure brought it: to erase it and to keep the proof of that are one commit (docs/protocol.md,
 * clause 19). */
#include <string.h>

#include "device.h"

/* What one notice leads to; views point into the arena or its own arrays. */
typedef struct {
  rcdp_notice notice;
  const rcdp_held_credential *held; /* the last epoch that the notice names */
  uint8_t content[RCDP_PROOF_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t message[RCDP_PROOF_MESSAGE_MAX];
  rcdp_buf message_buf;
} notice_work;

const rcdp_tombstone *rcdp_device_tombstone(const rcdp_device_state *state, const rcdp_id *credential) {
  for (size_t i = 0; i < state->tombstone_count; i++) {
    if (rcdp_id_equal(&state->tombstones[i].credential, credential)) {
      return &state->tombstones[i];
    }
  }
  return NULL;
}

/* --- is it authentic --- */

static bool named(const rcdp_notice *notice, const rcdp_held_credential *held) {
  bool epoch = false;
  for (size_t i = 0; i < notice->epoch_count; i++) {
    epoch = epoch || notice->epochs[i] == held->profile.epoch;
  }
  return epoch && rcdp_id_equal(&notice->credential, &held->profile.id);
}

/* Two epochs may have two notice keys, and either is the network's. */
static rcdp_err verify(const rcdp_device *device, const rcdp_signed *body, notice_work *work) {
  rcdp_err verdict = RCDP_E_UNKNOWN_CREDENTIAL;
  for (size_t i = 0; i < device->state.credential_count; i++) {
    const rcdp_held_credential *held = &device->state.credentials[i];
    if (!named(&work->notice, held)) {
      continue;
    }
    const rcdp_verification_key key = rcdp_keys_notice_key(&held->profile);
    const rcdp_err err = verdict == RCDP_OK ? verdict : rcdp_keys_verify(device->provider, &key, CONTEXT_NOTICE, body);
    if (err == RCDP_E_PENDING) {
      return err;
    }
    verdict = err;
    work->held = work->held == NULL || work->held->profile.epoch < held->profile.epoch ? held : work->held;
  }
  return verdict;
}

static rcdp_err read_notice(rcdp_device *device, rcdp_bytes device_id, const rcdp_signed *body, notice_work *work) {
  rcdp_err err = rcdp_notice_decode(body->content, &device->arena, &work->notice);
  if (err == RCDP_OK) {
    err = rcdp_bytes_equal(work->notice.device, device_id) ? RCDP_OK : RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    err = verify(device, body, work);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_id_equal(&work->notice.network, &work->held->profile.network) ? RCDP_OK : RCDP_E_NETWORK;
  }
  return err;
}

/* --- the proof --- */

static rcdp_err attest(const rcdp_device *device, notice_work *work, rcdp_bytes content, rcdp_attested *proof) {
  proof->body.content = content;
  return rcdp_device_attest(device, work->held, LABEL_ERASURE, CONTEXT_PROOF, work->signature, proof);
}

static rcdp_err make_proof(rcdp_device *device, notice_work *work) {
  const rcdp_proof fields = {
      .notice = work->notice.notice,
      .device = work->notice.device,
      .credential = work->notice.credential,
      .epoch = work->held->profile.epoch,
      .network = work->notice.network,
  };
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = work->notice.notice,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_LIFE,
      .body.life = {.kind = RCDP_LIFE_PROOF},
  };
  rcdp_buf content = RCDP_BUF(work->content);
  work->message_buf = RCDP_BUF(work->message);
  rcdp_err err = rcdp_proof_encode(&fields, &device->arena, &content);
  if (err == RCDP_OK) {
    err = attest(device, work, rcdp_buf_bytes(&content), &message.body.life.body.proof);
  }
  return err == RCDP_OK ? rcdp_message_encode(&message, &device->arena, &work->message_buf) : err;
}

/* --- it goes --- */

/* The oldest that has done its work goes for a new one, or else the oldest. */
static void make_tombstone_room(rcdp_device_state *next) {
  size_t gone = 0;
  if (next->tombstone_count < RCDP_TOMBSTONES_MAX) {
    return;
  }
  while (gone < next->tombstone_count && !next->tombstones[gone].proven) {
    gone++;
  }
  gone = gone < next->tombstone_count ? gone : 0;
  next->tombstone_count--;
  memmove(&next->tombstones[gone], &next->tombstones[gone + 1],
          (next->tombstone_count - gone) * sizeof next->tombstones[0]);
}

/* An update request for what is gone goes with it. */
static rcdp_err drop_request(rcdp_device *device, rcdp_device_state *next, const rcdp_id *credential) {
  rcdp_update_request request;
  rcdp_bytes content;
  const rcdp_err err = rcdp_device_update_request(device, &request, &content);
  if (err == RCDP_OK && rcdp_id_equal(&request.credential, credential)) {
    next->has_update = false;
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static void erase(rcdp_device_state *next, const notice_work *work) {
  for (size_t i = next->credential_count; i-- > 0;) {
    if (rcdp_id_equal(&next->credentials[i].profile.id, &work->notice.credential)) {
      rcdp_device_drop(next, &next->credentials[i]);
    }
  }
  make_tombstone_room(next);
  next->tombstones[next->tombstone_count++] = (rcdp_tombstone){
      .credential = work->notice.credential,
      .notice = work->notice.notice,
      .notice_key = rcdp_keys_notice_key(&work->held->profile),
      .message = rcdp_buf_bytes(&work->message_buf),
  };
}

rcdp_err rcdp_device_take_notice(rcdp_device *device, rcdp_bytes device_id, const rcdp_signed *notice,
                                 unsigned int committing) {
  rcdp_device_state next = device->state;
  notice_work work;
  memset(&work, 0, sizeof work);
  rcdp_err err = read_notice(device, device_id, notice, &work);
  if (err == RCDP_OK) {
    rcdp_action_report(&device->queue, RCDP_STEP_NOTICE, RCDP_OK, &work.notice.notice);
    err = make_proof(device, &work);
  }
  if (err == RCDP_OK) {
    err = drop_request(device, &next, &work.notice.credential);
  }
  if (err == RCDP_OK) {
    erase(&next, &work);
    err = rcdp_device_commit(device, &next, committing);
  }
  return err;
}

/* --- the network has the proof --- */

static rcdp_err compare_proof(rcdp_device *device, const rcdp_tombstone *stone, const rcdp_octets32 *proof_hash) {
  rcdp_message message;
  rcdp_octets32 own;
  rcdp_err err = rcdp_message_decode(stone->message, &device->arena, &message);
  if (err == RCDP_OK) {
    err = rcdp_digest(device->provider, CONTEXT_PROOF, message.body.life.body.proof.body.content, own.octets);
  }
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_octets32_equal(&own, proof_hash) ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_tombstone *unproven(rcdp_device_state *state, const rcdp_proven *fields) {
  for (size_t i = 0; i < state->tombstone_count; i++) {
    rcdp_tombstone *stone = &state->tombstones[i];
    if (!stone->proven && rcdp_id_equal(&stone->notice, &fields->notice) &&
        rcdp_id_equal(&stone->credential, &fields->credential)) {
      return stone;
    }
  }
  return NULL;
}

rcdp_err rcdp_device_take_proven(rcdp_device *device, const rcdp_signed *proven, unsigned int committing) {
  rcdp_device_state next = device->state;
  rcdp_proven fields;
  rcdp_err err = rcdp_proven_decode(proven->content, &device->arena, &fields);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_tombstone *stone = unproven(&next, &fields);
  if (stone == NULL) {
    return RCDP_E_MISMATCH;
  }
  err = rcdp_keys_verify(device->provider, &stone->notice_key, CONTEXT_PROVEN, proven);
  if (err == RCDP_OK) {
    err = compare_proof(device, stone, &fields.proof_hash);
  }
  if (err == RCDP_OK) {
    stone->proven = true;
    stone->message = RCDP_NO_BYTES;
    err = rcdp_device_commit(device, &next, committing);
  }
  return err;
}
