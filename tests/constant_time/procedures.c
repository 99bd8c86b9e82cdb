/*
 * Whole procedures, all roles together, with every key secret from its birth: random octets, derived keys, agreed secrets, what boxes
 * hold. Public is what goes onto a link and into a store. Each row of tests/world/procedure.h is run in each of its variants.
 */
#include "../flows/companion/companion.h"
#include "../flows/provisioner/provisioner.h"
#include "boundary.h"
#include "poison.h"
#include "support/toy.h"
#include "world/procedure.h"

enum { ROUNDS = 3 };

/* A node's own store behind one that knows what is public. */
typedef struct {
  rcdp_store face;
  rcdp_store *inside;
} public_store;

static void publish(rcdp_bytes octets) { unpoison(octets.data, octets.len); }

/* What the network hands over to be stored is wrapped, sealed or public. */
static rcdp_err execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  rcdp_store *inside = ((public_store *)store)->inside;
  const rcdp_record *record = &request->record;
  unpoison(request, sizeof *request);
  publish(record->profile);
  publish(record->key);
  publish(record->management_key);
  publish(record->op);
  publish(record->answer);
  return inside->execute(inside, request, arena, result);
}

static void close_store(rcdp_store *store) {
  rcdp_store *inside = ((public_store *)store)->inside;
  inside->close(inside);
}

static void face_stores(world *w, public_store stores[WORLD_NODES]) {
  for (size_t i = 0; i < w->node_count; i++) {
    if (w->nodes[i].store != NULL) {
      stores[i] = (public_store){{execute, close_store}, w->nodes[i].store};
      w->nodes[i].store = &stores[i].face;
    }
  }
}

static bool publish_datagram(world *w, world_datagram *datagram) {
  (void)w;
  unpoison(datagram->data, datagram->len);
  return true;
}

/* About every third datagram arrives with a wrong last octet: codes and boxes are refused, and good ones taken. Which ones, follows no
 * pattern: a channel ends by it, and courses begin again. */
static bool spoil_datagram(world *w, world_datagram *datagram) {
  uint32_t *dice = w->tap_context;
  unpoison(datagram->data, datagram->len);
  *dice = *dice * 1103515245u + 12345u;
  datagram->data[datagram->len - 1] ^= (*dice >> 16) % 3 == 0 ? 0x10 : 0;
  return true;
}

/* An order's identifier is drawn like a key, and told to everybody. */
static void publish_order(world *w, const world_event *event) {
  if (event->node == w->companion && event->kind == WORLD_EVENT_SENT) {
    rcdp_id *order = &((order_role *)event->node->role)->order;
    unpoison(order, sizeof *order);
  }
  if (event->node == w->provisioner && event->kind == WORLD_EVENT_SENT) {
    provisioner_role *role = (provisioner_role *)event->node->role;
    for (size_t i = 0; i < role->config.entries; i++) {
      unpoison(&role->entries[i].order, sizeof role->entries[i].order);
    }
  }
}

static void run(const rcdp_provider *base, const procedure *p, const procedure_variant *variant,
                bool (*tap)(world *, world_datagram *)) {
  public_store stores[WORLD_NODES];
  uint32_t dice = 1;
  const rcdp_provider *provider = boundary_provider(base);
  world *w = p->make(variant, provider, 1);
  face_stores(w, stores);
  w->provider = base; /* of who looks at it from outside */
  w->listener = publish_order;
  w->tap = tap;
  w->tap_context = &dice;
  const char *missing = "nothing has been done";
  for (int round = 0; round < ROUNDS && missing != NULL; round++) {
    boundary_watch(true);
    p->start(w);
    world_run(w, 60000);
    world_settle(w);
    boundary_watch(false);
    missing = p->unfinished(w);
    w->now_ms += 1000 * w->terms.renewal; /* a round takes no such time */
  }
  if (missing != NULL) {
    fail_msg("%s %s: %s", p->name, variant->name, missing);
  }
  w->provider = provider;
  world_free(w);
}

static void run_all(bool (*tap)(world *, world_datagram *)) {
  static struct toy toy;
  for (size_t i = 0; i < procedure_count; i++) {
    const unsigned long before = boundary_secrets();
    for (size_t v = 0; v < procedures[i]->variant_count; v++) {
      toy_begin(&toy, 1);
      run(&toy.provider, procedures[i], &procedures[i]->variants[v], tap);
    }
    assert_true(boundary_secrets() > before + 10 * procedures[i]->variant_count);
  }
}

static void procedures_that_end_well(void **state) {
  (void)state;
  run_all(publish_datagram);
}

static void procedures_over_a_spoilt_link(void **state) {
  (void)state;
  run_all(spoil_datagram);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      NOTHING_REPORTED(procedures_that_end_well),
      NOTHING_REPORTED(procedures_over_a_spoilt_link),
  };
  return RUN_POISONED("constant_time_procedures", tests);
}
