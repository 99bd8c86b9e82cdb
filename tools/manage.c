/* Questions over a channel to the network. */
#include "manage.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { HANDSHAKE_MS = 10000, ANSWER_S = 10, MEMORY = RCDP_MESSAGE_MAX + 2 * RCDP_CODEC_ARENA };

/* --- the channel --- */

static void on_opened(void *context, uint64_t link, rcdp_bytes binding) {
  manager *self = context;
  (void)binding;
  if (dialer_opened(&self->dial, link)) {
    self->err = RCDP_OK;
    event_base_loopbreak(self->base);
  }
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  manager *self = context;
  self->answer.len = 0;
  if (link == self->dial.link) {
    self->err = rcdp_buf_add(&self->answer, message);
    event_base_loopbreak(self->base);
  }
}

/* Before it was open another try may do better; a question whose answer is lost is told, because it may have been obeyed. */
static void on_closed(void *context, uint64_t link, rcdp_err why) {
  manager *self = context;
  if (!self->dial.open || self->dial.ending) {
    (void)dialer_closed(&self->dial, link, why);
    return;
  }
  self->dial.open = false;
  self->err = RCDP_E_OUTCOME_UNKNOWN;
  event_base_loopbreak(self->base);
}

static void on_gave_up(void *context, rcdp_err why) {
  manager *self = context;
  self->err = why;
  event_base_loopbreak(self->base);
}

static void on_late(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  on_gave_up(context, RCDP_E_TIMEOUT);
}

static rcdp_err wait(manager *self) {
  self->err = RCDP_E_NO_MEMORY;
  event_base_dispatch(self->base);
  return self->err;
}

static rcdp_err connect_to(manager *self) {
  const secure_config config = {.provider = self->provider,
                                .log = self->log,
                                .first = 1,
                                .links = 1,
                                .links_of_name = 1,
                                .handshake_ms = HANDSHAKE_MS,
                                .handlers = {.opened = on_opened, .message = on_message, .closed = on_closed}};
  self->links = secure_new(self->base, &config, self);
  self->dial = (dialer){.table = self->links,
                        .peer = self->network,
                        .identity = rcdp_bytes_of(self->dir->card.identity),
                        .key = {self->dir->psk.data, self->dir->psk.len},
                        .tries = self->tries,
                        .gave_up = on_gave_up,
                        .context = self};
  const rcdp_err err = self->links != NULL ? dialer_start(&self->dial, self->base) : RCDP_E_NO_MEMORY;
  return err == RCDP_OK ? wait(self) : err;
}

int manage_open(manager *self) {
  self->base = event_base_new();
  self->octets = malloc(MEMORY);
  self->late = self->base != NULL ? evtimer_new(self->base, on_late, self) : NULL;
  if (self->late == NULL || self->octets == NULL) {
    return cli_error("out of memory");
  }
  self->answer = (rcdp_buf){self->octets, 0, RCDP_MESSAGE_MAX};
  const rcdp_err err = connect_to(self);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "no channel to the network");
}

void manage_close(manager *self) {
  dialer_end(&self->dial);
  dialer_stop(&self->dial);
  secure_free(self->links);
  if (self->late != NULL) {
    event_free(self->late);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  free(self->octets);
}

/* --- a question --- */

static rcdp_err say(manager *self, const rcdp_companion_manage *what, rcdp_id *transaction) {
  uint8_t octets[RCDP_ORDER_MESSAGE_MAX];
  rcdp_buf question = RCDP_BUF(octets);
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, self->octets + RCDP_MESSAGE_MAX, RCDP_CODEC_ARENA);
  const rcdp_err err = rcdp_companion_ask(self->provider, what, &scratch, transaction, &question);
  return err == RCDP_OK ? secure_send(self->links, self->dial.link, rcdp_buf_bytes(&question)) : err;
}

rcdp_err manage_ask(manager *self, const rcdp_companion_manage *what, rcdp_companion_managed *told) {
  const struct timeval most = {.tv_sec = ANSWER_S};
  rcdp_id transaction;
  rcdp_arena arena;
  rcdp_err err = say(self, what, &transaction);
  if (err == RCDP_OK) {
    err = event_add(self->late, &most) == 0 ? wait(self) : RCDP_E_NO_MEMORY;
  }
  event_del(self->late);
  rcdp_arena_init(&arena, self->octets + RCDP_MESSAGE_MAX, MEMORY - RCDP_MESSAGE_MAX);
  return err == RCDP_OK ? rcdp_companion_told(rcdp_buf_bytes(&self->answer), &transaction, &arena, told) : err;
}
