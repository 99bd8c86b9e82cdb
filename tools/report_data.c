/* One pass over credentials, one over findings. */
#include "report_data.h"

#include <stdlib.h>
#include <string.h>

#include <rcdp/codec.h>

enum { DAY_S = 86400, WEEK_S = 7 * DAY_S };

static void copy_text(char *text, size_t size, rcdp_bytes from) {
  const size_t len = from.len < size ? from.len : size - 1;
  memcpy(text, from.data != NULL ? from.data : (const uint8_t *)"", len);
  text[len] = '\0';
}

/* Into its place by time, if it is one of the earliest. */
static void add_row(report_table *table, const rcdp_record *record, uint64_t at) {
  size_t place = table->shown;
  table->count++;
  while (place > 0 && table->rows[place - 1].at > at) {
    place--;
  }
  if (place == REPORT_ROWS) {
    return;
  }
  const size_t behind = table->shown - place - (table->shown == REPORT_ROWS ? 1 : 0);
  memmove(&table->rows[place + 1], &table->rows[place], behind * sizeof table->rows[0]);
  report_row *row = &table->rows[place];
  *row = (report_row){.at = at, .state = record->state, .ordered = record->must_update};
  copy_text(row->imsi, sizeof row->imsi, record->imsi);
  copy_text(row->device, sizeof row->device, record->device_id);
  table->shown += table->shown < REPORT_ROWS ? 1 : 0;
}

/* --- credentials --- */

static void count_day(uint64_t days[REPORT_DAYS], uint64_t now, uint64_t at) {
  const uint64_t ago = now / DAY_S - at / DAY_S;
  if (at != 0 && at <= now && ago < REPORT_DAYS) {
    days[REPORT_DAYS - 1 - ago]++;
  }
}

static bool is_live(const rcdp_record *record) {
  return record->state == RCDP_STATE_ACTIVE || record->state == RCDP_STATE_SUSPENDED;
}

static void note_end(report_data *data, const rcdp_record *record) {
  const uint64_t end = record->not_after;
  if (!is_live(record) || end <= data->now) {
    return;
  }
  const uint64_t ahead = end - data->now;
  if (ahead / WEEK_S < REPORT_WEEKS) {
    data->expiring[ahead / WEEK_S]++;
  }
  if (ahead <= (uint64_t)REPORT_SOON_DAYS * DAY_S) {
    add_row(&data->soon, record, end);
  }
}

static rcdp_err note_update(report_data *data, const rcdp_record *record, void *memory) {
  rcdp_arena arena;
  rcdp_profile profile = {.renewal = 0};
  rcdp_arena_init(&arena, memory, RCDP_CODEC_ARENA);
  if (record->state != RCDP_STATE_ACTIVE) {
    return RCDP_OK;
  }
  const rcdp_err err = rcdp_profile_decode(record->profile, &arena, &profile);
  const bool due = err == RCDP_OK && profile.renewal != 0 && profile.renewal <= data->now;
  if (due || record->must_update) {
    add_row(&data->updates, record, due ? profile.renewal : data->now);
  }
  return err;
}

static rcdp_err note_credential(report_data *data, const rcdp_record *record, void *memory) {
  data->credentials++;
  data->states[record->state]++;
  count_day(data->issued, data->now, record->offered_at);
  count_day(data->ended, data->now, record->ended_at);
  note_end(data, record);
  return note_update(data, record, memory);
}

static rcdp_err collect_credentials(book *kept, report_data *data, void *memory) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST, .now = data->now};
  rcdp_store_result result;
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && (err = book_ask(kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    err = note_credential(data, &result.record, memory);
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

/* --- findings --- */

static void take_finding(report_finding *to, const rcdp_finding *finding) {
  *to = (report_finding){.kind = finding->kind,
                         .authentic = finding->authentic,
                         .position = finding->position,
                         .count = finding->count,
                         .first_at = finding->first_at,
                         .last_at = finding->last_at};
  copy_text(to->imsi, sizeof to->imsi, finding->imsi);
  copy_text(to->device, sizeof to->device, finding->device_id);
  copy_text(to->evidence, sizeof to->evidence, finding->evidence);
}

/* Behind those that are as grave. */
static void add_finding(report_data *data, const rcdp_finding *finding) {
  const rcdp_severity severity = rcdp_finding_severity(finding->kind);
  size_t place = data->findings_shown;
  data->severities[severity]++;
  while (place > 0 && rcdp_finding_severity(data->findings[place - 1].kind) < severity) {
    place--;
  }
  if (place == REPORT_ROWS) {
    return;
  }
  const size_t behind = data->findings_shown - place - (data->findings_shown == REPORT_ROWS ? 1 : 0);
  memmove(&data->findings[place + 1], &data->findings[place], behind * sizeof data->findings[0]);
  take_finding(&data->findings[place], finding);
  data->findings_shown += data->findings_shown < REPORT_ROWS ? 1 : 0;
}

static rcdp_err collect_findings(book *kept, report_data *data) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_FINDINGS, .now = data->now};
  rcdp_store_result result;
  rcdp_err err;
  while ((err = book_ask(kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    if (!result.finding.settled) {
      add_finding(data, &result.finding);
    }
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

rcdp_err report_collect(book *kept, uint64_t now, report_data *data) {
  void *memory = malloc(RCDP_CODEC_ARENA);
  *data = (report_data){.now = now};
  rcdp_err err = memory != NULL ? collect_credentials(kept, data, memory) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = collect_findings(kept, data);
  }
  free(memory);
  return err;
}
