/*
 * The network role that serves companions as its embedder sees it: every state with every input, which messages open a slot, places and time,
 * settings, and attach and companion in one role.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/attach.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static kit_order order;
static serve_device *device;

static void begin(void) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  order = serve_open(kit, "one", 1, 4);
  device = serve_device_new(kit, "SN1", true, &order, 0);
}

static void end(void) {
  serve_device_free(device);
  serve_free(kit);
}

static const rcdp_slot *slot(uint32_t index) { return rcdp_network_slot((const rcdp_network *)kit->role, index); }

/* --- states and inputs --- */

/* The message that leads through this state. */
static kit_octets way_to(serving_state state) {
  const rcdp_companion_target target = serve_target(device);
  const rcdp_companion_body open = {.kind = RCDP_COMPANION_OPEN, .body.open = {1}};
  rcdp_companion_body manage = {.kind = RCDP_COMPANION_MANAGE};
  switch (state) {
  case SERVING_OPEN:
    return kit_write_body(&order.order, RCDP_COMPANION, &open);
  case SERVING_RECEIPT:
  case SERVING_CONFIRM:
    return serve_receipt(device);
  case SERVING_LIST:
    break;
  case SERVING_TARGET:
  case SERVING_CHANGE:
    manage.body.manage = (rcdp_companion_manage){.kind = RCDP_MANAGE_SUSPEND, .body.suspend = target};
    break;
  case SERVING_NEW_LIMITS:
  case SERVING_LEAVE:
    manage.body.manage = (rcdp_companion_manage){.kind = RCDP_MANAGE_LIMIT, .body.limit = {target, {.lifetime = 9}}};
    break;
  default:
    return *serve_order(device);
  }
  return kit_write_body(&order.order, RCDP_COMPANION, &manage);
}

static bool needs_a_credential(serving_state state) { return state >= SERVING_RECEIPT; }

/* The message that led there. */
static kit_octets bring(serving_state state) {
  begin();
  if (needs_a_credential(state)) {
    assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    serve_take_grant(device);
  }
  if (state >= SERVING_TARGET) {
    const kit_octets receipt = serve_receipt(device);
    assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  }
  const kit_octets message = way_to(state);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", &message), RCDP_OK);
  while (slot(0)->state != state) {
    assert_int_equal(serve_answer(kit), RCDP_OK);
  }
  assert_int_equal(kit->question_count, 1);
  return message;
}

/* The only input that leads on. */
static rcdp_input_kind awaited(serving_state state) {
  if (state == SERVING_FETCH) {
    return RCDP_INPUT_FETCHED;
  }
  return state == SERVING_POLICY || state == SERVING_LEAVE ? RCDP_INPUT_POLICY : RCDP_INPUT_STORED;
}

static void every_state_and_input(void **state) {
  (void)state;
  static const rcdp_store_result stored = {0};
  for (serving_state s = SERVING_OPEN; s < SERVING_STATE_COUNT; s++) {
    (void)bring(s);
    const uint32_t ticket = slot(0)->ticket;
    for (int kind = 0; kind <= RCDP_INPUT_COUNT; kind++) {
      const bool answers = kind == RCDP_INPUT_FETCHED || kind == RCDP_INPUT_POLICY || kind == RCDP_INPUT_STORED;
      rcdp_err wanted = kind == RCDP_INPUT_TICK ? RCDP_OK : RCDP_E_STATE;
      rcdp_input input = {.kind = (rcdp_input_kind)kind, .ticket = ticket, .stored = &stored};
      if (kind == RCDP_INPUT_MESSAGE || kind == (int)awaited(s)) {
        continue;
      }
      assert_int_equal(serve_give(kit, input), wanted);
      assert_int_equal(slot(0)->state, s);
      assert_int_equal(slot(0)->ticket, ticket);
      input.ticket = ticket + 1; /* of nobody: ignored */
      assert_int_equal(serve_give(kit, input), answers ? RCDP_OK : wanted);
    }
    rcdp_input late = {.kind = awaited(s), .ticket = ticket, .result = RCDP_E_PENDING};
    assert_int_equal(serve_give(kit, late), RCDP_E_ARGUMENT); /* no answer yet is none */
    assert_int_equal(slot(0)->state, s);
    rcdp_err err = RCDP_OK;
    while (kit->question_count > 0) {
      err = serve_answer(kit); /* and the right one still leads on */
    }
    assert_int_equal(err, RCDP_OK);
    assert_int_equal(kit->sent_count, 1);
    assert_int_equal(slot(0)->state, RCDP_SLOT_FREE);
    end();
  }
}

