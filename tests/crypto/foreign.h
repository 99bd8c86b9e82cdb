/*
 * What a crypto library answers to a provider, call by call: the linker puts these functions between (--wrap), so that call number n
 * says that it failed, or that its output is one octet shorter or much longer than it is, or its verdict another. Each library has its list of functions, all that its
 * provider calls and that can fail.
 */
#ifndef TEST_CRYPTO_FOREIGN_H
#define TEST_CRYPTO_FOREIGN_H

#include <rcdp/provider.h>

/* The provider over this library. */
const rcdp_provider *foreign_provider(void);

/* Whether this call, of the function of that name, is the one that fails. */
bool foreign_fails(const char *name);

/* What is to be added to the output's length of the call that is just over. */
int foreign_adds(void);

/* A function of the library, and what it returns when it fails. */
#define FOREIGN(type, name, parameters, arguments, failure)                                                            \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters { return foreign_fails(#name) ? (failure) : __real_##name arguments; }

/* One that says in an int, size_t or word32 how long its output is, or whether a signature is valid. */
#define FOREIGN_LENGTH(type, name, parameters, arguments, failure, length)                                             \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    if (foreign_fails(#name)) {                                                                                        \
      return failure;                                                                                                  \
    }                                                                                                                  \
    type result = __real_##name arguments;                                                                             \
    (length) = (__typeof__(length))((int)(length) + foreign_adds());                                                   \
    return result;                                                                                                     \
  }

#endif
