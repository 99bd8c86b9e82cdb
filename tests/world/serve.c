/* What answers the questions of roles: vault, store, the CA's web server, the operator. Each may fail in its ways. */
#include <stdio.h>
#include <string.h>

#include "world/drive.h"
#include "world/require.h"

/* --- vault --- */

static void keep(world_node *node, const rcdp_action *action) {
  const rcdp_bytes state = action->state;
  if (world_keeps_entries(node)) {
    require(action->link < WORLD_DEVICES);
    world_entry *entry = &node->entries[action->link];
    require(state.len <= sizeof entry->state);
    memcpy(entry->state, state.data, state.len);
    entry->len = state.len;
  } else {
    require(state.len <= sizeof node->vault);
    memcpy(node->vault, state.data, state.len);
    node->vault_len = state.len;
  }
}

static rcdp_err commit(const moment *m, const rcdp_action *action) {
  if (drive_struck(m, FAULT_FAILS) != NULL) {
    return RCDP_E_STORAGE;
  }
  if (drive_struck(m, FAULT_UNSURE_NOT) != NULL) {
    return RCDP_E_OUTCOME_UNKNOWN;
  }
  const bool unsure = drive_struck(m, FAULT_UNSURE_DONE) != NULL;
  keep(m->node, action);
  drive_snapshot(m->w, m->node);
  drive_tell(m->w, &(world_event){.kind = WORLD_EVENT_COMMIT, .node = m->node, .action = action});
  return unsure ? RCDP_E_OUTCOME_UNKNOWN : RCDP_OK;
}

static void serve_commit(const moment *m, const rcdp_action *action, rcdp_input *answer) {
  *answer = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket};
  answer->result = commit(m, action);
  m->node->broken = m->node->broken || answer->result != RCDP_OK;
}

/* --- store --- */

bool world_store_changes(rcdp_store_op op) {
  static const bool looks_only[RCDP_STORE_OP_COUNT] = {
      [RCDP_STORE_LOOKUP] = true,
      [RCDP_STORE_FIND] = true,
      [RCDP_STORE_LIST] = true,
      [RCDP_STORE_FIND_SUBSCRIPTION] = true,
      [RCDP_STORE_LIST_SUBSCRIPTIONS] = true,
      [RCDP_STORE_FIND_GRANT] = true,
      [RCDP_STORE_LIST_GRANTS] = true,
      [RCDP_STORE_FIND_IMSI] = true,
      [RCDP_STORE_IN_BLOCK] = true,
      [RCDP_STORE_LIST_FINDINGS] = true,
      [RCDP_STORE_LIST_EVENTS] = true,
  };
  return !looks_only[op];
}

rcdp_err world_ask_store(world *w, const rcdp_store_request *asked, rcdp_store_result *result) {
  rcdp_store_request request = *asked;
  rcdp_arena arena;
  request.now = WORLD_NOW + w->now_ms / 1000;
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  return rcdp_store_execute(w->network->store, &request, &arena, result);
}

static void execute(const moment *m, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *result) {
  const rcdp_err err = rcdp_store_execute(m->node->store, action->request, arena, result);
  if (err == RCDP_OK && world_store_changes(action->request->op)) {
    drive_snapshot(m->w, m->node);
  }
  drive_tell(m->w, &(world_event){.kind = WORLD_EVENT_STORE, .node = m->node, .action = action, .err = err});
}

static void serve_store(const moment *m, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *result,
                        rcdp_input *answer) {
  memset(result, 0, sizeof *result);
  *answer = (rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .stored = result};
  if (drive_struck(m, FAULT_FAILS) != NULL) {
    result->err = RCDP_E_STORAGE;
  } else if (drive_struck(m, FAULT_UNSURE_NOT) != NULL) {
    result->err = RCDP_E_OUTCOME_UNKNOWN;
  } else {
    execute(m, action, arena, result);
  }
  if (drive_struck(m, FAULT_UNSURE_DONE) != NULL) {
    *result = (rcdp_store_result){.err = RCDP_E_OUTCOME_UNKNOWN};
  }
}

/* --- the CA's web server --- */

static void add_line(rcdp_buf *bundle, const char *format, const char *label) {
  char line[80];
  (void)snprintf(line, sizeof line, format, label);
  require(rcdp_buf_add(bundle, rcdp_bytes_of(line)) == RCDP_OK);
}

