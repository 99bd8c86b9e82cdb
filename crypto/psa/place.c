/*
 * Where Mbed TLS keeps persistent keys (psa_its_file.c): in files of the working directory, readable as the umask says, and not synced. On a
 * platform whose PSA has storage of its own these functions have nothing to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "psa.h"

static bool look(struct stat *status) { return stat(".", status) == 0; }

rcdp_err rcdp_psa_place_find(uint64_t place[2]) {
  struct stat status;
  if (!look(&status)) {
    return RCDP_E_STORAGE;
  }
  place[0] = status.st_dev;
  place[1] = status.st_ino;
  const bool private = status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  return private ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

rcdp_err rcdp_psa_place_check(const uint64_t place[2]) {
  struct stat status;
  return look(&status) && status.st_dev == place[0] && status.st_ino == place[1] ? RCDP_OK : RCDP_E_STORAGE;
}

static bool sync_open(int file) {
  const bool synced = file >= 0 && fsync(file) == 0;
  if (file >= 0) {
    (void)close(file);
  }
  return synced;
}

rcdp_err rcdp_psa_place_sync(uint32_t identifier) {
  char name[sizeof "0000000000000000.psa_its"];
  (void)snprintf(name, sizeof name, "%016" PRIx32 ".psa_its", identifier);
  const int file = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  const bool synced =
      file < 0 ? errno == ENOENT : sync_open(file); /* no such file: it was destroyed, or is kept elsewhere */
  return synced && sync_open(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) ? RCDP_OK : RCDP_E_STORAGE;
}
