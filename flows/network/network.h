/*
 * What every network role does, whatever the procedure. A transaction that waits for its embedder sits in a slot; what is done in it is
 * the procedure's, by two tables: what opens a slot, and what an answer leads to in each state of it.
 *
 * network.c: the role. slots.c: questions, answers, time. certificate.c: who is the device? issue.c: make, seal. narrow.c: within
 * whose limits. answer.c: sign, offer. known.c: what is there already. confirm.c: what the device confirms. notice.c: what is signed by the notice key.
 */
#ifndef RCDP_FLOWS_NETWORK_H
#define RCDP_FLOWS_NETWORK_H

#include <rcdp/network.h>
#include <rcdp/url.h>

#include "../keys.h"
#include "../queue.h"
#include "../suites.h"

enum { RCDP_SLOT_FREE = 0, DNN_OCTETS_MAX = 256, MANUFACTURER_MAX = 64 };

/* Octets drawn for one credential, once, so that a pending provider sees the same calls again. */
typedef struct {
  bool drawn;
  rcdp_octets32 nonce1;
  uint8_t ephemeral_ikm[RCDP_HASH_LEN];
  rcdp_secrets secrets;
} rcdp_network_draft;

typedef struct {
  unsigned int state; /* RCDP_SLOT_FREE, or the procedure's own */
  const rcdp_procedure *procedure;
  void *own; /* the procedure's; all zero when the slot is opened */
  uint32_t ticket;
  uint64_t link;
  uint64_t deadline_ms;

  uint8_t *message; /* as received */
  size_t message_len;
  uint8_t subscription[RCDP_SUBSCRIPTION_ID_MAX]; /* whose channel brought it */
  size_t subscription_len;                        /* 0: none did */
  rcdp_id transaction;
  rcdp_octets32 certificate_hash;
  rcdp_octets32 request_hash;
  const rcdp_suite *suite;
  bool is_signed;
  uint8_t url[RCDP_URL_MAX]; /* canonical, with its scheme */
  size_t url_len;
  uint8_t device_id[RCDP_DEVICE_ID_MAX];
  size_t device_id_len;

  uint8_t recipient[RCDP_HPKE_ENC_MAX]; /* the public key to seal to */
  size_t recipient_len;
  uint8_t manufacturer[MANUFACTURER_MAX];
  size_t manufacturer_len;

  rcdp_terms terms; /* DNNs point into dnn_octets */
  uint8_t dnn_octets[DNN_OCTETS_MAX];
  rcdp_id credential;
  bool found_again; /* the one to confirm had changed since it was found */
  rcdp_network_draft draft;
} rcdp_slot;

/* A finding that the current input leads to; its views point into its own arrays. */
typedef struct {
  rcdp_finding finding;
  uint8_t imsi[RCDP_IMSI_MAX];
  uint8_t device_id[RCDP_DEVICE_ID_MAX];
  uint8_t evidence[RCDP_EVIDENCE_MAX];
} rcdp_network_found;

typedef struct {
  rcdp_role role;
  rcdp_network_config config;
  const rcdp_procedure *const *procedures;
  size_t procedure_count;
  size_t message_max; /* of all procedures */
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
  rcdp_network_found found;

  rcdp_arena arena; /* from one input to the next */
  uint8_t arena_memory[2 * RCDP_CODEC_ARENA];

  uint8_t *slots; /* behind this: config.max_transactions, each with its own part and its message */
  size_t slot_size;
} rcdp_network;

/* --- what a procedure gives --- */

