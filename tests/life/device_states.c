/* Every input in every state of the device; commits that wait and fail; time; and what a device does first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/forge.h"

static bool lose_all(life_kit *kit, life_letter *letter) {
  (void)kit;
  (void)letter;
  return false;
}

static bool lose_proofs(life_kit *kit, life_letter *letter) {
  static life_message read;
  (void)kit;
  return !life_read(&read, letter, RCDP_LIFE_PROOF);
}

/* --- inputs and states --- */

/* A device in this state, on its only way there. */
static life_kit *reach(life_device_machine_state state) {
  const bool reports = state >= LIFE_DEVICE_COMMITTING_STATUS;
  const bool ends = state >= LIFE_DEVICE_COMMITTING_ERASED && !reports;
  life_kit *kit = life_new_any();
  kit->no_clock = reports; /* the network tells the time */
  kit->config.status = reports;
  life_boot(kit, LIFE_DEVICE);
  const rcdp_id id = life_issue_delivered(kit);
  if (ends) {
    life_order(kit, &id, RCDP_ORDER_REVOKE);
  }
  kit->holds_commits = true;
  if (state != LIFE_DEVICE_IDLE) {
    life_start(kit);
  }
  while (life_device_of(kit)->core.machine != state) {
    if (kit->letter_count > 0) {
      life_deliver(kit);
    } else {
      assert_int_equal(life_release(kit, RCDP_OK), RCDP_OK);
    }
  }
  kit->letter_count = 0;
  return kit;
}

static void every_state_and_input(void **state) {
  (void)state;
  static const bool takes[RCDP_INPUT_COUNT + 1] = {
      [RCDP_INPUT_MESSAGE] = true, [RCDP_INPUT_COMMITTED] = true, [RCDP_INPUT_TICK] = true};
  for (int machine = 0; machine < LIFE_DEVICE_STATE_COUNT; machine++) {
    for (int kind = 0; kind <= RCDP_INPUT_COUNT; kind++) {
      life_kit *kit = reach((life_device_machine_state)machine);
      const bool taken = takes[kind] || (machine == LIFE_DEVICE_IDLE && kind == RCDP_INPUT_START);
      const rcdp_input input = {.kind = (rcdp_input_kind)kind, .ticket = UINT32_MAX, .link = LIFE_LINK};
      kit->tap = lose_all;
      assert_int_equal(life_give(kit, LIFE_DEVICE, input) == RCDP_E_STATE, !taken);
      life_free(kit);
    }
  }
}

static bool waits(int machine) {
  return machine == LIFE_DEVICE_WAITING_UPDATE || machine == LIFE_DEVICE_WAITING_ACKNOWLEDGED ||
         machine == LIFE_DEVICE_WAITING_PROVEN || machine == LIFE_DEVICE_WAITING_TAKEN;
}

/* Every message of the procedure, of the network and of others, with nothing in it that is right: no state changes by it. */
static void every_state_and_message(void **state) {
  (void)state;
  static life_message made;
  for (int machine = 0; machine < LIFE_DEVICE_STATE_COUNT; machine++) {
    life_kit *kit = reach((life_device_machine_state)machine);
    kit->tap = lose_all;
    for (int kind = 0; kind < RCDP_LIFE_BODY_COUNT; kind++) {
      for (int sender = 0; sender < 2; sender++) {
        static const uint8_t octets[RCDP_SIGNATURE_LEN] = {1};
        life_letter letter = {.to = LIFE_DEVICE};
        rcdp_arena_init(&made.arena, made.memory, sizeof made.memory);
        made.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION,
                                      .transaction = life_device_of(kit)->outgoing.transaction,
                                      .sender = sender == 0 ? RCDP_NETWORK : RCDP_PROVISIONER,
                                      .kind = RCDP_BODY_LIFE};
        made.message.body.life.kind = (rcdp_life_body_kind)kind;
        made.message.body.life.body.proof =
            (rcdp_attested){.body.content = {octets, 1}}; /* content comes first in each of them */
        if (kind == RCDP_LIFE_UPDATE || kind == RCDP_LIFE_NOTICE || kind == RCDP_LIFE_PROVEN ||
            kind == RCDP_LIFE_TAKEN) {
          made.message.body.life.body.notice = (rcdp_signed){{octets, 1}, RCDP_BYTES(octets)};
        }
        life_write(&made, &letter);
        life_put(kit, &letter);
        life_deliver(kit);
        assert_int_not_equal(kit->taken, RCDP_OK);
        assert_int_not_equal(kit->taken, RCDP_E_STATE);
        assert_int_equal(life_device_of(kit)->core.machine, machine);
      }
    }
    life_free(kit);
  }
}

