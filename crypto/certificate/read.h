/* The certificate reader as the path builder needs it. */
#ifndef RCDP_CERTIFICATE_READ_H
#define RCDP_CERTIFICATE_READ_H

#include <rcdp/certificate.h>

/* As rcdp_certificate_read, but what was read before a refusal stays in certificate: with the subject of a certificate that
 * breaks the profile, the path builder can say that this is why there is no path. A subject that was not reached is empty. */
RCDP_MUST_USE rcdp_err rcdp_certificate_examine(rcdp_bytes der, rcdp_certificate *certificate);

bool rcdp_certificate_self_issued(const rcdp_certificate *certificate);

#endif
