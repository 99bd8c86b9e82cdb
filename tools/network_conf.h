/*
 * network.conf: what an operator decides. tools/network_conf.c holds the table with every default and its meaning.
 */
#ifndef RCDP_TOOLS_NETWORK_CONF_H
#define RCDP_TOOLS_NETWORK_CONF_H

#include <rcdp/types.h>

#include "settings.h"

#define NETWORK_CONF "network.conf"

typedef struct {
  settings read;
  const char *network;
  setting_list carriages;
  const char *device_purpose;
  bool device_purpose_may_be_absent;
  bool need_status;
  setting_list suites;
  setting_list devices;
  uint64_t max_open;
  uint64_t max_credentials;
  uint64_t max_transactions;
  uint64_t offer_lifetime;
  uint64_t sweep_interval;
  uint64_t order_lifetime;
  uint64_t update_period;
  uint64_t update_grace;
  uint64_t delivery_lifetime;
  bool certified_only;
  uint64_t companions_max;
  uint64_t companions_each;
  uint64_t companion_idle;
  const char *aka;
  uint64_t key_length;
  const char *op;
  const char *amf;
  const char *routing_indicator;
  uint64_t home_network_key_id;
  uint64_t validity_days;
  uint64_t renewal_days;
  uint64_t lifetime_days;
  bool roaming_allowed;
  setting_list rats;
  setting_list dnns;
  setting_list slices;
  const char *hsm_module;
  const char *hsm_token;
  const char *hsm_pin_file;
  const char *fetch_ca;
  uint64_t fetch_timeout;
  uint64_t fetch_max;
} network_conf;

/* Write the commented file with these values in place of the defaults. */
RCDP_MUST_USE rcdp_err network_conf_write(const char *directory, const setting_value *values, size_t count);

/* RCDP_OK; otherwise the user was told. Close in either case. */
RCDP_MUST_USE rcdp_err network_conf_read(const char *directory, network_conf *conf);
void network_conf_close(network_conf *conf);

/* The network of directory alone. EXIT_SUCCESS; otherwise the user was told. */
int network_conf_network(const char *directory, rcdp_network_id *network);

#endif
