/* The owner's requests: pages of what hangs on his subscription, changes once and again, limits narrower and wider, and nobody else's credentials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static kit_order order;
static serve_device *device;

static void begin(void) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 64);
  order = serve_open(kit, "one", 1, 64);
  device = serve_device_new(kit, "SN1", false, &order, 0);
}

static void begin_active(void) {
  begin();
  serve_all(device, "one");
}

static void end(void) {
  serve_device_free(device);
  serve_free(kit);
}

static void refused(rcdp_err err, rcdp_err cause, rcdp_err heard) {
  assert_int_equal(err, cause);
  assert_true(serve_manage_refused(kit, heard));
}

static rcdp_credential_state state_now(void) { return serve_find(kit, &device->granted.credential).record.state; }

/* --- pages --- */

static const rcdp_companion_page *page_after(const char *subscription, uint64_t after) {
  const rcdp_companion_manage list = {.kind = RCDP_MANAGE_LIST, .body.list = {after}};
  assert_int_equal(serve_manage(kit, subscription, &list), RCDP_OK);
  assert_int_equal(kit->steps[RCDP_STEP_MANAGE], 1);
  const rcdp_companion_managed *managed = &serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed;
  assert_int_equal(managed->kind, RCDP_MANAGED_PAGE);
  return &managed->body.page;
}

/* So many children, all told once, in the order of their age, eight by eight. */
static void pages(void **state) {
  (void)state;
  static const size_t counts[] = {0, 1, 7, 8, 9, 20};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    begin();
    const kit_order theirs = serve_open(kit, "two", 9, 1);
    serve_device *stranger = serve_device_new(kit, "SN99", false, &theirs, 0);
    serve_all(stranger, "two");
    for (size_t j = 0; j < counts[i]; j++) {
      char name[24];
      (void)snprintf(name, sizeof name, "D%zu", j);
      serve_device *child = serve_device_new(kit, name, false, &order, (uint8_t)j);
      serve_all(child, "one");
      serve_device_free(child);
    }
    size_t seen = 0;
    uint64_t after = 0;
    bool more = true;
    while (more) {
      const rcdp_companion_page *page = page_after("one", after);
      const size_t left = counts[i] - seen;
      assert_int_equal(page->item_count, left < 8 ? left : 8);
      for (size_t j = 0; j < page->item_count; j++) {
        char name[24];
        (void)snprintf(name, sizeof name, "D%zu", seen++);
        assert_true(rcdp_bytes_equal(page->items[j].device, rcdp_bytes_of(name)));
        assert_int_equal(page->items[j].state, RCDP_ITEM_ACTIVE);
      }
      assert_int_equal(page->has_next, left >= 8);
      more = page->has_next;
      after = page->next;
    }
    assert_int_equal(seen, counts[i]);
    assert_int_equal(page_after("two", 0)->item_count, 1);
    assert_int_equal(page_after("nobody", 0)->item_count, 0);
    serve_device_free(stranger);
    end();
  }
}

