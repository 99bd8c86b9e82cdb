/*
 * The wolfSSL provider (wolfSSL 5.5.4 as Debian 12 packages it, and later), for devices above all.
 *
 * It keeps no state: every random draw seeds a fresh Hash-DRBG from wolfSSL's seed source (wc_GenerateSeed, the hook of
 * every port), so it never repeats itself after a fork and is safe from several threads.
 */
#ifndef RCDP_WOLFSSL_H
#define RCDP_WOLFSSL_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

const rcdp_provider *rcdp_wolfssl_provider(void);

#ifdef __cplusplus
}
#endif

#endif
