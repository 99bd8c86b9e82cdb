/* Whom a device believes: a network issuer under one of its anchors (or on the word of somebody whom it believes), and the very network that it
 * asked. */
#include "device.h"

/* The device will take the issuing time for time that has passed. A network cannot claim more than its certificate lets it: time
 * far ahead would make every certificate of every other network an expired one, for good. */
static rcdp_err check_issued(const rcdp_certificate *signer, uint64_t issued) {
  return signer->not_before <= issued && issued <= signer->not_after ? RCDP_OK : RCDP_E_BOUNDS;
}

static rcdp_err check_path(rcdp_device *device, const rcdp_input *input, const rcdp_device_signed *message,
                           rcdp_certificate *signer) {
  const rcdp_path_policy policy = {
      .anchors = message->anchors,
      .anchor_count = message->anchor_count,
      .purpose = RCDP_EKU_NETWORK_ISSUER,
      .key_usage = RCDP_KU_DIGITAL_SIGNATURE,
      .time = rcdp_device_time(device, input),
  };
  rcdp_err err = message->on_word ? rcdp_path_check_leaf(&policy, message->chain[0], signer)
                                  : rcdp_path_verify(device->provider, &policy, message->chain[0], message->chain + 1,
                                                     message->chain_count - 1, NULL, 0, signer);
  if (err == RCDP_OK) {
    char domain[RCDP_NETWORK_DOMAIN_MAX];
    rcdp_network_id_domain(message->network, domain);
    err = rcdp_certificate_names_host(signer, rcdp_bytes_of(domain));
  }
  device->fault = signer->fault;
  return err;
}

rcdp_err rcdp_device_verify(rcdp_device *device, const rcdp_input *input, const rcdp_device_signed *message) {
  rcdp_certificate signer;
  rcdp_err err = check_path(device, input, message, &signer);
  if (err == RCDP_OK && message->suite != NULL && signer.key_alg != message->suite->signature) {
    err = RCDP_E_ALGORITHM;
  }
  if (err == RCDP_OK) {
    err = rcdp_verify(device->provider, signer.key_alg, signer.public_key, message->context, message->content,
                      message->signature);
  }
  return err == RCDP_OK && !message->timeless ? check_issued(&signer, message->issued) : err;
}