/* One of each state; what was only reserved is nothing to the owner, and what is overdue is over, swept or not. */
static void every_state_in_a_page(void **state) {
  (void)state;
  static const struct {
    bool confirmed;
    rcdp_credential_event events[2];
    rcdp_item_state state;
  } rows[] = {
      {false, {RCDP_EVENT_COUNT, RCDP_EVENT_COUNT}, RCDP_ITEM_OFFERED},
      {true, {RCDP_EVENT_COUNT, RCDP_EVENT_COUNT}, RCDP_ITEM_ACTIVE},
      {true, {RCDP_EVENT_SUSPEND, RCDP_EVENT_COUNT}, RCDP_ITEM_SUSPENDED},
      {true, {RCDP_EVENT_REVOKE, RCDP_EVENT_COUNT}, RCDP_ITEM_ENDED},
      {true, {RCDP_EVENT_EXPIRE, RCDP_EVENT_COUNT}, RCDP_ITEM_ENDED},
      {false, {RCDP_EVENT_LAPSE, RCDP_EVENT_COUNT}, RCDP_ITEM_ENDED},
      {true, {RCDP_EVENT_REVOKE, RCDP_EVENT_DELETE}, RCDP_ITEM_ENDED},
  };
  enum { ROWS = sizeof rows / sizeof rows[0] };
  begin();
  const rcdp_store_request reserve = {
      .op = RCDP_STORE_RESERVE,
      .record = {.credential = {{0x99}},
                 .parent = rcdp_bytes_of("one"),
                 .device_id = rcdp_bytes_of("R"),
                 .counter_absent = true,
                 .lapses_at = WORLD_NOW + 60},
      .max_open = 1,
      .now = WORLD_NOW,
  };
  assert_int_equal(serve_execute(kit, &reserve).err, RCDP_OK);
  kit->terms.restrictions.has_dnns = true;
  kit->terms.restrictions.dnn_count = 1;
  kit->terms.restrictions.dnns[0] = rcdp_bytes_of("iot.example");
  serve_device *devices[ROWS];
  for (size_t i = 0; i < ROWS; i++) {
    char name[24];
    (void)snprintf(name, sizeof name, "D%zu", i);
    devices[i] = serve_device_new(kit, name, i % 2 == 0, &order, (uint8_t)i);
    assert_int_equal(serve_order_asked(devices[i], "one"), RCDP_OK);
    serve_take_grant(devices[i]);
    if (rows[i].confirmed) {
      const kit_octets receipt = serve_receipt(devices[i]);
      assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
    }
    for (size_t j = 0; j < 2 && rows[i].events[j] != RCDP_EVENT_COUNT; j++) {
      serve_transition(kit, &devices[i]->granted.credential, rows[i].events[j]);
    }
  }
  const rcdp_companion_page *page = page_after("one", 0);
  assert_int_equal(page->item_count, ROWS);
  for (size_t i = 0; i < ROWS; i++) {
    const rcdp_companion_item *item = &page->items[i];
    const bool deleted = rows[i].events[1] == RCDP_EVENT_DELETE;
    assert_true(rcdp_id_equal(&item->target.credential, &devices[i]->granted.credential));
    assert_int_equal(item->target.epoch, devices[i]->granted.epoch);
    assert_int_equal(item->state, rows[i].state);
    assert_int_equal(item->assurance, i % 2 == 0 ? RCDP_CERTIFIED : RCDP_ASSERTED);
    assert_int_equal(item->issued, WORLD_NOW);
    assert_int_equal(item->not_after, deleted ? item->not_after : WORLD_NOW + kit->terms.validity);
    assert_int_equal(item->restrictions.roaming_allowed, !deleted);
    assert_int_equal(item->restrictions.dnn_count, deleted ? 0 : 1);
    assert_int_equal(item->restrictions.has_rats, deleted);
  }
  kit->wall.seconds = WORLD_NOW + kit->config.offer_lifetime;
  page = page_after("one", 0);
  assert_int_equal(page->items[0].state, RCDP_ITEM_ENDED);
  assert_int_equal(page->items[1].state, RCDP_ITEM_ACTIVE);
  kit->wall.seconds = WORLD_NOW + kit->terms.validity;
  page = page_after("one", 0);
  for (size_t i = 0; i < ROWS; i++) {
    assert_int_equal(page->items[i].state, RCDP_ITEM_ENDED);
    serve_device_free(devices[i]);
  }
  end();
}

/* --- suspend, resume, remove --- */

typedef enum { IN_OFFERED, IN_ACTIVE, IN_SUSPENDED, IN_ENDED, IN_OVERDUE, IN_EXPIRED, IN_COUNT } place;

static void bring(place where) {
  begin();
  if (where == IN_OFFERED || where == IN_OVERDUE) {
    assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    serve_take_grant(device);
  } else {
    serve_all(device, "one");
  }
  if (where == IN_SUSPENDED || where == IN_ENDED) {
    serve_transition(kit, &device->granted.credential, where == IN_ENDED ? RCDP_EVENT_REVOKE : RCDP_EVENT_SUSPEND);
  }
  kit->wall.seconds += where == IN_OVERDUE ? kit->config.offer_lifetime : where == IN_EXPIRED ? kit->terms.validity : 0;
}

static const struct {
  rcdp_manage_kind kind;
  rcdp_err results[IN_COUNT]; /* offered, active, suspended, ended, overdue, expired */
  rcdp_item_state wanted;
} changes[] = {
    {RCDP_MANAGE_SUSPEND,
     {RCDP_E_STALE, RCDP_OK, RCDP_OK, RCDP_E_LAPSED, RCDP_E_LAPSED, RCDP_E_LAPSED},
     RCDP_ITEM_SUSPENDED},
    {RCDP_MANAGE_RESUME,
     {RCDP_E_STALE, RCDP_OK, RCDP_OK, RCDP_E_LAPSED, RCDP_E_LAPSED, RCDP_E_LAPSED},
     RCDP_ITEM_ACTIVE},
    {RCDP_MANAGE_REMOVE, {RCDP_OK, RCDP_OK, RCDP_OK, RCDP_OK, RCDP_OK, RCDP_OK}, RCDP_ITEM_ENDED},
};

