/*
 * Grants of provisioners: the rules of rcdp/store.h about what may begin under them. What is counted and what it is counted against
 * lie in one transaction, so that of many who ask at once no two take the same place.
 */
#include "operations.h"
#include "record.h"

static rcdp_err find_by_serial(rcdp_engine *engine, const rcdp_id *serial, uint64_t now, rcdp_arena *arena,
                               rcdp_engine_grant *row) {
  const rcdp_engine_grant_key key = {.serial = serial, .now = now};
  *row = (rcdp_engine_grant){.used = 0};
  return engine->calls->find_grant(engine, &key, arena, row);
}

/* --- what is under them --- */

rcdp_err rcdp_grant_admits(rcdp_engine *engine, const rcdp_store_request *request) {
  const rcdp_record *wanted = &request->record;
  const rcdp_engine_key held = {.query = RCDP_HELD, .certificate_hash = wanted->certificate_hash};
  rcdp_engine_grant row;
  if (!wanted->has_grant) {
    return RCDP_OK;
  }
  rcdp_err err = find_by_serial(engine, &wanted->grant, request->now, NULL, &row);
  if (err == RCDP_E_NOT_FOUND || (err == RCDP_OK && row.granted.state != RCDP_GRANT_ACTIVE) ||
      (err == RCDP_OK && !rcdp_octets32_equal(&row.granted.owner, &wanted->ownership.owner))) {
    return RCDP_E_NOT_AUTHORISED;
  }
  if (err == RCDP_OK) {
    err = rcdp_check_not_held(engine, request, &held);
  }
  if (err != RCDP_OK) {
    return err;
  }
  return row.used < row.granted.count ? RCDP_OK : RCDP_E_QUOTA;
}

rcdp_err rcdp_grant_holds(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_engine_grant row;
  if (!record->has_grant) {
    return RCDP_OK;
  }
  const rcdp_err err = find_by_serial(engine, &record->grant, 0, NULL, &row);
  if (err != RCDP_OK) {
    return err == RCDP_E_NOT_FOUND ? RCDP_E_CORRUPT : err;
  }
  return row.granted.state == RCDP_GRANT_ACTIVE ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

/* --- operations --- */

static rcdp_err tell_added(rcdp_engine *engine, const rcdp_store_request *request, bool has_block) {
  rcdp_detail detail = {.len = 0};
  rcdp_detail_id(&detail, &request->granted.serial);
  if (has_block) {
    rcdp_detail_text(&detail, " ");
    rcdp_block_describe(request, &detail);
  }
  return rcdp_tell(engine, RCDP_LOG_GRANT, NULL, request->now, &detail);
}

/* All that can fail for want of memory or by the rules comes before the first write. */
static rcdp_err add(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena, rcdp_granted *granted) {
  const bool has_block = request->block_first.len > 0 || request->block_last.len > 0;
  const rcdp_granted created = {.serial = request->granted.serial,
                                .owner = request->granted.owner,
                                .count = request->granted.count,
                                .content = request->granted.content,
                                .created_at = request->now};
  rcdp_engine_block block = {.digits = 0};
  rcdp_err err = rcdp_granted_copy(arena, &created, granted);
  if (err == RCDP_OK && has_block) {
    err = rcdp_block_read(request, &block);
  }
  block.has_grant = true;
  block.grant = created.serial;
  if (err == RCDP_OK && has_block) {
    err = rcdp_block_check(engine, &block);
  }
  if (err != RCDP_OK) {
    return err;
  }
  err = engine->calls->add_grant(engine, granted, has_block ? &block : NULL);
  return err == RCDP_OK ? tell_added(engine, request, has_block) : err;
}

rcdp_err rcdp_operation_add_grant(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                  rcdp_store_result *result) {
  static const rcdp_octets32 nobody;
  const rcdp_granted *wanted = &request->granted;
  rcdp_granted *granted = &result->granted;
  rcdp_engine_grant row;
  if (rcdp_octets32_equal(&wanted->owner, &nobody)) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = find_by_serial(engine, &wanted->serial, request->now, arena, &row);
  *granted = row.granted;
  if (err != RCDP_OK) {
    return err == RCDP_E_NOT_FOUND ? add(engine, request, arena, granted) : err;
  }
  const bool same = rcdp_octets32_equal(&granted->owner, &wanted->owner) && granted->count == wanted->count &&
                    rcdp_bytes_equal(granted->content, wanted->content);
  return same ? RCDP_OK : RCDP_E_CONFLICT;
}

rcdp_err rcdp_operation_find_grant(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                   rcdp_store_result *result) {
  rcdp_engine_grant row;
  const rcdp_err err = find_by_serial(engine, &request->granted.serial, request->now, arena, &row);
  result->granted = row.granted;
  result->count = row.used;
  return err;
}

rcdp_err rcdp_operation_list_grants(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                    rcdp_store_result *result) {
  const rcdp_engine_grant_key key = {.after = request->after, .now = request->now};
  rcdp_engine_grant row = {.used = 0};
  const rcdp_err err = engine->calls->find_grant(engine, &key, arena, &row);
  if (err == RCDP_OK && row.position <= request->after) {
    return RCDP_E_CORRUPT; /* a damaged database; whoever lists must come to an end */
  }
  result->granted = row.granted;
  result->count = row.used;
  result->next = row.position;
  return err;
}

rcdp_err rcdp_operation_revoke_grant(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                     rcdp_store_result *result) {
  rcdp_detail serial = {.len = 0};
  rcdp_err err = rcdp_operation_find_grant(engine, request, arena, result);
  if (err != RCDP_OK || result->granted.state == RCDP_GRANT_REVOKED) {
    return err;
  }
  result->granted.state = RCDP_GRANT_REVOKED;
  result->granted.revoked_at = request->now;
  rcdp_detail_id(&serial, &result->granted.serial);
  err = engine->calls->change_grant(engine, &result->granted);
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_REVOKE_GRANT, NULL, request->now, &serial) : err;
}
