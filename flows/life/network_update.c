/*
 * The network offers the next epoch of a credential that is active: fresh keys, sealed to the device's ephemeral key, signed, and stored before it
 * leaves. What is offered neither lapses nor changes (docs/protocol.md, clauses 19.1 and 19.2).
 */
#include <string.h>

#include "network.h"

/* --- what is asked --- */

static rcdp_err check_fields(rcdp_network *network, rcdp_slot *slot, const rcdp_update_request *fields) {
  if (!rcdp_id_equal(&fields->transaction, &slot->transaction)) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&fields->network, &network->config.network)) {
    return RCDP_E_NETWORK;
  }
  slot->suite = rcdp_network_choose_suite(network, fields->suites, fields->suite_count, fields->ephemeral_key);
  return slot->suite != NULL ? RCDP_OK : RCDP_E_SUITE;
}

rcdp_err rcdp_life_network_update_request(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                          const rcdp_message *message) {
  const rcdp_bytes content = message->body.life.body.update_request.body.content;
  rcdp_update_request fields;
  rcdp_err err = rcdp_update_request_decode(content, &network->arena, &fields);
  if (err == RCDP_OK) {
    err = check_fields(network, slot, &fields);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_UPDATE_REQUEST, content, slot->request_hash.octets);
  }
  if (err == RCDP_OK) {
    slot->credential = fields.credential;
    slot->recipient_len = fields.ephemeral_key.len;
    memcpy(slot->recipient, fields.ephemeral_key.data, fields.ephemeral_key.len);
    rcdp_network_report(network, slot, RCDP_STEP_REQUEST, RCDP_OK);
    rcdp_network_find(network, slot, input, LIFE_FINDING_UPDATED);
  }
  return err;
}

/* --- the next epoch --- */

/* What one update leads to; the octets live until it is stored. */
typedef struct {
  rcdp_issue made;
  uint8_t info_octets[UPDATE_SEAL_INFO_MAX];
  rcdp_buf info;
  uint8_t content[RCDP_UPDATE_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} update_work;

/* The next renewal comes as long after this one as the operator wants, or as the first one came after the first issue; never behind the end. */
static void renew(const rcdp_network *network, uint64_t now, rcdp_profile *profile) {
  const uint64_t own = profile->renewal > profile->not_before ? profile->renewal - profile->not_before : 0;
  const uint64_t period = network->config.update_period > 0 ? network->config.update_period : own;
  const bool in_time = period > 0 && now < profile->not_after && period < profile->not_after - now;
  profile->not_before = now;
  profile->renewal = in_time ? now + period : 0;
}

/* The terms stay; the keys are made by the settings as they are now, and so is what they are for. */
static rcdp_err make(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, update_work *work) {
  const rcdp_record *record = &input->stored->record;
  rcdp_profile *profile = &work->made.credential.profile;
  rcdp_buf octets = RCDP_BUF(network->profile);
  rcdp_err err = rcdp_profile_decode(record->profile, &network->arena, profile);
  if (err == RCDP_OK) {
    err = rcdp_network_draw(network, slot);
  }
  if (err == RCDP_OK) {
    profile->epoch = (uint16_t)(record->epoch + 1);
    profile->algorithm = network->config.aka_algorithm;
    memset(profile->sqn, 0, sizeof profile->sqn);
    renew(network, input->wall.seconds, profile);
    work->made.credential.secrets = slot->draft.secrets;
    err = rcdp_profile_encode(profile, &network->arena, &octets);
  }
  network->request.record.next.profile = rcdp_buf_bytes(&octets);
  return err;
}

static rcdp_err seal(rcdp_network *network, const rcdp_slot *slot, rcdp_update *update, update_work *work) {
  work->info = RCDP_BUF(work->info_octets);
  rcdp_err err = rcdp_life_hpke_info(update, &network->arena, &work->info);
  if (err == RCDP_OK) {
    err = rcdp_network_seal(network, slot, rcdp_buf_bytes(&work->info), &work->made);
  }
  update->enc = work->made.enc;
  update->sealed = work->made.sealed;
  return err;
}

/* What the device could not verify is not offered, because it would stay: the settings may have another notice key by now than the credential. */
static rcdp_err sign(const rcdp_network *network, rcdp_bytes content, update_work *work, rcdp_signed *body) {
  const rcdp_verification_key key = rcdp_keys_notice_key(&work->made.credential.profile);
  rcdp_err err = rcdp_network_sign_notice(network, CONTEXT_UPDATE, content, work->signature, body);
  if (err == RCDP_OK) {
    err = rcdp_keys_verify(network->config.provider, &key, CONTEXT_UPDATE, body);
    err = err == RCDP_E_BAD_SIGNATURE ? RCDP_E_BAD_KEY : err;
  }
  return err;
}

/* Encode and sign the update and put it into its envelope. */
static rcdp_err write(rcdp_network *network, const rcdp_slot *slot, const rcdp_update *update, update_work *work) {
  rcdp_next_epoch *next = &network->request.record.next;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_buf octets = RCDP_BUF(network->answer);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_UPDATE,
  };
  rcdp_err err = rcdp_update_encode(update, &network->arena, &content);
  if (err == RCDP_OK) {
    err = rcdp_digest(network->config.provider, CONTEXT_UPDATE, rcdp_buf_bytes(&content), next->update_hash.octets);
  }
  if (err == RCDP_OK) {
    err = sign(network, rcdp_buf_bytes(&content), work, &message.body.life.body.update);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, &octets);
  }
  next->answer = rcdp_buf_bytes(&octets);
  return err;
}

