/* Codes of the ledger, of labels, and new ones. */
#include "provision_awaited.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "code_file.h"
#include "code_read.h"
#include "public_code.h"

enum { STATE_ARENA = RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA };

/* --- records of the ledger --- */

typedef enum {
  RECORD_SILENT,
  RECORD_AWAITED,
  RECORD_RETURNING, /* its device may come again, and needs not */
  RECORD_REFUSED,   /* its device is to be told */
  RECORD_OVER
} record_kind;

/* Of a record that has a code, by what is kept of its device. */
static record_kind kind_of(const rcdp_provision_state *state) {
  static const record_kind kinds[RCDP_PROVISION_STATUS_COUNT] = {
      [RCDP_PROVISION_OFFERED] = RECORD_AWAITED,    [RCDP_PROVISION_DELIVERING] = RECORD_AWAITED,
      [RCDP_PROVISION_RECEIVED] = RECORD_RETURNING, [RCDP_PROVISION_REFUSED] = RECORD_REFUSED,
      [RCDP_PROVISION_CONFIRMED] = RECORD_OVER,     [RCDP_PROVISION_DENIED] = RECORD_OVER,
      [RCDP_PROVISION_TRANSFERRED] = RECORD_OVER};
  return kinds[state->status];
}

static rcdp_err classify(const provisioner_dir *dir, uint32_t number, void *memory, rcdp_secret *code,
                         record_kind *kind) {
  rcdp_arena arena;
  rcdp_provision_state state;
  *kind = RECORD_SILENT;
  rcdp_err err = ledger_code(dir, number, code);
  if (err != RCDP_OK) {
    return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
  }
  rcdp_arena_init(&arena, memory, STATE_ARENA);
  err = ledger_read(dir, number, &arena, &state);
  *kind = err == RCDP_OK ? kind_of(&state) : RECORD_AWAITED;
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

typedef rcdp_err (*visitor)(void *context, uint32_t number, const rcdp_secret *code, record_kind kind);

static rcdp_err visit(const provisioner_dir *dir, visitor each, void *context) {
  uint32_t *numbers = NULL;
  size_t count = 0;
  void *memory = malloc(STATE_ARENA);
  rcdp_err err = memory != NULL ? ledger_list(dir, &numbers, &count) : RCDP_E_NO_MEMORY;
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    rcdp_secret code = {.len = 0};
    record_kind kind = RECORD_SILENT;
    err = classify(dir, numbers[i], memory, &code, &kind);
    if (err == RCDP_OK && kind != RECORD_SILENT) {
      err = each(context, numbers[i], &code, kind);
    }
    rcdp_secret_wipe(&code);
  }
  free(numbers);
  free(memory);
  return err;
}

/* --- entries --- */

static rcdp_err add_entry(provision_side *side, uint32_t number, const rcdp_secret *code, record_kind kind) {
  const bool awaited = kind == RECORD_AWAITED;
  rcdp_code_psk psk;
  if (side->count == PROVISION_DEVICES_MAX) {
    return awaited ? RCDP_E_OVERLOADED : RCDP_OK; /* who may come again, may come another time */
  }
  const rcdp_err err = rcdp_code_derive(side->dir.identity.provider, code, &psk);
  if (err == RCDP_OK) {
    provision_entry *entry = &side->entries[side->count++];
    *entry = (provision_entry){
        .record = number, .awaited = awaited, .refused = kind == RECORD_REFUSED, .serves = true, .key = psk.key};
    memcpy(entry->identity, psk.identity, sizeof entry->identity);
  }
  rcdp_secret_wipe(&psk.key);
  return err;
}

/* What a kill left of a code that has served goes now. */
static rcdp_err take_up(void *context, uint32_t number, const rcdp_secret *code, record_kind kind) {
  provision_side *side = context;
  return kind == RECORD_OVER ? ledger_end_code(&side->dir, number, true) : add_entry(side, number, code, kind);
}

static provision_entry *find_entry(const provision_side *side, const char *identity) {
  for (uint32_t i = 0; i < side->count; i++) {
    if (strcmp(side->entries[i].identity, identity) == 0) {
      return &side->entries[i];
    }
  }
  return NULL;
}

static rcdp_err add_record(provision_side *side, const rcdp_secret *code) {
  uint32_t number = 0;
  const rcdp_err err = side->count < PROVISION_DEVICES_MAX ? ledger_add(&side->dir, code, &number) : RCDP_E_OVERLOADED;
  return err == RCDP_OK ? add_entry(side, number, code, RECORD_AWAITED) : err;
}

