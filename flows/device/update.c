/* The update request that waits: whoever ends its credential has to know of it too. */
#include "device.h"

static rcdp_err read_message(rcdp_device *device, rcdp_message *message) {
  const rcdp_device_state *state = &device->state;
  return state->has_update ? rcdp_message_decode(state->update.message, &device->arena, message) : RCDP_E_NOT_FOUND;
}

/* For want of memory nothing is known of it. */
static rcdp_err judge(rcdp_err err) { return err == RCDP_OK || err == RCDP_E_NO_MEMORY ? err : RCDP_E_NOT_FOUND; }

rcdp_err rcdp_device_update_request(rcdp_device *device, rcdp_update_request *request, rcdp_bytes *content) {
  rcdp_message message;
  rcdp_err err = read_message(device, &message);
  if (err == RCDP_OK && (message.kind != RCDP_BODY_LIFE || message.body.life.kind != RCDP_LIFE_UPDATE_REQUEST)) {
    err = RCDP_E_NOT_FOUND;
  }
  if (err == RCDP_OK) {
    *content = message.body.life.body.update_request.body.content;
    err = rcdp_update_request_decode(*content, &device->arena, request);
  }
  return judge(err);
}
