/*
 * The device's vault: where its state is at rest (what is in it: asn1/rcdp-state.asn1; its keys are wrapped by the crypto
 * provider besides, so the state holds none in clear). Engine: rcdp/vault_file.h.
 *
 * commit is atomic and durable: after a power cut at any moment load gives the old or the new state, never a mix.
 * RCDP_E_STORAGE: certainly the old one; RCDP_E_OUTCOME_UNKNOWN: one of the two.
 */
#ifndef RCDP_VAULT_H
#define RCDP_VAULT_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rcdp_vault rcdp_vault;

struct rcdp_vault {
  /* Append the state to out. RCDP_E_NOT_FOUND: nothing was ever committed. RCDP_E_CORRUPT: damaged, foreign or tampered. */
  rcdp_err (*load)(rcdp_vault *vault, rcdp_buf *out);
  rcdp_err (*commit)(rcdp_vault *vault, rcdp_bytes state);
  void (*close)(rcdp_vault *vault);
};

RCDP_MUST_USE rcdp_err rcdp_vault_load(rcdp_vault *vault, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_vault_commit(rcdp_vault *vault, rcdp_bytes state);
void rcdp_vault_close(rcdp_vault *vault);

#ifdef __cplusplus
}
#endif

#endif
