/* A message on a bearer that may lose it: said again, ever later, until its answer comes or it was said often enough. */
#include "device.h"

bool rcdp_device_patience_valid(const rcdp_device_patience *patience) {
  return patience->tries > 0 && patience->retry_ms > 0 && patience->retry_ms <= patience->retry_max_ms;
}

static void say(rcdp_device *device, const rcdp_input *input, rcdp_device_outgoing *outgoing) {
  const rcdp_device_patience *patience = &outgoing->patience;
  rcdp_action *action = rcdp_action_push(&device->queue, RCDP_ACTION_SEND);
  action->link = patience->link;
  action->message = outgoing->message;
  outgoing->sent++;
  outgoing->next_ms = input->now_ms + outgoing->wait_ms;
  const uint32_t doubled = outgoing->wait_ms > UINT32_MAX / 2 ? UINT32_MAX : outgoing->wait_ms * 2;
  outgoing->wait_ms = doubled < patience->retry_max_ms ? doubled : patience->retry_max_ms;
}

void rcdp_device_say(rcdp_device *device, const rcdp_input *input, const rcdp_id *transaction, rcdp_bytes message,
                     rcdp_device_outgoing *outgoing) {
  outgoing->transaction = *transaction;
  outgoing->message = message;
  outgoing->sent = 0;
  outgoing->wait_ms = outgoing->patience.retry_ms;
  outgoing->advice = RCDP_OK;
  say(device, input, outgoing);
}

void rcdp_device_say_again(rcdp_device *device, const rcdp_input *input, rcdp_device_outgoing *outgoing) {
  rcdp_action_report(&device->queue, RCDP_STEP_RETRY, RCDP_OK, &outgoing->transaction);
  say(device, input, outgoing);
}

bool rcdp_device_said_enough(const rcdp_device_outgoing *outgoing) {
  return outgoing->sent >= outgoing->patience.tries;
}

rcdp_err rcdp_device_unanswered(const rcdp_device_outgoing *outgoing) {
  return outgoing->advice != RCDP_OK ? outgoing->advice : RCDP_E_TIMEOUT;
}

rcdp_err rcdp_device_advise(rcdp_device *device, const rcdp_message *message, rcdp_device_outgoing *outgoing) {
  outgoing->advice = message->body.error.cause;
  rcdp_action_report(&device->queue, RCDP_STEP_ADVICE, outgoing->advice, &message->transaction);
  return RCDP_OK;
}
