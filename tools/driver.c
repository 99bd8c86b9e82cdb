/* Poll-style driver over libevent. */
#include "driver.h"

#include <time.h>

static uint64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void arm(driver *loop) {
  uint64_t deadline = rcdp_role_deadline(loop->role);
  if (deadline == UINT64_MAX) {
    event_del(loop->timer);
    return;
  }
  uint64_t now = monotonic_ms();
  uint64_t wait = deadline > now ? deadline - now : 0;
  const struct timeval delay = {.tv_sec = (time_t)(wait / 1000), .tv_usec = (suseconds_t)(wait % 1000 * 1000)};
  event_add(loop->timer, &delay);
}

static void on_timer(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  driver_input(context, &(rcdp_input){.kind = RCDP_INPUT_TICK});
}

/* The loop's memory for timers is made here, where the want of it can be told: arm takes what is there. */
rcdp_err driver_open(driver *loop, struct event_base *base) {
  const struct timeval some_day = {.tv_sec = 86400};
  loop->busy = false;
  loop->timer = evtimer_new(base, on_timer, loop);
  return loop->timer != NULL && event_add(loop->timer, &some_day) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

void driver_close(driver *loop) {
  if (loop->timer != NULL) {
    event_free(loop->timer);
  }
  if (loop->role != NULL) {
    rcdp_role_close(loop->role);
  }
}

/* An error that the role has reported is told once. */
static void note_report(driver *loop, const rcdp_action *action) {
  if (action->kind == RCDP_ACTION_REPORT && action->result == loop->untold) {
    loop->untold = RCDP_OK;
  }
}

static void work_off(driver *loop) {
  rcdp_action action;
  loop->busy = true;
  while (rcdp_role_next(loop->role, &action)) {
    note_report(loop, &action);
    loop->handlers[action.kind](loop->context, &action);
  }
  loop->busy = false;
  if (loop->untold != RCDP_OK) {
    log_note(loop->log, "ignored", loop->untold, NULL);
    loop->untold = RCDP_OK;
  }
  arm(loop);
}

void driver_input(driver *loop, rcdp_input *input) {
  input->now_ms = monotonic_ms();
  if (!loop->clockless) {
    input->wall = (rcdp_time){.known = true, .seconds = (uint64_t)time(NULL)};
  }
  rcdp_err err = rcdp_role_input(loop->role, input);
  if (err != RCDP_OK) {
    loop->untold = err;
  }
  if (!loop->busy) {
    work_off(loop);
  }
}

bool driver_is_due(const driver *loop) { return rcdp_role_deadline(loop->role) <= monotonic_ms(); }
