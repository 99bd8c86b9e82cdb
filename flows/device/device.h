/*
 * What every role of a device has, whatever procedure it follows: what it keeps over power cuts, what it draws anew, whom it
 * believes, what it installs. A procedure's own role begins with an rcdp_device, and brings the tables of its state machine.
 *
 * role.c: inputs and commits. channel.c: somebody visits it. repeat.c: messages on a bearer that loses some. identity.c: who it says that it is.
 * state.c: what lasts. fresh.c: what must be new. signer.c: is it this network? install.c: open, judge, stage, activate. confirm.c: the code
 * of a confirmation, and of its acknowledgement; what is attested later. update.c: its next epoch is asked for. notice.c: it
 * is over, and gone.
 */
#ifndef RCDP_FLOWS_DEVICE_H
#define RCDP_FLOWS_DEVICE_H

#include <rcdp/certificate.h>

#include "../keys.h"
#include "../queue.h"
#include "../suites.h"
#include "channel.h"

#define LABEL_EPHEMERAL "rcdp/1 ephemeral"
#define LABEL_TRANSACTION "rcdp/1 transaction"
#define LABEL_DEVICE_NONCE "rcdp/1 device-nonce"
#define LABEL_SEED "rcdp/1 seed"
#define LABEL_DEVICE_KEY "rcdp/1 device-key"

/* What the device's own wrapped keys are bound to. */
#define USE_SEED "rcdp/1 device seed"
#define USE_EPHEMERAL "rcdp/1 device ephemeral key"

/* Random octets of a new message, drawn once so that a pending provider sees the same call again. */
typedef struct {
  bool drawn;
  rcdp_secret fresh; /* for all that must be new, together with the stored seed */
  rcdp_secret seed;  /* in the place of the stored one, which a new device does not have */
} rcdp_device_draft;

typedef struct rcdp_device_procedure rcdp_device_procedure;

typedef struct {
  rcdp_role role;
  const rcdp_device_procedure *procedure;
  unsigned int machine; /* state of the procedure's machine; 0: idle */
  bool broken;          /* a commit failed: what the vault holds is for the next role to see */
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* wraps what goes into the vault */
  action_queue queue;

  rcdp_device_state state;                   /* as the vault has it; views into state_arena */
  uint8_t committing[RCDP_DEVICE_STATE_MAX]; /* the state on its way to the vault */
  size_t committing_len;
  uint32_t ticket; /* of the commit under way */

  rcdp_device_channel channel; /* of a procedure that has one */

  rcdp_device_draft draft;
  rcdp_fault fault; /* why the current input's certificate is refused */

  rcdp_arena arena; /* from one input to the next */
  rcdp_arena state_arena;
  uint8_t arena_memory[RCDP_CODEC_ARENA];
  uint8_t state_memory[RCDP_CODEC_ARENA];
} rcdp_device;

/* --- role.c --- */

typedef rcdp_err (*rcdp_device_handler)(rcdp_device *device, const rcdp_input *input);

struct rcdp_device_procedure {
  const rcdp_device_handler (*handlers)[RCDP_INPUT_COUNT]; /* by state; a pair that is not there is RCDP_E_STATE */
  const rcdp_device_handler *committed;                    /* what follows a commit, by the state that waits for it */
  uint64_t (*deadline)(const rcdp_role *role);
  size_t size; /* of the whole role */
};

/* Make a role of zeroed memory, and take what the vault holds; empty: a device that is new. RCDP_E_CORRUPT: not readable, or not with this
 * provider and storage key. */
rcdp_err rcdp_device_open(rcdp_device *device, const rcdp_device_procedure *procedure, const rcdp_provider *provider,
                          const rcdp_key *storage_key, rcdp_bytes octets);

/* For COMMITTED in a state that waits for it. */
rcdp_err rcdp_device_on_committed(rcdp_device *device, const rcdp_input *input);
/* For what changes nothing. */
rcdp_err rcdp_device_on_nothing(rcdp_device *device, const rcdp_input *input);
/* For a message that comes while a commit is under way, or when nothing is waited for: the sender repeats what matters. */
rcdp_err rcdp_device_on_unexpected(rcdp_device *device, const rcdp_input *input);

/* Decode what came; only messages of this sender in this transaction count. */
rcdp_err rcdp_device_receive(rcdp_device *device, const rcdp_input *input, rcdp_role_name sender,
                             const rcdp_id *transaction, rcdp_message *message);