/* What is not even a message, and one of another procedure. */
static void no_message_of_ours(void **state) {
  (void)state;
  static life_message made;
  for (int machine = 0; machine < LIFE_DEVICE_STATE_COUNT; machine++) {
    life_kit *kit = reach((life_device_machine_state)machine);
    life_letter letter = {.to = LIFE_DEVICE, .len = 5, .data = {1, 2, 3, 4, 5}};
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->taken, waits(machine) ? RCDP_E_MALFORMED : RCDP_E_UNEXPECTED);
    rcdp_arena_init(&made.arena, made.memory, sizeof made.memory);
    made.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION,
                                  .transaction = life_device_of(kit)->outgoing.transaction,
                                  .sender = RCDP_NETWORK,
                                  .kind = RCDP_BODY_ATTACH_CONFIRMED,
                                  .body.attach_confirmed.content = rcdp_bytes_of("x")};
    life_write(&made, &letter);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->taken, RCDP_E_UNEXPECTED);
    assert_int_equal(life_device_of(kit)->core.machine, machine);
    life_free(kit);
  }
}

/* --- commits --- */

static const life_device_machine_state committing[] = {LIFE_DEVICE_COMMITTING_REQUEST, LIFE_DEVICE_COMMITTING_INSTALL,
                                                       LIFE_DEVICE_COMMITTING_ACTIVE,  LIFE_DEVICE_COMMITTING_ERASED,
                                                       LIFE_DEVICE_COMMITTING_PROVEN,  LIFE_DEVICE_COMMITTING_STATUS,
                                                       LIFE_DEVICE_COMMITTING_TAKEN};

/* The role is over, and the next one goes on from what the vault holds, whether that is the new state or the old one. */
static void commits_that_fail(void **state) {
  (void)state;
  static const rcdp_err errors[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < 2 * sizeof committing / sizeof committing[0]; i++) {
    life_kit *kit = reach(committing[i / 2]);
    const bool done = i & 1;
    const bool ends =
        committing[i / 2] == LIFE_DEVICE_COMMITTING_ERASED || committing[i / 2] == LIFE_DEVICE_COMMITTING_PROVEN;
    assert_int_equal(life_release(kit, RCDP_E_PENDING), RCDP_E_ARGUMENT); /* not an answer */
    assert_int_equal(life_release(kit, errors[i & 1]), errors[i & 1]);
    assert_int_equal(kit->ended, errors[i & 1]);
    assert_int_equal(life_give(kit, LIFE_DEVICE, (rcdp_input){.kind = RCDP_INPUT_START}), RCDP_E_STATE);
    if (done) {
      memcpy(kit->vault, kit->held, kit->held_len);
      kit->vault_len = kit->held_len;
    }
    kit->holds_commits = false;
    life_boot(kit, LIFE_DEVICE);
    assert_int_equal(life_run(kit),
                     done && committing[i / 2] == LIFE_DEVICE_COMMITTING_PROVEN ? RCDP_E_NOT_FOUND : RCDP_OK);
    const rcdp_device_state *vault = life_open_vault(kit);
    assert_int_equal(vault->credential_count, ends ? 0 : 1);
    assert_int_equal(vault->tombstone_count, ends ? 1 : 0);
    life_free(kit);
  }
}

/* --- time --- */

