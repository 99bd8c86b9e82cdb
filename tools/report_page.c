/* Head, figures, plots, tables. */
#include "report_page.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "report_plot.h"

enum { DAY_S = 86400, WEEK_DAYS = 7, DATE_MAX = 24 };

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n";

static const char style[] =
    "<style>\n"
    ":root{--ink:#1c2733;--soft:#5b6b7b;--page:#f5f7f9;--card:#fff;--line:#d9e0e7;--bar:#2f6f9f;--alarm:#b3261e;"
    "--warning:#8a5a00;--notice:#41586d}\n"
    "@media "
    "(prefers-color-scheme:dark){:root{--ink:#e6ecf2;--soft:#9fb0c0;--page:#12181e;--card:#1b232b;--line:#33414e;"
    "--bar:#6bb0e0;--alarm:#ff8a80;--warning:#f0c060;--notice:#a9c0d6}}\n"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--page);color:var(--ink);"
    "font:16px/1.45 system-ui,sans-serif}\n"
    "h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .5rem}p{margin:.3rem 0;color:var(--soft)}\n"
    ".figures,.plots{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,9rem),1fr));"
    "margin:1rem 0;padding:0;list-style:none}\n"
    ".plots{grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}\n"
    ".figures li,figure,.table{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:0;"
    "padding:.7rem .9rem}\n"
    ".figures b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}\n"
    "figcaption{font-weight:600;margin-bottom:.4rem}svg{display:block;width:100%;height:auto}\n"
    "svg text{font:11px system-ui,sans-serif;fill:var(--ink)}svg rect{fill:var(--bar)}svg line{stroke:var(--line)}\n"
    "svg .end{text-anchor:end}svg .middle{text-anchor:middle}\n"
    ".table{overflow-x:auto;padding:0}table{border-collapse:collapse;width:100%;font-size:.9rem}\n"
    "th,td{text-align:left;padding:.4rem .9rem;border-bottom:1px solid var(--line);vertical-align:top}\n"
    "tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600;white-space:nowrap}\n"
    "td.code{font-family:ui-monospace,monospace;white-space:nowrap}td.long{min-width:16rem;width:60%;overflow-wrap:"
    "anywhere}td.name{min-width:7rem;overflow-wrap:anywhere}td.long span{color:var(--soft)}\n"
    ".alarm,.warning,.notice{font-weight:600}.alarm{color:var(--alarm)}.warning{color:var(--warning)}"
    ".notice{color:var(--notice)}\n"
    "@media "
    "print{:root{--ink:#000;--soft:#333;--page:#fff;--card:#fff;--line:#999;--bar:#555;--alarm:#000;--warning:#000;"
    "--notice:#000}body{max-width:none;padding:0;font-size:10pt}figure,tr,.figures li{break-inside:avoid}"
    "svg rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}.table{overflow:visible}}\n"
    "</style>\n";

/* --- texts --- */

static void put_text(FILE *out, const char *text) {
  static const char special[] = "<>&\"'";
  for (; *text != '\0'; text++) {
    const unsigned char octet = (unsigned char)*text;
    if (octet < ' ' || octet > '~' || strchr(special, octet) != NULL) {
      fprintf(out, octet < ' ' || octet > '~' ? "&#xfffd;" : "&#%u;", (unsigned)octet);
    } else {
      fputc(octet, out);
    }
  }
}

static void format_time(uint64_t seconds, const char *format, char text[DATE_MAX]) {
  const time_t time = (time_t)seconds;
  struct tm calendar;
  if (gmtime_r(&time, &calendar) == NULL || strftime(text, DATE_MAX, format, &calendar) == 0) {
    *text = '\0';
  }
}

static void put_date(FILE *out, uint64_t seconds) {
  char text[DATE_MAX];
  format_time(seconds, "%Y-%m-%d", text);
  fprintf(out, "<td class=\"code\">%s</td>", text);
}

static void put_cell(FILE *out, const char *class, const char *text) {
  fprintf(out, "<td class=\"%s\">", class);
  put_text(out, text);
  fputs("</td>", out);
}

/* --- parts --- */

static void put_head(FILE *out, const char *network, const report_data *data) {
  char when[DATE_MAX];
  format_time(data->now, "%Y-%m-%d %H:%M UTC", when);
  fprintf(out, "%s<title>Credentials of ", head);
  put_text(out, network);
  fprintf(out, "</title>\n%s</head>\n<body>\n<h1>Credentials of ", style);
  put_text(out, network);
  fprintf(out, "</h1>\n<p>As the store had them on %s.</p>\n", when);
}

static void put_figure(FILE *out, uint64_t count, const char *what) {
  fprintf(out, "<li><b>%" PRIu64 "</b>%s</li>\n", count, what);
}

static void put_figures(FILE *out, const report_data *data) {
  fputs("<ul class=\"figures\">\n", out);
  put_figure(out, data->credentials, "credentials");
  put_figure(out, data->states[RCDP_STATE_ACTIVE], "active");
  put_figure(out, data->states[RCDP_STATE_SUSPENDED], "suspended");
  put_figure(out, data->soon.count, "end within 30 days");
  put_figure(out, data->updates.count, "updates due");
  put_figure(out, data->severities[RCDP_SEVERITY_ALARM], "open alarms");
  put_figure(out, data->severities[RCDP_SEVERITY_WARNING] + data->severities[RCDP_SEVERITY_NOTICE],
             "other open findings");
  fputs("</ul>\n", out);
}

