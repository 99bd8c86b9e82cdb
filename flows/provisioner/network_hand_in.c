/*
 * What was delivered in the field comes in (docs/protocol.md, clause 18.7): by the provisioner's word, the device's receipt, and, where the device is
 * certified, its signature. How far the credential has come tells what is left to do, so a hand-in may be repeated after any cut.
 */
#include "network.h"

#include <string.h>

#define CONTEXT_EXPECTED "rcdp/1 provisioner-expected network"

rcdp_err rcdp_provisioning_read_hand_in(rcdp_network *network, const rcdp_slot *slot, provisioning_hand_in *read) {
  rcdp_err err = rcdp_network_read_back(network, slot, &read->message);
  if (err == RCDP_OK) {
    err = rcdp_hand_in_decode(read->message.body.provisioner.body.hand_in.content, &network->arena, &read->fields);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_receipt_decode(read->fields.receipt.body.content, &network->arena, &read->receipt);
  }
  return err == RCDP_OK && read->fields.has_made
             ? rcdp_provisioner_offer_decode(read->fields.offer.content, &network->arena, &read->offer)
             : err;
}

rcdp_err rcdp_provisioning_expectation(const rcdp_network *network, const rcdp_octets32 *info_hash,
                                       const rcdp_octets32 *reference, rcdp_octets32 *expectation) {
  return rcdp_provisioning_digest(network, CONTEXT_EXPECTED, RCDP_OCTETS32_BYTES(*info_hash),
                                  RCDP_OCTETS32_BYTES(*reference), expectation);
}

/* --- cheap checks --- */

/* Hand-in and receipt are of one order and one grant, for this network. */
static rcdp_err check_fields(const rcdp_network *network, const rcdp_slot *slot, const provisioning_hand_in *read) {
  const rcdp_hand_in *fields = &read->fields;
  const rcdp_provisioner_receipt *receipt = &read->receipt;
  const rcdp_network_id *ours = &network->config.network;
  const bool fits = rcdp_id_equal(&fields->order, &slot->transaction) &&
                    rcdp_id_equal(&receipt->order, &slot->transaction) &&
                    rcdp_id_equal(&receipt->serial, &fields->serial) &&
                    rcdp_id_equal(&receipt->credential, &fields->credential) && receipt->epoch == 0;
  if (!fits) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_network_id_equal(&fields->network, ours) && rcdp_network_id_equal(&receipt->network, ours)
             ? RCDP_OK
             : RCDP_E_NETWORK;
}

/* The credential has the name that its order, its grant, its provisioner and its device's nonce give it. */
static rcdp_err check_name(rcdp_network *network, rcdp_slot *slot, const provisioning_hand_in *read) {
  const rcdp_provisioner_receipt *receipt = &read->receipt;
  const rcdp_credential_name name = {receipt->serial, receipt->provisioner, receipt->order, receipt->device_nonce};
  const rcdp_err err = rcdp_provisioning_name_credential(network, slot, &name);
  return err == RCDP_OK && !rcdp_id_equal(&slot->credential, &receipt->credential) ? RCDP_E_MISMATCH : err;
}

/* The offer that the provisioner has answered is the one that the receipt is of. */
static rcdp_err check_made(rcdp_network *network, rcdp_slot *slot, const provisioning_hand_in *read) {
  const rcdp_provisioner_receipt *receipt = &read->receipt;
  const provisioning_claim claim = {&receipt->serial, receipt->device, &receipt->reference};
  const rcdp_provisioner_offer *offer = &read->offer;
  if (!read->fields.has_made) {
    return RCDP_OK;
  }
  const bool same = rcdp_octets32_equal(&offer->device_nonce, &receipt->device_nonce) &&
                    (read->fields.offer.signature.len > 0) == (read->fields.receipt.signature.len > 0) &&
                    slot->suite == rcdp_suite_among(read->fields.box.suite, offer->suites, offer->suite_count);
  return same ? rcdp_provisioning_check_offer(network, slot, &read->fields.offer, offer, &claim) : RCDP_E_MISMATCH;
}

/* Receipts of the certified are signed by the suite that their own keys are of. */
static const rcdp_suite *suite_of(const rcdp_network *network, const rcdp_provisioner_receipt *receipt) {
  const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519};
  return rcdp_network_choose_suite(network, suites, sizeof suites / sizeof suites[0], receipt->device_key);
}

