/*
 * A vault behind a code: the PIN of its user, or an administrator's lock. A decorator over any vault; the model is the UICC's PIN (ETSI
 * TS 102 221, clauses 9.5 and 11.1.9 to 11.1.13).
 *
 * Without a code it changes nothing. With one, load and commit are RCDP_E_LOCKED from opening on until rcdp_vault_pin_unlock. A try is
 * counted durably before codes are compared: cutting the power wins none. When none is left, only the unblocking code helps, of which there
 * are RCDP_VAULT_PIN_UNBLOCKS tries; behind them the vault stays closed for good. A right code gives its tries back, and a wrong
 * one locks what was open.
 *
 * Codes are kept as salted digests, inside what the vault beneath keeps: it must be one that nobody reads without its key (rcdp/vault_file.h),
 * since a short code can be found by trying whoever holds its digest; and one to which nobody can put an older state back
 * (rcdp/vault_fresh.h), else tries come back with it.
 */
#ifndef RCDP_VAULT_PIN_H
#define RCDP_VAULT_PIN_H

#include <rcdp/vault.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RCDP_VAULT_PIN_OVERHEAD = 89, /* what the state at rest is longer than what was committed */
  RCDP_VAULT_PIN_CODE_MIN = 4,  /* octets of a code */
  RCDP_VAULT_PIN_CODE_MAX = 64,
  RCDP_VAULT_PIN_UNBLOCKS = 10
};

typedef struct {
  rcdp_vault vault; /* hand &pin->vault to whoever takes a vault */
  rcdp_vault *beneath;
  const rcdp_provider *provider;
  rcdp_buf scratch;
  bool unlocked;
} rcdp_vault_pin;

typedef struct {
  bool set;          /* there is a code */
  bool locked;       /* and it has not been given since opening or the last lock */
  unsigned tries;    /* left for the code; 0: blocked */
  unsigned unblocks; /* left for the unblocking code */
} rcdp_vault_pin_status;

/* memory: size octets, as many as the longest state and RCDP_VAULT_PIN_OVERHEAD; it stays until the vault is closed, and is wiped after each
 * use. What the vault beneath holds must have come by this decorator: else RCDP_E_CORRUPT. Closing closes the vault beneath. Every function
 * below may answer what load and commit of the vault beneath answer; nothing has been given away then, and nothing opened. */
void rcdp_vault_pin_open(rcdp_vault_pin *pin, rcdp_vault *beneath, const rcdp_provider *provider, void *memory,
                         size_t size);

RCDP_MUST_USE rcdp_err rcdp_vault_pin_status_of(rcdp_vault_pin *pin, rcdp_vault_pin_status *status);

/* Put a code before what is there, or before what will be; the vault stays open until it is locked or closed. tries: 1 to 255.
 * RCDP_E_ALREADY: there is a code. RCDP_E_ARGUMENT: a code is shorter or longer than allowed (from every function; it is no try). */
RCDP_MUST_USE rcdp_err rcdp_vault_pin_set(rcdp_vault_pin *pin, rcdp_bytes code, rcdp_bytes unblocking_code,
                                          unsigned tries);

/* Open by the code. RCDP_E_LOCKED: wrong, or no try is left: rcdp_vault_pin_status_of tells. RCDP_E_STATE: there is no code. The same from
 * the three that follow. */
RCDP_MUST_USE rcdp_err rcdp_vault_pin_unlock(rcdp_vault_pin *pin, rcdp_bytes code);

/* Another code in its place; take it away. Both open the vault. */
RCDP_MUST_USE rcdp_err rcdp_vault_pin_change(rcdp_vault_pin *pin, rcdp_bytes code, rcdp_bytes new_code);
RCDP_MUST_USE rcdp_err rcdp_vault_pin_remove(rcdp_vault_pin *pin, rcdp_bytes code);

/* By the unblocking code, whether the code is blocked or forgotten: a new code, with all its tries. Opens the vault. */
RCDP_MUST_USE rcdp_err rcdp_vault_pin_unblock(rcdp_vault_pin *pin, rcdp_bytes unblocking_code, rcdp_bytes new_code);

/* Until the code is given again. */
void rcdp_vault_pin_lock(rcdp_vault_pin *pin);

#ifdef __cplusplus
}
#endif

#endif
