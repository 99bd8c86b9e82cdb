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

static bool read_version(rcdp_bytes *in, bool *is_v3) {
  rcdp_bytes content;
  uint32_t version = 0;
  *is_v3 = false;
  if (!rcdp_der_next_is(*in, RCDP_DER_CONTEXT_CONSTRUCTED)) {
    return true; /* v1 by default: well-formed, refused by rule */
  }
  if (!rcdp_der_read(in, RCDP_DER_CONTEXT_CONSTRUCTED, &content) || !rcdp_der_read_small(&content, &version) ||
      content.len != 0) {
    return false;
  }
  *is_v3 = version == VERSION_3;
  return version != 0;
}

static bool read_key(rcdp_bytes *in, fields *f) {
  rcdp_bytes info;
  rcdp_bytes content;
  return rcdp_der_read(in, RCDP_DER_SEQUENCE, &info) &&
         rcdp_der_read_element(&info, RCDP_DER_SEQUENCE, &content, &f->key_alg) &&
         rcdp_der_read_octet_bits(&info, &f->key) && info.len == 0;
}

/* The list of extensions, if any, ends TBSCertificate: unique identifiers are refused. */
static bool read_extension_list(rcdp_bytes *in, fields *f) {
  rcdp_bytes wrapped;
  f->extensions = RCDP_NO_BYTES;
  return in->len == 0 ||
         (rcdp_der_read(in, RCDP_DER_CONTEXT_CONSTRUCTED + 3, &wrapped) && in->len == 0 &&
          rcdp_der_read(&wrapped, RCDP_DER_SEQUENCE, &f->extensions) && wrapped.len == 0 && f->extensions.len > 0);
}

static bool read_tbs(rcdp_bytes in, rcdp_certificate *c, fields *f) {
  rcdp_bytes content;
  return read_version(&in, &f->is_v3) && rcdp_der_read(&in, RCDP_DER_INTEGER, &c->serial) && c->serial.len > 0 &&
         rcdp_der_read_element(&in, RCDP_DER_SEQUENCE, &content, &f->inner_alg) && rcdp_name_read(&in, &c->issuer) &&
         rcdp_der_read(&in, RCDP_DER_SEQUENCE, &f->validity) && rcdp_name_read(&in, &c->subject) && read_key(&in, f) &&
         read_extension_list(&in, f);
}

static bool read_certificate(rcdp_bytes in, rcdp_certificate *c, fields *f) {
  rcdp_bytes content;
  rcdp_bytes tbs;
  rcdp_bytes alg;
  return rcdp_der_read_element(&in, RCDP_DER_SEQUENCE, &content, &c->der) && in.len == 0 &&
         rcdp_der_read_element(&content, RCDP_DER_SEQUENCE, &tbs, &c->tbs) &&
         rcdp_der_read_element(&content, RCDP_DER_SEQUENCE, &alg, &f->outer_alg) &&
         rcdp_der_read_octet_bits(&content, &c->signature) && content.len == 0 && read_tbs(tbs, c, f);
}

static rcdp_err read_algorithms(rcdp_certificate *c, const fields *f) {
  if (!rcdp_bytes_equal(f->inner_alg, f->outer_alg)) {
    return RCDP_E_CERT_ALGORITHM;
  }
  const rcdp_err err = rcdp_signature_identify(f->inner_alg, &c->signature_alg);
  c->public_key = f->key;
  return err == RCDP_OK ? rcdp_key_identify(f->key_alg, f->key, &c->key_alg) : err;
}

static bool read_validity(rcdp_bytes in, rcdp_certificate *c) {
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
static bool signs_as_ca_only(const rcdp_certificate *c) {
  return c->is_ca == (c->has_key_usage && (c->key_usage & RCDP_KU_KEY_CERT_SIGN) != 0);
}

/* 4.2.1.2. */
static bool ca_has_key_id(const rcdp_certificate *c) { return !c->is_ca || c->subject_key_id.len > 0; }

static bool (*const rules[])(const rcdp_certificate *) = {
    serial_is_positive, has_issuer, validity_in_order, names_somebody, signs_as_ca_only, ca_has_key_id,
};

static rcdp_err check_rules(const rcdp_certificate *c) {
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    if (!rules[i](c)) {
      return RCDP_E_CERT_PROFILE;
    }
  }
  return RCDP_OK;
}

rcdp_err rcdp_certificate_examine(rcdp_bytes der, rcdp_certificate *certificate) {
  fields f;
  *certificate = (rcdp_certificate){0};
  if (!read_certificate(der, certificate, &f)) {
    return RCDP_E_CERT_MALFORMED;
  }
  if (!f.is_v3 || der.len > RCDP_CERT_MAX) {
    return RCDP_E_CERT_PROFILE;
  }
  rcdp_err err = read_algorithms(certificate, &f);
  if (err == RCDP_OK && !read_validity(f.validity, certificate)) {
    err = RCDP_E_CERT_MALFORMED;
  }
  if (err == RCDP_OK) {
    err = rcdp_extensions_read(f.extensions, certificate);
  }
  return err == RCDP_OK ? check_rules(certificate) : err;
}

rcdp_err rcdp_certificate_read(rcdp_bytes der, rcdp_certificate *certificate) {
  const rcdp_err err = rcdp_certificate_examine(der, certificate);
  if (err != RCDP_OK) {
    *certificate = (rcdp_certificate){0};
  }
  return err;
}

bool rcdp_certificate_self_issued(const rcdp_certificate *certificate) {
  return rcdp_bytes_equal(certificate->issuer, certificate->subject);
}
