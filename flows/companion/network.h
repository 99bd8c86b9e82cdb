/*
 * The network's side of the companion UE (docs/protocol.md, clause 16): what it does in a slot stands in one file each: network_open.c (an
 * order begins), network_name.c (nonces, names of subscriptions), network_order.c (cheap checks, lookup, certificate), network_limits.c (the
 * narrowest of all limits), network_grant.c (reserve, make, seal, sign), network_receipt.c, network_manage.c and network_list.c (what the owner
 * asks for); network.c has the tables.
 */
#ifndef RCDP_COMPANION_NETWORK_H
#define RCDP_COMPANION_NETWORK_H

#include <rcdp/companion.h>

#include "../network/network.h"
#include "transcript.h"

typedef enum {
  SERVING_NOTHING = RCDP_SLOT_FREE,
  SERVING_OPEN,       /* open: is the subscription active? */
  SERVING_LOOKUP,     /* order: is the entry known? */
  SERVING_PARENT,     /* the subscription: active, and its limits */
  SERVING_FETCH,      /* the certificate */
  SERVING_POLICY,     /* the operator's policy */
  SERVING_RESERVE,    /* a SUPI */
  SERVING_OFFER,      /* the grant is on its way to the store */
  SERVING_RECEIPT,    /* receipt: the credential that it is about */
  SERVING_CONFIRM,    /* offered -> active */
  SERVING_LIST,       /* list: the next child */
  SERVING_TARGET,     /* suspend, resume, remove, limit: the credential */
  SERVING_NEW_LIMITS, /* limit: the subscription's */
  SERVING_LEAVE,      /* limit, resume: the operator's policy */
  SERVING_CHANGE,     /* it is on its way to the store */
  SERVING_STATE_COUNT
} serving_state;

/* A child as the owner sees it; its views point into the rest. */
typedef struct {
  rcdp_companion_item item;
  uint8_t device[RCDP_DEVICE_ID_MAX];
  uint8_t dnns[DNN_OCTETS_MAX];
} kept_item;

/* What the companion UE alone keeps in a slot. */
typedef struct {
  rcdp_id companion; /* what the subscription is called towards devices */

  rcdp_id entry;      /* order: the entry's idempotency key */
  uint64_t opened_at; /* order: seconds since 1970 */
  uint64_t not_after; /* order: what is left of its time; the clock goes on while a SUPI is set aside */

  uint8_t limits[RCDP_LIMITS_MAX]; /* the subscription's; encoding of rcdp_controls */
  size_t limits_len;

  rcdp_credential_state state; /* of the credential that is to be changed */
  uint8_t profile[512];        /* limit: as it is before */
  size_t profile_len;

  size_t looked_at; /* list: records */
  uint64_t after;
  size_t item_count;
  kept_item items[RCDP_PAGE_ITEMS_MAX];
} serving;

/* --- network_name.c --- */

/* Digest of at most 128 octets in parts, of which only the last may differ in length. */
rcdp_err rcdp_serving_digest(const rcdp_network *network, const char *context, const rcdp_bytes *parts, size_t count,
                             rcdp_octets32 *digest);
/* What the slot's subscription is called towards devices. */
rcdp_err rcdp_serving_name(const rcdp_network *network, const rcdp_slot *slot, rcdp_id *companion);
/* The nonce of an order of own->companion, opened at this time with so many entries. */
rcdp_err rcdp_serving_nonce(const rcdp_network *network, const rcdp_slot *slot, uint64_t time, uint8_t entries,
                            rcdp_octets32 *nonce);
/* Is it one that this network gave for the slot's order, with such an entry? own->opened_at tells when. RCDP_E_BAD_MAC; RCDP_E_MISMATCH:
 * the order has fewer entries. */
rcdp_err rcdp_serving_nonce_check(const rcdp_network *network, rcdp_slot *slot, const rcdp_octets32 *nonce,
                                  uint8_t entry);

/* --- network_open.c --- */

rcdp_err rcdp_serving_open(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                           const rcdp_message *message);
rcdp_err rcdp_serving_opened(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* Ask for the slot's subscription. */
void rcdp_serving_find_parent(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, serving_state waiting);
/* What came of that: RCDP_E_NOT_AUTHORISED unless it is there and active. */
rcdp_err rcdp_serving_parent_active(const rcdp_input *input);

/* --- network_order.c --- */

rcdp_err rcdp_serving_order(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                            const rcdp_message *message);
rcdp_err rcdp_serving_looked_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_parent_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* The entry is known: its grant once more, or why not. RCDP_E_STALE: it is suspended, or its subscription is. */
rcdp_err rcdp_serving_repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input);

/* --- network_limits.c --- */

/* Keep those of the subscription that was found. */
rcdp_err rcdp_serving_keep_limits(rcdp_slot *slot, const rcdp_input *input);
/* Ask the operator what he allows this device of that subscription. certificate: NULL where none is at hand. */
void rcdp_serving_ask_policy(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_certificate *certificate, serving_state waiting);
/* The narrowest of his answer, the subscription's limits and the owner's controls, as the slot's terms. RCDP_E_NOT_AUTHORISED: nothing is
 * left. */
rcdp_err rcdp_serving_narrow(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_controls *controls);

/* --- network_grant.c --- */

rcdp_err rcdp_serving_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- network_receipt.c --- */

/* What the receipt of a grant must fit: its order, its hash, the channel of the offer. It is the record's reject_hash. */
rcdp_err rcdp_serving_expectation(const rcdp_network *network, const rcdp_id *order, const rcdp_octets32 *grant_hash,
                                  const rcdp_octets32 *channel_binding, rcdp_octets32 *expectation);
rcdp_err rcdp_serving_receipt(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                              const rcdp_message *message);
rcdp_err rcdp_serving_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* What FIND gave is a child of the slot's subscription: RCDP_E_UNKNOWN_CREDENTIAL also for one that is another's. */
rcdp_err rcdp_serving_own_child(const rcdp_slot *slot, const rcdp_input *input);

/* --- network_manage.c --- */

rcdp_err rcdp_serving_manage(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_message *message);
rcdp_err rcdp_serving_target(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_new_limits(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_leave(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_serving_changed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- network_list.c --- */

rcdp_err rcdp_serving_list(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, uint64_t after);
rcdp_err rcdp_serving_listed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* A child as the owner sees it. Of one whose keys are deleted the restrictions are no longer known: it is over, and allows nothing. */
rcdp_err rcdp_serving_item(rcdp_network *network, const rcdp_record *record, uint64_t now, kept_item *kept);
/* Answer the owner. */
rcdp_err rcdp_serving_managed(rcdp_network *network, const rcdp_slot *slot, const rcdp_companion_managed *managed);

#endif
