/* Who a key is for: host name and protocol (TS 33.220 clause 4.5.2 and Annex H, TS 33.535 Annex A.4). */
#include "host.h"

#include "certificate/text.h"

/* "Shared key TLS 1.3" of TS 33.222 clause 5.4.0.2 in the list of TS 33.220 Annex H.3. */
static const uint8_t shared_key_tls13[5] = {0x01, 0x00, 0x00, 0x00, 0x07};

bool rcdp_is_canonical_host(rcdp_bytes host) {
  for (size_t i = 0; i < host.len; i++) {
    if (host.data[i] >= 'A' && host.data[i] <= 'Z') {
      return false;
    }
  }
  return rcdp_text_is_host(host);
}

rcdp_err rcdp_host_id(rcdp_bytes host, rcdp_buf *id) {
  if (!rcdp_is_canonical_host(host)) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = rcdp_buf_add(id, host);
  return err == RCDP_OK ? rcdp_buf_add(id, RCDP_BYTES(shared_key_tls13)) : err;
}
