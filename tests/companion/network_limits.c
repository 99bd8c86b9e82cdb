/*
 * What a credential allows is the narrowest of operator, subscription and owner: in the grant, in the box, in the store, and never more, also
 * when time goes by on the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static serve_device *device;

static void begin(const rcdp_controls *subscription) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  serve_subscribe(kit, "one", 8, subscription);
  const kit_order order = serve_open(kit, "one", 1, 1);
  device = serve_device_new(kit, "SN1", false, &order, 0);
}

static void end(void) {
  serve_device_free(device);
  serve_free(kit);
}

static bool same_restrictions(const rcdp_restrictions *a, const rcdp_restrictions *b) {
  bool same = a->roaming_allowed == b->roaming_allowed && a->has_rats == b->has_rats && a->rat_count == b->rat_count &&
              a->has_dnns == b->has_dnns && a->dnn_count == b->dnn_count && a->has_slices == b->has_slices &&
              a->slice_count == b->slice_count;
  for (size_t i = 0; same && i < a->rat_count; i++) {
    same = a->rats[i] == b->rats[i];
  }
  for (size_t i = 0; same && i < a->dnn_count; i++) {
    same = rcdp_bytes_equal(a->dnns[i], b->dnns[i]);
  }
  for (size_t i = 0; same && i < a->slice_count; i++) {
    same = a->slices[i].sst == b->slices[i].sst;
  }
  return same;
}

/* Grant, box and record say this, and nothing else. */
static void allows(uint64_t not_after, uint32_t lifetime, const rcdp_restrictions *restrictions) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_record record = serve_find(kit, &device->granted.credential).record;
  rcdp_profile stored;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_profile_decode(record.profile, &arena, &stored), RCDP_OK);
  const rcdp_profile *profiles[] = {&stored, &device->credential.profile};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(profiles[i]->not_after, not_after);
    assert_int_equal(profiles[i]->lifetime, lifetime);
    assert_true(same_restrictions(&profiles[i]->restrictions, restrictions));
  }
  assert_int_equal(record.not_after, not_after);
  assert_true(same_restrictions(&device->granted.restrictions, restrictions));
}

static void denied(rcdp_err cause, rcdp_err heard) {
  assert_int_equal(serve_order_asked(device, "one"), cause);
  assert_true(serve_denied(device, heard));
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 0);
}

/* --- who says what --- */

static rcdp_restrictions some(const char *first, const char *second, bool roaming) {
  rcdp_restrictions restrictions = {.roaming_allowed = roaming, .has_dnns = true, .dnn_count = 2};
  restrictions.dnns[0] = rcdp_bytes_of(first);
  restrictions.dnns[1] = rcdp_bytes_of(second);
  return restrictions;
}

/* Each of the three is once the one that allows least. */
static void the_narrowest_wins(void **state) {
  (void)state;
  for (int least = 0; least < 3; least++) {
    rcdp_controls wide = {.has_not_after = true,
                          .not_after = WORLD_NOW + 9000,
                          .lifetime = 800,
                          .has_restrictions = true,
                          .restrictions = some("One.example", "two.example", true)};
    rcdp_controls narrow = {.has_not_after = true,
                            .not_after = WORLD_NOW + 500,
                            .lifetime = 70,
                            .has_restrictions = true,
                            .restrictions = some("one.example", "three.example", false)};
    begin(least == 1 ? &narrow : &wide);
    const rcdp_controls *owner = least == 2 ? &narrow : &wide;
    const rcdp_controls *carrier = least == 0 ? &narrow : &wide;
    device->fields.has_controls = true;
    device->fields.controls = *owner;
    kit->terms = (rcdp_terms){.validity = carrier->not_after - WORLD_NOW,
                              .lifetime = carrier->lifetime,
                              .restrictions = carrier->restrictions};
    assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    serve_take_grant(device);
    rcdp_restrictions left = {.has_dnns = true, .dnn_count = 1};
    left.dnns[0] = carrier->restrictions.dnns[0]; /* as the operator spells it */
    allows(WORLD_NOW + 500, 70, &left);
    end();
  }
}

/* Who says nothing narrows nothing. */
static void one_voice_alone(void **state) {
  (void)state;
  const rcdp_controls voice = {.has_not_after = true, .not_after = WORLD_NOW + 500, .lifetime = 70};
  const rcdp_controls nothing = {0};
  for (int who = 0; who < 3; who++) {
    begin(who == 1 ? &voice : who == 0 ? NULL : &nothing);
    if (who == 2) {
      device->fields.has_controls = true;
      device->fields.controls = voice;
    }
    if (who == 0) {
      kit->terms.validity = 500;
      kit->terms.lifetime = 70;
    }
    assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    serve_take_grant(device);
    const rcdp_restrictions free_to_roam = {.roaming_allowed = true};
    allows(WORLD_NOW + 500, 70, &free_to_roam);
    end();
  }
}

