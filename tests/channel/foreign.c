/*
 * Each call of a TLS library that can fail fails, in turn: the channel does not get by without it, and another one works afterwards. In
 * processes of their own, where nothing was made before that is kept.
 */
#include "channel/foreign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "channel/kit.h"

typedef enum { ENDS_WELL, ENDS_BADLY, NOT_REACHED } ending;

static struct {
  char name[64];
  unsigned long left; /* calls until the one that fails; 0: it has failed, or none is to */
} failing;

bool foreign_fails(const char *name) {
  return failing.left > 0 && strcmp(name, failing.name) == 0 && --failing.left == 0;
}

static rcdp_err course(size_t i) {
  channel_pair p;
  assert_true(channel_pair_set(&p, i));
  const rcdp_err err = channel_pair_course(&p);
  channel_pair_end(&p);
  return err;
}

static ending in_this_process(size_t i, const char *name, unsigned long n) {
  (void)snprintf(failing.name, sizeof failing.name, "%s", name);
  failing.left = n;
  const rcdp_err err = course(i);
  if (failing.left > 0) {
    return err == RCDP_OK ? NOT_REACHED : ENDS_BADLY;
  }
  return err != RCDP_OK && course(i) == RCDP_OK ? ENDS_WELL : ENDS_BADLY;
}

static ending in_its_own_process(size_t i, const char *name, unsigned long n) {
  int status = 0;
  (void)fflush(NULL);
  const pid_t child = fork();
  if (child == 0) {
    exit((int)in_this_process(i, name, n));
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFEXITED(status) && WEXITSTATUS(status) <= NOT_REACHED ? (ending)WEXITSTATUS(status) : ENDS_BADLY;
}

/* How many calls of this function fail. */
static unsigned long fail_each(size_t i, const char *name) {
  for (unsigned long n = 1;; n++) {
    const ending ends = in_its_own_process(i, name, n);
    if (ends == ENDS_BADLY) {
      fail_msg("%s, call %lu: nobody noticed", name, n);
    }
    if (ends == NOT_REACHED) {
      return n - 1;
    }
  }
}

static void every_call_of_every_function(void **state) {
  channel_pair p;
  char names[] = FOREIGN_NAMES;
  (void)state;
  for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
    unsigned long failed = 0;
    for (size_t i = 0; channel_pair_set(&p, i); i++) {
      if (p.library[CLIENT] == p.library[SERVER]) {
        failed += fail_each(i, name);
      }
    }
    if (failed == 0) {
      fail_msg("%s is never called", name);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_call_of_every_function),
  };
  return cmocka_run_group_tests_name("channel_foreign", tests, NULL, NULL);
}
