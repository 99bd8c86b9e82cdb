/* A directory of this process in memory, if there is such a file system, for readers that take files; gone at its end. */
#ifndef RCDP_FUZZ_SCRATCH_H
#define RCDP_FUZZ_SCRATCH_H

#include <rcdp/bytes.h>

const char *scratch_directory(void);

/* The path of name in it, until the next call. */
const char *scratch_path(const char *name);

/* Make name hold octets alone, mode 0600. */
void scratch_write(const char *name, rcdp_bytes octets);
void scratch_remove(const char *name);

/* How many octets name holds, which are then in octets. */
size_t scratch_read(const char *name, uint8_t *octets, size_t cap);

#endif
