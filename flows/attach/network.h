/*
 * The network's side of the certificate attach: what it does in a slot stands in one file each: network_request.c (cheap checks, lookup),
 * network_verify.c (certificate and signature), network_voucher.c (the owner's leave), network_issue.c (make, seal, sign),
 * network_confirm.c; network.c has the tables.
 */
#ifndef RCDP_ATTACH_NETWORK_H
#define RCDP_ATTACH_NETWORK_H

#include <rcdp/attach.h>

#include "../network/network.h"
#include "transcript.h"

typedef enum {
  SLOT_FREE = RCDP_SLOT_FREE,
  SLOT_LOOKING_UP, /* is the transaction known? */
  SLOT_FETCHING,   /* the certificate */
  SLOT_ASKING,     /* the operator's policy */
  SLOT_RESERVING,  /* a SUPI */
  SLOT_OFFERING,   /* the answer is on its way to the store */
  SLOT_FINDING,    /* the credential that is being confirmed */
  SLOT_CONFIRMING, /* offered -> active */
  SLOT_STATE_COUNT
} attach_slot_state;

/* What the attach alone keeps in a slot. */
typedef struct {
  uint64_t counter;
  bool voucher_needed;
  uint8_t voucher[RCDP_VOUCHER_MAX]; /* slot->terms.voucher points to it */
} attach_slot;

/* network_request.c: read a request into its slot and look its transaction up. */
rcdp_err rcdp_attach_network_request(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message);
rcdp_err rcdp_attach_network_looked_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* network_verify.c: judge what was fetched; ask the policy. */
rcdp_err rcdp_attach_network_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* network_issue.c */
rcdp_err rcdp_attach_network_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* network_voucher.c: keep the voucher of the terms where the device needs one, and put it beside the reject. */
rcdp_err rcdp_attach_network_voucher_keep(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_voucher_add(rcdp_network *network, const rcdp_slot *slot,
                                         rcdp_signed_attach_reject *reject);

/* network_confirm.c */
rcdp_err rcdp_attach_network_confirm(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message);
rcdp_err rcdp_attach_network_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

#endif
