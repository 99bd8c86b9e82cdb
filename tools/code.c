/*
 * rcdp code: makes a pairing code in all its forms, or checks one.
 */
#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

#include <rcdp/code.h>

#include "cli.h"
#include "code_read.h"
#include "commands.h"
#include "file.h"
#include "providers.h"
#include "qr.h"

static const char usage[] = "\n\nMake a pairing code: URI, text and QR code of 128 random bits, for the label of a "
                            "device. Who has it can pair.\n"
                            "With --read: check one, and tell under which name the two ends of a link know it.";

/* --- making --- */

static rcdp_err write_image(rcdp_bytes image, const char *path) {
  FILE *file = NULL;
  rcdp_err err = file_create(".", path, 0600, &file);
  if (err != RCDP_OK) {
    return err;
  }
  (void)fwrite(image.data, 1, image.len, file); /* file_finish tells whether all of it was written */
  err = file_finish(file);
  if (err != RCDP_OK) {
    (void)unlink(path); /* half an image would pass for one */
  }
  return err;
}

static rcdp_err draw(rcdp_bytes upper, const char *path) {
  uint8_t octets[QR_PNG_MAX];
  rcdp_buf png = RCDP_BUF(octets);
  rcdp_err err = qr_png(upper, &png);
  if (err == RCDP_OK) {
    err = write_image(rcdp_buf_bytes(&png), path);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* A code in writing. */
typedef struct {
  uint8_t uri[RCDP_CODE_URI_MAX + 1], upper[RCDP_CODE_URI_MAX], text[RCDP_CODE_TEXT_MAX + 1];
  size_t uri_len;
} written;

/* In upper case as a whole the URI is the same, and fits QR's alphanumeric mode. */
static rcdp_err write_down(const rcdp_secret *code, written *w) {
  rcdp_buf uri = {w->uri, 0, RCDP_CODE_URI_MAX};
  rcdp_buf text = {w->text, 0, RCDP_CODE_TEXT_MAX};
  rcdp_err err = rcdp_code_uri(code, &uri);
  if (err == RCDP_OK) {
    err = rcdp_code_text(code, &text);
  }
  w->uri_len = uri.len;
  for (size_t i = 0; i < uri.len; i++) {
    w->upper[i] = (uint8_t)toupper(uri.data[i]);
  }
  return err;
}

/* The image first: a code that is not where it was asked for is not shown either. */
static rcdp_err show(const written *w, const char *png) {
  const rcdp_bytes upper = {w->upper, w->uri_len};
  rcdp_err err = png != NULL ? draw(upper, png) : RCDP_OK;
  if (err != RCDP_OK) {
    return err;
  }
  printf("%s\n%s\n", (const char *)w->uri, (const char *)w->text);
  return qr_print(upper, stdout);
}

static int make(const rcdp_provider *provider, const char *png) {
  written w = {0};
  rcdp_secret code;
  rcdp_err err = rcdp_code_make(provider, RCDP_CODE_MIN, &code);
  if (err == RCDP_OK) {
    err = write_down(&code, &w);
  }
  if (err == RCDP_OK) {
    err = show(&w, png);
  }
  rcdp_secret_wipe(&code);
  rcdp_wipe(&w, sizeof w);
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
