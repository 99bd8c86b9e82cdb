/*
 * The provisioner role, inside: entries, each for one device (docs/protocol.md, clause 18.9). provisioner.c: the machine. provisioner_message.c: who
 * takes which message. provisioner_offer.c: what a device wants. provisioner_make.c: a credential of the provisioner's own. provisioner_device.c:
 * what is between the provisioner and a device. provisioner_ask.c, provisioner_answer.c: what it asks of the network, and hears.
 * provisioner_turn.c: when what is done. provisioner_fit.c: what belongs together. provisioner_state.c: what it keeps.
 */
#ifndef RCDP_PROVISIONER_PROVISIONER_H
#define RCDP_PROVISIONER_PROVISIONER_H

#include <rcdp/provisioner.h>

#include "../queue.h"
#include "../suites.h"

typedef enum {
  PROVISIONER_IDLE = 0, /* before START */
  PROVISIONER_RUNNING,
  PROVISIONER_MACHINE_COUNT
} provisioner_machine;

typedef enum {
  PROVISIONER_EMPTY = 0,  /* waits for a device's offer */
  PROVISIONER_ASKING,     /* the embedder is asked about it */
  PROVISIONER_COMMITTING, /* its state goes to its place */
  PROVISIONER_OFFERED,    /* the network is asked, or the credential is to be made */
  PROVISIONER_DELIVERING, /* the device gets its delivery, and is to give its receipt */
  PROVISIONER_RECEIVED,   /* to be handed in */
  PROVISIONER_CONFIRMED,  /* by the network; or another provisioner owns it */
  PROVISIONER_REFUSED,
  PROVISIONER_DENIED,
  PROVISIONER_STATUS_COUNT
} provisioner_status;

/* So many entries wait for the network's answer at one time, that a network with few slots is not flooded. */
enum { PROVISIONER_WINDOW = 8 };

typedef struct {
  provisioner_status status;
  provisioner_status next; /* committing: what it is then */
  uint32_t ticket;         /* of the question that is open */
  rcdp_id order;           /* an empty one's: of its channel's hello */
  bool has_order;
  rcdp_octets32 reference; /* of the offer; this and the next not of an empty one */
  rcdp_maker maker;

  bool open; /* the channel to its device */
  rcdp_octets32 binding;
  bool greet;  /* nothing has been said in it yet */
  bool spoken; /* its device has said in it what it holds */

  bool reserved;    /* by the network, and the credential is to be made */
  bool rested;      /* handed in, and refused without a notice: not again in this channel */
  bool asked;       /* the network; its answer is overdue at_ms. Else nothing is done before then */
  uint32_t wait_ms; /* for its answer; 0: not asked yet in this channel */
  uint64_t at_ms;

  size_t state_len; /* as it is committed; what an asking one will be */
  uint8_t state[RCDP_PROVISION_STATE_MAX];
} provisioner_entry;

/* Octets drawn for one credential, once, so that a pending provider sees the same calls again; gone when it is made. */
typedef struct {
  const provisioner_entry *entry; /* NULL: nothing is drawn */
  uint8_t ephemeral_ikm[2][RCDP_HASH_LEN];
  rcdp_secrets secrets;
} provisioner_draft;

typedef struct {
  rcdp_role role;
  rcdp_provisioner_config config;
  rcdp_octets32 self; /* SHA-256 of the public half of its key */
  rcdp_id serial;     /* of its grant */
  rcdp_network_id network;
  provisioner_machine machine;
  bool broken; /* a commit failed: what was kept is for the next role to see */
  bool done;
  bool network_open; /* the channel to it */
  uint64_t now_ms;   /* of the last input */

  action_queue queue;
  uint32_t last_ticket;
  provisioner_draft draft;
  uint8_t outgoing[RCDP_MESSAGE_MAX];         /* the one message that the current input leads to */
  uint8_t encoding[RCDP_PROVISION_STATE_MAX]; /* a state, before it takes the place of another */
  rcdp_arena arena;                           /* from one input to the next */
  uint8_t arena_memory[4 * RCDP_CODEC_ARENA]; /* a state, a message, and what is in them */

  provisioner_entry entries[]; /* config.entries */
} provisioner_role;

/* A message, and the content in it that its kind has. */
typedef struct {
  const rcdp_input *input;
  rcdp_message message;
  union {
    rcdp_provisioner_offer offer;
    rcdp_delivery delivery;
    rcdp_provisioner_receipt receipt;
    rcdp_provisioner_confirmed confirmed;
  } content;
} provisioner_received;

typedef rcdp_err (*provisioner_taker)(provisioner_role *role, provisioner_entry *entry,
                                      const provisioner_received *received);

/* --- provisioner.c --- */

/* The link's entry; NULL: it is no device's. */
provisioner_entry *rcdp_provisioner_entry_of(provisioner_role *role, uint64_t link);
uint64_t rcdp_provisioner_link(const provisioner_role *role, const provisioner_entry *entry);
/* The one whose offer came first in the channel of this binding; NULL: none. */
provisioner_entry *rcdp_provisioner_referred(provisioner_role *role, const rcdp_octets32 *reference);

rcdp_action *rcdp_provisioner_report(provisioner_role *role, const provisioner_entry *entry, rcdp_step step,
                                     rcdp_err result);
/* Encode a message of the entry's order, and send it. */
rcdp_err rcdp_provisioner_send(provisioner_role *role, const provisioner_entry *entry, uint64_t link,
                               rcdp_message *message);
/* The grant, and its envelope. */
rcdp_err rcdp_provisioner_read_grant(provisioner_role *role, rcdp_chained *chained, rcdp_grant *grant);
/* Sign content under context. */
rcdp_err rcdp_provisioner_sign(provisioner_role *role, const char *context, const rcdp_buf *content,
                               uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *body);

