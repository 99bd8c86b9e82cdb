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
  const rcdp_provider *provider = device->config.provider;
  uint8_t octets[RCDP_CONFIRM_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_authenticated body = {0};

  rcdp_err err = rcdp_attach_confirm_encode(confirm, &device->core.arena, &content);
  body.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CONFIRM, body.content, hash->octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_mac(provider, management, &confirm->credential, LABEL_CONFIRMATION, CONTEXT_CONFIRM, &body);
  }
  if (err == RCDP_OK) {
    err = envelope(device, &confirm->transaction, &body, message);
  }
  return err;
}

static rcdp_err verify_mac(const attach_device *device, const rcdp_held_credential *held,
                           const rcdp_authenticated *confirmed) {
  const rcdp_stored_management stored = {device->config.provider, device->config.storage_key, &held->profile.id,
                                         held->management_key};
  return rcdp_keys_verify_stored(&stored, LABEL_CONFIRMED, CONTEXT_CONFIRMED, confirmed);
}

static rcdp_err compare(const rcdp_held_credential *held, const rcdp_attach_confirmed *fields) {
  const bool same = rcdp_id_equal(&fields->transaction, &held->transaction) &&
                    rcdp_id_equal(&fields->credential, &held->profile.id) && fields->epoch == held->profile.epoch &&
                    rcdp_octets32_equal(&fields->confirm_hash, &held->confirm_hash);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

rcdp_err rcdp_attach_device_confirmed(attach_device *device, const rcdp_authenticated *confirmed) {
  rcdp_device_state next = device->core.state;
  rcdp_held_credential *held = rcdp_device_held(&next, &device->config.network, RCDP_HELD_STAGED);
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
    err = verify_mac(device, held, confirmed);
  }
  if (err == RCDP_OK) {
    rcdp_device_activate(&next, held);
    next.has_pending = next.has_pending && !rcdp_network_id_equal(&next.pending.network, &device->config.network);
    rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &transaction);
    err = rcdp_device_commit(&device->core, &next, DEVICE_COMMITTING_ACTIVE);
  }
  return err;
}
