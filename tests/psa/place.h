/* A working directory of its own, in which Mbed TLS keeps persistent keys; it goes when the program ends. */
#ifndef TEST_PSA_PLACE_H
#define TEST_PSA_PLACE_H

#include <rcdp/psa.h>

enum { PLACE_FIRST = 0x1000, PLACE_COUNT = 2048 };

/* Go there, once; later calls do nothing. */
void place_enter(void);

/* The files of persistent keys that are there. */
size_t place_count(void);

/* A software provider, or NULL where there is none. */
const rcdp_provider *place_software(void);

/* A provider there, which all of a program share; identifiers from PLACE_FIRST on. */
rcdp_psa *place_psa(void);

#endif
