/*
 * The tables of the store, and every statement over them. What was issued has a table of its own: large, written once, and gone
 * when the credential is deleted. The partial indices hold only what is live, so that a long history slows nothing down.
 * States stand as numbers of rcdp_credential_state, rcdp_subscription_state and rcdp_grant_state.
 *
 * A database of an earlier version is brought up to date by the steps that it lacks, a new one goes through all of them.
 */
#include <rcdp/store.h>

#include "schema.h"

#define TEXT_OF(x) #x
#define NUMBER(x) TEXT_OF(x)

/* Conditions of the partial indices; a query uses the index only if it repeats them to the letter. */
#define OPEN "state <= 1"
#define HOLDING "state BETWEEN 2 AND 3"
#define LIVE "state <= 3"

_Static_assert(RCDP_STATE_RESERVED == 0 && RCDP_STATE_OFFERED == 1 && RCDP_STATE_ACTIVE == 2 &&
                   RCDP_STATE_SUSPENDED == 3 && RCDP_STATE_DELETED == 7,
               "the conditions and the tables name these numbers");
_Static_assert(RCDP_SUBSCRIPTION_ACTIVE == 0 && RCDP_SUBSCRIPTION_ENDED == 2 && RCDP_SUBSCRIPTION_ID_MAX == 32 &&
                   RCDP_LIMITS_MAX == 1280 && RCDP_CERTIFIED == 0 && RCDP_ASSERTED == 1,
               "so do these");
_Static_assert(RCDP_STATE_LAPSED == 4 && RCDP_GRANT_ACTIVE == 0 && RCDP_GRANT_REVOKED == 1 && RCDP_GRANT_MAX == 1152 &&
                   RCDP_DEVICE_KEY_MAX == 65 && RCDP_RECEIPT_MAX == 640 && RCDP_PROOF_MAX == 384 &&
                   RCDP_ORDER_MODE_COUNT == 4,
               "and these");
_Static_assert(RCDP_LOG_DETAIL_MAX == 64 && RCDP_EVIDENCE_MAX == 200 && RCDP_DEVICE_ID_MAX == 64 &&
                   RCDP_SQN_MAX == 281474976710655 && RCDP_IMSI_MAX == 15,
               "and these");

/* Credentials, and blocks of IMSIs. */
static const char first_step[] =
    "CREATE TABLE credentials("
    "  position INTEGER PRIMARY KEY,"
    "  credential BLOB NOT NULL UNIQUE CHECK(length(credential) = 16),"
    "  epoch INTEGER NOT NULL,"
    "  state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 7),"
    "  imsi TEXT NOT NULL UNIQUE,"
    "  certificate_hash BLOB NOT NULL CHECK(length(certificate_hash) = 32),"
    "  transaction_id BLOB NOT NULL CHECK(length(transaction_id) = 16),"
    "  request_hash BLOB NOT NULL CHECK(length(request_hash) = 32),"
    "  counter INTEGER NOT NULL,"
    "  device_id BLOB NOT NULL,"
    "  manufacturer BLOB NOT NULL,"
    "  certificate_url BLOB NOT NULL,"
    "  reserved_at INTEGER NOT NULL,"
    "  offered_at INTEGER NOT NULL,"
    "  lapses_at INTEGER NOT NULL,"
    "  confirmed_at INTEGER NOT NULL,"
    "  ended_at INTEGER NOT NULL,"
    "  not_after INTEGER NOT NULL,"
    "  UNIQUE(certificate_hash, transaction_id)"
    ") STRICT;"
    "CREATE TABLE issued("
    "  position INTEGER PRIMARY KEY REFERENCES credentials(position),"
    "  reject_hash BLOB NOT NULL CHECK(length(reject_hash) = 32),"
    "  signer_hash BLOB NOT NULL CHECK(length(signer_hash) = 32),"
    "  credential_hash BLOB NOT NULL CHECK(length(credential_hash) = 32),"
    "  profile BLOB NOT NULL,"
    "  key BLOB NOT NULL,"
    "  management_key BLOB NOT NULL,"
    "  op BLOB NOT NULL,"
    "  answer BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX live_by_certificate ON credentials(certificate_hash, state) WHERE " LIVE ";"
    "CREATE INDEX open_by_certificate ON credentials(certificate_hash, lapses_at) WHERE " OPEN ";"
    "CREATE INDEX open_by_lapse ON credentials(lapses_at) WHERE " OPEN ";"
    "CREATE INDEX holding_by_end ON credentials(not_after) WHERE " HOLDING ";"
    "CREATE TABLE counters("
    "  certificate_hash BLOB NOT NULL PRIMARY KEY CHECK(length(certificate_hash) = 32),"
    "  counter INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE blocks("
    "  position INTEGER PRIMARY KEY,"
    "  digits INTEGER NOT NULL,"
    "  first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL CHECK(last >= first),"
    "  next INTEGER NOT NULL CHECK(next BETWEEN first AND last + 1),"
    "  UNIQUE(digits, first)"
    ") STRICT;"
    "CREATE INDEX open_blocks ON blocks(position) WHERE next <= last;"
    "CREATE TABLE network(id INTEGER PRIMARY KEY CHECK(id = 1), live INTEGER NOT NULL CHECK(live >= 0)) STRICT;"
    "INSERT INTO network VALUES(1, 0);"
    "CREATE TRIGGER block_moves_forward BEFORE UPDATE ON blocks WHEN NEW.next < OLD.next"
    "  BEGIN SELECT RAISE(ABORT, 'an IMSI is handed out once'); END;"
    "CREATE TRIGGER live_begins AFTER INSERT ON credentials WHEN NEW." LIVE
    "  BEGIN UPDATE network SET live = live + 1; END;"
    "CREATE TRIGGER live_ends AFTER UPDATE OF state ON credentials WHEN OLD." LIVE " AND NOT NEW." LIVE
    "  BEGIN UPDATE network SET live = live - 1; END;"
    "PRAGMA application_id = " NUMBER(RCDP_SQLITE_APPLICATION_ID) ";"
                                                                  "PRAGMA user_version = 1;";

