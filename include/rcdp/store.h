/*
 * The network's credential store: its contract. Engines: rcdp/store_memory.h (simulation), rcdp/store_sqlite.h.
 *
 * One entry point takes a request and gives a result, so that a sans-I/O role can hand requests to its embedder and the
 * embedder may serve them from any database, now or later. The rules, for every engine (tests/store/ is the suite):
 *
 * - Atomic: a request is done whole or not at all. RCDP_E_STORAGE: certainly not done. RCDP_E_OUTCOME_UNKNOWN: it may or may
 *   not have been done; the caller neither answers nor assumes, and asks again.
 * - Durable: every request that changes something survives a power cut once it returned RCDP_OK, but for RESERVE and SWEEP, which need
 *   only be atomic: nothing leaves the network on their account, and a later durable request makes them durable too.
 * - Idempotent by (certificate hash, transaction): the same request hash under the same parent finds the same record; another one
 *   is RCDP_E_CONFLICT.
 * - A SUPI is handed out once, ever: blocks only move forward, also for reservations that came to nothing.
 * - Keys are opaque here: wrapped by the caller before they come. The event DELETE removes them, and RENEW those of the
 *   epoch before, also from what an engine keeps beside its records.
 * - A credential may have a parent subscription, and is then its child. Children begin (RESERVE, OFFER, CONFIRM) only under an active
 *   parent; while it is suspended, they stop without being written, and go on when it is resumed; when it ends, they end with it.
 * - A credential may have been brought under a grant. RESERVE, OFFER and CONFIRM need it active; what is active already goes on when it is
 *   revoked. Parent and grant know nothing of each other: a credential with both needs both.
 * - A timed order shows by itself once its time has come: every request that looks at a record at a `now` that has reached it sees, and
 *   goes on from, a record on which it was carried out at that very time. SWEEP writes it down. Quotas alone still count as before until
 *   then. Whatever ends the credential before takes the order with it.
 * - Every change is told in a log, in the same commit: append-only, each entry with a hash over itself and the one before
 *   (rcdp_log_verify), so that whoever remembers the last hash notices whatever is taken out or altered later. Read requests, repetitions
 *   that change nothing and reports are not told.
 * - A store belongs to one thread at a time. Several, in several threads or processes, may work on one database.
 *
 * Times are wall-clock seconds since 1970; a lapses_at or not_after of 0 never comes. Times and list positions above INT64_MAX are
 * RCDP_E_ARGUMENT, as are sequence numbers over 48 bits, and a parent, limits or finding that do not do. A credential identifier that is taken already is RCDP_E_ARGUMENT
 * in RESERVE.
 */
#ifndef RCDP_STORE_H
#define RCDP_STORE_H

#include <rcdp/finding.h>
#include <rcdp/provider.h>

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

/* The life of a parent subscription, drawn into docs/lifecycle.md from the same file. */
typedef enum {
  RCDP_SUBSCRIPTION_ACTIVE,
  RCDP_SUBSCRIPTION_SUSPENDED, /* its children stop, and nothing is issued under it, until it is resumed */
  RCDP_SUBSCRIPTION_ENDED, /* its children have ended with it; the record stays, and its identifier is never used again */
  RCDP_SUBSCRIPTION_STATE_COUNT
} rcdp_subscription_state;

typedef enum {
  RCDP_SUBSCRIPTION_SUSPEND,
  RCDP_SUBSCRIPTION_RESUME,
  RCDP_SUBSCRIPTION_END,
  RCDP_SUBSCRIPTION_EVENT_COUNT
} rcdp_subscription_event;

const char *rcdp_subscription_state_name(rcdp_subscription_state state); /* "suspended" */
const char *rcdp_subscription_event_name(rcdp_subscription_event event); /* "suspend" */

/* The one table of it: RCDP_E_STALE for a pair that is not defined. */
RCDP_MUST_USE rcdp_err rcdp_subscription_next(rcdp_subscription_state state, rcdp_subscription_event event,
                                              rcdp_subscription_state *next);

#define RCDP_SQN_MAX ((UINT64_C(1) << 48) - 1)

enum { RCDP_IMSI_MAX = 15, RCDP_SWEEP_MAX = 1000, RCDP_SUBSCRIPTION_ID_MAX = 32, RCDP_LIMITS_MAX = 1280 };

