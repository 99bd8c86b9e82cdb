/* Reads all records. */
#include "ledger_rows.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"

enum { STATE_ARENA = RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA, ID_DIGITS = 2 * sizeof(rcdp_id) };

static void copy_text(char *text, size_t size, rcdp_bytes from) {
  snprintf(text, size, "%.*s", (int)from.len, (const char *)from.data);
}

static void take_row(ledger_rows *rows, uint32_t number, const rcdp_provision_state *state) {
  ledger_row *row = &rows->items[rows->count++];
  *row = (ledger_row){.record = number,
                      .maker = state->maker,
                      .status = state->status,
                      .cause = state->has_report ? state->report.cause : RCDP_OK,
                      .has_credential = state->has_credential,
                      .credential = state->credential,
                      .ownership = state->ownership,
                      .number = state->number};
  copy_text(row->device, sizeof row->device, state->device);
  if (state->imsi.len > 0) {
    copy_text(row->imsi, sizeof row->imsi, state->imsi);
  }
}

static rcdp_err read_all(const provisioner_dir *dir, const uint32_t *numbers, size_t count, void *memory,
                         ledger_rows *rows) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    rcdp_arena arena;
    rcdp_provision_state state;
    rcdp_arena_init(&arena, memory, STATE_ARENA);
    err = ledger_read(dir, numbers[i], &arena, &state);
    if (err == RCDP_OK) {
      take_row(rows, numbers[i], &state);
    }
    err = err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
  }
  return err;
}

rcdp_err ledger_rows_read(const provisioner_dir *dir, ledger_rows *rows) {
  uint32_t *numbers = NULL;
  size_t count = 0;
  void *memory = malloc(STATE_ARENA);
  *rows = (ledger_rows){.items = NULL};
  rcdp_err err = memory != NULL ? ledger_list(dir, &numbers, &count) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    rows->items = calloc(count + 1, sizeof *rows->items);
    err = rows->items != NULL ? read_all(dir, numbers, count, memory, rows) : RCDP_E_NO_MEMORY;
  }
  free(numbers);
  free(memory);
  return err;
}

void ledger_rows_free(ledger_rows *rows) { free(rows->items); }

static bool is_wanted(const ledger_row *row, const char *wanted) {
  char credential[ID_DIGITS + 1];
  hex_write(RCDP_ID_BYTES(row->credential), credential);
  return strcmp(row->device, wanted) == 0 || strcmp(credential, wanted) == 0;
}

ledger_row *ledger_rows_find(const ledger_rows *rows, const char *wanted) {
  for (size_t i = rows->count; i > 0; i--) {
    ledger_row *row = &rows->items[i - 1];
    const bool held = row->status == RCDP_PROVISION_CONFIRMED || row->status == RCDP_PROVISION_TRANSFERRED;
    if (held && row->has_credential && is_wanted(row, wanted)) {
      return row;
    }
  }
  return NULL;
}
