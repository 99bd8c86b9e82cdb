/*
 * The device asks for the next epoch: authenticated by the present management key and, where there is one, by the device key; and committed, with
 * its ephemeral key, before the first octet leaves (docs/protocol.md, clause 19.1).
 */
#include <string.h>

#include "device.h"

/* All that a new request has and the state does not have yet; views point into its own arrays. */
typedef struct {
  rcdp_device_fresh fresh;
  uint8_t content[RCDP_UPDATE_REQUEST_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t message[RCDP_REQUEST_MESSAGE_MAX];
} request_work;

/* --- one that waits --- */

const rcdp_held_credential *rcdp_life_device_present(const rcdp_device_state *state,
                                                     const rcdp_update_request *request) {
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_profile *profile = &state->credentials[i].profile;
    if (rcdp_id_equal(&profile->id, &request->credential) && profile->epoch + 1 == request->epoch) {
      return &state->credentials[i];
    }
  }
  return NULL;
}

/* --- a new one --- */

static rcdp_update_request request_fields(const life_device *device, const rcdp_held_credential *held,
                                          const rcdp_device_fresh *fresh) {
  const rcdp_life_device_config *config = &device->config;
  rcdp_update_request request = {
      .transaction = fresh->transaction,
      .device = config->device_id,
      .credential = held->profile.id,
      .epoch = (uint16_t)(held->profile.epoch + 1),
      .network = held->profile.network,
      .device_nonce = fresh->nonce,
      .suite_count = config->suite_count,
      .ephemeral_key = fresh->ephemeral_public,
  };
  memcpy(request.suites, config->suites, sizeof request.suites);
  return request;
}

/* Encode and authenticate the request, and put it into its envelope. */
static rcdp_err make_message(life_device *device, const rcdp_held_credential *held, request_work *work,
                             rcdp_buf *octets) {
  const rcdp_update_request request = request_fields(device, held, &work->fresh);
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = request.transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_UPDATE_REQUEST,
  };
  rcdp_attested *body = &message.body.life.body.update_request;
  rcdp_err err = rcdp_update_request_encode(&request, &device->core.arena, &content);
  body->body.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_device_attest(&device->core, held, LABEL_UPDATE, CONTEXT_UPDATE_REQUEST, work->signature, body);
  }
  return err == RCDP_OK ? rcdp_message_encode(&message, &device->core.arena, octets) : err;
}

static rcdp_err make(life_device *device, const rcdp_held_credential *held, request_work *work) {
  rcdp_device_state next = device->core.state;
  rcdp_buf octets = RCDP_BUF(work->message);
  rcdp_err err = rcdp_device_make_fresh(&device->core, rcdp_suite_find(device->config.suites[0]), &work->fresh);
  if (err == RCDP_OK) {
    err = make_message(device, held, work, &octets);
  }
  if (err == RCDP_OK) {
    next.seed = work->fresh.seed;
    next.has_update = true;
    next.update = (rcdp_pending_offer){work->fresh.ephemeral_key, rcdp_buf_bytes(&octets)};
    rcdp_action_report(&device->core.queue, RCDP_STEP_UPDATE, RCDP_OK, &work->fresh.transaction);
    err = rcdp_device_commit(&device->core, &next, LIFE_DEVICE_COMMITTING_REQUEST);
  }
  return err;
}

rcdp_err rcdp_life_device_request(life_device *device, const rcdp_held_credential *held) {
  request_work work;
  memset(&work, 0, sizeof work);
  if (held->profile.epoch == UINT16_MAX) {
    return RCDP_E_EXHAUSTED;
  }
  const rcdp_err err = make(device, held, &work);
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&device->core.draft, sizeof device->core.draft);
  }
  return err;
}
