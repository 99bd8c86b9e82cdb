/* The name of a provisioner's credential, and what its boxes are bound to. */
#include "transcript.h"

#include <string.h>

enum { CREDENTIAL_NAME_MAX = 128 };

rcdp_err rcdp_provisioner_credential_id(const rcdp_provider *provider, const rcdp_credential_name *name,
                                        rcdp_arena *scratch, rcdp_id *id) {
  uint8_t octets[CREDENTIAL_NAME_MAX];
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_buf encoding = RCDP_BUF(octets);
  rcdp_err err = rcdp_credential_name_encode(name, scratch, &encoding);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CREDENTIAL_NAME, rcdp_buf_bytes(&encoding), digest);
  }
  if (err == RCDP_OK) {
    memcpy(id->octets, digest, sizeof id->octets);
  }
  return err;
}

rcdp_delivery_seal_info rcdp_provisioner_seal_info(const rcdp_delivery *delivery, const rcdp_octets32 *signer_hash) {
  return (rcdp_delivery_seal_info){
      .maker = delivery->maker,
      .order = delivery->order,
      .device = delivery->device,
      .serial = delivery->serial,
      .provisioner = delivery->provisioner,
      .network = delivery->network,
      .device_nonce = delivery->device_nonce,
      .credential = delivery->credential,
      .suite = delivery->suite,
      .signer_hash = *signer_hash,
  };
}

rcdp_err rcdp_provisioner_hpke_info(const char *context, const rcdp_delivery_seal_info *fields, rcdp_arena *scratch,
                                    rcdp_buf *info) {
  rcdp_err err = rcdp_buf_add(info, rcdp_bytes_of(context));
  if (err == RCDP_OK) {
    err = rcdp_buf_add_u8(info, 0);
  }
  return err == RCDP_OK ? rcdp_delivery_seal_info_encode(fields, scratch, info) : err;
}
