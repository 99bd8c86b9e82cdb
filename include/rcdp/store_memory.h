/*
 * The store in memory, for simulation and tests: all of the contract but durability.
 */
#ifndef RCDP_STORE_MEMORY_H
#define RCDP_STORE_MEMORY_H

#include <rcdp/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/* provider lasts as long as the store; of it the log needs hash alone, when it is read. NULL when memory is short. Close with
 * rcdp_store_close. */
rcdp_store *rcdp_store_memory_new(const rcdp_provider *provider);

/* A copy that shares nothing: what a crashed network would find when it comes back, or an old backup. */
rcdp_store *rcdp_store_memory_clone(const rcdp_store *store);

#ifdef __cplusplus
}
#endif

#endif
