/* What the owner asks of the network, message by message, and what is taken for an answer to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/companion.h>

#include "support/failing.h"
#include "support/providers.h"

static const rcdp_provider *good_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  assert_true(test_providers(providers) > 0);
  return providers[0];
}

static uint8_t memory[2][RCDP_CODEC_ARENA];
static rcdp_arena scratch, answers;

static void fresh_arenas(void) {
  rcdp_arena_init(&scratch, memory[0], sizeof memory[0]);
  rcdp_arena_init(&answers, memory[1], sizeof memory[1]);
}

/* --- asking --- */

static const rcdp_companion_target target = {.credential = {{1, 2, 3}}, .epoch = 4};

static rcdp_companion_manage request_of(rcdp_manage_kind kind) {
  rcdp_companion_manage what = {.kind = kind};
  switch (kind) {
  case RCDP_MANAGE_LIST:
    what.body.list.after = 77;
    break;
  case RCDP_MANAGE_SUSPEND:
    what.body.suspend = target;
    break;
  case RCDP_MANAGE_RESUME:
    what.body.resume = target;
    break;
  case RCDP_MANAGE_REMOVE:
    what.body.remove = target;
    break;
  default:
    what.body.limit = (rcdp_companion_limit){.target = target, .controls = {.has_not_after = true, .not_after = 99}};
    break;
  }
  return what;
}

static const rcdp_companion_target *target_of(const rcdp_companion_manage *what) {
  const rcdp_companion_target *const targets[RCDP_MANAGE_COUNT] = {[RCDP_MANAGE_SUSPEND] = &what->body.suspend,
                                                                   [RCDP_MANAGE_RESUME] = &what->body.resume,
                                                                   [RCDP_MANAGE_REMOVE] = &what->body.remove,
                                                                   [RCDP_MANAGE_LIMIT] = &what->body.limit.target};
  return targets[what->kind];
}

static void every_request(void **unused) {
  (void)unused;
  for (int kind = 0; kind < RCDP_MANAGE_COUNT; kind++) {
    uint8_t octets[RCDP_MESSAGE_MAX];
    rcdp_buf out = RCDP_BUF(octets);
    rcdp_id transaction;
    rcdp_message message;
    const rcdp_companion_manage what = request_of((rcdp_manage_kind)kind);
    fresh_arenas();
    assert_int_equal(rcdp_companion_ask(good_provider(), &what, &scratch, &transaction, &out), RCDP_OK);
    assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&out), &answers, &message), RCDP_OK);
    assert_int_equal(message.sender, RCDP_COMPANION);
    assert_true(rcdp_id_equal(&message.transaction, &transaction));
    assert_int_equal(message.kind, RCDP_BODY_COMPANION);
    assert_int_equal(message.body.companion.kind, RCDP_COMPANION_MANAGE);
    const rcdp_companion_manage *asked = &message.body.companion.body.manage;
    assert_int_equal(asked->kind, kind);
    const rcdp_companion_target *named = target_of(asked);
    if (kind == RCDP_MANAGE_LIST) {
      assert_int_equal(asked->body.list.after, 77);
    } else {
      assert_true(rcdp_id_equal(&named->credential, &target.credential));
      assert_int_equal(named->epoch, target.epoch);
    }
  }
}

static void each_request_has_its_own_transaction(void **unused) {
  (void)unused;
  rcdp_id first, second;
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  const rcdp_companion_manage what = request_of(RCDP_MANAGE_LIST);
  fresh_arenas();
  assert_int_equal(rcdp_companion_ask(good_provider(), &what, &scratch, &first, &out), RCDP_OK);
  const size_t len = out.len;
  assert_int_equal(rcdp_companion_ask(good_provider(), &what, &scratch, &second, &out), RCDP_OK);
  assert_int_equal(out.len, 2 * len);
  assert_false(rcdp_id_equal(&first, &second));
}

