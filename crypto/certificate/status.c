/*
 * Revocation (RFC 5280 6.3, for complete lists of the certificate's own issuer). A list that was signed by the issuer revokes
 * for good, however old it is; but only a current one shows that a certificate is not revoked.
 */
#include "path.h"

/* Whether the list is one of issuer, as far as it says so itself. */
static rcdp_rule claims_issuer(const rcdp_crl *crl, const rcdp_certificate *issuer) {
  if (!rcdp_bytes_equal(crl->issuer, issuer->subject)) {
    return RCDP_RULE_NO_CRL;
  }
  if ((issuer->key_usage & RCDP_KU_CRL_SIGN) == 0) {
    return RCDP_RULE_CRL_SIGN;
  }
  return crl->authority_key_id.len > 0 && !rcdp_bytes_equal(crl->authority_key_id, issuer->subject_key_id)
             ? RCDP_RULE_CRL_OTHER_KEY
             : RCDP_RULE_NONE;
}

/* Whether it is current. */
static rcdp_rule judge_time(const rcdp_path_search *search, const rcdp_crl *crl) {
  if (rcdp_path_is_over(search->policy->time, crl->next_update)) {
    return RCDP_RULE_CRL_OVER;
  }
  return rcdp_path_has_begun(search->policy->time, crl->this_update) ? RCDP_RULE_NONE : RCDP_RULE_CRL_EARLY;
}

/* RCDP_OK: shown to be good. RCDP_E_CERT_STATUS: this list does not say, for the reason in rule. */
static rcdp_err ask(rcdp_path_search *search, rcdp_bytes der, const rcdp_certificate *subject,
                    const rcdp_certificate *issuer, rcdp_rule *rule) {
  rcdp_crl crl;
  const rcdp_err readable = rcdp_crl_read(der, &crl);
  *rule = readable == RCDP_OK ? claims_issuer(&crl, issuer) : crl.fault.rule;
  if (*rule != RCDP_RULE_NONE) {
    return RCDP_E_CERT_STATUS;
  }
  const rcdp_path_signed what = {crl.tbs, crl.signature_alg, crl.signature};
  rcdp_err err = rcdp_path_check_signature(search, &what, issuer, true, rule);
  if (err != RCDP_OK) {
    *rule = search->over ? *rule : RCDP_RULE_CRL_SIGNATURE;
    return search->over ? err : RCDP_E_CERT_STATUS;
  }
  err = rcdp_crl_find(&crl, subject->serial);
  if (err == RCDP_E_CERT_REVOKED) {
    *rule = RCDP_RULE_REVOKED;
    return err;
  }
  *rule = err == RCDP_OK ? judge_time(search, &crl) : RCDP_RULE_CRL_ENTRIES;
  return *rule == RCDP_RULE_NONE ? RCDP_OK : RCDP_E_CERT_STATUS;
}

/* Of several lists that do not say, the first one of the issuer tells why. */
static rcdp_err check_one(rcdp_path_search *search, const rcdp_certificate *subject, const rcdp_certificate *issuer,
                          rcdp_rule *rule) {
  rcdp_err status = search->policy->need_status ? RCDP_E_CERT_STATUS : RCDP_OK;
  *rule = RCDP_RULE_NO_CRL;
  for (size_t i = 0; i < search->crl_count; i++) {
    rcdp_rule broken = RCDP_RULE_NONE;
    const rcdp_err err = ask(search, search->crls[i], subject, issuer, &broken);
    if (err == RCDP_OK) {
      status = RCDP_OK; /* and go on: another list may revoke it */
    } else if (err != RCDP_E_CERT_STATUS) {
      *rule = broken;
      return err;
    }
    *rule = *rule == RCDP_RULE_NO_CRL && err != RCDP_OK ? broken : *rule;
  }
  return status;
}

/* The certificate at fault, or the list that should have spoken for it. */
static rcdp_fault fault_at(size_t i, rcdp_rule rule) {
  const bool of_certificate = rule == RCDP_RULE_NO_CRL || rule == RCDP_RULE_REVOKED || rule == RCDP_RULE_CHECKS;
  return of_certificate ? (rcdp_fault){rule, i == 0 ? RCDP_PLACE_LEAF : RCDP_PLACE_INTERMEDIATE}
                        : (rcdp_fault){rule, i == 0 ? RCDP_PLACE_CRL_OF_LEAF : RCDP_PLACE_CRL_OF_INTERMEDIATE};
}

rcdp_err rcdp_path_check_status(rcdp_path_search *search, rcdp_fault *fault) {
  rcdp_err status = RCDP_OK;
  for (size_t i = 0; i + 1 < search->path_len; i++) {
    rcdp_rule rule = RCDP_RULE_NONE;
    const rcdp_err err = check_one(search, search->path[i], search->path[i + 1], &rule);
    const bool is_final = err != RCDP_OK && err != RCDP_E_CERT_STATUS;
    if (is_final || (err != RCDP_OK && status == RCDP_OK)) {
      *fault = fault_at(i, rule);
      status = err;
    }
    if (is_final) {
      return err;
    }
  }
  return status;
}