/* A subscription under which credentials of other devices are issued: a companion's own. */
typedef struct {
  rcdp_bytes id; /* 1 to RCDP_SUBSCRIPTION_ID_MAX octets: the operator's name of it, for instance the SUPI */
  rcdp_subscription_state state;
  uint32_t quota;    /* live children at most; one that is lowered ends nobody */
  rcdp_bytes limits; /* at most RCDP_LIMITS_MAX octets, opaque to the store: encoding of what it allows its children */
  uint64_t created_at;
  uint64_t changed_at;
  uint64_t ended_at; /* 0: not yet */
} rcdp_subscription;

/* What entitles a provisioner (rcdp/provisioner.h). The store knows what it must compare and count; the rest is opaque to it. */
typedef enum { RCDP_GRANT_ACTIVE, RCDP_GRANT_REVOKED, RCDP_GRANT_STATE_COUNT } rcdp_grant_state;

const char *rcdp_grant_state_name(rcdp_grant_state state); /* "revoked" */

enum { RCDP_GRANT_MAX = 1152, RCDP_DEVICE_KEY_MAX = 65, RCDP_RECEIPT_MAX = 640, RCDP_PROOF_MAX = 384 };

typedef struct {
  rcdp_id serial;
  rcdp_grant_state state;
  rcdp_octets32 owner; /* SHA-256 of the provisioner's key */
  uint32_t count;      /* credentials in all; a lapsed one is given back */
  rcdp_bytes content;  /* encoding of the Grant, at most RCDP_GRANT_MAX octets */
  uint64_t created_at;
  uint64_t revoked_at; /* 0: not yet */
} rcdp_granted;

/* The next epoch of a credential, offered while the present one works (docs/protocol.md, "Life of a credential"). */
typedef struct {
  rcdp_octets32 request_hash;
  rcdp_octets32 update_hash;
  rcdp_octets32 credential_hash;
  rcdp_bytes profile;
  rcdp_bytes key;            /* wrapped */
  rcdp_bytes management_key; /* wrapped */
  rcdp_bytes op;             /* wrapped */
  rcdp_bytes answer;         /* the very octets that answer a repeated request */
} rcdp_next_epoch;

/* What an order asks for. */
typedef enum {
  RCDP_ORDER_SUSPEND,
  RCDP_ORDER_RESUME,
  RCDP_ORDER_REVOKE,
  RCDP_ORDER_DELETE, /* revoke, and when the device has proven its erasure, delete */
  RCDP_ORDER_MODE_COUNT
} rcdp_order_mode;

const char *rcdp_order_name(rcdp_order_mode mode); /* "suspend" */

/* What an order makes of a state, by the table above: RCDP_E_STALE for a pair that is not defined. DELETE leaves what is revoked as it is,
 * marked to be deleted with the proof of erasure. */
RCDP_MUST_USE rcdp_err rcdp_order_next(rcdp_credential_state state, rcdp_order_mode mode, rcdp_credential_state *next);

/* Who may give orders about a credential, and the last that was taken. Order numbers rise within one ownership number. */
typedef struct {
  rcdp_octets32 owner; /* SHA-256 of the owner's key; all zeros: the credential has none but the network */
  uint16_t ownership;
  uint64_t number;          /* of the last order, 0: none */
  rcdp_octets32 order_hash; /* of the last order or transfer */
  rcdp_order_mode mode;     /* of the last order */
  uint64_t taken_at;        /* the last order or transfer; 0: none */
  uint64_t effective_at;    /* it is still to be carried out, at that time; 0: it is not */
} rcdp_ownership;

