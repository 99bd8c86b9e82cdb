/* Numbers that serve once: the IMSIs of a grant's block, one after another ("SERIAL NEXT" in a file); the orders about a credential. */
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "names.h"

#define NEXT "imsi"

enum { LINE_MAX_LEN = PROVISIONER_CHANNEL_IDENTITY_LEN + 1 + RCDP_IMSI_MAX };

/* The first of the block, unless some are taken. */
static rcdp_err read_next(const provisioner_dir *dir, char next[RCDP_IMSI_MAX + 1]) {
  const rcdp_bytes first = dir->grant.block_first;
  uint8_t memory[2 * LINE_MAX_LEN + 64];
  rcdp_arena arena;
  rcdp_bytes line = RCDP_NO_BYTES;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = file_read(dir->directory, NEXT, &arena, &line);
  const size_t digits = PROVISIONER_CHANNEL_IDENTITY_LEN + 1;
  const bool same = err == RCDP_OK && line.len == digits + first.len &&
                    memcmp(line.data, dir->channel_name, PROVISIONER_CHANNEL_IDENTITY_LEN) == 0;
  memcpy(next, same ? line.data + digits : first.data, first.len);
  next[first.len] = '\0';
  if (strspn(next, "0123456789") != first.len) {
    return RCDP_E_CORRUPT;
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

/* Over the last of all comes the first of all, which is below every block. */
static void count_up(const char *imsi, char next[RCDP_IMSI_MAX + 1]) {
  size_t at = strlen(imsi);
  memcpy(next, imsi, at + 1);
  while (at > 0 && next[at - 1] == '9') {
    next[--at] = '0';
  }
  if (at > 0) {
    next[at - 1]++;
  }
}

rcdp_err ledger_take_imsi(const provisioner_dir *dir, char imsi[RCDP_IMSI_MAX + 1]) {
  const rcdp_grant *grant = &dir->grant;
  char next[RCDP_IMSI_MAX + 1];
  char line[LINE_MAX_LEN + 1];
  rcdp_err err = grant->block_first.len > 0 ? read_next(dir, imsi) : RCDP_E_NOT_AUTHORISED;
  if (err != RCDP_OK) {
    return err;
  }
  if (memcmp(imsi, grant->block_first.data, grant->block_first.len) < 0 ||
      memcmp(imsi, grant->block_last.data, grant->block_last.len) > 0) {
    return RCDP_E_EXHAUSTED;
  }
  count_up(imsi, next);
  snprintf(line, sizeof line, "%s %s", dir->channel_name, next);
  return file_replace(dir->directory, NEXT, rcdp_bytes_of(line));
}

rcdp_err ledger_next_number(const provisioner_dir *dir, uint32_t record, uint64_t told, uint64_t *number) {
  static const size_t size = (size_t)2 * (RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA);
  void *memory = malloc(size);
  rcdp_arena arena;
  rcdp_provision_state state;
  rcdp_arena_init(&arena, memory, memory != NULL ? size : 0);
  rcdp_err err = ledger_read(dir, record, &arena, &state);
  if (err == RCDP_OK) {
    state.number = (told > state.number ? told : state.number) + 1;
    *number = state.number;
    err = ledger_write(dir, record, &state, &arena);
  }
  free(memory);
  return err;
}
