/*
 * What the receiver has no signature for: the request of suite static, where nothing else is offered, vouchers on the
 * network's side, and extensions of the frame that are not critical. There a flip may well be taken, and what may come of it is told precisely:
 *
 * - A static request with a bit flipped is another unsigned request, which anybody may make. The network may answer it
 *   with an offer; the device takes no such answer, nothing becomes active, and the device's own request ends well
 *   afterwards.
 * - A voucher with a bit flipped, as the operator may have kept it, goes with an offer where it still reads well; the
 *   device, which knows its owner, takes none.
 * - An extension that is not critical is ignored, whatever is in it: the message is taken as if it had not been there,
 *   and what is signed is signed as before. All other bits of the message count; a critical extension is refused by its
 *   name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bits/damage.h"
#include "bits/golden.h"
#include "support/providers.h"

static const rcdp_provider *quick_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return providers[test_providers(providers) - 1];
}

/* --- the request of suite static --- */

typedef struct {
  golden_scene scene;
  unsigned long offers;
} unsigned_run;

static const golden static_request = {.name = "request, static",
                                      .suite = RCDP_SUITE_STATIC,
                                      .kind = RCDP_BODY_ATTACH_REQUEST,
                                      .until = RCDP_BODY_ATTACH_REQUEST,
                                      .accepted = RCDP_STEP_OFFER};

static void ends_well(golden_scene *scene, damage done) {
  world *w = scene->w;
  w->tap = NULL;
  golden_deliver(scene, golden_octets(scene));
  world_run(w, 24 * (uint64_t)3600000);
  if (world_unfinished(w) != NULL || world_violation(w) != NULL) {
    fail_msg("%s: it does not end well", damage_text(done));
  }
}

/* The network's answer goes to the device. */
static bool let_down(world *w, world_datagram *datagram) {
  (void)w;
  return !datagram->up;
}

static void try_unsigned(void *context, rcdp_bytes damaged, damage done) {
  unsigned_run *run = context;
  world *w = run->scene.w;
  golden_restore(&run->scene);
  const unsigned long offers = w->network->steps[RCDP_STEP_OFFER];
  const unsigned long installed = w->devices[0].steps[RCDP_STEP_INSTALL];
  w->tap = let_down;
  golden_deliver(&run->scene, damaged);
  world_run(w, 1000);
  if (w->devices[0].steps[RCDP_STEP_INSTALL] != installed || world_count(w, &w->devices[0], RCDP_STATE_ACTIVE) != 0) {
    fail_msg("%s: the answer is taken", damage_text(done));
  }
  run->offers += w->network->steps[RCDP_STEP_OFFER] - offers;
  ends_well(&run->scene, done);
}

static void a_static_request_is_anybodys_but_its_answer_is_not(void **state) {
  static unsigned_run run;
  (void)state;
  run.offers = 0;
  golden_open(&run.scene, &static_request, quick_provider());
  damage_each(golden_octets(&run.scene), damage_every(1), try_unsigned, &run);
  print_message("%lu of them were offered something\n", run.offers);
  assert_true(run.offers > 0); /* else this says nothing */
  golden_close(&run.scene);
}

/* --- the voucher, which the network cannot judge --- */

static void try_voucher(void *context, rcdp_bytes damaged, damage done) {
  unsigned_run *run = context;
  world *w = run->scene.w;
  golden_restore(&run->scene);
  const unsigned long offers = w->network->steps[RCDP_STEP_OFFER];
  const unsigned long installed = w->devices[0].steps[RCDP_STEP_INSTALL];
  w->terms.voucher = damaged;
  w->tap = let_down;
  golden_deliver(&run->scene, golden_octets(&run->scene));
  world_run(w, 1000);
  if (w->devices[0].steps[RCDP_STEP_INSTALL] != installed || world_count(w, &w->devices[0], RCDP_STATE_ACTIVE) != 0) {
    fail_msg("voucher %s: taken", damage_text(done));
  }
  run->offers += w->network->steps[RCDP_STEP_OFFER] - offers;
}

static void no_device_takes_another_voucher(void **state) {
  static const char *const names[] = {"request that needs a voucher, p256", "request that needs a voucher, x25519"};
  static unsigned_run run;
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    run.offers = 0;
    golden_open(&run.scene, golden_named(names[i]), quick_provider());
    const rcdp_bytes voucher = run.scene.w->terms.voucher;
    damage_each(voucher, damage_every(1), try_voucher, &run);
    print_message("%lu of them went with an offer\n", run.offers);
    run.scene.w->terms.voucher = voucher;
    golden_restore(&run.scene);
    assert_null(golden_finish(&run.scene));
    golden_close(&run.scene);
  }
}

