/* The operations of the store, file by file; operations.c has the table of them all. */
#ifndef RCDP_STORE_OPERATIONS_H
#define RCDP_STORE_OPERATIONS_H

#include "engine.h"
#include "tell.h"

typedef rcdp_err rcdp_operation(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                rcdp_store_result *result);

/* --- operations.c --- */

rcdp_operation rcdp_operation_find;
rcdp_operation rcdp_operation_find_imsi;
rcdp_operation rcdp_operation_lookup;

/* --- sweep.c --- */

rcdp_operation rcdp_operation_sweep;

/* What happens to a record without views that one of many is, after an order that was due. */
typedef rcdp_err rcdp_fate(rcdp_record *record, uint64_t now);

/* It ends: what is open lapses, what is held is revoked. */
rcdp_fate rcdp_fate_end;

/* Until there is none left or count has reached most, to each record that the key finds; and why, for the log. */
typedef struct {
  rcdp_engine_key key;
  rcdp_fate *fate;
  uint64_t now;
  uint64_t most;
  const rcdp_detail *why; /* NULL: by time */
} rcdp_fates;
rcdp_err rcdp_suffer_all(rcdp_engine *engine, const rcdp_fates *fates, uint64_t *count);

/* --- reserve.c --- */

rcdp_operation rcdp_operation_reserve;

/* RCDP_E_ALREADY when the key finds a credential that is held, unless it is to be replaced. */
rcdp_err rcdp_check_not_held(rcdp_engine *engine, const rcdp_store_request *request, const rcdp_engine_key *key);

/* --- subscriptions.c --- */

rcdp_operation rcdp_operation_subscribe;
rcdp_operation rcdp_operation_find_subscription;
rcdp_operation rcdp_operation_list_subscriptions;
rcdp_operation rcdp_operation_change_subscription;

/* Whether a record may be reserved under its parent, if it has one: that is there and active (RCDP_E_NOT_AUTHORISED), none of its
 * certificate is held there unless it is to be replaced (RCDP_E_ALREADY), and there is room for one more (RCDP_E_QUOTA). */
rcdp_err rcdp_parent_admits(rcdp_engine *engine, const rcdp_store_request *request);

/* --- grants.c --- */

rcdp_operation rcdp_operation_add_grant;
rcdp_operation rcdp_operation_find_grant;
rcdp_operation rcdp_operation_list_grants;
rcdp_operation rcdp_operation_revoke_grant;

/* The same of its grant, if it has one; it has to be the owner's. */
rcdp_err rcdp_grant_admits(rcdp_engine *engine, const rcdp_store_request *request);

/* RCDP_E_NOT_AUTHORISED when the record has a grant that was revoked. */
rcdp_err rcdp_grant_holds(rcdp_engine *engine, const rcdp_record *record);

/* --- blocks.c --- */

rcdp_operation rcdp_operation_add_block;
rcdp_operation rcdp_operation_in_block;

/* The range of the request, of the network; RCDP_E_ARGUMENT. */
rcdp_err rcdp_block_read(const rcdp_store_request *request, rcdp_engine_block *block);
/* "first-last", for the log. */
void rcdp_block_describe(const rcdp_store_request *request, rcdp_detail *detail);
/* Whether it may be added: RCDP_E_ARGUMENT when it overlaps another. */
rcdp_err rcdp_block_check(rcdp_engine *engine, const rcdp_engine_block *block);

/* Whether a new record may have this IMSI: of its grant's own block (RCDP_E_NOT_AUTHORISED), and never used (RCDP_E_CONFLICT). */
rcdp_err rcdp_block_grants(rcdp_engine *engine, const rcdp_record *wanted);

/* --- orders.c --- */

rcdp_operation rcdp_operation_order;
rcdp_operation rcdp_operation_transfer;
rcdp_operation rcdp_operation_prove;

/* --- epochs.c --- */

rcdp_operation rcdp_operation_update;
rcdp_operation rcdp_operation_renew;

/* --- usage.c --- */

rcdp_operation rcdp_operation_authenticate;
rcdp_operation rcdp_operation_demand;
rcdp_operation rcdp_operation_status;

/* --- findings.c --- */

rcdp_operation rcdp_operation_finding;
rcdp_operation rcdp_operation_list_findings;
rcdp_operation rcdp_operation_settle_finding;

/* --- log.c --- */

rcdp_operation rcdp_operation_list_events;

#endif
