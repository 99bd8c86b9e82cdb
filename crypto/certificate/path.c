/*
 * Building and judging the path (RFC 5280 6.1, narrowed to docs/protocol.md, "Certificate path profile"): depth first from the
 * leaf over issuers by name and key identifier, anchors before intermediates, within fixed bounds.
 */
#include "path.h"

#include "read.h"

enum { STEPS = 16 }; /* more than there are judgements on one issuer */

static bool extend(rcdp_path_search *search);

/* Keep the reason of the candidate that came farthest; of equals, the first. */
static void note(rcdp_path_search *search, size_t step, rcdp_err reason, rcdp_fault fault) {
  const size_t progress = search->path_len * STEPS + step;
  if (search->over || progress > search->progress) {
    search->progress = progress;
    search->reason = reason;
    search->fault = fault;
  }
}

static const rcdp_certificate *top(const rcdp_path_search *search) { return search->path[search->path_len - 1]; }

/* A subject in the path names the key of its issuer: the rules have seen to it. */
static bool may_have_issued(const rcdp_certificate *issuer, const rcdp_certificate *subject) {
  return issuer->subject.len > 0 && rcdp_bytes_equal(issuer->subject, subject->issuer) &&
         (issuer->subject_key_id.len == 0 || rcdp_bytes_equal(issuer->subject_key_id, subject->authority_key_id));
}

/* The same name with the same key: a loop, whatever else the certificate says. */
static bool is_in_path(const rcdp_path_search *search, const rcdp_certificate *candidate) {
  for (size_t i = 0; i < search->path_len; i++) {
    if (rcdp_bytes_equal(search->path[i]->subject, candidate->subject) &&
        rcdp_bytes_equal(search->path[i]->public_key, candidate->public_key)) {
      return true;
    }
  }
  return false;
}

static rcdp_err judge(rcdp_path_search *search, const rcdp_certificate *issuer, bool is_anchor, size_t *step,
                      rcdp_fault *fault) {
  const rcdp_certificate *subject = top(search);
  *fault = rcdp_path_judge_issuer(search, issuer, is_anchor, step);
  if (fault->rule != RCDP_RULE_NONE) {
    return rcdp_rule_err(fault->rule);
  }
  fault->place = rcdp_path_place(search);
  const rcdp_path_signed what = {subject->tbs, subject->signature_alg, subject->signature};
  return rcdp_path_check_signature(search, &what, issuer, search->path_len > 1, &fault->rule);
}

/* The path is complete: only revocation is left. A revoked certificate ends the search: no other path mends it. */
static bool finish(rcdp_path_search *search) {
  rcdp_fault fault = {RCDP_RULE_NONE, RCDP_PLACE_LEAF};
  const rcdp_err err = rcdp_path_check_status(search, &fault);
  if (err == RCDP_OK) {
    return true;
  }
  search->over = search->over || err == RCDP_E_CERT_REVOKED;
  note(search, 0, err, fault);
  return false;
}

static bool try_issuer(rcdp_path_search *search, const rcdp_certificate *issuer, rcdp_err verdict, bool is_anchor) {
  if (!may_have_issued(issuer, top(search)) || is_in_path(search, issuer)) {
    return false;
  }
  size_t step = 1;
  rcdp_fault fault = {issuer->fault.rule, is_anchor ? RCDP_PLACE_ANCHOR : RCDP_PLACE_INTERMEDIATE};
  const rcdp_err err = verdict == RCDP_OK ? judge(search, issuer, is_anchor, &step, &fault) : verdict;
  if (err != RCDP_OK) {
    note(search, step, err, fault);
    return false;
  }
  search->path[search->path_len++] = issuer;
  const bool found = is_anchor ? finish(search) : extend(search);
  if (!found) {
    search->path_len--;
  }
  return found;
}

static bool try_anchors(rcdp_path_search *search) {
  bool found = false;
  for (size_t i = 0; !found && !search->over && i < search->policy->anchor_count; i++) {
    rcdp_certificate anchor;
    const rcdp_err verdict = rcdp_certificate_examine(search->policy->anchors[i], &anchor);
    found = try_issuer(search, &anchor, verdict, true);
  }
  return found;
}

