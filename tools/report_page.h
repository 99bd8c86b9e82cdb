/*
 * A report as one HTML page without outside parts: nothing is loaded, nothing runs. What devices say of themselves is text in it, never markup.
 */
#ifndef RCDP_TOOLS_REPORT_PAGE_H
#define RCDP_TOOLS_REPORT_PAGE_H

#include <stdio.h>

#include "report_data.h"

/* network: its name. What cannot be written, ferror tells. */
void report_page(FILE *out, const char *network, const report_data *data);

#endif
