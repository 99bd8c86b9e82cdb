/*
 * What a vault may hold when a device starts: nothing that can be read, requests that cannot, credentials of other networks, one whose
 * lifetime is over; and a state that is not what the machine takes it for. No memory is run over, and nobody else's credential is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/device.h"
#include "attach/kit.h"

enum { DAY_MS = 86400000 };

/* And see the device begin anew with it. */
static void close_vault(world *w, const rcdp_device_state *state) {
  kit_close_vault(w, state);
  world_boot_device(w, 0);
}

static void start(world *w) {
  world_start(w, 0);
  world_run(w, 120000);
}

enum { LONG_MS = 600000 }; /* longer than all that a START tries */

static void in_vain(world *w, bool (*tap)(world *w, world_datagram *datagram)) {
  w->tap = tap;
  world_start(w, 0);
  world_run(w, LONG_MS);
  assert_int_not_equal(w->devices[0].ended, RCDP_OK);
  w->tap = NULL;
}

static attach_device *device_of(world *w) { return (attach_device *)w->devices[0].role; }

/* --- what cannot be read --- */

/* No prefix of a state is a state; the empty one is that of a new device. */
static void every_prefix_of_a_state_is_corrupt(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  kit_attach(w, 0);
  const world_device *device = &w->devices[0];
  void *memory = malloc(rcdp_attach_device_size());
  rcdp_role *role = NULL;
  assert_non_null(memory);
  for (size_t len = 1; len < device->vault_len; len++) {
    assert_int_equal(rcdp_attach_device_init(memory, rcdp_attach_device_size(), &device->config,
                                             (rcdp_bytes){device->vault, len}, &role),
                     RCDP_E_CORRUPT);
    assert_null(role);
  }
  free(memory);
  world_free(w);
}

/* A request that waits and cannot be read any more is made anew. */
static void pending_request_is_broken(void **state) {
  (void)state;
  for (int inside = 0; inside < 2; inside++) {
    uint8_t octets[RCDP_REQUEST_MESSAGE_MAX];
    rcdp_buf broken = RCDP_BUF(octets);
    rcdp_message message;
    world *w = kit_new_world(1);
    in_vain(w, kit_lose_all_down);
    rcdp_device_state held = kit_open_vault(w);
    assert_int_equal(rcdp_message_decode(held.pending.message, &kit_vault_arena, &message), RCDP_OK);
    message.body.attach_request.content.len -= (size_t)inside;
    assert_int_equal(rcdp_message_encode(&message, &kit_vault_arena, &broken), RCDP_OK);
    held.pending.message = (rcdp_bytes){octets, broken.len - (inside == 0 ? 1 : 0)};
    close_vault(w, &held);
    start(w);
    assert_int_equal(w->devices[0].ended, RCDP_OK);
    assert_null(world_unfinished(w));
    assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
    world_free(w);
  }
}

/* --- credentials of other networks --- */

static rcdp_network_id network_of(const char *text) {
  rcdp_network_id id;
  assert_int_equal(rcdp_network_id_parse(text, &id), RCDP_OK);
  return id;
}

/* A new credential replaces the active one of its own network alone, and what is staged for another one stays staged. */
static void other_networks_keep_theirs(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  kit_attach(w, 0);
  w->devices[0].config.renew = true;
  world_boot_device(w, 0);
  rcdp_device_state held = kit_open_vault(w);
  held.credentials[1] = held.credentials[2] = held.credentials[0];
  held.credentials[1].profile.network = network_of("00102");
  held.credentials[2].profile.network = network_of("00103");
  held.credentials[2].status = RCDP_HELD_STAGED;
  held.credential_count = 3;
  close_vault(w, &held);
  const rcdp_id replaced = held.credentials[0].profile.id;
  start(w);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  held = kit_open_vault(w);
  assert_int_equal(held.credential_count, 3);
  for (size_t i = 0; i < 2; i++) {
    assert_memory_equal(&held.credentials[i].profile.id, &replaced, sizeof replaced);
    assert_int_equal(held.credentials[i].status, i == 0 ? RCDP_HELD_ACTIVE : RCDP_HELD_STAGED);
  }
  assert_memory_not_equal(&held.credentials[2].profile.id, &replaced, sizeof replaced);
  assert_int_equal(held.credentials[2].status, RCDP_HELD_ACTIVE);
  world_free(w);
}

