/* The entry to every engine: what no engine can take is refused before it. */
#include <rcdp/store.h>

/* Times, and positions in the list, have 63 bits: databases know signed numbers only. */
static bool numbers_ok(const rcdp_store_request *request) {
  const uint64_t numbers[] = {request->now, request->after, request->record.lapses_at, request->record.not_after,
                              request->record.ownership.effective_at};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (numbers[i] > INT64_MAX) {
      return false;
    }
  }
  return true;
}

static bool record_ok(const rcdp_record *record) {
  return record->parent.len <= RCDP_SUBSCRIPTION_ID_MAX && record->device_key.len <= RCDP_DEVICE_KEY_MAX &&
         record->receipt.len <= RCDP_RECEIPT_MAX && record->proof.len <= RCDP_PROOF_MAX &&
         (size_t)record->ownership.mode < RCDP_ORDER_MODE_COUNT && record->sqn <= RCDP_SQN_MAX &&
         (record->assurance == RCDP_CERTIFIED || record->assurance == RCDP_ASSERTED);
}

static bool all_within(rcdp_bytes text, uint8_t first, uint8_t last) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] < first || text.data[i] > last) {
      return false;
    }
  }
  return true;
}

static bool finding_ok(const rcdp_finding *finding) {
  return (size_t)finding->kind < RCDP_FINDING_KIND_COUNT && finding->imsi.len <= RCDP_IMSI_MAX &&
         all_within(finding->imsi, '0', '9') && finding->evidence.len <= RCDP_EVIDENCE_MAX &&
         all_within(finding->evidence, ' ', '~') &&
         (finding->device_id.len == 0 || rcdp_device_id_valid(finding->device_id));
}

static bool subscription_ok(const rcdp_subscription *subscription) {
  return subscription->id.len <= RCDP_SUBSCRIPTION_ID_MAX && subscription->limits.len <= RCDP_LIMITS_MAX;
}

rcdp_err rcdp_store_execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                            rcdp_store_result *result) {
  *result = (rcdp_store_result){.err = RCDP_E_ARGUMENT};
  if ((size_t)request->op >= RCDP_STORE_OP_COUNT || !numbers_ok(request) || !record_ok(&request->record) ||
      !subscription_ok(&request->subscription) || !finding_ok(&request->finding) ||
      request->granted.content.len > RCDP_GRANT_MAX) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = store->execute(store, request, arena, result);
  result->err = err;
  return err;
}

void rcdp_store_close(rcdp_store *store) {
  if (store != NULL) {
    store->close(store);
  }
}
