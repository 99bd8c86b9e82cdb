/*
 * What a provisioner knows of its devices: a folder for each, numbered in the order in which they were awaited:
 *
 *   ledger/000001/state   what the role keeps of it (asn1/rcdp-state.asn1, ProvisionState), sealed under the storage key
 *   ledger/000001/code    its code, as long as it may still be wanted (a URI, mode 0600)
 *   imsi                  the grant, and the next IMSI of its block
 *
 * Each is there whole or not at all, whatever kills the process. A folder without a state and without a code is nothing.
 */
#ifndef RCDP_TOOLS_LEDGER_H
#define RCDP_TOOLS_LEDGER_H

#include <rcdp/codec.h>
#include <rcdp/store.h>

#include "provisioner_dir.h"

#define LEDGER "ledger"

enum { LEDGER_NAME_LEN = 6, LEDGER_MAX = 999999 };

/* The numbers of all records, rising; free numbers. RCDP_E_STORAGE, RCDP_E_NO_MEMORY. */
RCDP_MUST_USE rcdp_err ledger_list(const provisioner_dir *dir, uint32_t **numbers, size_t *count);

/* Append the state of a record to out. RCDP_E_NOT_FOUND: nothing was committed; RCDP_E_CORRUPT. */
RCDP_MUST_USE rcdp_err ledger_load(const provisioner_dir *dir, uint32_t number, rcdp_buf *out);
RCDP_MUST_USE rcdp_err ledger_commit(const provisioner_dir *dir, uint32_t number, rcdp_bytes state);

/* The same, decoded; views into arena, which needs RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA octets. */
RCDP_MUST_USE rcdp_err ledger_read(const provisioner_dir *dir, uint32_t number, rcdp_arena *arena,
                                   rcdp_provision_state *state);
RCDP_MUST_USE rcdp_err ledger_write(const provisioner_dir *dir, uint32_t number, const rcdp_provision_state *state,
                                    rcdp_arena *scratch);

/* A new record, behind all others; with a code, unless NULL. */
RCDP_MUST_USE rcdp_err ledger_add(const provisioner_dir *dir, const rcdp_secret *code, uint32_t *number);

/* RCDP_E_NOT_FOUND: nobody is awaited with one any more. */
RCDP_MUST_USE rcdp_err ledger_code(const provisioner_dir *dir, uint32_t number, rcdp_secret *code);

/* Its code serves nobody any more; a record that has nothing else is gone. used: it is noted as such under its identity. */
RCDP_MUST_USE rcdp_err ledger_end_code(const provisioner_dir *dir, uint32_t number, bool used);

/* An IMSI of the grant's block that nobody else has had, and nobody else will: that it is taken is kept before it is given. RCDP_E_EXHAUSTED. */
RCDP_MUST_USE rcdp_err ledger_take_imsi(const provisioner_dir *dir, char imsi[RCDP_IMSI_MAX + 1]);

/* The number of the next order about a record's credential: above every one that was used, here or by somebody with a copy of this directory (told:
 * by the network), and kept before it is given. */
RCDP_MUST_USE rcdp_err ledger_next_number(const provisioner_dir *dir, uint32_t record, uint64_t told, uint64_t *number);

#endif
