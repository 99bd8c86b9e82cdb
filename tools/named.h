/*
 * Credentials by the names that people give on a command line: an IMSI, or a credential's identifier.
 */
#ifndef RCDP_TOOLS_NAMED_H
#define RCDP_TOOLS_NAMED_H

#include "book.h"

/* The credential; views of result stay until the next request. RCDP_E_NOT_FOUND, also for what is neither. */
RCDP_MUST_USE rcdp_err named_find(book *kept, const char *name, rcdp_store_result *result);

#endif
