/* Who a key is for: host name and protocol (TS 33.220 clause 4.5.2 and Annex H, TS 33.535 Annex A.4). */
#include "host.h"

#include <string.h>

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

size_t rcdp_host_id(rcdp_bytes host, uint8_t id[RCDP_HOST_ID_MAX]) {
  if (!rcdp_is_canonical_host(host)) {
    return 0;
  }
  memcpy(id, host.data, host.len);
  memcpy(id + host.len, shared_key_tls13, sizeof shared_key_tls13);
  return host.len + sizeof shared_key_tls13;
}
