/*
 * Fuzz target: the device role. It begins, and gets messages. Whatever it sends must be a message of a device that decodes
 * strictly, whatever it commits a state from which a device can begin anew.
 */
#include "fuzz.h"

#include <string.h>

#include "fake.h"

typedef struct {
  uint8_t state[RCDP_DEVICE_STATE_MAX];
  size_t state_len;
} surroundings;

static rcdp_role *make_role(const surroundings *around) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  const rcdp_attach_device_config config = {.provider = &rcdp_fuzz_provider,
                                            .storage_key = &rcdp_fuzz_storage_key,
                                            .factory_key = &rcdp_fuzz_signing_key,
                                            .certificate = rcdp_fuzz_device,
                                            .certificate_url = rcdp_bytes_of(RCDP_FUZZ_URL_PREFIX "DeviceID=SN-4711"),
                                            .suites = {RCDP_SUITE_P256},
                                            .suite_count = 1,
                                            .anchors = &rcdp_fuzz_root,
                                            .anchor_count = 1,
                                            .network = {.plmn = {0x00, 0xf1, 0x10}},
                                            .retry_ms = 1000,
                                            .retry_max_ms = 8000,
                                            .tries = 3};
  rcdp_role *role = NULL;
  FUZZ_CHECK(rcdp_attach_device_size() <= sizeof memory);
  const rcdp_err err =
      rcdp_attach_device_init(memory, sizeof memory, &config, (rcdp_bytes){around->state, around->state_len}, &role);
  FUZZ_CHECK(err == RCDP_OK);
  return role;
}

static bool answer(surroundings *around, const rcdp_action *action, rcdp_input *input) {
  if (action->kind == RCDP_ACTION_SEND) {
    rcdp_fuzz_check_sent(action->message, RCDP_DEVICE);
  }
  if (action->kind != RCDP_ACTION_COMMIT) {
    return false;
  }
  FUZZ_CHECK(action->state.len <= sizeof around->state);
  memcpy(around->state, action->state.data, action->state.len);
  around->state_len = action->state.len;
  *input = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket};
  return true;
}

static void give(surroundings *around, rcdp_role *role, rcdp_input input) {
  for (bool again = true; again;) {
    rcdp_action action;
    again = false;
    input.wall = RCDP_FUZZ_WALL;
    (void)rcdp_role_input(role, &input);
    while (rcdp_role_next(role, &action)) {
      again |= answer(around, &action, &input);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static surroundings around;
  rcdp_bytes rest = {data, size};
  rcdp_bytes message;
  around.state_len = 0;
  rcdp_role *role = make_role(&around);
  give(&around, role, (rcdp_input){.kind = RCDP_INPUT_START});
  while (rcdp_fuzz_next_message(&rest, &message)) {
    give(&around, role, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = message});
  }
  rcdp_role_close(role);
  role = make_role(&around); /* the power came back */
  give(&around, role, (rcdp_input){.kind = RCDP_INPUT_START});
  rcdp_role_close(role);
  return 0;
}
