/* The columns of a record's row. */
#include <string.h>

#include "columns.h"
#include "sqlite.h"

/* SERIAL: with whether there is one. IF_ANY: NULL for all zeros. */
typedef enum { ID, SERIAL, OCTETS32, IF_ANY, VIEW, TEXT, NUMBER, SHORT, CHOICE, SUBSCRIPTION, FLAG } column_kind;

#define COLUMN(kind, member, limit)                                                                                    \
  { kind, offsetof(rcdp_record, member), limit }

/* limit: of a view's length, or of a choice. */
static const struct {
  column_kind kind;
  size_t offset;
  uint64_t limit;
} columns[COLUMN_COUNT] = {
    [CREDENTIAL] = COLUMN(ID, credential, 0),
    [EPOCH] = COLUMN(SHORT, epoch, UINT16_MAX),
    [STATE] = COLUMN(CHOICE, state, RCDP_STATE_COUNT - 1),
    [IMSI] = COLUMN(TEXT, imsi, SIZE_MAX),
    [CERTIFICATE_HASH] = COLUMN(OCTETS32, certificate_hash, 0),
    [TRANSACTION] = COLUMN(ID, transaction, 0),
    [REQUEST_HASH] = COLUMN(OCTETS32, request_hash, 0),
    [COUNTER] = COLUMN(NUMBER, counter, UINT64_MAX),
    [DEVICE_ID] = COLUMN(VIEW, device_id, SIZE_MAX),
    [MANUFACTURER] = COLUMN(VIEW, manufacturer, SIZE_MAX),
    [CERTIFICATE_URL] = COLUMN(VIEW, certificate_url, SIZE_MAX),
    [RESERVED_AT] = COLUMN(NUMBER, reserved_at, UINT64_MAX),
    [OFFERED_AT] = COLUMN(NUMBER, offered_at, UINT64_MAX),
    [LAPSES_AT] = COLUMN(NUMBER, lapses_at, UINT64_MAX),
    [CONFIRMED_AT] = COLUMN(NUMBER, confirmed_at, UINT64_MAX),
    [ENDED_AT] = COLUMN(NUMBER, ended_at, UINT64_MAX),
    [NOT_AFTER] = COLUMN(NUMBER, not_after, UINT64_MAX),
    [PARENT] = COLUMN(SUBSCRIPTION, parent, RCDP_SUBSCRIPTION_ID_MAX),
    [ASSURANCE] = COLUMN(CHOICE, assurance, RCDP_ASSERTED),
    [COUNTER_ABSENT] = COLUMN(FLAG, counter_absent, 1),
    [GRANT] = COLUMN(SERIAL, grant, 0),
    [OWNER] = COLUMN(IF_ANY, ownership.owner, 0),
    [OWNERSHIP] = COLUMN(SHORT, ownership.ownership, UINT16_MAX),
    [ORDER_NUMBER] = COLUMN(NUMBER, ownership.number, UINT64_MAX),
    [ORDER_HASH] = COLUMN(IF_ANY, ownership.order_hash, 0),
    [ORDER_MODE] = COLUMN(CHOICE, ownership.mode, RCDP_ORDER_MODE_COUNT - 1),
    [TAKEN_AT] = COLUMN(NUMBER, ownership.taken_at, UINT64_MAX),
    [EFFECTIVE_AT] = COLUMN(NUMBER, ownership.effective_at, UINT64_MAX),
    [DEVICE_KEY] = COLUMN(VIEW, device_key, RCDP_DEVICE_KEY_MAX),
    [RECEIPT] = COLUMN(VIEW, receipt, RCDP_RECEIPT_MAX),
    [PROOF] = COLUMN(VIEW, proof, RCDP_PROOF_MAX),
    [SQN] = COLUMN(NUMBER, sqn, RCDP_SQN_MAX),
    [USED_AT] = COLUMN(NUMBER, used_at, UINT64_MAX),
    [STATUS_COUNTER] = COLUMN(NUMBER, status_counter, UINT64_MAX),
    [STATUS_HASH] = COLUMN(IF_ANY, status_hash, 0),
    [REPORTED_AT] = COLUMN(NUMBER, reported_at, UINT64_MAX),
    [REJECT_HASH] = COLUMN(OCTETS32, reject_hash, 0),
    [SIGNER_HASH] = COLUMN(OCTETS32, signer_hash, 0),
    [CREDENTIAL_HASH] = COLUMN(OCTETS32, credential_hash, 0),
    [PROFILE] = COLUMN(VIEW, profile, SIZE_MAX),
    [KEY] = COLUMN(VIEW, key, SIZE_MAX),
    [MANAGEMENT_KEY] = COLUMN(VIEW, management_key, SIZE_MAX),
    [OP] = COLUMN(VIEW, op, SIZE_MAX),
    [ANSWER] = COLUMN(VIEW, answer, SIZE_MAX),
    [MUST_UPDATE] = COLUMN(FLAG, must_update, 1),
    [NEXT_REQUEST_HASH] = COLUMN(OCTETS32, next.request_hash, 0),
    [NEXT_UPDATE_HASH] = COLUMN(OCTETS32, next.update_hash, 0),
    [NEXT_CREDENTIAL_HASH] = COLUMN(OCTETS32, next.credential_hash, 0),
    [NEXT_PROFILE] = COLUMN(VIEW, next.profile, SIZE_MAX),
    [NEXT_KEY] = COLUMN(VIEW, next.key, SIZE_MAX),
    [NEXT_MANAGEMENT_KEY] = COLUMN(VIEW, next.management_key, SIZE_MAX),
    [NEXT_OP] = COLUMN(VIEW, next.op, SIZE_MAX),
    [NEXT_ANSWER] = COLUMN(VIEW, next.answer, SIZE_MAX),
};

