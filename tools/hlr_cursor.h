/*
 * How far an HLR has followed the store: position and hash of the last entry of the event log that was carried out there, kept durably in a
 * folder of its own. The hash tells whether the log is still the same one.
 */
#ifndef RCDP_TOOLS_HLR_CURSOR_H
#define RCDP_TOOLS_HLR_CURSOR_H

#include "book.h"

typedef struct {
  uint64_t position; /* 0: nothing was carried out yet */
  rcdp_octets32 hash;
} hlr_cursor;

/* What folder has, at the beginning where it has none. RCDP_E_CORRUPT, RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err hlr_cursor_read(const char *folder, hlr_cursor *cursor);
RCDP_MUST_USE rcdp_err hlr_cursor_write(const char *folder, const hlr_cursor *cursor);

/* Whether the store's log has this very entry. RCDP_E_STALE: it has not: the store is another one, or was restored. */
RCDP_MUST_USE rcdp_err hlr_cursor_check(const hlr_cursor *cursor, book *kept);

#endif
