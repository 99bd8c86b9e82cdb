/* Runs a fuzz target over the files named, without libFuzzer: every build with tests replays the corpora. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

enum { INPUT_MAX = 1 << 20, PATH_LEN_MAX = 4096 };

static int replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  uint8_t *data = malloc(INPUT_MAX);
  size_t len = 0;
  int result = EXIT_FAILURE;
  if (file != NULL && data != NULL) {
    len = fread(data, 1, INPUT_MAX, file);
    result = ferror(file) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  if (file != NULL) {
    (void)fclose(file);
  }
  /* A copy of its very size, so that a sanitizer sees the first octet read beyond it. */
  uint8_t *exact = malloc(len > 0 ? len : 1);
  if (result == EXIT_SUCCESS && exact != NULL) {
    memcpy(exact, data, len);
    (void)LLVMFuzzerTestOneInput(exact, len);
  }
  free(exact);
  free(data);
  return exact != NULL ? result : EXIT_FAILURE;
}

/* How many files were replayed; -1: one could not be. */
static int replay_directory(const char *path) {
  char name[PATH_LEN_MAX];
  int count = 0;
  DIR *directory = opendir(path);
  if (directory == NULL) {
    return -1;
  }
  for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    if (entry->d_name[0] == '.') {
      continue;
    }
    const int length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (length >= (int)sizeof name || replay_file(name) != EXIT_SUCCESS) {
      count = -1;
      break;
    }
    count++;
  }
  (void)closedir(directory);
  return count;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    const int count = replay_directory(argv[i]);
    if (count <= 0) {
      (void)fprintf(stderr, "%s: no corpus, or not readable\n", argv[i]);
      return EXIT_FAILURE;
    }
    (void)printf("%s: %d inputs\n", argv[i], count);
  }
  return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
