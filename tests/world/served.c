/* The network, its store, its driver, its operator; see served.h. */
#include "world/served.h"

#include <stdlib.h>
#include <string.h>

#include <rcdp/store_memory.h>

#include "world/require.h"

/* --- its store --- */

rcdp_store_result serve_execute(serve_kit *kit, const rcdp_store_request *request) {
  static uint8_t memory[16384];
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  (void)rcdp_store_execute(kit->store, request, &arena, &result);
  return result;
}

rcdp_store_result serve_find(serve_kit *kit, const rcdp_id *credential) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_FIND, .record.credential = *credential, .now = kit->wall.seconds};
  const rcdp_store_result result = serve_execute(kit, &request);
  require(result.err == RCDP_OK);
  return result;
}

void serve_transition(serve_kit *kit, const rcdp_id *credential, rcdp_credential_event event) {
  const rcdp_store_result found = serve_find(kit, credential);
  const rcdp_store_request request = {
      .op = RCDP_STORE_TRANSITION,
      .event = event,
      .record = {.credential = *credential, .epoch = found.record.epoch, .state = found.record.state},
      .now = kit->wall.seconds,
  };
  require(serve_execute(kit, &request).err == RCDP_OK);
}

size_t serve_count(serve_kit *kit, const char *subscription, rcdp_credential_state state) {
  rcdp_store_request request = {
      .op = RCDP_STORE_LIST, .record.parent = rcdp_bytes_of(subscription), .now = kit->wall.seconds};
  rcdp_store_result result = serve_execute(kit, &request);
  size_t count = 0;
  while (result.err == RCDP_OK) {
    count += result.record.state == state ? 1 : 0;
    request.after = result.next;
    result = serve_execute(kit, &request);
  }
  require(result.err == RCDP_E_NOT_FOUND);
  return count;
}

/* --- making one --- */

rcdp_err serve_try_boot(serve_kit *kit) {
  const size_t size = rcdp_network_size(kit->procedures, kit->procedure_count, kit->config.max_transactions);
  if (kit->role != NULL) {
    rcdp_role_close(kit->role);
    kit->role = NULL;
  }
  free(kit->memory);
  kit->memory = require_memory(size);
  for (size_t i = 0; i < SERVE_PENDING_MAX; i++) {
    kit->questions[i].open = false;
  }
  kit->question_count = 0;
  return rcdp_network_init(kit->memory, size, &kit->config, kit->procedures, kit->procedure_count, &kit->role);
}

void serve_boot(serve_kit *kit) { require(serve_try_boot(kit) == RCDP_OK); }

serve_kit *serve_make(const rcdp_provider *provider, rcdp_suite_id suite, const rcdp_procedure *const *procedures,
                      size_t procedure_count) {
  serve_kit *kit = require_memory(sizeof *kit);
  kit->procedures = procedures;
  kit->procedure_count = procedure_count;
  kit->w = world_new(provider, suite, 1, 0);
  kit->questions = require_memory(SERVE_PENDING_MAX * sizeof *kit->questions);
  kit->store = world_new_store(kit->w);
  kit->wall = (rcdp_time){true, WORLD_NOW};
  kit->config = kit->w->network_config;
  kit->config.need_status = false;
  kit->terms = (rcdp_terms){.validity = 86400, .restrictions.roaming_allowed = true};
  kit->fetched = RCDP_OK;
  return kit;
}

void serve_free(serve_kit *kit) {
  const rcdp_provider *provider = kit->w->provider;
  if (kit->role != NULL) {
    rcdp_role_close(kit->role);
  }
  free(kit->memory);
  rcdp_store_close(kit->store);
  provider->key_release(provider->context, &kit->order_key);
  world_free(kit->w);
  free(kit->questions);
  free(kit);
}

/* --- its driver --- */

/* The store serves when it is asked; the network hears of it later. */
static void take_store(serve_kit *kit, serve_question *question) {
  rcdp_arena arena;
  question->op = question->action.request->op;
  if (kit->asked_count < sizeof kit->asked / sizeof kit->asked[0]) {
    kit->asked[kit->asked_count] = question->op;
  }
  kit->asked_count++;
  const bool fails = kit->asked_count == kit->fail_at;
  if (kit->before != NULL) {
    kit->before(kit, question->op);
  }
  rcdp_arena_init(&arena, question->arena, sizeof question->arena);
  question->stored = (rcdp_store_result){.err = kit->fail_with};
  if (!fails || kit->fail_done) {
    (void)rcdp_store_execute(kit->store, question->action.request, &arena, &question->stored);
  }
  if (fails) {
    question->stored = (rcdp_store_result){.err = kit->fail_with};
  }
  if (kit->twist != NULL) {
    kit->twist(question->op, &question->stored);
  }
}

