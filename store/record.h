/* What happens to a record, a subscription or a grant, the same in every engine. */
#ifndef RCDP_STORE_RECORD_H
#define RCDP_STORE_RECORD_H

#include <rcdp/store.h>

/* Octets of arena that a copy takes at most. */
size_t rcdp_record_size(const rcdp_record *record);

/* A copy whose views are in the arena; RCDP_E_NO_MEMORY. */
rcdp_err rcdp_record_copy(rcdp_arena *arena, const rcdp_record *from, rcdp_record *to);

rcdp_err rcdp_next_copy(rcdp_arena *arena, const rcdp_next_epoch *from, rcdp_next_epoch *to);

rcdp_err rcdp_subscription_copy(rcdp_arena *arena, const rcdp_subscription *from, rcdp_subscription *to);

rcdp_err rcdp_finding_copy(rcdp_arena *arena, const rcdp_finding *from, rcdp_finding *to);

rcdp_err rcdp_granted_copy(rcdp_arena *arena, const rcdp_granted *from, rcdp_granted *to);

void rcdp_record_drop_views(rcdp_record *record);

/* Everything that was issued: empty, the hashes too, and the next epoch; or that alone. */
void rcdp_record_drop_issued(rcdp_record *record);
void rcdp_record_drop_next(rcdp_record *record);

/* Neither lapsed, revoked, expired nor deleted; reserved or offered; active or suspended. */
bool rcdp_state_live(rcdp_credential_state state);
bool rcdp_state_open(rcdp_credential_state state);
bool rcdp_state_held(rcdp_credential_state state);

/* Whether the offer or reservation has reached its end, or the credential has passed its validity. */
bool rcdp_record_overdue(const rcdp_record *record, uint64_t now);
bool rcdp_record_outlived(const rcdp_record *record, uint64_t now);

/* Next state by the life cycle table, with its time; RCDP_E_STALE. */
rcdp_err rcdp_record_apply(rcdp_record *record, rcdp_credential_event event, uint64_t now);

/* Next state by what the order asks for, with its time; RCDP_E_STALE. */
rcdp_err rcdp_record_obey(rcdp_record *record, rcdp_order_mode mode, uint64_t now);

/* Whether it has an order whose time has come; and to carry that out, at its own time. */
bool rcdp_record_due(const rcdp_record *record, uint64_t now);
void rcdp_record_settle(rcdp_record *record, uint64_t now);

/* IMSIs as numbers of so many digits. RCDP_E_ARGUMENT unless 6 to 15 digits. */
rcdp_err rcdp_imsi_read(rcdp_bytes digits, uint64_t *value);
rcdp_err rcdp_imsi_write(uint64_t value, size_t digits, rcdp_buf *out);

#endif
