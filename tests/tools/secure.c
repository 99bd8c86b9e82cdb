/*
 * The tools' secure channels over TCP: both ends in one process, on one event base or two, over each TLS library and each against the
 * other; and peers that are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include <rcdp/codec.h>

#include "../../tools/providers.h"
#include "../../tools/secure.h"

enum { EVENTS = 16, LINKS = 4, KEY_LEN = 32, PATIENT_MS = 60000, HASTY_MS = 40 };

typedef struct {
  char what; /* o, m, c */
  uint64_t link;
  rcdp_err why;
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
} happening;

typedef struct {
  secure_table *table;
  uint8_t key[KEY_LEN];
  happening seen[EVENTS];
  size_t count;
  uint8_t message[RCDP_MESSAGE_MAX];
  size_t message_len;
  bool closes; /* the link, as soon as it has a message */
} side;

typedef struct {
  struct event_base *base[2];
  side server, client;
  radio_peer address;
  FILE *nowhere;
  log_sink log;
} world;

/* --- what the owner of a table hears --- */

static happening *note(side *s, char what, uint64_t link) {
  assert_true(s->count < EVENTS);
  happening *seen = &s->seen[s->count++];
  *seen = (happening){.what = what, .link = link};
  return seen;
}

/* "alice" and "bob" are known; who says "bob's" is bob, too. */
static rcdp_err on_key(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name) {
  const side *s = context;
  const bool bob = identity.len >= 3 && memcmp(identity.data, "bob", 3) == 0;
  if (!bob && !rcdp_bytes_equal(identity, rcdp_bytes_of("alice"))) {
    return RCDP_E_UNKNOWN_DEVICE;
  }
  assert_int_equal(rcdp_buf_add(name, bob ? rcdp_bytes_of("bob") : identity), RCDP_OK);
  return rcdp_secret_set(key, RCDP_BYTES(s->key));
}

static void on_opened(void *context, uint64_t link, rcdp_bytes binding) {
  happening *seen = note(context, 'o', link);
  assert_int_equal(binding.len, sizeof seen->binding);
  memcpy(seen->binding, binding.data, binding.len);
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  side *s = context;
  note(s, 'm', link);
  memcpy(s->message, message.data, message.len);
  s->message_len = message.len;
  if (s->closes) {
    secure_close(s->table, link);
    assert_int_equal(secure_send(s->table, link, message), RCDP_E_NOT_FOUND);
  }
}

static void on_closed(void *context, uint64_t link, rcdp_err why) { note(context, 'c', link)->why = why; }

static const secure_handlers handlers = {on_key, on_opened, on_message, on_closed};

/* --- the world --- */

static void make_side(world *w, side *s, struct event_base *base, const rcdp_provider *provider, uint32_t ms) {
  const secure_config config = {.provider = provider,
                                .log = &w->log,
                                .first = s == &w->server ? 100 : 1,
                                .links = LINKS,
                                .links_of_name = 1,
                                .handshake_ms = ms,
                                .handlers = handlers};
  memset(s->key, 7, sizeof s->key);
  s->table = secure_new(base, &config, s);
  assert_non_null(s->table);
}

typedef struct {
  const char *server, *client; /* providers */
  bool apart;                  /* an event base for each */
  uint32_t server_ms, client_ms;
} plan;

static world *make_world(plan p) {
  world *w = test_calloc(1, sizeof *w);
  w->nowhere = fopen("/dev/null", "w");
  assert_non_null(w->nowhere);
  w->log = (log_sink){.out = w->nowhere};
  w->base[0] = event_base_new();
  w->base[1] = p.apart ? event_base_new() : w->base[0];
  make_side(w, &w->server, w->base[0], provider_for_network(p.server), p.server_ms != 0 ? p.server_ms : PATIENT_MS);
  make_side(w, &w->client, w->base[1], provider_for_device(p.client), p.client_ms != 0 ? p.client_ms : PATIENT_MS);
  assert_int_equal(radio_peer_parse("127.0.0.1:0", &w->address), RCDP_OK);
  assert_int_equal(secure_listen(w->server.table, &w->address), RCDP_OK);
  secure_local(w->server.table, &w->address);
  return w;
}