/* Later and later, and never more than it is told to. */
static void says_it_again(void **state) {
  (void)state;
  static const uint64_t at[] = {1000, 1500, 2500, 4500, 8500, 12500, 16500};
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  kit->config.tries = 6;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(rcdp_role_deadline(kit->roles[LIFE_DEVICE]), UINT64_MAX);
  kit->tap = lose_all;
  life_start(kit);
  for (unsigned i = 1; i <= 6; i++) {
    assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_UPDATE_REQUEST], i);
    assert_int_equal(rcdp_role_deadline(kit->roles[LIFE_DEVICE]), at[i]);
    kit->now_ms = at[i] - 1;
    assert_int_equal(life_give(kit, LIFE_DEVICE, (rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_UPDATE_REQUEST], i);
    kit->now_ms = at[i];
    assert_int_equal(life_give(kit, LIFE_DEVICE, (rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  }
  assert_int_equal(kit->ended, RCDP_E_TIMEOUT);
  assert_int_equal(kit->steps[LIFE_DEVICE][RCDP_STEP_RETRY], 5);
  assert_int_equal(rcdp_role_deadline(kit->roles[LIFE_DEVICE]), UINT64_MAX);
  life_free(kit);
}

/* --- order --- */

static const life_spec active_one = {.status = RCDP_HELD_ACTIVE, .number = 1};
static const life_spec delivered_one = {
    .origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .must_update = true, .number = 2};

/* Another one took its place in the network: the device learns that, and then goes on with the other one. */
static void the_active_one_first(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id before = life_issue(kit, &active_one);
  const rcdp_id next = life_issue(kit, &delivered_one);
  life_transition(kit, &before, RCDP_EVENT_REVOKE);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &before), -1);
  assert_int_equal(life_device_epoch(kit, &next), 1);
  assert_int_equal(life_open_vault(kit)->credentials[0].status, RCDP_HELD_ACTIVE);
  assert_true(life_open_vault(kit)->tombstones[0].proven);
  life_free(kit);
}

/* What is delivered is updated though something else is active: then it takes that one's place. */
static void a_delivered_one_takes_its_place(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id before = life_issue(kit, &active_one);
  const rcdp_id next = life_issue(kit, &delivered_one);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &before), -1);
  assert_int_equal(life_device_epoch(kit, &next), 1);
  life_free(kit);
}

/* The next epoch of what is active ends its own present one, and nothing that may yet be confirmed. */
static void what_is_staged_stays(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  life_spec other = delivered_one;
  other.origin = RCDP_HELD_BY_COMPANION;
  other.must_update = false;
  const rcdp_id active = life_issue(kit, &active_one);
  const rcdp_id staged = life_issue(kit, &other);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &active), 1);
  assert_int_equal(life_device_epoch(kit, &staged), 0);
  assert_int_equal(life_open_vault(kit)->credential_count, 2);
  life_free(kit);
}

static void no_room(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  life_spec spec = active_one;
  spec.must_update = true;
  for (int i = 0; i < RCDP_HELD_PER_NETWORK; i++) {
    spec.number = (uint8_t)i;
    (void)life_issue(kit, &spec);
    spec.status = RCDP_HELD_STAGED;
  }
  assert_int_equal(life_run(kit), RCDP_E_QUOTA);
  assert_int_equal(kit->moment, 0);
  life_free(kit);
}

static void no_epoch_is_left(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .must_update = true, .epoch = UINT16_MAX};
  (void)life_issue(kit, &spec);
  assert_int_equal(life_run(kit), RCDP_E_EXHAUSTED);
  assert_int_equal(kit->moment, 0);
  life_free(kit);
}

/* --- other networks --- */

/* Whoever else has a request under way answers no other one: it is kept, and this network has to wait. */
static void a_request_to_another_network(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue(kit, &delivered_one);
  kit->tap = lose_all;
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  kit->tap = NULL;
  assert_int_equal(rcdp_network_id_parse("00102", &kit->config.network), RCDP_OK);
  kit->network_config.network = kit->config.network;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND);
  const life_spec other = {.status = RCDP_HELD_ACTIVE, .must_update = true, .number = 3};
  (void)life_issue(kit, &other);
  assert_int_equal(life_run(kit), RCDP_E_QUOTA);
  assert_true(life_open_vault(kit)->has_update);
  life_free(kit);
}

