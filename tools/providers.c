/* Which provider a side takes. */
#include "providers.h"

#include <string.h>

#ifdef RCDP_HAVE_OPENSSL
#include <rcdp/openssl.h>
#endif
#ifdef RCDP_HAVE_WOLFSSL
#include <rcdp/wolfssl.h>
#endif

#include "cli.h"

typedef const rcdp_provider *(*maker)(void);

static const maker network_order[] = {
#ifdef RCDP_HAVE_OPENSSL
    rcdp_openssl_provider,
#endif
#ifdef RCDP_HAVE_WOLFSSL
    rcdp_wolfssl_provider,
#endif
};

static const maker device_order[] = {
#ifdef RCDP_HAVE_WOLFSSL
    rcdp_wolfssl_provider,
#endif
#ifdef RCDP_HAVE_OPENSSL
    rcdp_openssl_provider,
#endif
};

static const rcdp_provider *choose(const maker *order, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++) {
    const rcdp_provider *provider = order[i]();
    if (name == NULL || strcmp(provider->name, name) == 0) {
      return provider;
    }
  }
  cli_error("there is no crypto provider %s here; take %s%s%s", name, order[0]()->name, count > 1 ? " or " : "",
            count > 1 ? order[count - 1]()->name : "");
  return NULL;
}

const rcdp_provider *provider_for_network(const char *name) {
  return choose(network_order, sizeof network_order / sizeof network_order[0], name);
}

const rcdp_provider *provider_for_device(const char *name) {
  return choose(device_order, sizeof device_order / sizeof device_order[0], name);
}

static const struct {
  maker provider;
  channel_maker channel;
} channels[] = {
#ifdef RCDP_HAVE_OPENSSL
    {rcdp_openssl_provider, rcdp_openssl_channel_init},
#endif
#ifdef RCDP_HAVE_WOLFSSL
    {rcdp_wolfssl_provider, rcdp_wolfssl_channel_init},
#endif
};

channel_maker provider_channel(const rcdp_provider *provider) {
  size_t i = sizeof channels / sizeof channels[0] - 1;
  while (i > 0 && channels[i].provider() != provider) {
    i--;
  }
  return channels[i].channel;
}
