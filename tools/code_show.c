/* Codes on terminals and in images. */
#include "code_show.h"

#include <ctype.h>
#include <stdio.h>

#include "file.h"
#include "qr.h"

static rcdp_err draw(rcdp_bytes upper, const char *path) {
  uint8_t octets[QR_PNG_MAX];
  rcdp_buf png = RCDP_BUF(octets);
  rcdp_err err = qr_png(upper, &png);
  if (err == RCDP_OK) {
    err = file_write_new(path, 0600, rcdp_buf_bytes(&png));
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

rcdp_err code_show(const rcdp_secret *code, const char *png) {
  written w = {0};
  rcdp_err err = write_down(code, &w);
  if (err == RCDP_OK) {
    err = show(&w, png);
  }
  rcdp_wipe(&w, sizeof w);
  return err;
}
