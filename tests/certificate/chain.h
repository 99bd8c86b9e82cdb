/* A chain of a factory that is in order in every respect, from which each test departs in one. */
#ifndef RCDP_TESTS_CERTIFICATE_CHAIN_H
#define RCDP_TESTS_CERTIFICATE_CHAIN_H

#include "make.h"

enum { CHAIN_NOW = 1750000000 /* 2025-06-15 15:06:40 UTC, in the validity of all that is made here */, CHAIN_CAS = 3 };

/* What a test departs from. cas[0] is under the root, and each following one under the one before it; the leaf is under
 * cas[ca_count - 1]. */
typedef struct {
  certificate_spec root, cas[CHAIN_CAS], leaf;
  size_t ca_count;
  size_t pool_repeats; /* the intermediates are offered so many times */
  crl_spec root_crl, ca_crl;
  size_t crl_count; /* 2: both; 1: that of the root; 0: none */
  rcdp_path_policy policy;
  bool leaf_is_anchor, no_root;
} chain_spec;

/* The chain as octets, for rcdp_path_verify. */
typedef struct {
  made root, cas[CHAIN_CAS], leaf, crls_made[2];
  rcdp_bytes anchors[2], pool[2 * RCDP_POOL_MAX], crls[2];
  size_t pool_count, crl_count;
  rcdp_path_policy policy;
} chain;

chain_spec chain_default(void);

/* Put count CAs between root and leaf. */
void chain_lengthen(chain_spec *spec, size_t count);

void chain_make(const chain_spec *spec, chain *c);

rcdp_err chain_verify(const rcdp_provider *provider, rcdp_path_cache *cache, const chain *c, rcdp_certificate *leaf);

#endif
