/* What is asked of certificates and CRLs when they are taken in. */
#include "check.h"

#include <time.h>

#include "cli.h"

static uint64_t now(void) { return (uint64_t)time(NULL); }

/* The first of the certificate's own purposes; clientAuth when it has none. */
static rcdp_bytes first_purpose(const rcdp_certificate *certificate) {
  enum { HEADER = 2 }; /* of an OBJECT IDENTIFIER that the reader found in order */
  const rcdp_bytes list = certificate->extended_key_usage;
  return list.len > HEADER && list.data[1] <= list.len - HEADER ? (rcdp_bytes){list.data + HEADER, list.data[1]}
                                                                : RCDP_EKU_CLIENT_AUTH;
}

typedef void reliever(rcdp_path_policy *policy, const rcdp_certificate *certificate);

static void allow_absence(rcdp_path_policy *policy, const rcdp_certificate *certificate) {
  (void)certificate;
  policy->purpose_may_be_absent = true;
}

static void allow_purpose(rcdp_path_policy *policy, const rcdp_certificate *certificate) {
  policy->purpose = first_purpose(certificate);
}

static void allow_key_agreement(rcdp_path_policy *policy, const rcdp_certificate *certificate) {
  (void)certificate;
  policy->key_usage = RCDP_KU_KEY_AGREEMENT; /* suite static asks for no more */
}

static void allow_any_time(rcdp_path_policy *policy, const rcdp_certificate *certificate) {
  (void)certificate;
  policy->time = (rcdp_time){.known = false, .seconds = 0};
}

/* What some network may accept all the same: the policy is asked again with one wish less. */
static const struct {
  rcdp_rule rule;
  reliever *relieve;
} wishes[] = {
    {RCDP_RULE_LEAF_NO_PURPOSE, allow_absence},
    {RCDP_RULE_LEAF_PURPOSE, allow_purpose},
    {RCDP_RULE_LEAF_KEY_USAGE_BITS, allow_key_agreement},
    {RCDP_RULE_EXPIRED, allow_any_time}, /* by our clock, which need not be the network's */
    {RCDP_RULE_NOT_YET_VALID, allow_any_time},
};

/* Whether there was a wish to drop, which is dropped once. */
static bool drop_wish(rcdp_path_policy *policy, const rcdp_certificate *certificate, rcdp_rule rule,
                      unsigned int *dropped) {
  for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
    if (wishes[i].rule == rule && (*dropped & 1U << i) == 0) {
      wishes[i].relieve(policy, certificate);
      *dropped |= 1U << i;
      return true;
    }
  }
  return false;
}

rcdp_err check_leaf(const char *path, rcdp_bytes der, rcdp_fault *fault) {
  rcdp_path_policy policy = {
      .purpose = RCDP_EKU_CLIENT_AUTH, .key_usage = RCDP_KU_DIGITAL_SIGNATURE, .time = {true, now()}};
  rcdp_certificate certificate;
  rcdp_certificate leaf;
  unsigned int dropped = 0;
  rcdp_err err = rcdp_certificate_read(der, &certificate);
  *fault = certificate.fault;
  for (bool again = err == RCDP_OK; again;) {
    err = rcdp_path_check_leaf(&policy, der, &leaf);
    *fault = leaf.fault;
    again = err != RCDP_OK && drop_wish(&policy, &certificate, fault->rule, &dropped);
    if (again) {
      cli_warn(path, *fault);
    }
  }
  return err;
}

rcdp_err check_anchor(const char *path, rcdp_bytes der, rcdp_fault *fault) {
  rcdp_certificate anchor;
  rcdp_err err = rcdp_certificate_read(der, &anchor);
  if (err == RCDP_OK) {
    const rcdp_path_policy policy = {.purpose = first_purpose(&anchor), .time = {.known = false, .seconds = 0}};
    err = rcdp_path_check_anchor(&policy, der, &anchor);
  }
  if (err == RCDP_OK && anchor.not_after < now()) {
    cli_warn(path, (rcdp_fault){RCDP_RULE_EXPIRED, RCDP_PLACE_ANCHOR});
  }
  *fault = anchor.fault;
  return err;
}

rcdp_err check_crl(const char *path, rcdp_bytes der, rcdp_crl *crl) {
  rcdp_err err = rcdp_crl_read(der, crl);
  if (err == RCDP_OK && rcdp_crl_find(crl, RCDP_NO_BYTES) != RCDP_OK) {
    crl->fault = (rcdp_fault){RCDP_RULE_CRL_ENTRIES, RCDP_PLACE_CRL};
    err = rcdp_rule_err(crl->fault.rule);
  }
  if (err == RCDP_OK && crl->next_update < now()) {
    cli_warn(path, (rcdp_fault){RCDP_RULE_CRL_OVER, RCDP_PLACE_CRL});
  }
  return err;
}