/* RCDP_OK, and nothing more was asked: the transaction is over. */
typedef rcdp_err (*rcdp_slot_opener)(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message);
typedef rcdp_err (*rcdp_slot_handler)(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

struct rcdp_procedure {
  /* Who opens a slot for this message, by sender and kind; NULL: it is not taken, and gets no answer. */
  rcdp_slot_opener (*opener)(const rcdp_message *message);
  const rcdp_slot_handler (*handlers)[RCDP_INPUT_COUNT]; /* by the slot's state */
  /* Make the procedure's own refusal of what was asked out of the error report that is there. NULL: it has none. slot: its own part is
   * NULL where there was no room for one. Nothing but RCDP_E_PENDING keeps the report from being sent as it is. */
  rcdp_err (*refuse)(rcdp_network *network, const rcdp_slot *slot, const rcdp_message *asked, rcdp_message *refusal);
  /* The settings do, as far as they are this procedure's alone. NULL: none are. */
  bool (*settings_valid)(const rcdp_network_config *config);
  size_t message_max; /* octets of the longest that it takes */
  size_t own_size;    /* octets of its own part of a slot */
};

/* --- slots.c --- */

rcdp_slot *rcdp_network_slot(const rcdp_network *network, uint32_t index);
/* Octets from one slot to the next, and of the longest message in one. */
size_t rcdp_network_slot_size(const rcdp_procedure *const *procedures, size_t procedure_count);
size_t rcdp_network_message_max(const rcdp_procedure *const *procedures, size_t procedure_count);

rcdp_action *rcdp_network_ask(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, rcdp_action_kind kind,
                              unsigned int waiting);
/* With what is in network->request. */
void rcdp_network_ask_store(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, rcdp_store_op op,
                            unsigned int waiting);
void rcdp_network_report(rcdp_network *network, const rcdp_slot *slot, rcdp_step step, rcdp_err result);
/* A finding that the store did not have; it lies in the memory of whoever served the store. RCDP_E_NO_SPACE: it is too long. */
rcdp_err rcdp_network_report_finding(rcdp_network *network, const rcdp_slot *slot, const rcdp_finding *finding);
void rcdp_network_send(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes message);
/* The same for an answer that lies in the memory of whoever served the store. */
rcdp_err rcdp_network_send_answer(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes answer);

rcdp_err rcdp_network_take_message(rcdp_network *network, const rcdp_input *input);
rcdp_err rcdp_network_take_answer(rcdp_network *network, const rcdp_input *input);
rcdp_err rcdp_network_take_tick(rcdp_network *network, const rcdp_input *input);
/* The earliest of all slots; UINT64_MAX: none. */
uint64_t rcdp_network_first_deadline(const rcdp_network *network);

/* --- certificate.c --- */

/* First of the operator's suites that is offered, and for which the ephemeral key is there where it wants one; or NULL. */
const rcdp_suite *rcdp_network_choose_suite(const rcdp_network *network, const rcdp_suite_id *offered, size_t count,
                                            rcdp_bytes ephemeral_key);
/* Keep the URL, and the device that it names, in the slot. RCDP_E_URL: not canonical, or not on the allow-list. */
rcdp_err rcdp_network_check_url(const rcdp_network *network, rcdp_slot *slot, rcdp_bytes text);
/* Ask for what the slot's URL leads to. */
void rcdp_network_fetch(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting);
/* Judge what was fetched: hash, path, status, identity, manufacturer. The certificate is network->leaf until the next input. */
rcdp_err rcdp_network_judge(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* Ask whether the slot's device may have a credential. certificate: that of the current input, or NULL. */
rcdp_action *rcdp_network_ask_policy(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                     const rcdp_certificate *certificate, unsigned int waiting);

/* --- issue.c --- */

/* A credential by the settings and these terms is within its bounds (asn1/rcdp-credential.asn1): asked before a SUPI is set aside. */
bool rcdp_network_can_issue(rcdp_network *network, const rcdp_terms *terms, uint64_t now);
/* Keep the policy's terms in the slot, or tell why there is no credential. */
rcdp_err rcdp_network_take_terms(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
/* A new identifier for what the slot is about. */
rcdp_err rcdp_network_draw_id(const rcdp_network *network, rcdp_slot *slot);
/* All that a reservation of it says whatever the procedure, in network->request. */
void rcdp_network_prepare(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input);

/* What one issue leads to; the octets live until the answer is stored. */
typedef struct {
  rcdp_credential credential;
  rcdp_bytes enc;
  rcdp_bytes sealed;
  uint8_t enc_octets[RCDP_HPKE_ENC_MAX];
  uint8_t sealed_octets[RCDP_SEALED_MAX];
} rcdp_issue;

/* Who stands behind a credential. */
typedef struct {
  rcdp_assurance assurance;
  rcdp_bytes parent; /* and ordered_by: empty, unless it hangs on another subscription */
  rcdp_bytes ordered_by;
  uint64_t not_after; /* it ends then, when the terms last longer; 0: they alone count */
} rcdp_origin;

/* Draw what is secret in a credential by the settings, once for each slot. */
rcdp_err rcdp_network_draw(const rcdp_network *network, rcdp_slot *slot);
/* Draw the secrets, write the profile; in network->request, the offer of what was reserved (input->stored). RCDP_E_NOT_AUTHORISED: its
 * end has come meanwhile. */
rcdp_err rcdp_network_make(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_origin *origin,
                           rcdp_issue *issue);
/* Seal to the slot's recipient. */
rcdp_err rcdp_network_seal(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes info, rcdp_issue *issue);
/* Put the keys in use into the offer. */
rcdp_err rcdp_network_keep_keys(rcdp_network *network, rcdp_bytes info, const rcdp_credential *credential);

/* --- narrow.c --- */

/* The narrowest of the policy's terms and these limits, as the slot's terms; not_after: when they end. RCDP_E_NOT_AUTHORISED: nothing is
 * left. */
rcdp_err rcdp_network_narrow(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_controls *limits, size_t count, uint64_t *not_after);

/* --- answer.c --- */

/* The answer by which a procedure brings a credential. fields: what it says, in the procedure's own words. */
typedef struct {
  const char *context;   /* of its signature */
  unsigned int offering; /* the slot's state while it is stored */
  /* Fill in the fields, but for the box; append the HPKE info: whose order, for whom, by whom. */
  rcdp_err (*bind)(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, const rcdp_profile *made,
                   void *fields, rcdp_buf *info);
  /* Add the box that was made, and encode the fields. */
  rcdp_err (*encode)(rcdp_network *network, const rcdp_issue *made, void *fields, rcdp_buf *content);
  rcdp_err (*wrap)(rcdp_network *network, const rcdp_slot *slot, const rcdp_chained *signed_content,
                   rcdp_message *message);
  /* What its confirmation is held against, as the record's reject_hash. NULL: the hash of the content. */
  rcdp_err (*expect)(rcdp_network *network, const void *fields, rcdp_bytes info);
} rcdp_answer;

/* Make what was reserved (input->stored), and have it stored with its answer. */
rcdp_err rcdp_network_answer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_answer *answer,
                             const rcdp_origin *origin, void *fields);
/* Have the offer stored; what was drawn is wiped. */
void rcdp_network_offer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting);
/* It is stored: send its answer. */
rcdp_err rcdp_network_offered(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* --- confirm.c --- */

/* How a procedure takes the confirmation of a credential. */
typedef struct {
  const char *context;  /* of the confirmation's code */
  unsigned int finding; /* the slot's state while its record is looked for */
  /* What the device has said, from the message that the slot keeps. */
  rcdp_err (*read)(rcdp_network *network, const rcdp_slot *slot, rcdp_authenticated *body);
  /* Confirmation and record tell the same story. */
  rcdp_err (*compare)(rcdp_network *network, rcdp_bytes content, const rcdp_record *record);
  /* Write the acknowledgement of a confirmation with this hash; content has room for what is in it. */
  rcdp_err (*acknowledge)(rcdp_network *network, const rcdp_record *record, const rcdp_octets32 *hash,
                          rcdp_buf *content, rcdp_message *answer);
} rcdp_confirmation;

/* The message that the slot keeps, decoded once more. */
rcdp_err rcdp_network_read_back(rcdp_network *network, const rcdp_slot *slot, rcdp_message *message);
/* It is authentic, and of this record. */
rcdp_err rcdp_network_verify(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record,
                             const rcdp_confirmation *confirmation);
/* Authenticate the content of an acknowledgement. */
rcdp_err rcdp_network_code(const rcdp_network *network, const rcdp_record *record, const char *context,
                           const rcdp_buf *content, rcdp_authenticated *body);
/* Acknowledge what is active. */
rcdp_err rcdp_network_acknowledge(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record,
                                  const rcdp_confirmation *confirmation);
/* What came of CONFIRM. */
rcdp_err rcdp_network_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                const rcdp_confirmation *confirmation);

/* --- known.c --- */

/* A transaction that is known already: repeat its answer, or tell that it is over, or stopped with its parent. RCDP_E_NOT_FOUND: it is
 * only reserved. */
rcdp_err rcdp_network_repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                             const rcdp_record *record);
/* Ask for the record of the slot's credential, which is to be confirmed. */
void rcdp_network_find(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting);
/* Have it confirmed, unless its state, or its parent's, forbids it. */
rcdp_err rcdp_network_confirm(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                              const rcdp_record *record, unsigned int waiting);
/* It had changed since it was found, for the first time: ask for its record again. false: what came of CONFIRM is what it is. */
bool rcdp_network_find_again(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting);
/* How a credential stands at this time for its owner, swept or not. */
rcdp_item_state rcdp_network_item_state(const rcdp_record *record, uint64_t now);
/* The management key in use, as the record has it. */
rcdp_stored_management rcdp_network_management(const rcdp_network *network, const rcdp_record *record);

/* --- notice.c --- */

/* The settings have the private half of a notice key, of the kind that credentials and grants name. */
bool rcdp_network_can_notify(const rcdp_network_config *config);
/* Sign what credentials and grants are verified by later; body gets content and signature. */
rcdp_err rcdp_network_sign_notice(const rcdp_network *network, const char *context, rcdp_bytes content,
                                  uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *body);

/* A notice as it travels; body points to the octets. */
typedef struct {
  rcdp_signed body;
  uint8_t content[RCDP_NOTICE_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} rcdp_network_notice;

rcdp_err rcdp_network_make_notice(rcdp_network *network, const rcdp_notice *fields, rcdp_network_notice *notice);

#endif
