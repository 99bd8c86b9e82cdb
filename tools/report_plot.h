/*
 * Plots of a report, as SVG inside its page: one colour, every number also as text, so that it reads on a phone, in print, and by ear.
 */
#ifndef RCDP_TOOLS_REPORT_PLOT_H
#define RCDP_TOOLS_REPORT_PLOT_H

#include <stdint.h>
#include <stdio.h>

enum { PLOT_LABEL_MAX = 24 };

typedef struct {
  char label[PLOT_LABEL_MAX]; /* no character that HTML takes for its own */
  uint64_t count;
} plot_item;

/* One below the other: name, bar, number. */
void plot_bars(FILE *out, const char *title, const plot_item *items, size_t count);

/* Side by side, along time: the first, middle and last have their label below, each its number as a tooltip. */
void plot_columns(FILE *out, const char *title, const plot_item *items, size_t count);

#endif
