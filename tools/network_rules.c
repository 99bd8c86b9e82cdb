/* What network.conf says, put into the terms that the network role takes. */
#include <stdlib.h>
#include <string.h>

#include <rcdp/nas.h>

#include "cli.h"
#include "names.h"
#include "network_dir.h"
#include "pem.h"

enum { MILLISECONDS = 1000, ANSWER_MARGIN_S = 5, DAY_S = 86400, DNN_MAX = 100 };

static int bad(const char *name) { return cli_error("%s: %s has a value that it cannot have", NETWORK_CONF, name); }

/* Something twice is a slip of the pen. */
static bool doubled(const setting_list *names) {
  for (size_t i = 0; i < names->count; i++) {
    for (size_t j = 0; j < i; j++) {
      if (strcmp(names->items[i], names->items[j]) == 0) {
        return true;
      }
    }
  }
  return false;
}

static int set_suites(network_dir *dir) {
  const setting_list *names = &dir->conf.suites;
  for (size_t i = 0; i < names->count; i++) {
    int suite = name_to_suite(names->items[i]);
    if (suite < 0 || i >= RCDP_SUITES_MAX) {
      return bad("suites");
    }
    dir->config.suites[i] = (rcdp_suite_id)suite;
  }
  dir->config.suite_count = names->count;
  return names->count > 0 && !doubled(names) ? EXIT_SUCCESS : bad("suites");
}

static int set_aka(network_dir *dir) {
  const network_conf *conf = &dir->conf;
  rcdp_network_config *config = &dir->config;
  int aka = name_to_aka(conf->aka);
  if (aka < 0) {
    return bad("aka");
  }
  config->aka_algorithm = (rcdp_aka_algorithm)aka;
  if (conf->key_length != 16 && (conf->key_length != 32 || aka != RCDP_TUAK)) {
    return bad("key_length");
  }
  config->key_length = (uint8_t)conf->key_length;
  if (conf->op != NULL) {
    size_t length = aka == RCDP_TUAK ? 32 : 16;
    uint8_t *op = rcdp_arena_alloc(&dir->arena, length);
    if (op == NULL || hex_read(conf->op, op, length) != RCDP_OK) {
      return bad("op");
    }
    config->op = (rcdp_bytes){op, length};
  }
  if (hex_read(conf->amf, config->amf, sizeof config->amf) != RCDP_OK) {
    return bad("amf");
  }
  return routing_indicator_read(conf->routing_indicator, config->routing_indicator) == RCDP_OK
             ? EXIT_SUCCESS
             : bad("routing_indicator");
}

static int set_rats(network_dir *dir) {
  rcdp_restrictions *set = &dir->terms.restrictions;
  const setting_list *names = &dir->conf.rats;
  set->has_rats = names->present;
  for (; set->rat_count < names->count; set->rat_count++) {
    int rat = name_to_rat(names->items[set->rat_count]);
    if (rat < 0 || set->rat_count == RCDP_RATS_MAX) {
      return bad("rats");
    }
    set->rats[set->rat_count] = (rcdp_rat)rat;
  }
  return EXIT_SUCCESS;
}

static int set_restrictions(network_dir *dir) {
  const network_conf *conf = &dir->conf;
  rcdp_restrictions *set = &dir->terms.restrictions;
  set->roaming_allowed = conf->roaming_allowed;
  set->has_dnns = conf->dnns.present;
  set->has_slices = conf->slices.present;
  for (; set->dnn_count < conf->dnns.count; set->dnn_count++) {
    rcdp_bytes dnn = rcdp_bytes_of(conf->dnns.items[set->dnn_count]);
    if (set->dnn_count == RCDP_DNNS_MAX || dnn.len == 0 || dnn.len > DNN_MAX) {
      return bad("dnns");
    }
    set->dnns[set->dnn_count] = dnn;
  }
  for (; set->slice_count < conf->slices.count; set->slice_count++) {
    if (set->slice_count == RCDP_SLICES_MAX ||
        snssai_read(conf->slices.items[set->slice_count], &set->slices[set->slice_count]) != RCDP_OK) {
      return bad("slices");
    }
  }
  return set_rats(dir);
}

static int set_limits(network_dir *dir) {
  const network_conf *conf = &dir->conf;
  rcdp_network_config *config = &dir->config;
  if (conf->renewal_days > conf->validity_days) {
    return bad("renewal_days");
  }
  config->offer_lifetime = (uint32_t)conf->offer_lifetime;
  config->max_open = (uint32_t)conf->max_open;
  config->max_credentials = conf->max_credentials;
  config->max_transactions = (uint32_t)conf->max_transactions;
  config->answer_timeout_ms = (uint32_t)((conf->fetch_timeout + ANSWER_MARGIN_S) * MILLISECONDS);
  config->update_period = conf->update_period;
  config->update_grace = conf->update_grace;
  dir->terms.validity = conf->validity_days * DAY_S;
  dir->terms.renewal = conf->renewal_days * DAY_S;
  dir->terms.lifetime = (uint32_t)(conf->lifetime_days * DAY_S);
  return EXIT_SUCCESS;
}

static int check_carriages(const setting_list *names) {
  for (size_t i = 0; i < names->count; i++) {
    rcdp_carriage carriage;
    if (rcdp_carriage_parse(names->items[i], &carriage) != RCDP_OK) {
      return bad("carriages");
    }
  }
  return names->count > 0 && !doubled(names) ? EXIT_SUCCESS : bad("carriages");
}

static int set_trust(network_dir *dir) {
  const network_conf *conf = &dir->conf;
  rcdp_network_config *config = &dir->config;
  if (rcdp_network_id_parse(conf->network, &config->network) != RCDP_OK) {
    return bad("network");
  }
  if (check_carriages(&conf->carriages) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  config->device_purpose_may_be_absent = conf->device_purpose_may_be_absent;
  config->need_status = conf->need_status;
  return pem_purpose(conf->device_purpose, &dir->arena, &config->device_purpose) == RCDP_OK ? EXIT_SUCCESS
                                                                                            : bad("device_purpose");
}

int network_rules_apply(network_dir *dir) {
  bool good = set_trust(dir) == EXIT_SUCCESS && set_suites(dir) == EXIT_SUCCESS && set_aka(dir) == EXIT_SUCCESS &&
              set_limits(dir) == EXIT_SUCCESS && set_restrictions(dir) == EXIT_SUCCESS;
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
