/* Connects, and connects again. */
#include "dialer.h"

enum { PAUSE_MS = 100, PAUSE_MAX_MS = 2000, PAUSE_STEPS = 5, REFUSALS_MAX = 3, MS = 1000 };

static void pause_for(dialer *self, uint32_t ms) {
  const struct timeval pause = {.tv_sec = ms / MS, .tv_usec = (suseconds_t)(ms % MS) * MS};
  if (event_add(self->timer, &pause) != 0) {
    self->gave_up(self->context, RCDP_E_NO_MEMORY);
  }
}

/* Somebody listens there and does not take the key: he will not change his mind as one who is only starting may. */
static bool is_refusal(const dialer *self, rcdp_err why) {
  return !self->open && (why == RCDP_E_CHANNEL_BROKEN || why == RCDP_E_CHANNEL_KEY || why == RCDP_E_HELLO);
}

static void failed(dialer *self, rcdp_err why) {
  self->failures++;
  self->refusals = is_refusal(self, why) ? self->refusals + 1 : 0;
  if (self->failures >= self->tries || self->refusals >= REFUSALS_MAX) {
    const bool told = why != RCDP_OK && why != RCDP_E_NOT_FOUND; /* else nobody is there, or nobody who says anything */
    self->gave_up(self->context, told ? why : RCDP_E_TIMEOUT);
    return;
  }
  const uint32_t ms = (uint32_t)PAUSE_MS << (self->failures < PAUSE_STEPS ? self->failures : PAUSE_STEPS);
  pause_for(self, ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS);
}

static void on_timer(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  dialer *self = context;
  const rcdp_err err = secure_connect(self->table, &self->peer, self->identity, self->key, &self->link);
  if (err != RCDP_OK) {
    self->link = 0;
    failed(self, err);
  }
}

rcdp_err dialer_start(dialer *self, struct event_base *base) {
  self->base = base;
  self->timer = evtimer_new(base, on_timer, self);
  if (self->timer == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  event_active(self->timer, EV_TIMEOUT, 0);
  return RCDP_OK;
}

void dialer_stop(dialer *self) {
  if (self->timer != NULL) {
    event_free(self->timer);
  }
  self->timer = NULL;
}

void dialer_end(dialer *self) {
  if (self->open) {
    self->ending = true;
    secure_close(self->table, self->link);
    event_base_dispatch(self->base);
  }
}

void dialer_moved(dialer *self) {
  self->moved = true;
  self->failures = 0;
}

bool dialer_opened(dialer *self, uint64_t link) {
  if (link != self->link) {
    return false;
  }
  self->open = true;
  self->moved = false;
  self->refusals = 0;
  return true;
}

bool dialer_closed(dialer *self, uint64_t link, rcdp_err why) {
  if (link != self->link) {
    return false;
  }
  self->link = 0;
  if (self->ending) {
    event_base_loopbreak(self->base);
  } else if (self->open && self->moved) {
    pause_for(self, PAUSE_MS);
  } else {
    failed(self, why);
  }
  self->open = false;
  return true;
}
