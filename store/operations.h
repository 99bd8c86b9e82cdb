/* The operations of the store, file by file; operations.c has the table of them all. */
#ifndef RCDP_STORE_OPERATIONS_H
#define RCDP_STORE_OPERATIONS_H

#include "engine.h"

typedef rcdp_err rcdp_operation(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                rcdp_store_result *result);

/* --- operations.c --- */

rcdp_operation rcdp_operation_lookup;

/* Apply, until there is none left or count has reached most, to each record that the key finds the event its state calls for. */
rcdp_err rcdp_advance_all(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_credential_event if_open,
                          rcdp_credential_event if_not, uint64_t now, uint64_t most, uint64_t *count);

/* --- reserve.c --- */

rcdp_operation rcdp_operation_reserve;

/* --- subscriptions.c --- */

rcdp_operation rcdp_operation_subscribe;
rcdp_operation rcdp_operation_find_subscription;
rcdp_operation rcdp_operation_list_subscriptions;
rcdp_operation rcdp_operation_change_subscription;

/* Whether a record may be reserved under its parent, if it has one: that is there and active (RCDP_E_NOT_AUTHORISED), none of its
 * certificate is held there unless it is to be replaced (RCDP_E_ALREADY), and there is room for one more (RCDP_E_QUOTA). */
rcdp_err rcdp_parent_admits(rcdp_engine *engine, const rcdp_store_request *request);

#endif
