/*
 * NAS carriage: our messages inside the attach procedure of EPS (TS 24.301) and the registration procedure of 5GS
 * (TS 24.501). Just enough of both to build and read ATTACH REQUEST / ATTACH REJECT and REGISTRATION REQUEST /
 * REGISTRATION REJECT: unknown elements are skipped by their format rules (TS 24.007 clause 11.2), broken ones refused.
 *
 * What goes up (device to network) rides in the request, what goes down in the reject.
 */
#ifndef RCDP_NAS_H
#define RCDP_NAS_H

#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  RCDP_CARRIAGE_EPS_PCO,      /* (extended) protocol configuration options, operator specific containers FF00H, in PDN
                                 CONNECTIVITY REQUEST / REJECT in the ESM message container; ePCO if PCO is too small */
  RCDP_CARRIAGE_5GS_STANDARD, /* payload container of REGISTRATION REQUEST; EAP message of REGISTRATION REJECT */
  RCDP_CARRIAGE_EPS_PRIVATE,  /* a private TLV-E, 7FH, last element of ATTACH REQUEST / REJECT */
  RCDP_CARRIAGE_5GS_PRIVATE,  /* the same in REGISTRATION REQUEST / REJECT */
  RCDP_CARRIAGE_COUNT
} rcdp_carriage;

typedef enum { RCDP_UPLINK, RCDP_DOWNLINK } rcdp_direction;

const char *rcdp_carriage_name(rcdp_carriage carriage); /* "eps-pco", "5gs", "eps-private", "5gs-private" */
RCDP_MUST_USE rcdp_err rcdp_carriage_parse(const char *name, rcdp_carriage *out); /* RCDP_E_ARGUMENT: no such name */

/* Room for a message of RCDP_MESSAGE_MAX octets in any carriage. */
enum { RCDP_NAS_MAX = 9216 };

/* network: of its PLMN alone; RCDP_CARRIAGE_5GS_STANDARD bears not even that (all zero when read). A NID makes a
 * registration an SNPN onboarding. imei: uplink, the mobile identity IMEI, 15 digits as 8 TBCD octets, last nibble F.
 * Read from an identity of another type, and downlink, it is all F. */
typedef struct {
  rcdp_carriage carriage;
  rcdp_direction direction;
  rcdp_network_id network;
  uint8_t imei[8];
} rcdp_nas_header;

/* Build a plain NAS message around message and append it to out (nothing is appended on error). RCDP_E_ARGUMENT:
 * message is empty, the network or the IMEI is not valid; RCDP_E_TOO_LARGE: the carriage cannot hold it (more than
 * RCDP_MESSAGE_MAX octets; downlink in RCDP_CARRIAGE_5GS_STANDARD an EAP packet of more than 1500, that is a message
 * of more than 1488); RCDP_E_NO_SPACE. */
RCDP_MUST_USE rcdp_err rcdp_nas_wrap(const rcdp_nas_header *header, rcdp_bytes message, rcdp_buf *out);

/* Read a NAS message: header_out tells its carriage and direction, our octets are appended to message (nothing is on
 * error). RCDP_E_NO_MESSAGE: a mobility management message that carries none of ours: one of these types, one of
 * another type, or a security protected one, which ours never are. RCDP_E_MALFORMED: anything else, also a message of
 * ours that comes twice or in fragments that are not all there, in order, of one operator. RCDP_E_NO_SPACE. */
RCDP_MUST_USE rcdp_err rcdp_nas_unwrap(rcdp_bytes nas, rcdp_nas_header *header_out, rcdp_buf *message);

#ifdef __cplusplus
}
#endif

#endif
