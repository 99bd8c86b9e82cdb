/*
 * The device takes its delivery: it verifies that it answers its own offer, and who signed it, opens the box, holds the credential against
 * the grant, and stages it (docs/protocol.md, clause 18.5). Nothing that fails here changes what the device has.
 */
#include <string.h>

#include "device.h"

/* What one delivery leads to; views point into the arena or its own arrays. */
typedef struct {
  provisioner_granted granted;
  rcdp_provisioner_offer offer; /* as it was made */
  rcdp_octets32 offer_hash;
  rcdp_delivery delivery;
  const rcdp_suite *suite;
  rcdp_provisioner_receipt receipt;
  rcdp_credential credential;
  rcdp_wrapped_keys wrapped;
  rcdp_device_key own;
  uint8_t message[RCDP_PROVISIONER_RECEIPT_MESSAGE_MAX];
  rcdp_buf message_buf;
} install_work;

/* --- is it ours --- */

static rcdp_err read_offer(provisioner_device *device, install_work *work) {
  rcdp_bytes content;
  if (!rcdp_provisioner_device_pending(device, &work->offer, &content)) {
    return RCDP_E_UNEXPECTED;
  }
  const rcdp_err err =
      rcdp_digest(device->config.provider, CONTEXT_PROVISIONER_OFFER, content, work->offer_hash.octets);
  return err == RCDP_OK ? rcdp_provisioner_device_granted(device, &work->granted) : err;
}

/* Nobody chooses the name of a credential. */
static rcdp_err check_name(provisioner_device *device, const install_work *work) {
  const rcdp_provisioner_offer *offer = &work->offer;
  const rcdp_credential_name name = {offer->serial, offer->provisioner, offer->order, offer->device_nonce};
  rcdp_id id;
  const rcdp_err err = rcdp_provisioner_credential_id(device->config.provider, &name, &device->core.arena, &id);
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_id_equal(&id, &work->delivery.credential) ? RCDP_OK : RCDP_E_MISMATCH;
}

/* The delivery is for our offer, and nothing in it was chosen by somebody else. */
static rcdp_err compare(provisioner_device *device, install_work *work) {
  const rcdp_delivery *delivery = &work->delivery;
  const rcdp_provisioner_offer *offer = &work->offer;
  const bool same = rcdp_id_equal(&delivery->order, &offer->order) &&
                    rcdp_octets32_equal(&delivery->reference, &offer->channel_binding) &&
                    rcdp_octets32_equal(&delivery->offer_hash, &work->offer_hash) &&
                    rcdp_bytes_equal(delivery->device, offer->device) &&
                    rcdp_id_equal(&delivery->serial, &offer->serial) &&
                    rcdp_octets32_equal(&delivery->provisioner, &offer->provisioner) &&
                    rcdp_octets32_equal(&delivery->device_nonce, &offer->device_nonce);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  work->suite = rcdp_suite_among(delivery->suite, offer->suites, offer->suite_count);
  if (work->suite == NULL) {
    return RCDP_E_SUITE;
  }
  return rcdp_network_id_equal(&delivery->network, &offer->network) ? check_name(device, work) : RCDP_E_NETWORK;
}

/* --- whose is it --- */

/* The network has made the keys: a signer as the grant's. */
static rcdp_err verify_allocation(provisioner_device *device, const rcdp_input *input, const rcdp_chained *body,
                                  install_work *work) {
  const rcdp_device_signed message = {
      .anchors = device->config.anchors,
      .anchor_count = device->config.anchor_count,
      .on_word = rcdp_provisioner_device_on_word(device),
      .network = &work->delivery.network,
      .suite = work->suite,
      .context = CONTEXT_ALLOCATION,
      .content = body->content,
      .signature = body->signature,
      .chain = body->chain,
      .chain_count = body->chain_count,
      .issued = work->delivery.issued,
  };
  return body->chain_count > 0 ? rcdp_device_verify(&device->core, input, &message) : RCDP_E_CERT_UNTRUSTED;
}

