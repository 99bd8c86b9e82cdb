/* The device acknowledges the next epoch, by that epoch's own key, and hears that the network makes do with it too: then the earlier one
 * goes (docs/protocol.md, clause 19.1). */
#include "device.h"

rcdp_err rcdp_life_device_acknowledge(life_device *device, const rcdp_acknowledgement *acknowledgement,
                                      const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message) {
  const rcdp_device_confirmer confirmer = {&acknowledgement->credential, management, CONTEXT_ACKNOWLEDGEMENT};
  uint8_t octets[RCDP_ACKNOWLEDGEMENT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_message fields = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = acknowledgement->transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_ACKNOWLEDGEMENT,
  };
  rcdp_authenticated *body = &fields.body.life.body.acknowledgement;
  rcdp_err err = rcdp_acknowledgement_encode(acknowledgement, &device->core.arena, &content);
  body->content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_device_confirm(&device->core, &confirmer, hash, body);
  }
  return err == RCDP_OK ? rcdp_message_encode(&fields, &device->core.arena, message) : err;
}

/* --- it counts --- */

static rcdp_err compare(const rcdp_held_credential *held, const rcdp_acknowledged *fields) {
  const bool same = rcdp_id_equal(&fields->transaction, &held->transaction) &&
                    rcdp_id_equal(&fields->credential, &held->profile.id) && fields->epoch == held->profile.epoch &&
                    rcdp_octets32_equal(&fields->acknowledgement_hash, &held->confirm_hash);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

rcdp_err rcdp_life_device_acknowledged(life_device *device, const rcdp_authenticated *acknowledged) {
  rcdp_device_state next = device->core.state;
  rcdp_held_credential *held = rcdp_device_staged(&next, &device->config.network, RCDP_HELD_BY_UPDATE);
  if (held == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  const rcdp_id transaction = held->transaction;
  rcdp_acknowledged fields;
  rcdp_err err = rcdp_acknowledged_decode(acknowledged->content, &device->core.arena, &fields);
  if (err == RCDP_OK) {
    err = compare(held, &fields);
  }
  if (err == RCDP_OK) {
    err = rcdp_device_verify_confirmed(&device->core, held, CONTEXT_ACKNOWLEDGED, acknowledged);
  }
  if (err == RCDP_OK) {
    rcdp_device_activate(&next, held);
    rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &transaction);
    err = rcdp_device_commit(&device->core, &next, LIFE_DEVICE_COMMITTING_ACTIVE);
  }
  return err;
}
