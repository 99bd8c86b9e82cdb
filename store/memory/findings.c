/* What was found, in memory, in an array by age. */
#include <stdlib.h>
#include <string.h>

#include "../record.h"
#include "memory.h"

static rcdp_findings *of(rcdp_engine *engine) { return &((rcdp_memory *)engine)->findings; }

static rcdp_finding seen(const rcdp_found *found) {
  rcdp_finding finding = found->finding;
  finding.imsi.data = found->imsi;
  finding.device_id.data = found->device_id;
  finding.evidence.data = found->evidence;
  return finding;
}

static bool same_subject(const rcdp_finding *a, const rcdp_finding *b) {
  if (a->has_credential || b->has_credential) {
    return a->has_credential == b->has_credential && rcdp_id_equal(&a->credential, &b->credential);
  }
  return rcdp_bytes_equal(a->imsi, b->imsi);
}

static bool same(const rcdp_finding *a, const rcdp_finding *b) {
  return a->kind == b->kind && a->authentic == b->authentic && same_subject(a, b) &&
         rcdp_bytes_equal(a->device_id, b->device_id);
}

static const rcdp_found *find(const rcdp_findings *findings, const rcdp_engine_finding_key *key) {
  if (key->named == NULL) {
    return key->after < findings->count ? &findings->list[key->after] : NULL;
  }
  for (size_t i = 0; i < findings->count; i++) {
    const rcdp_finding finding = seen(&findings->list[i]);
    if (same(&finding, key->named)) {
      return &findings->list[i];
    }
  }
  return NULL;
}

rcdp_err rcdp_memory_find_finding(rcdp_engine *engine, const rcdp_engine_finding_key *key, rcdp_arena *arena,
                                  rcdp_finding *finding) {
  const rcdp_found *found = find(of(engine), key);
  if (found == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  const rcdp_finding view = seen(found);
  return rcdp_finding_copy(arena, &view, finding);
}

static bool is_rumour(const rcdp_finding *finding, bool unknown) {
  return !finding->authentic && !finding->settled && (finding->kind == RCDP_FINDING_UNKNOWN_CREDENTIAL) == unknown;
}

rcdp_err rcdp_memory_count_findings(rcdp_engine *engine, bool unknown, uint64_t *count) {
  const rcdp_findings *findings = of(engine);
  *count = 0;
  for (size_t i = 0; i < findings->count; i++) {
    *count += is_rumour(&findings->list[i].finding, unknown) ? 1 : 0;
  }
  return RCDP_OK;
}

static void keep(uint8_t *octets, rcdp_bytes view) {
  if (view.len > 0) {
    memcpy(octets, view.data, view.len);
  }
}

static void set(rcdp_found *found, const rcdp_finding *finding) {
  found->finding = *finding;
  keep(found->imsi, finding->imsi);
  keep(found->device_id, finding->device_id);
  keep(found->evidence, finding->evidence);
}

rcdp_err rcdp_memory_add_finding(rcdp_engine *engine, rcdp_finding *finding) {
  rcdp_findings *findings = of(engine);
  rcdp_found *list = realloc(findings->list, (findings->count + 1) * sizeof *list);
  if (list == NULL) {
    return RCDP_E_STORAGE;
  }
  findings->list = list;
  finding->position = findings->count + 1;
  set(&list[findings->count++], finding);
  return RCDP_OK;
}

rcdp_err rcdp_memory_change_finding(rcdp_engine *engine, const rcdp_finding *finding) {
  set(&of(engine)->list[finding->position - 1], finding);
  return RCDP_OK;
}
