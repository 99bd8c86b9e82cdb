/* See kdf.h. */
#include "kdf.h"

#include <string.h>

#include "hkdf.h"

rcdp_err rcdp_kdf(const rcdp_provider *provider, const rcdp_secret *key, uint8_t fc, const rcdp_bytes *parameters,
                  size_t count, rcdp_secret *derived) {
  uint8_t lengths[RCDP_KDF_PARAMETERS][2];
  rcdp_bytes parts[1 + 2 * RCDP_KDF_PARAMETERS] = {{&fc, 1}};
  rcdp_secret_wipe(derived);
  if (key->len != RCDP_BOOTSTRAP_KEY_LEN) {
    return RCDP_E_BAD_KEY;
  }
  if (count > RCDP_KDF_PARAMETERS) {
    return RCDP_E_ARGUMENT;
  }
  for (size_t i = 0; i < count; i++) {
    if (parameters[i].len > UINT16_MAX) {
      return RCDP_E_ARGUMENT;
    }
    lengths[i][0] = (uint8_t)(parameters[i].len >> 8);
    lengths[i][1] = (uint8_t)parameters[i].len;
    parts[1 + 2 * i] = parameters[i];
    parts[2 + 2 * i] = RCDP_BYTES(lengths[i]);
  }
  const rcdp_err err = rcdp_hmac_once(provider, rcdp_secret_bytes(key), parts, 1 + 2 * count, derived->data);
  if (err != RCDP_OK) {
    return err;
  }
  derived->len = RCDP_HASH_LEN;
  return RCDP_OK;
}

rcdp_err rcdp_kdf_of_run(const rcdp_provider *provider, const rcdp_aka_run *run, uint8_t fc,
                         const rcdp_bytes *parameters, size_t count, rcdp_secret *derived) {
  rcdp_secret key = {.len = 0};
  if (run->ck.len == RCDP_AKA_LEN && run->ik.len == RCDP_AKA_LEN) { /* else the empty key is refused */
    memcpy(key.data, run->ck.data, RCDP_AKA_LEN);
    memcpy(key.data + RCDP_AKA_LEN, run->ik.data, RCDP_AKA_LEN);
    key.len = RCDP_BOOTSTRAP_KEY_LEN;
  }
  const rcdp_err err = rcdp_kdf(provider, &key, fc, parameters, count, derived);
  rcdp_secret_wipe(&key);
  return err;
}

void rcdp_aka_run_wipe(rcdp_aka_run *run) { rcdp_wipe(run, sizeof *run); }
