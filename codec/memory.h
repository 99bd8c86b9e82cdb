/* The arena from which asn1c's code allocates for the time of one call. */
#ifndef RCDP_CODEC_MEMORY_H
#define RCDP_CODEC_MEMORY_H

#include <rcdp/bytes.h>

void rcdp_asn1_memory_begin(rcdp_arena *arena);

/* Whether an allocation failed since the beginning. */
bool rcdp_asn1_memory_end(void);

/* What malloc, calloc, realloc and free are called in asn1c's code (cmake/asn1c.cmake). */
void *rcdp_asn1_malloc(size_t size);
void *rcdp_asn1_calloc(size_t count, size_t size);
void *rcdp_asn1_realloc(void *old, size_t size);
void rcdp_asn1_free(void *block);

#endif
