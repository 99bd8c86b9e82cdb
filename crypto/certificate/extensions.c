/*
 * Certificate extensions (RFC 5280 4.2). The table names all that the profile knows; another one is refused when it is
 * critical and passed over when it is not. Name constraints and policy rules are refused even when not critical: a path that
 * somebody meant to restrict is no path to trust without looking.
 */
#include "extensions.h"

#include "name.h"

#define OCTETS(...)                                                                                                    \
  { (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) }
#define ID_CE(n) OCTETS(0x55, 0x1d, n)

typedef rcdp_err reader(rcdp_certificate *certificate, rcdp_bytes value, bool critical);

bool rcdp_extension_read(rcdp_bytes *in, rcdp_extension *extension) {
  rcdp_bytes content;
  return rcdp_der_read(in, RCDP_DER_SEQUENCE, &content) && rcdp_der_read_oid(&content, &extension->oid) &&
         rcdp_der_read_default_false(&content, &extension->critical) &&
         rcdp_der_read(&content, RCDP_DER_OCTET_STRING, &extension->value) && content.len == 0;
}

bool rcdp_extension_seen(const rcdp_bytes *seen, size_t count, rcdp_bytes oid) {
  for (size_t i = 0; i < count; i++) {
    if (rcdp_bytes_equal(seen[i], oid)) {
      return true;
    }
  }
  return false;
}

static rcdp_err well_formed(bool good) { return good ? RCDP_OK : RCDP_E_CERT_MALFORMED; }

static rcdp_err refuse(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)certificate;
  (void)value;
  (void)critical;
  return RCDP_E_CERT_PROFILE;
}

static rcdp_err read_subject_key_id(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  return well_formed(rcdp_der_read(&value, RCDP_DER_OCTET_STRING, &certificate->subject_key_id) && value.len == 0 &&
                     certificate->subject_key_id.len > 0);
}

bool rcdp_authority_key_id_read(rcdp_bytes value, rcdp_bytes *key_id) {
  rcdp_bytes content;
  return rcdp_der_read(&value, RCDP_DER_SEQUENCE, &content) && value.len == 0 &&
         rcdp_der_read(&content, RCDP_DER_CONTEXT, key_id) && content.len == 0 && key_id->len > 0;
}

static rcdp_err read_authority_key_id(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  return rcdp_authority_key_id_read(value, &certificate->authority_key_id) ? RCDP_OK : RCDP_E_CERT_PROFILE;
}

static rcdp_err read_key_usage(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  certificate->has_key_usage = true;
  return well_formed(rcdp_der_read_named_bits(&value, &certificate->key_usage) && value.len == 0);
}

/* 4.2.1.9: critical in a CA, and a path length in a CA only. */
static rcdp_err read_basic_constraints(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  rcdp_bytes content;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &content) || value.len != 0 ||
      !rcdp_der_read_default_false(&content, &certificate->is_ca)) {
    return RCDP_E_CERT_MALFORMED;
  }
  certificate->has_path_length = content.len > 0;
  if (certificate->has_path_length && (!rcdp_der_read_small(&content, &certificate->path_length) || content.len != 0)) {
    return RCDP_E_CERT_MALFORMED;
  }
  return certificate->is_ca ? (critical ? RCDP_OK : RCDP_E_CERT_PROFILE)
                            : (certificate->has_path_length ? RCDP_E_CERT_PROFILE : RCDP_OK);
}

static rcdp_err read_extended_key_usage(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &certificate->extended_key_usage) || value.len != 0) {
    return RCDP_E_CERT_MALFORMED;
  }
  rcdp_bytes rest = certificate->extended_key_usage;
  rcdp_bytes purpose;
  while (rest.len > 0) {
    if (!rcdp_der_read_oid(&rest, &purpose)) {
      return RCDP_E_CERT_MALFORMED;
    }
  }
  return well_formed(certificate->extended_key_usage.len > 0);
}

/* 4.2.1.6: critical when it stands for the subject, and only then (so CA/Browser Forum 7.1.2.7.12). */
static rcdp_err read_alternative_names(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &certificate->alternative_names) || value.len != 0 ||
      !rcdp_general_names_check(certificate->alternative_names)) {
    return RCDP_E_CERT_MALFORMED;
  }
  return critical == rcdp_name_is_empty(certificate->subject) ? RCDP_OK : RCDP_E_CERT_PROFILE;
}

/* 4.2.2.1: where to ask is not followed, but has to be in order. */
static rcdp_err check_access(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)certificate;
  (void)critical;
  rcdp_bytes list;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &list) || value.len != 0 || list.len == 0) {
    return RCDP_E_CERT_MALFORMED;
  }
  while (list.len > 0) {
    rcdp_bytes description;
    rcdp_bytes content;
    uint8_t tag = 0;
    if (!rcdp_der_read(&list, RCDP_DER_SEQUENCE, &description) || !rcdp_der_read_oid(&description, &content) ||
        !rcdp_general_name_read(&description, &tag, &content) || description.len != 0) {
      return RCDP_E_CERT_MALFORMED;
    }
  }
  return RCDP_OK;
}

static const struct {
  rcdp_bytes oid;
  bool may_be_critical;
  reader *read;
} known[] = {
    {ID_CE(14), false, read_subject_key_id},
    {ID_CE(15), true, read_key_usage},
    {ID_CE(17), true, read_alternative_names},
    {ID_CE(19), true, read_basic_constraints},
    {ID_CE(30), true, refuse}, /* nameConstraints */
    {ID_CE(33), true, refuse}, /* policyMappings */
    {ID_CE(35), false, read_authority_key_id},
    {ID_CE(36), true, refuse}, /* policyConstraints */
    {ID_CE(37), false, read_extended_key_usage},
    {ID_CE(54), true, refuse}, /* inhibitAnyPolicy */
    {OCTETS(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01), false, check_access},
};

static rcdp_err take(const rcdp_extension *extension, rcdp_certificate *certificate) {
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (rcdp_bytes_equal(known[i].oid, extension->oid)) {
      return extension->critical && !known[i].may_be_critical
                 ? RCDP_E_CERT_PROFILE
                 : known[i].read(certificate, extension->value, extension->critical);
    }
  }
  return extension->critical ? RCDP_E_CERT_PROFILE : RCDP_OK;
}

rcdp_err rcdp_extensions_read(rcdp_bytes list, rcdp_certificate *certificate) {
  rcdp_bytes seen[RCDP_EXTENSIONS_MAX];
  size_t count = 0;
  while (list.len > 0) {
    rcdp_extension extension;
    if (!rcdp_extension_read(&list, &extension)) {
      return RCDP_E_CERT_MALFORMED;
    }
    if (count == RCDP_EXTENSIONS_MAX || rcdp_extension_seen(seen, count, extension.oid)) {
      return RCDP_E_CERT_PROFILE;
    }
    seen[count++] = extension.oid;
    const rcdp_err err = take(&extension, certificate);
    if (err != RCDP_OK) {
      return err;
    }
  }
  return RCDP_OK;
}
