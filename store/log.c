/* The event log: the names of what it tells, the chain of its hashes, and LIST_EVENTS. What is told stands in tell.c. */
#include "log.h"
#include "operations.h"

#define NAME(id, name) [id] = (name),

static const char *const names[RCDP_LOG_KIND_COUNT] = {RCDP_LOG(NAME)};

static const char label[] = "rcdp/1 log network"; /* the zero behind it is part of the hash */

const char *rcdp_log_name(rcdp_log_kind kind) {
  return (size_t)kind < RCDP_LOG_KIND_COUNT ? names[(size_t)kind] : "invalid";
}

/* Else its encoding would be another's too. */
static bool encodes(const rcdp_log_entry *entry) {
  return (size_t)entry->kind < RCDP_LOG_KIND_COUNT && (size_t)entry->state < RCDP_STATE_COUNT &&
         entry->imsi.len <= RCDP_IMSI_MAX && entry->detail.len <= RCDP_LOG_DETAIL_MAX;
}

rcdp_err rcdp_log_hash(const rcdp_provider *provider, const rcdp_log_entry *entry, rcdp_octets32 *hash) {
  uint8_t numbers[8 + 8];
  uint8_t choices[2] = {(uint8_t)entry->kind, entry->has_credential ? 1 : 0};
  uint8_t standing[2 + 1 + 1] = {(uint8_t)(entry->epoch >> 8), (uint8_t)entry->epoch, (uint8_t)entry->state,
                                 (uint8_t)entry->imsi.len};
  const uint8_t detail_len = (uint8_t)entry->detail.len;
  const rcdp_bytes parts[] = {{(const uint8_t *)label, sizeof label},
                              RCDP_OCTETS32_BYTES(entry->previous),
                              RCDP_BYTES(numbers),
                              RCDP_BYTES(choices),
                              RCDP_ID_BYTES(entry->credential),
                              RCDP_BYTES(standing),
                              entry->imsi,
                              {&detail_len, 1},
                              entry->detail};
  if (!encodes(entry)) {
    return RCDP_E_CORRUPT;
  }
  rcdp_put_u64(numbers, entry->position);
  rcdp_put_u64(numbers + 8, entry->at);
  return provider->hash(provider->context, RCDP_SHA256, parts, sizeof parts / sizeof parts[0], hash->octets);
}

rcdp_err rcdp_log_verify(const rcdp_provider *provider, const rcdp_octets32 *previous, const rcdp_log_entry *entry) {
  rcdp_octets32 hash = {{0}};
  if (!rcdp_octets32_equal(&entry->previous, previous)) {
    return RCDP_E_CORRUPT;
  }
  const rcdp_err err = rcdp_log_hash(provider, entry, &hash);
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_octets32_equal(&hash, &entry->hash) ? RCDP_OK : RCDP_E_CORRUPT;
}

rcdp_err rcdp_log_entry_copy(rcdp_arena *arena, const rcdp_log_entry *from, rcdp_log_entry *to) {
  rcdp_log_entry copy = *from;
  rcdp_err err = rcdp_arena_copy(arena, from->imsi, &copy.imsi);
  if (err == RCDP_OK) {
    err = rcdp_arena_copy(arena, from->detail, &copy.detail);
  }
  if (err == RCDP_OK) {
    *to = copy;
  }
  return err;
}

rcdp_err rcdp_operation_list_events(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                    rcdp_store_result *result) {
  const rcdp_err err = engine->calls->find_entry(engine, request->after, arena, &result->entry);
  if (err == RCDP_OK && result->entry.position != request->after + 1) {
    return RCDP_E_CORRUPT; /* entries have no gaps: one was taken out */
  }
  result->next = result->entry.position;
  return err;
}
