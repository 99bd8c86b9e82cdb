/* "POSITION HASH" in a file. */
#include "hlr_cursor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "names.h"

#define CURSOR "cursor"

enum { HASH_DIGITS = 2 * RCDP_HASH_LEN, LINE_MAX_LEN = 20 + 1 + HASH_DIGITS + 1 };

static rcdp_err parse(rcdp_bytes content, hlr_cursor *cursor) {
  char line[LINE_MAX_LEN + 1];
  char *end = NULL;
  if (content.len == 0 || content.len > LINE_MAX_LEN || content.data[content.len - 1] != '\n') {
    return RCDP_E_CORRUPT;
  }
  memcpy(line, content.data, content.len);
  line[content.len - 1] = '\0';
  errno = 0;
  cursor->position = strtoull(line, &end, 10);
  const bool good = errno == 0 && line[0] >= '1' && line[0] <= '9' && *end == ' ' &&
                    hex_read(end + 1, cursor->hash.octets, sizeof cursor->hash.octets) == RCDP_OK;
  return good ? RCDP_OK : RCDP_E_CORRUPT;
}

rcdp_err hlr_cursor_read(const char *folder, hlr_cursor *cursor) {
  uint8_t memory[4 * LINE_MAX_LEN];
  rcdp_arena arena;
  rcdp_bytes content = RCDP_NO_BYTES;
  *cursor = (hlr_cursor){.position = 0};
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = file_read(folder, CURSOR, &arena, &content);
  if (err == RCDP_E_NO_MEMORY) { /* longer than any of ours */
    return RCDP_E_CORRUPT;
  }
  return err == RCDP_OK ? parse(content, cursor) : err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

rcdp_err hlr_cursor_write(const char *folder, const hlr_cursor *cursor) {
  char line[LINE_MAX_LEN + 1];
  char hash[HASH_DIGITS + 1];
  hex_write(RCDP_OCTETS32_BYTES(cursor->hash), hash);
  snprintf(line, sizeof line, "%" PRIu64 " %s\n", cursor->position, hash);
  return file_replace(folder, CURSOR, rcdp_bytes_of(line));
}

rcdp_err hlr_cursor_check(const hlr_cursor *cursor, book *kept) {
  const rcdp_store_request request = {.op = RCDP_STORE_LIST_EVENTS, .after = cursor->position - 1};
  rcdp_store_result result;
  if (cursor->position == 0) {
    return RCDP_OK;
  }
  const rcdp_err err = book_ask(kept, &request, &result);
  const bool same = err == RCDP_OK && result.entry.position == cursor->position &&
                    memcmp(&result.entry.hash, &cursor->hash, sizeof cursor->hash) == 0;
  return same ? RCDP_OK : err == RCDP_OK || err == RCDP_E_NOT_FOUND ? RCDP_E_STALE : err;
}
