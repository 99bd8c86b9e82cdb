/* Every input in every state of a provisioner's device, and every message from every sender in every state; and settings that make none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/device_kit.h"

static kit_course course;

/* On the way to its activation, or, at the end of all states, to its erasure. */
static kit_device *in_state(provisioner_device_machine_state machine) {
  world *w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  kit_device *device = kit_device_new(w, "METER1", true);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 1, 7);
  if (machine == PROVISIONER_DEVICE_COMMITTING_ERASED) {
    kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
    const kit_notice notice = kit_notice_of(&course.delivery);
    const kit_octets message = kit_notice_write(&notice);
    assert_int_equal(kit_device_hear(device, &message), RCDP_OK);
  } else if (machine != PROVISIONER_DEVICE_IDLE) {
    kit_course_to(&course, machine);
  }
  assert_int_equal(kit_machine(device), machine);
  return device;
}

static void over(kit_device *device) {
  world *w = device->w;
  kit_device_free(device);
  world_free(w);
}

static bool hears(int machine) {
  return machine == PROVISIONER_DEVICE_WAITING_HELLO || machine == PROVISIONER_DEVICE_WAITING_DELIVERY ||
         machine == PROVISIONER_DEVICE_WAITING_CONFIRMED;
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
  for (int machine = 0; machine < PROVISIONER_DEVICE_STATE_COUNT; machine++) {
    for (int kind = 0; kind <= RCDP_INPUT_COUNT; kind++) {
      kit_device *device = in_state((provisioner_device_machine_state)machine);
      const rcdp_input input = {.kind = (rcdp_input_kind)kind,
                                .link = KIT_LINK,
                                .ticket = UINT32_MAX,
                                .binding = RCDP_OCTETS32_BYTES(binding)};
      assert_int_equal(kit_device_give(device, input) == RCDP_E_STATE, !defined(input.kind));
      if (kind != RCDP_INPUT_OPENED && kind != RCDP_INPUT_CLOSED) {
        assert_int_equal(kit_machine(device), machine);
      }
      assert_true(rcdp_role_deadline(device->role) == UINT64_MAX); /* it has no timers */
      over(device);
    }
  }
}

/* The device has one channel; and a binding has one length. */
static void other_links(void **state) {
  (void)state;
  const rcdp_octets32 binding = kit_binding(9);
  for (int machine = 0; machine < PROVISIONER_DEVICE_STATE_COUNT; machine++) {
    kit_device *device = in_state((provisioner_device_machine_state)machine);
    rcdp_input input = {.kind = RCDP_INPUT_OPENED, .link = KIT_LINK + 1, .binding = RCDP_OCTETS32_BYTES(binding)};
    assert_int_equal(kit_device_give(device, input), RCDP_E_ARGUMENT);
    input.kind = RCDP_INPUT_CLOSED;
    assert_int_equal(kit_device_give(device, input), RCDP_E_ARGUMENT);
    input = (rcdp_input){.kind = RCDP_INPUT_OPENED, .link = KIT_LINK, .binding = {binding.octets, 31}};
    assert_int_equal(kit_device_give(device, input), RCDP_E_ARGUMENT);
    input = (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = KIT_LINK + 1};
    assert_int_equal(kit_device_give(device, input), hears(machine) ? RCDP_E_ARGUMENT : RCDP_E_UNEXPECTED);
    assert_int_equal(device->actions, 0);
    assert_int_equal(kit_machine(device), machine);
    if (machine != PROVISIONER_DEVICE_IDLE) {
      kit_course_to(&course, PROVISIONER_DEVICE_IDLE); /* as if nothing had been said */
      assert_true(device->done);
    }
    over(device);
  }
}

/* --- messages --- */

enum {
  SENDERS = RCDP_PROVISIONER + 1,
  OWN = RCDP_BODY_COUNT,                    /* bodies of this procedure */
  LIFE = OWN + RCDP_PROVISIONER_BODY_COUNT, /* of the later life */
  KINDS = LIFE + RCDP_LIFE_BODY_COUNT
};

static const uint8_t some_octets[RCDP_SIGNATURE_LEN] = {1};

