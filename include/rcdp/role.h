/*
 * Roles without I/O. A role (device, network, …) is a state machine that takes inputs and gives back actions; it owns no socket, clock,
 * thread or memory of its own. One driver loop serves every role and procedure:
 *
 *     rcdp_role_input(role, &input);                  // something happened
 *     while (rcdp_role_next(role, &action)) { … }     // do what it asks; the answer comes back as an input
 *     sleep until rcdp_role_deadline(role), then input RCDP_INPUT_TICK
 *
 * Views in an action stay valid until the next rcdp_role_input of the same role; a question is always the last action of those that
 * one input leads to, so it may be answered at once.
 *
 * A question (FETCH, POLICY, STORE, COMMIT) carries a ticket; its answer repeats it. An answer to a ticket that is no longer
 * open is ignored. Answers may come at once or much later.
 */
#ifndef RCDP_ROLE_H
#define RCDP_ROLE_H

#include <rcdp/certificate.h>
#include <rcdp/codec.h>
#include <rcdp/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the operator grants for a credential; the answer to POLICY. Beyond the bounds of asn1/rcdp-credential.asn1 (DNNs besides: 256
 * octets together) it is refused, and nothing is reserved. */
typedef struct {
  uint64_t validity; /* seconds from issue */
  uint32_t lifetime; /* seconds from installation for a device without a clock; 0: none */
  uint64_t renewal;  /* seconds from issue after which the device asks for an update; 0: none */
  rcdp_restrictions restrictions;
  rcdp_bytes voucher; /* SignedVoucher as the device's owner gave it; empty: none. Used where the device needs one */
} rcdp_terms;

typedef enum {
  RCDP_INPUT_START,     /* begin, or go on after a restart */
  RCDP_INPUT_MESSAGE,   /* message arrived on link */
  RCDP_INPUT_FETCHED,   /* ticket: RCDP_OK and bundle, or why not */
  RCDP_INPUT_POLICY,    /* ticket: RCDP_OK and terms, or the cause of the refusal */
  RCDP_INPUT_STORED,    /* ticket: stored */
  RCDP_INPUT_COMMITTED, /* ticket: result of the vault's commit */
  RCDP_INPUT_TICK,      /* time has passed */
  RCDP_INPUT_OPENED, /* link is a secure channel that is open now, in the place of one that was open before: binding */
  RCDP_INPUT_CLOSED, /* it is no more; what was on its way may be lost */
  RCDP_INPUT_COUNT
} rcdp_input_kind;

typedef struct {
  rcdp_input_kind kind;
  uint32_t ticket;
  uint64_t now_ms; /* monotonic; never goes back */
  rcdp_time wall;
  uint64_t link; /* which peer, as the embedder numbers them */
  rcdp_err result;
  bool
      replace; /* POLICY for a companion or provisioner: also where this owner has an active credential for the device */
  rcdp_bytes message;
  rcdp_bytes
      subscription; /* MESSAGE for a network: whose the secure channel is that brought it, as the embedder resolved the identity of
                              its key; empty: no such channel */
  rcdp_bytes
      imsi; /* POLICY for a provisioner that makes keys: the digits that the device gets; nobody else has had them */
  rcdp_bytes binding; /* OPENED: RCDP_CHANNEL_BINDING_LEN octets */
  rcdp_bytes bundle;
  const rcdp_terms *terms;       /* POLICY for a network */
  const rcdp_controls *controls; /* POLICY for a companion or provisioner: the owner's limits; NULL: none */
  const rcdp_store_result *stored;
} rcdp_input;

typedef enum {
  RCDP_ACTION_SEND,  /* message on link */
  RCDP_ACTION_FETCH, /* get url (allowed by the operator's list, canonical); answer FETCHED */
  RCDP_ACTION_POLICY, /* device_id, assurance, certificate, subscription (empty: no companion asks): may this device have a credential? answer
                         POLICY. certificate NULL: asserted, its identity is its word; or the device has its credential already, and its
                         owner asks for other limits, or to resume it */
  RCDP_ACTION_STORE, /* request; answer STORED */
  RCDP_ACTION_COMMIT, /* state to the vault (of a companion or provisioner: to the place of the entry that is link); answer COMMITTED */
  RCDP_ACTION_REPORT, /* step with result: for logs and displays; needs no answer */
  RCDP_ACTION_DONE,   /* the procedure has ended well */
  RCDP_ACTION_FAILED, /* the procedure has ended for now, for the reason in result; START begins again and loses nothing */
} rcdp_action_kind;

