/*
 * Fuzz target: one certificate. All that it is found to say lies inside its octets.
 */
#include "fuzz.h"

#include <rcdp/certificate.h>

static void check_inside(rcdp_bytes view, rcdp_bytes whole) {
  FUZZ_CHECK(view.len == 0 || (view.data >= whole.data && view.data + view.len <= whole.data + whole.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const rcdp_bytes der = {data, size};
  rcdp_certificate certificate;
  if (rcdp_certificate_read(der, &certificate) != RCDP_OK) {
    return 0;
  }
  const rcdp_bytes views[] = {certificate.tbs,
                              certificate.serial,
                              certificate.issuer,
                              certificate.subject,
                              certificate.signature,
                              certificate.public_key,
                              certificate.extended_key_usage,
                              certificate.alternative_names,
                              certificate.authority_key_id,
                              certificate.subject_key_id,
                              rcdp_certificate_subject(&certificate, RCDP_OID_COMMON_NAME),
                              rcdp_certificate_subject(&certificate, RCDP_OID_SERIAL_NUMBER)};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    check_inside(views[i], der);
  }
  FUZZ_CHECK(rcdp_bytes_equal(certificate.der, der));
  const rcdp_err device = rcdp_certificate_names_device(&certificate, rcdp_bytes_of("SN-4711"));
  const rcdp_err host = rcdp_certificate_names_host(&certificate, rcdp_bytes_of("5gc.mnc001.mcc001.3gppnetwork.org"));
  FUZZ_CHECK(device == RCDP_OK || device == RCDP_E_CERT_IDENTITY);
  FUZZ_CHECK(host == RCDP_OK || host == RCDP_E_CERT_IDENTITY);
  return 0;
}