static void fill_own(rcdp_provisioner_body *body, rcdp_provisioner_body_kind kind) {
  const rcdp_bytes some = RCDP_BYTES(some_octets);
  const rcdp_signed word = {some, some};
  const rcdp_chained chained = {.content = some, .signature = some, .chain = {some}, .chain_count = 1};
  body->kind = kind;
  switch (kind) {
  case RCDP_PROVISIONER_HELLO:
    body->body.hello = (rcdp_provisioner_hello){.grant = chained, .proof = word};
    break;
  case RCDP_PROVISIONER_DELIVERY:
    body->body.delivery = chained;
    break;
  case RCDP_PROVISIONER_DENIED:
    body->body.denied.report.cause = RCDP_E_QUOTA;
    break;
  case RCDP_PROVISIONER_RECEIPT:
    body->body.receipt = (rcdp_attested){.body.content = some};
    break;
  case RCDP_PROVISIONER_REFUSED:
    body->body.refused.report.cause = RCDP_E_QUOTA;
    break;
  case RCDP_PROVISIONER_DEPROVISION:
    body->body.deprovision.order = word;
    break;
  case RCDP_PROVISIONER_TRANSFER:
    body->body.transfer = (rcdp_signed_transfer){some, some, some};
    break;
  case RCDP_PROVISIONER_STANDING:
    body->body.standing = (rcdp_standing){.refused = true, .report.cause = RCDP_E_QUOTA};
    break;
  case RCDP_PROVISIONER_RESERVED:
    break;
  default: /* what has a content and a signature */
    body->body.order = word;
    break;
  }
}

static void fill_life(rcdp_life_body *body, rcdp_life_body_kind kind) {
  const rcdp_bytes some = RCDP_BYTES(some_octets);
  body->kind = kind;
  if (kind == RCDP_LIFE_UPDATE_REQUEST || kind == RCDP_LIFE_PROOF) {
    body->body.proof = (rcdp_attested){.body.content = some};
  } else if (kind == RCDP_LIFE_ACKNOWLEDGEMENT || kind == RCDP_LIFE_ACKNOWLEDGED) {
    body->body.acknowledged.content = some;
  } else {
    body->body.notice = (rcdp_signed){some, some};
  }
}

static void fill_other(rcdp_message *message, rcdp_body_kind kind) {
  const rcdp_bytes some = RCDP_BYTES(some_octets);
  message->kind = kind;
  switch (kind) {
  case RCDP_BODY_ERROR:
    message->body.error = (rcdp_error_report){.cause = RCDP_E_QUOTA};
    break;
  case RCDP_BODY_ATTACH_REQUEST:
    message->body.attach_request.content = some;
    break;
  case RCDP_BODY_ATTACH_REJECT:
    message->body.attach_reject =
        (rcdp_signed_attach_reject){.content = some, .signature = some, .chain = {some}, .chain_count = 1};
    break;
  case RCDP_BODY_COMPANION:
    message->body.companion = (rcdp_companion_body){.kind = RCDP_COMPANION_OFFER, .body.offer.content = some};
    break;
  default:
    message->body.attach_confirm.content = some;
    break;
  }
}

/* Some message of this kind: the bodies beside this procedure's first. RCDP_BODY_PROVISIONER and RCDP_BODY_LIFE have their kinds behind. */
static rcdp_message message_of(int kind, rcdp_role_name sender) {
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION, .transaction = kit_order(1), .sender = sender};
  if (kind >= LIFE) {
    message.kind = RCDP_BODY_LIFE;
    fill_life(&message.body.life, (rcdp_life_body_kind)(kind - LIFE));
  } else if (kind >= OWN) {
    message.kind = RCDP_BODY_PROVISIONER;
    fill_own(&message.body.provisioner, (rcdp_provisioner_body_kind)(kind - OWN));
  } else {
    fill_other(&message, (rcdp_body_kind)kind);
  }
  return message;
}

/* Who may say what, by the state. */
static bool heard(int machine, int kind, rcdp_role_name sender) {
  const bool provisioner = sender == RCDP_PROVISIONER;
  const bool network = sender == RCDP_NETWORK;
  switch (kind) {
  case RCDP_BODY_ERROR:
    return hears(machine) && (provisioner || network);
  case OWN + RCDP_PROVISIONER_DENIED:
    return hears(machine) && provisioner;
  case OWN + RCDP_PROVISIONER_HELLO:
    return machine == PROVISIONER_DEVICE_WAITING_HELLO && provisioner;
  case OWN + RCDP_PROVISIONER_DELIVERY:
    return (machine == PROVISIONER_DEVICE_WAITING_DELIVERY || machine == PROVISIONER_DEVICE_WAITING_CONFIRMED) &&
           (provisioner || network);
  case OWN + RCDP_PROVISIONER_CONFIRMED:
  case LIFE + RCDP_LIFE_NOTICE:
    return machine == PROVISIONER_DEVICE_WAITING_CONFIRMED && network;
  default:
    return false;
  }
}

