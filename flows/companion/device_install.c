/*
 * The device takes its grant: it verifies that it answers its own offer, and who signed it, opens the box, and stages the credential
 * (docs/protocol.md, clause 16.6). Nothing that fails here changes what the device has.
 */
#include <string.h>

#include "device.h"

/* What one grant leads to; views point into the arena or its own arrays. */
typedef struct {
  rcdp_companion_offer offer; /* as it was made */
  rcdp_octets32 offer_hash;
  rcdp_companion_grant grant;
  const rcdp_suite *suite;
  rcdp_companion_receipt receipt;
  rcdp_credential credential;
  rcdp_wrapped_keys wrapped;
  uint8_t message[RCDP_RECEIPT_MESSAGE_MAX];
  rcdp_buf message_buf;
} install_work;

/* --- is it ours, and whose is it --- */

static rcdp_err read_offer(companion_device *device, install_work *work) {
  rcdp_bytes content;
  if (!rcdp_companion_device_pending(device, &work->offer, &content)) {
    return RCDP_E_UNEXPECTED;
  }
  return rcdp_digest(device->config.provider, CONTEXT_OFFER, content, work->offer_hash.octets);
}

/* The grant is for our offer, and nothing in it was chosen by somebody else. */
static rcdp_err compare(install_work *work) {
  const rcdp_companion_grant *grant = &work->grant;
  const rcdp_companion_offer *offer = &work->offer;
  const bool same =
      rcdp_id_equal(&grant->order, &offer->order) && rcdp_octets32_equal(&grant->offer_hash, &work->offer_hash) &&
      rcdp_octets32_equal(&grant->reference, &offer->channel_binding) &&
      rcdp_bytes_equal(grant->device, offer->device) && rcdp_id_equal(&grant->companion, &offer->companion);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  work->suite = rcdp_suite_among(grant->suite, offer->suites, offer->suite_count);
  if (work->suite == NULL) {
    return RCDP_E_SUITE;
  }
  return rcdp_network_id_equal(&grant->network, &offer->network) ? RCDP_OK : RCDP_E_NETWORK;
}

/* The companion's word for a network is only as good as this device's word for itself: never for an offer that was signed. */
static bool on_word(const companion_device *device, const install_work *work) {
  return device->config.anchor_count == 0 && !work->offer.has_factory;
}

static rcdp_err verify_signer(companion_device *device, const rcdp_input *input,
                              const rcdp_signed_companion_grant *grant, const install_work *work) {
  const rcdp_device_signed message = {
      .anchors = device->config.anchors,
      .anchor_count = device->config.anchor_count,
      .on_word = on_word(device, work),
      .network = &work->grant.network,
      .suite = work->suite,
      .context = CONTEXT_GRANT,
      .content = grant->content,
      .signature = grant->signature,
      .chain = grant->chain,
      .chain_count = grant->chain_count,
      .issued = work->grant.issued,
  };
  const rcdp_err err = rcdp_device_verify(&device->core, input, &message);
  if (err == RCDP_OK) {
    rcdp_action_report(&device->core.queue, RCDP_STEP_SIGNATURE, RCDP_OK, &device->core.channel.entry.order);
  }
  return err;
}

static rcdp_err verify(companion_device *device, const rcdp_input *input, const rcdp_signed_companion_grant *grant,
                       install_work *work) {
  rcdp_err err = read_offer(device, work);
  if (err == RCDP_OK) {
    err = rcdp_companion_grant_decode(grant->content, &device->core.arena, &work->grant);
  }
  if (err == RCDP_OK) {
    err = compare(work);
  }
  return err == RCDP_OK ? verify_signer(device, input, grant, work) : err;
}

/* --- what is in it --- */

/* Everything of which the receipt will prove knowledge, and the info that binds box and keys. */
static rcdp_err transcript(companion_device *device, const rcdp_signed_companion_grant *grant, install_work *work,
                           rcdp_buf *info) {
  const rcdp_provider *provider = device->config.provider;
  rcdp_companion_receipt *receipt = &work->receipt;
  receipt->order = work->grant.order;
  receipt->credential = work->grant.credential;
  receipt->epoch = work->grant.epoch;
  receipt->network = work->grant.network;
  receipt->channel_binding = work->offer.channel_binding;
  rcdp_err err = rcdp_digest(provider, CONTEXT_GRANT, grant->content, receipt->grant_hash.octets);
  if (err == RCDP_OK) {
    err = rcdp_sha256(provider, grant->chain[0], receipt->signer_hash.octets);
  }
  return err == RCDP_OK ? rcdp_companion_hpke_info(&work->grant, &receipt->signer_hash, &device->core.arena, info)
                        : err;
}

/* One value has one encoding. */
static rcdp_err encode(companion_device *device, const rcdp_restrictions *restrictions, rcdp_buf *octets) {
  const rcdp_controls controls = {.has_restrictions = true, .restrictions = *restrictions};
  return rcdp_controls_encode(&controls, &device->core.arena, octets);
}

