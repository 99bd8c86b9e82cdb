/*
 * The network reads a request: all that can be judged without asking anybody is judged first, cheapest first, and a transaction
 * that is known gets the very answer that it got before.
 */
#include <string.h>

#include "network.h"

/* First of the operator's suites that the request offers and for which it brings what is needed. */
static const rcdp_suite *choose_suite(const rcdp_attach_network_config *config, const rcdp_attach_request *request) {
  for (size_t i = 0; i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_among(config->suites[i], request->suites, request->suite_count);
    if (suite != NULL && (!suite->ephemeral || request->ephemeral_key.len == suite->public_len)) {
      return suite;
    }
  }
  return NULL;
}

static rcdp_err check_url(const attach_network *network, network_slot *slot, rcdp_bytes text) {
  const rcdp_attach_network_config *config = &network->config;
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

static rcdp_err check_fields(attach_network *network, network_slot *slot, const rcdp_attach_request *fields,
                             bool has_signature) {
  if (!rcdp_id_equal(&fields->transaction, &slot->transaction)) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&fields->serving_network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  slot->is_signed = has_signature;
  if (!has_signature && !rcdp_suites_all_static(fields->suites, fields->suite_count)) {
    return RCDP_E_BAD_SIGNATURE;
  }
  slot->suite = choose_suite(&network->config, fields);
  return slot->suite == NULL ? RCDP_E_SUITE : check_url(network, slot, fields->certificate_url);
}

static void keep_fields(network_slot *slot, const rcdp_attach_request *fields) {
  slot->certificate_hash = fields->certificate_hash;
  slot->counter = fields->counter;
  slot->voucher_needed = fields->voucher_needed;
  slot->recipient_len = slot->suite->ephemeral ? fields->ephemeral_key.len : 0;
  if (slot->recipient_len > 0) {
    memcpy(slot->recipient, fields->ephemeral_key.data, slot->recipient_len);
  }
}

rcdp_err rcdp_attach_network_request(attach_network *network, network_slot *slot, const rcdp_input *input,
                                     const rcdp_message *message) {
  const rcdp_signed_attach_request *request = &message->body.attach_request;
  rcdp_attach_request fields;
  rcdp_err err = rcdp_attach_request_decode(request->content, &network->arena, &fields);
  if (err == RCDP_OK) {
    err = check_fields(network, slot, &fields, request->signature.len > 0);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_REQUEST, request->content, slot->request_hash.octets);
  }
  if (err == RCDP_OK) {
    keep_fields(slot, &fields);
    rcdp_attach_network_report(network, slot, RCDP_STEP_REQUEST, RCDP_OK);
    rcdp_attach_network_report(network, slot, RCDP_STEP_URL, RCDP_OK);
    network->request.record.certificate_hash = slot->certificate_hash;
    network->request.record.transaction = slot->transaction;
    network->request.record.request_hash = slot->request_hash;
    rcdp_attach_network_ask_store(network, slot, input, RCDP_STORE_LOOKUP, SLOT_LOOKING_UP);
  }
  return err;
}

/* What a known transaction gets, by the state of its credential. */
rcdp_err rcdp_attach_network_repeat(attach_network *network, const network_slot *slot, const rcdp_input *input,
                                    const rcdp_record *record) {
  const bool waits = record->state == RCDP_STATE_OFFERED && input->wall.seconds < record->lapses_at;
  if (record->state == RCDP_STATE_RESERVED) {
    return RCDP_E_NOT_FOUND;
  }
  if (record->state == RCDP_STATE_SUSPENDED) {
    return RCDP_E_NOT_AUTHORISED; /* not over: a device that was told so would ask for another one */
  }
  if (!waits && record->state != RCDP_STATE_ACTIVE) {
    return RCDP_E_LAPSED;
  }
  rcdp_attach_network_report(network, slot, RCDP_STEP_REPEAT, RCDP_OK);
  return rcdp_attach_network_send_answer(network, slot, record->answer);
}

rcdp_err rcdp_attach_network_looked_up(attach_network *network, network_slot *slot, const rcdp_input *input) {
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK) {
    err = rcdp_attach_network_repeat(network, slot, input, &input->stored->record);
  }
  if (err == RCDP_E_NOT_FOUND) {
    rcdp_attach_network_ask(network, slot, input, RCDP_ACTION_FETCH, SLOT_FETCHING)->url =
        (rcdp_bytes){slot->url, slot->url_len};
    err = RCDP_OK;
  }
  return err;
}
