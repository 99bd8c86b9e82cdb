/*
 * What the network's embedder gives it and should not: a store of another kind whose records are odd, and, in the network itself, too little
 * memory to read and write messages. Nothing is granted, confirmed or changed by it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static serve_device *device;

static void begin(bool certified) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  kit->config.max_transactions = 1;
  serve_boot(kit);
  const kit_order order = serve_open(kit, "one", 1, 1);
  device = serve_device_new(kit, "SN1", certified, &order, 0);
}

static void end(void) {
  serve_device_free(device);
  serve_free(kit);
}

/* --- records --- */

static uint8_t odd_profile[1024];
static size_t odd_len;

static void with_profile(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND || op == RCDP_STORE_LIST) {
    stored->record.profile = (rcdp_bytes){odd_profile, odd_len};
  }
}

/* DNNs of more octets than this network ever grants: 8 times len. */
static void make_profile(size_t len) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  char names[8][101];
  rcdp_profile profile = device->credential.profile;
  rcdp_buf out = RCDP_BUF(odd_profile);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  profile.restrictions.has_dnns = true;
  profile.restrictions.dnn_count = 8;
  for (size_t i = 0; i < 8; i++) {
    memset(names[i], 'a' + (int)i, len);
    profile.restrictions.dnns[i] = (rcdp_bytes){(const uint8_t *)names[i], len};
  }
  assert_int_equal(rcdp_profile_encode(&profile, &arena, &out), RCDP_OK);
  odd_len = out.len;
}

static void refused(rcdp_err err, rcdp_err cause) {
  assert_int_equal(err, cause);
  assert_true(serve_manage_refused(kit, RCDP_E_STORAGE));
}

static void odd_profiles(void **state) {
  (void)state;
  const rcdp_companion_manage list = {.kind = RCDP_MANAGE_LIST};
  const rcdp_controls controls = {.lifetime = 9};
  begin(false);
  serve_all(device, "one");
  kit->twist = with_profile;
  make_profile(40);
  refused(serve_manage(kit, "one", &list), RCDP_E_CORRUPT);
  make_profile(100); /* more than there is room for */
  refused(serve_do(device, "one", RCDP_MANAGE_SUSPEND), RCDP_E_NO_SPACE);
  memset(odd_profile, 0xff, odd_len = 100);
  assert_int_not_equal(serve_manage(kit, "one", &list), RCDP_OK);
  assert_int_equal(serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed.kind, RCDP_MANAGED_REFUSED);
  assert_int_not_equal(serve_do(device, "one", RCDP_MANAGE_RESUME), RCDP_OK); /* it is so already, and cannot be told */
  assert_int_not_equal(serve_limit(device, "one", &controls), RCDP_OK);
  assert_int_equal(kit->policies, 1);
  assert_int_equal(serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed.kind, RCDP_MANAGED_REFUSED);
  kit->twist = NULL;
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 1);
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_SUSPEND), RCDP_OK);
  end();
}

static char odd_name[RCDP_DEVICE_ID_MAX + 2];

static void with_name(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND || op == RCDP_STORE_LIST) {
    stored->record.device_id = rcdp_bytes_of(odd_name);
  }
}

/* A name that is too long, and one that is none. */
static void odd_names(void **state) {
  (void)state;
  const rcdp_companion_manage list = {.kind = RCDP_MANAGE_LIST};
  begin(false);
  serve_all(device, "one");
  kit->twist = with_name;
  memset(odd_name, 'x', RCDP_DEVICE_ID_MAX + 1);
  for (int i = 0; i < 2; i++) {
    assert_int_not_equal(serve_manage(kit, "one", &list), RCDP_OK);
    assert_int_equal(serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed.kind, RCDP_MANAGED_REFUSED);
    odd_name[0] = '\0';
  }
  memset(odd_name, 'x', RCDP_DEVICE_ID_MAX + 1);
  refused(serve_do(device, "one", RCDP_MANAGE_SUSPEND), RCDP_E_NO_SPACE);
  end();
}

