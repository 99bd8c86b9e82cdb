/*
 * SIGKILL while a process works on the database, again and again: what it had acknowledged is there, no IMSI was handed
 * out twice, and every record is whole. Where exactly a kill strikes is left to the scheduler; what must hold is the same
 * everywhere.
 */
#include "kit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 40, WORDS_MAX = 25, CREDENTIALS_MAX = 4096, CERTIFICATES = 5 };

/* What the worker tells after a request has returned RCDP_OK; shorter than PIPE_BUF, so it comes whole. */
typedef struct {
  uint64_t credential;
  rcdp_store_op op;
  char imsi[RCDP_IMSI_MAX];
} word;

static struct {
  bool reserved, offered, confirmed, ordered;
  char imsi[RCDP_IMSI_MAX];
} told[CREDENTIALS_MAX];

static void tell(int out, kit *k, rcdp_store_op op, uint64_t credential) {
  word said = {.credential = credential, .op = op};
  if (op == RCDP_STORE_RESERVE) {
    memcpy(said.imsi, k->result.record.imsi.data, sizeof said.imsi);
  }
  if (write(out, &said, sizeof said) != (ssize_t)sizeof said) {
    _exit(1);
  }
}

static bool done(kit *k, rcdp_store_request request) {
  rcdp_arena_init(&k->arena, k->memory, sizeof k->memory);
  return rcdp_store_execute(k->store, &request, &k->arena, &k->result) == RCDP_OK;
}

/* One credential after the other, up to the end of its life, until somebody ends it. */
static void work(kit *k, const kit_engine *engine, int out, uint64_t credential) {
  k->store = engine->open(k->path);
  for (;; credential++) {
    rcdp_store_request bring = kit_bring(1, credential, 1 + credential % CERTIFICATES);
    bring.replace = true;
    if (!done(k, bring)) {
      _exit(1);
    }
    tell(out, k, RCDP_STORE_RESERVE, credential);
    if (!done(k, kit_offer(credential))) {
      _exit(1);
    }
    tell(out, k, RCDP_STORE_OFFER, credential);
    if (credential % 3 != 0) {
      if (!done(k, kit_hand_in(credential))) {
        _exit(1);
      }
      tell(out, k, RCDP_STORE_CONFIRM, credential);
    }
    if (credential % 3 == 1) {
      if (!done(k, kit_order(credential, 1, 1, RCDP_ORDER_SUSPEND))) {
        _exit(1);
      }
      tell(out, k, RCDP_STORE_ORDER, credential);
    }
  }
}

static bool hear(int in, uint64_t *last) {
  word said;
  if (read(in, &said, sizeof said) != (ssize_t)sizeof said) {
    return false;
  }
  assert_true(said.credential < CREDENTIALS_MAX);
  *last = said.credential;
  if (said.op == RCDP_STORE_RESERVE) {
    told[said.credential].reserved = true;
    memcpy(told[said.credential].imsi, said.imsi, sizeof said.imsi);
  }
  told[said.credential].offered |= said.op == RCDP_STORE_OFFER;
  told[said.credential].confirmed |= said.op == RCDP_STORE_CONFIRM;
  told[said.credential].ordered |= said.op == RCDP_STORE_ORDER;
  return true;
}

/* Let a worker say so many words, kill it, and hear what else it had said. Returns the last credential that was told of. */
static uint64_t kill_a_worker(kit *k, const kit_engine *engine, uint64_t first, int words) {
  int ends[2];
  uint64_t last = first;
  assert_int_equal(pipe(ends), 0);
  (void)fflush(NULL);
  const pid_t worker = fork();
  if (worker == 0) {
    (void)close(ends[0]);
    work(k, engine, ends[1], first);
  }
  (void)close(ends[1]);
  for (int i = 0; i < words; i++) {
    assert_true(hear(ends[0], &last));
  }
  assert_int_equal(kill(worker, SIGKILL), 0);
  while (hear(ends[0], &last)) {
  }
  (void)close(ends[0]);
  int status = 0;
  assert_int_equal(waitpid(worker, &status, 0), worker);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return last;
}

static void check_record(const rcdp_record *record, uint64_t credential) {
  const bool issued = record->state != RCDP_STATE_RESERVED && record->offered_at != 0;
  assert_int_equal(record->answer.len, issued ? kit_offer(credential).record.answer.len : 0);
  if (told[credential].reserved) {
    assert_memory_equal(record->imsi.data, told[credential].imsi, RCDP_IMSI_MAX);
  }
  assert_true(!told[credential].offered || record->offered_at != 0);
  assert_true(!told[credential].confirmed || record->confirmed_at != 0);
  assert_int_equal(record->receipt.len, record->confirmed_at != 0 ? 300 : 0);
  assert_true(!told[credential].ordered || record->ownership.number != 0);
  assert_true(record->ownership.number != 0 ? record->state != RCDP_STATE_ACTIVE
                                            : record->state != RCDP_STATE_SUSPENDED);
}

