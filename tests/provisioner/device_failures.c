/*
 * A provisioner's device whose provider fails, needs time, or gives what it should not, at each call of a whole course; and whose memory for
 * decoding and encoding runs out. Nothing is said or kept by half, and the same message, or the next hello, then does its work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/device_kit.h"
#include "support/failing.h"

/* --- one course, every step of it given until it is taken --- */

static struct failing failing;
static rcdp_provider provider;
static kit_delivery delivery;
static kit_visitor visitor;

typedef struct {
  kit_device *device;
  rcdp_maker maker;
  bool noticed;           /* it ends in a notice, not in an acknowledgement */
  unsigned long failures; /* steps that did not go well at once */
} run;

static void begin(run *r, rcdp_maker maker, bool noticed, rcdp_err error) {
  world *w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  failing_provider(&provider, &failing, w->provider, error);
  *r = (run){.device = kit_device_new(w, "METER1", true), .maker = maker, .noticed = noticed};
  r->device->config.provider = &provider;
  kit_visitor_begin(&visitor, w);
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
static void take_up(run *r, provisioner_device_machine_state machine) {
  const bool anew = machine == PROVISIONER_DEVICE_WAITING_HELLO;
  assert_int_equal(kit_device_open(r->device, anew ? 7 : 8), RCDP_OK);
  if (!anew) {
    const kit_octets hello = kit_say_hello(&visitor, 1, 8, 7);
    assert_int_equal(kit_device_hear(r->device, &hello), RCDP_OK);
  }
  assert_int_equal(kit_machine(r->device), machine);
}

static void hear(run *r, const kit_octets *message) {
  kit_device *device = r->device;
  const provisioner_device_machine_state machine = kit_machine(device);
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

static kit_octets last_word(run *r, const kit_octets *receipt) {
  if (r->noticed) {
    const kit_notice notice = kit_notice_of(&delivery);
    return kit_notice_write(&notice);
  }
  const kit_confirmed confirmed = kit_confirmed_of(&delivery, kit_view(receipt));
  return kit_confirm(&delivery, &confirmed);
}

static void whole_course(run *r) {
  kit_device *device = r->device;
  boot(r);
  assert_int_equal(kit_device_open(device, 7), RCDP_OK);
  const kit_octets hello = kit_say_hello(&visitor, 1, 7, 0);
  hear(r, &hello);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  kit_delivery_make(&delivery, &visitor, r->maker, kit_view(&device->sent));
  hear(r, &delivery.message);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  const kit_octets receipt = device->sent;
  const kit_octets message = last_word(r, &receipt);
  hear(r, &message);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_true(device->done);
  assert_int_equal(kit_device_state(device).tombstone_count, r->noticed ? 1 : 0);
  boot(r); /* and its vault is in order */
}

static unsigned long calls_of(rcdp_maker maker, bool noticed, unsigned only) {
  run r;
  begin(&r, maker, noticed, RCDP_OK);
  failing.only = only;
  whole_course(&r);
  assert_int_equal(r.failures, 0);
  const unsigned long calls = failing.calls;
  end(&r);
  return calls;
}

static void fails_at_each_call(rcdp_maker maker, bool noticed, rcdp_err error) {
  const unsigned long calls = calls_of(maker, noticed, 0);
  assert_true(calls > 50);
  for (unsigned long at = 1; at <= calls; at++) {
    run r;
    begin(&r, maker, noticed, error);
    failing.fail_at = at;
    whole_course(&r);
    assert_int_equal(r.failures, 1);
    end(&r);
  }
}

static void a_provider_that_fails(void **state) {
  (void)state;
  fails_at_each_call(RCDP_MADE_BY_NETWORK, false, RCDP_E_CRYPTO);
  fails_at_each_call(RCDP_MADE_BY_PROVISIONER, true, RCDP_E_CRYPTO);
}

static void a_provider_that_needs_time(void **state) {
  (void)state;
  fails_at_each_call(RCDP_MADE_BY_NETWORK, false, RCDP_E_PENDING);
  fails_at_each_call(RCDP_MADE_BY_PROVISIONER, true, RCDP_E_PENDING);
}

/* What is drawn for a device's own key is drawn once for each delivery, however often the provider needs time; and the channel takes it away. */
static void a_provider_that_always_needs_time(void **state) {
  (void)state;
  static const rcdp_device_draft nothing;
  run r;
  begin(&r, RCDP_MADE_BY_NETWORK, false, RCDP_E_PENDING);
  boot(&r);
  const provisioner_device *role = (const provisioner_device *)r.device->role;
  assert_int_equal(kit_device_open(r.device, 7), RCDP_OK);
  const kit_octets hello = kit_say_hello(&visitor, 1, 7, 0);
  assert_int_equal(kit_device_hear(r.device, &hello), RCDP_OK);
  assert_memory_equal(&role->core.draft, &nothing, sizeof nothing);
  assert_int_equal(kit_device_commit(r.device, RCDP_OK), RCDP_OK);
  kit_delivery_make(&delivery, &visitor, RCDP_MADE_BY_NETWORK, kit_view(&r.device->sent));
  failing.only = 1u << FAILING_SIGN; /* the receipt's */
  failing.fail_at = 1;
  failing.calls = 0;
  assert_int_equal(kit_device_hear(r.device, &delivery.message), RCDP_E_PENDING);
  const rcdp_device_draft first = role->core.draft;
  assert_true(first.drawn);
  failing.calls = 0;
  assert_int_equal(kit_device_hear(r.device, &delivery.message), RCDP_E_PENDING);
  assert_memory_equal(&role->core.draft, &first, sizeof first);
  assert_int_equal(kit_device_close(r.device), RCDP_OK);
  assert_memory_equal(&role->core.draft, &nothing, sizeof nothing);
  take_up(&r, PROVISIONER_DEVICE_WAITING_DELIVERY);
  assert_int_equal(kit_device_hear(r.device, &delivery.message), RCDP_OK);
  assert_memory_equal(&role->core.draft, &nothing, sizeof nothing);
  end(&r);
}

static void a_provider_whose_outputs_are_wrong(void **state) {
  (void)state;
  for (size_t i = 0; i < failing_output_count; i++) {
    const failing_output *output = &failing_outputs[i];
    const unsigned long calls = calls_of(RCDP_MADE_BY_PROVISIONER, true, 1u << output->call);
    for (unsigned long at = 1; at <= calls; at++) {
      run r;
      begin(&r, RCDP_MADE_BY_PROVISIONER, true, RCDP_OK);
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

/* Give an input with each size of this arena that is too small; each time from the same state. Returns the octets that it needs. */
static size_t narrow(kit_device *device, rcdp_arena *arena, const rcdp_input *input) {
  const size_t size = rcdp_provisioner_device_size();
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
  provisioner_device *role = (provisioner_device *)device->role;
  if (scratch) {
    const size_t need = narrow(device, &role->core.arena, input);
    assert_true(need > 0);
    assert_true(need < sizeof role->core.arena_memory / 2); /* there is room for whatever may come */
  }
  (void)narrow(device, &role->core.state_arena, input);
}

static rcdp_input message_input(const kit_octets *message) {
  return (rcdp_input){
      .kind = RCDP_INPUT_MESSAGE, .link = KIT_LINK, .wall = {true, WORLD_NOW}, .message = kit_view(message)};
}

static void hears_with_little(kit_device *device, const kit_octets *message) {
  const rcdp_input input = message_input(message);
  narrow_both(device, &input, true);
  assert_int_equal(kit_device_hear(device, message), RCDP_OK);
}

static void commits_with_little(kit_device *device, bool scratch) {
  const rcdp_input input = {
      .kind = RCDP_INPUT_COMMITTED, .link = KIT_LINK, .wall = {true, WORLD_NOW}, .ticket = device->ticket};
  narrow_both(device, &input, scratch); /* to send the receipt is to find it */
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
}

static void memory_that_runs_out(void **state) {
  (void)state;
  for (int noticed = 0; noticed < 2; noticed++) {
    run r;
    begin(&r, RCDP_MADE_BY_NETWORK, noticed == 1, RCDP_OK);
    kit_device *device = r.device;
    assert_int_equal(kit_device_boot(device), RCDP_OK);
    assert_int_equal(kit_device_open(device, 7), RCDP_OK);
    const kit_octets hello = kit_say_hello(&visitor, 1, 7, 0);
    hears_with_little(device, &hello);
    commits_with_little(device, false);
    kit_delivery_make(&delivery, &visitor, RCDP_MADE_BY_NETWORK, kit_view(&device->sent));
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    const kit_octets again = kit_say_hello(&visitor, 1, 8, 7);
    hears_with_little(device, &again);
    hears_with_little(device, &delivery.message);
    commits_with_little(device, true);
    const kit_octets receipt = device->sent;
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    hears_with_little(device, &again);
    const kit_octets message = last_word(&r, &receipt);
    hears_with_little(device, &message);
    commits_with_little(device, false);
    assert_true(device->done);
    end(&r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_provider_that_fails),
      cmocka_unit_test(a_provider_that_needs_time),
      cmocka_unit_test(a_provider_that_always_needs_time),
      cmocka_unit_test(a_provider_whose_outputs_are_wrong),
      cmocka_unit_test(memory_that_runs_out),
  };
  return cmocka_run_group_tests_name("provisioner_device_failures", tests, NULL, NULL);
}
