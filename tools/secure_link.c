/* Octets between a socket and a channel. */
#include "secure_link.h"

#include <stdlib.h>

#include <event2/buffer.h>
#include <rcdp/codec.h>

#include "providers.h"

enum { WAITING_MAX = 1 << 16, READ_MAX = 1 << 14, PIECE = 4096, SECOND_MS = 1000 };

/* --- the end --- */

static void release(secure_link *link) {
  if (link->channel != NULL) {
    rcdp_channel_close(link->channel);
  }
  free(link->memory);
  if (link->timer != NULL) {
    event_free(link->timer);
  }
  if (link->stream != NULL) {
    bufferevent_free(link->stream);
  }
  *link = (secure_link){.table = link->table};
}

void secure_link_cut(secure_link *link) { release(link); }

static void note(const secure_link *link, const char *what, rcdp_bytes message, rcdp_err result) {
  char peer[RADIO_PEER_MAX];
  uint8_t octets[RCDP_CHANNEL_BINDING_LEN];
  const bool bound = rcdp_channel_binding(link->channel, octets) == RCDP_OK;
  radio_peer_format(&link->peer, peer);
  log_channel(link->table->config.log,
              &(log_event){what, peer, bound ? RCDP_BYTES(octets) : RCDP_NO_BYTES, message, result});
}

void secure_link_remove(secure_link *link, rcdp_err why) {
  const secure_table *table = link->table;
  const uint64_t number = link->number;
  const bool told = link->told;
  note(link, "closed", RCDP_NO_BYTES, why);
  release(link);
  if (told) {
    table->config.handlers.closed(table->context, number, why);
  }
}

static struct timeval delay_of(uint32_t ms) {
  return (struct timeval){.tv_sec = ms / SECOND_MS, .tv_usec = (suseconds_t)(ms % SECOND_MS * SECOND_MS)};
}

/* The timer's memory was made at the beginning. */
static void arm(secure_link *link, uint32_t ms) {
  const struct timeval delay = delay_of(ms);
  if (ms > 0) {
    (void)event_add(link->timer, &delay);
  } else {
    (void)event_del(link->timer);
  }
}

static bool drained(const secure_link *link) { return evbuffer_get_length(bufferevent_get_output(link->stream)) == 0; }

void secure_link_leave(secure_link *link, rcdp_err why) {
  if (link->stage == SECURE_LEAVING) {
    return;
  }
  link->stage = SECURE_LEAVING;
  link->why = why;
  secure_link_flush(link);
  (void)bufferevent_disable(link->stream, EV_READ);
  arm(link, link->table->config.handshake_ms);
  if (drained(link)) {
    event_active(link->timer, EV_TIMEOUT, 0);
  }
}

static void on_timer(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  secure_link *link = context;
  if (link->stage == SECURE_LEAVING) {
    secure_link_remove(link, link->why);
  } else if (link->stage == SECURE_SHAKING) {
    secure_link_leave(link, RCDP_E_TIMEOUT);
  } else {
    secure_close(link->table, link->number);
  }
}

/* --- from the channel --- */

void secure_link_flush(secure_link *link) {
  uint8_t octets[PIECE];
  rcdp_buf piece;
  rcdp_err err;
  do {
    piece = RCDP_BUF(octets);
    err = rcdp_channel_transmit(link->channel, &piece);
    if (err == RCDP_OK && piece.len > 0 && bufferevent_write(link->stream, piece.data, piece.len) != 0) {
      err = RCDP_E_NO_MEMORY;
    }
  } while (err == RCDP_OK && piece.len > 0);
  if (err != RCDP_OK) { /* the stream has a hole now: nothing that follows would be understood */
    secure_link_leave(link, err);
  }
}

rcdp_err secure_send(secure_table *table, uint64_t number, rcdp_bytes message) {
  secure_link *link = secure_find(table, number);
  if (link == NULL || link->stage != SECURE_OPEN) {
    return RCDP_E_NOT_FOUND;
  }
  if (evbuffer_get_length(bufferevent_get_output(link->stream)) > WAITING_MAX) {
    return RCDP_E_OVERLOADED;
  }
  const rcdp_err err = rcdp_channel_send(link->channel, message);
  if (err == RCDP_OK) {
    note(link, "sent", message, RCDP_OK);
    arm(link, table->config.idle_ms);
    secure_link_flush(link);
  }
  return err;
}

void secure_close(secure_table *table, uint64_t number) {
  secure_link *link = secure_find(table, number);
  if (link != NULL && link->stage != SECURE_LEAVING) {
    const bool finished = link->stage == SECURE_OPEN && rcdp_channel_finish(link->channel) == RCDP_OK;
    secure_link_leave(link, finished ? RCDP_OK : RCDP_E_CHANNEL_BROKEN);
  }
}

/* --- to the channel --- */

static rcdp_err answer(secure_link *link) {
  const secure_table *table = link->table;
  rcdp_secret key = {.len = 0};
  rcdp_buf name = RCDP_BUF(link->name);
  rcdp_err verdict = table->config.handlers.key(table->context, rcdp_channel_identity(link->channel), &key, &name);
  link->name_len = verdict == RCDP_OK ? name.len : 0;
  const rcdp_err err = rcdp_channel_answer(link->channel, verdict, rcdp_secret_bytes(&key));
  rcdp_secret_wipe(&key);
  return verdict != RCDP_OK ? verdict : err;
}

