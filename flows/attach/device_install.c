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
  rcdp_certificate signer;
  rcdp_attach_confirm confirm;
  rcdp_credential credential;
  rcdp_wrapped_keys wrapped;
  uint8_t message[RCDP_CONFIRM_MESSAGE_MAX];
  rcdp_buf message_buf;
} install_work;

/* The answer is to our request, and nothing in it was chosen by somebody else. */
static rcdp_err compare(const attach_device *device, install_work *work) {
  const rcdp_attach_reject *fields = &work->fields;
  const rcdp_pending_attach *pending = &device->state.pending;
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

/* The signer is a network issuer under one of our anchors, and this very network. */
static rcdp_err verify_signer(attach_device *device, const rcdp_input *input, const rcdp_signed_attach_reject *reject,
                              install_work *work) {
  const rcdp_attach_device_config *config = &device->config;
  const rcdp_path_policy policy = {
      .anchors = config->anchors,
      .anchor_count = config->anchor_count,
      .purpose = RCDP_EKU_NETWORK_ISSUER,
      .key_usage = RCDP_KU_DIGITAL_SIGNATURE,
      .time = rcdp_attach_device_time(device, input),
  };
  rcdp_err err = rcdp_path_verify(config->provider, &policy, reject->chain[0], reject->chain + 1,
                                  reject->chain_count - 1, NULL, 0, &work->signer);
  if (err == RCDP_OK) {
    char domain[RCDP_NETWORK_DOMAIN_MAX];
    rcdp_network_id_domain(&work->fields.network, domain);
    err = rcdp_certificate_names_host(&work->signer, rcdp_bytes_of(domain));
  }
  device->fault = work->signer.fault;
  if (err == RCDP_OK && work->signer.key_alg != work->suite->signature) {
    err = RCDP_E_ALGORITHM;
  }
  if (err == RCDP_OK) {
    err = rcdp_verify(config->provider, work->suite->signature, work->signer.public_key, CONTEXT_REJECT,
                      reject->content, reject->signature);
  }
  return err;
}

/* The device will take the issuing time for time that has passed. A network cannot claim more than its certificate lets it: time
 * far ahead would make every certificate of every other network an expired one, for good. */
static rcdp_err check_issued(const install_work *work) {
  const uint64_t issued = work->fields.issued;
  return work->signer.not_before <= issued && issued <= work->signer.not_after ? RCDP_OK : RCDP_E_BOUNDS;
}

/* The key to which the suite seals: the pending request's own, or the certified one. */
static rcdp_err open_with_key(attach_device *device, install_work *work, rcdp_bytes info, rcdp_buf *plaintext) {
  const rcdp_attach_device_config *config = &device->config;
  const rcdp_provider *provider = config->provider;
  const rcdp_attach_reject *fields = &work->fields;
  if (!work->suite->ephemeral) {
    return rcdp_hpke_open(provider, work->suite->kem, config->factory_key, fields->enc, info, RCDP_NO_BYTES,
                          fields->sealed, plaintext);
  }
  rcdp_key ephemeral = {0}; /* of whatever kind: to open a box looks at that */
  rcdp_err err = provider->key_unwrap(provider->context, config->storage_key, rcdp_bytes_of(USE_EPHEMERAL),
                                      device->state.pending.ephemeral_key, &ephemeral);
  if (err == RCDP_OK) {
    err = rcdp_hpke_open(provider, work->suite->kem, &ephemeral, fields->enc, info, RCDP_NO_BYTES, fields->sealed,
                         plaintext);
  }
  provider->key_release(provider->context, &ephemeral);
  return err;
}

/* The credential is this network's, made for a certified device, and not over yet. */
static rcdp_err check_profile(const attach_device *device, const rcdp_input *input, const install_work *work) {
  const rcdp_profile *profile = &work->credential.profile;
  const uint64_t now = rcdp_attach_device_time(device, input).seconds;
  if (!rcdp_network_id_equal(&profile->network, &device->config.network)) {
    return RCDP_E_NETWORK;
  }
  if (profile->assurance != RCDP_CERTIFIED) {
    return RCDP_E_NOT_AUTHORISED;
  }
  const bool valid =
      profile->not_before < profile->not_after && now < profile->not_after && work->fields.issued < profile->not_after;
  return valid ? RCDP_OK : RCDP_E_BOUNDS;
}

static rcdp_err open_box(attach_device *device, const rcdp_input *input, install_work *work, rcdp_bytes info) {
  const rcdp_provider *provider = device->config.provider;
  uint8_t octets[RCDP_SEALED_MAX];
  rcdp_buf plaintext = RCDP_BUF(octets);
  rcdp_err err = open_with_key(device, work, info, &plaintext);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plaintext), work->confirm.credential_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_credential_decode(rcdp_buf_bytes(&plaintext), &device->arena, &work->credential);
  }
  if (err == RCDP_OK) {
    err = check_profile(device, input, work);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
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
                                &device->arena, info);
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