/* A request for what is not held any more waits for nothing. */
static void a_request_of_no_use(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue(kit, &delivered_one);
  kit->tap = lose_all;
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  kit->tap = NULL;
  life_open_vault(kit)->credential_count = 0;
  life_close_vault(kit);
  const life_spec other = {.status = RCDP_HELD_ACTIVE, .must_update = true, .number = 3};
  const rcdp_id id = life_issue(kit, &other);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  life_free(kit);
}

/* What an update request should be is none: of another kind, or not to be read. */
static void a_request_that_is_none(void **state) {
  (void)state;
  static const uint8_t octets[] = {1, 2, 3};
  for (int kind = 0; kind < 3; kind++) {
    static life_message made;
    life_kit *kit = life_new_any();
    const rcdp_id id = life_issue(kit, &delivered_one);
    life_letter letter = {.len = sizeof octets, .data = {1, 2, 3}};
    rcdp_arena_init(&made.arena, made.memory, sizeof made.memory);
    made.message = (rcdp_message){
        .version = RCDP_PROTOCOL_VERSION,
        .sender = RCDP_DEVICE,
        .kind = kind == 1 ? RCDP_BODY_ATTACH_CONFIRM : RCDP_BODY_LIFE,
    };
    if (kind == 1) {
      made.message.body.attach_confirm.content = RCDP_BYTES(octets);
    } else {
      made.message.body.life.kind = RCDP_LIFE_PROOF;
      made.message.body.life.body.proof.body.content = RCDP_BYTES(octets);
    }
    if (kind > 0) {
      life_write(&made, &letter);
    }
    rcdp_device_state *vault = life_open_vault(kit);
    vault->has_update = true;
    vault->update = (rcdp_pending_offer){RCDP_BYTES(octets), {letter.data, letter.len}};
    life_close_vault(kit);
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(life_device_epoch(kit, &id), 1);
    life_free(kit);
  }
}

/* A request for an epoch that is not the next one any more. */
static void a_request_for_another_epoch(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = life_issue(kit, &delivered_one);
  kit->tap = lose_all;
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  kit->tap = NULL;
  life_open_vault(kit)->credentials[0].profile.epoch = 3;
  life_close_vault(kit);
  kit->tap = lose_all;
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  assert_int_equal(kit->steps[LIFE_DEVICE][RCDP_STEP_UPDATE], 2);
  assert_int_equal(life_device_epoch(kit, &id), 3);
  life_free(kit);
}

/* --- a state that is not what the machine takes it for --- */

/* The present epoch was over when the next one came, and went for it: the next one is all there is. */
static void the_present_epoch_is_gone(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = life_issue(kit, &delivered_one);
  life_start_until(kit, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
  kit->letter_count = 0;
  rcdp_device_state *vault = life_open_vault(kit);
  vault->credentials[0] = vault->credentials[1];
  vault->credential_count = 1;
  life_close_vault(kit);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  assert_int_equal(life_open_vault(kit)->credentials[0].status, RCDP_HELD_ACTIVE);
  life_free(kit);
}

static void nothing_is_staged(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_authenticated acknowledged = {.content = rcdp_bytes_of("x")};
  assert_int_equal(rcdp_life_device_acknowledged(life_device_of(kit), &acknowledged), RCDP_E_UNEXPECTED);
  assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_IDLE);
  life_free(kit);
}

/* Its credential has gone, or the vault is full of others, since the request was made: who knows how. */
static void no_place_for_an_update(void **state) {
  (void)state;
  for (int full = 0; full < 2; full++) {
    life_kit *kit = life_new_any();
    (void)life_issue(kit, &delivered_one);
    life_start_until(kit, LIFE_DEVICE_WAITING_UPDATE);
    life_deliver(kit);
    rcdp_device_state *held = &life_device_of(kit)->core.state;
    for (size_t i = 1; i < RCDP_HELD_MAX; i++) {
      held->credentials[i] = held->credentials[0];
      held->credentials[i].profile.id.octets[0] ^= 1;
      assert_int_equal(rcdp_network_id_parse("00102", &held->credentials[i].profile.network), RCDP_OK);
    }
    held->credential_count = full ? RCDP_HELD_MAX : 0;
    life_deliver(kit);
    assert_int_equal(kit->taken, full ? RCDP_E_QUOTA : RCDP_E_UNEXPECTED);
    assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_UPDATE);
    life_free(kit);
  }
}

