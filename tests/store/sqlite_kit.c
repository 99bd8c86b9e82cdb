/* See sqlite_kit.h. */
#include "sqlite_kit.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

enum { WORKERS_MAX = 8, EXIT_MAX = 200 };

const kit_engine *sqlite_engine(void) { return &kit_engines[kit_engine_count - 1]; }

void sql(const char *path, const char *text) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

void must(kit *k, rcdp_store_request request) { assert_int_equal(kit_run(k, &request), RCDP_OK); }

rcdp_err sqlite_try(kit *k, rcdp_store_request request) {
  rcdp_arena_init(&k->arena, k->memory, sizeof k->memory);
  return rcdp_store_execute(k->store, &request, &k->arena, &k->result);
}

sqlite_crowd sqlite_at_once(kit *k, int workers, int (*work)(kit *k, uint64_t worker)) {
  pid_t processes[WORKERS_MAX];
  sqlite_crowd crowd = {0};
  assert_true(workers <= WORKERS_MAX);
  rcdp_store_close(k->store); /* a connection does not survive a fork */
  (void)fflush(NULL);
  for (int i = 0; i < workers; i++) {
    processes[i] = fork();
    if (processes[i] == 0) {
      k->store = sqlite_engine()->open(k->path);
      const int said = work(k, (uint64_t)i);
      rcdp_store_close(k->store);
      _exit(said);
    }
  }
  for (int i = 0; i < workers; i++) {
    int status = -1;
    assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_MAX);
    crowd.sum += WEXITSTATUS(status);
    crowd.greatest = WEXITSTATUS(status) > crowd.greatest ? WEXITSTATUS(status) : crowd.greatest;
  }
  k->store = sqlite_engine()->open(k->path);
  return crowd;
}
