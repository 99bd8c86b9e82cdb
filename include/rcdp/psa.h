/*
 * The PSA provider: every key of a device inside the PSA Crypto API, which a secure element, TF-M or Mbed TLS (2.28, as Debian 12 packages it)
 * stands behind. A handle holds a key's identifier and nothing else; no key may be exported (PSA_KEY_USAGE_EXPORT is never set).
 *
 * What is imported lives until it is released. The storage form of a key is a reference: key_wrap makes a persistent copy inside PSA, and gives
 * its identifier, bound to kek, aad and the key itself by a tag. So a state that is committed names the keys that have to be kept; copies that it does not name,
 * because it was never committed or another one came after it, are destroyed by rcdp_psa_sweep.
 *
 * There is no Ed25519 (RCDP_E_ALGORITHM; signatures are verified by the software provider given at opening, where there is one), no
 * SHAKE and so no TUAK (sponge is NULL, RCDP_KEY_AKA_256 is RCDP_E_ALGORITHM). ECDSA's nonce follows from key and message (RFC 6979).
 * Mbed TLS has 32 places for keys in memory: beyond 32 imported ones at once, RCDP_E_NO_MEMORY.
 *
 * PSA is one for the whole process: the provider lets one thread in at a time, and so must whoever uses PSA besides. After a fork, child
 * and parent must not both make persistent keys.
 *
 * Where PSA keeps persistent keys is its own matter. Debian's Mbed TLS keeps them *in clear* in files NUMBER.psa_its of the working directory, as it is
 * at each call, and leaves it to others that they reach the medium. So rcdp_psa_open refuses a working directory that others may enter; from then on it must
 * stay (RCDP_E_STORAGE otherwise), and the provider syncs it. What such files are worth is what the directory is worth: encrypt it, or put a
 * secure element behind PSA.
 */
#ifndef RCDP_PSA_H
#define RCDP_PSA_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint32_t
      first; /* identifiers of the copies: first to first + count - 1, for this provider alone, between 1 and 0x3fffffff */
  uint32_t count;                /* at least twice as many as a device's state can name: 64 is good */
  const rcdp_provider *software; /* verifies Ed25519; NULL: nobody does */
} rcdp_psa_config;

typedef struct {
  rcdp_provider provider; /* its context is this struct, which must not move */
  rcdp_psa_config config;
  uint32_t next;     /* which identifier is tried first */
  uint64_t place[2]; /* the working directory at opening */
} rcdp_psa;

/* Start PSA, if nobody has. RCDP_E_ARGUMENT: no such identifiers; RCDP_E_NOT_AUTHORISED: others than its owner, who is the caller, may enter the working
 * directory; RCDP_E_STORAGE, RCDP_E_CRYPTO. There is nothing to close. */
RCDP_MUST_USE rcdp_err rcdp_psa_open(rcdp_psa *psa, const rcdp_psa_config *config);

const rcdp_provider *rcdp_psa_provider(const rcdp_psa *psa);

/* A key that is in PSA already (a factory key, the storage key), by its identifier: persistent, of this kind and its algorithms, and not
 * exportable. Releasing the handle leaves it there. RCDP_E_NOT_FOUND; RCDP_E_BAD_KEY: another key, or one that may be exported. */
RCDP_MUST_USE rcdp_err rcdp_psa_key(rcdp_psa *psa, rcdp_key_kind kind, uint32_t identifier, rcdp_key *key);

/* Make such a key inside PSA, so that it never was anywhere else. RCDP_E_ALREADY: the identifier is taken. RCDP_E_ARGUMENT: it is one of the
 * copies'. */
RCDP_MUST_USE rcdp_err rcdp_psa_generate(rcdp_psa *psa, rcdp_key_kind kind, uint32_t identifier);

/*
 * Destroy every copy but those that forms name: all storage forms that are still wanted, as key_wrap gave them (of a device's state:
 * rcdp_device_state_keys, and what the embedder has wrapped besides). Call it at the start with what the vault holds, and after each commit
 * that is certain, when no role has anything under way that is not committed. It may be interrupted anywhere: the next one goes on.
 * RCDP_E_ARGUMENT: one of forms is none of this provider's, and nothing was destroyed. Once it has succeeded, no key of an older state is left.
 */
RCDP_MUST_USE rcdp_err rcdp_psa_sweep(rcdp_psa *psa, const rcdp_bytes *forms, size_t count);

#ifdef __cplusplus
}
#endif

#endif