static int compare_imsis(const void *a, const void *b) { return memcmp(a, b, RCDP_IMSI_MAX); }

/* One chain, which tells of everything that was acknowledged; what follows a kill follows what was there before. */
static void check_log(kit *k) {
  static rcdp_octets32 remembered;
  static uint64_t remembered_count;
  uint64_t kinds[RCDP_LOG_KIND_COUNT] = {0};
  uint64_t heard[RCDP_LOG_KIND_COUNT] = {0};
  uint64_t count;
  const rcdp_octets32 head = kit_check_log(k, &count);
  rcdp_store_request list = kit_list_events(0);
  for (rcdp_err err = kit_run(k, &list); err == RCDP_OK; err = kit_run(k, &list)) {
    const rcdp_log_entry *entry = &k->result.entry;
    kinds[entry->kind]++;
    list.after = k->result.next;
    assert_true(entry->position != remembered_count || rcdp_octets32_equal(&entry->hash, &remembered));
  }
  for (size_t i = 0; i < CREDENTIALS_MAX; i++) {
    heard[RCDP_LOG_RESERVE] += told[i].reserved ? 1 : 0;
    heard[RCDP_LOG_OFFER] += told[i].offered ? 1 : 0;
    heard[RCDP_LOG_CONFIRM] += told[i].confirmed ? 1 : 0;
    heard[RCDP_LOG_ORDER] += told[i].ordered ? 1 : 0;
  }
  for (size_t kind = 0; kind < RCDP_LOG_KIND_COUNT; kind++) {
    assert_true(kinds[kind] >= heard[kind]);
  }
  assert_true(count >= remembered_count);
  remembered = head;
  remembered_count = count;
}

static void check_all(kit *k) {
  static char imsis[CREDENTIALS_MAX][RCDP_IMSI_MAX];
  int active[CERTIFICATES + 1] = {0};
  bool found[CREDENTIALS_MAX] = {false};
  size_t count = 0;
  rcdp_store_request list = kit_list(0);
  for (rcdp_err err = kit_run(k, &list); err == RCDP_OK; err = kit_run(k, &list)) {
    const rcdp_record *record = &k->result.record;
    const uint64_t credential = rcdp_get_u64(record->credential.octets + 8);
    assert_true(count < CREDENTIALS_MAX && credential < CREDENTIALS_MAX);
    check_record(record, credential);
    found[credential] = true;
    memcpy(imsis[count++], record->imsi.data, RCDP_IMSI_MAX);
    active[1 + credential % CERTIFICATES] += record->state == RCDP_STATE_ACTIVE ? 1 : 0;
    list = kit_list(k->result.next);
  }
  assert_int_equal(k->result.err, RCDP_E_NOT_FOUND);
  for (size_t i = 0; i < CREDENTIALS_MAX; i++) {
    assert_true(found[i] || !told[i].reserved);
  }
  qsort(imsis, count, sizeof imsis[0], compare_imsis);
  for (size_t i = 1; i < count; i++) {
    assert_memory_not_equal(imsis[i - 1], imsis[i], RCDP_IMSI_MAX);
  }
  for (size_t i = 1; i <= CERTIFICATES; i++) {
    assert_true(active[i] <= 1);
  }
}

static void what_was_acknowledged_survives_the_worker(void **state) {
  static kit k;
  const kit_engine *engine = &kit_engines[kit_engine_count - 1];
  const rcdp_store_request block = kit_block("001010000000001", "001010000009999");
  uint64_t next = 1;
  (void)state;
  assert_true(engine->lasting);
  const rcdp_store_request grant = kit_grant(1, CREDENTIALS_MAX);
  kit_open(&k, engine);
  assert_int_equal(kit_run(&k, &block), RCDP_OK);
  assert_int_equal(kit_run(&k, &grant), RCDP_OK);
  for (int round = 0; round < ROUNDS; round++) {
    rcdp_store_close(k.store);
    next = 2 + kill_a_worker(&k, engine, next, 1 + 7 * round % WORDS_MAX); /* one more may have been reserved unheard */
    k.store = engine->open(k.path);
    check_all(&k);
    check_log(&k);
  }
  kit_close(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_acknowledged_survives_the_worker)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