/* What was put into the present record's fields on the way is the next one's. */
static void keep_next(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record) {
  rcdp_record *request = &network->request.record;
  rcdp_next_epoch next = request->next;
  next.request_hash = slot->request_hash;
  next.credential_hash = request->credential_hash;
  next.key = request->key;
  next.management_key = request->management_key;
  next.op = request->op;
  *request = (rcdp_record){.credential = record->credential, .epoch = record->epoch, .has_next = true, .next = next};
}

static rcdp_err issue(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, update_work *work) {
  const rcdp_record *record = &input->stored->record;
  rcdp_update update = {
      .transaction = slot->transaction,
      .request_hash = slot->request_hash,
      .device = record->device_id,
      .credential = record->credential,
      .epoch = (uint16_t)(record->epoch + 1),
      .network = network->config.network,
      .issued = input->wall.seconds,
      .suite = slot->suite->id,
  };
  rcdp_err err = make(network, slot, input, work);
  if (err == RCDP_OK) {
    err = seal(network, slot, &update, work);
  }
  if (err == RCDP_OK) {
    err = write(network, slot, &update, work);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_keep_keys(network, rcdp_buf_bytes(&work->info), &work->made.credential);
  }
  if (err == RCDP_OK) {
    keep_next(network, slot, record);
  }
  return err;
}

static rcdp_err offer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  update_work work;
  memset(&work, 0, sizeof work);
  const rcdp_err err = issue(network, slot, input, &work);
  if (err == RCDP_OK) {
    rcdp_wipe(&slot->draft, sizeof slot->draft); /* sealed and wrapped: nobody needs it in clear any more */
    rcdp_network_ask_store(network, slot, input, RCDP_STORE_UPDATE, LIFE_UPDATING);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}

/* --- by its state --- */

static rcdp_err repeat(rcdp_network *network, const rcdp_slot *slot, const rcdp_next_epoch *next) {
  if (!rcdp_octets32_equal(&next->request_hash, &slot->request_hash)) {
    return RCDP_E_CONFLICT;
  }
  rcdp_network_report(network, slot, RCDP_STEP_REPEAT, RCDP_OK);
  return rcdp_network_send_answer(network, slot, next->answer);
}

static rcdp_err answer_active(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  if (input->stored->parent_state != RCDP_SUBSCRIPTION_ACTIVE) {
    return RCDP_E_NOT_AUTHORISED;
  }
  if (rcdp_network_item_state(record, input->wall.seconds) != RCDP_ITEM_ACTIVE) {
    return RCDP_E_LAPSED; /* past its end */
  }
  return record->has_next ? repeat(network, slot, &record->next) : offer(network, slot, input);
}

/* Not yet, or not now: it is not over. */
static rcdp_err answer_waiting(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  (void)network;
  (void)slot;
  (void)input;
  return RCDP_E_NOT_AUTHORISED;
}

static rcdp_err answer_over(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  return rcdp_life_network_notify(network, slot, input, &input->stored->record);
}

static rcdp_err answer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  static const rcdp_slot_handler answers[RCDP_STATE_COUNT] = {
      [RCDP_STATE_OFFERED] = answer_waiting,   [RCDP_STATE_ACTIVE] = answer_active,
      [RCDP_STATE_SUSPENDED] = answer_waiting, [RCDP_STATE_REVOKED] = answer_over,
      [RCDP_STATE_DELETED] = answer_over,
  };
  const rcdp_credential_state state = input->stored->record.state;
  if ((unsigned)state >= RCDP_STATE_COUNT) {
    return RCDP_E_CORRUPT; /* the record comes from the embedder's store, which may be of a kind of its own */
  }
  return answers[state] != NULL ? answers[state](network, slot, input) : RCDP_E_LAPSED;
}

static rcdp_err read(rcdp_network *network, const rcdp_slot *slot, rcdp_attested *said, rcdp_update_request *fields) {
  rcdp_message message;
  rcdp_err err = rcdp_network_read_back(network, slot, &message);
  if (err == RCDP_OK) {
    *said = message.body.life.body.update_request;
    err = rcdp_update_request_decode(said->body.content, &network->arena, fields);
  }
  return err;
}

/* The device of this credential asks for the epoch behind the present one. Of what is deleted no key need be left: that it is over may be told to
 * whoever asks. */
static rcdp_err verify(rcdp_network *network, const rcdp_slot *slot, const rcdp_record *record) {
  const life_speaker speaker = {LABEL_UPDATE, CONTEXT_UPDATE_REQUEST, record->management_key};
  rcdp_attested said;
  rcdp_update_request fields;
  rcdp_err err = read(network, slot, &said, &fields);
  if (err == RCDP_OK && !rcdp_bytes_equal(fields.device, record->device_id)) {
    err = RCDP_E_MISMATCH;
  }
  if (err != RCDP_OK || record->state == RCDP_STATE_DELETED) {
    return err;
  }
  err = rcdp_life_network_verify(network, record, &speaker, &said);
  return err == RCDP_OK && fields.epoch != record->epoch + 1 ? RCDP_E_MISMATCH : err;
}

rcdp_err rcdp_life_network_update_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_err err = rcdp_life_network_found(input);
  if (err == RCDP_OK) {
    err = verify(network, slot, &input->stored->record);
  }
  return err == RCDP_OK ? answer(network, slot, input) : err;
}

rcdp_err rcdp_life_network_updated(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  if (rcdp_network_find_again(network, slot, input, LIFE_FINDING_UPDATED)) {
    return RCDP_OK;
  }
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  rcdp_network_report(network, slot, RCDP_STEP_UPDATE, RCDP_OK);
  return rcdp_network_send_answer(network, slot, input->stored->record.next.answer);
}
