/*
 * The vault behind a code (the model: ETSI TS 102 221, clauses 9.5 and 11.1.9 to 11.1.13): "RCDL", version 1, flags, tries allowed, tries
 * left, tries left of the unblocking code, salt (16), digests of both codes (32 each), state; all of it inside the vault beneath.
 *
 * The record is read anew for each operation and wiped behind it: digests of short codes are as good as the codes.
 */
#include <string.h>

#include <rcdp/vault_pin.h>

#include "layer.h"

enum { SALT_LEN = 16, CODE_SET = 1, HOLDS_STATE = 2 };

typedef enum { OF_CODE, OF_UNBLOCKING_CODE } code_kind;

/* Octets only: as it lies in the vault. */
typedef struct {
  uint8_t magic[RCDP_LAYER_MAGIC_LEN];
  uint8_t flags;
  uint8_t allowed;
  uint8_t left[2]; /* by code_kind */
  uint8_t salt[SALT_LEN];
  uint8_t digests[2][RCDP_HASH_LEN];
} record;

enum { RECORD_LEN = RCDP_VAULT_PIN_OVERHEAD };

_Static_assert(sizeof(record) == RECORD_LEN, "the record as it is written above");

static const record nothing_yet = {.magic = {'R', 'C', 'D', 'L', 1}};

/* --- the record and what is behind it --- */

static rcdp_err read_record(rcdp_vault_pin *pin, record *own) {
  *own = nothing_yet;
  const rcdp_err err = rcdp_layer_load(pin->beneath, &pin->scratch, nothing_yet.magic, RECORD_LEN);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_OK;
  }
  if (err == RCDP_OK) {
    memcpy(own, pin->scratch.data, RECORD_LEN);
  }
  return err;
}

static rcdp_err write_record(rcdp_vault_pin *pin, const record *own, rcdp_bytes state) {
  const rcdp_err err = rcdp_layer_put(&pin->scratch, (const uint8_t *)own, RECORD_LEN, state);
  return err == RCDP_OK ? rcdp_vault_commit(pin->beneath, rcdp_buf_bytes(&pin->scratch)) : err;
}

/* Another record before the state that read_record has left in scratch. */
static rcdp_err change_record(rcdp_vault_pin *pin, const record *own) {
  const bool holds = (own->flags & HOLDS_STATE) != 0;
  return write_record(pin, own, holds ? rcdp_layer_state(&pin->scratch, RECORD_LEN) : RCDP_NO_BYTES);
}

static bool is_closed(const rcdp_vault_pin *pin, const record *own) {
  return (own->flags & CODE_SET) != 0 && !pin->unlocked;
}

static void forget(rcdp_vault_pin *pin, record *own) {
  rcdp_wipe(own, sizeof *own);
  rcdp_layer_wipe(&pin->scratch);
}

/* --- a vault --- */

static rcdp_err give(rcdp_vault_pin *pin, const record *own, rcdp_buf *out) {
  if (is_closed(pin, own)) {
    return RCDP_E_LOCKED;
  }
  const bool holds = (own->flags & HOLDS_STATE) != 0;
  return holds ? rcdp_buf_add(out, rcdp_layer_state(&pin->scratch, RECORD_LEN)) : RCDP_E_NOT_FOUND;
}

static rcdp_err load(rcdp_vault *vault, rcdp_buf *out) {
  rcdp_vault_pin *pin = (rcdp_vault_pin *)vault;
  record own;
  rcdp_err err = read_record(pin, &own);
  if (err == RCDP_OK) {
    err = give(pin, &own, out);
  }
  forget(pin, &own);
  return err;
}

static rcdp_err keep(rcdp_vault_pin *pin, record *own, rcdp_bytes state) {
  if (is_closed(pin, own)) {
    return RCDP_E_LOCKED;
  }
  own->flags |= HOLDS_STATE;
  return write_record(pin, own, state);
}

static rcdp_err commit(rcdp_vault *vault, rcdp_bytes state) {
  rcdp_vault_pin *pin = (rcdp_vault_pin *)vault;
  record own;
  rcdp_err err = read_record(pin, &own);
  if (err == RCDP_OK) {
    err = keep(pin, &own, state);
  }
  forget(pin, &own);
  return err;
}

static void close_pin(rcdp_vault *vault) {
  rcdp_vault_pin *pin = (rcdp_vault_pin *)vault;
  rcdp_vault_close(pin->beneath);
  memset(pin, 0, sizeof *pin);
}

void rcdp_vault_pin_open(rcdp_vault_pin *pin, rcdp_vault *beneath, const rcdp_provider *provider, void *memory,
                         size_t size) {
  *pin = (rcdp_vault_pin){{load, commit, close_pin}, beneath, provider, {memory, 0, size}, false};
}

/* --- codes --- */

static bool length_ok(rcdp_bytes code) {
  return code.len >= RCDP_VAULT_PIN_CODE_MIN && code.len <= RCDP_VAULT_PIN_CODE_MAX;
}

static rcdp_err digest_of(const rcdp_vault_pin *pin, const record *own, code_kind kind, rcdp_bytes code,
                          uint8_t digest[RCDP_HASH_LEN]) {
  static const char *const labels[] = {"rcdp/1 vault code", "rcdp/1 vault unblocking-code"};
  const uint8_t separator[1] = {0};
  const rcdp_bytes parts[] = {rcdp_bytes_of(labels[kind]), RCDP_BYTES(separator), RCDP_BYTES(own->salt), code};
  return pin->provider->hash(pin->provider->context, RCDP_SHA256, parts, 4, digest);
}

static uint8_t tries_of(const record *own, code_kind kind) {
  return kind == OF_CODE ? own->allowed : RCDP_VAULT_PIN_UNBLOCKS;
}

