/* Every input in every state of a companion's device, and every message from every sender in every state; and settings that make none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "companion/kit.h"

static kit_course course;

static kit_device *in_state(companion_device_machine_state machine) {
  world *w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  kit_device *device = kit_device_new(w, "BR0001", true);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, 1, 7);
  if (machine != COMPANION_DEVICE_IDLE) {
    kit_course_to(&course, machine);
  }
  return device;
}

static void over(kit_device *device) {
  world *w = device->w;
  kit_device_free(device);
  world_free(w);
}

/* --- inputs --- */

static bool defined(rcdp_input_kind kind) {
  static const bool kinds[RCDP_INPUT_COUNT] = {[RCDP_INPUT_MESSAGE] = true,
                                               [RCDP_INPUT_COMMITTED] = true,
                                               [RCDP_INPUT_TICK] = true,
                                               [RCDP_INPUT_OPENED] = true,
                                               [RCDP_INPUT_CLOSED] = true};
  return kind < RCDP_INPUT_COUNT && kinds[kind];
}

static void every_state_and_input(void **state) {
  (void)state;
  const rcdp_octets32 binding = kit_binding(9);
  for (int machine = 0; machine < COMPANION_DEVICE_STATE_COUNT; machine++) {
    for (int kind = 0; kind <= RCDP_INPUT_COUNT; kind++) {
      kit_device *device = in_state((companion_device_machine_state)machine);
      const rcdp_input input = {.kind = (rcdp_input_kind)kind,
                                .link = KIT_LINK,
                                .ticket = UINT32_MAX,
                                .binding = RCDP_OCTETS32_BYTES(binding)};
      assert_int_equal(kit_device_give(device, input) == RCDP_E_STATE, !defined(input.kind));
      if (kind != RCDP_INPUT_OPENED && kind != RCDP_INPUT_CLOSED) {
        assert_int_equal(kit_machine(device), machine);
      }
      assert_true(rcdp_role_deadline(device->role) == UINT64_MAX); /* it has no timers */
      ((companion_device *)device->role)->core.broken = true;      /* as after a commit that failed */
      assert_int_equal(kit_device_give(device, input), RCDP_E_STATE);
      over(device);
    }
  }
}

/* The device has one channel; and a binding has one length. */
static void other_links(void **state) {
  (void)state;
  const rcdp_octets32 binding = kit_binding(9);
  for (int machine = 0; machine < COMPANION_DEVICE_STATE_COUNT; machine++) {
    kit_device *device = in_state((companion_device_machine_state)machine);
    rcdp_input input = {.kind = RCDP_INPUT_OPENED, .link = KIT_LINK + 1, .binding = RCDP_OCTETS32_BYTES(binding)};
    assert_int_equal(kit_device_give(device, input), RCDP_E_ARGUMENT);
    input.kind = RCDP_INPUT_CLOSED;
    assert_int_equal(kit_device_give(device, input), RCDP_E_ARGUMENT);
    input = (rcdp_input){.kind = RCDP_INPUT_OPENED, .link = KIT_LINK, .binding = {binding.octets, 31}};
    assert_int_equal(kit_device_give(device, input), RCDP_E_ARGUMENT);
    input = (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = KIT_LINK + 1};
    const rcdp_err err = kit_device_give(device, input);
    const bool hears = machine == COMPANION_DEVICE_WAITING_HELLO || machine == COMPANION_DEVICE_WAITING_GRANT ||
                       machine == COMPANION_DEVICE_WAITING_CONFIRMED;
    assert_int_equal(err, hears ? RCDP_E_ARGUMENT : RCDP_E_UNEXPECTED);
    assert_int_equal(device->actions, 0);
    assert_int_equal(kit_machine(device), machine);
    if (machine != COMPANION_DEVICE_IDLE) {
      kit_course_to(&course, COMPANION_DEVICE_IDLE); /* as if nothing had been said */
      assert_true(device->done);
    }
    over(device);
  }
}

/* --- messages --- */

enum { SENDERS = RCDP_PROVISIONER + 1, OTHERS = RCDP_BODY_COMPANION, KINDS = OTHERS + RCDP_COMPANION_BODY_COUNT };

