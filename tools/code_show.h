/*
 * Pairing codes for people: URI, text, QR code.
 */
#ifndef RCDP_TOOLS_CODE_SHOW_H
#define RCDP_TOOLS_CODE_SHOW_H

#include <rcdp/code.h>

/* On standard output; png, unless NULL, becomes a new image with the same QR code, before anything is shown. RCDP_E_ALREADY: there is such a
 * file. */
RCDP_MUST_USE rcdp_err code_show(const rcdp_secret *code, const char *png);

#endif
