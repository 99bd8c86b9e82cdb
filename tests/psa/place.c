/* See place.h. */
#include "place.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if RCDP_TEST_OPENSSL
#include <rcdp/openssl.h>
#elif RCDP_TEST_WOLFSSL
#include <rcdp/wolfssl.h>
#endif

#include "world/require.h"

static char place[96];
static pid_t owner;

static bool is_key(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot != NULL && strcmp(dot, ".psa_its") == 0;
}

/* Calls back for each file of a key. */
static size_t each(void (*take)(const char *name)) {
  size_t count = 0;
  DIR *directory = opendir(place);
  require(directory != NULL);
  for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    if (is_key(entry->d_name)) {
      count++;
      take(entry->d_name);
    }
  }
  (void)closedir(directory);
  return count;
}

static void pass(const char *name) { (void)name; }

static void drop(const char *name) { (void)unlink(name); }

static void leave(void) {
  if (getpid() == owner && chdir(place) == 0) {
    (void)each(drop);
    (void)rmdir(place);
  }
}

/* In memory, where that can be: there it costs nothing to sync. */
static const char *base_of(void) {
  const char *base = getenv("TMPDIR");
  return base != NULL ? base : access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

void place_enter(void) {
  if (owner != 0) {
    return;
  }
  (void)snprintf(place, sizeof place, "%s/rcdp-psa-XXXXXX", base_of());
  require(mkdtemp(place) != NULL && chdir(place) == 0);
  owner = getpid();
  require(atexit(leave) == 0);
}

size_t place_count(void) { return each(pass); }

const rcdp_provider *place_software(void) {
#if RCDP_TEST_OPENSSL
  return rcdp_openssl_provider();
#elif RCDP_TEST_WOLFSSL
  return rcdp_wolfssl_provider();
#else
  return NULL;
#endif
}

rcdp_psa *place_psa(void) {
  static rcdp_psa psa;
  if (psa.provider.name == NULL) {
    const rcdp_psa_config config = {PLACE_FIRST, PLACE_COUNT, place_software()};
    place_enter();
    require(rcdp_psa_open(&psa, &config) == RCDP_OK);
  }
  return &psa;
}
