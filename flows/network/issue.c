/* A credential is made: within the settings and the terms, sealed to the device, its keys wrapped. */
#include "network.h"

#include <string.h>

/* --- what a credential says of itself --- */

static uint64_t earlier(uint64_t end, uint64_t bound) { return bound != 0 && bound < end ? bound : end; }

static rcdp_profile make_profile(const rcdp_network_config *config, const rcdp_terms *terms, const rcdp_record *record,
                                 const rcdp_origin *origin, uint64_t now) {
  rcdp_profile profile = {
      .id = record->credential,
      .epoch = record->epoch,
      .supi = {RCDP_SUPI_IMSI, record->imsi},
      .network = config->network,
      .algorithm = config->aka_algorithm,
      .has_home_network_key = config->has_home_network_key,
      .scheme = config->scheme,
      .home_network_key_id = config->home_network_key_id,
      .home_network_key = config->home_network_key,
      .not_before = now,
      .not_after = earlier(now + terms->validity, origin->not_after),
      .lifetime = terms->lifetime,
      .renewal = terms->renewal > 0 ? now + terms->renewal : 0,
      .restrictions = terms->restrictions,
      .assurance = origin->assurance,
      .parent = origin->parent,
      .ordered_by = origin->ordered_by,
      .notice_algorithm = config->notice_algorithm,
      .notice_key = config->notice_key,
  };
  memcpy(profile.amf, config->amf, sizeof profile.amf);
  memcpy(profile.routing_indicator, config->routing_indicator, sizeof profile.routing_indicator);
  return profile;
}

bool rcdp_network_can_issue(rcdp_network *network, const rcdp_terms *terms, uint64_t now) {
  const rcdp_record longest = {.imsi = rcdp_bytes_of("999999999999999")};
  const rcdp_origin origin = {.assurance = RCDP_CERTIFIED};
  const rcdp_profile profile = make_profile(&network->config, terms, &longest, &origin, now);
  rcdp_buf octets = RCDP_BUF(network->profile);
  return rcdp_profile_encode(&profile, &network->arena, &octets) == RCDP_OK;
}

/* --- terms --- */

/* What the profile's bounds do not know: the store's times, and lists in memory. */
static bool terms_possible(const rcdp_terms *terms, uint64_t now) {
  const rcdp_restrictions *restrictions = &terms->restrictions;
  const uint64_t longest = now < INT64_MAX ? INT64_MAX - now : 0; /* times in the store have 63 bits */
  return terms->validity > 0 && terms->validity <= longest && terms->renewal <= longest &&
         restrictions->rat_count <= RCDP_RATS_MAX && restrictions->dnn_count <= RCDP_DNNS_MAX &&
         restrictions->slice_count <= RCDP_SLICES_MAX;
}

/* The terms outlive the input that brought them: the DNNs are copied. */
static rcdp_err keep_terms(rcdp_slot *slot, const rcdp_terms *terms) {
  rcdp_buf octets = RCDP_BUF(slot->dnn_octets);
  slot->terms = *terms;
  for (size_t i = 0; i < terms->restrictions.dnn_count; i++) {
    const rcdp_bytes dnn = terms->restrictions.dnns[i];
    slot->terms.restrictions.dnns[i] = (rcdp_bytes){octets.data + octets.len, dnn.len};
    if (rcdp_buf_add(&octets, dnn) != RCDP_OK) {
      return RCDP_E_NO_SPACE;
    }
  }
  return RCDP_OK;
}

rcdp_err rcdp_network_take_terms(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const uint64_t now = input->wall.seconds;
  rcdp_err err = input->result;
  if (err == RCDP_OK) {
    const bool possible = input->terms != NULL && terms_possible(input->terms, now);
    err = possible ? keep_terms(slot, input->terms) : RCDP_E_ARGUMENT;
  }
  if (err == RCDP_OK && !rcdp_network_can_issue(network, &slot->terms, now)) {
    err = RCDP_E_ARGUMENT;
  }
  return err;
}

rcdp_err rcdp_network_draw_id(const rcdp_network *network, rcdp_slot *slot) {
  const rcdp_provider *provider = network->config.provider;
  return provider->random(provider->context, slot->credential.octets, sizeof slot->credential.octets);
}

void rcdp_network_prepare(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_network_config *config = &network->config;
  rcdp_store_request *request = &network->request;
  request->record = (rcdp_record){
      .credential = slot->credential,
      .certificate_hash = slot->certificate_hash,
      .transaction = slot->transaction,
      .request_hash = slot->request_hash,
      .device_id = {slot->device_id, slot->device_id_len},
      .manufacturer = {slot->manufacturer, slot->manufacturer_len},
      .certificate_url = {slot->url, slot->url_len},
      .lapses_at = input->wall.seconds + config->offer_lifetime,
  };
  request->max_open = config->max_open;
  request->max_credentials = config->max_credentials;
}