/* Enumerations are read and written as numbers of this size. */
_Static_assert(sizeof(rcdp_credential_state) == sizeof(unsigned int) &&
                   sizeof(rcdp_assurance) == sizeof(unsigned int) && sizeof(rcdp_order_mode) == sizeof(unsigned int),
               "a choice is a number");

/* --- reading --- */

static bool is_null(sqlite3_stmt *statement, int index) { return sqlite3_column_type(statement, index) == SQLITE_NULL; }

static bool read_view(sqlite3_stmt *statement, int index, uint64_t limit, rcdp_bytes *view) {
  *view = rcdp_sqlite_column_bytes(statement, index);
  return view->len <= limit;
}

/* NULL where there is none, so that the index over children holds nobody else. */
static bool read_subscription(sqlite3_stmt *statement, int index, uint64_t limit, rcdp_bytes *id) {
  return read_view(statement, index, limit, id) && (is_null(statement, index) || id->len > 0);
}

static bool read_serial(sqlite3_stmt *statement, int index, rcdp_record *record) {
  record->has_grant = !is_null(statement, index);
  return !record->has_grant ||
         rcdp_sqlite_column_octets(statement, index, record->grant.octets, sizeof record->grant.octets);
}

static bool read_number(sqlite3_stmt *statement, int index, column_kind kind, uint64_t limit, uint8_t *member) {
  const uint64_t number = (uint64_t)sqlite3_column_int64(statement, index);
  if (number > limit) {
    return false;
  }
  if (kind == NUMBER) {
    *(uint64_t *)(void *)member = number;
  } else if (kind == SHORT) {
    *(uint16_t *)(void *)member = (uint16_t)number;
  } else if (kind == FLAG) {
    *(bool *)(void *)member = number == 1;
  } else {
    const unsigned int choice = (unsigned int)number;
    memcpy(member, &choice, sizeof choice);
  }
  return true;
}

bool rcdp_sqlite_read_column(sqlite3_stmt *statement, int index, rcdp_column column, rcdp_record *record) {
  const column_kind kind = columns[column].kind;
  const uint64_t limit = columns[column].limit;
  uint8_t *member = (uint8_t *)record + columns[column].offset;
  switch (kind) {
  case ID:
    return rcdp_sqlite_column_octets(statement, index, member, sizeof(rcdp_id));
  case SERIAL:
    return read_serial(statement, index, record);
  case OCTETS32:
    return rcdp_sqlite_column_octets(statement, index, member, sizeof(rcdp_octets32));
  case IF_ANY:
    return is_null(statement, index) || rcdp_sqlite_column_octets(statement, index, member, sizeof(rcdp_octets32));
  case VIEW:
  case TEXT:
    return read_view(statement, index, limit, (rcdp_bytes *)(void *)member);
  case SUBSCRIPTION:
    return read_subscription(statement, index, limit, (rcdp_bytes *)(void *)member);
  default:
    return read_number(statement, index, kind, limit, member);
  }
}

/* --- writing --- */

static void bind_octets32_if_any(sqlite3_stmt *statement, int index, const uint8_t *member) {
  static const rcdp_octets32 none;
  if (memcmp(member, none.octets, sizeof none.octets) != 0) { /* otherwise it stays NULL */
    rcdp_sqlite_bind_bytes(statement, index, (rcdp_bytes){member, sizeof none.octets});
  }
}

static uint64_t number_of(column_kind kind, const uint8_t *member) {
  unsigned int choice;
  switch (kind) {
  case NUMBER:
    return *(const uint64_t *)(const void *)member;
  case SHORT:
    return *(const uint16_t *)(const void *)member;
  case FLAG:
    return *(const bool *)(const void *)member ? 1 : 0;
  default:
    memcpy(&choice, member, sizeof choice);
    return choice;
  }
}

void rcdp_sqlite_bind_column(sqlite3_stmt *statement, int index, rcdp_column column, const rcdp_record *record) {
  const column_kind kind = columns[column].kind;
  const uint8_t *member = (const uint8_t *)record + columns[column].offset;
  const rcdp_bytes *view = (const rcdp_bytes *)(const void *)member;
  switch (kind) {
  case SERIAL:
    if (!record->has_grant) {
      break; /* it stays NULL */
    }
    /* fall through */
  case ID:
    rcdp_sqlite_bind_bytes(statement, index, (rcdp_bytes){member, sizeof(rcdp_id)});
    break;
  case OCTETS32:
    rcdp_sqlite_bind_bytes(statement, index, (rcdp_bytes){member, sizeof(rcdp_octets32)});
    break;
  case IF_ANY:
    bind_octets32_if_any(statement, index, member);
    break;
  case SUBSCRIPTION:
    if (view->len == 0) {
      break; /* it stays NULL */
    }
    /* fall through */
  case VIEW:
    rcdp_sqlite_bind_bytes(statement, index, *view);
    break;
  case TEXT:
    rcdp_sqlite_bind_text(statement, index, *view);
    break;
  default:
    rcdp_sqlite_bind_number(statement, index, number_of(kind, member));
    break;
  }
}
