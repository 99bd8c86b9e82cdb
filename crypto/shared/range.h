/* Scalars and the order of their group. */
#ifndef RCDP_PROVIDER_RANGE_H
#define RCDP_PROVIDER_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether 0 < value < bound, big endian numbers of len octets, in time that depends on len only. */
bool rcdp_in_range(const uint8_t *value, const uint8_t *bound, size_t len);

#endif
