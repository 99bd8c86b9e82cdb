/*
 * The USIM in the device's vault: it answers the challenges of a real attach (AKA, TS 33.102 clause 6.3) with the credentials that rcdp has
 * provisioned, by the rules of a UICC: K stays a handle of the crypto provider, each sequence number is taken once (TS 33.102 Annex C).
 *
 * Nothing here does I/O or keeps anything: the vault's state goes in, the answer comes out, and with it the state that has to follow. A UE stack
 * does this for each challenge (docs/embedding-ue.md):
 *
 *     rcdp_vault_load(vault, &state);
 *     err = rcdp_usim_authenticate(memory, size, &config, state, &wall, rand, autn, &answer);
 *     if (err == RCDP_OK && answer.state.len > 0) err = rcdp_vault_commit(vault, answer.state);   // before the answer is used
 *     if (err == RCDP_OK) …                                                                      // RES, CK, IK; or AUTS; or failure
 *     rcdp_usim_answer_wipe(&answer);
 *
 * An answer whose commit failed, or may have failed, must not be used: the challenge counts as lost, and the next one works. The vault belongs to
 * one at a time: close the role of a procedure (rcdp_role_close) before the USIM changes the state below it, and open it anew with
 * the new state; START goes on with what was under way.
 */
#ifndef RCDP_USIM_H
#define RCDP_USIM_H

#include <rcdp/aka.h>
#include <rcdp/certificate.h>
#include <rcdp/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps what is in the vault */
  rcdp_network_id network;     /* whose credentials may answer */
} rcdp_usim_config;

typedef enum {
  RCDP_USIM_FAILURE,      /* no answer: reject the network, or tell the stack that the USIM has none */
  RCDP_USIM_SUCCESS,      /* res, ck, ik */
  RCDP_USIM_SYNC_FAILURE, /* auts: the challenge is from the right network, but its sequence number is not fresh */
  RCDP_USIM_OUTCOME_COUNT
} rcdp_usim_outcome;

const char *rcdp_usim_outcome_name(rcdp_usim_outcome outcome); /* "syncFailure" */

/*
 * reason of a SYNC_FAILURE: RCDP_E_REPLAY. Of a FAILURE: RCDP_E_NOT_FOUND: no credential of this network is held; RCDP_E_LAPSED: none that
 * has not expired; RCDP_E_BAD_MAC: the challenge is of none of them. activated: this SUCCESS has made its credential the active one, which
 * needs no other confirmation. amf is the challenge's: whether the separation bit (8000h, TS 33.102 Annex H) is as the access needs it
 * is the caller's matter.
 */
typedef struct {
  rcdp_usim_outcome outcome;
  rcdp_err reason;
  rcdp_id credential; /* the one that answers, and its epoch; not of a FAILURE */
  uint16_t epoch;
  uint8_t amf[RCDP_AKA_AMF_LEN];
  bool activated;
  uint8_t res[RCDP_AKA_RES_LEN];
  rcdp_secret ck;
  rcdp_secret ik;
  uint8_t auts[RCDP_AKA_AUTS_LEN];
  rcdp_bytes state; /* commit this first, it lies in memory; empty: nothing to commit */
} rcdp_usim_answer;

/* Octets of memory that the functions below need. They keep nothing in it, but for what the answer's or the profile's views point to. */
size_t rcdp_usim_size(void);

/*
 * AUTHENTICATE in a 3G security context (TS 31.102 clause 7.1.2). memory is aligned for any object; state is what the vault holds (empty: a new
 * device); wall: the clock, or not known.
 *
 * Who may answer: the credentials of this network, the active one first, then the staged ones, the newest first; the first whose MAC verifies
 * answers. An expired one (by the clock, by the last time that is known, or by its lifetime since installation) never does. A staged one that
 * answers is active with that (docs/protocol.md, clause 6.5), as its network has just shown that it uses it; but not one that a
 * provisioner brought, or that must be updated first: that is used, and stays staged. The sequence numbers that are taken, and the
 * activation, are in answer->state, in one commit.
 *
 * RCDP_OK: answer->outcome tells, FAILURE included. Otherwise nothing is answered: RCDP_E_PENDING: the provider needs time, make the very same
 * call again; RCDP_E_CORRUPT: the state is not readable with this provider and storage key, or a key in it is damaged; RCDP_E_ARGUMENT: the memory does not
 * do; or what the provider answers.
 */
RCDP_MUST_USE rcdp_err rcdp_usim_authenticate(void *memory, size_t size, const rcdp_usim_config *config,
                                              rcdp_bytes state, const rcdp_time *wall, const uint8_t rand[RCDP_AKA_LEN],
                                              const uint8_t autn[RCDP_AKA_LEN], rcdp_usim_answer *answer);

/* After use, also of one that was not used. */
void rcdp_usim_answer_wipe(rcdp_usim_answer *answer);

/*
 * With which subscription to attach: the active credential of this network, else its newest staged one; an expired one never. SUPI, routing indicator,
 * home network key and restrictions are in profile, whose views point into memory. RCDP_E_NOT_FOUND: none is held; RCDP_E_LAPSED: all of
 * them have expired. Other errors as above.
 */
RCDP_MUST_USE rcdp_err rcdp_usim_subscription(void *memory, size_t size, const rcdp_usim_config *config,
                                              rcdp_bytes state, const rcdp_time *wall, rcdp_profile *profile);

#ifdef __cplusplus
}
#endif

#endif