static void for_ever(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_LIST) {
    stored->record.not_after = 0;
  }
}

/* A credential without an end goes on. */
static void without_an_end(void **state) {
  (void)state;
  const rcdp_companion_manage list = {.kind = RCDP_MANAGE_LIST};
  begin(false);
  serve_all(device, "one");
  kit->twist = for_ever;
  kit->wall.seconds += WORLD_YEAR;
  assert_int_equal(serve_manage(kit, "one", &list), RCDP_OK);
  assert_int_equal(serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed.body.page.items[0].state, RCDP_ITEM_ACTIVE);
  end();
}

static void with_an_odd_state(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND_SUBSCRIPTION) {
    stored->subscription.state = (rcdp_subscription_state)77;
  } else {
    stored->parent_state = (rcdp_subscription_state)77;
  }
}

/* Limits that are longer than any, and a state that there is none of. */
static uint8_t odd_limits[RCDP_LIMITS_MAX + 1];

static void with_limits(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND_SUBSCRIPTION) {
    stored->subscription.limits = RCDP_BYTES(odd_limits);
  }
}

static void odd_subscriptions(void **state) {
  (void)state;
  begin(false);
  kit->twist = with_limits;
  assert_int_equal(serve_order_asked(device, "one"), RCDP_E_NO_SPACE);
  assert_true(serve_denied(device, RCDP_E_STORAGE));
  kit->twist = with_an_odd_state;
  assert_int_equal(serve_order_asked(device, "one"), RCDP_E_NOT_AUTHORISED);
  kit->twist = NULL;
  serve_all(device, "one");
  kit->twist = with_limits;
  refused(serve_limit(device, "one", &(rcdp_controls){.lifetime = 9}), RCDP_E_NO_SPACE);
  kit->twist = with_an_odd_state;
  assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_E_STALE);
  end();
}

/* --- memory --- */

enum { STEP = 16 /* the arena's alignment */ };

static rcdp_err (*whole_input)(rcdp_role *role, const rcdp_input *input);
static uint8_t *before;
static unsigned long tries;

/* With each size that is too little: nothing is asked, and nothing sent but a refusal. Then with the whole. */
static rcdp_err narrow_input(rcdp_role *role, const rcdp_input *input) {
  rcdp_network *network = (rcdp_network *)role;
  const size_t size = sizeof *network + network->slot_size;
  memcpy(before, role, size);
  network->arena.peak = 0;
  (void)whole_input(role, input);
  const size_t need = network->arena.peak;
  memcpy(role, before, size);
  for (size_t given = 0; given < need; given += STEP) {
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
  const rcdp_companion_manage list = {.kind = RCDP_MANAGE_LIST};
  begin(true);
  before = malloc(sizeof(rcdp_network) + ((rcdp_network *)kit->role)->slot_size);
  assert_non_null(before);
  whole_input = kit->role->input;
  kit->role->input = narrow_input;
  device->fields.has_controls = true;
  device->fields.controls.lifetime = 60;
  serve_all(device, "one");
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OPEN, .body.open = {1}};
  const kit_octets open = kit_write_body(&device->order, RCDP_COMPANION, &body);
  assert_int_equal(serve_ask(kit, "one", &open), RCDP_OK);
  assert_int_equal(serve_manage(kit, "one", &list), RCDP_OK);
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_SUSPEND), RCDP_OK);
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_RESUME), RCDP_OK);
  assert_int_equal(serve_limit(device, "one", &(rcdp_controls){.lifetime = 9}), RCDP_OK);
  assert_int_equal(serve_changed(kit)->state, RCDP_ITEM_ACTIVE);
  print_message("%lu tries\n", tries);
  assert_true(tries > 100);
  free(before);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(odd_profiles),      cmocka_unit_test(odd_names),         cmocka_unit_test(without_an_end),
      cmocka_unit_test(odd_subscriptions), cmocka_unit_test(too_little_memory),
  };
  return cmocka_run_group_tests_name("companion_network_odd", tests, NULL, NULL);
}
