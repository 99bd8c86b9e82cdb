/* See print_parts.h. */
#include "print_parts.h"

#include <rcdp/crypto.h>

#include "names.h"
#include "print_certificate.h"

void put_id(printer *to, const char *name, const rcdp_id *id) {
  tree_put(to->tree, name, tree_octets(RCDP_ID_BYTES(*id)));
}

void put_hash(printer *to, const char *name, const rcdp_octets32 *octets) {
  tree_put(to->tree, name, tree_octets(RCDP_OCTETS32_BYTES(*octets)));
}

void put_suites(printer *to, const rcdp_suite_id *suites, size_t count) {
  json_t *offered = tree_list();
  for (size_t i = 0; i < count; i++) {
    tree_append(offered, tree_string(name_of_suite(suites[i])));
  }
  tree_put(to->tree, "suites", offered);
}

void put_chain(printer *to, const rcdp_bytes *chain, size_t count) {
  json_t *certificates = tree_list();
  for (size_t i = 0; i < count; i++) {
    tree_append(certificates, print_certificate(to->provider, chain[i]));
  }
  tree_put(to->tree, "certificate", certificates);
}

void put_report(printer *to, const rcdp_error_report *report) {
  tree_put(to->tree, "cause", tree_string(rcdp_err_name(report->cause)));
  tree_put(to->tree, "meaning", tree_string(rcdp_err_text(report->cause)));
  if (report->has_retry_after) {
    tree_put(to->tree, "retryAfter", tree_number(report->retry_after));
  }
}

rcdp_err put_content(printer *to, rcdp_bytes content, const char *digest_name, const char *context) {
  rcdp_octets32 digest;
  rcdp_err err = rcdp_digest(to->provider, context, content, digest.octets);
  if (err != RCDP_OK) {
    return err;
  }
  tree_put(to->tree, "contentOctets", tree_number(content.len));
  put_hash(to, digest_name, &digest);
  return RCDP_OK;
}
