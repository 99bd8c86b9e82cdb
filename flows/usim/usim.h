/*
 * The parts of the USIM (rcdp/usim.h). A device for one call: what the vault holds is loaded, may answer once, and what has to follow
 * is encoded.
 *
 * usim.c: the calls. candidates.c: whose turn it is. answer.c: one credential answers. sequences.c: as they are kept.
 */
#ifndef RCDP_FLOWS_USIM_H
#define RCDP_FLOWS_USIM_H

#include <rcdp/usim.h>

#include "../device/device.h"

typedef struct {
  rcdp_device core;
  rcdp_network_id network;
  rcdp_input input; /* for the time */
  uint8_t sequences[RCDP_SEQUENCES_LEN];
} usim;

typedef struct {
  const uint8_t *rand;
  const uint8_t *autn;
} usim_challenge;

/* --- candidates.c --- */

/* Indexes of held credentials, in the order in which they are tried. */
typedef struct {
  size_t index[RCDP_HELD_MAX];
  size_t count;
  rcdp_err reason; /* why there is none */
} usim_candidates;

void rcdp_usim_find_candidates(const usim *self, usim_candidates *candidates);

/* --- answer.c --- */

/* RCDP_E_BAD_MAC: the challenge is not this credential's. Unless RCDP_OK, no part of the answer is of use. */
rcdp_err rcdp_usim_respond(usim *self, size_t index, const usim_challenge *challenge, rcdp_usim_answer *answer);

/* --- sequences.c --- */

/* As the codec lets them be: of all indexes, or empty. */
void rcdp_usim_read_sequences(rcdp_bytes octets, rcdp_sqn_array *array);
void rcdp_usim_write_sequences(const rcdp_sqn_array *array, uint8_t octets[RCDP_SEQUENCES_LEN]);

#endif