static void each_change_in_each_state(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    for (place where = 0; where < IN_COUNT; where++) {
      bring(where);
      const rcdp_credential_state before = state_now();
      for (int again = 0; again < 2; again++) {
        const rcdp_err err = serve_do(device, "one", changes[i].kind);
        assert_int_equal(err, changes[i].results[where]);
        if (err == RCDP_OK) {
          const rcdp_companion_item *item = serve_changed(kit);
          assert_int_equal(item->state, changes[i].wanted);
          assert_true(rcdp_id_equal(&item->target.credential, &device->granted.credential));
          assert_true(again == 0 || kit->asked_count == 1); /* the second time it is only found */
        } else {
          assert_true(serve_manage_refused(kit, err == RCDP_E_STALE ? RCDP_E_STORAGE : err));
          assert_int_equal(state_now(), before);
        }
      }
      end();
    }
  }
}

/* What was removed is over: its receipt counts no more, and its place is free. */
static void what_is_removed_is_over(void **state) {
  (void)state;
  begin();
  serve_subscribe(kit, "one", 1, NULL);
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  serve_device *other = serve_device_new(kit, "SN2", false, &order, 1);
  assert_int_equal(serve_order_asked(other, "one"), RCDP_E_QUOTA);
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_REMOVE), RCDP_OK);
  assert_int_equal(state_now(), RCDP_STATE_REVOKED);
  const kit_octets receipt = serve_receipt(device);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_E_LAPSED);
  serve_all(other, "one");
  serve_device_free(other);
  end();
}

/* The operator suspended it: he is asked before the owner undoes that. */
static void resuming_needs_leave(void **state) {
  (void)state;
  begin_active();
  serve_transition(kit, &device->granted.credential, RCDP_EVENT_SUSPEND);
  kit->policy = RCDP_E_NOT_AUTHORISED;
  refused(serve_do(device, "one", RCDP_MANAGE_RESUME), RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(kit->policies, 1);
  assert_string_equal(kit->policy_device, "SN1");
  assert_string_equal(kit->policy_subscription, "one");
  assert_false(kit->policy_certificate);
  assert_int_equal(kit->policy_assurance, RCDP_ASSERTED);
  assert_int_equal(state_now(), RCDP_STATE_SUSPENDED);
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_REMOVE), RCDP_OK); /* to end it needs none */
  assert_int_equal(kit->policies, 0);
  end();
}

static void assurance_is_told_to_the_operator(void **state) {
  (void)state;
  begin();
  serve_device *certified = serve_device_new(kit, "SN7", true, &order, 1);
  serve_all(certified, "one");
  serve_transition(kit, &certified->granted.credential, RCDP_EVENT_SUSPEND);
  assert_int_equal(serve_do(certified, "one", RCDP_MANAGE_RESUME), RCDP_OK);
  assert_int_equal(kit->policy_assurance, RCDP_CERTIFIED);
  serve_device_free(certified);
  end();
}

/* --- whose, and which --- */

static void others_and_wrong_ones(void **state) {
  (void)state;
  static const rcdp_manage_kind kinds[] = {RCDP_MANAGE_SUSPEND, RCDP_MANAGE_RESUME, RCDP_MANAGE_REMOVE,
                                           RCDP_MANAGE_LIMIT};
  begin_active();
  for (size_t i = 0; i < 4; i++) {
    rcdp_companion_manage manage = {.kind = kinds[i]};
    rcdp_companion_target *target = kinds[i] == RCDP_MANAGE_LIMIT ? &manage.body.limit.target : &manage.body.suspend;
    *target = serve_target(device);
    refused(serve_manage(kit, "two", &manage), RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_UNKNOWN_CREDENTIAL);
    refused(serve_manage(kit, "", &manage), RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
    target->epoch++;
    refused(serve_manage(kit, "one", &manage), RCDP_E_MISMATCH, RCDP_E_MISMATCH);
    target->epoch--;
    target->credential.octets[0] ^= 1;
    refused(serve_manage(kit, "one", &manage), RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_UNKNOWN_CREDENTIAL);
  }
  assert_int_equal(state_now(), RCDP_STATE_ACTIVE);
  end();
}

/* Reserved and not granted yet: nobody was told of it. */
static void what_was_never_granted_is_unknown(void **state) {
  (void)state;
  begin();
  const rcdp_store_request reserve = {
      .op = RCDP_STORE_RESERVE,
      .record = {.credential = {{0x99}},
                 .parent = rcdp_bytes_of("one"),
                 .device_id = rcdp_bytes_of("R"),
                 .counter_absent = true,
                 .lapses_at = WORLD_NOW + 60},
      .max_open = 1,
      .now = WORLD_NOW,
  };
  assert_int_equal(serve_execute(kit, &reserve).err, RCDP_OK);
  const rcdp_companion_manage manage = {.kind = RCDP_MANAGE_REMOVE, .body.remove = {reserve.record.credential, 0}};
  refused(serve_manage(kit, "one", &manage), RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_UNKNOWN_CREDENTIAL);
  end();
}

/* --- limits --- */

static const rcdp_profile *profile_now(void) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_profile profile;
  static rcdp_arena arena;
  const rcdp_record record = serve_find(kit, &device->granted.credential).record;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_profile_decode(record.profile, &arena, &profile), RCDP_OK);
  assert_int_equal(record.not_after, profile.not_after);
  return &profile;
}