static bool try_pool(rcdp_path_search *search) {
  bool found = false;
  for (size_t i = 0; !found && !search->over && i < search->pool_count; i++) {
    found = try_issuer(search, &search->pool[i].certificate, search->pool[i].verdict, false);
  }
  return found;
}

static size_t longest_path(const rcdp_path_policy *policy) {
  return policy->path_certs_max == 0 ? RCDP_PATH_CERTS_MAX : policy->path_certs_max;
}

/* Find an issuer for the top of the path, and on to an anchor. An intermediate needs room for itself and an anchor. */
static bool extend(rcdp_path_search *search) {
  note(search, 0, RCDP_E_CERT_UNTRUSTED, (rcdp_fault){RCDP_RULE_UNTRUSTED, rcdp_path_place(search)});
  const size_t room = longest_path(search->policy) - search->path_len; /* never 0, as try_pool leaves one */
  return try_anchors(search) || (room >= 2 && try_pool(search));
}

static bool arguments_in_order(const rcdp_path_policy *policy, size_t pool_count, size_t crl_count) {
  return policy->purpose.len > 0 && longest_path(policy) >= 2 && longest_path(policy) <= RCDP_PATH_CERTS_MAX &&
         pool_count <= RCDP_POOL_MAX && crl_count <= RCDP_POOL_MAX;
}

static rcdp_err conclude(rcdp_certificate *out, rcdp_err err, rcdp_fault fault) {
  if (err != RCDP_OK) {
    *out = (rcdp_certificate){.fault = fault};
  }
  return err;
}

rcdp_err rcdp_path_check_leaf(const rcdp_path_policy *policy, rcdp_bytes leaf, rcdp_certificate *leaf_out) {
  const rcdp_err err = rcdp_certificate_read(leaf, leaf_out);
  rcdp_fault fault = err == RCDP_OK ? rcdp_path_judge_leaf(policy, leaf_out) : leaf_out->fault;
  fault.place = RCDP_PLACE_LEAF;
  return conclude(leaf_out, rcdp_rule_err(fault.rule), fault);
}

rcdp_err rcdp_path_check_anchor(const rcdp_path_policy *policy, rcdp_bytes anchor, rcdp_certificate *anchor_out) {
  const rcdp_path_search alone = {.policy = policy};
  size_t step = 0;
  const rcdp_err err = rcdp_certificate_read(anchor, anchor_out);
  rcdp_fault fault = err == RCDP_OK ? rcdp_path_judge_issuer(&alone, anchor_out, true, &step) : anchor_out->fault;
  fault.place = RCDP_PLACE_ANCHOR;
  return conclude(anchor_out, rcdp_rule_err(fault.rule), fault);
}

static rcdp_err run(rcdp_path_search *search, rcdp_bytes der, rcdp_certificate *leaf) {
  const rcdp_err err = rcdp_path_check_leaf(search->policy, der, leaf);
  if (err != RCDP_OK) {
    return err;
  }
  search->path[0] = leaf;
  search->path_len = 1;
  return conclude(leaf, extend(search) ? RCDP_OK : search->reason, search->fault);
}

rcdp_err rcdp_path_verify_cached(const rcdp_provider *provider, rcdp_path_cache *cache, const rcdp_path_policy *policy,
                                 rcdp_bytes leaf, const rcdp_bytes *pool, size_t pool_count, const rcdp_bytes *crls,
                                 size_t crl_count, rcdp_certificate *leaf_out) {
  *leaf_out = (rcdp_certificate){0};
  if (!arguments_in_order(policy, pool_count, crl_count)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_path_search search = {.provider = provider,
                             .policy = policy,
                             .cache = cache,
                             .crls = crls,
                             .crl_count = crl_count,
                             .pool_count = pool_count};
  for (size_t i = 0; i < pool_count; i++) {
    search.pool[i].verdict = rcdp_certificate_examine(pool[i], &search.pool[i].certificate);
  }
  return run(&search, leaf, leaf_out);
}

rcdp_err rcdp_path_verify(const rcdp_provider *provider, const rcdp_path_policy *policy, rcdp_bytes leaf,
                          const rcdp_bytes *pool, size_t pool_count, const rcdp_bytes *crls, size_t crl_count,
                          rcdp_certificate *leaf_out) {
  return rcdp_path_verify_cached(provider, NULL, policy, leaf, pool, pool_count, crls, crl_count, leaf_out);
}