/* One credential as the network knows it. Views point into the arena given to rcdp_store_execute, or belong to the caller. */
typedef struct {
  rcdp_id credential;
  uint16_t epoch;
  rcdp_credential_state state;
  rcdp_bytes imsi;   /* decimal digits */
  rcdp_bytes parent; /* the subscription whose child it is; empty: none */
  rcdp_assurance assurance;
  /* the transaction that ordered it */
  rcdp_octets32
      certificate_hash; /* of the device's certificate; or, for an asserted identity, the digest of subscription and device
                                     identifier that stands in its place: so each rule by certificate holds for it within its
                                     subscription alone, and it never meets a certified one */
  rcdp_id transaction;
  rcdp_octets32 request_hash;
  bool counter_absent; /* the request had no counter: none is compared and none is kept, also not at CONFIRM */
  uint64_t counter;
  /* the device, from its certificate */
  rcdp_bytes device_id;
  rcdp_bytes manufacturer;
  rcdp_bytes certificate_url;
  bool has_grant;
  rcdp_id grant; /* under which a provisioner brought it */
  rcdp_ownership ownership;
  /* what was issued; empty until OFFER and after DELETE */
  rcdp_octets32 reject_hash;
  rcdp_octets32 signer_hash;
  rcdp_octets32 credential_hash;
  rcdp_bytes profile;        /* encoding of the Profile */
  rcdp_bytes key;            /* wrapped: K as it is used */
  rcdp_bytes management_key; /* wrapped */
  rcdp_bytes op;             /* wrapped */
  rcdp_bytes answer;         /* the very octets that answer a repeated request */
  rcdp_bytes
      device_key; /* public, at most RCDP_DEVICE_KEY_MAX octets: proves updates and erasure; empty: there is none. It stays */
  bool must_update; /* others know its keys: the device's first contact has to be an update */
  rcdp_bytes
      receipt; /* the device's, as it came, at most RCDP_RECEIPT_MAX octets; empty: by another procedure. It stays */
  rcdp_bytes proof; /* of erasure, as it came from the device, at most RCDP_PROOF_MAX octets; empty: none. It stays */
  bool has_next;
  rcdp_next_epoch next;
  /* times; 0: not yet */
  uint64_t reserved_at;
  uint64_t offered_at;
  uint64_t lapses_at; /* the offer, unless confirmed; the reservation, unless offered */
  uint64_t confirmed_at;
  uint64_t ended_at;
  uint64_t not_after;
  /* its use */
  uint64_t sqn;            /* the AKA sequence number given out last in this epoch: SEQ (43 bits), IND (5 bits) */
  uint64_t used_at;        /* AUTHENTICATE last */
  uint64_t status_counter; /* of the device's last report, 0: none yet */
  rcdp_octets32 status_hash;
  uint64_t reported_at;
} rcdp_record;

/* --- whether it may be used --- */

/* X(identifier, name, text): may this SUPI attach, or why not. */
#define RCDP_ADMISSIONS(X)                                                                                             \
  X(RCDP_ADMISSION_UNKNOWN, "unknown", "no credential has this IMSI")                                                  \
  X(RCDP_ADMISSION_ALLOWED, "allowed", "active")                                                                       \
  X(RCDP_ADMISSION_TO_CONFIRM, "toConfirm", "offered: its first use confirms it")                                      \
  X(RCDP_ADMISSION_RESERVED, "reserved", "nothing was issued yet")                                                     \
  X(RCDP_ADMISSION_NOT_HANDED_IN, "notHandedIn", "brought by a provisioner who has not handed it in")                  \
  X(RCDP_ADMISSION_LAPSED, "lapsed", "never confirmed in time")                                                        \
  X(RCDP_ADMISSION_SUSPENDED, "suspended", "suspended, until it is resumed")                                           \
  X(RCDP_ADMISSION_PARENT_SUSPENDED, "parentSuspended", "its parent subscription is suspended, until that is resumed") \
  X(RCDP_ADMISSION_REVOKED, "revoked", "ended by order, or replaced")                                                  \
  X(RCDP_ADMISSION_EXPIRED, "expired", "its validity has ended")                                                       \
  X(RCDP_ADMISSION_DELETED, "deleted", "ended, and its keys are gone")

#define RCDP_ADMISSION_ENUMERATOR(id, name, text) id,
typedef enum { RCDP_ADMISSIONS(RCDP_ADMISSION_ENUMERATOR) RCDP_ADMISSION_COUNT } rcdp_admission;
#undef RCDP_ADMISSION_ENUMERATOR

const char *rcdp_admission_name(rcdp_admission admission); /* "parentSuspended" */
const char *rcdp_admission_text(rcdp_admission admission);

/* Whether vectors may be made: allowed, toConfirm. */
bool rcdp_admission_allows(rcdp_admission admission);

/* --- the event log --- */

