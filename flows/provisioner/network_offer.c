/*
 * What a device offers, in an order or in a hand-in: of whom, for whom, by which certificate; what its credential is called, and what stands in the
 * store for the device: a certificate, or its name in the mouth of one provisioner (docs/protocol.md, clause 18.4).
 */
#include "network.h"

#include <string.h>

#define CONTEXT_ASSERTED "rcdp/1 provisioner-asserted network"

/* Who it is: the URL's device where there is a certificate, else what it calls itself. */
static rcdp_err check_device(rcdp_network *network, rcdp_slot *slot, const rcdp_provisioner_offer *offer) {
  rcdp_buf named = RCDP_BUF(slot->device_id);
  if (!slot->is_signed) {
    const rcdp_err err = rcdp_buf_add(&named, offer->device);
    slot->device_id_len = named.len;
    return network->config.provisioner->certified_only ? RCDP_E_NOT_AUTHORISED : err;
  }
  const rcdp_err err = rcdp_network_check_url(network, slot, offer->certificate_url);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_network_report(network, slot, RCDP_STEP_URL, RCDP_OK);
  const rcdp_bytes device_id = {slot->device_id, slot->device_id_len};
  return rcdp_bytes_equal(device_id, offer->device) ? RCDP_OK : RCDP_E_MISMATCH;
}

rcdp_err rcdp_provisioning_check_offer(rcdp_network *network, rcdp_slot *slot, const rcdp_signed *body,
                                       const rcdp_provisioner_offer *offer, const provisioning_claim *claim) {
  const bool fits = rcdp_id_equal(&offer->order, &slot->transaction) && rcdp_id_equal(&offer->serial, claim->serial) &&
                    rcdp_bytes_equal(offer->device, claim->device) &&
                    rcdp_octets32_equal(&offer->channel_binding, claim->reference);
  if (!fits) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&offer->network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  slot->is_signed = body->signature.len > 0;
  if (slot->is_signed != offer->has_factory) {
    return RCDP_E_BAD_SIGNATURE;
  }
  return check_device(network, slot, offer);
}

rcdp_err rcdp_provisioning_name_credential(rcdp_network *network, rcdp_slot *slot, const rcdp_credential_name *name) {
  return rcdp_provisioner_credential_id(network->config.provider, name, &network->arena, &slot->credential);
}

rcdp_err rcdp_provisioning_name_subject(rcdp_network *network, rcdp_slot *slot, const rcdp_signed *body,
                                        const rcdp_provisioner_offer *offer) {
  const provisioning *own = slot->own;
  rcdp_err err = RCDP_OK;
  if (!rcdp_octets32_equal(&offer->provisioner, &own->owner)) {
    return RCDP_E_MISMATCH;
  }
  if (slot->is_signed) {
    slot->certificate_hash = offer->certificate_hash;
  } else {
    err = rcdp_provisioning_digest(network, CONTEXT_ASSERTED, RCDP_OCTETS32_BYTES(own->owner), offer->device,
                                   &slot->certificate_hash);
  }
  return err == RCDP_OK ? rcdp_digest(network->config.provider, CONTEXT_PROVISIONER_OFFER, body->content,
                                      slot->request_hash.octets)
                        : err;
}

void rcdp_provisioning_ask_policy(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_certificate *certificate, provisioning_state waiting) {
  rcdp_network_ask_policy(network, slot, input, certificate, waiting)->assurance =
      slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED;
}

void rcdp_provisioning_reserve(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_id *serial,
                               rcdp_bytes imsi, bool replace, provisioning_state waiting) {
  const provisioning *own = slot->own;
  rcdp_record *record = &network->request.record;
  rcdp_network_prepare(network, slot, input);
  record->assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED;
  record->counter_absent = true;
  record->has_grant = true;
  record->grant = *serial;
  record->ownership.owner = own->owner;
  record->imsi = imsi;
  record->lapses_at = input->wall.seconds + network->config.provisioner->delivery_lifetime;
  network->request.replace = replace;
  rcdp_network_report(network, slot, RCDP_STEP_POLICY, RCDP_OK);
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_RESERVE, waiting);
}

rcdp_err rcdp_provisioning_write_reserved(rcdp_network *network, const rcdp_slot *slot, const rcdp_octets32 *reference,
                                          rcdp_buf *message) {
  const rcdp_message reserved = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = {.kind = RCDP_PROVISIONER_RESERVED, .body.reserved = {*reference, slot->credential}},
  };
  return rcdp_message_encode(&reserved, &network->arena, message);
}
