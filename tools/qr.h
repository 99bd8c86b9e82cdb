/*
 * QR codes (ISO/IEC 18004) of short texts, by libqrencode: on a terminal, and as an image. With error correction of level M and the quiet
 * zone of four modules that the standard asks for.
 *
 * text has only what the alphanumeric mode has: digits, upper-case letters, space and $%*+-./: (else RCDP_E_ARGUMENT). What was drawn is
 * wiped: it may be a secret.
 */
#ifndef RCDP_TOOLS_QR_H
#define RCDP_TOOLS_QR_H

#include <stdio.h>

#include <rcdp/bytes.h>

/* Two modules in a character, by UTF-8 half blocks; black on white whatever the terminal's colours are. Whether it was written, out tells. */
RCDP_MUST_USE rcdp_err qr_print(rcdp_bytes text, FILE *out);

/* Append a PNG image, in shades of grey, eight pixels a module. RCDP_E_NO_SPACE when it does not fit. Of 63 characters it has some
 * 1000 octets. */
enum { QR_PNG_MAX = 8192 };
RCDP_MUST_USE rcdp_err qr_png(rcdp_bytes text, rcdp_buf *png);

#endif