/* --- tombstones --- */

/* Proofs that are none: nobody is told of them. */
static void proofs_that_are_none(void **state) {
  (void)state;
  static const uint8_t octets[] = {1, 2, 3};
  static life_message made;
  life_kit *kit = life_new_any();
  rcdp_device_state *vault = life_open_vault(kit);
  life_letter letters[RCDP_TOMBSTONES_MAX];
  for (size_t i = 0; i < RCDP_TOMBSTONES_MAX; i++) {
    rcdp_arena_init(&made.arena, made.memory, sizeof made.memory);
    made.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION, .sender = RCDP_DEVICE, .kind = RCDP_BODY_LIFE};
    made.message.body.life.kind = i == 1 ? RCDP_LIFE_UPDATE_REQUEST : RCDP_LIFE_PROOF;
    made.message.body.life.body.proof.body.content = RCDP_BYTES(octets);
    if (i == 2) {
      made.message.kind = RCDP_BODY_ATTACH_CONFIRM;
      made.message.body.attach_confirm = (rcdp_authenticated){.content = RCDP_BYTES(octets)};
    }
    letters[i] = (life_letter){.len = sizeof octets, .data = {1, 2, 3}};
    if (i > 0) {
      life_write(&made, &letters[i]);
    }
    vault->tombstones[i] = (rcdp_tombstone){
        .credential = {{0xc0, (uint8_t)i}},
        .notice_key = {kit->network_config.notice_algorithm, kit->network_config.notice_key},
        .message = {letters[i].data, letters[i].len},
    };
  }
  vault->tombstone_count = RCDP_TOMBSTONES_MAX;
  life_close_vault(kit);
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND);
  assert_int_equal(kit->moment, 0);
  life_free(kit);
}

static void end_one(life_kit *kit, uint8_t number) {
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .must_update = true, .number = number};
  const rcdp_id id = life_issue(kit, &spec);
  life_transition(kit, &id, RCDP_EVENT_REVOKE);
  (void)life_run(kit);
  assert_int_equal(life_device_epoch(kit, &id), -1);
}

static void four_tombstones(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  for (uint8_t number = 0; number < 6; number++) {
    end_one(kit, number);
  }
  const rcdp_device_state *vault = life_open_vault(kit);
  assert_int_equal(vault->tombstone_count, RCDP_TOMBSTONES_MAX);
  for (int i = 0; i < RCDP_TOMBSTONES_MAX; i++) {
    assert_true(vault->tombstones[i].proven);
    assert_int_equal(vault->tombstones[i].credential.octets[1], i + 2);
  }
  life_free(kit);
}

/* One that is proven goes for a new one, before any that is not. */
static void those_that_wait_stay(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  kit->tap = lose_proofs;
  end_one(kit, 0);
  end_one(kit, 1);
  end_one(kit, 2);
  rcdp_device_state *vault = life_open_vault(kit);
  vault->tombstones[1].proven = true;
  vault->tombstones[1].message = RCDP_NO_BYTES;
  life_close_vault(kit);
  end_one(kit, 3);
  end_one(kit, 4); /* in the place of 1 */
  end_one(kit, 5); /* none is proven: in the place of 0 */
  static const uint8_t left[] = {2, 3, 4, 5};
  vault = life_open_vault(kit);
  assert_int_equal(vault->tombstone_count, sizeof left);
  for (size_t i = 0; i < sizeof left; i++) {
    assert_int_equal(vault->tombstones[i].credential.octets[1], left[i]);
    assert_false(vault->tombstones[i].proven);
  }
  kit->tap = NULL;
  assert_int_equal(life_run(kit), RCDP_OK);
  for (size_t i = 0; i < sizeof left; i++) {
    assert_true(life_open_vault(kit)->tombstones[i].proven);
  }
  life_free(kit);
}

