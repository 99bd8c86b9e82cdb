/*
 * Fuzz target: whatever a message or a vault contains. The first octet chooses the content. What is accepted must encode to
 * the very octets that were read, and within the arena that the header promises to be enough.
 */
#include "fuzz.h"

#include <rcdp/codec.h>

#define CHECK_CONTENT(name)                                                                                            \
  static void check_##name(rcdp_bytes octets, rcdp_arena *arena, rcdp_arena *scratch, rcdp_buf *again) {               \
    static rcdp_##name value;                                                                                          \
    rcdp_err err = rcdp_##name##_decode(octets, arena, &value);                                                        \
    if (err == RCDP_OK) {                                                                                              \
      err = rcdp_##name##_encode(&value, scratch, again);                                                              \
      FUZZ_CHECK(err == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(again), octets));                                   \
    }                                                                                                                  \
    FUZZ_CHECK(err != RCDP_E_NO_MEMORY || octets.len > RCDP_MESSAGE_MAX);                                              \
  }

CHECK_CONTENT(attach_request)
CHECK_CONTENT(attach_reject)
CHECK_CONTENT(attach_confirm)
CHECK_CONTENT(attach_confirmed)
CHECK_CONTENT(profile)
CHECK_CONTENT(credential)
CHECK_CONTENT(device_state)
CHECK_CONTENT(voucher)
CHECK_CONTENT(signed_voucher)
CHECK_CONTENT(companion_offer)
CHECK_CONTENT(companion_grant)
CHECK_CONTENT(companion_receipt)
CHECK_CONTENT(companion_confirmed)
CHECK_CONTENT(controls)
CHECK_CONTENT(entry_state)
CHECK_CONTENT(grant)
CHECK_CONTENT(grant_request)
CHECK_CONTENT(provisioner_proof)
CHECK_CONTENT(provisioner_offer)
CHECK_CONTENT(delivery)
CHECK_CONTENT(provisioner_receipt)
CHECK_CONTENT(provisioner_order)
CHECK_CONTENT(hand_in)
CHECK_CONTENT(provisioner_confirmed)
CHECK_CONTENT(deprovision)
CHECK_CONTENT(delegation)
CHECK_CONTENT(transfer)
CHECK_CONTENT(outcome)
CHECK_CONTENT(inquiry)
CHECK_CONTENT(update_request)
CHECK_CONTENT(update)
CHECK_CONTENT(acknowledgement)
CHECK_CONTENT(acknowledged)
CHECK_CONTENT(notice)
CHECK_CONTENT(proof)
CHECK_CONTENT(proven)
CHECK_CONTENT(provision_state)
typedef rcdp_signed rcdp_signed_grant_request;
typedef rcdp_chained rcdp_signed_grant;
typedef rcdp_signed rcdp_signed_delegation;
CHECK_CONTENT(signed_grant_request)
CHECK_CONTENT(signed_grant)
CHECK_CONTENT(signed_delegation)
CHECK_CONTENT(status)
CHECK_CONTENT(taken)

static void (*const checks[])(rcdp_bytes octets, rcdp_arena *arena, rcdp_arena *scratch,
                              rcdp_buf *again) = {check_attach_request,
                                                  check_attach_reject,
                                                  check_attach_confirm,
                                                  check_attach_confirmed,
                                                  check_profile,
                                                  check_credential,
                                                  check_device_state,
                                                  check_voucher,
                                                  check_signed_voucher,
                                                  check_companion_offer,
                                                  check_companion_grant,
                                                  check_companion_receipt,
                                                  check_companion_confirmed,
                                                  check_controls,
                                                  check_entry_state,
                                                  check_grant,
                                                  check_grant_request,
                                                  check_provisioner_proof,
                                                  check_provisioner_offer,
                                                  check_delivery,
                                                  check_provisioner_receipt,
                                                  check_provisioner_order,
                                                  check_hand_in,
                                                  check_provisioner_confirmed,
                                                  check_deprovision,
                                                  check_delegation,
                                                  check_transfer,
                                                  check_outcome,
                                                  check_inquiry,
                                                  check_update_request,
                                                  check_update,
                                                  check_acknowledgement,
                                                  check_acknowledged,
                                                  check_notice,
                                                  check_proof,
                                                  check_proven,
                                                  check_provision_state,
                                                  check_signed_grant_request,
                                                  check_signed_grant,
                                                  check_signed_delegation,
                                                  check_status,
                                                  check_taken};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t arena_memory[RCDP_CODEC_ARENA], scratch_memory[RCDP_CODEC_ARENA], again_octets[2 * RCDP_MESSAGE_MAX];
  rcdp_arena arena, scratch;
  rcdp_buf again = RCDP_BUF(again_octets);
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  rcdp_arena_init(&scratch, scratch_memory, sizeof scratch_memory);
  if (size > 0 && data[0] < sizeof checks / sizeof checks[0]) {
    checks[data[0]]((rcdp_bytes){data + 1, size - 1}, &arena, &scratch, &again);
  }
  return 0;
}
