/*
 * The operations of a store in one table, for tests that let each of them fail in every place. They are about credential 1; those that only
 * read stand last.
 */
#ifndef TEST_STORE_OPERATIONS_H
#define TEST_STORE_OPERATIONS_H

#include "kit.h"

typedef enum {
  OPERATION_CHANGES, /* the credential */
  OPERATION_ADDS,    /* a block of IMSIs */
  OPERATION_READS
} operation_kind;

typedef struct {
  const char *name;
  operation_kind kind;
  rcdp_store_request (*request)(void);
  rcdp_credential_state before; /* RCDP_STATE_COUNT: no credential */
  rcdp_credential_state after;
} operation;

enum { OPERATIONS = 9 };
extern const operation operations[OPERATIONS];

/* A new store with IMSIs and with the credential in this state. */
void operation_prepare(kit *k, const kit_engine *engine, rcdp_credential_state before);

/* The state of the credential, which is whole; RCDP_STATE_COUNT: there is none. */
rcdp_credential_state operation_state(kit *k);

#endif
