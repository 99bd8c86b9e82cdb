/*
 * The private element: identifier, length of two octets, then MCC and MNC of the network in which it has this meaning
 * (as the operator specific containers of TS 24.008 clause 10.5.6.3 begin), then our octets.
 */
#include "private.h"

#include "identity.h"

void rcdp_nas_put_private(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message) {
  if (header->carriage != RCDP_CARRIAGE_EPS_PRIVATE && header->carriage != RCDP_CARRIAGE_5GS_PRIVATE) {
    return;
  }
  rcdp_nas_put_u8(w, RCDP_NAS_PRIVATE_IEI);
  const size_t length = rcdp_nas_open(w, 2);
  rcdp_nas_put(w, RCDP_BYTES(header->network.plmn));
  rcdp_nas_put(w, message);
  rcdp_nas_close(w, length, 2);
}

rcdp_err rcdp_nas_read_private(rcdp_nas_reading *reading, rcdp_bytes value) {
  rcdp_nas_cursor in = rcdp_nas_cursor_of(value);
  rcdp_err err = rcdp_nas_found(reading, reading->private_carriage);
  if (err == RCDP_OK) {
    err = rcdp_nas_take_plmn(&in, &reading->header->network);
  }
  return err == RCDP_OK ? rcdp_nas_collect(reading, (rcdp_bytes){in.at, in.left}) : err;
}
