/* The mobile identity IMEI and the PLMN identity inside NAS elements. */
#ifndef RCDP_NAS_IDENTITY_H
#define RCDP_NAS_IDENTITY_H

#include "element.h"

/* 8 octets of value for the EPS mobile identity and for the 5GS mobile identity; RCDP_E_ARGUMENT if it is not 15
 * digits. */
void rcdp_nas_put_imei(rcdp_nas_writer *w, const uint8_t imei[8]);

/* Element function: the IMEI into the header; all digits F for an identity of another type. */
RCDP_MUST_USE rcdp_err rcdp_nas_read_identity(rcdp_nas_reading *reading, rcdp_bytes value);

/* MCC and MNC at the head of an operator's own octets (TS 24.008 clause 10.5.1.3, octets 2 to 4). */
RCDP_MUST_USE rcdp_err rcdp_nas_take_plmn(rcdp_nas_cursor *in, rcdp_network_id *out);

#endif