/* Nothing is written, and no transaction named, where asking fails. */
static void requests_that_cannot_be_made(void **unused) {
  (void)unused;
  static const rcdp_err errors[] = {RCDP_E_RANDOM, RCDP_E_PENDING};
  static const rcdp_id untouched = {{7}};
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_companion_manage what = request_of(RCDP_MANAGE_LIMIT);
  rcdp_id transaction = untouched;
  for (size_t i = 0; i < 2; i++) {
    rcdp_provider provider;
    struct failing failing = {.base = good_provider()};
    failing_provider(&provider, &failing, good_provider(), errors[i]);
    failing.fail_at = 1;
    fresh_arenas();
    assert_int_equal(rcdp_companion_ask(&provider, &what, &scratch, &transaction, &out), errors[i]);
  }
  what.body.limit.controls.lifetime = UINT32_MAX;
  assert_int_equal(rcdp_companion_ask(good_provider(), &what, &scratch, &transaction, &out), RCDP_E_BOUNDS);
  what = request_of(RCDP_MANAGE_LIST);
  rcdp_buf small = {octets, 0, 16};
  assert_int_equal(rcdp_companion_ask(good_provider(), &what, &scratch, &transaction, &small), RCDP_E_NO_SPACE);
  assert_int_equal(out.len, 0);
  assert_int_equal(small.len, 0);
  assert_true(rcdp_id_equal(&transaction, &untouched));
}

/* --- being told --- */

static const rcdp_id asked = {{5, 5, 5}};
static uint8_t told_octets[RCDP_MESSAGE_MAX];

static rcdp_bytes encode(const rcdp_message *message) {
  rcdp_buf out = RCDP_BUF(told_octets);
  fresh_arenas();
  assert_int_equal(rcdp_message_encode(message, &scratch, &out), RCDP_OK);
  return rcdp_buf_bytes(&out);
}

static rcdp_message answer_of(const rcdp_companion_managed *managed) {
  return (rcdp_message){.version = RCDP_PROTOCOL_VERSION,
                        .transaction = asked,
                        .sender = RCDP_NETWORK,
                        .kind = RCDP_BODY_COMPANION,
                        .body.companion = {.kind = RCDP_COMPANION_MANAGED, .body.managed = *managed}};
}

static rcdp_companion_item item(void) {
  return (rcdp_companion_item){.target = target,
                               .device = rcdp_bytes_of("watch"),
                               .assurance = RCDP_ASSERTED,
                               .state = RCDP_ITEM_SUSPENDED,
                               .issued = 10,
                               .not_after = 20};
}

static void a_page_is_told(void **unused) {
  (void)unused;
  rcdp_companion_managed told;
  rcdp_companion_managed page = {.kind = RCDP_MANAGED_PAGE};
  page.body.page.item_count = RCDP_PAGE_ITEMS_MAX;
  page.body.page.has_next = true;
  page.body.page.next = 123;
  for (size_t i = 0; i < RCDP_PAGE_ITEMS_MAX; i++) {
    page.body.page.items[i] = item();
    page.body.page.items[i].target.epoch = (uint16_t)i;
  }
  const rcdp_message message = answer_of(&page);
  assert_int_equal(rcdp_companion_told(encode(&message), &asked, &answers, &told), RCDP_OK);
  assert_int_equal(told.kind, RCDP_MANAGED_PAGE);
  assert_int_equal(told.body.page.item_count, RCDP_PAGE_ITEMS_MAX);
  assert_int_equal(told.body.page.next, 123);
  for (size_t i = 0; i < RCDP_PAGE_ITEMS_MAX; i++) {
    assert_int_equal(told.body.page.items[i].target.epoch, i);
    assert_true(rcdp_bytes_equal(told.body.page.items[i].device, rcdp_bytes_of("watch")));
  }
}

static void a_change_is_told(void **unused) {
  (void)unused;
  rcdp_companion_managed told;
  const rcdp_companion_managed changed = {.kind = RCDP_MANAGED_CHANGED, .body.changed = item()};
  const rcdp_message message = answer_of(&changed);
  assert_int_equal(rcdp_companion_told(encode(&message), &asked, &answers, &told), RCDP_OK);
  assert_int_equal(told.kind, RCDP_MANAGED_CHANGED);
  assert_int_equal(told.body.changed.state, RCDP_ITEM_SUSPENDED);
  assert_true(rcdp_id_equal(&told.body.changed.target.credential, &target.credential));
}

