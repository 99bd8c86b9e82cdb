/* The providers that this build has: every test of paths runs over each of them. */
#ifndef RCDP_TESTS_CERTIFICATE_PROVIDERS_H
#define RCDP_TESTS_CERTIFICATE_PROVIDERS_H

#ifdef RCDP_HAVE_WOLFSSL
#include <rcdp/wolfssl.h>
#endif
#ifdef RCDP_HAVE_OPENSSL
#include <rcdp/openssl.h>
#endif

typedef const rcdp_provider *provider_getter(void);

static provider_getter *const providers[] = {
#ifdef RCDP_HAVE_OPENSSL
    rcdp_openssl_provider,
#endif
#ifdef RCDP_HAVE_WOLFSSL
    rcdp_wolfssl_provider,
#endif
};

enum { PROVIDER_COUNT = sizeof providers / sizeof providers[0] };

#endif
