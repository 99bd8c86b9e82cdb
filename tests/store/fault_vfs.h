/* An SQLite VFS before the system's own that counts I/O calls and fails one, or all from one on. */
#ifndef TEST_STORE_FAULT_VFS_H
#define TEST_STORE_FAULT_VFS_H

#include <stdbool.h>

typedef struct {
  int calls;   /* reads, writes, syncs, truncations and questions for the size so far */
  int fail_at; /* the call that fails, counted from 1; 0: none */
  bool stay;   /* and all after it */
  int syncs;
  bool full;     /* from here on no write finds space; all else works */
  int read_only; /* SQLITE_OPEN_MAIN_DB or SQLITE_OPEN_WAL: files of that kind may only be read; 0: none */
} fault_vfs;

extern fault_vfs fault;

/* From now on every database of this process goes through it. */
void fault_vfs_install(void);

/* Count from 0, with a failure to come, or none. */
void fault_vfs_arm(int fail_at, bool stay);

#endif
