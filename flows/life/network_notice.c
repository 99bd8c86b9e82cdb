/* The network tells a device that its credential is over: signed then and there, and always under the same name (docs/protocol.md, clause 19.3). */
#include <string.h>

#include "network.h"

enum { EPOCH_AT = sizeof(rcdp_id), ORDER_AT = EPOCH_AT + 2, NAME_OCTETS = ORDER_AT + sizeof(rcdp_octets32) };

/* The same end has the same name, however often it is told. */
static rcdp_err name(const rcdp_network *network, const rcdp_record *record, rcdp_id *notice) {
  uint8_t octets[NAME_OCTETS];
  uint8_t digest[RCDP_HASH_LEN];
  memcpy(octets, record->credential.octets, EPOCH_AT);
  octets[EPOCH_AT] = (uint8_t)(record->epoch >> 8);
  octets[EPOCH_AT + 1] = (uint8_t)record->epoch;
  memcpy(octets + ORDER_AT, record->ownership.order_hash.octets, sizeof record->ownership.order_hash.octets);
  const rcdp_err err = rcdp_digest(network->config.provider, CONTEXT_NOTICE, RCDP_BYTES(octets), digest);
  if (err == RCDP_OK) {
    memcpy(notice->octets, digest, sizeof notice->octets);
  }
  return err;
}

/* Every epoch that the network has. */
static rcdp_notice fields_of(const rcdp_network *network, const rcdp_input *input, const rcdp_record *record) {
  const bool deleted = record->state == RCDP_STATE_DELETED || record->ownership.mode == RCDP_ORDER_DELETE;
  return (rcdp_notice){
      .device = record->device_id,
      .credential = record->credential,
      .epochs = {record->epoch, (uint16_t)(record->epoch + 1)},
      .epoch_count = record->has_next ? 2 : 1,
      .network = network->config.network,
      .mode = deleted ? RCDP_NOTICE_DELETE : RCDP_NOTICE_REVOKE,
      .issued = input->wall.seconds,
  };
}

rcdp_err rcdp_life_network_notify(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_record *record) {
  rcdp_notice fields = fields_of(network, input, record);
  rcdp_network_notice notice;
  rcdp_buf reply = RCDP_BUF(network->reply);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = slot->transaction,
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life.kind = RCDP_LIFE_NOTICE,
  };
  rcdp_err err = name(network, record, &fields.notice);
  if (err == RCDP_OK) {
    err = rcdp_network_make_notice(network, &fields, &notice);
  }
  if (err == RCDP_OK) {
    message.body.life.body.notice = notice.body;
    err = rcdp_message_encode(&message, &network->arena, &reply);
  }
  if (err == RCDP_OK) {
    rcdp_network_report(network, slot, RCDP_STEP_NOTICE, RCDP_OK);
    rcdp_network_send(network, slot, rcdp_buf_bytes(&reply));
  }
  return err;
}
