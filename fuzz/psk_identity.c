/*
 * Fuzz target: the identity of a pre-shared key as it comes in a hello. What is accepted is made again octet for octet, and its parts
 * are views of it.
 */
#include "fuzz.h"

#include <rcdp/bootstrap.h>

static bool is_part(rcdp_bytes part, rcdp_bytes whole) {
  return part.len == 0 || (part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const rcdp_bytes text = {data, size};
  uint8_t octets[RCDP_PSK_IDENTITY_MAX];
  rcdp_buf again = RCDP_BUF(octets);
  rcdp_psk_identity identity;
  if (rcdp_psk_identity_parse(text, &identity) != RCDP_OK) {
    return 0;
  }
  FUZZ_CHECK(is_part(identity.key_id, text) && is_part(identity.realm, text) &&
             is_part(identity.routing_indicator, text));
  FUZZ_CHECK(rcdp_psk_identity_make(&identity, &again) == RCDP_OK);
  FUZZ_CHECK(rcdp_bytes_equal(rcdp_buf_bytes(&again), text));
  return 0;
}
