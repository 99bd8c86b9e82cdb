/*
 * A factory for measurements: a root, an intermediate, their CRLs, and as many devices as are wanted.
 */
#ifndef RCDP_TOOLS_BENCH_FACTORY_H
#define RCDP_TOOLS_BENCH_FACTORY_H

#include <rcdp/provider.h>

#define BENCH_URL_PREFIX "https://ca.example/devices/"

enum { BENCH_DER_MAX = 1024, BENCH_BUNDLE_MAX = 4096 };

typedef struct {
  uint8_t octets[BENCH_DER_MAX];
  size_t len;
} bench_der;

typedef struct {
  uint8_t private_key[32];
  char name[32];
  char url[80];
  bench_der certificate;
  char bundle[BENCH_BUNDLE_MAX]; /* PEM: device, intermediate, CRLs */
  size_t bundle_len;
} bench_device;

typedef struct {
  bench_der root;
  bench_device *devices;
  size_t device_count;
} bench_factory;

rcdp_bytes bench_der_bytes(const bench_der *der);

/* Keys are P-256. RCDP_E_CRYPTO: OpenSSL failed, or memory is short. Free in either case. */
RCDP_MUST_USE rcdp_err bench_factory_make(bench_factory *factory, size_t devices);
void bench_factory_free(bench_factory *factory);

#endif
