/* Values of the provisioning device: what its messages contain. */
#include "makers.h"

static rcdp_maker make_maker(source *from) {
  return source_flag(from) ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK;
}

void make_verification_key(source *from, rcdp_verification_key *key) {
  key->algorithm = source_flag(from) ? RCDP_NOTICE_ECDSA_P256 : RCDP_NOTICE_ED25519; /* the longer key */
  const size_t len = key->algorithm == RCDP_NOTICE_ED25519 ? 32 : 65;
  key->key = source_octets(from, len, len);
}

void make_grant_request(source *from, void *value) {
  rcdp_grant_request *request = value;
  request->network = source_network(from);
  make_verification_key(from, &request->key);
  request->name = make_device_id(from);
}

static void make_template(source *from, rcdp_template *terms) {
  terms->algorithm = (rcdp_aka_algorithm)source_one(from, RCDP_MILENAGE, RCDP_TUAK);
  source_fill(from, terms->amf, sizeof terms->amf);
  make_routing_indicator(from, terms->routing_indicator);
  terms->has_home_network_key = source_flag(from);
  if (terms->has_home_network_key) {
    terms->scheme = (rcdp_protection_scheme)source_pick(from, RCDP_SUCI_PROFILE_A, RCDP_SUCI_PROFILE_B);
    terms->home_network_key_id = (uint8_t)source_pick(from, 0, 255);
    terms->home_network_key = make_home_network_key(from, terms->scheme);
  }
  terms->validity = (uint32_t)source_pick(from, 1, 1073741823);
  terms->lifetime = source_flag(from) ? (uint32_t)source_pick(from, 1, 1073741823) : 0;
  terms->renewal = source_flag(from) ? (uint32_t)source_pick(from, 1, 1073741823) : 0;
  make_restrictions(from, &terms->restrictions);
  make_verification_key(from, &terms->notice_key);
}

/* From some digits to nines, as many. */
static void make_block(source *from, rcdp_grant *grant) {
  static const uint8_t nines[] = "999999999999999";
  grant->block_first = source_text(from, 6, 15, '0', '9');
  grant->block_last = (rcdp_bytes){nines, grant->block_first.len};
}

void make_grant(source *from, void *value) {
  rcdp_grant *grant = value;
  source_fill(from, &grant->serial, sizeof grant->serial);
  grant->network = source_network(from);
  make_verification_key(from, &grant->provisioner);
  grant->operations =
      (rcdp_operations){source_flag(from), source_flag(from), source_flag(from), source_flag(from), source_flag(from)};
  if (grant->operations.make) {
    make_block(from, grant);
  }
  grant->count = (uint32_t)source_pick(from, 1, RCDP_GRANT_COUNT_MAX);
  grant->not_before = source_number(from);
  grant->not_after = source_number(from);
  grant->hand_in_key = make_public_key(from, make_suite(from));
  make_template(from, &grant->terms);
}

void make_provisioner_proof(source *from, void *value) {
  rcdp_provisioner_proof *proof = value;
  source_fill(from, proof, sizeof *proof);
  proof->network = source_network(from);
}

void make_provisioner_offer(source *from, void *value) {
  rcdp_provisioner_offer *offer = value;
  source_fill(from, &offer->order, sizeof offer->order);
  offer->device = make_device_id(from);
  offer->has_factory = source_flag(from);
  if (offer->has_factory) {
    source_fill(from, &offer->certificate_hash, sizeof offer->certificate_hash);
    offer->certificate_url = source_text(from, 1, 255, 32, 126);
  }
  source_fill(from, &offer->serial, sizeof offer->serial);
  source_fill(from, &offer->provisioner, sizeof offer->provisioner);
  offer->network = source_network(from);
  source_fill(from, &offer->channel_binding, sizeof offer->channel_binding);
  source_fill(from, &offer->device_nonce, sizeof offer->device_nonce);
  offer->suite_count = make_fresh_suites(from, offer->suites, &offer->ephemeral_key);
}

void make_delivery(source *from, void *value) {
  rcdp_delivery *delivery = value;
  source_fill(from, delivery, sizeof *delivery);
  delivery->maker = make_maker(from);
  delivery->device = make_device_id(from);
  delivery->network = source_network(from);
  delivery->issued = source_number(from);
  make_supi(from, &delivery->supi);
  delivery->suite = make_suite(from);
  delivery->enc = make_public_key(from, delivery->suite);
  delivery->sealed = source_octets(from, 17, RCDP_SEALED_MAX);
}

void make_delivery_seal_info(source *from, void *value) {
  rcdp_delivery_seal_info *info = value;
  source_fill(from, info, sizeof *info);
  info->maker = make_maker(from);
  info->device = make_device_id(from);
  info->network = source_network(from);
  info->suite = make_suite(from);
}

