/*
 * The network gives what was ordered (docs/protocol.md, clause 18.5): a SUPI is set aside under the grant, within whose terms everything stays; and
 * keys of its own are made, sealed to the device and signed, where the provisioner makes none.
 */
#include "network.h"

#include <string.h>

/* --- within the grant --- */

static uint64_t shorter(uint64_t a, uint64_t b) { return b != 0 && (a == 0 || b < a) ? b : a; }

static rcdp_controls controls_of(const rcdp_template *terms, uint64_t now) {
  return (rcdp_controls){
      .has_not_after = true,
      .not_after = now + terms->validity,
      .lifetime = terms->lifetime,
      .has_restrictions = true,
      .restrictions = terms->restrictions,
  };
}

static rcdp_err narrow(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_grant *grant,
                       const rcdp_provisioner_order *order) {
  provisioning *own = slot->own;
  const rcdp_controls limits[] = {controls_of(&grant->terms, input->wall.seconds), order->controls};
  rcdp_input narrowed = *input;
  rcdp_terms terms = {0};
  if (input->terms != NULL) {
    terms = *input->terms;
    terms.renewal = shorter(terms.renewal, grant->terms.renewal);
    narrowed.terms = &terms;
  }
  const rcdp_err err =
      rcdp_network_narrow(network, slot, &narrowed, limits, order->has_controls ? 2 : 1, &own->not_after);
  if (err == RCDP_OK && grant->terms.renewal > 0 && slot->terms.renewal == 0) {
    slot->terms.renewal = slot->terms.validity; /* the end comes first, and the grant asks for one at all */
  }
  return err;
}

rcdp_err rcdp_provisioning_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_grant grant;
  provisioning_order read;
  rcdp_err err = rcdp_provisioning_read_order(network, slot, &read);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_grant(network, slot, &grant);
  }
  if (err == RCDP_OK) {
    err = narrow(network, slot, input, &grant, &read.order);
  }
  if (err == RCDP_OK) {
    rcdp_provisioning_reserve(network, slot, input, &read.order.serial, read.order.imsi, read.order.replace,
                              PROVISIONING_RESERVE);
  }
  return err;
}

/* --- keys of the network's own --- */

static rcdp_err judge(rcdp_network *network, const rcdp_slot *slot, const rcdp_profile *made, uint64_t now) {
  const provisioning *own = slot->own;
  const rcdp_grant_use use = {RCDP_MADE_BY_NETWORK, now, &own->owner};
  rcdp_grant grant;
  const rcdp_err err = rcdp_provisioning_grant(network, slot, &grant);
  return err == RCDP_OK ? rcdp_grant_judge(&grant, &use, made) : err;
}

/* Whose order, which offer, for whom, by whom, when: the device compares it all. */
static rcdp_err fill(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, const rcdp_profile *made,
                     rcdp_delivery *delivery) {
  provisioning_order read;
  const rcdp_err err = rcdp_provisioning_read_order(network, slot, &read);
  if (err != RCDP_OK) {
    return err;
  }
  *delivery = (rcdp_delivery){
      .maker = RCDP_MADE_BY_NETWORK,
      .order = slot->transaction,
      .reference = read.order.reference,
      .offer_hash = slot->request_hash,
      .device = {slot->device_id, slot->device_id_len},
      .serial = read.order.serial,
      .provisioner = read.offer.provisioner,
      .network = network->config.network,
      .device_nonce = read.offer.device_nonce,
      .credential = made->id,
      .issued = input->wall.seconds,
      .supi = made->supi,
      .suite = slot->suite->id,
  };
  return RCDP_OK;
}

static rcdp_err bind(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, const rcdp_profile *made,
                     void *fields, rcdp_buf *info) {
  rcdp_err err = judge(network, slot, made, input->wall.seconds);
  if (err == RCDP_OK) {
    err = fill(network, slot, input, made, fields);
  }
  if (err == RCDP_OK) {
    const rcdp_delivery_seal_info seal = rcdp_provisioner_seal_info(fields, &network->signer_hash);
    network->request.record.lapses_at = input->wall.seconds + network->config.provisioner->delivery_lifetime;
    err = rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &seal, &network->arena, info);
  }
  return err;
}

static rcdp_err encode(rcdp_network *network, const rcdp_issue *made, void *fields, rcdp_buf *content) {
  rcdp_delivery *delivery = fields;
  delivery->enc = made->enc;
  delivery->sealed = made->sealed;
  return rcdp_delivery_encode(delivery, &network->arena, content);
}

static rcdp_err wrap(rcdp_network *network, const rcdp_slot *slot, const rcdp_chained *signed_content,
                     rcdp_message *message) {
  (void)network;
  (void)slot;
  message->kind = RCDP_BODY_PROVISIONER;
  message->body.provisioner = (rcdp_provisioner_body){RCDP_PROVISIONER_DELIVERY, .body.delivery = *signed_content};
  return RCDP_OK;
}

static rcdp_err expect(rcdp_network *network, const void *fields, rcdp_bytes info) {
  const rcdp_delivery *delivery = fields;
  rcdp_octets32 info_hash;
  const rcdp_err err = rcdp_sha256(network->config.provider, info, info_hash.octets);
  return err == RCDP_OK ? rcdp_provisioning_expectation(network, &info_hash, &delivery->reference,
                                                        &network->request.record.reject_hash)
                        : err;
}

static rcdp_err allocate(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  static const rcdp_answer answer = {.context = CONTEXT_ALLOCATION,
                                     .offering = PROVISIONING_OFFER,
                                     .bind = bind,
                                     .encode = encode,
                                     .wrap = wrap,
                                     .expect = expect};
  const provisioning *own = slot->own;
  const rcdp_origin origin = {
      .assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED,
      .ordered_by = RCDP_OCTETS32_BYTES(own->owner),
      .not_after = own->not_after,
  };
  rcdp_delivery delivery;
  return rcdp_network_answer(network, slot, input, &answer, &origin, &delivery);
}

/* --- reserved --- */

static rcdp_err tell_reserved(rcdp_network *network, const rcdp_slot *slot, const rcdp_octets32 *reference) {
  rcdp_buf reply = RCDP_BUF(network->reply);
  const rcdp_err err = rcdp_provisioning_write_reserved(network, slot, reference, &reply);
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_RESERVE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}

rcdp_err rcdp_provisioning_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning_order read;
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  if (input->stored->record.state != RCDP_STATE_RESERVED) { /* another run was faster */
    return rcdp_provisioning_repeat(network, slot, input);
  }
  if (input->wall.seconds >= input->stored->record.lapses_at) {
    return RCDP_E_LAPSED;
  }
  const rcdp_err err = rcdp_provisioning_read_order(network, slot, &read);
  if (err != RCDP_OK) {
    return err;
  }
  return read.order.maker == RCDP_MADE_BY_NETWORK ? allocate(network, slot, input)
                                                  : tell_reserved(network, slot, &read.order.reference);
}
