/*
 * The vault that notices an older state: "RCDF", version 1, number (8), state; all of it inside the vault beneath.
 *
 * Of what may lie about besides, cut off while it was written, nothing has a number above the counter's next one: whoever writes takes
 * the one behind the counter, which never goes back. With the first of two commits the counter reaches that number, with the second it
 * passes it; both hold the same state, so whichever is found after a power cut, nobody has acted on another.
 */
#include <string.h>

#include <rcdp/vault_fresh.h>

#include "layer.h"

enum { RECORD_LEN = RCDP_VAULT_FRESH_OVERHEAD, NUMBER_AT = RCDP_LAYER_MAGIC_LEN };

_Static_assert(NUMBER_AT + 8 == RECORD_LEN, "magic, version, number");

static const uint8_t record[RECORD_LEN] = {'R', 'C', 'D', 'F', 1}; /* the number follows */

static rcdp_err read_counter(const rcdp_vault_fresh *fresh, uint64_t *value) {
  return fresh->counter->read(fresh->counter->context, value);
}

/* What a state with this number is, now that the counter has this value. */
static rcdp_err judge(uint64_t number, uint64_t value) {
  if (number < value) {
    return RCDP_E_ROLLED_BACK;
  }
  return number - value <= 1 ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err settle(const rcdp_vault_fresh *fresh, uint64_t number, uint64_t value) {
  const rcdp_err err = judge(number, value);
  return err == RCDP_OK && number > value ? fresh->counter->advance(fresh->counter->context, number) : err;
}

static rcdp_err take(rcdp_vault_fresh *fresh, uint64_t value, rcdp_buf *out) {
  rcdp_err err = rcdp_layer_load(fresh->beneath, &fresh->scratch, record, RECORD_LEN);
  if (err == RCDP_E_NOT_FOUND) {
    return value == 0 ? RCDP_E_NOT_FOUND : RCDP_E_ROLLED_BACK;
  }
  if (err == RCDP_OK) {
    err = settle(fresh, rcdp_get_u64(fresh->scratch.data + NUMBER_AT), value);
  }
  return err == RCDP_OK ? rcdp_buf_add(out, rcdp_layer_state(&fresh->scratch, RECORD_LEN)) : err;
}

static rcdp_err load(rcdp_vault *vault, rcdp_buf *out) {
  rcdp_vault_fresh *fresh = (rcdp_vault_fresh *)vault;
  uint64_t value;
  rcdp_err err = read_counter(fresh, &value);
  if (err == RCDP_OK) {
    err = take(fresh, value, out);
  }
  rcdp_layer_wipe(&fresh->scratch);
  return err;
}

/* Under the number behind value; scratch holds record and state. Once the new one is there, no failure leaves the old one for certain. */
static rcdp_err commit_once(const rcdp_vault_fresh *fresh, uint64_t value) {
  rcdp_put_u64(fresh->scratch.data + NUMBER_AT, value + 1);
  const rcdp_err err = rcdp_vault_commit(fresh->beneath, rcdp_buf_bytes(&fresh->scratch));
  if (err != RCDP_OK) {
    return err;
  }
  const bool advanced = fresh->counter->advance(fresh->counter->context, value + 1) == RCDP_OK;
  return advanced ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN;
}

static rcdp_err commit_from(const rcdp_vault_fresh *fresh, uint64_t value) {
  if (value > UINT64_MAX - 2) {
    return RCDP_E_STORAGE;
  }
  rcdp_err err = commit_once(fresh, value);
  if (err == RCDP_OK && !fresh->alone) {
    err = commit_once(fresh, value + 1) == RCDP_OK ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN;
  }
  return err;
}

static rcdp_err commit(rcdp_vault *vault, rcdp_bytes state) {
  rcdp_vault_fresh *fresh = (rcdp_vault_fresh *)vault;
  uint64_t value;
  rcdp_err err = read_counter(fresh, &value);
  if (err == RCDP_OK) {
    err = rcdp_layer_put(&fresh->scratch, record, RECORD_LEN, state);
  }
  if (err == RCDP_OK) {
    err = commit_from(fresh, value);
    fresh->alone = err == RCDP_OK;
  }
  rcdp_layer_wipe(&fresh->scratch);
  return err;
}

static void close_fresh(rcdp_vault *vault) {
  rcdp_vault_fresh *fresh = (rcdp_vault_fresh *)vault;
  rcdp_vault_close(fresh->beneath);
  memset(fresh, 0, sizeof *fresh);
}

void rcdp_vault_fresh_open(rcdp_vault_fresh *fresh, rcdp_vault *beneath, const rcdp_counter *counter, void *memory,
                           size_t size) {
  *fresh = (rcdp_vault_fresh){{load, commit, close_fresh}, beneath, counter, {memory, 0, size}, false};
}
