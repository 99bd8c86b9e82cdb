/* The certificate reader (RFC 5280 4.1), and the rules of the profile that one certificate alone can break. */
#include "read.h"

#include "algorithm.h"
#include "extensions.h"
#include "name.h"

enum { SERIAL_MAX = 20, VERSION_3 = 2 };

/* The fields of Certificate and TBSCertificate before they are interpreted. */
typedef struct {
  rcdp_bytes inner_alg, outer_alg; /* AlgorithmIdentifiers with header */
  rcdp_bytes validity;
  rcdp_bytes key_alg, key;
  bool is_v3;
  rcdp_bytes extensions;
} fields;

static bool read_version(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  rcdp_bytes content;
  uint32_t version = 0;
  (void)c;
  f->is_v3 = false;
  if (!rcdp_der_next_is(*in, RCDP_DER_CONTEXT_CONSTRUCTED)) {
    return true; /* v1 by default: well-formed, refused by rule */
  }
  if (!rcdp_der_read(in, RCDP_DER_CONTEXT_CONSTRUCTED, &content) || !rcdp_der_read_small(&content, &version) ||
      content.len != 0) {
    return false;
  }
  f->is_v3 = version == VERSION_3;
  return version != 0;
}

static bool read_serial(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  (void)f;
  return rcdp_der_read(in, RCDP_DER_INTEGER, &c->serial) && c->serial.len > 0;
}

static bool read_inner_alg(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  rcdp_bytes content;
  (void)c;
  return rcdp_der_read_element(in, RCDP_DER_SEQUENCE, &content, &f->inner_alg);
}

static bool read_issuer(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  (void)f;
  return rcdp_name_read(in, &c->issuer);
}

static bool read_validity(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  (void)c;
  return rcdp_der_read(in, RCDP_DER_SEQUENCE, &f->validity);
}

static bool read_subject(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  (void)f;
  return rcdp_name_read(in, &c->subject);
}

static bool read_key(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  rcdp_bytes info;
  rcdp_bytes content;
  (void)c;
  return rcdp_der_read(in, RCDP_DER_SEQUENCE, &info) &&
         rcdp_der_read_element(&info, RCDP_DER_SEQUENCE, &content, &f->key_alg) &&
         rcdp_der_read_octet_bits(&info, &f->key) && info.len == 0;
}

/* The list of extensions, if any, ends TBSCertificate: unique identifiers are refused. */
static bool read_extension_list(rcdp_bytes *in, rcdp_certificate *c, fields *f) {
  rcdp_bytes wrapped;
  (void)c;
  f->extensions = RCDP_NO_BYTES;
  return in->len == 0 ||
         (rcdp_der_read(in, RCDP_DER_CONTEXT_CONSTRUCTED + 3, &wrapped) && in->len == 0 &&
          rcdp_der_read(&wrapped, RCDP_DER_SEQUENCE, &f->extensions) && wrapped.len == 0 && f->extensions.len > 0);
}

/* TBSCertificate, field by field. */
static const struct {
  bool (*read)(rcdp_bytes *in, rcdp_certificate *c, fields *f);
  rcdp_rule rule;
} tbs_fields[] = {
    {read_version, RCDP_RULE_VERSION_DER},
    {read_serial, RCDP_RULE_SERIAL_DER},
    {read_inner_alg, RCDP_RULE_ALGORITHM_DER},
    {read_issuer, RCDP_RULE_ISSUER_DER},
    {read_validity, RCDP_RULE_VALIDITY_DER},
    {read_subject, RCDP_RULE_SUBJECT_DER},
    {read_key, RCDP_RULE_KEY_DER},
    {read_extension_list, RCDP_RULE_EXTENSIONS_DER},
};

static rcdp_rule read_tbs(rcdp_bytes in, rcdp_certificate *c, fields *f) {
  for (size_t i = 0; i < sizeof tbs_fields / sizeof tbs_fields[0]; i++) {
    if (!tbs_fields[i].read(&in, c, f)) {
      return tbs_fields[i].rule;
    }
  }
  return RCDP_RULE_NONE;
}

static rcdp_rule read_certificate(rcdp_bytes in, rcdp_certificate *c, fields *f) {
  rcdp_bytes content;
  rcdp_bytes tbs;
  rcdp_bytes alg;
  if (!rcdp_der_read_element(&in, RCDP_DER_SEQUENCE, &content, &c->der) || in.len != 0 ||
      !rcdp_der_read_element(&content, RCDP_DER_SEQUENCE, &tbs, &c->tbs) ||
      !rcdp_der_read_element(&content, RCDP_DER_SEQUENCE, &alg, &f->outer_alg) ||
      !rcdp_der_read_octet_bits(&content, &c->signature) || content.len != 0) {
    return RCDP_RULE_DER;
  }
  return read_tbs(tbs, c, f);
}