/* The provisioner has: its grant has to allow that. */
static rcdp_err verify_delivery(const provisioner_device *device, const rcdp_chained *body, const install_work *work) {
  const rcdp_grant *grant = &work->granted.grant;
  const rcdp_signed message = {body->content, body->signature};
  return grant->operations.make
             ? rcdp_keys_verify(device->config.provider, &grant->provisioner, CONTEXT_DELIVERY, &message)
             : RCDP_E_NOT_AUTHORISED;
}

static rcdp_err verify_signer(provisioner_device *device, const rcdp_input *input, const rcdp_chained *body,
                              install_work *work) {
  const rcdp_err err = work->delivery.maker == RCDP_MADE_BY_NETWORK ? verify_allocation(device, input, body, work)
                                                                    : verify_delivery(device, body, work);
  if (err == RCDP_OK) {
    rcdp_action_report(&device->core.queue, RCDP_STEP_SIGNATURE, RCDP_OK, &work->delivery.order);
  }
  return err;
}

static rcdp_err verify(provisioner_device *device, const rcdp_input *input, const rcdp_chained *body,
                       install_work *work) {
  rcdp_err err = read_offer(device, work);
  if (err == RCDP_OK) {
    err = rcdp_delivery_decode(body->content, &device->core.arena, &work->delivery);
  }
  if (err == RCDP_OK) {
    err = compare(device, work);
  }
  return err == RCDP_OK ? verify_signer(device, input, body, work) : err;
}

/* --- what is in it --- */

/* Everything of which the receipt will prove knowledge, and the info that binds box and keys. */
static rcdp_err transcript(provisioner_device *device, const rcdp_chained *body, install_work *work, rcdp_buf *info) {
  const rcdp_provider *provider = device->config.provider;
  const rcdp_delivery *delivery = &work->delivery;
  rcdp_octets32 signer_hash = delivery->provisioner;
  rcdp_err err = RCDP_OK;
  work->receipt = (rcdp_provisioner_receipt){
      .order = delivery->order,
      .device = delivery->device,
      .serial = delivery->serial,
      .provisioner = delivery->provisioner,
      .credential = delivery->credential,
      .network = delivery->network,
      .device_nonce = delivery->device_nonce,
      .reference = delivery->reference,
  };
  if (delivery->maker == RCDP_MADE_BY_NETWORK) {
    err = rcdp_sha256(provider, body->chain[0], signer_hash.octets);
  }
  if (err == RCDP_OK) {
    const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, &signer_hash);
    err = rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &fields, &device->core.arena, info);
  }
  return err == RCDP_OK ? rcdp_sha256(provider, rcdp_buf_bytes(info), work->receipt.info_hash.octets) : err;
}

/* What the provisioner was shown is what is in the box, and that is within its grant. */
static rcdp_err judge(provisioner_device *device, const rcdp_input *input, const install_work *work) {
  const rcdp_delivery *delivery = &work->delivery;
  const rcdp_profile *profile = &work->credential.profile;
  const rcdp_device_expected expected = {&work->offer.network, work->offer.has_factory ? RCDP_CERTIFIED : RCDP_ASSERTED,
                                         delivery->issued};
  const rcdp_grant_use use = {delivery->maker, delivery->issued, &work->granted.provisioner};
  const bool same = rcdp_id_equal(&profile->id, &delivery->credential) && profile->supi.kind == delivery->supi.kind &&
                    rcdp_bytes_equal(profile->supi.value, delivery->supi.value);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  const rcdp_err err = rcdp_device_judge(&device->core, input, profile, &expected);
  return err == RCDP_OK ? rcdp_grant_judge(&work->granted.grant, &use, profile) : err;
}