/* Lists that have nothing in common leave an empty one, which allows nothing. */
static void lists_with_nothing_in_common(void **state) {
  (void)state;
  rcdp_controls limits = {.has_restrictions = true, .restrictions = some("one.example", "two.example", true)};
  limits.restrictions.has_rats = limits.restrictions.has_slices = true;
  limits.restrictions.rat_count = limits.restrictions.slice_count = 1;
  limits.restrictions.rats[0] = RCDP_RAT_NR;
  limits.restrictions.slices[0].sst = 1;
  begin(&limits);
  kit->terms.restrictions = some("three.example", "four.example", true);
  kit->terms.restrictions.has_rats = kit->terms.restrictions.has_slices = true;
  kit->terms.restrictions.rat_count = kit->terms.restrictions.slice_count = 1;
  kit->terms.restrictions.rats[0] = RCDP_RAT_EUTRA;
  kit->terms.restrictions.slices[0].sst = 2;
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  const rcdp_restrictions nothing = {.roaming_allowed = true, .has_rats = true, .has_dnns = true, .has_slices = true};
  allows(WORLD_NOW + kit->terms.validity, 0, &nothing);
  end();
}

/* A renewal that would come after the end does not come. */
static void a_renewal_is_before_the_end(void **state) {
  (void)state;
  static const struct {
    uint64_t not_after, renewal;
  } rows[] = {{WORLD_NOW + 500, 0}, {WORLD_NOW + 501, WORLD_NOW + 500}};
  for (size_t i = 0; i < 2; i++) {
    const rcdp_controls limits = {.has_not_after = true, .not_after = rows[i].not_after};
    begin(&limits);
    kit->terms.renewal = 500;
    assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    serve_take_grant(device);
    assert_int_equal(device->credential.profile.renewal, rows[i].renewal);
    end();
  }
}

/* --- time --- */

static void nothing_is_left(void **state) {
  (void)state;
  for (int who = 0; who < 2; who++) {
    for (uint64_t left = 0; left < 2; left++) {
      const rcdp_controls limits = {.has_not_after = true, .not_after = WORLD_NOW + left};
      begin(who == 0 ? &limits : NULL);
      device->fields.has_controls = who == 1;
      device->fields.controls = limits;
      if (left == 0) {
        denied(RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
      } else {
        assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
        serve_take_grant(device);
        assert_int_equal(device->credential.profile.not_after, WORLD_NOW + 1);
      }
      end();
    }
  }
}

static uint64_t delay; /* seconds from the policy's answer to the reservation */

static void time_goes_by(serve_kit *served, rcdp_store_op op) {
  if (op == RCDP_STORE_RESERVE) {
    served->wall.seconds += delay;
  }
}

/* The end is the one that was agreed on, however long the store takes; when it has come, there is nothing to grant. */
static void the_end_does_not_move(void **state) {
  (void)state;
  for (delay = 0; delay <= 10; delay++) {
    const rcdp_controls limits = {.has_not_after = true, .not_after = WORLD_NOW + 10};
    begin(&limits);
    kit->before = time_goes_by;
    if (delay == 10) {
      denied(RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED);
    } else {
      assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
      serve_take_grant(device);
      allows(WORLD_NOW + 10, 0, &(rcdp_restrictions){.roaming_allowed = true});
      assert_int_equal(device->credential.profile.not_before, WORLD_NOW + delay);
    }
    end();
  }
}

/* --- what cannot be --- */

static void terms_that_cannot_be(void **state) {
  (void)state;
  static const char longest[101] =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaa";
  for (int i = 0; i < 4; i++) {
    begin(NULL);
    rcdp_restrictions *restrictions = &kit->terms.restrictions;
    if (i == 0) {
      kit->terms.validity = 0;
    } else if (i == 1) {
      restrictions->has_rats = true;
      restrictions->rat_count = RCDP_RATS_MAX + 1;
    } else if (i == 2) {
      kit->terms.validity = UINT64_MAX;
    } else { /* DNNs of more octets than a credential has room for */
      restrictions->has_dnns = true;
      restrictions->dnn_count = 3;
      for (size_t j = 0; j < 3; j++) {
        restrictions->dnns[j] = rcdp_bytes_of(longest);
      }
    }
    denied(i == 3 ? RCDP_E_NO_SPACE : RCDP_E_ARGUMENT, RCDP_E_STORAGE);
    end();
  }
}

/* The subscription's list, or the owner's, where the operator has none, may be larger than a credential: that is a verdict, which asking
 * again does not change. */
static void names_beyond_a_credential(void **state) {
  (void)state;
  char names[8][101];
  for (int mine = 0; mine < 2; mine++) {
    rcdp_controls limits = {.has_restrictions = true, .restrictions = {.roaming_allowed = true, .has_dnns = true}};
    limits.restrictions.dnn_count = 8;
    for (size_t i = 0; i < 8; i++) {
      memset(names[i], 'a' + (int)i, 100);
      names[i][100] = '\0';
      limits.restrictions.dnns[i] = rcdp_bytes_of(names[i]);
    }
    begin(mine ? NULL : &limits);
    device->fields.has_controls = mine == 1;
    device->fields.controls = limits;
    denied(RCDP_E_BOUNDS, RCDP_E_MALFORMED);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_RESERVED), 0);
    kit->terms.restrictions.has_dnns = true; /* the operator wants two of them */
    kit->terms.restrictions.dnn_count = 2;
    kit->terms.restrictions.dnns[0] = rcdp_bytes_of(names[7]);
    kit->terms.restrictions.dnns[1] = rcdp_bytes_of(names[0]);
    assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    serve_take_grant(device);
    allows(WORLD_NOW + kit->terms.validity, 0, &kit->terms.restrictions);
    end();
  }
}

