/*
 * A TLS library whose functions fail: the program stands before those that FOREIGN names (the linker's --wrap, by the lines that begin with
 * FOREIGN in the sources).
 */
#ifndef TEST_CHANNEL_FOREIGN_H
#define TEST_CHANNEL_FOREIGN_H

#include <stdbool.h>

/* Whether this call is the one that fails. */
bool foreign_fails(const char *name);

#define FOREIGN(type, name, parameters, arguments, failure)                                                            \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters { return foreign_fails(#name) ? (failure) : __real_##name arguments; }

/* The same for some of the calls alone. */
#define FOREIGN_IF(type, name, parameters, arguments, failure, condition)                                              \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters { return (condition) && foreign_fails(#name) ? (failure) : __real_##name arguments; }

#endif
