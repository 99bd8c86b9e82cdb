/* Rows and subscriptions. */
#include "../record.h"
#include "sqlite.h"

/* In the order in which a row has them. */
enum { POSITION, ID, STATE, QUOTA, LIMITS, CREATED_AT, CHANGED_AT, ENDED_AT, CHILDREN };

/* A row into a subscription whose views SQLite owns until the next step. */
static rcdp_err read_subscription(sqlite3_stmt *statement, rcdp_subscription *subscription) {
  const uint64_t state = rcdp_sqlite_column_number(statement, STATE);
  const uint64_t quota = rcdp_sqlite_column_number(statement, QUOTA);
  *subscription = (rcdp_subscription){.id = rcdp_sqlite_column_bytes(statement, ID),
                                      .state = (rcdp_subscription_state)state,
                                      .quota = (uint32_t)quota,
                                      .limits = rcdp_sqlite_column_bytes(statement, LIMITS),
                                      .created_at = rcdp_sqlite_column_number(statement, CREATED_AT),
                                      .changed_at = rcdp_sqlite_column_number(statement, CHANGED_AT),
                                      .ended_at = rcdp_sqlite_column_number(statement, ENDED_AT)};
  const bool sized = subscription->id.len > 0 && subscription->id.len <= RCDP_SUBSCRIPTION_ID_MAX &&
                     subscription->limits.len <= RCDP_LIMITS_MAX;
  return sized && state < RCDP_SUBSCRIPTION_STATE_COUNT && quota <= UINT32_MAX ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err read_row(sqlite3_stmt *statement, rcdp_arena *arena, rcdp_engine_subscription *row) {
  rcdp_subscription subscription;
  const rcdp_err err = read_subscription(statement, &subscription);
  if (err != RCDP_OK) {
    return err;
  }
  row->position = rcdp_sqlite_column_number(statement, POSITION);
  row->children = rcdp_sqlite_column_number(statement, CHILDREN);
  if (arena != NULL) {
    return rcdp_subscription_copy(arena, &subscription, &row->subscription);
  }
  row->subscription = subscription;
  row->subscription.id = row->subscription.limits = RCDP_NO_BYTES;
  return RCDP_OK;
}

rcdp_err rcdp_sqlite_find_subscription(rcdp_engine *engine, const rcdp_engine_subscription_key *key, rcdp_arena *arena,
                                       rcdp_engine_subscription *row) {
  const rcdp_sql which = key->id.len > 0 ? RCDP_SQL_SUBSCRIPTION_BY_ID : RCDP_SQL_SUBSCRIPTION_BY_POSITION;
  sqlite3_stmt *statement = ((rcdp_sqlite *)engine)->statements[which];
  rcdp_sqlite_bind_bytes(statement, 1, key->id);
  rcdp_sqlite_bind_number(statement, 2, key->after);
  rcdp_sqlite_bind_number(statement, 3, key->now);
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_row(statement, arena, row);
  }
  rcdp_sqlite_done(statement);
  return err;
}

/* Both statements have the same parameters. */
static rcdp_err write(rcdp_engine *engine, rcdp_sql which, const rcdp_subscription *subscription) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  sqlite3_stmt *statement = store->statements[which];
  rcdp_sqlite_bind_bytes(statement, ID, subscription->id);
  rcdp_sqlite_bind_number(statement, STATE, (uint64_t)subscription->state);
  rcdp_sqlite_bind_number(statement, QUOTA, subscription->quota);
  rcdp_sqlite_bind_bytes(statement, LIMITS, subscription->limits);
  rcdp_sqlite_bind_number(statement, CREATED_AT, subscription->created_at);
  rcdp_sqlite_bind_number(statement, CHANGED_AT, subscription->changed_at);
  rcdp_sqlite_bind_number(statement, ENDED_AT, subscription->ended_at);
  return rcdp_sqlite_run_one(store, which);
}

rcdp_err rcdp_sqlite_add_subscription(rcdp_engine *engine, const rcdp_subscription *subscription) {
  return write(engine, RCDP_SQL_ADD_SUBSCRIPTION, subscription);
}

rcdp_err rcdp_sqlite_change_subscription(rcdp_engine *engine, const rcdp_subscription *subscription) {
  return write(engine, RCDP_SQL_CHANGE_SUBSCRIPTION, subscription);
}
