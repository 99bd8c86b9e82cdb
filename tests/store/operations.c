/* See operations.h. */
#include "operations.h"

static rcdp_store_request reserve_request(void) { return kit_reserve(1, 7, 1); }
static rcdp_store_request offer_request(void) { return kit_offer(1); }
static rcdp_store_request confirm_request(void) { return kit_confirm(1); }
static rcdp_store_request revoke_request(void) { return kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE); }
static rcdp_store_request delete_request(void) { return kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE); }
static rcdp_store_request sweep_request(void) { return kit_sweep(KIT_NOT_AFTER + 1); }
static rcdp_store_request block_request(void) { return kit_block("300000", "300001"); }
static rcdp_store_request list_request(void) { return kit_list(0); }
static rcdp_store_request lookup_request(void) { return kit_lookup(1, 7); }

const operation operations[OPERATIONS] = {
    {"reserve", OPERATION_CHANGES, reserve_request, RCDP_STATE_COUNT, RCDP_STATE_RESERVED},
    {"offer", OPERATION_CHANGES, offer_request, RCDP_STATE_RESERVED, RCDP_STATE_OFFERED},
    {"confirm", OPERATION_CHANGES, confirm_request, RCDP_STATE_OFFERED, RCDP_STATE_ACTIVE},
    {"revoke", OPERATION_CHANGES, revoke_request, RCDP_STATE_ACTIVE, RCDP_STATE_REVOKED},
    {"delete", OPERATION_CHANGES, delete_request, RCDP_STATE_REVOKED, RCDP_STATE_DELETED},
    {"sweep", OPERATION_CHANGES, sweep_request, RCDP_STATE_ACTIVE, RCDP_STATE_EXPIRED},
    {"block", OPERATION_ADDS, block_request, RCDP_STATE_RESERVED, RCDP_STATE_RESERVED},
    {"list", OPERATION_READS, list_request, RCDP_STATE_ACTIVE, RCDP_STATE_ACTIVE},
    {"lookup", OPERATION_READS, lookup_request, RCDP_STATE_ACTIVE, RCDP_STATE_ACTIVE},
};

void operation_prepare(kit *k, const kit_engine *engine, rcdp_credential_state before) {
  const rcdp_store_request block = kit_block("200000", "200009");
  kit_open(k, engine);
  assert_int_equal(kit_run(k, &block), RCDP_OK);
  if (before != RCDP_STATE_COUNT) {
    kit_make(k, 1, 7, before);
  }
}

rcdp_credential_state operation_state(kit *k) {
  const rcdp_store_request find = kit_find(1);
  const rcdp_err err = kit_run(k, &find);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_STATE_COUNT;
  }
  assert_int_equal(err, RCDP_OK);
  const rcdp_record *record = &k->result.record;
  const bool issued = record->state != RCDP_STATE_RESERVED && record->state != RCDP_STATE_DELETED;
  assert_int_equal(record->answer.len, issued ? kit_offer(1).record.answer.len : 0);
  return record->state;
}
