/* Whom a certificate names: the device (docs/protocol.md, "Certificate attach" step 3) or the network's host. */
#include <string.h>

#include <rcdp/certificate.h>

#include "name.h"
#include "text.h"

static const uint8_t common_name[] = {0x55, 0x04, 0x03};
static const uint8_t serial_number[] = {0x55, 0x04, 0x05};
static const uint8_t organization[] = {0x55, 0x04, 0x0a};
static const uint8_t client_auth[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};
static const uint8_t network_issuer[] = {0x69, 0x83, 0xd1, 0xdc, 0xe2, 0xc1, 0xed, 0xcf, 0x82, 0x97,
                                         0xa3, 0x8d, 0xb2, 0xbd, 0xf9, 0x9c, 0xa0, 0xad, 0xd3, 0x0a};

const rcdp_bytes RCDP_OID_COMMON_NAME = {common_name, sizeof common_name};
const rcdp_bytes RCDP_OID_SERIAL_NUMBER = {serial_number, sizeof serial_number};
const rcdp_bytes RCDP_OID_ORGANIZATION = {organization, sizeof organization};
const rcdp_bytes RCDP_EKU_CLIENT_AUTH = {client_auth, sizeof client_auth};
const rcdp_bytes RCDP_EKU_NETWORK_ISSUER = {network_issuer, sizeof network_issuer};

rcdp_bytes rcdp_certificate_subject(const rcdp_certificate *certificate, rcdp_bytes oid) {
  rcdp_bytes value = RCDP_NO_BYTES;
  return rcdp_name_attribute(certificate->subject, oid, &value) > 0 ? value : RCDP_NO_BYTES;
}

typedef bool matcher(rcdp_bytes name, rcdp_bytes wanted);

static bool has_alternative_name(const rcdp_certificate *certificate, uint8_t form, matcher *matches,
                                 rcdp_bytes wanted) {
  rcdp_bytes names = certificate->alternative_names;
  uint8_t tag = 0;
  rcdp_bytes name;
  while (names.len > 0 && rcdp_general_name_read(&names, &tag, &name)) {
    if (tag == form && matches(name, wanted)) {
      return true;
    }
  }
  return false;
}

/* Ends in DeviceID= and the identifier, as a path segment or a query parameter of its own. */
static bool uri_names_device(rcdp_bytes uri, rcdp_bytes device_id) {
  const rcdp_bytes label = rcdp_bytes_of("DeviceID=");
  if (uri.len < 1 + label.len + device_id.len) {
    return false;
  }
  const uint8_t *id = uri.data + uri.len - device_id.len;
  const uint8_t *part = id - label.len;
  return memcmp(id, device_id.data, device_id.len) == 0 && memcmp(part, label.data, label.len) == 0 &&
         (part[-1] == '/' || part[-1] == '?' || part[-1] == '&');
}

rcdp_err rcdp_certificate_names_device(const rcdp_certificate *certificate, rcdp_bytes device_id) {
  if (device_id.len == 0 || device_id.len > RCDP_DEVICE_ID_MAX) {
    return rcdp_rule_err(RCDP_RULE_DEVICE_NAME);
  }
  rcdp_bytes serial;
  const bool by_subject = rcdp_name_attribute(certificate->subject, RCDP_OID_SERIAL_NUMBER, &serial) == 1 &&
                          rcdp_bytes_equal(serial, device_id);
  const bool named = by_subject || has_alternative_name(certificate, RCDP_NAME_URI, uri_names_device, device_id);
  return rcdp_rule_err(named ? RCDP_RULE_NONE : RCDP_RULE_DEVICE_NAME);
}

/* What another reader could take for a host name. */
static bool looks_like_host(rcdp_bytes text) {
  return memchr(text.data, '.', text.len) != NULL && memchr(text.data, ' ', text.len) == NULL;
}

static rcdp_err judge(rcdp_certificate *certificate, rcdp_rule rule) {
  certificate->fault = (rcdp_fault){rule, RCDP_PLACE_LEAF};
  return rcdp_rule_err(rule);
}

rcdp_err rcdp_certificate_names_host(rcdp_certificate *certificate, rcdp_bytes name) {
  rcdp_bytes common = RCDP_NO_BYTES;
  const size_t count = rcdp_name_attribute(certificate->subject, RCDP_OID_COMMON_NAME, &common);
  const bool may_mislead = count > 1 || (count == 1 && looks_like_host(common));
  if (may_mislead && !has_alternative_name(certificate, RCDP_NAME_DNS, rcdp_bytes_equal, common)) {
    return judge(certificate, RCDP_RULE_COMMON_NAME);
  }
  return judge(certificate, has_alternative_name(certificate, RCDP_NAME_DNS, rcdp_text_equal_folded, name)
                                ? RCDP_RULE_NONE
                                : RCDP_RULE_HOST_NAME);
}
