/*
 * Files of an operator's or a device's directory.
 */
#ifndef RCDP_TOOLS_FILE_H
#define RCDP_TOOLS_FILE_H

#include <stdio.h>

#include <rcdp/bytes.h>

enum { FILE_PATH_MAX = 4096, FILE_MAX = 65536, FILE_LIST_MAX = 256, FILE_ARENA = 1 << 20 };

/* directory/name, or name alone where it is absolute; RCDP_E_NO_SPACE when it is too long. */
RCDP_MUST_USE rcdp_err file_path(char path[FILE_PATH_MAX], const char *directory, const char *name);

/* The content of directory/name, at most FILE_MAX octets, in the arena. RCDP_E_NOT_FOUND, RCDP_E_STORAGE, RCDP_E_TOO_LARGE. */
RCDP_MUST_USE rcdp_err file_read(const char *directory, const char *name, rcdp_arena *arena, rcdp_bytes *content);

/* Whether nobody but this process's user may open the file; RCDP_E_NOT_AUTHORISED when others may, RCDP_E_NOT_FOUND. */
RCDP_MUST_USE rcdp_err file_private(const char *path);

/* Write directory/name, whole or not at all, over what is there. */
RCDP_MUST_USE rcdp_err file_replace(const char *directory, const char *name, rcdp_bytes content);

/* Keep other processes that lock it out of directory, until fd is closed. RCDP_E_STATE: one of them was faster; RCDP_E_NOT_FOUND: errno tells why
 * there is no such directory. */
RCDP_MUST_USE rcdp_err file_lock(const char *directory, int *fd);

/* A new file for writing; RCDP_E_ALREADY when there is one. NULL out when it fails. */
RCDP_MUST_USE rcdp_err file_create(const char *directory, const char *name, unsigned mode, FILE **out);

/* A new file with this content, whole or not at all; also for secrets. RCDP_E_ALREADY, RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err file_write_new(const char *path, unsigned mode, rcdp_bytes content);

/* Flush to disk and close; RCDP_E_STORAGE when anything written to file was lost. */
RCDP_MUST_USE rcdp_err file_finish(FILE *file);

/* Make directory/name, mode 0700, unless it is there. */
RCDP_MUST_USE rcdp_err file_make_folder(const char *directory, const char *name);

/* Make directory, mode 0700. It may be there, but empty: RCDP_E_ALREADY. */
RCDP_MUST_USE rcdp_err file_new_directory(const char *directory);

/* The contents of the regular files in directory, in the order of their names. When one cannot be read, it is the last. */
typedef struct {
  rcdp_bytes items[FILE_LIST_MAX];
  const char *names[FILE_LIST_MAX]; /* in the arena, as are the contents */
  size_t count;
} file_list;
RCDP_MUST_USE rcdp_err file_read_all(const char *directory, rcdp_arena *arena, file_list *list);

#endif
