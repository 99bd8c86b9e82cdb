/* CTRL over TCP. */
#include "hlr_link.h"

#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <netinet/in.h>

enum { HEADER_LEN = 4, PROTOCOL_OSMO = 0xEE, EXTENSION_CTRL = 0, ANSWER_S = 5, NUMBER_MAX = 999999999 };

bool hlr_is_near(const radio_peer *peer) {
  static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
  enum { LOOPBACK_NET = 127, NET_SHIFT = 24 };
  if (peer->address.ss_family == AF_INET6) {
    struct sockaddr_in6 address;
    memcpy(&address, &peer->address, sizeof address);
    return memcmp(&address.sin6_addr, &loopback, sizeof loopback) == 0;
  }
  struct sockaddr_in address;
  memcpy(&address, &peer->address, sizeof address);
  return ntohl(address.sin_addr.s_addr) >> NET_SHIFT == LOOPBACK_NET;
}

static bool be_patient(int fd) {
  const struct timeval limit = {.tv_sec = ANSWER_S};
  return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
         setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0;
}

rcdp_err hlr_open(hlr_link *link, const radio_peer *peer) {
  *link = (hlr_link){.fd = socket(peer->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const bool open = link->fd >= 0 && be_patient(link->fd) &&
                    connect(link->fd, (const struct sockaddr *)&peer->address, peer->length) == 0;
  return open ? RCDP_OK : RCDP_E_TIMEOUT;
}

void hlr_close(hlr_link *link) {
  if (link->fd >= 0) {
    close(link->fd);
  }
  link->fd = -1;
}

/* --- octets --- */

static rcdp_err send_all(const hlr_link *link, const uint8_t *octets, size_t len) {
  while (len > 0) {
    const ssize_t sent = send(link->fd, octets, len, MSG_NOSIGNAL);
    if (sent <= 0) {
      return RCDP_E_TIMEOUT;
    }
    octets += sent;
    len -= (size_t)sent;
  }
  return RCDP_OK;
}

static rcdp_err receive_all(const hlr_link *link, uint8_t *octets, size_t len) {
  while (len > 0) {
    const ssize_t got = recv(link->fd, octets, len, 0);
    if (got <= 0) {
      return RCDP_E_TIMEOUT;
    }
    octets += got;
    len -= (size_t)got;
  }
  return RCDP_OK;
}

/* --- messages --- */

static rcdp_err say(const hlr_link *link, const char *verb, const char *variable, const char *value) {
  uint8_t message[HEADER_LEN + HLR_TEXT_MAX];
  char *text = (char *)message + HEADER_LEN;
  const int written = snprintf(text, HLR_TEXT_MAX, "%s %u %s%s%s", verb, (unsigned)link->last, variable,
                               value != NULL ? " " : "", value != NULL ? value : "");
  const bool fits = written > 0 && written < HLR_TEXT_MAX;
  const size_t len = fits ? (size_t)written : 0;
  message[0] = (uint8_t)((len + 1) >> 8);
  message[1] = (uint8_t)(len + 1);
  message[2] = PROTOCOL_OSMO;
  message[3] = EXTENSION_CTRL;
  const rcdp_err err = fits ? send_all(link, message, HEADER_LEN + len) : RCDP_E_TOO_LARGE;
  rcdp_wipe(message, sizeof message);
  return err;
}

/* One message, terminated. */
static rcdp_err hear(const hlr_link *link, char text[HLR_TEXT_MAX]) {
  uint8_t header[HEADER_LEN];
  rcdp_err err = receive_all(link, header, sizeof header);
  if (err != RCDP_OK) {
    return err;
  }
  const size_t len = ((size_t)header[0] << 8 | header[1]) - 1; /* without the extension */
  if (header[2] != PROTOCOL_OSMO || header[3] != EXTENSION_CTRL || len >= HLR_TEXT_MAX) {
    return RCDP_E_MALFORMED;
  }
  err = receive_all(link, (uint8_t *)text, len);
  text[len] = '\0';
  return err == RCDP_OK && strlen(text) != len ? RCDP_E_MALFORMED : err;
}

/* Behind "GET_REPLY 7 variable " or "ERROR 7 "; NULL: it answers something else. */
static const char *value_of(const hlr_link *link, const char *text, const char *verb, const char *variable,
                            bool *refused) {
  char expected[HLR_TEXT_MAX];
  int len = snprintf(expected, sizeof expected, "ERROR %u ", (unsigned)link->last);
  *refused = strncmp(text, expected, (size_t)len) == 0;
  if (!*refused) {
    len = snprintf(expected, sizeof expected, "%s_REPLY %u %s ", verb, (unsigned)link->last, variable);
  }
  return *refused || strncmp(text, expected, (size_t)len) == 0 ? text + len : NULL;
}

static bool is_trap(const char *text) { return strncmp(text, "TRAP ", sizeof "TRAP " - 1) == 0; }

/* What the HLR tells unasked is passed over. */
static rcdp_err hear_answer(const hlr_link *link, const char *verb, const char *variable, hlr_reply *reply) {
  char text[HLR_TEXT_MAX];
  rcdp_err err;
  do {
    err = hear(link, text);
  } while (err == RCDP_OK && is_trap(text));
  const char *value = err == RCDP_OK ? value_of(link, text, verb, variable, &reply->refused) : NULL;
  snprintf(reply->text, sizeof reply->text, "%s", value != NULL ? value : "");
  rcdp_wipe(text, sizeof text);
  return err == RCDP_OK && value == NULL ? RCDP_E_MALFORMED : err;
}

rcdp_err hlr_ask(hlr_link *link, const char *verb, const char *variable, const char *value, hlr_reply *reply) {
  *reply = (hlr_reply){.refused = true};
  link->last = link->last % NUMBER_MAX + 1;
  const rcdp_err err = say(link, verb, variable, value);
  return err == RCDP_OK ? hear_answer(link, verb, variable, reply) : err;
}
