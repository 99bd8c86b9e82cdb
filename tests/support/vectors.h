/* Vector files that are not part of this repository: JSON in a folder that an environment variable names. */
#ifndef TEST_SUPPORT_VECTORS_H
#define TEST_SUPPORT_VECTORS_H

#include <jansson.h>

#include <rcdp/bytes.h>

/* What a test program ends with when the variable is not set, so that ctest calls it skipped; 0 when it is. Prints where the folder's
 * contents come from. */
enum { VECTORS_SKIPPED = 77 };
int vectors_absent(const char *variable, const char *origin);

/* The file in the folder that the variable names; the test fails without it. json_decref the result. */
json_t *vectors_load(const char *variable, const char *file);

/* The octets of a hexadecimal member, in storage; the test fails when there is none. */
rcdp_bytes vector_octets(const json_t *object, const char *member, uint8_t *storage, size_t cap);

#endif