/* Parent subscriptions, and what credentials have of them. */
static const char second_step[] =
    "CREATE TABLE subscriptions("
    "  position INTEGER PRIMARY KEY,"
    "  id BLOB NOT NULL UNIQUE CHECK(length(id) BETWEEN 1 AND 32),"
    "  state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 2),"
    "  quota INTEGER NOT NULL CHECK(quota BETWEEN 0 AND 4294967295),"
    "  limits BLOB NOT NULL CHECK(length(limits) <= 1280),"
    "  created_at INTEGER NOT NULL,"
    "  changed_at INTEGER NOT NULL,"
    "  ended_at INTEGER NOT NULL"
    ") STRICT;"
    "ALTER TABLE credentials ADD COLUMN parent BLOB REFERENCES subscriptions(id);"
    "ALTER TABLE credentials ADD COLUMN assurance INTEGER NOT NULL DEFAULT 0 CHECK(assurance BETWEEN 0 AND 1);"
    "ALTER TABLE credentials ADD COLUMN counter_absent INTEGER NOT NULL DEFAULT 0 CHECK(counter_absent BETWEEN 0 AND "
    "1);"
    "CREATE INDEX children ON credentials(parent) WHERE parent IS NOT NULL;"
    "CREATE INDEX live_children ON credentials(parent, state, lapses_at) WHERE parent IS NOT NULL AND " LIVE ";"
    "PRAGMA user_version = 2;";

