/*
 * Orders beyond the quota from 64 links at once: four servers of one network, each a process with 16 links, share one database. As many are granted
 * as the quota allows, the others are told so, and nothing is left half done (docs/protocol.md, clause 16.8).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <rcdp/store_sqlite.h>

#include "companion/network_kit.h"
#include "world/require.h"

enum { SERVERS = 4, LINKS = 16, ENTRIES = SERVERS * LINKS, QUOTA = 13, ODD = 99 };

static char path[64];

static void use_database(serve_kit *kit, rcdp_sqlite_mode mode) {
  rcdp_store_close(kit->store);
  kit->store = NULL;
  require(rcdp_store_sqlite_open(path, mode, kit->w->provider, &kit->store) == RCDP_OK);
}

static kit_order open_order(serve_kit *kit) {
  const rcdp_store_request block = {.op = RCDP_STORE_ADD_BLOCK,
                                    .block_first = rcdp_bytes_of("001010000000001"),
                                    .block_last = rcdp_bytes_of("001010000000999")};
  require(serve_execute(kit, &block).err == RCDP_OK);
  serve_subscribe(kit, "one", QUOTA, NULL);
  return serve_open(kit, "one", 1, ENTRIES);
}

/* --- one server --- */

static serve_device *devices[LINKS];

/* All at once; the grants that were sent. ODD: something else than a grant or a denial for the quota. */
static int grants_of(serve_kit *kit) {
  static kit_message read;
  int granted = 0;
  size_t answered = 0;
  for (size_t i = 0; i < LINKS; i++) {
    require(serve_message(kit, i, "one", serve_order(devices[i])) == RCDP_OK);
  }
  require(kit->question_count == LINKS);
  while (kit->question_count > 0) {
    kit->sent_count = 0;
    (void)serve_answer(kit);
    if (kit->sent_count > 0) {
      kit_read(&read, kit_view(&kit->sent));
      const rcdp_companion_body *body = &read.message.body.companion;
      const bool grant = body->kind == RCDP_COMPANION_GRANT;
      if (!grant && (body->kind != RCDP_COMPANION_DENIED || body->body.denied.report.cause != RCDP_E_QUOTA)) {
        return ODD;
      }
      granted += grant ? 1 : 0;
      answered++;
    }
  }
  return answered == LINKS ? granted : ODD;
}

/* In a process of its own; begins when the gate opens. */
static int serve(size_t server, const kit_order *order, int gate) {
  serve_kit *kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 0);
  char octet;
  use_database(kit, RCDP_SQLITE_OPEN);
  kit->config.max_transactions = LINKS;
  serve_boot(kit);
  for (size_t i = 0; i < LINKS; i++) {
    const size_t entry = server * LINKS + i;
    char name[24];
    (void)snprintf(name, sizeof name, "D%zu", entry);
    devices[i] = serve_device_new(kit, name, false, order, (uint8_t)entry);
  }
  require(read(gate, &octet, 1) == 0); /* it is closed */
  const int granted = grants_of(kit);
  for (size_t i = 0; i < LINKS; i++) {
    serve_device_free(devices[i]);
  }
  serve_free(kit);
  return granted;
}

/* --- all of them --- */

static int granted_by_all(serve_kit *kit, const kit_order *order) {
  pid_t servers[SERVERS];
  int gate[2];
  int sum = 0;
  assert_int_equal(pipe(gate), 0);
  (void)fflush(NULL); /* what is written already is said once */
  for (size_t i = 0; i < SERVERS; i++) {
    servers[i] = fork();
    assert_true(servers[i] >= 0);
    if (servers[i] == 0) {
      (void)close(gate[1]);
      serve_free(kit);                /* a server has a kit of its own, */
      exit(serve(i, order, gate[0])); /* and libraries give back what is theirs */
    }
  }
  (void)close(gate[0]);
  (void)close(gate[1]);
  for (size_t i = 0; i < SERVERS; i++) {
    int status = 0;
    assert_int_equal(waitpid(servers[i], &status, 0), servers[i]);
    assert_true(WIFEXITED(status));
    assert_int_not_equal(WEXITSTATUS(status), ODD);
    sum += WEXITSTATUS(status);
  }
  return sum;
}

static void sixty_four_links_and_one_database(void **state) {
  (void)state;
  char directory[] = "/tmp/rcdp-quota-XXXXXX";
  assert_non_null(mkdtemp(directory));
  (void)snprintf(path, sizeof path, "%s/store", directory);
  serve_kit *kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 0);
  use_database(kit, RCDP_SQLITE_CREATE);
  const kit_order order = open_order(kit);
  rcdp_store_close(kit->store); /* no connection goes into another process */
  kit->store = NULL;
  assert_int_equal(granted_by_all(kit, &order), QUOTA);
  use_database(kit, RCDP_SQLITE_OPEN);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), QUOTA);
  assert_int_equal(serve_count(kit, "one", RCDP_STATE_RESERVED), 0);
  serve_free(kit);
  for (size_t i = 0; i < 3; i++) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    (void)snprintf(path, sizeof path, "%s/store%s", directory, suffixes[i]);
    (void)unlink(path);
  }
  assert_int_equal(rmdir(directory), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sixty_four_links_and_one_database)};
  return cmocka_run_group_tests_name("companion_attacks_quota", tests, NULL, NULL);
}
