/*
 * The crypto providers that were built in.
 */
#ifndef RCDP_TOOLS_PROVIDERS_H
#define RCDP_TOOLS_PROVIDERS_H

#include <rcdp/provider.h>

/* By name; name NULL: the first of what suits a network (OpenSSL: fast signatures) or a device (wolfSSL). NULL, and the user
 * told, when it is not there. */
const rcdp_provider *provider_for_network(const char *name);
const rcdp_provider *provider_for_device(const char *name);

#endif
