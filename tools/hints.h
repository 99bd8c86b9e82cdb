/*
 * What a person can do about an error.
 */
#ifndef RCDP_TOOLS_HINTS_H
#define RCDP_TOOLS_HINTS_H

#include <rcdp/fault.h>

/* One sentence without a full stop; NULL when the error's own text says all. */
const char *hint_for(rcdp_err err);

/* The same for a rule that a certificate or CRL breaks, in terms of the openssl command. */
const char *hint_for_rule(rcdp_rule rule);

#endif
