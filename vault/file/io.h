/* System calls, gone on with when a signal or a short count interrupts them (POSIX.1-2008). */
#ifndef RCDP_VAULT_IO_H
#define RCDP_VAULT_IO_H

#include <fcntl.h>

#include <rcdp/bytes.h>

/* -1 and errno. */
int rcdp_io_open(int directory, const char *name, int flags);
bool rcdp_io_write(int file, rcdp_bytes octets);
bool rcdp_io_sync(int file);

/* Append the rest of the file. RCDP_E_STORAGE; RCDP_E_NO_SPACE when it is longer than the buffer. */
RCDP_MUST_USE rcdp_err rcdp_io_read(int file, rcdp_buf *out);

/* Closing what was read, or was synced, can lose nothing. */
void rcdp_io_close(int file);

/* --- replace.c --- */

enum { RCDP_TEMPORARY_MAX = 256 };

/* Write octets to a new file beside name, synced, mode 0600; temporary gets its name. Nothing is left when it fails. */
RCDP_MUST_USE rcdp_err rcdp_io_write_beside(int directory, const char *name, rcdp_bytes octets,
                                            char temporary[RCDP_TEMPORARY_MAX]);

#endif
