/*
 * rcdp network audit: what the network has found that ought not to be, and what an operator has dealt with.
 */
#include <stdlib.h>
#include <time.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "print_finding.h"

static const char usage[] =
    "\n\nList what is wrong with credentials and devices: the open findings, oldest first. What is not authentic may "
    "have "
    "been said by\nanybody. The exit status is 0 when none is open, 2 when some are, 1 when they cannot be looked at.";

enum { EXIT_OPEN = 2 };

typedef struct {
  char *directory;
  long settle; /* 0: none */
  int all;
  int json;
} audit_options;

static void print_row(const rcdp_finding *finding) {
  const rcdp_bytes device = finding->device_id;
  const rcdp_bytes imsi = finding->imsi;
  const rcdp_bytes evidence = finding->evidence;
  printf("%-6llu  %-7s  %s: %s%s%s\n", (unsigned long long)finding->position,
         rcdp_severity_name(rcdp_finding_severity(finding->kind)), rcdp_finding_name(finding->kind),
         rcdp_finding_text(finding->kind), finding->authentic ? "" : " (not authentic)",
         finding->settled ? " (settled)" : "");
  printf("        IMSI %.*s, device %.*s, %llu times: %.*s\n", imsi.len > 0 ? (int)imsi.len : 1,
         imsi.len > 0 ? (const char *)imsi.data : "-", device.len > 0 ? (int)device.len : 1,
         device.len > 0 ? (const char *)device.data : "-", (unsigned long long)finding->count, (int)evidence.len,
         (const char *)evidence.data);
}

/* list NULL: to people. RCDP_E_NOT_FOUND when there are no more. */
static rcdp_err visit(book *kept, const audit_options *options, json_t *list, uint64_t *open) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_FINDINGS, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  rcdp_err err;
  while ((err = book_ask(kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    *open += result.finding.settled ? 0 : 1;
    if (result.finding.settled && options->all == 0) {
      continue;
    }
    if (list != NULL) {
      tree_append(list, print_finding(&result.finding));
    } else {
      print_row(&result.finding);
    }
  }
  return err;
}

static int conclude(const audit_options *options, json_t *list, uint64_t open) {
  const int status = open == 0 ? EXIT_SUCCESS : EXIT_OPEN;
  if (list != NULL) {
    return tree_show(list, true) == EXIT_SUCCESS ? status : EXIT_FAILURE;
  }
  printf("%llu open%s\n", (unsigned long long)open, options->all != 0 ? ", settled ones listed too" : "");
  return status;
}

static int list_findings(book *kept, const audit_options *options) {
  json_t *list = options->json != 0 ? tree_list() : NULL;
  uint64_t open = 0;
  const rcdp_err err = visit(kept, options, list, &open);
  if (err == RCDP_E_NOT_FOUND) {
    return conclude(options, list, open);
  }
  json_decref(list);
  return cli_fail(err, "%s", options->directory);
}

static int settle(book *kept, const audit_options *options) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_SETTLE_FINDING, .after = (uint64_t)options->settle, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  const rcdp_err err = book_ask(kept, &request, &result);
  if (err != RCDP_OK) {
    return cli_fail(err, "finding %ld", options->settle);
  }
  if (options->json != 0) {
    return tree_show(print_finding(&result.finding), true);
  }
  printf("finding %ld (%s) is settled; if it is seen again, it is open again\n", options->settle,
         rcdp_finding_name(result.finding.kind));
  return EXIT_SUCCESS;
}

static int audit(const audit_options *options) {
  book kept;
  int status = book_open(&kept, options->directory, options->settle != 0 ? RCDP_SQLITE_OPEN : RCDP_SQLITE_READ_ONLY);
  if (status == EXIT_SUCCESS) {
    status = options->settle != 0 ? settle(&kept, options) : list_findings(&kept, options);
  }
  book_close(&kept);
  return status;
}

int command_network_audit(int argc, const char **argv) {
  audit_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"settle", 0, POPT_ARG_LONG, &options.settle, 0, "this finding has been dealt with", "NUMBER"},
      {"all", 'a', POPT_ARG_NONE, &options.all, 0, "settled findings, too", NULL},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.settle < 0 ? cli_error("--settle takes the number of a finding") : audit(&options);
  }
  cli_close(&line);
  return status;
}