/* Room for one more: what is over goes, by the time that the network has just signed. Of the staged ones, any of which the network may have
 * as active while only its acknowledgement was lost, the last goes: it is the one that the network was asked about, in vain. */
static rcdp_err make_room(rcdp_device_state *next, const rcdp_network_id *network, uint64_t issued) {
  if (!rcdp_attach_device_has_room(next, network)) {
    rcdp_attach_device_drop_over(next, network, issued);
  }
  if (!rcdp_attach_device_has_room(next, network)) {
    rcdp_attach_device_drop(next, rcdp_attach_device_held(next, network, RCDP_HELD_STAGED));
  }
  return rcdp_attach_device_has_room(next, network) ? RCDP_OK : RCDP_E_QUOTA;
}

/* Stage the credential behind those that are held already. */
static rcdp_err stage(attach_device *device, const install_work *work, const rcdp_octets32 *confirm_hash) {
  rcdp_device_state next = device->state;
  const rcdp_err err = make_room(&next, &work->fields.network, work->fields.issued);
  if (err != RCDP_OK) {
    return err;
  }
  if (next.last_time < work->fields.issued) {
    next.last_time = work->fields.issued; /* signed by the network: time has come at least this far */
  }
  next.credentials[next.credential_count++] = (rcdp_held_credential){
      .status = RCDP_HELD_STAGED,
      .profile = work->credential.profile,
      .key = work->wrapped.key,
      .management_key = work->wrapped.management_key,
      .op = work->wrapped.op,
      .installed = next.last_time,
      .transaction = work->fields.transaction,
      .confirm_hash = *confirm_hash,
      .confirm = rcdp_buf_bytes(&work->message_buf),
  };
  next.has_pending = false;
  rcdp_action_report(&device->queue, RCDP_STEP_INSTALL, RCDP_OK, &work->fields.transaction);
  return rcdp_attach_device_state_commit(device, &next, DEVICE_COMMITTING_INSTALL);
}

/* Where the device knows its owner, the owner lets this network claim it. */
static rcdp_err check_owner(attach_device *device, const rcdp_input *input, const rcdp_signed_attach_reject *reject,
                            const install_work *work) {
  const rcdp_attach_device_config *config = &device->config;
  const attach_claim claim = {&device->certificate_hash, &work->fields.network,
                              rcdp_attach_device_time(device, input).seconds};
  if (config->owner_key.len == 0) {
    return RCDP_OK;
  }
  const rcdp_err err = reject->has_voucher ? rcdp_attach_voucher_verify(config->provider, config->owner_key,
                                                                        &reject->voucher, &claim, &device->arena)
                                           : RCDP_E_NOT_AUTHORISED;
  if (err == RCDP_OK) {
    rcdp_action_report(&device->queue, RCDP_STEP_VOUCHER, RCDP_OK, &work->fields.transaction);
  }
  return err;
}

static rcdp_err verify(attach_device *device, const rcdp_input *input, const rcdp_signed_attach_reject *reject,
                       install_work *work) {
  rcdp_err err = rcdp_attach_reject_decode(reject->content, &device->arena, &work->fields);
  if (err == RCDP_OK) {
    err = compare(device, work);
  }
  if (err == RCDP_OK) {
    err = verify_signer(device, input, reject, work);
  }
  if (err == RCDP_OK) {
    err = check_issued(work);
  }
  if (err == RCDP_OK) {
    rcdp_action_report(&device->queue, RCDP_STEP_SIGNATURE, RCDP_OK, &work->fields.transaction);
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
