/* Our octets in (extended) protocol configuration options. */
#ifndef RCDP_NAS_PCO_H
#define RCDP_NAS_PCO_H

#include "element.h"

/* TS 24.301 clauses 8.3.19 and 8.3.20. */
enum { RCDP_NAS_PCO_IEI = 0x27, RCDP_NAS_EPCO_IEI = 0x7B };

/* PCO, or ePCO where PCO is too small, when header asks for this carriage, else nothing. */
void rcdp_nas_put_pco(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message);
RCDP_MUST_USE rcdp_err rcdp_nas_read_pco(rcdp_nas_reading *reading, rcdp_bytes value);
RCDP_MUST_USE rcdp_err rcdp_nas_read_epco(rcdp_nas_reading *reading, rcdp_bytes value);

#endif
