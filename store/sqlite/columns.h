/* The columns of a record's row: one table serves reading and writing. */
#ifndef RCDP_SQLITE_COLUMNS_H
#define RCDP_SQLITE_COLUMNS_H

#include <sqlite3.h>

#include <rcdp/store.h>

/* In the order in which a row has them; what was issued, and what is next, may be not there as a whole. */
typedef enum {
  CREDENTIAL,
  EPOCH,
  STATE,
  IMSI,
  CERTIFICATE_HASH,
  TRANSACTION,
  REQUEST_HASH,
  COUNTER,
  DEVICE_ID,
  MANUFACTURER,
  CERTIFICATE_URL,
  RESERVED_AT,
  OFFERED_AT,
  LAPSES_AT,
  CONFIRMED_AT,
  ENDED_AT,
  NOT_AFTER,
  PARENT,
  ASSURANCE,
  COUNTER_ABSENT,
  GRANT,
  OWNER,
  OWNERSHIP,
  ORDER_NUMBER,
  ORDER_HASH,
  ORDER_MODE,
  TAKEN_AT,
  EFFECTIVE_AT,
  DEVICE_KEY,
  RECEIPT,
  PROOF,
  SQN,
  USED_AT,
  STATUS_COUNTER,
  STATUS_HASH,
  REPORTED_AT,
  REJECT_HASH,
  FIRST_ISSUED = REJECT_HASH,
  SIGNER_HASH,
  CREDENTIAL_HASH,
  PROFILE,
  KEY,
  MANAGEMENT_KEY,
  OP,
  ANSWER,
  MUST_UPDATE,
  NEXT_REQUEST_HASH,
  FIRST_NEXT = NEXT_REQUEST_HASH,
  NEXT_UPDATE_HASH,
  NEXT_CREDENTIAL_HASH,
  NEXT_PROFILE,
  NEXT_KEY,
  NEXT_MANAGEMENT_KEY,
  NEXT_OP,
  NEXT_ANSWER,
  COLUMN_COUNT
} rcdp_column;

/* The column at index of a row into the record, whose views SQLite owns until the next step. Whether it is of its type. */
bool rcdp_sqlite_read_column(sqlite3_stmt *statement, int index, rcdp_column column, rcdp_record *record);

/* Octets must stay until the statement is done. */
void rcdp_sqlite_bind_column(sqlite3_stmt *statement, int index, rcdp_column column, const rcdp_record *record);

#endif
