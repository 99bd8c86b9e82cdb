/* Blocks of IMSIs: the network's own, out of which RESERVE takes the next, and those that are a grant's alone. None overlaps another. */
#include "operations.h"
#include "record.h"

rcdp_err rcdp_block_read(const rcdp_store_request *request, rcdp_engine_block *block) {
  *block = (rcdp_engine_block){.digits = request->block_first.len};
  if (rcdp_imsi_read(request->block_first, &block->first) != RCDP_OK ||
      rcdp_imsi_read(request->block_last, &block->last) != RCDP_OK || request->block_last.len != block->digits ||
      block->first > block->last) {
    return RCDP_E_ARGUMENT;
  }
  return RCDP_OK;
}

void rcdp_block_describe(const rcdp_store_request *request, rcdp_detail *detail) {
  rcdp_detail_add(detail, request->block_first);
  rcdp_detail_text(detail, "-");
  rcdp_detail_add(detail, request->block_last);
}

/* Blocks do not overlap, so only the nearest that begins at or below the last can reach the first. */
rcdp_err rcdp_block_check(rcdp_engine *engine, const rcdp_engine_block *block) {
  rcdp_engine_block below;
  const rcdp_err err = engine->calls->find_block(engine, block->digits, block->last, &below);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_OK;
  }
  if (err != RCDP_OK) {
    return err;
  }
  return below.last < block->first ? RCDP_OK : RCDP_E_ARGUMENT;
}

rcdp_err rcdp_operation_add_block(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                  rcdp_store_result *result) {
  rcdp_engine_block block;
  rcdp_detail range = {.len = 0};
  (void)arena;
  (void)result;
  rcdp_err err = rcdp_block_read(request, &block);
  if (err == RCDP_OK) {
    err = rcdp_block_check(engine, &block);
  }
  if (err == RCDP_OK) {
    err = engine->calls->add_block(engine, &block);
  }
  rcdp_block_describe(request, &range);
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_ADD_BLOCK, NULL, request->now, &range) : err;
}

/* The one that the IMSI lies in. */
static rcdp_err find_around(rcdp_engine *engine, rcdp_bytes imsi, rcdp_engine_block *block) {
  uint64_t number = 0;
  rcdp_err err = rcdp_imsi_read(imsi, &number);
  if (err == RCDP_OK) {
    err = engine->calls->find_block(engine, imsi.len, number, block);
  }
  return err == RCDP_OK && number > block->last ? RCDP_E_NOT_FOUND : err;
}

static bool is_of_grant(const rcdp_engine_block *block, const rcdp_record *record) {
  return record->has_grant && block->has_grant && rcdp_id_equal(&block->grant, &record->grant);
}

rcdp_err rcdp_operation_in_block(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                 rcdp_store_result *result) {
  rcdp_engine_block block;
  (void)arena;
  (void)result;
  const rcdp_err err = find_around(engine, request->record.imsi, &block);
  if (err != RCDP_OK) {
    return err;
  }
  return !block.has_grant || is_of_grant(&block, &request->record) ? RCDP_OK : RCDP_E_NOT_FOUND;
}

static rcdp_err check_own(rcdp_engine *engine, const rcdp_record *wanted) {
  rcdp_engine_block block;
  const rcdp_err err = find_around(engine, wanted->imsi, &block);
  if (err != RCDP_OK) {
    return err == RCDP_E_NOT_FOUND ? RCDP_E_NOT_AUTHORISED : err;
  }
  return is_of_grant(&block, wanted) ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

rcdp_err rcdp_block_grants(rcdp_engine *engine, const rcdp_record *wanted) {
  const rcdp_engine_key key = {.query = RCDP_BY_IMSI, .imsi = wanted->imsi};
  rcdp_engine_row used;
  rcdp_err err = check_own(engine, wanted);
  if (err == RCDP_OK) {
    err = engine->calls->find(engine, &key, NULL, &used);
    err = err == RCDP_OK ? RCDP_E_CONFLICT : err;
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}
