/*
 * The network issues: it reserves a SUPI, makes the credential, seals and signs it, and has the answer stored before it is sent.
 */
#include <string.h>

#include "network.h"

/* --- what a credential says of itself --- */

static rcdp_profile make_profile(const rcdp_attach_network_config *config, const rcdp_terms *terms,
                                 const rcdp_record *record, uint64_t now) {
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
      .not_after = now + terms->validity,
      .lifetime = terms->lifetime,
      .renewal = terms->renewal > 0 ? now + terms->renewal : 0,
      .restrictions = terms->restrictions,
      .assurance = RCDP_CERTIFIED,
      .notice_algorithm = config->notice_algorithm,
      .notice_key = config->notice_key,
  };
  memcpy(profile.amf, config->amf, sizeof profile.amf);
  memcpy(profile.routing_indicator, config->routing_indicator, sizeof profile.routing_indicator);
  return profile;
}

bool rcdp_attach_network_can_issue(attach_network *network, const rcdp_terms *terms, uint64_t now) {
  const rcdp_record longest = {.imsi = rcdp_bytes_of("999999999999999")};
  const rcdp_profile profile = make_profile(&network->config, terms, &longest, now);
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
static rcdp_err keep_terms(network_slot *slot, const rcdp_terms *terms) {
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

rcdp_err rcdp_attach_network_allowed(attach_network *network, network_slot *slot, const rcdp_input *input) {
  const rcdp_attach_network_config *config = &network->config;
  const rcdp_provider *provider = config->provider;
  rcdp_err err = input->result;
  if (err == RCDP_OK) {
    const bool possible = input->terms != NULL && terms_possible(input->terms, input->wall.seconds);
    err = possible ? keep_terms(slot, input->terms) : RCDP_E_ARGUMENT;
  }
  if (err == RCDP_OK && !rcdp_attach_network_can_issue(network, &slot->terms, input->wall.seconds)) {
    err = RCDP_E_ARGUMENT;
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_network_voucher_keep(network, slot, input);
  }
  if (err == RCDP_OK) {
    err = provider->random(provider->context, slot->credential.octets, sizeof slot->credential.octets);
  }
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_attach_network_report(network, slot, RCDP_STEP_POLICY, RCDP_OK);
  rcdp_store_request *request = &network->request;
  request->record = (rcdp_record){
      .credential = slot->credential,
      .certificate_hash = slot->certificate_hash,
      .transaction = slot->transaction,
      .request_hash = slot->request_hash,
      .counter = slot->counter,
      .device_id = {slot->device_id, slot->device_id_len},
      .manufacturer = {slot->manufacturer, slot->manufacturer_len},
      .certificate_url = {slot->url, slot->url_len},
      .lapses_at = input->wall.seconds + config->offer_lifetime,
  };
  request->counter_authentic = slot->is_signed;
  request->max_open = config->max_open;
  request->max_credentials = config->max_credentials;
  rcdp_attach_network_ask_store(network, slot, input, RCDP_STORE_RESERVE, SLOT_RESERVING);
  return RCDP_OK;
}

/* --- the credential --- */

static size_t op_length(const rcdp_attach_network_config *config) {
  return config->aka_algorithm == RCDP_TUAK ? 32 : 16;
}

static rcdp_err draw_secret(const rcdp_provider *provider, size_t len, rcdp_secret *secret) {
  const rcdp_err err = provider->random(provider->context, secret->data, len);
  secret->len = err == RCDP_OK ? len : 0;
  return err;
}

static rcdp_err draw(const attach_network *network, network_draft *draft) {
  const rcdp_attach_network_config *config = &network->config;
  const rcdp_provider *provider = config->provider;
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

/* --- the answer --- */

/* What one issue leads to; the octets live until the answer is stored. */
typedef struct {
  rcdp_credential credential;
  rcdp_attach_reject fields;
  uint8_t info_octets[SEAL_INFO_MAX];
  rcdp_buf info;
  uint8_t enc[RCDP_HPKE_ENC_MAX];
  uint8_t sealed[RCDP_SEALED_MAX];
  uint8_t content[RCDP_REJECT_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} issue_work;

static rcdp_err seal(attach_network *network, const network_slot *slot, issue_work *work,
                     rcdp_octets32 *credential_hash) {
  const rcdp_provider *provider = network->config.provider;
  uint8_t octets[RCDP_SEALED_MAX];
  rcdp_buf plaintext = RCDP_BUF(octets);
  rcdp_buf enc = RCDP_BUF(work->enc);
  rcdp_buf sealed = RCDP_BUF(work->sealed);
  rcdp_err err = rcdp_credential_encode(&work->credential, &network->arena, &plaintext);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plaintext), credential_hash->octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_hpke_seal(provider, slot->suite->kem, (rcdp_bytes){slot->recipient, slot->recipient_len},
                         RCDP_BYTES(slot->draft.ephemeral_ikm), rcdp_buf_bytes(&work->info), RCDP_NO_BYTES,
                         rcdp_buf_bytes(&plaintext), &enc, &sealed);
  }
  rcdp_wipe(octets, sizeof octets);
  work->fields.enc = rcdp_buf_bytes(&enc);
  work->fields.sealed = rcdp_buf_bytes(&sealed);
  return err;
}

/* Encode and sign the reject and put it into its envelope. */
static rcdp_err sign(attach_network *network, const network_slot *slot, issue_work *work, rcdp_octets32 *reject_hash,
                     rcdp_buf *answer) {
  const rcdp_attach_network_config *config = &network->config;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_ATTACH_REJECT,
      .body.attach_reject = {.signature = RCDP_BYTES(work->signature), .chain_count = config->chain_count},
  };
  memcpy(message.body.attach_reject.chain, config->chain, sizeof config->chain);
  rcdp_err err = rcdp_attach_reject_encode(&work->fields, &network->arena, &content);
  message.body.attach_reject.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_digest(config->provider, CONTEXT_REJECT, rcdp_buf_bytes(&content), reject_hash->octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_sign(config->provider, config->signing_key, CONTEXT_REJECT, rcdp_buf_bytes(&content), work->signature);
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_network_voucher_add(network, slot, &message.body.attach_reject);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, answer);
  }
  return err;
}

