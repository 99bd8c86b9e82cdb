/*
 * The network serves a companion from open to confirmed: certified and asserted devices, with every provider and both suites, in a store in memory
 * and in a database; repetitions, restarts, and what is asked of whom.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <rcdp/attach.h>

#ifdef TEST_SQLITE
#include <rcdp/store_sqlite.h>
#endif

#include "companion/network_kit.h"
#include "support/providers.h"
#include "support/toy.h"

/* The providers of this build, and the toy. */
static size_t all_providers(const rcdp_provider *list[TEST_PROVIDERS_MAX + 1], struct toy *toy) {
  const size_t count = test_providers(list);
  toy_begin(toy, 1);
  list[count] = &toy->provider;
  return count + 1;
}

static serve_kit *any_network(void) { return serve_new(kit_any_provider(), RCDP_SUITE_P256, 8); }

static void asked(const serve_kit *kit, const rcdp_store_op *ops, size_t count) {
  assert_int_equal(kit->asked_count, count);
  assert_memory_equal(kit->asked, ops, count * sizeof *ops);
}

static const rcdp_store_op of_an_order[] = {RCDP_STORE_LOOKUP, RCDP_STORE_FIND_SUBSCRIPTION, RCDP_STORE_RESERVE,
                                            RCDP_STORE_OFFER};
static const rcdp_store_op of_a_receipt[] = {RCDP_STORE_FIND, RCDP_STORE_CONFIRM};

static void check_record(serve_kit *kit, const serve_device *device) {
  const rcdp_record record = serve_find(kit, &device->granted.credential).record;
  assert_int_equal(record.state, RCDP_STATE_OFFERED);
  assert_true(rcdp_bytes_equal(record.parent, rcdp_bytes_of("one")));
  assert_true(rcdp_bytes_equal(record.device_id, rcdp_bytes_of(device->device_id)));
  assert_int_equal(record.assurance, device->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED);
  assert_true(record.counter_absent);
  assert_true(rcdp_bytes_equal(record.certificate_url, rcdp_bytes_of(device->url)));
  assert_int_equal(record.manufacturer.len > 0, device->is_signed);
  assert_int_equal(rcdp_octets32_equal(&record.certificate_hash, &device->offer.certificate_hash), device->is_signed);
  assert_int_equal(record.not_after, WORLD_NOW + kit->terms.validity);
  assert_int_equal(record.lapses_at, WORLD_NOW + kit->config.offer_lifetime);
}

static void check_policy(const serve_kit *kit, const serve_device *device) {
  assert_int_equal(kit->policies, 1);
  assert_int_equal(kit->fetches, device->is_signed ? 1 : 0);
  assert_string_equal(kit->policy_device, device->device_id);
  assert_string_equal(kit->policy_subscription, "one");
  assert_int_equal(kit->policy_assurance, device->is_signed ? RCDP_CERTIFIED : RCDP_ASSERTED);
  assert_int_equal(kit->policy_certificate, device->is_signed);
}

static void course(const rcdp_provider *provider, rcdp_suite_id suite, bool certified) {
  serve_kit *kit = serve_new(provider, suite, 8);
  const kit_order order = serve_open(kit, "one", 1, 2);
  asked(kit, (const rcdp_store_op[]){RCDP_STORE_FIND_SUBSCRIPTION}, 1);
  assert_int_equal(kit->steps[RCDP_STEP_OPEN], 1);
  serve_device *device = serve_device_new(kit, "SN1", certified, &order, 1);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  asked(kit, of_an_order, 4);
  check_policy(kit, device);
  check_record(kit, device);
  const kit_octets grant = kit->sent;
  assert_int_equal(serve_ask(kit, "one", &device->ordered),
                   RCDP_OK); /* again: the very same octets, and nobody is asked */
  asked(kit, of_an_order, 1);
  assert_true(rcdp_bytes_equal(kit_view(&kit->sent), kit_view(&grant)));
  const kit_octets receipt = serve_receipt(device);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
    serve_take_confirmed(device, &receipt);
    asked(kit, of_a_receipt, 2);
    assert_int_equal(serve_find(kit, &device->granted.credential).record.state, RCDP_STATE_ACTIVE);
  }
  assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_OK); /* the grant again, also now */
  assert_true(rcdp_bytes_equal(kit_view(&kit->sent), kit_view(&grant)));
  serve_device_free(device);
  serve_free(kit);
}

static void every_provider_suite_and_assurance(void **state) {
  (void)state;
  const rcdp_provider *list[TEST_PROVIDERS_MAX + 1];
  struct toy toy;
  const size_t count = all_providers(list, &toy);
  for (size_t i = 0; i < count; i++) {
    for (int certified = 0; certified < 2; certified++) {
      course(list[i], RCDP_SUITE_P256, certified == 1);
      course(list[i], RCDP_SUITE_X25519, certified == 1);
    }
  }
}

