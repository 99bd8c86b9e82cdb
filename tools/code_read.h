/*
 * Pairing codes as they come from a command line or from standard input.
 */
#ifndef RCDP_TOOLS_CODE_READ_H
#define RCDP_TOOLS_CODE_READ_H

#include <rcdp/code.h>

/* form: URI, text, or "-": a line of standard input, since others may see what is on a command line. EXIT_SUCCESS; otherwise code is empty
 * and the user was told. */
int code_read(const char *form, rcdp_secret *code);

#endif
