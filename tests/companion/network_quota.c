/* The quota holds at every moment, however many orders are on their way at once; so do the bounds of one device and of the network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

enum { MANY = 64 };

static const rcdp_companion_body *read_back(const kit_octets *message, kit_message *read) {
  kit_read(read, kit_view(message));
  assert_int_equal(read->message.kind, RCDP_BODY_COMPANION);
  return &read->message.body.companion;
}

/* All of an order's devices at once, a link each, every step of one between those of the others: as many as the quota are granted. */
static void all_entries_at_once(void **state) {
  (void)state;
  static const uint32_t quotas[] = {0, 1, 13, MANY};
  static kit_message read;
  static kit_octets sent[MANY];
  static serve_device *devices[MANY];
  for (size_t q = 0; q < sizeof quotas / sizeof quotas[0]; q++) {
    serve_kit *kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, quotas[q]);
    const kit_order order = serve_open(kit, "one", 1, MANY);
    kit->config.max_transactions = MANY;
    serve_boot(kit);
    for (size_t i = 0; i < MANY; i++) {
      char name[24];
      (void)snprintf(name, sizeof name, "D%zu", i);
      devices[i] = serve_device_new(kit, name, false, &order, (uint8_t)i);
      sent[i].len = 0;
      assert_int_equal(serve_message(kit, i, "one", serve_order(devices[i])), RCDP_OK);
    }
    assert_int_equal(kit->question_count, MANY);
    while (kit->question_count > 0) {
      kit->sent_count = 0;
      (void)serve_answer(kit);
      if (kit->sent_count > 0) {
        assert_int_equal(sent[kit->sent_link].len, 0);
        sent[kit->sent_link] = kit->sent;
      }
    }
    size_t granted = 0;
    for (size_t i = 0; i < MANY; i++) {
      const rcdp_companion_body *body = read_back(&sent[i], &read);
      granted += body->kind == RCDP_COMPANION_GRANT ? 1 : 0;
      if (body->kind != RCDP_COMPANION_GRANT) {
        assert_int_equal(body->kind, RCDP_COMPANION_DENIED);
        assert_int_equal(body->body.denied.report.cause, RCDP_E_QUOTA);
        assert_true(rcdp_octets32_equal(&body->body.denied.reference, &devices[i]->fields.reference));
      }
      serve_device_free(devices[i]);
    }
    assert_int_equal(granted, quotas[q]);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), quotas[q]);
    serve_free(kit);
  }
}

/* A place is kept by the offer and by what becomes of it, and given back when that ends. */
static void places_come_back(void **state) {
  (void)state;
  for (int how = 0; how < 3; how++) {
    serve_kit *kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 1);
    const kit_order order = serve_open(kit, "one", 1, 2);
    serve_device *first = serve_device_new(kit, "SN1", false, &order, 0);
    serve_device *second = serve_device_new(kit, "SN2", true, &order, 1);
    kit->settings.order_lifetime = UINT32_MAX;
    assert_int_equal(serve_order_asked(first, "one"), RCDP_OK);
    serve_take_grant(first);
    assert_int_equal(serve_order_asked(second, "one"), RCDP_E_QUOTA);
    assert_true(serve_denied(second, RCDP_E_QUOTA));
    if (how == 0) {
      kit->wall.seconds += kit->config.offer_lifetime; /* it lapses by itself */
    } else {
      const kit_octets receipt = serve_receipt(first);
      assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
      assert_int_equal(serve_order_asked(second, "one"), RCDP_E_QUOTA);
      serve_transition(kit, &first->granted.credential, how == 1 ? RCDP_EVENT_REVOKE : RCDP_EVENT_EXPIRE);
    }
    serve_all(second, "one");
    serve_device_free(first);
    serve_device_free(second);
    serve_free(kit);
  }
}

/* What is to replace another one needs a place of its own until it does. */
static void a_replacement_needs_a_place(void **state) {
  (void)state;
  serve_kit *kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 1);
  const kit_order order = serve_open(kit, "one", 1, 2);
  serve_device *first = serve_device_new(kit, "SN1", false, &order, 0);
  serve_device *again = serve_device_new(kit, "SN1", false, &order, 1);
  serve_all(first, "one");
  again->fields.replace = true;
  assert_int_equal(serve_order_asked(again, "one"), RCDP_E_QUOTA);
  serve_subscribe(kit, "one", 2, NULL);
  serve_all(again, "one");
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 1);
  serve_device_free(first);
  serve_device_free(again);
  serve_free(kit);
}

/* Of one device, and of the whole network. */
static void other_bounds(void **state) {
  (void)state;
  for (int whole = 0; whole < 2; whole++) {
    serve_kit *kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, MANY);
    kit->config.max_open = 2;
    kit->config.max_credentials = whole ? 2 : 0;
    serve_boot(kit);
    const kit_order order = serve_open(kit, "one", 1, 4);
    for (uint8_t i = 0; i < 4; i++) {
      char name[24];
      (void)snprintf(name, sizeof name, "D%d", whole ? i : 0);
      serve_device *device = serve_device_new(kit, name, false, &order, i);
      assert_int_equal(serve_order_asked(device, "one"), i < 2 ? RCDP_OK : RCDP_E_QUOTA);
      serve_device_free(device);
    }
    serve_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_entries_at_once),
      cmocka_unit_test(places_come_back),
      cmocka_unit_test(a_replacement_needs_a_place),
      cmocka_unit_test(other_bounds),
  };
  return cmocka_run_group_tests_name("companion_network_quota", tests, NULL, NULL);
}
