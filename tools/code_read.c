/* Reads codes in any of the forms that people type. */
#include "code_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* A code as it is typed, with more separators than anybody needs. */
enum { TYPED_MAX = 512 };

/* What stands before the first colon decides which form it is; text has no colon. */
static int read_form(const char *form, rcdp_secret *code) {
  const rcdp_bytes octets = rcdp_bytes_of(form);
  const rcdp_err err = strchr(form, ':') != NULL ? rcdp_code_from_uri(octets, code) : rcdp_code_from_text(octets, code);
  return err == RCDP_OK ? EXIT_SUCCESS
                        : cli_fail(err, "no pairing code, which has 32 to 58 letters and digits from 2 to 7");
}

static int read_typed(rcdp_secret *code) {
  char typed[TYPED_MAX] = "";
  int status = EXIT_FAILURE;
  if (fgets(typed, sizeof typed, stdin) == NULL) {
    status = cli_error("no code came from standard input");
  } else {
    typed[strcspn(typed, "\r\n")] = '\0';
    status = read_form(typed, code);
  }
  rcdp_wipe(typed, sizeof typed);
  return status;
}

int code_read(const char *form, rcdp_secret *code) {
  *code = (rcdp_secret){.len = 0};
  return strcmp(form, "-") == 0 ? read_typed(code) : read_form(form, code);
}
