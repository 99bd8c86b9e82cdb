/*
 * The OpenSSL provider (OpenSSL 3.0 and later), for the network side above all: its signatures are many times as fast as
 * those of the packaged wolfSSL.
 *
 * It uses the default library context of the program and keeps no state of its own; functions are safe from several
 * threads.
 */
#ifndef RCDP_OPENSSL_H
#define RCDP_OPENSSL_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

const rcdp_provider *rcdp_openssl_provider(void);

#ifdef __cplusplus
}
#endif

#endif
