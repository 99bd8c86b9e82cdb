/* See kit.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "channel/kit.h"
#include "world/require.h"

const channel_library channel_libraries[] = {
#if RCDP_TEST_WOLFSSL
    {"wolfssl", rcdp_wolfssl_channel_init},
#endif
#if RCDP_TEST_OPENSSL
    {"openssl", rcdp_openssl_channel_init},
#endif
};
const size_t channel_library_count = sizeof channel_libraries / sizeof *channel_libraries;

bool channel_pair_set(channel_pair *p, size_t i) {
  memset(p, 0, sizeof *p);
  const size_t group = i % GROUPS;
  const size_t client = i / GROUPS % channel_library_count;
  const size_t server = i / GROUPS / channel_library_count;
  if (server >= channel_library_count) {
    return false;
  }
  p->library[CLIENT] = &channel_libraries[client];
  p->library[SERVER] = &channel_libraries[server];
  p->group = (rcdp_channel_group)group;
  p->message_max[CLIENT] = p->message_max[SERVER] = 4096;
  p->key_len = 32;
  p->identity = rcdp_bytes_of("device@example.org");
  channel_message(p->client_key, KEY_LEN, 1000);
  memcpy(p->server_key, p->client_key, KEY_LEN);
  return true;
}

bool channel_pair_is_one_of_half(const channel_pair *p) {
  const bool same_library = p->library[CLIENT] == p->library[SERVER];
  return channel_library_count == 1 || same_library == (p->group == RCDP_CHANNEL_GROUP_X25519);
}

const char *channel_pair_name(const channel_pair *p) {
  static char name[64];
  (void)snprintf(name, sizeof name, "%s to %s, %s", p->library[CLIENT]->name, p->library[SERVER]->name,
                 p->group == RCDP_CHANNEL_GROUP_X25519 ? "X25519" : "P-256");
  return name;
}

static bool begin_end(channel_pair *p, rcdp_channel_side side) {
  channel_end *end = &p->end[side];
  rcdp_channel_config config = {.side = side, .message_max = p->message_max[side]};
  if (side == RCDP_CHANNEL_CLIENT) {
    config.group = p->group;
    config.identity = p->identity;
    config.key = (rcdp_bytes){p->client_key, p->key_len};
  }
  const size_t size = rcdp_channel_size(p->message_max[side]);
  *end = (channel_end){.memory = require_memory(size)};
  end->told = p->library[side]->init(end->memory, size, &config, &end->channel);
  return end->told == RCDP_OK;
}

bool channel_pair_try(channel_pair *p) {
  p->asked = 0;
  return begin_end(p, RCDP_CHANNEL_CLIENT) && begin_end(p, RCDP_CHANNEL_SERVER);
}

void channel_pair_begin(channel_pair *p) { assert_true(channel_pair_try(p)); }

void channel_pair_end(channel_pair *p) {
  for (int side = 0; side < SIDES; side++) {
    if (p->end[side].channel != NULL) {
      rcdp_channel_close(p->end[side].channel);
    }
    free(p->end[side].memory);
    free(p->link[side].octets);
    p->end[side] = (channel_end){.channel = NULL};
    p->link[side] = (channel_link){.octets = NULL};
  }
}

rcdp_channel_state channel_pair_state(const channel_pair *p, int side) {
  return rcdp_channel_state_of(p->end[side].channel);
}

void channel_link_put(channel_link *link, rcdp_bytes octets) {
  if (octets.len > link->cap - link->end) {
    link->cap = (link->end + octets.len) * 2;
    uint8_t *larger = require_memory(link->cap);
    if (link->end > 0) {
      memcpy(larger, link->octets, link->end);
    }
    free(link->octets);
    link->octets = larger;
  }
  if (octets.len > 0) {
    memcpy(link->octets + link->end, octets.data, octets.len);
  }
  link->end += octets.len;
}

void channel_link_clear(channel_link *link) {
  link->start = 0;
  link->end = 0;
}

rcdp_bytes channel_link_octets(const channel_link *link) {
  return link->end > link->start ? (rcdp_bytes){link->octets + link->start, link->end - link->start} : RCDP_NO_BYTES;
}

size_t channel_pair_collect(channel_pair *p, int from) {
  uint8_t octets[1000];
  size_t sum = 0;
  rcdp_buf buf;
  do {
    buf = RCDP_BUF(octets);
    assert_int_equal(rcdp_channel_transmit(p->end[from].channel, &buf), RCDP_OK);
    channel_link_put(&p->link[from], rcdp_buf_bytes(&buf));
    sum += buf.len;
  } while (buf.len > 0);
  return sum;
}

static void note(channel_end *end, rcdp_err err) {
  if (end->told == RCDP_OK) {
    end->told = err;
  }
}

static void answer(channel_pair *p) {
  channel_end *server = &p->end[SERVER];
  if (channel_pair_state(p, SERVER) != RCDP_CHANNEL_ASKING || p->verdict == RCDP_E_PENDING) {
    return;
  }
  p->asked++;
  note(server, rcdp_channel_answer(server->channel, p->verdict, (rcdp_bytes){p->server_key, p->key_len}));
}

size_t channel_pair_deliver(channel_pair *p, int from, size_t max) {
  channel_link *link = &p->link[from];
  channel_end *to = &p->end[!from];
  rcdp_bytes octets = channel_link_octets(link);
  size_t used = 0;
  if (octets.len > max) {
    octets.len = max;
  }
  const rcdp_channel_state state = rcdp_channel_state_of(to->channel);
  if (octets.len > 0 && state != RCDP_CHANNEL_FAILED && state != RCDP_CHANNEL_ENDED) {
    note(to, rcdp_channel_receive(to->channel, octets, &used));
    link->start += used;
  }
  answer(p);
  return used;
}

void channel_pair_run(channel_pair *p) {
  size_t moved;
  const size_t unit = p->unit == 0 ? SIZE_MAX : p->unit;
  do {
    moved = 0;
    for (int from = 0; from < SIDES; from++) {
      moved += channel_pair_collect(p, from);
      moved += channel_pair_deliver(p, from, unit);
    }
  } while (moved > 0);
}

void channel_pair_open(channel_pair *p) {
  channel_pair_begin(p);
  channel_pair_run(p);
  for (int side = 0; side < SIDES; side++) {
    if (channel_pair_state(p, side) != RCDP_CHANNEL_OPEN) {
      fail_msg("%s: the %s is not open; client: %s, server: %s", channel_pair_name(p),
               side == CLIENT ? "client" : "server", rcdp_err_name(p->end[CLIENT].told),
               rcdp_err_name(p->end[SERVER].told));
    }
  }
}

void channel_pair_talk(channel_pair *p, int from) {
  uint8_t message[100];
  uint8_t octets[sizeof message];
  rcdp_buf got = RCDP_BUF(octets);
  channel_message(message, sizeof message, (unsigned)from);
  assert_int_equal(rcdp_channel_send(p->end[from].channel, RCDP_BYTES(message)), RCDP_OK);
  channel_pair_run(p);
  assert_int_equal(rcdp_channel_read(p->end[!from].channel, &got), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&got), RCDP_BYTES(message)));
}

static rcdp_err try_message(channel_pair *p, int from) {
  uint8_t octets[8];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_err err = rcdp_channel_send(p->end[from].channel, rcdp_bytes_of("message"));
  if (err == RCDP_OK) {
    channel_pair_run(p);
    err = rcdp_channel_read(p->end[!from].channel, &buf);
  }
  return err;
}

rcdp_err channel_pair_course(channel_pair *p) {
  if (!channel_pair_try(p)) {
    return p->end[CLIENT].told != RCDP_OK ? p->end[CLIENT].told : p->end[SERVER].told;
  }
  channel_pair_run(p);
  rcdp_err err = RCDP_OK;
  for (int from = 0; err == RCDP_OK && from < SIDES; from++) {
    err = try_message(p, from);
  }
  if (err == RCDP_OK) {
    err = rcdp_channel_finish(p->end[CLIENT].channel);
  }
  channel_pair_run(p);
  return err == RCDP_OK && channel_pair_state(p, SERVER) != RCDP_CHANNEL_ENDED ? RCDP_E_STATE : err;
}

void channel_message(uint8_t *octets, size_t len, unsigned seed) {
  uint32_t value = seed * 2654435761U + 1;
  for (size_t i = 0; i < len; i++) {
    value = value * 1664525U + 1013904223U;
    octets[i] = (uint8_t)(value >> 24);
  }
}