/* One that is awaited already is awaited once. A label's code serves once; what everybody knows, as often as the device comes. */
static rcdp_err await_code(provision_side *side, const rcdp_secret *code, bool once) {
  rcdp_code_psk psk;
  rcdp_err err = rcdp_code_derive(side->dir.identity.provider, code, &psk);
  provision_entry *known = err == RCDP_OK ? find_entry(side, psk.identity) : NULL;
  rcdp_secret_wipe(&psk.key);
  if (err != RCDP_OK) {
    return err;
  }
  if (known != NULL) {
    known->awaited = true;
    return RCDP_OK;
  }
  return once && code_file_used(side->dir.directory, psk.identity) ? RCDP_E_ALREADY : add_record(side, code);
}

static int await_codes(provision_side *side, char **codes) {
  for (size_t i = 0; codes != NULL && codes[i] != NULL; i++) {
    rcdp_secret code;
    int status = code_read(codes[i], &code);
    const rcdp_err err = status == EXIT_SUCCESS ? await_code(side, &code, true) : RCDP_OK;
    rcdp_secret_wipe(&code);
    if (err == RCDP_E_ALREADY) {
      return cli_error("code %zu was used before, and a code serves once: reset the device, or take another code",
                       i + 1);
    }
    if (status != EXIT_SUCCESS || err != RCDP_OK) {
      return status != EXIT_SUCCESS ? status : cli_fail(err, "code %zu", i + 1);
    }
  }
  return EXIT_SUCCESS;
}

static int await_named(provision_side *side, char **named) {
  for (size_t i = 0; named != NULL && named[i] != NULL; i++) {
    const rcdp_bytes name = rcdp_bytes_of(named[i]);
    rcdp_secret code;
    rcdp_err err = rcdp_device_id_valid(name) ? public_code(side->dir.identity.provider, name, &code) : RCDP_E_ARGUMENT;
    if (err == RCDP_OK) {
      err = await_code(side, &code, false);
    }
    if (err != RCDP_OK) {
      return cli_fail(err, "--device %s", named[i]);
    }
  }
  return EXIT_SUCCESS;
}

static uint32_t awaited_count(const provision_side *side) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < side->count; i++) {
    count += side->entries[i].awaited ? 1 : 0;
  }
  return count;
}

static int await_new(provision_side *side, int devices) {
  const uint32_t before = awaited_count(side);
  if (devices > 0 && before > 0) {
    return cli_error("%u devices are awaited already: go on without --devices, or give them up (rcdp provisioner "
                     "withdraw)",
                     (unsigned)before);
  }
  rcdp_err err = RCDP_OK;
  for (int i = 0; err == RCDP_OK && i < devices; i++) {
    rcdp_secret code;
    err = rcdp_code_make(side->dir.identity.provider, RCDP_CODE_MIN, &code);
    if (err == RCDP_OK) {
      err = add_record(side, &code);
    }
    rcdp_secret_wipe(&code);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/" LEDGER, side->dir.directory);
}

/* Where there is nothing else to do, those are awaited that are to hear that the network has refused them. */
static void await_refused(provision_side *side) {
  for (uint32_t i = 0; i < side->count; i++) {
    side->entries[i].awaited = side->entries[i].refused;
  }
}

int awaited_find(provision_side *side, const awaited_plan *plan) {
  side->entries = calloc(PROVISION_DEVICES_MAX, sizeof *side->entries);
  const rcdp_err err = side->entries != NULL ? visit(&side->dir, take_up, side) : RCDP_E_NO_MEMORY;
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/" LEDGER, side->dir.directory);
  }
  if (await_new(side, plan->devices) != EXIT_SUCCESS || await_codes(side, plan->codes) != EXIT_SUCCESS ||
      await_named(side, plan->named) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (awaited_count(side) == 0) {
    await_refused(side);
  }
  return awaited_count(side) > 0 ? EXIT_SUCCESS : cli_error("nobody is awaited: give --devices, --code or --device");
}

/* --- withdrawing --- */

static rcdp_err give_up(void *context, uint32_t number, const rcdp_secret *code, record_kind kind) {
  const provisioner_dir *const *dir = context;
  (void)code;
  return kind == RECORD_RETURNING || kind == RECORD_REFUSED ? RCDP_OK : ledger_end_code(*dir, number, true);
}

int awaited_withdraw(const provisioner_dir *dir) {
  const rcdp_err err = visit(dir, give_up, &dir);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/" LEDGER, dir->directory);
}
