/* The chain of the event log. */
#ifndef RCDP_STORE_LOG_H
#define RCDP_STORE_LOG_H

#include <rcdp/store.h>

/* The hash of an entry from all else of it. RCDP_E_CORRUPT: no entry can be like that; whatever the provider's hash answers. */
RCDP_MUST_USE rcdp_err rcdp_log_hash(const rcdp_provider *provider, const rcdp_log_entry *entry, rcdp_octets32 *hash);

rcdp_err rcdp_log_entry_copy(rcdp_arena *arena, const rcdp_log_entry *from, rcdp_log_entry *to);

#endif