/* Some message of this kind: the bodies beside the companion's first, then the companion's. */
static rcdp_message message_of(int kind, rcdp_role_name sender) {
  static const uint8_t octets[RCDP_SIGNATURE_LEN] = {1};
  const rcdp_bytes some = RCDP_BYTES(octets);
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                          .transaction = course.order.order,
                          .sender = sender,
                          .kind = RCDP_BODY_COMPANION};
  rcdp_companion_body *body = &message.body.companion;
  body->kind = (rcdp_companion_body_kind)(kind - OTHERS);
  switch (kind) {
  case RCDP_BODY_ERROR:
    message.body.error = (rcdp_error_report){.cause = RCDP_E_QUOTA};
    break;
  case RCDP_BODY_ATTACH_REQUEST:
    message.body.attach_request.content = some;
    break;
  case RCDP_BODY_ATTACH_REJECT:
    message.body.attach_reject =
        (rcdp_signed_attach_reject){.content = some, .signature = some, .chain = {some}, .chain_count = 1};
    break;
  case RCDP_BODY_ATTACH_CONFIRM:
  case RCDP_BODY_ATTACH_CONFIRMED:
    message.body.attach_confirm.content = some;
    break;
  case OTHERS + RCDP_COMPANION_OPEN:
    body->body.open.entries = 1;
    break;
  case OTHERS + RCDP_COMPANION_OFFER:
    body->body.offer.content = some;
    break;
  case OTHERS + RCDP_COMPANION_ORDER:
    body->body.order = (rcdp_companion_order){.device = rcdp_bytes_of("x"), .offer.content = some};
    break;
  case OTHERS + RCDP_COMPANION_GRANT:
    body->body.grant =
        (rcdp_signed_companion_grant){.content = some, .signature = some, .chain = {some}, .chain_count = 1};
    break;
  case OTHERS + RCDP_COMPANION_DENIED:
    body->body.denied.report.cause = RCDP_E_QUOTA;
    break;
  case OTHERS + RCDP_COMPANION_RECEIPT:
  case OTHERS + RCDP_COMPANION_CONFIRMED:
    body->body.receipt.content = some;
    break;
  default:
    break;
  }
  if (kind < OTHERS) {
    message.kind = (rcdp_body_kind)kind;
  }
  if (kind == OTHERS + RCDP_COMPANION_OPENED) {
    body->body.opened = course.order.opened;
  }
  if (kind == OTHERS + RCDP_COMPANION_HELLO) {
    body->body.hello.network = course.order.opened.network;
  }
  return message;
}

/* Who may say what, by the state. */
static bool heard(companion_device_machine_state machine, int kind, rcdp_role_name sender) {
  const bool hears = machine == COMPANION_DEVICE_WAITING_HELLO || machine == COMPANION_DEVICE_WAITING_GRANT ||
                     machine == COMPANION_DEVICE_WAITING_CONFIRMED;
  switch (kind) {
  case RCDP_BODY_ERROR:
    return hears && (sender == RCDP_COMPANION || sender == RCDP_NETWORK);
  case OTHERS + RCDP_COMPANION_DENIED:
    return hears && sender == RCDP_COMPANION;
  case OTHERS + RCDP_COMPANION_HELLO:
    return machine == COMPANION_DEVICE_WAITING_HELLO && sender == RCDP_COMPANION;
  case OTHERS + RCDP_COMPANION_GRANT:
    return (machine == COMPANION_DEVICE_WAITING_GRANT || machine == COMPANION_DEVICE_WAITING_CONFIRMED) &&
           sender == RCDP_NETWORK;
  case OTHERS + RCDP_COMPANION_CONFIRMED:
    return machine == COMPANION_DEVICE_WAITING_CONFIRMED && sender == RCDP_NETWORK;
  default:
    return false;
  }
}

