/* See guard.h. */
#include "world/guard.h"

#include <stdlib.h>
#include <string.h>

#include "world/guard_parts.h"
#include "world/require.h"

struct guard {
  const procedure *procedure;
  const char *violation;
  rcdp_provider spy;
  secrets *secrets;
  honest honest;
  history history;
};

/* What was there before the world was made ready has been sent too. */
static void begin(struct guard *guard, world *w) {
  for (size_t i = 0; i < w->node_count; i++) {
    history_back(&guard->history, w, &w->nodes[i]);
  }
  for (size_t i = 0; i < w->log.count; i++) {
    const world_sent *sent = &w->log.items[i];
    world_datagram datagram = {.link = sent->link, .up = sent->up, .len = sent->len};
    memcpy(datagram.data, w->log.octets + sent->at, sent->len);
    honest_sent(&guard->honest, world_sender(w, &datagram), &datagram);
  }
  w->guard = guard;
}

world *guard_make(const procedure *p, const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed) {
  struct guard *guard = require_memory(sizeof *guard);
  guard->procedure = p;
  guard->secrets = secrets_begin(&guard->spy, provider);
  world *w = p->make(variant, &guard->spy, seed);
  begin(guard, w);
  return w;
}

void guard_free(struct guard *guard) {
  if (guard != NULL) {
    secrets_free(guard->secrets);
    free(guard);
  }
}

/* What has happened can have broken only what it is about: records and vaults change at commits and store requests alone, messages are
 * accepted where they are reported. */
static const char *judge(struct guard *guard, world *w, const world_event *event) {
  const char *violation = NULL;
  switch (event->kind) {
  case WORLD_EVENT_SENT:
    honest_sent(&guard->honest, event->node, event->datagram);
    return world_channel_known(w, event->datagram) ? NULL : "a message was sent into a channel that is not open";
  case WORLD_EVENT_REPORT:
    secrets_report(guard->secrets, event->action);
    return honest_report(&guard->honest, event);
  case WORLD_EVENT_COMMIT:
    violation = secrets_commit(guard->secrets, event->action);
    violation = violation == NULL ? history_commit(&guard->history, w, event->node) : violation;
    return violation == NULL ? guard->procedure->violation(w) : violation;
  case WORLD_EVENT_STORE:
    violation = world_store_changes(event->action->request->op) ? history_store(&guard->history, w) : NULL;
    return violation == NULL ? guard->procedure->violation(w) : violation;
  case WORLD_EVENT_BACK:
    history_back(&guard->history, w, event->node);
    return NULL;
  default:
    return NULL;
  }
}

void guard_event(world *w, const world_event *event) {
  struct guard *guard = w->guard;
  const char *violation = judge(guard, w, event);
  if (guard->violation == NULL) {
    guard->violation = violation;
  }
}

const char *guard_violation(world *w) {
  const struct guard *guard = w->guard;
  return guard->violation != NULL ? guard->violation : secrets_search(guard->secrets, &w->log);
}