/* --- the credential --- */

static size_t op_length(const rcdp_network_config *config) { return config->aka_algorithm == RCDP_TUAK ? 32 : 16; }

static rcdp_err draw_secret(const rcdp_provider *provider, size_t len, rcdp_secret *secret) {
  const rcdp_err err = provider->random(provider->context, secret->data, len);
  secret->len = err == RCDP_OK ? len : 0;
  return err;
}

rcdp_err rcdp_network_draw(const rcdp_network *network, rcdp_slot *slot) {
  const rcdp_network_config *config = &network->config;
  const rcdp_provider *provider = config->provider;
  rcdp_network_draft *draft = &slot->draft;
  if (draft->drawn) {
    return RCDP_OK;
  }
  rcdp_err err = provider->random(provider->context, draft->nonce1.octets, sizeof draft->nonce1.octets);
  if (err == RCDP_OK) {
    err = provider->random(provider->context, draft->ephemeral_ikm, sizeof draft->ephemeral_ikm);
  }
  if (err == RCDP_OK) {
    err = draw_secret(provider, config->key_length, &draft->secrets.key);
  }
  if (err == RCDP_OK) {
    err = draw_secret(provider, 32, &draft->secrets.management_key);
  }
  if (err == RCDP_OK) {
    err = config->op.len > 0 ? rcdp_secret_set(&draft->secrets.op, config->op)
                             : draw_secret(provider, op_length(config), &draft->secrets.op);
  }
  draft->drawn = err == RCDP_OK;
  return err;
}

rcdp_err rcdp_network_make(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_origin *origin,
                           rcdp_issue *issue) {
  const rcdp_record *reserved = &input->stored->record;
  rcdp_record *record = &network->request.record;
  rcdp_profile *made = &issue->credential.profile;
  rcdp_buf profile = RCDP_BUF(network->profile);
  rcdp_err err = rcdp_network_draw(network, slot);
  *record = (rcdp_record){
      .credential = reserved->credential,
      .epoch = reserved->epoch,
      .signer_hash = network->signer_hash,
      .lapses_at = input->wall.seconds + network->config.offer_lifetime,
  };
  *made = make_profile(&network->config, &slot->terms, reserved, origin, input->wall.seconds);
  issue->credential.secrets = slot->draft.secrets;
  record->not_after = made->not_after;
  if (err == RCDP_OK && made->not_after <= input->wall.seconds) {
    err = RCDP_E_NOT_AUTHORISED;
  }
  if (err == RCDP_OK) {
    err = rcdp_profile_encode(made, &network->arena, &profile);
  }
  record->profile = rcdp_buf_bytes(&profile);
  return err;
}

rcdp_err rcdp_network_seal(rcdp_network *network, const rcdp_slot *slot, rcdp_bytes info, rcdp_issue *issue) {
  const rcdp_provider *provider = network->config.provider;
  uint8_t octets[RCDP_SEALED_MAX];
  rcdp_buf plaintext = RCDP_BUF(octets);
  rcdp_buf enc = RCDP_BUF(issue->enc_octets);
  rcdp_buf sealed = RCDP_BUF(issue->sealed_octets);
  rcdp_err err = rcdp_credential_encode(&issue->credential, &network->arena, &plaintext);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plaintext),
                      network->request.record.credential_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_hpke_seal(provider, slot->suite->kem, (rcdp_bytes){slot->recipient, slot->recipient_len},
                         RCDP_BYTES(slot->draft.ephemeral_ikm), info, RCDP_NO_BYTES, rcdp_buf_bytes(&plaintext), &enc,
                         &sealed);
  }
  rcdp_wipe(octets, sizeof octets);
  issue->enc = rcdp_buf_bytes(&enc);
  issue->sealed = rcdp_buf_bytes(&sealed);
  return err;
}

rcdp_err rcdp_network_keep_keys(rcdp_network *network, rcdp_bytes info, const rcdp_credential *credential) {
  const rcdp_network_config *config = &network->config;
  rcdp_record *record = &network->request.record;
  rcdp_key management = {0};
  const rcdp_err err =
      rcdp_keys_wrap(config->provider, config->storage_key, credential, info, &network->wrapped, &management);
  config->provider->key_release(config->provider->context, &management);
  record->key = network->wrapped.key;
  record->management_key = network->wrapped.management_key;
  record->op = network->wrapped.op;
  return err;
}
