/*
 * A vault that notices when an older state was put back: a decorator over any vault that keeps what it holds unreadable and unchangeable
 * (rcdp/vault_file.h does), with a counter of the platform that nothing sets back (a TPM's, RPMB's, a row of fuses).
 *
 * The state is committed with the number behind the counter's, then the counter moves on. So what is loaded has the counter's number, or
 * after a power cut between the two the next one, with which the counter then moves on. All below is RCDP_E_ROLLED_BACK, also that there is
 * nothing where something was committed. What was being written when the power was cut could lie about with the number that the next state
 * gets, and be put in its place: therefore the first commit after opening, and after one that failed, is made twice, under two numbers.
 *
 * Decorators stack, the code on top: rcdp_vault_pin over rcdp_vault_fresh over rcdp_vault_file. Closing the one on top closes all.
 */
#ifndef RCDP_VAULT_FRESH_H
#define RCDP_VAULT_FRESH_H

#include <rcdp/vault.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The platform's counter, of this vault alone. It begins at 0. */
typedef struct {
  void *context;
  RCDP_MUST_USE rcdp_err (*read)(void *context, uint64_t *value);
  /* Durably to value, which is one more than read gives; after a power cut it is one of the two. Any error: as after a power cut. */
  RCDP_MUST_USE rcdp_err (*advance)(void *context, uint64_t value);
} rcdp_counter;

/* What the state at rest is longer than what was committed. */
enum { RCDP_VAULT_FRESH_OVERHEAD = 13 };

typedef struct {
  rcdp_vault vault; /* hand &fresh->vault to whoever takes a vault */
  rcdp_vault *beneath;
  const rcdp_counter *counter;
  rcdp_buf scratch;
  bool alone; /* nothing was ever written with a number above the counter's */
} rcdp_vault_fresh;

/*
 * memory: size octets, as many as the longest state and RCDP_VAULT_FRESH_OVERHEAD; it and counter stay until the vault is closed, and it is
 * wiped after each use. What the vault beneath holds must have come by this decorator: anything else is RCDP_E_CORRUPT, also a number
 * further ahead than a power cut explains (the state of another device, or its counter).
 * load, commit: as in rcdp/vault.h; RCDP_E_NO_SPACE from load also when memory is too small, RCDP_E_ARGUMENT from commit.
 */
void rcdp_vault_fresh_open(rcdp_vault_fresh *fresh, rcdp_vault *beneath, const rcdp_counter *counter, void *memory,
                           size_t size);

#ifdef __cplusplus
}
#endif

#endif
