/* Who a device says that it is to whoever visits it, and whether its settings can hold that. */
#include <rcdp/url.h>

#include "device.h"

static bool suites_valid(const rcdp_device_identity *identity) {
  bool valid = identity->suite_count >= 1 && identity->suite_count <= RCDP_SUITES_MAX;
  for (size_t i = 0; valid && i < identity->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(identity->suites[i]);
    valid = suite != NULL && suite->ephemeral &&
            (identity->factory_key == NULL || suite->signing_kind == identity->factory_key->kind);
  }
  return valid;
}

/* The network compares what the device calls itself with what its URL says. */
static bool url_names_device(const rcdp_device_identity *identity) {
  rcdp_url url;
  rcdp_bytes named;
  return rcdp_url_read(identity->certificate_url, &url) == RCDP_OK && rcdp_url_device_id(&url, &named) == RCDP_OK &&
         rcdp_bytes_equal(named, identity->device_id);
}

/* Who can prove who it is takes no network on somebody's word. */
bool rcdp_device_identity_valid(const rcdp_device_identity *identity) {
  const bool factory = identity->factory_key == NULL ||
                       (identity->certificate.len > 0 && url_names_device(identity) && identity->anchor_count > 0);
  return factory && suites_valid(identity) && rcdp_device_id_valid(identity->device_id);
}
