/* The channel of a device that somebody visits: it opens, is cut, or moves while a commit is under way. */
#include <string.h>

#include "device.h"

static rcdp_err take_channel(rcdp_device_channel *channel, const rcdp_input *input) {
  const bool opened = input->kind == RCDP_INPUT_OPENED;
  if (input->link != channel->link || (opened && input->binding.len != sizeof channel->binding.octets)) {
    return RCDP_E_ARGUMENT;
  }
  channel->open = opened;
  if (opened) {
    memcpy(channel->binding.octets, input->binding.data, sizeof channel->binding.octets);
  }
  return RCDP_OK;
}

void rcdp_device_begin_again(rcdp_device *device) {
  rcdp_device_channel *channel = &device->channel;
  channel->moved = false;
  channel->unheard = false;
  memset(&channel->entry, 0, sizeof channel->entry);
  rcdp_wipe(&device->draft, sizeof device->draft);
  device->machine = channel->open ? RCDP_DEVICE_CHANNEL_OPEN : RCDP_DEVICE_CHANNEL_IDLE;
}

rcdp_err rcdp_device_on_channel(rcdp_device *device, const rcdp_input *input) {
  const rcdp_err err = take_channel(&device->channel, input);
  if (err == RCDP_OK) {
    rcdp_device_begin_again(device);
  }
  return err;
}

/* The commit goes on; what should follow it does not. */
rcdp_err rcdp_device_on_channel_while_committing(rcdp_device *device, const rcdp_input *input) {
  rcdp_device_channel *channel = &device->channel;
  const rcdp_err err = take_channel(channel, input);
  channel->moved = channel->moved || err == RCDP_OK;
  channel->unheard = channel->unheard && err != RCDP_OK;
  return err;
}

/* On the old channel nothing is waited for; on the new one it was the hello, which is said once. */
rcdp_err rcdp_device_on_message_while_committing(rcdp_device *device, const rcdp_input *input) {
  rcdp_device_channel *channel = &device->channel;
  channel->unheard = channel->unheard || (channel->moved && channel->open && input->link == channel->link);
  return RCDP_E_UNEXPECTED;
}

rcdp_err rcdp_device_begin_after_commit(rcdp_device *device) {
  const bool unheard = device->channel.unheard;
  rcdp_device_begin_again(device);
  return unheard ? rcdp_device_end(device, RCDP_E_UNEXPECTED) : RCDP_OK;
}

rcdp_err rcdp_device_send(rcdp_device *device, rcdp_bytes message, unsigned int waiting) {
  rcdp_action *action = rcdp_action_push(&device->queue, RCDP_ACTION_SEND);
  action->link = device->channel.link;
  action->message = message;
  device->machine = waiting;
  return RCDP_OK;
}

rcdp_err rcdp_device_refuse(rcdp_device *device, rcdp_err err, bool heard) {
  rcdp_action_report(&device->queue, RCDP_STEP_REFUSED, err, &device->channel.entry.order)->fault = device->fault;
  if (heard) {
    (void)rcdp_device_end(device, err);
  }
  return err;
}

uint64_t rcdp_device_no_deadline(const rcdp_role *role) {
  (void)role;
  return UINT64_MAX;
}