/* In each state time may be over: the place is free, nobody is told, and the answer that comes later is nobody's. */
static void time_is_over_in_each_state(void **state) {
  (void)state;
  for (serving_state s = SERVING_OPEN; s < SERVING_STATE_COUNT; s++) {
    const kit_octets message = bring(s);
    kit->sent_count = 0;
    assert_int_equal(rcdp_role_deadline(kit->role), kit->config.answer_timeout_ms);
    kit->now_ms = kit->config.answer_timeout_ms - 1;
    assert_int_equal(serve_give(kit, (rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(slot(0)->state, s);
    kit->now_ms++;
    assert_int_equal(serve_give(kit, (rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(slot(0)->state, RCDP_SLOT_FREE);
    assert_int_equal(kit->refused, RCDP_E_TIMEOUT);
    assert_int_equal(serve_answer(kit), RCDP_OK);
    assert_int_equal(kit->sent_count, 0);
    assert_int_equal(kit->question_count, 0);
    assert_int_equal(serve_ask(kit, "one", &message), RCDP_OK); /* asked again, it is served */
    assert_int_equal(kit->sent_count, 1);
    end();
  }
}

/* Nothing of a message stays in a place that is free again. */
static void a_free_place_is_empty(void **state) {
  (void)state;
  begin();
  serve_all(device, "one");
  const uint8_t *octets = (const uint8_t *)slot(0);
  const size_t size = ((const rcdp_network *)kit->role)->slot_size;
  for (size_t i = 0; i < size; i++) {
    assert_int_equal(octets[i], 0);
  }
  end();
}

/* --- messages --- */

/* Of each kind by each sender: those that are taken get an answer, all others none. */
static void kinds_and_senders(void **state) {
  (void)state;
  static kit_message read;
  begin();
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  const kit_octets grant = kit->sent;
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  const kit_octets confirmed = kit->sent;
  const kit_octets open = way_to(SERVING_OPEN);
  const kit_octets list = way_to(SERVING_LIST);
  assert_int_equal(serve_ask(kit, "one", &list), RCDP_OK);
  const kit_octets managed = kit->sent;
  assert_int_equal(serve_ask(kit, "one", &open), RCDP_OK);
  const kit_octets opened = kit->sent;
  const rcdp_companion_body offer_body = {.kind = RCDP_COMPANION_OFFER, .body.offer = device->fields.offer};
  const kit_octets offer = kit_write_body(&order.order, RCDP_DEVICE, &offer_body);
  const kit_octets hello = kit_hello(&order, NULL);
  const kit_octets denied = kit_denied(&order, &device->fields.reference, RCDP_E_QUOTA);
  const kit_octets error = kit_report(&order.order, RCDP_COMPANION, RCDP_E_QUOTA);
  const struct {
    const kit_octets *message;
    rcdp_role_name sender; /* whose it is, where the network takes it; else RCDP_PROVISIONER */
  } rows[] = {
      {&open, RCDP_COMPANION},      {&device->ordered, RCDP_COMPANION}, {&receipt, RCDP_DEVICE},
      {&list, RCDP_COMPANION},      {&grant, RCDP_PROVISIONER},         {&confirmed, RCDP_PROVISIONER},
      {&managed, RCDP_PROVISIONER}, {&opened, RCDP_PROVISIONER},        {&offer, RCDP_PROVISIONER},
      {&hello, RCDP_PROVISIONER},   {&denied, RCDP_PROVISIONER},        {&error, RCDP_PROVISIONER},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (rcdp_role_name sender = RCDP_DEVICE; sender < RCDP_PROVISIONER; sender++) {
      const bool taken = sender == rows[i].sender;
      kit_read(&read, kit_view(rows[i].message));
      read.message.sender = sender;
      const kit_octets message = kit_write(&read.message);
      assert_int_equal(serve_ask(kit, "one", &message), taken ? RCDP_OK : RCDP_E_UNEXPECTED);
      assert_int_equal(kit->sent_count, taken ? 1 : 0);
      if (taken) { /* and for nobody without a channel */
        assert_int_equal(serve_ask(kit, "", &message), RCDP_E_NOT_AUTHORISED);
        assert_int_equal(kit->asked_count, 0);
        assert_int_equal(kit->sent_count, 1);
      }
    }
  }
  end();
}

/* Cut anywhere it is no message; with more octets than any has, it is not even read. */
static void octets_that_are_no_message(void **state) {
  (void)state;
  begin();
  kit_octets message = *serve_order(device);
  const size_t len = message.len;
  for (message.len = 0; message.len < len; message.len++) {
    assert_int_not_equal(serve_ask(kit, "one", &message), RCDP_OK);
    assert_int_equal(kit->sent_count, 0);
  }
  message.len = RCDP_ORDER_MESSAGE_MAX + 1;
  assert_int_equal(serve_ask(kit, "one", &message), RCDP_E_TOO_LARGE);
  end();
}

/* --- places --- */

/* No place is free: each is refused by the name that it has. */
static void overloaded(void **state) {
  (void)state;
  begin();
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  serve_device *other = serve_device_new(kit, "SN2", false, &order, 1);
  kit->config.max_transactions = 1;
  serve_boot(kit);
  const kit_octets list = way_to(SERVING_LIST);
  const kit_octets open = way_to(SERVING_OPEN);
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_message(kit, 1, "one", serve_order(other)), RCDP_OK);
  assert_int_equal(serve_message(kit, 2, "one", &other->ordered), RCDP_OK); /* being worked on: no second place */
  assert_int_equal(kit->question_count, 1);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", &device->ordered), RCDP_E_OVERLOADED);
  assert_true(serve_denied(device, RCDP_E_OVERLOADED));
  const rcdp_companion_body *body = serve_sent(kit, RCDP_COMPANION_DENIED);
  assert_true(body->body.denied.report.has_retry_after);
  assert_int_equal(body->body.denied.report.retry_after, 5);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", &list), RCDP_E_OVERLOADED);
  assert_true(serve_manage_refused(kit, RCDP_E_OVERLOADED));
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", &open), RCDP_E_OVERLOADED);
  assert_true(serve_sent_error(kit, RCDP_E_OVERLOADED));
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", &receipt), RCDP_E_OVERLOADED);
  assert_true(serve_sent_error(kit, RCDP_E_OVERLOADED));
  kit->sent_count = 0;
  while (kit->question_count > 0) {
    assert_int_equal(serve_answer(kit), RCDP_OK);
  }
  assert_int_equal(kit->sent_count, 1);
  assert_int_equal(kit->sent_link, 1);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  serve_device_free(other);
  end();
}

/* --- settings --- */

static void settings(void **state) {
  (void)state;
  begin();
  const rcdp_companion_settings good = kit->settings;
  const rcdp_key other = {.kind = RCDP_KEY_AEAD};
  for (int i = 0; i < 5; i++) {
    kit->config.companion = i == 0 ? NULL : &kit->settings;
    kit->settings = good;
    if (i == 1) {
      kit->settings.order_key = NULL;
    } else if (i == 2) {
      kit->settings.order_key = &other;
    } else if (i == 3) {
      kit->settings.order_lifetime = 0;
    }
    assert_int_equal(serve_try_boot(kit), i == 4 ? RCDP_OK : RCDP_E_ARGUMENT);
  }
  end();
}

/* --- attach and companion in one role --- */

static world_datagram request_of(world *w) {
  world_start(w, 0);
  return w->inflight[0];
}

/* Each has its own states, and a credential of the one is nothing to the other. */
static void both_in_one_role(void **state) {
  (void)state;
  begin();
  world *w = world_new(kit->w->provider, RCDP_SUITE_P256, 1, 1);
  kit->bundle = pki_der(&w->devices[0].identity);
  const rcdp_bytes anchors[] = {pki_der(&w->factory_ca), kit->w->factory_anchors[0]};
  kit->config.device_anchors = anchors;
  kit->config.device_anchor_count = 2;
  serve_boot(kit);
  const world_datagram request = request_of(w);
  const kit_octets attach = kit_copy((rcdp_bytes){request.data, request.len});
  assert_int_equal(serve_message(kit, 1, "one", &attach), RCDP_OK); /* whosever channel brought it */
  assert_int_equal(serve_answer(kit), RCDP_OK);
  assert_int_equal(slot(0)->procedure == rcdp_attach_procedure(), true);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", serve_order(device)), RCDP_OK);
  assert_int_equal(slot(1)->procedure == rcdp_companion_procedure(), true);
  assert_int_equal(serve_answer(kit), RCDP_OK); /* the attach's fetch */
  assert_string_equal(kit->policy_subscription, "");
  assert_true(kit->policy_certificate);
  kit->bundle = pki_der(&device->identity);
  size_t sent = 0;
  while (kit->question_count > 0) {
    kit->sent_count = 0;
    assert_int_equal(serve_answer(kit), RCDP_OK);
    sent += kit->sent_count;
    if (kit->sent_count > 0 && kit->sent_link == SERVE_LINK) {
      serve_take_grant(device);
    }
  }
  assert_int_equal(sent, 2);
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  serve_take_confirmed(device, &receipt);
  world_free(w);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state_and_input),
      cmocka_unit_test(time_is_over_in_each_state),
      cmocka_unit_test(a_free_place_is_empty),
      cmocka_unit_test(kinds_and_senders),
      cmocka_unit_test(octets_that_are_no_message),
      cmocka_unit_test(overloaded),
      cmocka_unit_test(settings),
      cmocka_unit_test(both_in_one_role),
  };
  return cmocka_run_group_tests_name("companion_network_table", tests, NULL, NULL);
}