static rcdp_err make_answer(attach_network *network, network_slot *slot, const rcdp_input *input, issue_work *work) {
  const rcdp_attach_network_config *config = &network->config;
  rcdp_record *record = &network->request.record;
  rcdp_buf answer = RCDP_BUF(network->answer);
  work->info = RCDP_BUF(work->info_octets);
  work->fields = (rcdp_attach_reject){
      .transaction = slot->transaction,
      .request_hash = slot->request_hash,
      .nonce1 = slot->draft.nonce1,
      .network = config->network,
      .issued = input->wall.seconds,
      .suite = slot->suite->id,
  };
  rcdp_message message;
  rcdp_attach_request request;
  rcdp_err err = rcdp_message_decode((rcdp_bytes){slot->message, slot->message_len}, &network->arena, &message);
  if (err == RCDP_OK) {
    err = rcdp_attach_request_decode(message.body.attach_request.content, &network->arena, &request);
  }
  if (err == RCDP_OK) {
    work->fields.device_nonce = request.device_nonce;
    err = rcdp_attach_hpke_info(config->provider, &work->fields, &slot->certificate_hash, &network->signer_hash,
                                &network->arena, &work->info);
  }
  if (err == RCDP_OK) {
    err = seal(network, slot, work, &record->credential_hash);
  }
  if (err == RCDP_OK) {
    err = sign(network, slot, work, &record->reject_hash, &answer);
  }
  record->answer = rcdp_buf_bytes(&answer);
  return err;
}

/* The keys in use, as the store keeps them. */
static rcdp_err wrap_keys(attach_network *network, const issue_work *work) {
  const rcdp_attach_network_config *config = &network->config;
  rcdp_record *record = &network->request.record;
  rcdp_key management = {0};
  const rcdp_err err = rcdp_keys_wrap(config->provider, config->storage_key, &work->credential,
                                      rcdp_buf_bytes(&work->info), &network->wrapped, &management);
  config->provider->key_release(config->provider->context, &management);
  record->key = network->wrapped.key;
  record->management_key = network->wrapped.management_key;
  record->op = network->wrapped.op;
  return err;
}

static rcdp_err issue(attach_network *network, network_slot *slot, const rcdp_input *input, const rcdp_record *reserved,
                      issue_work *work) {
  rcdp_record *record = &network->request.record;
  rcdp_buf profile = RCDP_BUF(network->profile);
  *record = (rcdp_record){
      .credential = reserved->credential,
      .epoch = reserved->epoch,
      .signer_hash = network->signer_hash,
      .lapses_at = input->wall.seconds + network->config.offer_lifetime,
  };
  work->credential.profile = make_profile(&network->config, &slot->terms, reserved, input->wall.seconds);
  work->credential.secrets = slot->draft.secrets;
  record->not_after = work->credential.profile.not_after;
  rcdp_err err = rcdp_profile_encode(&work->credential.profile, &network->arena, &profile);
  record->profile = rcdp_buf_bytes(&profile);
  if (err == RCDP_OK) {
    err = make_answer(network, slot, input, work);
  }
  if (err == RCDP_OK) {
    err = wrap_keys(network, work);
  }
  return err;
}

rcdp_err rcdp_attach_network_reserved(attach_network *network, network_slot *slot, const rcdp_input *input) {
  const rcdp_record *reserved = &input->stored->record;
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  if (reserved->state != RCDP_STATE_RESERVED) { /* another run was faster */
    return rcdp_attach_network_repeat(network, slot, input, reserved);
  }
  issue_work work;
  memset(&work, 0, sizeof work);
  rcdp_err err = draw(network, &slot->draft);
  if (err == RCDP_OK) {
    err = issue(network, slot, input, reserved, &work);
  }
  if (err == RCDP_OK) {
    rcdp_wipe(&slot->draft, sizeof slot->draft); /* sealed and wrapped: nobody needs it in clear any more */
    rcdp_attach_network_report(network, slot, RCDP_STEP_RESERVE, RCDP_OK);
    rcdp_attach_network_ask_store(network, slot, input, RCDP_STORE_OFFER, SLOT_OFFERING);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}

rcdp_err rcdp_attach_network_offered(attach_network *network, network_slot *slot, const rcdp_input *input) {
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  rcdp_attach_network_report(network, slot, RCDP_STEP_OFFER, RCDP_OK);
  return rcdp_attach_network_send_answer(network, slot, input->stored->record.answer);
}
