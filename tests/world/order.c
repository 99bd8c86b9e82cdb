/* See order.h. */
#include "world/order.h"

#include "world/drive.h"
#include "world/require.h"

void world_order(world *w, const rcdp_record *record, rcdp_deprovision_mode mode) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_deprovision what;
  const size_t link = w->device_count;
  rcdp_provisioner_identity owner = w->provisioner->providing.identity;
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf message = RCDP_BUF(octets);
  rcdp_provisioner_question question;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  owner.provider = w->provider; /* what the owner does is not what the role does */
  what = (rcdp_deprovision){.mode = mode, .reason = RCDP_REASON_RETIRED, .item_count = 1};
  what.items[0] = (rcdp_deprovision_item){.device = record->device_id,
                                          .credential = record->credential,
                                          .epoch = record->epoch,
                                          .ownership = record->ownership.ownership,
                                          .number = ++w->asked};
  if (w->links[link].told[0] &&
      rcdp_provisioner_deprovision(&owner, &what, RCDP_NO_BYTES, &arena, &question, &message) == RCDP_OK) {
    drive_send(w, w->provisioner, link, rcdp_buf_bytes(&message));
  }
}
