/* What an operation tells in the log of what it writes, in the same commit. */
#include <string.h>

#include "record.h"
#include "tell.h"

/* --- details --- */

void rcdp_detail_add(rcdp_detail *detail, rcdp_bytes part) {
  const size_t room = sizeof detail->octets - detail->len;
  const size_t len = part.len < room ? part.len : room;
  if (len > 0) {
    memcpy(detail->octets + detail->len, part.data, len);
  }
  detail->len += len;
}

void rcdp_detail_text(rcdp_detail *detail, const char *part) { rcdp_detail_add(detail, rcdp_bytes_of(part)); }

void rcdp_detail_number(rcdp_detail *detail, uint64_t number) {
  uint8_t digits[20];
  size_t first = sizeof digits;
  do {
    digits[--first] = (uint8_t)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  rcdp_detail_add(detail, (rcdp_bytes){digits + first, sizeof digits - first});
}

void rcdp_detail_id(rcdp_detail *detail, const rcdp_id *id) {
  static const uint8_t hex[] = "0123456789abcdef";
  for (size_t i = 0; i < sizeof id->octets; i++) {
    const uint8_t pair[2] = {hex[id->octets[i] >> 4], hex[id->octets[i] & 15]};
    rcdp_detail_add(detail, RCDP_BYTES(pair));
  }
}

/* --- entries --- */

rcdp_err rcdp_tell(rcdp_engine *engine, rcdp_log_kind kind, const rcdp_record *record, uint64_t now,
                   const rcdp_detail *detail) {
  rcdp_log_entry entry = {.at = now, .kind = kind};
  if (record != NULL) {
    entry.has_credential = true;
    entry.credential = record->credential;
    entry.epoch = record->epoch;
    entry.state = record->state;
    entry.imsi = record->imsi;
  }
  if (detail != NULL) {
    entry.detail = (rcdp_bytes){detail->octets, detail->len};
  }
  return engine->calls->append(engine, &entry);
}

rcdp_err rcdp_tell_found(rcdp_engine *engine, rcdp_log_kind kind, const rcdp_finding *finding, uint64_t now,
                         const rcdp_detail *detail) {
  const rcdp_log_entry entry = {.at = now,
                                .kind = kind,
                                .has_credential = finding->has_credential,
                                .credential = finding->credential,
                                .imsi = finding->imsi,
                                .detail = {detail->octets, detail->len}};
  return engine->calls->append(engine, &entry);
}

rcdp_err rcdp_tell_state(rcdp_engine *engine, const rcdp_record *record, uint64_t now, const rcdp_detail *detail) {
  static const rcdp_log_kind kinds[RCDP_STATE_COUNT] = {
      [RCDP_STATE_RESERVED] = RCDP_LOG_RESERVE, [RCDP_STATE_OFFERED] = RCDP_LOG_OFFER,
      [RCDP_STATE_ACTIVE] = RCDP_LOG_RESUME,    [RCDP_STATE_SUSPENDED] = RCDP_LOG_SUSPEND,
      [RCDP_STATE_LAPSED] = RCDP_LOG_LAPSE,     [RCDP_STATE_REVOKED] = RCDP_LOG_REVOKE,
      [RCDP_STATE_EXPIRED] = RCDP_LOG_EXPIRE,   [RCDP_STATE_DELETED] = RCDP_LOG_DELETE,
  };
  return rcdp_tell(engine, kinds[record->state], record, now, detail);
}

/* --- orders that were due --- */

void rcdp_settle(rcdp_engine *engine, rcdp_record *record, uint64_t now) {
  const rcdp_credential_state before = record->state;
  const rcdp_obeyed due = {.at = record->ownership.effective_at, .number = record->ownership.number};
  rcdp_record_settle(record, now);
  engine->obeyed = record->state != before ? due : (rcdp_obeyed){.at = 0};
  engine->obeyed.state = record->state;
}

static rcdp_err tell_obeyed(rcdp_engine *engine, const rcdp_record *record, uint64_t now) {
  const rcdp_obeyed obeyed = engine->obeyed;
  rcdp_record then = *record;
  rcdp_detail detail = {.len = 0};
  if (obeyed.at == 0) {
    return RCDP_OK;
  }
  engine->obeyed.at = 0;
  then.state = obeyed.state;
  rcdp_detail_text(&detail, "order ");
  rcdp_detail_number(&detail, obeyed.number);
  rcdp_detail_text(&detail, " at ");
  rcdp_detail_number(&detail, obeyed.at);
  return rcdp_tell_state(engine, &then, now, &detail);
}

rcdp_err rcdp_change(rcdp_engine *engine, const rcdp_record *record, uint64_t now) {
  const rcdp_err err = tell_obeyed(engine, record, now);
  return err == RCDP_OK ? engine->calls->change(engine, record) : err;
}