void make_credential_name(source *from, void *value) { source_fill(from, value, sizeof(rcdp_credential_name)); }

void make_provisioner_receipt(source *from, void *value) {
  rcdp_provisioner_receipt *receipt = value;
  source_fill(from, receipt, sizeof *receipt);
  receipt->device = make_device_id(from);
  receipt->epoch = make_epoch(from);
  receipt->network = source_network(from);
  receipt->device_key = make_public_key(from, make_suite(from));
}

static rcdp_bytes make_imsi(source *from) { return source_text(from, 6, 15, '0', '9'); }

void make_signed_provisioner_offer(source *from, rcdp_signed *offer) {
  offer->content = source_octets(from, 1, RCDP_PROVISIONER_OFFER_CONTENT_MAX);
  offer->signature = source_flag(from) ? source_octets(from, 64, 64) : RCDP_NO_BYTES;
}

void make_provisioner_order(source *from, void *value) {
  rcdp_provisioner_order *order = value;
  source_fill(from, &order->order, sizeof order->order);
  source_fill(from, &order->serial, sizeof order->serial);
  order->network = source_network(from);
  order->device = make_device_id(from);
  source_fill(from, &order->reference, sizeof order->reference);
  order->maker = make_maker(from);
  order->imsi = order->maker == RCDP_MADE_BY_PROVISIONER ? make_imsi(from) : RCDP_NO_BYTES;
  order->replace = source_flag(from);
  order->has_controls = source_flag(from);
  if (order->has_controls) {
    make_controls(from, &order->controls);
  }
  make_signed_provisioner_offer(from, &order->offer);
}

static void make_made_box(source *from, rcdp_made_box *box) {
  box->issued = source_number(from);
  box->suite = make_suite(from);
  box->enc = make_public_key(from, make_suite(from));
  box->sealed = source_octets(from, 17, RCDP_SEALED_MAX);
}

void make_hand_in(source *from, void *value) {
  rcdp_hand_in *in = value;
  source_fill(from, &in->order, sizeof in->order);
  source_fill(from, &in->serial, sizeof in->serial);
  in->network = source_network(from);
  source_fill(from, &in->credential, sizeof in->credential);
  make_attested(from, &in->receipt, RCDP_PROVISIONER_RECEIPT_CONTENT_MAX);
  in->has_made = source_flag(from);
  if (in->has_made) {
    in->replace = source_flag(from);
    make_signed_provisioner_offer(from, &in->offer);
    make_made_box(from, &in->box);
  }
}

void make_provisioner_confirmed(source *from, void *value) {
  rcdp_provisioner_confirmed *confirmed = value;
  source_fill(from, confirmed, sizeof *confirmed);
  confirmed->device = make_device_id(from);
  confirmed->epoch = make_epoch(from);
  confirmed->network = source_network(from);
}

/* --- taking back, handing over --- */

void make_deprovision(source *from, void *value) {
  rcdp_deprovision *order = value;
  source_fill(from, &order->order, sizeof order->order);
  source_fill(from, &order->serial, sizeof order->serial);
  source_fill(from, &order->signer, sizeof order->signer);
  order->network = source_network(from);
  order->mode = (rcdp_deprovision_mode)source_one(from, RCDP_DEPROVISION_SUSPEND, RCDP_DEPROVISION_DELETE);
  order->reason = (rcdp_reason)source_one(from, RCDP_REASON_UNSPECIFIED, RCDP_REASON_UNPAID);
  order->has_effective = source_flag(from);
  order->effective = order->has_effective ? source_number(from) : 0;
  order->item_count = source_count(from, 1, RCDP_DEPROVISION_ITEMS_MAX);
  for (size_t i = 0; i < order->item_count; i++) {
    rcdp_deprovision_item *item = &order->items[i];
    item->device = make_device_id(from);
    source_fill(from, &item->credential, sizeof item->credential);
    item->epoch = make_epoch(from);
    item->ownership = (uint16_t)source_pick(from, 0, UINT16_MAX);
    item->number = source_number(from);
  }
}

void make_delegation(source *from, void *value) {
  rcdp_delegation *delegation = value;
  source_fill(from, &delegation->serial, sizeof delegation->serial);
  delegation->network = source_network(from);
  source_fill(from, &delegation->credential, sizeof delegation->credential);
  delegation->ownership = (uint16_t)source_pick(from, 0, UINT16_MAX);
  make_verification_key(from, &delegation->delegate);
  delegation->suspend = source_flag(from);
  delegation->end = source_flag(from);
  delegation->not_before = source_number(from);
  delegation->not_after = source_number(from);
}

