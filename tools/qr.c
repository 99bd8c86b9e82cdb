/* QR codes: libqrencode finds the modules, here they become characters or pixels. */
#include "qr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <qrencode.h>

enum { QUIET = 4, PIXELS = 8, DARK = 1 };

static rcdp_err error_of(int number) {
  return number == ENOMEM ? RCDP_E_NO_MEMORY : number == ERANGE ? RCDP_E_TOO_LARGE : RCDP_E_ARGUMENT;
}

static rcdp_err encode(rcdp_bytes text, QRcode **code) {
  *code = NULL;
  QRinput *input = QRinput_new2(0, QR_ECLEVEL_M); /* 0: the smallest that holds it */
  if (input == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  if (QRinput_append(input, QR_MODE_AN, (int)text.len, text.data) == 0) {
    *code = QRcode_encodeInput(input);
  }
  const rcdp_err err = *code != NULL ? RCDP_OK : error_of(errno);
  QRinput_free(input);
  return err;
}

static size_t width_of(const QRcode *code) { return (size_t)code->width + 2 * (size_t)QUIET; }

/* The module in this row and column, of those with the quiet zone around; beyond it everything is light. */
static bool is_dark(const QRcode *code, size_t row, size_t column) {
  const size_t width = (size_t)code->width;
  if (row < QUIET || column < QUIET || row - QUIET >= width || column - QUIET >= width) {
    return false;
  }
  return (code->data[(row - QUIET) * width + column - QUIET] & DARK) != 0;
}

static void discard(QRcode *code) {
  rcdp_wipe(code->data, (size_t)code->width * (size_t)code->width);
  QRcode_free(code);
}

/* --- characters --- */

#define BLACK_ON_WHITE "\033[38;5;16;48;5;231m"
#define AS_BEFORE "\033[0m"

static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}}; /* by the upper and the lower module */

rcdp_err qr_print(rcdp_bytes text, FILE *out) {
  QRcode *code;
  rcdp_err err = encode(text, &code);
  if (err != RCDP_OK) {
    return err;
  }
  const size_t width = width_of(code);
  for (size_t row = 0; row < width; row += 2) {
    fputs(BLACK_ON_WHITE, out);
    for (size_t column = 0; column < width; column++) {
      fputs(blocks[is_dark(code, row, column)][is_dark(code, row + 1, column)], out);
    }
    fputs(AS_BEFORE "\n", out);
  }
  discard(code);
  return RCDP_OK;
}

/* --- pixels --- */

static void draw(const QRcode *code, size_t side, uint8_t *pixels) {
  for (size_t i = 0; i < side * side; i++) {
    pixels[i] = is_dark(code, i / side / PIXELS, i % side / PIXELS) ? 0x00 : 0xFF;
  }
}

static rcdp_err compress(const uint8_t *pixels, size_t side, rcdp_buf *png) {
  png_image image = {
      .version = PNG_IMAGE_VERSION, .width = (png_uint_32)side, .height = (png_uint_32)side, .format = PNG_FORMAT_GRAY};
  png_alloc_size_t len = png->cap - png->len;
  const png_alloc_size_t room = len;
  const bool done = png_image_write_to_memory(&image, png->data + png->len, &len, 0, pixels, 0, NULL) != 0;
  if (!done) {
    return len > room ? RCDP_E_NO_SPACE : RCDP_E_NO_MEMORY;
  }
  png->len += len;
  return RCDP_OK;
}

rcdp_err qr_png(rcdp_bytes text, rcdp_buf *png) {
  QRcode *code;
  rcdp_err err = encode(text, &code);
  if (err != RCDP_OK) {
    return err;
  }
  const size_t side = width_of(code) * PIXELS;
  uint8_t *pixels = malloc(side * side);
  if (pixels == NULL) {
    err = RCDP_E_NO_MEMORY;
  } else {
    draw(code, side, pixels);
    err = compress(pixels, side, png);
    rcdp_wipe(pixels, side * side);
    free(pixels);
  }
  discard(code);
  return err;
}
