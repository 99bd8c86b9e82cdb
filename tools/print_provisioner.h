/* Messages of the provisioning device and of a credential's later life as trees. */
#ifndef RCDP_TOOLS_PRINT_PROVISIONER_H
#define RCDP_TOOLS_PRINT_PROVISIONER_H

#include "print_fields.h"

/* The content of a grant; with signature and chain. */
RCDP_MUST_USE rcdp_err print_grant(printer *to, rcdp_bytes content);
RCDP_MUST_USE rcdp_err print_signed_grant(printer *to, const rcdp_chained *body);

RCDP_MUST_USE rcdp_err print_notice(printer *to, const rcdp_signed *body);
RCDP_MUST_USE rcdp_err print_proof(printer *to, const rcdp_attested *body);
RCDP_MUST_USE rcdp_err print_status(printer *to, const rcdp_authenticated_status *body);
RCDP_MUST_USE rcdp_err print_taken(printer *to, const rcdp_signed *body);

/* What owners say and hear. */
RCDP_MUST_USE rcdp_err print_deprovision(printer *to, const rcdp_provisioner_body *body);
RCDP_MUST_USE rcdp_err print_transfer(printer *to, const rcdp_provisioner_body *body);
RCDP_MUST_USE rcdp_err print_outcome(printer *to, const rcdp_provisioner_body *body);
RCDP_MUST_USE rcdp_err print_inquiry(printer *to, const rcdp_provisioner_body *body);
RCDP_MUST_USE rcdp_err print_standing(printer *to, const rcdp_provisioner_body *body);

/* The body of a message, under its name. */
RCDP_MUST_USE rcdp_err print_provisioner(printer *to, const rcdp_provisioner_body *body);
RCDP_MUST_USE rcdp_err print_life(printer *to, const rcdp_life_body *body);

#endif