/* Grants, owners and their orders, what a device proves, and next epochs. What is NULL is not there. */
static const char third_step[] =
    "CREATE TABLE grants("
    "  position INTEGER PRIMARY KEY,"
    "  serial BLOB NOT NULL UNIQUE CHECK(length(serial) = 16),"
    "  state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 1),"
    "  owner BLOB NOT NULL CHECK(length(owner) = 32),"
    "  count INTEGER NOT NULL CHECK(count BETWEEN 0 AND 4294967295),"
    "  used INTEGER NOT NULL CHECK(used >= 0),"
    "  content BLOB NOT NULL CHECK(length(content) <= 1152),"
    "  created_at INTEGER NOT NULL,"
    "  revoked_at INTEGER NOT NULL"
    ") STRICT;"
    "ALTER TABLE blocks ADD COLUMN grant_serial BLOB REFERENCES grants(serial);"
    "DROP INDEX open_blocks;"
    "CREATE INDEX open_blocks ON blocks(position) WHERE next <= last AND grant_serial IS NULL;"
    "ALTER TABLE credentials ADD COLUMN grant_serial BLOB REFERENCES grants(serial);"
    "ALTER TABLE credentials ADD COLUMN owner BLOB CHECK(length(owner) = 32);"
    "ALTER TABLE credentials ADD COLUMN ownership INTEGER NOT NULL DEFAULT 0 CHECK(ownership BETWEEN 0 AND 65535);"
    "ALTER TABLE credentials ADD COLUMN order_number INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE credentials ADD COLUMN order_hash BLOB CHECK(length(order_hash) = 32);"
    "ALTER TABLE credentials ADD COLUMN order_mode INTEGER NOT NULL DEFAULT 0 CHECK(order_mode BETWEEN 0 AND 3);"
    "ALTER TABLE credentials ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE credentials ADD COLUMN effective_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE credentials ADD COLUMN device_key BLOB NOT NULL DEFAULT x'' CHECK(length(device_key) <= 65);"
    "ALTER TABLE credentials ADD COLUMN receipt BLOB NOT NULL DEFAULT x'' CHECK(length(receipt) <= 640);"
    "ALTER TABLE credentials ADD COLUMN proof BLOB NOT NULL DEFAULT x'' CHECK(length(proof) <= 384);"
    "ALTER TABLE issued ADD COLUMN must_update INTEGER NOT NULL DEFAULT 0 CHECK(must_update BETWEEN 0 AND 1);"
    "CREATE TABLE next_epochs("
    "  position INTEGER PRIMARY KEY REFERENCES credentials(position),"
    "  request_hash BLOB NOT NULL CHECK(length(request_hash) = 32),"
    "  update_hash BLOB NOT NULL CHECK(length(update_hash) = 32),"
    "  credential_hash BLOB NOT NULL CHECK(length(credential_hash) = 32),"
    "  profile BLOB NOT NULL,"
    "  key BLOB NOT NULL,"
    "  management_key BLOB NOT NULL,"
    "  op BLOB NOT NULL,"
    "  answer BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX orders_by_time ON credentials(effective_at) WHERE effective_at > 0;"
    "CREATE INDEX open_by_grant ON credentials(grant_serial, lapses_at) WHERE grant_serial IS NOT NULL AND " OPEN ";"
    "CREATE TRIGGER grant_is_used AFTER INSERT ON credentials WHEN NEW.grant_serial IS NOT NULL"
    "  BEGIN UPDATE grants SET used = used + 1 WHERE serial = NEW.grant_serial; END;"
    "CREATE TRIGGER grant_is_given_back AFTER UPDATE OF state ON credentials"
    "  WHEN NEW.grant_serial IS NOT NULL AND NEW.state = 4 AND OLD.state <> 4"
    "  BEGIN UPDATE grants SET used = used - 1 WHERE serial = NEW.grant_serial; END;"
    "PRAGMA user_version = 3;";

/*
 * The use of credentials, the event log and findings. Nothing of the log is ever altered; an insertion is looked at too, since with OR REPLACE
 * it would take out a row without a word to the triggers of DELETE. The hash of the entry before is not repeated. A finding's subject is the
 * credential, 16 octets, or the IMSI, which is shorter.
 */
static const char fourth_step[] =
    "ALTER TABLE credentials ADD COLUMN sqn INTEGER NOT NULL DEFAULT 0 CHECK(sqn BETWEEN 0 AND 281474976710655);"
    "ALTER TABLE credentials ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE credentials ADD COLUMN status_counter INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE credentials ADD COLUMN status_hash BLOB CHECK(length(status_hash) = 32);"
    "ALTER TABLE credentials ADD COLUMN reported_at INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE log("
    "  position INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  credential BLOB CHECK(length(credential) = 16),"
    "  epoch INTEGER NOT NULL,"
    "  state INTEGER NOT NULL,"
    "  imsi TEXT NOT NULL,"
    "  detail BLOB NOT NULL CHECK(length(detail) <= 64),"
    "  hash BLOB NOT NULL CHECK(length(hash) = 32)"
    ") STRICT;"
    "CREATE TRIGGER log_is_not_altered BEFORE UPDATE ON log"
    "  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"
    "CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log"
    "  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"
    "CREATE TRIGGER log_is_appended_to BEFORE INSERT ON log"
    "  WHEN NEW.position IS NOT (SELECT ifnull(max(position), 0) + 1 FROM log)"
    "  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"
    "CREATE TABLE findings("
    "  position INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL,"
    "  authentic INTEGER NOT NULL CHECK(authentic BETWEEN 0 AND 1),"
    "  subject BLOB NOT NULL CHECK(length(subject) <= 16),"
    "  device_id BLOB NOT NULL CHECK(length(device_id) <= 64),"
    "  imsi TEXT NOT NULL CHECK(length(imsi) <= 15),"
    "  evidence TEXT NOT NULL CHECK(length(evidence) <= 200),"
    "  first_at INTEGER NOT NULL,"
    "  last_at INTEGER NOT NULL,"
    "  count INTEGER NOT NULL,"
    "  settled INTEGER NOT NULL CHECK(settled BETWEEN 0 AND 1),"
    "  UNIQUE(subject, device_id, kind, authentic)"
    ") STRICT;"
    "CREATE INDEX open_findings ON findings(authentic, settled);"
    "PRAGMA user_version = 4;";

