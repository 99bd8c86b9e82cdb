/*
 * The code of a certified device without a label: it comes from the device's identifier, so everybody knows it. The channel that it opens
 * authenticates nobody; what counts there are signatures over its binding.
 */
#ifndef RCDP_TOOLS_PUBLIC_CODE_H
#define RCDP_TOOLS_PUBLIC_CODE_H

#include <rcdp/code.h>

/* Digest("rcdp/1 public code", device_id). */
RCDP_MUST_USE rcdp_err public_code(const rcdp_provider *provider, rcdp_bytes device_id, rcdp_secret *code);

#endif
