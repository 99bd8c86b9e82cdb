/* SVG. All lengths are in units of the picture, which is as wide as a phone. */
#include "report_plot.h"

#include <inttypes.h>

enum {
  WIDTH = 360,
  ROW = 22, /* of a bar with its gap */
  BAR = 14,
  NAME = 84,   /* where bars begin */
  NUMBER = 52, /* beside the longest */
  HEIGHT = 170,
  TOP = 18,
  FOOT = 20,
  LEFT = 34,
  SHARE = 78 /* of a column's place, in hundredths */
};

static uint64_t highest(const plot_item *items, size_t count) {
  uint64_t most = 1;
  for (size_t i = 0; i < count; i++) {
    most = items[i].count > most ? items[i].count : most;
  }
  return most;
}

/* Of length, as the share of most that it is; something is never nothing. */
static double scaled(uint64_t value, uint64_t most, double length) {
  const double size = (double)value / (double)most * length;
  return value > 0 && size < 1 ? 1 : size;
}

static void begin(FILE *out, const char *title, unsigned height) {
  fprintf(out, "<figure><figcaption>%s</figcaption>\n<svg viewBox=\"0 0 %d %u\" role=\"img\" aria-label=\"%s\">\n",
          title, WIDTH, height, title);
}

static void end(FILE *out) { fputs("</svg></figure>\n", out); }

void plot_bars(FILE *out, const char *title, const plot_item *items, size_t count) {
  const uint64_t most = highest(items, count);
  begin(out, title, (unsigned)count * ROW + 4);
  for (size_t i = 0; i < count; i++) {
    const unsigned y = (unsigned)i * ROW + 2;
    const double width = scaled(items[i].count, most, WIDTH - NAME - NUMBER);
    fprintf(out, "<text x=\"%d\" y=\"%u\" class=\"end\">%s</text>", NAME - 6, y + BAR - 2, items[i].label);
    fprintf(out, "<rect x=\"%d\" y=\"%u\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>", NAME, y, width, BAR);
    fprintf(out, "<text x=\"%.1f\" y=\"%u\">%" PRIu64 "</text>\n", NAME + width + 5, y + BAR - 2, items[i].count);
  }
  end(out);
}

static void put_label(FILE *out, const plot_item *items, size_t index, double x, const char *anchor) {
  fprintf(out, "<text x=\"%.1f\" y=\"%d\" class=\"%s\">%s</text>", x, HEIGHT - 5, anchor, items[index].label);
}

/* The base line and, where the highest column ends, a line with its number. */
static void put_axis(FILE *out, uint64_t most) {
  fprintf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", LEFT, TOP, WIDTH, TOP);
  fprintf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", LEFT, HEIGHT - FOOT, WIDTH, HEIGHT - FOOT);
  fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"end\">%" PRIu64 "</text>", LEFT - 5, TOP + 4, most);
  fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"end\">0</text>\n", LEFT - 5, HEIGHT - FOOT + 4);
}

void plot_columns(FILE *out, const char *title, const plot_item *items, size_t count) {
  const uint64_t most = highest(items, count);
  const double place = (double)(WIDTH - LEFT) / (double)count;
  begin(out, title, HEIGHT);
  put_axis(out, most);
  for (size_t i = 0; i < count; i++) {
    const double height = scaled(items[i].count, most, HEIGHT - FOOT - TOP);
    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %" PRIu64 "</title></rect>\n",
            LEFT + place * (double)i + place * (100 - SHARE) / 200, HEIGHT - FOOT - height, place * SHARE / 100, height,
            items[i].label, items[i].count);
  }
  put_label(out, items, 0, LEFT, "start");
  const size_t middle = count / 2;
  put_label(out, items, middle, LEFT + place * ((double)middle + 0.5), "middle");
  put_label(out, items, count - 1, WIDTH, "end");
  end(out);
}