const char *const rcdp_sqlite_steps[RCDP_SQLITE_VERSION] = {first_step, second_step, third_step, fourth_step};

/* In the order of the table of columns in columns.c. */
#define ROW                                                                                                            \
  "SELECT c.position, (SELECT s.state FROM subscriptions s WHERE s.id = c.parent), credential, epoch, state, imsi, "   \
  "certificate_hash, transaction_id, c.request_hash, counter, device_id, manufacturer, certificate_url, reserved_at, " \
  "offered_at, lapses_at, confirmed_at, ended_at, not_after, parent, assurance, counter_absent, grant_serial, owner, " \
  "ownership, order_number, order_hash, order_mode, taken_at, effective_at, device_key, receipt, proof, sqn, "         \
  "used_at, "                                                                                                          \
  "status_counter, status_hash, reported_at, reject_hash, "                                                            \
  "signer_hash, i.credential_hash, i.profile, i.key, i.management_key, i.op, i.answer, must_update, n.request_hash, "  \
  "update_hash, n.credential_hash, n.profile, n.key, n.management_key, n.op, n.answer "                                \
  "FROM credentials c LEFT JOIN issued i ON i.position = c.position "                                                  \
  "LEFT JOIN next_epochs n ON n.position = c.position WHERE "

/* Of the index over live children alone: all that it needs to know stands there. */
#define CHILDREN                                                                                                       \
  "(SELECT count(*) FROM credentials WHERE parent = s.id AND " LIVE                                                    \
  " AND (state >= 2 OR lapses_at = 0 OR lapses_at > ?3))"

#define SUBSCRIPTION                                                                                                   \
  "SELECT s.position, id, s.state, quota, limits, created_at, changed_at, ended_at, " CHILDREN                         \
  " FROM subscriptions s WHERE "

#define GRANT                                                                                                          \
  "SELECT g.position, serial, g.state, owner, count, content, created_at, revoked_at, used - (SELECT count(*) FROM "   \
  "credentials WHERE grant_serial = g.serial AND " OPEN " AND lapses_at > 0 AND lapses_at <= ?3) FROM grants g WHERE "

#define FINDING                                                                                                        \
  "SELECT position, kind, authentic, subject, device_id, imsi, evidence, first_at, last_at, count, settled "           \
  "FROM findings WHERE "

/* The row of another table that is about the credential. */
#define ITS_POSITION "position = (SELECT position FROM credentials WHERE credential = ?1)"

#define OPEN_OF_CERTIFICATE "SELECT count(*) FROM credentials WHERE certificate_hash = ?1 AND " OPEN " AND "

#define OPEN_BLOCK "FROM blocks WHERE next <= last AND grant_serial IS NULL ORDER BY position LIMIT 1"