static bool lose_confirmations(world *w, world_datagram *datagram) {
  static forged f;
  (void)w;
  return !forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRM);
}

/* No place is left beside a staged credential whose offer has lapsed: its own is taken for the next one, and no other. */
static void full_but_for_its_own_staged_one(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  in_vain(w, lose_confirmations);
  rcdp_device_state held = kit_open_vault(w);
  assert_int_equal(held.credential_count, 1);
  const rcdp_id lapsed = held.credentials[0].profile.id;
  for (size_t i = 1; i < RCDP_HELD_MAX; i++) {
    held.credentials[i] = held.credentials[0];
    held.credentials[i].profile.network = network_of("00102");
    held.credentials[i].status = RCDP_HELD_ACTIVE;
  }
  held.credential_count = RCDP_HELD_MAX;
  close_vault(w, &held);
  w->now_ms += DAY_MS;
  start(w);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  held = kit_open_vault(w);
  assert_int_equal(held.credential_count, RCDP_HELD_MAX);
  for (size_t i = 0; i < RCDP_HELD_MAX; i++) {
    const bool of_another = i < RCDP_HELD_MAX - 1;
    assert_int_equal(rcdp_id_equal(&held.credentials[i].profile.id, &lapsed), of_another);
    assert_int_equal(held.credentials[i].status, RCDP_HELD_ACTIVE);
  }
  world_free(w);
}

/* --- no more than its share --- */

static uint32_t confirmations;

static bool forge_advice(world *w, world_datagram *datagram) {
  static forged f;
  if (!forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRM)) {
    return true;
  }
  confirmations++;
  f.message.kind = RCDP_BODY_ERROR;
  f.message.sender = RCDP_NETWORK;
  f.message.body.error = (rcdp_error_report){RCDP_E_BAD_MAC, false, 0};
  world_datagram advice = *datagram;
  forge_close(&f, &advice);
  world_inject(w, datagram->link, false, (rcdp_bytes){advice.data, advice.len});
  return false;
}

/* The first confirmation arrives, but no acknowledgement; to every confirmation, a forger's advice comes back. */
static bool confirm_the_first_and_advise(world *w, world_datagram *datagram) {
  static forged f;
  if (forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRMED)) {
    return false;
  }
  const bool passes = w->network->steps[RCDP_STEP_ACTIVE] == 0;
  return forge_advice(w, datagram) || passes;
}

static bool holds(const rcdp_device_state *state, const rcdp_id *credential) {
  bool found = false;
  for (size_t i = 0; i < state->credential_count; i++) {
    found = found || rcdp_id_equal(&state->credentials[i].profile.id, credential);
  }
  return found;
}

enum { AFRESH = 3 }; /* transactions on advice in one START */

/* However often a forger advises, one network takes three places at most, and what it has as active stays. The last staged one alone is
 * replaced, and the network is asked about it as often as it is asked at all. */
static void one_network_leaves_room_for_another(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->network_config.max_open = 100;
  world_boot_network(w);
  rcdp_id earlier[RCDP_HELD_PER_NETWORK];
  for (int i = 0; i < 4; i++) {
    confirmations = 0;
    in_vain(w, confirm_the_first_and_advise);
    const rcdp_device_state held = kit_open_vault(w);
    assert_int_equal(held.credential_count, RCDP_HELD_PER_NETWORK);
    assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1 + AFRESH * (i + 1));
    assert_true(i == 0 || confirmations == (1 + AFRESH) * w->devices[0].config.tries);
    for (size_t j = 0; j < RCDP_HELD_PER_NETWORK; j++) {
      const bool stays = i > 0 && j < RCDP_HELD_PER_NETWORK - 1;
      assert_int_equal(i > 0 && rcdp_id_equal(&earlier[j], &held.credentials[j].profile.id), stays);
      earlier[j] = held.credentials[j].profile.id;
    }
    assert_null(world_violation(w));
  }
  start(w);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  assert_int_equal(kit_open_vault(w).credential_count, 1);
  assert_null(world_unfinished(w));
  world_free(w);
}

