/*
 * The network role that serves provisioners as its embedder sees it: every state with every input, which messages open a slot, places and time,
 * settings, and what stays in memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;

static void begin(rcdp_maker maker) {
  d = desk_plain();
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", true, maker, 1);
  d->net->bundle = pki_der(&device->identity);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

static const rcdp_slot *slot(uint32_t index) { return rcdp_network_slot((const rcdp_network *)d->net->role, index); }

/* --- messages of every kind, and the states through which they lead --- */

typedef enum { ORDERING, HANDING_IN, TAKING_BACK, HANDING_OVER, ASKING } errand;

static errand errand_of(provisioning_state state) {
  if (state <= PROVISIONING_OFFER) {
    return ORDERING;
  }
  if (state <= PROVISIONING_LAST_LOOK) {
    return HANDING_IN;
  }
  if (state <= PROVISIONING_ITEM) {
    return TAKING_BACK;
  }
  return state <= PROVISIONING_TRANSFER ? HANDING_OVER : ASKING;
}

static kit_octets take_back(void) {
  const desk_device *const devices[] = {device};
  const rcdp_deprovision what = desk_deprovision_of(p, 1, RCDP_DEPROVISION_SUSPEND, devices, 1, 1);
  return desk_deprovision(p, &what, NULL);
}

static kit_octets hand_over(void) {
  const rcdp_transfer what = {.order = {{0x7a}},
                              .network = p->grant.network,
                              .device = rcdp_bytes_of("SN1"),
                              .credential = device->receipt.credential,
                              .from = p->grant.serial,
                              .to = other->grant.serial,
                              .ownership = 1};
  return desk_transfer(p, other, &what);
}

static kit_octets inquire(void) {
  const rcdp_inquiry what = {{{0x19}}, p->grant.serial, p->grant.network, device->receipt.credential};
  return desk_inquire(p, &what);
}

/* Whatever has to be there before. */
static kit_octets prepare(errand which) {
  begin(which == HANDING_IN ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK);
  if (which == ORDERING) {
    return desk_order(device);
  }
  if (which == HANDING_IN) {
    desk_made(device);
    desk_receipt(device);
    return desk_hand_in(device);
  }
  desk_all(device);
  return which == TAKING_BACK ? take_back() : which == HANDING_OVER ? hand_over() : inquire();
}

static kit_octets bring(provisioning_state state) {
  const kit_octets message = prepare(errand_of(state));
  d->net->policy = state == PROVISIONING_LAST_LOOK ? RCDP_E_NOT_AUTHORISED : RCDP_OK;
  assert_int_equal(serve_message(d->net, SERVE_LINK, "", &message), RCDP_OK);
  while (slot(0)->state != state) {
    assert_int_equal(serve_answer(d->net), RCDP_OK);
  }
  assert_int_equal(d->net->question_count, 1);
  return message;
}

static rcdp_input_kind awaited(provisioning_state state) {
  if (state == PROVISIONING_FETCH || state == PROVISIONING_HAND_IN_FETCH) {
    return RCDP_INPUT_FETCHED;
  }
  return state == PROVISIONING_POLICY || state == PROVISIONING_HAND_IN_POLICY ? RCDP_INPUT_POLICY : RCDP_INPUT_STORED;
}

static void every_state_and_input(void **state) {
  (void)state;
  static const rcdp_store_result stored = {0};
  for (provisioning_state s = PROVISIONING_ORDER_GRANT; s < PROVISIONING_STATE_COUNT; s++) {
    (void)bring(s);
    const uint32_t ticket = slot(0)->ticket;
    for (int kind = 0; kind <= RCDP_INPUT_COUNT; kind++) {
      const bool answers = kind == RCDP_INPUT_FETCHED || kind == RCDP_INPUT_POLICY || kind == RCDP_INPUT_STORED;
      const rcdp_err wanted = kind == RCDP_INPUT_TICK ? RCDP_OK : RCDP_E_STATE;
      rcdp_input input = {.kind = (rcdp_input_kind)kind, .ticket = ticket, .stored = &stored};
      if (kind == RCDP_INPUT_MESSAGE || kind == (int)awaited(s)) {
        continue;
      }
      assert_int_equal(serve_give(d->net, input), wanted);
      assert_int_equal(slot(0)->state, s);
      assert_int_equal(slot(0)->ticket, ticket);
      input.ticket = ticket + 1; /* of nobody: ignored */
      assert_int_equal(serve_give(d->net, input), answers ? RCDP_OK : wanted);
    }
    const rcdp_input late = {.kind = awaited(s), .ticket = ticket, .result = RCDP_E_PENDING};
    assert_int_equal(serve_give(d->net, late), RCDP_E_ARGUMENT); /* no answer yet is none */
    rcdp_err err = RCDP_OK;
    while (d->net->question_count > 0) {
      err = serve_answer(d->net); /* and the right one still leads on */
    }
    assert_int_equal(err, s == PROVISIONING_LAST_LOOK ? RCDP_E_NOT_AUTHORISED : RCDP_OK);
    assert_int_equal(d->net->sent_count, 1);
    assert_int_equal(slot(0)->state, RCDP_SLOT_FREE);
    end();
  }
}

