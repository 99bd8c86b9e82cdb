/*
 * What an engine does for the operations of the store (store/operations.c), which hold the rules: find rows, write rows,
 * count. An operation reads all it needs, and copies it into the arena, before its first write; in an engine that cannot roll back,
 * only that first write may fail.
 */
#ifndef RCDP_STORE_ENGINE_H
#define RCDP_STORE_ENGINE_H

#include <rcdp/store.h>

typedef enum { RCDP_ENGINE_READ, RCDP_ENGINE_ATOMIC, RCDP_ENGINE_DURABLE } rcdp_engine_commit;

typedef enum {
  RCDP_BY_CREDENTIAL,     /* key.credential */
  RCDP_BY_TRANSACTION,    /* key.certificate_hash, key.transaction */
  RCDP_BY_IMSI,           /* key.imsi */
  RCDP_BY_POSITION,       /* the first after key.number */
  RCDP_CHILD_BY_POSITION, /* the first of key.parent after key.number */
  RCDP_LIVE_SIBLING,      /* one of key.certificate_hash that is not at its end, other than key.credential */
  RCDP_LIVE_CHILD,        /* one of key.parent that is not at its end */
  RCDP_HELD,              /* one of key.certificate_hash that is active or suspended */
  RCDP_HELD_CHILD,        /* one of key.parent and key.certificate_hash that is active or suspended */
  RCDP_DUE_TO_OBEY,       /* one whose order is to be carried out by the time key.number */
  RCDP_DUE_TO_LAPSE,      /* one that has reached lapses_at at the time key.number */
  RCDP_DUE_TO_EXPIRE,     /* one that is past not_after at the time key.number */
  RCDP_QUERY_COUNT
} rcdp_engine_query;

typedef struct {
  rcdp_engine_query query;
  rcdp_id credential;
  rcdp_id transaction;
  rcdp_octets32 certificate_hash;
  rcdp_bytes parent;
  rcdp_bytes imsi;
  uint64_t number;
} rcdp_engine_key;

/* A record, its parent's state (active where it has none), its IMSI also where the record has no views, and where it stands in the order of
 * age (from 1). */
typedef struct {
  rcdp_record record;
  rcdp_subscription_state parent_state;
  uint8_t imsi[RCDP_IMSI_MAX];
  size_t imsi_len;
  uint64_t position;
} rcdp_engine_row;

/* By id; or, when that is empty, the first after a position. */
typedef struct {
  rcdp_bytes id;
  uint64_t after;
  uint64_t now;
} rcdp_engine_subscription_key;

typedef struct {
  rcdp_subscription subscription;
  uint64_t children; /* live ones that are not overdue at now */
  uint64_t position;
} rcdp_engine_subscription;

/* By serial; or, when that is NULL, the first after a position. */
typedef struct {
  const rcdp_id *serial;
  uint64_t after;
  uint64_t now;
} rcdp_engine_grant_key;

typedef struct {
  rcdp_granted granted;
  uint64_t used; /* its records but those that lapsed, or are overdue at now */
  uint64_t position;
} rcdp_engine_grant;

/* By what names it; or, when that is NULL, the first after a position. */
typedef struct {
  const rcdp_finding *named;
  uint64_t after;
} rcdp_engine_finding_key;

/* A block of IMSIs of so many digits: the network's own, or of a grant alone. */
typedef struct {
  size_t digits;
  uint64_t first;
  uint64_t last;
  bool has_grant;
  rcdp_id grant;
} rcdp_engine_block;

typedef struct rcdp_engine rcdp_engine;

