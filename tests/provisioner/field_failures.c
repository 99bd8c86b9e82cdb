/*
 * What fails around a provisioner: settings that are none, a provider that fails or needs time at any call, commits that do not go well, memory that
 * runs out. Nothing is sent that was not committed, and a role made of what was committed goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"
#include "support/failing.h"

/* --- settings --- */

static rcdp_err init(const rcdp_provisioner_config *config, size_t less) {
  const size_t size = rcdp_provisioner_size(4) - less;
  rcdp_role *role = NULL;
  void *memory = malloc(size);
  assert_non_null(memory);
  const rcdp_err err = rcdp_provisioner_init(memory, size, config, NULL, &role);
  if (err == RCDP_OK) {
    rcdp_role_close(role);
    for (size_t i = 0; i < rcdp_provisioner_size(config->entries); i++) {
      assert_int_equal(((const uint8_t *)memory)[i], 0);
    }
  } else {
    assert_null(role);
  }
  free(memory);
  return err;
}

static field_kit *plain(void) {
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  return field_kit_new(&options);
}

static void settings(void **unused) {
  (void)unused;
  field_kit *kit = plain();
  const rcdp_provisioner_config good = kit->config;
  rcdp_provisioner_config bad = good;
  assert_int_equal(init(&good, 0), RCDP_OK);
  bad.entries = 0;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad.entries = 4;
  assert_int_equal(init(&bad, 0), RCDP_OK);
  assert_int_equal(init(&bad, 1), RCDP_E_ARGUMENT);
  bad = good;
  bad.network_link = 1;
  assert_int_equal(init(&bad, 0), RCDP_OK);
  bad.network_link = 0;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad = good;
  bad.retry_ms = 0;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad.retry_ms = bad.retry_max_ms + 1;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad.retry_ms = bad.retry_max_ms;
  assert_int_equal(init(&bad, 0), RCDP_OK);
  bad = good;
  bad.identity.grant.len--;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  field_kit_free(kit);
}

/* Memory grows with the entries, and each is little more than its state. */
static void memory_of_many_entries(void **unused) {
  (void)unused;
  const size_t one = rcdp_provisioner_size(2) - rcdp_provisioner_size(1);
  assert_true(one >= RCDP_PROVISION_STATE_MAX && one < RCDP_PROVISION_STATE_MAX + 512);
  assert_int_equal(rcdp_provisioner_size(1001) - rcdp_provisioner_size(1), 1000 * one);
}

/* A grant that is another's, or does not allow what the settings want. */
static void grants_that_do_not_do(void **unused) {
  (void)unused;
  for (int i = 0; i < 6; i++) {
    field_kit *kit = plain();
    rcdp_grant terms = kit->terms;
    uint8_t other[RCDP_PUBLIC_KEY_MAX];
    rcdp_buf public_half = RCDP_BUF(other);
    bool does = false;
    if (i == 0) {
      assert_int_equal(rcdp_key_public(kit->options.provider, &kit->notice_key, &public_half), RCDP_OK);
      terms.provisioner.key = rcdp_buf_bytes(&public_half);
    } else if (i == 1) {
      terms.operations.provision = false;
    } else if (i == 2 || i == 3) {
      terms.operations.make = false;
      terms.block_first = terms.block_last = RCDP_NO_BYTES;
      does = i == 3;
    } else if (i == 4) {
      kit->config.identity.key = &kit->hand_in_key; /* P-256 as well, and not the granted one */
    } else {
      does = true;
    }
    if (i == 3) {
      kit->config.maker = RCDP_MADE_BY_NETWORK;
    }
    field_grant(kit, &terms);
    assert_int_equal(init(&kit->config, 0), does ? RCDP_OK : RCDP_E_ARGUMENT);
    field_kit_free(kit);
  }
}

static void a_key_that_cannot_sign(void **unused) {
  (void)unused;
  field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  options.ed25519 = true;
  field_kit *kit = field_kit_new(&options);
  kit->config.identity.key = &kit->hand_in_key; /* X25519 */
  assert_int_equal(init(&kit->config, 0), RCDP_E_ARGUMENT);
  field_kit_free(kit);
}

/* --- the provider --- */

