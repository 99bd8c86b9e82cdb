/*
 * A credential whose keys the provisioner made (docs/protocol.md, clause 18.7): its box is opened once, what is in it wrapped at once, and nothing is
 * believed of it that the grant does not allow. The device's first contact has to be an update: until then others know its keys.
 */
#include "network.h"

#include <string.h>

/* --- what the box is bound to --- */

static rcdp_delivery_seal_info seal_info(const provisioning_hand_in *read) {
  const rcdp_provisioner_receipt *receipt = &read->receipt;
  return (rcdp_delivery_seal_info){
      .maker = RCDP_MADE_BY_PROVISIONER,
      .order = receipt->order,
      .device = receipt->device,
      .serial = receipt->serial,
      .provisioner = receipt->provisioner,
      .network = receipt->network,
      .device_nonce = receipt->device_nonce,
      .credential = receipt->credential,
      .suite = read->fields.box.suite,
      .signer_hash = receipt->provisioner,
  };
}

static rcdp_kem kem_of(const rcdp_key *key) { return key->kind == RCDP_KEY_P256 ? RCDP_KEM_P256 : RCDP_KEM_X25519; }

/* The plaintext, which is what the receipt tells of. */
static rcdp_err unseal(rcdp_network *network, const provisioning_hand_in *read, rcdp_buf *plaintext) {
  const rcdp_provider *provider = network->config.provider;
  const rcdp_key *key = network->config.provisioner->hand_in_key;
  const rcdp_made_box *box = &read->fields.box;
  const rcdp_delivery_seal_info fields = seal_info(read);
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  rcdp_octets32 hash = {{0}};
  rcdp_err err = rcdp_provisioner_hpke_info(CONTEXT_HAND_IN_SEAL, &fields, &network->arena, &info);
  if (err == RCDP_OK) {
    err = rcdp_hpke_open(provider, kem_of(key), key, box->enc, rcdp_buf_bytes(&info), RCDP_NO_BYTES, box->sealed,
                         plaintext);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(plaintext), hash.octets);
  }
  return err == RCDP_OK && !rcdp_octets32_equal(&hash, &read->receipt.credential_hash) ? RCDP_E_MISMATCH : err;
}

/* --- the device holds it --- */

/* Keys in use come from the box's info as the device has it, and the code of the receipt from them. */
static rcdp_err take_keys(rcdp_network *network, rcdp_slot *slot, const provisioning_hand_in *read,
                          const rcdp_credential *credential) {
  const rcdp_network_config *config = &network->config;
  provisioning *own = slot->own;
  provisioning_box *box = &own->part.box;
  const rcdp_delivery_seal_info fields = seal_info(read);
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  rcdp_octets32 info_hash = {{0}};
  rcdp_key management = {0};
  rcdp_err err = rcdp_provisioner_hpke_info(CONTEXT_PROVISIONER_SEAL, &fields, &network->arena, &info);
  if (err == RCDP_OK) {
    err = rcdp_sha256(config->provider, rcdp_buf_bytes(&info), info_hash.octets);
  }
  if (err == RCDP_OK && !rcdp_octets32_equal(&info_hash, &read->receipt.info_hash)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_wrap(config->provider, config->storage_key, credential, rcdp_buf_bytes(&info), &box->wrapped,
                         &management);
    config->provider->key_release(config->provider->context, &management);
  }
  const rcdp_stored_management stored = {config->provider, config->storage_key, &slot->credential,
                                         box->wrapped.management_key};
  return err == RCDP_OK ? rcdp_keys_verify_stored(&stored, LABEL_CONFIRMATION, CONTEXT_PROVISIONER_RECEIPT,
                                                  &read->fields.receipt.body)
                        : err;
}

/* --- within the grant --- */

static rcdp_err judge(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                      const provisioning_hand_in *read, const rcdp_credential *credential) {
  const rcdp_profile *profile = &credential->profile;
  const rcdp_grant_use use = {RCDP_MADE_BY_PROVISIONER, read->fields.box.issued, &read->receipt.provisioner};
  const rcdp_assurance assurance = slot->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED;
  rcdp_grant grant;
  const rcdp_err err = rcdp_provisioning_grant(network, slot, &grant);
  if (err != RCDP_OK) {
    return err;
  }
  const bool fits = profile->assurance == assurance && profile->not_after > input->wall.seconds &&
                    credential->secrets.key.len == network->config.key_length;
  const rcdp_err verdict = fits ? rcdp_grant_judge(&grant, &use, profile) : RCDP_E_NOT_AUTHORISED;
  /* dated ahead it would last longer than the grant allows; when its time has come, it may come again */
  return verdict == RCDP_OK && use.issued > input->wall.seconds ? RCDP_E_STALE : verdict;
}