/* X(identifier, name). Stores keep the numbers, and hashes cover them: a new kind comes last. In brackets, what the detail says. */
#define RCDP_LOG(X)                                                                                                    \
  X(RCDP_LOG_RESERVE, "reserve") /* [grant, or parent subscription] */                                                 \
  X(RCDP_LOG_OFFER, "offer")                                                                                           \
  X(RCDP_LOG_CONFIRM, "confirm")                                                                                       \
  X(RCDP_LOG_LAPSE, "lapse")     /* [why, unless by time or TRANSITION] */                                             \
  X(RCDP_LOG_SUSPEND, "suspend") /* [the same; a timed order that was carried out: its number and time] */             \
  X(RCDP_LOG_RESUME, "resume")   /* [the same] */                                                                      \
  X(RCDP_LOG_REVOKE, "revoke")   /* [the same] */                                                                      \
  X(RCDP_LOG_EXPIRE, "expire")                                                                                         \
  X(RCDP_LOG_DELETE, "delete")     /* [the same] */                                                                    \
  X(RCDP_LOG_LIMIT, "limit")       /* [the new end] */                                                                 \
  X(RCDP_LOG_ORDER, "order")       /* [mode, number; the time of one that waits]; the state is the one after it */     \
  X(RCDP_LOG_TRANSFER, "transfer") /* [ownership number] */                                                            \
  X(RCDP_LOG_PROVE, "prove")                                                                                           \
  X(RCDP_LOG_UPDATE, "update") /* [the next epoch] */                                                                  \
  X(RCDP_LOG_RENEW, "renew")                                                                                           \
  X(RCDP_LOG_DEMAND, "demand")                                                                                         \
  X(RCDP_LOG_USE, "use")                                /* the first AUTHENTICATE that gave a sequence number */       \
  X(RCDP_LOG_FINDING, "finding")                        /* one that is new or open again [kind, device] */             \
  X(RCDP_LOG_SETTLE, "settle")                          /* [the same] */                                               \
  X(RCDP_LOG_SUBSCRIBE, "subscribe")                    /* [subscription] */                                           \
  X(RCDP_LOG_SUBSCRIPTION_CHANGE, "subscriptionChange") /* [event, subscription] */                                    \
  X(RCDP_LOG_GRANT, "grant")                            /* [serial] */                                                 \
  X(RCDP_LOG_REVOKE_GRANT, "revokeGrant")               /* [serial] */                                                 \
  X(RCDP_LOG_ADD_BLOCK, "addBlock")                     /* [first-last] */

#define RCDP_LOG_ENUMERATOR(id, name) id,
typedef enum { RCDP_LOG(RCDP_LOG_ENUMERATOR) RCDP_LOG_KIND_COUNT } rcdp_log_kind;
#undef RCDP_LOG_ENUMERATOR

const char *rcdp_log_name(rcdp_log_kind kind); /* "subscriptionChange" */

enum { RCDP_LOG_DETAIL_MAX = 64 };

/* What happened, when, and to which credential, in what state it is then. Serials and identifiers stand in the detail in hexadecimal,
 * subscriptions as they are, so that it may hold any octet. */
typedef struct {
  uint64_t position; /* from 1, without gaps */
  uint64_t at;       /* of the request: not of a clock that cannot be set back */
  rcdp_log_kind kind;
  bool has_credential;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_credential_state state;
  rcdp_bytes imsi;
  rcdp_bytes detail;      /* at most RCDP_LOG_DETAIL_MAX octets */
  rcdp_octets32 previous; /* hash of the entry before; of the first: all zeros */
  rcdp_octets32
      hash; /* SHA-256 of "rcdp/1 log network" 00 previous position(8) at(8) kind(1) has_credential(1) credential(16)
                             epoch(2) state(1) length(1) imsi length(1) detail, numbers in big endian */
} rcdp_log_entry;

/* Whether the entry is whole and follows the one whose hash is previous (all zeros: it is the first). RCDP_E_CORRUPT; whatever
 * the provider's hash answers. */
RCDP_MUST_USE rcdp_err rcdp_log_verify(const rcdp_provider *provider, const rcdp_octets32 *previous,
                                       const rcdp_log_entry *entry);