static rcdp_provider provider;
static struct failing failing;

static void fail_at(field_kit *kit, unsigned long at, rcdp_err error) {
  const rcdp_provider *good = kit->options.provider;
  failing = (struct failing){.base = good};
  failing_provider(&provider, &failing, good, error);
  failing.fail_at = at;
  kit->role->config.identity.provider = &provider;
}

/* Beginning with what was kept asks the provider too. */
static void a_role_that_cannot_be_made(void **unused) {
  (void)unused;
  static const rcdp_err errors[] = {RCDP_E_PENDING, RCDP_E_CRYPTO};
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, PROVISIONER_RECEIVED);
  const rcdp_provisioner_config good = kit->config;
  bool more = true;
  for (unsigned long at = 1; more; at++) {
    for (size_t i = 0; i < 2; i++) {
      failing = (struct failing){.base = options.provider};
      failing_provider(&provider, &failing, options.provider, errors[i]);
      failing.fail_at = at;
      kit->config.identity.provider = &provider;
      const rcdp_err err = field_boot(kit);
      more = failing.calls >= at;
      const rcdp_err expected = i == 0 || at <= 2 ? errors[i] : RCDP_E_CORRUPT;
      assert_int_equal(err, more ? expected : RCDP_OK);
      kit->config = good;
      if (!more) {
        field_reboot(kit);
      }
    }
  }
  field_kit_free(kit);
}

/* What each status has that asks the provider, when a message of the right kind is heard. */
typedef struct {
  rcdp_maker maker;
  provisioner_status status;
  rcdp_provisioner_body_kind kind;
} hearing;

static void say(field_kit *kit, rcdp_provisioner_body_kind kind, field_octets *out) {
  if (kind == RCDP_PROVISIONER_RESERVED) {
    field_say_reserved(kit, 0, out);
  } else if (kind == RCDP_PROVISIONER_DELIVERY) {
    const rcdp_delivery delivery = field_delivery(kit, 0);
    field_say_delivery(kit, &delivery, out);
  } else if (kind == RCDP_PROVISIONER_RECEIPT) {
    const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    field_say_receipt(kit, &receipt, false, out);
  } else if (kind == RCDP_PROVISIONER_CONFIRMED) {
    const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
    field_say_confirmed(kit, &confirmed, out);
  } else {
    const rcdp_notice notice = field_notice(kit, 0);
    field_say_refused(kit, 0, RCDP_E_LAPSED, &notice, out);
  }
}

/* It fails: that is told, and everything is as it was. It needs time: nothing has happened, and the same again does it. */
static void hear_with_failures(const hearing *h, rcdp_err error) {
  bool more = true;
  for (unsigned long at = 1; more; at++) {
    static field_octets message;
    const field_options options = field_plain(1, h->maker, true);
    field_kit *kit = field_ready(&options);
    field_bring(kit, 0, h->status);
    say(kit, h->kind, &message);
    kit->ticks = false;
    fail_at(kit, at, error);
    const rcdp_err err = field_hear(kit, h->kind == RCDP_PROVISIONER_RECEIPT ? 0 : FIELD_NETWORK, &message);
    more = failing.calls >= at;
    assert_int_equal(err, more ? error : RCDP_OK);
    if (more) {
      assert_int_equal(kit->seen_count, error == RCDP_E_PENDING ? 0 : 1);
      assert_int_equal(field_entry(kit, 0)->status, h->status);
      assert_false(h->status == PROVISIONER_OFFERED && field_entry(kit, 0)->reserved);
      assert_int_equal(field_hear(kit, h->kind == RCDP_PROVISIONER_RECEIPT ? 0 : FIELD_NETWORK, &message), RCDP_OK);
    } else {
      assert_true(at > 1);
    }
    field_kit_free(kit);
  }
}