/* The procedure has ended for now, and START begins again. RCDP_OK, so that a handler may return it. */
rcdp_err rcdp_device_end(rcdp_device *device, rcdp_err result);

/* --- repeat.c --- */

/* How often a message is said, and how long its answer is waited for: ever longer, up to retry_max_ms. */
typedef struct {
  uint64_t link;
  uint32_t retry_ms;
  uint32_t retry_max_ms;
  uint32_t tries;
} rcdp_device_patience;

/* Without time and tries no answer could be waited for. */
bool rcdp_device_patience_valid(const rcdp_device_patience *patience);

/* A message that waits for its answer. */
typedef struct {
  rcdp_device_patience patience;
  rcdp_id transaction;
  rcdp_bytes message; /* in the state */
  uint32_t sent;      /* its transmissions */
  uint64_t next_ms;   /* when it is said again */
  uint32_t wait_ms;
  rcdp_err advice; /* last unauthenticated report about it; RCDP_OK: none */
} rcdp_device_outgoing;

void rcdp_device_say(rcdp_device *device, const rcdp_input *input, const rcdp_id *transaction, rcdp_bytes message,
                     rcdp_device_outgoing *outgoing);
void rcdp_device_say_again(rcdp_device *device, const rcdp_input *input, rcdp_device_outgoing *outgoing);
bool rcdp_device_said_enough(const rcdp_device_outgoing *outgoing);
/* Why it had no answer: the last advice, or RCDP_E_TIMEOUT. */
rcdp_err rcdp_device_unanswered(const rcdp_device_outgoing *outgoing);
/* Advice is for people and for timing. It is not authenticated: it ends nothing and deletes nothing. RCDP_OK. */
rcdp_err rcdp_device_advise(rcdp_device *device, const rcdp_message *message, rcdp_device_outgoing *outgoing);

/* --- channel.c --- */

/* For OPENED and CLOSED: whatever was said on the channel before is over. */
rcdp_err rcdp_device_on_channel(rcdp_device *device, const rcdp_input *input);
/* For OPENED, CLOSED and MESSAGE while a commit is under way. */
rcdp_err rcdp_device_on_channel_while_committing(rcdp_device *device, const rcdp_input *input);
rcdp_err rcdp_device_on_message_while_committing(rcdp_device *device, const rcdp_input *input);

/* Wait for a hello, if the channel is open. */
void rcdp_device_begin_again(rcdp_device *device);
/* The same after a commit during which the channel has moved. A hello that came meanwhile is missed: then it is over on this channel. RCDP_OK, so
 * that a handler may return it. */
rcdp_err rcdp_device_begin_after_commit(rcdp_device *device);
/* Send on the channel, and wait for the answer in this state. RCDP_OK, so that a handler may return it. */
rcdp_err rcdp_device_send(rcdp_device *device, rcdp_bytes message, unsigned int waiting);
/* A message is refused. heard: one that was waited for, so that it is over on this channel, which will not bring it once more. Returns err. */
rcdp_err rcdp_device_refuse(rcdp_device *device, rcdp_err err, bool heard);
/* A channel loses nothing: such a procedure has no timers. */
uint64_t rcdp_device_no_deadline(const rcdp_role *role);

/* --- identity.c --- */

/* As a procedure is configured (rcdp/companion.h, rcdp/provisioner.h). */
typedef struct {
  rcdp_bytes device_id;
  const rcdp_key *factory_key;
  rcdp_bytes certificate;
  rcdp_bytes certificate_url;
  const rcdp_suite_id *suites;
  size_t suite_count;
  size_t anchor_count;
} rcdp_device_identity;

bool rcdp_device_identity_valid(const rcdp_device_identity *identity);

/* --- state.c --- */

/* What rcdp_device_open takes. */
rcdp_err rcdp_device_load(rcdp_device *device, rcdp_bytes octets);
/* Encode next (its views may lie in the old state), ask for its commit, and wait for that in this state. */
rcdp_err rcdp_device_commit(rcdp_device *device, rcdp_device_state *next, unsigned int committing);
/* What was committed is now the state. */
rcdp_err rcdp_device_committed(rcdp_device *device);

