/* A bar on standard error. */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 40 };

void progress_show(size_t done, size_t total) {
  static const char full[] = "########################################";
  static const char empty[] = "                                        ";
  const int part = total > 0 ? (int)(done * WIDTH / total) : WIDTH;
  if (isatty(STDERR_FILENO) != 0) {
    fprintf(stderr, "\r[%.*s%.*s] %zu of %zu", part, full, WIDTH - part, empty, done, total);
    (void)fflush(stderr);
  }
}

void progress_end(void) {
  if (isatty(STDERR_FILENO) != 0) {
    fputc('\n', stderr);
  }
}