static void every_call_of_every_message(void **unused) {
  (void)unused;
  static const hearing all[] = {
      {RCDP_MADE_BY_PROVISIONER, PROVISIONER_OFFERED, RCDP_PROVISIONER_RESERVED},
      {RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED, RCDP_PROVISIONER_DELIVERY},
      {RCDP_MADE_BY_NETWORK, PROVISIONER_DELIVERING, RCDP_PROVISIONER_RECEIPT},
      {RCDP_MADE_BY_PROVISIONER, PROVISIONER_DELIVERING, RCDP_PROVISIONER_RECEIPT},
      {RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED, RCDP_PROVISIONER_CONFIRMED},
      {RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED, RCDP_PROVISIONER_REFUSED},
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    hear_with_failures(&all[i], RCDP_E_CRYPTO);
    hear_with_failures(&all[i], RCDP_E_PENDING);
  }
}

/* Hello, order, hand-in: each wants a signature. */
static void tick_with_failures(provisioner_status status, bool greet, rcdp_err error) {
  const rcdp_input tick = {.kind = RCDP_INPUT_TICK};
  bool more = true;
  for (unsigned long at = 1; more; at++) {
    const field_options options = field_plain(1, RCDP_MADE_BY_NETWORK, true);
    field_kit *kit = field_ready(&options);
    field_bring(kit, 0, status);
    kit->ticks = false;
    field_open(kit, greet ? 0 : FIELD_NETWORK);
    fail_at(kit, at, error);
    const rcdp_err err = field_give(kit, &tick);
    more = failing.calls >= at;
    assert_int_equal(err, more ? error : RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), more ? 0 : 1);
    if (more && error == RCDP_E_PENDING) {
      assert_int_equal(kit->seen_count, 0);
      assert_int_equal(field_deadline(kit), kit->now_ms);
      assert_int_equal(field_give(kit, &tick), RCDP_OK);
      assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 1);
    } else if (more) {
      assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, error));
      if (greet) { /* for the next channel */
        field_open(kit, 0);
      } else {
        assert_int_equal(field_deadline(kit), kit->now_ms + FIELD_RETRY_MS);
        kit->now_ms += FIELD_RETRY_MS;
      }
      assert_int_equal(field_give(kit, &tick), RCDP_OK);
      assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 1);
    }
    field_kit_free(kit);
  }
}

static void every_call_of_what_is_said(void **unused) {
  (void)unused;
  static const rcdp_err errors[] = {RCDP_E_CRYPTO, RCDP_E_PENDING};
  for (size_t i = 0; i < 2; i++) {
    tick_with_failures(PROVISIONER_EMPTY, true, errors[i]);
    tick_with_failures(PROVISIONER_RECEIVED, true, errors[i]);
    tick_with_failures(PROVISIONER_OFFERED, false, errors[i]);
    tick_with_failures(PROVISIONER_RECEIVED, false, errors[i]);
  }
}

/* An order that was drawn stays, so that the signature is asked for the very same. */
static void one_order_for_one_hello(void **unused) {
  (void)unused;
  const field_options options = field_plain(1, RCDP_MADE_BY_NETWORK, true);
  field_kit *kit = field_kit_new(&options);
  kit->ticks = false;
  field_start(kit);
  field_open(kit, 0);
  fail_at(kit, 1, RCDP_E_PENDING);
  failing.only = 1U << FAILING_SIGN;
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_E_PENDING);
  const rcdp_id drawn = field_entry(kit, 0)->order;
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  assert_true(rcdp_id_equal(&drawn, &kit->order[0]));
  field_kit_free(kit);
}

/* --- commits --- */

static void check_broken(field_kit *kit) {
  rcdp_input input = {.kind = RCDP_INPUT_START};
  for (; input.kind < RCDP_INPUT_COUNT; input.kind++) {
    assert_int_equal(field_give(kit, &input), RCDP_E_STATE);
    assert_int_equal(kit->seen_count, 0);
  }
  assert_int_equal(field_deadline(kit), UINT64_MAX);
}

