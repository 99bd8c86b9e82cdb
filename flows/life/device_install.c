/*
 * The device takes the next epoch: signed by the key that the present one names, an answer to its own request, and the same credential; staged
 * beside the present one, which stays until the network has acknowledged (docs/protocol.md, clause 19.1). Nothing that fails here changes what the
 * device has.
 */
#include <string.h>

#include "device.h"

/* What one update leads to; views point into the arena, the state or its own arrays. */
typedef struct {
  rcdp_update_request request; /* as it was made */
  rcdp_octets32 request_hash;
  const rcdp_held_credential *present;
  rcdp_update update;
  const rcdp_suite *suite;
  rcdp_acknowledgement acknowledgement;
  rcdp_credential credential;
  rcdp_wrapped_keys wrapped;
  uint8_t message[RCDP_CONFIRM_MESSAGE_MAX];
  rcdp_buf message_buf;
} install_work;

/* --- is it ours, and whose is it --- */

static rcdp_err read_request(life_device *device, install_work *work) {
  rcdp_bytes content;
  const rcdp_err err = rcdp_device_update_request(&device->core, &work->request, &content);
  if (err != RCDP_OK) {
    return err;
  }
  work->present = rcdp_life_device_present(&device->core.state, &work->request);
  if (work->present == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  return rcdp_digest(device->config.provider, CONTEXT_UPDATE_REQUEST, content, work->request_hash.octets);
}

/* The update answers our request, and nothing in it was chosen by somebody else. */
static rcdp_err compare(install_work *work) {
  const rcdp_update *update = &work->update;
  const rcdp_update_request *request = &work->request;
  const bool same = rcdp_id_equal(&update->transaction, &request->transaction) &&
                    rcdp_octets32_equal(&update->request_hash, &work->request_hash) &&
                    rcdp_bytes_equal(update->device, request->device) &&
                    rcdp_id_equal(&update->credential, &request->credential) && update->epoch == request->epoch;
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  work->suite = rcdp_suite_among(update->suite, request->suites, request->suite_count);
  if (work->suite == NULL || work->suite->public_len != request->ephemeral_key.len) {
    return RCDP_E_SUITE;
  }
  return rcdp_network_id_equal(&update->network, &request->network) ? RCDP_OK : RCDP_E_NETWORK;
}

static rcdp_err verify(life_device *device, const rcdp_signed *body, install_work *work) {
  rcdp_err err = read_request(device, work);
  if (err == RCDP_OK) {
    err = rcdp_update_decode(body->content, &device->core.arena, &work->update);
  }
  if (err == RCDP_OK) {
    err = compare(work);
  }
  if (err == RCDP_OK) {
    const rcdp_verification_key key = rcdp_keys_notice_key(&work->present->profile);
    err = rcdp_keys_verify(device->config.provider, &key, CONTEXT_UPDATE, body);
  }
  if (err == RCDP_OK) {
    rcdp_action_report(&device->core.queue, RCDP_STEP_SIGNATURE, RCDP_OK, &work->request.transaction);
  }
  return err;
}

/* --- what is in it --- */

/* The same credential, one epoch later. */
static rcdp_err compare_profile(const install_work *work) {
  const rcdp_profile *profile = &work->credential.profile;
  const rcdp_profile *before = &work->present->profile;
  const bool same = rcdp_id_equal(&profile->id, &before->id) && profile->epoch == work->update.epoch &&
                    profile->supi.kind == before->supi.kind &&
                    rcdp_bytes_equal(profile->supi.value, before->supi.value) &&
                    rcdp_bytes_equal(profile->parent, before->parent);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_err open_box(life_device *device, const rcdp_input *input, install_work *work, rcdp_bytes info) {
  const rcdp_device_box box = {
      .suite = work->suite,
      .ephemeral_key = device->core.state.update.ephemeral_key,
      .enc = work->update.enc,
      .info = info,
      .sealed = work->update.sealed,
  };
  const rcdp_profile *before = &work->present->profile;
  const rcdp_device_expected expected = {&before->network, before->assurance, work->update.issued};
  rcdp_err err = rcdp_device_open_box(&device->core, &box, &work->acknowledgement.credential_hash, &work->credential);
  if (err == RCDP_OK) {
    err = compare_profile(work);
  }
  return err == RCDP_OK ? rcdp_device_judge(&device->core, input, &work->credential.profile, &expected) : err;
}

/* --- it is kept --- */

/* Keys in use, wrapped, and the acknowledgement that is made with them. */
static rcdp_err make_keys(life_device *device, const rcdp_signed *body, install_work *work, rcdp_bytes info,
                          rcdp_octets32 *hash) {
  const rcdp_life_device_config *config = &device->config;
  rcdp_acknowledgement *acknowledgement = &work->acknowledgement;
  rcdp_key management = {0};
  work->message_buf = RCDP_BUF(work->message);
  acknowledgement->transaction = work->update.transaction;
  acknowledgement->device = work->update.device;
  acknowledgement->credential = work->update.credential;
  acknowledgement->epoch = work->update.epoch;
  acknowledgement->network = work->update.network;
  rcdp_err err = rcdp_digest(config->provider, CONTEXT_UPDATE, body->content, acknowledgement->update_hash.octets);
  if (err == RCDP_OK) {
    err = rcdp_keys_wrap(config->provider, config->storage_key, &work->credential, info, &work->wrapped, &management);
  }
  if (err == RCDP_OK) {
    err = rcdp_life_device_acknowledge(device, acknowledgement, &management, hash, &work->message_buf);
  }
  config->provider->key_release(config->provider->context, &management);
  return err;
}

/* Beside the present one. The request has served, and its key goes with it; the device key goes along. No certificate bounds the time that the
 * notice key claims: nothing is known of the time by it. */
static rcdp_err stage(life_device *device, const install_work *work, const rcdp_octets32 *hash) {
  rcdp_device_state next = device->core.state;
  const rcdp_held_credential held = {
      .origin = RCDP_HELD_BY_UPDATE,
      .profile = work->credential.profile,
      .key = work->wrapped.key,
      .management_key = work->wrapped.management_key,
      .op = work->wrapped.op,
      .device_key = work->present->device_key,
      .on_word = work->present->on_word,
      .transaction = work->update.transaction,
      .confirm_hash = *hash,
      .confirm = rcdp_buf_bytes(&work->message_buf),
  };
  const rcdp_device_issued issued = {work->update.issued, true};
  const rcdp_err err = rcdp_device_stage(&next, &held, &issued);
  if (err != RCDP_OK) {
    return err;
  }
  next.has_update = false;
  rcdp_action_report(&device->core.queue, RCDP_STEP_INSTALL, RCDP_OK, &work->update.transaction);
  return rcdp_device_commit(&device->core, &next, LIFE_DEVICE_COMMITTING_INSTALL);
}

rcdp_err rcdp_life_device_install(life_device *device, const rcdp_input *input, const rcdp_signed *update) {
  install_work work;
  memset(&work, 0, sizeof work);
  uint8_t info_octets[UPDATE_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_octets32 hash;

  rcdp_err err = verify(device, update, &work);
  if (err == RCDP_OK) {
    err = rcdp_life_hpke_info(&work.update, &device->core.arena, &info);
  }
  if (err == RCDP_OK) {
    err = open_box(device, input, &work, rcdp_buf_bytes(&info));
  }
  if (err == RCDP_OK) {
    err = make_keys(device, update, &work, rcdp_buf_bytes(&info), &hash);
  }
  if (err == RCDP_OK) {
    err = stage(device, &work, &hash);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
