/*
 * The network's side of a credential's later life: what it does in a slot stands in one file each: network_update.c (offer the next epoch),
 * network_acknowledge.c (it takes the present one's place), network_proof.c (it is erased), network_notice.c (it is over), network_status.c (the
 * device reports what it holds), network_compare.c (is that what the network has?), network_finding.c (it is not), network_taken.c (what the
 * device is told), network_verify.c (who says so?); network.c has the tables.
 */
#ifndef RCDP_LIFE_NETWORK_H
#define RCDP_LIFE_NETWORK_H

#include <rcdp/life.h>

#include "../network/network.h"
#include "transcript.h"

typedef enum {
  LIFE_SLOT_FREE = RCDP_SLOT_FREE,
  LIFE_FINDING_UPDATED,      /* the credential that is to be updated */
  LIFE_UPDATING,             /* the next epoch is on its way to the store */
  LIFE_FINDING_ACKNOWLEDGED, /* the credential whose next epoch the device has */
  LIFE_RENEWING,             /* next epoch -> present epoch */
  LIFE_FINDING_ERASED,       /* the credential that the device has erased */
  LIFE_PROVING,              /* the proof is on its way to the store */
  LIFE_FINDING_REPORTED,     /* a credential that the device reports */
  LIFE_RENEWING_REPORTED,    /* next epoch -> present epoch: the device has it as active */
  LIFE_FINDING_GRANT,        /* the grant under which it was brought */
  LIFE_FINDING_BLOCK,        /* the block in which its SUPI lies */
  LIFE_COUNTING,             /* the report's counter is on its way to the store */
  LIFE_RECORDING,            /* a finding is on its way to the store */
  LIFE_SLOT_STATE_COUNT
} life_slot_state;

/* --- reports --- */

/* What the device reports: a credential that it holds, or one that it has erased; and what the network knows of it. */
typedef struct {
  bool known;     /* the network has issued it */
  bool coded;     /* its own code says so */
  bool authentic; /* and its own device key where there is one */
  bool live;      /* it is active in the network */
  bool over;
  bool renews;       /* the device has the next epoch as active */
  uint16_t findings; /* a bit for each kind, until it is in the store */
  rcdp_status_verdict verdict;
  rcdp_credential_state state;
  uint16_t epoch;
  uint64_t counter; /* of the last report */
  uint64_t reported_at;
  uint64_t confirmed_at;
  uint64_t sqn;
  uint8_t profile[4]; /* begin of its hash */
  bool has_grant;
  rcdp_id grant;
  uint8_t imsi[RCDP_IMSI_MAX];
  size_t imsi_len;
} life_subject;

enum { LIFE_SUBJECTS_MAX = RCDP_HELD_MAX + RCDP_TOMBSTONES_MAX };

/* What a report keeps in a slot. */
typedef struct {
  size_t at;              /* the subject that is asked for */
  bool is_signed;         /* by the device key of one of its items */
  bool authentic;         /* one of its items is */
  bool is_itself;         /* and was issued to the device that the report names */
  rcdp_finding_kind kind; /* of the finding on its way to the store */
  char evidence[RCDP_EVIDENCE_MAX + 1];
  life_subject subjects[LIFE_SUBJECTS_MAX]; /* items, then what was erased */
} life_reported;

/* The report that the slot keeps, decoded; views into the arena. */
typedef struct {
  rcdp_message message;
  rcdp_status status;
} life_status;

/* network_status.c */
rcdp_err rcdp_life_network_status(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_message *message);
rcdp_err rcdp_life_network_reported_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_reported_renewed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_grant_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_block_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_counted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_read_status(rcdp_network *network, const rcdp_slot *slot, life_status *read);

/* network_compare.c */

/* What the store has (input->stored, RCDP_OK) about the subject that was asked for: subject gets what is known of it, what is wrong, and a verdict. */
rcdp_err rcdp_life_network_compare(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                   const life_status *read, life_subject *subject);
/* An item of this report has the same credential, one epoch later or more: what is to be said is said about that. */
bool rcdp_life_network_superseded(const rcdp_status *status, size_t at);
void rcdp_life_network_add(life_subject *subject, rcdp_finding_kind kind);

/* network_finding.c */

/* Every subject was looked at: have the next finding recorded; where there is none any more, answer. */
rcdp_err rcdp_life_network_record(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_recorded(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* network_taken.c: say that the report is taken, and what to do about each item. */
rcdp_err rcdp_life_network_take(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                                const life_status *read);

/* network_verify.c */

/* What was looked for, or why there is none. */
rcdp_err rcdp_life_network_found(const rcdp_input *input);
/* Who has said something, in which message. */
typedef struct {
  const char *label; /* of the code's key */
  const char *context;
  rcdp_bytes management_key; /* wrapped, of the epoch that speaks; empty: its keys are gone */
} life_speaker;

/* Code and signature of the device, as far as there are keys to verify them with. RCDP_E_LAPSED: there are none. */
rcdp_err rcdp_life_network_verify(const rcdp_network *network, const rcdp_record *record, const life_speaker *speaker,
                                  const rcdp_attested *said);
/* The signature alone, by the record's device key. */
rcdp_err rcdp_life_network_verify_signature(const rcdp_network *network, const rcdp_record *record, const char *context,
                                            rcdp_bytes content, rcdp_bytes signature);
/* The keys of an epoch that the network has, the next one included; empty: it has none. */
rcdp_bytes rcdp_life_network_management_key(const rcdp_record *record, uint16_t epoch);

/* network_update.c */
rcdp_err rcdp_life_network_update_request(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                          const rcdp_message *message);
rcdp_err rcdp_life_network_update_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_updated(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* network_acknowledge.c */
rcdp_err rcdp_life_network_acknowledgement(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                           const rcdp_message *message);
rcdp_err rcdp_life_network_acknowledgement_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_renewed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

/* network_notice.c: tell the device that the credential of this record is over. */
rcdp_err rcdp_life_network_notify(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_record *record);

/* network_proof.c */
rcdp_err rcdp_life_network_proof(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                 const rcdp_message *message);
rcdp_err rcdp_life_network_proof_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);
rcdp_err rcdp_life_network_proved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input);

#endif
