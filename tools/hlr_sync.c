/* Events, the subscribers that they are about, and the cursor behind them. */
#include "hlr_sync.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/codec.h>

#include "names.h"
#include "take_out.h"

enum { KEY_LEN = 16, KEY_DIGITS = 2 * KEY_LEN, CURSOR_EVERY = 64, NOTE_MAX = HLR_TEXT_MAX + 64 };

static const hlr_presence presences[RCDP_ADMISSION_COUNT] = {
    [RCDP_ADMISSION_UNKNOWN] = HLR_ABSENT,       [RCDP_ADMISSION_ALLOWED] = HLR_KEYED,
    [RCDP_ADMISSION_TO_CONFIRM] = HLR_SILENT,    [RCDP_ADMISSION_RESERVED] = HLR_SILENT,
    [RCDP_ADMISSION_NOT_HANDED_IN] = HLR_SILENT, [RCDP_ADMISSION_LAPSED] = HLR_ABSENT,
    [RCDP_ADMISSION_SUSPENDED] = HLR_SILENT,     [RCDP_ADMISSION_PARENT_SUSPENDED] = HLR_SILENT,
    [RCDP_ADMISSION_REVOKED] = HLR_SILENT,       [RCDP_ADMISSION_EXPIRED] = HLR_SILENT,
    [RCDP_ADMISSION_DELETED] = HLR_ABSENT,
};

/* --- one subscriber --- */

static rcdp_err read_algorithm(rcdp_bytes encoded, rcdp_aka_algorithm *algorithm) {
  void *memory = malloc(RCDP_CODEC_ARENA);
  rcdp_arena arena;
  rcdp_profile profile;
  rcdp_arena_init(&arena, memory, memory != NULL ? RCDP_CODEC_ARENA : 0);
  const rcdp_err err = rcdp_profile_decode(encoded, &arena, &profile);
  if (err == RCDP_OK) {
    *algorithm = profile.algorithm;
  }
  free(memory);
  return err == RCDP_OK || err == RCDP_E_NO_MEMORY ? err : RCDP_E_CORRUPT;
}

/* RCDP_E_ALGORITHM: TUAK, which osmo-hlr does not know, or a key that cannot leave. RCDP_E_BAD_KEY: of 256 bits. RCDP_E_CORRUPT,
 * RCDP_E_OPEN: what is stored cannot be read. Anything else may pass. */
static rcdp_err want_key(const home *from, const rcdp_record *record, hlr_wanted *wanted) {
  rcdp_aka_algorithm algorithm = RCDP_TUAK;
  rcdp_secret k = {0};
  rcdp_secret opc = {0};
  char digits[2][KEY_DIGITS + 1];
  rcdp_err err = read_algorithm(record->profile, &algorithm);
  if (err == RCDP_OK && algorithm != RCDP_MILENAGE) {
    err = RCDP_E_ALGORITHM;
  }
  if (err == RCDP_OK) {
    err = take_out(from->provider, &from->storage_key, &record->credential, record->key, record->op, &k, &opc);
  }
  if (err == RCDP_OK && (k.len != KEY_LEN || opc.len != KEY_LEN)) {
    err = RCDP_E_BAD_KEY;
  }
  if (err == RCDP_OK) {
    hex_write(rcdp_secret_bytes(&k), digits[0]);
    hex_write(rcdp_secret_bytes(&opc), digits[1]);
    snprintf(wanted->aud3g, sizeof wanted->aud3g, "milenage,%s,OPC,%s,5", digits[0], digits[1]);
  }
  rcdp_secret_wipe(&k);
  rcdp_secret_wipe(&opc);
  rcdp_wipe(digits, sizeof digits);
  return err;
}

static void tell(const hlr_sync *self, const char *imsi, rcdp_err err, const char *text) {
  char note[NOTE_MAX];
  snprintf(note, sizeof note, "%s: %s", imsi, text);
  log_note(self->log, "hlr", err, note);
}

/* Once, not with each retry. */
static void tell_trouble(const hlr_sync *self, const char *imsi, rcdp_err err, const char *text) {
  if (self->following > self->tried) {
    tell(self, imsi, err, text);
  }
}

static rcdp_err align(hlr_sync *self, const char *imsi, const hlr_wanted *wanted, rcdp_admission admission) {
  char why[HLR_TEXT_MAX];
  bool changed = false;
  const rcdp_err err = hlr_align(&self->link, imsi, wanted, &changed, why);
  if (changed) {
    self->changed++;
    tell(self, imsi, RCDP_OK, rcdp_admission_text(admission));
  }
  if (err == RCDP_E_CONFLICT) {
    tell_trouble(self, imsi, err, why);
  }
  return err;
}

static bool cannot_be_there(rcdp_err err) {
  return err == RCDP_E_ALGORITHM || err == RCDP_E_BAD_KEY || err == RCDP_E_CORRUPT || err == RCDP_E_OPEN;
}

/* One that cannot be put there is told, and passed over; if it was there with an older key, it is not any more. */
static rcdp_err carry_out(hlr_sync *self, const rcdp_store_result *found, uint64_t now) {
  const rcdp_admission admission = rcdp_admission_of(found, now);
  hlr_wanted wanted = {.presence = presences[admission]};
  char imsi[RCDP_IMSI_MAX + 1];
  snprintf(imsi, sizeof imsi, "%.*s", (int)found->record.imsi.len, (const char *)found->record.imsi.data);
  rcdp_err err = wanted.presence == HLR_KEYED ? want_key(&self->home, &found->record, &wanted) : RCDP_OK;
  if (cannot_be_there(err)) {
    tell_trouble(self, imsi, err, rcdp_err_text(err));
    self->skipped = true;
    wanted.presence = HLR_SILENT;
    err = RCDP_OK;
  }
  if (err == RCDP_OK) {
    err = align(self, imsi, &wanted, admission);
  }
  rcdp_wipe(&wanted, sizeof wanted);
  return err;
}

