/* Vector files that are not part of this repository: JSON in a folder that an environment variable names. */
#ifndef TEST_SUPPORT_VECTORS_H
#define TEST_SUPPORT_VECTORS_H

#include <jansson.h>

#include <rcdp/bytes.h>

/* The file in the folder that the variable names. Without the variable the test is skipped and says why; a variable without the
 * file is a failure. json_decref the result. */
json_t *vectors_load(const char *variable, const char *file);

/* The octets of a hexadecimal member, in storage; the test fails when there is none. */
rcdp_bytes vector_octets(const json_t *object, const char *member, uint8_t *storage, size_t cap);

#endif
