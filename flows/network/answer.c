/*
 * From a reservation to the answer that brings the credential: bound, sealed, signed, and stored before it leaves. What the answer says and in
 * which envelope it travels is the procedure's (rcdp_answer).
 */
#include "network.h"

#include <string.h>

enum { ANSWER_INFO_MAX = 384, ANSWER_CONTENT_MAX = RCDP_GRANT_CONTENT_MAX };

/* What one answer leads to; the octets live until it is stored. */
typedef struct {
  rcdp_issue made;
  uint8_t info_octets[ANSWER_INFO_MAX];
  rcdp_buf info;
  uint8_t content[ANSWER_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} answer_work;

/* The record keeps the hash of what was signed. */
static rcdp_err sign(rcdp_network *network, const rcdp_answer *answer, rcdp_bytes content,
                     uint8_t signature[RCDP_SIGNATURE_LEN]) {
  const rcdp_network_config *config = &network->config;
  const rcdp_err err =
      rcdp_digest(config->provider, answer->context, content, network->request.record.reject_hash.octets);
  return err == RCDP_OK ? rcdp_sign(config->provider, config->signing_key, answer->context, content, signature) : err;
}

/* Encode and sign the content and put it into its envelope. */
static rcdp_err write(rcdp_network *network, const rcdp_slot *slot, const rcdp_answer *answer, void *fields,
                      answer_work *work) {
  const rcdp_network_config *config = &network->config;
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_buf octets = RCDP_BUF(network->answer);
  rcdp_chained signed_content = {.signature = RCDP_BYTES(work->signature), .chain_count = config->chain_count};
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION, .transaction = slot->transaction, .sender = RCDP_NETWORK};
  memcpy(signed_content.chain, config->chain, sizeof config->chain);
  rcdp_err err = answer->encode(network, &work->made, fields, &content);
  signed_content.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = sign(network, answer, signed_content.content, work->signature);
  }
  if (err == RCDP_OK) {
    err = answer->wrap(network, slot, &signed_content, &message);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &network->arena, &octets);
  }
  network->request.record.answer = rcdp_buf_bytes(&octets);
  return err;
}

static rcdp_err issue(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_answer *answer,
                      const rcdp_origin *origin, void *fields, answer_work *work) {
  work->info = RCDP_BUF(work->info_octets);
  rcdp_err err = rcdp_network_make(network, slot, input, origin, &work->made);
  if (err == RCDP_OK) {
    err = answer->bind(network, slot, input, &work->made.credential.profile, fields, &work->info);
  }
  if (err == RCDP_OK) {
    err = rcdp_network_seal(network, slot, rcdp_buf_bytes(&work->info), &work->made);
  }
  if (err == RCDP_OK) {
    err = write(network, slot, answer, fields, work);
  }
  if (err == RCDP_OK && answer->expect != NULL) {
    err = answer->expect(network, fields, rcdp_buf_bytes(&work->info));
  }
  return err == RCDP_OK ? rcdp_network_keep_keys(network, rcdp_buf_bytes(&work->info), &work->made.credential) : err;
}

rcdp_err rcdp_network_answer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_answer *answer,
                             const rcdp_origin *origin, void *fields) {
  answer_work work;
  memset(&work, 0, sizeof work);
  const rcdp_err err = issue(network, slot, input, answer, origin, fields, &work);
  if (err == RCDP_OK) {
    rcdp_network_offer(network, slot, input, answer->offering);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}

void rcdp_network_offer(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, unsigned int waiting) {
  rcdp_wipe(&slot->draft, sizeof slot->draft); /* sealed and wrapped: nobody needs it in clear any more */
  rcdp_network_report(network, slot, RCDP_STEP_RESERVE, RCDP_OK);
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_OFFER, waiting);
}

rcdp_err rcdp_network_offered(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  if (input->stored->err != RCDP_OK) {
    return input->stored->err;
  }
  rcdp_network_report(network, slot, RCDP_STEP_OFFER, RCDP_OK);
  return rcdp_network_send_answer(network, slot, input->stored->record.answer);
}