static void every_message_from_everybody(void **state) {
  (void)state;
  for (int machine = 0; machine < COMPANION_DEVICE_STATE_COUNT; machine++) {
    for (int kind = 0; kind < KINDS; kind++) {
      kit_device *device = in_state((companion_device_machine_state)machine);
      for (int sender = SENDERS - 1; sender >= 0; sender--) {
        if (kit_machine(device) != (companion_device_machine_state)machine) {
          over(device); /* the last one was heard */
          device = in_state((companion_device_machine_state)machine);
        }
        const bool expected = heard((companion_device_machine_state)machine, kind, (rcdp_role_name)sender);
        const rcdp_message message = message_of(kind, (rcdp_role_name)sender);
        const kit_octets octets = kit_write(&message);
        const rcdp_err err = kit_device_hear(device, &octets);
        assert_int_equal(err != RCDP_E_UNEXPECTED, expected);
        if (!expected) {
          assert_int_equal(kit_machine(device), machine);
          assert_int_equal(device->sent_count, 0);
        }
      }
      over(device);
    }
  }
}

/* --- settings --- */

static void no_suite(kit_device_config *c) { c->suite_count = 0; }
static void many_suites(kit_device_config *c) { c->suite_count = RCDP_SUITES_MAX + 1; }
static void unknown_suite(kit_device_config *c) { c->suites[0] = RCDP_SUITE_NONE; }
static void static_suite(kit_device_config *c) { c->suites[0] = RCDP_SUITE_STATIC; }
static void suite_of_another_key(kit_device_config *c) { c->suites[0] = RCDP_SUITE_X25519; }
static void second_suite_of_another_key(kit_device_config *c) {
  c->suites[1] = RCDP_SUITE_X25519;
  c->suite_count = 2;
}
static void nameless(kit_device_config *c) {
  c->device_id = RCDP_NO_BYTES;
  c->factory_key = NULL;
}
static void misnamed(kit_device_config *c) {
  c->device_id = rcdp_bytes_of("BR 1");
  c->factory_key = NULL;
}
static void no_certificate(kit_device_config *c) { c->certificate = RCDP_NO_BYTES; }
static void no_anchors(kit_device_config *c) { c->anchor_count = 0; }
static void no_url(kit_device_config *c) { c->certificate_url = RCDP_NO_BYTES; }
static void nobodys_url(kit_device_config *c) { c->certificate_url = rcdp_bytes_of("https://ca.example/devices/"); }
static void anothers_url(kit_device_config *c) {
  c->certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=BR0002");
}

static void settings_that_make_none(void **state) {
  (void)state;
  static void (*const edits[])(kit_device_config *) = {no_suite,
                                                       many_suites,
                                                       unknown_suite,
                                                       static_suite,
                                                       suite_of_another_key,
                                                       second_suite_of_another_key,
                                                       nameless,
                                                       misnamed,
                                                       no_certificate,
                                                       no_anchors,
                                                       no_url,
                                                       nobodys_url,
                                                       anothers_url};
  kit_device *device = in_state(COMPANION_DEVICE_IDLE);
  const kit_device_config good = device->config;
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    device->config = good;
    edits[i](&device->config);
    assert_int_equal(kit_device_boot(device), RCDP_E_ARGUMENT);
  }
  device->config = good;
  rcdp_role *role = NULL;
  assert_int_equal(device->procedure->init(device->memory, device->procedure->size() - 1, &good, RCDP_NO_BYTES, &role),
                   RCDP_E_ARGUMENT);
  assert_null(role);
  over(device);
}

/* Without a factory key a device may offer both kinds of key; the first is the one that it makes. */
static void suites_without_a_factory_key(void **state) {
  (void)state;
  static kit_message read;
  kit_device *device = in_state(COMPANION_DEVICE_IDLE);
  device->config.factory_key = NULL;
  device->config.suites[0] = RCDP_SUITE_P256;
  device->config.suites[1] = RCDP_SUITE_X25519;
  device->config.suite_count = 2;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  const rcdp_companion_offer offer = kit_offer(&read, kit_view(&course.offer));
  assert_int_equal(offer.suite_count, 2);
  assert_int_equal(offer.ephemeral_key.len, 65);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  over(device);
}

/* --- what the vault holds --- */