/* --- ignored extensions --- */

static rcdp_err decode(rcdp_bytes octets, rcdp_arena *arena, rcdp_message *message) {
  static uint8_t memory[2][RCDP_CODEC_ARENA];
  static size_t turn;
  turn = 1 - turn;
  rcdp_arena_init(arena, memory[turn], sizeof memory[turn]);
  return rcdp_message_decode(octets, arena, message);
}

/* The message with one extension, and one that is not critical and has no content. */
static void extend(world_datagram *datagram, bool critical) {
  static const uint8_t value[] = {0x5a, 0xff, 0x00};
  rcdp_arena arena;
  rcdp_message message;
  assert_int_equal(decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message), RCDP_OK);
  message.extensions[0] = (rcdp_extension){.id = 7, .critical = critical, .value = RCDP_BYTES(value)};
  message.extensions[1] = (rcdp_extension){.id = 8};
  message.extension_count = 2;
  rcdp_buf out = RCDP_BUF(datagram->data);
  assert_int_equal(rcdp_message_encode(&message, &arena, &out), RCDP_OK);
  datagram->len = out.len;
}

/* Nothing but what is ignored differs. */
static bool same_but_for_ignored(rcdp_bytes one, rcdp_bytes other) {
  static uint8_t octets[2][RCDP_MESSAGE_MAX];
  rcdp_bytes bare[2];
  const rcdp_bytes both[2] = {one, other};
  for (size_t i = 0; i < 2; i++) {
    rcdp_arena arena;
    rcdp_message message;
    rcdp_buf out = RCDP_BUF(octets[i]);
    if (decode(both[i], &arena, &message) != RCDP_OK) {
      return false;
    }
    message.extension_count = 0;
    assert_int_equal(rcdp_message_encode(&message, &arena, &out), RCDP_OK);
    bare[i] = rcdp_buf_bytes(&out);
  }
  return rcdp_bytes_equal(bare[0], bare[1]);
}

static void try_extended(void *context, rcdp_bytes damaged, damage done) {
  golden_scene *scene = context;
  const bool ignored = same_but_for_ignored(damaged, golden_octets(scene));
  golden_deliver(scene, damaged);
  const char *moved = golden_moved(scene);
  if (ignored != (moved != NULL)) {
    fail_msg("%s, %s: %s", scene->of->name, damage_text(done), ignored ? "not taken" : moved);
  }
  if (moved != NULL) {
    golden_restore(scene);
  }
}

static void what_is_in_an_ignored_extension_changes_nothing(void **state) {
  static const char *const names[] = {"request, p256", "reject, p256", "confirm, p256", "confirmed, p256"};
  static golden_scene scene;
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const golden *of = golden_named(names[i]);
    golden_open(&scene, of, quick_provider());
    extend(&scene.message, false);
    damage_each(golden_octets(&scene), damage_every(1), try_extended, &scene);
    assert_null(golden_finish(&scene));
    golden_close(&scene);
  }
}

/* What the network says of it, instead of on the link. */
static bool take_cause(world *w, world_datagram *datagram) {
  rcdp_arena arena;
  rcdp_message message;
  assert_int_equal(decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message), RCDP_OK);
  if (!datagram->up && message.kind == RCDP_BODY_ERROR) {
    w->network->refused = message.body.error.cause;
  }
  return false;
}

/* Every message, in the state in which it would be welcome without. A device says nothing, but reports it. */
static void a_critical_extension_is_refused_by_its_name(void **state) {
  static golden_scene scene;
  (void)state;
  for (size_t i = 0; i < golden_count; i++) {
    golden_open(&scene, &golden_messages[i], quick_provider());
    const world_datagram bare = scene.message;
    const world_node *receiver = golden_up(&scene) ? scene.w->network : &scene.w->devices[0];
    extend(&scene.message, true);
    scene.w->tap = take_cause;
    golden_deliver(&scene, golden_octets(&scene));
    assert_int_equal(receiver->refused, RCDP_E_CRITICAL);
    assert_null(golden_moved(&scene));
    scene.message = bare;
    assert_null(golden_finish(&scene));
    golden_close(&scene);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_static_request_is_anybodys_but_its_answer_is_not),
      cmocka_unit_test(no_device_takes_another_voucher),
      cmocka_unit_test(what_is_in_an_ignored_extension_changes_nothing),
      cmocka_unit_test(a_critical_extension_is_refused_by_its_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
