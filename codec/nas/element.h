/*
 * Information elements by the rules of TS 24.007 clause 11.2: a message is a const table of the elements that we know;
 * what is not in it is skipped by the rule that its identifier gives.
 */
#ifndef RCDP_NAS_ELEMENT_H
#define RCDP_NAS_ELEMENT_H

#include <rcdp/nas.h>

#include "cursor.h"

/* What one pass over a NAS message gathers. */
typedef struct {
  rcdp_nas_header *header;
  rcdp_buf *message;
  size_t start;                   /* of our octets in message */
  rcdp_carriage private_carriage; /* what the private element means in this system */
  bool found;                     /* a carriage was seen; a second one is refused */
  uint8_t payload_type;           /* 5GS: of the payload container that may follow; 0: none */
} rcdp_nas_reading;

/* Formats (TS 24.007 clause 11.2.1.1). V, LV and LV-E are the imperative part, in the order of the table; the others
 * follow in any order. RCDP_NAS_BY_IEI: the identifier itself tells, TV or T of one octet, TLV, TLV-E (11.2.4). */
typedef enum { RCDP_NAS_V, RCDP_NAS_LV, RCDP_NAS_LV_E, RCDP_NAS_TV, RCDP_NAS_BY_IEI } rcdp_nas_format;

typedef struct {
  rcdp_nas_format format;
  uint8_t iei; /* identifiers of half an octet in the high half: 80h for "8-" */
  uint8_t len; /* octets of value: V and TV */
  rcdp_err (*read)(rcdp_nas_reading *reading, rcdp_bytes value); /* NULL: not looked at */
} rcdp_nas_field;

typedef struct {
  const rcdp_nas_field *fields; /* the imperative part first */
  size_t count;
} rcdp_nas_layout;

#define RCDP_NAS_LAYOUT(array)                                                                                         \
  { (array), sizeof(array) / sizeof((array)[0]) }

/* Every element up to the end of in. RCDP_E_MALFORMED: truncated, an imperative element missing, or an unknown element
 * that requires comprehension; else what the table's functions say. */
RCDP_MUST_USE rcdp_err rcdp_nas_read_fields(rcdp_nas_reading *reading, rcdp_nas_cursor in,
                                            const rcdp_nas_layout *layout);

/* A carriage of ours was met; RCDP_E_MALFORMED if it is the second one. */
RCDP_MUST_USE rcdp_err rcdp_nas_found(rcdp_nas_reading *reading, rcdp_carriage carriage);

/* Append octets of ours; RCDP_E_MALFORMED if they become more than RCDP_MESSAGE_MAX, or none are given. */
RCDP_MUST_USE rcdp_err rcdp_nas_collect(rcdp_nas_reading *reading, rcdp_bytes octets);

#endif