static void keep_text(rcdp_bytes from, char *to, size_t size) {
  rcdp_buf kept = {(uint8_t *)to, 0, size - 1};
  require(rcdp_buf_add(&kept, from) == RCDP_OK);
  to[kept.len] = '\0';
}

static void take_policy(serve_kit *kit, const rcdp_action *action) {
  kit->policies++;
  kit->policy_assurance = action->assurance;
  kit->policy_certificate = action->certificate != NULL;
  keep_text(action->device_id, kit->policy_device, sizeof kit->policy_device);
  keep_text(action->subscription, kit->policy_subscription, sizeof kit->policy_subscription);
}

static void take_question(serve_kit *kit, const rcdp_action *action) {
  serve_question *question = kit->questions;
  while (question->open) {
    require(++question < kit->questions + SERVE_PENDING_MAX);
  }
  kit->question_count++;
  question->open = true;
  question->action = *action;
  question->op = RCDP_STORE_OP_COUNT;
  if (action->kind == RCDP_ACTION_STORE) {
    take_store(kit, question);
  } else if (action->kind == RCDP_ACTION_POLICY) {
    take_policy(kit, action);
  } else {
    require(action->kind == RCDP_ACTION_FETCH);
    kit->fetches++;
  }
}

static void take_action(serve_kit *kit, const rcdp_action *action) {
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    kit->sent = kit_copy(action->message);
    kit->sent_link = action->link;
    kit->sent_count++;
    break;
  case RCDP_ACTION_REPORT:
    kit->steps[action->step]++;
    if (action->step == RCDP_STEP_REFUSED) {
      kit->refused = action->result;
      kit->fault = action->fault;
    }
    break;
  default:
    take_question(kit, action);
    break;
  }
}

rcdp_err serve_give(serve_kit *kit, rcdp_input input) {
  rcdp_action action;
  input.now_ms = kit->now_ms;
  input.wall = kit->wall;
  const rcdp_err err = rcdp_role_input(kit->role, &input);
  while (rcdp_role_next(kit->role, &action)) {
    take_action(kit, &action);
  }
  return err;
}

rcdp_err serve_message(serve_kit *kit, uint64_t link, const char *subscription, const kit_octets *message) {
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE,
                            .link = link,
                            .message = kit_view(message),
                            .subscription = rcdp_bytes_of(subscription)};
  kit->sent_count = 0;
  kit->asked_count = 0;
  kit->policies = kit->fetches = 0;
  kit->refused = RCDP_OK;
  memset(kit->steps, 0, sizeof kit->steps);
  return serve_give(kit, input);
}

static rcdp_input answer_of(const serve_kit *kit, const serve_question *question) {
  static const rcdp_input_kind kinds[] = {[RCDP_ACTION_STORE] = RCDP_INPUT_STORED,
                                          [RCDP_ACTION_POLICY] = RCDP_INPUT_POLICY,
                                          [RCDP_ACTION_FETCH] = RCDP_INPUT_FETCHED};
  const rcdp_action_kind kind = question->action.kind;
  return (rcdp_input){
      .kind = kinds[kind],
      .ticket = question->action.ticket,
      .result = kind == RCDP_ACTION_POLICY ? kit->policy : kit->fetched,
      .terms = &kit->terms,
      .bundle = kit->bundle,
      .stored = &question->stored,
  };
}

static serve_question *oldest(const serve_kit *kit) {
  serve_question *found = NULL;
  for (size_t i = 0; i < SERVE_PENDING_MAX; i++) {
    serve_question *question = &kit->questions[i];
    if (question->open && (found == NULL || question->action.ticket < found->action.ticket)) {
      found = question;
    }
  }
  require(found != NULL);
  return found;
}

static void close_question(serve_kit *kit, serve_question *question) {
  question->open = false;
  kit->question_count--;
}

rcdp_err serve_answer(serve_kit *kit) {
  serve_question *question = oldest(kit);
  const rcdp_err err = serve_give(kit, answer_of(kit, question));
  if (err != RCDP_E_PENDING) {
    close_question(kit, question);
  }
  return err;
}

rcdp_err serve_ask(serve_kit *kit, const char *subscription, const kit_octets *message) {
  require(kit->question_count == 0);
  rcdp_err err = serve_message(kit, SERVE_LINK, subscription, message);
  while (kit->question_count > 0) {
    err = serve_answer(kit);
  }
  return err;
}

bool serve_sent_error(serve_kit *kit, rcdp_err cause) {
  static kit_message read;
  require(kit->sent_count == 1);
  kit_read(&read, kit_view(&kit->sent));
  return read.message.kind == RCDP_BODY_ERROR && read.message.sender == RCDP_NETWORK &&
         read.message.body.error.cause == cause;
}
