/*
 * The authentication centre over the network's credential store: what an HSS, UDM or EAP server asks for before it lets a device attach
 * (TS 33.102 clause 6.3; docs/embedding-hss.md). It is synchronous: every function asks the store it is given, and answers.
 *
 *     rcdp_authorise           may this SUPI attach now, or why not
 *     rcdp_auc_vector          the same, and an authentication vector for it
 *     rcdp_auc_resynchronise   the USIM says that the sequence number was not fresh (AUTS): the next vector is
 *     rcdp_auc_used            the serving network says that an authentication succeeded
 *
 * A credential that is offered, not active, gets vectors too: its first use confirms it (docs/protocol.md, clause 6.5). An EAP server or
 * an MME never tells its AuC that an authentication went well, so such a vector has sequence number 0, which no USIM takes:
 * the AUTS that answers it proves that the device holds K. rcdp_auc_resynchronise then confirms the credential in the store, and
 * the vector that the peer asks for next, in the same exchange, is an ordinary one. What a provisioner brought begins with its hand-in alone.
 *
 * rcdp_authorise and rcdp_auc_used need neither provider nor storage key. Threads: one rcdp_auc_config with its memory, and one rcdp_store, for each; several may work on one database.
 */
#ifndef RCDP_AUC_H
#define RCDP_AUC_H

#include <rcdp/aka.h>
#include <rcdp/store.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps the keys in the store */
  void *memory;                /* aligned for any object, zeroed before the first call; no two calls use it at a time */
  size_t size;                 /* rcdp_auc_size() at least */
  /* A finding that is new, and in the store already; may be NULL. */
  void (*found)(void *context, const rcdp_finding *finding);
  void *context; /* handed to found */
} rcdp_auc_config;

/* Octets of memory. Keys are wiped from it before a function returns; what lasts from one call to the next is the challenge for which the provider
 * needs time. */
size_t rcdp_auc_size(void);

/*
 * May vectors be made for this IMSI (decimal digits) at now (seconds since 1970)? RCDP_OK: admission is allowed or toConfirm. RCDP_E_UNKNOWN_CREDENTIAL:
 * admission is unknown, also where the SUPI is a NAI. RCDP_E_NOT_AUTHORISED: admission tells why not; of one that is over, the use is recorded
 * as a finding (useAfterEnd). admission is unknown wherever another error is returned: what the store answers, RCDP_E_STORAGE among it; RCDP_E_ARGUMENT:
 * memory, IMSI or time do not do.
 */
RCDP_MUST_USE rcdp_err rcdp_authorise(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi, uint64_t now,
                                      rcdp_admission *admission);

/*
 * One authentication vector, with a fresh RAND and the credential's AMF: that of the epoch which the device has acknowledged. Its sequence
 * number is taken durably in the store before it is used, so that none is given out twice, whatever fails: a vector that could not be made,
 * or did not arrive, leaves a gap that every USIM allows. Wipe the vector after use (rcdp_aka_vector_wipe).
 *
 * Errors as above, besides: RCDP_E_OUTCOME_UNKNOWN: ask again; RCDP_E_PENDING: the provider needs time, make the very same call with the same memory
 * again, and the same challenge is gone on with; RCDP_E_CORRUPT: what is stored of it is not readable with this storage key; RCDP_E_EXHAUSTED: no
 * sequence number is left; or what the provider answers. There is no vector then.
 */
RCDP_MUST_USE rcdp_err rcdp_auc_vector(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi, uint64_t now,
                                       rcdp_aka_vector *vector, rcdp_admission *admission);

/*
 * The USIM answered the challenge rand, which the caller has given out just now, with auts (TS 33.102 clause 6.3.5). RCDP_OK: it is the USIM's own, an
 * offered credential is confirmed, and the next vector is one that the USIM takes. A USIM that is ahead of every number that this store ever gave out
 * shows that the store is older than the device: that is recorded as a finding (counterWentBack), and AKA goes on.
 *
 * RCDP_E_BAD_MAC: auts is not of this credential and challenge; nothing has changed. RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_NOT_AUTHORISED, and all else as
 * above; RCDP_E_LAPSED: the offer was not confirmed in time. The same call again is always right.
 */
RCDP_MUST_USE rcdp_err rcdp_auc_resynchronise(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi,
                                              const uint8_t rand[RCDP_AKA_LEN], const uint8_t auts[RCDP_AKA_AUTS_LEN],
                                              uint64_t now);

/*
 * The serving network says that this IMSI was authenticated with a vector of ours (as over GSUP, S6a's notify or Nudm_UEAuthentication_ResultConfirmation).
 * An offered credential is confirmed by that, as its vector can have been answered by its K alone; RCDP_OK also where it is active
 * already. Errors as of rcdp_auc_resynchronise.
 */
RCDP_MUST_USE rcdp_err rcdp_auc_used(const rcdp_auc_config *config, rcdp_store *store, rcdp_bytes imsi, uint64_t now);

#ifdef __cplusplus
}
#endif

#endif
