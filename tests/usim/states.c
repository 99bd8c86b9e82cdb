/*
 * States of a vault that a USIM refuses, credentials that do not fit their challenge or the provider, memory that does not do; and what a new role makes
 * of what the USIM has changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"
#include "usim/kit.h"

typedef struct {
  void *memory;
  size_t size;
  use_kit *kit;
  uint8_t challenge[RCDP_AKA_LEN];
  rcdp_usim_answer answer;
  rcdp_profile profile;
} card;

static card begin(void) {
  card c = {.size = rcdp_usim_size(), .kit = use_new_any()};
  c.memory = malloc(c.size);
  assert_non_null(c.memory);
  (void)use_issue(c.kit);
  return c;
}

static void end(card *c) {
  free(c->memory);
  use_free(c->kit);
}

static rcdp_err authenticate(card *c, rcdp_bytes state, const rcdp_time *wall) {
  memset(&c->answer, 0xa5, sizeof c->answer);
  return rcdp_usim_authenticate(c->memory, c->size, &c->kit->x.usim, state, wall, c->challenge, c->challenge,
                                &c->answer);
}

/* Neither call takes it, and nothing of an answer is there. */
static void refused(card *c, rcdp_bytes state, const rcdp_time *wall, rcdp_err err) {
  static const uint8_t none[RCDP_AKA_RES_LEN];
  assert_int_equal(authenticate(c, state, wall), err);
  assert_int_equal(c->answer.outcome, RCDP_USIM_FAILURE);
  assert_int_equal(c->answer.reason, err);
  assert_int_equal(c->answer.state.len + c->answer.ck.len + c->answer.ik.len, 0);
  assert_memory_equal(c->answer.res, none, sizeof none);
  assert_int_equal(rcdp_usim_subscription(c->memory, c->size, &c->kit->x.usim, state, wall, &c->profile), err);
}

static rcdp_bytes vault_of(const card *c) { return (rcdp_bytes){c->kit->x.vault, *c->kit->x.vault_len}; }

static void memory_that_does_not_do(void **state) {
  (void)state;
  card c = begin();
  void *memory = c.memory;
  const rcdp_time wall = c.kit->x.wall;
  refused(&c, vault_of(&c), NULL, RCDP_E_ARGUMENT);
  c.size--;
  refused(&c, vault_of(&c), &wall, RCDP_E_ARGUMENT);
  c.size++;
  c.memory = NULL;
  refused(&c, vault_of(&c), &wall, RCDP_E_ARGUMENT);
  c.memory = memory;
  end(&c);
}

static void states_that_are_none(void **state) {
  (void)state;
  card c = begin();
  const rcdp_bytes vault = vault_of(&c);
  for (size_t len = 1; len < vault.len; len++) {
    refused(&c, (rcdp_bytes){vault.data, len}, &c.kit->x.wall, RCDP_E_CORRUPT);
  }
  c.kit->x.usim.storage_key = c.kit->x.auc.storage_key; /* another device's */
  refused(&c, vault, &c.kit->x.wall, RCDP_E_CORRUPT);
  end(&c);
}

