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

typedef rcdp_rule reader(rcdp_certificate *certificate, rcdp_bytes value, bool critical);

bool rcdp_extension_read(rcdp_bytes *in, rcdp_certificate_extension *extension) {
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

static rcdp_rule unless(bool kept, rcdp_rule broken) { return kept ? RCDP_RULE_NONE : broken; }

static rcdp_rule refuse_name_constraints(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)certificate;
  (void)value;
  (void)critical;
  return RCDP_RULE_NAME_CONSTRAINTS;
}

static rcdp_rule refuse_policy_rules(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)certificate;
  (void)value;
  (void)critical;
  return RCDP_RULE_POLICY_RULES;
}

static rcdp_rule read_subject_key_id(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  return unless(rcdp_der_read(&value, RCDP_DER_OCTET_STRING, &certificate->subject_key_id) && value.len == 0 &&
                    certificate->subject_key_id.len > 0,
                RCDP_RULE_SUBJECT_KEY_ID_DER);
}

bool rcdp_authority_key_id_read(rcdp_bytes value, rcdp_bytes *key_id) {
  rcdp_bytes content;
  return rcdp_der_read(&value, RCDP_DER_SEQUENCE, &content) && value.len == 0 &&
         rcdp_der_read(&content, RCDP_DER_CONTEXT, key_id) && content.len == 0 && key_id->len > 0;
}

static rcdp_rule read_authority_key_id(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  return unless(rcdp_authority_key_id_read(value, &certificate->authority_key_id), RCDP_RULE_AUTHORITY_KEY_ID);
}

static rcdp_rule read_key_usage(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  certificate->has_key_usage = true;
  return unless(rcdp_der_read_named_bits(&value, &certificate->key_usage) && value.len == 0, RCDP_RULE_KEY_USAGE_DER);
}

/* 4.2.1.9: critical in a CA, and a path length in a CA only. */
static rcdp_rule read_basic_constraints(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  rcdp_bytes content;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &content) || value.len != 0 ||
      !rcdp_der_read_default_false(&content, &certificate->is_ca)) {
    return RCDP_RULE_BASIC_CONSTRAINTS_DER;
  }
  certificate->has_path_length = content.len > 0;
  if (certificate->has_path_length && (!rcdp_der_read_small(&content, &certificate->path_length) || content.len != 0)) {
    return RCDP_RULE_BASIC_CONSTRAINTS_DER;
  }
  return certificate->is_ca ? unless(critical, RCDP_RULE_CA_CRITICAL)
                            : unless(!certificate->has_path_length, RCDP_RULE_PATH_LENGTH_ALONE);
}

static rcdp_rule read_extended_key_usage(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)critical;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &certificate->extended_key_usage) || value.len != 0) {
    return RCDP_RULE_PURPOSES_DER;
  }
  rcdp_bytes rest = certificate->extended_key_usage;
  rcdp_bytes purpose;
  while (rest.len > 0) {
    if (!rcdp_der_read_oid(&rest, &purpose)) {
      return RCDP_RULE_PURPOSES_DER;
    }
  }
  return unless(certificate->extended_key_usage.len > 0, RCDP_RULE_PURPOSES_DER);
}

/* 4.2.1.6: critical when it stands for the subject, and only then (so CA/Browser Forum 7.1.2.7.12). */
static rcdp_rule read_alternative_names(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &certificate->alternative_names) || value.len != 0 ||
      !rcdp_general_names_check(certificate->alternative_names)) {
    return RCDP_RULE_ALTERNATIVE_NAMES_DER;
  }
  return unless(critical == rcdp_name_is_empty(certificate->subject), RCDP_RULE_ALTERNATIVE_NAMES_CRITICAL);
}

/* 4.2.2.1: where to ask is not followed, but has to be in order. */
static rcdp_rule check_access(rcdp_certificate *certificate, rcdp_bytes value, bool critical) {
  (void)certificate;
  (void)critical;
  rcdp_bytes list;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &list) || value.len != 0 || list.len == 0) {
    return RCDP_RULE_ACCESS_DER;
  }
  while (list.len > 0) {
    rcdp_bytes description;
    rcdp_bytes content;
    uint8_t tag = 0;
    if (!rcdp_der_read(&list, RCDP_DER_SEQUENCE, &description) || !rcdp_der_read_oid(&description, &content) ||
        !rcdp_general_name_read(&description, &tag, &content) || description.len != 0) {
      return RCDP_RULE_ACCESS_DER;
    }
  }
  return RCDP_RULE_NONE;
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
    {ID_CE(30), true, refuse_name_constraints},
    {ID_CE(33), true, refuse_policy_rules}, /* policyMappings */
    {ID_CE(35), false, read_authority_key_id},
    {ID_CE(36), true, refuse_policy_rules}, /* policyConstraints */
    {ID_CE(37), false, read_extended_key_usage},
    {ID_CE(54), true, refuse_policy_rules}, /* inhibitAnyPolicy */
    {OCTETS(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01), false, check_access},
};

static rcdp_rule take(const rcdp_certificate_extension *extension, rcdp_certificate *certificate) {
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (rcdp_bytes_equal(known[i].oid, extension->oid)) {
      return extension->critical && !known[i].may_be_critical
                 ? RCDP_RULE_NOT_CRITICAL
                 : known[i].read(certificate, extension->value, extension->critical);
    }
  }
  return unless(!extension->critical, RCDP_RULE_CRITICAL);
}

rcdp_rule rcdp_extensions_read(rcdp_bytes list, rcdp_certificate *certificate) {
  rcdp_bytes seen[RCDP_CERTIFICATE_EXTENSIONS_MAX];
  rcdp_rule rule = RCDP_RULE_NONE;
  for (size_t count = 0; rule == RCDP_RULE_NONE && list.len > 0; count++) {
    rcdp_certificate_extension extension;
    if (!rcdp_extension_read(&list, &extension)) {
      return RCDP_RULE_EXTENSIONS_DER;
    }
    if (count == RCDP_CERTIFICATE_EXTENSIONS_MAX) {
      return RCDP_RULE_EXTENSION_COUNT;
    }
    if (rcdp_extension_seen(seen, count, extension.oid)) {
      return RCDP_RULE_EXTENSION_TWICE;
    }
    seen[count] = extension.oid;
    rule = take(&extension, certificate);
  }
  return rule;
}
