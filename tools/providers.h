/*
 * The crypto providers that were built in.
 */
#ifndef RCDP_TOOLS_PROVIDERS_H
#define RCDP_TOOLS_PROVIDERS_H

#include <rcdp/channel.h>

/* By name; name NULL: the first of what suits a network (OpenSSL: fast signatures) or a device (wolfSSL). NULL, and the user
 * told, when it is not there. */
const rcdp_provider *provider_for_network(const char *name);
const rcdp_provider *provider_for_device(const char *name);

/* The maker of TLS channels over the same library. */
typedef rcdp_err (*channel_maker)(void *memory, size_t size, const rcdp_channel_config *config, rcdp_channel **channel);
channel_maker provider_channel(const rcdp_provider *provider);

#endif
