/* A device confirms what it has installed, knows its network's acknowledgement (docs/protocol.md, clauses 6.4 and 16.7), and attests what it says
 * of a credential later on (clause 19). */
#include "device.h"

rcdp_err rcdp_device_confirm(const rcdp_device *device, const rcdp_device_confirmer *confirmer, rcdp_octets32 *hash,
                             rcdp_authenticated *body) {
  const rcdp_err err = rcdp_digest(device->provider, confirmer->context, body->content, hash->octets);
  return err == RCDP_OK ? rcdp_keys_mac(device->provider, confirmer->management, confirmer->credential,
                                        LABEL_CONFIRMATION, confirmer->context, body)
                        : err;
}

rcdp_err rcdp_device_verify_confirmed(const rcdp_device *device, const rcdp_held_credential *held, const char *context,
                                      const rcdp_authenticated *confirmed) {
  const rcdp_stored_management stored = {device->provider, device->storage_key, &held->profile.id,
                                         held->management_key};
  return rcdp_keys_verify_stored(&stored, LABEL_CONFIRMED, context, confirmed);
}

static rcdp_err sign(const rcdp_device *device, const rcdp_held_credential *held, const char *context,
                     rcdp_bytes content, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  const rcdp_provider *provider = device->provider;
  rcdp_key key = {0};
  rcdp_err err = rcdp_keys_unwrap_device(provider, device->storage_key, &held->profile.id, held->device_key, &key);
  if (err == RCDP_OK) {
    err = rcdp_sign(provider, &key, context, content, signature);
  }
  provider->key_release(provider->context, &key);
  return err;
}

rcdp_err rcdp_device_attest(const rcdp_device *device, const rcdp_held_credential *held, const char *label,
                            const char *context, uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_attested *attested) {
  const rcdp_stored_management stored = {device->provider, device->storage_key, &held->profile.id,
                                         held->management_key};
  const rcdp_err err = rcdp_keys_mac_stored(&stored, label, context, &attested->body);
  if (err != RCDP_OK || held->device_key.len == 0) {
    return err;
  }
  attested->signature = (rcdp_bytes){signature, RCDP_SIGNATURE_LEN};
  return sign(device, held, context, attested->body.content, signature);
}
