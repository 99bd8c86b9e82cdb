/*
 * What belongs together (docs/protocol.md, clauses 18.3 to 18.6): an offer and this provisioner, a delivery and its offer, a receipt and its
 * delivery. Keys are between device and network: the provisioner compares all that can be compared without one.
 */
#include "provisioner.h"
#include "transcript.h"

bool rcdp_provisioner_offer_fits(const provisioner_role *role, const rcdp_id *order,
                                 const rcdp_provisioner_offer *offer) {
  return rcdp_id_equal(&offer->order, order) && rcdp_id_equal(&offer->serial, &role->serial) &&
         rcdp_octets32_equal(&offer->provisioner, &role->self) &&
         rcdp_network_id_equal(&offer->network, &role->network);
}

rcdp_err rcdp_provisioner_name(provisioner_role *role, const rcdp_provisioner_offer *offer, rcdp_id *credential) {
  const rcdp_credential_name name = {
      .serial = offer->serial,
      .provisioner = offer->provisioner,
      .order = offer->order,
      .device_nonce = offer->device_nonce,
  };
  return rcdp_provisioner_credential_id(role->config.identity.provider, &name, &role->arena, credential);
}

/* --- delivery --- */

static bool echoes_offer(const rcdp_delivery *delivery, const rcdp_provisioner_offer *offer) {
  return rcdp_id_equal(&delivery->order, &offer->order) &&
         rcdp_octets32_equal(&delivery->reference, &offer->channel_binding) &&
         rcdp_bytes_equal(delivery->device, offer->device) && rcdp_id_equal(&delivery->serial, &offer->serial) &&
         rcdp_octets32_equal(&delivery->provisioner, &offer->provisioner) &&
         rcdp_network_id_equal(&delivery->network, &offer->network) &&
         rcdp_octets32_equal(&delivery->device_nonce, &offer->device_nonce) &&
         rcdp_suite_among(delivery->suite, offer->suites, offer->suite_count) != NULL;
}

rcdp_err rcdp_provisioner_delivery_fits(provisioner_role *role, const rcdp_provision_state *state,
                                        const rcdp_delivery *delivery) {
  rcdp_provisioner_offer offer;
  rcdp_octets32 hash;
  rcdp_id credential;
  rcdp_err err = rcdp_provisioner_offer_decode(state->offer.content, &role->arena, &offer);
  if (err == RCDP_OK) {
    err = rcdp_digest(role->config.identity.provider, CONTEXT_PROVISIONER_OFFER, state->offer.content, hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_name(role, &offer, &credential);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool fits = delivery->maker == state->maker && echoes_offer(delivery, &offer) &&
                    rcdp_octets32_equal(&delivery->offer_hash, &hash) &&
                    rcdp_id_equal(&delivery->credential, &credential);
  return fits ? RCDP_OK : RCDP_E_MISMATCH;
}

/* --- receipt --- */

static bool echoes_delivery(const rcdp_provisioner_receipt *receipt, const rcdp_delivery *delivery) {
  return rcdp_id_equal(&receipt->order, &delivery->order) && rcdp_bytes_equal(receipt->device, delivery->device) &&
         rcdp_id_equal(&receipt->serial, &delivery->serial) &&
         rcdp_octets32_equal(&receipt->provisioner, &delivery->provisioner) &&
         rcdp_id_equal(&receipt->credential, &delivery->credential) && receipt->epoch == 0 &&
         rcdp_network_id_equal(&receipt->network, &delivery->network) &&
         rcdp_octets32_equal(&receipt->device_nonce, &delivery->device_nonce) &&
         rcdp_octets32_equal(&receipt->reference, &delivery->reference);
}

static rcdp_err info_hash(provisioner_role *role, const rcdp_chained *chained, const rcdp_delivery *delivery,
                          rcdp_octets32 *hash) {
  const rcdp_provider *provider = role->config.identity.provider;
  rcdp_octets32 signer = role->self;
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  rcdp_err err = RCDP_OK;
  if (delivery->maker == RCDP_MADE_BY_NETWORK) {
    err = rcdp_sha256(provider, chained->chain[0], signer.octets);
  }
  if (err == RCDP_OK) {
    const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, &signer);
    err = rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &fields, &role->arena, &info);
  }
  return err == RCDP_OK ? rcdp_sha256(provider, rcdp_buf_bytes(&info), hash->octets) : err;
}

/* A device that has signed its offer signs its receipt, by a key of the suite's kind. */
static bool is_signed_alike(const rcdp_provision_state *state, const rcdp_attested *attested,
                            const rcdp_provisioner_receipt *receipt, const rcdp_delivery *delivery) {
  return (attested->signature.len > 0) == (state->offer.signature.len > 0) &&
         receipt->device_key.len == rcdp_suite_find(delivery->suite)->public_len;
}

rcdp_err rcdp_provisioner_receipt_fits(provisioner_role *role, const rcdp_provision_state *state,
                                       const rcdp_attested *attested, const rcdp_provisioner_receipt *receipt) {
  rcdp_delivery delivery;
  rcdp_octets32 hash;
  rcdp_err err = rcdp_delivery_decode(state->delivery.content, &role->arena, &delivery);
  if (err == RCDP_OK) {
    err = info_hash(role, &state->delivery, &delivery, &hash);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool fits = echoes_delivery(receipt, &delivery) && rcdp_octets32_equal(&receipt->info_hash, &hash) &&
                    is_signed_alike(state, attested, receipt, &delivery);
  return fits ? RCDP_OK : RCDP_E_MISMATCH;
}
