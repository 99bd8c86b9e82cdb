/* The driver of device and network: what an embedder does, and how its power fails. */
#include "life/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"

static const rcdp_procedure *procedures[1];

static size_t size_of(const life_kit *kit, life_side side) {
  procedures[0] = rcdp_life_procedure();
  return side == LIFE_DEVICE ? rcdp_life_device_size()
                             : rcdp_network_size(procedures, 1, kit->network_config.max_transactions);
}

void life_boot(life_kit *kit, life_side side) {
  const size_t size = size_of(kit, side);
  rcdp_err err = RCDP_E_PENDING;
  if (kit->roles[side] != NULL) {
    rcdp_role_close(kit->roles[side]);
  }
  kit->memory[side] = realloc(kit->memory[side], size);
  assert_non_null(kit->memory[side]);
  for (int i = 0; err == RCDP_E_PENDING; i++) {
    assert_true(i < 10);
    err = side == LIFE_DEVICE
              ? rcdp_life_device_init(kit->memory[side], size, &kit->config, (rcdp_bytes){kit->vault, kit->vault_len},
                                      &kit->roles[side])
              : rcdp_network_init(kit->memory[side], size, &kit->network_config, procedures, 1, &kit->roles[side]);
  }
  assert_int_equal(err, RCDP_OK);
}

life_kit *life_new_any(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return life_new(providers[test_providers(providers) - 1], RCDP_SUITE_P256);
}

life_device *life_device_of(const life_kit *kit) { return (life_device *)kit->roles[LIFE_DEVICE]; }

rcdp_network *life_network_of(const life_kit *kit) { return (rcdp_network *)kit->roles[LIFE_NETWORK]; }

/* --- letters --- */

bool life_read(life_message *read, const life_letter *letter, rcdp_life_body_kind kind) {
  rcdp_arena_init(&read->arena, read->memory, sizeof read->memory);
  assert_int_equal(rcdp_message_decode((rcdp_bytes){letter->data, letter->len}, &read->arena, &read->message), RCDP_OK);
  return read->message.kind == RCDP_BODY_LIFE && read->message.body.life.kind == kind;
}

void life_write(life_message *read, life_letter *letter) {
  rcdp_buf out = RCDP_BUF(letter->data);
  assert_int_equal(rcdp_message_encode(&read->message, &read->arena, &out), RCDP_OK);
  letter->len = out.len;
}

void life_put(life_kit *kit, const life_letter *letter) {
  assert_true(kit->letter_count < LIFE_LETTERS);
  kit->letters[kit->letter_count++] = *letter;
}

static void note_letter(life_kit *kit, life_side from, const life_letter *letter) {
  static life_message read;
  for (int kind = 0; kind < RCDP_LIFE_BODY_COUNT; kind++) {
    kit->sent[from][kind] += life_read(&read, letter, (rcdp_life_body_kind)kind) ? 1 : 0;
  }
  kit->errors += read.message.kind == RCDP_BODY_ERROR ? 1 : 0;
}

static void post(life_kit *kit, life_side from, const rcdp_action *action) {
  life_letter letter = {.to = from == LIFE_DEVICE ? LIFE_NETWORK : LIFE_DEVICE, .len = action->message.len};
  assert_int_equal(action->link, LIFE_LINK);
  assert_true(letter.len <= sizeof letter.data);
  memcpy(letter.data, action->message.data, letter.len);
  note_letter(kit, from, &letter);
  if (kit->tap == NULL || kit->tap(kit, &letter)) {
    life_put(kit, &letter);
  }
}

/* --- power --- */

/* true: it fails now. */
static bool power(life_kit *kit) {
  kit->moment++;
  return kit->moment == kit->cut_at[0] || kit->moment == kit->cut_at[1];
}

/* --- actions --- */

static void note_finding(life_kit *kit, const rcdp_finding *finding) {
  assert_in_range(finding->evidence.len, 1, RCDP_EVIDENCE_MAX);
  kit->found[finding->kind]++;
  kit->finding = *finding;
  memset(kit->evidence, 0, sizeof kit->evidence);
  memcpy(kit->evidence, finding->evidence.data, finding->evidence.len);
}

static void report(life_kit *kit, life_side side, const rcdp_action *action) {
  kit->steps[side][action->step]++;
  assert_int_equal(action->finding != NULL, action->step == RCDP_STEP_FINDING);
  if (action->finding != NULL) {
    note_finding(kit, action->finding);
  }
  if (action->step == RCDP_STEP_STATUS && side == LIFE_DEVICE) {
    kit->told[action->result]++;
  }
  if (action->step == RCDP_STEP_REFUSED) {
    kit->refused[side] = action->result;
  }
  if (action->step == RCDP_STEP_ADVICE) {
    kit->advice = action->result;
  }
}

static void hold(life_kit *kit, const rcdp_action *action) {
  assert_true(action->state.len <= sizeof kit->held);
  memcpy(kit->held, action->state.data, action->state.len);
  kit->held_len = action->state.len;
  kit->held_ticket = action->ticket;
}

/* What was held is in the vault. */
static rcdp_input commit(life_kit *kit, rcdp_err result) {
  if (result == RCDP_OK) {
    memcpy(kit->vault, kit->held, kit->held_len);
    kit->vault_len = kit->held_len;
  }
  return (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = kit->held_ticket, .result = result};
}

