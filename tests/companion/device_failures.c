/*
 * A companion's device whose provider fails, needs time, or gives what it should not, at each call of a whole course; and whose memory for decoding
 * and encoding runs out. Nothing is said or kept by half, and the same message, or the next hello, then does its work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "companion/kit.h"
#include "support/failing.h"

/* --- one course, every step of it given until it is taken --- */

static struct failing failing;
static rcdp_provider provider;
static kit_grant grant;

typedef struct {
  kit_device *device;
  kit_order order;
  unsigned long failures; /* steps that did not go well at once */
} run;

static void begin(run *r, rcdp_err error) {
  world *w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  failing_provider(&provider, &failing, w->provider, error);
  *r = (run){.device = kit_device_new(w, "BR0001", true), .order = kit_order_of(1)};
  r->device->config.provider = &provider;
}

static void end(run *r) {
  world *w = r->device->w;
  assert_int_equal(failing.keys, 0);
  kit_device_free(r->device);
  world_free(w);
}

static void boot(run *r) {
  if (kit_device_boot(r->device) != RCDP_OK) {
    r->failures++;
    assert_int_equal(kit_device_boot(r->device), RCDP_OK);
  }
}

/* A step that fails ends the course on this channel, and on the next one it goes on where it was. */
static void take_up(run *r, companion_device_machine_state machine) {
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello = kit_hello(&r->order, &reference);
  const bool anew = machine == COMPANION_DEVICE_WAITING_HELLO;
  assert_int_equal(kit_device_open(r->device, anew ? 7 : 8), RCDP_OK);
  if (!anew) {
    assert_int_equal(kit_device_hear(r->device, &hello), RCDP_OK);
  }
  assert_int_equal(kit_machine(r->device), machine);
}

static void hear(run *r, const kit_octets *message) {
  kit_device *device = r->device;
  const companion_device_machine_state machine = kit_machine(device);
  const rcdp_err err = kit_device_hear(device, message);
  if (err == RCDP_OK) {
    return;
  }
  r->failures++;
  assert_int_equal(device->sent_count, 0);
  assert_false(device->committing);
  assert_false(device->done);
  if (err == RCDP_E_PENDING) {
    assert_int_equal(device->actions, 0); /* nothing has changed */
    assert_int_equal(kit_machine(device), machine);
  } else {
    assert_int_equal(device->refused, err);
    assert_int_equal(device->failed, err);
    take_up(r, machine);
  }
  assert_int_equal(kit_device_hear(device, message), RCDP_OK);
}

static void whole_course(run *r) {
  kit_device *device = r->device;
  boot(r);
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  const kit_octets hello = kit_hello(&r->order, NULL);
  hear(r, &hello);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  kit_grant_make(&grant, device->w, kit_view(&device->sent));
  hear(r, &grant.message);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  const kit_confirmed confirmed = kit_confirmed_of(&grant, kit_view(&device->sent));
  const kit_octets message = kit_confirm(&grant, &confirmed);
  hear(r, &message);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_true(device->done);
  boot(r); /* and its vault is in order */
}

static unsigned long calls_of(unsigned only) {
  run r;
  begin(&r, RCDP_OK);
  failing.only = only;
  whole_course(&r);
  assert_int_equal(r.failures, 0);
  const unsigned long calls = failing.calls;
  end(&r);
  return calls;
}

static void fails_at_each_call_with(rcdp_err error) {
  const unsigned long calls = calls_of(0);
  assert_true(calls > 50);
  for (unsigned long at = 1; at <= calls; at++) {
    run r;
    begin(&r, error);
    failing.fail_at = at;
    whole_course(&r);
    assert_int_equal(r.failures, 1);
    end(&r);
  }
}

static void a_provider_that_fails(void **state) {
  (void)state;
  fails_at_each_call_with(RCDP_E_CRYPTO);
}

static void a_provider_that_needs_time(void **state) {
  (void)state;
  fails_at_each_call_with(RCDP_E_PENDING);
}

