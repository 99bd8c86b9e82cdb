/*
 * 5GS: REGISTRATION REQUEST with a payload container (TS 24.501 clause 8.2.6), REGISTRATION REJECT with an EAP message
 * (8.2.9). Every value of the request is true for a device that has no subscription yet.
 *
 * Both begin our octets with the same mark, the vendor id and vendor type of the expanded EAP types (RFC 3748 clause
 * 5.7), so that nobody else's payload is taken for ours. The vendor id is 3GPP's (10415), as TS 24.502 uses it for
 * EAP-5G (vendor type 3); the vendor type is "RCDP" in ASCII, far from the small numbers that 3GPP gives out.
 */
#include <string.h>

#include "identity.h"
#include "message.h"
#include "private.h"

enum {
  EPD_5GMM = 0x7E, /* 9.2 */
  PLAIN = 0x00,    /* 9.3: plain 5GS NAS message, not security protected */
  REGISTRATION_REQUEST = 0x41,
  REGISTRATION_REJECT = 0x44,
  NO_KEY = 0x70,           /* 9.11.3.32: no key is available */
  INITIAL = 0x01,          /* 9.11.3.7: initial registration */
  SNPN_ONBOARDING = 0x05,  /* 9.11.3.7: SNPN onboarding registration */
  PAYLOAD_TYPE_IEI = 0x80, /* "8-" */
  PAYLOAD_IEI = 0x7B,
  EAP_IEI = 0x78,
  EAP_REQUEST = 1, /* RFC 3748 clause 4; only requests and responses have a type */
  EAP_EXPANDED = 254,
  EAP_HEAD = 5,  /* code, identifier, length, type */
  EAP_MAX = 1500 /* 9.11.2.2: the element has at most 1503 octets */
};

static const uint8_t MARK[] = {0x00, 0x28, 0xAF, 'R', 'C', 'D', 'P'};

/* 9.11.3.40, CIoT user data container: the one type whose contents are opaque octets from the device to both ends of
 * NAS. The UE policy container, which this message has a use for already, would be read as a message of annex D. */
enum { CIOT_USER_DATA = 8 };

/* 9.11.3.54, with identifier and length: what every UE has (TS 33.501 clause 5.2.2 and 5.2.3), 5G-EA0 to EA2, 5G-IA1
 * and IA2. */
static const uint8_t UE_SECURITY_CAPABILITY[] = {0x2E, 2, 0xE0, 0x60};

/* 9.11.3.2 #22, congestion, without T3346: 5.5.1.2.5 leaves that to the abnormal cases, where the UE tries again after
 * T3511 and deletes nothing before its attempts are used up (5.5.1.2.7). The protocol errors, #111 among them, set the
 * attempt counter to 5 and so delete the 5G-GUTI. */
static const uint8_t CONGESTION = 22;

/* --- building --- */

static void put_payload(rcdp_nas_writer *w, rcdp_bytes message) {
  rcdp_nas_put_u8(w, PAYLOAD_TYPE_IEI | CIOT_USER_DATA);
  rcdp_nas_put_u8(w, PAYLOAD_IEI);
  const size_t length = rcdp_nas_open(w, 2);
  rcdp_nas_put(w, RCDP_BYTES(MARK));
  rcdp_nas_put(w, message);
  rcdp_nas_close(w, length, 2);
}

static void put_registration_request(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message) {
  rcdp_nas_put_u8(w, NO_KEY | (header->network.has_nid ? SNPN_ONBOARDING : INITIAL));
  const size_t identity = rcdp_nas_open(w, 2);
  rcdp_nas_put_imei(w, header->imei);
  rcdp_nas_close(w, identity, 2);
  rcdp_nas_put(w, RCDP_BYTES(UE_SECURITY_CAPABILITY));
  if (header->carriage == RCDP_CARRIAGE_5GS_STANDARD) {
    put_payload(w, message);
  }
  rcdp_nas_put_private(w, header, message);
}