static rcdp_rule read_algorithms(rcdp_certificate *c, const fields *f) {
  if (!rcdp_bytes_equal(f->inner_alg, f->outer_alg)) {
    return RCDP_RULE_ALGORITHMS_DIFFER;
  }
  const rcdp_rule rule = rcdp_signature_identify(f->inner_alg, &c->signature_alg);
  c->public_key = f->key;
  return rule == RCDP_RULE_NONE ? rcdp_key_identify(f->key_alg, f->key, &c->key_alg) : rule;
}

static bool read_dates(rcdp_bytes in, rcdp_certificate *c) {
  return rcdp_der_read_time(&in, &c->not_before) && rcdp_der_read_time(&in, &c->not_after) && in.len == 0;
}

/* 4.1.2.2: positive, of at most 20 octets, in shortest form. */
static bool serial_is_positive(const rcdp_certificate *c) {
  const rcdp_bytes s = c->serial;
  return s.len <= SERIAL_MAX && (s.data[0] & 0x80) == 0 && (s.data[0] != 0 || (s.len > 1 && (s.data[1] & 0x80) != 0));
}

static bool has_issuer(const rcdp_certificate *c) { return !rcdp_name_is_empty(c->issuer); }

static bool validity_in_order(const rcdp_certificate *c) { return c->not_before <= c->not_after; }

/* 4.1.2.6: somebody has to be named; a CA by its subject. */
static bool names_somebody(const rcdp_certificate *c) {
  return !rcdp_name_is_empty(c->subject) || (!c->is_ca && c->alternative_names.len > 0);
}

/* 4.2.1.9: a CA signs certificates, and nobody else does. */
static bool signs_certificates(const rcdp_certificate *c) {
  return c->has_key_usage && (c->key_usage & RCDP_KU_KEY_CERT_SIGN) != 0;
}
static bool ca_signs(const rcdp_certificate *c) { return !c->is_ca || signs_certificates(c); }
static bool only_ca_signs(const rcdp_certificate *c) { return c->is_ca || !signs_certificates(c); }

/* 4.2.1.2. */
static bool ca_has_key_id(const rcdp_certificate *c) { return !c->is_ca || c->subject_key_id.len > 0; }

static const struct {
  bool (*is_kept)(const rcdp_certificate *c);
  rcdp_rule rule;
} rules[] = {
    {serial_is_positive, RCDP_RULE_SERIAL},  {has_issuer, RCDP_RULE_ISSUER},
    {validity_in_order, RCDP_RULE_VALIDITY}, {names_somebody, RCDP_RULE_SUBJECT},
    {ca_signs, RCDP_RULE_CA_KEY_USAGE},      {only_ca_signs, RCDP_RULE_KEY_CERT_SIGN},
    {ca_has_key_id, RCDP_RULE_CA_KEY_ID},
};

static rcdp_rule check_rules(const rcdp_certificate *c) {
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    if (!rules[i].is_kept(c)) {
      return rules[i].rule;
    }
  }
  return RCDP_RULE_NONE;
}

static rcdp_rule examine(rcdp_bytes der, rcdp_certificate *certificate) {
  fields f;
  rcdp_rule rule = read_certificate(der, certificate, &f);
  if (rule == RCDP_RULE_NONE && !f.is_v3) {
    rule = RCDP_RULE_VERSION;
  }
  if (rule == RCDP_RULE_NONE && der.len > RCDP_CERT_MAX) {
    rule = RCDP_RULE_LENGTH;
  }
  if (rule == RCDP_RULE_NONE) {
    rule = read_algorithms(certificate, &f);
  }
  if (rule == RCDP_RULE_NONE && !read_dates(f.validity, certificate)) {
    rule = RCDP_RULE_VALIDITY_DER;
  }
  if (rule == RCDP_RULE_NONE) {
    rule = rcdp_extensions_read(f.extensions, certificate);
  }
  return rule == RCDP_RULE_NONE ? check_rules(certificate) : rule;
}

rcdp_err rcdp_certificate_examine(rcdp_bytes der, rcdp_certificate *certificate) {
  *certificate = (rcdp_certificate){0};
  certificate->fault.rule = examine(der, certificate);
  return rcdp_rule_err(certificate->fault.rule);
}

rcdp_err rcdp_certificate_read(rcdp_bytes der, rcdp_certificate *certificate) {
  const rcdp_err err = rcdp_certificate_examine(der, certificate);
  if (err != RCDP_OK) {
    *certificate = (rcdp_certificate){.fault = certificate->fault};
  }
  return err;
}

bool rcdp_certificate_self_issued(const rcdp_certificate *certificate) {
  return rcdp_bytes_equal(certificate->issuer, certificate->subject);
}
