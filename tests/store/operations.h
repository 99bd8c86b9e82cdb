/*
 * The operations of a store in one table, for tests that let each of them fail in every place. They are about credential 1, the child of
 * subscription 1 and brought under grant 1; its sibling 2, which is offered; and 3, which is active, with a next epoch offered and an order
 * that waits; one finding about it is known. Those that only read stand last.
 */
#ifndef TEST_STORE_OPERATIONS_H
#define TEST_STORE_OPERATIONS_H

#include "kit.h"

typedef enum {
  OPERATION_CHANGES, /* the credential */
  OPERATION_ADDS,    /* a block of IMSIs */
  OPERATION_ADJUSTS, /* a subscription, a grant, a finding, or what a credential is besides its state */
  OPERATION_READS
} operation_kind;

typedef struct {
  const char *name;
  operation_kind kind;
  rcdp_store_request (*request)(void);
  rcdp_credential_state before; /* RCDP_STATE_COUNT: no credential */
  rcdp_credential_state after;
  bool (*adjusted)(kit *k); /* whether it was done, for one that adjusts */
} operation;

enum { OPERATIONS = 37 };
extern const operation operations[OPERATIONS];

/* A new store with IMSIs, the subscription, and the credential in this state. */
void operation_prepare(kit *k, const kit_engine *engine, rcdp_credential_state before);

/* Whether it was done, or else certainly not: nothing of it. For one that adds a block, only by doing it. */
bool operation_done(kit *k, const operation *op);

/* The state of the credential, which is whole; RCDP_STATE_COUNT: there is none. */
rcdp_credential_state operation_state(kit *k);

#endif