/* What a role tells of its progress. */
#define RCDP_STEPS(X)                                                                                                  \
  X(RCDP_STEP_REQUEST, "request", "attach request made / received")                                                    \
  X(RCDP_STEP_REPEAT, "repeat", "known transaction: the stored answer is repeated")                                    \
  X(RCDP_STEP_URL, "url", "certificate URL is canonical and on the allow-list")                                        \
  X(RCDP_STEP_FETCH, "fetch", "certificate and status fetched")                                                        \
  X(RCDP_STEP_PATH, "path", "certificate path, purpose, validity and revocation status verified")                      \
  X(RCDP_STEP_IDENTITY, "identity", "certificate hash and identity are the expected ones")                             \
  X(RCDP_STEP_SIGNATURE, "signature", "signature verified")                                                            \
  X(RCDP_STEP_POLICY, "policy", "the operator's policy allows it")                                                     \
  X(RCDP_STEP_VOUCHER, "voucher", "the device's owner lets this network claim it")                                     \
  X(RCDP_STEP_RESERVE, "reserve", "SUPI reserved")                                                                     \
  X(RCDP_STEP_OFFER, "offer", "credential sealed, signed and stored as offered")                                       \
  X(RCDP_STEP_INSTALL, "install", "box opened, credential staged in the vault")                                        \
  X(RCDP_STEP_CONFIRM, "confirm", "confirmation made / verified")                                                      \
  X(RCDP_STEP_ACTIVE, "active", "credential is active")                                                                \
  X(RCDP_STEP_REFUSED, "refused", "refused")                                                                           \
  X(RCDP_STEP_ADVICE, "advice", "unauthenticated error report received")                                               \
  X(RCDP_STEP_RETRY, "retry", "no answer yet; sent again")                                                             \
  X(RCDP_STEP_OPEN, "open", "order opened with the network")                                                           \
  X(RCDP_STEP_HELLO, "hello", "order announced to the device / by companion or provisioner")                           \
  X(RCDP_STEP_ENTRY, "entry", "device's offer made / taken into the order")                                            \
  X(RCDP_STEP_GRANT, "grant", "grant handed on to the device")                                                         \
  X(RCDP_STEP_RECEIPT, "receipt", "device's receipt handed on to the network")                                         \
  X(RCDP_STEP_MANAGE, "manage", "owner's request for a credential of the subscription")                                \
  X(RCDP_STEP_DELIVERY, "delivery", "credential made by network or provisioner, and handed on to the device")          \
  X(RCDP_STEP_HAND_IN, "handIn", "credential and receipt handed in to the network")                                    \
  X(RCDP_STEP_DEPROVISION, "deprovision", "order to suspend, resume, revoke or delete taken")                          \
  X(RCDP_STEP_TRANSFER, "transfer", "credential handed over to another owner")                                         \
  X(RCDP_STEP_UPDATE, "update", "next epoch asked for / sealed and stored")                                            \
  X(RCDP_STEP_NOTICE, "notice", "authentic notice: the credential is to be erased")                                    \
  X(RCDP_STEP_ERASED, "erased", "credential erased, proof of it kept")                                                 \
  X(RCDP_STEP_PROOF, "proof", "proof of erasure sent / verified and kept")                                             \
  X(RCDP_STEP_STATUS, "status", "report of what is held made / taken; or the network's verdict on a credential")       \
  X(RCDP_STEP_FINDING, "finding", "something is wrong with a credential, and it was not known yet")

#define RCDP_STEP_ENUMERATOR(id, name, text) id,
typedef enum { RCDP_STEPS(RCDP_STEP_ENUMERATOR) RCDP_STEP_COUNT } rcdp_step;
#undef RCDP_STEP_ENUMERATOR

const char *rcdp_step_name(rcdp_step step);
const char *rcdp_step_text(rcdp_step step);

typedef struct {
  rcdp_action_kind kind;
  uint64_t link;
  uint32_t ticket;
  rcdp_step step;
  rcdp_err result;
  rcdp_id transaction;
  rcdp_bytes message;
  rcdp_bytes url;
  rcdp_bytes state;
  rcdp_bytes device_id;
  rcdp_bytes subscription;
  rcdp_assurance assurance;
  const rcdp_certificate *certificate;
  const rcdp_store_request *request;
  rcdp_fault fault;            /* REPORT that a certificate or CRL is refused: the rule that is broken; else none */
  const rcdp_finding *finding; /* REPORT RCDP_STEP_FINDING; else NULL */
} rcdp_action;

typedef struct rcdp_role rcdp_role;

/* A role's first member is this. */
struct rcdp_role {
  rcdp_err (*input)(rcdp_role *role, const rcdp_input *input);
  bool (*next)(rcdp_role *role, rcdp_action *action);
  uint64_t (*deadline)(const rcdp_role *role);
  void (*close)(rcdp_role *role);
};

/* RCDP_E_STATE: not defined in this state (nothing changed). RCDP_E_PENDING: the crypto provider needs time; nothing has
 * changed: give the very same input again later. Other errors tell what was wrong with a message: they are for logs, the
 * role has dealt with it. */
rcdp_err rcdp_role_input(rcdp_role *role, const rcdp_input *input);

/* false: nothing to do. */
bool rcdp_role_next(rcdp_role *role, rcdp_action *action);

/* Monotonic milliseconds; UINT64_MAX: none. */
uint64_t rcdp_role_deadline(const rcdp_role *role);

/* Release keys and wipe the role's memory. */
void rcdp_role_close(rcdp_role *role);

#ifdef __cplusplus
}
#endif

#endif
