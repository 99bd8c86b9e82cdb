/* A store before another one, which fails at one request, or answers what a damaged one might. */
#ifndef TEST_AUC_FAULTY_H
#define TEST_AUC_FAULTY_H

#include "usim/kit.h"

typedef struct {
  rcdp_store store; /* for rcdp functions */
  rcdp_store *inner;
  unsigned calls[RCDP_STORE_OP_COUNT];
  unsigned count;
  unsigned fail_at; /* the request that fails, counted from 1; 0: none */
  rcdp_err error;
  bool done;                                                  /* although it fails */
  void (*twist)(rcdp_store_op op, rcdp_store_result *result); /* NULL: nothing */
  uint64_t last;                                              /* sequence number that was given out */
  bool repeated;                                              /* one was given out that is not above the last */
} faulty_store;

/* From now on the kit's AuC asks this one. */
void faulty_begin(faulty_store *faulty, use_kit *kit);

#endif