static void bring_to_commit(field_kit *kit, provisioner_status next) {
  static field_octets message;
  if (next == PROVISIONER_OFFERED) {
    field_bring(kit, 0, PROVISIONER_COMMITTING);
    return;
  }
  field_bring(kit, 0,
              next == PROVISIONER_DELIVERING || next == PROVISIONER_DENIED ? PROVISIONER_OFFERED
              : next == PROVISIONER_RECEIVED                               ? PROVISIONER_DELIVERING
                                                                           : PROVISIONER_RECEIVED);
  if (next == PROVISIONER_DENIED) {
    field_say_denied(kit, 0, RCDP_E_QUOTA, &message);
  } else {
    say(kit,
        next == PROVISIONER_DELIVERING  ? RCDP_PROVISIONER_DELIVERY
        : next == PROVISIONER_RECEIVED  ? RCDP_PROVISIONER_RECEIPT
        : next == PROVISIONER_CONFIRMED ? RCDP_PROVISIONER_CONFIRMED
                                        : RCDP_PROVISIONER_REFUSED,
        &message);
  }
  assert_int_equal(field_hear(kit, next == PROVISIONER_RECEIVED ? 0 : FIELD_NETWORK, &message), RCDP_OK);
  assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_COMMITTING);
  assert_int_equal(field_entry(kit, 0)->next, next);
}

/* The role ends; what was committed is the next one's. */
static void commits_that_fail(void **unused) {
  (void)unused;
  static const rcdp_err errors[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (int next = PROVISIONER_OFFERED; next < PROVISIONER_STATUS_COUNT; next++) {
    for (size_t i = 0; i < 2; i++) {
      const field_options options = field_plain(2, RCDP_MADE_BY_NETWORK, true);
      field_kit *kit = field_ready(&options);
      bring_to_commit(kit, (provisioner_status)next);
      const rcdp_input pending = {
          .kind = RCDP_INPUT_COMMITTED, .ticket = field_entry(kit, 0)->ticket, .result = RCDP_E_PENDING};
      assert_int_equal(field_give(kit, &pending), RCDP_E_ARGUMENT);
      assert_int_equal(field_committed(kit, 0, errors[i]), errors[i]);
      assert_int_equal(kit->seen_count, 1);
      assert_int_equal(field_only(kit, RCDP_ACTION_FAILED)->action.result, errors[i]);
      check_broken(kit);
      field_reboot(kit);
      assert_true((int)field_entry(kit, 0)->status < next);
      field_kit_free(kit);
    }
  }
}

/* Nothing leaves before it is committed: neither to the device nor to the network. */
static void nothing_leaves_before(void **unused) {
  (void)unused;
  for (int next = PROVISIONER_OFFERED; next < PROVISIONER_STATUS_COUNT; next++) {
    const field_options options = field_plain(1, RCDP_MADE_BY_NETWORK, true);
    field_kit *kit = field_ready(&options);
    bring_to_commit(kit, (provisioner_status)next);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
    field_open(kit, FIELD_NETWORK);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 1);
    field_kit_free(kit);
  }
}

/* --- memory --- */

enum { STEP = 64 /* between two of these sizes nothing changes that matters */ };

/* An input is given with each size of the arena that is too small for it: nothing comes of it but an error. */
static void with_too_little(field_kit *kit, const rcdp_input *input) {
  const size_t size = rcdp_provisioner_size(kit->config.entries);
  provisioner_role *role = kit->role;
  void *before = malloc(size);
  assert_non_null(before);
  memcpy(before, role, size);
  role->arena.peak = 0;
  assert_int_equal(field_give(kit, input), RCDP_OK);
  const size_t need = role->arena.peak;
  assert_true(need > 0 && need <= sizeof role->arena_memory * 3 / 4);
  for (size_t less = 0; less < need; less += STEP + need / 40) {
    memcpy(role, before, size);
    role->arena.size = less;
    assert_true(field_give(kit, input) != RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 0);
    assert_int_equal(field_count(kit, RCDP_ACTION_POLICY), 0);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
    assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 0);
  }
  memcpy(role, before, size);
  free(before);
}

static void hear_with_too_little(field_kit *kit, uint64_t link, const field_octets *message) {
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .link = link, .message = {message->data, message->len}};
  with_too_little(kit, &input);
}

