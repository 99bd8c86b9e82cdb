/*
 * rcdp code: makes a pairing code in all its forms, or checks one.
 */
#include <stdlib.h>

#include <rcdp/code.h>

#include "cli.h"
#include "code_read.h"
#include "code_show.h"
#include "commands.h"
#include "providers.h"

static const char usage[] = "\n\nMake a pairing code: URI, text and QR code of 128 random bits, for the label of a "
                            "device. Who has it can pair.\n"
                            "With --read: check one, and tell under which name the two ends of a link know it.";

/* --- making --- */

static int make(const rcdp_provider *provider, const char *png) {
  rcdp_secret code;
  rcdp_err err = rcdp_code_make(provider, RCDP_CODE_MIN, &code);
  if (err == RCDP_OK) {
    err = code_show(&code, png);
  }
  rcdp_secret_wipe(&code);
  if (err == RCDP_E_ALREADY) {
    return cli_error("%s is there already; give the name of a new file", png);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", png != NULL ? png : "no code");
}

/* --- checking --- */

/* The name is public; code and key are not told. */
static rcdp_err tell(const rcdp_provider *provider, const rcdp_secret *code) {
  rcdp_code_psk psk;
  rcdp_err err = rcdp_code_derive(provider, code, &psk);
  if (err == RCDP_OK) {
    printf("code of %zu octets, version %d\n  identity: %s\n", code->len, (int)RCDP_CODE_VERSION, psk.identity);
  }
  rcdp_secret_wipe(&psk.key);
  return err;
}

static int check(const rcdp_provider *provider, const char *form) {
  rcdp_secret code;
  int status = code_read(form, &code);
  const rcdp_err err = status == EXIT_SUCCESS ? tell(provider, &code) : RCDP_OK;
  rcdp_secret_wipe(&code);
  return err == RCDP_OK ? status : cli_fail(err, "the code gives no key");
}

int command_code(int argc, const char **argv) {
  char *form = NULL;
  char *png = NULL;
  const struct poptOption table[] = {
      {"png", 0, POPT_ARG_STRING, &png, 0, "draw the QR code into a new image, too", "FILE"},
      {"read", 0, POPT_ARG_STRING, &form, 0,
       "check this code; - takes a line of standard input, since others may see what is on a command line",
       "URI|TEXT|-"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  const rcdp_provider *provider = provider_for_device(NULL);
  if (status == EXIT_SUCCESS && provider == NULL) {
    status = EXIT_FAILURE;
  } else if (status == EXIT_SUCCESS && form != NULL && png != NULL) {
    status = cli_error("--png draws a new code, and --read checks one: give one of them");
  } else if (status == EXIT_SUCCESS && form == NULL) {
    status = make(provider, png);
  } else if (status == EXIT_SUCCESS) {
    status = check(provider, form);
  }
  cli_close(&line);
  return status;
}
