/* A channel to the network, and what goes over it. */
#include "question.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { HANDSHAKE_MS = 10000, ANSWER_S = 10 };

/* --- the channel --- */

static void on_opened(void *context, uint64_t link, rcdp_bytes binding) {
  questioner *self = context;
  (void)binding;
  if (dialer_opened(&self->dial, link)) {
    self->err = RCDP_OK;
    event_base_loopbreak(self->base);
  }
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  questioner *self = context;
  self->answer.len = 0;
  if (link == self->dial.link) {
    self->err = rcdp_buf_add(&self->answer, message);
    event_base_loopbreak(self->base);
  }
}

/* Before it was open another try may do better; a question whose answer is lost is told, because it may have been obeyed. */
static void on_closed(void *context, uint64_t link, rcdp_err why) {
  questioner *self = context;
  if (!self->dial.open || self->dial.ending) {
    (void)dialer_closed(&self->dial, link, why);
    return;
  }
  self->dial.open = false;
  self->err = RCDP_E_OUTCOME_UNKNOWN;
  event_base_loopbreak(self->base);
}

static void on_gave_up(void *context, rcdp_err why) {
  questioner *self = context;
  self->err = why;
  event_base_loopbreak(self->base);
}

static void on_late(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  on_gave_up(context, RCDP_E_TIMEOUT);
}

static rcdp_err wait(questioner *self) {
  self->err = RCDP_E_NO_MEMORY;
  event_base_dispatch(self->base);
  return self->err;
}

static rcdp_err connect_to(questioner *self) {
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
                        .identity = self->identity,
                        .key = self->key,
                        .tries = self->tries,
                        .gave_up = on_gave_up,
                        .context = self};
  const rcdp_err err = self->links != NULL ? dialer_start(&self->dial, self->base) : RCDP_E_NO_MEMORY;
  return err == RCDP_OK ? wait(self) : err;
}

int question_open(questioner *self) {
  self->base = event_base_new();
  self->octets = malloc(RCDP_MESSAGE_MAX);
  self->late = self->base != NULL ? evtimer_new(self->base, on_late, self) : NULL;
  if (self->late == NULL || self->octets == NULL) {
    return cli_error("out of memory");
  }
  self->answer = (rcdp_buf){self->octets, 0, RCDP_MESSAGE_MAX};
  const rcdp_err err = connect_to(self);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "no channel to the network");
}

void question_close(questioner *self) {
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

rcdp_err question_ask(questioner *self, rcdp_bytes question, rcdp_bytes *answer) {
  const struct timeval most = {.tv_sec = ANSWER_S};
  rcdp_err err = secure_send(self->links, self->dial.link, question);
  if (err == RCDP_OK) {
    err = event_add(self->late, &most) == 0 ? wait(self) : RCDP_E_NO_MEMORY;
  }
  event_del(self->late);
  *answer = err == RCDP_OK ? rcdp_buf_bytes(&self->answer) : RCDP_NO_BYTES;
  return err;
}
