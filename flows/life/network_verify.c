/* Is it the device of this credential that speaks? By the management key of one of its epochs, and by the device key where there is one (docs/protocol.md,
 * clause 19). */
#include "network.h"

rcdp_err rcdp_life_network_found(const rcdp_input *input) {
  const rcdp_err err = input->stored->err;
  return err == RCDP_E_NOT_FOUND ? RCDP_E_UNKNOWN_CREDENTIAL : err;
}

rcdp_bytes rcdp_life_network_management_key(const rcdp_record *record, uint16_t epoch) {
  if (epoch == record->epoch) {
    return record->management_key;
  }
  const bool next = record->has_next && epoch == record->epoch + 1;
  return next ? record->next.management_key : RCDP_NO_BYTES;
}

/* A device key tells its algorithm by its length. */
rcdp_err rcdp_life_network_verify_signature(const rcdp_network *network, const rcdp_record *record, const char *context,
                                            rcdp_bytes content, rcdp_bytes signature) {
  enum { ED25519_PUBLIC_LEN = 32 };
  const rcdp_bytes key = record->device_key;
  const rcdp_verification_key device = {key.len == ED25519_PUBLIC_LEN ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256,
                                        key};
  const rcdp_signed body = {content, signature};
  return signature.len > 0 ? rcdp_keys_verify(network->config.provider, &device, context, &body) : RCDP_E_BAD_SIGNATURE;
}

rcdp_err rcdp_life_network_verify(const rcdp_network *network, const rcdp_record *record, const life_speaker *speaker,
                                  const rcdp_attested *said) {
  const rcdp_stored_management stored = {network->config.provider, network->config.storage_key, &record->credential,
                                         speaker->management_key};
  const bool coded = speaker->management_key.len > 0;
  const bool is_signed = record->device_key.len > 0;
  rcdp_err err = coded || is_signed ? RCDP_OK : RCDP_E_LAPSED;
  if (err == RCDP_OK && coded) {
    err = rcdp_keys_verify_stored(&stored, speaker->label, speaker->context, &said->body);
  }
  if (err == RCDP_OK && is_signed) {
    err = rcdp_life_network_verify_signature(network, record, speaker->context, said->body.content, said->signature);
  }
  return err;
}