/* A subscription is called the same each time, by each server and after restarts; another one otherwise; and in another network too. */
static void names_are_kept_and_tell_nothing(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order first = serve_open(kit, "one", 1, 1);
  const kit_order other = serve_open(kit, "two", 1, 1);
  serve_boot(kit);
  const kit_order later = serve_open(kit, "one", 2, 5);
  assert_true(rcdp_id_equal(&first.opened.companion, &later.opened.companion));
  assert_false(rcdp_id_equal(&first.opened.companion, &other.opened.companion));
  assert_true(rcdp_network_id_equal(&first.opened.network, &kit->config.network));
  kit->config.network.has_nid = true;
  serve_boot(kit);
  const kit_order elsewhere = serve_open(kit, "one", 1, 1);
  assert_false(rcdp_id_equal(&first.opened.companion, &elsewhere.opened.companion));
  serve_free(kit);
}

/* Eight octets of time, one of entries, and a code that hangs on all that the order is. */
static void nonces_hang_on_everything(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order first = serve_open(kit, "one", 1, 2);
  const uint8_t *octets = first.opened.network_nonce.octets;
  uint64_t time = 0;
  for (size_t i = 0; i < 8; i++) {
    time = time << 8 | octets[i];
  }
  assert_int_equal(time, WORLD_NOW);
  assert_int_equal(octets[8], 2);
  const kit_order again = serve_open(kit, "one", 1, 2);
  assert_memory_equal(again.opened.network_nonce.octets, octets, 32);
  const kit_order of_another = serve_open(kit, "two", 1, 2);
  const kit_order second = serve_open(kit, "one", 2, 2);
  const kit_order larger = serve_open(kit, "one", 1, 3);
  kit->wall.seconds++;
  const kit_order later = serve_open(kit, "one", 1, 2);
  const kit_order *others[] = {&of_another, &second, &larger, &later};
  for (size_t i = 0; i < 4; i++) {
    assert_memory_not_equal(others[i]->opened.network_nonce.octets + 9, octets + 9, 23);
  }
  serve_free(kit);
}

/* What the network needs for an order is in its messages alone: another server, or the same after a power cut, goes on. */
static void a_restart_loses_no_order(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order order = serve_open(kit, "one", 1, 1);
  serve_device *device = serve_device_new(kit, "SN1", true, &order, 0);
  serve_boot(kit);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  serve_boot(kit);
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  serve_take_confirmed(device, &receipt);
  serve_device_free(device);
  serve_free(kit);
}

/* Cut after the reservation: what follows finds the same SUPI. */
static void a_reservation_is_gone_on_with(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order order = serve_open(kit, "one", 1, 1);
  serve_device *device = serve_device_new(kit, "SN1", false, &order, 0);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", serve_order(device)), RCDP_OK);
  while (serve_count(kit, "one", RCDP_STATE_RESERVED) == 0) {
    assert_int_equal(serve_answer(kit), RCDP_OK);
  }
  serve_boot(kit);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 1);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_RESERVED), 0);
  serve_device_free(device);
  serve_free(kit);
}

/* Two servers work on one entry: whoever reserves second gives the other's answer, or none yet. */
static void one_grant_by_two_servers(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order order = serve_open(kit, "one", 1, 1);
  serve_device *device = serve_device_new(kit, "SN1", false, &order, 0);
  const kit_octets *message = serve_order(device);
  assert_int_equal(serve_message(kit, SERVE_LINK, "one", message), RCDP_OK);
  while (kit->policies == 0) {
    assert_int_equal(serve_answer(kit), RCDP_OK);
  }
  serve_kit *faster = any_network();
  rcdp_store *const its_own = faster->store;
  faster->store = kit->store;
  faster->config = kit->config;
  serve_boot(faster);
  assert_int_equal(serve_ask(faster, "one", message), RCDP_OK);
  while (kit->question_count > 0) {
    assert_int_equal(serve_answer(kit), RCDP_OK);
  }
  assert_true(rcdp_bytes_equal(kit_view(&kit->sent), kit_view(&faster->sent)));
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 1);
  serve_take_grant(device);
  faster->store = its_own;
  serve_free(faster);
  serve_device_free(device);
  serve_free(kit);
}