/* Limits in the store that are none: nothing is granted without knowing them. */
static void limits_that_are_none(void **state) {
  (void)state;
  begin(NULL);
  const rcdp_store_request request = {
      .op = RCDP_STORE_SUBSCRIBE,
      .subscription = {.id = rcdp_bytes_of("one"), .quota = 8, .limits = rcdp_bytes_of("\xff\xff\xff")},
      .now = WORLD_NOW,
  };
  assert_int_equal(serve_execute(kit, &request).err, RCDP_OK);
  assert_int_not_equal(serve_order_asked(device, "one"), RCDP_OK);
  assert_int_equal(kit->policies, 1);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_RESERVED), 0);
  end();
}

/* The largest of everything: orders, limits, terms and chains fit the network's memory and one message. */
static void the_largest_of_everything(void **state) {
  (void)state;
  static const uint8_t home_network_key[33] = {0x02};
  static const uint8_t certificate[RCDP_CERT_MAX] = {0x30}; /* of which nobody here reads more than its length */
  char names[8][33];
  rcdp_controls limits = {.has_not_after = true, .not_after = WORLD_NOW + 9000, .lifetime = 1073741823};
  rcdp_restrictions *all = &limits.restrictions;
  limits.has_restrictions = all->roaming_allowed = all->has_rats = all->has_dnns = all->has_slices = true;
  all->rat_count = all->dnn_count = all->slice_count = 8;
  for (size_t i = 0; i < 8; i++) {
    memset(names[i], 'a' + (int)i, 32);
    names[i][32] = '\0';
    all->rats[i] = (rcdp_rat)(i % 6);
    all->dnns[i] = rcdp_bytes_of(names[i]);
    all->slices[i] = (rcdp_snssai){(uint8_t)i, true, {1, 2, (uint8_t)i}};
  }
  begin(&limits);
  char longest[RCDP_DEVICE_ID_MAX + 1];
  memset(longest, 'x', RCDP_DEVICE_ID_MAX);
  longest[RCDP_DEVICE_ID_MAX] = '\0';
  kit->config.home_network_key = RCDP_BYTES(home_network_key);
  kit->config.has_home_network_key = true;
  kit->config.scheme = RCDP_SUCI_PROFILE_B;
  kit->config.aka_algorithm = RCDP_TUAK;
  kit->config.key_length = 32;
  kit->config.network.has_nid = true;
  kit->config.chain[1] = kit->config.chain[2] = RCDP_BYTES(certificate);
  kit->config.chain_count = 3;
  serve_boot(kit);
  serve_device_free(device);
  const kit_order order = serve_open(kit, "one", 2, 64);
  device = serve_device_new(kit, longest, true, &order, 63);
  device->fields.has_controls = true;
  device->fields.controls = limits;
  kit->terms = (rcdp_terms){.validity = 10000, .renewal = 100, .lifetime = 1073741823, .restrictions = *all};
  serve_all(device, "one");
  allows(WORLD_NOW + 9000, 1073741823, all);
  const size_t rest = device->grant_len - kit->config.chain[0].len - 2 * sizeof certificate;
  assert_true(rest + (size_t)3 * RCDP_CERT_MAX < RCDP_MESSAGE_MAX); /* also with three of the longest */
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_narrowest_wins),
      cmocka_unit_test(one_voice_alone),
      cmocka_unit_test(lists_with_nothing_in_common),
      cmocka_unit_test(a_renewal_is_before_the_end),
      cmocka_unit_test(nothing_is_left),
      cmocka_unit_test(the_end_does_not_move),
      cmocka_unit_test(terms_that_cannot_be),
      cmocka_unit_test(names_beyond_a_credential),
      cmocka_unit_test(limits_that_are_none),
      cmocka_unit_test(the_largest_of_everything),
  };
  return cmocka_run_group_tests_name("companion_network_limits", tests, NULL, NULL);
}