static void every_message_from_everybody(void **state) {
  (void)state;
  for (int machine = 0; machine < PROVISIONER_DEVICE_STATE_COUNT; machine++) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (kind == RCDP_BODY_PROVISIONER || kind == RCDP_BODY_LIFE) {
        continue;
      }
      kit_device *device = in_state((provisioner_device_machine_state)machine);
      for (int sender = SENDERS - 1; sender >= 0; sender--) {
        if (kit_machine(device) != (provisioner_device_machine_state)machine) {
          over(device); /* the last one was heard */
          device = in_state((provisioner_device_machine_state)machine);
        }
        const bool expected = heard(machine, kind, (rcdp_role_name)sender);
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
static void nameless(kit_device_config *c) {
  c->device_id = RCDP_NO_BYTES;
  c->factory_key = NULL;
}
static void no_certificate(kit_device_config *c) { c->certificate = RCDP_NO_BYTES; }
static void no_anchors(kit_device_config *c) { c->anchor_count = 0; }
static void no_url(kit_device_config *c) { c->certificate_url = RCDP_NO_BYTES; }
static void anothers_url(kit_device_config *c) {
  c->certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=METER2");
}

static void settings_that_make_none(void **state) {
  (void)state;
  static void (*const edits[])(kit_device_config *) = {
      no_suite, many_suites,    unknown_suite, static_suite, suite_of_another_key,
      nameless, no_certificate, no_anchors,    no_url,       anothers_url};
  kit_device *device = in_state(PROVISIONER_DEVICE_IDLE);
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
  kit_device *device = in_state(PROVISIONER_DEVICE_IDLE);
  device->config.factory_key = NULL;
  device->config.suites[0] = RCDP_SUITE_P256;
  device->config.suites[1] = RCDP_SUITE_X25519;
  device->config.suite_count = 2;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  const rcdp_provisioner_offer offer = kit_offer(&read, kit_view(&course.offer));
  assert_int_equal(offer.suite_count, 2);
  assert_int_equal(offer.ephemeral_key.len, 65);
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  over(device);
}

/* --- what the vault holds --- */

/* The vault's octets are in order, and something else stands where an offer should. */
static void an_offer_that_is_none(void **state) {
  (void)state;
  static const uint8_t octets[4] = {RCDP_PROTOCOL_VERSION};
  const rcdp_id order = kit_order(1);
  kit_device *device = in_state(PROVISIONER_DEVICE_WAITING_DELIVERY);
  const kit_octets denied = kit_denied(&order, &(rcdp_octets32){{0}}, RCDP_E_QUOTA);
  const kit_octets hello = kit_say_hello(&course.visitor, 1, 8, 7);
  const rcdp_provisioner_body no_content = {.kind = RCDP_PROVISIONER_OFFER, .body.offer.content = RCDP_BYTES(octets)};
  const kit_octets instead[] = {kit_copy(RCDP_BYTES(octets)), kit_report(&order, RCDP_DEVICE, RCDP_E_QUOTA), denied,
                                kit_write_body(&order, RCDP_DEVICE, &no_content)};
  for (size_t i = 0; i < sizeof instead / sizeof instead[0]; i++) {
    rcdp_device_state kept = kit_device_state(device);
    kept.offer.message = kit_view(&instead[i]);
    kit_device_keep(device, &kept);
    assert_int_equal(kit_device_boot(device), RCDP_OK);
    assert_int_equal(kit_device_open(device, 8), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_E_MISMATCH);
    assert_int_equal(device->failed, RCDP_E_MISMATCH);
  }
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE); /* a new offer is made all the same */
  assert_true(device->done);
  over(device);
}

static void a_receipt_that_is_none(void **state) {
  (void)state;
  static const uint8_t octets[4] = {RCDP_PROTOCOL_VERSION};
  const rcdp_id order = kit_order(1);
  kit_device *device = in_state(PROVISIONER_DEVICE_WAITING_CONFIRMED);
  const kit_octets denied = kit_denied(&order, &(rcdp_octets32){{0}}, RCDP_E_QUOTA);
  const kit_octets hello = kit_say_hello(&course.visitor, 1, 8, 7);
  const rcdp_provisioner_body no_content = {.kind = RCDP_PROVISIONER_RECEIPT,
                                            .body.receipt.body.content = RCDP_BYTES(octets)};
  const kit_octets instead[] = {kit_copy(RCDP_BYTES(octets)), kit_report(&order, RCDP_DEVICE, RCDP_E_QUOTA), denied,
                                kit_write_body(&order, RCDP_DEVICE, &no_content)};
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
  kit_device *device = in_state(PROVISIONER_DEVICE_COMMITTING_INSTALL);
  const uint8_t *octets = device->memory;
  rcdp_role_close(device->role);
  device->role = NULL;
  for (size_t i = 0; i < rcdp_provisioner_device_size(); i++) {
    assert_int_equal(octets[i], 0);
  }
  over(device);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state_and_input),        cmocka_unit_test(other_links),
      cmocka_unit_test(every_message_from_everybody), cmocka_unit_test(settings_that_make_none),
      cmocka_unit_test(suites_without_a_factory_key), cmocka_unit_test(an_offer_that_is_none),
      cmocka_unit_test(a_receipt_that_is_none),       cmocka_unit_test(a_closed_role_is_wiped),
  };
  return cmocka_run_group_tests_name("provisioner_device_states", tests, NULL, NULL);
}
