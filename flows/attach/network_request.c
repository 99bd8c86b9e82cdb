/*
 * The network reads a request: all that can be judged without asking anybody is judged first, cheapest first, and a transaction
 * that is known gets the very answer that it got before.
 */
#include <string.h>

#include "network.h"

static rcdp_err check_fields(rcdp_network *network, rcdp_slot *slot, const rcdp_attach_request *fields,
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
  slot->suite = rcdp_network_choose_suite(network, fields->suites, fields->suite_count, fields->ephemeral_key);
  return slot->suite == NULL ? RCDP_E_SUITE : rcdp_network_check_url(network, slot, fields->certificate_url);
}

static void keep_fields(rcdp_slot *slot, const rcdp_attach_request *fields) {
  attach_slot *own = slot->own;
  slot->certificate_hash = fields->certificate_hash;
  own->counter = fields->counter;
  own->voucher_needed = fields->voucher_needed;
  slot->recipient_len = slot->suite->ephemeral ? fields->ephemeral_key.len : 0;
  if (slot->recipient_len > 0) {
    memcpy(slot->recipient, fields->ephemeral_key.data, slot->recipient_len);
  }
}

rcdp_err rcdp_attach_network_request(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
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
    rcdp_network_report(network, slot, RCDP_STEP_REQUEST, RCDP_OK);
    rcdp_network_report(network, slot, RCDP_STEP_URL, RCDP_OK);
    network->request.record.certificate_hash = slot->certificate_hash;
    network->request.record.transaction = slot->transaction;
    network->request.record.request_hash = slot->request_hash;
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_LOOKUP, SLOT_LOOKING_UP);
  }
  return err;
}

rcdp_err rcdp_attach_network_looked_up(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK) {
    err = rcdp_network_repeat(network, slot, input, &input->stored->record);
  }
  if (err == RCDP_E_NOT_FOUND) {
    rcdp_network_fetch(network, slot, input, SLOT_FETCHING);
    err = RCDP_OK;
  }
  return err;
}