static void too_little_memory_all_along(void **unused) {
  (void)unused;
  static field_octets message;
  static const rcdp_input tick = {.kind = RCDP_INPUT_TICK};
  for (int i = 0; i < 2; i++) {
    const field_options options = field_plain(1, i == 0 ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK, i == 1);
    field_kit *kit = field_kit_new(&options);
    kit->ticks = false;
    field_start(kit);
    field_open(kit, FIELD_NETWORK);
    field_open(kit, 0);
    with_too_little(kit, &tick); /* hello */
    assert_int_equal(field_give(kit, &tick), RCDP_OK);
    const rcdp_provisioner_offer offer = field_offer(kit, 0);
    field_say_offer(kit, &offer, &message);
    hear_with_too_little(kit, 0, &message);
    field_bring(kit, 0, PROVISIONER_ASKING);
    hear_with_too_little(kit, 0, &message); /* again */
    rcdp_input answer = field_policy(kit, 0);
    with_too_little(kit, &answer);
    answer.result = RCDP_E_NOT_AUTHORISED;
    with_too_little(kit, &answer);
    assert_int_equal(field_allow(kit, 0), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    with_too_little(kit, &tick); /* made, or ordered */
    field_say_denied(kit, 0, RCDP_E_QUOTA, &message);
    hear_with_too_little(kit, FIELD_NETWORK, &message);
    if (i == 0) {
      assert_int_equal(field_give(kit, &tick), RCDP_OK);
    } else {
      say(kit, RCDP_PROVISIONER_DELIVERY, &message);
      hear_with_too_little(kit, FIELD_NETWORK, &message);
      assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    }
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    say(kit, RCDP_PROVISIONER_RECEIPT, &message);
    hear_with_too_little(kit, 0, &message);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    hear_with_too_little(kit, 0, &message); /* again */
    with_too_little(kit, &tick);            /* handed in */
    say(kit, RCDP_PROVISIONER_REFUSED, &message);
    hear_with_too_little(kit, FIELD_NETWORK, &message);
    say(kit, RCDP_PROVISIONER_CONFIRMED, &message);
    hear_with_too_little(kit, FIELD_NETWORK, &message);
    field_kit_free(kit);
  }
}

/* What was committed, and cannot be said: the role ends, and the next one says it. */
static void an_end_with_too_little_memory(void **unused) {
  (void)unused;
  for (int next = PROVISIONER_DELIVERING; next < PROVISIONER_STATUS_COUNT; next++) {
    const field_options options = field_plain(1, RCDP_MADE_BY_NETWORK, true);
    field_kit *kit = field_ready(&options);
    bring_to_commit(kit, (provisioner_status)next);
    kit->role->arena.size = 0;
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_E_NO_MEMORY);
    assert_int_equal(field_only(kit, RCDP_ACTION_FAILED)->action.result, RCDP_E_NO_MEMORY);
    check_broken(kit);
    field_reboot(kit);
    assert_int_equal(field_entry(kit, 0)->status, next);
    field_kit_free(kit);
  }
}

/* An offer that comes too late is answered, or it is not. */
static void a_late_offer_with_too_little_memory(void **unused) {
  (void)unused;
  static field_octets message;
  const field_options options = field_plain(1, RCDP_MADE_BY_NETWORK, true);
  field_kit *kit = field_ready(&options);
  const rcdp_provisioner_offer offer = field_offer(kit, 0);
  field_say_offer(kit, &offer, &message);
  field_bring(kit, 0, PROVISIONER_CONFIRMED);
  kit->role->arena.peak = 0;
  assert_int_equal(field_hear(kit, 0, &message), RCDP_E_UNEXPECTED);
  const size_t need = kit->role->arena.peak;
  for (size_t less = 0; less < need; less += STEP) {
    kit->role->arena.size = less;
    assert_true(field_hear(kit, 0, &message) != RCDP_E_UNEXPECTED);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
  }
  field_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(settings),
      cmocka_unit_test(memory_of_many_entries),
      cmocka_unit_test(grants_that_do_not_do),
      cmocka_unit_test(a_key_that_cannot_sign),
      cmocka_unit_test(a_role_that_cannot_be_made),
      cmocka_unit_test(every_call_of_every_message),
      cmocka_unit_test(every_call_of_what_is_said),
      cmocka_unit_test(one_order_for_one_hello),
      cmocka_unit_test(commits_that_fail),
      cmocka_unit_test(nothing_leaves_before),
      cmocka_unit_test(too_little_memory_all_along),
      cmocka_unit_test(an_end_with_too_little_memory),
      cmocka_unit_test(a_late_offer_with_too_little_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
