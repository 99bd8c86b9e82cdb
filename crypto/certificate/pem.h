/* PEM (RFC 7468). */
#ifndef RCDP_CERTIFICATE_PEM_H
#define RCDP_CERTIFICATE_PEM_H

#include <rcdp/bytes.h>

/* Take one line off the front, without its end (LF or CRLF). false when no complete line is left. */
RCDP_MUST_USE bool rcdp_pem_read_line(rcdp_bytes *text, rcdp_bytes *line);

/* A line that opens a block: its label. */
RCDP_MUST_USE bool rcdp_pem_is_begin(rcdp_bytes line, rcdp_bytes *label);

/* The lines of a block up to and with the one that closes label; its content is decoded into arena.
 * RCDP_E_CERT_MALFORMED unless it is canonical base64 in lines of at most 76 characters; RCDP_E_NO_MEMORY. */
RCDP_MUST_USE rcdp_err rcdp_pem_read_block(rcdp_bytes *text, rcdp_bytes label, rcdp_arena *arena, rcdp_bytes *content);

#endif
