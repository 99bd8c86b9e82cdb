/*
 * Which device is it? The certificate that its URL leads to: the hash that the device told, the path, its status, the identity, and what
 * the record tells of the manufacturer.
 */
#include "network.h"

#include <string.h>

const rcdp_suite *rcdp_network_choose_suite(const rcdp_network *network, const rcdp_suite_id *offered, size_t count,
                                            rcdp_bytes ephemeral_key) {
  const rcdp_network_config *config = &network->config;
  for (size_t i = 0; i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_among(config->suites[i], offered, count);
    if (suite != NULL && (!suite->ephemeral || ephemeral_key.len == suite->public_len)) {
      return suite;
    }
  }
  return NULL;
}

rcdp_err rcdp_network_check_url(const rcdp_network *network, rcdp_slot *slot, rcdp_bytes text) {
  const rcdp_network_config *config = &network->config;
  rcdp_url url;
  rcdp_bytes device_id;
  rcdp_buf canonical = RCDP_BUF(slot->url);
  rcdp_buf named = RCDP_BUF(slot->device_id);
  rcdp_err err = rcdp_url_read(text, &url);
  if (err == RCDP_OK) {
    err = rcdp_url_device_id(&url, &device_id);
  }
  if (err == RCDP_OK) {
    err = rcdp_url_write(&url, &canonical);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&named, device_id);
  }
  if (err != RCDP_OK) {
    return RCDP_E_URL;
  }
  slot->url_len = canonical.len;
  slot->device_id_len = named.len;
  for (size_t i = 0; i < config->allowed_url_count; i++) {
    rcdp_url prefix;
    if (rcdp_url_read(config->allowed_urls[i], &prefix) == RCDP_OK && rcdp_url_allowed(&url, &prefix)) {
      return RCDP_OK;
    }
  }
  return RCDP_E_URL;
}

void rcdp_network_fetch(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting) {
  rcdp_network_ask(network, slot, input, RCDP_ACTION_FETCH, waiting)->url = (rcdp_bytes){slot->url, slot->url_len};
}

static rcdp_err check_hash(const rcdp_network *network, const rcdp_slot *slot, rcdp_bytes leaf) {
  rcdp_octets32 hash;
  rcdp_err err = rcdp_sha256(network->config.provider, leaf, hash.octets);
  if (err == RCDP_OK && !rcdp_octets32_equal(&hash, &slot->certificate_hash)) {
    err = RCDP_E_CERT_HASH;
  }
  return err;
}

/* What the certified key must be allowed to do: sign the request, or agree on the key of the box. */
static uint16_t needed_key_usage(const rcdp_slot *slot) {
  const int sign = slot->is_signed ? RCDP_KU_DIGITAL_SIGNATURE : 0;
  const int agree = slot->suite->ephemeral ? 0 : RCDP_KU_KEY_AGREEMENT;
  return (uint16_t)(sign | agree);
}

typedef struct {
  rcdp_bytes items[RCDP_POOL_MAX];
  size_t count;
} crl_list;

/* The issuer of this CRL has issued one of the certificates. */
static bool concerns(rcdp_bytes der, const rcdp_bundle *bundle) {
  rcdp_crl crl;
  rcdp_certificate certificate;
  const bool readable = rcdp_crl_read(der, &crl) == RCDP_OK;
  for (size_t i = 0; readable && i < bundle->certificate_count; i++) {
    if (rcdp_certificate_read(bundle->certificates[i], &certificate) == RCDP_OK &&
        rcdp_bytes_equal(certificate.issuer, crl.issuer)) {
      return true;
    }
  }
  return false;
}

/* CRLs: those of the bundle, then those of the operator's own that are about it: he may have many factories. */
static rcdp_err gather_crls(rcdp_network *network, const rcdp_bundle *bundle, crl_list *list) {
  const rcdp_network_config *config = &network->config;
  list->count = bundle->crl_count;
  memcpy(list->items, bundle->crls, sizeof list->items);
  for (size_t i = 0; i < config->crl_count; i++) {
    if (!concerns(config->crls[i], bundle)) {
      continue;
    }
    if (list->count == RCDP_POOL_MAX) {
      network->fault = (rcdp_fault){RCDP_RULE_BUNDLE_COUNT, RCDP_PLACE_BUNDLE};
      return RCDP_E_CERT_MALFORMED;
    }
    list->items[list->count++] = config->crls[i];
  }
  return RCDP_OK;
}

