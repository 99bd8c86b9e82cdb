/* See show.h. */
#include "sim/show.h"

#include <inttypes.h>

#include <rcdp/codec.h>

static const char *message_name(const world_datagram *datagram) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const bool good = rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message) == RCDP_OK;
  if (!good) {
    return "broken octets";
  }
  switch (message.kind) {
  case RCDP_BODY_COMPANION:
    return rcdp_companion_body_name(message.body.companion.kind);
  case RCDP_BODY_PROVISIONER:
    return rcdp_provisioner_body_name(message.body.provisioner.kind);
  case RCDP_BODY_LIFE:
    return rcdp_life_body_name(message.body.life.kind);
  default:
    return rcdp_body_name(message.kind);
  }
}

static void name(FILE *out, const world_node *node) { (void)fprintf(out, "%s %zu", node->kind->name, node->index); }

static void sent(FILE *out, world *w, const world_event *event) {
  name(out, event->node);
  (void)fprintf(out, " -> ");
  name(out, world_receiver(w, event->datagram));
  (void)fprintf(out, ": %s (%zu octets)", message_name(event->datagram), event->datagram->len);
}

static void taken(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " takes %s: %s", message_name(event->datagram), rcdp_err_text(event->err));
}

static void report(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " reports %s: %s", rcdp_step_name(event->action->step), rcdp_err_text(event->err));
}

static void commit(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " has committed to its vault");
}

static void store(FILE *out, world *w, const world_event *event) {
  static const char *const ops[RCDP_STORE_OP_COUNT] = {[RCDP_STORE_LOOKUP] = "lookup",
                                                       [RCDP_STORE_RESERVE] = "reserve",
                                                       [RCDP_STORE_OFFER] = "offer",
                                                       [RCDP_STORE_FIND] = "find",
                                                       [RCDP_STORE_CONFIRM] = "confirm",
                                                       [RCDP_STORE_TRANSITION] = "transition",
                                                       [RCDP_STORE_SWEEP] = "sweep",
                                                       [RCDP_STORE_LIST] = "list",
                                                       [RCDP_STORE_ADD_BLOCK] = "add block",
                                                       [RCDP_STORE_LIMIT] = "limit",
                                                       [RCDP_STORE_SUBSCRIBE] = "subscribe",
                                                       [RCDP_STORE_FIND_SUBSCRIPTION] = "find subscription",
                                                       [RCDP_STORE_LIST_SUBSCRIPTIONS] = "list subscriptions",
                                                       [RCDP_STORE_ADD_GRANT] = "add grant",
                                                       [RCDP_STORE_FIND_GRANT] = "find grant",
                                                       [RCDP_STORE_LIST_GRANTS] = "list grants",
                                                       [RCDP_STORE_REVOKE_GRANT] = "revoke grant",
                                                       [RCDP_STORE_ORDER] = "order",
                                                       [RCDP_STORE_TRANSFER] = "transfer",
                                                       [RCDP_STORE_PROVE] = "prove",
                                                       [RCDP_STORE_UPDATE] = "update",
                                                       [RCDP_STORE_RENEW] = "renew",
                                                       [RCDP_STORE_CHANGE_SUBSCRIPTION] = "change subscription",
                                                       [RCDP_STORE_FIND_IMSI] = "find IMSI",
                                                       [RCDP_STORE_AUTHENTICATE] = "authenticate",
                                                       [RCDP_STORE_DEMAND] = "demand",
                                                       [RCDP_STORE_STATUS] = "status",
                                                       [RCDP_STORE_IN_BLOCK] = "in block",
                                                       [RCDP_STORE_FINDING] = "finding",
                                                       [RCDP_STORE_LIST_FINDINGS] = "list findings",
                                                       [RCDP_STORE_SETTLE_FINDING] = "settle finding",
                                                       [RCDP_STORE_LIST_EVENTS] = "list events"};
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " asks its store: %s: %s", ops[event->action->request->op], rcdp_err_text(event->err));
}

static void end(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " has ended: %s", rcdp_err_text(event->err));
}

static void fault(FILE *out, world *w, const world_event *event) {
  const world_fault *f = event->fault;
  (void)w;
  (void)fprintf(out, "** %s at %s %lu (%lu), at ", world_fault_name(f->kind), world_site_name(f->site), f->number,
                f->value);
  name(out, event->node);
}

static void boot(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " starts anew");
}

static void back(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " has been set back to an old state");
}

static void opened(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " has channel %zu open", event->link);
}

static void closed(FILE *out, world *w, const world_event *event) {
  (void)w;
  name(out, event->node);
  (void)fprintf(out, " has channel %zu no more", event->link);
}

static void print(world *w, const world_event *event) {
  static void (*const printers[WORLD_EVENT_COUNT])(FILE *, world *, const world_event *) = {
      [WORLD_EVENT_SENT] = sent,     [WORLD_EVENT_TAKEN] = taken,   [WORLD_EVENT_REPORT] = report,
      [WORLD_EVENT_COMMIT] = commit, [WORLD_EVENT_STORE] = store,   [WORLD_EVENT_END] = end,
      [WORLD_EVENT_FAULT] = fault,   [WORLD_EVENT_BOOT] = boot,     [WORLD_EVENT_BACK] = back,
      [WORLD_EVENT_OPENED] = opened, [WORLD_EVENT_CLOSED] = closed,
  };
  FILE *out = w->listener_context;
  if (printers[event->kind] == NULL) {
    return;
  }
  (void)fprintf(out, "%9.3f s  ", (double)w->now_ms / 1000);
  printers[event->kind](out, w, event);
  (void)fprintf(out, "\n");
}

void sim_show(const sim_case *c, const plan *p, FILE *out) {
  sim_case shown = *c;
  shown.listener = print;
  shown.listener_context = out;
  (void)sim_run(&shown, p);
}
