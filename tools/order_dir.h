/*
 * The order that a companion has open, as its directory keeps it:
 *
 *   order/order.conf   how many devices, since when, how long its codes are good
 *   order/code-NN      the code of a device whose entry is not over (a URI, mode 0600)
 *   order/entry-NN     what the role keeps of an entry
 *   used/IDENTITY      there has been such a code
 *
 * It is there whole or not at all, and so is each of its files, whatever kills the process.
 */
#ifndef RCDP_TOOLS_ORDER_DIR_H
#define RCDP_TOOLS_ORDER_DIR_H

#include <rcdp/code.h>
#include <rcdp/codec.h>

#include "file.h"

typedef struct {
  uint64_t entries;       /* 1 to RCDP_ORDER_ENTRIES_MAX */
  uint64_t made;          /* seconds since 1970 */
  uint64_t code_lifetime; /* seconds */
} order_plan;

/* Seconds since 1970 from which on its codes are too old. */
uint64_t order_plan_end(const order_plan *plan);

/* directory: the companion's. RCDP_E_NOT_FOUND: no order is open. RCDP_E_ARGUMENT: the user was told what is wrong. */
RCDP_MUST_USE rcdp_err order_dir_read(const char *directory, order_plan *plan);

/* With these codes, plan->entries of them. RCDP_E_STORAGE: there is none, as before; RCDP_E_OUTCOME_UNKNOWN:
 * perhaps there is. */
RCDP_MUST_USE rcdp_err order_dir_make(const char *directory, const order_plan *plan, const rcdp_secret *codes);

/* RCDP_E_NOT_FOUND: the entry is over. */
RCDP_MUST_USE rcdp_err order_dir_code(const char *directory, size_t entry, rcdp_secret *code);

/* state, in arena, is empty where nothing was committed. */
RCDP_MUST_USE rcdp_err order_dir_state(const char *directory, size_t entry, rcdp_arena *arena, rcdp_bytes *state);
RCDP_MUST_USE rcdp_err order_dir_commit(const char *directory, size_t entry, rcdp_bytes state);

/* An entry is over: its code is wiped, noted as used before if used. */
RCDP_MUST_USE rcdp_err order_dir_end_entry(const char *directory, size_t entry, const char *identity, bool used);

/* The order is over, and every file of it goes; also what an earlier process left of one. */
RCDP_MUST_USE rcdp_err order_dir_remove(const char *directory);

#endif
