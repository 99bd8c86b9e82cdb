/* The tables of the store, and every statement over them. */
#ifndef RCDP_SQLITE_SCHEMA_H
#define RCDP_SQLITE_SCHEMA_H

/* "rcdp" in the header of the file, and the version of the tables. */
#define RCDP_SQLITE_APPLICATION_ID 1919116400
#define RCDP_SQLITE_VERSION 1

extern const char rcdp_sqlite_schema[];

typedef enum {
  RCDP_SQL_BEGIN,
  RCDP_SQL_COMMIT,
  RCDP_SQL_ROLLBACK,
  RCDP_SQL_BY_CREDENTIAL,
  RCDP_SQL_BY_TRANSACTION,
  RCDP_SQL_BY_POSITION,
  RCDP_SQL_LIVE_SIBLING,
  RCDP_SQL_DUE_TO_LAPSE,
  RCDP_SQL_DUE_TO_EXPIRE,
  RCDP_SQL_COUNT_OPEN,
  RCDP_SQL_COUNT_LIVE,
  RCDP_SQL_COUNT_OVERDUE,
  RCDP_SQL_GET_COUNTER,
  RCDP_SQL_SET_COUNTER,
  RCDP_SQL_NEXT_IMSI,
  RCDP_SQL_TAKE_IMSI,
  RCDP_SQL_INSERT,
  RCDP_SQL_OFFER,
  RCDP_SQL_ISSUE,
  RCDP_SQL_CHANGE,
  RCDP_SQL_DROP_ISSUED,
  RCDP_SQL_BLOCK_BELOW,
  RCDP_SQL_ADD_BLOCK,
  RCDP_SQL_COUNT
} rcdp_sql;

extern const char *const rcdp_sqlite_statements[RCDP_SQL_COUNT];

#endif
