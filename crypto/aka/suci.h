/* What the forms of a SUCI share. */
#ifndef RCDP_AKA_SUCI_H
#define RCDP_AKA_SUCI_H

#include <rcdp/suci.h>

/* MCC and MNC as an IMSI begins with them; how many digits. */
size_t rcdp_suci_plmn(const rcdp_network_id *network, char text[RCDP_NETWORK_TEXT_MAX]);

/* Append the digits of a packed MSIN; RCDP_E_MALFORMED where there is none. */
RCDP_MUST_USE rcdp_err rcdp_suci_unpack_msin(rcdp_bytes packed, rcdp_buf *out);

#endif
