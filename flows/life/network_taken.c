/*
 * The network says that it has a report, and what is to be done about each item: signed by the notice key, with the time, for a device that has no
 * clock. Who is not authentic learns nothing from it (docs/protocol.md, clause 19.6).
 */
#include "network.h"

static rcdp_err sign(rcdp_network *network, const rcdp_taken *taken, rcdp_buf *reply) {
  uint8_t octets[RCDP_TAKEN_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = taken->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_TAKEN,
  };
  rcdp_err err = rcdp_taken_encode(taken, &network->arena, &content);
  if (err == RCDP_OK) {
    err = rcdp_network_sign_notice(network, CONTEXT_TAKEN, rcdp_buf_bytes(&content), signature,
                                   &message.body.life.body.taken);
  }
  return err == RCDP_OK ? rcdp_message_encode(&message, &network->arena, reply) : err;
}

/* Of what is over no key may be left to authenticate it with; that it is over may be told to whoever asks. */
static rcdp_err refusal(const life_reported *own, const rcdp_status *status) {
  for (size_t i = 0; i < status->item_count; i++) {
    if (own->subjects[i].known && own->subjects[i].over) {
      return RCDP_E_LAPSED;
    }
  }
  return RCDP_E_UNKNOWN_CREDENTIAL;
}

rcdp_err rcdp_life_network_take(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                                const life_status *read) {
  const life_reported *own = slot->own;
  const rcdp_status *status = &read->status;
  rcdp_buf reply = RCDP_BUF(network->reply);
  rcdp_taken taken = {
      .transaction = slot->transaction,
      .status_hash = slot->request_hash,
      .time = input->wall.seconds,
      .verdict_count = status->item_count,
  };
  for (size_t i = 0; i < status->item_count; i++) {
    taken.verdicts[i] = own->subjects[i].verdict;
  }
  const rcdp_err err = own->authentic ? sign(network, &taken, &reply) : refusal(own, status);
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_STATUS, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}