/* What the store is to have of it. */
static rcdp_err keep(rcdp_network *network, provisioning_box *box, const provisioning_hand_in *read,
                     const rcdp_profile *profile) {
  rcdp_buf octets = RCDP_BUF(box->profile);
  rcdp_buf imsi = RCDP_BUF(box->imsi);
  rcdp_err err = rcdp_profile_encode(profile, &network->arena, &octets);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&imsi, profile->supi.value);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioning_expectation(network, &read->receipt.info_hash, &read->receipt.reference, &box->expectation);
  }
  box->profile_len = octets.len;
  box->imsi_len = imsi.len;
  box->not_after = profile->not_after;
  box->credential_hash = read->receipt.credential_hash;
  box->open = err == RCDP_OK;
  return err;
}

static rcdp_err take(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const provisioning_hand_in *read,
                     rcdp_bytes plaintext, rcdp_credential *credential) {
  provisioning *own = slot->own;
  rcdp_err err = rcdp_credential_decode(plaintext, &network->arena, credential);
  if (err == RCDP_OK && !rcdp_id_equal(&credential->profile.id, &slot->credential)) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    err = take_keys(network, slot, read, credential);
  }
  if (err == RCDP_OK) {
    own->authentic = true;
    err = judge(network, slot, input, read, credential);
  }
  return err == RCDP_OK ? keep(network, &own->part.box, read, &credential->profile) : err;
}

rcdp_err rcdp_provisioning_open(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                const provisioning_hand_in *read) {
  uint8_t octets[RCDP_SEALED_MAX];
  rcdp_buf plaintext = RCDP_BUF(octets);
  rcdp_credential credential;
  memset(&credential, 0, sizeof credential);
  rcdp_err err = unseal(network, read, &plaintext);
  if (err == RCDP_OK) {
    err = take(network, slot, input, read, rcdp_buf_bytes(&plaintext), &credential);
  }
  rcdp_wipe(&credential, sizeof credential);
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* --- into the store --- */

/* Whether, and no more: what it may allow was told by the grant, and is made. */
rcdp_err rcdp_provisioning_hand_in_allowed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const provisioning *own = slot->own;
  const provisioning_box *box = &own->part.box;
  provisioning_hand_in read;
  rcdp_err err = input->result;
  if (err == RCDP_OK) {
    err = rcdp_provisioning_read_hand_in(network, slot, &read);
  }
  if (err == RCDP_OK) {
    rcdp_provisioning_reserve(network, slot, input, &read.fields.serial, (rcdp_bytes){box->imsi, box->imsi_len},
                              read.fields.replace, PROVISIONING_HAND_IN_RESERVE);
  }
  return err;
}

/* The answer that its order gets, should it come by again. */
static rcdp_err offer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const provisioning *own = slot->own;
  const provisioning_box *box = &own->part.box;
  provisioning_hand_in read;
  rcdp_buf answer = RCDP_BUF(network->answer);
  rcdp_err err = rcdp_provisioning_read_hand_in(network, slot, &read);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_write_reserved(network, slot, &read.receipt.reference, &answer);
  }
  if (err == RCDP_OK) {
    network->request.record = (rcdp_record){
        .credential = slot->credential,
        .epoch = 0,
        .reject_hash = box->expectation,
        .signer_hash = network->signer_hash,
        .credential_hash = box->credential_hash,
        .profile = {box->profile, box->profile_len},
        .key = box->wrapped.key,
        .management_key = box->wrapped.management_key,
        .op = box->wrapped.op,
        .answer = rcdp_buf_bytes(&answer),
        .must_update = true,
        .lapses_at = input->wall.seconds + network->config.provisioner->delivery_lifetime,
        .not_after = box->not_after,
    };
    rcdp_network_offer(network, slot, input, PROVISIONING_HAND_IN_OFFER);
  }
  return err;
}

rcdp_err rcdp_provisioning_hand_in_reserved(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  return rcdp_provisioning_course(input) == COURSE_NOTHING
             ? offer(network, slot, input)
             : rcdp_provisioning_found(network, slot, input); /* another run was faster */
}

rcdp_err rcdp_provisioning_hand_in_offered(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  if (rcdp_network_find_again(network, slot, input, PROVISIONING_FIND)) {
    return RCDP_OK;
  }
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  rcdp_network_report(network, slot, RCDP_STEP_OFFER, RCDP_OK);
  return rcdp_provisioning_found(network, slot, input);
}
