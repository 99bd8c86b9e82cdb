/* Settings that do not do; stores that answer late, wrongly, or not at all; and whatever the network does not expect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/forge.h"

static const rcdp_id id = {{0xc0}};

/* --- settings --- */

static void no_tries(rcdp_life_device_config *c) { c->tries = 0; }
static void no_wait(rcdp_life_device_config *c) { c->retry_ms = 0; }
static void wait_falls(rcdp_life_device_config *c) { c->retry_max_ms = c->retry_ms - 1; }
static void no_suite(rcdp_life_device_config *c) { c->suite_count = 0; }
static void too_many_suites(rcdp_life_device_config *c) { c->suite_count = RCDP_SUITES_MAX + 1; }
static void unknown_suite(rcdp_life_device_config *c) { c->suites[0] = (rcdp_suite_id)9; }
static void static_suite(rcdp_life_device_config *c) { c->suites[0] = RCDP_SUITE_STATIC; }
static void no_name(rcdp_life_device_config *c) { c->device_id.len = 0; }
static void long_name(rcdp_life_device_config *c) { c->device_id.len = RCDP_DEVICE_ID_MAX + 1; }
static void no_network(rcdp_life_device_config *c) { memset(&c->network, 0xff, sizeof c->network); }

static void settings_of_a_device(void **state) {
  (void)state;
  static void (*const changes[])(rcdp_life_device_config *) = {no_tries,        no_wait,       wait_falls,   no_suite,
                                                               too_many_suites, unknown_suite, static_suite, no_name,
                                                               long_name,       no_network};
  life_kit *kit = life_new_any();
  const size_t size = rcdp_life_device_size();
  const rcdp_bytes vault = {kit->vault, kit->vault_len};
  void *memory = malloc(size);
  rcdp_role *role = NULL;
  assert_non_null(memory);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    rcdp_life_device_config config = kit->config;
    changes[i](&config);
    assert_int_equal(rcdp_life_device_init(memory, size, &config, vault, &role), RCDP_E_ARGUMENT);
  }
  assert_int_equal(rcdp_life_device_init(memory, size - 1, &kit->config, vault, &role), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_life_device_init(memory, size, &kit->config, (rcdp_bytes){vault.data, vault.len - 1}, &role),
                   RCDP_E_CORRUPT);
  kit->config.storage_key = kit->network_config.storage_key;
  assert_int_equal(rcdp_life_device_init(memory, size, &kit->config, vault, &role), RCDP_E_CORRUPT);
  assert_null(role);
  free(memory);
  life_free(kit);
}

/* A device that is new has nothing to update. */
static void a_new_device(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  kit->vault_len = 0;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND);
  life_free(kit);
}

static void settings_of_a_network(void **state) {
  (void)state;
  const rcdp_procedure *const procedures[] = {rcdp_life_procedure()};
  life_kit *kit = life_new_any();
  const size_t size = rcdp_network_size(procedures, 1, kit->network_config.max_transactions);
  void *memory = malloc(size);
  rcdp_role *role = NULL;
  assert_non_null(memory);
  rcdp_network_config config = kit->network_config;
  config.notice_signing_key = NULL;
  assert_int_equal(rcdp_network_init(memory, size, &config, procedures, 1, &role), RCDP_E_ARGUMENT);
  config.notice_signing_key = &kit->w->storage_key; /* of another kind */
  assert_int_equal(rcdp_network_init(memory, size, &config, procedures, 1, &role), RCDP_E_ARGUMENT);
  config = kit->network_config;
  config.notice_algorithm = RCDP_NOTICE_ED25519;
  assert_int_equal(rcdp_network_init(memory, size, &config, procedures, 1, &role), RCDP_E_ARGUMENT);
  free(memory);
  life_free(kit);
}

/* --- what the network does not take --- */

