/*
 * Fuzz target: a NAS message. Whatever it is found to carry fits a message, and can be carried again the same way.
 */
#include "fuzz.h"

#include <string.h>

#include <rcdp/codec.h>
#include <rcdp/nas.h>

/* What a message read does not always tell, and a message built needs: some network and some IMEI. */
static void complete(rcdp_nas_header *header) {
  static const uint8_t plmn[3] = {0x00, 0xf1, 0x10};
  static const uint8_t imei[8] = {0x53, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf0};
  if (!rcdp_network_id_valid(&header->network) || header->network.plmn[0] == 0) {
    memcpy(header->network.plmn, plmn, sizeof plmn);
  }
  memcpy(header->imei, imei, sizeof imei);
}

static void carry_again(const rcdp_nas_header *header, rcdp_bytes message) {
  static uint8_t nas_octets[RCDP_NAS_MAX], again_octets[RCDP_NAS_MAX];
  rcdp_buf nas = RCDP_BUF(nas_octets), again = RCDP_BUF(again_octets);
  rcdp_nas_header found;
  rcdp_err err = rcdp_nas_wrap(header, message, &nas);
  if (err == RCDP_E_TOO_LARGE) {
    return; /* others may fill a carriage in ways that we do not */
  }
  FUZZ_CHECK(err == RCDP_OK);
  err = rcdp_nas_unwrap(rcdp_buf_bytes(&nas), &found, &again);
  FUZZ_CHECK(err == RCDP_OK && found.carriage == header->carriage && found.direction == header->direction);
  FUZZ_CHECK(rcdp_bytes_equal(rcdp_buf_bytes(&again), message));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t octets[RCDP_NAS_MAX];
  rcdp_buf message = RCDP_BUF(octets);
  rcdp_nas_header header;
  if (rcdp_nas_unwrap((rcdp_bytes){data, size}, &header, &message) == RCDP_OK) {
    FUZZ_CHECK(message.len > 0 && message.len < size);
    FUZZ_CHECK(header.carriage < RCDP_CARRIAGE_COUNT && header.direction <= RCDP_DOWNLINK);
    complete(&header);
    carry_again(&header, rcdp_buf_bytes(&message));
  } else {
    FUZZ_CHECK(message.len == 0);
  }
  return 0;
}
