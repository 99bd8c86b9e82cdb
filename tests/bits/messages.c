/*
 * Every truncation and every single flipped bit of every golden message, given to its receiver in the state in which
 * the message itself is welcome: nothing comes of any, and then the message is taken as if nothing had happened.
 *
 * An error report is not authenticated, so another report may come of a flip. Nothing may come of a report but advice:
 * store and vault stay as they are, nothing ends, and the true answer is taken afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bits/damage.h"
#include "bits/golden.h"
#include "support/providers.h"

enum { PUBLIC_KEY_STRIDE = 9 };

static void try_damaged(void *context, rcdp_bytes damaged, damage done) {
  golden_scene *scene = context;
  golden_deliver(scene, damaged);
  const char *moved = golden_moved(scene);
  if (moved != NULL) {
    fail_msg("%s, %s: %s", scene->of->name, damage_text(done), moved);
  }
}

/* The last provider of the build, the quick one where there are two, gets every one; the others a share. */
static void nothing_comes_of_it(void **state) {
  static golden_scene scene;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t p = 0; p < count; p++) {
    golden_open(&scene, *state, providers[p]);
    damage_each(golden_octets(&scene), damage_every(p + 1 == count ? 1 : PUBLIC_KEY_STRIDE), try_damaged, &scene);
    const char *wrong = golden_finish(&scene);
    if (wrong != NULL) {
      fail_msg("%s: %s", scene.of->name, wrong);
    }
    golden_close(&scene);
  }
}

int main(void) { return golden_run("every prefix, every bit", nothing_comes_of_it); }
