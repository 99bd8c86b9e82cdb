/* A device confirms what it has installed, and knows its network's acknowledgement (docs/protocol.md, clauses 6.4 and 16.7). */
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
