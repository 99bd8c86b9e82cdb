/*
 * The device takes the network's answer: it verifies who signed it and for what, opens the box, and stages the credential. Nothing
 * that fails here changes the device: it goes on waiting for an answer that is right.
 */
#include <string.h>

#include "device.h"
#include "voucher.h"

/* What one answer leads to; views point into the arena or its own arrays. */
typedef struct {
  rcdp_attach_reject fields;
  const rcdp_suite *suite;
  rcdp_attach_confirm confirm;
  rcdp_credential credential;
  rcdp_wrapped_keys wrapped;
  uint8_t message[RCDP_CONFIRM_MESSAGE_MAX];
  rcdp_buf message_buf;
} install_work;

/* The answer is to our request, and nothing in it was chosen by somebody else. */
static rcdp_err compare(const attach_device *device, install_work *work) {
  const rcdp_attach_reject *fields = &work->fields;
  const rcdp_pending_attach *pending = &device->core.state.pending;
  const bool same = rcdp_id_equal(&fields->transaction, &pending->transaction) &&
                    rcdp_octets32_equal(&fields->request_hash, &pending->request_hash) &&
                    rcdp_octets32_equal(&fields->device_nonce, &pending->device_nonce);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  work->suite = rcdp_suite_among(fields->suite, pending->suites, pending->suite_count);
  if (work->suite == NULL) {
    return RCDP_E_SUITE;
  }
  return rcdp_network_id_equal(&fields->network, &pending->network) ? RCDP_OK : RCDP_E_NETWORK;
}

static rcdp_err verify_signer(attach_device *device, const rcdp_input *input, const rcdp_signed_attach_reject *reject,
                              const install_work *work) {
  const rcdp_device_signed message = {
      .anchors = device->config.anchors,
      .anchor_count = device->config.anchor_count,
      .network = &work->fields.network,
      .suite = work->suite,
      .context = CONTEXT_REJECT,
      .content = reject->content,
      .signature = reject->signature,
      .chain = reject->chain,
      .chain_count = reject->chain_count,
      .issued = work->fields.issued,
  };
  return rcdp_device_verify(&device->core, input, &message);
}

static rcdp_err open_box(attach_device *device, const rcdp_input *input, install_work *work, rcdp_bytes info) {
  const rcdp_attach_reject *fields = &work->fields;
  const rcdp_device_box box = {
      .suite = work->suite,
      .factory_key = device->config.factory_key,
      .ephemeral_key = device->core.state.pending.ephemeral_key,
      .enc = fields->enc,
      .info = info,
      .sealed = fields->sealed,
  };
  const rcdp_device_expected expected = {&device->config.network, RCDP_CERTIFIED, fields->issued};
  const rcdp_err err = rcdp_device_open_box(&device->core, &box, &work->confirm.credential_hash, &work->credential);
  return err == RCDP_OK ? rcdp_device_judge(&device->core, input, &work->credential.profile, &expected) : err;
}

