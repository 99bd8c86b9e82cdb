/* The rules of the path profile (docs/protocol.md) for leaf and issuers, as tables in the order in which they are asked. */
#include "der.h"
#include "path.h"
#include "read.h"

bool rcdp_path_is_over(rcdp_time now, uint64_t until) { return now.seconds > until; }

bool rcdp_path_has_begun(rcdp_time now, uint64_t from) { return !now.known || now.seconds >= from; }

rcdp_place rcdp_path_place(const rcdp_path_search *search) {
  return search->path_len <= 1 ? RCDP_PLACE_LEAF : RCDP_PLACE_INTERMEDIATE;
}

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

static bool is_no_anchor(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  for (size_t i = 0; i < policy->anchor_count; i++) {
    if (rcdp_bytes_equal(policy->anchors[i], leaf->der)) {
      return false;
    }
  }
  return true;
}

static bool is_end_entity(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  (void)policy;
  return !leaf->is_ca;
}

static bool has_key_usage(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  (void)policy;
  return leaf->has_key_usage;
}

static bool is_for_key_usage(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return (leaf->key_usage & policy->key_usage) == policy->key_usage;
}

static bool has_any_list(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return leaf->extended_key_usage.len > 0 || policy->purpose_may_be_absent;
}

static bool is_for_purpose(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return leaf->extended_key_usage.len == 0 || has_purpose(leaf, policy->purpose);
}

/* anyExtendedKeyUsage stands for no purpose, and beside one it takes the limits away. */
static bool is_for_no_other(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  static const uint8_t any_purpose[] = {0x55, 0x1d, 0x25, 0x00};
  (void)policy;
  return !has_purpose(leaf, RCDP_BYTES(any_purpose));
}

static bool leaf_is_not_over(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return !rcdp_path_is_over(policy->time, leaf->not_after);
}

static bool leaf_has_begun(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  return rcdp_path_has_begun(policy->time, leaf->not_before);
}

/* RFC 5280 4.2.1.1: what somebody else signed names the key that signed it. */
static bool names_issuer_key(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  (void)policy;
  return leaf->authority_key_id.len > 0;
}

static const struct {
  bool (*is_kept)(const rcdp_path_policy *policy, const rcdp_certificate *leaf);
  rcdp_rule rule;
} leaf_rules[] = {
    {is_no_anchor, RCDP_RULE_LEAF_ANCHOR},         {is_end_entity, RCDP_RULE_LEAF_CA},
    {has_key_usage, RCDP_RULE_LEAF_KEY_USAGE},     {is_for_key_usage, RCDP_RULE_LEAF_KEY_USAGE_BITS},
    {has_any_list, RCDP_RULE_LEAF_NO_PURPOSE},     {is_for_purpose, RCDP_RULE_LEAF_PURPOSE},
    {is_for_no_other, RCDP_RULE_LEAF_ANY_PURPOSE}, {leaf_is_not_over, RCDP_RULE_EXPIRED},
    {leaf_has_begun, RCDP_RULE_NOT_YET_VALID},     {names_issuer_key, RCDP_RULE_NOT_NAMED_BY_KEY},
};

rcdp_fault rcdp_path_judge_leaf(const rcdp_path_policy *policy, const rcdp_certificate *leaf) {
  for (size_t i = 0; i < sizeof leaf_rules / sizeof leaf_rules[0]; i++) {
    if (!leaf_rules[i].is_kept(policy, leaf)) {
      return (rcdp_fault){leaf_rules[i].rule, RCDP_PLACE_LEAF};
    }
  }
  return (rcdp_fault){RCDP_RULE_NONE, RCDP_PLACE_LEAF};
}

/* ---- issuers ---- */

/* The reader has it that a CA, and nobody else, has keyCertSign, a subject and a key identifier. */
static bool is_ca(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)search;
  (void)is_anchor;
  return issuer->is_ca;
}

/* RFC 5280 4.2.1.1, as for a leaf; a self-signed anchor may leave the name of its own key out. */
static bool names_key(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)search;
  return (is_anchor && rcdp_certificate_self_issued(issuer)) || issuer->authority_key_id.len > 0;
}

/* But it may not name another one. */
static bool root_names_itself(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)search;
  return !is_anchor || !rcdp_certificate_self_issued(issuer) || issuer->authority_key_id.len == 0 ||
         rcdp_bytes_equal(issuer->authority_key_id, issuer->subject_key_id);
}

/* RFC 5280 6.1.4 (l), (m): self-issued certificates between leaf and issuer are not counted. */
static bool keeps_path_length(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)is_anchor;
  size_t between = 0;
  for (size_t i = 1; i < search->path_len; i++) {
    between += rcdp_certificate_self_issued(search->path[i]) ? 0 : 1;
  }
  return !issuer->has_path_length || between <= issuer->path_length;
}

/* A root that narrows itself is refused (CA/Browser Forum 7.1.2.1.2). */
static bool root_is_for_all(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)search;
  return !is_anchor || !rcdp_certificate_self_issued(issuer) || issuer->extended_key_usage.len == 0;
}

/* A purpose list in a CA narrows what is below it. */
static bool allows_purpose(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)is_anchor;
  return issuer->extended_key_usage.len == 0 || has_purpose(issuer, search->policy->purpose);
}

static bool is_not_over(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)is_anchor;
  return !rcdp_path_is_over(search->policy->time, issuer->not_after);
}

static bool has_begun(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor) {
  (void)is_anchor;
  return rcdp_path_has_begun(search->policy->time, issuer->not_before);
}

static const struct {
  bool (*is_kept)(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor);
  rcdp_rule rule;
} issuer_rules[] = {
    {is_ca, RCDP_RULE_NO_CA},
    {names_key, RCDP_RULE_NOT_NAMED_BY_KEY},
    {root_names_itself, RCDP_RULE_ROOT_KEY_ID},
    {keeps_path_length, RCDP_RULE_PATH_LENGTH},
    {root_is_for_all, RCDP_RULE_ROOT_PURPOSE},
    {allows_purpose, RCDP_RULE_CA_PURPOSE},
    {is_not_over, RCDP_RULE_EXPIRED},
    {has_begun, RCDP_RULE_NOT_YET_VALID},
};

rcdp_fault rcdp_path_judge_issuer(const rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor,
                                  size_t *step) {
  const rcdp_place place = is_anchor ? RCDP_PLACE_ANCHOR : RCDP_PLACE_INTERMEDIATE;
  for (size_t i = 0; i < sizeof issuer_rules / sizeof issuer_rules[0]; i++) {
    if (!issuer_rules[i].is_kept(search, issuer, is_anchor)) {
      return (rcdp_fault){issuer_rules[i].rule, place};
    }
    ++*step;
  }
  return (rcdp_fault){RCDP_RULE_NONE, place};
}
