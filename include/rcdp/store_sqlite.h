/*
 * The store in an SQLite database (WAL, synchronous=FULL for what must be durable).
 */
#ifndef RCDP_STORE_SQLITE_H
#define RCDP_STORE_SQLITE_H

#include <rcdp/store.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RCDP_SQLITE_CREATE, RCDP_SQLITE_OPEN, RCDP_SQLITE_READ_ONLY } rcdp_sqlite_mode;

/*
 * A database that another connection writes to is waited for, at most five seconds. What DELETE removed is overwritten in the file,
 * and the log is emptied; while another connection reads, that is left to the next commit or to the last close. A connection
 * does not survive a fork.
 *
 * A database of an earlier version is brought up to date, whole or not at all, when it is opened for writing.
 *
 * provider lasts as long as the store; of it the log needs hash alone, which may not answer RCDP_E_PENDING.
 *
 * RCDP_E_STORAGE: no such file, no access, or none to write although mode asks for it; RCDP_E_CORRUPT: not a database of this
 * library or of a later version; RCDP_E_VERSION: of an earlier one, and to be read only.
 */
RCDP_MUST_USE rcdp_err rcdp_store_sqlite_open(const char *path, rcdp_sqlite_mode mode, const rcdp_provider *provider,
                                              rcdp_store **store);

#ifdef __cplusplus
}
#endif

#endif