/* The identifier of the EAP packet (0) is of no use: there is no exchange in which to match it. */
static void put_eap(rcdp_nas_writer *w, rcdp_bytes message) {
  const size_t len = EAP_HEAD + sizeof MARK + message.len;
  if (len > EAP_MAX) {
    rcdp_nas_fail(w, RCDP_E_TOO_LARGE);
    return;
  }
  rcdp_nas_put_u8(w, EAP_IEI);
  rcdp_nas_put_u16(w, (uint16_t)len);
  rcdp_nas_put_u8(w, EAP_REQUEST);
  rcdp_nas_put_u8(w, 0);
  rcdp_nas_put_u16(w, (uint16_t)len);
  rcdp_nas_put_u8(w, EAP_EXPANDED);
  rcdp_nas_put(w, RCDP_BYTES(MARK));
  rcdp_nas_put(w, message);
}

static void put_registration_reject(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message) {
  rcdp_nas_put_u8(w, CONGESTION);
  if (header->carriage == RCDP_CARRIAGE_5GS_STANDARD) {
    put_eap(w, message);
  }
  rcdp_nas_put_private(w, header, message);
}

/* --- reading --- */

/* What is behind our mark; other contents are not ours and skipped. */
static rcdp_err read_marked(rcdp_nas_reading *reading, rcdp_bytes octets) {
  if (octets.len < sizeof MARK || memcmp(octets.data, MARK, sizeof MARK) != 0) {
    return RCDP_OK;
  }
  rcdp_err err = rcdp_nas_found(reading, RCDP_CARRIAGE_5GS_STANDARD);
  return err == RCDP_OK ? rcdp_nas_collect(reading, (rcdp_bytes){octets.data + sizeof MARK, octets.len - sizeof MARK})
                        : err;
}

static rcdp_err read_payload_type(rcdp_nas_reading *reading, rcdp_bytes value) {
  reading->payload_type = value.data[0] & 0x0FU;
  return RCDP_OK;
}

/* The type comes in front of its container (8.2.6.1). */
static rcdp_err read_payload(rcdp_nas_reading *reading, rcdp_bytes value) {
  return reading->payload_type == CIOT_USER_DATA ? read_marked(reading, value) : RCDP_OK;
}

static rcdp_err read_eap(rcdp_nas_reading *reading, rcdp_bytes value) {
  rcdp_nas_cursor in = rcdp_nas_cursor_of(value);
  rcdp_bytes head;
  rcdp_err err = rcdp_nas_take(&in, 4, &head);
  if (err != RCDP_OK || value.len > EAP_MAX || value.len != ((size_t)head.data[2] << 8 | head.data[3])) {
    return RCDP_E_MALFORMED;
  }
  if (head.data[0] != EAP_REQUEST || in.left == 0 || in.at[0] != EAP_EXPANDED) {
    return RCDP_OK; /* success and failure have no type */
  }
  return read_marked(reading, (rcdp_bytes){in.at + 1, in.left - 1});
}

static const rcdp_nas_field REQUEST_FIELDS[] = {
    {RCDP_NAS_V, 0, 1, NULL},                      /* 5GS registration type, ngKSI */
    {RCDP_NAS_LV_E, 0, 0, rcdp_nas_read_identity}, /* 5GS mobile identity */
    {RCDP_NAS_TV, 0x52, 6, NULL},                  /* last visited registered TAI */
    {RCDP_NAS_BY_IEI, PAYLOAD_TYPE_IEI, 0, read_payload_type},
    {RCDP_NAS_BY_IEI, PAYLOAD_IEI, 0, read_payload},
    {RCDP_NAS_BY_IEI, RCDP_NAS_PRIVATE_IEI, 0, rcdp_nas_read_private},
};

static const rcdp_nas_field REJECT_FIELDS[] = {
    {RCDP_NAS_V, 0, 1, NULL}, /* 5GMM cause */
    {RCDP_NAS_BY_IEI, EAP_IEI, 0, read_eap},
    {RCDP_NAS_BY_IEI, RCDP_NAS_PRIVATE_IEI, 0, rcdp_nas_read_private},
};

const rcdp_nas_message RCDP_NAS_5GS[2] = {
    [RCDP_UPLINK] = {{EPD_5GMM, PLAIN, REGISTRATION_REQUEST},
                     3,
                     put_registration_request,
                     RCDP_NAS_LAYOUT(REQUEST_FIELDS)},
    [RCDP_DOWNLINK] = {{EPD_5GMM, PLAIN, REGISTRATION_REJECT},
                       3,
                       put_registration_reject,
                       RCDP_NAS_LAYOUT(REJECT_FIELDS)},
};
