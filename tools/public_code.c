/* Codes that everybody knows. */
#include "public_code.h"

#include <rcdp/crypto.h>

rcdp_err public_code(const rcdp_provider *provider, rcdp_bytes device_id, rcdp_secret *code) {
  const rcdp_err err = rcdp_digest(provider, "rcdp/1 public code", device_id, code->data);
  code->len = err == RCDP_OK ? RCDP_CODE_MAX : 0;
  return err;
}