/* A vault that other networks have filled but for one place: nothing of theirs goes, and what is staged in that place not at once. */
static void the_last_place_is_used_again_late(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->network_config.max_open = 100;
  world_boot_network(w);
  kit_attach(w, 0);
  rcdp_device_state held = kit_open_vault(w);
  for (size_t i = 0; i < RCDP_HELD_MAX - 1; i++) {
    held.credentials[i] = held.credentials[0];
    held.credentials[i].profile.network = network_of("00102");
  }
  held.credential_count = RCDP_HELD_MAX - 1;
  close_vault(w, &held);
  confirmations = 0;
  in_vain(w, forge_advice);
  assert_int_equal(confirmations, (1 + AFRESH) * w->devices[0].config.tries);
  held = kit_open_vault(w);
  assert_int_equal(held.credential_count, RCDP_HELD_MAX);
  assert_int_equal(held.credentials[RCDP_HELD_MAX - 2].status, RCDP_HELD_ACTIVE);
  start(w);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  world_free(w);
}

/* Where room is wanted, what is over by the time that the network signs goes first, and nothing else. */
static void what_is_over_makes_room(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  rcdp_id ids[RCDP_HELD_PER_NETWORK];
  in_vain(w, lose_confirmations);
  rcdp_device_state held = kit_open_vault(w);
  for (size_t i = 0; i < RCDP_HELD_PER_NETWORK; i++) {
    held.credentials[i] = held.credentials[0];
    held.credentials[i].profile.id.octets[0] ^= (uint8_t)(i < RCDP_HELD_PER_NETWORK - 1 ? i + 1 : 0);
    ids[i] = held.credentials[i].profile.id;
  }
  held.credentials[1].profile.not_before = 1;
  held.credentials[1].profile.not_after = WORLD_NOW;
  held.credential_count = RCDP_HELD_PER_NETWORK;
  close_vault(w, &held);
  in_vain(w, forge_advice);
  held = kit_open_vault(w);
  assert_int_equal(held.credential_count, RCDP_HELD_PER_NETWORK);
  for (size_t i = 0; i < RCDP_HELD_PER_NETWORK; i++) {
    assert_int_equal(holds(&held, &ids[i]), i != 1); /* the third place is its successor's */
  }
  world_free(w);
}

/* --- lifetimes --- */

/* A lifetime counts from the installation; its validity is longer, and the device asks anew all the same. */
static void lifetime_is_over(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->terms.lifetime = DAY_MS / 1000;
  kit_attach(w, 0);
  w->now_ms += DAY_MS / 2;
  kit_attach(w, 0);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  w->now_ms += DAY_MS;
  kit_attach(w, 0);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
  assert_null(world_unfinished(w));
  world_free(w);
}

/* --- a state that is not what the machine takes it for --- */

/* Full since the request was made, who knows how: the answer is refused, and nothing is written behind the last place. */
static void no_room_when_the_answer_comes(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  world_start(w, 0);
  rcdp_device_state *held = &device_of(w)->core.state;
  held->credential_count = RCDP_HELD_MAX;
  for (size_t i = 0; i < RCDP_HELD_MAX; i++) {
    held->credentials[i].profile.network = network_of("00102");
  }
  world_run(w, 400);
  assert_int_equal(w->devices[0].refused, RCDP_E_QUOTA);
  assert_int_equal(held->credential_count, RCDP_HELD_MAX);
  assert_int_equal(device_of(w)->core.machine, DEVICE_WAITING_ANSWER);
  world_free(w);
}

static void takes_nothing_more(rcdp_role *role) {
  rcdp_action action;
  for (int kind = 0; kind < RCDP_INPUT_COUNT; kind++) {
    assert_int_equal(rcdp_role_input(role, &(rcdp_input){.kind = (rcdp_input_kind)kind}), RCDP_E_STATE);
  }
  assert_false(rcdp_role_next(role, &action));
}