static void vaults_that_are_none(void **state) {
  (void)state;
  kit_device *device = in_state(COMPANION_DEVICE_WAITING_GRANT);
  const size_t len = device->vault_len;
  device->vault_len--;
  assert_int_equal(kit_device_boot(device), RCDP_E_CORRUPT);
  device->vault_len = len;
  device->config.storage_key = &device->w->storage_key; /* another one */
  assert_int_equal(kit_device_boot(device), RCDP_E_CORRUPT);
  device->config.storage_key = &device->w->device_storage_key;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  over(device);
}

/* The vault's octets are in order, and something else stands where an offer should. */
static void an_offer_that_is_none(void **state) {
  (void)state;
  static const uint8_t octets[4] = {RCDP_PROTOCOL_VERSION};
  const rcdp_octets32 reference = kit_binding(7);
  kit_device *device = in_state(COMPANION_DEVICE_WAITING_GRANT);
  const kit_octets hello = kit_hello(&course.order, &reference);
  const rcdp_companion_body no_content = {.kind = RCDP_COMPANION_OFFER, .body.offer.content = RCDP_BYTES(octets)};
  const kit_octets instead[] = {kit_copy(RCDP_BYTES(octets)),
                                kit_report(&course.order.order, RCDP_DEVICE, RCDP_E_QUOTA), hello,
                                kit_write_body(&course.order.order, RCDP_DEVICE, &no_content)};
  for (size_t i = 0; i < sizeof instead / sizeof instead[0]; i++) {
    rcdp_device_state kept = kit_device_state(device);
    kept.offer.message = kit_view(&instead[i]);
    kit_device_keep(device, &kept);
    assert_int_equal(kit_device_boot(device), RCDP_OK);
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
    assert_int_equal(device->failed, RCDP_E_MISMATCH);
  }
  kit_course_to(&course, COMPANION_DEVICE_IDLE); /* a new offer is made all the same */
  assert_true(device->done);
  over(device);
}

static void a_receipt_that_is_none(void **state) {
  (void)state;
  static const uint8_t octets[4] = {RCDP_PROTOCOL_VERSION};
  const rcdp_octets32 reference = kit_binding(7);
  kit_device *device = in_state(COMPANION_DEVICE_WAITING_CONFIRMED);
  const kit_octets hello = kit_hello(&course.order, &reference);
  const rcdp_companion_body no_content = {.kind = RCDP_COMPANION_RECEIPT, .body.receipt.content = RCDP_BYTES(octets)};
  const kit_octets instead[] = {kit_copy(RCDP_BYTES(octets)),
                                kit_report(&course.order.order, RCDP_DEVICE, RCDP_E_QUOTA), hello,
                                kit_write_body(&course.order.order, RCDP_DEVICE, &no_content)};
  for (size_t i = 0; i < sizeof instead / sizeof instead[0]; i++) {
    rcdp_device_state kept = kit_device_state(device);
    kept.credentials[0].confirm = kit_view(&instead[i]);
    kit_device_keep(device, &kept);
    assert_int_equal(kit_device_boot(device), RCDP_OK);
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
  }
  over(device);
}

/* --- nothing stays --- */

static void a_closed_role_is_wiped(void **state) {
  (void)state;
  kit_device *device = in_state(COMPANION_DEVICE_COMMITTING_INSTALL);
  const uint8_t *octets = device->memory;
  rcdp_role_close(device->role);
  device->role = NULL;
  for (size_t i = 0; i < rcdp_companion_device_size(); i++) {
    assert_int_equal(octets[i], 0);
  }
  over(device);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state_and_input),        cmocka_unit_test(other_links),
      cmocka_unit_test(every_message_from_everybody), cmocka_unit_test(settings_that_make_none),
      cmocka_unit_test(suites_without_a_factory_key), cmocka_unit_test(vaults_that_are_none),
      cmocka_unit_test(an_offer_that_is_none),        cmocka_unit_test(a_receipt_that_is_none),
      cmocka_unit_test(a_closed_role_is_wiped),
  };
  return cmocka_run_group_tests_name("companion_device_states", tests, NULL, NULL);
}