/* Whatever comes in the name of somebody else, or goes the other way, gets no answer. */
static void not_for_a_network(void **state) {
  (void)state;
  static life_message made;
  static const uint8_t octets[RCDP_SIGNATURE_LEN] = {1};
  life_kit *kit = life_new_any();
  for (int kind = 0; kind < RCDP_LIFE_BODY_COUNT; kind++) {
    for (int sender = RCDP_DEVICE; sender <= RCDP_PROVISIONER; sender++) {
      const bool taken = sender == RCDP_DEVICE && (kind == RCDP_LIFE_UPDATE_REQUEST || kind == RCDP_LIFE_PROOF ||
                                                   kind == RCDP_LIFE_ACKNOWLEDGEMENT || kind == RCDP_LIFE_STATUS);
      life_letter letter = {.to = LIFE_NETWORK};
      rcdp_arena_init(&made.arena, made.memory, sizeof made.memory);
      made.message =
          (rcdp_message){.version = RCDP_PROTOCOL_VERSION, .sender = (rcdp_role_name)sender, .kind = RCDP_BODY_LIFE};
      made.message.body.life.kind = (rcdp_life_body_kind)kind;
      made.message.body.life.body.proof = (rcdp_attested){.body.content = {octets, 1}};
      if (kind == RCDP_LIFE_UPDATE || kind == RCDP_LIFE_NOTICE || kind == RCDP_LIFE_PROVEN || kind == RCDP_LIFE_TAKEN) {
        made.message.body.life.body.notice = (rcdp_signed){{octets, 1}, RCDP_BYTES(octets)};
      }
      life_write(&made, &letter);
      kit->letter_count = 0;
      kit->errors = 0;
      life_put(kit, &letter);
      life_deliver(kit);
      assert_int_equal(kit->errors, taken ? 1 : 0);
      assert_true(taken ? kit->taken != RCDP_E_UNEXPECTED : kit->taken == RCDP_E_UNEXPECTED);
    }
  }
  life_free(kit);
}

static void another_procedures_message(void **state) {
  (void)state;
  static life_message made;
  life_kit *kit = life_new_any();
  life_letter letter = {.to = LIFE_NETWORK};
  rcdp_arena_init(&made.arena, made.memory, sizeof made.memory);
  made.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION,
                                .sender = RCDP_DEVICE,
                                .kind = RCDP_BODY_ATTACH_CONFIRM,
                                .body.attach_confirm.content = rcdp_bytes_of("x")};
  life_write(&made, &letter);
  life_put(kit, &letter);
  life_deliver(kit);
  assert_int_equal(kit->taken, RCDP_E_UNEXPECTED);
  assert_int_equal(kit->letter_count, 0);
  life_free(kit);
}

/* --- stores --- */

static struct {
  rcdp_store_op op;
  unsigned times;
  void (*change)(rcdp_store_result *stored);
} odd;

static void twist(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == odd.op && odd.times > 0) {
    odd.times--;
    odd.change(stored);
  }
}

static void storage(rcdp_store_result *stored) { *stored = (rcdp_store_result){.err = RCDP_E_STORAGE}; }
static void unknown(rcdp_store_result *stored) { *stored = (rcdp_store_result){.err = RCDP_E_OUTCOME_UNKNOWN}; }
static void stale(rcdp_store_result *stored) { *stored = (rcdp_store_result){.err = RCDP_E_STALE}; }
static void parent_stopped(rcdp_store_result *stored) { stored->parent_state = RCDP_SUBSCRIPTION_SUSPENDED; }
static void no_such_state(rcdp_store_result *stored) { stored->record.state = RCDP_STATE_COUNT; }
static void no_profile(rcdp_store_result *stored) { stored->record.profile = rcdp_bytes_of("x"); }

static bool as_it_should_be(life_kit *kit, bool ends) {
  return ends
             ? life_find(kit, &id).record.state == RCDP_STATE_DELETED && life_device_epoch(kit, &id) < 0
             : life_find(kit, &id).record.epoch == 1 && life_device_epoch(kit, &id) == 1 && life_same_keys(kit, &id, 1);
}

/* Once or twice it goes wrong, done or not; nothing is said that is not so, and then it goes on. */
static void stores_that_fail(void **state) {
  (void)state;
  static const rcdp_store_op ops[] = {RCDP_STORE_FIND, RCDP_STORE_UPDATE, RCDP_STORE_RENEW, RCDP_STORE_PROVE};
  static void (*const changes[])(rcdp_store_result *) = {storage, unknown, stale};
  for (size_t i = 0; i < (size_t)4 * 3 * 3; i++) {
    const rcdp_store_op op = ops[i % 4];
    const bool ends = op == RCDP_STORE_PROVE;
    life_kit *kit = life_new_any();
    (void)life_issue_delivered(kit);
    if (ends) {
      life_order(kit, &id, RCDP_ORDER_DELETE);
    }
    odd.op = op;
    odd.change = changes[i / 4 % 3];
    odd.times = (unsigned)(i / 12 + 1);
    kit->twist = twist;
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_true(odd.times < i / 12 + 1); /* what was done is not asked for again */
    assert_true(as_it_should_be(kit, ends));
    life_free(kit);
  }
}

