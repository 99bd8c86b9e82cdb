/* GBA: the key of a network application function, Ks_NAF or Ks_ext_NAF (TS 33.220 Annex B.3). */
#include "certificate/text.h"
#include "host.h"
#include "kdf.h"

enum { FC_KS_NAF = 0x01 };

rcdp_err rcdp_ks_naf(const rcdp_provider *provider, const rcdp_aka_run *run, rcdp_bytes impi, rcdp_bytes host,
                     rcdp_secret *ks_naf) {
  uint8_t octets[RCDP_HOST_ID_MAX];
  rcdp_buf naf_id = RCDP_BUF(octets);
  rcdp_err err = rcdp_text_is_email(impi) ? RCDP_OK : RCDP_E_ARGUMENT;
  if (err == RCDP_OK) {
    err = rcdp_host_id(host, &naf_id);
  }
  if (err != RCDP_OK) {
    rcdp_secret_wipe(ks_naf);
    return err;
  }
  const rcdp_bytes parameters[] = {rcdp_bytes_of("gba-me"), RCDP_BYTES(run->rand), impi, rcdp_buf_bytes(&naf_id)};
  return rcdp_kdf_of_run(provider, run, FC_KS_NAF, parameters, 4, ks_naf);
}
