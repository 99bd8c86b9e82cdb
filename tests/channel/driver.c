/*
 * A channel over TCP on loopback, against peers that others wrote.
 *
 *     channel_driver LIBRARY client|server PORT IDENTITY KEY GROUP
 *
 * KEY in hexadecimal; GROUP x25519 or p256. A server takes any free port for 0, and says which. Says "open" with the binding, sends the
 * message "from rcdp", waits for one, and ends. Exit status 0: all that went well; 1: "failed" and why; 2: it could not be tried. Gives up
 * after a while.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel/kit.h"
#include "support/hex.h"
#include "world/require.h"

enum { PATIENCE = 30, MESSAGE_MAX = 1000 };

typedef struct {
  const channel_library *library;
  rcdp_channel *channel;
  const char *identity;
  uint8_t key[RCDP_SECRET_MAX];
  size_t key_len;
  int peer;
} driver;

/* --- the link --- */

static struct sockaddr_in loopback(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(port, NULL, 10))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

static int connect_to(const char *port) {
  const struct sockaddr_in address = loopback(port);
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  require(peer >= 0 && connect(peer, (const struct sockaddr *)&address, sizeof address) == 0);
  return peer;
}

static int accept_at(const char *port) {
  struct sockaddr_in address = loopback(port);
  socklen_t len = sizeof address;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  require(listener >= 0 && bind(listener, (const struct sockaddr *)&address, len) == 0 && listen(listener, 1) == 0);
  require(getsockname(listener, (struct sockaddr *)&address, &len) == 0);
  (void)printf("port %u\n", ntohs(address.sin_port));
  (void)fflush(stdout);
  const int peer = accept(listener, NULL, NULL);
  require(peer >= 0);
  (void)close(listener);
  return peer;
}

/* What has to go goes, as far as the peer still listens. */
static void flush(driver *d) {
  uint8_t octets[4096];
  rcdp_buf buf;
  do {
    buf = RCDP_BUF(octets);
    require(rcdp_channel_transmit(d->channel, &buf) == RCDP_OK);
  } while (buf.len > 0 && send(d->peer, octets, buf.len, MSG_NOSIGNAL) == (ssize_t)buf.len);
}

static rcdp_err answer(driver *d) {
  if (rcdp_channel_state_of(d->channel) != RCDP_CHANNEL_ASKING) {
    return RCDP_OK;
  }
  const bool known = rcdp_bytes_equal(rcdp_channel_identity(d->channel), rcdp_bytes_of(d->identity));
  const rcdp_err err = rcdp_channel_answer(d->channel, known ? RCDP_OK : RCDP_E_UNKNOWN_DEVICE,
                                           (rcdp_bytes){d->key, known ? d->key_len : 0});
  return known ? err : RCDP_E_UNKNOWN_DEVICE;
}

/* Octets from the peer, once; as long as the channel takes some. */
static rcdp_err fill(driver *d) {
  uint8_t octets[4096];
  size_t used = 1;
  const ssize_t got = recv(d->peer, octets, sizeof octets, 0);
  rcdp_err err = got > 0 ? RCDP_OK : RCDP_E_TIMEOUT;
  for (size_t at = 0; err == RCDP_OK && at < (size_t)got && used > 0; at += used) {
    err = rcdp_channel_receive(d->channel, (rcdp_bytes){octets + at, (size_t)got - at}, &used);
    if (err == RCDP_OK) {
      err = answer(d);
    }
  }
  return err;
}

/* --- the course --- */

static void print_binding(const driver *d) {
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  require(rcdp_channel_binding(d->channel, binding) == RCDP_OK);
  (void)printf("open ");
  for (size_t i = 0; i < sizeof binding; i++) {
    (void)printf("%02X", binding[i]);
  }
  (void)printf("\n");
  (void)fflush(stdout);
}

static rcdp_err get_message(driver *d) {
  char text[MESSAGE_MAX];
  rcdp_buf buf = {(uint8_t *)text, 0, sizeof text};
  rcdp_err err = rcdp_channel_read(d->channel, &buf);
  while (err == RCDP_E_NOT_FOUND) {
    err = fill(d);
    flush(d);
    if (err == RCDP_OK) {
      err = rcdp_channel_read(d->channel, &buf);
    }
  }
  if (err == RCDP_OK) {
    (void)printf("message %.*s\n", (int)buf.len, text);
  }
  return err;
}

static rcdp_err drive(driver *d) {
  rcdp_err err = RCDP_OK;
  flush(d);
  while (err == RCDP_OK && rcdp_channel_state_of(d->channel) != RCDP_CHANNEL_OPEN) {
    err = fill(d);
    flush(d);
  }
  if (err == RCDP_OK) {
    print_binding(d);
    err = rcdp_channel_send(d->channel, rcdp_bytes_of("from rcdp"));
    flush(d);
  }
  if (err == RCDP_OK) {
    err = get_message(d);
  }
  if (err == RCDP_OK) {
    err = rcdp_channel_finish(d->channel);
    flush(d);
  }
  return err;
}

static rcdp_err run(driver *d, const rcdp_channel_config *config) {
  const size_t size = rcdp_channel_size(config->message_max);
  void *memory = require_memory(size);
  rcdp_err err = d->library->init(memory, size, config, &d->channel);
  if (err == RCDP_OK) {
    err = drive(d);
    rcdp_channel_close(d->channel);
  }
  free(memory);
  return err;
}

static const channel_library *find_library(const char *name) {
  for (size_t i = 0; i < channel_library_count; i++) {
    if (strcmp(channel_libraries[i].name, name) == 0) {
      return &channel_libraries[i];
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  driver d = {.library = argc == 7 ? find_library(argv[1]) : NULL};
  if (d.library == NULL) {
    (void)fprintf(stderr, "usage: channel_driver LIBRARY client|server PORT IDENTITY KEY GROUP\n");
    return 2;
  }
  const bool client = strcmp(argv[2], "client") == 0;
  rcdp_channel_config config = {.side = client ? RCDP_CHANNEL_CLIENT : RCDP_CHANNEL_SERVER, .message_max = MESSAGE_MAX};
  config.group = strcmp(argv[6], "p256") == 0 ? RCDP_CHANNEL_GROUP_P256 : RCDP_CHANNEL_GROUP_X25519;
  d.identity = argv[4];
  config.identity = rcdp_bytes_of(d.identity);
  config.key = unhex(argv[5], d.key, sizeof d.key);
  d.key_len = config.key.len;
  (void)alarm(PATIENCE);
  d.peer = client ? connect_to(argv[3]) : accept_at(argv[3]);
  const rcdp_err err = run(&d, &config);
  (void)close(d.peer);
  (void)printf("%s%s\n", err == RCDP_OK ? "ended" : "failed ", err == RCDP_OK ? "" : rcdp_err_name(err));
  return err == RCDP_OK ? 0 : 1;
}
