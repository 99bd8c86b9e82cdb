/*
 * The device hears who wants to provision it: whose grant is it, what does it allow, and is it shown by the very key that was granted, on
 * this very channel (docs/protocol.md, clauses 18.1 and 18.2)?
 */
#include "device.h"

#include <string.h>

/* --- the grant --- */

static bool network_wanted(const rcdp_provisioner_device_config *config, const rcdp_network_id *network) {
  for (size_t i = 0; i < config->network_count; i++) {
    if (rcdp_network_id_equal(&config->networks[i], network)) {
      return true;
    }
  }
  return config->network_count == 0;
}

static rcdp_err read_grant(provisioner_device *device, rcdp_bytes content, provisioner_granted *granted) {
  const rcdp_err err = rcdp_grant_decode(content, &device->core.arena, &granted->grant);
  return err == RCDP_OK
             ? rcdp_sha256(device->config.provider, granted->grant.provisioner.key, granted->provisioner.octets)
             : err;
}

static rcdp_err check_grant(const provisioner_device *device, const rcdp_input *input, const rcdp_grant *grant) {
  if (!network_wanted(&device->config, &grant->network)) {
    return RCDP_E_NETWORK;
  }
  return grant->operations.provision ? rcdp_grant_check_time(grant, rcdp_device_time(&device->core, input))
                                     : RCDP_E_NOT_AUTHORISED;
}

bool rcdp_provisioner_device_on_word(const provisioner_device *device) { return device->config.anchor_count == 0; }

static rcdp_err verify_grant(provisioner_device *device, const rcdp_input *input, const rcdp_chained *body,
                             const rcdp_grant *grant) {
  const rcdp_device_signed message = {
      .anchors = device->config.anchors,
      .anchor_count = device->config.anchor_count,
      .on_word = rcdp_provisioner_device_on_word(device),
      .network = &grant->network,
      .context = CONTEXT_PROVISIONER_GRANT,
      .content = body->content,
      .signature = body->signature,
      .chain = body->chain,
      .chain_count = body->chain_count,
      .timeless = true,
  };
  return rcdp_device_verify(&device->core, input, &message);
}

rcdp_err rcdp_provisioner_device_granted(provisioner_device *device, provisioner_granted *granted) {
  return read_grant(device, (rcdp_bytes){device->grant, device->grant_len}, granted);
}

static void keep_grant(provisioner_device *device, rcdp_bytes content) {
  memcpy(device->grant, content.data, content.len);
  device->grant_len = content.len;
}

/* --- who shows it --- */

/* A grant is no secret: its key has to sign for this order and this channel. */
static rcdp_err verify_proof(provisioner_device *device, const rcdp_signed *body, const rcdp_grant *grant) {
  rcdp_provisioner_proof proof;
  const rcdp_err err = rcdp_provisioner_proof_decode(body->content, &device->core.arena, &proof);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = rcdp_id_equal(&proof.order, &device->core.channel.entry.order) &&
                    rcdp_id_equal(&proof.serial, &grant->serial) &&
                    rcdp_network_id_equal(&proof.network, &grant->network) &&
                    rcdp_octets32_equal(&proof.channel_binding, &device->core.channel.binding);
  return same ? rcdp_keys_verify(device->config.provider, &grant->provisioner, CONTEXT_PROVISIONER_PROOF, body)
              : RCDP_E_MISMATCH;
}

static rcdp_err verify(provisioner_device *device, const rcdp_input *input, const rcdp_provisioner_hello *hello,
                       provisioner_granted *granted) {
  rcdp_err err = read_grant(device, hello->grant.content, granted);
  if (err == RCDP_OK) {
    err = check_grant(device, input, &granted->grant);
  }
  if (err == RCDP_OK) {
    err = verify_grant(device, input, &hello->grant, &granted->grant);
  }
  return err == RCDP_OK ? verify_proof(device, &hello->proof, &granted->grant) : err;
}

/* --- what it leads to --- */

static bool held_fits(const rcdp_held_credential *held, const provisioner_granted *granted) {
  return held != NULL && rcdp_network_id_equal(&held->profile.network, &granted->grant.network) &&
         rcdp_bytes_equal(held->profile.ordered_by, RCDP_OCTETS32_BYTES(granted->provisioner));
}

static bool pending_fits(provisioner_device *device, const provisioner_granted *granted) {
  const rcdp_device_entry *entry = &device->core.channel.entry;
  rcdp_provisioner_offer offer;
  rcdp_bytes content;
  return rcdp_provisioner_device_pending(device, &offer, &content) && rcdp_id_equal(&offer.order, &entry->order) &&
         rcdp_octets32_equal(&offer.channel_binding, &entry->reference) &&
         rcdp_id_equal(&offer.serial, &granted->grant.serial) &&
         rcdp_octets32_equal(&offer.provisioner, &granted->provisioner) &&
         rcdp_network_id_equal(&offer.network, &granted->grant.network);
}

/* Nothing is asked for that there would be no room for, or that this device does not want. */
static rcdp_err check_place(provisioner_device *device, const rcdp_network_id *network) {
  rcdp_device_state *state = &device->core.state;
  if (!device->config.replace && rcdp_device_active(state, network) != NULL) {
    return RCDP_E_ALREADY;
  }
  return rcdp_device_may_ask(state, network, RCDP_HELD_BY_PROVISIONER) ? RCDP_OK : RCDP_E_QUOTA;
}

/* The provisioner has our offer already: that goes on where it was, or nothing does. */
static rcdp_err go_on(provisioner_device *device, const provisioner_granted *granted) {
  const rcdp_held_credential *held =
      rcdp_provisioner_device_held(device, &device->core.state, &device->core.channel.entry);
  if (held_fits(held, granted)) {
    return rcdp_provisioner_device_send_receipt(device, held);
  }
  if (!pending_fits(device, granted)) {
    return RCDP_E_MISMATCH;
  }
  const rcdp_err err = check_place(device, &granted->grant.network);
  return err == RCDP_OK ? rcdp_provisioner_device_send_offer(device) : err;
}

static rcdp_err offer_anew(provisioner_device *device, const provisioner_granted *granted) {
  const rcdp_err err = check_place(device, &granted->grant.network);
  return err == RCDP_OK ? rcdp_provisioner_device_offer(device, granted) : err;
}

rcdp_err rcdp_provisioner_device_hello(provisioner_device *device, const rcdp_input *input,
                                       const rcdp_provisioner_hello *hello) {
  provisioner_granted granted;
  const rcdp_err err = verify(device, input, hello, &granted);
  if (err != RCDP_OK) {
    return err;
  }
  keep_grant(device, hello->grant.content);
  rcdp_action_report(&device->core.queue, RCDP_STEP_HELLO, RCDP_OK, &device->core.channel.entry.order);
  device->core.channel.entry.reference = hello->has_reference ? hello->reference : device->core.channel.binding;
  return hello->has_reference ? go_on(device, &granted) : offer_anew(device, &granted);
}
