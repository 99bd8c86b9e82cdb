/* What the readers of configuration tell the user, told to nobody. */
#include <stdlib.h>

#include "tools/cli.h"

int cli_error(const char *format, ...) {
  (void)format;
  return EXIT_FAILURE;
}

int cli_fail(rcdp_err err, const char *format, ...) {
  (void)err;
  (void)format;
  return EXIT_FAILURE;
}

int cli_refuse(rcdp_err err, rcdp_fault fault, const char *format, ...) {
  (void)err;
  (void)fault;
  (void)format;
  return EXIT_FAILURE;
}

void cli_warn(const char *what, rcdp_fault fault) {
  (void)what;
  (void)fault;
}