static void end_world(world *w) {
  secure_free(w->client.table);
  secure_free(w->server.table);
  if (w->base[1] != w->base[0]) {
    event_base_free(w->base[1]);
  }
  event_base_free(w->base[0]);
  (void)fclose(w->nowhere);
  test_free(w);
}

/* Until side has seen so much. */
static void run(const world *w, const side *s, size_t count) {
  while (s->count < count) {
    assert_int_equal(event_base_loop(w->base[0], EVLOOP_ONCE | (w->base[0] != w->base[1] ? EVLOOP_NONBLOCK : 0)), 0);
    if (w->base[0] != w->base[1]) {
      assert_true(event_base_loop(w->base[1], EVLOOP_ONCE | EVLOOP_NONBLOCK) >= 0);
    }
  }
}

static uint64_t connect_as(world *w, const char *identity) {
  uint64_t link = 0;
  assert_int_equal(
      secure_connect(w->client.table, &w->address, rcdp_bytes_of(identity), RCDP_BYTES(w->client.key), &link), RCDP_OK);
  return link;
}

/* Both ends of a new link; that of the server. */
static uint64_t open_as(world *w, const char *identity, uint64_t *client) {
  const size_t server_count = w->server.count;
  const size_t client_count = w->client.count;
  *client = connect_as(w, identity);
  run(w, &w->server, server_count + 1);
  run(w, &w->client, client_count + 1);
  assert_int_equal(w->client.seen[w->client.count - 1].what, 'o');
  assert_int_equal(w->server.seen[w->server.count - 1].what, 'o');
  return w->server.seen[w->server.count - 1].link;
}

static void expect_end(const side *s, size_t at, uint64_t link, rcdp_err why) {
  assert_true(at < s->count);
  assert_int_equal(s->seen[at].what, 'c');
  assert_int_equal(s->seen[at].link, link);
  assert_int_equal(s->seen[at].why, why);
}

/* --- tests --- */

static void expect_message(const world *w, const side *to, size_t count, rcdp_bytes sent) {
  run(w, to, count);
  assert_int_equal(to->message_len, sent.len);
  assert_memory_equal(to->message, sent.data, sent.len);
}

static void talk(plan p) {
  static uint8_t large[RCDP_MESSAGE_MAX];
  world *w = make_world(p);
  uint64_t client;
  memset(large, 5, sizeof large);
  const uint64_t server = open_as(w, "alice", &client);
  assert_memory_equal(w->server.seen[0].binding, w->client.seen[0].binding, RCDP_CHANNEL_BINDING_LEN);
  assert_int_equal(server, 100);
  assert_true(rcdp_bytes_equal(secure_name(w->server.table, server), rcdp_bytes_of("alice")));
  assert_int_equal(secure_send(w->client.table, client, rcdp_bytes_of("from the client")), RCDP_OK);
  expect_message(w, &w->server, 2, rcdp_bytes_of("from the client"));
  assert_int_equal(secure_send(w->server.table, server, RCDP_BYTES(large)), RCDP_OK);
  expect_message(w, &w->client, 2, RCDP_BYTES(large));
  assert_int_equal(secure_send(w->server.table, server, (rcdp_bytes){large, 0}), RCDP_E_ARGUMENT);
  /* sent, and closed at once: it arrives before the end */
  assert_int_equal(secure_send(w->server.table, server, rcdp_bytes_of("the last")), RCDP_OK);
  secure_close(w->server.table, server);
  secure_close(w->server.table, server);
  expect_message(w, &w->client, 3, rcdp_bytes_of("the last"));
  run(w, &w->client, 4);
  run(w, &w->server, 3);
  expect_end(&w->client, 3, client, RCDP_OK);
  expect_end(&w->server, 2, server, RCDP_OK);
  assert_int_equal(secure_send(w->client.table, client, rcdp_bytes_of("late")), RCDP_E_NOT_FOUND);
  assert_int_equal(secure_name(w->server.table, server).len, 0);
  secure_close(w->client.table, client);
  end_world(w);
}

static void test_talk(void **state) {
  (void)state;
  static const char *const names[] = {RCDP_TEST_PROVIDERS};
  enum { COUNT = sizeof names / sizeof names[0] };
  for (size_t i = 0; i < (size_t)COUNT * COUNT; i++) {
    talk((plan){.server = names[i / COUNT], .client = names[i % COUNT]});
  }
}

