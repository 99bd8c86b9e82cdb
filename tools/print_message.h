/*
 * A message of ours, for people: envelope, body and what is inside it.
 */
#ifndef RCDP_TOOLS_PRINT_MESSAGE_H
#define RCDP_TOOLS_PRINT_MESSAGE_H

#include <rcdp/codec.h>
#include <rcdp/nas.h>
#include <rcdp/provider.h>

#include "print_tree.h"

/* *tree is the message; on an error (that of the decoder) NULL. */
RCDP_MUST_USE rcdp_err print_message(const rcdp_provider *provider, rcdp_bytes octets, rcdp_arena *arena,
                                     json_t **tree);

/* The NAS message of so many octets that carried it. */
json_t *print_nas(const rcdp_nas_header *header, size_t octets);

#endif
