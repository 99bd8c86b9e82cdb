/*
 * What the network role promises its embedder, driven by hand: views that last, secrets that do not, terms that are refused
 * before anything is spent on them, and a report for every transaction that was dropped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/network.h"
#include "attach/forge.h"
#include "support/providers.h"

static const rcdp_time wall = {true, WORLD_NOW};

static world *new_world(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return world_new(providers[test_providers(providers) - 1], RCDP_SUITE_P256, 17, 1);
}

/* The next question of the network to this input. */
static rcdp_action ask(world *w, const rcdp_input *input, rcdp_err expected) {
  rcdp_input whole = *input;
  rcdp_action action = {.kind = RCDP_ACTION_REPORT};
  whole.wall = wall;
  assert_int_equal(rcdp_role_input(w->network->role, &whole), expected);
  while (action.kind == RCDP_ACTION_REPORT && rcdp_role_next(w->network->role, &action)) {
  }
  return action;
}

static rcdp_action ask_request(world *w) {
  world_start(w, 0);
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = {w->inflight[0].data, w->inflight[0].len}};
  return ask(w, &input, RCDP_OK);
}

static rcdp_action answer_store(world *w, const rcdp_action *question, rcdp_err expected) {
  rcdp_store_result stored;
  rcdp_arena arena;
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  assert_int_equal(question->kind, RCDP_ACTION_STORE);
  (void)rcdp_store_execute(w->network->store, question->request, &arena, &stored);
  const rcdp_input input = {.kind = RCDP_INPUT_STORED, .ticket = question->ticket, .stored = &stored};
  return ask(w, &input, expected);
}

static rcdp_action answer_fetch(world *w, const rcdp_action *question) {
  const rcdp_bytes der = w->devices[0].config.certificate;
  uint8_t *bundle = malloc(der.len); /* the leaf alone, gone as soon as the role has seen it */
  assert_non_null(bundle);
  memcpy(bundle, der.data, der.len);
  assert_int_equal(question->kind, RCDP_ACTION_FETCH);
  const rcdp_input input = {
      .kind = RCDP_INPUT_FETCHED, .ticket = question->ticket, .result = RCDP_OK, .bundle = {bundle, der.len}};
  const rcdp_action action = ask(w, &input, RCDP_OK);
  memset(bundle, 0xff, der.len);
  free(bundle);
  return action;
}

static rcdp_action answer_policy(world *w, const rcdp_action *question, rcdp_err expected) {
  assert_int_equal(question->kind, RCDP_ACTION_POLICY);
  const rcdp_input input = {
      .kind = RCDP_INPUT_POLICY, .ticket = question->ticket, .result = RCDP_OK, .terms = &w->terms};
  return ask(w, &input, expected);
}

/* A network whose anchor is the devices' own issuer. */
static world *world_with_short_paths(void) {
  world *w = new_world();
  w->factory_anchors[0] = pki_der(&w->factory_ca);
  world_boot_network(w);
  return w;
}

static rcdp_action until_policy(world *w) {
  rcdp_action action = ask_request(w);
  action = answer_store(w, &action, RCDP_OK);
  return answer_fetch(w, &action);
}

static void certificate_outlives_its_bundle(void **state) {
  (void)state;
  world *w = world_with_short_paths();
  const rcdp_action action = until_policy(w);
  assert_int_equal(action.kind, RCDP_ACTION_POLICY);
  assert_true(rcdp_bytes_equal(action.certificate->der, w->devices[0].config.certificate));
  assert_int_equal(rcdp_certificate_names_device(action.certificate, rcdp_bytes_of("SN0000")), RCDP_OK);
  world_free(w);
}

/* Once K is sealed and wrapped for the store, the role has it no more, however long the store takes. */
static void no_secret_waits_for_the_store(void **state) {
  (void)state;
  static const rcdp_network_draft nothing;
  world *w = world_with_short_paths();
  rcdp_action action = until_policy(w);
  const rcdp_input later = {.kind = RCDP_INPUT_POLICY, .ticket = action.ticket, .result = RCDP_E_PENDING};
  (void)ask(w, &later, RCDP_E_ARGUMENT); /* not an answer: the question stays open */
  action = answer_policy(w, &action, RCDP_OK);
  action = answer_store(w, &action, RCDP_OK);
  assert_int_equal(action.kind, RCDP_ACTION_STORE);
  assert_int_equal(action.request->op, RCDP_STORE_OFFER);
  const rcdp_network *network = (const rcdp_network *)w->network->role;
  assert_int_equal(rcdp_network_slot(network, 0)->state, SLOT_OFFERING);
  assert_memory_equal(&rcdp_network_slot(network, 0)->draft, &nothing, sizeof nothing);
  world_free(w);
}

