/* A program of somebody else: both providers hash alike, and roles and channels refuse a configuration that says nothing. */
#include <stdio.h>
#include <string.h>

#include <rcdp/attach.h>
#include <rcdp/channel.h>
#include <rcdp/crypto.h>
#include <rcdp/openssl.h>
#include <rcdp/wolfssl.h>

static bool providers_agree(void) {
  const rcdp_bytes text = rcdp_bytes_of("abc");
  uint8_t one[RCDP_HASH_LEN];
  uint8_t other[RCDP_HASH_LEN];
  return rcdp_sha256(rcdp_wolfssl_provider(), text, one) == RCDP_OK &&
         rcdp_sha256(rcdp_openssl_provider(), text, other) == RCDP_OK && memcmp(one, other, sizeof one) == 0;
}

static bool roles_refuse(void) {
  const rcdp_attach_device_config device = {.provider = rcdp_openssl_provider()};
  const rcdp_attach_network_config network = {.provider = rcdp_openssl_provider()};
  rcdp_role *role = NULL;
  return rcdp_attach_device_init(NULL, rcdp_attach_device_size(), &device, RCDP_NO_BYTES, &role) == RCDP_E_ARGUMENT &&
         rcdp_attach_network_init(NULL, rcdp_attach_network_size(1), &network, &role) == RCDP_E_ARGUMENT;
}

static bool channels_refuse(void) {
  const rcdp_channel_config config = {.side = RCDP_CHANNEL_CLIENT};
  rcdp_channel *channel = NULL;
  return rcdp_wolfssl_channel_init(NULL, 0, &config, &channel) == RCDP_E_ARGUMENT &&
         rcdp_openssl_channel_init(NULL, 0, &config, &channel) == RCDP_E_ARGUMENT;
}

int main(void) {
  const bool good = providers_agree() && roles_refuse() && channels_refuse();
  puts(good ? "ok" : "not ok");
  return good ? 0 : 1;
}
