/*
 * The network's side of the provisioning device (docs/protocol.md, clause 18): what it does in a slot stands in one file each: network_grant.c
 * (whose grant is it?), network_offer.c (what a device offers, and what its credential is called), network_order.c (cheap checks, lookup,
 * certificate), network_allocate.c (reserve, make, seal, sign), network_hand_in.c (what was delivered comes in), network_made.c (with keys that
 * the provisioner made), network_refuse.c (refused for good), network_deprovision.c, network_transfer.c, network_inquiry.c, and network_outcome.c
 * (what the last three are told); network.c has the tables.
 */
#ifndef RCDP_PROVISIONER_NETWORK_H
#define RCDP_PROVISIONER_NETWORK_H

#include <rcdp/provisioner.h>

#include "../network/network.h"
#include "grant.h"
#include "transcript.h"

typedef enum {
  PROVISIONING_NOTHING = RCDP_SLOT_FREE,
  PROVISIONING_ORDER_GRANT,       /* order: under which grant? */
  PROVISIONING_LOOKUP,            /* is it known? */
  PROVISIONING_FETCH,             /* the certificate */
  PROVISIONING_POLICY,            /* the operator's policy */
  PROVISIONING_RESERVE,           /* a SUPI */
  PROVISIONING_OFFER,             /* the delivery is on its way to the store */
  PROVISIONING_HAND_IN_GRANT,     /* hand-in: under which grant? */
  PROVISIONING_FIND,              /* how does the credential stand? */
  PROVISIONING_HAND_IN_FETCH,     /* the certificate */
  PROVISIONING_HAND_IN_POLICY,    /* made by the provisioner: the operator's policy */
  PROVISIONING_HAND_IN_RESERVE,   /* its SUPI */
  PROVISIONING_HAND_IN_OFFER,     /* its keys are on their way to the store */
  PROVISIONING_CONFIRM,           /* offered -> active */
  PROVISIONING_LAST_LOOK,         /* it is to be refused for good: how does it stand now? */
  PROVISIONING_DEPROVISION_GRANT, /* deprovision: under which grant? */
  PROVISIONING_ITEM,              /* one of its items is on its way to the store */
  PROVISIONING_FROM_GRANT,        /* transfer: the old owner's grant */
  PROVISIONING_TO_GRANT,          /* the new owner's */
  PROVISIONING_TRANSFER,          /* it is on its way to the store */
  PROVISIONING_INQUIRY_GRANT,     /* inquiry: under which grant? */
  PROVISIONING_STANDING,          /* the credential */
  PROVISIONING_STATE_COUNT
} provisioning_state;

/* Hand-in: what the provisioner's box held, as it goes into the store; nothing of it is in clear. */
typedef struct {
  bool open;
  uint8_t profile[512];
  size_t profile_len;
  uint64_t not_after;
  rcdp_octets32 expectation;
  rcdp_octets32 credential_hash;
  uint8_t imsi[RCDP_IMSI_MAX];
  size_t imsi_len;
  rcdp_wrapped_keys wrapped; /* its views point into the slot */
} provisioning_box;

/* Deprovision: what came of each item. */
typedef struct {
  size_t item; /* the one that is asked for */
  uint8_t verdicts[RCDP_DEPROVISION_ITEMS_MAX];
  uint64_t taken_at[RCDP_DEPROVISION_ITEMS_MAX];
} provisioning_list;

/* What the provisioning device alone keeps in a slot. */
typedef struct {
  uint8_t grant[RCDP_PROVISIONING_GRANT_CONTENT_MAX]; /* encoding of rcdp_grant */
  size_t grant_len;
  bool over;           /* it is revoked, or not valid now */
  bool early;          /* it begins later: that passes */
  rcdp_octets32 owner; /* SHA-256 of its key */

  uint64_t not_after; /* order: what is left of its time; the clock goes on while a SUPI is set aside */

  bool certified; /* hand-in: the certified key has signed what was handed in */
  bool authentic; /* hand-in: a device holds this very credential, as far as it can be told */
  rcdp_err cause; /* of a refusal for good */
  bool notice;    /* the device is to erase what it holds */
  uint64_t ended; /* since when */

  rcdp_octets32 order_hash; /* of deprovision and transfer */
  union {
    provisioning_box box;
    provisioning_list list;
    rcdp_octets32 from; /* transfer: the old owner */
  } part;
} provisioning;

/* --- network_grant.c --- */

/* Ask for the grant with this serial number. */
void rcdp_provisioning_find_grant(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_id *serial, provisioning_state waiting);
/* Keep what was found, and read it: own->{grant, owner, over, early}. RCDP_E_NOT_AUTHORISED: it is not there. Views into the arena. */
rcdp_err rcdp_provisioning_take_grant(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                      rcdp_grant *grant);
/* The same, in force, and its provisioner has signed this. RCDP_E_NOT_AUTHORISED, RCDP_E_BAD_SIGNATURE. */
rcdp_err rcdp_provisioning_admit(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const char *context,
                                 const rcdp_signed *body, rcdp_grant *grant);
/* The one that the slot keeps, decoded once more. */
rcdp_err rcdp_provisioning_grant(rcdp_network *network, const rcdp_slot *slot, rcdp_grant *grant);
/* Digest of at most 128 octets in two parts, of which only the last may differ in length. */
rcdp_err rcdp_provisioning_digest(const rcdp_network *network, const char *context, rcdp_bytes first, rcdp_bytes last,
                                  rcdp_octets32 *digest);

/* --- network_offer.c --- */