static void plot_states(FILE *out, const report_data *data) {
  plot_item items[RCDP_STATE_COUNT];
  for (size_t i = 0; i < RCDP_STATE_COUNT; i++) {
    snprintf(items[i].label, sizeof items[i].label, "%s", rcdp_state_name((rcdp_credential_state)i));
    items[i].count = data->states[i];
  }
  plot_bars(out, "Credentials by state", items, RCDP_STATE_COUNT);
}

static void plot_days(FILE *out, const char *title, const report_data *data, const uint64_t counts[REPORT_DAYS]) {
  plot_item items[REPORT_DAYS];
  for (size_t i = 0; i < REPORT_DAYS; i++) {
    format_time(data->now - (REPORT_DAYS - 1 - i) * (uint64_t)DAY_S, "%Y-%m-%d", items[i].label);
    items[i].count = counts[i];
  }
  plot_columns(out, title, items, REPORT_DAYS);
}

static void plot_ends(FILE *out, const report_data *data) {
  plot_item items[REPORT_WEEKS];
  for (size_t i = 0; i < REPORT_WEEKS; i++) {
    format_time(data->now + i * WEEK_DAYS * (uint64_t)DAY_S, "%Y-%m-%d", items[i].label);
    items[i].count = data->expiring[i];
  }
  plot_columns(out, "Ends of validity, per week", items, REPORT_WEEKS);
}

static void put_plots(FILE *out, const report_data *data) {
  fputs("<div class=\"plots\">\n", out);
  plot_states(out, data);
  plot_days(out, "Issued per day", data, data->issued);
  plot_days(out, "Ended per day", data, data->ended);
  plot_ends(out, data);
  fputs("</div>\n", out);
}

/* --- tables --- */

static void put_others(FILE *out, uint64_t count, size_t shown) {
  if (count > shown) {
    fprintf(out, "<p>And %" PRIu64 " more.</p>\n", count - shown);
  }
}

static void put_credentials(FILE *out, const char *title, const char *when, const report_table *table) {
  fprintf(out, "<h2>%s</h2>\n", title);
  if (table->shown == 0) {
    fputs("<p>None.</p>\n", out);
    return;
  }
  fprintf(out, "<div class=\"table\"><table><tr><th>%s</th><th>IMSI</th><th>Device</th><th>State</th></tr>\n", when);
  for (size_t i = 0; i < table->shown; i++) {
    const report_row *row = &table->rows[i];
    fputs("<tr>", out);
    put_date(out, row->at);
    put_cell(out, "code", row->imsi);
    put_cell(out, "name", row->device);
    fprintf(out, "<td>%s%s</td></tr>\n", rcdp_state_name(row->state), row->ordered ? ", update ordered" : "");
  }
  fputs("</table></div>\n", out);
  put_others(out, table->count, table->shown);
}

static void put_finding(FILE *out, const report_finding *finding) {
  const char *severity = rcdp_severity_name(rcdp_finding_severity(finding->kind));
  fprintf(out, "<tr><td class=\"code\">%" PRIu64 "</td><td class=\"%s\">%s</td>", finding->position, severity,
          severity);
  fprintf(out, "<td class=\"long\">%s%s<br><span>", rcdp_finding_text(finding->kind),
          finding->authentic ? "" : " (not authentic: anybody may have said so)");
  put_text(out, finding->evidence);
  fputs("</span></td>", out);
  put_cell(out, "code", finding->imsi);
  put_cell(out, "name", finding->device);
  put_date(out, finding->first_at);
  put_date(out, finding->last_at);
  fprintf(out, "<td>%" PRIu64 "</td></tr>\n", finding->count);
}

static void put_findings(FILE *out, const report_data *data) {
  uint64_t open = 0;
  fputs("<h2>Open findings</h2>\n", out);
  for (size_t i = 0; i < RCDP_SEVERITY_COUNT; i++) {
    open += data->severities[i];
  }
  if (open == 0) {
    fputs("<p>None.</p>\n", out);
    return;
  }
  fputs("<div class=\"table\"><table><tr><th>No</th><th>Severity</th><th>Finding</th><th>IMSI</th><th>Device</th>"
        "<th>First</th><th>Last</th><th>Times</th></tr>\n",
        out);
  for (size_t i = 0; i < data->findings_shown; i++) {
    put_finding(out, &data->findings[i]);
  }
  fputs("</table></div>\n", out);
  put_others(out, open, data->findings_shown);
}

void report_page(FILE *out, const char *network, const report_data *data) {
  put_head(out, network, data);
  put_figures(out, data);
  put_findings(out, data);
  put_plots(out, data);
  put_credentials(out, "Updates due", "Since", &data->updates);
  put_credentials(out, "Ending within 30 days", "End", &data->soon);
  fputs("</body>\n</html>\n", out);
}