rcdp_err rcdp_provisioning_hand_in(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                   const rcdp_message *message) {
  provisioning_hand_in read;
  rcdp_buf device = RCDP_BUF(slot->device_id);
  (void)message;
  rcdp_err err = rcdp_provisioning_read_hand_in(network, slot, &read);
  if (err == RCDP_OK) {
    err = check_fields(network, slot, &read);
  }
  if (err == RCDP_OK) {
    err = check_name(network, slot, &read);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&device, read.receipt.device);
    slot->device_id_len = device.len;
  }
  if (err == RCDP_OK) {
    slot->suite = suite_of(network, &read.receipt);
    err = slot->suite == NULL ? RCDP_E_SUITE : check_made(network, slot, &read);
  }
  if (err == RCDP_OK) {
    rcdp_provisioning_find_grant(network, slot, input, &read.fields.serial, PROVISIONING_HAND_IN_GRANT);
  }
  return err;
}

/* --- under which grant --- */

static bool may(const rcdp_grant *grant, const provisioning_hand_in *read) {
  return grant->operations.provision && (grant->operations.make || !read->fields.has_made);
}

static rcdp_err check_owner(rcdp_network *network, rcdp_slot *slot, const provisioning_hand_in *read) {
  const provisioning *own = slot->own;
  if (!rcdp_octets32_equal(&read->receipt.provisioner, &own->owner)) {
    return RCDP_E_MISMATCH;
  }
  return read->fields.has_made ? rcdp_provisioning_name_subject(network, slot, &read->fields.offer, &read->offer)
                               : RCDP_OK;
}

/* Under a grant that is over nothing begins any more; but what has begun is told, and a device that waits in vain. */
rcdp_err rcdp_provisioning_hand_in_granted(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  rcdp_grant grant;
  provisioning_hand_in read;
  const rcdp_signed *body = &read.message.body.provisioner.body.hand_in;
  provisioning *own = slot->own;
  rcdp_err err = rcdp_provisioning_read_hand_in(network, slot, &read);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_take_grant(network, slot, input, &grant);
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_verify(network->config.provider, &grant.provisioner, CONTEXT_HAND_IN, body);
  }
  if (err == RCDP_OK) {
    err = check_owner(network, slot, &read);
  }
  if (err == RCDP_OK) {
    own->over = own->over || !may(&grant, &read);
    rcdp_network_report(network, slot, RCDP_STEP_HAND_IN, RCDP_OK);
    rcdp_network_find(network, slot, input, PROVISIONING_FIND);
  }
  return err;
}

/* --- the receipt --- */

static rcdp_err read_receipt(rcdp_network *network, const rcdp_slot *slot, rcdp_authenticated *body) {
  provisioning_hand_in read;
  const rcdp_err err = rcdp_provisioning_read_hand_in(network, slot, &read);
  if (err == RCDP_OK) {
    *body = read.fields.receipt.body;
  }
  return err;
}

/* The receipt that made it active, word by word. */
static rcdp_err compare_taken(rcdp_network *network, rcdp_bytes content, const rcdp_record *record) {
  rcdp_message message;
  const rcdp_err err = rcdp_message_decode(record->receipt, &network->arena, &message);
  if (err != RCDP_OK) {
    return err;
  }
  const bool receipt =
      message.kind == RCDP_BODY_PROVISIONER && message.body.provisioner.kind == RCDP_PROVISIONER_RECEIPT;
  return receipt && rcdp_bytes_equal(message.body.provisioner.body.receipt.body.content, content) ? RCDP_OK
                                                                                                  : RCDP_E_MISMATCH;
}

