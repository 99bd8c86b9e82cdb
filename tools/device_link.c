/* The device's side of a channel. */
#include "device_link.h"

#include <stdlib.h>

#include "cli.h"

enum { HANDSHAKE_MS = 10000, LINGER_S = 30 };

/* --- the channel --- */

static void on_opened(void *context, uint64_t link, rcdp_bytes binding) {
  device_link *self = context;
  if (dialer_opened(&self->dial, link)) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .binding = binding});
  }
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  device_link *self = context;
  if (link == self->dial.link) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = message});
  }
}

static bool is_over(const device_link *self) { return self->done || self->cause != RCDP_OK; }

/* A peer that has the last word has said it. */
static bool is_last_word(const device_link *self, rcdp_err why) {
  return self->peer_ends && self->dial.open && why == RCDP_OK;
}

/* Cut off before that word: whether the peer has heard the device's own is unknown, so it is said once more. */
static bool may_be_unheard(const device_link *self, rcdp_err why) {
  return self->peer_ends && self->dial.open && why != RCDP_OK && self->done && !self->active && !self->erased;
}

static void on_closed(void *context, uint64_t link, rcdp_err why) {
  device_link *self = context;
  if (may_be_unheard(self, why)) {
    self->done = false;
    self->said = true;
    (void)event_del(self->linger);
  }
  if (is_last_word(self, why) && !is_over(self)) {
    self->cause = RCDP_E_TIMEOUT;
  }
  if (is_over(self)) {
    event_base_loopbreak(self->base);
    return;
  }
  const bool was_open = self->dial.open;
  if (dialer_closed(&self->dial, link, why) && was_open) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED});
  }
}

static void on_gave_up(void *context, rcdp_err why) {
  device_link *self = context;
  self->cause = why;
  event_base_loopbreak(self->base);
}

/* --- what the role asks --- */

/* What a link that is gone would have carried is said again on the next one. */
static void on_send(void *context, const rcdp_action *action) {
  device_link *self = context;
  const rcdp_err err = secure_send(self->links, self->dial.link, action->message);
  if (err != RCDP_OK) {
    log_note(&self->log, "lost", err, NULL);
  }
}

static void on_commit(void *context, const rcdp_action *action) {
  device_link *self = context;
  const rcdp_err err = rcdp_vault_commit(&self->dir.vault.vault, action->state);
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err});
}

static void on_report(void *context, const rcdp_action *action) {
  device_link *self = context;
  if (action->step == RCDP_STEP_REFUSED || action->step == RCDP_STEP_ADVICE) {
    self->refusal = action->result;
  }
  self->active = self->active || (action->step == RCDP_STEP_ACTIVE && action->result == RCDP_OK);
  self->erased = self->erased || (action->step == RCDP_STEP_ERASED && action->result == RCDP_OK);
  if (action->step ==
      RCDP_STEP_INSTALL) { /* which takes a network: a companion alone leads nowhere, as often as it says hello */
    dialer_moved(&self->dial);
  }
  log_step(&self->log, action);
}

/* A proper end tells the peer that this device has heard the last word. */
static void end(device_link *self) {
  if (self->dial.open) {
    secure_close(self->links, self->dial.link);
  } else {
    event_base_loopbreak(self->base);
  }
}

static void on_linger(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  end(context);
}

static void on_done(void *context, const rcdp_action *action) {
  static const struct timeval most = {.tv_sec = LINGER_S};
  device_link *self = context;
  (void)action;
  self->done = true;
  const bool waits = self->peer_ends && self->dial.open && !self->active && !self->erased;
  if (!waits || event_add(self->linger, &most) != 0) {
    end(self);
  }
}

static void on_failed(void *context, const rcdp_action *action) {
  device_link *self = context;
  self->cause = action->result;
  end(self);
}

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send, [RCDP_ACTION_COMMIT] = on_commit, [RCDP_ACTION_REPORT] = on_report,
    [RCDP_ACTION_DONE] = on_done, [RCDP_ACTION_FAILED] = on_failed,
};

/* --- running --- */

static rcdp_err open_role(device_link *self, const device_link_role *role) {
  self->role_memory = malloc(role->size);
  if (self->role_memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  self->loop = (driver){.log = &self->log, .handlers = handlers, .context = self};
  const rcdp_err err = role->make(self->role_memory, role->size, &self->dir, &self->loop.role);
  return err == RCDP_OK ? driver_open(&self->loop, self->base) : err;
}

static rcdp_err open_links(device_link *self) {
  const secure_config config = {.provider = self->dir.provider,
                                .log = &self->log,
                                .first = 1,
                                .links = 1,
                                .links_of_name = 1,
                                .handshake_ms = HANDSHAKE_MS,
                                .handlers = {.opened = on_opened, .message = on_message, .closed = on_closed}};
  self->links = secure_new(self->base, &config, self);
  self->dial = (dialer){.table = self->links,
                        .peer = self->peer,
                        .identity = rcdp_bytes_of(self->psk.identity),
                        .key = {self->psk.key.data, self->psk.key.len},
                        .tries = self->tries,
                        .gave_up = on_gave_up,
                        .context = self};
  return self->links != NULL ? dialer_start(&self->dial, self->base) : RCDP_E_NO_MEMORY;
}

int device_link_run(device_link *self, const device_link_role *role) {
  self->base = event_base_new();
  self->linger = self->base != NULL ? evtimer_new(self->base, on_linger, self) : NULL;
  rcdp_err err = self->linger != NULL ? open_role(self, role) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = open_links(self);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "the device side cannot start");
  }
  event_base_dispatch(self->base);
  return EXIT_SUCCESS;
}

void device_link_close(device_link *self) {
  dialer_stop(&self->dial);
  secure_free(self->links);
  driver_close(&self->loop);
  if (self->linger != NULL) {
    event_free(self->linger);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  free(self->role_memory);
  rcdp_secret_wipe(&self->psk.key);
  device_dir_close(&self->dir);
  log_close_transcript(&self->log);
}

int device_link_tell_failure(const device_link *self) {
  const bool told = self->refusal != RCDP_OK && self->refusal != self->cause;
  return cli_fail(self->cause, "no credential yet%s%s", told ? "; " : "", told ? rcdp_err_text(self->refusal) : "");
}