/* Every bit: it is refused, or the challenge, which is nobody's, stays unanswered. */
static void every_bit_of_a_state(void **state) {
  (void)state;
  card c = begin();
  for (size_t bit = 0; bit < 8 * *c.kit->x.vault_len; bit++) {
    c.kit->x.vault[bit / 8] ^= (uint8_t)(1u << bit % 8);
    const rcdp_err err = authenticate(&c, vault_of(&c), &c.kit->x.wall);
    assert_true(err != RCDP_OK || c.answer.outcome == RCDP_USIM_FAILURE);
    assert_int_equal(c.answer.state.len, 0);
    c.kit->x.vault[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  end(&c);
}

static void damage(use_kit *kit, size_t index, bool key) {
  static uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_held_credential *held = &life_open_vault(kit->life)->credentials[index];
  rcdp_bytes *part = key ? &held->key : &held->op;
  memcpy(octets, part->data, part->len);
  octets[part->len - 1] ^= 1;
  part->data = octets;
  life_close_vault(kit->life);
}

static void keys_that_are_damaged(void **state) {
  (void)state;
  for (int key = 0; key < 2; key++) {
    use_kit *kit = use_new_any();
    (void)use_issue(kit);
    damage(kit, 0, key > 0);
    assert_int_equal(use_attach(kit), RCDP_E_CORRUPT);
    use_free(kit);
  }
}

/* --- what the provider lacks --- */

static rcdp_provider lacking(const rcdp_provider *base, bool tuak) {
  rcdp_provider provider = *base;
  if (tuak) {
    provider.sponge = NULL;
  } else {
    provider.block = NULL;
  }
  return provider;
}

/* Another credential, for which it does not lack anything, still answers; and where none does, the reason is told. */
static void an_algorithm_that_there_is_not(void **state) {
  (void)state;
  for (int tuak = 0; tuak < 2; tuak++) {
    use_kit *kit = use_new_any();
    const life_spec without = {.status = RCDP_HELD_STAGED, .tuak = tuak > 0, .unknown = true, .number = 1};
    const life_spec with = {.status = RCDP_HELD_STAGED, .tuak = tuak == 0};
    const rcdp_provider provider = lacking(kit->x.usim.provider, tuak > 0);
    (void)life_issue(kit->life, &with);
    (void)life_issue(kit->life, &without);
    kit->x.usim.provider = &provider;
    assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
    kit->x.imsi[kit->x.imsi_len - 1] = '1'; /* of the one that works, which is not the newest */
    assert_int_equal(exchange_challenge(&kit->x), RCDP_OK);
    kit->x.vector.autn[0] ^= 1;
    assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
    assert_int_equal(kit->x.answer.outcome, RCDP_USIM_FAILURE);
    assert_int_equal(kit->x.answer.reason, RCDP_E_ALGORITHM);
    kit->x.vector.autn[0] ^= 1;
    assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
    assert_int_equal(kit->x.answer.outcome, RCDP_USIM_SUCCESS);
    use_free(kit);
  }
}

/* --- the vault is one --- */

/* A role that is made of what the USIM has left goes on with what was under way. */
static void a_role_goes_on(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit->life, &spec);
  kit->life->config.update = true;
  life_boot(kit->life, LIFE_DEVICE);
  life_start_until(kit->life, LIFE_DEVICE_WAITING_UPDATE);
  const uint64_t generation = life_open_vault(kit->life)->generation;
  use_attach_well(kit, 0);
  const rcdp_device_state *held = life_open_vault(kit->life);
  assert_int_equal(held->generation, generation + 1);
  assert_true(held->has_update);
  assert_int_equal(life_run(kit->life), RCDP_OK);
  assert_int_equal(use_held(kit, &id)->profile.epoch, 1);
  use_attach_well(kit, 0);
  use_free(kit);
}

static void names(void **state) {
  (void)state;
  assert_string_equal(rcdp_usim_outcome_name(RCDP_USIM_FAILURE), "failure");
  assert_string_equal(rcdp_usim_outcome_name(RCDP_USIM_SUCCESS), "success");
  assert_string_equal(rcdp_usim_outcome_name(RCDP_USIM_SYNC_FAILURE), "syncFailure");
  assert_string_equal(rcdp_usim_outcome_name(RCDP_USIM_OUTCOME_COUNT), "invalid");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(memory_that_does_not_do),
      cmocka_unit_test(states_that_are_none),
      cmocka_unit_test(every_bit_of_a_state),
      cmocka_unit_test(keys_that_are_damaged),
      cmocka_unit_test(an_algorithm_that_there_is_not),
      cmocka_unit_test(a_role_goes_on),
      cmocka_unit_test(names),
  };
  return cmocka_run_group_tests_name("usim_states", tests, NULL, NULL);
}