/* Whatever the vault holds then, this role does not know it. */
static void a_commit_that_fails_ends_the_role(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  rcdp_role *role = w->devices[0].role;
  rcdp_action action = {.kind = RCDP_ACTION_REPORT};
  assert_int_equal(rcdp_role_input(role, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
  while (action.kind != RCDP_ACTION_COMMIT) {
    assert_true(rcdp_role_next(role, &action));
  }
  const rcdp_input failed = {.kind = RCDP_INPUT_COMMITTED, .ticket = action.ticket, .result = RCDP_E_STORAGE};
  assert_int_equal(rcdp_role_input(role, &failed), RCDP_E_STORAGE);
  assert_true(rcdp_role_next(role, &action));
  assert_int_equal(action.kind, RCDP_ACTION_FAILED);
  assert_int_equal(action.result, RCDP_E_STORAGE);
  takes_nothing_more(role);
  world_free(w);
}

/* What was committed holds no credential as the machine expects it: that is the end of this role, and nothing is sent. */
static void commit_without_its_credential(void **state) {
  (void)state;
  static const device_machine_state machines[] = {DEVICE_COMMITTING_INSTALL, DEVICE_COMMITTING_ACTIVE};
  for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
    world *w = kit_new_world(1);
    rcdp_role *role = w->devices[0].role;
    rcdp_action action = {.kind = RCDP_ACTION_REPORT};
    assert_int_equal(rcdp_role_input(role, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
    while (action.kind != RCDP_ACTION_COMMIT) {
      assert_true(rcdp_role_next(role, &action));
    }
    device_of(w)->core.machine = machines[i];
    const rcdp_input committed = {.kind = RCDP_INPUT_COMMITTED, .ticket = action.ticket, .result = RCDP_OK};
    assert_int_equal(rcdp_role_input(role, &committed), RCDP_E_CORRUPT);
    assert_true(rcdp_role_next(role, &action));
    assert_int_equal(action.kind, RCDP_ACTION_FAILED);
    assert_false(rcdp_role_next(role, &action));
    takes_nothing_more(role);
    world_free(w);
  }
}

static void acknowledgement_with_nothing_staged(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  const rcdp_authenticated confirmed = {.content = rcdp_bytes_of("x")};
  assert_int_equal(rcdp_attach_device_confirmed(device_of(w), &confirmed), RCDP_E_UNEXPECTED);
  assert_int_equal(device_of(w)->core.machine, DEVICE_IDLE);
  world_free(w);
}

/* An answer to a commit that is not under way any more changes nothing. */
static void answer_to_another_commit(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  rcdp_role *role = w->devices[0].role;
  assert_int_equal(rcdp_role_input(role, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
  const rcdp_input other = {.kind = RCDP_INPUT_COMMITTED, .ticket = device_of(w)->core.ticket + 1, .result = RCDP_OK};
  assert_int_equal(rcdp_role_input(role, &other), RCDP_OK);
  assert_int_equal(device_of(w)->core.machine, DEVICE_COMMITTING_REQUEST);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_prefix_of_a_state_is_corrupt),
      cmocka_unit_test(pending_request_is_broken),
      cmocka_unit_test(other_networks_keep_theirs),
      cmocka_unit_test(full_but_for_its_own_staged_one),
      cmocka_unit_test(one_network_leaves_room_for_another),
      cmocka_unit_test(the_last_place_is_used_again_late),
      cmocka_unit_test(what_is_over_makes_room),
      cmocka_unit_test(lifetime_is_over),
      cmocka_unit_test(no_room_when_the_answer_comes),
      cmocka_unit_test(a_commit_that_fails_ends_the_role),
      cmocka_unit_test(commit_without_its_credential),
      cmocka_unit_test(acknowledgement_with_nothing_staged),
      cmocka_unit_test(answer_to_another_commit),
  };
  return cmocka_run_group_tests_name("attach_vault", tests, NULL, NULL);
}
