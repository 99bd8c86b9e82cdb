/* Rows and findings. */
#include "../record.h"
#include "sqlite.h"

/* In the order in which a row has them; parameters have the same numbers, but for the position. */
enum { POSITION, KIND, AUTHENTIC, SUBJECT, DEVICE_ID, IMSI, EVIDENCE, FIRST_AT, LAST_AT, COUNT, SETTLED, ITS_POSITION };

static rcdp_bytes subject_of(const rcdp_finding *finding) {
  return finding->has_credential ? RCDP_ID_BYTES(finding->credential) : finding->imsi;
}

/* --- reading --- */

/* A row into a finding whose views SQLite owns until the next step. */
static rcdp_err read_finding(sqlite3_stmt *statement, rcdp_finding *finding) {
  const uint64_t kind = rcdp_sqlite_column_number(statement, KIND);
  *finding = (rcdp_finding){.kind = (rcdp_finding_kind)kind,
                            .authentic = rcdp_sqlite_column_number(statement, AUTHENTIC) == 1,
                            .imsi = rcdp_sqlite_column_bytes(statement, IMSI),
                            .device_id = rcdp_sqlite_column_bytes(statement, DEVICE_ID),
                            .evidence = rcdp_sqlite_column_bytes(statement, EVIDENCE),
                            .first_at = rcdp_sqlite_column_number(statement, FIRST_AT),
                            .last_at = rcdp_sqlite_column_number(statement, LAST_AT),
                            .count = rcdp_sqlite_column_number(statement, COUNT),
                            .settled = rcdp_sqlite_column_number(statement, SETTLED) == 1,
                            .position = rcdp_sqlite_column_number(statement, POSITION)};
  finding->has_credential =
      rcdp_sqlite_column_octets(statement, SUBJECT, finding->credential.octets, sizeof finding->credential.octets);
  const bool bounded = kind < RCDP_FINDING_KIND_COUNT && finding->imsi.len <= RCDP_IMSI_MAX &&
                       finding->device_id.len <= RCDP_DEVICE_ID_MAX && finding->evidence.len <= RCDP_EVIDENCE_MAX;
  return bounded ? RCDP_OK : RCDP_E_CORRUPT;
}

rcdp_err rcdp_sqlite_find_finding(rcdp_engine *engine, const rcdp_engine_finding_key *key, rcdp_arena *arena,
                                  rcdp_finding *finding) {
  const rcdp_sql which = key->named != NULL ? RCDP_SQL_FINDING_BY_NAME : RCDP_SQL_FINDING_BY_POSITION;
  sqlite3_stmt *statement = ((rcdp_sqlite *)engine)->statements[which];
  rcdp_finding found;
  if (key->named != NULL) {
    rcdp_sqlite_bind_number(statement, KIND, (uint64_t)key->named->kind);
    rcdp_sqlite_bind_number(statement, AUTHENTIC, key->named->authentic ? 1 : 0);
    rcdp_sqlite_bind_bytes(statement, SUBJECT, subject_of(key->named));
    rcdp_sqlite_bind_bytes(statement, DEVICE_ID, key->named->device_id);
  }
  rcdp_sqlite_bind_number(statement, 5, key->after);
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_finding(statement, &found);
  }
  if (err == RCDP_OK) {
    err = rcdp_finding_copy(arena, &found, finding);
  }
  rcdp_sqlite_done(statement);
  return err;
}

rcdp_err rcdp_sqlite_count_findings(rcdp_engine *engine, bool unknown, uint64_t *count) {
  sqlite3_stmt *statement = ((rcdp_sqlite *)engine)->statements[RCDP_SQL_COUNT_FINDINGS];
  rcdp_sqlite_bind_number(statement, 1, (uint64_t)RCDP_FINDING_UNKNOWN_CREDENTIAL);
  rcdp_sqlite_bind_number(statement, 2, unknown ? 1 : 0);
  const rcdp_err err = rcdp_sqlite_read_numbers(statement, count, 1);
  return err == RCDP_E_NOT_FOUND ? RCDP_E_CORRUPT : err;
}

/* --- writing --- */

/* Each statement has some of these parameters; others are out of its range and ignored. */
static rcdp_err write(rcdp_engine *engine, rcdp_sql which, const rcdp_finding *finding) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  sqlite3_stmt *statement = store->statements[which];
  rcdp_sqlite_bind_number(statement, KIND, (uint64_t)finding->kind);
  rcdp_sqlite_bind_number(statement, AUTHENTIC, finding->authentic ? 1 : 0);
  rcdp_sqlite_bind_bytes(statement, SUBJECT, subject_of(finding));
  rcdp_sqlite_bind_bytes(statement, DEVICE_ID, finding->device_id);
  rcdp_sqlite_bind_text(statement, IMSI, finding->imsi);
  rcdp_sqlite_bind_text(statement, EVIDENCE, finding->evidence);
  rcdp_sqlite_bind_number(statement, FIRST_AT, finding->first_at);
  rcdp_sqlite_bind_number(statement, LAST_AT, finding->last_at);
  rcdp_sqlite_bind_number(statement, COUNT, finding->count);
  rcdp_sqlite_bind_number(statement, SETTLED, finding->settled ? 1 : 0);
  rcdp_sqlite_bind_number(statement, ITS_POSITION, finding->position);
  return rcdp_sqlite_run_one(store, which);
}

rcdp_err rcdp_sqlite_add_finding(rcdp_engine *engine, rcdp_finding *finding) {
  const rcdp_err err = write(engine, RCDP_SQL_ADD_FINDING, finding);
  finding->position = (uint64_t)sqlite3_last_insert_rowid(((rcdp_sqlite *)engine)->db);
  return err;
}

rcdp_err rcdp_sqlite_change_finding(rcdp_engine *engine, const rcdp_finding *finding) {
  return write(engine, RCDP_SQL_CHANGE_FINDING, finding);
}
