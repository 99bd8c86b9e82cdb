/*
 * The network's side of a credential's later life: what it does in a slot stands in one file each: network_update.c (offer the next epoch),
 * network_acknowledge.c (it takes the present one's place), network_proof.c (it is erased), network_notice.c (it is over),
 * network_verify.c (who says so?); network.c has the tables.
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
  LIFE_SLOT_STATE_COUNT
} life_slot_state;

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