static void odd_records(void **state) {
  (void)state;
  static const struct {
    void (*change)(rcdp_store_result *stored);
    rcdp_err told;
  } rows[] = {{parent_stopped, RCDP_E_NOT_AUTHORISED}, {no_such_state, RCDP_E_STORAGE}, {no_profile, RCDP_E_MALFORMED}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = life_new_any();
    (void)life_issue_delivered(kit);
    odd.op = RCDP_STORE_FIND;
    odd.change = rows[i].change;
    odd.times = UINT32_MAX;
    kit->twist = twist;
    assert_int_equal(life_run(kit), rows[i].told);
    assert_int_equal(kit->stores[RCDP_STORE_UPDATE], 0);
    kit->twist = NULL;
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_true(as_it_should_be(kit, false));
    life_free(kit);
  }
}

/* An acknowledgement of what is in no state that the network knows. */
static void odd_state_when_acknowledged(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  life_start_until(kit, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
  odd.op = RCDP_STORE_FIND;
  odd.change = no_such_state;
  odd.times = 1;
  kit->twist = twist;
  life_deliver(kit);
  assert_int_equal(kit->refused[LIFE_NETWORK], RCDP_E_LAPSED);
  kit->letter_count = 0;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_true(as_it_should_be(kit, false));
  life_free(kit);
}

/* Another process of the same network is faster: the same request gets the one answer that is stored. */
static life_kit *faster;
static life_letter request;

static bool keep_request(life_kit *kit, life_letter *letter) {
  (void)kit;
  request = *letter;
  return true;
}

static void let_the_other_one_offer(life_kit *kit, rcdp_store_op op) {
  if (op == RCDP_STORE_UPDATE) {
    kit->before = NULL;
    const rcdp_network_config config = kit->network_config;
    const rcdp_procedure *const procedures[] = {rcdp_life_procedure()};
    rcdp_role *own = kit->roles[LIFE_NETWORK];
    void *memory = malloc(rcdp_network_size(procedures, 1, config.max_transactions));
    assert_non_null(memory);
    assert_int_equal(rcdp_network_init(memory, rcdp_network_size(procedures, 1, config.max_transactions), &config,
                                       procedures, 1, &kit->roles[LIFE_NETWORK]),
                     RCDP_OK);
    (void)life_give(
        kit, LIFE_NETWORK,
        (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = LIFE_LINK, .message = {request.data, request.len}});
    rcdp_role_close(kit->roles[LIFE_NETWORK]);
    free(memory);
    kit->roles[LIFE_NETWORK] = own;
  }
}

static void another_process_is_faster(void **state) {
  (void)state;
  faster = life_new_any();
  (void)life_issue_delivered(faster);
  faster->tap = keep_request;
  life_start(faster);
  faster->tap = NULL;
  faster->before = let_the_other_one_offer;
  life_deliver(faster);
  assert_int_equal(faster->sent[LIFE_NETWORK][RCDP_LIFE_UPDATE], 2);
  assert_int_equal(faster->letters[0].len, faster->letters[1].len);
  assert_memory_equal(faster->letters[0].data, faster->letters[1].data, faster->letters[0].len);
  life_boot(faster, LIFE_DEVICE);
  assert_int_equal(life_run(faster), RCDP_OK);
  assert_true(as_it_should_be(faster, false));
  life_free(faster);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(settings_of_a_device),
      cmocka_unit_test(a_new_device),
      cmocka_unit_test(settings_of_a_network),
      cmocka_unit_test(not_for_a_network),
      cmocka_unit_test(another_procedures_message),
      cmocka_unit_test(stores_that_fail),
      cmocka_unit_test(odd_records),
      cmocka_unit_test(odd_state_when_acknowledged),
      cmocka_unit_test(another_process_is_faster),
  };
  return cmocka_run_group_tests_name("life_embedder", tests, NULL, NULL);
}