/* The last that was installed of those that this procedure brought, and confirms; or NULL. */
rcdp_held_credential *rcdp_device_staged(rcdp_device_state *state, const rcdp_network_id *network,
                                         rcdp_held_origin origin);
/* The one of this network, whoever brought it; or NULL. */
rcdp_held_credential *rcdp_device_active(rcdp_device_state *state, const rcdp_network_id *network);
/* One more credential of this network may be held. */
bool rcdp_device_has_room(const rcdp_device_state *state, const rcdp_network_id *network);
/* What is asked for could be held, be it in the place of a staged one: else nothing is asked for. */
bool rcdp_device_may_ask(rcdp_device_state *state, const rcdp_network_id *network, rcdp_held_origin origin);
/* Room for one more: what is over at this time goes, then the last staged one that this procedure brought of this network. RCDP_E_QUOTA:
 * there is none. */
rcdp_err rcdp_device_make_room(rcdp_device_state *state, const rcdp_network_id *network, rcdp_held_origin origin,
                               uint64_t now);
void rcdp_device_drop(rcdp_device_state *state, const rcdp_held_credential *held);

/* What the path profile takes for the time: the clock, unless it is unset or behind what is known to have passed. */
rcdp_time rcdp_device_time(const rcdp_device *device, const rcdp_input *input);
/* Its validity, or its lifetime since it was installed, has ended by what is known of the time. */
bool rcdp_device_is_over(const rcdp_device *device, const rcdp_input *input, const rcdp_held_credential *held);

/* --- fresh.c --- */

/* What is new in a message with which a device begins; views point into its own arrays. */
typedef struct {
  rcdp_id transaction;
  rcdp_octets32 nonce;
  rcdp_bytes ephemeral_public; /* empty: none */
  rcdp_bytes ephemeral_key;    /* the same, wrapped for the vault */
  rcdp_bytes seed;             /* for the next time, wrapped */
  uint8_t public_octets[RCDP_HPKE_ENC_MAX];
  uint8_t key_octets[RCDP_WRAPPED_MAX];
  uint8_t seed_octets[RCDP_WRAPPED_MAX];
} rcdp_device_fresh;

/* suite: the one to make an ephemeral key for, if it wants one; NULL: none is needed. RCDP_E_PENDING: again, with the same draft; else the caller wipes the
 * draft when the message is made, or cannot be. */
rcdp_err rcdp_device_make_fresh(rcdp_device *device, const rcdp_suite *suite, rcdp_device_fresh *fresh);

/* A key with which a device signs what it says of one credential; views point into its own arrays. */
typedef struct {
  rcdp_bytes public_key;
  rcdp_bytes wrapped; /* bound to the credential */
  rcdp_bytes seed;    /* for the next time, wrapped */
  uint8_t public_octets[RCDP_HPKE_ENC_MAX];
  uint8_t key_octets[RCDP_WRAPPED_MAX];
  uint8_t seed_octets[RCDP_WRAPPED_MAX];
} rcdp_device_key;

/* Of the kind with which this suite signs. The draft as above. */
rcdp_err rcdp_device_make_key(rcdp_device *device, const rcdp_suite *suite, const rcdp_id *credential,
                              rcdp_device_key *made);

/* --- signer.c --- */

/* What a network has signed, and for what it is taken. */
typedef struct {
  const rcdp_bytes *anchors; /* of networks, DER */
  size_t anchor_count;
  bool on_word; /* somebody whom the device believes stands for the signer: its certificate needs no path */
  const rcdp_network_id *network; /* that must have signed */
  const rcdp_suite *suite;        /* NULL: none is chosen yet, and the signer's certificate tells how it signs */
  const char *context;
  rcdp_bytes content;
  rcdp_bytes signature;
  const rcdp_bytes *chain; /* the signer's certificate first */
  size_t chain_count;
  uint64_t issued;
  bool timeless; /* it does not tell when it was issued */
} rcdp_device_signed;

/* The signer is a network issuer under one of the anchors (or on somebody's word), and this very network; it signed the content, within
 * its validity. */
rcdp_err rcdp_device_verify(rcdp_device *device, const rcdp_input *input, const rcdp_device_signed *message);

/* --- install.c --- */

/* A box, and the key to which its suite seals: the ephemeral one, or the factory's. */
typedef struct {
  const rcdp_suite *suite;
  const rcdp_key *factory_key;
  rcdp_bytes ephemeral_key; /* wrapped */
  rcdp_bytes enc;
  rcdp_bytes info;
  rcdp_bytes sealed;
} rcdp_device_box;

