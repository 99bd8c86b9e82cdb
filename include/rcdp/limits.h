/*
 * What a credential allows when several have a say: operator, subscription, owner. The narrowest wins (docs/protocol.md, clause 16.5).
 */
#ifndef RCDP_LIMITS_H
#define RCDP_LIMITS_H

#include <rcdp/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * out allows what a and b both allow: of times the earliest, of lists what is in both (an absent list does not restrict), roaming if both
 * allow it. DNNs are compared without regard to the case of ASCII letters (TS 23.003 clause 9.1). Entries of a list keep the form and
 * order that they have in a; views go on pointing where they did. out may be a or b.
 */
void rcdp_limits_narrow(const rcdp_controls *a, const rcdp_controls *b, rcdp_controls *out);

#ifdef __cplusplus
}
#endif

#endif
