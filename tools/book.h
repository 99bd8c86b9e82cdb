/*
 * The store of an operator's directory for a command that asks it a few things, beside a network side that runs.
 */
#ifndef RCDP_TOOLS_BOOK_H
#define RCDP_TOOLS_BOOK_H

#include <rcdp/store_sqlite.h>

#include "file.h"

typedef struct {
  rcdp_store *store;
  void *memory; /* for one answer */
  char path[FILE_PATH_MAX];
} book;

/* EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int book_open(book *kept, const char *directory, rcdp_sqlite_mode mode);
void book_close(book *kept);

/* The views of result stay until the next request. */
RCDP_MUST_USE rcdp_err book_ask(book *kept, const rcdp_store_request *request, rcdp_store_result *result);

/* Make durable what was read, also of requests that need only be atomic (rcdp/store.h). RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err book_sync(const book *kept);

/* The subscription of an IMSI, and in count its live children. RCDP_E_NOT_FOUND. */
RCDP_MUST_USE rcdp_err book_subscription(book *kept, const char *imsi, rcdp_store_result *result);

/* Whether it is the record of this IMSI or credential id, or one of a subscription of this IMSI; name NULL: any is. */
bool book_wanted(const rcdp_record *record, const char *name);

#endif
