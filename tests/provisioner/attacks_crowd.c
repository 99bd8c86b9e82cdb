/*
 * The same receipts a hundred times over, at four servers of one network at once, each a process, which share a database: every one is confirmed, and
 * there is one credential, counted once.
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

#include "provisioner/network_kit.h"
#include "world/require.h"

enum { SERVERS = 4, LINKS = 26 };

static char path[64];
static desk *d;
static desk_provisioner *p;

static void use_database(rcdp_sqlite_mode mode) {
  rcdp_store_close(d->net->store);
  d->net->store = NULL;
  require(rcdp_store_sqlite_open(path, mode, d->net->w->provider, &d->net->store) == RCDP_OK);
}

/* The same, in other octets. */
static kit_octets worded(const kit_octets *message, size_t number) {
  static kit_message read;
  kit_read(&read, kit_view(message));
  read.message.extensions[0] = (rcdp_extension){.id = (uint16_t)number};
  read.message.extension_count = 1;
  return kit_write(&read.message);
}

/* All of them at once; how many were confirmed. */
static int confirmed_of(const kit_octets *hand_in, size_t server) {
  static kit_message read;
  int confirmed = 0;
  for (size_t i = 0; i < LINKS; i++) {
    const kit_octets message = worded(hand_in, server * LINKS + i);
    require(serve_message(d->net, i, "", &message) == RCDP_OK);
  }
  while (d->net->question_count > 0) {
    d->net->sent_count = 0;
    (void)serve_answer(d->net);
    if (d->net->sent_count > 0) {
      kit_read(&read, kit_view(&d->net->sent));
      confirmed += read.message.body.provisioner.kind == RCDP_PROVISIONER_CONFIRMED ? 1 : 0;
    }
  }
  return confirmed;
}

/* In a process of its own; begins when the gate opens. */
static int serve(size_t server, int gate) {
  char octet;
  d = desk_plain();
  use_database(RCDP_SQLITE_OPEN);
  d->net->config.max_transactions = LINKS;
  serve_boot(d->net);
  p = desk_provisioner_new(d, 1);
  desk_device *device = desk_device_new(p, "SN1", false, RCDP_MADE_BY_PROVISIONER, 1);
  desk_made(device);
  desk_receipt(device);
  const kit_octets hand_in = desk_hand_in(device);
  require(read(gate, &octet, 1) == 0); /* it is closed */
  const int confirmed = confirmed_of(&hand_in, server);
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_free(d);
  return confirmed;
}

static void all_serve(void) {
  pid_t servers[SERVERS];
  int gate[2];
  assert_int_equal(pipe(gate), 0);
  (void)fflush(NULL); /* what is written already is said once */
  for (size_t i = 0; i < SERVERS; i++) {
    servers[i] = fork();
    assert_true(servers[i] >= 0);
    if (servers[i] == 0) {
      (void)close(gate[1]);
      desk_provisioner_free(p);
      desk_free(d);            /* a server has a kit of its own, */
      exit(serve(i, gate[0])); /* and libraries give back what is theirs */
    }
  }
  (void)close(gate[0]);
  (void)close(gate[1]);
  for (size_t i = 0; i < SERVERS; i++) {
    int status = 0;
    assert_int_equal(waitpid(servers[i], &status, 0), servers[i]);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), LINKS);
  }
}

static void a_hundred_and_one_database(void **state) {
  (void)state;
  char directory[] = "/tmp/rcdp-hand-ins-XXXXXX";
  assert_non_null(mkdtemp(directory));
  (void)snprintf(path, sizeof path, "%s/store", directory);
  d = desk_plain();
  use_database(RCDP_SQLITE_CREATE);
  p = desk_provisioner_new(d, 1);
  p->grant.count = 1;
  desk_grant(p);
  rcdp_store_close(d->net->store); /* no connection goes into another process */
  d->net->store = NULL;
  all_serve();
  use_database(RCDP_SQLITE_OPEN);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_ACTIVE), 1);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_OFFERED) + serve_count(d->net, "", RCDP_STATE_RESERVED), 0);
  assert_int_equal(desk_grant_used(p), 1);
  desk_provisioner_free(p);
  desk_free(d);
  for (size_t i = 0; i < 3; i++) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    (void)snprintf(path, sizeof path, "%s/store%s", directory, suffixes[i]);
    (void)unlink(path);
  }
  assert_int_equal(rmdir(directory), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_hundred_and_one_database)};
  return cmocka_run_group_tests_name("provisioner_attacks_crowd", tests, NULL, NULL);
}