const char *const rcdp_sqlite_statements[RCDP_SQL_COUNT] = {
    [RCDP_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [RCDP_SQL_COMMIT] = "COMMIT",
    [RCDP_SQL_ROLLBACK] = "ROLLBACK",
    [RCDP_SQL_BY_CREDENTIAL] = ROW "credential = ?1",
    [RCDP_SQL_BY_TRANSACTION] = ROW "certificate_hash = ?2 AND transaction_id = ?3",
    [RCDP_SQL_BY_IMSI] = ROW "imsi = ?6",
    [RCDP_SQL_BY_POSITION] = ROW "c.position > ?4 ORDER BY c.position LIMIT 1",
    [RCDP_SQL_LIVE_SIBLING] = ROW "certificate_hash = ?2 AND " LIVE " AND credential <> ?1 LIMIT 1",
    [RCDP_SQL_CHILD_BY_POSITION] = ROW "parent = ?5 AND c.position > ?4 ORDER BY c.position LIMIT 1",
    [RCDP_SQL_LIVE_CHILD] = ROW "parent = ?5 AND " LIVE " LIMIT 1",
    [RCDP_SQL_HELD] = ROW "certificate_hash = ?2 AND " LIVE " AND state >= 2 LIMIT 1",
    [RCDP_SQL_HELD_CHILD] = ROW "certificate_hash = ?2 AND " LIVE " AND state >= 2 AND +parent = ?5 LIMIT 1",
    [RCDP_SQL_DUE_TO_OBEY] = ROW "effective_at > 0 AND effective_at <= ?4 LIMIT 1",
    [RCDP_SQL_DUE_TO_LAPSE] = ROW OPEN " AND lapses_at > 0 AND lapses_at <= ?4 LIMIT 1",
    [RCDP_SQL_DUE_TO_EXPIRE] = ROW HOLDING " AND not_after > 0 AND not_after < ?4 LIMIT 1",
    /* Two ranges of one index, so that what is overdue is not looked at. */
    [RCDP_SQL_COUNT_OPEN] = "SELECT (" OPEN_OF_CERTIFICATE "lapses_at = 0) + (" OPEN_OF_CERTIFICATE "lapses_at > ?2)",
    [RCDP_SQL_COUNT_LIVE] = "SELECT live FROM network WHERE id = 1",
    [RCDP_SQL_COUNT_OVERDUE] = "SELECT count(*) FROM credentials WHERE " OPEN " AND lapses_at > 0 AND lapses_at <= ?1",
    [RCDP_SQL_GET_COUNTER] = "SELECT counter FROM counters WHERE certificate_hash = ?1",
    [RCDP_SQL_SET_COUNTER] = "INSERT INTO counters(certificate_hash, counter) VALUES(?1, ?2) "
                             "ON CONFLICT(certificate_hash) DO UPDATE SET counter = excluded.counter",
    [RCDP_SQL_NEXT_IMSI] = "SELECT digits, next " OPEN_BLOCK,
    [RCDP_SQL_TAKE_IMSI] = "UPDATE blocks SET next = next + 1 WHERE position = (SELECT position " OPEN_BLOCK ")",
    [RCDP_SQL_INSERT] = "INSERT INTO credentials(credential, epoch, state, imsi, certificate_hash, transaction_id, "
                        "request_hash, counter, device_id, manufacturer, certificate_url, reserved_at, offered_at, "
                        "lapses_at, confirmed_at, ended_at, not_after, parent, assurance, counter_absent, "
                        "grant_serial, owner) "
                        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
                        "?20, ?21, ?22)",
    [RCDP_SQL_OFFER] = "UPDATE credentials SET epoch = ?2, state = ?3, offered_at = ?4, lapses_at = ?5, not_after = ?6 "
                       "WHERE credential = ?1",
    [RCDP_SQL_ISSUE] = "INSERT INTO issued(position, reject_hash, signer_hash, credential_hash, profile, key, "
                       "management_key, op, answer, must_update) "
                       "SELECT position, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM credentials WHERE credential = ?1",
    [RCDP_SQL_CHANGE] = "UPDATE credentials SET state = ?2, confirmed_at = ?3, ended_at = ?4, effective_at = ?5 "
                        "WHERE credential = ?1",
    [RCDP_SQL_DROP_ISSUED] = "DELETE FROM issued WHERE " ITS_POSITION,
    [RCDP_SQL_LIMIT] = "UPDATE credentials SET not_after = ?2 WHERE credential = ?1",
    [RCDP_SQL_LIMIT_ISSUED] = "UPDATE issued SET profile = ?2 WHERE " ITS_POSITION,
    [RCDP_SQL_LIMIT_NEXT] = "UPDATE next_epochs SET profile = ?2 WHERE " ITS_POSITION,
    [RCDP_SQL_KEEP] = "UPDATE credentials SET device_key = ?2, receipt = ?3, proof = ?4 WHERE credential = ?1",
    [RCDP_SQL_OWN] = "UPDATE credentials SET owner = ?2, ownership = ?3, order_number = ?4, order_hash = ?5, "
                     "order_mode = ?6, taken_at = ?7, effective_at = ?8 WHERE credential = ?1",
    [RCDP_SQL_UPDATE] = "INSERT INTO next_epochs(position, request_hash, update_hash, credential_hash, profile, key, "
                        "management_key, op, answer) "
                        "SELECT position, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM credentials WHERE credential = ?1",
    [RCDP_SQL_RENEW] = "UPDATE credentials SET epoch = ?2, sqn = ?3 WHERE credential = ?1",
    [RCDP_SQL_RENEW_ISSUED] = "UPDATE issued SET reject_hash = ?2, credential_hash = ?3, profile = ?4, key = ?5, "
                              "management_key = ?6, op = ?7, must_update = ?8 WHERE " ITS_POSITION,
    [RCDP_SQL_DROP_NEXT] = "DELETE FROM next_epochs WHERE " ITS_POSITION,
    [RCDP_SQL_BLOCK_BELOW] = "SELECT first, last, grant_serial FROM blocks WHERE digits = ?1 AND first <= ?2 "
                             "ORDER BY first DESC LIMIT 1",
    [RCDP_SQL_ADD_BLOCK] = "INSERT INTO blocks(digits, first, last, next, grant_serial) VALUES(?1, ?2, ?3, ?2, ?4)",
    [RCDP_SQL_SUBSCRIPTION_BY_ID] = SUBSCRIPTION "id = ?1",
    [RCDP_SQL_SUBSCRIPTION_BY_POSITION] = SUBSCRIPTION "s.position > ?2 ORDER BY s.position LIMIT 1",
    [RCDP_SQL_ADD_SUBSCRIPTION] =
        "INSERT INTO subscriptions(id, state, quota, limits, created_at, changed_at, ended_at) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [RCDP_SQL_CHANGE_SUBSCRIPTION] = "UPDATE subscriptions SET state = ?2, quota = ?3, limits = ?4, changed_at = ?6, "
                                     "ended_at = ?7 WHERE id = ?1",
    [RCDP_SQL_GRANT_BY_SERIAL] = GRANT "serial = ?1",
    [RCDP_SQL_GRANT_BY_POSITION] = GRANT "g.position > ?2 ORDER BY g.position LIMIT 1",
    [RCDP_SQL_ADD_GRANT] = "INSERT INTO grants(serial, state, owner, count, content, created_at, revoked_at, used) "
                           "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
    [RCDP_SQL_CHANGE_GRANT] = "UPDATE grants SET state = ?2, revoked_at = ?7 WHERE serial = ?1",
    [RCDP_SQL_NOTE] = "UPDATE credentials SET sqn = ?2, used_at = ?3, status_counter = ?4, status_hash = ?5, "
                      "reported_at = ?6 WHERE credential = ?1",
    [RCDP_SQL_DEMAND] = "UPDATE issued SET must_update = ?2 WHERE " ITS_POSITION,
    [RCDP_SQL_LOG_HEAD] = "SELECT position, hash FROM log WHERE position = (SELECT max(position) FROM log)",
    [RCDP_SQL_APPEND] = "INSERT INTO log(position, at, kind, credential, epoch, state, imsi, detail, hash) "
                        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [RCDP_SQL_ENTRY_BY_POSITION] =
        "SELECT position, at, kind, credential, epoch, state, imsi, detail, hash, "
        "(SELECT b.hash FROM log b WHERE b.position = l.position - 1) FROM log l WHERE position > ?1 "
        "ORDER BY position LIMIT 1",
    [RCDP_SQL_FINDING_BY_NAME] = FINDING "subject = ?3 AND device_id = ?4 AND kind = ?1 AND authentic = ?2",
    [RCDP_SQL_FINDING_BY_POSITION] = FINDING "position > ?5 ORDER BY position LIMIT 1",
    [RCDP_SQL_COUNT_FINDINGS] =
        "SELECT count(*) FROM findings WHERE authentic = 0 AND settled = 0 AND (kind = ?1) = ?2",
    [RCDP_SQL_ADD_FINDING] = "INSERT INTO findings(kind, authentic, subject, device_id, imsi, evidence, first_at, "
                             "last_at, count, settled) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [RCDP_SQL_CHANGE_FINDING] = "UPDATE findings SET evidence = ?6, last_at = ?8, count = ?9, settled = ?10 "
                                "WHERE position = ?11",
};