/* Everything that the confirmation will prove knowledge of. */
static rcdp_err transcript(attach_device *device, const rcdp_signed_attach_reject *reject, install_work *work,
                           rcdp_buf *info) {
  const rcdp_provider *provider = device->config.provider;
  rcdp_attach_confirm *confirm = &work->confirm;
  confirm->transaction = work->fields.transaction;
  confirm->certificate_hash = device->certificate_hash;
  confirm->network = work->fields.network;
  confirm->request_hash = work->fields.request_hash;
  rcdp_err err = rcdp_digest(provider, CONTEXT_REJECT, reject->content, confirm->reject_hash.octets);
  if (err == RCDP_OK) {
    err = rcdp_sha256(provider, reject->chain[0], confirm->signer_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_hpke_info(provider, &work->fields, &confirm->certificate_hash, &confirm->signer_hash,
                                &device->core.arena, info);
  }
  return err;
}

/* Keys in use, wrapped, and the confirmation that is made with them. */
static rcdp_err make_keys(attach_device *device, install_work *work, rcdp_bytes info, rcdp_octets32 *confirm_hash) {
  const rcdp_attach_device_config *config = &device->config;
  rcdp_key management = {0};
  work->message_buf = RCDP_BUF(work->message);
  work->confirm.credential = work->credential.profile.id;
  work->confirm.epoch = work->credential.profile.epoch;
  rcdp_err err =
      rcdp_keys_wrap(config->provider, config->storage_key, &work->credential, info, &work->wrapped, &management);
  if (err == RCDP_OK) {
    err = rcdp_attach_device_confirm_make(device, &work->confirm, &management, confirm_hash, &work->message_buf);
  }
  config->provider->key_release(config->provider->context, &management);
  return err;
}

/* Stage the credential behind those that are held already. */
static rcdp_err stage(attach_device *device, const install_work *work, const rcdp_octets32 *confirm_hash) {
  rcdp_device_state next = device->core.state;
  const rcdp_held_credential held = {
      .origin = RCDP_HELD_BY_ATTACH,
      .profile = work->credential.profile,
      .key = work->wrapped.key,
      .management_key = work->wrapped.management_key,
      .op = work->wrapped.op,
      .transaction = work->fields.transaction,
      .confirm_hash = *confirm_hash,
      .confirm = rcdp_buf_bytes(&work->message_buf),
  };
  const rcdp_device_issued issued = {work->fields.issued, false};
  const rcdp_err err = rcdp_device_stage(&next, &held, &issued);
  if (err != RCDP_OK) {
    return err;
  }
  next.has_pending = false;
  rcdp_action_report(&device->core.queue, RCDP_STEP_INSTALL, RCDP_OK, &work->fields.transaction);
  return rcdp_device_commit(&device->core, &next, DEVICE_COMMITTING_INSTALL);
}

/* Where the device knows its owner, the owner lets this network claim it. */
static rcdp_err check_owner(attach_device *device, const rcdp_input *input, const rcdp_signed_attach_reject *reject,
                            const install_work *work) {
  const rcdp_attach_device_config *config = &device->config;
  const attach_claim claim = {&device->certificate_hash, &work->fields.network,
                              rcdp_device_time(&device->core, input).seconds};
  if (config->owner_key.len == 0) {
    return RCDP_OK;
  }
  const rcdp_err err = reject->has_voucher ? rcdp_attach_voucher_verify(config->provider, config->owner_key,
                                                                        &reject->voucher, &claim, &device->core.arena)
                                           : RCDP_E_NOT_AUTHORISED;
  if (err == RCDP_OK) {
    rcdp_action_report(&device->core.queue, RCDP_STEP_VOUCHER, RCDP_OK, &work->fields.transaction);
  }
  return err;
}

static rcdp_err verify(attach_device *device, const rcdp_input *input, const rcdp_signed_attach_reject *reject,
                       install_work *work) {
  rcdp_err err = rcdp_attach_reject_decode(reject->content, &device->core.arena, &work->fields);
  if (err == RCDP_OK) {
    err = compare(device, work);
  }
  if (err == RCDP_OK) {
    err = verify_signer(device, input, reject, work);
  }
  if (err == RCDP_OK) {
    rcdp_action_report(&device->core.queue, RCDP_STEP_SIGNATURE, RCDP_OK, &work->fields.transaction);
    err = check_owner(device, input, reject, work);
  }
  return err;
}

rcdp_err rcdp_attach_device_install(attach_device *device, const rcdp_input *input,
                                    const rcdp_signed_attach_reject *reject) {
  install_work work;
  memset(&work, 0, sizeof work);
  uint8_t info_octets[SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_octets32 confirm_hash;

  rcdp_err err = verify(device, input, reject, &work);
  if (err == RCDP_OK) {
    err = transcript(device, reject, &work, &info);
  }
  if (err == RCDP_OK) {
    err = open_box(device, input, &work, rcdp_buf_bytes(&info));
  }
  if (err == RCDP_OK) {
    err = make_keys(device, &work, rcdp_buf_bytes(&info), &confirm_hash);
  }
  if (err == RCDP_OK) {
    err = stage(device, &work, &confirm_hash);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