/* The device's former credential ends when the new one is confirmed, not before. */
static void a_replacement_ends_the_former(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order order = serve_open(kit, "one", 1, 3);
  for (int certified = 0; certified < 2; certified++) {
    const char *name = certified ? "SN1" : "SN2";
    serve_device *first = serve_device_new(kit, name, certified == 1, &order, 0);
    serve_device *second = serve_device_new(kit, name, certified == 1, &order, 1);
    serve_all(first, "one");
    if (certified) {
      second->identity = first->identity;
      second->offer.certificate_hash = first->offer.certificate_hash;
      kit->w->provider->key_release(kit->w->provider->context, &second->factory_key);
      assert_int_equal(rcdp_key_import(kit->w->provider, first->identity.kind, RCDP_BYTES(first->identity.private_key),
                                       &second->factory_key),
                       RCDP_OK);
    }
    assert_int_equal(serve_order_asked(second, "one"), RCDP_E_ALREADY);
    assert_true(serve_denied(second, RCDP_E_ALREADY));
    second->fields.replace = true;
    assert_int_equal(serve_order_asked(second, "one"), RCDP_OK);
    serve_take_grant(second);
    assert_int_equal(serve_find(kit, &first->granted.credential).record.state, RCDP_STATE_ACTIVE);
    const kit_octets receipt = serve_receipt(second);
    assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
    serve_take_confirmed(second, &receipt);
    assert_int_equal(serve_find(kit, &first->granted.credential).record.state, RCDP_STATE_REVOKED);
    serve_device_free(first);
    serve_device_free(second);
  }
  serve_free(kit);
}

/* One name without a certificate is another device in each subscription, and is never one that has a certificate. */
static void asserted_names_are_of_their_subscription(void **state) {
  (void)state;
  serve_kit *kit = any_network();
  const kit_order one = serve_open(kit, "one", 1, 2);
  const kit_order two = serve_open(kit, "two", 2, 1);
  serve_device *devices[] = {
      serve_device_new(kit, "SN1", false, &one, 0),
      serve_device_new(kit, "SN1", false, &two, 0),
      serve_device_new(kit, "SN1", true, &one, 1),
  };
  for (size_t i = 0; i < 3; i++) {
    serve_all(devices[i], i == 1 ? "two" : "one");
  }
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 2);
  assert_int_equal(serve_count(kit, "two", RCDP_STATE_ACTIVE), 1);
  for (size_t i = 0; i < 3; i++) {
    serve_device_free(devices[i]);
  }
  serve_free(kit);
}

#ifdef TEST_SQLITE
/* The same in a database. */
static void in_a_database(void **state) {
  (void)state;
  char directory[] = "/tmp/rcdp-companion-XXXXXX";
  char path[64];
  assert_non_null(mkdtemp(directory));
  (void)snprintf(path, sizeof path, "%s/store", directory);
  serve_kit *kit = any_network();
  rcdp_store_close(kit->store);
  assert_int_equal(rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, kit->w->provider, &kit->store), RCDP_OK);
  const rcdp_store_request block = {.op = RCDP_STORE_ADD_BLOCK,
                                    .block_first = rcdp_bytes_of("001010000000001"),
                                    .block_last = rcdp_bytes_of("001010000000099")};
  assert_int_equal(serve_execute(kit, &block).err, RCDP_OK);
  serve_subscribe(kit, "one", 2, NULL);
  const kit_order order = serve_open(kit, "one", 1, 2);
  serve_device *certified = serve_device_new(kit, "SN1", true, &order, 0);
  serve_device *asserted = serve_device_new(kit, "SN2", false, &order, 1);
  serve_all(certified, "one");
  serve_all(asserted, "one");
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 2);
  assert_int_equal(serve_do(certified, "one", RCDP_MANAGE_REMOVE), RCDP_OK);
  assert_int_equal(serve_changed(kit)->state, RCDP_ITEM_ENDED);
  const rcdp_controls loan = {.has_not_after = true, .not_after = WORLD_NOW + 60};
  assert_int_equal(serve_limit(asserted, "one", &loan), RCDP_OK);
  assert_int_equal(serve_changed(kit)->not_after, WORLD_NOW + 60);
  serve_device_free(certified);
  serve_device_free(asserted);
  serve_free(kit);
  for (size_t i = 0; i < 3; i++) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    (void)snprintf(path, sizeof path, "%s/store%s", directory, suffixes[i]);
    (void)unlink(path);
  }
  assert_int_equal(rmdir(directory), 0);
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_provider_suite_and_assurance),
      cmocka_unit_test(names_are_kept_and_tell_nothing),
      cmocka_unit_test(nonces_hang_on_everything),
      cmocka_unit_test(a_restart_loses_no_order),
      cmocka_unit_test(a_reservation_is_gone_on_with),
      cmocka_unit_test(one_grant_by_two_servers),
      cmocka_unit_test(a_replacement_ends_the_former),
      cmocka_unit_test(asserted_names_are_of_their_subscription),
#ifdef TEST_SQLITE
      cmocka_unit_test(in_a_database),
#endif
  };
  return cmocka_run_group_tests_name("companion_network_course", tests, NULL, NULL);
}
