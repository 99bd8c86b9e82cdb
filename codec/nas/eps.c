/*
 * EPS: ATTACH REQUEST (TS 24.301 clause 8.2.4) with PDN CONNECTIVITY REQUEST (8.3.20), ATTACH REJECT (8.2.3) with PDN
 * CONNECTIVITY REJECT (8.3.19). Every value is true for a device that has no subscription yet.
 */
#include "identity.h"
#include "message.h"
#include "pco.h"
#include "private.h"

enum {
  EMM = 0x07, /* plain NAS message, EPS mobility management (9.2, 9.3.1) */
  ATTACH_REQUEST = 0x41,
  ATTACH_REJECT = 0x44,
  ESM = 0x02, /* no EPS bearer identity assigned, EPS session management (9.3.2) */
  PDN_CONNECTIVITY_REQUEST = 0xD0,
  PDN_CONNECTIVITY_REJECT = 0xD1,
  PTI = 1, /* the first procedure transaction identity (9.4); the device has no other transaction */
  ESM_CONTAINER_IEI = 0x78
};

/* --- building --- */

static const uint8_t NO_KEY_EPS_ATTACH = 0x71; /* 9.9.3.21: no key is available; 9.9.3.11: EPS attach */

/* 9.9.3.34, with its length: the algorithms that every UE has (TS 33.401 clauses 5.1.3.2 and 5.1.4.2), EEA0 to EEA2,
 * EIA1 and EIA2; no UMTS; ePCO, because we use it. */
static const uint8_t UE_NETWORK_CAPABILITY[] = {6, 0xE0, 0x60, 0x00, 0x00, 0x00, 0x80};

enum { IPV4_INITIAL = 0x11 }; /* 9.9.4.10: PDN type IPv4; 9.9.4.14: initial request */
static const uint8_t CONNECTIVITY_REQUEST[] = {ESM, PTI, PDN_CONNECTIVITY_REQUEST, IPV4_INITIAL};

/* 9.9.4.4 #31, request rejected, unspecified: without a back-off timer it bars the device from nothing (6.5.1.4.3). */
enum { UNSPECIFIED = 31 };
static const uint8_t CONNECTIVITY_REJECT[] = {ESM, PTI, PDN_CONNECTIVITY_REJECT, UNSPECIFIED};

/* 9.9.3.9 #19, ESM failure: the cause with which the ESM message container is present (8.2.3.2), and one at which a UE
 * deletes nothing before its attempts are used up (5.5.1.2.6 d). */
static const uint8_t ESM_FAILURE = 19;

static void put_esm_container(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes esm, rcdp_bytes message) {
  const size_t length = rcdp_nas_open(w, 2);
  rcdp_nas_put(w, esm);
  rcdp_nas_put_pco(w, header, message);
  rcdp_nas_close(w, length, 2);
}

static void put_attach_request(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message) {
  rcdp_nas_put_u8(w, NO_KEY_EPS_ATTACH);
  const size_t identity = rcdp_nas_open(w, 1);
  rcdp_nas_put_imei(w, header->imei);
  rcdp_nas_close(w, identity, 1);
  rcdp_nas_put(w, RCDP_BYTES(UE_NETWORK_CAPABILITY));
  put_esm_container(w, header, RCDP_BYTES(CONNECTIVITY_REQUEST), message);
  rcdp_nas_put_private(w, header, message);
}

static void put_attach_reject(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message) {
  rcdp_nas_put_u8(w, ESM_FAILURE);
  rcdp_nas_put_u8(w, ESM_CONTAINER_IEI);
  put_esm_container(w, header, RCDP_BYTES(CONNECTIVITY_REJECT), message);
  rcdp_nas_put_private(w, header, message);
}

/* --- reading --- */

/* The octet in front is the PDN and request type in the one message, the ESM cause in the other. */
static const rcdp_nas_field CONNECTIVITY_FIELDS[] = {
    {RCDP_NAS_V, 0, 1, NULL},
    {RCDP_NAS_BY_IEI, RCDP_NAS_PCO_IEI, 0, rcdp_nas_read_pco},
    {RCDP_NAS_BY_IEI, RCDP_NAS_EPCO_IEI, 0, rcdp_nas_read_epco},
};
static const rcdp_nas_layout CONNECTIVITY = RCDP_NAS_LAYOUT(CONNECTIVITY_FIELDS);

/* Other ESM messages (ESM DUMMY MESSAGE, 8.3.12A) carry none of ours. */
static rcdp_err read_esm(rcdp_nas_reading *reading, rcdp_bytes value) {
  static const uint8_t TYPE[] = {[RCDP_UPLINK] = PDN_CONNECTIVITY_REQUEST, [RCDP_DOWNLINK] = PDN_CONNECTIVITY_REJECT};
  rcdp_nas_cursor in = rcdp_nas_cursor_of(value);
  rcdp_bytes head;
  rcdp_err err = rcdp_nas_take(&in, 3, &head);
  if (err != RCDP_OK || (head.data[0] & 0x0FU) != ESM) {
    return RCDP_E_MALFORMED;
  }
  return head.data[2] == TYPE[reading->header->direction] ? rcdp_nas_read_fields(reading, in, &CONNECTIVITY) : RCDP_OK;
}

static const rcdp_nas_field REQUEST_FIELDS[] = {
    {RCDP_NAS_V, 0, 1, NULL},                    /* EPS attach type, NAS key set identifier */
    {RCDP_NAS_LV, 0, 0, rcdp_nas_read_identity}, /* EPS mobile identity */
    {RCDP_NAS_LV, 0, 0, NULL},                   /* UE network capability */
    {RCDP_NAS_LV_E, 0, 0, read_esm},             /* ESM message container */
    {RCDP_NAS_TV, 0x19, 3, NULL},                /* old P-TMSI signature */
    {RCDP_NAS_TV, 0x52, 5, NULL},                /* last visited registered TAI */
    {RCDP_NAS_TV, 0x5C, 2, NULL},                /* DRX parameter */
    {RCDP_NAS_TV, 0x13, 5, NULL},                /* old location area identification */
    {RCDP_NAS_TV, 0x17, 1, NULL},                /* additional information requested */
    {RCDP_NAS_BY_IEI, RCDP_NAS_PRIVATE_IEI, 0, rcdp_nas_read_private},
};

static const rcdp_nas_field REJECT_FIELDS[] = {
    {RCDP_NAS_V, 0, 1, NULL}, /* EMM cause */
    {RCDP_NAS_BY_IEI, ESM_CONTAINER_IEI, 0, read_esm},
    {RCDP_NAS_BY_IEI, RCDP_NAS_PRIVATE_IEI, 0, rcdp_nas_read_private},
};

const rcdp_nas_message RCDP_NAS_EPS[2] = {
    [RCDP_UPLINK] = {{EMM, ATTACH_REQUEST}, 2, put_attach_request, RCDP_NAS_LAYOUT(REQUEST_FIELDS)},
    [RCDP_DOWNLINK] = {{EMM, ATTACH_REJECT}, 2, put_attach_reject, RCDP_NAS_LAYOUT(REJECT_FIELDS)},
};