/* A proof that nobody answers keeps nothing else from going on, and is said again by the next START. */
static void proofs_in_vain(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  kit->tap = lose_proofs;
  end_one(kit, 0);
  end_one(kit, 1);
  const unsigned before = kit->sent[LIFE_DEVICE][RCDP_LIFE_PROOF];
  const rcdp_id id = life_issue(kit, &delivered_one);
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_PROOF], before + 2 * kit->config.tries);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  kit->tap = NULL;
  assert_int_equal(life_run(kit), RCDP_OK);
  life_free(kit);
}

/* A provisioner has brought the notice of a hand-in that was refused: the network has never heard of it, and is asked once. */
static void a_proof_for_nobody(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  life_spec unknown = delivered_one;
  unknown.unknown = true;
  (void)life_issue(kit, &unknown);
  kit->tap = lose_all;
  life_start(kit);
  const rcdp_notice notice = forge_notice_fields(kit);
  const life_letter letter = forge_notice(kit, &notice, &kit->w->signing_key);
  life_put(kit, &letter);
  life_deliver(kit);
  kit->tap = NULL;
  life_boot(kit, LIFE_DEVICE);
  const unsigned before = kit->sent[LIFE_DEVICE][RCDP_LIFE_PROOF];
  assert_int_equal(life_run(kit), RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_PROOF], before + 1);
  assert_false(life_open_vault(kit)->tombstones[0].proven);
  life_free(kit);
}

/* The proof belongs to another network, which is not there to answer. */
static void a_proof_for_another_network(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  kit->tap = lose_proofs;
  end_one(kit, 0);
  kit->tap = NULL;
  assert_int_equal(rcdp_network_id_parse("00102", &kit->config.network), RCDP_OK);
  life_boot(kit, LIFE_DEVICE);
  const unsigned before = kit->sent[LIFE_DEVICE][RCDP_LIFE_PROOF];
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_PROOF], before);
  life_free(kit);
}

/* The update was on its way when the credential was ended. */
static life_letter late;

static bool keep_update(life_kit *kit, life_letter *letter) {
  static life_message read;
  if (life_read(&read, letter, RCDP_LIFE_UPDATE)) {
    late = *letter;
    return false;
  }
  (void)kit;
  return true;
}

static void no_old_box_revives(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = life_issue(kit, &delivered_one);
  kit->tap = keep_update;
  life_start(kit);
  life_deliver(kit);
  assert_true(late.len > 0);
  life_transition(kit, &id, RCDP_EVENT_REVOKE);
  kit->tap = lose_proofs;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  life_put(kit, &late);
  life_deliver(kit);
  assert_int_equal(kit->taken, RCDP_E_UNEXPECTED);
  life_start(kit); /* its proof is on its way */
  life_put(kit, &late);
  life_deliver(kit);
  assert_int_equal(kit->taken, RCDP_E_MISMATCH);
  assert_int_equal(life_device_epoch(kit, &id), -1);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state_and_input),
      cmocka_unit_test(every_state_and_message),
      cmocka_unit_test(no_message_of_ours),
      cmocka_unit_test(commits_that_fail),
      cmocka_unit_test(says_it_again),
      cmocka_unit_test(the_active_one_first),
      cmocka_unit_test(a_delivered_one_takes_its_place),
      cmocka_unit_test(what_is_staged_stays),
      cmocka_unit_test(no_room),
      cmocka_unit_test(no_epoch_is_left),
      cmocka_unit_test(a_request_to_another_network),
      cmocka_unit_test(a_request_of_no_use),
      cmocka_unit_test(a_request_that_is_none),
      cmocka_unit_test(a_request_for_another_epoch),
      cmocka_unit_test(the_present_epoch_is_gone),
      cmocka_unit_test(nothing_is_staged),
      cmocka_unit_test(no_place_for_an_update),
      cmocka_unit_test(proofs_that_are_none),
      cmocka_unit_test(four_tombstones),
      cmocka_unit_test(those_that_wait_stay),
      cmocka_unit_test(proofs_in_vain),
      cmocka_unit_test(a_proof_for_nobody),
      cmocka_unit_test(a_proof_for_another_network),
      cmocka_unit_test(no_old_box_revives),
  };
  return cmocka_run_group_tests_name("life_device_states", tests, NULL, NULL);
}
