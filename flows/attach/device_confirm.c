/* The device confirms that the credential is installed, and hears that the network has it as active. */
#include <string.h>

#include "device.h"

static rcdp_err envelope(attach_device *device, const rcdp_id *transaction, const rcdp_authenticated *body,
                         rcdp_buf *message) {
  const rcdp_message fields = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_ATTACH_CONFIRM,
      .body.attach_confirm = *body,
  };
  return rcdp_message_encode(&fields, &device->core.arena, message);
}

rcdp_err rcdp_attach_device_confirm_make(attach_device *device, const rcdp_attach_confirm *confirm,
                                         const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message) {
  const rcdp_device_confirmer confirmer = {&confirm->credential, management, CONTEXT_CONFIRM};
  uint8_t octets[RCDP_CONFIRM_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_authenticated body = {0};

  rcdp_err err = rcdp_attach_confirm_encode(confirm, &device->core.arena, &content);
  body.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_device_confirm(&device->core, &confirmer, hash, &body);
  }
  if (err == RCDP_OK) {
    err = envelope(device, &confirm->transaction, &body, message);
  }
  return err;
}

static rcdp_err compare(const rcdp_held_credential *held, const rcdp_attach_confirmed *fields) {
  const bool same = rcdp_id_equal(&fields->transaction, &held->transaction) &&
                    rcdp_id_equal(&fields->credential, &held->profile.id) && fields->epoch == held->profile.epoch &&
                    rcdp_octets32_equal(&fields->confirm_hash, &held->confirm_hash);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

rcdp_err rcdp_attach_device_confirmed(attach_device *device, const rcdp_authenticated *confirmed) {
  rcdp_device_state next = device->core.state;
  rcdp_held_credential *held = rcdp_device_staged(&next, &device->config.network, RCDP_HELD_BY_ATTACH);
  if (held == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  const rcdp_id transaction = held->transaction;
  rcdp_attach_confirmed fields;
  rcdp_err err = rcdp_attach_confirmed_decode(confirmed->content, &device->core.arena, &fields);
  if (err == RCDP_OK) {
    err = compare(held, &fields);
  }
  if (err == RCDP_OK) {
    err = rcdp_device_verify_confirmed(&device->core, held, CONTEXT_CONFIRMED, confirmed);
  }
  if (err == RCDP_OK) {
    rcdp_device_activate(&next, held);
    rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &transaction);
    err = rcdp_device_commit(&device->core, &next, DEVICE_COMMITTING_ACTIVE);
  }
  return err;
}
