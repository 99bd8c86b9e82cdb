/*
 * Secrets for valgrind's memcheck: what is marked as undefined is reported as soon as a branch or an address depends on it (A. Langley's
 * ctgrind did the same). Copying it, computing with it and writing it over are no reports.
 */
#ifndef TEST_CONSTANT_TIME_POISON_H
#define TEST_CONSTANT_TIME_POISON_H

#include <setjmp.h>
#include <stdarg.h>

#include <rcdp/types.h>

#include <cmocka.h>

/* Secret from now on, respectively public. */
void poison(void *octets, size_t len);
void unpoison(const void *octets, size_t len);

void poison_secret(rcdp_secret *secret); /* its octets, not its length */

/* An encoding of a Credential, which is public: mark the bits of K, management key and OP(c) in it, and only these. false: it is no
 * encoding of a Credential. */
bool poison_credential(uint8_t *encoding, size_t len);

/* How many of len octets have undefined bits. */
size_t poisoned(const void *octets, size_t len);

/* So many branches and addresses have depended on secrets until now; repeated ones and those in foreign libraries (suppressed) count too,
 * respectively not. */
unsigned long poison_reports(void);

/* A test in which nothing may be reported. */
#define NOTHING_REPORTED(test) cmocka_unit_test_setup_teardown(test, poison_begin, poison_end)
int poison_begin(void **state);
int poison_end(void **state);

/* Run the group; 77, and a word why, outside valgrind. */
#define RUN_POISONED(name, tests) (poison_watched() ? cmocka_run_group_tests_name(name, tests, NULL, NULL) : 77)
bool poison_watched(void);

#endif
