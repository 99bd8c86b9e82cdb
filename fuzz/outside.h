/*
 * What reaches the parties of a schedule from outside, as the fuzzer's octets say in place of the honest run: the answer of a CA's web server,
 * the address that a device tells of its certificate. It holds until the run ends, or is said anew.
 */
#ifndef RCDP_FUZZ_OUTSIDE_H
#define RCDP_FUZZ_OUTSIDE_H

#include <rcdp/bytes.h>

void fuzz_outside_reset(void);
void fuzz_outside_change(rcdp_bytes *from);

/* What is said, or else honest. */
rcdp_bytes fuzz_outside_bundle(rcdp_bytes honest);
rcdp_bytes fuzz_outside_url(rcdp_bytes honest);

#endif
