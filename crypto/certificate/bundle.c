/* The bundle that a CA's server delivers: PEM blocks, or the DER of one certificate. */
#include <rcdp/certificate.h>

#include "der.h"
#include "pem.h"

/* Where the blocks of a label go. */
typedef struct {
  rcdp_bytes *list;
  size_t *count;
} shelf;

static rcdp_rule find_shelf(rcdp_bundle *out, rcdp_bytes label, shelf *found) {
  const struct {
    const char *label;
    shelf place;
  } shelves[] = {{"CERTIFICATE", {out->certificates, &out->certificate_count}},
                 {"X509 CRL", {out->crls, &out->crl_count}}};
  for (size_t i = 0; i < sizeof shelves / sizeof shelves[0]; i++) {
    if (rcdp_bytes_equal(label, rcdp_bytes_of(shelves[i].label))) {
      *found = shelves[i].place;
      return *found->count < RCDP_POOL_MAX ? RCDP_RULE_NONE : RCDP_RULE_BUNDLE_COUNT;
    }
  }
  return RCDP_RULE_BUNDLE_LABEL;
}

/* Text outside of blocks (RFC 7468 5.2) is passed over when it is text, and cannot be a boundary that was mangled. */
static bool is_explanatory(rcdp_bytes line) {
  for (size_t i = 0; i < line.len; i++) {
    if (line.data[i] < ' ' && line.data[i] != '\t') {
      return false;
    }
  }
  return line.len == 0 || line.data[0] != '-';
}

static rcdp_err broken(rcdp_bundle *out, rcdp_rule rule) {
  out->fault = (rcdp_fault){rule, RCDP_PLACE_BUNDLE};
  return rcdp_rule_err(rule);
}

static rcdp_err read_block(rcdp_bytes *text, rcdp_bytes begin, rcdp_arena *arena, rcdp_bundle *out) {
  rcdp_bytes label;
  shelf place;
  if (!rcdp_pem_is_begin(begin, &label)) {
    return broken(out, RCDP_RULE_BUNDLE_LINE);
  }
  const rcdp_rule rule = find_shelf(out, label, &place);
  if (rule != RCDP_RULE_NONE) {
    return broken(out, rule);
  }
  const rcdp_err err = rcdp_pem_read_block(text, label, arena, &place.list[*place.count]);
  if (err == RCDP_E_CERT_MALFORMED) {
    return broken(out, RCDP_RULE_BUNDLE_BLOCK);
  }
  *place.count += err == RCDP_OK ? 1 : 0;
  return err;
}

static rcdp_err read_pem(rcdp_bytes text, rcdp_arena *arena, rcdp_bundle *out) {
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && text.len > 0) {
    rcdp_bytes line;
    if (!rcdp_pem_read_line(&text, &line)) {
      return broken(out, RCDP_RULE_BUNDLE_LINE);
    }
    if (!is_explanatory(line)) {
      err = read_block(&text, line, arena, out);
    }
  }
  return err == RCDP_OK && out->certificate_count + out->crl_count == 0 ? broken(out, RCDP_RULE_BUNDLE_EMPTY) : err;
}

static rcdp_err read_der(rcdp_bytes bundle, rcdp_bundle *out) {
  rcdp_bytes rest = bundle;
  rcdp_bytes content;
  if (!rcdp_der_read(&rest, RCDP_DER_SEQUENCE, &content) || rest.len != 0) {
    return broken(out, RCDP_RULE_DER);
  }
  out->certificates[out->certificate_count++] = bundle;
  return RCDP_OK;
}

rcdp_err rcdp_bundle_read(rcdp_bytes bundle, rcdp_arena *arena, rcdp_bundle *out) {
  *out = (rcdp_bundle){0};
  const rcdp_err err =
      rcdp_der_next_is(bundle, RCDP_DER_SEQUENCE) ? read_der(bundle, out) : read_pem(bundle, arena, out);
  if (err != RCDP_OK) {
    *out = (rcdp_bundle){.fault = out->fault};
  }
  return err;
}
