/* See scratch.h. */
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

enum { PATH_SIZE = 512 };
static char directory[64];

const char *scratch_path(const char *name) {
  static char path[PATH_SIZE];
  const int len = snprintf(path, sizeof path, "%s/%s", scratch_directory(), name);
  FUZZ_CHECK(len > 0 && len < PATH_SIZE);
  return path;
}

static void remove_all(void) {
  DIR *open = opendir(directory);
  for (struct dirent *entry = open != NULL ? readdir(open) : NULL; entry != NULL; entry = readdir(open)) {
    if (entry->d_name[0] != '.') {
      scratch_remove(entry->d_name);
    }
  }
  if (open != NULL) {
    (void)closedir(open);
  }
  (void)rmdir(directory);
}

const char *scratch_directory(void) {
  static const char *const candidates[] = {"/dev/shm/rcdp-fuzz-XXXXXX", "/tmp/rcdp-fuzz-XXXXXX"};
  for (size_t i = 0; directory[0] == '\0' && i < 2; i++) {
    (void)snprintf(directory, sizeof directory, "%s", candidates[i]);
    if (mkdtemp(directory) == NULL) {
      directory[0] = '\0';
    } else {
      FUZZ_CHECK(atexit(remove_all) == 0);
    }
  }
  FUZZ_CHECK(directory[0] != '\0');
  return directory;
}

void scratch_write(const char *name, rcdp_bytes octets) {
  const int file = open(scratch_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  FUZZ_CHECK(file >= 0 && write(file, octets.data, octets.len) == (ssize_t)octets.len);
  (void)close(file);
}

void scratch_remove(const char *name) { (void)unlink(scratch_path(name)); }

size_t scratch_read(const char *name, uint8_t *octets, size_t cap) {
  const int file = open(scratch_path(name), O_RDONLY | O_CLOEXEC);
  const ssize_t len = file >= 0 ? read(file, octets, cap) : -1;
  FUZZ_CHECK(len >= 0 && (size_t)len < cap);
  (void)close(file);
  return (size_t)len;
}