static rcdp_err compare_restrictions(companion_device *device, const rcdp_restrictions *shown,
                                     const rcdp_restrictions *sealed) {
  uint8_t shown_octets[RCDP_SEALED_MAX];
  uint8_t sealed_octets[RCDP_SEALED_MAX];
  rcdp_buf a = RCDP_BUF(shown_octets);
  rcdp_buf b = RCDP_BUF(sealed_octets);
  rcdp_err err = encode(device, shown, &a);
  if (err == RCDP_OK) {
    err = encode(device, sealed, &b);
  }
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_bytes_equal(rcdp_buf_bytes(&a), rcdp_buf_bytes(&b)) ? RCDP_OK : RCDP_E_MISMATCH;
}

/* What companion and owner were shown is what is in the box, and it hangs on the subscription that this device was told. */
static rcdp_err compare_profile(companion_device *device, const install_work *work) {
  const rcdp_profile *profile = &work->credential.profile;
  const rcdp_companion_grant *grant = &work->grant;
  const bool same = rcdp_id_equal(&profile->id, &grant->credential) && profile->epoch == grant->epoch &&
                    rcdp_bytes_equal(profile->parent, RCDP_ID_BYTES(grant->companion));
  return same ? compare_restrictions(device, &grant->restrictions, &profile->restrictions) : RCDP_E_MISMATCH;
}

static rcdp_err open_box(companion_device *device, const rcdp_input *input, install_work *work, rcdp_bytes info) {
  const rcdp_device_box box = {
      .suite = work->suite,
      .ephemeral_key = device->core.state.offer.ephemeral_key,
      .enc = work->grant.enc,
      .info = info,
      .sealed = work->grant.sealed,
  };
  const rcdp_device_expected expected = {&work->offer.network, work->offer.has_factory ? RCDP_CERTIFIED : RCDP_ASSERTED,
                                         work->grant.issued};
  rcdp_err err = rcdp_device_open_box(&device->core, &box, &work->receipt.credential_hash, &work->credential);
  if (err == RCDP_OK) {
    err = compare_profile(device, work);
  }
  return err == RCDP_OK ? rcdp_device_judge(&device->core, input, &work->credential.profile, &expected) : err;
}

/* --- it is kept --- */

/* Keys in use, wrapped, and the receipt that is made with them. */
static rcdp_err make_keys(companion_device *device, install_work *work, rcdp_bytes info, rcdp_octets32 *hash) {
  const rcdp_companion_device_config *config = &device->config;
  rcdp_key management = {0};
  work->message_buf = RCDP_BUF(work->message);
  rcdp_err err =
      rcdp_keys_wrap(config->provider, config->storage_key, &work->credential, info, &work->wrapped, &management);
  if (err == RCDP_OK) {
    err = rcdp_companion_device_receipt(device, &work->receipt, &management, hash, &work->message_buf);
  }
  config->provider->key_release(config->provider->context, &management);
  return err;
}

/* Stage the credential behind those that are held already. The offer has served, and its key goes with it. */
static rcdp_err stage(companion_device *device, const install_work *work, const rcdp_octets32 *hash) {
  rcdp_device_state next = device->core.state;
  const rcdp_held_credential held = {
      .origin = RCDP_HELD_BY_COMPANION,
      .profile = work->credential.profile,
      .key = work->wrapped.key,
      .management_key = work->wrapped.management_key,
      .op = work->wrapped.op,
      .on_word = on_word(device, work),
      .transaction = work->grant.order,
      .confirm_hash = *hash,
      .confirm = rcdp_buf_bytes(&work->message_buf),
  };
  const rcdp_device_issued issued = {work->grant.issued, on_word(device, work)};
  const rcdp_err err = rcdp_device_stage(&next, &held, &issued);
  if (err != RCDP_OK) {
    return err;
  }
  next.has_offer = false;
  rcdp_action_report(&device->core.queue, RCDP_STEP_INSTALL, RCDP_OK, &work->grant.order);
  return rcdp_device_commit(&device->core, &next, COMPANION_DEVICE_COMMITTING_INSTALL);
}

rcdp_err rcdp_companion_device_install(companion_device *device, const rcdp_input *input,
                                       const rcdp_signed_companion_grant *grant) {
  install_work work;
  memset(&work, 0, sizeof work);
  uint8_t info_octets[COMPANION_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_octets32 hash;

  rcdp_err err = verify(device, input, grant, &work);
  if (err == RCDP_OK) {
    err = transcript(device, grant, &work, &info);
  }
  if (err == RCDP_OK) {
    err = open_box(device, input, &work, rcdp_buf_bytes(&info));
  }
  if (err == RCDP_OK) {
    err = make_keys(device, &work, rcdp_buf_bytes(&info), &hash);
  }
  if (err == RCDP_OK) {
    err = stage(device, &work, &hash);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
