/* Opens a companion's directory. */
#include "companion_dir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"

static int lock(companion_dir *dir) {
  const rcdp_err err = file_lock(dir->directory, &dir->lock);
  return err == RCDP_OK ? EXIT_SUCCESS
         : err == RCDP_E_NOT_FOUND
             ? cli_error("%s: %s; rcdp companion init makes such directories", dir->directory, strerror(errno))
             : cli_fail(err, "%s", dir->directory);
}

int companion_dir_open(companion_dir *dir, const char *directory, const rcdp_provider *provider) {
  char path[FILE_PATH_MAX];
  *dir = (companion_dir){.directory = directory, .lock = -1};
  if (lock(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = file_path(path, directory, COMPANION_USIM);
  if (err == RCDP_OK && usim_read(path, &dir->card) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (err == RCDP_OK) {
    err = usim_psk(provider, &dir->card, &dir->psk);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", directory, COMPANION_USIM);
}

void companion_dir_close(companion_dir *dir) {
  usim_wipe(&dir->card);
  rcdp_secret_wipe(&dir->psk);
  if (dir->lock >= 0) {
    close(dir->lock);
  }
}
