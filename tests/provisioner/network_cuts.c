/*
 * The power, the store or its answers fail between any two steps: an order or hand-in that is repeated goes on, what may have been done is not
 * answered, and in the end there is one credential, counted once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p;
static desk_device *device;

typedef struct {
  rcdp_maker maker;
  bool certified;
  bool ordered; /* before it is handed in */
} way;

static const way ways[] = {
    {RCDP_MADE_BY_NETWORK, true, true},      {RCDP_MADE_BY_NETWORK, false, true},
    {RCDP_MADE_BY_PROVISIONER, true, true},  {RCDP_MADE_BY_PROVISIONER, false, true},
    {RCDP_MADE_BY_PROVISIONER, true, false}, {RCDP_MADE_BY_PROVISIONER, false, false},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

/* What goes wrong at one step. */
typedef enum { FAILS, UNKNOWN_DONE, UNKNOWN_NOT_DONE, POWER_BEFORE, POWER_AFTER, TIME_IS_OVER, FAULTS } fault;

static void begin(const way *w) {
  d = desk_plain();
  p = desk_granted(d, 1);
  device = desk_device_new(p, "SN1", w->certified, w->maker, 1);
  d->net->bundle = pki_der(&device->identity);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_free(d);
}

/* Answer until the n-th answer, which is hit by the fault. false: there are not so many. */
static bool run_into(fault what, const kit_octets *message, size_t n) {
  serve_kit *net = d->net;
  const bool by_store = what == FAILS || what == UNKNOWN_DONE || what == UNKNOWN_NOT_DONE;
  net->fail_at = by_store ? n : 0;
  net->fail_with = what == FAILS ? RCDP_E_STORAGE : RCDP_E_OUTCOME_UNKNOWN;
  net->fail_done = what == UNKNOWN_DONE;
  rcdp_err err = serve_message(net, SERVE_LINK, "", message);
  for (size_t i = 1; net->question_count > 0; i++) {
    if (!by_store && i == n && what == TIME_IS_OVER) {
      net->now_ms += net->config.answer_timeout_ms;
      assert_int_equal(serve_give(net, (rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    } else if (!by_store && i == n) {
      serve_boot(net); /* questions that were asked have been served, or not: see below */
      return true;
    }
    err = serve_answer(net);
  }
  net->fail_at = 0;
  if (by_store) {
    const bool hit = net->asked_count >= n;
    assert_int_equal(err, hit ? net->fail_with : RCDP_OK);
    assert_int_equal(net->sent_count, hit && what != FAILS ? 0 : 1);
    return hit;
  }
  return net->sent_count == 0;
}

/* The power fails before the store is asked for the n-th time: it is asked, and has done nothing. */
static bool before_the_store(const kit_octets *message, size_t n) {
  const bool hit = run_into(UNKNOWN_NOT_DONE, message, n);
  serve_boot(d->net);
  return hit;
}

static bool hit(fault what, const kit_octets *message, size_t n) {
  return what == POWER_BEFORE ? before_the_store(message, n) : run_into(what, message, n);
}

static void deliver(const way *w) {
  if (w->maker == RCDP_MADE_BY_NETWORK) {
    desk_take_delivery(device);
  } else {
    desk_made(device);
  }
}

static void one_credential(void) {
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_ACTIVE), 1);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_OFFERED), 0);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_RESERVED), 0);
  assert_int_equal(desk_grant_used(p), 1);
}

/* In the course of the order. */
static bool order_is_cut(const way *w, fault what, size_t n) {
  begin(w);
  const kit_octets order = desk_order(device);
  const bool was_hit = hit(what, &order, n);
  assert_int_equal(desk_ordered(device), RCDP_OK);
  deliver(w);
  assert_int_equal(desk_handed_in(device), RCDP_OK);
  desk_take_confirmed(device);
  one_credential();
  end();
  return was_hit;
}