/* --- provisioner_message.c --- */

/* A message on a link that is open. */
rcdp_err rcdp_provisioner_on_message(provisioner_role *role, const rcdp_input *input);

/* --- provisioner_offer.c --- */

rcdp_err rcdp_provisioner_take_offer(provisioner_role *role, provisioner_entry *entry,
                                     const provisioner_received *received);
/* From a device whose offer has been taken already: it must be that one. */
rcdp_err rcdp_provisioner_hear_offer(provisioner_role *role, provisioner_entry *entry,
                                     const provisioner_received *received);
/* From one that has its credential already. RCDP_E_UNEXPECTED, and the device hears why. */
rcdp_err rcdp_provisioner_refuse_offer(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received);
/* For POLICY. */
rcdp_err rcdp_provisioner_on_policy(provisioner_role *role, provisioner_entry *entry, const rcdp_input *input);

/* --- provisioner_make.c --- */

/* What a credential of the provisioner's own will say: the template, narrowed. Its identifier is the caller's. RCDP_E_NOT_AUTHORISED: it would be
 * over already. */
rcdp_err rcdp_provisioner_profile(const provisioner_role *role, const rcdp_grant *grant,
                                  const rcdp_provision_state *state, uint64_t issued, rcdp_profile *profile);
/* Make the entry's credential, seal and sign it, and ask for the commit. */
rcdp_err rcdp_provisioner_make(provisioner_role *role, provisioner_entry *entry, const rcdp_input *input);

/* --- provisioner_device.c --- */

/* To a device whose channel has been opened. */
rcdp_err rcdp_provisioner_greet(provisioner_role *role, provisioner_entry *entry);
rcdp_err rcdp_provisioner_deny(provisioner_role *role, const provisioner_entry *entry, const rcdp_error_report *report);
/* What is for a device that has said what it holds, if there is anything. */
rcdp_err rcdp_provisioner_tell(provisioner_role *role, const provisioner_entry *entry);
rcdp_err rcdp_provisioner_take_receipt(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received);
/* The same once more, from a device that is waiting for what comes of it. */
rcdp_err rcdp_provisioner_hear_receipt(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received);

/* --- provisioner_ask.c --- */

/* Say to the network what the entry wants of it: its order, or its hand-in. */
rcdp_err rcdp_provisioner_ask(provisioner_role *role, provisioner_entry *entry);

/* --- provisioner_answer.c --- */

rcdp_err rcdp_provisioner_take_reserved(provisioner_role *role, provisioner_entry *entry,
                                        const provisioner_received *received);
rcdp_err rcdp_provisioner_take_delivery(provisioner_role *role, provisioner_entry *entry,
                                        const provisioner_received *received);
rcdp_err rcdp_provisioner_take_denied(provisioner_role *role, provisioner_entry *entry,
                                      const provisioner_received *received);
rcdp_err rcdp_provisioner_take_confirmed(provisioner_role *role, provisioner_entry *entry,
                                         const provisioner_received *received);
rcdp_err rcdp_provisioner_take_refused(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received);
/* It ends before anything was delivered. */
rcdp_err rcdp_provisioner_end(provisioner_role *role, provisioner_entry *entry, const rcdp_error_report *report);

/* --- provisioner_turn.c --- */

/* The network's answer is not waited for any more, or the entry may be asked about at once. */
void rcdp_provisioner_forget_turn(provisioner_entry *entry);
/* It is to be tried again, later than the last time. */
void rcdp_provisioner_put_off(const provisioner_role *role, provisioner_entry *entry);
rcdp_err rcdp_provisioner_on_tick(provisioner_role *role, const rcdp_input *input);
uint64_t rcdp_provisioner_deadline(const rcdp_role *face);
/* The network is to say something about it, as things are. */
bool rcdp_provisioner_is_busy(const provisioner_entry *entry);

/* --- provisioner_fit.c --- */

/* The offer is for this provisioner, and is the one of this order and device. */
bool rcdp_provisioner_offer_fits(const provisioner_role *role, const rcdp_id *order,
                                 const rcdp_provisioner_offer *offer);
/* The identifier of the credential that answers the offer. */
rcdp_err rcdp_provisioner_name(provisioner_role *role, const rcdp_provisioner_offer *offer, rcdp_id *credential);
/* The delivery answers the offer of the state, and nothing else. RCDP_E_MISMATCH. */
rcdp_err rcdp_provisioner_delivery_fits(provisioner_role *role, const rcdp_provision_state *state,
                                        const rcdp_delivery *delivery);
/* The receipt is for the delivery of the state. RCDP_E_MISMATCH. */
rcdp_err rcdp_provisioner_receipt_fits(provisioner_role *role, const rcdp_provision_state *state,
                                       const rcdp_attested *attested, const rcdp_provisioner_receipt *receipt);

/* --- provisioner_state.c --- */

rcdp_err rcdp_provisioner_load(provisioner_role *role, const rcdp_bytes *states);
/* What the entry keeps, decoded. */
rcdp_err rcdp_provisioner_kept(provisioner_role *role, const provisioner_entry *entry, rcdp_provision_state *state);
/* Put it into the entry; on failure the entry keeps what it has. */
rcdp_err rcdp_provisioner_keep(provisioner_role *role, provisioner_entry *entry, const rcdp_provision_state *state);
/* The same, and ask for the commit. */
rcdp_err rcdp_provisioner_commit(provisioner_role *role, provisioner_entry *entry, const rcdp_provision_state *state);
/* What was still to be done is not there any more. */
void rcdp_provisioner_settle(rcdp_provision_state *state);

#endif
