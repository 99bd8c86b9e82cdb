/* ErrorReport (asn1/rcdp-common.asn1): our errors and the causes and reasons that travel. */
#include <ErrorReport.h>

#include "map.h"

typedef struct {
  rcdp_err err;
  Cause_t cause;
  CertificateReason_t reason;
} row;

enum { NO_REASON = -1 };

/* Where several errors share a cause, the first is the one that it is read back as. */
static const row rows[] = {
    {RCDP_E_MALFORMED, Cause_malformedMessage, NO_REASON},
    {RCDP_E_TRAILING, Cause_malformedMessage, NO_REASON},
    {RCDP_E_BOUNDS, Cause_malformedMessage, NO_REASON},
    {RCDP_E_NOT_CANONICAL, Cause_malformedMessage, NO_REASON},
    {RCDP_E_VERSION, Cause_unsupportedVersion, NO_REASON},
    {RCDP_E_CRITICAL, Cause_unknownCritical, NO_REASON},
    {RCDP_E_UNEXPECTED, Cause_unexpectedMessage, NO_REASON},
    {RCDP_E_BAD_SIGNATURE, Cause_badSignature, NO_REASON},
    {RCDP_E_BAD_MAC, Cause_badMac, NO_REASON},
    {RCDP_E_REPLAY, Cause_replay, NO_REASON},
    {RCDP_E_CONFLICT, Cause_transactionConflict, NO_REASON},
    {RCDP_E_MISMATCH, Cause_mismatch, NO_REASON},
    {RCDP_E_NETWORK, Cause_wrongNetwork, NO_REASON},
    {RCDP_E_URL, Cause_urlRefused, NO_REASON},
    {RCDP_E_SUITE, Cause_noCommonSuite, NO_REASON},
    {RCDP_E_CERT_UNAVAILABLE, Cause_certificateRejected, CertificateReason_unavailable},
    {RCDP_E_CERT_MALFORMED, Cause_certificateRejected, CertificateReason_malformed},
    {RCDP_E_CERT_HASH, Cause_certificateRejected, CertificateReason_hashMismatch},
    {RCDP_E_CERT_IDENTITY, Cause_certificateRejected, CertificateReason_identityMismatch},
    {RCDP_E_CERT_UNTRUSTED, Cause_certificateRejected, CertificateReason_untrusted},
    {RCDP_E_CERT_SIGNATURE, Cause_certificateRejected, CertificateReason_badSignature},
    {RCDP_E_CERT_ALGORITHM, Cause_certificateRejected, CertificateReason_algorithm},
    {RCDP_E_CERT_PROFILE, Cause_certificateRejected, CertificateReason_profile},
    {RCDP_E_CERT_PURPOSE, Cause_certificateRejected, CertificateReason_purpose},
    {RCDP_E_CERT_EXPIRED, Cause_certificateRejected, CertificateReason_expired},
    {RCDP_E_CERT_NOT_YET_VALID, Cause_certificateRejected, CertificateReason_notYetValid},
    {RCDP_E_CERT_REVOKED, Cause_certificateRejected, CertificateReason_revoked},
    {RCDP_E_CERT_STATUS, Cause_certificateRejected, CertificateReason_statusUnknown},
    {RCDP_E_QUOTA, Cause_quotaExceeded, NO_REASON},
    {RCDP_E_NOT_AUTHORISED, Cause_notAuthorised, NO_REASON},
    {RCDP_E_ALREADY, Cause_alreadyProvisioned, NO_REASON},
    {RCDP_E_UNKNOWN_DEVICE, Cause_unknownDevice, NO_REASON},
    {RCDP_E_UNKNOWN_CREDENTIAL, Cause_unknownCredential, NO_REASON},
    {RCDP_E_LAPSED, Cause_offerLapsed, NO_REASON},
    {RCDP_E_OVERLOADED, Cause_overloaded, NO_REASON},
    {RCDP_E_STORAGE, Cause_temporaryFailure, NO_REASON},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const row *row_of(rcdp_err err) {
  for (size_t i = 0; i < ROWS; i++) {
    if (rows[i].err == err) {
      return &rows[i];
    }
  }
  return &rows[ROWS - 1]; /* no wire name of its own */
}

rcdp_err rcdp_cause_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena) {
  ErrorReport_t *report = asn;
  const rcdp_err err = *(const rcdp_err *)(const void *)(value + field->c);
  if (err == RCDP_OK || err >= RCDP_ERR_COUNT) {
    return RCDP_E_BOUNDS;
  }
  const row *found = row_of(err);
  report->cause = found->cause;
  if (found->reason == NO_REASON) {
    return RCDP_OK;
  }
  report->certificateReason = rcdp_arena_alloc(arena, sizeof *report->certificateReason);
  if (report->certificateReason == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  *report->certificateReason = found->reason;
  return RCDP_OK;
}

/* A reason goes with certificateRejected, always and alone. */
rcdp_err rcdp_cause_get(const rcdp_field *field, const void *asn, uint8_t *value) {
  const ErrorReport_t *report = asn;
  const long reason = report->certificateReason != NULL ? *report->certificateReason : NO_REASON;
  for (size_t i = 0; i < ROWS; i++) {
    if (rows[i].cause == report->cause && rows[i].reason == reason) {
      *(rcdp_err *)(void *)(value + field->c) = rows[i].err;
      return RCDP_OK;
    }
  }
  return RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    {.kind = RCDP_FIELD_CAUSE, .c = offsetof(rcdp_error_report, cause), .c_size = sizeof(rcdp_err)},
    RCDP_FLAGGED(INTEGER, rcdp_error_report, retry_after, has_retry_after, ErrorReport_t, retryAfter),
};
const rcdp_map rcdp_error_report_map = RCDP_MAP(ErrorReport, rcdp_error_report, fields, NULL);
