/* A course without a fault, step by step; see kit.h. */
#include <string.h>

#include "companion/kit.h"
#include "world/require.h"

companion_device_machine_state kit_machine(const kit_device *device) {
  return (companion_device_machine_state)((const companion_device *)device->role)->core.machine;
}

void kit_course_begin(kit_course *course, kit_device *device, uint8_t order, uint8_t binding) {
  memset(course, 0, sizeof *course);
  course->device = device;
  course->order = kit_order_of(order);
  course->binding = binding;
}

/* What the device's next input is, by the state in which it is. */
static rcdp_err step(kit_course *course) {
  kit_device *device = course->device;
  rcdp_err err;
  switch (kit_machine(device)) {
  case COMPANION_DEVICE_IDLE:
    return kit_device_open(device, course->binding);
  case COMPANION_DEVICE_WAITING_HELLO: {
    const kit_octets hello = kit_hello(&course->order, NULL);
    return kit_device_hear(device, &hello);
  }
  case COMPANION_DEVICE_COMMITTING_OFFER:
    err = kit_device_commit(device, RCDP_OK);
    course->offer = device->sent;
    return err;
  case COMPANION_DEVICE_WAITING_GRANT:
    kit_grant_make(&course->grant, device->w, kit_view(&course->offer));
    return kit_device_hear(device, &course->grant.message);
  case COMPANION_DEVICE_COMMITTING_INSTALL:
    err = kit_device_commit(device, RCDP_OK);
    course->receipt = device->sent;
    return err;
  case COMPANION_DEVICE_WAITING_CONFIRMED: {
    const kit_confirmed confirmed = kit_confirmed_of(&course->grant, kit_view(&course->receipt));
    course->confirmed = kit_confirm(&course->grant, &confirmed);
    return kit_device_hear(device, &course->confirmed);
  }
  default:
    return kit_device_commit(device, RCDP_OK);
  }
}

void kit_course_to(kit_course *course, companion_device_machine_state machine) {
  do {
    require(step(course) == RCDP_OK);
    require(course->device->refused == RCDP_OK && course->device->failed == RCDP_OK);
  } while (kit_machine(course->device) != machine && !course->device->done);
  require(kit_machine(course->device) == machine);
}
