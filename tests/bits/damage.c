#include "bits/damage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world/require.h"

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer) || HAS_FEATURE(memory_sanitizer)
enum { SLOWER = 7 }; /* prime to 8, so that every bit of an octet has its turn */
#else
enum { SLOWER = 1 };
#endif

size_t damage_every(size_t usual) {
  const char *given = getenv("RCDP_BITS_EVERY");
  const size_t every = given != NULL ? strtoul(given, NULL, 10) : usual * SLOWER;
  require(every > 0);
  if (every > 1) {
    (void)printf("one in %zu truncations and flips\n", every);
  }
  return every;
}

static void give(rcdp_bytes octets, damage done, damage_try *try, void *context) {
  uint8_t *copy = malloc(octets.len > 0 ? octets.len : 1);
  require(copy != NULL);
  memcpy(copy, octets.data, octets.len);
  if (!done.cut) {
    copy[done.at / 8] ^= (uint8_t)(128U >> done.at % 8);
  }
  try(context, (rcdp_bytes){copy, octets.len}, done);
  free(copy);
}

void damage_each(rcdp_bytes whole, size_t every, damage_try *try, void *context) {
  for (size_t len = 0; len < whole.len; len += every) {
    give((rcdp_bytes){whole.data, len}, (damage){true, len}, try, context);
  }
  for (size_t bit = 0; bit < whole.len * 8; bit += every) {
    give(whole, (damage){false, bit}, try, context);
  }
}

const char *damage_text(damage done) {
  static char text[64];
  (void)snprintf(text, sizeof text, done.cut ? "cut to %zu octets" : "bit %zu flipped", done.at);
  return text;
}
