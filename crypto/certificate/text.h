/* Character strings inside certificates: what their types and their use allow. */
#ifndef RCDP_CERTIFICATE_TEXT_H
#define RCDP_CERTIFICATE_TEXT_H

#include <rcdp/bytes.h>

/* Characters of X.680 PrintableString, at least one. */
bool rcdp_text_is_printable_string(rcdp_bytes text);

/* Visible ASCII, and space; at least one. */
bool rcdp_text_is_ascii(rcdp_bytes text);

/* UTF-8 (RFC 3629) in shortest form without surrogates and control characters, at least one character. */
bool rcdp_text_is_utf8(rcdp_bytes text);

/* A host name in preferred name syntax (RFC 1034 3.5, RFC 1123 2.1). */
bool rcdp_text_is_host(rcdp_bytes text);

/* name@host, the name of visible ASCII without a second @. */
bool rcdp_text_is_email(rcdp_bytes text);

/* scheme:rest (RFC 3986 3.1), visible ASCII without spaces. */
bool rcdp_text_is_uri(rcdp_bytes text);

/* Equal, letters of ASCII in either case. */
bool rcdp_text_equal_folded(rcdp_bytes a, rcdp_bytes b);

#endif