/* Narrower at once; wider again, and never wider than the operator and the subscription. */
static void narrower_and_wider(void **state) {
  (void)state;
  begin();
  const rcdp_controls parent = {.has_not_after = true, .not_after = WORLD_NOW + 50000, .lifetime = 900};
  serve_subscribe(kit, "one", 8, &parent);
  kit->terms.restrictions.has_rats = true;
  kit->terms.restrictions.rat_count = 2;
  kit->terms.restrictions.rats[0] = RCDP_RAT_NR;
  kit->terms.restrictions.rats[1] = RCDP_RAT_LTE_M;
  serve_all(device, "one");
  rcdp_controls controls = {
      .has_not_after = true, .not_after = WORLD_NOW + 100, .lifetime = 60, .has_restrictions = true};
  controls.restrictions.has_rats = true;
  controls.restrictions.rat_count = 1;
  controls.restrictions.rats[0] = RCDP_RAT_LTE_M;
  assert_int_equal(serve_limit(device, "one", &controls), RCDP_OK);
  const rcdp_companion_item *item = serve_changed(kit);
  assert_int_equal(item->not_after, WORLD_NOW + 100);
  assert_int_equal(item->restrictions.rat_count, 1);
  assert_int_equal(item->restrictions.rats[0], RCDP_RAT_LTE_M);
  assert_false(item->restrictions.roaming_allowed);
  assert_int_equal(profile_now()->lifetime, 60);
  const rcdp_controls everything = {.has_not_after = true,
                                    .not_after = WORLD_NOW + 1000000,
                                    .lifetime = 1000000,
                                    .has_restrictions = true,
                                    .restrictions.roaming_allowed = true};
  assert_int_equal(serve_limit(device, "one", &everything), RCDP_OK);
  item = serve_changed(kit);
  assert_int_equal(item->not_after, WORLD_NOW + 50000); /* the subscription's */
  assert_int_equal(item->restrictions.rat_count, 2);    /* the operator's */
  assert_true(item->restrictions.roaming_allowed);
  assert_int_equal(profile_now()->lifetime, 900);
  kit->terms.validity = 700;
  assert_int_equal(serve_limit(device, "one", &everything), RCDP_OK);
  assert_int_equal(serve_changed(kit)->not_after, WORLD_NOW + 700); /* the operator's */
  assert_int_equal(state_now(), RCDP_STATE_ACTIVE);
  end();
}

/* What is not named stays as it is; also of a credential that is suspended, which stays so. */
static void what_is_not_named_stays(void **state) {
  (void)state;
  begin();
  device->fields.has_controls = true;
  device->fields.controls = (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW + 300, .lifetime = 40};
  kit->terms.renewal = 200;
  serve_all(device, "one");
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_SUSPEND), RCDP_OK);
  const rcdp_controls no_roaming = {.has_restrictions = true};
  assert_int_equal(serve_limit(device, "one", &no_roaming), RCDP_OK);
  assert_int_equal(serve_changed(kit)->state, RCDP_ITEM_SUSPENDED);
  const rcdp_profile *profile = profile_now();
  assert_int_equal(profile->not_after, WORLD_NOW + 300);
  assert_int_equal(profile->lifetime, 40);
  assert_int_equal(profile->renewal, WORLD_NOW + 200);
  assert_false(profile->restrictions.roaming_allowed);
  const rcdp_controls sooner = {.has_not_after = true, .not_after = WORLD_NOW + 200};
  assert_int_equal(serve_limit(device, "one", &sooner), RCDP_OK);
  profile = profile_now();
  assert_int_equal(profile->not_after, WORLD_NOW + 200);
  assert_int_equal(profile->renewal, 0); /* it would come too late */
  assert_false(profile->restrictions.roaming_allowed);
  assert_true(rcdp_bytes_equal(profile->parent, RCDP_ID_BYTES(order.opened.companion)));
  end();
}

