/* What the questions of a provisioner share: what they are sent in, and how an answer is read. */
#ifndef RCDP_PROVISIONER_ASK_H
#define RCDP_PROVISIONER_ASK_H

#include "identity.h"

/* Append the message of this body. */
rcdp_err rcdp_ask_write(const rcdp_id *transaction, const rcdp_provisioner_body *body, rcdp_arena *scratch,
                        rcdp_buf *out);

/* The body of an answer; where the network could make nothing of the question, an error report. RCDP_E_MISMATCH: to another question;
 * RCDP_E_UNEXPECTED: none of this kind. */
rcdp_err rcdp_ask_read(rcdp_bytes octets, const rcdp_id *transaction, rcdp_provisioner_body_kind kind,
                       rcdp_arena *arena, rcdp_message *message);

#endif