/* What an offer has to say, wherever it comes. */
typedef struct {
  const rcdp_id *serial;
  rcdp_bytes device;
  const rcdp_octets32 *reference;
} provisioning_claim;

/* It says so, is of this order and for this network, and signed exactly where it has to be; the slot knows whether, and which device. */
rcdp_err rcdp_provisioning_check_offer(rcdp_network *network, rcdp_slot *slot, const rcdp_signed *body,
                                       const rcdp_provisioner_offer *offer, const provisioning_claim *claim);
/* What its credential is called. */
rcdp_err rcdp_provisioning_name_credential(rcdp_network *network, rcdp_slot *slot, const rcdp_credential_name *name);
/* What it is in the store: own->owner is known. */
rcdp_err rcdp_provisioning_name_subject(rcdp_network *network, rcdp_slot *slot, const rcdp_signed *body,
                                        const rcdp_provisioner_offer *offer);
/* Ask the operator whether this device may have a credential. certificate: NULL where none is at hand. */
void rcdp_provisioning_ask_policy(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_certificate *certificate, provisioning_state waiting);
/* Ask for a SUPI under the grant. imsi: of its block, or empty: the network's. */
void rcdp_provisioning_reserve(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_id *serial,
                               rcdp_bytes imsi, bool replace, provisioning_state waiting);
/* Write the message that tells an order of this reference that it is reserved. */
rcdp_err rcdp_provisioning_write_reserved(rcdp_network *network, const rcdp_slot *slot, const rcdp_octets32 *reference,
                                          rcdp_buf *message);

/* --- network_order.c --- */

/* An order, and the offer in it. Views into the arena. */
typedef struct {
  rcdp_message message;
  rcdp_provisioner_order order;
  rcdp_provisioner_offer offer;
} provisioning_order;

rcdp_err rcdp_provisioning_order(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                 const rcdp_message *message);
rcdp_err rcdp_provisioning_order_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_looked_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* The one that the slot keeps. */
rcdp_err rcdp_provisioning_read_order(rcdp_network *network, const rcdp_slot *slot, provisioning_order *read);
/* It is known: its delivery once more, or that it is reserved, or why not. */
rcdp_err rcdp_provisioning_repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input);

/* --- network_allocate.c --- */

rcdp_err rcdp_provisioning_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- network_hand_in.c --- */

/* A hand-in, and the receipt in it; the offer where the provisioner made the keys. Views into the arena. */
typedef struct {
  rcdp_message message;
  rcdp_hand_in fields;
  rcdp_provisioner_receipt receipt;
  rcdp_provisioner_offer offer;
} provisioning_hand_in;

rcdp_err rcdp_provisioning_hand_in(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                   const rcdp_message *message);
rcdp_err rcdp_provisioning_hand_in_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* What FIND or OFFER gave. */
rcdp_err rcdp_provisioning_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_hand_in_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_read_hand_in(rcdp_network *network, const rcdp_slot *slot, provisioning_hand_in *read);
/* What the receipt of a delivery must fit: its box, and the channel of the offer. It is the record's reject_hash. */
rcdp_err rcdp_provisioning_expectation(const rcdp_network *network, const rcdp_octets32 *info_hash,
                                       const rcdp_octets32 *reference, rcdp_octets32 *expectation);

/* How the credential of a hand-in stands. */
typedef enum {
  COURSE_NOTHING, /* there is none, or a SUPI alone */
  COURSE_OFFERED, /* it waits for its receipt */
  COURSE_TAKEN,   /* its receipt has come before */
  COURSE_OVER,    /* and never comes back */
  COURSE_NONE     /* nobody knows: the record is in a state that there is not */
} provisioning_course;

provisioning_course rcdp_provisioning_course(const rcdp_input *input);
/* It is taken: confirmed once more. RCDP_E_CONFLICT: by another receipt. */
rcdp_err rcdp_provisioning_again(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input);

/* --- network_made.c --- */

/* Open the provisioner's box: it holds what its receipt tells of, and the code of that is verified. own->{part.box, authentic}. Whether it is
 * within the grant is looked at last. */
rcdp_err rcdp_provisioning_open(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                const provisioning_hand_in *read);
rcdp_err rcdp_provisioning_hand_in_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_hand_in_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_hand_in_offered(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- network_refuse.c --- */

/* What came of a step of a hand-in: is it refused for good, the store is asked once more. */
rcdp_err rcdp_provisioning_settle(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, rcdp_err err);
rcdp_err rcdp_provisioning_last_look(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* As rcdp_procedure.refuse. */
rcdp_err rcdp_provisioning_refuse(rcdp_network *network, const rcdp_slot *slot, const rcdp_message *asked,
                                  rcdp_message *refusal);

/* --- network_outcome.c --- */

/* Tell what came of an order to deprovision, or of a transfer; signed. */
rcdp_err rcdp_provisioning_tell(rcdp_network *network, const rcdp_slot *slot, const rcdp_outcome *outcome);
/* What the store made of it. */
rcdp_verdict rcdp_provisioning_verdict(rcdp_err err);

/* --- network_deprovision.c --- */

rcdp_err rcdp_provisioning_deprovision(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                       const rcdp_message *message);
rcdp_err rcdp_provisioning_deprovision_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_item_stored(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- network_transfer.c --- */

rcdp_err rcdp_provisioning_transfer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                    const rcdp_message *message);
rcdp_err rcdp_provisioning_from_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_to_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_transferred(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- network_inquiry.c --- */

rcdp_err rcdp_provisioning_inquiry(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                   const rcdp_message *message);
rcdp_err rcdp_provisioning_inquiry_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_provisioning_stands(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

#endif