/* Receipt and record tell the same story. */
static rcdp_err compare(rcdp_network *network, rcdp_bytes content, const rcdp_record *record) {
  rcdp_provisioner_receipt fields;
  rcdp_octets32 expectation = {{0}};
  if (record->receipt.len > 0) {
    return compare_taken(network, content, record);
  }
  rcdp_err err = rcdp_provisioner_receipt_decode(content, &network->arena, &fields);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_expectation(network, &fields.info_hash, &fields.reference, &expectation);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = record->has_grant && rcdp_id_equal(&fields.serial, &record->grant) &&
                    rcdp_id_equal(&fields.order, &record->transaction) &&
                    rcdp_bytes_equal(fields.device, record->device_id) && fields.epoch == record->epoch &&
                    rcdp_octets32_equal(&expectation, &record->reject_hash) &&
                    rcdp_octets32_equal(&fields.credential_hash, &record->credential_hash);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

/* By the notice key: whoever made the keys could make a code. */
static rcdp_err acknowledge(rcdp_network *network, const rcdp_record *record, const rcdp_octets32 *hash,
                            rcdp_buf *content, rcdp_message *answer) {
  const rcdp_provisioner_confirmed fields = {
      .order = answer->transaction,
      .device = record->device_id,
      .credential = record->credential,
      .epoch = 0, /* as it was delivered */
      .network = network->config.network,
      .receipt_hash = *hash,
  };
  uint8_t *signature = rcdp_arena_alloc(&network->arena, RCDP_SIGNATURE_LEN);
  if (signature == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  answer->kind = RCDP_BODY_PROVISIONER;
  answer->body.provisioner.kind = RCDP_PROVISIONER_CONFIRMED;
  const rcdp_err err = rcdp_provisioner_confirmed_encode(&fields, &network->arena, content);
  return err == RCDP_OK ? rcdp_network_sign_notice(network, CONTEXT_PROVISIONER_CONFIRMED, rcdp_buf_bytes(content),
                                                   signature, &answer->body.provisioner.body.confirmed)
                        : err;
}

static const rcdp_confirmation confirmation = {.context = CONTEXT_PROVISIONER_RECEIPT,
                                               .finding = PROVISIONING_FIND,
                                               .read = read_receipt,
                                               .compare = compare,
                                               .acknowledge = acknowledge};

/* --- how far it has come --- */

static const provisioning_course courses[RCDP_STATE_COUNT] = {
    [RCDP_STATE_RESERVED] = COURSE_NOTHING, [RCDP_STATE_OFFERED] = COURSE_OFFERED, [RCDP_STATE_ACTIVE] = COURSE_TAKEN,
    [RCDP_STATE_SUSPENDED] = COURSE_TAKEN,  [RCDP_STATE_LAPSED] = COURSE_OVER,     [RCDP_STATE_REVOKED] = COURSE_OVER,
    [RCDP_STATE_EXPIRED] = COURSE_OVER,     [RCDP_STATE_DELETED] = COURSE_OVER,
};

provisioning_course rcdp_provisioning_course(const rcdp_input *input) {
  const rcdp_record *record = &input->stored->record;
  if (input->stored->err != RCDP_OK) {
    return COURSE_NOTHING;
  }
  if ((unsigned)record->state >= RCDP_STATE_COUNT) {
    return COURSE_NONE; /* the record comes from the embedder's store, which may be of a kind of its own */
  }
  const provisioning_course course = courses[record->state];
  const bool open = course == COURSE_NOTHING || course == COURSE_OFFERED;
  return open && input->wall.seconds >= record->lapses_at ? COURSE_OVER : course;
}

rcdp_err rcdp_provisioning_again(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_err err = rcdp_network_acknowledge(network, slot, &input->stored->record, &confirmation);
  return err == RCDP_E_MISMATCH ? RCDP_E_CONFLICT : err;
}

/* --- step by step --- */

/* The certificate that the record names, where the message brings no offer that does. */
static rcdp_err name_certificate(rcdp_network *network, rcdp_slot *slot, const rcdp_record *record) {
  slot->is_signed = true;
  slot->certificate_hash = record->certificate_hash;
  return rcdp_network_check_url(network, slot, record->certificate_url);
}

static rcdp_err confirm(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                        const provisioning_hand_in *read) {
  const rcdp_message receipt = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = {.kind = RCDP_PROVISIONER_RECEIPT, .body.receipt = read->fields.receipt},
  };
  rcdp_buf octets = {network->answer, 0, RCDP_RECEIPT_MAX};
  rcdp_err err = rcdp_message_encode(&receipt, &network->arena, &octets);
  if (err == RCDP_OK) {
    err = rcdp_network_confirm(network, slot, input, &input->stored->record, PROVISIONING_CONFIRM);
  }
  network->request.record.device_key = read->receipt.device_key;
  network->request.record.receipt = rcdp_buf_bytes(&octets);
  return err;
}

/* It waits for its receipt: here it is. */
static rcdp_err offered(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                        const provisioning_hand_in *read) {
  const rcdp_record *record = &input->stored->record;
  const bool certified = record->assurance == RCDP_CERTIFIED;
  provisioning *own = slot->own;
  rcdp_err err = rcdp_network_verify(network, slot, record, &confirmation);
  if (err == RCDP_OK && read->fields.has_made != record->must_update) {
    err = RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK && certified != (read->fields.receipt.signature.len > 0)) {
    err = RCDP_E_BAD_SIGNATURE;
  }
  if (err == RCDP_OK) {
    own->authentic = true;
    err = own->over ? RCDP_E_NOT_AUTHORISED : RCDP_OK;
  }
  if (err != RCDP_OK || own->certified || !certified) {
    return err == RCDP_OK ? confirm(network, slot, input, read) : err;
  }
  err = name_certificate(network, slot, record);
  if (err == RCDP_OK) {
    rcdp_network_fetch(network, slot, input, PROVISIONING_HAND_IN_FETCH);
  }
  return err;
}

/* Nothing has been handed in: all that there is to know is in the provisioner's box, if there is one. */
static rcdp_err begin(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                      const provisioning_hand_in *read) {
  provisioning *own = slot->own;
  rcdp_err err = own->part.box.open ? RCDP_OK : RCDP_E_UNKNOWN_CREDENTIAL;
  if (!own->part.box.open && read->fields.has_made) {
    err = rcdp_provisioning_open(network, slot, input, read);
  }
  if (own->over && (err == RCDP_OK || !read->fields.has_made)) {
    own->authentic = true;
    err = own->early ? RCDP_E_STALE : RCDP_E_NOT_AUTHORISED; /* a notice is for good, and this is not */
  }
  if (err == RCDP_OK && slot->is_signed && !own->certified) {
    rcdp_network_fetch(network, slot, input, PROVISIONING_HAND_IN_FETCH);
  } else if (err == RCDP_OK) {
    rcdp_provisioning_ask_policy(network, slot, input, NULL, PROVISIONING_HAND_IN_POLICY);
  }
  return err;
}

/* Its keys may be gone, and with them what the code of its receipt could be held against. */
static rcdp_err over(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                     const provisioning_hand_in *read) {
  const rcdp_record *record = &input->stored->record;
  provisioning *own = slot->own;
  rcdp_err err = RCDP_OK;
  if (record->management_key.len > 0) {
    err = rcdp_network_verify(network, slot, record, &confirmation);
  } else if (read->fields.has_made && !own->part.box.open) {
    err = rcdp_provisioning_open(network, slot, input, read);
  }
  own->authentic = own->authentic || err == RCDP_OK;
  return own->authentic ? RCDP_E_LAPSED : err;
}

static rcdp_err unknown(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                        const provisioning_hand_in *read) {
  (void)network;
  (void)slot;
  (void)input;
  (void)read;
  return RCDP_E_CORRUPT;
}

static rcdp_err taken(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                      const provisioning_hand_in *read) {
  (void)read;
  return rcdp_provisioning_again(network, slot, input);
}

rcdp_err rcdp_provisioning_found(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  static rcdp_err (*const steps[])(rcdp_network *, rcdp_slot *, const rcdp_input *,
                                   const provisioning_hand_in *) = {[COURSE_NOTHING] = begin,
                                                                    [COURSE_OFFERED] = offered,
                                                                    [COURSE_TAKEN] = taken,
                                                                    [COURSE_OVER] = over,
                                                                    [COURSE_NONE] = unknown};
  provisioning_hand_in read;
  rcdp_err err = input->stored->err;
  if (err == RCDP_OK || err == RCDP_E_NOT_FOUND) {
    err = rcdp_provisioning_read_hand_in(network, slot, &read);
  }
  return err == RCDP_OK ? steps[rcdp_provisioning_course(input)](network, slot, input, &read) : err;
}

/* --- what the certified key has signed --- */

static rcdp_err check_signatures(const rcdp_network *network, const rcdp_slot *slot, const provisioning_hand_in *read) {
  const rcdp_provider *provider = network->config.provider;
  const rcdp_bytes key = network->leaf.public_key;
  const rcdp_attested *receipt = &read->fields.receipt;
  const rcdp_signed *offer = &read->fields.offer;
  const rcdp_err err = rcdp_verify(provider, slot->suite->signature, key, CONTEXT_PROVISIONER_RECEIPT,
                                   receipt->body.content, receipt->signature);
  return err == RCDP_OK && read->fields.has_made
             ? rcdp_verify(provider, slot->suite->signature, key, CONTEXT_PROVISIONER_OFFER, offer->content,
                           offer->signature)
             : err;
}

rcdp_err rcdp_provisioning_hand_in_fetched(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  provisioning_hand_in read;
  provisioning *own = slot->own;
  rcdp_err err = rcdp_network_judge(network, slot, input);
  if (err == RCDP_OK) {
    err = rcdp_provisioning_read_hand_in(network, slot, &read);
  }
  if (err == RCDP_OK) {
    err = check_signatures(network, slot, &read);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_SIGNATURE, RCDP_OK);
    own->certified = true;
    rcdp_network_find(network, slot, input, PROVISIONING_FIND);
  }
  return err;
}

rcdp_err rcdp_provisioning_confirmed(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  return rcdp_network_confirmed(network, slot, input, &confirmation);
}
