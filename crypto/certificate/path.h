/* The path builder's state, shared by its parts: rules.c, signature.c, status.c, path.c. */
#ifndef RCDP_CERTIFICATE_PATH_H
#define RCDP_CERTIFICATE_PATH_H

#include <rcdp/certificate.h>

typedef struct {
  const rcdp_provider *provider;
  const rcdp_path_policy *policy;
  rcdp_path_cache *cache; /* may be NULL */
  const rcdp_bytes *crls;
  size_t crl_count;

  struct {
    rcdp_certificate certificate;
    rcdp_err verdict; /* of the reader */
  } pool[RCDP_POOL_MAX];
  size_t pool_count;

  const rcdp_certificate *path[RCDP_PATH_CERTS_MAX]; /* the leaf first */
  size_t path_len;

  size_t checks;   /* signatures verified */
  bool over;       /* reason is final: no other candidate may be tried */
  size_t progress; /* how far the candidate came that failed with reason */
  rcdp_err reason;
  rcdp_fault fault; /* what reason is about; none when it is about no certificate */
} rcdp_path_search;

/* rules.c: what the profile asks of a leaf alone, and of an issuer above the path so far; step counts the rules that held. */
RCDP_MUST_USE rcdp_fault rcdp_path_judge_leaf(const rcdp_path_policy *policy, const rcdp_certificate *leaf);
RCDP_MUST_USE rcdp_fault rcdp_path_judge_issuer(const rcdp_path_search *search, const rcdp_certificate *issuer,
                                                bool is_anchor, size_t *step);

/* The span is over, also when the time is only known to be no earlier; it has begun, as far as that can be told. */
bool rcdp_path_is_over(rcdp_time now, uint64_t until);
bool rcdp_path_has_begun(rcdp_time now, uint64_t from);

/* What stands at the top of the path so far. */
rcdp_place rcdp_path_place(const rcdp_path_search *search);

/* signature.c: verify what issuer is said to have signed, with the budget of the path. remember: through the cache. Errors that are not
 * about the signature (a provider's, a used-up budget) set search->over; rule is none when a provider failed. */
typedef struct {
  rcdp_bytes tbs;
  rcdp_signature_alg alg;
  rcdp_bytes signature;
} rcdp_path_signed;
RCDP_MUST_USE rcdp_err rcdp_path_check_signature(rcdp_path_search *search, const rcdp_path_signed *what,
                                                 const rcdp_certificate *issuer, bool remember, rcdp_rule *rule);

/* status.c: revocation of every certificate in the complete path below its anchor. */
RCDP_MUST_USE rcdp_err rcdp_path_check_status(rcdp_path_search *search, rcdp_fault *fault);

#endif