void make_transfer(source *from, void *value) {
  rcdp_transfer *transfer = value;
  source_fill(from, transfer, sizeof *transfer);
  transfer->network = source_network(from);
  transfer->device = make_device_id(from);
  transfer->ownership = (uint16_t)source_pick(from, 0, UINT16_MAX);
}

void make_outcome(source *from, void *value) {
  rcdp_outcome *outcome = value;
  source_fill(from, &outcome->order, sizeof outcome->order);
  source_fill(from, &outcome->order_hash, sizeof outcome->order_hash);
  outcome->network = source_network(from);
  outcome->item_count = source_count(from, 1, RCDP_DEPROVISION_ITEMS_MAX);
  for (size_t i = 0; i < outcome->item_count; i++) {
    rcdp_outcome_item *item = &outcome->items[i];
    source_fill(from, &item->credential, sizeof item->credential);
    item->epoch = make_epoch(from);
    item->verdict = (rcdp_verdict)source_one(from, RCDP_VERDICT_DONE, RCDP_VERDICT_TEMPORARY_FAILURE);
    item->at = source_number(from);
  }
}

void make_inquiry(source *from, void *value) {
  rcdp_inquiry *inquiry = value;
  source_fill(from, inquiry, sizeof *inquiry);
  inquiry->network = source_network(from);
}

/* --- files --- */

void make_signed_grant_request(source *from, void *value) { make_signed(from, value, RCDP_GRANT_REQUEST_CONTENT_MAX); }

void make_signed_delegation(source *from, void *value) { make_signed(from, value, RCDP_DELEGATION_CONTENT_MAX); }

static void make_chained(source *from, rcdp_chained *of, size_t most, size_t least_chain) {
  of->content = source_octets(from, 1, most);
  of->signature = source_octets(from, 64, 64);
  of->chain_count = source_count(from, least_chain, RCDP_CHAIN_MAX);
  for (size_t i = 0; i < of->chain_count; i++) {
    of->chain[i] = source_octets(from, 1, 2048);
  }
}

void make_signed_grant(source *from, void *value) { make_chained(from, value, RCDP_PROVISIONING_GRANT_CONTENT_MAX, 1); }

/* --- what a provisioner keeps --- */

/* What is still to be done of an entry. */
static void make_undone(source *from, rcdp_provision_state *state) {
  state->replace = source_flag(from);
  state->has_controls = source_flag(from);
  if (state->has_controls) {
    make_controls(from, &state->controls);
  }
  if (source_flag(from)) {
    make_signed_provisioner_offer(from, &state->offer);
  }
  if (source_flag(from)) {
    make_chained(from, &state->delivery, RCDP_DELIVERY_CONTENT_MAX, 0);
  }
  state->has_made = source_flag(from);
  if (state->has_made) {
    make_made_box(from, &state->made);
  }
  if (source_flag(from)) {
    make_attested(from, &state->receipt, RCDP_PROVISIONER_RECEIPT_CONTENT_MAX);
  }
  if (source_flag(from)) {
    make_signed(from, &state->confirmed, RCDP_PROVISIONER_CONFIRMED_CONTENT_MAX);
  }
  if (source_flag(from)) {
    make_signed(from, &state->notice, RCDP_NOTICE_CONTENT_MAX);
  }
}

/* The largest has all of it: it was refused, and has an IMSI. */
void make_provision_state(source *from, void *value) {
  rcdp_provision_state *state = value;
  source_fill(from, &state->order, sizeof state->order);
  source_fill(from, &state->serial, sizeof state->serial);
  state->device = make_device_id(from);
  source_fill(from, &state->reference, sizeof state->reference);
  state->maker = make_maker(from);
  state->has_report = source_flag(from);
  if (state->has_report) {
    state->status = source_flag(from) ? RCDP_PROVISION_REFUSED : RCDP_PROVISION_DENIED;
    make_error_report(from, &state->report);
  } else {
    static const rcdp_provision_status others[] = {RCDP_PROVISION_OFFERED, RCDP_PROVISION_DELIVERING,
                                                   RCDP_PROVISION_RECEIVED, RCDP_PROVISION_CONFIRMED,
                                                   RCDP_PROVISION_TRANSFERRED};
    state->status = others[source_one(from, 0, sizeof others / sizeof *others - 1)];
  }
  state->has_credential = source_flag(from);
  if (state->has_credential) {
    source_fill(from, &state->credential, sizeof state->credential);
  }
  const bool imsi = state->maker == RCDP_MADE_BY_PROVISIONER && source_flag(from);
  state->imsi = imsi ? make_imsi(from) : RCDP_NO_BYTES;
  state->device_key = source_flag(from) ? make_public_key(from, make_suite(from)) : RCDP_NO_BYTES;
  state->ownership = (uint16_t)source_pick(from, 0, UINT16_MAX);
  state->number = source_number(from);
  make_undone(from, state);
}
