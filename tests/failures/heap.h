/*
 * The heap of a test program: every allocation of our libraries (the linker puts these functions between, --wrap), of OpenSSL and wolfSSL (by
 * their own hooks) is counted, and one can fail. Of one thread.
 */
#ifndef TEST_FAILURES_HEAP_H
#define TEST_FAILURES_HEAP_H

#include <stdbool.h>

/* First of all in main: the foreign libraries take hooks only before they have allocated anything. The program ends when they do not. */
void heap_install(void);

/* Count from now on. Allocation n fails, counted from 1, with stay all after it too; 0: none. */
void heap_arm(unsigned long n, bool stay);

/* The same, but only between heap_enter and heap_leave: what a test itself allocates neither counts nor fails. */
void heap_arm_inside(unsigned long n);
void heap_enter(void);
void heap_leave(void);

/* No more failures; how many allocations were counted. */
unsigned long heap_disarm(void);

/* Blocks that are alive. */
long heap_blocks(void);

#endif
