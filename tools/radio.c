/* NAS in UDP. */
#include "radio.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include "pcap.h"

void radio_peer_format(const radio_peer *peer, char text[RADIO_PEER_MAX]) {
  char host[INET6_ADDRSTRLEN] = "?";
  if (peer->address.ss_family == AF_INET6) {
    struct sockaddr_in6 address;
    memcpy(&address, &peer->address, sizeof address);
    inet_ntop(AF_INET6, &address.sin6_addr, host, sizeof host);
    snprintf(text, RADIO_PEER_MAX, "[%s]:%u", host, ntohs(address.sin6_port));
  } else {
    struct sockaddr_in address;
    memcpy(&address, &peer->address, sizeof address);
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    snprintf(text, RADIO_PEER_MAX, "%s:%u", host, ntohs(address.sin_port));
  }
}

/* getaddrinfo takes 70000 for 4464. */
static bool is_port(const char *text) {
  size_t digits = strspn(text, "0123456789");
  return digits > 0 && digits <= 5 && text[digits] == '\0' && strtol(text, NULL, 10) <= UINT16_MAX;
}

rcdp_err radio_peer_parse(const char *text, radio_peer *peer) {
  const struct addrinfo numeric = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_DGRAM};
  const char *colon = strrchr(text, ':');
  size_t length = colon != NULL ? (size_t)(colon - text) : 0;
  char host[RADIO_PEER_MAX];
  *peer = (radio_peer){.length = 0};
  if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
    text++;
    length -= 2;
  }
  if (length == 0 || length >= sizeof host || !is_port(colon + 1)) {
    return RCDP_E_ARGUMENT;
  }
  memcpy(host, text, length);
  host[length] = '\0';
  struct addrinfo *found = NULL;
  if (getaddrinfo(host, colon + 1, &numeric, &found) != 0) {
    return RCDP_E_ARGUMENT;
  }
  memcpy(&peer->address, found->ai_addr, found->ai_addrlen);
  peer->length = found->ai_addrlen;
  freeaddrinfo(found);
  return RCDP_OK;
}

static void trace(const radio *air, const char *what, const radio_peer *peer, const rcdp_nas_header *header,
                  size_t nas_len, rcdp_bytes message) {
  char text[RADIO_PEER_MAX];
  radio_peer_format(peer, text);
  log_traffic(air->log, &(log_datagram){what, text, rcdp_carriage_name(header->carriage), nas_len, message});
}

static void capture(const radio *air, rcdp_bytes nas) {
  if (air->capture != NULL) {
    pcap_add(air->capture, nas);
  }
}

static void receive(radio *air, const radio_peer *peer, rcdp_bytes nas) {
  uint8_t octets[RCDP_NAS_MAX];
  rcdp_buf message = RCDP_BUF(octets);
  rcdp_nas_header header;
  rcdp_err err = rcdp_nas_unwrap(nas, &header, &message);
  if (err == RCDP_OK && header.direction != air->incoming) {
    err = RCDP_E_UNEXPECTED;
  }
  if (err != RCDP_OK) {
    log_note(air->log, "nas", err, NULL);
    return;
  }
  bool lost = loss_next(&air->link);
  trace(air, lost ? "lost" : "received", peer, &header, nas.len, rcdp_buf_bytes(&message));
  if (!lost) {
    capture(air, nas);
    air->receive(air->context, peer, &header, rcdp_buf_bytes(&message));
  }
}

static void on_readable(evutil_socket_t fd, short what, void *context) {
  (void)what;
  radio *air = context;
  uint8_t octets[RCDP_NAS_MAX + 1];
  radio_peer peer = {.length = sizeof peer.address};
  ssize_t length = recvfrom(fd, octets, sizeof octets, 0, (struct sockaddr *)&peer.address, &peer.length);
  if (length > 0 && length <= RCDP_NAS_MAX) {
    receive(air, &peer, (rcdp_bytes){octets, (size_t)length});
  }
}

rcdp_err radio_open(radio *air, struct event_base *base, const radio_peer *local) {
  int family = local->address.ss_family;
  air->readable = NULL;
  air->fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (air->fd < 0) {
    return RCDP_E_STORAGE;
  }
  if (local->length > 0 && bind(air->fd, (const struct sockaddr *)&local->address, local->length) != 0) {
    return RCDP_E_STORAGE;
  }
  air->readable = event_new(base, air->fd, EV_READ | EV_PERSIST, on_readable, air);
  return air->readable != NULL && event_add(air->readable, NULL) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

void radio_close(radio *air) {
  if (air->readable != NULL) {
    event_free(air->readable);
  }
  if (air->fd >= 0) {
    close(air->fd);
  }
}

void radio_local(const radio *air, radio_peer *local) {
  local->length = sizeof local->address;
  if (getsockname(air->fd, (struct sockaddr *)&local->address, &local->length) != 0) {
    *local = (radio_peer){.length = 0};
  }
}

void radio_send(radio *air, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message) {
  uint8_t octets[RCDP_NAS_MAX];
  rcdp_buf nas = RCDP_BUF(octets);
  rcdp_err err = rcdp_nas_wrap(header, message, &nas);
  if (err != RCDP_OK) {
    log_note(air->log, "nas", err, NULL);
    return;
  }
  bool lost = loss_next(&air->link);
  if (!lost) {
    capture(air, rcdp_buf_bytes(&nas));
    lost = sendto(air->fd, nas.data, nas.len, 0, (const struct sockaddr *)&peer->address, peer->length) < 0;
  }
  trace(air, lost ? "lost" : "sent", peer, header, nas.len, message);
}