typedef struct {
  /* For RCDP_ENGINE_READ, begin sees to it that nothing is read that was not committed, and end is not called. end commits when err is
   * RCDP_OK, else rolls back, and tells what became of it. */
  rcdp_err (*begin)(rcdp_engine *engine, rcdp_engine_commit commit);
  rcdp_err (*end)(rcdp_engine *engine, rcdp_err err);
  /* RCDP_E_NOT_FOUND, RCDP_E_NO_MEMORY. Without an arena the row has no views. */
  rcdp_err (*find)(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row);
  /* Reserved and offered ones of a certificate that are not overdue at now. */
  rcdp_err (*count_open)(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t now, uint64_t *count);
  /* All that are not at their end, and how many of them are overdue at now. */
  rcdp_err (*count_live)(rcdp_engine *engine, uint64_t *count);
  rcdp_err (*count_overdue)(rcdp_engine *engine, uint64_t now, uint64_t *count);
  /* The last authentic counter of a certificate; RCDP_E_NOT_FOUND. */
  rcdp_err (*get_counter)(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t *counter);
  rcdp_err (*set_counter)(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t counter);
  /* Appends the digits of the IMSI that the next insert takes from the network's blocks; RCDP_E_EXHAUSTED. */
  rcdp_err (*next_imsi)(rcdp_engine *engine, rcdp_buf *digits);
  /* The record, reserved; with take, the block moves past its IMSI. */
  rcdp_err (*insert)(rcdp_engine *engine, const rcdp_record *record, bool take);
  /* Of a record that is whole: state, epoch, times and all that was issued. */
  rcdp_err (*issue)(rcdp_engine *engine, const rcdp_record *record);
  /* State and times, an order's too; what was issued goes when the state is deleted. The record needs no views. */
  rcdp_err (*change)(rcdp_engine *engine, const rcdp_record *record);
  /* Of a record that is whole, these alone: profile and not_after of one that was issued, and the next profile if there is a next epoch;
   * device_key, receipt and proof; the next epoch, new; epoch and what was issued, and the next epoch goes. */
  rcdp_err (*limit)(rcdp_engine *engine, const rcdp_record *record);
  rcdp_err (*keep)(rcdp_engine *engine, const rcdp_record *record);
  rcdp_err (*update)(rcdp_engine *engine, const rcdp_record *record);
  rcdp_err (*renew)(rcdp_engine *engine, const rcdp_record *record);
  /* Its ownership. The record needs no views. */
  rcdp_err (*own)(rcdp_engine *engine, const rcdp_record *record);
  /* The block of IMSIs of so many digits that begins last at or below imsi; RCDP_E_NOT_FOUND. */
  rcdp_err (*find_block)(rcdp_engine *engine, size_t digits, uint64_t imsi, rcdp_engine_block *block);
  rcdp_err (*add_block)(rcdp_engine *engine, const rcdp_engine_block *block);
  /* RCDP_E_NOT_FOUND, RCDP_E_NO_MEMORY. Without an arena the row has no views. */
  rcdp_err (*find_subscription)(rcdp_engine *engine, const rcdp_engine_subscription_key *key, rcdp_arena *arena,
                                rcdp_engine_subscription *row);
  rcdp_err (*add_subscription)(rcdp_engine *engine, const rcdp_subscription *subscription);
  /* All but id and created_at. */
  rcdp_err (*change_subscription)(rcdp_engine *engine, const rcdp_subscription *subscription);
  /* The same of grants; one comes with its block, unless that is NULL, and what changes is its state and its time. */
  rcdp_err (*find_grant)(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                         rcdp_engine_grant *row);
  rcdp_err (*add_grant)(rcdp_engine *engine, const rcdp_granted *granted, const rcdp_engine_block *block);
  rcdp_err (*change_grant)(rcdp_engine *engine, const rcdp_granted *granted);
  /* Of its use these alone: sqn, used_at, and the device's last report; must_update of what was issued. The record needs no views. */
  rcdp_err (*note)(rcdp_engine *engine, const rcdp_record *record);
  rcdp_err (*demand)(rcdp_engine *engine, const rcdp_record *record);
  /* At the end of the log, which gives it position and hashes. Also in an engine that cannot roll back, it may come after other writes. */
  rcdp_err (*append)(rcdp_engine *engine, const rcdp_log_entry *entry);
  /* The first entry after a position; RCDP_E_NOT_FOUND, RCDP_E_NO_MEMORY, RCDP_E_CORRUPT when there is none before it. */
  rcdp_err (*find_entry)(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry);
  /* RCDP_E_NOT_FOUND, RCDP_E_NO_MEMORY. */
  rcdp_err (*find_finding)(rcdp_engine *engine, const rcdp_engine_finding_key *key, rcdp_arena *arena,
                           rcdp_finding *finding);
  /* Those that are open and not authentic: of RCDP_FINDING_UNKNOWN_CREDENTIAL, or of all other kinds. */
  rcdp_err (*count_findings)(rcdp_engine *engine, bool unknown, uint64_t *count);
  /* It gets its position. */
  rcdp_err (*add_finding)(rcdp_engine *engine, rcdp_finding *finding);
  /* By its position: evidence, last_at, count, settled. */
  rcdp_err (*change_finding)(rcdp_engine *engine, const rcdp_finding *finding);
} rcdp_engine_calls;

/* The order of the record found last that was due, and that it led to this state; at 0: none. */
typedef struct {
  uint64_t at;
  uint64_t number;
  rcdp_credential_state state;
} rcdp_obeyed;

/* The first member of every engine that is made of such calls. */
struct rcdp_engine {
  rcdp_store store; /* its execute is rcdp_engine_execute */
  const rcdp_engine_calls *calls;
  const rcdp_provider *provider; /* hashes the log */
  rcdp_obeyed obeyed;            /* rcdp_settle; what rcdp_change has still to tell */
};

rcdp_err rcdp_engine_execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                             rcdp_store_result *result);

#endif
