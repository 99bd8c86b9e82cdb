/*
 * rcdp network report: how the network's credentials stand, as one page to look at, print, or put on a web server.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "commands.h"
#include "file.h"
#include "network_conf.h"
#include "report_page.h"

static const char usage[] =
    "\n\nWrite one HTML page, without outside parts: credentials by state, what ends soon, updates that are due, open "
    "findings, and what was\nissued and ended on each of the last days. It names devices and IMSIs, and no key. An "
    "older "
    "file is replaced, whole or not at all.";

static rcdp_err put_in_place(const char *path, rcdp_bytes page) {
  char directory[FILE_PATH_MAX];
  const char *slash = strrchr(path, '/');
  const size_t length = slash != NULL ? (size_t)(slash - path) + 1 : 0;
  if (length >= sizeof directory) {
    return RCDP_E_NO_SPACE;
  }
  memcpy(directory, path, length);
  directory[length] = '\0';
  return file_replace(length > 0 ? directory : ".", path + length, page);
}

/* Whole or not at all. */
static rcdp_err write_page(const char *path, const char *network, const report_data *data) {
  char *page = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&page, &len);
  if (out == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  report_page(out, network, data);
  const bool whole = ferror(out) == 0;
  const bool closed = fclose(out) == 0;
  const rcdp_err err =
      whole && closed ? put_in_place(path, (rcdp_bytes){(const uint8_t *)page, len}) : RCDP_E_NO_MEMORY;
  free(page);
  return err;
}

static int collect(const char *directory, report_data *data) {
  book kept;
  int status = book_open(&kept, directory, RCDP_SQLITE_READ_ONLY);
  if (status == EXIT_SUCCESS) {
    const rcdp_err err = report_collect(&kept, (uint64_t)time(NULL), data);
    status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", directory);
  }
  book_close(&kept);
  return status;
}

static int report_on(const char *directory, const char *path, const char *network, report_data *data) {
  if (collect(directory, data) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  const rcdp_err err = write_page(path, network, data);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", path);
  }
  printf("%s: %llu credentials\n", path, (unsigned long long)data->credentials);
  return EXIT_SUCCESS;
}

static int report(const char *directory, const char *path) {
  network_conf conf;
  report_data *data = malloc(sizeof *data);
  int status = network_conf_read(directory, &conf) == RCDP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
  if (status == EXIT_SUCCESS) {
    status = data != NULL ? report_on(directory, path, conf.network, data) : cli_error("out of memory");
  }
  network_conf_close(&conf);
  free(data);
  return status;
}

int command_network_report(int argc, const char **argv) {
  char *directory = NULL;
  char *html = NULL;
  const struct poptOption table[] = {{"dir", 'd', POPT_ARG_STRING, &directory, 0, "the operator's directory", "DIR"},
                                     {"html", 0, POPT_ARG_STRING, &html, 0, "where the page is to stand", "FILE"},
                                     POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(html, "html")) == EXIT_SUCCESS) {
    status = report(directory, html);
  }
  cli_close(&line);
  return status;
}
