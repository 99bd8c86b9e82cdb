/* See faulty.h. */
#include "auc/faulty.h"

#include <string.h>

static void watch(faulty_store *faulty, const rcdp_store_request *request, const rcdp_store_result *result) {
  if (request->op == RCDP_STORE_AUTHENTICATE && result->err == RCDP_OK && result->record.sqn > 0) {
    faulty->repeated = faulty->repeated || result->record.sqn <= faulty->last;
    faulty->last = result->record.sqn;
  }
}

static rcdp_err execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  faulty_store *faulty = (faulty_store *)store;
  const bool fails = ++faulty->count == faulty->fail_at;
  faulty->calls[request->op]++;
  if (!fails || faulty->done) {
    (void)rcdp_store_execute(faulty->inner, request, arena, result);
    watch(faulty, request, result);
  }
  if (fails) {
    memset(result, 0, sizeof *result);
    result->err = faulty->error;
  }
  if (faulty->twist != NULL) {
    faulty->twist(request->op, result);
  }
  return result->err;
}

static void nothing(rcdp_store *store) { (void)store; }

void faulty_begin(faulty_store *faulty, use_kit *kit) {
  *faulty = (faulty_store){.store = {execute, nothing}, .inner = kit->x.store};
  kit->x.store = &faulty->store;
}
