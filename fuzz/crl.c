/*
 * Fuzz target: one certificate revocation list. The first octets are a serial number to look for. All that the list is found to say
 * lies inside its octets, and whether it is in order does not depend on what is looked for.
 */
#include "fuzz.h"
#include "reader.h"

#include <rcdp/certificate.h>

static void check_inside(rcdp_bytes view, rcdp_bytes whole) {
  FUZZ_CHECK(view.len == 0 || (view.data >= whole.data && view.data + view.len <= whole.data + whole.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes der = {data, size};
  const rcdp_bytes serial = fuzz_take(&der, fuzz_u8(&der) % 24);
  rcdp_crl crl;
  if (rcdp_crl_read(der, &crl) != RCDP_OK) {
    FUZZ_CHECK(crl.fault.rule != RCDP_RULE_NONE && crl.tbs.len == 0);
    return 0;
  }
  const rcdp_bytes views[] = {crl.tbs, crl.issuer, crl.authority_key_id, crl.entries, crl.signature};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    check_inside(views[i], der);
  }
  FUZZ_CHECK(crl.tbs.len > 0 && crl.issuer.len > 0 && crl.this_update <= crl.next_update);
  const rcdp_err order = rcdp_crl_find(&crl, RCDP_NO_BYTES);
  const rcdp_err found = rcdp_crl_find(&crl, serial);
  FUZZ_CHECK(order == RCDP_OK || order == RCDP_E_CERT_MALFORMED);
  FUZZ_CHECK(found == RCDP_E_CERT_REVOKED || found == order);
  FUZZ_CHECK(found != RCDP_E_CERT_REVOKED || (crl.entries.len > 0 && serial.len > 0));
  return 0;
}
