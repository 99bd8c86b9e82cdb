/* A subscription of each algorithm, on the provider at hand. */
#ifndef TEST_AKA_KIT_H
#define TEST_AKA_KIT_H

#include <rcdp/aka.h>

#include "crypto/suite.h"
#include "functions.h"

typedef struct {
  const char *name;
  rcdp_aka_algorithm algorithm;
  size_t key_len, op_len;
} aka_variant;

/* Milenage, TUAK with K of 16 and of 32 octets. */
extern const aka_variant aka_variants[];
enum { AKA_VARIANTS = 3 };

typedef struct {
  rcdp_aka aka;
  rcdp_key key;
  rcdp_secret op;
} aka_subscription;

/* With these keys. The test closes it. */
void aka_open(aka_subscription *subscription, rcdp_aka_algorithm algorithm, rcdp_bytes key, rcdp_bytes op);

/* With keys that are the same in every run, and others for another seed. */
void aka_open_variant(aka_subscription *subscription, const aka_variant *variant, uint8_t seed);
void aka_close(aka_subscription *subscription);

/* Octets from a seed. */
void aka_fill(uint8_t *out, size_t len, uint8_t seed);

#endif