static bool hand_in_is_cut(const way *w, fault what, size_t n) {
  begin(w);
  if (w->ordered) {
    assert_int_equal(desk_ordered(device), RCDP_OK);
  }
  deliver(w);
  desk_receipt(device);
  const kit_octets hand_in = desk_hand_in(device);
  const bool was_hit = hit(what, &hand_in, n);
  assert_int_equal(desk_ask(d, &hand_in), RCDP_OK);
  desk_take_confirmed(device);
  one_credential();
  end();
  return was_hit;
}

/* EVERY fault, or each third one, in turn: where tests are slow. */
static void cut_everywhere(bool (*course)(const way *, fault, size_t), size_t least) {
  for (size_t i = 0; i < WAYS; i++) {
    for (size_t what = i % EVERY; what < FAULTS; what += EVERY) {
      size_t n = 1;
      while (course(&ways[i], (fault)what, n)) {
        n++;
      }
      assert_true(n > least);
    }
  }
}

static void orders(void **state) {
  (void)state;
  cut_everywhere(order_is_cut, 3);
}

static void hand_ins(void **state) {
  (void)state;
  cut_everywhere(hand_in_is_cut, 3);
}

/* Between offer and confirmation of a make another hand-in, of another receipt: the device has held one of them alone, so the other is refused. */
static void the_other_receipt(void **state) {
  (void)state;
  static const way make = {RCDP_MADE_BY_PROVISIONER, true, false};
  begin(&make);
  desk_made(device);
  desk_receipt(device);
  const rcdp_provisioner_receipt honest = device->receipt;
  const kit_octets hand_in = desk_hand_in(device);
  assert_true(run_into(UNKNOWN_DONE, &hand_in, 5)); /* grant, credential, credential, reserve, offer */
  assert_int_equal(desk_state(device), RCDP_STATE_OFFERED);
  device->receipt.credential_hash.octets[0] ^= 1;
  assert_int_equal(desk_handed_in(device), RCDP_E_MISMATCH);
  assert_true(desk_refused(device, RCDP_E_MISMATCH, false));
  device->receipt = honest;
  assert_int_equal(desk_ask(d, &hand_in), RCDP_OK);
  one_credential();
  end();
}

/* The store changes between two of its answers, and is looked into once more; but not for ever. */
static bool once;

static void stale(rcdp_store_op op, rcdp_store_result *stored) {
  if (once && (op == RCDP_STORE_CONFIRM || op == RCDP_STORE_OFFER)) {
    once = false;
    *stored = (rcdp_store_result){.err = RCDP_E_STALE};
  }
}

static void stale_for_ever(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_CONFIRM) {
    *stored = (rcdp_store_result){.err = RCDP_E_STALE};
  } else if (op == RCDP_STORE_FIND) {
    stored->record.state = RCDP_STATE_OFFERED;
    stored->record.receipt = RCDP_NO_BYTES;
  }
}

static void looks_once_more(void **state) {
  (void)state;
  for (size_t i = 0; i < WAYS; i++) {
    begin(&ways[i]);
    if (ways[i].ordered) {
      assert_int_equal(desk_ordered(device), RCDP_OK);
    }
    deliver(&ways[i]);
    d->net->twist = stale;
    once = true;
    assert_int_equal(desk_handed_in(device), RCDP_OK);
    desk_take_confirmed(device);
    assert_false(once);
    d->net->twist = stale_for_ever;
    assert_int_equal(desk_handed_in(device), RCDP_E_STALE);
    assert_true(desk_refused(device, RCDP_E_STORAGE, false));
    d->net->twist = NULL;
    assert_int_equal(desk_handed_in(device), RCDP_OK);
    desk_take_confirmed(device);
    one_credential();
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(orders), cmocka_unit_test(hand_ins),
                                     cmocka_unit_test(the_other_receipt), cmocka_unit_test(looks_once_more)};
  return cmocka_run_group_tests_name("provisioner_network_cuts", tests, NULL, NULL);
}
