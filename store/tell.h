/* What an operation tells in the log of what it writes. */
#ifndef RCDP_STORE_TELL_H
#define RCDP_STORE_TELL_H

#include "engine.h"

/* The detail of an entry, made of parts; what does not fit is left out. */
typedef struct {
  uint8_t octets[RCDP_LOG_DETAIL_MAX];
  size_t len;
} rcdp_detail;

void rcdp_detail_add(rcdp_detail *detail, rcdp_bytes part);
void rcdp_detail_text(rcdp_detail *detail, const char *part);
void rcdp_detail_number(rcdp_detail *detail, uint64_t number);
void rcdp_detail_id(rcdp_detail *detail, const rcdp_id *id);

/* That this happened to the record, which has its imsi and is as it was left; NULL: to none. A detail may be NULL. */
rcdp_err rcdp_tell(rcdp_engine *engine, rcdp_log_kind kind, const rcdp_record *record, uint64_t now,
                   const rcdp_detail *detail);

/* The same of what was found about a credential or an IMSI. */
rcdp_err rcdp_tell_found(rcdp_engine *engine, rcdp_log_kind kind, const rcdp_finding *finding, uint64_t now,
                         const rcdp_detail *detail);

/* The event that brought it into its state: of reserved and active, RESERVE and RESUME. */
rcdp_err rcdp_tell_state(rcdp_engine *engine, const rcdp_record *record, uint64_t now, const rcdp_detail *detail);

/* An order of the record just found that is due is carried out, and kept in mind for rcdp_change. */
void rcdp_settle(rcdp_engine *engine, rcdp_record *record, uint64_t now);

/* The engine's change; before it, what an order did of which nobody has told yet. */
rcdp_err rcdp_change(rcdp_engine *engine, const rcdp_record *record, uint64_t now);

#endif
