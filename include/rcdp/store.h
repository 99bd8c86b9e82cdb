/*
 * The network's credential store: its contract. Engines: rcdp/store_memory.h (simulation), rcdp/store_sqlite.h.
 *
 * One entry point takes a request and gives a result, so that a sans-I/O role can hand requests to its embedder and the
 * embedder may serve them from any database, now or later. The rules, for every engine (tests/store/ is the suite):
 *
 * - Atomic: a request is done whole or not at all. RCDP_E_STORAGE: certainly not done. RCDP_E_OUTCOME_UNKNOWN: it may or may
 *   not have been done; the caller neither answers nor assumes, and asks again.
 * - Durable: OFFER, CONFIRM, TRANSITION and ADD_BLOCK survive a power cut once they returned RCDP_OK. RESERVE and SWEEP need only be
 *   atomic: nothing leaves the network on their account, and a later durable request makes them durable too.
 * - Idempotent by (certificate hash, transaction): the same request hash finds the same record; another one is
 *   RCDP_E_CONFLICT.
 * - A SUPI is handed out once, ever: blocks only move forward, also for reservations that came to nothing.
 * - Keys are opaque here: wrapped by the caller before they come. The event DELETE removes them, also from what an engine keeps beside
 *   its records.
 * - A store belongs to one thread at a time. Several, in several threads or processes, may work on one database.
 *
 * Times are wall-clock seconds since 1970; a lapses_at or not_after of 0 never comes. Times and list positions above INT64_MAX are
 * RCDP_E_ARGUMENT. A credential identifier that is taken already is RCDP_E_ARGUMENT in RESERVE.
 */
#ifndef RCDP_STORE_H
#define RCDP_STORE_H

#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The life cycle of a credential; docs/lifecycle.md is drawn from the table in store/lifecycle.c. */
typedef enum {
  RCDP_STATE_RESERVED,  /* a SUPI is set aside */
  RCDP_STATE_OFFERED,   /* the answer is stored and may have been sent */
  RCDP_STATE_ACTIVE,    /* the device has confirmed that it installed the credential */
  RCDP_STATE_SUSPENDED, /* not usable until resumed */
  RCDP_STATE_LAPSED,    /* never confirmed in time */
  RCDP_STATE_REVOKED,   /* ended by order, or replaced by a later credential of the same device */
  RCDP_STATE_EXPIRED,   /* its validity has ended */
  RCDP_STATE_DELETED,   /* keys and answer are gone; the record stays */
  RCDP_STATE_COUNT
} rcdp_credential_state;

typedef enum {
  RCDP_EVENT_OFFER,
  RCDP_EVENT_CONFIRM,
  RCDP_EVENT_LAPSE,
  RCDP_EVENT_SUSPEND,
  RCDP_EVENT_RESUME,
  RCDP_EVENT_REVOKE,
  RCDP_EVENT_EXPIRE,
  RCDP_EVENT_DELETE,
  RCDP_EVENT_COUNT
} rcdp_credential_event;

const char *rcdp_state_name(rcdp_credential_state state); /* "offered" */
const char *rcdp_event_name(rcdp_credential_event event); /* "confirm" */

/* The one life cycle table: RCDP_E_STALE for a pair that is not defined. */
RCDP_MUST_USE rcdp_err rcdp_lifecycle_next(rcdp_credential_state state, rcdp_credential_event event,
                                           rcdp_credential_state *next);

enum { RCDP_IMSI_MAX = 15, RCDP_SWEEP_MAX = 1000 };

/* One credential as the network knows it. Views point into the arena given to rcdp_store_execute, or belong to the caller. */
typedef struct {
  rcdp_id credential;
  uint16_t epoch;
  rcdp_credential_state state;
  rcdp_bytes imsi; /* decimal digits */
  /* the transaction that ordered it */
  rcdp_octets32 certificate_hash;
  rcdp_id transaction;
  rcdp_octets32 request_hash;
  uint64_t counter;
  /* the device, from its certificate */
  rcdp_bytes device_id;
  rcdp_bytes manufacturer;
  rcdp_bytes certificate_url;
  /* what was issued; empty until OFFER and after DELETE */
  rcdp_octets32 reject_hash;
  rcdp_octets32 signer_hash;
  rcdp_octets32 credential_hash;
  rcdp_bytes profile;        /* encoding of the Profile */
  rcdp_bytes key;            /* wrapped: K as it is used */
  rcdp_bytes management_key; /* wrapped */
  rcdp_bytes op;             /* wrapped */
  rcdp_bytes answer;         /* the very octets that answer a repeated request */
  /* times; 0: not yet */
  uint64_t reserved_at;
  uint64_t offered_at;
  uint64_t lapses_at; /* the offer, unless confirmed; the reservation, unless offered */
  uint64_t confirmed_at;
  uint64_t ended_at;
  uint64_t not_after;
} rcdp_record;