/* A refusal is never success, whatever its cause; a plain error is one too. */
static void every_refusal_is_told(void **unused) {
  (void)unused;
  for (int err = RCDP_OK + 1; err < RCDP_ERR_COUNT; err++) {
    rcdp_companion_managed told;
    const rcdp_error_report report = {.cause = (rcdp_err)err, .has_retry_after = true, .retry_after = 3};
    const rcdp_companion_managed refused = {.kind = RCDP_MANAGED_REFUSED, .body.refused = report};
    rcdp_message message = answer_of(&refused);
    const rcdp_err first = rcdp_companion_told(encode(&message), &asked, &answers, &told);
    assert_true(first != RCDP_OK);
    assert_int_equal(told.kind, RCDP_MANAGED_REFUSED);
    assert_int_equal(told.body.refused.cause, first);
    message.kind = RCDP_BODY_ERROR;
    message.body.error = report;
    assert_int_equal(rcdp_companion_told(encode(&message), &asked, &answers, &told), first);
    assert_int_equal(told.kind, RCDP_MANAGED_REFUSED);
    assert_int_equal(told.body.refused.cause, first);
    assert_int_equal(told.body.refused.retry_after, 3);
  }
}

static void a_cause_is_told_as_it_is(void **unused) {
  (void)unused;
  static const rcdp_err causes[] = {RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_NOT_AUTHORISED, RCDP_E_OVERLOADED, RCDP_E_LAPSED};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    rcdp_companion_managed told;
    const rcdp_companion_managed refused = {.kind = RCDP_MANAGED_REFUSED, .body.refused.cause = causes[i]};
    const rcdp_message message = answer_of(&refused);
    assert_int_equal(rcdp_companion_told(encode(&message), &asked, &answers, &told), causes[i]);
  }
}

static void none(const rcdp_message *message, rcdp_err expected) {
  static const rcdp_companion_managed zero;
  rcdp_companion_managed told;
  memset(&told, 0xFF, sizeof told);
  assert_int_equal(rcdp_companion_told(encode(message), &asked, &answers, &told), expected);
  assert_memory_equal(&told, &zero, sizeof told);
}

static void what_is_no_answer(void **unused) {
  (void)unused;
  const rcdp_companion_managed changed = {.kind = RCDP_MANAGED_CHANGED, .body.changed = item()};
  const rcdp_message good = answer_of(&changed);
  rcdp_message bad = good;
  bad.transaction.octets[15] ^= 1;
  none(&bad, RCDP_E_MISMATCH);
  for (int sender = RCDP_DEVICE; sender <= RCDP_PROVISIONER; sender++) {
    bad = good;
    bad.sender = (rcdp_role_name)sender;
    if (sender != RCDP_NETWORK) {
      none(&bad, RCDP_E_UNEXPECTED);
    }
  }
  bad = good;
  bad.body.companion = (rcdp_companion_body){.kind = RCDP_COMPANION_OPEN, .body.open.entries = 1};
  none(&bad, RCDP_E_UNEXPECTED);
  static const uint8_t content[] = {1};
  bad.kind = RCDP_BODY_ATTACH_CONFIRMED;
  bad.body.attach_confirmed = (rcdp_authenticated){.content = RCDP_BYTES(content)};
  none(&bad, RCDP_E_UNEXPECTED);
  rcdp_companion_managed told;
  assert_int_equal(rcdp_companion_told(RCDP_BYTES(content), &asked, &answers, &told), RCDP_E_MALFORMED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_request),
      cmocka_unit_test(each_request_has_its_own_transaction),
      cmocka_unit_test(requests_that_cannot_be_made),
      cmocka_unit_test(a_page_is_told),
      cmocka_unit_test(a_change_is_told),
      cmocka_unit_test(every_refusal_is_told),
      cmocka_unit_test(a_cause_is_told_as_it_is),
      cmocka_unit_test(what_is_no_answer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
