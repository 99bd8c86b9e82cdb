/*
 * A folder of certificates or CRLs in an operator's or a device's directory.
 */
#ifndef RCDP_TOOLS_FOLDER_H
#define RCDP_TOOLS_FOLDER_H

#include "file.h"

/* The content of a file becomes the DER in it, kept in arena. */
typedef rcdp_err (*folder_loader)(rcdp_arena *arena, rcdp_bytes *content);

/* Every file of directory/folder. EXIT_SUCCESS; otherwise the user was told which one is at fault. */
int folder_load(const char *directory, const char *folder, rcdp_arena *arena, file_list *files, folder_loader load);

rcdp_err folder_anchor(rcdp_arena *arena, rcdp_bytes *content);
rcdp_err folder_crl(rcdp_arena *arena, rcdp_bytes *content);

#endif
