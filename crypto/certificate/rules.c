/* The rules of the path profile (docs/protocol.md) for leaf and issuers, as tables in the order in which they are asked. */
#include "der.h"
#include "path.h"
#include "read.h"

rcdp_err rcdp_path_judge_time(rcdp_time now, uint64_t from, uint64_t until) {
  if (now.seconds > until) {
    return RCDP_E_CERT_EXPIRED; /* also when the time is only known to be no earlier */
  }
  return now.known && now.seconds < from ? RCDP_E_CERT_NOT_YET_VALID : RCDP_OK;
}

static rcdp_err profile(bool kept) { return kept ? RCDP_OK : RCDP_E_CERT_PROFILE; }

static bool has_purpose(const rcdp_certificate *c, rcdp_bytes purpose) {
  rcdp_bytes list = c->extended_key_usage;
  rcdp_bytes oid;
  while (list.len > 0 && rcdp_der_read_oid(&list, &oid)) {
    if (rcdp_bytes_equal(oid, purpose)) {
      return true;
    }
  }
  return false;
}

/* ---- leaf ---- */

typedef rcdp_err leaf_rule(const rcdp_path_policy *policy, const rcdp_certificate *leaf);

static rcdp_err is_no_anchor(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  for (size_t i = 0; i < policy->anchor_count; i++) {
    if (rcdp_bytes_equal(policy->anchors[i], leaf->der)) {
      return RCDP_E_CERT_PROFILE;
    }
  }
  return RCDP_OK;
}

static rcdp_err is_end_entity(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  (void)policy;
  return profile(!leaf->is_ca && leaf->has_key_usage);
}

static rcdp_err is_for_key_usage(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return (leaf->key_usage & policy->key_usage) == policy->key_usage ? RCDP_OK : RCDP_E_CERT_PURPOSE;
}

/* anyExtendedKeyUsage stands for no purpose, and beside one it takes the limits away. */
static rcdp_err is_for_purpose(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  static const uint8_t any_purpose[] = {0x55, 0x1d, 0x25, 0x00};
  const bool absent_and_allowed = leaf->extended_key_usage.len == 0 && policy->purpose_may_be_absent;
  const bool named = has_purpose(leaf, policy->purpose) && !has_purpose(leaf, RCDP_BYTES(any_purpose));
  return absent_and_allowed || named ? RCDP_OK : RCDP_E_CERT_PURPOSE;
}

static rcdp_err leaf_is_valid_now(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return rcdp_path_judge_time(policy->time, leaf->not_before, leaf->not_after);
}

static leaf_rule *const leaf_rules[] = {
    is_no_anchor, is_end_entity, is_for_key_usage, is_for_purpose, leaf_is_valid_now,
};

rcdp_err rcdp_path_judge_leaf(const rcdp_path_search *search, const rcdp_certificate *leaf) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < sizeof leaf_rules / sizeof leaf_rules[0]; i++) {
    err = leaf_rules[i](search->policy, leaf);
  }
  return err;
}

/* ---- issuers ---- */

typedef rcdp_err issuer_rule(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor);

/* The reader has it that a CA, and nobody else, has keyCertSign, a subject and a key identifier. */
static rcdp_err is_ca(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)search;
  (void)is_anchor;
  return profile(issuer->is_ca);
}

/* RFC 5280 4.2.1.1: what somebody else signed names the key that signed it. */
static rcdp_err is_named_by_key(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)issuer;
  (void)is_anchor;
  return profile(search->path[search->path_len - 1]->authority_key_id.len > 0);
}

/* The same for an anchor, whose issuer is not looked for; a self-signed one may leave the name of its own key out. */
static rcdp_err anchor_names_keys(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)search;
  const rcdp_bytes named = issuer->authority_key_id;
  if (!is_anchor) {
    return RCDP_OK;
  }
  return profile(rcdp_certificate_self_issued(issuer)
                     ? named.len == 0 || rcdp_bytes_equal(named, issuer->subject_key_id)
                     : named.len > 0);
}

/* RFC 5280 6.1.4 (l), (m): self-issued certificates between leaf and issuer are not counted. */
static rcdp_err keeps_path_length(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)is_anchor;
  size_t between = 0;
  for (size_t i = 1; i < search->path_len; i++) {
    between += rcdp_certificate_self_issued(search->path[i]) ? 0 : 1;
  }
  return profile(!issuer->has_path_length || between <= issuer->path_length);
}

/* A purpose list in a CA narrows what is below it; a root that narrows itself is refused (CA/Browser Forum 7.1.2.1.2). */
static rcdp_err allows_purpose(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  if (issuer->extended_key_usage.len == 0) {
    return RCDP_OK;
  }
  if (is_anchor && rcdp_certificate_self_issued(issuer)) {
    return RCDP_E_CERT_PROFILE;
  }
  return has_purpose(issuer, search->policy->purpose) ? RCDP_OK : RCDP_E_CERT_PURPOSE;
}

static rcdp_err is_valid_now(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)is_anchor;
  return rcdp_path_judge_time(search->policy->time, issuer->not_before, issuer->not_after);
}

static issuer_rule *const issuer_rules[] = {is_ca,          is_named_by_key, anchor_names_keys, keeps_path_length,
                                            allows_purpose, is_valid_now};

rcdp_err rcdp_path_judge_issuer(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor,
                                size_t *step) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < sizeof issuer_rules / sizeof issuer_rules[0]; i++) {
    err = issuer_rules[i](search, issuer, is_anchor);
    *step += err == RCDP_OK ? 1 : 0;
  }
  return err;
}