/* --- terms --- */

static void too_many_dnns(rcdp_terms *t) {
  t->restrictions.has_dnns = true;
  t->restrictions.dnn_count = RCDP_DNNS_MAX + 1;
}
static void too_many_rats(rcdp_terms *t) {
  t->restrictions.has_rats = true;
  t->restrictions.rat_count = RCDP_RATS_MAX + 1;
}
static void too_many_slices(rcdp_terms *t) {
  t->restrictions.has_slices = true;
  t->restrictions.slice_count = RCDP_SLICES_MAX + 1;
}
static void no_validity(rcdp_terms *t) { t->validity = 0; }
static void endless_validity(rcdp_terms *t) { t->validity = UINT64_MAX; }
static void endless_renewal(rcdp_terms *t) { t->renewal = UINT64_MAX; }
static void endless_lifetime(rcdp_terms *t) {
  t->lifetime = 1073741824;
} /* one more than asn1/rcdp-credential.asn1 has */

/* One DNN of these octets: ASN.1 has 1 to 100 visible characters. */
static void one_dnn(rcdp_terms *t, const char *octets, size_t len) {
  t->restrictions.has_dnns = true;
  t->restrictions.dnn_count = 1;
  t->restrictions.dnns[0] = (rcdp_bytes){(const uint8_t *)octets, len};
}
static const char letters[] = "a23456789 b23456789 c23456789 d23456789 e23456789 "
                              "f23456789 g23456789 h23456789 i23456789 j23456789 k";
static void empty_dnn(rcdp_terms *t) { one_dnn(t, letters, 0); }
static void long_dnn(rcdp_terms *t) { one_dnn(t, letters, 101); }
static void invisible_dnn(rcdp_terms *t) { one_dnn(t, "a\x1f", 2); }
static void unknown_rat(rcdp_terms *t) {
  t->restrictions.has_rats = true;
  t->restrictions.rat_count = 1;
  t->restrictions.rats[0] = (rcdp_rat)(RCDP_RAT_NON_3GPP + 1);
}

static void impossible_terms(void **state) {
  (void)state;
  static void (*const edits[])(rcdp_terms *) = {too_many_dnns,    too_many_rats,   too_many_slices,  no_validity,
                                                endless_validity, endless_renewal, endless_lifetime, empty_dnn,
                                                long_dnn,         invisible_dnn,   unknown_rat};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    world *w = world_with_short_paths();
    rcdp_action action = until_policy(w);
    edits[i](&w->terms);
    action = answer_policy(w, &action, RCDP_E_ARGUMENT);
    assert_int_equal(action.kind, RCDP_ACTION_SEND);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_RESERVED), 0);
    world_free(w);
  }
}

/* All that terms can say at their greatest. */
static void terms_at_their_bounds(void **state) {
  (void)state;
  world *w = world_with_short_paths();
  rcdp_action action = until_policy(w);
  rcdp_restrictions *restrictions = &w->terms.restrictions;
  too_many_rats(&w->terms);
  too_many_slices(&w->terms);
  one_dnn(&w->terms, letters, 100);
  restrictions->rat_count--;
  restrictions->slice_count--;
  for (size_t i = 0; i < RCDP_SLICES_MAX; i++) {
    restrictions->rats[i] = RCDP_RAT_NON_3GPP;
    restrictions->slices[i] = (rcdp_snssai){255, true, {255, 255, 255}};
  }
  w->terms.lifetime = 1073741823;
  w->terms.validity = w->terms.renewal = (uint64_t)INT64_MAX - wall.seconds;
  action = answer_policy(w, &action, RCDP_OK);
  action = answer_store(w, &action, RCDP_OK);
  assert_int_equal(action.request->op, RCDP_STORE_OFFER);
  action = answer_store(w, &action, RCDP_OK);
  assert_int_equal(action.kind, RCDP_ACTION_SEND);
  world_free(w);
}

/* --- many transactions at once --- */

static size_t count_timeouts(world *w) {
  rcdp_action action;
  size_t count = 0;
  while (rcdp_role_next(w->network->role, &action)) {
    count += action.kind == RCDP_ACTION_REPORT && action.result == RCDP_E_TIMEOUT ? 1 : 0;
  }
  return count;
}