typedef enum {
  RCDP_STORE_LOOKUP, /* record.{certificate_hash, transaction, request_hash} -> the record. RCDP_E_NOT_FOUND,
                            RCDP_E_CONFLICT */
  RCDP_STORE_RESERVE, /* record.{credential, certificate_hash, transaction, request_hash, counter, device_id, manufacturer,
                            certificate_url, lapses_at}, limits, now -> the record, reserved with an IMSI; or, for a transaction
                            that is known, the record as it stands (in any state). RCDP_E_CONFLICT; RCDP_E_REPLAY: counter not above
                            the last authentic one of this certificate; RCDP_E_QUOTA; RCDP_E_EXHAUSTED */
  RCDP_STORE_OFFER, /* record.{credential, epoch, reject_hash … answer, lapses_at, not_after}, now: reserved -> offered. -> the record, as
                            FIND would give it. RCDP_E_LAPSED when now has reached the reservation's lapses_at, RCDP_E_STALE when it
                            is not reserved any more, RCDP_E_NOT_FOUND */
  RCDP_STORE_FIND, /* record.credential -> the record. RCDP_E_NOT_FOUND */
  RCDP_STORE_CONFIRM, /* record.{credential, epoch}, now: offered -> active; in the same commit every other credential of the same
                            certificate ends: active or suspended -> revoked, offered or reserved -> lapsed. Already active: RCDP_OK,
                            nothing changed. -> the record. RCDP_E_LAPSED when it lapsed (or now has reached lapses_at), RCDP_E_STALE
                            for any other state or epoch, RCDP_E_NOT_FOUND */
  RCDP_STORE_TRANSITION, /* record.{credential, epoch, state}, event, now: compare state and epoch, then the life cycle table.
                            -> the record. RCDP_E_STALE, RCDP_E_NOT_FOUND. OFFER and CONFIRM have requests of their own and are
                            refused here (RCDP_E_ARGUMENT) */
  RCDP_STORE_SWEEP, /* now: offers and reservations past lapses_at lapse, credentials past not_after expire, at most
                            RCDP_SWEEP_MAX in one request so that it is short -> count; ask again while it is that many */
  RCDP_STORE_LIST, /* after (0: from the start), -> the next record by age, and its position in next; RCDP_E_NOT_FOUND at
                            the end */
  RCDP_STORE_ADD_BLOCK, /* block: a range of IMSIs, inclusive, of equal length. RCDP_E_ARGUMENT when it overlaps another */
  RCDP_STORE_OP_COUNT
} rcdp_store_op;

typedef struct {
  rcdp_store_op op;
  rcdp_credential_event event; /* TRANSITION */
  rcdp_record record;
  uint64_t now;
  bool
      counter_authentic; /* RESERVE: the request was signed, so its counter counts from now on; otherwise from CONFIRM on */
  /* RESERVE: limits, at which it is RCDP_E_QUOTA. An offer or reservation that has reached lapses_at at now does not count,
   * swept or not. */
  uint32_t max_open;        /* reserved and offered credentials of one certificate */
  uint64_t max_credentials; /* credentials of the whole network that are not at their end; 0: no limit */
  uint64_t after;           /* LIST */
  rcdp_bytes block_first;   /* ADD_BLOCK: decimal digits */
  rcdp_bytes block_last;
} rcdp_store_request;

typedef struct {
  rcdp_err err;
  rcdp_record record;
  uint64_t next;  /* LIST */
  uint64_t count; /* SWEEP */
} rcdp_store_result;

typedef struct rcdp_store rcdp_store;

/* An engine: its first member is this. */
struct rcdp_store {
  rcdp_err (*execute)(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                      rcdp_store_result *result);
  void (*close)(rcdp_store *store);
};

/* result->err is also returned. RCDP_E_NO_MEMORY when the arena cannot hold the record: nothing was changed. */
rcdp_err rcdp_store_execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                            rcdp_store_result *result);
void rcdp_store_close(rcdp_store *store);

#ifdef __cplusplus
}
#endif

#endif
