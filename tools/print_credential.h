/*
 * A credential, for people: everything of it that is no secret.
 */
#ifndef RCDP_TOOLS_PRINT_CREDENTIAL_H
#define RCDP_TOOLS_PRINT_CREDENTIAL_H

#include <rcdp/codec.h>
#include <rcdp/store.h>

#include "print_tree.h"

json_t *print_restrictions(const rcdp_restrictions *restrictions);
json_t *print_controls(const rcdp_controls *controls);
json_t *print_profile(const rcdp_profile *profile);

/* A record that the network's store has given, with the state of its parent; with its profile, once it was offered, if full. */
json_t *print_record(const rcdp_store_result *found, bool full);

#endif