static rcdp_err check_path(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                           const rcdp_bundle *bundle) {
  const rcdp_network_config *config = &network->config;
  const rcdp_path_policy policy = {
      .anchors = config->device_anchors,
      .anchor_count = config->device_anchor_count,
      .purpose = config->device_purpose.len > 0 ? config->device_purpose : RCDP_EKU_CLIENT_AUTH,
      .purpose_may_be_absent = config->device_purpose_may_be_absent,
      .key_usage = needed_key_usage(slot),
      .need_status = config->need_status,
      .time = input->wall,
  };
  crl_list crls;
  rcdp_err err = gather_crls(network, bundle, &crls);
  if (err == RCDP_OK) {
    err = rcdp_path_verify_cached(config->provider, &network->path_cache, &policy, bundle->certificates[0],
                                  bundle->certificates + 1, bundle->certificate_count - 1, crls.items, crls.count,
                                  &network->leaf);
    network->fault = network->leaf.fault;
  }
  return err;
}

static void keep_device(const rcdp_network *network, rcdp_slot *slot) {
  const rcdp_certificate *leaf = &network->leaf;
  if (!slot->suite->ephemeral) {
    slot->recipient_len = leaf->public_key.len;
    memcpy(slot->recipient, leaf->public_key.data, leaf->public_key.len);
  }
  const rcdp_bytes name = rcdp_certificate_subject(leaf, RCDP_OID_ORGANIZATION);
  slot->manufacturer_len = name.len < sizeof slot->manufacturer ? name.len : sizeof slot->manufacturer;
  if (slot->manufacturer_len > 0) {
    memcpy(slot->manufacturer, name.data, slot->manufacturer_len);
  }
}

static rcdp_err keep_rule(rcdp_network *network, bool kept, rcdp_rule rule) {
  network->fault = (rcdp_fault){kept ? RCDP_RULE_NONE : rule, RCDP_PLACE_LEAF};
  return rcdp_rule_err(network->fault.rule);
}

/* The certificate names the device of the URL, and its key is of the suite's kind. */
static rcdp_err check_identity(rcdp_network *network, const rcdp_slot *slot) {
  const rcdp_certificate *leaf = &network->leaf;
  const rcdp_bytes device_id = {slot->device_id, slot->device_id_len};
  rcdp_err err = keep_rule(network, rcdp_certificate_names_device(leaf, device_id) == RCDP_OK, RCDP_RULE_DEVICE_NAME);
  if (err == RCDP_OK) {
    err = keep_rule(network, leaf->key_alg == slot->suite->signature, RCDP_RULE_LEAF_SUITE);
  }
  return err;
}

static rcdp_err judge(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_bundle *bundle) {
  rcdp_err err = check_hash(network, slot, bundle->certificates[0]);
  if (err == RCDP_OK) {
    err = check_path(network, slot, input, bundle);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_PATH, RCDP_OK);
    err = check_identity(network, slot);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_IDENTITY, RCDP_OK);
    keep_device(network, slot);
  }
  return err;
}

rcdp_err rcdp_network_judge(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_bundle bundle;
  rcdp_err err = input->result == RCDP_OK ? RCDP_OK : RCDP_E_CERT_UNAVAILABLE;
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_FETCH, RCDP_OK);
    err = rcdp_bundle_read(input->bundle, &network->arena, &bundle);
    network->fault = bundle.fault;
  }
  if (err == RCDP_OK) {
    err = bundle.certificate_count > 0 ? RCDP_OK : RCDP_E_CERT_UNAVAILABLE;
  }
  if (err == RCDP_OK) { /* the leaf goes to the policy, and the bundle may be gone by then */
    err = rcdp_arena_copy(&network->arena, bundle.certificates[0], &bundle.certificates[0]);
  }
  return err == RCDP_OK ? judge(network, slot, input, &bundle) : err;
}

rcdp_action *rcdp_network_ask_policy(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                     const rcdp_certificate *certificate, unsigned int waiting) {
  rcdp_action *action = rcdp_network_ask(network, slot, input, RCDP_ACTION_POLICY, waiting);
  action->certificate = certificate;
  action->device_id = (rcdp_bytes){slot->device_id, slot->device_id_len};
  return action;
}