/* In each state time may be over: the place is free, nobody is told, and asked again it is served. */
static void time_is_over_in_each_state(void **state) {
  (void)state;
  for (provisioning_state s = PROVISIONING_ORDER_GRANT; s < PROVISIONING_STATE_COUNT; s++) {
    const kit_octets message = bring(s);
    d->net->sent_count = 0;
    d->net->now_ms = d->net->config.answer_timeout_ms;
    assert_int_equal(serve_give(d->net, (rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(slot(0)->state, RCDP_SLOT_FREE);
    assert_int_equal(d->net->refused, RCDP_E_TIMEOUT);
    assert_int_equal(serve_answer(d->net), RCDP_OK);
    assert_int_equal(d->net->sent_count + d->net->question_count, 0);
    d->net->policy = RCDP_OK;
    assert_int_equal(desk_ask(d, &message), RCDP_OK);
    assert_int_equal(d->net->sent_count, 1);
    end();
  }
}

/* --- messages --- */

/* Of each kind by each sender: those that are taken get an answer, all others none. */
static void kinds_and_senders(void **state) {
  (void)state;
  static kit_message read;
  for (errand which = ORDERING; which <= ASKING; which++) {
    const kit_octets asked = prepare(which);
    assert_int_equal(desk_ask(d, &asked), RCDP_OK);
    const kit_octets answer = d->net->sent;
    for (rcdp_role_name sender = RCDP_DEVICE; sender <= RCDP_PROVISIONER; sender++) {
      kit_read(&read, kit_view(&asked));
      read.message.sender = sender;
      kit_octets message = kit_write(&read.message);
      const bool ours = sender == RCDP_PROVISIONER;
      assert_int_equal(desk_ask(d, &message), ours ? RCDP_OK : RCDP_E_UNEXPECTED);
      assert_int_equal(d->net->sent_count, ours ? 1 : 0);
      kit_read(&read, kit_view(&answer)); /* what the network says is nothing to say to it */
      read.message.sender = sender;
      message = kit_write(&read.message);
      assert_int_equal(desk_ask(d, &message), RCDP_E_UNEXPECTED);
      assert_int_equal(d->net->sent_count, 0);
    }
    end();
  }
}

/* A receipt alone, as the device says it, an offer, a hello: they are for the provisioner. */
static void what_is_for_others(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER);
  desk_made(device);
  desk_receipt(device);
  const rcdp_provisioner_body bodies[] = {{RCDP_PROVISIONER_RECEIPT, .body.receipt = device->hand_in.receipt},
                                          {RCDP_PROVISIONER_OFFER, .body.offer = device->hand_in.offer}};
  for (size_t i = 0; i < 2; i++) {
    for (rcdp_role_name sender = RCDP_DEVICE; sender <= RCDP_PROVISIONER; sender++) {
      const kit_octets message = desk_write(&device->transaction, sender, &bodies[i]);
      assert_int_equal(desk_ask(d, &message), RCDP_E_UNEXPECTED);
      assert_int_equal(d->net->sent_count, 0);
    }
  }
  end();
}

static void octets_that_are_no_message(void **state) {
  (void)state;
  for (errand which = ORDERING; which <= ASKING; which++) {
    kit_octets message = prepare(which);
    const size_t len = message.len;
    for (message.len = 0; message.len < len; message.len += 7) {
      assert_int_not_equal(desk_ask(d, &message), RCDP_OK);
      assert_int_equal(d->net->sent_count, 0);
    }
    end();
  }
}

/* --- places --- */

/* No place is free: each is refused by the name that it has, and never with a notice. */
static void overloaded(void **state) {
  (void)state;
  for (errand which = ORDERING; which <= ASKING; which++) {
    const kit_octets message = prepare(which);
    desk_device *second = desk_device_new(p, "SN2", false, RCDP_MADE_BY_NETWORK, 2);
    const kit_octets order = desk_order(second);
    d->net->config.max_transactions = 1;
    serve_boot(d->net);
    assert_int_equal(serve_message(d->net, 1, "", &order), RCDP_OK);
    assert_int_equal(serve_message(d->net, 2, "", &order), RCDP_OK); /* being worked on: no second place */
    assert_int_equal(d->net->question_count, 1);
    assert_int_equal(serve_message(d->net, SERVE_LINK, "", &message), RCDP_E_OVERLOADED);
    assert_int_equal(d->net->question_count, 1);
    if (which == ORDERING) {
      assert_true(desk_denied(device, RCDP_E_OVERLOADED));
    } else if (which == HANDING_IN) {
      assert_true(desk_refused(device, RCDP_E_OVERLOADED, false));
    } else if (which == ASKING) {
      assert_int_equal(desk_sent(d, RCDP_PROVISIONER_STANDING)->body.standing.report.cause, RCDP_E_OVERLOADED);
    } else {
      assert_true(serve_sent_error(d->net, RCDP_E_OVERLOADED));
    }
    while (d->net->question_count > 0) {
      (void)serve_answer(d->net);
    }
    assert_int_equal(desk_ask(d, &message), RCDP_OK);
    desk_device_free(second);
    end();
  }
}

/* --- settings --- */

static void settings(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_NETWORK);
  serve_kit *net = d->net;
  const rcdp_provisioner_settings good = d->settings;
  const rcdp_key aead = {.kind = RCDP_KEY_AEAD}, ed25519 = {.kind = RCDP_KEY_ED25519},
                 x25519 = {.kind = RCDP_KEY_X25519};
  const rcdp_key *notice = net->config.notice_signing_key;
  for (int i = 0; i < 8; i++) {
    net->config.provisioner = i == 0 ? NULL : &d->settings;
    net->config.notice_signing_key = i == 4 ? NULL : i == 5 ? &ed25519 : notice;
    d->settings = good;
    if (i == 1) {
      d->settings.hand_in_key = NULL;
    } else if (i == 2) {
      d->settings.hand_in_key = &aead;
    } else if (i == 3) {
      d->settings.delivery_lifetime = 0;
    } else if (i == 6) {
      d->settings.hand_in_key = &x25519;
    }
    assert_int_equal(serve_try_boot(net), i < 6 ? RCDP_E_ARGUMENT : RCDP_OK);
  }
  end();
}

/* --- memory --- */

/* What the provisioner's box held is nowhere in the role when it is answered, and nothing of a message in a place that is free. */
static bool holds(rcdp_bytes memory, rcdp_bytes what) {
  for (size_t i = 0; i + what.len <= memory.len; i++) {
    if (memcmp(memory.data + i, what.data, what.len) == 0) {
      return true;
    }
  }
  return false;
}

static void nothing_stays(void **state) {
  (void)state;
  begin(RCDP_MADE_BY_PROVISIONER);
  const rcdp_network *network = (const rcdp_network *)d->net->role;
  const rcdp_bytes memory = {(const uint8_t *)network,
                             sizeof *network + network->config.max_transactions * network->slot_size};
  desk_made(device);
  const rcdp_bytes secret = rcdp_secret_bytes(&device->credential.secrets.management_key);
  desk_receipt(device);
  const kit_octets hand_in = desk_hand_in(device);
  assert_int_equal(serve_message(d->net, SERVE_LINK, "", &hand_in), RCDP_OK);
  while (d->net->question_count > 0) {
    assert_false(holds(memory, (rcdp_bytes){secret.data + 16, 16})); /* the first half is the credential's name */
    assert_int_equal(serve_answer(d->net), RCDP_OK);
  }
  desk_take_confirmed(device);
  const uint8_t *octets = (const uint8_t *)slot(0);
  for (size_t i = 0; i < network->slot_size; i++) {
    assert_int_equal(octets[i], 0);
  }
  end();
}

enum { STEP = 16 /* the arena's alignment */ };

static rcdp_err (*whole_input)(rcdp_role *role, const rcdp_input *input);
static uint8_t *before;
static unsigned long tries, round_of;

/* With sizes that are too little: nothing is asked, and nothing sent but a refusal without a notice. Then with the whole. */
static rcdp_err narrow_input(rcdp_role *role, const rcdp_input *input) {
  rcdp_network *network = (rcdp_network *)role;
  const size_t size = sizeof *network + network->slot_size;
  memcpy(before, role, size);
  network->arena.peak = 0;
  (void)whole_input(role, input);
  const size_t need = network->arena.peak;
  memcpy(role, before, size);
  for (size_t given = STEP * (round_of++ % 5); given < need; given += (size_t)5 * STEP) {
    rcdp_action action;
    network->arena.size = given;
    assert_int_not_equal(whole_input(role, input), RCDP_OK);
    while (rcdp_role_next(role, &action)) {
      assert_true(action.kind == RCDP_ACTION_REPORT || (action.kind == RCDP_ACTION_SEND && action.message.len < 128));
      assert_true(action.kind != RCDP_ACTION_REPORT || action.step != RCDP_STEP_ACTIVE);
    }
    memcpy(role, before, size);
    tries++;
  }
  return whole_input(role, input);
}

static void too_little_memory(void **state) {
  (void)state;
  for (errand which = ORDERING; which <= ASKING; which++) {
    const kit_octets message = prepare(which);
    d->net->config.max_transactions = 1;
    serve_boot(d->net);
    before = malloc(sizeof(rcdp_network) + ((rcdp_network *)d->net->role)->slot_size);
    assert_non_null(before);
    whole_input = d->net->role->input;
    d->net->role->input = narrow_input;
    assert_int_equal(desk_ask(d, &message), RCDP_OK);
    free(before);
    end();
  }
  print_message("%lu tries\n", tries);
  assert_true(tries > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state_and_input),
      cmocka_unit_test(time_is_over_in_each_state),
      cmocka_unit_test(kinds_and_senders),
      cmocka_unit_test(what_is_for_others),
      cmocka_unit_test(octets_that_are_no_message),
      cmocka_unit_test(overloaded),
      cmocka_unit_test(settings),
      cmocka_unit_test(nothing_stays),
      cmocka_unit_test(too_little_memory),
  };
  return cmocka_run_group_tests_name("provisioner_network_table", tests, NULL, NULL);
}