static void test_close_in_handler(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  uint64_t client;
  const uint64_t server = open_as(w, "bob", &client);
  w->server.closes = true;
  assert_int_equal(secure_send(w->client.table, client, rcdp_bytes_of("one")), RCDP_OK);
  assert_int_equal(secure_send(w->client.table, client, rcdp_bytes_of("two")), RCDP_OK);
  run(w, &w->server, 3);
  expect_end(&w->server, 2, server, RCDP_OK);
  run(w, &w->client, 2);
  end_world(w);
}

static void test_wrong_key(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  w->client.key[0] ^= 1;
  const uint64_t link = connect_as(w, "alice");
  run(w, &w->client, 1);
  assert_int_equal(w->client.seen[0].what, 'c');
  assert_int_equal(w->client.seen[0].link, link);
  assert_int_not_equal(w->client.seen[0].why, RCDP_OK);
  assert_int_equal(w->server.count, 0);
  end_world(w);
}

static void test_stranger(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  const uint64_t link = connect_as(w, "mallory");
  run(w, &w->client, 1);
  expect_end(&w->client, 0, link, RCDP_E_CHANNEL_BROKEN);
  assert_int_equal(w->server.count, 0);
  end_world(w);
}

static void test_nobody_listens(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  secure_free(w->server.table);
  w->server.table = NULL;
  const uint64_t link = connect_as(w, "alice");
  run(w, &w->client, 1);
  expect_end(&w->client, 0, link, RCDP_E_NOT_FOUND);
  end_world(w);
}

static void test_address_in_use(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  assert_int_equal(secure_listen(w->client.table, &w->address), RCDP_E_STORAGE);
  end_world(w);
}

static void test_cut(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  uint64_t client;
  const uint64_t server = open_as(w, "alice", &client);
  secure_free(w->client.table);
  w->client.table = NULL;
  run(w, &w->server, 2);
  expect_end(&w->server, 1, server, RCDP_E_CHANNEL_BROKEN);
  end_world(w);
}

/* A connection that says nothing. */
static int connect_in_silence(const world *w) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_true(fd >= 0);
  assert_int_equal(connect(fd, (const struct sockaddr *)&w->address.address, w->address.length), 0);
  return fd;
}

/* What the other side says to it last. */
static void expect_hung_up(const world *w, int fd) {
  uint8_t octets[64];
  ssize_t got = -1;
  while (got != 0) {
    (void)event_base_loop(w->base[0], EVLOOP_ONCE | EVLOOP_NONBLOCK);
    got = recv(fd, octets, sizeof octets, MSG_DONTWAIT);
  }
  (void)close(fd);
}

static void test_silence_ends(void **state) {
  (void)state;
  world *w = make_world((plan){.server_ms = HASTY_MS});
  expect_hung_up(w, connect_in_silence(w));
  assert_int_equal(w->server.count, 0);
  end_world(w);
}

/* A server that takes the connection and says nothing. */
static void test_silent_server(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = true, .client_ms = HASTY_MS});
  const uint64_t link = connect_as(w, "alice");
  while (w->client.count == 0) {
    assert_int_equal(event_base_loop(w->base[1], EVLOOP_ONCE), 0);
  }
  expect_end(&w->client, 0, link, RCDP_E_TIMEOUT);
  end_world(w);
}

static void test_nonsense(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  const int fd = connect_in_silence(w);
  assert_int_equal(send(fd, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL), 18);
  expect_hung_up(w, fd);
  assert_int_equal(w->server.count, 0);
  end_world(w);
}

/* Strangers fill the table: who has a key comes in all the same, at the cost of the one that has been silent longest. */
static void test_strangers_make_room(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  int silent[LINKS];
  uint64_t client;
  for (size_t i = 0; i < LINKS; i++) {
    silent[i] = connect_in_silence(w);
    (void)event_base_loop(w->base[0], EVLOOP_ONCE);
  }
  (void)open_as(w, "alice", &client);
  expect_hung_up(w, silent[0]);
  for (size_t i = 1; i < LINKS; i++) {
    (void)close(silent[i]);
  }
  end_world(w);
}