/* A loan can be prolonged while it lasts, and not when it is over. */
static void a_loan(void **state) {
  (void)state;
  begin();
  device->fields.has_controls = true;
  device->fields.controls = (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW + 100};
  serve_all(device, "one");
  kit->wall.seconds = WORLD_NOW + 99;
  const rcdp_controls longer = {.has_not_after = true, .not_after = WORLD_NOW + 200};
  assert_int_equal(serve_limit(device, "one", &longer), RCDP_OK);
  assert_int_equal(serve_changed(kit)->not_after, WORLD_NOW + 200);
  const rcdp_controls now = {.has_not_after = true, .not_after = WORLD_NOW + 99};
  refused(serve_limit(device, "one", &now), RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
  kit->wall.seconds = WORLD_NOW + 200;
  refused(serve_limit(device, "one", &longer), RCDP_E_LAPSED, RCDP_E_LAPSED);
  end();
}

static void limits_need_leave_and_a_parent(void **state) {
  (void)state;
  const rcdp_controls controls = {.lifetime = 60};
  begin_active();
  kit->policy = RCDP_E_NOT_AUTHORISED;
  refused(serve_limit(device, "one", &controls), RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
  kit->policy = RCDP_OK;
  serve_change(kit, "one", RCDP_SUBSCRIPTION_SUSPEND);
  refused(serve_limit(device, "one", &controls), RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(kit->policies, 0);
  assert_int_equal(profile_now()->lifetime, 0);
  assert_int_equal(serve_do(device, "one", RCDP_MANAGE_REMOVE), RCDP_OK); /* to end it he needs no active one */
  end();
  begin();
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  refused(serve_limit(device, "one", &controls), RCDP_E_STALE, RCDP_E_STORAGE);
  end();
}

static void limits_that_are_too_many(void **state) {
  (void)state;
  char names[8][101];
  rcdp_controls controls = {.has_restrictions = true, .restrictions = {.has_dnns = true, .dnn_count = 8}};
  begin_active();
  for (size_t i = 0; i < 8; i++) {
    memset(names[i], 'a' + (int)i, 100);
    names[i][100] = '\0';
    controls.restrictions.dnns[i] = rcdp_bytes_of(names[i]);
  }
  refused(serve_limit(device, "one", &controls), RCDP_E_BOUNDS, RCDP_E_MALFORMED);
  assert_false(profile_now()->restrictions.has_dnns);
  end();
}

/* --- what changes meanwhile --- */

static void ended_meanwhile(serve_kit *served, rcdp_store_op op) {
  if ((op == RCDP_STORE_TRANSITION || op == RCDP_STORE_LIMIT) && served->place == 0) {
    served->place = 1;
    served->before = NULL;
    serve_transition(served, &device->granted.credential, RCDP_EVENT_REVOKE);
  }
}

/* It is found and judged once more. */
static void changed_meanwhile(void **state) {
  (void)state;
  static const rcdp_manage_kind kinds[] = {RCDP_MANAGE_SUSPEND, RCDP_MANAGE_REMOVE, RCDP_MANAGE_LIMIT};
  for (size_t i = 0; i < 3; i++) {
    begin_active();
    kit->before = ended_meanwhile;
    const rcdp_controls controls = {.lifetime = 60};
    const rcdp_err err =
        kinds[i] == RCDP_MANAGE_LIMIT ? serve_limit(device, "one", &controls) : serve_do(device, "one", kinds[i]);
    if (kinds[i] == RCDP_MANAGE_REMOVE) {
      assert_int_equal(err, RCDP_OK);
      assert_int_equal(serve_changed(kit)->state, RCDP_ITEM_ENDED);
    } else {
      refused(err, RCDP_E_LAPSED, RCDP_E_LAPSED);
    }
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pages),
      cmocka_unit_test(every_state_in_a_page),
      cmocka_unit_test(each_change_in_each_state),
      cmocka_unit_test(what_is_removed_is_over),
      cmocka_unit_test(resuming_needs_leave),
      cmocka_unit_test(assurance_is_told_to_the_operator),
      cmocka_unit_test(others_and_wrong_ones),
      cmocka_unit_test(what_was_never_granted_is_unknown),
      cmocka_unit_test(narrower_and_wider),
      cmocka_unit_test(what_is_not_named_stays),
      cmocka_unit_test(a_loan),
      cmocka_unit_test(limits_need_leave_and_a_parent),
      cmocka_unit_test(limits_that_are_too_many),
      cmocka_unit_test(changed_meanwhile),
  };
  return cmocka_run_group_tests_name("companion_network_manage", tests, NULL, NULL);
}