/* --- one event --- */

static rcdp_err follow_credential(hlr_sync *self, const rcdp_id *credential) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_FIND, .record.credential = *credential, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  const rcdp_err err = book_ask(&self->home.kept, &request, &result);
  if (err == RCDP_E_NOT_FOUND) { /* a finding about one that is not ours */
    return RCDP_OK;
  }
  return err == RCDP_OK ? carry_out(self, &result, request.now) : err;
}

/* A subscription stops all its devices and starts them again, without an event for each; one that the HLR refuses does not stop the rest. */
static rcdp_err follow_subscription(hlr_sync *self, rcdp_bytes parent) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST, .record.parent = parent, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  bool refused = false;
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && (err = book_ask(&self->home.kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    err = carry_out(self, &result, request.now);
    refused = refused || err == RCDP_E_CONFLICT;
    err = err == RCDP_E_CONFLICT ? RCDP_OK : err;
  }
  return err != RCDP_E_NOT_FOUND ? err : refused ? RCDP_E_CONFLICT : RCDP_OK;
}

/* Behind the first space of the detail. */
static rcdp_bytes subscription_of(const rcdp_log_entry *entry, uint8_t copy[RCDP_LOG_DETAIL_MAX]) {
  const uint8_t *space = entry->detail.len > 0 ? memchr(entry->detail.data, ' ', entry->detail.len) : NULL;
  if (entry->kind != RCDP_LOG_SUBSCRIPTION_CHANGE || space == NULL) {
    return RCDP_NO_BYTES;
  }
  const size_t len = entry->detail.len - (size_t)(space + 1 - entry->detail.data);
  memcpy(copy, space + 1, len);
  return (rcdp_bytes){copy, len};
}

static rcdp_err follow(hlr_sync *self, const rcdp_log_entry *entry) {
  uint8_t copy[RCDP_LOG_DETAIL_MAX]; /* views of the entry end with the next request */
  const rcdp_bytes parent = subscription_of(entry, copy);
  const rcdp_id credential = entry->credential;
  if (entry->has_credential) {
    return follow_credential(self, &credential);
  }
  return parent.len > 0 ? follow_subscription(self, parent) : RCDP_OK;
}

/* --- all that are new --- */

/* What was swept or reserved need not be durable yet, and a cursor must never be ahead of the log. */
static rcdp_err keep_cursor(const hlr_sync *self) {
  const rcdp_err err = book_sync(&self->home.kept);
  return err == RCDP_OK ? hlr_cursor_write(self->folder, &self->done) : err;
}

/* One event; refused: the HLR refuses it, or one before it. */
static rcdp_err follow_next(hlr_sync *self, const rcdp_log_entry *entry, bool *refused) {
  const hlr_cursor next = {entry->position, entry->hash};
  self->following = next.position;
  const rcdp_err err = follow(self, entry);
  if (err != RCDP_OK && err != RCDP_E_CONFLICT) {
    return err;
  }
  self->tried = next.position > self->tried ? next.position : self->tried;
  *refused = *refused || err == RCDP_E_CONFLICT;
  if (*refused) {
    return RCDP_OK;
  }
  self->done = next;
  return next.position % CURSOR_EVERY == 0 ? keep_cursor(self) : RCDP_OK;
}

/* The HLR refuses one: the others go on, and the cursor stays before it, so that it is tried again. */
static rcdp_err follow_all(hlr_sync *self, bool retry) {
  bool refused = !retry && self->tried > self->done.position;
  rcdp_store_request request = {.op = RCDP_STORE_LIST_EVENTS, .after = refused ? self->tried : self->done.position};
  rcdp_store_result result;
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && (err = book_ask(&self->home.kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    err = follow_next(self, &result.entry, &refused);
  }
  return err != RCDP_E_NOT_FOUND ? err : refused ? RCDP_E_CONFLICT : RCDP_OK;
}

/* What ends by time alone is an event from now on. */
static rcdp_err sweep(hlr_sync *self) {
  const rcdp_store_request request = {.op = RCDP_STORE_SWEEP, .now = (uint64_t)time(NULL)};
  rcdp_store_result result = {.count = 0};
  rcdp_err err;
  do {
    err = book_ask(&self->home.kept, &request, &result);
  } while (err == RCDP_OK && result.count == RCDP_SWEEP_MAX);
  return err;
}

rcdp_err hlr_sync_round(hlr_sync *self, bool retry) {
  const uint64_t before = self->done.position;
  rcdp_err err = hlr_cursor_check(&self->done, &self->home.kept);
  if (err == RCDP_OK) {
    err = sweep(self);
  }
  if (err == RCDP_OK && self->link.fd < 0) {
    err = hlr_open(&self->link, &self->peer);
  }
  if (err == RCDP_OK) {
    err = follow_all(self, retry);
  }
  if (self->done.position != before) {
    const rcdp_err kept = keep_cursor(self);
    err = err == RCDP_OK ? kept : err;
  }
  if (err != RCDP_OK && err != RCDP_E_CONFLICT) {
    hlr_close(&self->link);
  }
  return err;
}
