/* GBA: the key of a network application function, Ks_NAF or Ks_ext_NAF (TS 33.220 Annex B.3). */
#include "certificate/text.h"
#include "host.h"
#include "kdf.h"

enum { FC_KS_NAF = 0x01 };

rcdp_err rcdp_ks_naf(const rcdp_provider *provider, const rcdp_aka_run *run, rcdp_bytes impi, rcdp_bytes host,
                     rcdp_secret *ks_naf) {
  uint8_t octets[RCDP_HOST_ID_MAX];
  const rcdp_bytes naf_id = {octets, rcdp_host_id(host, octets)};
  const rcdp_bytes parameters[] = {rcdp_bytes_of("gba-me"), RCDP_BYTES(run->rand), impi, naf_id};
  if (!rcdp_text_is_email(impi) || naf_id.len == 0) {
    rcdp_secret_wipe(ks_naf);
    return RCDP_E_ARGUMENT;
  }
  return rcdp_kdf_of_run(provider, run, FC_KS_NAF, parameters, 4, ks_naf);
}