/* Where all places are taken by those who have proved their key, a newcomer is turned away. */
static void test_full(void **state) {
  (void)state;
  const secure_config one = {.provider = provider_for_network(NULL),
                             .links = 1,
                             .links_of_name = 1,
                             .first = 1,
                             .handshake_ms = PATIENT_MS,
                             .handlers = handlers};
  world *w = make_world((plan){.apart = false});
  uint64_t client;
  secure_config config = one;
  config.log = &w->log;
  secure_free(w->server.table);
  w->server.table = secure_new(w->base[0], &config, &w->server);
  assert_int_equal(secure_listen(w->server.table, &w->address), RCDP_OK);
  (void)open_as(w, "alice", &client);
  const uint64_t late = connect_as(w, "bob");
  run(w, &w->client, 2);
  expect_end(&w->client, 1, late, RCDP_E_CHANNEL_BROKEN);
  assert_int_equal(w->server.count, 1);
  uint64_t more;
  for (size_t i = 1; i < LINKS; i++) {
    (void)connect_as(w, "bob");
  }
  assert_int_equal(secure_connect(w->client.table, &w->address, rcdp_bytes_of("bob"), RCDP_BYTES(w->client.key), &more),
                   RCDP_E_OVERLOADED);
  end_world(w);
}

static void test_newest_of_a_name(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  uint64_t first;
  const uint64_t old = open_as(w, "bob", &first);
  const uint64_t second = connect_as(w, "bob's other phone");
  run(w, &w->server, 3);
  expect_end(&w->server, 1, old, RCDP_OK);
  assert_int_equal(w->server.seen[2].what, 'o');
  run(w, &w->client, 3);
  for (size_t i = 1; i < 3; i++) { /* in either order */
    const happening *seen = &w->client.seen[i];
    assert_int_equal(seen->what, seen->link == first ? 'c' : 'o');
    assert_true(seen->link == first || seen->link == second);
    assert_int_equal(seen->why, RCDP_OK);
  }
  end_world(w);
}

/* A peer that takes nothing is not waited for, and what waits for it is bounded. */
static void test_slow_peer(void **state) {
  (void)state;
  static const uint8_t message[RCDP_MESSAGE_MAX] = {1};
  world *w = make_world((plan){.apart = true});
  uint64_t client;
  const uint64_t server = open_as(w, "alice", &client);
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < 100000; i++) {
    err = secure_send(w->server.table, server, RCDP_BYTES(message));
    (void)event_base_loop(w->base[0], EVLOOP_ONCE | EVLOOP_NONBLOCK);
  }
  assert_int_equal(err, RCDP_E_OVERLOADED);
  end_world(w);
}

static void test_idle(void **state) {
  (void)state;
  world *w = make_world((plan){.apart = false});
  secure_config config = {.provider = provider_for_network(NULL),
                          .log = &w->log,
                          .first = 1,
                          .links = LINKS,
                          .links_of_name = 1,
                          .handshake_ms = PATIENT_MS,
                          .idle_ms = HASTY_MS,
                          .handlers = handlers};
  uint64_t client;
  secure_free(w->server.table);
  w->server.table = secure_new(w->base[0], &config, &w->server);
  assert_int_equal(secure_listen(w->server.table, &w->address), RCDP_OK);
  client = connect_as(w, "alice");
  run(w, &w->server, 2);
  expect_end(&w->server, 1, 1, RCDP_OK);
  run(w, &w->client, 2);
  expect_end(&w->client, 1, client, RCDP_OK);
  end_world(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_talk),
      cmocka_unit_test(test_close_in_handler),
      cmocka_unit_test(test_wrong_key),
      cmocka_unit_test(test_stranger),
      cmocka_unit_test(test_nobody_listens),
      cmocka_unit_test(test_address_in_use),
      cmocka_unit_test(test_cut),
      cmocka_unit_test(test_silence_ends),
      cmocka_unit_test(test_silent_server),
      cmocka_unit_test(test_nonsense),
      cmocka_unit_test(test_strangers_make_room),
      cmocka_unit_test(test_full),
      cmocka_unit_test(test_newest_of_a_name),
      cmocka_unit_test(test_slow_peer),
      cmocka_unit_test(test_idle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
