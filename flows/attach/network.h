/*
 * The network role of the certificate attach, inside. A transaction that waits for its embedder sits in a slot; what is done in
 * it stands in one file each: network_request.c (cheap checks, lookup), network_verify.c (certificate and signature),
 * network_voucher.c (the owner's leave), network_issue.c (make, seal, sign), network_confirm.c; network.c has the
 * slots and the state machine.
 */
#ifndef RCDP_ATTACH_NETWORK_H
#define RCDP_ATTACH_NETWORK_H

#include <rcdp/attach.h>
#include <rcdp/url.h>

#include "../queue.h"
#include "../suites.h"
#include "transcript.h"

typedef enum {
  SLOT_FREE,
  SLOT_LOOKING_UP, /* is the transaction known? */
  SLOT_FETCHING,   /* the certificate */
  SLOT_ASKING,     /* the operator's policy */
  SLOT_RESERVING,  /* a SUPI */
  SLOT_OFFERING,   /* the answer is on its way to the store */
  SLOT_FINDING,    /* the credential that is being confirmed */
  SLOT_CONFIRMING, /* offered -> active */
  SLOT_STATE_COUNT
} network_slot_state;

enum { DNN_OCTETS_MAX = 256, MANUFACTURER_MAX = 64 };

/* Octets drawn for one credential, once, so that a pending provider sees the same calls again. */
typedef struct {
  bool drawn;
  rcdp_octets32 nonce1;
  uint8_t ephemeral_ikm[RCDP_HASH_LEN];
  rcdp_secrets secrets;
} network_draft;

typedef struct {
  network_slot_state state;
  uint32_t ticket;
  uint64_t link;
  uint64_t deadline_ms;

  uint8_t message[RCDP_REQUEST_MESSAGE_MAX]; /* as received */
  size_t message_len;
  rcdp_id transaction;
  rcdp_octets32 certificate_hash;
  rcdp_octets32 request_hash;
  uint64_t counter;
  const rcdp_suite *suite;
  bool is_signed;
  bool voucher_needed;
  uint8_t url[RCDP_URL_MAX]; /* canonical, with its scheme */
  size_t url_len;
  uint8_t device_id[RCDP_DEVICE_ID_MAX];
  size_t device_id_len;

  uint8_t recipient[RCDP_HPKE_ENC_MAX]; /* the public key to seal to */
  size_t recipient_len;
  uint8_t manufacturer[MANUFACTURER_MAX];
  size_t manufacturer_len;

  rcdp_terms terms; /* DNNs point into dnn_octets, the voucher into voucher */
  uint8_t dnn_octets[DNN_OCTETS_MAX];
  uint8_t voucher[RCDP_VOUCHER_MAX];
  rcdp_id credential;
  bool found_again; /* the one to confirm had changed since it was found */
  network_draft draft;
} network_slot;

typedef struct {
  rcdp_role role;
  rcdp_attach_network_config config;
  rcdp_octets32 signer_hash;
  action_queue queue;
  uint32_t last_ticket;
  rcdp_path_cache path_cache;

  rcdp_store_request request; /* of the question that the current input leads to */
  uint8_t profile[512];       /* what it points to */
  rcdp_wrapped_keys wrapped;
  uint8_t answer[RCDP_MESSAGE_MAX];
  uint8_t reply[512]; /* error report or acknowledgement on its way out */
  rcdp_certificate leaf;
  rcdp_fault fault; /* why the current input's certificate is refused */

  rcdp_arena arena; /* from one input to the next */
  uint8_t arena_memory[2 * RCDP_CODEC_ARENA];
  network_slot slots[]; /* config.max_transactions */
} attach_network;

/* network.c */
void rcdp_attach_network_ask_store(attach_network *network, network_slot *slot, const rcdp_input *input,
                                   rcdp_store_op op, network_slot_state waiting);
rcdp_action *rcdp_attach_network_ask(attach_network *network, network_slot *slot, const rcdp_input *input,
                                     rcdp_action_kind kind, network_slot_state waiting);
void rcdp_attach_network_report(attach_network *network, const network_slot *slot, rcdp_step step, rcdp_err result);
void rcdp_attach_network_send(attach_network *network, const network_slot *slot, rcdp_bytes message);
/* The same for an answer that lies in the memory of whoever served the store. */
rcdp_err rcdp_attach_network_send_answer(attach_network *network, const network_slot *slot, rcdp_bytes answer);

/* network_request.c: read a request into its slot and look its transaction up. */
rcdp_err rcdp_attach_network_request(attach_network *network, network_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message);
rcdp_err rcdp_attach_network_looked_up(attach_network *network, network_slot *slot, const rcdp_input *input);

/* network_verify.c: judge what was fetched; ask the policy. */
rcdp_err rcdp_attach_network_fetched(attach_network *network, network_slot *slot, const rcdp_input *input);

/* network_issue.c */
/* A credential by the settings and these terms is within its bounds (asn1/rcdp-credential.asn1): asked before a SUPI is set aside. */
bool rcdp_attach_network_can_issue(attach_network *network, const rcdp_terms *terms, uint64_t now);
rcdp_err rcdp_attach_network_allowed(attach_network *network, network_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_reserved(attach_network *network, network_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_offered(attach_network *network, network_slot *slot, const rcdp_input *input);

/* network_voucher.c: keep the voucher of the terms where the device needs one, and put it beside the reject. */
rcdp_err rcdp_attach_network_voucher_keep(attach_network *network, network_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_voucher_add(attach_network *network, const network_slot *slot,
                                         rcdp_signed_attach_reject *reject);

/* network_confirm.c */
rcdp_err rcdp_attach_network_confirm(attach_network *network, network_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message);
rcdp_err rcdp_attach_network_found(attach_network *network, network_slot *slot, const rcdp_input *input);
rcdp_err rcdp_attach_network_confirmed(attach_network *network, network_slot *slot, const rcdp_input *input);

/* A transaction that is known already: repeat its answer, or tell that it is over. RCDP_E_NOT_FOUND: it is only reserved. */
rcdp_err rcdp_attach_network_repeat(attach_network *network, const network_slot *slot, const rcdp_input *input,
                                    const rcdp_record *record);

#endif
