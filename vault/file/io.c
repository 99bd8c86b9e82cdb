/* System calls, gone on with when a signal or a short count interrupts them. */
#include <errno.h>
#include <unistd.h>

#include "io.h"

enum { OWNER_ONLY = 0600 };

int rcdp_io_open(int directory, const char *name, int flags) {
  int file;
  do {
    file = openat(directory, name, flags | O_CLOEXEC, OWNER_ONLY);
  } while (file < 0 && errno == EINTR);
  return file;
}

bool rcdp_io_write(int file, rcdp_bytes octets) {
  size_t done = 0;
  while (done < octets.len) {
    const ssize_t count = write(file, octets.data + done, octets.len - done);
    if (count <= 0 && !(count < 0 && errno == EINTR)) {
      return false;
    }
    done += count > 0 ? (size_t)count : 0;
  }
  return true;
}

bool rcdp_io_sync(int file) {
  int result;
  do {
    result = fsync(file);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

/* One octet more than there is room for tells whether the file ends there. */
static ssize_t read_some(int file, rcdp_buf *out, uint8_t *beyond) {
  const bool full = out->len == out->cap;
  ssize_t count;
  do {
    count = read(file, full ? beyond : out->data + out->len, full ? 1 : out->cap - out->len);
  } while (count < 0 && errno == EINTR);
  return count;
}

rcdp_err rcdp_io_read(int file, rcdp_buf *out) {
  const size_t start = out->len;
  uint8_t beyond;
  for (;;) {
    const bool full = out->len == out->cap;
    const ssize_t count = read_some(file, out, &beyond);
    if (count == 0) {
      return RCDP_OK;
    }
    if (count < 0 || full) {
      out->len = start;
      return full && count > 0 ? RCDP_E_NO_SPACE : RCDP_E_STORAGE;
    }
    out->len += (size_t)count;
  }
}

void rcdp_io_close(int file) { (void)close(file); }
