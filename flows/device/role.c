/* A device role as its driver sees it: inputs go by the procedure's tables, and a commit that did not go well ends it. */
#include "device.h"

static rcdp_device *device_of(rcdp_role *role) { return (rcdp_device *)role; }

static rcdp_err device_input(rcdp_role *role, const rcdp_input *input) {
  rcdp_device *device = device_of(role);
  const bool defined = !device->broken && (unsigned)input->kind < RCDP_INPUT_COUNT;
  const rcdp_device_handler handler = defined ? device->procedure->handlers[device->machine][input->kind] : NULL;
  if (handler == NULL) {
    return RCDP_E_STATE;
  }
  const size_t mark = device->queue.count;
  rcdp_arena_rewind(&device->arena, 0);
  device->fault = (rcdp_fault){RCDP_RULE_NONE, RCDP_PLACE_CERTIFICATE};
  const rcdp_err err = handler(device, input);
  if (err == RCDP_E_PENDING) {
    rcdp_action_take_back(&device->queue, mark);
  }
  return err;
}

static bool device_next(rcdp_role *role, rcdp_action *action) {
  return rcdp_action_pop(&device_of(role)->queue, action);
}

static void device_close(rcdp_role *role) {
  rcdp_device *device = device_of(role);
  rcdp_wipe(device, device->procedure->size);
}

rcdp_err rcdp_device_open(rcdp_device *device, const rcdp_device_procedure *procedure, const rcdp_provider *provider,
                          const rcdp_key *storage_key, rcdp_bytes octets) {
  device->role = (rcdp_role){device_input, device_next, procedure->deadline, device_close};
  device->procedure = procedure;
  device->provider = provider;
  device->storage_key = storage_key;
  rcdp_arena_init(&device->arena, device->arena_memory, sizeof device->arena_memory);
  rcdp_arena_init(&device->state_arena, device->state_memory, sizeof device->state_memory);
  return rcdp_device_load(device, octets);
}

/* What was committed becomes the state once, however often the provider needs time for what follows. */
static rcdp_err committed(rcdp_device *device, const rcdp_input *input) {
  rcdp_err err = input->result;
  if (err == RCDP_OK && device->committing_len > 0) {
    err = rcdp_device_committed(device);
  }
  return err == RCDP_OK ? device->procedure->committed[device->machine](device, input) : err;
}

/* What the vault holds is certain only when the commit went well. */
rcdp_err rcdp_device_on_committed(rcdp_device *device, const rcdp_input *input) {
  if (input->ticket != device->ticket) {
    return RCDP_OK;
  }
  if (input->result == RCDP_E_PENDING) {
    return RCDP_E_ARGUMENT; /* not an answer yet */
  }
  const rcdp_err err = committed(device, input);
  device->broken = err != RCDP_OK && err != RCDP_E_PENDING;
  if (device->broken) {
    rcdp_action_push(&device->queue, RCDP_ACTION_FAILED)->result = err;
  }
  return err;
}

rcdp_err rcdp_device_on_nothing(rcdp_device *device, const rcdp_input *input) {
  (void)device;
  (void)input;
  return RCDP_OK;
}

rcdp_err rcdp_device_on_unexpected(rcdp_device *device, const rcdp_input *input) {
  (void)device;
  (void)input;
  return RCDP_E_UNEXPECTED;
}

rcdp_err rcdp_device_receive(rcdp_device *device, const rcdp_input *input, rcdp_role_name sender,
                             const rcdp_id *transaction, rcdp_message *message) {
  const rcdp_err err = rcdp_message_decode(input->message, &device->arena, message);
  if (err != RCDP_OK) {
    return err;
  }
  if (message->sender != sender) {
    return RCDP_E_UNEXPECTED;
  }
  return rcdp_id_equal(&message->transaction, transaction) ? RCDP_OK : RCDP_E_MISMATCH;
}

rcdp_err rcdp_device_end(rcdp_device *device, rcdp_err result) {
  device->machine = 0;
  rcdp_action_push(&device->queue, result == RCDP_OK ? RCDP_ACTION_DONE : RCDP_ACTION_FAILED)->result = result;
  return RCDP_OK;
}