static void every_dropped_transaction_is_reported(void **state) {
  (void)state;
  enum { MANY = 100 };
  world *w = new_world();
  w->network_config.max_transactions = MANY;
  world_boot_network(w);
  world_start(w, 0);
  world_datagram request = w->inflight[0];
  for (size_t i = 0; i < MANY; i++) { /* other octets each time: the transaction identifier lies behind the version */
    request.data[1] = (uint8_t)i;
    static forged f;
    assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
    rcdp_attach_request content = forge_request_content(&f);
    content.transaction = f.message.transaction;
    forge_request(&f, w, &content, &w->devices[0].factory_key);
    world_datagram fresh = request;
    forge_close(&f, &fresh);
    const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = {fresh.data, fresh.len}};
    assert_int_equal(ask(w, &input, RCDP_OK).kind, RCDP_ACTION_STORE);
  }
  const rcdp_input late = {.kind = RCDP_INPUT_TICK, .now_ms = w->network_config.answer_timeout_ms, .wall = wall};
  size_t timeouts = 0;
  for (int i = 0; i < MANY && rcdp_role_deadline(w->network->role) <= late.now_ms; i++) {
    assert_int_equal(rcdp_role_input(w->network->role, &late), RCDP_OK);
    timeouts += count_timeouts(w);
  }
  assert_int_equal(timeouts, MANY);
  world_free(w);
}

/* No message of a device is longer than the longest request. */
static void long_messages(void **state) {
  (void)state;
  static const uint8_t octets[RCDP_REQUEST_MESSAGE_MAX + 1] = {RCDP_PROTOCOL_VERSION};
  world *w = new_world();
  rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = RCDP_BYTES(octets), .wall = wall};
  assert_int_equal(rcdp_role_input(w->network->role, &input), RCDP_E_TOO_LARGE);
  input.message.len--;
  const rcdp_err err = rcdp_role_input(w->network->role, &input);
  assert_int_not_equal(err, RCDP_E_TOO_LARGE);
  assert_int_not_equal(err, RCDP_OK);
  world_free(w);
}

/* The same octets once more, while the store still thinks: nothing is asked twice. */
static void repetition_while_it_is_worked_on(void **state) {
  (void)state;
  world *w = new_world();
  rcdp_action action = ask_request(w);
  assert_int_equal(action.kind, RCDP_ACTION_STORE);
  const rcdp_input again = {
      .kind = RCDP_INPUT_MESSAGE, .message = {w->inflight[0].data, w->inflight[0].len}, .wall = wall};
  assert_int_equal(rcdp_role_input(w->network->role, &again), RCDP_OK);
  assert_false(rcdp_role_next(w->network->role, &action));
  world_free(w);
}

/* The answer to a question that has been answered already changes nothing. */
static void late_answers_are_ignored(void **state) {
  (void)state;
  world *w = new_world();
  const rcdp_action lookup = ask_request(w);
  assert_int_equal(answer_store(w, &lookup, RCDP_OK).kind, RCDP_ACTION_FETCH);
  assert_int_equal(answer_store(w, &lookup, RCDP_OK).kind, RCDP_ACTION_REPORT);
  world_free(w);
}

/* A driver that takes nothing out loses what is oldest. */
static void full_queue_drops_the_oldest(void **state) {
  (void)state;
  static action_queue queue;
  rcdp_action action;
  for (uint32_t i = 0; i <= QUEUE_MAX; i++) {
    rcdp_action_push(&queue, RCDP_ACTION_SEND)->ticket = i;
  }
  for (uint32_t i = 1; i <= QUEUE_MAX; i++) {
    assert_true(rcdp_action_pop(&queue, &action));
    assert_int_equal(action.ticket, i);
  }
  assert_false(rcdp_action_pop(&queue, &action));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(certificate_outlives_its_bundle),
      cmocka_unit_test(no_secret_waits_for_the_store),
      cmocka_unit_test(impossible_terms),
      cmocka_unit_test(terms_at_their_bounds),
      cmocka_unit_test(every_dropped_transaction_is_reported),
      cmocka_unit_test(late_answers_are_ignored),
      cmocka_unit_test(full_queue_drops_the_oldest),
      cmocka_unit_test(long_messages),
      cmocka_unit_test(repetition_while_it_is_worked_on),
  };
  return cmocka_run_group_tests_name("attach_embedder", tests, NULL, NULL);
}
