/*
 * What a network finds about its credentials that ought not to be (docs/protocol.md, clause 13): the network role compares reports with the
 * store, the authentication centre sees who is used; the store keeps it (RCDP_STORE_FINDING), and an operator looks at it and settles it.
 */
#ifndef RCDP_FINDING_H
#define RCDP_FINDING_H

#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RCDP_SEVERITY_NOTICE, RCDP_SEVERITY_WARNING, RCDP_SEVERITY_ALARM, RCDP_SEVERITY_COUNT } rcdp_severity;

const char *rcdp_severity_name(rcdp_severity severity); /* "alarm" */

/* X(identifier, name, severity, text). Stores keep the numbers: a new kind comes last. */
#define RCDP_FINDINGS(X)                                                                                               \
  X(RCDP_FINDING_UNKNOWN_CREDENTIAL, "unknownCredential", RCDP_SEVERITY_ALARM,                                         \
    "a credential that this network never issued")                                                                     \
  X(RCDP_FINDING_FOREIGN_PROVISIONER, "foreignProvisioner", RCDP_SEVERITY_ALARM,                                       \
    "ordered by somebody else, or under a grant that is revoked or not there")                                         \
  X(RCDP_FINDING_CONFIGURATION_DIFFERS, "configurationDiffers", RCDP_SEVERITY_WARNING,                                 \
    "the device's profile is not the one that was issued")                                                             \
  X(RCDP_FINDING_COUNTER_WENT_BACK, "counterWentBack", RCDP_SEVERITY_ALARM,                                            \
    "device or network was restored from an old copy")                                                                 \
  X(RCDP_FINDING_TWO_HOLDERS, "twoHolders", RCDP_SEVERITY_ALARM, "two devices hold the same credential")               \
  X(RCDP_FINDING_TWO_CREDENTIALS, "twoCredentials", RCDP_SEVERITY_WARNING,                                             \
    "one device holds two live credentials of this network")                                                           \
  X(RCDP_FINDING_USE_AFTER_END, "useAfterEnd", RCDP_SEVERITY_ALARM, "used although it is over")                        \
  X(RCDP_FINDING_SUPI_OUTSIDE_BLOCK, "supiOutsideBlock", RCDP_SEVERITY_ALARM,                                          \
    "its SUPI lies in no block of this network or grant")                                                              \
  X(RCDP_FINDING_NETWORK_BEHIND, "networkBehind", RCDP_SEVERITY_ALARM,                                                 \
    "the device holds a later epoch than the network: the store is an old copy")                                       \
  X(RCDP_FINDING_UPDATE_OVERDUE, "updateOverdue", RCDP_SEVERITY_NOTICE, "its renewal is long past")

#define RCDP_FINDING_ENUMERATOR(id, name, severity, text) id,
typedef enum { RCDP_FINDINGS(RCDP_FINDING_ENUMERATOR) RCDP_FINDING_KIND_COUNT } rcdp_finding_kind;
#undef RCDP_FINDING_ENUMERATOR

const char *rcdp_finding_name(rcdp_finding_kind kind); /* "twoHolders" */
const char *rcdp_finding_text(rcdp_finding_kind kind);
rcdp_severity rcdp_finding_severity(rcdp_finding_kind kind); /* alarm for what is none */

enum {
  RCDP_EVIDENCE_MAX = 200,          /* octets of evidence */
  RCDP_FINDING_QUIET = 60,          /* seconds in which a finding that is known is not counted again */
  RCDP_FINDINGS_DEFAULT_MAX = 10000 /* open ones that are not authentic; unknownCredential and the others apart */
};

/* One finding. What names it is kind, authentic, subject (the credential; or else the IMSI, which may be empty) and device_id. */
typedef struct {
  rcdp_finding_kind kind;
  bool authentic; /* a code or signature that only the right one can make says so; otherwise anybody may have */
  bool has_credential;
  rcdp_id credential;
  rcdp_bytes imsi;      /* decimal digits; may be empty */
  rcdp_bytes device_id; /* may be empty */
  rcdp_bytes
      evidence; /* printable ASCII, at most RCDP_EVIDENCE_MAX octets: what was seen; of the first time, since it was last settled */
  /* kept by the store */
  uint64_t first_at;
  uint64_t last_at;
  uint64_t count;
  bool settled; /* an operator has dealt with it */
  uint64_t position;
} rcdp_finding;

#ifdef __cplusplus
}
#endif

#endif
