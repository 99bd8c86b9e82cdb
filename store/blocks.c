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
  (void)arena;
  (void)result;
  rcdp_err err = rcdp_block_read(request, &block);
  if (err == RCDP_OK) {
    err = rcdp_block_check(engine, &block);
  }
  return err == RCDP_OK ? engine->calls->add_block(engine, &block) : err;
}

static rcdp_err check_own(rcdp_engine *engine, const rcdp_record *wanted) {
  uint64_t number = 0;
  rcdp_engine_block block;
  rcdp_err err = rcdp_imsi_read(wanted->imsi, &number);
  if (err == RCDP_OK) {
    err = engine->calls->find_block(engine, wanted->imsi.len, number, &block);
  }
  if (err != RCDP_OK) {
    return err == RCDP_E_NOT_FOUND ? RCDP_E_NOT_AUTHORISED : err;
  }
  const bool own = wanted->has_grant && block.has_grant && rcdp_id_equal(&block.grant, &wanted->grant);
  return own && number <= block.last ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
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
