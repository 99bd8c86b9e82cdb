/*
 * The device asks: it makes a signed request and has it committed, with its counter and its ephemeral key, before the
 * first octet leaves (docs/protocol.md, "Device: request").
 */
#include <string.h>

#include "device.h"

/* All that a new request has and the state does not have yet; views point into its own arrays. */
typedef struct {
  rcdp_device_fresh fresh;
  uint8_t content[RCDP_REQUEST_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t message[RCDP_REQUEST_MESSAGE_MAX];
  rcdp_buf message_buf;
} request_work;

/* Settings with a suite that there is not make no role. */
static const rcdp_suite *leading_suite(const rcdp_attach_device_config *config) {
  for (size_t i = 0; i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    if (suite->ephemeral) {
      return suite;
    }
  }
  return rcdp_suite_find(config->suites[0]);
}

static void take_fresh(const rcdp_device_fresh *fresh, rcdp_attach_request *request, rcdp_device_state *next) {
  request->transaction = fresh->transaction;
  request->device_nonce = fresh->nonce;
  request->ephemeral_key = fresh->ephemeral_public;
  next->pending.ephemeral_key = fresh->ephemeral_key;
  next->seed = fresh->seed;
}

static rcdp_err sign_content(attach_device *device, request_work *work, rcdp_bytes content,
                             rcdp_signed_attach_request *out) {
  const rcdp_attach_device_config *config = &device->config;
  out->content = content;
  out->signature = RCDP_NO_BYTES;
  if (rcdp_suites_all_static(config->suites, config->suite_count)) {
    return RCDP_OK; /* a key that can only agree cannot sign */
  }
  out->signature = RCDP_BYTES(work->signature);
  return rcdp_sign(config->provider, config->factory_key, CONTEXT_REQUEST, content, work->signature);
}

/* Encode and sign the request, and put it into its envelope. */
static rcdp_err make_message(attach_device *device, request_work *work, const rcdp_attach_request *request,
                             rcdp_octets32 *request_hash) {
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = request->transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_ATTACH_REQUEST,
  };
  work->message_buf = RCDP_BUF(work->message);
  rcdp_err err = rcdp_attach_request_encode(request, &device->core.arena, &content);
  if (err == RCDP_OK) {
    err = rcdp_digest(device->config.provider, CONTEXT_REQUEST, rcdp_buf_bytes(&content), request_hash->octets);
  }
  if (err == RCDP_OK) {
    err = sign_content(device, work, rcdp_buf_bytes(&content), &message.body.attach_request);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &device->core.arena, &work->message_buf);
  }
  return err;
}

static rcdp_attach_request request_fields(const attach_device *device, uint64_t counter) {
  const rcdp_attach_device_config *config = &device->config;
  rcdp_attach_request request = {
      .certificate_url = config->certificate_url,
      .certificate_hash = device->certificate_hash,
      .suite_count = config->suite_count,
      .serving_network = config->network,
      .counter = counter,
      .voucher_needed = config->owner_key.len > 0,
  };
  memcpy(request.suites, config->suites, sizeof request.suites);
  return request;
}

static void fill_pending(const attach_device *device, const request_work *work, const rcdp_attach_request *request,
                         rcdp_pending_attach *pending) {
  pending->transaction = request->transaction;
  pending->device_nonce = request->device_nonce;
  pending->network = device->config.network;
  pending->suite_count = device->config.suite_count;
  memcpy(pending->suites, device->config.suites, sizeof pending->suites);
  pending->message = rcdp_buf_bytes(&work->message_buf);
}

/* Made anew, with what was new in it then, it would have the same content. */
bool rcdp_attach_device_pending_fits(attach_device *device) {
  uint8_t octets[RCDP_REQUEST_CONTENT_MAX];
  rcdp_buf anew = RCDP_BUF(octets);
  rcdp_message message;
  rcdp_attach_request request;
  if (!device->core.state.has_pending ||
      rcdp_message_decode(device->core.state.pending.message, &device->core.arena, &message) != RCDP_OK ||
      message.kind != RCDP_BODY_ATTACH_REQUEST ||
      rcdp_attach_request_decode(message.body.attach_request.content, &device->core.arena, &request) != RCDP_OK) {
    return false;
  }
  rcdp_attach_request fields = request_fields(device, request.counter);
  fields.transaction = request.transaction;
  fields.device_nonce = request.device_nonce;
  fields.ephemeral_key = request.ephemeral_key;
  return rcdp_attach_request_encode(&fields, &device->core.arena, &anew) == RCDP_OK &&
         rcdp_bytes_equal(rcdp_buf_bytes(&anew), message.body.attach_request.content);
}

rcdp_err rcdp_attach_device_request(attach_device *device, uint64_t jump) {
  request_work work;
  memset(&work, 0, sizeof work);
  rcdp_device_state next = device->core.state;
  if (next.counter > UINT64_MAX - jump - 1) {
    return RCDP_E_EXHAUSTED;
  }
  next.counter += jump + 1;
  next.has_pending = true;

  rcdp_attach_request request = request_fields(device, next.counter);
  rcdp_err err = rcdp_device_make_fresh(&device->core, leading_suite(&device->config), &work.fresh);
  if (err == RCDP_OK) {
    take_fresh(&work.fresh, &request, &next);
    err = make_message(device, &work, &request, &next.pending.request_hash);
  }
  if (err == RCDP_OK) {
    fill_pending(device, &work, &request, &next.pending);
    rcdp_action_report(&device->core.queue, RCDP_STEP_REQUEST, RCDP_OK, &request.transaction);
    err = rcdp_device_commit(&device->core, &next, DEVICE_COMMITTING_REQUEST);
  }
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&device->core.draft, sizeof device->core.draft);
  }
  return err;
}
