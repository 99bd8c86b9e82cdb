/* What is found about credentials: the names, and the operations that keep it, bounded and counted at leisure. */
#include "operations.h"
#include "record.h"
#include "tell.h"

#define NAME(id, name, severity, text) [id] = (name),
#define TEXT(id, name, severity, text) [id] = (text),
#define SEVERITY(id, name, severity, text) [id] = (severity),

static const char *const names[RCDP_FINDING_KIND_COUNT] = {RCDP_FINDINGS(NAME)};
static const char *const texts[RCDP_FINDING_KIND_COUNT] = {RCDP_FINDINGS(TEXT)};
static const rcdp_severity severities[RCDP_FINDING_KIND_COUNT] = {RCDP_FINDINGS(SEVERITY)};

static const char *const severity_names[RCDP_SEVERITY_COUNT] = {
    [RCDP_SEVERITY_NOTICE] = "notice", [RCDP_SEVERITY_WARNING] = "warning", [RCDP_SEVERITY_ALARM] = "alarm"};

const char *rcdp_severity_name(rcdp_severity severity) {
  return (size_t)severity < RCDP_SEVERITY_COUNT ? severity_names[(size_t)severity] : "invalid";
}

const char *rcdp_finding_name(rcdp_finding_kind kind) {
  return (size_t)kind < RCDP_FINDING_KIND_COUNT ? names[(size_t)kind] : "invalid";
}

const char *rcdp_finding_text(rcdp_finding_kind kind) {
  return (size_t)kind < RCDP_FINDING_KIND_COUNT ? texts[(size_t)kind] : "invalid";
}

rcdp_severity rcdp_finding_severity(rcdp_finding_kind kind) {
  return (size_t)kind < RCDP_FINDING_KIND_COUNT ? severities[(size_t)kind] : RCDP_SEVERITY_ALARM;
}

static rcdp_err tell(rcdp_engine *engine, rcdp_log_kind kind, const rcdp_finding *finding, uint64_t now) {
  rcdp_detail detail = {.len = 0};
  rcdp_detail_text(&detail, rcdp_finding_name(finding->kind));
  rcdp_detail_text(&detail, " ");
  rcdp_detail_number(&detail, finding->position);
  return rcdp_tell_found(engine, kind, finding, now, &detail);
}

/* --- FINDING --- */

/* One more that is open and that anybody may have said. Names that are made up have an end of their own, or they would crowd out what is said of
 * credentials that there are. */
static rcdp_err check_room(rcdp_engine *engine, const rcdp_store_request *request) {
  const uint64_t most = request->max_findings != 0 ? request->max_findings : RCDP_FINDINGS_DEFAULT_MAX;
  const bool unknown = request->finding.kind == RCDP_FINDING_UNKNOWN_CREDENTIAL;
  uint64_t open = 0;
  if (request->finding.authentic) {
    return RCDP_OK;
  }
  const rcdp_err err = engine->calls->count_findings(engine, unknown, &open);
  if (err != RCDP_OK) {
    return err;
  }
  return open < most ? RCDP_OK : RCDP_E_QUOTA;
}

static rcdp_err add(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena, rcdp_finding *finding) {
  rcdp_finding found = request->finding;
  found.first_at = found.last_at = request->now;
  found.count = 1;
  found.settled = false;
  const rcdp_err err = rcdp_finding_copy(arena, &found, finding);
  return err == RCDP_OK ? engine->calls->add_finding(engine, finding) : err;
}

static rcdp_err reopen(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                       rcdp_finding *finding) {
  finding->settled = false;
  finding->last_at = request->now;
  finding->count++;
  const rcdp_err err = rcdp_arena_copy(arena, request->finding.evidence, &finding->evidence);
  return err == RCDP_OK ? engine->calls->change_finding(engine, finding) : err;
}

/* Of a time before the last one, after a clock was set back, nobody knows how long ago that was. */
static bool is_quiet(const rcdp_finding *finding, uint64_t now) {
  return now >= finding->last_at && now - finding->last_at < RCDP_FINDING_QUIET;
}

static rcdp_err count_again(rcdp_engine *engine, uint64_t now, rcdp_finding *finding) {
  if (is_quiet(finding, now)) {
    return RCDP_OK;
  }
  finding->last_at = now;
  finding->count++;
  return engine->calls->change_finding(engine, finding);
}

rcdp_err rcdp_operation_finding(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                rcdp_store_result *result) {
  rcdp_finding *finding = &result->finding;
  const rcdp_engine_finding_key key = {.named = &request->finding};
  rcdp_err err = engine->calls->find_finding(engine, &key, arena, finding);
  const bool known = err == RCDP_OK;
  if (known && !finding->settled) {
    return count_again(engine, request->now, finding);
  }
  if (known || err == RCDP_E_NOT_FOUND) {
    err = check_room(engine, request);
  }
  if (err == RCDP_OK) {
    err = known ? reopen(engine, request, arena, finding) : add(engine, request, arena, finding);
  }
  result->count = 1;
  return err == RCDP_OK ? tell(engine, RCDP_LOG_FINDING, finding, request->now) : err;
}

/* --- for operators --- */

rcdp_err rcdp_operation_list_findings(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                      rcdp_store_result *result) {
  const rcdp_engine_finding_key key = {.after = request->after};
  const rcdp_err err = engine->calls->find_finding(engine, &key, arena, &result->finding);
  if (err == RCDP_OK && result->finding.position <= request->after) {
    return RCDP_E_CORRUPT; /* a damaged database; whoever lists must come to an end */
  }
  result->next = result->finding.position;
  return err;
}

rcdp_err rcdp_operation_settle_finding(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                       rcdp_store_result *result) {
  rcdp_finding *finding = &result->finding;
  const rcdp_engine_finding_key key = {.after = request->after - 1};
  rcdp_err err = request->after > 0 ? engine->calls->find_finding(engine, &key, arena, finding) : RCDP_E_NOT_FOUND;
  if (err == RCDP_OK && finding->position != request->after) {
    err = RCDP_E_NOT_FOUND;
  }
  if (err != RCDP_OK || finding->settled) {
    return err;
  }
  finding->settled = true;
  err = engine->calls->change_finding(engine, finding);
  return err == RCDP_OK ? tell(engine, RCDP_LOG_SETTLE, finding, request->now) : err;
}
