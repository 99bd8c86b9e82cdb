/* A stack of its own for one operation, searched when the operation is over. */
#ifndef TEST_SECRETS_OWN_STACK_H
#define TEST_SECRETS_OWN_STACK_H

#include <rcdp/bytes.h>

enum { OWN_STACK = 1 << 20 };

/*
 * Runs the operation in a thread on a stack of OWN_STACK octets. The number of the secret of which it leaves eight octets there, from 1; 0: of
 * none. They count at any bit offset, and as numbers of this processor, the least octet first. Secrets are read after the operation.
 */
size_t own_stack_left(void (*run)(void), const rcdp_bytes *secrets, size_t count);

#endif