static void add_pem(rcdp_buf *bundle, const char *label, rcdp_bytes octets) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  add_line(bundle, "-----BEGIN %s-----\n", label);
  for (size_t i = 0; i < octets.len; i += 3) {
    const size_t left = octets.len - i;
    const uint32_t word = (uint32_t)octets.data[i] << 16 | (uint32_t)(left > 1 ? octets.data[i + 1] : 0) << 8 |
                          (uint32_t)(left > 2 ? octets.data[i + 2] : 0);
    for (size_t j = 0; j < 4; j++) {
      const uint8_t digit = (uint8_t)(j <= left ? digits[word >> (18 - 6 * j) & 63] : '=');
      require(rcdp_buf_add_u8(bundle, digit) == RCDP_OK);
    }
    if (i % 48 == 45 || left <= 3) {
      require(rcdp_buf_add_u8(bundle, '\n') == RCDP_OK);
    }
  }
  add_line(bundle, "-----END %s-----\n", label);
}

static bool served_at(const world_node *node, rcdp_bytes url) {
  return node->identity.der_len > 0 && rcdp_bytes_equal(url, rcdp_bytes_of(node->url));
}

/* What stands at this URL. */
static rcdp_err fetch(const moment *m, rcdp_bytes url, rcdp_arena *arena, rcdp_bytes *out) {
  world *w = m->w;
  rcdp_buf bundle = RCDP_BUF(w->bundle);
  for (size_t i = 0; i < w->node_count; i++) {
    if (served_at(&w->nodes[i], url)) {
      add_pem(&bundle, "CERTIFICATE", pki_der(&w->nodes[i].identity));
      add_pem(&bundle, "CERTIFICATE", pki_der(&w->factory_ca));
      return rcdp_arena_copy(arena, rcdp_buf_bytes(&bundle), out);
    }
  }
  return RCDP_E_CERT_UNAVAILABLE;
}

static void serve_fetch(const moment *m, const rcdp_action *action, rcdp_arena *arena, rcdp_input *answer) {
  *answer = (rcdp_input){.kind = RCDP_INPUT_FETCHED, .ticket = action->ticket};
  answer->result =
      drive_struck(m, FAULT_FAILS) != NULL ? RCDP_E_CERT_UNAVAILABLE : fetch(m, action->url, arena, &answer->bundle);
}

/* --- operator and owner --- */

/* Of the grant's block, nobody's before. */
static rcdp_bytes next_imsi(world *w, rcdp_arena *arena) {
  char digits[RCDP_IMSI_MAX + 1];
  rcdp_bytes imsi;
  (void)snprintf(digits, sizeof digits, "00101%010lu", WORLD_FIRST_IMSI + w->imsis++);
  require(rcdp_arena_copy(arena, rcdp_bytes_of(digits), &imsi) == RCDP_OK);
  return imsi;
}

static void serve_policy(const moment *m, const rcdp_action *action, rcdp_arena *arena, rcdp_input *answer) {
  world *w = m->w;
  const bool owner = world_keeps_entries(m->node);
  *answer = (rcdp_input){.kind = RCDP_INPUT_POLICY, .ticket = action->ticket};
  answer->terms = owner ? NULL : &w->terms;
  answer->controls = owner ? &w->controls : NULL;
  answer->replace = owner && w->replace;
  answer->result = owner ? RCDP_OK : w->policy;
  if (m->node == w->provisioner) {
    answer->imsi = next_imsi(w, arena);
  }
  if (drive_struck(m, FAULT_FAILS) != NULL) {
    answer->result = owner ? RCDP_E_NOT_AUTHORISED : RCDP_E_OVERLOADED;
  }
}

/* --- all of them --- */

static world_site site_of(rcdp_action_kind kind) {
  static const world_site sites[] = {[RCDP_ACTION_COMMIT] = WORLD_COMMIT,
                                     [RCDP_ACTION_STORE] = WORLD_STORE,
                                     [RCDP_ACTION_FETCH] = WORLD_FETCH,
                                     [RCDP_ACTION_POLICY] = WORLD_POLICY};
  return sites[kind];
}

static void serve(const moment *m, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *stored,
                  rcdp_input *answer) {
  switch (m->site) {
  case WORLD_COMMIT:
    serve_commit(m, action, answer);
    break;
  case WORLD_STORE:
    serve_store(m, action, arena, stored, answer);
    break;
  case WORLD_FETCH:
    serve_fetch(m, action, arena, answer);
    break;
  default:
    serve_policy(m, action, arena, answer);
    break;
  }
}

bool drive_serve(world *w, world_node *node, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *stored,
                 rcdp_input *answer) {
  const moment m = drive_pass(w, node, site_of(action->kind));
  if (drive_power(&m, FAULT_POWER_BEFORE) || drive_roll_back(&m)) {
    return false;
  }
  serve(&m, action, arena, stored, answer);
  return !drive_power(&m, FAULT_POWER_AFTER);
}