/* Each that gives a record tells its parent's state too. */
typedef enum {
  RCDP_STORE_LOOKUP, /* record.{certificate_hash, transaction, request_hash, parent}, now -> the record. RCDP_E_NOT_FOUND,
                            RCDP_E_CONFLICT */
  RCDP_STORE_RESERVE, /* record.{credential, parent, assurance, certificate_hash, transaction, request_hash, counter_absent, counter,
                            device_id, manufacturer, certificate_url, lapses_at, has_grant, grant, ownership.owner, imsi}, limits, now -> the record, reserved with an IMSI; or,
                            for a transaction that is known, the record as it stands (in any state). RCDP_E_CONFLICT;
                            RCDP_E_NOT_AUTHORISED: the parent is not there or not active; RCDP_E_REPLAY: counter not above the last
                            authentic one of this certificate; RCDP_E_ALREADY: unless replace is set, the certificate has an active or
                            suspended credential under this parent; RCDP_E_QUOTA; RCDP_E_EXHAUSTED.
                            With a grant: RCDP_E_NOT_AUTHORISED when it is not there, revoked, or another's than ownership.owner;
                            RCDP_E_ALREADY: unless replace is set, the certificate has an active or suspended credential at all;
                            RCDP_E_QUOTA when its count is used up. imsi: one of the grant's own block, RCDP_E_NOT_AUTHORISED when it is
                            not, RCDP_E_CONFLICT when it was ever used, or the transaction is known with another; empty: the next
                            of the network's blocks */
  RCDP_STORE_OFFER, /* record.{credential, epoch, reject_hash … answer, must_update, lapses_at, not_after}, now: reserved -> offered. -> the record, as
                            FIND would give it. RCDP_E_NOT_AUTHORISED when its parent or grant is not active, RCDP_E_LAPSED when now has
                            reached the reservation's lapses_at, RCDP_E_STALE when it is not reserved any more, RCDP_E_NOT_FOUND */
  RCDP_STORE_FIND, /* record.credential, now -> the record. Whoever makes vectors refuses while parent_state is not active.
                            RCDP_E_NOT_FOUND */
  RCDP_STORE_CONFIRM, /* record.{credential, epoch, device_key, receipt}, now: offered -> active; in the same commit every other credential of the same
                            certificate ends: active or suspended -> revoked, offered or reserved -> lapsed. Already active: RCDP_OK,
                            nothing changed, whatever its parent's and grant's state. -> the record. RCDP_E_NOT_AUTHORISED when its
                            parent or grant is not active (what is handed in under a revoked grant is refused), RCDP_E_LAPSED when it lapsed (or now has reached lapses_at), RCDP_E_STALE for any other state or
                            epoch, RCDP_E_NOT_FOUND */
  RCDP_STORE_TRANSITION, /* record.{credential, epoch, state}, event, now: compare state and epoch, then the life cycle table.
                            -> the record. RCDP_E_STALE, RCDP_E_NOT_FOUND. OFFER and CONFIRM have requests of their own and are
                            refused here (RCDP_E_ARGUMENT) */
  RCDP_STORE_SWEEP, /* now: orders whose time has come are carried out, offers and reservations past lapses_at lapse, credentials past not_after expire, at most
                            RCDP_SWEEP_MAX in one request so that it is short -> count; ask again while it is that many */
  RCDP_STORE_LIST, /* after (0: from the start), record.parent (empty: of all), now -> the next record by age, and its position in next;
                            RCDP_E_NOT_FOUND at the end */
  RCDP_STORE_ADD_BLOCK, /* block: a range of IMSIs, inclusive, of equal length. RCDP_E_ARGUMENT when it overlaps another */
  RCDP_STORE_LIMIT, /* record.{credential, epoch, state, profile, not_after, has_next, next.profile}, now: compare state, epoch and whether a
                            next one is offered; an active or suspended one gets this profile and this end, and so does the next. -> the
                            record. RCDP_E_STALE, RCDP_E_NOT_FOUND */
  RCDP_STORE_SUBSCRIBE, /* subscription.{id, quota, limits}, now: a new one, active; or other quota and limits for one that is there
                            -> the subscription. RCDP_E_STALE when it has ended */
  RCDP_STORE_FIND_SUBSCRIPTION, /* subscription.id, now -> the subscription; count: its live children. RCDP_E_NOT_FOUND */
  RCDP_STORE_LIST_SUBSCRIPTIONS, /* after (0: from the start), now -> the next subscription by age, its position in next; count: its
                            live children. RCDP_E_NOT_FOUND at the end */
  RCDP_STORE_ADD_GRANT, /* granted.{serial, owner, count, content}, block (empty: none; a range of IMSIs that the grant's alone are), now -> the
                            grant, active. The same owner, count and content again: RCDP_OK, the grant as it stands; RCDP_E_CONFLICT when the
                            serial is taken, RCDP_E_ARGUMENT when the block overlaps another, or the owner is all zeros */
  RCDP_STORE_FIND_GRANT, /* granted.serial, now -> the grant; count: its credentials that have not lapsed. RCDP_E_NOT_FOUND */
  RCDP_STORE_LIST_GRANTS, /* after (0: from the start), now -> the next grant by age, its position in next; count, as there.
                            RCDP_E_NOT_FOUND at the end */
  RCDP_STORE_REVOKE_GRANT, /* granted.serial, now -> the grant; what is active under it goes on. Again: RCDP_OK. RCDP_E_NOT_FOUND */
  RCDP_STORE_ORDER, /* record.{credential, device_id, epoch, ownership.{owner, ownership, number, order_hash, mode, effective_at}}, now: marked and
                            carried out in one commit, or at effective_at when that is later than now; a timed one before it is gone. ->
                            the record. The last one again, by its hash: RCDP_OK, nothing changed. RCDP_E_NOT_FOUND, also for another
                            device; RCDP_E_NOT_AUTHORISED: another owner, or none; RCDP_E_STALE: another epoch (the present one counts, also
                            while a next one is offered) or ownership number, a number that is not above the last one, an offer that is
                            overdue, a state that the mode cannot be applied to (of a timed one, at the time it is taken, and to nothing that
                            is over). DELETE of what is proven erased already deletes at once. A parent's state is not looked at */
  RCDP_STORE_TRANSFER, /* record.{credential, device_id, ownership.{owner, ownership, order_hash}}, from (the owner before), now: another owner,
                            under the next ownership number; order numbers begin anew, a timed order is gone. -> the record. The same again, by
                            its hash: RCDP_OK, nothing changed. RCDP_E_NOT_FOUND, also for another device; RCDP_E_NOT_AUTHORISED: from is not the
                            owner; RCDP_E_STALE: not one more than the number before, or the credential is over; RCDP_E_ARGUMENT: to nobody */
  RCDP_STORE_PROVE, /* record.{credential, proof}, now: what is revoked or deleted keeps the proof; revoked, and by its last order to be
                            deleted, it is deleted in the same commit. -> the record. Proven already: RCDP_OK, the first proof stays.
                            RCDP_E_STALE: neither revoked nor deleted; RCDP_E_NOT_FOUND */
  RCDP_STORE_UPDATE, /* record.{credential, epoch, next}, now: an active one at this epoch is offered the next, which neither lapses nor changes;
                            all else stays with the present one until RENEW. -> the record. Offered already, to the same request: RCDP_OK,
                            nothing changed; to another: RCDP_E_CONFLICT. RCDP_E_STALE: another state or epoch, or there is no higher one;
                            RCDP_E_NOT_AUTHORISED when its parent is not active; RCDP_E_NOT_FOUND. What ends the credential leaves the next
                            epoch where it is, until DELETE */
  RCDP_STORE_RENEW, /* record.{credential, epoch}, now: the next epoch, which this is, takes the place of the present one, active or suspended:
                            its keys, profile, credential_hash, and its update_hash as reject_hash; must_update is off; answer remains what the
                            first transaction was answered. -> the record. At this epoch already: RCDP_OK. RCDP_E_STALE, RCDP_E_NOT_FOUND */
  RCDP_STORE_CHANGE_SUBSCRIPTION, /* subscription.{id, state}, subscription_event, now: compare the state, then its table; when it ends,
                            every live child ends in the same commit, as at CONFIRM -> the subscription; count: children that ended
                            now. RCDP_E_STALE, RCDP_E_NOT_FOUND */
  RCDP_STORE_FIND_IMSI,    /* record.imsi, now -> the record, as FIND. RCDP_E_NOT_FOUND */
  RCDP_STORE_AUTHENTICATE, /* record.imsi, now, resynchronise, record.sqn (then: SQN_MS) -> the record, whose sqn is the one to use now, and used_at:
                            one whose admission is allowed gets the sequence number after its last, or after SQN_MS when that is higher or so far below that no
                            USIM would accept it (by more than 2^28 SEQ; else none is given out twice in one epoch). To
                            confirm: RCDP_OK with sqn 0, and nothing changed. RCDP_E_NOT_AUTHORISED: any other admission; the result has the
                            record as it stands all the same. RCDP_E_EXHAUSTED: there is no higher one; RCDP_E_NOT_FOUND */
  RCDP_STORE_DEMAND, /* record.{credential, epoch}, now: an active or suspended one must update -> the record. Already: RCDP_OK, nothing changed.
                            RCDP_E_STALE: another state or epoch; RCDP_E_NOT_FOUND */
  RCDP_STORE_STATUS, /* record.{credential, status_counter, status_hash}, now: a report of the device, in any state: kept when its counter is
                            above the last one's -> the record. The last one again: RCDP_OK, nothing changed; another with its counter:
                            RCDP_E_CONFLICT; below: RCDP_E_REPLAY; RCDP_E_ARGUMENT: counters begin at 1; RCDP_E_NOT_FOUND */
  RCDP_STORE_IN_BLOCK, /* record.imsi, has_grant, grant: RCDP_OK when the IMSI lies in a block of the network, or of this grant. RCDP_E_NOT_FOUND */
  RCDP_STORE_FINDING, /* finding.{kind … evidence}, max_findings, now -> the finding; count: 1 when it is new or was settled, so that somebody is to be
                            told, else 0. A known one is counted once in RCDP_FINDING_QUIET seconds; in between, nothing is written. RCDP_E_QUOTA:
                            there are max_findings open ones already that are not authentic, and one more would open; unknownCredential, which
                            anybody can make up, and the other kinds are counted apart */
  RCDP_STORE_LIST_FINDINGS, /* after (0: from the start), now -> the next finding by age, its position in next. RCDP_E_NOT_FOUND at the end */
  RCDP_STORE_SETTLE_FINDING, /* after (its position), now -> the finding. Again: RCDP_OK, nothing changed. RCDP_E_NOT_FOUND */
  RCDP_STORE_LIST_EVENTS, /* after (0: from the start) -> the next entry of the log, its position in next. RCDP_E_NOT_FOUND at the end;
                            RCDP_E_CORRUPT: it is not the one that comes next, or the one before is gone */
  RCDP_STORE_OP_COUNT
} rcdp_store_op;