static void open_up(secure_link *link) {
  const secure_table *table = link->table;
  uint8_t octets[RCDP_CHANNEL_BINDING_LEN];
  const rcdp_err err = rcdp_channel_binding(link->channel, octets);
  if (err != RCDP_OK) {
    secure_link_leave(link, err);
    return;
  }
  link->stage = SECURE_OPEN;
  link->told = true;
  arm(link, table->config.idle_ms);
  note(link, "opened", RCDP_NO_BYTES, RCDP_OK);
  secure_make_room(link);
  table->config.handlers.opened(table->context, link->number, RCDP_BYTES(octets));
}

/* What a handler asks for may end the link; it is never gone before the next event. */
static rcdp_err hand_on(secure_link *link) {
  const secure_table *table = link->table;
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf message = RCDP_BUF(octets);
  const rcdp_err err = rcdp_channel_read(link->channel, &message);
  if (err == RCDP_OK) {
    note(link, "received", rcdp_buf_bytes(&message), RCDP_OK);
    arm(link, table->config.idle_ms);
    table->config.handlers.message(table->context, link->number, rcdp_buf_bytes(&message));
  }
  return err;
}

/* One piece of what has come; whether anything came of it. */
static rcdp_err take(secure_link *link, bool *moved) {
  struct evbuffer *input = bufferevent_get_input(link->stream);
  const size_t length = evbuffer_get_contiguous_space(input);
  const rcdp_bytes octets = {length > 0 ? evbuffer_pullup(input, (ev_ssize_t)length) : NULL, length};
  size_t used = 0;
  rcdp_err err = length > 0 ? rcdp_channel_receive(link->channel, octets, &used) : RCDP_OK;
  *moved = used > 0 && evbuffer_drain(input, used) == 0;
  if (err == RCDP_OK && rcdp_channel_state_of(link->channel) == RCDP_CHANNEL_ASKING) {
    err = answer(link);
    *moved = true;
  }
  secure_link_flush(link);
  return err;
}

/* Messages that are there; then whether the peer has ended the channel. */
static rcdp_err give(secure_link *link, bool *moved) {
  const rcdp_channel_state state = rcdp_channel_state_of(link->channel);
  if (link->stage == SECURE_SHAKING && (state == RCDP_CHANNEL_OPEN || state == RCDP_CHANNEL_ENDED)) {
    open_up(link);
  }
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && link->stage == SECURE_OPEN) {
    err = hand_on(link);
    *moved = *moved || err == RCDP_OK;
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static void pump(secure_link *link) {
  bool moved = true;
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && moved && link->stage != SECURE_LEAVING) {
    err = take(link, &moved);
    if (err == RCDP_OK) {
      err = give(link, &moved);
    }
  }
  if (err != RCDP_OK) {
    secure_link_leave(link, err);
  } else if (rcdp_channel_state_of(link->channel) == RCDP_CHANNEL_ENDED) {
    secure_close(link->table, link->number);
  }
}

/* --- from the event base --- */

static void on_read(struct bufferevent *stream, void *context) {
  (void)stream;
  pump(context);
}

static void on_written(struct bufferevent *stream, void *context) {
  (void)stream;
  secure_link *link = context;
  if (link->stage == SECURE_LEAVING) {
    secure_link_remove(link, link->why);
  }
}

static void on_event(struct bufferevent *stream, short what, void *context) {
  (void)stream;
  secure_link *link = context;
  if ((what & BEV_EVENT_CONNECTED) != 0) {
    link->connected = true;
  } else if (link->stage == SECURE_LEAVING) {
    secure_link_remove(link, link->why);
  } else {
    secure_link_remove(link, link->connected ? RCDP_E_CHANNEL_BROKEN : RCDP_E_NOT_FOUND);
  }
}

static rcdp_err make_channel(secure_link *link, const rcdp_channel_config *config) {
  const size_t size = rcdp_channel_size(config->message_max);
  link->memory = malloc(size);
  return link->memory != NULL
             ? provider_channel(link->table->config.provider)(link->memory, size, config, &link->channel)
             : RCDP_E_NO_MEMORY;
}

static rcdp_err make_stream(secure_link *link, evutil_socket_t fd) {
  link->connected = fd >= 0;
  link->stream = bufferevent_socket_new(link->table->base, fd, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
  if (link->stream == NULL) {
    if (fd >= 0) {
      (void)evutil_closesocket(fd);
    }
    return RCDP_E_NO_MEMORY;
  }
  bufferevent_setcb(link->stream, on_read, on_written, on_event, link);
  bufferevent_setwatermark(link->stream, EV_READ, 0, READ_MAX);
  return bufferevent_enable(link->stream, EV_READ | EV_WRITE) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

static rcdp_err make_timer(secure_link *link) {
  const struct timeval deadline = delay_of(link->table->config.handshake_ms);
  link->timer = evtimer_new(link->table->base, on_timer, link);
  return link->timer != NULL && event_add(link->timer, &deadline) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

rcdp_err secure_link_make(secure_link *link, evutil_socket_t fd, const rcdp_channel_config *config) {
  rcdp_err err = make_stream(link, fd);
  if (err == RCDP_OK) {
    err = make_timer(link);
  }
  if (err == RCDP_OK) {
    err = make_channel(link, config);
  }
  if (err != RCDP_OK) {
    release(link);
  }
  return err;
}
