/* The table of what goes wrong, in every procedure. */
#ifndef TEST_FAILURES_INJECTIONS_H
#define TEST_FAILURES_INJECTIONS_H

#include "failures/course.h"

typedef void (*injections_user)(const injection *what, void *context);

/* Every error of every function of the provider, every output of the wrong length or kind. */
void injections_of_provider(injections_user use, void *context);

/* Vaults, stores (every error, done or not), web servers, operators, power, and the heap. */
void injections_of_surroundings(injections_user use, void *context);

#endif
