/*
 * Parent subscriptions: the rules of rcdp/store.h about what may begin under them and what ends with them. A subscription's row and
 * its children's are written in one transaction, so that of many who ask at once no two take the same place.
 */
#include "operations.h"
#include "record.h"

static rcdp_err find_by_id(rcdp_engine *engine, rcdp_bytes id, uint64_t now, rcdp_arena *arena,
                           rcdp_engine_subscription *row) {
  const rcdp_engine_subscription_key key = {.id = id, .now = now};
  *row = (rcdp_engine_subscription){.children = 0};
  return id.len > 0 ? engine->calls->find_subscription(engine, &key, arena, row) : RCDP_E_ARGUMENT;
}

/* --- children --- */

rcdp_err rcdp_parent_admits(rcdp_engine *engine, const rcdp_store_request *request) {
  const rcdp_bytes parent = request->record.parent;
  const rcdp_engine_key held = {
      .query = RCDP_HELD_CHILD, .parent = parent, .certificate_hash = request->record.certificate_hash};
  rcdp_engine_subscription row;
  if (parent.len == 0) {
    return RCDP_OK;
  }
  rcdp_err err = find_by_id(engine, parent, request->now, NULL, &row);
  if (err == RCDP_E_NOT_FOUND || (err == RCDP_OK && row.subscription.state != RCDP_SUBSCRIPTION_ACTIVE)) {
    return RCDP_E_NOT_AUTHORISED;
  }
  if (err == RCDP_OK) {
    err = rcdp_check_not_held(engine, request, &held);
  }
  if (err != RCDP_OK) {
    return err;
  }
  return row.children < row.subscription.quota ? RCDP_OK : RCDP_E_QUOTA;
}

/* --- operations --- */

static rcdp_err tell_terms(rcdp_engine *engine, const rcdp_subscription *subscription) {
  rcdp_detail detail = {.len = 0};
  rcdp_detail_add(&detail, subscription->id);
  return rcdp_tell(engine, RCDP_LOG_SUBSCRIBE, NULL, subscription->changed_at, &detail);
}

static rcdp_err add(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                    rcdp_subscription *subscription) {
  const rcdp_subscription created = {.id = request->subscription.id,
                                     .state = RCDP_SUBSCRIPTION_ACTIVE,
                                     .quota = request->subscription.quota,
                                     .limits = request->subscription.limits,
                                     .created_at = request->now,
                                     .changed_at = request->now};
  rcdp_err err = rcdp_subscription_copy(arena, &created, subscription);
  if (err == RCDP_OK) {
    err = engine->calls->add_subscription(engine, subscription);
  }
  return err == RCDP_OK ? tell_terms(engine, subscription) : err;
}

static rcdp_err adjust(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                       rcdp_subscription *subscription) {
  if (subscription->state == RCDP_SUBSCRIPTION_ENDED) {
    return RCDP_E_STALE;
  }
  subscription->quota = request->subscription.quota;
  subscription->changed_at = request->now;
  rcdp_err err = rcdp_arena_copy(arena, request->subscription.limits, &subscription->limits);
  if (err == RCDP_OK) {
    err = engine->calls->change_subscription(engine, subscription);
  }
  return err == RCDP_OK ? tell_terms(engine, subscription) : err;
}

rcdp_err rcdp_operation_subscribe(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                  rcdp_store_result *result) {
  rcdp_engine_subscription row;
  const rcdp_err err = find_by_id(engine, request->subscription.id, request->now, arena, &row);
  result->subscription = row.subscription;
  if (err == RCDP_E_NOT_FOUND) {
    return add(engine, request, arena, &result->subscription);
  }
  return err == RCDP_OK ? adjust(engine, request, arena, &result->subscription) : err;
}

rcdp_err rcdp_operation_find_subscription(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                          rcdp_store_result *result) {
  rcdp_engine_subscription row;
  const rcdp_err err = find_by_id(engine, request->subscription.id, request->now, arena, &row);
  result->subscription = row.subscription;
  result->count = row.children;
  return err;
}

rcdp_err rcdp_operation_list_subscriptions(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                           rcdp_store_result *result) {
  const rcdp_engine_subscription_key key = {.after = request->after, .now = request->now};
  rcdp_engine_subscription row = {.children = 0};
  const rcdp_err err = engine->calls->find_subscription(engine, &key, arena, &row);
  if (err == RCDP_OK && row.position <= request->after) {
    return RCDP_E_CORRUPT; /* a damaged database; whoever lists must come to an end */
  }
  result->subscription = row.subscription;
  result->count = row.children;
  result->next = row.position;
  return err;
}

static rcdp_err end_children(rcdp_engine *engine, rcdp_bytes parent, uint64_t now, uint64_t *count) {
  rcdp_detail why = {.len = 0};
  const rcdp_fates fates = {.key = {.query = RCDP_LIVE_CHILD, .parent = parent},
                            .fate = rcdp_fate_end,
                            .now = now,
                            .most = UINT64_MAX,
                            .why = &why};
  rcdp_detail_text(&why, "with ");
  rcdp_detail_add(&why, parent);
  return rcdp_suffer_all(engine, &fates, count);
}

static rcdp_err tell_change(rcdp_engine *engine, rcdp_subscription_event event, const rcdp_subscription *subscription) {
  rcdp_detail detail = {.len = 0};
  rcdp_detail_text(&detail, rcdp_subscription_event_name(event));
  rcdp_detail_text(&detail, " ");
  rcdp_detail_add(&detail, subscription->id);
  return rcdp_tell(engine, RCDP_LOG_SUBSCRIPTION_CHANGE, NULL, subscription->changed_at, &detail);
}

rcdp_err rcdp_operation_change_subscription(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                            rcdp_store_result *result) {
  rcdp_subscription *subscription = &result->subscription;
  rcdp_engine_subscription row;
  rcdp_err err = find_by_id(engine, request->subscription.id, request->now, arena, &row);
  *subscription = row.subscription;
  if (err == RCDP_OK && subscription->state != request->subscription.state) {
    err = RCDP_E_STALE;
  }
  if (err == RCDP_OK) {
    err = rcdp_subscription_next(subscription->state, request->subscription_event, &subscription->state);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool ended = subscription->state == RCDP_SUBSCRIPTION_ENDED;
  subscription->changed_at = request->now;
  subscription->ended_at = ended ? request->now : 0;
  err = engine->calls->change_subscription(engine, subscription);
  if (err == RCDP_OK) {
    err = tell_change(engine, request->subscription_event, subscription);
  }
  return err == RCDP_OK && ended ? end_children(engine, subscription->id, request->now, &result->count) : err;
}
