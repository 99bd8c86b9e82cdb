/* The table of links: who listens, who connects, who has to make room. */
#include "secure.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <event2/listener.h>
#include <rcdp/codec.h>

#include "secure_link.h"

static const struct timeval pause_s = {.tv_sec = 1};

/* --- places --- */

secure_link *secure_find(const secure_table *table, uint64_t number) {
  for (size_t i = 0; number != 0 && i < table->config.links; i++) {
    if (table->links[i].number == number) {
      return (secure_link *)&table->links[i];
    }
  }
  return NULL;
}

static secure_link *free_place(secure_table *table) {
  for (size_t i = 0; i < table->config.links; i++) {
    if (table->links[i].number == 0) {
      return &table->links[i];
    }
  }
  return NULL;
}

static secure_link *older(secure_link *a, secure_link *b) { return a == NULL || b->number < a->number ? b : a; }

/* A stranger in a handshake, or somebody who is leaving, must not keep others out. */
static secure_link *make_place(secure_table *table) {
  secure_link *place = free_place(table);
  secure_link *oldest = NULL;
  for (size_t i = 0; place == NULL && i < table->config.links; i++) {
    if (!table->links[i].told) {
      oldest = older(oldest, &table->links[i]);
    }
  }
  if (oldest != NULL) {
    secure_link_remove(oldest, RCDP_E_OVERLOADED);
  }
  return place != NULL ? place : oldest;
}

static bool namesake(const secure_link *a, const secure_link *b) {
  return a != b && b->number != 0 && b->stage == SECURE_OPEN && a->name_len == b->name_len &&
         memcmp(a->name, b->name, a->name_len) == 0;
}

/* Its owner hears of the end at once, and the peer as soon as it listens. */
static void retire(secure_link *link) {
  const secure_table *table = link->table;
  secure_close(link->table, link->number);
  link->told = false;
  table->config.handlers.closed(table->context, link->number, RCDP_OK);
}

void secure_make_room(const secure_link *link) {
  secure_table *table = link->table;
  secure_link *oldest = NULL;
  size_t count = 0;
  for (size_t i = 0; link->name_len > 0 && i < table->config.links; i++) {
    if (namesake(link, &table->links[i])) {
      oldest = older(oldest, &table->links[i]);
      count++;
    }
  }
  if (oldest != NULL && count >= table->config.links_of_name) {
    retire(oldest);
  }
}

/* --- new links --- */

static rcdp_err make(secure_link *link, secure_table *table, const radio_peer *peer, evutil_socket_t fd,
                     const rcdp_channel_config *config) {
  *link = (secure_link){.table = table, .number = table->config.first + table->made, .peer = *peer};
  const rcdp_err err = secure_link_make(link, fd, config);
  table->made += err == RCDP_OK ? 1 : 0;
  return err;
}

static void refuse(const secure_table *table, evutil_socket_t fd, rcdp_err err) {
  log_note(table->config.log, "refused", err, "a connection");
  (void)evutil_closesocket(fd);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int length,
                      void *context) {
  (void)listener;
  static const rcdp_channel_config config = {.side = RCDP_CHANNEL_SERVER, .message_max = RCDP_MESSAGE_MAX};
  static const int on = 1;
  secure_table *table = context;
  radio_peer peer = {.length = (socklen_t)length};
  secure_link *link = make_place(table);
  if (link == NULL) {
    refuse(table, fd, RCDP_E_OVERLOADED);
    return;
  }
  memcpy(&peer.address, address, peer.length);
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* or it is slower */
  const rcdp_err err = make(link, table, &peer, fd, &config);
  if (err != RCDP_OK) {
    log_note(table->config.log, "refused", err, "a connection");
  }
}

/* No descriptor is free, for instance: asked again at once it would be no better. */
static void on_accept_error(struct evconnlistener *listener, void *context) {
  secure_table *table = context;
  log_note(table->config.log, "refused", RCDP_E_STORAGE, "connections cannot be taken now");
  (void)evconnlistener_disable(listener);
  (void)event_add(table->pause, &pause_s);
}

static void on_pause_over(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  const secure_table *table = context;
  (void)evconnlistener_enable(table->listener);
}

rcdp_err secure_listen(secure_table *table, const radio_peer *local) {
  static const unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE;
  table->listener = evconnlistener_new_bind(table->base, on_accept, table, flags, -1,
                                            (const struct sockaddr *)&local->address, (int)local->length);
  if (table->listener == NULL) {
    return RCDP_E_STORAGE;
  }
  evconnlistener_set_error_cb(table->listener, on_accept_error);
  return RCDP_OK;
}

void secure_local(const secure_table *table, radio_peer *local) {
  *local = (radio_peer){.length = sizeof local->address};
  if (getsockname(evconnlistener_get_fd(table->listener), (struct sockaddr *)&local->address, &local->length) != 0) {
    local->length = 0;
  }
}

rcdp_err secure_connect(secure_table *table, const radio_peer *peer, rcdp_bytes identity, rcdp_bytes key,
                        uint64_t *number) {
  const rcdp_channel_config config = {.side = RCDP_CHANNEL_CLIENT,
                                      .group = RCDP_CHANNEL_GROUP_X25519,
                                      .identity = identity,
                                      .key = key,
                                      .message_max = RCDP_MESSAGE_MAX};
  secure_link *link = make_place(table);
  rcdp_err err = link != NULL ? make(link, table, peer, -1, &config) : RCDP_E_OVERLOADED;
  if (err != RCDP_OK) {
    return err;
  }
  link->told = true;
  *number = link->number;
  if (bufferevent_socket_connect(link->stream, (const struct sockaddr *)&peer->address, (int)peer->length) != 0) {
    secure_link_cut(link);
    return RCDP_E_STORAGE;
  }
  secure_link_flush(link);
  return RCDP_OK;
}

/* --- the table --- */

rcdp_bytes secure_name(const secure_table *table, uint64_t number) {
  const secure_link *link = secure_find(table, number);
  return link != NULL ? (rcdp_bytes){link->name, link->name_len} : RCDP_NO_BYTES;
}

void secure_set_context(secure_table *table, void *context) { table->context = context; }

/* Writing to a peer that has gone is an error like others, and no signal. */
secure_table *secure_new(struct event_base *base, const secure_config *config, void *context) {
  secure_table *table = calloc(1, sizeof *table + config->links * sizeof table->links[0]);
  if (table == NULL) {
    return NULL;
  }
  *table = (secure_table){.base = base, .config = *config, .context = context};
  table->pause = evtimer_new(base, on_pause_over, table);
  const bool ready = table->pause != NULL && event_add(table->pause, &pause_s) == 0 && event_del(table->pause) == 0 &&
                     signal(SIGPIPE, SIG_IGN) != SIG_ERR;
  if (!ready) {
    secure_free(table);
    return NULL;
  }
  return table;
}

void secure_free(secure_table *table) {
  if (table == NULL) {
    return;
  }
  for (size_t i = 0; i < table->config.links; i++) {
    if (table->links[i].number != 0) {
      secure_link_cut(&table->links[i]);
    }
  }
  if (table->listener != NULL) {
    evconnlistener_free(table->listener);
  }
  if (table->pause != NULL) {
    event_free(table->pause);
  }
  free(table);
}