typedef struct {
  rcdp_store_op op;
  rcdp_credential_event event; /* TRANSITION */
  rcdp_record record;
  rcdp_subscription subscription;
  rcdp_subscription_event subscription_event; /* CHANGE_SUBSCRIPTION */
  rcdp_granted granted;
  rcdp_octets32 from; /* TRANSFER */
  uint64_t now;
  bool
      counter_authentic; /* RESERVE: the request was signed, so its counter counts from now on; otherwise from CONFIRM on */
  bool replace;          /* RESERVE: also for what holds a credential; see RCDP_E_ALREADY */
  bool resynchronise; /* AUTHENTICATE */
  /* RESERVE: limits, at which it is RCDP_E_QUOTA. An offer or reservation that has reached lapses_at at now does not count,
   * swept or not. The parent's quota is one more: its live children, counted so, stay below or at it at every moment. What is to be
   * replaced counts until CONFIRM ends it, so that a replacement needs a free place of its own; CONFIRM keeps the place, and it is
   * given back when the offer lapses or the credential ends. */
  uint32_t max_open;        /* reserved and offered credentials of one certificate */
  uint64_t max_credentials; /* credentials of the whole network that are not at their end; 0: no limit */
  uint64_t after;           /* LIST, LIST_SUBSCRIPTIONS, LIST_GRANTS, LIST_FINDINGS, SETTLE_FINDING, LIST_EVENTS */
  rcdp_bytes block_first;   /* ADD_BLOCK, ADD_GRANT: decimal digits */
  rcdp_bytes block_last;
  rcdp_finding finding;
  uint64_t max_findings; /* FINDING; 0: RCDP_FINDINGS_DEFAULT_MAX */
} rcdp_store_request;

typedef struct {
  rcdp_err err;
  rcdp_record record;
  rcdp_subscription_state parent_state; /* of the record's parent; active where it has none */
  rcdp_subscription subscription;
  rcdp_granted granted;
  rcdp_finding finding;
  rcdp_log_entry entry;
  uint64_t next; /* LIST, LIST_SUBSCRIPTIONS, LIST_GRANTS, LIST_FINDINGS, LIST_EVENTS */
  uint64_t
      count; /* SWEEP, FIND_GRANT, LIST_GRANTS, FIND_SUBSCRIPTION, LIST_SUBSCRIPTIONS, CHANGE_SUBSCRIPTION, FINDING */
} rcdp_store_result;

/* How a record stands at now that FIND, FIND_IMSI, LIST or AUTHENTICATE gave, RCDP_E_NOT_FOUND among what they gave; unknown for any other
 * error. The one table of it is in store/admission.c, docs/lifecycle.md is drawn from it. */
rcdp_admission rcdp_admission_of(const rcdp_store_result *found, uint64_t now);

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
