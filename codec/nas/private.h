/* The private element, the same in both systems. */
#ifndef RCDP_NAS_PRIVATE_H
#define RCDP_NAS_PRIVATE_H

#include "element.h"

/* An identifier that TS 24.301 and TS 24.501 assign in none of the four messages; 0111xxxx makes it a TLV-E, which
 * every receiver can skip (TS 24.007 clause 11.2.4). */
enum { RCDP_NAS_PRIVATE_IEI = 0x7F };

/* The element when header asks for a private carriage, else nothing. */
void rcdp_nas_put_private(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message);
RCDP_MUST_USE rcdp_err rcdp_nas_read_private(rcdp_nas_reading *reading, rcdp_bytes value);

#endif
