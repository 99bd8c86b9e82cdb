/* Certificate revocation lists (RFC 5280 5). */
#include <rcdp/certificate.h>

#include "algorithm.h"
#include "extensions.h"
#include "name.h"

#define OCTETS(...)                                                                                                    \
  { (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) }

enum { VERSION_2 = 1, REASON_REMOVE_FROM_CRL = 8, REASON_MAX = 10, REASON_UNUSED = 7, CRL_EXTENSIONS_MAX = 8 };

typedef bool checker(rcdp_bytes value, rcdp_crl *crl);

static bool read_number(rcdp_bytes value, rcdp_crl *crl) {
  rcdp_bytes number;
  (void)crl;
  return rcdp_der_read_unsigned(&value, &number) && value.len == 0 && number.len <= 20; /* 5.2.3 */
}

static bool read_authority_key_id(rcdp_bytes value, rcdp_crl *crl) {
  return rcdp_authority_key_id_read(value, &crl->authority_key_id);
}

/* 5.3.1; removeFromCRL belongs in delta lists. */
static bool read_reason(rcdp_bytes value, rcdp_crl *crl) {
  rcdp_bytes reason;
  (void)crl;
  return rcdp_der_read(&value, RCDP_DER_ENUMERATED, &reason) && value.len == 0 && reason.len == 1 &&
         reason.data[0] <= REASON_MAX && reason.data[0] != REASON_UNUSED && reason.data[0] != REASON_REMOVE_FROM_CRL;
}

/* Whose lists narrow the scope is refused even when not critical. */
static bool refuse(rcdp_bytes value, rcdp_crl *crl) {
  (void)value;
  (void)crl;
  return false;
}

static const struct known {
  rcdp_bytes oid;
  checker *check;
  rcdp_rule rule;
} of_list[] =
    {
        {OCTETS(0x55, 0x1d, 20), read_number, RCDP_RULE_CRL_NUMBER}, /* first: it has to be there */
        {OCTETS(0x55, 0x1d, 35), read_authority_key_id, RCDP_RULE_CRL_KEY_ID},
        {OCTETS(0x55, 0x1d, 27), refuse, RCDP_RULE_CRL_SCOPE}, /* deltaCRLIndicator */
        {OCTETS(0x55, 0x1d, 28), refuse, RCDP_RULE_CRL_SCOPE}, /* issuingDistributionPoint */
},
  of_entry[] = {
      {OCTETS(0x55, 0x1d, 21), read_reason, RCDP_RULE_CRL_ENTRIES},
      {OCTETS(0x55, 0x1d, 29), refuse, RCDP_RULE_CRL_ENTRIES}, /* certificateIssuer */
};

/* One extension of a list or an entry; found: a bit for each row of the table that was met. */
static rcdp_rule take(const rcdp_certificate_extension *extension, const struct known *table, size_t rows,
                      rcdp_crl *crl, unsigned int *found) {
  for (size_t i = 0; i < rows; i++) {
    if (rcdp_bytes_equal(table[i].oid, extension->oid)) {
      *found |= 1U << i;
      return table[i].check(extension->value, crl) ? RCDP_RULE_NONE : table[i].rule;
    }
  }
  return RCDP_RULE_NONE;
}

/* All extensions of a list or an entry. What narrows the scope is told before that it is critical. */
static rcdp_rule read_extensions(rcdp_bytes in, const struct known *table, size_t rows, rcdp_crl *crl,
                                 unsigned int *found) {
  rcdp_bytes seen[CRL_EXTENSIONS_MAX];
  size_t count = 0;
  rcdp_rule rule = in.len > 0 ? RCDP_RULE_NONE : RCDP_RULE_CRL_EXTENSIONS;
  while (rule == RCDP_RULE_NONE && in.len > 0) {
    rcdp_certificate_extension extension;
    if (count == CRL_EXTENSIONS_MAX || !rcdp_extension_read(&in, &extension) ||
        rcdp_extension_seen(seen, count, extension.oid)) {
      return RCDP_RULE_CRL_EXTENSIONS;
    }
    seen[count++] = extension.oid;
    rule = take(&extension, table, rows, crl, found);
    if (rule == RCDP_RULE_NONE && extension.critical) {
      rule = RCDP_RULE_CRL_CRITICAL;
    }
  }
  return rule;
}