static rcdp_err open_box(provisioner_device *device, const rcdp_input *input, install_work *work, rcdp_bytes info) {
  const rcdp_device_box box = {
      .suite = work->suite,
      .ephemeral_key = device->core.state.offer.ephemeral_key,
      .enc = work->delivery.enc,
      .info = info,
      .sealed = work->delivery.sealed,
  };
  const rcdp_err err = rcdp_device_open_box(&device->core, &box, &work->receipt.credential_hash, &work->credential);
  return err == RCDP_OK ? judge(device, input, work) : err;
}

/* --- it is kept --- */

/* Keys in use and a key of the device's own, wrapped, and the receipt that is made with them. */
static rcdp_err make_keys(provisioner_device *device, install_work *work, rcdp_bytes info, rcdp_octets32 *hash) {
  const rcdp_provisioner_device_config *config = &device->config;
  rcdp_key management = {0};
  work->message_buf = RCDP_BUF(work->message);
  rcdp_err err = rcdp_device_make_key(&device->core, work->suite, &work->delivery.credential, &work->own);
  if (err == RCDP_OK) {
    err = rcdp_keys_wrap(config->provider, config->storage_key, &work->credential, info, &work->wrapped, &management);
  }
  if (err == RCDP_OK) {
    work->receipt.epoch = work->credential.profile.epoch;
    work->receipt.device_key = work->own.public_key;
    err = rcdp_provisioner_device_receipt(device, &work->receipt, &management, hash, &work->message_buf);
  }
  config->provider->key_release(config->provider->context, &management);
  return err;
}

/* Stage the credential behind those that are held already. The offer has served, and its key goes with it. On a provisioner's word,
 * nothing is known of the time. */
static rcdp_err stage(provisioner_device *device, const install_work *work, const rcdp_octets32 *hash) {
  const bool on_word = rcdp_provisioner_device_on_word(device);
  const bool made = work->delivery.maker == RCDP_MADE_BY_PROVISIONER;
  rcdp_device_state next = device->core.state;
  const rcdp_held_credential held = {
      .origin = RCDP_HELD_BY_PROVISIONER,
      .profile = work->credential.profile,
      .key = work->wrapped.key,
      .management_key = work->wrapped.management_key,
      .op = work->wrapped.op,
      .device_key = work->own.wrapped,
      .on_word = on_word,
      .must_update = made,
      .transaction = work->delivery.order,
      .confirm_hash = *hash,
      .confirm = rcdp_buf_bytes(&work->message_buf),
  };
  const rcdp_device_issued issued = {work->delivery.issued, on_word || made};
  const rcdp_err err = rcdp_device_stage(&next, &held, &issued);
  if (err != RCDP_OK) {
    return err;
  }
  next.has_offer = false;
  next.seed = work->own.seed;
  rcdp_action_report(&device->core.queue, RCDP_STEP_INSTALL, RCDP_OK, &work->delivery.order);
  return rcdp_device_commit(&device->core, &next, PROVISIONER_DEVICE_COMMITTING_INSTALL);
}

static rcdp_err install(provisioner_device *device, const rcdp_input *input, const rcdp_chained *body,
                        install_work *work) {
  uint8_t info_octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_octets32 hash;
  rcdp_err err = verify(device, input, body, work);
  if (err == RCDP_OK) {
    err = transcript(device, body, work, &info);
  }
  if (err == RCDP_OK) {
    err = open_box(device, input, work, rcdp_buf_bytes(&info));
  }
  if (err == RCDP_OK) {
    err = make_keys(device, work, rcdp_buf_bytes(&info), &hash);
  }
  return err == RCDP_OK ? stage(device, work, &hash) : err;
}

rcdp_err rcdp_provisioner_device_install(provisioner_device *device, const rcdp_input *input,
                                         const rcdp_chained *delivery) {
  install_work work;
  memset(&work, 0, sizeof work);
  const rcdp_err err = install(device, input, delivery, &work);
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&device->core.draft, sizeof device->core.draft);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
