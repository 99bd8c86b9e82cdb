/* What is wrong, with whom, and what shows it. */
#include "print_finding.h"

json_t *print_finding(const rcdp_finding *finding) {
  json_t *object = tree_object();
  tree_put(object, "number", tree_number(finding->position));
  tree_put(object, "severity", tree_string(rcdp_severity_name(rcdp_finding_severity(finding->kind))));
  tree_put(object, "finding", tree_string(rcdp_finding_name(finding->kind)));
  tree_put(object, "text", tree_string(rcdp_finding_text(finding->kind)));
  tree_put(object, "authentic", tree_flag(finding->authentic));
  if (finding->has_credential) {
    tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(finding->credential)));
  }
  if (finding->imsi.len > 0) {
    tree_put(object, "imsi", tree_text(finding->imsi));
  }
  if (finding->device_id.len > 0) {
    tree_put(object, "device", tree_text(finding->device_id));
  }
  tree_put(object, "evidence", tree_text(finding->evidence));
  tree_put(object, "times", tree_number(finding->count));
  tree_put(object, "first", tree_time(finding->first_at));
  tree_put(object, "last", tree_time(finding->last_at));
  tree_put(object, "settled", tree_flag(finding->settled));
  return object;
}
