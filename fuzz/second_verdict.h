/* OpenSSL's verdict on a certificate path, with the same anchors, time, purpose and need of status. */
#ifndef RCDP_FUZZ_SECOND_VERDICT_H
#define RCDP_FUZZ_SECOND_VERDICT_H

#include <rcdp/certificate.h>

/* false: refused, or not readable at all. */
bool second_verdict(const rcdp_path_policy *policy, rcdp_bytes leaf, const rcdp_bytes *pool, size_t pool_count,
                    const rcdp_bytes *crls, size_t crl_count);

/* Whether OpenSSL can use the subject's key. */
bool second_verdict_of_key(rcdp_bytes certificate);

/* An ECDSA signature in DER by the private scalar of P-256 with this public point, with SHA-256. */
void sign_for_second_verdict(rcdp_bytes scalar, rcdp_bytes point, rcdp_bytes message, rcdp_buf *out);

#endif