static rcdp_err put_code(const rcdp_vault_pin *pin, record *own, code_kind kind, rcdp_bytes code) {
  own->left[kind] = tries_of(own, kind);
  return digest_of(pin, own, kind, code, own->digests[kind]);
}

/* RCDP_E_LOCKED unless it is the code. */
static rcdp_err compare(const rcdp_vault_pin *pin, const record *own, code_kind kind, rcdp_bytes code) {
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = digest_of(pin, own, kind, code, digest);
  if (err == RCDP_OK) {
    err = rcdp_equal_secret(RCDP_BYTES(digest), RCDP_BYTES(own->digests[kind])) ? RCDP_OK : RCDP_E_LOCKED;
  }
  rcdp_wipe(digest, sizeof digest);
  return err;
}

/* The try is gone, durably, before anything is known of it. */
static rcdp_err try_code(rcdp_vault_pin *pin, record *own, code_kind kind, rcdp_bytes code) {
  if ((own->flags & CODE_SET) == 0) {
    return RCDP_E_STATE;
  }
  if (own->left[kind] == 0) {
    return RCDP_E_LOCKED;
  }
  own->left[kind]--;
  rcdp_err err = change_record(pin, own);
  if (err == RCDP_OK) {
    err = compare(pin, own, kind, code);
  }
  if (err != RCDP_OK) {
    return err;
  }
  own->left[kind] = tries_of(own, kind);
  return RCDP_OK;
}

/* What follows a right code. */
typedef rcdp_err sequel(const rcdp_vault_pin *pin, record *own, rcdp_bytes new_code);

static rcdp_err put_new_code(const rcdp_vault_pin *pin, record *own, rcdp_bytes new_code) {
  return put_code(pin, own, OF_CODE, new_code);
}

static rcdp_err take_code_away(const rcdp_vault_pin *pin, record *own, rcdp_bytes new_code) {
  const uint8_t flags = own->flags & HOLDS_STATE;
  (void)pin;
  (void)new_code;
  *own = nothing_yet;
  own->flags = flags;
  return RCDP_OK;
}

static rcdp_err open_by(rcdp_vault_pin *pin, code_kind kind, rcdp_bytes code, sequel *then, rcdp_bytes new_code) {
  record own;
  if (!length_ok(code)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = read_record(pin, &own);
  if (err == RCDP_OK) {
    err = try_code(pin, &own, kind, code);
  }
  if (err == RCDP_OK && then != NULL) {
    err = then(pin, &own, new_code);
  }
  if (err == RCDP_OK) {
    err = change_record(pin, &own);
  }
  forget(pin, &own);
  pin->unlocked = err == RCDP_OK;
  return err;
}

rcdp_err rcdp_vault_pin_unlock(rcdp_vault_pin *pin, rcdp_bytes code) {
  return open_by(pin, OF_CODE, code, NULL, RCDP_NO_BYTES);
}

rcdp_err rcdp_vault_pin_change(rcdp_vault_pin *pin, rcdp_bytes code, rcdp_bytes new_code) {
  return length_ok(new_code) ? open_by(pin, OF_CODE, code, put_new_code, new_code) : RCDP_E_ARGUMENT;
}

rcdp_err rcdp_vault_pin_remove(rcdp_vault_pin *pin, rcdp_bytes code) {
  return open_by(pin, OF_CODE, code, take_code_away, RCDP_NO_BYTES);
}

rcdp_err rcdp_vault_pin_unblock(rcdp_vault_pin *pin, rcdp_bytes unblocking_code, rcdp_bytes new_code) {
  return length_ok(new_code) ? open_by(pin, OF_UNBLOCKING_CODE, unblocking_code, put_new_code, new_code)
                             : RCDP_E_ARGUMENT;
}

void rcdp_vault_pin_lock(rcdp_vault_pin *pin) { pin->unlocked = false; }

/* --- the first code --- */

static rcdp_err put_both(rcdp_vault_pin *pin, record *own, rcdp_bytes code, rcdp_bytes unblocking_code) {
  if ((own->flags & CODE_SET) != 0) {
    return RCDP_E_ALREADY;
  }
  own->flags |= CODE_SET;
  rcdp_err err = pin->provider->random(pin->provider->context, own->salt, sizeof own->salt);
  if (err == RCDP_OK) {
    err = put_code(pin, own, OF_CODE, code);
  }
  if (err == RCDP_OK) {
    err = put_code(pin, own, OF_UNBLOCKING_CODE, unblocking_code);
  }
  return err == RCDP_OK ? change_record(pin, own) : err;
}

rcdp_err rcdp_vault_pin_set(rcdp_vault_pin *pin, rcdp_bytes code, rcdp_bytes unblocking_code, unsigned tries) {
  record own;
  if (!length_ok(code) || !length_ok(unblocking_code) || tries == 0 || tries > UINT8_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = read_record(pin, &own);
  if (err == RCDP_OK) {
    own.allowed = (uint8_t)tries;
    err = put_both(pin, &own, code, unblocking_code);
  }
  forget(pin, &own);
  if (err == RCDP_OK) {
    pin->unlocked = true;
  }
  return err;
}

rcdp_err rcdp_vault_pin_status_of(rcdp_vault_pin *pin, rcdp_vault_pin_status *status) {
  record own;
  memset(status, 0, sizeof *status);
  const rcdp_err err = read_record(pin, &own);
  if (err == RCDP_OK) {
    *status = (rcdp_vault_pin_status){(own.flags & CODE_SET) != 0, is_closed(pin, &own), own.left[OF_CODE],
                                      own.left[OF_UNBLOCKING_CODE]};
  }
  forget(pin, &own);
  return err;
}
