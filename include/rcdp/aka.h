/*
 * Authentication and key agreement (TS 33.102 clause 6.3) for both ends of it, AuC and USIM, by Milenage (TS 35.206) or TUAK (TS 35.231, with
 * one Keccak iteration); and the sequence numbers that keep it fresh (TS 33.102 Annex C).
 *
 * K is a handle that only the provider can read. OPc or TOPc is data that the algorithms mix in; it comes from rcdp_secret_open.
 *
 * A function here answers RCDP_E_ALGORITHM when the provider lacks what the algorithm needs (block or sponge) or the algorithm is none,
 * RCDP_E_BAD_KEY when K or OPc has not the kind or the length of the algorithm, RCDP_E_ARGUMENT for a sequence number over 48 bits, and what
 * the provider answers. Unless it returns RCDP_OK, nothing of what it was to make is left.
 */
#ifndef RCDP_AKA_H
#define RCDP_AKA_H

#include <rcdp/provider.h>
#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RCDP_AKA_AUTN_LEN = 16,
  RCDP_AKA_AUTS_LEN = 14,
  RCDP_AKA_RES_LEN = 8,
  RCDP_AKA_SQN_LEN = 6,
  RCDP_AKA_AMF_LEN = 2
};

/* A subscription's algorithm and keys. Milenage: RCDP_KEY_AKA and OPc of 16 octets. TUAK: RCDP_KEY_AKA or RCDP_KEY_AKA_256 and TOPc of
 * 32 octets. */
typedef struct {
  const rcdp_provider *provider;
  rcdp_aka_algorithm algorithm;
  const rcdp_key *key;   /* K */
  const rcdp_secret *op; /* OPc or TOPc */
} rcdp_aka;

/* An authentication vector, or what a USIM makes of a challenge. Wipe it after use. */
typedef struct {
  uint8_t rand[RCDP_AKA_LEN];
  uint8_t autn[RCDP_AKA_AUTN_LEN]; /* SQN xor AK (6), AMF (2), MAC-A (8) */
  uint8_t res[RCDP_AKA_RES_LEN];   /* what AuC expects (XRES) and USIM answers */
  rcdp_secret ck;                  /* RCDP_AKA_LEN octets */
  rcdp_secret ik;                  /* RCDP_AKA_LEN octets */
} rcdp_aka_vector;

void rcdp_aka_vector_wipe(rcdp_aka_vector *vector);

/* AuC: the vector of this RAND, which nobody could foresee, and this sequence number, which was never used before (clause 6.3.2). */
RCDP_MUST_USE rcdp_err rcdp_aka_make(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN], uint64_t sqn,
                                     const uint8_t amf[RCDP_AKA_AMF_LEN], rcdp_aka_vector *vector);

/* USIM: the answer to a challenge whose MAC-A verifies, else RCDP_E_BAD_MAC (clause 6.3.3). Whether sqn is fresh is for rcdp_sqn_accept to
 * say, before the answer is given. */
RCDP_MUST_USE rcdp_err rcdp_aka_answer(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN],
                                       const uint8_t autn[RCDP_AKA_AUTN_LEN], rcdp_aka_vector *vector, uint64_t *sqn,
                                       uint8_t amf[RCDP_AKA_AMF_LEN]);

/* USIM: SQN_MS xor AK (6) and MAC-S (8), which tell the AuC where the USIM stands (clause 6.3.3). */
RCDP_MUST_USE rcdp_err rcdp_aka_auts(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN], uint64_t sqn_ms,
                                     uint8_t auts[RCDP_AKA_AUTS_LEN]);

/* AuC: what the USIM told, if its MAC-S over this RAND verifies, else RCDP_E_BAD_MAC (clause 6.3.5). */
RCDP_MUST_USE rcdp_err rcdp_aka_resynchronise(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN],
                                              const uint8_t auts[RCDP_AKA_AUTS_LEN], uint64_t *sqn_ms);

/* --- sequence numbers --- */

/* SQN = SEQ (43 bits), IND (5 bits): Annex C.1.1.1, with the lengths of the profile that is not time-based (Annex C.3.2). */
enum { RCDP_SQN_INDEXES = 32 };

/* What a USIM has accepted: the highest SEQ of each IND. All zeros: nothing yet. */
typedef struct {
  uint64_t seq[RCDP_SQN_INDEXES];
} rcdp_sqn_array;

/* Annex C.2: RCDP_E_REPLAY when SEQ is not above the one of its IND, or more than 2^28 (DELTA, Annex C.3.2) above the highest of all; the array
 * changes on RCDP_OK alone. An older SEQ of another IND is accepted however old it is (the age limit of Annex C.2.2 is an option). */
RCDP_MUST_USE rcdp_err rcdp_sqn_accept(rcdp_sqn_array *array, uint64_t sqn);

/* SQN_MS for rcdp_aka_auts: the highest SEQ with its IND. */
uint64_t rcdp_sqn_highest(const rcdp_sqn_array *array);

/* The network's next (Annex C.1.1.1 and C.3.2): SEQ + 1, IND + 1 modulo 32. The last SEQ has none: it stays as it is, and every USIM refuses it. */
uint64_t rcdp_sqn_next(uint64_t sqn);

/* Between numbers and the octets in which profiles and states keep them. */
void rcdp_sqn_put(uint8_t out[RCDP_AKA_SQN_LEN], uint64_t sqn);
uint64_t rcdp_sqn_get(const uint8_t in[RCDP_AKA_SQN_LEN]);

#ifdef __cplusplus
}
#endif

#endif