rcdp_err life_release(life_kit *kit, rcdp_err result) { return life_give(kit, LIFE_DEVICE, commit(kit, result)); }

static void serve(life_kit *kit, const rcdp_action *action, rcdp_input *answer) {
  static rcdp_store_result stored;
  static uint8_t memory[WORLD_ANSWER_ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (kit->before != NULL) {
    kit->before(kit, action->request->op);
  }
  kit->stores[action->request->op]++;
  memset(&stored, 0, sizeof stored);
  (void)rcdp_store_execute(kit->w->network->store, action->request, &arena, &stored);
  if (kit->twist != NULL) {
    kit->twist(action->request->op, &stored);
  }
  *answer = (rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .stored = &stored};
}

/* What one side has, once this is done. */
static bool changes(const rcdp_action *action) {
  return action->kind == RCDP_ACTION_COMMIT ||
         (action->kind == RCDP_ACTION_STORE && action->request->op != RCDP_STORE_FIND);
}

typedef enum { GOES_ON, ANSWERED, CUT } outcome;

static outcome act(life_kit *kit, life_side side, const rcdp_action *action, rcdp_input *answer) {
  switch (action->kind) {
  case RCDP_ACTION_REPORT:
    report(kit, side, action);
    return GOES_ON;
  case RCDP_ACTION_DONE:
  case RCDP_ACTION_FAILED:
    kit->running = false;
    kit->ended = action->result;
    return GOES_ON;
  default:
    break;
  }
  if (power(kit)) {
    return CUT;
  }
  if (action->kind == RCDP_ACTION_SEND) {
    post(kit, side, action);
  } else if (action->kind == RCDP_ACTION_COMMIT) {
    hold(kit, action);
    if (kit->holds_commits) {
      return GOES_ON;
    }
    *answer = commit(kit, RCDP_OK);
  } else {
    assert_int_equal(action->kind, RCDP_ACTION_STORE);
    serve(kit, action, answer);
  }
  if (kit->watch != NULL && changes(action)) {
    kit->watch(kit);
  }
  return power(kit) ? CUT : action->kind == RCDP_ACTION_SEND ? GOES_ON : ANSWERED;
}

static void restart(life_kit *kit, life_side side) {
  life_boot(kit, side);
  if (side == LIFE_DEVICE && kit->running) {
    life_start(kit);
  }
}

rcdp_time life_clock(const life_kit *kit, life_side side) {
  rcdp_time wall = kit->wall;
  wall.seconds += wall.known ? kit->now_ms / 1000 : 0;
  return side == LIFE_DEVICE && kit->no_clock ? (rcdp_time){false, 0} : wall;
}

/* The very same input again for as long as the provider needs time. */
static rcdp_err input_of(life_kit *kit, life_side side, rcdp_input input) {
  rcdp_err err = RCDP_E_PENDING;
  input.now_ms = kit->now_ms;
  input.wall = life_clock(kit, side);
  for (int i = 0; err == RCDP_E_PENDING; i++) {
    assert_true(i < 200);
    err = rcdp_role_input(kit->roles[side], &input);
  }
  return err;
}

rcdp_err life_give(life_kit *kit, life_side side, rcdp_input input) {
  outcome what = ANSWERED;
  rcdp_err first = RCDP_E_PENDING;
  rcdp_input next = input;
  while (what == ANSWERED) {
    rcdp_action action;
    const rcdp_err err = input_of(kit, side, next);
    first = first == RCDP_E_PENDING ? err : first;
    what = GOES_ON;
    while (what == GOES_ON && rcdp_role_next(kit->roles[side], &action)) {
      what = act(kit, side, &action, &next);
    }
  }
  if (what == CUT) {
    restart(kit, side);
  }
  kit->taken = first;
  return first;
}

void life_deliver(life_kit *kit) {
  assert_true(kit->letter_count > 0);
  const life_letter letter = kit->letters[0];
  kit->letter_count--;
  memmove(&kit->letters[0], &kit->letters[1], kit->letter_count * sizeof kit->letters[0]);
  (void)life_give(kit, letter.to,
                  (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = LIFE_LINK, .message = {letter.data, letter.len}});
}

void life_start(life_kit *kit) {
  kit->running = true;
  kit->ended = RCDP_E_PENDING;
  assert_int_equal(life_give(kit, LIFE_DEVICE, (rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
}

void life_start_until(life_kit *kit, life_device_machine_state state) {
  life_start(kit);
  while (life_device_of(kit)->core.machine != state) {
    life_deliver(kit);
  }
}

/* Letters arrive at once; when there are none, time passes until somebody has something to do. */
rcdp_err life_run(life_kit *kit) {
  life_start(kit);
  for (int i = 0; kit->running; i++) {
    assert_true(i < 1000);
    if (kit->letter_count > 0) {
      life_deliver(kit);
      continue;
    }
    const uint64_t due = rcdp_role_deadline(kit->roles[LIFE_DEVICE]);
    assert_true(due != UINT64_MAX);
    kit->now_ms = due > kit->now_ms ? due : kit->now_ms;
    (void)life_give(kit, LIFE_DEVICE, (rcdp_input){.kind = RCDP_INPUT_TICK});
  }
  while (kit->letter_count > 0) {
    life_deliver(kit);
  }
  return kit->ended;
}