/* hash: of the credential as it was sealed. Views of the credential point into the arena. */
rcdp_err rcdp_device_open_box(rcdp_device *device, const rcdp_device_box *box, rcdp_octets32 *hash,
                              rcdp_credential *credential);

/* What a credential must be. */
typedef struct {
  const rcdp_network_id *network;
  rcdp_assurance assurance;
  uint64_t issued; /* when the network sealed it */
} rcdp_device_expected;

/* RCDP_E_NETWORK; RCDP_E_NOT_AUTHORISED: of another assurance; RCDP_E_BOUNDS: over, or it never was good. */
rcdp_err rcdp_device_judge(const rcdp_device *device, const rcdp_input *input, const rcdp_profile *profile,
                           const rcdp_device_expected *expected);

/* When the network sealed a credential. On somebody's word alone, nothing is known of the time by that. */
typedef struct {
  uint64_t time;
  bool on_word;
} rcdp_device_issued;

/* Put a credential behind those that are held already, as staged and installed at the last time that is known: issued, at least.
 * RCDP_E_QUOTA: there is no room; RCDP_E_STALE: it was erased by a notice, and does not come back. */
rcdp_err rcdp_device_stage(rcdp_device_state *next, const rcdp_held_credential *held, const rcdp_device_issued *issued);
/* One of those that are held is active, and takes the place of every other one of its network, but for its own next epoch, and of a request to it; as
 * the next epoch of a credential that was active already, of the earlier epoch alone: what else is staged may yet be confirmed. */
void rcdp_device_activate(rcdp_device_state *next, rcdp_held_credential *held);

/* --- confirm.c --- */

/* What a device confirms with: the management key in use of a credential, which it has just opened. */
typedef struct {
  const rcdp_id *credential;
  const rcdp_key *management;
  const char *context; /* of the message */
} rcdp_device_confirmer;

/* Hash and code of the confirmation's content, body->content. */
rcdp_err rcdp_device_confirm(const rcdp_device *device, const rcdp_device_confirmer *confirmer, rcdp_octets32 *hash,
                             rcdp_authenticated *body);
/* RCDP_E_BAD_MAC unless the network of this credential has acknowledged its confirmation. */
rcdp_err rcdp_device_verify_confirmed(const rcdp_device *device, const rcdp_held_credential *held, const char *context,
                                      const rcdp_authenticated *confirmed);

/* The code of attested's content by the key of this label, and, where the credential has a device key, the signature of that: its octets go to
 * signature. */
rcdp_err rcdp_device_attest(const rcdp_device *device, const rcdp_held_credential *held, const char *label,
                            const char *context, uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_attested *attested);

/* --- update.c --- */

/* The update request that waits, and its content as it was authenticated. RCDP_E_NOT_FOUND: none does. RCDP_E_NO_MEMORY. */
rcdp_err rcdp_device_update_request(rcdp_device *device, rcdp_update_request *request, rcdp_bytes *content);

/* --- notice.c --- */

/*
 * The network ends a credential: every epoch of it that is held goes, with an update request for it, a tombstone takes its place, and the
 * commit of both is asked for. The tombstone is the last one, and its message the proof of erasure. RCDP_E_UNKNOWN_CREDENTIAL: none
 * of the notice's epochs is held; RCDP_E_MISMATCH: it is for another device; RCDP_E_NETWORK; RCDP_E_BAD_SIGNATURE: not by the notice key of
 * what is held. Nothing has changed then.
 */
rcdp_err rcdp_device_take_notice(rcdp_device *device, rcdp_bytes device_id, const rcdp_signed *notice,
                                 unsigned int committing);
/* The network has the proof of a tombstone: that is marked as proven, its message goes, and the commit is asked for. RCDP_E_MISMATCH: not the proof
 * that waits for it; RCDP_E_BAD_SIGNATURE. Nothing has changed then. */
rcdp_err rcdp_device_take_proven(rcdp_device *device, const rcdp_signed *proven, unsigned int committing);
/* What is left of this credential, or NULL. */
const rcdp_tombstone *rcdp_device_tombstone(const rcdp_device_state *state, const rcdp_id *credential);

#endif