static rcdp_rule read_list_extensions(rcdp_bytes in, rcdp_crl *crl) {
  rcdp_bytes wrapped;
  rcdp_bytes list;
  unsigned int found = 0;
  if (in.len == 0) {
    return RCDP_RULE_CRL_NUMBER;
  }
  if (!rcdp_der_read(&in, RCDP_DER_CONTEXT_CONSTRUCTED, &wrapped) || in.len != 0 ||
      !rcdp_der_read(&wrapped, RCDP_DER_SEQUENCE, &list) || wrapped.len != 0) {
    return RCDP_RULE_CRL_EXTENSIONS;
  }
  const rcdp_rule rule = read_extensions(list, of_list, sizeof of_list / sizeof of_list[0], crl, &found);
  return rule == RCDP_RULE_NONE && (found & 1U) == 0 ? RCDP_RULE_CRL_NUMBER : rule;
}

static rcdp_rule read_tbs(rcdp_bytes in, rcdp_crl *crl, rcdp_bytes *alg) {
  rcdp_bytes content;
  uint32_t version = 0;
  if (!rcdp_der_read_small(&in, &version) || version != VERSION_2) {
    return RCDP_RULE_CRL_VERSION;
  }
  if (!rcdp_der_read_element(&in, RCDP_DER_SEQUENCE, &content, alg)) {
    return RCDP_RULE_CRL_DER;
  }
  if (!rcdp_name_read(&in, &crl->issuer)) {
    return RCDP_RULE_CRL_ISSUER;
  }
  if (!rcdp_der_read_time(&in, &crl->this_update) || !rcdp_der_read_time(&in, &crl->next_update) ||
      crl->this_update > crl->next_update) {
    return RCDP_RULE_CRL_TIMES;
  }
  if (rcdp_der_next_is(in, RCDP_DER_SEQUENCE) &&
      (!rcdp_der_read(&in, RCDP_DER_SEQUENCE, &crl->entries) || crl->entries.len == 0)) {
    return RCDP_RULE_CRL_ENTRIES;
  }
  return read_list_extensions(in, crl);
}

static rcdp_rule read_list(rcdp_bytes der, rcdp_crl *crl) {
  rcdp_bytes content;
  rcdp_bytes tbs;
  rcdp_bytes inner = RCDP_NO_BYTES;
  rcdp_bytes outer;
  if (!rcdp_der_read(&der, RCDP_DER_SEQUENCE, &content) || der.len != 0 ||
      !rcdp_der_read_element(&content, RCDP_DER_SEQUENCE, &tbs, &crl->tbs) ||
      !rcdp_der_read_element(&content, RCDP_DER_SEQUENCE, &inner, &outer) ||
      !rcdp_der_read_octet_bits(&content, &crl->signature) || content.len != 0) {
    return RCDP_RULE_CRL_DER;
  }
  const rcdp_rule rule = read_tbs(tbs, crl, &inner);
  if (rule != RCDP_RULE_NONE) {
    return rule;
  }
  return rcdp_bytes_equal(inner, outer) ? rcdp_signature_identify(outer, &crl->signature_alg)
                                        : RCDP_RULE_ALGORITHMS_DIFFER;
}

rcdp_err rcdp_crl_read(rcdp_bytes der, rcdp_crl *crl) {
  *crl = (rcdp_crl){0};
  const rcdp_rule rule = read_list(der, crl);
  if (rule != RCDP_RULE_NONE) {
    *crl = (rcdp_crl){.fault = {rule, RCDP_PLACE_CRL}};
  }
  return rcdp_rule_err(rule);
}

static bool read_entry(rcdp_bytes *in, rcdp_bytes *serial) {
  rcdp_bytes entry;
  rcdp_bytes list;
  uint64_t date = 0;
  unsigned int found = 0;
  rcdp_crl unused;
  if (!rcdp_der_read(in, RCDP_DER_SEQUENCE, &entry) || !rcdp_der_read_unsigned(&entry, serial) ||
      !rcdp_der_read_time(&entry, &date)) {
    return false;
  }
  return entry.len == 0 ||
         (rcdp_der_read(&entry, RCDP_DER_SEQUENCE, &list) && entry.len == 0 &&
          read_extensions(list, of_entry, sizeof of_entry / sizeof of_entry[0], &unused, &found) == RCDP_RULE_NONE);
}

rcdp_err rcdp_crl_find(const rcdp_crl *crl, rcdp_bytes serial) {
  rcdp_bytes entries = crl->entries;
  while (entries.len > 0) {
    rcdp_bytes listed;
    if (!read_entry(&entries, &listed)) {
      return RCDP_E_CERT_MALFORMED;
    }
    if (rcdp_bytes_equal(listed, serial)) {
      return RCDP_E_CERT_REVOKED;
    }
  }
  return RCDP_OK;
}
