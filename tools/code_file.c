/* Files of codes. */
#include "code_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "file.h"

#define USED "used"

enum { NAME_MAX_LEN = 64 };

rcdp_err code_file_write(const char *folder, const char *name, const rcdp_secret *code) {
  uint8_t octets[RCDP_CODE_URI_MAX];
  rcdp_buf uri = RCDP_BUF(octets);
  rcdp_err err = rcdp_code_uri(code, &uri);
  if (err == RCDP_OK) {
    err = file_replace(folder, name, rcdp_buf_bytes(&uri));
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

rcdp_err code_file_read(const char *folder, const char *name, rcdp_secret *code) {
  uint8_t memory[RCDP_CODE_URI_MAX + 64];
  rcdp_arena arena;
  rcdp_bytes uri;
  rcdp_arena_init(&arena, memory, sizeof memory);
  *code = (rcdp_secret){.len = 0};
  rcdp_err err = file_read(folder, name, &arena, &uri);
  if (err == RCDP_OK && uri.len > 0 && uri.data[0] == 0) {
    return RCDP_E_NOT_FOUND; /* wiped, when power went */
  }
  if (err == RCDP_OK) {
    err = rcdp_code_from_uri(uri, code) == RCDP_OK ? RCDP_OK : RCDP_E_CORRUPT;
  }
  rcdp_wipe(memory, sizeof memory);
  return err;
}

static rcdp_err zero(int fd) {
  static const uint8_t zeros[RCDP_CODE_URI_MAX];
  const bool written = write(fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros && fsync(fd) == 0;
  return written ? RCDP_OK : RCDP_E_STORAGE;
}

rcdp_err code_file_wipe(const char *folder, const char *name) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, folder, name);
  if (err != RCDP_OK) {
    return err;
  }
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) {
    return errno == ENOENT ? RCDP_OK : RCDP_E_STORAGE;
  }
  err = zero(fd);
  close(fd);
  return err == RCDP_OK && unlink(path) == 0 ? RCDP_OK : RCDP_E_STORAGE;
}

rcdp_err code_file_note_used(const char *directory, const char *identity) {
  char folder[FILE_PATH_MAX];
  rcdp_err err = file_make_folder(directory, USED);
  if (err == RCDP_OK) {
    err = file_path(folder, directory, USED);
  }
  return err == RCDP_OK ? file_replace(folder, identity, RCDP_NO_BYTES) : err;
}

bool code_file_used(const char *directory, const char *identity) {
  char path[FILE_PATH_MAX];
  char name[NAME_MAX_LEN];
  snprintf(name, sizeof name, USED "/%s", identity);
  return file_path(path, directory, name) == RCDP_OK && access(path, F_OK) == 0;
}
