/*
 * Revocation (RFC 5280 6.3, for complete lists of the certificate's own issuer). A list that was signed by the issuer revokes
 * for good, however old it is; but only a current one shows that a certificate is not revoked.
 */
#include "crl.h"
#include "path.h"

/* The list is one of issuer, by name, key identifier, permission and signature. */
static bool is_from(rcdp_path_search *search, const rcdp_crl *crl, const rcdp_certificate *issuer) {
  if (!rcdp_bytes_equal(crl->issuer, issuer->subject) || (issuer->key_usage & RCDP_KU_CRL_SIGN) == 0 ||
      (crl->authority_key_id.len > 0 && !rcdp_bytes_equal(crl->authority_key_id, issuer->subject_key_id))) {
    return false;
  }
  const rcdp_signed what = {crl->tbs, crl->signature_alg, crl->signature};
  const rcdp_err err = rcdp_path_check_signature(search, &what, issuer, true);
  if (search->over) {
    search->reason = err;
  }
  return err == RCDP_OK;
}

/* RCDP_OK: shown to be good. RCDP_E_CERT_STATUS: this list does not say. */
static rcdp_err ask(rcdp_path_search *search, rcdp_bytes der, const rcdp_certificate *subject,
                    const rcdp_certificate *issuer) {
  rcdp_crl crl;
  if (rcdp_crl_read(der, &crl) != RCDP_OK || !is_from(search, &crl, issuer)) {
    return search->over ? search->reason : RCDP_E_CERT_STATUS;
  }
  const rcdp_err err = rcdp_crl_find(&crl, subject->serial);
  if (err != RCDP_OK) {
    return err == RCDP_E_CERT_REVOKED ? err : RCDP_E_CERT_STATUS;
  }
  return rcdp_path_judge_time(search->policy->time, crl.this_update, crl.next_update) == RCDP_OK ? RCDP_OK
                                                                                                 : RCDP_E_CERT_STATUS;
}

static rcdp_err check_one(rcdp_path_search *search, const rcdp_certificate *subject, const rcdp_certificate *issuer) {
  rcdp_err status = search->policy->need_status ? RCDP_E_CERT_STATUS : RCDP_OK;
  for (size_t i = 0; i < search->crl_count; i++) {
    const rcdp_err err = ask(search, search->crls[i], subject, issuer);
    if (err == RCDP_OK) {
      status = RCDP_OK; /* and go on: another list may revoke it */
    } else if (err != RCDP_E_CERT_STATUS) {
      return err;
    }
  }
  return status;
}

rcdp_err rcdp_path_check_status(rcdp_path_search *search) {
  rcdp_err status = RCDP_OK;
  for (size_t i = 0; i + 1 < search->path_len; i++) {
    const rcdp_err err = check_one(search, search->path[i], search->path[i + 1]);
    if (err != RCDP_OK && err != RCDP_E_CERT_STATUS) {
      return err;
    }
    status = err == RCDP_OK ? status : err;
  }
  return status;
}
