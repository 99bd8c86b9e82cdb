/*
 * Pairing codes at rest, in the folder of an order or of a ledger's record: a URI in a file of mode 0600, wiped when it has served; and what is
 * known of codes that have served, since a code serves once.
 */
#ifndef RCDP_TOOLS_CODE_FILE_H
#define RCDP_TOOLS_CODE_FILE_H

#include <rcdp/code.h>

RCDP_MUST_USE rcdp_err code_file_write(const char *folder, const char *name, const rcdp_secret *code);

/* RCDP_E_NOT_FOUND: there is none, or it was wiped; RCDP_E_CORRUPT. On error code is empty. */
RCDP_MUST_USE rcdp_err code_file_read(const char *folder, const char *name, rcdp_secret *code);

/* Overwrite and remove a file; there need not be one. What a file system keeps of it elsewhere is out of reach. */
RCDP_MUST_USE rcdp_err code_file_wipe(const char *folder, const char *name);

/* directory/used/IDENTITY: the code of this identity has served. */
RCDP_MUST_USE rcdp_err code_file_note_used(const char *directory, const char *identity);
bool code_file_used(const char *directory, const char *identity);

#endif