/* What it draws is drawn once for each message, however often the provider needs time. */
static void a_provider_that_always_needs_time(void **state) {
  (void)state;
  static kit_message read;
  run r;
  begin(&r, RCDP_E_PENDING);
  boot(&r);
  assert_int_equal(kit_device_open(r.device, 7), RCDP_OK);
  const kit_octets hello = kit_hello(&r.order, NULL);
  failing.only = 1u << FAILING_SIGN;
  failing.fail_at = 1;
  failing.calls = 0;
  assert_int_equal(kit_device_hear(r.device, &hello), RCDP_E_PENDING);
  const companion_device *role = (const companion_device *)r.device->role;
  const rcdp_device_draft first = role->core.draft;
  assert_true(first.drawn);
  failing.calls = 0;
  assert_int_equal(kit_device_hear(r.device, &hello), RCDP_E_PENDING);
  assert_memory_equal(&role->core.draft, &first, sizeof first);
  assert_int_equal(kit_device_close(r.device), RCDP_OK); /* the hello is void, and so is what was drawn for it */
  static const rcdp_device_draft nothing;
  assert_memory_equal(&role->core.draft, &nothing, sizeof nothing);
  assert_int_equal(kit_device_open(r.device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(r.device, &hello), RCDP_OK);
  assert_memory_equal(&role->core.draft, &nothing, sizeof nothing);
  assert_int_equal(kit_device_commit(r.device, RCDP_OK), RCDP_OK);
  const rcdp_octets32 binding = kit_binding(8);
  const rcdp_companion_offer offer = kit_offer(&read, kit_view(&r.device->sent));
  assert_true(rcdp_octets32_equal(&offer.channel_binding, &binding));
  end(&r);
}

static void a_provider_whose_outputs_are_wrong(void **state) {
  (void)state;
  for (size_t i = 0; i < failing_output_count; i++) {
    const failing_output *output = &failing_outputs[i];
    const unsigned long calls = calls_of(1u << output->call);
    for (unsigned long at = 1; at <= calls; at++) {
      run r;
      begin(&r, RCDP_OK);
      failing.only = 1u << output->call;
      failing.spoil = output->spoil;
      failing.fail_at = at;
      whole_course(&r);
      if (r.failures != 1) {
        print_error("%s, call %lu\n", output->name, at);
      }
      assert_int_equal(r.failures, 1);
      end(&r);
    }
  }
}

/* --- memory --- */

enum { STEP = 16 /* the arena's alignment: between two of these sizes nothing changes */ };

/* Give a message with each size of this arena that is too small; each time from the same state. Returns the octets that it needs. */
static size_t narrow(kit_device *device, rcdp_arena *arena, const rcdp_input *input) {
  const size_t size = rcdp_companion_device_size();
  const size_t whole = arena->size;
  uint8_t *before = malloc(size);
  assert_non_null(before);
  memcpy(before, device->memory, size);
  arena->peak = 0;
  (void)rcdp_role_input(device->role, input);
  const size_t need = arena->peak;
  for (size_t less = 0; less < need; less += STEP) {
    rcdp_action action;
    memcpy(device->memory, before, size);
    arena->size = less;
    const rcdp_err err = rcdp_role_input(device->role, input);
    bool failed = false;
    while (rcdp_role_next(device->role, &action)) {
      assert_true(action.kind == RCDP_ACTION_REPORT || action.kind == RCDP_ACTION_FAILED);
      assert_true(action.kind != RCDP_ACTION_REPORT || action.step != RCDP_STEP_ACTIVE);
      failed = failed || action.kind == RCDP_ACTION_FAILED;
    }
    assert_true(err != RCDP_OK || failed);
  }
  memcpy(device->memory, before, size);
  assert_int_equal(arena->size, whole);
  free(before);
  return need;
}

static void narrow_both(kit_device *device, const rcdp_input *input, bool scratch) {
  companion_device *role = (companion_device *)device->role;
  if (scratch) {
    const size_t need = narrow(device, &role->core.arena, input);
    assert_true(need > 0);
    assert_true(need < sizeof role->core.arena_memory / 2); /* there is room for whatever may come */
  }
  (void)narrow(device, &role->core.state_arena, input);
}

static void memory_that_runs_out(void **state) {
  (void)state;
  static kit_course course;
  world *w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  kit_device *device = kit_device_new(w, "BR0001", true);
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello =
      kit_hello(&(kit_order){.order = kit_order_of(1).order, .opened = kit_order_of(1).opened}, NULL);
  const kit_octets again =
      kit_hello(&(kit_order){.order = kit_order_of(1).order, .opened = kit_order_of(1).opened}, &reference);
  rcdp_input input = {
      .kind = RCDP_INPUT_MESSAGE, .link = KIT_LINK, .wall = {true, WORLD_NOW}, .message = kit_view(&hello)};
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, 1, 7);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_HELLO);
  narrow_both(device, &input, true);
  for (int i = 0; i < 3; i++) { /* offer, installation, activation */
    static kit_octets heard;
    kit_course_to(&course, (companion_device_machine_state)(COMPANION_DEVICE_COMMITTING_OFFER + 2 * i));
    input = (rcdp_input){
        .kind = RCDP_INPUT_COMMITTED, .link = KIT_LINK, .wall = {true, WORLD_NOW}, .ticket = device->ticket};
    narrow_both(device, &input, i == 1); /* to send the receipt is to find it */
    if (i == 2) {
      break;
    }
    kit_course_to(&course, (companion_device_machine_state)(COMPANION_DEVICE_WAITING_GRANT + 2 * i));
    if (i == 0) {
      kit_grant_make(&course.grant, w, kit_view(&course.offer));
      heard = course.grant.message;
    } else {
      const kit_confirmed confirmed = kit_confirmed_of(&course.grant, kit_view(&course.receipt));
      heard = kit_confirm(&course.grant, &confirmed);
    }
    input = (rcdp_input){
        .kind = RCDP_INPUT_MESSAGE, .link = KIT_LINK, .wall = {true, WORLD_NOW}, .message = kit_view(&heard)};
    narrow_both(device, &input, true);
    assert_int_equal(kit_device_close(device), RCDP_OK);
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    input.message = kit_view(&again);
    narrow_both(device, &input, true);
    assert_int_equal(kit_device_hear(device, &again), RCDP_OK);
  }
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
  kit_device_free(device);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_provider_that_fails),
      cmocka_unit_test(a_provider_that_needs_time),
      cmocka_unit_test(a_provider_that_always_needs_time),
      cmocka_unit_test(a_provider_whose_outputs_are_wrong),
      cmocka_unit_test(memory_that_runs_out),
  };
  return cmocka_run_group_tests_name("companion_device_failures", tests, NULL, NULL);
}
